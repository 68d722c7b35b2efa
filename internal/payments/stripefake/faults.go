package stripefake

import (
	"net/http"
	"path"
	"strings"
)

// FaultKind is what goes wrong with a request.
type FaultKind string

// The faults.
const (
	NoFault      FaultKind = ""
	CutBefore    FaultKind = "cut_before"   // the connection is cut, and nothing has happened
	CutAfter     FaultKind = "cut_after"    // it is carried out, and the answer is lost
	ErrorBefore  FaultKind = "error_before" // 500, nothing has happened, and nothing is kept for the key
	ErrorKept    FaultKind = "error_kept"   // 500, which the idempotency key gets from now on; nothing has happened
	ErrorAfter   FaultKind = "error_after"  // carried out, and 500, which the key gets from now on
	RateLimited  FaultKind = "rate_limited" // 429
	KeyInUse     FaultKind = "key_in_use"   // 409: another request with this key is under way
	NotJSON      FaultKind = "not_json"     // carried out, and 200 with a page of HTML
	Forbidden    FaultKind = "forbidden"    // 403, as for a restricted key that may not do this
	Unknown      FaultKind = "unknown"      // 404, as for a call that does not exist
	Unauthorised FaultKind = "unauthorised" // 401, as for a key that was rolled
)

// Fault goes wrong with requests to come.
type Fault struct {
	Kind FaultKind
	// Match is a method and a path with *, like "POST /v1/payment_intents/*/confirm"; empty for
	// all.
	Match string
	// Times is how many requests it hits; 0 for one, -1 for all until Clear.
	Times int
	// Hold keeps a request waiting until it is closed; nil for none.
	Hold <-chan struct{}
}

// Inject lets something go wrong. Faults hit in the order in which they were injected.
func (f *Fake) Inject(fault Fault) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if fault.Times == 0 {
		fault.Times = 1
	}
	f.faults = append(f.faults, &fault)
}

// Weather asks for each request what goes wrong with it; nil for nothing. Injected faults come
// first. It is called by several requests at once.
func (f *Fake) Weather(of func(method, path string) Fault) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.weather = of
}

// Clear takes all faults and the weather away.
func (f *Fake) Clear() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.faults, f.weather = nil, nil
}

func (f *Fake) faultFor(r *http.Request) Fault {
	f.mu.Lock()
	weather := f.weather
	for _, fault := range f.faults {
		if fault.Times != 0 && fault.matches(r) {
			if fault.Times > 0 {
				fault.Times--
			}
			f.mu.Unlock()
			return *fault
		}
	}
	f.mu.Unlock()
	if weather != nil {
		return weather(r.Method, r.URL.Path)
	}
	return Fault{}
}

func (f *Fault) matches(r *http.Request) bool {
	if f.Match == "" {
		return true
	}
	method, pattern, _ := strings.Cut(f.Match, " ")
	matched, err := path.Match(pattern, r.URL.Path)
	return err == nil && matched && method == r.Method
}

// early is what is answered without a look at the request; nil for nothing.
func (f Fault) early() *answer {
	switch f.Kind {
	case ErrorBefore:
		failed := serverError()
		return &failed
	case RateLimited:
		return &answer{status: http.StatusTooManyRequests, body: object{"error": object{
			"type": "invalid_request_error", "code": "rate_limit", "message": "Request rate limit exceeded",
		}}}
	case KeyInUse:
		no := keyInUse()
		return &no
	case Forbidden:
		return &answer{status: http.StatusForbidden, body: object{"error": object{
			"type": "invalid_request_error", "message": "The provided key 'rk_test_***' does not have the required permissions for this endpoint.",
		}}}
	case Unknown:
		return &answer{status: http.StatusNotFound, body: object{"error": object{
			"type": "invalid_request_error", "message": "Unrecognized request URL. Please see https://stripe.com/docs.",
		}}}
	case Unauthorised:
		return &answer{status: http.StatusUnauthorized, body: object{"error": object{
			"type": "invalid_request_error", "code": "api_key_expired", "message": "Expired API Key provided: sk_test_***",
		}}}
	default:
		return nil
	}
}

func keyInUse() answer {
	return answer{status: http.StatusConflict, body: object{"error": object{
		"type": "idempotency_error", "code": "idempotency_key_in_use",
		"message": "There is currently another in-progress request using this Idempotent Key",
	}}}
}
