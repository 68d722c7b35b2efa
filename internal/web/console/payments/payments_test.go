package payments_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/govalues/decimal"

	"upstock/internal/store"
	"upstock/internal/web/console/payments"
	"upstock/internal/web/webtest"
	"upstock/internal/wholesale"
)

// till is a site with payments in every state.
type till struct {
	*webtest.Site
	t *testing.T
}

func newTill(t *testing.T) *till {
	t.Helper()
	return &till{t: t, Site: webtest.New(t, func(site *webtest.Site) {
		payments.Routes(site.Router, payments.Services{Payments: site.Payments, Clock: site.Clock})
	})}
}

// put writes an order's payment; the order's number is U-1001 and on.
func (f *till) put(c wholesale.Customer, p wholesale.Payment) wholesale.Payment {
	f.t.Helper()
	product := f.AddProduct("P"+store.NewID(), "Ginger", "10")
	o := f.AddOrder(c, product, "1")
	p.SupplierID, p.OrderID, p.CustomerID, p.Sequence, p.Currency = f.SupplierID, o.ID, c.ID, 1, "NZD"
	f.must(f.Store.Update(f.t.Context(), func(tx *store.Tx) error { return tx.PutPayment(f.t.Context(), &p) }))
	return p
}

func (f *till) must(err error) {
	f.t.Helper()
	if err != nil {
		f.t.Fatal(err)
	}
}

func number(s string) wholesale.Decimal { return decimal.MustParse(s) }

func TestPaymentsWithoutAKeySayWhereToAddOne(t *testing.T) {
	f := newTill(t)
	a := f.Ask("/payments")
	if !strings.Contains(a.Text(), "Connect your Stripe account") || a.Find(`a[href="/settings/integrations"]`).Length() == 0 {
		t.Errorf("%s", a.Text())
	}
	if strings.Contains(a.Text(), "Compare with Stripe") {
		t.Error("there is nothing to compare with")
	}
}

func TestPaymentsAreListedByStateFoundAndExported(t *testing.T) {
	f := newTill(t)
	f.ConnectStripe("acct_1")
	fern, kiwi := f.AddCustomer("FERN", "Fern Cafe"), f.AddCustomer("KIWI", "=HYPERLINK(1)")
	scheduled := f.put(fern, wholesale.Payment{State: wholesale.PaymentScheduled, Amount: number("1473.34"), CollectOn: "2026-04-20", Method: "Visa ending 4242", MethodID: "m"})
	f.put(fern, wholesale.Payment{State: wholesale.PaymentFailed, Amount: number("20"), Method: "Visa ending 4242", MethodID: "m", Attempts: 2, Error: "There is not enough money in the account"})
	f.put(kiwi, wholesale.Payment{State: wholesale.PaymentBlocked, Amount: number("30"), BlockedReason: "The totals do not match: Unleashed has NZD 5.00, the order here NZD 30.00"})
	paid := f.put(kiwi, wholesale.Payment{State: wholesale.PaymentPaid, Amount: number("40"), Method: "Mastercard ending 4444", PaidAt: webtest.Now, IntentID: "pi_1", Refunded: number("10"), Disputed: "needs_response"})
	f.must(f.Store.Update(t.Context(), func(tx *store.Tx) error {
		return tx.PutRefund(t.Context(), &wholesale.Refund{
			SupplierID: f.SupplierID, PaymentID: paid.ID, OrderID: paid.OrderID, Sequence: 1, Amount: number("10"), Currency: "NZD",
			State: wholesale.RefundDone, Reason: "Two were broken", Cause: wholesale.RefundByPerson, StripeID: "re_1",
		})
	}))
	f.put(kiwi, wholesale.Payment{State: wholesale.PaymentCancelled, Amount: number("99")})

	all := f.Ask("/payments").Text()
	for _, words := range []string{
		"Scheduled", "To be taken from Visa ending 4242 on Monday 20 April", "Failed", "There is not enough money in the account. Upstock will not try again by itself",
		"Blocked", "The totals do not match: Unleashed has NZD 5.00", "Paid on 2 Mar 2026, Mastercard ending 4444", "−10.00 refunded",
		"The customer disputes this payment: answer it in Stripe",
	} {
		if !strings.Contains(all, words) {
			t.Errorf("the list lacks %q: %s", words, all)
		}
	}
	if strings.Contains(all, "99.00") {
		t.Error("a payment by which nothing was taken is listed")
	}
	for query, amounts := range map[string]string{
		"?state=failed": "20.00", "?state=scheduled": "1,473.34", "?state=paid": "40.00", "?state=refunded": "", "?state=nonsense": "1,473.34 20.00 30.00 40.00",
		"?q=fern": "1,473.34 20.00", "?month=2026-04": "1,473.34", "?month=2026-03": "20.00 30.00 40.00", "?customer=" + kiwi.ID: "30.00 40.00", "?q=U-1001": "1,473.34", "?q=nothing": "",
	} {
		a := f.Ask("/payments" + query)
		rows := a.Find("tbody").Text()
		for _, amount := range []string{"1,473.34", "20.00", "30.00", "40.00"} {
			if got, want := strings.Contains(rows, amount), strings.Contains(amounts, amount); a.Status != http.StatusOK || got != want {
				t.Errorf("%s: %d, %s listed %v, want %v", query, a.Status, amount, got, want)
			}
		}
	}
	if sums := f.Ask("/payments?q=fern").Find("main dl").Text(); !strings.Contains(sums, "2 payments") || !strings.Contains(sums, "1,493.34") {
		t.Errorf("the list of a customer comes to %q", sums)
	}

	csv := f.Ask("/payments.csv").Body
	for _, row := range []string{
		"Payment,2026-04-20,Scheduled,U-1001,", ",1473.34,Visa ending 4242,2026-04-20,0,", "Payment,2026-03-02,Paid,", "Refund,2026-03-02,Refunded,", ",-10.00,Mastercard ending 4444,", "pi_1,re_1," + paid.ID,
		scheduled.ID,
	} {
		if !strings.Contains(csv, row) {
			t.Errorf("the file lacks %q:\n%s", row, csv)
		}
	}
	if strings.Contains(csv, ",=HYPERLINK") || strings.Contains(csv, "99.00") {
		t.Errorf("a formula, or a payment by which nothing was taken, is in the file:\n%s", csv)
	}
	if a := f.Post("/payments/compare", nil); a.Status != http.StatusSeeOther {
		t.Errorf("comparing is answered %d %s", a.Status, a.Text())
	}
	if a := f.Ask("/payments"); !strings.Contains(a.Text(), "with Stripe. ") {
		t.Errorf("what was found is not said: %s", a.Text())
	}
}
