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

	"upstock/internal/jobs"
)

// Message is one mail to one person, and the job that sends it.
type Message struct {
	SupplierID string `json:"supplier_id"`
	// To is the recipient: one address in the form of RFC 5322, with or without a name:
	// "kim@shop.example" or "Kim Lee <kim@shop.example>".
	To string `json:"to"`
	// FromName is who the mail comes from. The address is the server's own, so that the mail passes the checks of
	// the receiving servers.
	FromName string `json:"from_name"`
	// ReplyTo is where answers go, in the form of To. Empty means to the server's address.
	ReplyTo string `json:"reply_to"`
	// Subject is one line of plain text.
	Subject string `json:"subject"`
	// Text is the plain text body. At least one of Text and HTML is needed; with both, the reader's mail
	// program chooses.
	Text string `json:"text"`
	// HTML is the body as an HTML document.
	HTML string `json:"html"`
}

// Kind names the job.
func (Message) Kind() string { return "send_mail" }

// Sender hands messages on their way. Implementations are safe for concurrent use.
type Sender interface {
	// Send handles the job. It returns when the message has been accepted by the next hop. When the error is
	// permanent, see [jobs.IsPermanent], the message is malformed, or the mail server refuses it for good (an SMTP
	// reply of 5xx). After any other error it may be sent again, at the risk that it arrives twice.
	Send(ctx context.Context, message Message) error
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
		{"reply address", m.ReplyTo, false},
	} {
		if field.value == "" && !field.required {
			continue
		}
		if _, err := parseAddress(field.value); err != nil {
			return jobs.Permanent(fmt.Errorf("%s %q: %w", field.name, field.value, err))
		}
	}
	switch {
	case strings.ContainsFunc(m.FromName, unicode.IsControl):
		return jobs.Permanent(fmt.Errorf("sender %q: control characters are not allowed", m.FromName))
	case strings.ContainsFunc(m.Subject, unicode.IsControl):
		return jobs.Permanent(fmt.Errorf("subject %q: control characters are not allowed", m.Subject))
	case m.Text == "" && m.HTML == "":
		return jobs.Permanent(errors.New("the message has no body"))
	}
	return nil
}

// parseAddress accepts exactly one address.
func parseAddress(text string) (*mail.Address, error) {
	if strings.ContainsFunc(text, unicode.IsControl) {
		return nil, errors.New("control characters are not allowed")
	}
	address, err := mail.ParseAddress(text)
	if err != nil {
		return nil, errors.New("not a mail address")
	}
	// The parser decodes encoded words and quoted pairs, which could bring control characters back.
	if strings.ContainsFunc(address.Name+address.Address, unicode.IsControl) {
		return nil, errors.New("control characters are not allowed")
	}
	return address, nil
}
