package basket_test

import (
	"strings"
	"testing"

	"upstock/internal/basket"
	"upstock/internal/databasetest"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// agree gives all customers of the supplier payment terms.
func (s *supplier) agree(options ...wholesale.PaymentOption) {
	s.t.Helper()
	terms := wholesale.PaymentTerms{
		ID: store.NewID(), SupplierID: s.id, Name: store.NewID(), Options: options, Collect: wholesale.CollectOnShipment,
		Methods: []wholesale.MethodKind{wholesale.Card},
	}
	must(s.t, terms.Normalise())
	s.update(func(tx *store.Tx) error {
		if err := tx.PutPaymentTerms(s.t.Context(), terms); err != nil {
			return err
		}
		group := wholesale.DefaultGroup(s.id)
		group.PaymentTermsID = terms.ID
		return tx.PutFulfilmentGroup(s.t.Context(), group)
	})
}

func TestHowABasketIsPaid(t *testing.T) {
	t.Parallel()
	s := newSupplier(t, databasetest.SQLite(t))
	gin := s.product("GIN")
	who, list := s.customer(gin)
	s.price(list, gin, "4.10")
	b := baskets(t, s.store)
	seen := dec("4.10")
	place := func(option wholesale.PaymentOption) (basket.Outcome, error) {
		t.Helper()
		_, err := b.Put(t.Context(), who, []basket.Line{{ProductID: gin.ID, Quantity: dec("1"), Seen: &seen}})
		must(t, err)
		placement := basket.Placement{PaymentOption: option}
		outcome, err := b.Place(t.Context(), who, placement)
		if err == nil && outcome.Asked != nil { // another order for the same day
			placement.Confirm = outcome.Asked.Mark()
			outcome, err = b.Place(t.Context(), who, placement)
		}
		return outcome, err
	}
	want := func(option, paid wholesale.PaymentOption, chosen bool) {
		t.Helper()
		outcome, err := place(option)
		must(t, err)
		for _, o := range s.orders(who.CustomerID) {
			if o.ID == outcome.OrderID && (o.PaymentOption != paid || o.PaymentChosen != chosen) {
				t.Errorf("with %q the order is paid %q, chosen %v", option, o.PaymentOption, o.PaymentChosen)
			}
		}
		if outcome.OrderID == "" {
			t.Errorf("with %q no order was made", option)
		}
	}
	refused := func(option wholesale.PaymentOption) {
		t.Helper()
		before := len(s.orders(who.CustomerID))
		_, err := place(option)
		if wholesale.CodeOf(err) != wholesale.CodeInvalid || !strings.Contains(err.Error(), "payment_option") || len(s.orders(who.CustomerID)) != before {
			t.Errorf("%q was not refused: %v", option, err)
		}
	}
	want("", wholesale.OnAccount, false)
	refused(wholesale.PayNow)
	s.agree(wholesale.OnAccount, wholesale.PayNow)
	want("", wholesale.OnAccount, false)
	want(wholesale.PayNow, wholesale.PayNow, true)
	want(wholesale.OnAccount, wholesale.OnAccount, true)
	s.agree(wholesale.PayNow)
	want("", wholesale.PayNow, false)
	refused(wholesale.OnAccount)
	refused("cash")
}

// TestAHeldOrderKeepsHowItIsToBePaid, and says so when that is not possible any more.
func TestAHeldOrderKeepsHowItIsToBePaid(t *testing.T) {
	t.Parallel()
	s := newSupplier(t, databasetest.SQLite(t))
	s.agree(wholesale.OnAccount, wholesale.PayNow)
	gin := s.product("GIN")
	boss, list := s.customer(gin)
	s.price(list, gin, "4.10")
	limited := boss
	limited.PersonID = s.person()
	s.buyer(limited, "1")
	b := baskets(t, s.store)
	seen := dec("4.10")
	hold := func() string {
		t.Helper()
		_, err := b.Put(t.Context(), limited, []basket.Line{{ProductID: gin.ID, Quantity: dec("2"), Seen: &seen}})
		must(t, err)
		outcome, err := b.Place(t.Context(), limited, basket.Placement{PaymentOption: wholesale.PayNow})
		must(t, err)
		if outcome.Asked != nil {
			outcome, err = b.Place(t.Context(), limited, basket.Placement{PaymentOption: wholesale.PayNow, Confirm: outcome.Asked.Mark()})
			must(t, err)
		}
		if outcome.HeldID == "" {
			t.Fatalf("not held: %+v", outcome)
		}
		return outcome.HeldID
	}
	release := func(id string) *wholesale.Order {
		t.Helper()
		held, err := b.HeldOrder(t.Context(), boss, id)
		must(t, err)
		outcome, err := b.Release(t.Context(), boss, id, held.Mark())
		must(t, err)
		for _, o := range s.orders(boss.CustomerID) {
			if o.ID == outcome.OrderID {
				return o
			}
		}
		t.Fatal("no order was made")
		return nil
	}
	if o := release(hold()); o.PaymentOption != wholesale.PayNow || !o.PaymentChosen {
		t.Errorf("released, it is paid %q", o.PaymentOption)
	}
	id := hold()
	s.agree(wholesale.OnAccount)
	held, err := b.HeldOrder(t.Context(), boss, id)
	must(t, err)
	if warnings := strings.Join(held.Warnings, "; "); !strings.Contains(warnings, "Paying now can't be chosen any more. The order would be on account") {
		t.Errorf("it warns: %s", warnings)
	}
	if o := release(id); o.PaymentOption != wholesale.OnAccount || o.PaymentChosen {
		t.Errorf("released, it is paid %q", o.PaymentOption)
	}
}
