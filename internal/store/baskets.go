package store

import (
	"context"
	"time"

	"upstock/internal/store/db"
	"upstock/internal/wholesale"
)

// BasketOwner is whose basket: what a person is about to order for a customer.
type BasketOwner struct {
	SupplierID string
	CustomerID string
	PersonID   string
}

// BasketDraft is what stands above the lines of the order that a basket will become.
type BasketDraft struct {
	Reference    string
	Notes        string
	RequiredDate wholesale.Date // "" is the first day on which the supplier delivers
	AddressID    string         // "" is the usual address
}

// Basket is a basket without its lines.
type Basket struct {
	BasketOwner
	BasketDraft
	// Key makes one order of the basket, however often its placing is sent. A placed basket gets a
	// new one.
	Key       string
	Version   int64 // grows with every change of the basket and its lines
	UpdatedAt time.Time
}

// BasketLine is how much of a product is in a basket.
type BasketLine struct {
	ProductID string
	Quantity  wholesale.Decimal
	// Agreed is the unit price that the person has seen; nil when none was shown.
	Agreed  *wholesale.Decimal
	AddedAt time.Time
}

// Placing is what became of a key: an order, or one that is held.
type Placing struct {
	Key         string
	OrderID     string
	HeldOrderID string
	PlacedAt    time.Time
}

// HoldBasket makes everyone else who changes the basket wait until the transaction ends. One that
// is not there is made, with that key. ErrNotFound when the supplier has no such customer.
func (tx *Tx) HoldBasket(ctx context.Context, owner BasketOwner, key string) (Basket, error) {
	row, err := tx.queries().HoldBasket(ctx, db.HoldBasketParams{
		SupplierID: owner.SupplierID, CustomerID: owner.CustomerID, PersonID: owner.PersonID, PlacingKey: key, UpdatedAt: timeColumn(tx.Now()),
	})
	return oneRow(row, err, basketOf)
}

// Basket reads a basket; ErrNotFound when nothing was ever put into it.
func (tx *Tx) Basket(ctx context.Context, owner BasketOwner) (Basket, error) {
	row, err := tx.queries().Basket(ctx, db.BasketParams{SupplierID: owner.SupplierID, CustomerID: owner.CustomerID, PersonID: owner.PersonID})
	return oneRow(row, err, basketOf)
}

// SetBasketDraft keeps what stands above the lines.
func (tx *Tx) SetBasketDraft(ctx context.Context, owner BasketOwner, d BasketDraft) error {
	return touched(tx.queries().SetBasketDraft(ctx, db.SetBasketDraftParams{
		SupplierID: owner.SupplierID, CustomerID: owner.CustomerID, PersonID: owner.PersonID,
		Reference: d.Reference, Notes: d.Notes, RequiredDate: string(d.RequiredDate), AddressID: d.AddressID,
	}))
}

// RenewBasket gives a basket that was placed in this version its next key, and no draft; ErrStale
// when it has changed since.
func (tx *Tx) RenewBasket(ctx context.Context, owner BasketOwner, version int64, key string) error {
	n, err := tx.queries().RenewBasket(ctx, db.RenewBasketParams{
		SupplierID: owner.SupplierID, CustomerID: owner.CustomerID, PersonID: owner.PersonID, Version: version,
		PlacingKey: key, UpdatedAt: timeColumn(tx.Now()),
	})
	return touchedOr(ErrStale, n, err)
}

// BasketLines reads the lines in the order in which they were added.
func (tx *Tx) BasketLines(ctx context.Context, owner BasketOwner) ([]BasketLine, error) {
	rows, err := tx.queries().BasketLines(ctx, db.BasketLinesParams{
		SupplierID: owner.SupplierID, CustomerID: owner.CustomerID, PersonID: owner.PersonID,
	})
	return allRows(rows, err, func(r db.BasketLine) (BasketLine, error) {
		return BasketLine{
			ProductID: r.ProductID, Quantity: quantityOf(r.Quantity), Agreed: keptOverOf(r.AgreedPrice), AddedAt: timeOf(r.AddedAt),
		}, nil
	})
}

// PutBasketLines writes lines in place of those of the same products; a line that is there keeps
// its place. The caller holds the basket.
func (tx *Tx) PutBasketLines(ctx context.Context, owner BasketOwner, lines []BasketLine) error {
	return tx.insertRows(ctx,
		"INSERT INTO basket_line (supplier_id, customer_id, person_id, product_id, quantity, agreed_price, added_at) VALUES ",
		" ON CONFLICT (supplier_id, customer_id, person_id, product_id) DO UPDATE SET quantity = excluded.quantity, agreed_price = excluded.agreed_price",
		len(lines), func(i int) []any {
			l := lines[i]
			return []any{
				owner.SupplierID, owner.CustomerID, owner.PersonID, l.ProductID,
				amountColumn(l.Quantity), keptOverColumn(l.Agreed), timeColumn(l.AddedAt),
			}
		})
}

// DeleteBasketLines takes products out of a basket, those that are there. The caller holds the
// basket.
func (tx *Tx) DeleteBasketLines(ctx context.Context, owner BasketOwner, productIDs []string) error {
	return inPieces(owner.SupplierID, productIDs, func(in string, args []any) error {
		n := len(args)
		_, err := tx.statements.ExecContext(ctx,
			"DELETE FROM basket_line WHERE supplier_id = $1 AND product_id IN ("+in+") AND customer_id = "+placeholders(n+1, 1)+" AND person_id = "+placeholders(n+2, 1),
			append(args, owner.CustomerID, owner.PersonID)...)
		return err
	})
}

// KeepPlacing keeps what became of a key; false when the key has been used already.
func (tx *Tx) KeepPlacing(ctx context.Context, owner BasketOwner, p Placing) (bool, error) {
	n, err := tx.queries().KeepPlacing(ctx, db.KeepPlacingParams{
		SupplierID: owner.SupplierID, CustomerID: owner.CustomerID, PersonID: owner.PersonID, PlacingKey: p.Key,
		OrderID: p.OrderID, HeldOrderID: p.HeldOrderID, PlacedAt: timeColumn(p.PlacedAt),
	})
	return n > 0, err
}

// Placing reads what became of a key; ErrNotFound when it was not used yet.
func (tx *Tx) Placing(ctx context.Context, owner BasketOwner, key string) (Placing, error) {
	row, err := tx.queries().Placing(ctx, db.PlacingParams{
		SupplierID: owner.SupplierID, CustomerID: owner.CustomerID, PersonID: owner.PersonID, PlacingKey: key,
	})
	return oneRow(row, err, func(r db.BasketPlacing) (Placing, error) {
		return Placing{Key: r.PlacingKey, OrderID: r.OrderID, HeldOrderID: r.HeldOrderID, PlacedAt: timeOf(r.PlacedAt)}, nil
	})
}

func basketOf(r db.Basket) (Basket, error) {
	return Basket{
		BasketOwner: BasketOwner{SupplierID: r.SupplierID, CustomerID: r.CustomerID, PersonID: r.PersonID},
		BasketDraft: BasketDraft{
			Reference: r.Reference, Notes: r.Notes, RequiredDate: wholesale.Date(r.RequiredDate), AddressID: r.AddressID,
		},
		Key: r.PlacingKey, Version: r.Version, UpdatedAt: timeOf(r.UpdatedAt),
	}, nil
}
