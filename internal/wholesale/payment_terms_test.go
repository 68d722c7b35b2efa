package wholesale_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"upstock/internal/wholesale"
)

func TestPaymentTermsAreNormalised(t *testing.T) {
	terms := wholesale.PaymentTerms{
		Name: "  Card   first ", Options: []wholesale.PaymentOption{wholesale.PayNow, wholesale.OnAccount, wholesale.PayNow}, Collect: wholesale.CollectOnApproval,
		Days: 20, Methods: []wholesale.MethodKind{wholesale.NZBankAccount, wholesale.Card},
	}
	if err := terms.Normalise(); err != nil {
		t.Fatal(err)
	}
	want := wholesale.PaymentTerms{
		Name: "Card first", Options: []wholesale.PaymentOption{wholesale.OnAccount, wholesale.PayNow}, Default: wholesale.OnAccount,
		Collect: wholesale.CollectOnApproval, Methods: []wholesale.MethodKind{wholesale.Card, wholesale.NZBankAccount},
	}
	if diff := cmp.Diff(want, terms); diff != "" {
		t.Error(diff)
	}
	chosen := wholesale.PaymentTerms{
		Name: "x", Options: want.Options, Default: wholesale.PayNow, Collect: wholesale.CollectDaysAfterShipment, Days: 60, Methods: want.Methods,
	}
	if err := chosen.Normalise(); err != nil || chosen.Default != wholesale.PayNow || chosen.Days != 60 {
		t.Errorf("%+v: %v", chosen, err)
	}
	account := wholesale.PaymentTerms{Name: "x", Options: []wholesale.PaymentOption{wholesale.OnAccount}}
	if err := account.Normalise(); err != nil || account.Default != wholesale.OnAccount || account.Collect != wholesale.CollectOnShipment {
		t.Errorf("%+v: %v", account, err)
	}
}

func TestPaymentTermsNameEachWrongField(t *testing.T) {
	payNow := []wholesale.PaymentOption{wholesale.PayNow}
	card := []wholesale.MethodKind{wholesale.Card}
	for _, c := range []struct {
		terms wholesale.PaymentTerms
		want  []string
	}{
		{wholesale.PaymentTerms{}, []string{"name", "options"}},
		{wholesale.PaymentTerms{Name: "x", Options: []wholesale.PaymentOption{"cash"}, Collect: "tomorrow"}, []string{"options[0]", "collect"}},
		{wholesale.PaymentTerms{Name: "x", Options: payNow, Collect: wholesale.CollectOnShipment}, []string{"methods"}},
		{wholesale.PaymentTerms{Name: "x", Options: payNow, Methods: card}, []string{"collect"}},
		{wholesale.PaymentTerms{Name: "x", Options: payNow, Methods: []wholesale.MethodKind{"cheque"}, Collect: wholesale.CollectOnShipment}, []string{"methods[0]"}},
		{wholesale.PaymentTerms{Name: "x", Options: payNow, Methods: card, Collect: wholesale.CollectDaysAfterShipment, Days: 61}, []string{"days"}},
		{wholesale.PaymentTerms{Name: "x", Options: payNow, Methods: card, Collect: wholesale.CollectOnShipment, Days: -1}, []string{"days"}},
		{wholesale.PaymentTerms{Name: "x", Options: payNow, Methods: card, Collect: wholesale.CollectDayOfFollowingMonth}, []string{"days"}},
		{wholesale.PaymentTerms{Name: "x", Options: payNow, Methods: card, Collect: wholesale.CollectDayOfFollowingMonth, Days: 32}, []string{"days"}},
		{wholesale.PaymentTerms{Name: "x", Options: payNow, Methods: card, Collect: wholesale.CollectOnShipment, Default: wholesale.OnAccount}, []string{"default"}},
		{wholesale.PaymentTerms{Name: "x", Options: payNow, Methods: card, Collect: wholesale.CollectOnShipment, Default: "later"}, []string{"default"}},
	} {
		var got []string
		if err, ok := c.terms.Normalise().(*wholesale.Error); ok { //nolint:errorlint // it is what Normalise returns
			for _, fault := range err.Fields {
				got = append(got, fault.Field)
			}
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%+v: %s", c.terms, diff)
		}
	}
}

// TestPaymentsAreCollectedOnTheSuppliersDate holds dates to the supplier's calendar: around
// midnight, on the nights on which clocks change, and at the ends of months.
func TestPaymentsAreCollectedOnTheSuppliersDate(t *testing.T) {
	auckland, err := time.LoadLocation("Pacific/Auckland")
	if err != nil {
		t.Fatal(err)
	}
	at := func(text string) time.Time {
		t.Helper()
		moment, err := time.ParseInLocation("2006-01-02 15:04", text, auckland)
		if err != nil {
			t.Fatal(err)
		}
		return moment
	}
	for _, c := range []struct {
		collect           wholesale.CollectWhen
		days              int
		approved, shipped string
		want              wholesale.Date
	}{
		{wholesale.CollectOnApproval, 0, "2026-03-04 23:59", "", "2026-03-04"},
		{wholesale.CollectOnApproval, 0, "2026-03-05 00:00", "2026-03-09 10:00", "2026-03-05"}, // in UTC it is the 4th
		{wholesale.CollectOnShipment, 0, "2026-03-04 10:00", "", ""},
		{wholesale.CollectOnShipment, 0, "2026-03-04 10:00", "2026-03-06 00:30", "2026-03-06"},
		{wholesale.CollectDaysAfterShipment, 0, "2026-03-04 10:00", "2026-03-06 08:00", "2026-03-06"},
		{wholesale.CollectDaysAfterShipment, 60, "2026-03-04 10:00", "2026-12-31 08:00", "2027-03-01"},
		{wholesale.CollectDaysAfterShipment, 1, "2026-03-04 10:00", "2026-04-04 23:30", "2026-04-05"}, // the clocks go back that night
		{wholesale.CollectDaysAfterShipment, 1, "2026-03-04 10:00", "2026-09-26 23:30", "2026-09-27"}, // and forward
		{wholesale.CollectDaysAfterShipment, 1, "2026-03-04 10:00", "2028-02-28 12:00", "2028-02-29"},
		{wholesale.CollectDayOfFollowingMonth, 20, "2026-03-04 10:00", "2026-11-30 23:30", "2026-12-20"}, // in UTC, too
		{wholesale.CollectDayOfFollowingMonth, 20, "2026-03-04 10:00", "2026-12-01 00:30", "2027-01-20"}, // in UTC it is November
		{wholesale.CollectDayOfFollowingMonth, 31, "2026-03-04 10:00", "2026-01-31 12:00", "2026-02-28"},
	} {
		o := &wholesale.Order{Status: wholesale.Processing, ApprovedAt: at(c.approved).UTC(), PaymentOption: wholesale.PayNow}
		if c.shipped != "" {
			o.Status, o.ShippedAt = wholesale.Shipped, at(c.shipped).UTC()
		}
		o.PaymentTerms = &wholesale.PaymentTerms{Collect: c.collect, Days: c.days}
		if got := o.PaymentTerms.CollectOn(o, auckland); got != c.want {
			t.Errorf("%s %d, shipped %s: %s, want %s", c.collect, c.days, c.shipped, got, c.want)
		}
		if got := o.CollectOn(auckland, true); got != c.want {
			t.Errorf("%s %d, shipped %s: the order says %s, want %s", c.collect, c.days, c.shipped, got, c.want)
		}
	}
}

// TestOnlyCustomersWithAnAccountAreGivenADelay: everyone else, and a payment link, pays at once.
func TestOnlyCustomersWithAnAccountAreGivenADelay(t *testing.T) {
	o := &wholesale.Order{
		Status: wholesale.Shipped, ApprovedAt: time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC), ShippedAt: time.Date(2026, 3, 4, 0, 0, 0, 0, time.UTC),
		PaymentOption: wholesale.PayNow, PaymentTerms: &wholesale.PaymentTerms{Collect: wholesale.CollectDayOfFollowingMonth, Days: 20},
	}
	link := *o
	link.PayByLink = true
	account := *o
	account.PaymentOption = wholesale.OnAccount
	for _, c := range []struct {
		order      *wholesale.Order
		hasAccount bool
		want       wholesale.Date
	}{{o, true, "2026-04-20"}, {o, false, "2026-03-04"}, {&link, true, "2026-03-02"}, {&account, true, ""}} {
		if got := c.order.CollectOn(time.UTC, c.hasAccount); got != c.want {
			t.Errorf("collected on %s, want %s", got, c.want)
		}
	}
}

func TestPaymentTermsInWords(t *testing.T) {
	both := []wholesale.PaymentOption{wholesale.OnAccount, wholesale.PayNow}
	now := both[1:]
	card := []wholesale.MethodKind{wholesale.Card}
	for _, c := range []struct {
		terms wholesale.PaymentTerms
		want  string
	}{
		{wholesale.PaymentTerms{Options: both[:1]}, "On account"},
		{wholesale.PaymentTerms{Options: now, Methods: card, Collect: wholesale.CollectDayOfFollowingMonth, Days: 20}, "Card, on the 20th of the following month"},
		{
			wholesale.PaymentTerms{Options: now, Methods: []wholesale.MethodKind{wholesale.Card, wholesale.NZBankAccount}, Collect: wholesale.CollectOnApproval},
			"Card or bank account, when the order is approved",
		},
		{wholesale.PaymentTerms{Options: both, Methods: card, Collect: wholesale.CollectOnShipment}, "On account, or card, when the order is shipped"},
		{wholesale.PaymentTerms{Options: now, Methods: card, Collect: wholesale.CollectDaysAfterShipment, Days: 1}, "Card, 1 day after shipment"},
		{wholesale.PaymentTerms{Options: now, Methods: card, Collect: wholesale.CollectDaysAfterShipment, Days: 7}, "Card, 7 days after shipment"},
		{wholesale.PaymentTerms{Options: now, Methods: card, Collect: wholesale.CollectDaysAfterShipment}, "Card, on the day of shipment"},
	} {
		if got := c.terms.Words(); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}
