package wholesale_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"upstock/internal/wholesale"
)

func TestHowAnAccountWritesDiscounts(t *testing.T) {
	row := func(discount, fixed, standard string) wholesale.RemotePrice {
		r := wholesale.RemotePrice{}
		for field, text := range map[**wholesale.Decimal]string{&r.Discount: discount, &r.Fixed: fixed, &r.DefaultPrice: standard} {
			if text != "" {
				*field = new(dec(text))
			}
		}
		return r
	}
	proven := wholesale.Discounts{Form: wholesale.Percents, Evidence: "one of them is 15"}
	for name, c := range map[string]struct {
		known    wholesale.Discounts
		rows     []wholesale.RemotePrice
		form     wholesale.DiscountForm
		evidence string
	}{
		"no row has a discount":                   {rows: []wholesale.RemotePrice{row("", "5", "6"), row("0", "5", "6")}},
		"all below one":                           {rows: []wholesale.RemotePrice{row("0.125", "", "30"), row("0.005", "", "30")}},
		"half a percent beside ten":               {rows: []wholesale.RemotePrice{row("0.5", "", "30"), row("10", "", "30")}, form: wholesale.Percents, evidence: "one of them is 10"},
		"a lone one":                              {rows: []wholesale.RemotePrice{row("1", "", "30")}, form: wholesale.Percents, evidence: "one of them is 1"},
		"a stated price shows a fraction":         {rows: []wholesale.RemotePrice{row("0.1", "27", "30")}, form: wholesale.Fractions, evidence: "a discount of 0.1 makes 30.00 to 27.00"},
		"a stated price shows a percent":          {rows: []wholesale.RemotePrice{row("0.5", "29.85", "30")}, form: wholesale.Percents, evidence: "a discount of 0.5 makes 30.00 to 29.85"},
		"a price that neither leads to":           {rows: []wholesale.RemotePrice{row("0.5", "20", "30")}},
		"a price that both lead to":               {rows: []wholesale.RemotePrice{row("0.0001", "0.01", "0.01")}},
		"what was shown is not forgotten":         {known: proven, rows: []wholesale.RemotePrice{row("0.5", "", "30")}, form: wholesale.Percents, evidence: "one of them is 15"},
		"nor when no discount is left":            {known: proven, form: wholesale.Percents, evidence: "one of them is 15"},
		"a stated price corrects what was shown":  {known: proven, rows: []wholesale.RemotePrice{row("0.1", "27", "30")}, form: wholesale.Fractions, evidence: "a discount of 0.1 makes 30.00 to 27.00"},
		"more than one is stronger than a stated": {rows: []wholesale.RemotePrice{row("0.1", "27", "30"), row("10", "", "30")}, form: wholesale.Percents, evidence: "one of them is 10"},
	} {
		t.Run(name, func(t *testing.T) {
			got := c.known.LearnFrom(c.rows)
			if got.Form != c.form || got.Evidence != c.evidence {
				t.Errorf("got %+v, want %q because %q", got, c.form, c.evidence)
			}
			words := got.Words("Discounts")
			if !strings.Contains(words, c.evidence) || strings.Contains(words, "percents:") != (c.form == wholesale.Percents) {
				t.Errorf("in words: %s", words)
			}
		})
	}
}

// However the rows of an account come, one of 1 or more makes all of them percents, and then each
// counts a hundredth of what it would count as a fraction.
func TestDiscountsAreDecidedTogether(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var rows []wholesale.RemotePrice
		percents := false
		for range rapid.IntRange(0, 6).Draw(t, "rows") {
			discount := decimalBetween(0, 2_0000, 4).Draw(t, "discount")
			rows = append(rows, wholesale.RemotePrice{Discount: &discount})
			percents = percents || discount.Cmp(dec("1")) >= 0
		}
		decided := wholesale.Discounts{}.LearnFrom(rows)
		if percents != (decided.Form == wholesale.Percents) {
			t.Fatalf("%+v of %v", decided, rows)
		}
		later := decided.LearnFrom(rows[:len(rows)/2])
		if later != decided {
			t.Fatalf("fewer rows changed %+v to %+v", decided, later)
		}
		for _, row := range rows {
			rate, err := decided.Rate(*row.Discount)
			if err != nil || rate.Cmp(dec("1")) > 0 {
				t.Fatalf("%s is read as %s, %v", row.Discount, rate, err)
			}
		}
	})
}
