package demo

import (
	"testing"
	"time"

	"upstock/internal/unleashed/sandbox"
)

// Every step of Unleashed's price hierarchy gives the price of lines that the demo orders, and so
// do discounts off the tier and off the default price.
func TestEveryRuleOccursInTheOrders(t *testing.T) {
	t.Parallel()
	w := realWholesaler(t)
	now := time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)
	box := sandbox.New(sandbox.Config{Clock: func() time.Time { return now }, CurrencyCode: currency})
	if err := w.MoveIn(box, false); err != nil {
		t.Fatal(err)
	}
	if err := w.addPrices(box, box.Today()); err != nil {
		t.Fatal(err)
	}
	lines := map[sandbox.PriceRule]int{}
	bases := map[string]int{}
	rows := map[string]sandbox.ProductPrice{}
	for _, p := range box.ProductPrices() {
		rows[p.Guid] = p
	}
	for i := range 60 { // the first round
		order := w.Order(i, false)
		for _, l := range order.Lines {
			charge, err := box.Charge(order.CustomerCode, l.ProductCode, sandbox.Number(l.Quantity), box.Today())
			if err != nil {
				t.Fatal(err)
			}
			lines[charge.Rule]++
			bases[rows[charge.PriceGuid].DiscountFromType]++
		}
	}
	t.Logf("lines by rule %v, by basis %v", lines, bases)
	for _, rule := range []sandbox.PriceRule{sandbox.RuleCustomer, sandbox.RuleCustomerGroup, sandbox.RuleQuantity, sandbox.RuleTier, sandbox.RuleDefault} {
		if lines[rule] == 0 {
			t.Errorf("no line of the first round is priced by the rule %s", rule)
		}
	}
	if bases[sandbox.FromTier] == 0 || bases[sandbox.FromDefault] == 0 {
		t.Errorf("discounts by what they are off: %v", bases)
	}
	if lines[sandbox.RuleNone] > 0 {
		t.Errorf("%d lines have no price", lines[sandbox.RuleNone])
	}
}

// Whenever the demo is started, one price begins soon and one has just ended.
func TestOnePriceBeginsSoonAndOneHasEnded(t *testing.T) {
	t.Parallel()
	w := realWholesaler(t)
	today := time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)
	var soon, ended, current int
	for _, p := range w.datedPrices(today) {
		switch {
		case p.ValidFrom.After(today):
			soon++
		case !p.ValidTo.IsZero() && p.ValidTo.Before(today):
			ended++
		case !p.ValidTo.IsZero():
			current++
		}
	}
	if soon != 1 || ended != 1 || current != 1 {
		t.Errorf("%d begin soon, %d have ended, %d end later; want one of each", soon, ended, current)
	}
}
