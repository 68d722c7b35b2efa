// Package mail sends messages to people: to a mail server over SMTP ([SMTP]), or to nowhere but the memory of
// this process ([Catcher]), so that the demo can show what would have been sent.
package mail

import (
	"context"
	"errors"
	"fmt"
	"net/mail"
	"strings"
	"unicode"
)

// Message is one mail to one person.
type Message struct {
	// To is the recipient: one address in the form of RFC 5322, with or without a name:
	// "kim@shop.example" or "Kim Lee <kim@shop.example>".
	To string
	// From is the sender in the same form. Empty means the sender's default address.
	From string
	// ReplyTo is where answers go, in the same form. Empty means to From.
	ReplyTo string
	// Subject is one line of plain text.
	Subject string
	// Text is the plain text body. At least one of Text and HTML is needed; with both, the reader's mail
	// program chooses.
	Text string
	// HTML is the body as an HTML document.
	HTML string
}

// Sender hands messages on their way. Implementations are safe for concurrent use.
type Sender interface {
	// Send returns when the message has been accepted by the next hop. When the error is permanent, see
	// [IsPermanent], sending the same message again cannot succeed. After any other error the message may
	// be sent again, at the risk that it arrives twice.
	Send(ctx context.Context, message Message) error
}

// PermanentError means that this message can never be sent: it is malformed, or the mail server refuses it for
// good (an SMTP reply of 5xx).
type PermanentError struct {
	Err error // the reason
}

// Error describes the reason.
func (e *PermanentError) Error() string { return e.Err.Error() }

// Unwrap returns the reason.
func (e *PermanentError) Unwrap() error { return e.Err }

// IsPermanent reports whether err says that trying again is pointless.
func IsPermanent(err error) bool {
	var permanent *PermanentError
	return errors.As(err, &permanent)
}

// check refuses messages that must not reach any mail server. Everything it finds is permanent.
//
// Control characters are refused wherever they could end a header line and start another one: much of a
// message comes from what buyers typed.
func (m Message) check() error {
	for _, field := range []struct {
		name, value string
		required    bool
	}{
		{"recipient", m.To, true},
		{"sender", m.From, false},
		{"reply address", m.ReplyTo, false},
	} {
		if field.value == "" && !field.required {
			continue
		}
		if err := checkAddress(field.value); err != nil {
			return &PermanentError{fmt.Errorf("%s %q: %w", field.name, field.value, err)}
		}
	}
	switch {
	case strings.ContainsFunc(m.Subject, unicode.IsControl):
		return &PermanentError{fmt.Errorf("subject %q: control characters are not allowed", m.Subject)}
	case m.Text == "" && m.HTML == "":
		return &PermanentError{errors.New("the message has no body")}
	}
	return nil
}

// checkAddress accepts exactly one address.
func checkAddress(address string) error {
	if strings.ContainsFunc(address, unicode.IsControl) {
		return errors.New("control characters are not allowed")
	}
	parsed, err := mail.ParseAddress(address)
	if err != nil {
		return errors.New("not a mail address")
	}
	// The parser decodes encoded words and quoted pairs, which could bring control characters back.
	if strings.ContainsFunc(parsed.Name+parsed.Address, unicode.IsControl) {
		return errors.New("control characters are not allowed")
	}
	return nil
}
