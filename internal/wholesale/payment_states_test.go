package wholesale_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"upstock/internal/wholesale"
)

// payNowOrder is an order of NZD 115.00 that is paid on shipment, unless a test changes that.
func payNowOrder(status wholesale.Status) *wholesale.Order {
	o := &wholesale.Order{
		ID: "order", SupplierID: "supplier", Number: "U-1", Currency: "NZD", Status: status, Total: dec("115.00"), PaymentOption: wholesale.PayNow,
		PaymentTerms: &wholesale.PaymentTerms{
			Options: []wholesale.PaymentOption{wholesale.PayNow}, Collect: wholesale.CollectOnShipment, Methods: []wholesale.MethodKind{wholesale.Card},
		},
		CreatedAt: time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC),
	}
	if status != wholesale.Ordered {
		o.ApprovedAt = time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)
		o.SalesOrder.State, o.SalesOrder.Total = wholesale.OutboxCreated, o.Total
	}
	if status == wholesale.Shipped {
		o.ShippedAt = time.Date(2026, 3, 4, 0, 0, 0, 0, time.UTC)
		o.SalesOrder.Completed = true
	}
	return o
}

func ledgerOf(o *wholesale.Order) wholesale.Ledger {
	return wholesale.Ledger{
		Order: o, Zone: time.UTC, Today: "2026-03-04", Connected: true, HasAccount: true,
		Methods: []wholesale.SavedMethod{{ID: "card", Kind: wholesale.Card, Brand: "Visa", Last4: "4242"}},
	}
}

// onePayment is the only payment that a plan is about.
func onePayment(t *testing.T, l wholesale.Ledger) wholesale.Payment {
	t.Helper()
	plan, err := l.Plan()
	if err != nil {
		t.Fatal(err)
	}
	if len(plan.Payments) != 1 {
		t.Fatalf("planned %+v", plan)
	}
	return plan.Payments[0]
}

// TestWhatBecomesOfAPayment has the states in which a payment is shown, each with its reason.
func TestWhatBecomesOfAPayment(t *testing.T) {
	for name, c := range map[string]struct {
		status wholesale.Status
		change func(l *wholesale.Ledger)
		state  wholesale.PaymentState
		on     wholesale.Date
		method string
		reason string
	}{
		"before approval":    {wholesale.Ordered, nil, wholesale.PaymentScheduled, "", "Visa ending 4242", ""},
		"before shipment":    {wholesale.Processing, nil, wholesale.PaymentScheduled, "", "Visa ending 4242", ""},
		"shipped":            {wholesale.Shipped, nil, wholesale.PaymentDue, "2026-03-04", "Visa ending 4242", ""},
		"paid by its link":   {wholesale.Shipped, func(l *wholesale.Ledger) { l.Methods = nil }, wholesale.PaymentDue, "2026-03-04", "", ""},
		"a link by choice":   {wholesale.Shipped, func(l *wholesale.Ledger) { l.Order.PayByLink = true }, wholesale.PaymentDue, "2026-03-02", "", ""},
		"a kind not allowed": {wholesale.Shipped, func(l *wholesale.Ledger) { l.Methods[0].Kind = wholesale.NZBankAccount }, wholesale.PaymentDue, "2026-03-04", "", ""},
		"delayed": {wholesale.Shipped, func(l *wholesale.Ledger) {
			l.Order.PaymentTerms.Collect, l.Order.PaymentTerms.Days = wholesale.CollectDaysAfterShipment, 7
		}, wholesale.PaymentScheduled, "2026-03-11", "Visa ending 4242", ""},
		"on approval": {wholesale.Processing, func(l *wholesale.Ledger) { l.Order.PaymentTerms.Collect = wholesale.CollectOnApproval }, wholesale.PaymentDue, "2026-03-02", "Visa ending 4242", ""},
		"on approval, and not in Unleashed yet": {wholesale.Processing, func(l *wholesale.Ledger) {
			l.Order.PaymentTerms.Collect, l.Order.SalesOrder.State = wholesale.CollectOnApproval, wholesale.OutboxPending
		}, wholesale.PaymentBlocked, "2026-03-02", "Visa ending 4242", "Its sales order has not been created in Unleashed yet, so Unleashed's total is not known"},
		"another total": {wholesale.Processing, func(l *wholesale.Ledger) {
			l.Order.Mismatch = &wholesale.Mismatch{Ours: dec("115.00"), Theirs: dec("100.00")}
			l.Order.PaymentBlocked = true
		}, wholesale.PaymentBlocked, "", "Visa ending 4242", "The totals do not match: Unleashed has NZD 100.00, the order here 115.00"},
		"matched, and not shipped again": {
			wholesale.Processing, func(l *wholesale.Ledger) { l.Order.PaymentBlocked = true },
			wholesale.PaymentBlocked, "", "Visa ending 4242", "The totals agree now: mark the order as shipped to release the payment",
		},
		"on hold": {
			wholesale.Processing, func(l *wholesale.Ledger) { l.Order.InvoiceHold = "the price" },
			wholesale.PaymentBlocked, "", "Visa ending 4242", "On hold: the price",
		},
		"not connected": {
			wholesale.Shipped, func(l *wholesale.Ledger) { l.Connected = false }, wholesale.PaymentBlocked, "2026-03-04", "Visa ending 4242",
			"Stripe is not connected. Connect it in Settings › Integrations; the payment is then taken.",
		},
		"cents of a currency without any": {wholesale.Shipped, func(l *wholesale.Ledger) {
			l.Order.Currency, l.Order.Total = "JPY", dec("115.50")
			l.Order.SalesOrder.Total = l.Order.Total
		}, wholesale.PaymentBlocked, "2026-03-04", "Visa ending 4242", "JPY 115.5 cannot be paid: JPY has no cents"},
	} {
		t.Run(name, func(t *testing.T) {
			l := ledgerOf(payNowOrder(c.status))
			if c.change != nil {
				c.change(&l)
			}
			p := onePayment(t, l)
			if p.State != c.state || p.CollectOn != c.on || p.Method != c.method || p.BlockedReason != c.reason || p.Sequence != 1 || p.Version != 0 {
				t.Errorf("%+v", p)
			}
			// Following it again changes nothing.
			p.ID, p.Version = "payment", 1
			l.Payments = []wholesale.Payment{p}
			if plan, err := l.Plan(); err != nil || len(plan.Payments)+len(plan.Refunds)+len(plan.Close) > 0 {
				t.Errorf("a second look changes %+v (%v)", plan, err)
			}
		})
	}
	for name, o := range map[string]*wholesale.Order{
		"on account": func() *wholesale.Order { o := payNowOrder(wholesale.Shipped); o.PaymentOption = ""; return o }(),
		"cancelled":  payNowOrder(wholesale.Cancelled),
		"for nothing": func() *wholesale.Order {
			o := payNowOrder(wholesale.Shipped)
			o.Total, o.SalesOrder.Total = dec("0"), dec("0")
			return o
		}(),
	} {
		if plan, err := ledgerOf(o).Plan(); err != nil || len(plan.Payments) > 0 {
			t.Errorf("%s: %+v (%v)", name, plan, err)
		}
	}
}

// TestAFailedPaymentIsTriedWithAnotherMethod at once, and otherwise waits.
func TestAFailedPaymentIsTriedWithAnotherMethod(t *testing.T) {
	l := ledgerOf(payNowOrder(wholesale.Shipped))
	failed := onePayment(t, l)
	failed.ID, failed.Version, failed.State, failed.Error, failed.RetryAt = "payment", 2, wholesale.PaymentFailed, "declined", time.Date(2026, 3, 5, 0, 0, 0, 0, time.UTC)
	l.Payments = []wholesale.Payment{failed}
	if plan, err := l.Plan(); err != nil || len(plan.Payments) > 0 {
		t.Errorf("a failed payment becomes %+v (%v)", plan.Payments, err)
	}
	l.Order.InvoiceHold = "the price"
	l.Payments[0] = onePayment(t, l)
	if p := l.Payments[0]; p.State != wholesale.PaymentBlocked || p.Error != "declined" {
		t.Errorf("a hold makes it %+v", p)
	}
	l.Order.InvoiceHold = ""
	if p := onePayment(t, l); p != failed {
		t.Errorf("after the hold it is %+v", p)
	}
	l.Payments[0], l.Methods[0].ID = failed, "another card"
	if p := onePayment(t, l); p.State != wholesale.PaymentDue || p.Error != "" || !p.RetryAt.IsZero() || p.MethodID != "another card" {
		t.Errorf("another method makes it %+v", p)
	}
	l.Methods = nil
	if p := onePayment(t, l); p.State != wholesale.PaymentFailed || p.MethodID != "" || !p.RetryAt.IsZero() {
		t.Errorf("without a method it is %+v", p)
	}
}

// TestAShortfallOfAPaidOrderIsRefunded, and what is missing is another payment.
func TestAShortfallOfAPaidOrderIsRefunded(t *testing.T) {
	l := paidLedger(t)
	l.Order.Total = dec("100.00")
	plan, err := l.Plan()
	if err != nil || len(plan.Refunds) != 1 || plan.Refunds[0].Amount.Cmp(dec("15.00")) != 0 || plan.Refunds[0].PaymentID != "payment" || len(plan.Payments) > 0 {
		t.Errorf("%+v (%v)", plan, err)
	}
	disputed := paidLedger(t)
	disputed.Order.Total, disputed.Payments[0].Disputed = dec("100.00"), "needs_response"
	if plan, err := disputed.Plan(); err != nil || len(plan.Refunds) > 0 {
		t.Errorf("a disputed payment is refunded: %+v (%v)", plan, err)
	}
	l = paidLedger(t)
	l.Order.Total = dec("120.00")
	if p := onePayment(t, l); p.Sequence != 2 || p.Amount.Cmp(dec("5.00")) != 0 || p.State != wholesale.PaymentDue || p.CollectOn != l.Today {
		t.Errorf("%+v", p)
	}
	l = paidLedger(t)
	l.Refunds = []wholesale.Refund{{PaymentID: "payment", Sequence: 1, Amount: dec("115.00"), State: wholesale.RefundDone, Cause: wholesale.RefundByPerson}}
	if p := onePayment(t, l); p.State != wholesale.PaymentRefunded || p.Refunded.Cmp(dec("115.00")) != 0 {
		t.Errorf("%+v", p)
	}
}

func TestCreditedCountsForTheNewestInvoice(t *testing.T) {
	o := payNowOrder(wholesale.Shipped)
	first := wholesale.Invoice{ID: "1", Kind: wholesale.InvoiceIssued, Round: 1, Currency: "NZD", Total: dec("200.00")}
	second := wholesale.Invoice{ID: "2", Kind: wholesale.InvoiceIssued, Round: 2, Currency: "NZD", Total: o.Total}
	note := func(of string, total string) wholesale.Invoice {
		return wholesale.Invoice{Kind: wholesale.CreditNote, CreditsID: of, Total: dec(total)}
	}
	issued := []wholesale.Invoice{first, note("1", "200.00"), second, note("2", "10.00"), note("2", "1.50")}
	for _, c := range []struct {
		issued []wholesale.Invoice
		want   string
	}{{nil, "0"}, {issued, "11.50"}, {issued[:2], "0"}} { // the last is for another total than the order's
		if got, err := wholesale.Credited(o, c.issued); err != nil || got.Cmp(dec(c.want)) != 0 {
			t.Errorf("credited %s (%v), want %s", got, err, c.want)
		}
	}
}

func TestSavedMethodsInWords(t *testing.T) {
	card := wholesale.SavedMethod{Kind: wholesale.Card, Brand: "Visa", Last4: "4242", ExpMonth: 2, ExpYear: 2028}
	for want, m := range map[string]wholesale.SavedMethod{
		"Visa ending 4242": card, "Bank account ending 0000": {Kind: wholesale.NZBankAccount, Last4: "0000"}, "Card": {Kind: wholesale.Card},
	} {
		if got := m.Words(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	if card.Expired("2028-02-29") || !card.Expired("2028-03-01") {
		t.Error("a card is good until the end of its month")
	}
}

// TestAmountsWithTaxAreSplitToTheCent credits an invoice in random amounts with tax until nothing
// is left: each part is what was asked for, and together they are the invoice.
func TestAmountsWithTaxAreSplitToTheCent(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := drawOrder(t)
		if o.ComputeTotals() != nil || o.Total.IsZero() {
			t.Skip("an order without an amount")
		}
		for i := range o.Lines {
			o.Lines[i].ID = string(rune('a' + i))
		}
		invoice := wholesale.NewInvoice(wholesale.InvoiceInput{Order: o, Today: "2026-03-02"})
		invoice.ID, invoice.Number = "invoice", "INV-1"
		var notes []wholesale.Invoice
		for last := false; !last; {
			left, err := invoice.Left(notes)
			if err != nil {
				t.Fatal(err)
			}
			n, err := wholesale.MinorUnits(left.Total, "NZD")
			if err != nil {
				t.Skip("more than can be paid")
			}
			part := rapid.Int64Range(1, n).Draw(t, "part")
			last = part == n || len(notes) > 5
			if last {
				part = n
			}
			note, err := invoice.Credit(notes, wholesale.CreditRequest{Reason: "part", AmountWithTax: cents(part)}, "2026-03-03")
			if err != nil {
				t.Fatal(err)
			}
			sum, err := note.SubTotal.Add(note.TaxTotal)
			if err != nil || note.Total.Cmp(cents(part)) != 0 || sum.Cmp(note.Total) != 0 || note.SubTotal.IsNeg() || note.TaxTotal.IsNeg() {
				t.Fatalf("%s + %s = %s of %d (%v)", note.SubTotal, note.TaxTotal, note.Total, part, err)
			}
			if note.SubTotal.Cmp(left.SubTotal) > 0 || note.TaxTotal.Cmp(left.TaxTotal) > 0 {
				t.Fatalf("%s + %s of %s + %s", note.SubTotal, note.TaxTotal, left.SubTotal, left.TaxTotal)
			}
			notes = append(notes, note)
		}
		left, err := invoice.Left(notes)
		if err != nil || !left.Total.IsZero() || !left.SubTotal.IsZero() || !left.TaxTotal.IsZero() {
			t.Fatalf("%s is left of %s (%v)", left.Total, invoice.Total, err)
		}
	})
}

func TestWhatCannotBeCredited(t *testing.T) {
	o := payNowOrder(wholesale.Shipped)
	o.Lines = []wholesale.Line{{ID: "a", Quantity: dec("1"), PriceAnswer: wholesale.PriceAnswer{UnitPrice: dec("100")}, Tax: wholesale.Tax{Rate: dec("0.15")}}}
	if err := o.ComputeTotals(); err != nil {
		t.Fatal(err)
	}
	invoice := wholesale.NewInvoice(wholesale.InvoiceInput{Order: o, Today: "2026-03-02"})
	for want, request := range map[string]wholesale.CreditRequest{
		"everything and an amount": {Everything: true, Amount: dec("1.00")}, "less than a cent": {Amount: dec("0.004")},
		"lines and an amount":        {Amount: dec("1.00"), Lines: []wholesale.CreditLine{{LineID: "a", Quantity: dec("1")}}},
		"lines that come to nothing": {Lines: []wholesale.CreditLine{{LineID: "a", Quantity: dec("0.00001")}}},
		"115.01":                     {AmountWithTax: dec("115.01")}, "-1": {AmountWithTax: dec("-1")}, "1.005": {AmountWithTax: dec("1.005")},
		"both": {AmountWithTax: dec("1"), Amount: dec("1")},
	} {
		if note, err := invoice.Credit(nil, request, "2026-03-03"); wholesale.CodeOf(err) != wholesale.CodeInvalid {
			t.Errorf("%s: credited %s (%v)", want, note.Total, err)
		}
	}
	note, err := invoice.Credit(nil, wholesale.CreditRequest{AmountWithTax: dec("11.50")}, "2026-03-03")
	if err != nil || note.SubTotal.Cmp(dec("10.00")) != 0 || note.TaxTotal.Cmp(dec("1.50")) != 0 {
		t.Errorf("%s + %s (%v)", note.SubTotal, note.TaxTotal, err)
	}
}

// TestThePaymentDateIsOnTheInvoice: an order that is paid here is not due by the supplier's terms
// for invoices.
func TestThePaymentDateIsOnTheInvoice(t *testing.T) {
	settings := wholesale.InvoiceSettings{Terms: wholesale.InvoiceTerms{Kind: wholesale.DaysAfter, Days: 14}}
	for _, c := range []struct {
		change     func(o *wholesale.Order)
		hasAccount bool
		words      string
		due        wholesale.Date
	}{
		{func(o *wholesale.Order) { o.PaymentOption = wholesale.OnAccount }, true, "14 days", "2026-03-19"},
		{func(*wholesale.Order) {}, true, "Card, when the order is shipped", "2026-03-05"}, // no earlier than the invoice
		{func(o *wholesale.Order) {
			o.PaymentTerms.Collect, o.PaymentTerms.Days = wholesale.CollectDayOfFollowingMonth, 20
		}, true, "Card, on the 20th of the following month", "2026-04-20"},
		{func(o *wholesale.Order) { o.PayByLink = true }, true, "By payment link", "2026-03-05"},
	} {
		o := payNowOrder(wholesale.Shipped)
		c.change(o)
		i := wholesale.NewInvoice(wholesale.InvoiceInput{Order: o, Settings: settings, Today: "2026-03-05", HasAccount: c.hasAccount})
		if i.Snapshot.Terms != c.words || i.DueOn != c.due {
			t.Errorf("%q, due %s; want %q, %s", i.Snapshot.Terms, i.DueOn, c.words, c.due)
		}
	}
}

// paidLedger is the ledger of a shipped order of NZD 115.00 that was paid.
func paidLedger(t *testing.T) wholesale.Ledger {
	t.Helper()
	l := ledgerOf(payNowOrder(wholesale.Shipped))
	p := onePayment(t, l)
	p.ID, p.Version, p.State, p.PaidAt = "payment", 2, wholesale.PaymentPaid, time.Date(2026, 3, 4, 0, 0, 0, 0, time.UTC)
	l.Payments = []wholesale.Payment{p}
	return l
}

// TestRefundsWaitForTheGuard, and one that has failed for a person; each has a number of its own.
func TestRefundsWaitForTheGuard(t *testing.T) {
	refunds := func(l wholesale.Ledger) []wholesale.Refund {
		t.Helper()
		plan, err := l.Plan()
		if err != nil {
			t.Fatal(err)
		}
		return plan.Refunds
	}
	l := paidLedger(t)
	l.Order.Total, l.Order.InvoiceHold = dec("100.00"), "the price"
	if got := refunds(l); len(got) > 0 {
		t.Errorf("refunded while on hold: %+v", got)
	}
	l.Order.InvoiceHold = ""
	first := refunds(l)
	if len(first) != 1 || first[0].Sequence != 1 {
		t.Fatalf("refunds %+v", first)
	}
	l.Refunds = first
	l.Refunds[0].State = wholesale.RefundFailed
	if got := refunds(l); len(got) > 0 {
		t.Errorf("refunded again by itself: %+v", got)
	}
	l.Order.Total = dec("90.00")
	if got := refunds(l); len(got) != 1 || got[0].Amount.Cmp(dec("10.00")) != 0 || got[0].Sequence != 2 {
		t.Errorf("refunds %+v", got)
	}
	l.Refunds[0].State = wholesale.RefundCancelled
	if got := refunds(l); len(got) != 1 || got[0].Amount.Cmp(dec("25.00")) != 0 {
		t.Errorf("tried again, it refunds %+v", got)
	}
}

// TestWhatIsUnderWayIsLeftAlone: while a result is waited for nothing begins, and a page is closed
// before anything else about its payment changes.
func TestWhatIsUnderWayIsLeftAlone(t *testing.T) {
	open := func(change func(l *wholesale.Ledger, p *wholesale.Payment)) wholesale.Plan {
		t.Helper()
		l := ledgerOf(payNowOrder(wholesale.Shipped))
		l.Methods = nil
		p := onePayment(t, l)
		p.ID, p.Version = "payment", 1
		change(&l, &p)
		l.Payments = []wholesale.Payment{p}
		plan, err := l.Plan()
		if err != nil {
			t.Fatal(err)
		}
		return plan
	}
	for name, change := range map[string]func(l *wholesale.Ledger, p *wholesale.Payment){
		"processing": func(_ *wholesale.Ledger, p *wholesale.Payment) { p.State = wholesale.PaymentProcessing },
		"asked": func(_ *wholesale.Ledger, p *wholesale.Payment) {
			p.AskedAt = time.Date(2026, 3, 4, 0, 0, 0, 0, time.UTC)
		},
	} {
		plan := open(func(l *wholesale.Ledger, p *wholesale.Payment) {
			change(l, p)
			l.Order.Total = dec("200.00")
		})
		if len(plan.Payments)+len(plan.Close)+len(plan.Refunds) > 0 {
			t.Errorf("%s: %+v", name, plan)
		}
	}
	for name, c := range map[string]struct {
		change func(l *wholesale.Ledger)
		state  wholesale.PaymentState // that the payment gets; "" when it stays as it is
	}{
		"another amount":           {func(l *wholesale.Ledger) { l.Order.Total = dec("120.00") }, ""},
		"cancelled":                {func(l *wholesale.Ledger) { l.Order.Status = wholesale.Cancelled }, ""},
		"on hold":                  {func(l *wholesale.Ledger) { l.Order.InvoiceHold = "the price" }, wholesale.PaymentBlocked},
		"to be taken from a card":  {func(l *wholesale.Ledger) { l.Methods = []wholesale.SavedMethod{{ID: "card", Kind: wholesale.Card}} }, wholesale.PaymentDue},
		"not shipped after all":    {func(l *wholesale.Ledger) { l.Order.Status = wholesale.Processing }, wholesale.PaymentScheduled},
		"nothing is in the way":    {func(*wholesale.Ledger) {}, ""},
		"and it is not due so far": {func(l *wholesale.Ledger) { l.Today = "2026-03-03" }, wholesale.PaymentScheduled},
	} {
		plan := open(func(l *wholesale.Ledger, p *wholesale.Payment) {
			p.PageID = "page"
			c.change(l)
		})
		stays := name == "nothing is in the way" || name == "and it is not due so far"
		if (len(plan.Close) == 0) != stays {
			t.Errorf("%s: pages closed: %v", name, plan.Close)
		}
		if changes := len(plan.Payments) > 0; changes != (c.state != "") || changes && (plan.Payments[0].State != c.state || plan.Payments[0].Amount.Cmp(dec("115.00")) != 0) {
			t.Errorf("%s: %+v", name, plan.Payments)
		}
	}
	// What is at Stripe has its amount: another one is another payment.
	plan := open(func(l *wholesale.Ledger, p *wholesale.Payment) {
		p.State, p.Error, p.IntentID = wholesale.PaymentFailed, "declined", "pi_1"
		l.Order.Total = dec("120.00")
	})
	if len(plan.Payments) != 2 || plan.Payments[0].State != wholesale.PaymentCancelled || plan.Payments[1].Sequence != 2 ||
		plan.Payments[1].Amount.Cmp(dec("120.00")) != 0 || plan.Payments[1].State != wholesale.PaymentDue {
		t.Errorf("%+v", plan.Payments)
	}
}

// TestWhatWentBackIsNotGivenBackTwice: someone refunds a broken bottle in Stripe, and then the
// total is lowered for it.
func TestWhatWentBackIsNotGivenBackTwice(t *testing.T) {
	for name, c := range map[string]struct {
		total, credited    string
		note               string // the credit note of the refund
		status             wholesale.Status
		back, more, setOff string // what goes back, what is asked for, what counts as gone back
	}{
		"goodwill":                        {total: "115.00", back: "0", more: "0", setOff: "0"},
		"a part of it":                    {total: "111.00", back: "0", more: "0", setOff: "4.00"},
		"all of it":                       {total: "105.00", back: "0", more: "0", setOff: "10.00"},
		"more than it":                    {total: "80.00", back: "25.00", more: "0", setOff: "10.00"},
		"a credit note for it":            {total: "115.00", credited: "10.00", back: "0", more: "0", setOff: "10.00"},
		"a credit note that was made for": {total: "115.00", credited: "10.00", note: "note", back: "0", more: "0", setOff: "0"},
		"a total that is higher":          {total: "120.00", back: "0", more: "5.00", setOff: "0"},
		"cancelled":                       {total: "115.00", status: wholesale.Cancelled, back: "105.00", more: "0", setOff: "0"},
	} {
		o := payNowOrder(wholesale.Shipped)
		o.Total = dec(c.total)
		o.SalesOrder.Total = o.Total
		if c.status != "" {
			o.Status = c.status
		}
		l := ledgerOf(o)
		if c.credited != "" {
			l.Credited = dec(c.credited)
		}
		l.Payments = []wholesale.Payment{{ID: "p", Sequence: 1, Amount: dec("115.00"), Currency: "NZD", State: wholesale.PaymentPaid, Refunded: dec("10.00")}}
		l.Refunds = []wholesale.Refund{{
			ID: "r", PaymentID: "p", Sequence: 1, Amount: dec("10.00"), State: wholesale.RefundDone, Cause: wholesale.RefundElsewhere, CreditNoteID: c.note,
		}}
		plan, err := l.Plan()
		if err != nil {
			t.Fatal(err)
		}
		var back, more wholesale.Decimal
		for _, r := range plan.Refunds {
			back = r.Amount
		}
		for _, p := range plan.Payments {
			more = p.Amount
		}
		if back.Cmp(dec(c.back)) != 0 || more.Cmp(dec(c.more)) != 0 || plan.SetOff.Cmp(dec(c.setOff)) != 0 {
			t.Errorf("%s: %s goes back, %s is asked for, %s counts as gone back; want %+v", name, back, more, plan.SetOff, c)
		}
	}
}

// TestNothingBeginsBesideAPaymentThatIsUnderWay, whatever the order owes meanwhile.
func TestNothingBeginsBesideAPaymentThatIsUnderWay(t *testing.T) {
	for name, p := range map[string]wholesale.Payment{
		"asked for":   {State: wholesale.PaymentProcessing, AskedAt: time.Date(2026, 3, 4, 0, 0, 0, 0, time.UTC)},
		"at the bank": {State: wholesale.PaymentProcessing, IntentID: "pi"},
	} {
		l := ledgerOf(payNowOrder(wholesale.Shipped))
		p.ID, p.Sequence, p.Version, p.Amount, p.Currency = "payment", 1, 1, dec("100.00"), "NZD"
		l.Payments = []wholesale.Payment{p}
		if plan, err := l.Plan(); err != nil || len(plan.Payments)+len(plan.Refunds) > 0 {
			t.Errorf("%s: planned %+v (%v)", name, plan, err)
		}
		l.Payments[0].State, l.Payments[0].AskedAt = wholesale.PaymentPaid, time.Time{}
		if rest := onePayment(t, l); rest.Sequence != 2 || rest.Amount.Cmp(dec("15.00")) != 0 {
			t.Errorf("%s, and then paid: planned %+v", name, rest)
		}
	}
}

// TestAPaymentIsSettledByWhatHasArrived: what failed, waits or is another payment's counts nothing.
func TestAPaymentIsSettledByWhatHasArrived(t *testing.T) {
	part := func(payment, amount string, state wholesale.RefundState) wholesale.Refund {
		return wholesale.Refund{PaymentID: payment, Amount: dec(amount), State: state}
	}
	p := wholesale.Payment{ID: "p", Amount: dec("50.00"), State: wholesale.PaymentPaid}
	for _, test := range []struct {
		state    wholesale.PaymentState
		refunds  []wholesale.Refund
		want     wholesale.PaymentState
		refunded string
	}{
		{wholesale.PaymentPaid, nil, wholesale.PaymentPaid, "0"},
		{wholesale.PaymentRefunded, []wholesale.Refund{part("p", "50.00", wholesale.RefundFailed)}, wholesale.PaymentPaid, "0"},
		{wholesale.PaymentPaid, []wholesale.Refund{part("p", "20.00", wholesale.RefundDone), part("p", "30.00", wholesale.RefundProcessing), part("q", "30.00", wholesale.RefundDone)}, wholesale.PaymentPaid, "20.00"},
		{wholesale.PaymentPaid, []wholesale.Refund{part("p", "20.00", wholesale.RefundDone), part("p", "30.00", wholesale.RefundDone)}, wholesale.PaymentRefunded, "50.00"},
		{wholesale.PaymentDue, []wholesale.Refund{part("p", "50.00", wholesale.RefundDone)}, wholesale.PaymentDue, "0"},
	} {
		p.State = test.state
		got, err := p.Settled(test.refunds)
		if err != nil || got.State != test.want || got.Refunded.Cmp(dec(test.refunded)) != 0 {
			t.Errorf("%s with %v is %s with %v back: %v", test.state, test.refunds, got.State, got.Refunded, err)
		}
	}
}
