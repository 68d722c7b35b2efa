package storetest

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"

	"upstock/internal/store"
)

// basketAs is whose basket supplier A has, as if it were another supplier's.
func (a *possessions) basketAs(supplierID string) store.BasketOwner {
	return store.BasketOwner{SupplierID: supplierID, CustomerID: a.customer.ID, PersonID: a.member.ID}
}

// heldOrder is the order that waits at supplier A.
func (a *possessions) heldOrder() store.HeldOrder {
	return sampleHeldOrder("held by "+a.supplier.ID, a.basketAs(a.supplier.ID))
}

func fillBasket(ctx context.Context, tx *store.Tx, a *possessions) error {
	owner := a.basketAs(a.supplier.ID)
	_, holdErr := tx.HoldBasket(ctx, owner, "a's key")
	_, keepErr := tx.KeepPlacing(ctx, owner, store.Placing{Key: "a's placing", OrderID: a.order.ID})
	return errors.Join(holdErr, keepErr, tx.SetBasketDraft(ctx, owner, sampleDraft()), tx.InsertHeldOrder(ctx, a.heldOrder()),
		tx.PutBasketLines(ctx, owner, []store.BasketLine{sampleBasketLine(a.product.ID)}))
}

func sampleDraft() store.BasketDraft {
	return store.BasketDraft{Reference: text("reference"), Notes: longText("notes"), RequiredDate: "2026-03-04", AddressID: text("address")}
}

func sampleBasketLine(productID string) store.BasketLine {
	agreed := number("4.1000")
	return store.BasketLine{ProductID: productID, Quantity: number("2.5"), Agreed: &agreed, AddedAt: at(1)}
}

func sampleHeldOrder(id string, owner store.BasketOwner) store.HeldOrder {
	return store.HeldOrder{
		ID: id, SupplierID: owner.SupplierID, CustomerID: owner.CustomerID, PersonID: owner.PersonID, State: store.HeldWaiting,
		Contents: longText("contents"), Total: number("473.34"), Currency: "NZD", CreatedAt: at(1),
	}
}

// newOwner is a person who buys for a customer of their own supplier.
func (w *world) newOwner(t *testing.T) store.BasketOwner {
	t.Helper()
	customer, person := w.newCustomer(t), samplePerson(store.NewID()+"@cafe.example")
	w.update(t, func(tx *store.Tx) error { return tx.InsertPerson(t.Context(), person) })
	return store.BasketOwner{SupplierID: customer.SupplierID, CustomerID: customer.ID, PersonID: person.ID}
}

func baskets(t *testing.T, w *world) {
	ctx := t.Context()
	owner := w.newOwner(t)
	product, another := sampleProduct(owner.SupplierID, "A"), sampleProduct(owner.SupplierID, "B")
	w.update(t, func(tx *store.Tx) error { return errors.Join(tx.PutProduct(ctx, product), tx.PutProduct(ctx, another)) })
	hold := func(key string) (b store.Basket) {
		t.Helper()
		w.update(t, func(tx *store.Tx) (err error) {
			b, err = tx.HoldBasket(ctx, owner, key)
			return err
		})
		return b
	}
	basket := func(tx *store.Tx) (store.Basket, error) { return tx.Basket(ctx, owner) }
	lines := func() []store.BasketLine {
		t.Helper()
		return read(t, w, func(tx *store.Tx) ([]store.BasketLine, error) { return tx.BasketLines(ctx, owner) })
	}
	put := func(l ...store.BasketLine) {
		t.Helper()
		w.update(t, func(tx *store.Tx) error { return tx.PutBasketLines(ctx, owner, l) })
	}

	t.Run("a basket", func(t *testing.T) {
		wantNotFound(t, w, basket)
		w.clock.set(at(5))
		first := store.Basket{BasketOwner: owner, Key: "first", Version: 1, UpdatedAt: at(5)}
		same(t, first, hold("first"))
		same(t, first, read(t, w, basket))
		w.clock.set(at(6))
		first.Version, first.UpdatedAt = 2, at(6)
		same(t, first, hold("of no use")) // the key stays until the basket is placed
		first.BasketDraft = sampleDraft()
		complete(t, first)
		w.update(t, func(tx *store.Tx) error { return tx.SetBasketDraft(ctx, owner, first.BasketDraft) })
		same(t, first, read(t, w, basket))

		renew := func(version int64) error {
			return w.attempt(t, func(tx *store.Tx) error { return tx.RenewBasket(ctx, owner, version, "second") })
		}
		if err := renew(1); !errors.Is(err, store.ErrStale) {
			t.Errorf("a basket of another version was renewed: %v", err)
		}
		same(t, nil, renew(2))
		same(t, store.Basket{BasketOwner: owner, Key: "second", Version: 3, UpdatedAt: at(6)}, read(t, w, basket))
	})

	t.Run("lines", func(t *testing.T) {
		same(t, 0, len(lines()))
		a := sampleBasketLine(product.ID)
		complete(t, a)
		b := store.BasketLine{ProductID: another.ID, Quantity: number("1"), AddedAt: at(0)}
		put(a, b)
		same(t, []store.BasketLine{b, a}, lines()) // in the order in which they were added
		changed := with(a, func(l *store.BasketLine) { l.Quantity, l.Agreed, l.AddedAt = number("7"), nil, at(9) })
		put(changed)
		changed.AddedAt = a.AddedAt
		same(t, []store.BasketLine{b, changed}, lines())
		w.update(t, func(tx *store.Tx) error { return tx.DeleteBasketLines(ctx, owner, []string{another.ID, "nothing"}) })
		same(t, []store.BasketLine{changed}, lines())
	})

	t.Run("a key is used once", func(t *testing.T) {
		placed := store.Placing{Key: text("key"), OrderID: "order", HeldOrderID: "held", PlacedAt: at(3)}
		complete(t, placed)
		what := func(tx *store.Tx) (store.Placing, error) { return tx.Placing(ctx, owner, placed.Key) }
		wantNotFound(t, w, what)
		var first atomic.Int32
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() {
				if err := w.attempt(t, func(tx *store.Tx) error {
					kept, err := tx.KeepPlacing(ctx, owner, placed)
					if kept {
						first.Add(1)
					}
					return err
				}); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		same(t, int32(1), first.Load())
		same(t, placed, read(t, w, what))
	})
}

func heldOrders(t *testing.T, w *world) {
	ctx := t.Context()
	owner := w.newOwner(t)
	first, second := sampleHeldOrder(store.NewID(), owner), sampleHeldOrder(store.NewID(), owner)
	insert := func(h store.HeldOrder) { w.update(t, func(tx *store.Tx) error { return tx.InsertHeldOrder(ctx, h) }) }
	held := func(id string) func(tx *store.Tx) (store.HeldOrder, error) {
		return func(tx *store.Tx) (store.HeldOrder, error) {
			return tx.HeldOrder(ctx, owner.SupplierID, owner.CustomerID, id)
		}
	}
	waiting := func(limit int) []store.HeldOrder {
		t.Helper()
		return read(t, w, func(tx *store.Tx) ([]store.HeldOrder, error) {
			return tx.HeldOrders(ctx, owner.SupplierID, owner.CustomerID, store.HeldWaiting, limit)
		})
	}
	wantNotFound(t, w, held(first.ID))
	insert(first)
	insert(second)
	same(t, first, read(t, w, held(first.ID)))
	same(t, []store.HeldOrder{first, second}, waiting(10))
	same(t, []store.HeldOrder{first}, waiting(1))
	wantNotFound(t, w, func(tx *store.Tx) (store.HeldOrder, error) {
		return tx.HeldOrder(ctx, owner.SupplierID, "another customer", first.ID)
	})

	decided := with(first, func(h *store.HeldOrder) {
		h.State, h.OrderID, h.DecidedBy, h.Words, h.DecidedAt = store.HeldReleased, "order", "aroha", text("words"), at(4)
	})
	complete(t, decided)
	w.update(t, func(tx *store.Tx) error { return tx.DecideHeldOrder(ctx, store.HeldWaiting, decided) })
	same(t, decided, read(t, w, held(first.ID)))
	same(t, []store.HeldOrder{second}, waiting(10))
	again := with(decided, func(h *store.HeldOrder) { h.State = store.HeldDeclined })
	if err := w.attempt(t, func(tx *store.Tx) error { return tx.DecideHeldOrder(ctx, store.HeldWaiting, again) }); !errors.Is(err, store.ErrStale) {
		t.Errorf("a second decision counted: %v", err)
	}
	same(t, decided, read(t, w, held(first.ID)))
}
