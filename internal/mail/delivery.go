package mail

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"upstock/internal/store"
)

// Delivery is what became of mails, as far as it is known.
type Delivery struct {
	NoServer bool // there is no mail server, so there are no mails
	Mails    []store.Mail
}

// Sent says whether the mail server has taken at least one of them.
func (d Delivery) Sent() bool { return slices.ContainsFunc(d.Mails, isSent) }

// Refused says whether none was taken and none will be.
func (d Delivery) Refused() bool {
	return len(d.Mails) > 0 && !slices.ContainsFunc(d.Mails, func(m store.Mail) bool { return m.State != store.MailRefused })
}

func isSent(m store.Mail) bool { return m.State == store.MailSent }

// Words say what became of them, in sentences for people.
func (d Delivery) Words() string {
	if d.NoServer {
		return "No mail server is set, so no e-mail was sent."
	}
	var words []string
	for _, m := range d.Mails {
		words = append(words, Words(m))
	}
	return strings.Join(words, " ")
}

// Unsent says what became of those that were not sent.
func (d Delivery) Unsent() string {
	left := slices.DeleteFunc(slices.Clone(d.Mails), isSent)
	return Delivery{Mails: left}.Words()
}

// Words say what became of a mail, in a sentence for people.
func Words(m store.Mail) string {
	switch m.State {
	case store.MailSent:
		return fmt.Sprintf("The e-mail was sent to %s.", m.To.Address)
	case store.MailRefused, store.MailResolved:
		return fmt.Sprintf("The e-mail to %s was refused: %s.", m.To.Address, m.Reason)
	case store.MailWaiting, store.MailLate:
	}
	if m.Reason == "" {
		return fmt.Sprintf("The e-mail to %s is being sent.", m.To.Address)
	}
	return fmt.Sprintf("The e-mail to %s has not been sent yet: %s. Upstock keeps trying.", m.To.Address, m.Reason)
}

// Read reads what became of the mails that look reads, up to now.
func (s *Service) Read(ctx context.Context, look func(tx *store.Tx) ([]store.Mail, error)) (d Delivery, err error) {
	if s == nil {
		return Delivery{NoServer: true}, nil
	}
	err = s.store.View(ctx, func(tx *store.Tx) (err error) {
		d.Mails, err = look(tx)
		return err
	})
	d.NoServer = len(d.Mails) == 0 && !s.Sends()
	return d, err
}

// pollInterval is how often Await looks.
const pollInterval = 50 * time.Millisecond

// Await waits until the mail server has answered about mails that look reads, but not longer than
// the service has patience for. Then their states say that it is not known yet.
func (s *Service) Await(ctx context.Context, look func(tx *store.Tx) ([]store.Mail, error)) (Delivery, error) {
	if !s.Sends() {
		return s.Read(ctx, look)
	}
	deadline := time.NewTimer(s.patience)
	defer deadline.Stop()
	ticker := time.NewTicker(pollInterval)
	defer ticker.Stop()
	for {
		d, err := s.Read(ctx, look)
		if err != nil {
			return d, err
		}
		untried := func(m store.Mail) bool { return m.State == store.MailWaiting && m.Reason == "" }
		if !slices.ContainsFunc(d.Mails, untried) {
			return d, nil
		}
		select {
		case <-ctx.Done():
			return d, ctx.Err()
		case <-deadline.C:
			return d, nil
		case <-ticker.C:
		}
	}
}
