package unleashedapi

import (
	"fmt"
	"net/http"
	"strings"
	"time"
)

// Kind says what a caller can do about an Error.
type Kind string

const (
	// KindAuth: the API id or key was refused (401 or 403). Repeating is useless. On an account
	// that used to work it may also mean that API access was switched off.
	KindAuth Kind = "auth"
	// KindQuota: too many calls (429). A burst and an exhausted month look alike; RetryAfter says
	// how long to wait when Unleashed said so. The request was not carried out.
	KindQuota Kind = "quota"
	// KindInvalid: the request itself is wrong (400, 405, 422 and other 4xx, or refused before it
	// was sent). A person has to look at Message and Fields.
	KindInvalid Kind = "invalid"
	// KindNotFound: there is no such record (404).
	KindNotFound Kind = "not_found"
	// KindTransient: nothing happened, and the same request may work later. After a GET: no answer,
	// a server error or an unreadable answer in every try. After a POST: it never left.
	KindTransient Kind = "transient"
	// KindUnknownOutcome: a POST was sent and its outcome is unknown (timeout, cut connection,
	// server error, unreadable answer). Look for the record before sending again.
	KindUnknownOutcome Kind = "unknown_outcome"
)

func (k Kind) explanation() string {
	switch k {
	case KindAuth:
		return "Unleashed did not accept the API id and key"
	case KindQuota:
		return "Unleashed takes no more calls for now: too many at once, or the month's quota is used up"
	case KindInvalid:
		return "Unleashed rejected the request"
	case KindNotFound:
		return "Unleashed has no such record"
	case KindUnknownOutcome:
		return "Unleashed gave no clear answer; the request may have been carried out"
	default:
		return "Unleashed could not be reached or could not answer"
	}
}

// Error is every failed call except a cancelled or expired context, which is returned as is.
type Error struct {
	Kind     Kind
	Status   int    // HTTP status; 0 when no answer came or nothing was sent
	Method   string // GET or POST
	Resource string // "SalesOrders", without page or GUID
	// Fields are Unleashed's validation findings, in its order.
	Fields []FieldError
	// Message is Unleashed's own message, shortened, or why nothing was sent; empty if there was no
	// message.
	Message string
	// RetryAfter is how long Unleashed asked to wait, up to 31 days; 0 when it did not ask.
	RetryAfter time.Duration
	// Err is the cause below HTTP, if there is one. A POST cut off by the caller's context has
	// context.Canceled or context.DeadlineExceeded here.
	Err error
}

// FieldError is one validation finding.
type FieldError struct {
	Field       string // the property, for example "CustomerCode"
	Description string // for people
	Code        string // Unleashed's ErrorCode, as text
}

// Error speaks to people: Unleashed's own words first, then where they came from. It never contains
// the API key or a signature.
func (e *Error) Error() string {
	text := e.Message
	switch {
	case text == "":
		text = e.Kind.explanation()
	case e.Kind == KindUnknownOutcome:
		text += ". " + e.Kind.explanation()
	}
	if e.Err != nil {
		text += ": " + e.Err.Error()
	}
	if e.Status != 0 {
		return fmt.Sprintf("%s (%s %s, status %d)", text, e.Method, e.Resource, e.Status)
	}
	return fmt.Sprintf("%s (%s %s)", text, e.Method, e.Resource)
}

// Unwrap returns Err.
func (e *Error) Unwrap() error { return e.Err }

// kindOfStatus classifies an answer that is not a success.
func kindOfStatus(method string, status int) Kind {
	switch {
	case status == http.StatusUnauthorized, status == http.StatusForbidden:
		return KindAuth
	case status == http.StatusTooManyRequests:
		return KindQuota
	case status == http.StatusNotFound:
		return KindNotFound
	case status == http.StatusRequestTimeout, status >= 500:
		return kindOfSilence(method)
	case status < 400 && method == http.MethodPost:
		return KindUnknownOutcome // a redirect may follow a request that was carried out
	default:
		return KindInvalid
	}
}

// kindOfSilence classifies a request that was sent and got no usable answer.
func kindOfSilence(method string) Kind {
	if method == http.MethodPost {
		return KindUnknownOutcome
	}
	return KindTransient
}

// notSent is the failure of a request that could not even be made.
func notSent(r request, why string, cause error) *Error {
	return &Error{Kind: KindInvalid, Method: r.method, Resource: r.resource, Message: why + "; nothing was sent", Err: cause}
}

// refusal turns an answer that is not a success into an Error.
func (c *Client) refusal(r request, a answer) *Error {
	findings, message := readErrorBody(a.body)
	if message == "" && a.status >= 300 && a.status < 400 {
		message = fmt.Sprintf("the API answered with a redirect to %q, which is not followed", a.header.Get("Location"))
	}
	for i := range findings {
		findings[i].Description = c.withoutSecrets(r, findings[i].Description)
	}
	return &Error{
		Kind:       kindOfStatus(r.method, a.status),
		Status:     a.status,
		Method:     r.method,
		Resource:   r.resource,
		Fields:     findings,
		Message:    c.withoutSecrets(r, message),
		RetryAfter: retryAfter(a.header, c.clock()),
	}
}

// withoutSecrets guards against a server (or a proxy in between) that echoes request headers.
func (c *Client) withoutSecrets(r request, text string) string {
	if c.apiKey == "" {
		return text
	}
	return strings.NewReplacer(c.apiKey, "[removed]", sign(c.apiKey, r.query.message()), "[removed]").Replace(text)
}
