package account

import (
	"cmp"
	"context"
	"errors"
	"strings"
	"time"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// Role is what a person may do.
type Role string

// The roles.
const (
	FullAccess      Role = "full"   // everything
	OrderManagement Role = "orders" // orders, products and customers; no settings, prices or team
)

// Valid says whether there is such a role.
func (r Role) Valid() bool { return r == FullAccess || r == OrderManagement }

// Person is somebody of a supplier's office.
type Person struct {
	ID         string
	SupplierID string
	Name       string // the e-mail address when it was never said
	Email      string // in lower case; they sign in with it
	Role       Role

	// The mails the person wants.
	MailAttention bool // something needs a person
	MailOrders    bool // a new order has come

	Invited   bool // has not chosen a password yet
	CreatedAt time.Time
}

func personOf(p store.Person) Person {
	return Person{
		ID: p.ID, SupplierID: p.SupplierID, Name: cmp.Or(p.Name, p.Email), Email: p.Email, Role: Role(p.Role),
		MailAttention: p.MailAttention, MailOrders: p.MailOrders, Invited: p.PasswordHash == "", CreatedAt: p.CreatedAt,
	}
}

// PersonOfSession says who a session belongs to, and whom they work for. It is wholesale.CodeUnauthorized when the person
// is gone, or has been signed out since the session began. It costs one read.
func (s *Service) PersonOfSession(ctx context.Context, personID string, epoch int64) (Person, wholesale.Supplier, error) {
	var person store.Person
	var supplier wholesale.Supplier
	err := s.store.View(ctx, func(tx *store.Tx) (err error) {
		person, supplier, err = tx.PersonOfSession(ctx, personID, epoch)
		return err
	})
	if errors.Is(err, store.ErrNotFound) {
		refusal := &wholesale.Error{Code: wholesale.CodeUnauthorized, Message: "You are signed out. Sign in again"}
		return Person{}, wholesale.Supplier{}, refusal
	}
	if err != nil {
		return Person{}, wholesale.Supplier{}, err
	}
	return personOf(person), supplier, nil
}

// Person reads a person of a supplier; wholesale.CodeNotFound when there is none with that id.
func (s *Service) Person(ctx context.Context, supplierID, personID string) (Person, error) {
	var person store.Person
	err := s.store.View(ctx, func(tx *store.Tx) (err error) {
		person, err = tx.Person(ctx, supplierID, personID)
		return err
	})
	return personOf(person), named("person", err)
}

// Rename changes what a person is called.
func (s *Service) Rename(ctx context.Context, supplierID, personID, name string) error {
	name = strings.TrimSpace(name)
	if fault := nameFault(name); fault != "" {
		return wholesale.Invalid("name", "%s", fault)
	}
	return s.changePerson(ctx, supplierID, personID, func(p *store.Person) { p.Name = name })
}

// ChooseMails changes which mails a person gets.
func (s *Service) ChooseMails(ctx context.Context, supplierID, personID string, attention, orders bool) error {
	return s.changePerson(ctx, supplierID, personID, func(p *store.Person) { p.MailAttention, p.MailOrders = attention, orders })
}

func (s *Service) changePerson(ctx context.Context, supplierID, personID string, change func(*store.Person)) error {
	err := s.store.Update(ctx, func(tx *store.Tx) error {
		// The role is among what is written back, and must not undo a change that somebody makes meanwhile.
		if err := tx.HoldSupplier(ctx, supplierID); err != nil {
			return err
		}
		person, err := tx.Person(ctx, supplierID, personID)
		if err != nil {
			return err
		}
		change(&person)
		return tx.UpdatePerson(ctx, person)
	})
	return named("person", err)
}
