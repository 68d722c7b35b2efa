package wholesale

import (
	"cmp"
	"time"
)

// SavedMethod is a card or a bank account that a person has saved with Stripe. What is kept of it
// here cannot pay anything by itself.
type SavedMethod struct {
	ID             string
	PersonID       string
	Kind           MethodKind
	Brand          string // for people, e.g. "Visa"; of a bank account the bank's name
	Last4          string
	ExpMonth       int // of a card
	ExpYear        int
	StripeAccount  string // that it is saved in
	StripeCustomer string
	StripeMethod   string
	CreatedAt      time.Time
	RemovedAt      time.Time // zero while it is saved
}

// Words name the method for people, e.g. "Visa ending 4242".
func (m SavedMethod) Words() string {
	words := cmp.Or(m.Brand, upperFirst(m.Kind.Words()))
	if m.Last4 != "" {
		words += " ending " + m.Last4
	}
	return words
}

// Expired says whether a card can no longer pay on a date: it is good until the end of its month.
func (m SavedMethod) Expired(on Date) bool {
	if m.Kind != Card || m.ExpYear == 0 || on == "" {
		return false
	}
	last := time.Date(m.ExpYear, time.Month(m.ExpMonth)+1, 0, 0, 0, 0, 0, time.UTC)
	return on > DateOf(last, time.UTC)
}

// Grant lets a supplier take what a customer owes it from a saved method. No method is used at a
// supplier without one.
type Grant struct {
	SupplierID string
	CustomerID string
	MethodID   string
	PersonID   string // who granted it
	Default    bool   // the one that is used; at most one of a customer
	GrantedAt  time.Time
	RevokedAt  time.Time // zero while it holds
}
