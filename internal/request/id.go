package request

import (
	"crypto/rand"
	"net/http"
	"regexp"
)

const idHeader = "X-Request-Id"

// harmlessID is what an id from outside may be: safe in a log, in a header and on a page.
var harmlessID = regexp.MustCompile(`^[A-Za-z0-9_.:-]{1,128}$`)

// idLength gives 60 random bits: enough for a log, and short enough to be read out on the phone.
const idLength = 12

// id keeps the id that a trusted proxy or a program on this machine has given the request, or makes
// one: a stranger could make many requests look like one.
func (c Config) id(r *http.Request) string {
	peer := peerOf(r)
	if id := r.Header.Get(idHeader); harmlessID.MatchString(id) && (peer.IsLoopback() || isTrusted(peer, c.TrustedProxies)) {
		return id
	}
	return rand.Text()[:idLength]
}

// ThingOf is the id of what a request is about, for its log line: the value of {id} in its route.
// Other parts of a path may be secret, e.g. the token of an invitation.
func ThingOf(r *http.Request) string {
	if id := r.PathValue("id"); harmlessID.MatchString(id) {
		return id
	}
	return ""
}
