package catalog

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"upstock/internal/wholesale"
)

// Limits of texts, in characters. 500 is Unleashed's limit for names, codes and address parts.
const (
	maxText  = 500
	maxNotes = 20_000
)

// faults collects all problems of an input, so they are reported together.
type faults []wholesale.FieldError

func (f *faults) say(field, format string, args ...any) {
	*f = append(*f, wholesale.FieldError{Field: field, Message: fmt.Sprintf(format, args...)})
}

// add records a parser's error.
func (f *faults) add(field string, err error) {
	if e, ok := err.(*wholesale.Error); ok && len(e.Fields) > 0 { //nolint:errorlint // unwrapped
		f.say(field, "%s", e.Fields[0].Message)
	} else if err != nil {
		f.say(field, "%s", err)
	}
}

// line checks a single line of text and trims it.
func (f *faults) line(field, s string) string {
	switch {
	case !utf8.ValidString(s) || strings.ContainsFunc(s, unicode.IsControl):
		f.say(field, "must be a single line of text")
	case utf8.RuneCountInString(s) > maxText:
		f.say(field, "must be at most %d characters", maxText)
	}
	return strings.TrimSpace(s)
}

func (f *faults) requiredLine(field, s string) string {
	s = f.line(field, s)
	if s == "" {
		f.say(field, "is required")
	}
	return s
}

func (f *faults) notes(field, s string) string {
	switch {
	case !utf8.ValidString(s) || strings.ContainsRune(s, 0):
		f.say(field, "must be text")
	case utf8.RuneCountInString(s) > maxNotes:
		f.say(field, "must be at most %d characters", maxNotes)
	}
	return s
}

// emails checks a field of addresses that mail will be sent to: one, several, or none.
func (f *faults) emails(field, s string) string {
	s = f.line(field, s)
	if fault := wholesale.EmailsFault(s); fault != "" {
		f.say(field, "%s", fault)
	}
	return s
}

// amount checks that a price or quantity is not negative, too large or too precise to store.
func (f *faults) amount(field string, d wholesale.Decimal, scale int, limit wholesale.Decimal) wholesale.Decimal {
	switch {
	case d.IsNeg():
		f.say(field, "must not be negative")
	case d.Cmp(limit) > 0:
		f.say(field, "must be at most %s", limit)
	case d.Trim(0).Scale() > scale:
		f.say(field, "must have at most %d digits after the point", scale)
	}
	return d
}

func (f *faults) date(field string, d wholesale.Date) wholesale.Date {
	parsed, err := wholesale.ParseDate(string(d))
	f.add(field, err)
	return parsed
}

// search checks a filter text; the databases reject some that no row can hold.
func (f *faults) search(field, s string) {
	if !utf8.ValidString(s) || strings.ContainsRune(s, 0) {
		f.say(field, "must be text")
	}
}

func (f *faults) err() error { return wholesale.InvalidFields(*f) }
