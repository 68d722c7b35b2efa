package store

import (
	"context"
	"time"

	"upstock/internal/store/db"
	"upstock/internal/wholesale"
)

// Person is someone who can sign in. Whom they work for is in their memberships, whom they buy for
// in their buyers.
type Person struct {
	ID           string
	Name         string
	Email        string // in lower case
	PasswordHash string // "" until they have accepted their first invitation
	SessionEpoch int64  // sessions of an earlier epoch are over
	CreatedAt    time.Time
}

// MailKind is a kind of mail that the people of a supplier choose to get.
type MailKind string

// The kinds of mail for people of the supplier.
const (
	MailAttention MailKind = "attention" // something needs a person
	MailOrders    MailKind = "orders"    // a new order has come
	MailDocuments MailKind = "documents" // a trading partner's document needs a person
)

// InsertPerson adds a person; their e-mail address is unique in the whole installation, for they
// sign in with it.
func (tx *Tx) InsertPerson(ctx context.Context, p Person) error {
	return tx.queries().InsertPerson(ctx, db.InsertPersonParams{
		ID: p.ID, Name: p.Name, Email: p.Email, PasswordHash: p.PasswordHash, SessionEpoch: p.SessionEpoch,
		CreatedAt: timeColumn(p.CreatedAt),
	})
}

// PersonByEmail finds a person by the address they sign in with.
func (tx *Tx) PersonByEmail(ctx context.Context, email string) (Person, error) {
	row, err := tx.queries().PersonByEmail(ctx, email)
	return oneRow(row, err, personOf)
}

// Person reads a person; ErrNotFound when there is none.
func (tx *Tx) Person(ctx context.Context, personID string) (Person, error) {
	row, err := tx.queries().PersonByID(ctx, personID)
	return oneRow(row, err, personOf)
}

// PeopleToMail reads who wants mails of that kind. Someone who has not accepted the invitation yet
// gets none.
func (tx *Tx) PeopleToMail(ctx context.Context, supplierID string, kind MailKind) ([]Person, error) {
	rows, err := tx.queries().PeopleToMail(ctx, db.PeopleToMailParams{SupplierID: supplierID, Kind: string(kind)})
	return allRows(rows, err, personOf)
}

// RenamePerson changes what a person is called.
func (tx *Tx) RenamePerson(ctx context.Context, personID, name string) error {
	return touched(tx.queries().RenamePerson(ctx, db.RenamePersonParams{ID: personID, Name: name}))
}

// SetPassword gives a person another password, and ends their sessions and the links to choose one;
// epoch is that of the sessions to come.
func (tx *Tx) SetPassword(ctx context.Context, personID, passwordHash string) (epoch int64, err error) {
	if err := tx.DeletePersonLinks(ctx, personID, LinkReset); err != nil {
		return 0, err
	}
	if epoch, err = tx.queries().SetPassword(ctx, db.SetPasswordParams{ID: personID, PasswordHash: passwordHash}); err != nil {
		return 0, NotFound(err)
	}
	return epoch, tx.endSessionsOf(ctx, personID)
}

// EndSessions ends all sessions of a person; epoch is that of the sessions to come.
func (tx *Tx) EndSessions(ctx context.Context, personID string) (epoch int64, err error) {
	if epoch, err = tx.queries().RaiseOwnSessionEpoch(ctx, personID); err != nil {
		return 0, NotFound(err)
	}
	return epoch, tx.endSessionsOf(ctx, personID)
}

// RaiseSessionEpoch ends all sessions of a person who works for the supplier, also those in which
// they work for others. ErrNotFound when they have not accepted to.
func (tx *Tx) RaiseSessionEpoch(ctx context.Context, supplierID, personID string) error {
	if err := touched(tx.queries().RaiseSessionEpoch(ctx, db.RaiseSessionEpochParams{SupplierID: supplierID, PersonID: personID})); err != nil {
		return err
	}
	return tx.endSessionsOf(ctx, personID)
}

// SupplierOfPerson is the first supplier whom a person works for, or else the first they buy from.
func (tx *Tx) SupplierOfPerson(ctx context.Context, personID string) (wholesale.Supplier, error) {
	row, err := tx.queries().SupplierOfPerson(ctx, personID)
	return oneRow(row, err, supplierOf)
}

func personOf(r db.Person) (Person, error) {
	return Person{
		ID: r.ID, Name: r.Name, Email: r.Email, PasswordHash: r.PasswordHash, SessionEpoch: r.SessionEpoch,
		CreatedAt: timeOf(r.CreatedAt),
	}, nil
}
