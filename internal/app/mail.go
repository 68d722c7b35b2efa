package app

import (
	"context"
	"log/slog"

	"upstock/internal/mail"
)

// newMailSender makes the configured sender, or one that only logs what it would have sent.
func newMailSender(flags Serve, env Environment) (mail.Sender, error) {
	switch {
	case env.Mail != nil:
		return env.Mail, nil
	case flags.SMTPURL == "":
		return unsentMail{env.Log}, nil
	}
	return mail.ParseURL(flags.SMTPURL)
}

// unsentMail is the sender of a server without a mail server.
type unsentMail struct{ log *slog.Logger }

// Send logs that there was something to send, but not the text, which is private.
func (u unsentMail) Send(ctx context.Context, message mail.Message) error {
	u.log.WarnContext(ctx, "e-mail not sent: --smtp-url is not set", slog.String("to", message.To), slog.String("subject", message.Subject))
	return nil
}
