package store

import (
	"context"
	"time"

	"upstock/internal/store/db"
	"upstock/internal/wholesale"
)

// Buyer is that a person buys for a customer.
type Buyer struct {
	PersonID   string
	SupplierID string
	CustomerID string
	Role       string // "full" or "limited", see account.BuyerRole
	// SpendingLimit is how much an order may come to, with tax, before it waits for an approver;
	// zero for no limit.
	SpendingLimit wholesale.Decimal
	CreatedAt     time.Time
}

// BuyerTie is a buyer with whom they buy from and for.
type BuyerTie struct {
	Buyer
	Supplier     wholesale.Supplier
	CustomerCode string
	CustomerName string
}

// InsertBuyer adds a person, who must be there, to those who buy for a customer; ErrNotFound when
// the supplier has no such customer.
func (tx *Tx) InsertBuyer(ctx context.Context, b Buyer) error {
	return touched(tx.queries().InsertBuyer(ctx, db.InsertBuyerParams{
		PersonID: b.PersonID, SupplierID: b.SupplierID, CustomerID: b.CustomerID, CreatedAt: timeColumn(b.CreatedAt),
		Role: b.Role, SpendingLimit: amountColumn(b.SpendingLimit),
	}))
}

// BuyersOfSession finds whom a session is of, and whom they buy for, the first customer first;
// ErrNotFound when the epoch is over. It takes no supplier: a person's customers may be several
// suppliers'.
func (tx *Tx) BuyersOfSession(ctx context.Context, personID string, epoch int64) (Person, []BuyerTie, error) {
	row, err := tx.queries().PersonOfSession(ctx, db.PersonOfSessionParams{ID: personID, SessionEpoch: epoch})
	person, err := oneRow(row, err, personOf)
	if err != nil {
		return Person{}, nil, err
	}
	rows, err := tx.queries().BuyersOfPerson(ctx, personID)
	ties, err := allRows(rows, err, func(r db.BuyersOfPersonRow) (BuyerTie, error) {
		supplier, err := supplierOf(r.Supplier)
		return BuyerTie{Buyer: buyerOf(r.Buyer), Supplier: supplier, CustomerCode: r.CustomerCode, CustomerName: r.CustomerName}, err
	})
	return person, ties, err
}

func buyerOf(r db.Buyer) Buyer {
	return Buyer{
		PersonID: r.PersonID, SupplierID: r.SupplierID, CustomerID: r.CustomerID, Role: r.Role, SpendingLimit: amountOf(r.SpendingLimit),
		CreatedAt: timeOf(r.CreatedAt),
	}
}
