package wholesale

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// Code says what kind of mistake an [Error] is. The HTTP surface maps each code to one status, in
// one place.
type Code string

const (
	CodeInvalid      Code = "invalid"      // the input is wrong: fix it and ask again
	CodeUnauthorized Code = "unauthorized" // who is asking is not known
	CodeForbidden    Code = "forbidden"    // who is asking is known, and may not
	CodeNotFound     Code = "not_found"    // it is not there, or it belongs to someone else
	CodeConflict     Code = "conflict"     // the state of the thing does not allow it
	CodeStale        Code = "stale"        // it has changed since it was read: read it again
	CodeTooMany      Code = "too_many"     // too fast: wait for RetryAfter
	CodeUnavailable  Code = "unavailable"  // another system did not answer: try again later
)

// FieldError says what is wrong with one field of the input, e.g. {"lines[3].quantity", "must be
// greater than 0"}.
type FieldError struct {
	Field   string
	Message string
}

// Error is an error whose Message may be shown to the person who caused it. Any other error is
// internal: it is logged with its details and shown as "something went wrong".
type Error struct {
	Code       Code
	Message    string
	Fields     []FieldError
	RetryAfter time.Duration // only with CodeTooMany and CodeUnavailable; zero when unknown
	Technical  string        // the technical text underneath, for the person who looks into it; "" for none
}

// Error gives the message with the fields at fault.
func (e *Error) Error() string {
	if len(e.Fields) == 0 {
		return e.Message
	}
	faults := make([]string, len(e.Fields))
	for i, f := range e.Fields {
		faults[i] = f.Field + " " + f.Message
	}
	return e.Message + ": " + strings.Join(faults, "; ")
}

// Invalid is an error about one field of the input.
func Invalid(field, format string, args ...any) *Error {
	return &Error{Code: CodeInvalid, Message: "The input is not valid", Fields: []FieldError{{field, fmt.Sprintf(format, args...)}}}
}

// InvalidFields is an error about several fields at once; nil when there are none.
func InvalidFields(fields []FieldError) error {
	if len(fields) == 0 {
		return nil
	}
	return &Error{Code: CodeInvalid, Message: "The input is not valid", Fields: fields}
}

// NotFound is the error for a thing that is not there, or that belongs to another supplier: no one
// may learn which.
func NotFound(what string) *Error {
	return &Error{Code: CodeNotFound, Message: "There is no such " + what}
}

// Conflict is the error for an action that the present state does not allow.
func Conflict(format string, args ...any) *Error {
	return &Error{Code: CodeConflict, Message: fmt.Sprintf(format, args...)}
}

// Ambiguous is the error for a code that is spelled like none of the things it could mean.
func Ambiguous(code string, meant []string) *Error {
	return Conflict("%s could be %s, which differ only in case or in characters that look alike: write the code exactly as one of them",
		code, strings.Join(meant, " or "))
}

// CodeOf gives the code of the [Error] in err's chain, or "" when there is none (an internal
// error).
func CodeOf(err error) Code {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Code
	}
	return ""
}
