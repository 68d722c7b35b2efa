package app

import (
	"context"
	"fmt"
	"strings"

	"upstock/internal/mail"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// unsentMails are the states of mails that were not sent, in the order of the report.
var unsentMails = []store.MailState{store.MailWaiting, store.MailLate, store.MailRefused}

// mails says whether there is a mail server, without its password, and what it has not taken.
func (c Doctor) mails(ctx context.Context, tx *store.Tx, suppliers []wholesale.Supplier) (finding, error) {
	found := finding{well, "mail", "no mail server is named by --smtp-url or UPSTOCK_SMTP_URL; without one the server sends no e-mail"}
	if c.SMTPURL != "" {
		server, err := mail.ParseURL(c.SMTPURL)
		if err != nil {
			return finding{ill, "mail", "--smtp-url: " + err.Error()}, nil //nolint:nilerr // what is wrong is the finding
		}
		found.detail = "mail server " + server.String()
	}
	byState := map[store.MailState]int64{}
	for _, supplier := range suppliers {
		counts, err := tx.CountUnsentMails(ctx, supplier.ID)
		if err != nil {
			return finding{}, err
		}
		for state, n := range counts {
			byState[state] += n
		}
	}
	var unsent []string
	for _, state := range unsentMails {
		if n := byState[state]; n > 0 {
			unsent = append(unsent, fmt.Sprintf("%d %s", n, state))
		}
	}
	if len(unsent) == 0 {
		found.detail += "; none waiting, none refused"
		return found, nil
	}
	found.detail += "; " + strings.Join(unsent, ", ")
	if c.SMTPURL == "" || byState[store.MailLate]+byState[store.MailRefused] > 0 {
		found.verdict = look
	}
	return found, nil
}
