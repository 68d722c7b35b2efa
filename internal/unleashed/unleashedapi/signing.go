package unleashedapi

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"strconv"
	"strings"
	"time"
)

// query is an ordered query string. Unleashed verifies the signature over the decoded text in
// order. url.Values would sort it and write a space as "+", so it must not be used.
type query []parameter

type parameter struct{ name, value string }

// message is the text that is signed: name=value pairs with raw UTF-8 values.
func (q query) message() string {
	return q.join(func(value string) string { return value })
}

// wire is the text that is sent: the same pairs in the same order, values percent-encoded.
func (q query) wire() string {
	return q.join(percentEncode)
}

func (q query) join(spell func(string) string) string {
	var text strings.Builder
	for i, p := range q {
		if i > 0 {
			text.WriteByte('&')
		}
		text.WriteString(p.name)
		text.WriteByte('=')
		text.WriteString(spell(p.value))
	}
	return text.String()
}

// add appends a parameter unless its value is empty.
func (q *query) add(name, value string) {
	if value != "" {
		*q = append(*q, parameter{name, value})
	}
}

func (q *query) addFlag(name string, set bool) {
	if set {
		q.add(name, "true")
	}
}

func (q *query) addCount(name string, count int) {
	if count > 0 {
		q.add(name, strconv.Itoa(count))
	}
}

// addInstant sends whole seconds: every recorded client does, and cutting the fraction off moves a
// "since" backwards, which can repeat a record but never miss one.
func (q *query) addInstant(name string, instant time.Time) {
	if !instant.IsZero() {
		q.add(name, instant.UTC().Format(isoSeconds))
	}
}

// percentEncode escapes every byte except the unreserved ones and ": , @ /", which the live service
// is known to accept as they are (and of which an escaped ":" is known to break the signature).
func percentEncode(value string) string {
	const hexDigits = "0123456789ABCDEF"
	var text strings.Builder
	for i := range len(value) {
		if c := value[i]; travelsAsIs(c) {
			text.WriteByte(c)
		} else {
			text.WriteByte('%')
			text.WriteByte(hexDigits[c>>4])
			text.WriteByte(hexDigits[c&0x0f])
		}
	}
	return text.String()
}

func travelsAsIs(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || strings.IndexByte("-_.~:,@/", c) >= 0
}

// sign returns the value of the api-auth-signature header: base64(HMAC-SHA256(key, message)).
// Source: https://apidocs.unleashedsoftware.com/AuthenticationHelp
func sign(key, message string) string {
	mac := hmac.New(sha256.New, []byte(key))
	mac.Write([]byte(message))
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}
