package mail

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"upstock/internal/jobs"
	"upstock/internal/keyring"
	"upstock/internal/store"
)

// Deliver is the job that sends a mail. It holds no address and no text: jobs stay in the database
// for two weeks after they have failed.
type Deliver struct {
	SupplierID string `json:"supplier_id"`
	MailID     string `json:"mail_id"`
}

// Kind names the job.
func (Deliver) Kind() string { return "deliver_mail" }

const (
	// lateAfter is when people are told that a mail still waits: not for a hiccup.
	lateAfter = 2 * time.Minute
	// giveUpAfter is when a mail that no one has taken counts as refused.
	giveUpAfter = 48 * time.Hour
)

// MaxAttempts lets a job live for longer than giveUpAfter, with ten minutes between two attempts.
const MaxAttempts = 400

// Deliver hands a mail to the mail server and writes down what came of it. What the server refuses
// for good is a permanent error; after any other it is tried again, for two days or until its link
// has expired.
func (s *Service) Deliver(ctx context.Context, job Deliver) error {
	var m store.Mail
	var now time.Time
	err := s.store.View(ctx, func(tx *store.Tx) (err error) {
		now = tx.Now()
		m, err = tx.Mail(ctx, job.SupplierID, job.MailID)
		return err
	})
	switch {
	case errors.Is(err, store.ErrNotFound):
		return jobs.Permanent(fmt.Errorf("mail %s is gone", job.MailID))
	case err != nil:
		return fmt.Errorf("mail %s: %w", job.MailID, err)
	case m.Settled(): // the job ran before, and could not say so
		return nil
	}
	err = s.hand(ctx, m, now)
	if err != nil && errors.Is(context.Cause(ctx), context.Canceled) {
		return err // the program stops: that says nothing about the mail
	}
	m.State, m.Reason, m.Technical = outcome(m, now, err)
	if m.State == store.MailRefused && toStranger(m) {
		m.State = store.MailResolved // it is no one's trouble: anyone can ask for a mail to any address
	}
	s.log.InfoContext(ctx, "mail", slog.String("mail", m.ID), slog.String("purpose", m.Purpose), slog.String("state", string(m.State)),
		slog.String("error", m.Technical))
	// The server has answered, so the answer is kept although the job's time may be over.
	keeping, cancel := context.WithTimeout(context.WithoutCancel(ctx), exchangeTimeout)
	defer cancel()
	if kept := s.keep(keeping, m); kept != nil {
		return fmt.Errorf("mail %s: the result was not kept: %w", m.ID, errors.Join(kept, err))
	}
	if m.State == store.MailRefused || m.State == store.MailResolved {
		return jobs.Permanent(err)
	}
	return err
}

var (
	errNoServer = errors.New("there is no mail server")
	errExpired  = errors.New("the link in the mail has expired")
)

// hand gives a mail to the mail server.
func (s *Service) hand(ctx context.Context, m store.Mail, now time.Time) error {
	switch {
	case s.sender == nil:
		return jobs.Permanent(errNoServer)
	case !m.ExpiresAt.IsZero() && !now.Before(m.ExpiresAt):
		return jobs.Permanent(errExpired)
	}
	message, err := s.open(m)
	switch {
	case errors.Is(err, keyring.ErrUnknownKey): // the key file may not have been copied here yet
		return fmt.Errorf("%w: %w", errUnreadable, err)
	case err != nil:
		return jobs.Permanent(fmt.Errorf("%w: %w", errUnreadable, err))
	}
	if m.InvoiceID != "" {
		if message.Attachment, err = s.attach(ctx, m.SupplierID, m.InvoiceID); err != nil {
			return fmt.Errorf("draw invoice %s: %w", m.InvoiceID, err)
		}
	}
	return s.sender.Send(ctx, message)
}

var errUnreadable = errors.New("the sealed text cannot be read")

// outcome is what an attempt means for a mail.
func outcome(m store.Mail, now time.Time, err error) (state store.MailState, reason, technical string) {
	if err == nil {
		return store.MailSent, "", ""
	}
	reason, technical = reasonOf(err), technicalOf(err)
	switch waited := now.Sub(m.CreatedAt); {
	case jobs.IsPermanent(err):
		return store.MailRefused, reason, technical
	case waited >= giveUpAfter:
		return store.MailRefused, "it was not taken for two days: " + reason, technical
	case waited >= lateAfter || m.State == store.MailLate:
		return store.MailLate, reason, technical
	}
	return store.MailWaiting, reason, technical
}

// keep writes down what came of an attempt, and tells who is to know.
func (s *Service) keep(ctx context.Context, m store.Mail) error {
	return s.store.Update(ctx, func(tx *store.Tx) error {
		was, err := tx.Mail(ctx, m.SupplierID, m.ID)
		if err != nil || was.Settled() {
			return err
		}
		if m.State == store.MailWaiting || m.State == store.MailLate {
			err = tx.PostponeMail(ctx, m)
		} else {
			err = tx.SettleMail(ctx, m)
		}
		if errors.Is(err, store.ErrNotFound) {
			return nil // settled meanwhile
		}
		if err != nil {
			return err
		}
		if m.State == store.MailSent && m.InvoiceID != "" {
			if err := tx.MarkInvoiceSent(ctx, m.SupplierID, m.InvoiceID); err != nil {
				return err
			}
		}
		return tell(ctx, tx, was.State, m)
	})
}
