package store

import (
	"context"

	"upstock/internal/store/db"
	"upstock/internal/wholesale"
)

// BuyerChoice is what a buyer has chosen about a kind of message of a supplier.
type BuyerChoice struct {
	SupplierID string
	PersonID   string
	Kind       string // such as "shipped"
	ByMail     bool
	ByPush     bool
}

// PutBuyerChoice keeps a choice, in the place of an earlier one.
func (tx *Tx) PutBuyerChoice(ctx context.Context, c BuyerChoice) error {
	return tx.queries().PutBuyerChoice(ctx, db.PutBuyerChoiceParams{
		SupplierID: c.SupplierID, PersonID: c.PersonID, Kind: c.Kind, ByMail: c.ByMail, ByPush: c.ByPush,
	})
}

// BuyerChoices lists what a person has chosen, by kind. Of other kinds they get everything.
func (tx *Tx) BuyerChoices(ctx context.Context, supplierID, personID string) ([]BuyerChoice, error) {
	rows, err := tx.queries().BuyerChoices(ctx, db.BuyerChoicesParams{SupplierID: supplierID, PersonID: personID})
	return allRows(rows, err, func(r db.BuyerChoice) (BuyerChoice, error) {
		return BuyerChoice{SupplierID: r.SupplierID, PersonID: r.PersonID, Kind: r.Kind, ByMail: r.ByMail, ByPush: r.ByPush}, nil
	})
}

// BuyerToTell is a buyer of a customer, and how they want to be told of something.
type BuyerToTell struct {
	Person
	Role          string // "full" or "limited"
	SpendingLimit wholesale.Decimal
	ByMail        bool
	ByPush        bool
}

// BuyersToTell lists all buyers of a customer, with what each has chosen about a kind of message.
func (tx *Tx) BuyersToTell(ctx context.Context, supplierID, customerID, kind string) ([]BuyerToTell, error) {
	rows, err := tx.queries().BuyersToTell(ctx, db.BuyersToTellParams{Kind: kind, SupplierID: supplierID, CustomerID: customerID})
	return allRows(rows, err, func(r db.BuyersToTellRow) (BuyerToTell, error) {
		person, err := personOf(r.Person)
		return BuyerToTell{
			Person: person, Role: r.Role, SpendingLimit: amountOf(r.SpendingLimit), ByMail: r.ByMail.Bool || !r.ByMail.Valid, ByPush: r.ByPush.Bool || !r.ByPush.Valid,
		}, err
	})
}
