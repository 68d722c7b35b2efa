package guide

import (
	"context"

	"upstock/internal/catalog"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// List is a list with its rows, in order.
type List struct {
	ID   string // store.OrderGuide for the order guide
	Name string
	Rows []Row
	// Named are all the customer's named lists, the oldest first.
	Named []store.GuideList
	// Sorted says that someone has put rows of it in order.
	Sorted bool
}

// Row is a product on a list. Of one that the customer cannot buy any more it has the code and the
// name only.
type Row struct {
	catalog.ShelfProduct
	Gone         string            // why the customer cannot buy it any more; "" when it can
	Orders       int               // how many of the last 90 days had it
	LastQuantity wholesale.Decimal // in the last of these orders
	LastOn       wholesale.Date    // the day of that order, "" when there was none
	Par          wholesale.Decimal // how many the customer wants to have; zero: it has not said
}

// Read reads a list with what its products cost the customer today. wholesale.CodeNotFound when the
// customer has no such list.
func (s *Service) Read(ctx context.Context, of Customer, listID string) (List, error) {
	list := List{ID: listID}
	var entries []entry
	var gone map[string]wholesale.Product
	var supplier wholesale.Supplier
	ids := func() []string {
		ids := make([]string, len(entries))
		for i, e := range entries {
			ids[i] = e.ProductID
		}
		return ids
	}
	err := s.store.View(ctx, func(tx *store.Tx) (err error) {
		found, all, err := listOf(ctx, tx, of, listID)
		if err != nil {
			return err
		}
		list.Name, list.Named = found.Name, all
		if supplier, err = tx.Supplier(ctx, of.SupplierID); err != nil {
			return err
		}
		entries, err = s.entriesOf(ctx, tx, of, listID)
		return err
	})
	if err != nil {
		return List{}, err
	}
	products, err := s.catalog.ShelfOf(ctx, of.SupplierID, of.CustomerID, ids())
	if err != nil {
		return List{}, err
	}
	if len(products) < len(entries) {
		if gone, err = s.products(ctx, of, ids()); err != nil {
			return List{}, err
		}
	}
	list.Rows = make([]Row, len(entries))
	for i, e := range entries {
		row := Row{Orders: e.Orders, LastQuantity: e.Quantity, Par: e.item.Par}
		if e.Orders > 0 {
			row.LastOn = wholesale.DateOf(e.LastAt, supplier.Location())
		}
		list.Sorted = list.Sorted || e.item.Position > 0
		var there bool
		if row.ShelfProduct, there = products[e.ProductID]; !there {
			row.ShelfProduct, row.Gone = goneRow(gone[e.ProductID])
		}
		list.Rows[i] = row
	}
	return list, nil
}

// goneRow is what is shown of a product that the customer cannot buy any more, and why.
func goneRow(p wholesale.Product) (catalog.ShelfProduct, string) {
	shown := catalog.ShelfProduct{ID: p.ID, Code: p.Code, Name: p.Name}
	if p.Availability == wholesale.Discontinued {
		return shown, "No longer sold"
	}
	return shown, "No longer in your range"
}

func (s *Service) products(ctx context.Context, of Customer, ids []string) (found map[string]wholesale.Product, err error) {
	err = s.store.View(ctx, func(tx *store.Tx) error {
		found, err = tx.ProductsBy(ctx, of.SupplierID, store.ByID, ids)
		return err
	})
	return found, err
}

// entriesOf reads the rows of a list, in order.
func (s *Service) entriesOf(ctx context.Context, tx *store.Tx, of Customer, listID string) ([]entry, error) {
	bought, err := s.purchases.of(ctx, tx, of)
	if err != nil {
		return nil, err
	}
	items, err := tx.GuideItems(ctx, of.SupplierID, of.CustomerID, listID)
	return arrange(listID, bought, items), err
}

// Products are the ids of what is on the customer's order guide or on any of its lists: all that a
// buyer with limited access may order.
func (s *Service) Products(ctx context.Context, of Customer) (ids []string, err error) {
	err = s.store.View(ctx, func(tx *store.Tx) error {
		lists, err := tx.GuideLists(ctx, of.SupplierID, of.CustomerID)
		if err != nil {
			return err
		}
		entries, err := s.entriesOf(ctx, tx, of, store.OrderGuide)
		if err != nil {
			return err
		}
		ids = make([]string, 0, len(entries))
		for _, e := range entries {
			ids = append(ids, e.ProductID)
		}
		for _, l := range lists {
			items, err := tx.GuideItems(ctx, of.SupplierID, of.CustomerID, l.ID)
			if err != nil {
				return err
			}
			for _, item := range items {
				ids = append(ids, item.ProductID)
			}
		}
		return nil
	})
	return ids, err
}
