package store

import (
	"context"
	"time"

	"upstock/internal/store/db"
	"upstock/internal/wholesale"
)

// MailState is how far an e-mail has come.
type MailState string

// The states of an e-mail. From Sent on it is settled, and its text is erased.
const (
	MailWaiting  MailState = "waiting"  // for the mail server to take it
	MailLate     MailState = "late"     // still waiting, for so long that people are told
	MailSent     MailState = "sent"     // the mail server has taken it
	MailRefused  MailState = "refused"  // it will never be sent
	MailResolved MailState = "resolved" // refused, but the cause has gone since
)

// Mail is an e-mail to one address, and what came of it.
type Mail struct {
	ID         string
	SupplierID string
	OrderID    string // the order it is about; "" for none
	CustomerID string // whom it goes to, when that is a customer
	PersonID   string // whom it goes to, when that is a person of the supplier's
	Purpose    string // why it is sent, such as "shipped"
	To         wholesale.Email
	Subject    string
	Sealed     string // the message, encrypted; "" once it is settled
	State      MailState
	Reason     string // why it was refused or still waits, for people; "" when it was not tried yet
	Technical  string // the same as the mail server put it
	CreatedAt  time.Time
	ExpiresAt  time.Time // zero: it never comes too late
	SettledAt  time.Time // zero: it waits
	InvoiceID  string    // the invoice that is attached to it; "" for none
}

// Settled says whether it is known what became of the mail.
func (m Mail) Settled() bool { return !m.SettledAt.IsZero() }

// InsertMail adds a mail that waits.
func (tx *Tx) InsertMail(ctx context.Context, m Mail) error {
	return tx.queries().InsertMail(ctx, db.InsertMailParams{
		ID: m.ID, SupplierID: m.SupplierID, OrderID: m.OrderID, CustomerID: m.CustomerID, PersonID: m.PersonID, Purpose: m.Purpose,
		Recipient: m.To.Address, RecipientKey: wholesale.EmailKey(m.To.Address), RecipientName: m.To.Name, Subject: m.Subject,
		Sealed: m.Sealed, State: string(m.State), Reason: m.Reason, Technical: m.Technical,
		CreatedAt: timeColumn(m.CreatedAt), ExpiresAt: timeColumn(m.ExpiresAt), SettledAt: timeColumn(m.SettledAt), InvoiceID: m.InvoiceID,
	})
}

// Mail reads a mail; ErrNotFound when the supplier has none with this id.
func (tx *Tx) Mail(ctx context.Context, supplierID, id string) (Mail, error) {
	row, err := tx.queries().Mail(ctx, db.MailParams{SupplierID: supplierID, ID: id})
	return oneRow(row, err, mailOf)
}

// PostponeMail notes why a mail still waits, and whether people are told. ErrNotFound when it does
// not wait any more.
func (tx *Tx) PostponeMail(ctx context.Context, m Mail) error {
	return touched(tx.queries().PostponeMail(ctx, db.PostponeMailParams{
		SupplierID: m.SupplierID, ID: m.ID, State: string(m.State), Reason: m.Reason, Technical: m.Technical,
	}))
}

// SettleMail notes what became of a mail, at the transaction's time, and erases its text.
// ErrNotFound when it does not wait any more.
func (tx *Tx) SettleMail(ctx context.Context, m Mail) error {
	return touched(tx.queries().SettleMail(ctx, db.SettleMailParams{
		SupplierID: m.SupplierID, ID: m.ID, State: string(m.State), Reason: m.Reason, Technical: m.Technical, SettledAt: timeColumn(tx.Now()),
	}))
}

// ResolveMails notes that what was refused to an address has lost its cause, and gives how many
// mails that were.
func (tx *Tx) ResolveMails(ctx context.Context, supplierID, address string) (int64, error) {
	return tx.queries().ResolveMails(ctx, db.ResolveMailsParams{SupplierID: supplierID, RecipientKey: wholesale.EmailKey(address)})
}

// maxTroubledMails bounds what is read of mails that are late or refused.
const maxTroubledMails = 500

// MailsInTrouble reads the mails that are late or refused, newest first, at most 500.
func (tx *Tx) MailsInTrouble(ctx context.Context, supplierID string) ([]Mail, error) {
	rows, err := tx.queries().MailsInTrouble(ctx, db.MailsInTroubleParams{SupplierID: supplierID, MaxRows: maxTroubledMails})
	return allRows(rows, err, mailOf)
}

// CountUnsentMails counts the mails that wait, are late or were refused, by state.
func (tx *Tx) CountUnsentMails(ctx context.Context, supplierID string) (map[MailState]int64, error) {
	rows, err := tx.queries().CountUnsentMails(ctx, supplierID)
	counts := map[MailState]int64{}
	for _, row := range rows {
		counts[MailState(row.State)] = row.Mails
	}
	return counts, err
}

// maxMailsOf is how many of the mails of a purpose are read: more than a field holds addresses.
const maxMailsOf = 50

// MailsToCustomer reads the newest mails of a purpose that went to a customer, newest first.
func (tx *Tx) MailsToCustomer(ctx context.Context, supplierID, customerID, purpose string) ([]Mail, error) {
	rows, err := tx.queries().MailsToCustomer(ctx, db.MailsToCustomerParams{
		SupplierID: supplierID, CustomerID: customerID, Purpose: purpose, MaxRows: maxMailsOf,
	})
	return allRows(rows, err, mailOf)
}

// MailsToPerson reads the newest mails of a purpose that went to a person, newest first.
func (tx *Tx) MailsToPerson(ctx context.Context, supplierID, personID, purpose string) ([]Mail, error) {
	rows, err := tx.queries().MailsToPerson(ctx, db.MailsToPersonParams{
		SupplierID: supplierID, PersonID: personID, Purpose: purpose, MaxRows: maxMailsOf,
	})
	return allRows(rows, err, mailOf)
}

// ForgetMails deletes what was settled before a time, of every supplier.
func (tx *Tx) ForgetMails(ctx context.Context, before time.Time) error {
	return tx.queries().ForgetMails(ctx, timeColumn(before))
}

func mailOf(r db.Mail) (Mail, error) {
	return Mail{
		ID: r.ID, SupplierID: r.SupplierID, OrderID: r.OrderID, CustomerID: r.CustomerID, PersonID: r.PersonID, Purpose: r.Purpose,
		To: wholesale.Email{Name: r.RecipientName, Address: r.Recipient}, Subject: r.Subject, Sealed: r.Sealed,
		State: MailState(r.State), Reason: r.Reason, Technical: r.Technical,
		CreatedAt: timeOf(r.CreatedAt), ExpiresAt: timeOf(r.ExpiresAt), SettledAt: timeOf(r.SettledAt), InvoiceID: r.InvoiceID,
	}, nil
}
