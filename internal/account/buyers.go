package account

import (
	"context"
	"errors"
	"time"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// BuyerRole is what a person may do for a customer in the shop.
type BuyerRole string

// The roles of buyers.
const (
	BuyerFull    BuyerRole = "full"    // everything, and releases colleagues' orders unless limited
	BuyerLimited BuyerRole = "limited" // orders from the customer's lists only; no colleagues, no invoices
)

// Valid reports whether there is such a role.
func (r BuyerRole) Valid() bool { return r == BuyerFull || r == BuyerLimited }

// Buyer is a person who buys for a customer.
type Buyer struct {
	PersonID   string
	SupplierID string
	CustomerID string
	Role       BuyerRole
	// SpendingLimit is how much an order may come to, with tax, before it waits for an approver;
	// zero for no limit.
	SpendingLimit wholesale.Decimal
	CreatedAt     time.Time
}

// Approver says whether the buyer may release what a colleague has ordered over their limit.
func (b Buyer) Approver() bool { return b.Role == BuyerFull && !b.SpendingLimit.IsPos() }

func buyerOf(b store.Buyer) Buyer {
	return Buyer{
		PersonID: b.PersonID, SupplierID: b.SupplierID, CustomerID: b.CustomerID, Role: BuyerRole(b.Role), SpendingLimit: b.SpendingLimit,
		CreatedAt: b.CreatedAt,
	}
}

// BuyerTie is a buyer with whom they buy from and for.
type BuyerTie struct {
	Buyer
	Supplier     wholesale.Supplier
	CustomerCode string
	CustomerName string
}

// BuyersOfSession finds the person a session of the shop belongs to, and whom they buy for, the
// first customer first. It is wholesale.CodeUnauthorized when they have been signed out since the
// session began.
func (s *Service) BuyersOfSession(ctx context.Context, personID string, epoch int64) (Person, []BuyerTie, error) {
	var person store.Person
	var ties []store.BuyerTie
	err := s.store.View(ctx, func(tx *store.Tx) (err error) {
		person, ties, err = tx.BuyersOfSession(ctx, personID, epoch)
		return err
	})
	if errors.Is(err, store.ErrNotFound) {
		err = &wholesale.Error{Code: wholesale.CodeUnauthorized, Message: "You are signed out. Sign in again"}
	}
	if err != nil {
		return Person{}, nil, err
	}
	buyers := make([]BuyerTie, len(ties))
	for i, t := range ties {
		buyers[i] = BuyerTie{Buyer: buyerOf(t.Buyer), Supplier: t.Supplier, CustomerCode: t.CustomerCode, CustomerName: t.CustomerName}
	}
	return personOf(person), buyers, nil
}

// ShopOf finds the supplier whose shop has that address; wholesale.CodeNotFound when none has.
func (s *Service) ShopOf(ctx context.Context, slug string) (wholesale.Supplier, error) {
	supplier, err := store.Read(ctx, s.store, func(tx *store.Tx) (wholesale.Supplier, error) { return tx.SupplierBySlug(ctx, slug) })
	return supplier, store.Missing("shop", err)
}
