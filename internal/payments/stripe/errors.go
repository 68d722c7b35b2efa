package stripe

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"regexp"
	"strings"

	sdk "github.com/stripe/stripe-go/v85"
)

// Outcome says what a caller can do about an Error.
type Outcome string

const (
	// Declined: the bank or Stripe said no to this payment (402). Intent has it as it is now.
	Declined Outcome = "declined"
	// Refused: the request itself is wrong, or there is no such object (400, 404 …). Nothing has
	// happened.
	Refused Outcome = "refused"
	// NotSent: nothing has happened, and the same request may work later: too many requests (429),
	// or the request never left.
	NotSent Outcome = "not_sent"
	// Unclear: the request may have been carried out: no answer, a cut one, one that cannot be
	// read, a server error, or another request with the same idempotency key is under way. Look
	// first.
	Unclear Outcome = "unclear"
	// NoAccess: the key was not accepted, or may not do this (401, 403).
	NoAccess Outcome = "no_access"
)

// Error is every failed call.
type Error struct {
	Outcome Outcome
	// Code and DeclineCode are Stripe's; empty when it sent none.
	Code, DeclineCode string
	// Words are for people: what is the matter, without a full stop at the end.
	Words string
	// Detail is the technical text. It never contains a key.
	Detail string
	// Status is the HTTP status; 0 when no answer came.
	Status int
	// Replayed: this answer was kept by Stripe for the idempotency key; asking again with the same
	// key gets it again.
	Replayed bool
	// Intent is the payment intent in the answer; nil when there was none.
	Intent *Intent
}

// Error is the words and the technical text.
func (e *Error) Error() string {
	if e.Detail == "" || e.Detail == e.Words {
		return e.Words
	}
	return e.Words + ": " + e.Detail
}

// Missing says whether Stripe answered that there is no such object.
func (e *Error) Missing() bool {
	return e.Outcome == Refused && (e.Code == string(sdk.ErrorCodeResourceMissing) || e.Status == http.StatusNotFound)
}

// IsMissing says whether err is Stripe's answer that there is no such object.
func IsMissing(err error) bool {
	var failed *Error
	return errors.As(err, &failed) && failed.Missing()
}

// call makes one request, and turns what went wrong into an Error.
func (a *Account) call(ctx context.Context, ask func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, requestTimeout)
	defer cancel()
	ctx, noted := withExchange(ctx)
	if err := carefully(ctx, ask); err != nil {
		return a.failure(noted, err)
	}
	return nil
}

// carefully turns the library's panics into errors: it has them for answers in which something is
// null that never is at Stripe.
func carefully(ctx context.Context, ask func(context.Context) error) (err error) {
	defer func() {
		if recover() != nil {
			err = errors.New("the answer has nothing where something must be")
		}
	}()
	return ask(ctx)
}

// failure classifies what the library and the connection said.
func (a *Account) failure(noted *exchange, err error) error {
	failed := &Error{Status: noted.status, Replayed: noted.replayed}
	var said *sdk.Error
	if errors.As(err, &said) {
		failed.Code, failed.DeclineCode = string(said.Code), string(said.DeclineCode)
		failed.Detail = a.withoutKeys(said.Msg)
		if said.PaymentIntent != nil && said.PaymentIntent.ID != "" {
			intent := a.intentOf(said.PaymentIntent)
			failed.Intent = &intent
		}
		failed.Outcome = outcomeOf(noted.status, said.Type)
	} else {
		failed.Detail = a.withoutKeys(plainDetail(err))
		failed.Outcome = outcomeOfSilence(noted)
	}
	failed.Words = wordsOf(failed)
	return failed
}

// outcomeOf classifies an answer that is an error in Stripe's form.
func outcomeOf(status int, kind sdk.ErrorType) Outcome {
	switch {
	case status == http.StatusUnauthorized, status == http.StatusForbidden:
		return NoAccess
	case kind == sdk.ErrorTypeIdempotency && status < 409, status == http.StatusNotImplemented:
		return Refused
	case status == http.StatusPaymentRequired:
		return Declined
	case status == http.StatusTooManyRequests:
		return NotSent
	case status == http.StatusConflict, status == http.StatusRequestTimeout, status == http.StatusFailedDependency, status >= 500:
		return Unclear
	default:
		return Refused
	}
}

// outcomeOfSilence classifies a request without an answer that can be read. What is not in
// Stripe's form may be from a proxy, which says nothing about what Stripe did.
func outcomeOfSilence(noted *exchange) Outcome {
	switch {
	case noted.status == http.StatusUnauthorized:
		return NoAccess
	case noted.status == http.StatusNotFound, noted.status == http.StatusMethodNotAllowed, noted.status == http.StatusNotImplemented:
		return Refused
	case noted.status == http.StatusTooManyRequests, !noted.left.Load():
		return NotSent
	default:
		return Unclear
	}
}

// plainDetail shortens what the connection or the reader of JSON said.
func plainDetail(err error) string {
	var syntax *json.SyntaxError
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return "no answer within the time allowed"
	case errors.As(err, &syntax):
		return "the answer is not JSON"
	}
	return cut(strings.Join(strings.Fields(err.Error()), " "), 500)
}

func cut(text string, most int) string {
	if len(text) <= most {
		return text
	}
	return strings.ToValidUTF8(text[:most], "") + " …"
}

// keyLike is every kind of key and secret of Stripe, also as Stripe abbreviates it in its
// messages.
var keyLike = regexp.MustCompile(`\b(sk|rk|pk|whsec|ek)_[A-Za-z0-9_*.…]+`)

// withoutKeys takes out what is a key, or looks like one.
func (a *Account) withoutKeys(text string) string {
	if len(a.secret) > 3 {
		text = strings.ReplaceAll(text, a.secret, "(key)")
	}
	text = strings.ReplaceAll(strings.ToValidUTF8(text, ""), "\x00", "") // PostgreSQL keeps neither
	return keyLike.ReplaceAllString(cut(text, 1000), "(key)")
}

// unreadable is an answer that was a success and did not say of what.
func (a *Account) unreadable(what string) error {
	failed := &Error{Outcome: Unclear, Status: http.StatusOK, Detail: "the answer names no " + what}
	failed.Words = wordsOf(failed)
	return failed
}
