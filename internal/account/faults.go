package account

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"upstock/internal/wholesale"
)

const maxName = 500 // characters

type faults []wholesale.FieldError

func (f *faults) add(field, fault string) {
	if fault != "" {
		*f = append(*f, wholesale.FieldError{Field: field, Message: fault})
	}
}

func nameFault(name string) string {
	switch {
	case name == "":
		return "is required"
	case utf8.RuneCountInString(name) > maxName:
		return "must be at most 500 characters"
	case !utf8.ValidString(name) || strings.ContainsFunc(name, unicode.IsControl):
		return "must be a single line of text"
	}
	return ""
}

func emailFault(text string) string { return wholesale.EmailFault(text) }

// timeZoneFault says what is wrong with a time zone. "Local" depends on the server, so it is none.
func timeZoneFault(name string) string {
	if _, err := time.LoadLocation(name); err != nil || name == "" || name == "Local" {
		return "must be the name of a time zone, such as Pacific/Auckland"
	}
	return ""
}
