package invoicing_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"upstock/internal/databasetest"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// paid writes a payment of an order that came in at a moment.
func (f *office) paid(o *wholesale.Order, sequence int64, amount string, at time.Time) wholesale.Payment {
	f.t.Helper()
	p := wholesale.Payment{
		SupplierID: f.supplier, OrderID: o.ID, CustomerID: o.CustomerID, Sequence: sequence, State: wholesale.PaymentPaid, Amount: dec(amount),
		Currency: o.Currency, Method: "Visa ending 4242", PaidAt: at,
	}
	f.update(func(tx *store.Tx) error { return tx.PutPayment(f.t.Context(), &p) })
	return p
}

func (f *office) refunded(p wholesale.Payment, amount string, state wholesale.RefundState) {
	f.t.Helper()
	r := wholesale.Refund{
		SupplierID: f.supplier, PaymentID: p.ID, OrderID: p.OrderID, Sequence: 1, Amount: dec(amount), Currency: p.Currency, State: state,
		Reason: "Two were broken", Cause: wholesale.RefundByPerson,
	}
	f.update(func(tx *store.Tx) error { return tx.PutRefund(f.t.Context(), &r) })
}

// TestAStatementShowsWhatWasPaidAndWhatWentBack also holds it to the calendar of the supplier: a
// payment in the first hours of April in Auckland is not March's.
func TestAStatementShowsWhatWasPaidAndWhatWentBack(t *testing.T) {
	eachEngine(t, func(t *testing.T, f *office) {
		ctx := t.Context()
		o := f.shipped() // NZD 398.82
		first := f.paid(o, 1, "300", start.Add(time.Hour))
		f.paid(o, 2, "98.82", time.Date(2026, 3, 31, 12, 0, 0, 0, time.UTC)) // 1 April, 1 am, in Auckland
		f.minutes.Store(30)
		_, _, err := f.invoices.Credit(ctx, f.supplier, o.ID, wholesale.CreditRequest{Reason: "Goodwill", Amount: dec("10")}, nil)
		must(t, err)
		f.minutes.Store(90)
		others := f.shipped() // the money of an attempt that failed never came
		failed := wholesale.Payment{
			SupplierID: f.supplier, OrderID: others.ID, CustomerID: others.CustomerID, Sequence: 1, State: wholesale.PaymentFailed,
			Amount: dec("398.82"), Currency: "NZD",
		}
		f.update(func(tx *store.Tx) error { return tx.PutPayment(ctx, &failed) })
		f.minutes.Store(120)
		f.refunded(first, "11.50", wholesale.RefundDone)

		words := func(month string) string {
			st, err := f.invoices.Statement(ctx, f.supplier, f.customer.ID, month)
			must(t, err)
			said := []string{wholesale.FormatTotal(st.Opening)}
			for _, e := range st.Entries {
				said = append(said, fmt.Sprintf("%s %s %s", e.Kind, wholesale.FormatTotal(e.Amount), wholesale.FormatTotal(e.Balance)))
			}
			return strings.Join(append(said, wholesale.FormatTotal(st.Closing)), ", ")
		}
		if got, want := words("2026-03"), "0.00, invoice 398.82 398.82, credit_note -11.50 387.32, payment -300.00 87.32, "+
			"invoice 398.82 486.14, refund 11.50 497.64, 497.64"; got != want {
			t.Errorf("March is\n%s, want\n%s", got, want)
		}
		if got, want := words("2026-04"), "497.64, payment -98.82 398.82, 398.82"; got != want {
			t.Errorf("April is %s, want %s", got, want)
		}
	})
}

// TestAnInvoiceSaysHowItIsPaid: a customer whose card is charged must not transfer the amount too.
func TestAnInvoiceSaysHowItIsPaid(t *testing.T) {
	terms := wholesale.PaymentTerms{
		Options: []wholesale.PaymentOption{wholesale.PayNow}, Default: wholesale.PayNow, Collect: wholesale.CollectDayOfFollowingMonth, Days: 20,
		Methods: []wholesale.MethodKind{wholesale.Card},
	}
	for name, test := range map[string]struct {
		prepare func(f *office, o *wholesale.Order)
		want    string
	}{
		"on account": {func(*office, *wholesale.Order) {}, ""},
		"collected later": {func(f *office, o *wholesale.Order) {
			o.PaymentOption, o.PaymentTerms, o.PaymentChosen = wholesale.PayNow, &terms, true
		}, "It will be taken on 20 April 2026. Please do not transfer the amount as well"},
		"by a link": {func(f *office, o *wholesale.Order) {
			o.PaymentOption, o.PayByLink, o.PaymentChosen = wholesale.PayNow, true, true
		}, "To be paid by the payment link. Please do not transfer the amount as well"},
		"paid before": {func(f *office, o *wholesale.Order) {
			o.PaymentOption, o.PaymentTerms, o.PaymentChosen = wholesale.PayNow, &terms, true
			f.paid(o, 1, "398.82", start)
		}, "Paid on 2 March 2026 by Visa ending 4242: NZD 398.82"},
		"a part was paid": {func(f *office, o *wholesale.Order) {
			o.PaymentOption, o.PaymentTerms, o.PaymentChosen = wholesale.PayNow, &terms, true
			f.paid(o, 1, "300", start)
		}, "Paid on 2 March 2026 by Visa ending 4242: NZD 300.00. It will be taken on 20 April 2026. Please do not transfer the amount as well"},
	} {
		t.Run(name, func(t *testing.T) {
			f := newOffice(t, databasetest.SQLite(t))
			ctx := t.Context()
			o := f.take()
			test.prepare(f, o)
			f.update(func(tx *store.Tx) error { return tx.UpdateOrder(ctx, o) })
			_, err := f.orders.Approve(ctx, f.supplier, o.ID)
			must(t, err)
			_, err = f.orders.Ship(ctx, f.supplier, o.ID)
			must(t, err)
			if got := f.issued(o.ID)[0].Snapshot.Payment; got != test.want {
				t.Errorf("the invoice says %q, want %q", got, test.want)
			}
		})
	}
}
