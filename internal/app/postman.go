package app

import (
	"context"
	"fmt"
	"log/slog"
	netmail "net/mail"
	"net/url"

	"upstock/internal/jobs"
	"upstock/internal/mail"
)

// postman carries out the jobs that send mail.
type postman struct {
	sender mail.Sender
	from   string // the address that mails come from, without a name; "" leaves it to the sender
}

// newPostman makes the postman of the mail server that the flags name, or one that only says what it would have sent.
func newPostman(smtpURL string, log *slog.Logger) (*postman, error) {
	if smtpURL == "" {
		return &postman{sender: unsentMail{log}}, nil
	}
	server, err := mail.ParseURL(smtpURL)
	if err != nil {
		return nil, fmt.Errorf("--smtp-url: %w", err)
	}
	return &postman{sender: server, from: senderAddress(smtpURL)}, nil
}

// senderAddress is the bare address in the URL's "from", which ParseURL has found to be good.
func senderAddress(smtpURL string) string {
	parsed, err := url.Parse(smtpURL)
	if err != nil {
		return ""
	}
	address, err := netmail.ParseAddress(parsed.Query().Get("from"))
	if err != nil {
		return ""
	}
	return address.Address
}

// send carries out one job. The mail comes from our own address in the supplier's name, so that it passes the checks of the
// receiving servers; answers go to the supplier.
func (p *postman) send(ctx context.Context, job jobs.SendMail) error {
	message := mail.Message{To: job.To, ReplyTo: job.ReplyTo, Subject: job.Subject, Text: job.Text, HTML: job.HTML}
	if p.from != "" {
		message.From = (&netmail.Address{Name: job.FromName, Address: p.from}).String()
	}
	err := p.sender.Send(ctx, message)
	if mail.IsPermanent(err) {
		return jobs.Permanent(err)
	}
	return err
}

// unsentMail is the sender of a server without a mail server.
type unsentMail struct{ log *slog.Logger }

// Send logs that there was something to send, but not the text, which belongs to its reader alone.
func (u unsentMail) Send(ctx context.Context, message mail.Message) error {
	u.log.WarnContext(ctx, "mail not sent: there is no --smtp-url", slog.String("to", message.To), slog.String("subject", message.Subject))
	return nil
}
