package ordering_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"upstock/internal/account"
	"upstock/internal/databasetest"
	"upstock/internal/mail"
	"upstock/internal/ordering"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// tellOfPayments writes every mail about a payment of an order.
func (f *office) tellOfPayments(o *wholesale.Order, p wholesale.Payment) {
	f.t.Helper()
	ctx := f.t.Context()
	f.update(func(tx *store.Tx) error {
		if err := f.orders.MailPayment(ctx, tx, ordering.PaymentRequired, o, p); err != nil {
			return err
		}
		failed := p
		failed.Error, failed.RetryAt = "The card has insufficient funds", time.Date(2026, 3, 5, 20, 0, 0, 0, time.UTC) // 6 March in Auckland
		if err := f.orders.MailPayment(ctx, tx, ordering.PaymentFailed, o, failed); err != nil {
			return err
		}
		paid := p
		paid.PaidAt = time.Date(2026, 3, 3, 20, 0, 0, 0, time.UTC)
		if err := f.orders.MailPayment(ctx, tx, ordering.PaymentReceived, o, paid); err != nil {
			return err
		}
		return f.orders.MailRefunded(ctx, tx, o, paid, wholesale.Refund{Amount: dec("1010"), Currency: "NZD", Reason: "Two bottles were broken"})
	})
}

func TestMailsAboutAPayment(t *testing.T) {
	f := newOffice(t, databasetest.SQLite(t))
	f.setSupplier(func(s *wholesale.Supplier) {
		s.BrandColour, s.LogoMediaID = "#0f766e", "logo"
	})
	o := f.take()
	p := wholesale.Payment{Amount: dec("2473.34"), Currency: "NZD", Method: "Visa ending 4242", LinkToken: "t0ken"}
	f.tellOfPayments(o, p)
	bySubject := map[string]mail.Message{}
	for _, m := range f.mails(4) {
		bySubject[m.Subject] = m
	}
	const pay = "https://upstock.example/pay/t0ken"
	for subject, says := range map[string][]string{
		"Please pay for your order U-1001 from Supplier 0":         {"Please pay NZD 2,473.34 for your order U-1001 (your reference PO 4471)", "Pay NZD 2,473.34", "Stripe's secure page"},
		"The payment failed for your order U-1001 from Supplier 0": {"NZD 2,473.34 for your order U-1001", "could not be taken from Visa ending 4242.", "Reason: The card has insufficient funds.", "try again on 6 March 2026", "Pay NZD 2,473.34"},
		"Receipt for your order U-1001 from Supplier 0":            {"has received NZD 2,473.34 for your order U-1001", "Paid on 4 March 2026 from Visa ending 4242.", "Open the receipt"},
		"A refund for your order U-1001 from Supplier 0":           {"has refunded NZD 1,010.00", "It goes back to Visa ending 4242.", "Reason: Two bottles were broken.", "Open the receipt"},
	} {
		m, written := bySubject[subject]
		if !written {
			t.Errorf("%q was not written", subject)
			continue
		}
		html := strings.NewReplacer("<strong>", "", "</strong>", "").Replace(m.HTML)
		for _, words := range says {
			if !strings.Contains(m.Text, words) || !strings.Contains(html, words) {
				t.Errorf("%s: no %q:\n%s\n%s", subject, words, m.Text, html)
			}
		}
		if strings.Count(m.HTML, "display: inline-block") != 1 || !strings.Contains(m.HTML, `<a href="`+pay+`"`) || !strings.Contains(m.Text, pay+"\n") {
			t.Errorf("%s: not one button to the payment link:\n%s", subject, m.HTML)
		}
		if !strings.Contains(m.HTML, "#0f766e") || !strings.Contains(m.HTML, "/media/logo") || m.To != "fern@example.com" {
			t.Errorf("%s: no brand, or sent to %s", subject, m.To)
		}
		if strings.Contains(m.Text+m.HTML, "<no value>") {
			t.Errorf("%s: something is missing:\n%s", subject, m.Text)
		}
	}
}

// TestWhoIsToldOfAPayment holds it to those who may pay: a limited buyer sees no payment methods.
func TestWhoIsToldOfAPayment(t *testing.T) {
	for name, test := range map[string]struct {
		placedBy, ownEmail string
		off                bool // who placed it has turned it off
		want               []string
	}{
		"who placed it":             {placedBy: "kim", ownEmail: "fern@example.com", want: []string{"fern@example.com", "kim@cafe.example"}},
		"who placed it, turned off": {placedBy: "kim", ownEmail: "fern@example.com", off: true, want: []string{"fern@example.com"}},
		"a limited buyer":           {placedBy: "max", ownEmail: "fern@example.com", want: []string{"fern@example.com"}},
		"no address of its own":     {placedBy: "max", want: []string{"kim@cafe.example", "lee@cafe.example"}},
		"placed by no buyer":        {ownEmail: "fern@example.com", want: []string{"fern@example.com"}},
	} {
		t.Run(name, func(t *testing.T) {
			f := newOffice(t, databasetest.SQLite(t))
			f.cafe(account.Buyer{PersonID: "kim", Role: account.BuyerFull}, account.Buyer{PersonID: "lee", Role: account.BuyerFull},
				account.Buyer{PersonID: "max", Role: account.BuyerLimited})
			f.update(func(tx *store.Tx) error {
				customer := f.customer
				customer.Email, customer.Connected = test.ownEmail, true
				return tx.PutCustomer(t.Context(), customer)
			})
			if test.off {
				must(t, f.orders.ChooseMessages(t.Context(), f.supplier, "kim", map[string]ordering.MessageChoice{"payment_required": {}}))
			}
			o := f.take()
			o.PlacedBy = test.placedBy
			f.update(func(tx *store.Tx) error {
				return f.orders.MailPayment(t.Context(), tx, ordering.PaymentRequired, o, wholesale.Payment{Amount: dec("1"), Currency: "NZD", LinkToken: "t"})
			})
			if diff := cmp.Diff(test.want, addressesOf(f.mails(len(test.want)))); diff != "" {
				t.Error(diff)
			}
			if len(f.sent) != 0 {
				t.Error("someone else was told, too")
			}
		})
	}
}
