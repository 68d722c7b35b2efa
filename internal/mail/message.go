// Package mail sends messages to people: over SMTP ([SMTP]), or only into memory for the demo
// ([Catcher]).
package mail

import (
	"context"
	"errors"
	"fmt"
	"net/mail"
	"strings"
	"unicode"

	"upstock/internal/jobs"
	"upstock/internal/wholesale"
)

// Message is one mail to one address.
type Message struct {
	// ID is part of the mail's Message-ID, the same at each attempt: a receiver that gets it twice
	// can tell. Optional.
	ID         string `json:"id,omitempty"`
	SupplierID string `json:"supplier_id"`
	// To is the recipient: one address in the form of RFC 5322, with or without a name:
	// "kim@shop.example" or "Kim Lee <kim@shop.example>".
	To string `json:"to"`
	// FromName is the sender's display name. The address is the server's own, so that mail passes
	// the receiving servers' checks.
	FromName string `json:"from_name"`
	// ReplyTo is where answers go, in the form of To. Empty means to the server's address.
	ReplyTo string `json:"reply_to"`
	// Subject is one line of plain text.
	Subject string `json:"subject"`
	// Text is the plain text body. At least one of Text and HTML is required.
	Text string `json:"text"`
	// HTML is the body as an HTML document.
	HTML string `json:"html"`
	// Choices is the address of the page where the reader chooses what they are told (RFC 2369,
	// List-Unsubscribe). Optional.
	Choices string `json:"choices,omitempty"`
	// Attachment is a file that comes with it; nil for none. It is added when the mail is sent.
	Attachment *Attachment `json:"-"`
}

// Attachment is a file that comes with a mail.
type Attachment struct {
	Name        string // e.g. "inv-1001.pdf"
	ContentType string
	Content     []byte
}

// Kind names the job of earlier versions, see [Service.SendMessage].
func (Message) Kind() string { return "send_mail" }

// Sender sends messages. Implementations are safe for concurrent use.
type Sender interface {
	// Send returns once the next hop accepts the message. A permanent error
	// (see [jobs.IsPermanent]) means a malformed message or a 5xx reply. After any other error it
	// may be sent again, and could arrive twice.
	Send(ctx context.Context, message Message) error
}

// check rejects messages that must not reach any mail server; all its errors are permanent.
//
// Control characters are rejected wherever they could start another header line, because much of a
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

func parseAddress(text string) (*mail.Address, error) {
	if strings.ContainsFunc(text, unicode.IsControl) {
		return nil, errors.New("control characters are not allowed")
	}
	address, err := mail.ParseAddress(text)
	if err != nil {
		return nil, errAddress
	}
	// The parser decodes encoded words and quoted pairs, which could bring control characters back.
	if strings.ContainsFunc(address.Name+address.Address, unicode.IsControl) {
		return nil, errors.New("control characters are not allowed")
	}
	if _, err := wholesale.WireEmail(address.Address); err != nil {
		return nil, fmt.Errorf("%w: %w", errAddress, err)
	}
	return address, nil
}

// wire is an address as it stands in the envelope and the header, its domain in ASCII.
func wire(address *mail.Address) (*mail.Address, error) {
	ascii, err := wholesale.WireEmail(address.Address)
	if err != nil {
		return nil, err
	}
	return &mail.Address{Name: address.Name, Address: ascii}, nil
}
