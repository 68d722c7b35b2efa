package account

import (
	"net/mail"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

const (
	maxName  = 500 // characters
	maxEmail = 254 // characters: RFC 5321
)

// What is said of a field that does not hold what it should.
const (
	emailFault    = "must be an e-mail address such as office@example.com"
	timeZoneFault = "must be the name of a time zone, such as Pacific/Auckland"
)

// nameFault says what is wrong with the name of a supplier or a person, "" when nothing is.
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

// isEmail says whether a text is an e-mail address, without a name.
func isEmail(text string) bool {
	address, err := mail.ParseAddress(text)
	return err == nil && address.Address == text && len(text) <= maxEmail
}

// isTimeZone says whether there is a time zone of that name. "Local" is whatever the server has, and so no answer.
func isTimeZone(name string) bool {
	_, err := time.LoadLocation(name)
	return err == nil && name != "" && name != "Local"
}
