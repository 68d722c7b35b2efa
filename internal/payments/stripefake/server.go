package stripefake

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// keysKept is how long an answer is kept for its idempotency key.
// Source: https://docs.stripe.com/api/idempotent_requests.
const keysKept = 24 * time.Hour

// kept is the answer to an idempotency key.
type kept struct {
	fingerprint string
	at          time.Time
	answer      answer
}

// ServeHTTP answers Stripe's API under /v1 and its own pages everywhere else.
func (f *Fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !strings.HasPrefix(r.URL.Path, "/v1/") {
		f.routes.ServeHTTP(w, r)
		return
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, 1<<20))
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	noted := Request{Method: r.Method, Path: r.URL.Path, IdempotencyKey: r.Header.Get("Idempotency-Key")}
	leave, alone := f.enter(r)
	defer leave()
	var fault Fault
	if alone {
		fault = f.faultFor(r)
	}
	if fault.Hold != nil {
		select {
		case <-fault.Hold:
		case <-r.Context().Done():
		}
	}
	var reply answer
	var replayed bool
	switch early := fault.early(); {
	case !alone:
		reply = keyInUse()
	case early != nil:
		reply = *early
	case fault.Kind != CutBefore:
		reply, replayed = f.act(r, body, fault, &noted)
	}
	cut := fault.Kind == CutBefore || fault.Kind == CutAfter
	if !cut {
		noted.Status = reply.status
	}
	f.note(noted)
	f.deliverSoon()
	switch {
	case cut:
		panic(http.ErrAbortHandler)
	case fault.Kind == NotJSON:
		w.Header().Set("Content-Type", "text/html")
		_, _ = io.WriteString(w, "<html><body>We will be back soon</body></html>")
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Request-Id", "req_"+f.prefix)
	if noted.IdempotencyKey != "" {
		w.Header().Set("Idempotency-Key", noted.IdempotencyKey)
	}
	if replayed {
		w.Header().Set("Idempotent-Replayed", "true")
	}
	w.WriteHeader(reply.status)
	_, _ = w.Write(reply.encoded())
}

// enter says whether no other request with the same idempotency key is under way.
func (f *Fake) enter(r *http.Request) (leave func(), alone bool) {
	key := r.Header.Get("Authorization") + " " + r.Header.Get("Idempotency-Key")
	if r.Method != http.MethodPost || strings.HasSuffix(key, " ") {
		return func() {}, true
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.underWay[key] {
		return func() {}, false
	}
	f.underWay[key] = true
	return func() {
		f.mu.Lock()
		defer f.mu.Unlock()
		delete(f.underWay, key)
	}, true
}

func (f *Fake) note(one Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.requests = append(f.requests, one)
}

// act carries a request out, once for each idempotency key.
func (f *Fake) act(r *http.Request, body []byte, fault Fault, noted *Request) (reply answer, replayed bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.passTime()
	if f.config.URL == "" {
		f.url = "http://" + r.Host
	}
	from, refused := f.accountOf(r)
	if refused != nil {
		return *refused, false
	}
	noted.AccountID = from.ID
	params, err := url.ParseQuery(string(body))
	if r.Method == http.MethodGet || r.Method == http.MethodDelete {
		params, err = url.ParseQuery(r.URL.RawQuery)
	}
	if err != nil {
		return invalid("", "", "The parameters cannot be read"), false
	}
	key := noted.IdempotencyKey
	if r.Method != http.MethodPost {
		key = ""
	}
	sum := sha256.Sum256([]byte(r.Method + " " + r.URL.Path + "\n" + params.Encode()))
	fingerprint := hex.EncodeToString(sum[:])
	if had := from.idempotent[key]; key != "" && had != nil {
		if had.fingerprint != fingerprint {
			no := invalid("idempotency_error", "", "Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than '%s' if you meant to execute a different request.", key)
			no.body.(object)["error"].(object)["type"] = "idempotency_error"
			return no, false
		}
		return had.answer, true
	}
	if fault.Kind == ErrorKept {
		reply = serverError()
	} else {
		reply = f.carryOut(from, r, form{params})
		noted.Acted = reply.begun && r.Method == http.MethodPost
	}
	if fault.Kind == ErrorAfter {
		reply = serverError()
	}
	if key != "" && reply.begun {
		from.idempotent[key] = &kept{fingerprint: fingerprint, at: f.now(), answer: frozen(reply)}
	}
	return frozen(reply), false
}

// frozen keeps an answer as it is now: the objects in it go on changing.
func frozen(a answer) answer {
	a.body = rawJSON(a.encoded())
	return a
}

type rawJSON []byte

// MarshalJSON writes what was kept.
func (r rawJSON) MarshalJSON() ([]byte, error) { return r, nil }

// accountOf finds whose secret key a request carries.
func (f *Fake) accountOf(r *http.Request) (*account, *answer) {
	key, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if user, _, basic := r.BasicAuth(); basic {
		key, ok = user, true
	}
	if from := f.keys[key]; ok && from != nil {
		return from, nil
	}
	test := strings.HasPrefix(key, "sk_test_") || strings.HasPrefix(key, "rk_test_")
	if f.config.AnyKey && ok && test && len(key) > len("sk_test_") {
		sum := sha256.Sum256([]byte(key))
		return f.addAccount(Account{ID: "acct_" + hex.EncodeToString(sum[:8]), Name: "Stripe sandbox", Keys: []string{key}}), nil
	}
	no := invalid("", "", "Invalid API Key provided: %s", abbreviated(key))
	no.status = http.StatusUnauthorized
	return nil, &no
}

// abbreviated shows the beginning and the end of a key, as Stripe's messages do.
func abbreviated(key string) string {
	if len(key) < 16 {
		return strings.Repeat("*", len(key))
	}
	return key[:8] + strings.Repeat("*", len(key)-12) + key[len(key)-4:]
}
