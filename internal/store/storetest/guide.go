package storetest

import (
	"context"
	"errors"
	"testing"
	"time"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

func sampleGuideList(c wholesale.Customer) store.GuideList {
	return store.GuideList{ID: store.NewID(), SupplierID: c.SupplierID, CustomerID: c.ID, Name: text("list"), CreatedAt: at(1), Products: 1}
}

func sampleGuideItem(p wholesale.Product) store.GuideItem {
	return store.GuideItem{ProductID: p.ID, Position: 3, Par: number("12.5"), Hidden: true}
}

// boughtBefore is longer ago than anything the tests order.
var boughtBefore = start.Add(-time.Hour)

func guides(t *testing.T, w *world) {
	ctx := t.Context()
	c := w.newCustomer(t)
	gin, rum := sampleProduct(c.SupplierID, "GIN"), sampleProduct(c.SupplierID, "RUM")
	w.update(t, func(tx *store.Tx) error {
		if err := tx.PutProduct(ctx, gin); err != nil {
			return err
		}
		return tx.PutProduct(ctx, rum)
	})
	lists := func() []store.GuideList {
		return read(t, w, func(tx *store.Tx) ([]store.GuideList, error) { return tx.GuideLists(ctx, c.SupplierID, c.ID) })
	}
	items := func(listID string) []store.GuideItem {
		return read(t, w, func(tx *store.Tx) ([]store.GuideItem, error) { return tx.GuideItems(ctx, c.SupplierID, c.ID, listID) })
	}
	put := func(listID string, some ...store.GuideItem) {
		t.Helper()
		w.update(t, func(tx *store.Tx) error { return tx.PutGuideItems(ctx, c.SupplierID, c.ID, listID, some...) })
	}

	bar := sampleGuideList(c)
	complete(t, bar)
	complete(t, sampleGuideItem(gin))
	w.update(t, func(tx *store.Tx) error { return tx.PutGuideList(ctx, bar) })
	put(bar.ID, sampleGuideItem(gin), store.GuideItem{ProductID: rum.ID, Position: 1})
	same(t, []store.GuideList{bar}, lists()) // what is hidden does not count
	same(t, []store.GuideItem{{ProductID: rum.ID, Position: 1, Par: number("0")}, sampleGuideItem(gin)}, items(bar.ID))
	same(t, 0, len(items(store.OrderGuide)))

	bar.Name, bar.Products = "Back bar", 2
	w.update(t, func(tx *store.Tx) error { return tx.PutGuideList(ctx, bar) })
	put(bar.ID, store.GuideItem{ProductID: gin.ID, Position: 2, Par: number("6")})
	same(t, []store.GuideList{bar}, lists())
	w.update(t, func(tx *store.Tx) error { return tx.DeleteGuideItem(ctx, c.SupplierID, c.ID, bar.ID, rum.ID) })
	w.wantRefused(t, store.ErrNotFound, func(tx *store.Tx) error { return tx.DeleteGuideItem(ctx, c.SupplierID, c.ID, bar.ID, rum.ID) })
	w.wantRefused(t, store.ErrNotFound, func(tx *store.Tx) error {
		return tx.PutGuideItems(ctx, c.SupplierID, c.ID, bar.ID, store.GuideItem{ProductID: store.NewID()})
	})
	w.update(t, func(tx *store.Tx) error { return tx.DeleteGuideList(ctx, c.SupplierID, c.ID, bar.ID) })
	same(t, 0, len(lists())+len(items(bar.ID)))
	w.wantRefused(t, store.ErrNotFound, func(tx *store.Tx) error { return tx.DeleteGuideList(ctx, c.SupplierID, c.ID, bar.ID) })
	w.wantRefused(t, store.ErrNotFound, func(tx *store.Tx) error {
		return tx.PutGuideList(ctx, with(bar, func(l *store.GuideList) { l.CustomerID = store.NewID() }))
	})
}

// boughtProducts are those of a customer's orders since a time, with the last order of each.
func boughtProducts(t *testing.T, w *world) {
	ctx := t.Context()
	c := w.newCustomer(t)
	gin, rum, old := sampleProduct(c.SupplierID, "GIN"), sampleProduct(c.SupplierID, "RUM"), sampleProduct(c.SupplierID, "OLD")
	w.update(t, func(tx *store.Tx) error {
		for _, p := range []wholesale.Product{gin, rum, old} {
			if err := tx.PutProduct(ctx, p); err != nil {
				return err
			}
		}
		return nil
	})
	n := 0
	var ids []string
	order := func(customerID string, status wholesale.Status, when time.Time, products ...wholesale.Product) {
		w.clock.set(when)
		n++
		o := sampleOrder(c.SupplierID, customerID, text("number")[:8]+string(rune('A'+n)))
		o.Status, o.Lines, o.SalesOrder.State = status, nil, ""
		for i, p := range products {
			line := sampleLine(p.Code)
			line.ProductID, line.Quantity = p.ID, number("2")
			if i > 0 && products[i-1].ID == p.ID {
				line.Quantity = number("1.5")
			}
			o.Lines = append(o.Lines, line)
		}
		w.insertOrder(t, o)
		ids = append(ids, o.ID)
	}
	order(c.ID, wholesale.Received, start, old)
	order(c.ID, wholesale.Shipped, at(1), gin, rum)
	order(c.ID, wholesale.Ordered, at(2), gin, gin)
	order(c.ID, wholesale.Cancelled, at(3), gin, rum)
	order(c.ID, wholesale.Scheduled, at(4), rum)
	other := sampleCustomer(c.SupplierID, "OTHER")
	w.putCustomer(t, other)
	order(other.ID, wholesale.Ordered, at(5), old)

	bought := read(t, w, func(tx *store.Tx) ([]store.Bought, error) { return tx.Bought(ctx, c.SupplierID, c.ID, at(1)) })
	want := []store.Bought{
		{ProductID: gin.ID, Orders: 2, Quantity: number("3.5"), LastAt: at(2)},
		{ProductID: rum.ID, Orders: 1, Quantity: number("2"), LastAt: at(1)},
	}
	same(t, want, bought)

	mark := func(since time.Time) store.BoughtMark {
		return read(t, w, func(tx *store.Tx) (store.BoughtMark, error) { return tx.BoughtMark(ctx, c.SupplierID, c.ID, since) })
	}
	before := mark(at(1))
	order(other.ID, wholesale.Ordered, at(6), gin)
	if mark(at(1)) != before {
		t.Error("another customer's order changes what this one has bought")
	}
	if mark(start) == before || mark(at(2)) == before {
		t.Error("the mark is the same for orders of another time")
	}
	changed := read(t, w, func(tx *store.Tx) (*wholesale.Order, error) { return tx.Order(ctx, c.SupplierID, ids[1]) })
	changed.Status = wholesale.Cancelled
	w.update(t, func(tx *store.Tx) error { return tx.UpdateOrder(ctx, changed) })
	if mark(at(1)) == before {
		t.Error("the mark stays when an order is cancelled")
	}
	changed.Status = wholesale.Shipped
	w.update(t, func(tx *store.Tx) error { return tx.UpdateOrder(ctx, changed) })

	on := func() map[string]bool {
		return read(t, w, func(tx *store.Tx) (map[string]bool, error) {
			return tx.OnGuide(ctx, c.SupplierID, c.ID, at(1), []string{gin.ID, rum.ID, old.ID})
		})
	}
	same(t, map[string]bool{gin.ID: true, rum.ID: true}, on())
	put := func(listID string, item store.GuideItem) {
		w.update(t, func(tx *store.Tx) error { return tx.PutGuideItems(ctx, c.SupplierID, c.ID, listID, item) })
	}
	put(store.OrderGuide, store.GuideItem{ProductID: gin.ID, Hidden: true})
	put(store.OrderGuide, store.GuideItem{ProductID: old.ID, Par: number("4")}) // it is not on it by that
	same(t, map[string]bool{rum.ID: true}, on())
	put(store.OrderGuide, store.GuideItem{ProductID: old.ID, Position: 1})
	put("a named list", store.GuideItem{ProductID: gin.ID, Position: 1})
	same(t, map[string]bool{gin.ID: true, rum.ID: true, old.ID: true}, on())
}

// assortment is what is sold, and a number that says when it has changed.
func assortment(t *testing.T, w *world) {
	ctx := t.Context()
	supplier := w.newSupplier(t)
	gin, rum := sampleProduct(supplier, "GIN"), sampleProduct(supplier, "RUM")
	rum.Availability = wholesale.Discontinued
	changes := func() int64 {
		return read(t, w, func(tx *store.Tx) (int64, error) { return tx.ProductChanges(ctx, supplier) })
	}
	risesBy := func(want int64, do func(tx *store.Tx) error) {
		t.Helper()
		before := changes()
		w.update(t, do)
		same(t, want, changes()-before)
	}
	risesBy(1, func(tx *store.Tx) error { return errors.Join(tx.PutProduct(ctx, gin), tx.PutProduct(ctx, rum)) })
	risesBy(1, func(tx *store.Tx) error { return tx.SetAvailability(ctx, supplier, gin.ID, wholesale.Discontinued) })
	risesBy(1, func(tx *store.Tx) error {
		_, err := tx.SetAvailabilityOf(ctx, supplier, store.ProductRowFilter{Query: "gin"}, gin.Availability)
		return err
	})
	risesBy(0, func(tx *store.Tx) error { return tx.PutNotice(ctx, supplier, sampleNotice("another", "")) })

	sold := read(t, w, func(tx *store.Tx) ([]wholesale.Product, error) { return tx.Assortment(ctx, supplier) })
	same(t, []wholesale.Product{{
		ID: gin.ID, SupplierID: supplier, Code: gin.Code, Name: gin.Name, Notes: string([]rune(gin.Notes)[:200]), Unit: gin.Unit, Barcode: gin.Barcode,
		Availability: gin.Availability, CreatedAt: gin.CreatedAt, Group: gin.Group, SubGroup: gin.SubGroup, Images: gin.Images,
	}}, sold)

	same(t, sold, read(t, w, func(tx *store.Tx) ([]wholesale.Product, error) {
		return tx.AssortmentOf(ctx, supplier, []string{rum.ID, gin.ID, "none"})
	}))

	list := samplePriceList(supplier, "manual")
	price := with(samplePrice(list.ID, gin), func(p *store.ListedPrice) { p.ValidFrom, p.ValidTo = "2026-03-04", "2026-03-05" })
	w.update(t, func(tx *store.Tx) error {
		return errors.Join(tx.PutPriceList(ctx, 1, list), tx.PutPrices(ctx, supplier, 1, price))
	})
	for day, want := range map[wholesale.Date][]string{"2026-03-03": nil, "2026-03-04": {gin.ID}, "2026-03-05": {gin.ID}, "2026-03-06": nil} {
		same(t, want, read(t, w, func(tx *store.Tx) ([]string, error) { return tx.ProductsOnList(ctx, supplier, list.ID, day) }))
	}
}

func putGuide(ctx context.Context, tx *store.Tx, a *possessions) error {
	if err := tx.PutGuideList(ctx, a.guideList); err != nil {
		return err
	}
	return tx.PutGuideItems(ctx, a.supplier.ID, a.customer.ID, a.guideList.ID, store.GuideItem{ProductID: a.product.ID, Position: 1})
}
