package store

import (
	"context"
	"database/sql"
	"time"

	"upstock/internal/store/db"
	"upstock/internal/wholesale"
)

// OrderGuide stands for the list that is made from a customer's orders, beside the named ones.
const OrderGuide = ""

// GuideList is a customer's own named list of products.
type GuideList struct {
	ID         string
	SupplierID string
	CustomerID string
	Name       string
	CreatedAt  time.Time
	Products   int // how many are on it; not written
}

// PutGuideList adds a list or renames it; ErrNotFound when the supplier has no such customer, or
// the list is another's.
func (tx *Tx) PutGuideList(ctx context.Context, l GuideList) error {
	return touched(tx.queries().PutGuideList(ctx, db.PutGuideListParams{
		ID: l.ID, SupplierID: l.SupplierID, CustomerID: l.CustomerID, Name: l.Name, CreatedAt: timeColumn(l.CreatedAt),
	}))
}

// DeleteGuideList removes a customer's list with what is on it; ErrNotFound when it has none with
// this id.
func (tx *Tx) DeleteGuideList(ctx context.Context, supplierID, customerID, listID string) error {
	if err := touched(tx.queries().DeleteGuideList(ctx, db.DeleteGuideListParams{
		SupplierID: supplierID, CustomerID: customerID, ID: listID,
	})); err != nil {
		return err
	}
	return tx.queries().DeleteGuideItems(ctx, db.DeleteGuideItemsParams{SupplierID: supplierID, CustomerID: customerID, ListID: listID})
}

// GuideLists reads a customer's named lists, the oldest first.
func (tx *Tx) GuideLists(ctx context.Context, supplierID, customerID string) ([]GuideList, error) {
	rows, err := tx.queries().GuideLists(ctx, db.GuideListsParams{SupplierID: supplierID, CustomerID: customerID})
	return allRows(rows, err, func(r db.GuideListsRow) (GuideList, error) {
		return GuideList{
			ID: r.ID, SupplierID: supplierID, CustomerID: customerID, Name: r.Name, CreatedAt: timeOf(r.CreatedAt), Products: int(r.Products),
		}, nil
	})
}

// GuideItem is what a customer has said about a product on one of its lists.
type GuideItem struct {
	ProductID string
	Position  int64             // from 1; 0 where no one has put it anywhere
	Par       wholesale.Decimal // how many the customer wants to have; zero: it has not said
	Hidden    bool
}

// PutGuideItems adds products to a customer's list, or replaces what it has said about them;
// ErrNotFound when a product or the customer is not the supplier's.
func (tx *Tx) PutGuideItems(ctx context.Context, supplierID, customerID, listID string, items ...GuideItem) error {
	for _, i := range items {
		if err := touched(tx.queries().PutGuideItem(ctx, db.PutGuideItemParams{
			SupplierID: supplierID, CustomerID: customerID, ListID: listID, ProductID: i.ProductID,
			Position: i.Position, Par: amountColumn(i.Par), Hidden: i.Hidden,
		})); err != nil {
			return err
		}
	}
	return nil
}

// DeleteGuideItem takes a product off a customer's list; ErrNotFound when it is not on it.
func (tx *Tx) DeleteGuideItem(ctx context.Context, supplierID, customerID, listID, productID string) error {
	return touched(tx.queries().DeleteGuideItem(ctx, db.DeleteGuideItemParams{
		SupplierID: supplierID, CustomerID: customerID, ListID: listID, ProductID: productID,
	}))
}

// GuideItems reads what is on a customer's list, in its order.
func (tx *Tx) GuideItems(ctx context.Context, supplierID, customerID, listID string) ([]GuideItem, error) {
	rows, err := tx.queries().GuideItems(ctx, db.GuideItemsParams{SupplierID: supplierID, CustomerID: customerID, ListID: listID})
	return allRows(rows, err, func(r db.GuideItemsRow) (GuideItem, error) {
		return GuideItem{ProductID: r.ProductID, Position: r.Position, Par: quantityOf(r.Par), Hidden: r.Hidden}, nil
	})
}

// Bought is a product that a customer has bought.
type Bought struct {
	ProductID string
	Orders    int               // in how many orders
	Quantity  wholesale.Decimal // in the last of them
	LastAt    time.Time         // when that was placed
}

// Bought reads what a customer has bought since a time, from any source; cancelled orders, and
// those that are only scheduled, do not count.
func (tx *Tx) Bought(ctx context.Context, supplierID, customerID string, since time.Time) ([]Bought, error) {
	rows, err := tx.queries().Bought(ctx, db.BoughtParams{SupplierID: supplierID, CustomerID: customerID, Since: timeColumn(since)})
	return allRows(rows, err, func(r db.BoughtRow) (Bought, error) {
		return Bought{ProductID: r.ProductID, Orders: int(r.Orders), Quantity: quantityOf(r.Quantity), LastAt: timeOf(r.LastAt)}, nil
	})
}

// BoughtMark says of which orders, in which versions, [Tx.Bought] tells: while it is the same, so
// is what was bought. It reads none of their lines.
type BoughtMark struct {
	orders, versions int64
	first, last      string
}

// BoughtMark reads the mark of what a customer has bought since a time.
func (tx *Tx) BoughtMark(ctx context.Context, supplierID, customerID string, since time.Time) (BoughtMark, error) {
	r, err := tx.queries().BoughtMark(ctx, db.BoughtMarkParams{SupplierID: supplierID, CustomerID: customerID, Since: timeColumn(since)})
	return BoughtMark{orders: r.Orders, versions: r.Versions, first: r.FirstID, last: r.LastID}, err
}

// OnGuide says which of some products are on one of a customer's lists: a named one, or the order
// guide, which holds what was bought since a time, or put on it, and is not hidden.
func (tx *Tx) OnGuide(ctx context.Context, supplierID, customerID string, since time.Time, productIDs []string) (map[string]bool, error) {
	on := make(map[string]bool, len(productIDs))
	err := inPieces(supplierID, productIDs, func(in string, args []any) error {
		n := len(args)
		args = append(args, customerID, timeColumn(since))
		customer, from := placeholders(n+1, 1), placeholders(n+2, 1)
		query := `SELECT product_id FROM guide_item
			WHERE supplier_id = $1 AND customer_id = ` + customer + ` AND NOT hidden AND (list_id <> '' OR position > 0) AND product_id IN (` + in + `)
			UNION
			SELECT l.product_id FROM orders o JOIN order_line l ON l.order_id = o.id
			WHERE o.supplier_id = $1 AND o.customer_id = ` + customer + ` AND o.created_at >= ` + from + `
				AND o.status NOT IN ('cancelled', 'scheduled') AND l.product_id IN (` + in + `)
				AND NOT EXISTS (SELECT 1 FROM guide_item h WHERE h.supplier_id = o.supplier_id AND h.customer_id = o.customer_id
					AND h.list_id = '' AND h.product_id = l.product_id AND h.hidden)`
		return tx.queryRows(ctx, query, args, func(rows *sql.Rows) error {
			var id string
			err := rows.Scan(&id)
			on[id] = true
			return err
		})
	})
	return on, err
}
