package app

import (
	"context"
	"errors"

	"upstock/internal/mail"
)

// newMailSender makes the configured sender; nil when there is no mail server.
func newMailSender(flags Serve, env Environment) (mail.Sender, error) {
	switch {
	case env.Mail != nil:
		return env.Mail, nil
	case flags.SMTPURL == "":
		return nil, nil //nolint:nilnil // no sender is an answer
	}
	return mail.ParseURL(flags.SMTPURL)
}

// forgetOld deletes what has expired, to keep the database small: sessions, links, and what became
// of mails, of documents that have left and of Stripe's messages.
func (s *services) forgetOld(ctx context.Context) error {
	return errors.Join(s.accounts.ForgetExpired(ctx), s.mails.Forget(ctx), s.pushes.Forget(ctx), s.documents.ForgetSent(ctx), s.payments.ForgetEvents(ctx))
}
