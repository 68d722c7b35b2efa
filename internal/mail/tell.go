package mail

import (
	"context"
	"fmt"
	"strings"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// The kinds of timeline events about mails.
const (
	ToldKind    = "customer_told" // the mail server has taken a mail to the customer
	RefusedKind = "mail_refused"
	LateKind    = "mail_late"
)

// The kinds of notices about mails. One about a mail to a customer belongs to its order; what else
// is refused shares one notice.
const (
	RefusedNotice = "mail_refused"
	WaitingNotice = "mail_waiting"
)

// byUpstock is the actor of what the program did by itself.
const byUpstock = "upstock"

// tell writes down what came of a mail where people look for it: on its order, and in the notices.
func tell(ctx context.Context, tx *store.Tx, was store.MailState, m store.Mail) error {
	switch m.State {
	case store.MailSent:
		return tellSent(ctx, tx, m)
	case store.MailRefused:
		return tellRefused(ctx, tx, m)
	case store.MailLate:
		if was != store.MailLate {
			return tellLate(ctx, tx, m)
		}
	case store.MailWaiting, store.MailResolved:
	}
	return nil
}

func tellSent(ctx context.Context, tx *store.Tx, m store.Mail) error {
	if toCustomer(m) {
		if err := addEvent(ctx, tx, m, ToldKind, "E-mailed "+named(m)); err != nil {
			return err
		}
	}
	return resolve(ctx, tx, m.SupplierID, m.To.Address)
}

func tellRefused(ctx context.Context, tx *store.Tx, m store.Mail) error {
	if m.OrderID != "" {
		words := fmt.Sprintf("The e-mail to %s was refused: %s", named(m), m.Reason)
		if !toCustomer(m) {
			words = fmt.Sprintf("The e-mail “%s” to %s was refused: %s", m.Subject, m.To.Address, m.Reason)
		}
		if err := addEvent(ctx, tx, m, RefusedKind, words); err != nil {
			return err
		}
	}
	if toCustomer(m) {
		return tx.PutNotice(ctx, m.SupplierID, store.Notice{
			Kind: RefusedNotice, OrderID: m.OrderID, Title: "An e-mail to " + m.To.Address + " was refused",
			Detail: fmt.Sprintf("“%s” was not sent: %s. Check the address on the customer's page.", m.Subject, m.Reason),
		})
	}
	return renewRefused(ctx, tx, m.SupplierID)
}

func tellLate(ctx context.Context, tx *store.Tx, m store.Mail) error {
	if toCustomer(m) {
		words := fmt.Sprintf("The e-mail to %s has not been sent yet: %s. Upstock keeps trying for two days", named(m), m.Reason)
		if err := addEvent(ctx, tx, m, LateKind, words); err != nil {
			return err
		}
	}
	return tx.PutNotice(ctx, m.SupplierID, store.Notice{
		Kind: WaitingNotice, Title: "E-mails are not being sent", Detail: sentence(m.Reason) + ". Upstock keeps trying for two days.",
	})
}

// toCustomer says whether a mail tells a customer about its order.
func toCustomer(m store.Mail) bool { return m.OrderID != "" && m.CustomerID != "" }

// toStranger says whether a mail goes to someone the supplier does not know.
func toStranger(m store.Mail) bool { return m.OrderID == "" && m.CustomerID == "" && m.PersonID == "" }

// named is the recipient of a mail, with its name where it has one.
func named(m store.Mail) string {
	if m.To.Name == "" {
		return m.To.Address
	}
	return m.To.Name + " at " + m.To.Address
}

func addEvent(ctx context.Context, tx *store.Tx, m store.Mail, kind, words string) error {
	return tx.InsertEvent(ctx, m.SupplierID, store.Event{OrderID: m.OrderID, Kind: kind, Actor: byUpstock, Text: words})
}

// AddressDropped takes back the notices about mails to an address that is not used any more.
func AddressDropped(ctx context.Context, tx *store.Tx, supplierID, address string) error {
	return resolve(ctx, tx, supplierID, address)
}

// CustomerChanged does that for the addresses that a customer has no longer.
func CustomerChanged(ctx context.Context, tx *store.Tx, before, after wholesale.Customer) error {
	if before.Email == after.Email && before.EmailCC == after.EmailCC {
		return nil
	}
	kept := map[string]bool{}
	for _, text := range everyAddress(after) {
		kept[wholesale.EmailKey(text)] = true
	}
	for _, text := range everyAddress(before) {
		if kept[wholesale.EmailKey(text)] {
			continue
		}
		if err := AddressDropped(ctx, tx, after.SupplierID, text); err != nil {
			return err
		}
	}
	return nil
}

// everyAddress is all that stands in a customer's e-mail fields, also what is no address.
func everyAddress(c wholesale.Customer) []string {
	good, texts := c.Emails()
	for _, e := range good {
		texts = append(texts, e.Address)
	}
	return texts
}

// resolve takes back the notices about mails that were refused by an address, or waited, when their
// cause has gone.
func resolve(ctx context.Context, tx *store.Tx, supplierID, address string) error {
	unsent, err := tx.MailsInTrouble(ctx, supplierID)
	if err != nil {
		return err
	}
	resolved, err := tx.ResolveMails(ctx, supplierID, address)
	if err != nil {
		return err
	}
	left := unsent
	if resolved > 0 {
		if left, err = tx.MailsInTrouble(ctx, supplierID); err != nil {
			return err
		}
		if err := clearResolved(ctx, tx, supplierID, unsent, left); err != nil {
			return err
		}
	}
	for _, m := range left {
		if m.State == store.MailLate {
			return nil
		}
	}
	return tx.ClearNotice(ctx, supplierID, WaitingNotice, "")
}

// clearResolved clears the notices of orders that no refused mail is left of, and brings the notice
// about the others up to date.
func clearResolved(ctx context.Context, tx *store.Tx, supplierID string, before, left []store.Mail) error {
	open := map[string]bool{}
	for _, m := range left {
		if toCustomer(m) && m.State == store.MailRefused {
			open[m.OrderID] = true
		}
	}
	for _, m := range before {
		if toCustomer(m) && m.State == store.MailRefused && !open[m.OrderID] {
			open[m.OrderID] = true // once is enough
			if err := tx.ClearNotice(ctx, supplierID, RefusedNotice, m.OrderID); err != nil {
				return err
			}
		}
	}
	return renewRefused(ctx, tx, supplierID)
}

// renewRefused writes the one notice about all that was refused and is not a mail to a customer
// about an order: invitations, mails to the supplier's own people.
func renewRefused(ctx context.Context, tx *store.Tx, supplierID string) error {
	unsent, err := tx.MailsInTrouble(ctx, supplierID)
	if err != nil {
		return err
	}
	var lines, addresses []string
	known := map[string]bool{}
	for _, m := range unsent {
		if m.State != store.MailRefused || toCustomer(m) || known[m.To.Address] {
			continue
		}
		known[m.To.Address] = true
		addresses = append(addresses, m.To.Address)
		lines = append(lines, fmt.Sprintf("“%s” to %s: %s.", m.Subject, m.To.Address, m.Reason))
	}
	if len(lines) == 0 {
		return tx.ClearNotice(ctx, supplierID, RefusedNotice, "")
	}
	title := "E-mails to " + addresses[0] + " are refused"
	if len(addresses) > 1 {
		title = fmt.Sprintf("E-mails to %d addresses are refused", len(addresses))
	}
	const most = 5
	return tx.PutNotice(ctx, supplierID, store.Notice{
		Kind: RefusedNotice, Title: title, Detail: strings.Join(lines[:min(len(lines), most)], " "),
	})
}

// sentence begins words with a capital letter.
func sentence(words string) string {
	if words == "" {
		return words
	}
	return strings.ToUpper(words[:1]) + words[1:]
}
