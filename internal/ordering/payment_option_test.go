package ordering_test

import (
	"strings"
	"testing"

	"upstock/internal/ordering"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

func choice(option wholesale.PaymentOption) *wholesale.PaymentChoice {
	return &wholesale.PaymentChoice{Option: option}
}

// agree gives a customer terms of its own, and answers their id.
func (f *office) agree(c *wholesale.Customer, t wholesale.PaymentTerms) string {
	f.t.Helper()
	t.ID, t.SupplierID, t.Name = store.NewID(), f.supplier, store.NewID()
	if t.Collect == "" {
		t.Collect = wholesale.CollectOnShipment
	}
	if len(t.Methods) == 0 {
		t.Methods = []wholesale.MethodKind{wholesale.Card}
	}
	must(f.t, t.Normalise())
	c.PaymentTermsID = t.ID
	f.update(func(tx *store.Tx) error {
		if err := tx.PutPaymentTerms(f.t.Context(), t); err != nil {
			return err
		}
		return tx.PutCustomer(f.t.Context(), *c)
	})
	return t.ID
}

var (
	onlyNow = wholesale.PaymentTerms{Options: []wholesale.PaymentOption{wholesale.PayNow}}
	both    = wholesale.PaymentTerms{Options: []wholesale.PaymentOption{wholesale.OnAccount, wholesale.PayNow}}
)

// kept is the order as it stands in the database, and not only as it is shown.
func (f *office) kept(id string) (o *wholesale.Order) {
	f.t.Helper()
	must(f.t, f.store.View(f.t.Context(), func(tx *store.Tx) (err error) {
		o, err = tx.Order(f.t.Context(), f.supplier, id)
		return err
	}))
	return o
}

// TestEveryOrderGetsItsPayment, whichever way it is made: an order without one would never be paid.
func TestEveryOrderGetsItsPayment(t *testing.T) {
	eachEngine(t, func(t *testing.T, f *office) {
		ctx := t.Context()
		termsID := f.agree(&f.customer, onlyNow)
		take := func(source wholesale.Source) func() *wholesale.Order {
			return func() *wholesale.Order {
				in := documented()
				in.Source = string(source)
				o, _, err := f.orders.Take(ctx, f.supplier, in, nil)
				must(t, err)
				return o
			}
		}
		for name, c := range map[string]struct {
			make   func() *wholesale.Order
			source wholesale.Source
			want   wholesale.PaymentOption
		}{
			"over REST":                      {take(wholesale.SourceAPI), wholesale.SourceAPI, wholesale.PayNow},
			"in the office":                  {take(wholesale.SourceSupplier), wholesale.SourceSupplier, wholesale.PayNow},
			"for a buyer, over REST":         {take(wholesale.SourceBuyer), wholesale.SourceBuyer, wholesale.PayNow},
			"for a standing order, by REST":  {take(wholesale.SourceStanding), wholesale.SourceStanding, wholesale.PayNow},
			"for a supermarket, over REST":   {take(wholesale.SourceSupermarket), wholesale.SourceSupermarket, wholesale.OnAccount},
			"of a document of a supermarket": {f.takeDocument, wholesale.SourceSupermarket, wholesale.OnAccount},
			"in the shop":                    {f.takeInShop, wholesale.SourceBuyer, wholesale.PayNow},
			"ahead, of a standing order":     {f.takeAhead, wholesale.SourceStanding, wholesale.PayNow},
		} {
			o := f.kept(c.make().ID)
			if o.Source != c.source || o.PaymentOption != c.want {
				t.Errorf("%s: source %s, payment %q, want %q", name, o.Source, o.PaymentOption, c.want)
			}
			if got := o.PaymentTerms; c.want == wholesale.PayNow && (got == nil || got.ID != termsID) {
				t.Errorf("%s: its terms are %+v", name, got)
			}
		}
	})
}

func (f *office) takeDocument() (o *wholesale.Order) {
	f.t.Helper()
	must(f.t, f.store.Update(f.t.Context(), func(tx *store.Tx) error {
		products, _, err := tx.ProductsByCode(f.t.Context(), f.supplier, []string{"GIN"})
		if err != nil {
			return err
		}
		d, err := f.orders.NewDrafter(f.t.Context(), tx, f.supplier, []string{f.customer.ID}, []wholesale.Product{products["GIN"]})
		if err != nil {
			return err
		}
		o, err = d.Draft(ordering.NewOrder{
			CustomerID: f.customer.ID, Source: string(wholesale.SourceSupermarket),
			Lines: []ordering.LineInput{{ProductID: products["GIN"].ID, Quantity: dec("2")}},
		})
		if err != nil {
			return err
		}
		return f.orders.KeepIn(f.t.Context(), tx, o)
	}))
	return o
}

func (f *office) quote(option wholesale.PaymentOption, place bool) (q *ordering.Quote) {
	f.t.Helper()
	ctx := f.t.Context()
	must(f.t, f.store.Update(ctx, func(tx *store.Tx) error {
		products, _, err := tx.ProductsByCode(ctx, f.supplier, []string{"GIN"})
		if err != nil {
			return err
		}
		b, err := ordering.NewBuyerPricer(ctx, tx, f.supplier, f.customer.ID, []ordering.LineInput{{ProductID: products["GIN"].ID}})
		if err != nil {
			return err
		}
		q, err = b.Quote(ctx, tx, ordering.BuyerOrder{
			CustomerID: f.customer.ID, RequiredDate: "2026-03-04", PaymentOption: option,
			Lines: []ordering.BuyerLine{{ProductID: products["GIN"].ID, Quantity: dec("1")}},
		})
		if err != nil || !place {
			return err
		}
		return f.orders.Place(ctx, tx, q, "")
	}))
	return q
}

func (f *office) takeInShop() *wholesale.Order { return f.quote("", true).Order }

func (f *office) takeAhead() (o *wholesale.Order) {
	f.t.Helper()
	must(f.t, f.store.Update(f.t.Context(), func(tx *store.Tx) error {
		products, _, err := tx.ProductsByCode(f.t.Context(), f.supplier, []string{"GIN"})
		if err != nil {
			return err
		}
		made, err := f.orders.MakeAhead(f.t.Context(), tx, ordering.Ahead{
			SupplierID: f.supplier, CustomerID: f.customer.ID, Day: "2026-03-10",
			Lines: []wholesale.StandingLine{{ProductID: products["GIN"].ID, Quantity: dec("3")}},
		})
		o = made.Order
		return err
	}))
	return o
}

func TestABuyerChoosesOnlyWhatIsOffered(t *testing.T) {
	eachEngine(t, func(t *testing.T, f *office) {
		if q := f.quote(wholesale.PayNow, false); q.NotOffered != wholesale.PayNow || q.Order.PaymentOption != wholesale.OnAccount {
			t.Errorf("without terms: %q, %q", q.NotOffered, q.Order.PaymentOption)
		}
		f.agree(&f.customer, both)
		q := f.quote(wholesale.PayNow, true)
		if o := f.kept(q.Order.ID); q.NotOffered != "" || o.PaymentOption != wholesale.PayNow || !o.PaymentChosen {
			t.Errorf("chosen: %q, %q", q.NotOffered, o.PaymentOption)
		}
		f.agree(&f.customer, onlyNow)
		if q := f.quote(wholesale.OnAccount, false); q.NotOffered != wholesale.OnAccount || q.Order.PaymentOption != wholesale.PayNow {
			t.Errorf("on account, unticked: %q, %q", q.NotOffered, q.Order.PaymentOption)
		}
		if o := f.kept(q.Order.ID); o.PaymentOption != wholesale.PayNow || !o.PaymentTerms.Offers(wholesale.OnAccount) {
			t.Errorf("the order that was taken has %+v now", o.PaymentTerms)
		}
	})
}

func TestWhatIsTakenWithAPaymentThatIsNotOffered(t *testing.T) {
	eachEngine(t, func(t *testing.T, f *office) {
		in := documented()
		in.Payment = choice(wholesale.PayNow)
		in.Lines[0].Quantity = dec("-1")
		_, _, err := f.orders.Take(t.Context(), f.supplier, in, nil)
		wantCode(t, "taken", err, wholesale.CodeInvalid)
		if err == nil || !strings.Contains(err.Error(), "payment_option") || !strings.Contains(err.Error(), "quantity") {
			t.Errorf("not all faults at once: %v", err)
		}
		in = documented()
		in.Payment = choice(wholesale.OnAccount)
		f.agree(&f.customer, onlyNow)
		o, _, err := f.orders.Take(t.Context(), f.supplier, in, nil)
		must(t, err)
		if got := f.kept(o.ID); got.PaymentOption != wholesale.OnAccount || !got.PaymentChosen {
			t.Errorf("the supplier's own choice became %+v", got.Payment())
		}
	})
}

// TestAnOrderFollowsTheTermsUntilItIsApproved, unless someone has chosen for it.
func TestAnOrderFollowsTheTermsUntilItIsApproved(t *testing.T) {
	eachEngine(t, func(t *testing.T, f *office) {
		ctx := t.Context()
		in := documented()
		in.Payment = choice(wholesale.OnAccount)
		chosen, _, err := f.orders.Take(ctx, f.supplier, in, nil)
		must(t, err)
		open, edited := f.take(), f.take()
		f.agree(&f.customer, onlyNow)

		shown, err := f.orders.Order(ctx, f.supplier, open.ID)
		must(t, err)
		if shown.PaymentOption != wholesale.PayNow {
			t.Errorf("before the approval it is shown %q", shown.PaymentOption)
		}
		note := "Ring the bell"
		_, err = f.orders.Edit(ctx, f.supplier, edited.ID, ordering.OrderChange{Notes: &note})
		must(t, err)
		for _, id := range []string{chosen.ID, open.ID, edited.ID} {
			_, err := f.orders.Approve(ctx, f.supplier, id)
			must(t, err)
		}
		for id, want := range map[string]wholesale.PaymentOption{chosen.ID: wholesale.OnAccount, open.ID: wholesale.PayNow, edited.ID: wholesale.PayNow} {
			if got := f.kept(id); got.PaymentOption != want {
				t.Errorf("approved: %q, want %q", got.PaymentOption, want)
			}
		}
		if kinds := f.kinds(open.ID); !strings.Contains(strings.Join(kinds, " "), "payment_option") {
			t.Errorf("the timeline says %v", kinds)
		}
		// From then on it keeps what it was approved with.
		f.customer.PaymentTermsID = ""
		f.update(func(tx *store.Tx) error { return tx.PutCustomer(ctx, f.customer) })
		_, err = f.orders.Ship(ctx, f.supplier, open.ID)
		must(t, err)
		if got := f.kept(open.ID); got.PaymentOption != wholesale.PayNow || got.PaymentTerms == nil {
			t.Errorf("shipped: %q %+v", got.PaymentOption, got.PaymentTerms)
		}
	})
}

// TestForAnotherCustomerItsOwnTermsHold: what was chosen was chosen for the other one.
func TestForAnotherCustomerItsOwnTermsHold(t *testing.T) {
	eachEngine(t, func(t *testing.T, f *office) {
		f.agree(&f.customer, both)
		in := documented()
		in.Payment = choice(wholesale.PayNow)
		o, _, err := f.orders.Take(t.Context(), f.supplier, in, nil)
		must(t, err)
		other := f.customer
		other.ID, other.Code, other.Name, other.Addresses, other.PaymentTermsID = store.NewID(), "BAY", "Bay Store", nil, ""
		f.update(func(tx *store.Tx) error { return tx.PutCustomer(t.Context(), other) })
		_, err = f.orders.Edit(t.Context(), f.supplier, o.ID, ordering.OrderChange{CustomerID: &other.ID})
		must(t, err)
		if got := f.kept(o.ID); got.PaymentOption != wholesale.OnAccount || got.PaymentTerms != nil || got.PaymentChosen {
			t.Errorf("moved: %+v with %+v", got.Payment(), got.PaymentTerms)
		}
	})
}

func TestThePaymentOfAnOrderIsChanged(t *testing.T) {
	eachEngine(t, func(t *testing.T, f *office) {
		ctx := t.Context()
		f.agree(&f.customer, both)
		o := f.take()
		change := func(c wholesale.PaymentChoice) error {
			_, err := f.orders.ChoosePayment(ctx, f.supplier, o.ID, ordering.PaymentChange{PaymentChoice: c})
			return err
		}
		now, link, account := wholesale.PaymentChoice{Option: wholesale.PayNow},
			wholesale.PaymentChoice{Option: wholesale.PayNow, ByLink: true}, wholesale.PaymentChoice{Option: wholesale.OnAccount}
		for _, c := range []wholesale.PaymentChoice{now, link, account, now} {
			must(t, change(c))
			if got := f.kept(o.ID).Payment(); got != c {
				t.Errorf("%+v became %+v", c, got)
			}
		}
		_, err := f.orders.ChoosePayment(ctx, f.supplier, o.ID, ordering.PaymentChange{PaymentChoice: account, Version: 1})
		wantCode(t, "a stale change", err, wholesale.CodeStale)
		_, err = f.orders.ChoosePayment(ctx, f.neighbor, o.ID, ordering.PaymentChange{PaymentChoice: account})
		wantCode(t, "the neighbour's change", err, wholesale.CodeNotFound)

		_, err = f.orders.Approve(ctx, f.supplier, o.ID)
		must(t, err)
		must(t, change(account)) // nothing was paid
		must(t, change(account)) // and again
		wantCode(t, "pay now, approved", change(now), wholesale.CodeConflict)
		must(t, change(link))
		f.pay(o, wholesale.PaymentScheduled)
		must(t, change(account))
		must(t, change(link))
		f.pay(o, wholesale.PaymentPaid)
		wantCode(t, "on account, paid", change(account), wholesale.CodeConflict)
		if got := f.kept(o.ID).Payment(); got != link {
			t.Errorf("refused, and changed to %+v", got)
		}
		// Over REST it is a change like any other, and works as long.
		_, err = f.orders.Edit(ctx, f.supplier, o.ID, ordering.OrderChange{Payment: choice(wholesale.OnAccount)})
		wantCode(t, "on account by editing, paid", err, wholesale.CodeConflict)

		cancelled := f.take()
		_, err = f.orders.Cancel(ctx, f.supplier, cancelled.ID)
		must(t, err)
		_, err = f.orders.ChoosePayment(ctx, f.supplier, cancelled.ID, ordering.PaymentChange{PaymentChoice: link})
		wantCode(t, "a link for a cancelled order", err, wholesale.CodeConflict)
	})
}

// pay gives an order its next payment.
func (f *office) pay(o *wholesale.Order, state wholesale.PaymentState) {
	f.t.Helper()
	f.update(func(tx *store.Tx) error {
		before, err := tx.Payments(f.t.Context(), f.supplier, store.PaymentFilter{OrderID: o.ID, Limit: 10})
		if err != nil {
			return err
		}
		return tx.PutPayment(f.t.Context(), &wholesale.Payment{
			ID: store.NewID(), SupplierID: f.supplier, OrderID: o.ID, CustomerID: o.CustomerID, Sequence: int64(len(before) + 1), State: state,
			Amount: o.Total, Currency: o.Currency, LinkToken: store.NewID(), CreatedAt: o.CreatedAt, UpdatedAt: o.CreatedAt,
		})
	})
}

func TestWhatCanBeChosenIsShown(t *testing.T) {
	eachEngine(t, func(t *testing.T, f *office) {
		ask := func(o *wholesale.Order) ordering.PaymentChoices {
			t.Helper()
			can, err := f.orders.PaymentChoices(t.Context(), o)
			must(t, err)
			return can
		}
		fresh := &wholesale.Order{SupplierID: f.supplier, CustomerID: f.customer.ID, Status: wholesale.Ordered}
		if can := ask(fresh); can.Any() || can.Usual.Option != wholesale.OnAccount {
			t.Errorf("without terms: %+v", can)
		}
		f.agree(&f.customer, onlyNow)
		if can := ask(fresh); !can.PayNow || can.Link || can.Usual.Option != wholesale.PayNow {
			t.Errorf("with terms: %+v", can)
		}
		f.update(func(tx *store.Tx) error {
			return tx.PutStripeConnection(t.Context(), store.StripeConnection{SupplierID: f.supplier})
		})
		if can := ask(fresh); !can.Link {
			t.Errorf("with Stripe: %+v", can)
		}
		o := f.take()
		o.Status = wholesale.Processing
		if can := ask(o); can.Any() {
			t.Errorf("approved: %+v", can)
		}
	})
}
