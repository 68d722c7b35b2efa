package wholesale

import (
	"cmp"
	"errors"
	"net/mail"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/idna"
)

// maxEmail is the length of the longest address in bytes, as it goes over the wire: RFC 5321
// 4.5.3.1.3, without the angle brackets.
const maxEmail = 254

// Email is the e-mail address of someone, with the name that stood beside it.
type Email struct {
	Name    string
	Address string // as a person writes it: its domain may have letters beyond ASCII
}

// ParseEmails reads a field that may hold several addresses: "a@x.nz; Kim <k@x.nz>, b@y.nz".
// Semicolons, commas, lines and spaces separate them. An address that stands there twice is given
// once. What cannot be an address is given in bad, as it stands there.
func ParseEmails(field string) (good []Email, bad []string) {
	for _, part := range splitEmails(field) {
		found, wrong := emailsOf(part)
		good, bad = append(good, found...), append(bad, wrong...)
	}
	known := map[string]bool{}
	good = slices.DeleteFunc(good, func(e Email) bool {
		again := known[EmailKey(e.Address)]
		known[EmailKey(e.Address)] = true
		return again
	})
	return good, bad
}

// splitEmails cuts at separators that stand neither in quotes nor in angle brackets.
func splitEmails(field string) (parts []string) {
	var quoted, bracketed bool
	return slices.DeleteFunc(strings.FieldsFunc(field, func(r rune) bool {
		switch r {
		case '"':
			quoted = !quoted
		case '<':
			bracketed = !quoted
		case '>':
			bracketed = false
		}
		return !quoted && !bracketed && strings.ContainsRune(";,\r\n", r)
	}), func(part string) bool { return strings.TrimSpace(part) == "" })
}

// emailsOf reads a part without separators: one address, with a name or without, or several with
// spaces between them. Words without an @ are names, which a person wrote without brackets.
func emailsOf(part string) (good []Email, bad []string) {
	part = strings.TrimSpace(part)
	if email, err := parseEmail(part); err == nil {
		return []Email{email}, nil
	}
	for _, word := range strings.Fields(part) {
		if !strings.Contains(word, "@") {
			continue
		}
		word = strings.TrimPrefix(strings.Trim(word, "<>()"), "mailto:")
		if email, err := parseEmail(word); err == nil {
			good = append(good, email)
		} else {
			bad = append(bad, word)
		}
	}
	if len(good) == 0 && len(bad) == 0 {
		bad = []string{part}
	}
	return good, bad
}

func parseEmail(text string) (Email, error) {
	parsed, err := mail.ParseAddress(text)
	if err != nil {
		return Email{}, err
	}
	if strings.ContainsFunc(parsed.Name, unicode.IsControl) {
		return Email{}, errors.New("control characters are not allowed")
	}
	if _, err := WireEmail(parsed.Address); err != nil {
		return Email{}, err
	}
	return Email{Name: parsed.Name, Address: parsed.Address}, nil
}

// WireEmail is an address as mail servers are given it: its domain in ASCII, with "xn--" where it
// has other letters (RFC 5891). The part before the @ stays as it is; only servers that speak
// SMTPUTF8 take one that is not ASCII.
func WireEmail(address string) (string, error) {
	at := strings.LastIndex(address, "@")
	if at < 1 || !utf8.ValidString(address) || strings.ContainsFunc(address, unicode.IsControl) {
		return "", errors.New("not an e-mail address")
	}
	domain := address[at+1:]
	if !strings.HasPrefix(domain, "[") { // an address of a machine, such as [192.0.2.1]
		ascii, err := idna.Lookup.ToASCII(domain)
		if err != nil || ascii == "" || strings.HasSuffix(ascii, ".") {
			return "", errors.New("the part after the @ is not the name of a domain")
		}
		domain = ascii
	}
	wire := address[:at] + "@" + domain
	if len(wire) > maxEmail {
		return "", errors.New("too long for an e-mail address")
	}
	return wire, nil
}

// EmailKey is what the spellings of an address have in common: no mailbox in use tells apart upper
// and lower case, and a domain is the same in both its spellings.
func EmailKey(address string) string {
	wire, err := WireEmail(address)
	if err != nil {
		wire = address
	}
	return strings.ToLower(wire)
}

// EmailFault says what is wrong with a field that takes one address without a name; "" when
// nothing is.
func EmailFault(text string) string {
	if email, err := parseEmail(text); err != nil || email.Address != text {
		return "must be an e-mail address such as office@example.com"
	}
	return ""
}

// EmailsFault says what is wrong with a field that takes one address or several; "" when nothing
// is, or it is empty.
func EmailsFault(field string) string {
	good, bad := ParseEmails(field)
	switch {
	case len(bad) > 0 && len(good) == 0 && len(bad) == 1:
		return "must be an e-mail address such as orders@example.com"
	case len(bad) > 0:
		return "has something that is not an e-mail address: " + strings.Join(bad, ", ")
	}
	return ""
}

// Emails are the addresses that e-mails to the customer go to, its own before those of EmailCC.
// What stands there and is no address is given in bad.
func (c Customer) Emails() (to []Email, bad []string) {
	to, bad = ParseEmails(c.Email)
	copies, wrong := ParseEmails(c.EmailCC)
	known := map[string]bool{}
	for i, e := range to {
		known[EmailKey(e.Address)] = true
		to[i].Name = cmp.Or(e.Name, c.Name)
	}
	for _, e := range copies {
		if !known[EmailKey(e.Address)] {
			to = append(to, Email{Name: cmp.Or(e.Name, c.Name), Address: e.Address})
		}
	}
	return to, append(bad, wrong...)
}
