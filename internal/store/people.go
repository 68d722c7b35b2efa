package store

import (
	"context"
	"time"

	"upstock/internal/store/db"
	"upstock/internal/wholesale"
)

// Person is somebody who can sign in for a supplier.
type Person struct {
	ID           string
	SupplierID   string
	Name         string
	Email        string // in lower case
	Role         string
	PasswordHash string // "" until an invited person has chosen a password
	SessionEpoch int64  // sessions of an earlier epoch are over
	// The mails the person gets.
	MailAttention bool
	MailOrders    bool
	CreatedAt     time.Time
}

// MailKind is a kind of mail that the people of a supplier choose to get.
type MailKind string

// The kinds of mail for people of the supplier.
const (
	MailAttention MailKind = "attention" // something needs a person
	MailOrders    MailKind = "orders"    // a new order has come
)

// InsertPerson adds a person; their e-mail address is unique in the whole installation, for they sign in with it.
func (tx *Tx) InsertPerson(ctx context.Context, p Person) error {
	return tx.queries().InsertPerson(ctx, db.InsertPersonParams{
		ID: p.ID, SupplierID: p.SupplierID, Name: p.Name, Email: p.Email, Role: p.Role, PasswordHash: p.PasswordHash,
		SessionEpoch: p.SessionEpoch, MailAttention: p.MailAttention, MailOrders: p.MailOrders, CreatedAt: timeColumn(p.CreatedAt),
	})
}

// Person reads a person; ErrNotFound when the supplier has none with that id.
func (tx *Tx) Person(ctx context.Context, supplierID, id string) (Person, error) {
	row, err := tx.queries().Person(ctx, db.PersonParams{SupplierID: supplierID, ID: id})
	return oneRow(row, err, personOf)
}

// PersonByEmail finds a person by the address they sign in with.
func (tx *Tx) PersonByEmail(ctx context.Context, email string) (Person, error) {
	row, err := tx.queries().PersonByEmail(ctx, email)
	return oneRow(row, err, personOf)
}

// PersonOfSession finds the person of a session, and whom they work for; ErrNotFound when the person is gone or the epoch is
// over. It runs on every request, so it is one query.
func (tx *Tx) PersonOfSession(ctx context.Context, id string, epoch int64) (Person, wholesale.Supplier, error) {
	row, err := tx.queries().PersonOfSession(ctx, db.PersonOfSessionParams{ID: id, SessionEpoch: epoch})
	if err != nil {
		return Person{}, wholesale.Supplier{}, NotFound(err)
	}
	person, err := personOf(row.Person)
	if err != nil {
		return Person{}, wholesale.Supplier{}, err
	}
	supplier, err := supplierOf(row.Supplier)
	return person, supplier, err
}

// People reads everybody who can sign in for the supplier, or is invited to, who came first first.
func (tx *Tx) People(ctx context.Context, supplierID string) ([]Person, error) {
	rows, err := tx.queries().People(ctx, supplierID)
	return allRows(rows, err, personOf)
}

// PeopleToMail reads who wants mails of that kind. Somebody who has not accepted the invitation yet gets none.
func (tx *Tx) PeopleToMail(ctx context.Context, supplierID string, kind MailKind) ([]Person, error) {
	rows, err := tx.queries().PeopleToMail(ctx, db.PeopleToMailParams{SupplierID: supplierID, Kind: string(kind)})
	return allRows(rows, err, personOf)
}

// UpdatePerson writes a person's name, role and choice of mails; ErrNotFound when the supplier has no such person.
func (tx *Tx) UpdatePerson(ctx context.Context, p Person) error {
	return touched(tx.queries().UpdatePerson(ctx, db.UpdatePersonParams{
		SupplierID: p.SupplierID, ID: p.ID, Name: p.Name, Role: p.Role, MailAttention: p.MailAttention, MailOrders: p.MailOrders,
	}))
}

// SetPassword gives a person another password and ends their sessions; epoch is that of the sessions to come.
func (tx *Tx) SetPassword(ctx context.Context, supplierID, personID, passwordHash string) (epoch int64, err error) {
	epoch, err = tx.queries().SetPassword(ctx, db.SetPasswordParams{SupplierID: supplierID, ID: personID, PasswordHash: passwordHash})
	return epoch, NotFound(err)
}

// RaiseSessionEpoch ends all sessions of a person.
func (tx *Tx) RaiseSessionEpoch(ctx context.Context, supplierID, personID string) error {
	return touched(tx.queries().RaiseSessionEpoch(ctx, db.RaiseSessionEpochParams{SupplierID: supplierID, ID: personID}))
}

// DeletePerson removes a person, with the links that would let them in.
func (tx *Tx) DeletePerson(ctx context.Context, supplierID, personID string) error {
	return touched(tx.queries().DeletePerson(ctx, db.DeletePersonParams{SupplierID: supplierID, ID: personID}))
}

func personOf(r db.Person) (Person, error) {
	return Person{
		ID: r.ID, SupplierID: r.SupplierID, Name: r.Name, Email: r.Email, Role: r.Role, PasswordHash: r.PasswordHash,
		SessionEpoch: r.SessionEpoch, MailAttention: r.MailAttention, MailOrders: r.MailOrders, CreatedAt: timeOf(r.CreatedAt),
	}, nil
}
