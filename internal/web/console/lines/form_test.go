package lines_test

import (
	"net/url"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/govalues/decimal"

	"upstock/internal/web/console/lines"
	"upstock/internal/wholesale"
)

// saved are two lines as an order has them: one at a list's price, one at a typed price.
func saved() []wholesale.Line {
	return []wholesale.Line{
		{ID: "line-1", ProductID: "kombucha", ProductCode: "KOMBU", Name: "Kombucha", Quantity: number("12"), PriceAnswer: wholesale.PriceAnswer{UnitPrice: number("24.9500"), Rule: wholesale.RuleTier}},
		{ID: "line-2", ProductID: "miso", ProductCode: "MISO", Name: "Miso", Quantity: number("2"), PriceAnswer: wholesale.PriceAnswer{UnitPrice: number("8.0000"), Rule: wholesale.RuleTyped}},
	}
}

// posted is the editor's form for the saved lines, with some fields changed.
func posted(typed url.Values) url.Values {
	values := url.Values{
		"row":        {"0", "1"},
		"row.0.line": {"line-1"}, "row.0.product": {"kombucha"}, "row.0.quantity": {"12"}, "row.0.price": {"24.95"},
		"row.1.line": {"line-2"}, "row.1.product": {"miso"}, "row.1.quantity": {"2"}, "row.1.price": {"8.00"},
	}
	for name, value := range typed {
		if name == "row" {
			value = append(values[name], value...)
		}
		values[name] = value
	}
	return values
}

func TestWhichPriceIsAskedFor(t *testing.T) {
	for _, c := range []struct {
		name  string
		typed url.Values
		want  []string // the lines' quantities and prices; "list" asks for the customer's own
	}{
		{"nothing typed: the agreed prices stay", nil, []string{"12 at 24.95", "2 at 8"}},
		{"another quantity: the list decides", url.Values{"row.0.quantity": {"24"}}, []string{"24 at list", "2 at 8"}},
		{"another quantity at a typed price", url.Values{"row.1.quantity": {"5"}}, []string{"12 at 24.95", "5 at 8"}},
		{"the same number in other digits is not typed", url.Values{"row.0.price": {"24.950"}, "row.0.quantity": {"24"}}, []string{"24 at list", "2 at 8"}},
		{"a typed price", url.Values{"row.0.price": {"$20"}, "row.0.quantity": {"24"}}, []string{"24 at 20", "2 at 8"}},
		{"an emptied price", url.Values{"row.0.price": {""}}, []string{"12 at list", "2 at 8"}},
		{"a removed line", url.Values{"row.0.remove": {"on"}}, []string{"2 at 8"}},
		{"a new row at the list's price", url.Values{"row": {"x"}, "row.x.product": {"tea"}, "row.x.quantity": {"3"}, "row.x.price": {""}},
			[]string{"12 at 24.95", "2 at 8", "3 at list"}},
		{"a new row at a typed price", url.Values{"row": {"x"}, "row.x.product": {"tea"}, "row.x.quantity": {"3"}, "row.x.price": {"5.00"}},
			[]string{"12 at 24.95", "2 at 8", "3 at 5"}},
		{"a typed code", url.Values{"row": {"new1", "new2"}, "row.new1.code": {"TEA"}, "row.new1.quantity": {"3"}},
			[]string{"12 at 24.95", "2 at 8", "3 at list of TEA"}},
		{"a row that claims another line's product", url.Values{"row.0.product": {"tea"}, "row.0.quantity": {"24"}}, []string{"24 at 24.95", "2 at 8"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			form := lines.Parse(posted(c.typed))
			inputs, ok := form.Inputs(saved())
			if !ok {
				t.Fatalf("the form could not be read: %v", form.Rows)
			}
			var got []string
			for _, in := range inputs {
				price := "list"
				if in.UnitPrice != nil {
					price = in.UnitPrice.String()
				}
				if in.ProductCode != "" {
					price += " of " + in.ProductCode
				}
				got = append(got, in.Quantity.String()+" at "+price)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestWhatCannotBeReadIsSaidAtItsField(t *testing.T) {
	form := lines.Parse(posted(url.Values{"row.0.quantity": {"a dozen"}, "row.1.price": {"cheap"}}))
	if _, ok := form.Inputs(saved()); ok {
		t.Fatal("a dozen was read as a number")
	}
	if got := form.Rows[0].Errors["quantity"]; got == "" {
		t.Error("the quantity is not blamed")
	}
	if got := form.Rows[1].Errors["unit_price"]; got == "" {
		t.Error("the price is not blamed")
	}
	if form.Faults() != 2 || form.Rows[0].Quantity != "a dozen" {
		t.Errorf("got %+v: want what was typed to be kept", form.Rows)
	}
}

func TestBlameFindsTheRowBehindRemovedOnes(t *testing.T) {
	form := lines.Parse(posted(url.Values{"row.0.remove": {"on"}}))
	if _, ok := form.Inputs(saved()); !ok {
		t.Fatal("the form could not be read")
	}
	others := form.Blame(map[string]string{"lines[0].quantity": "must be greater than 0", "lines[7].quantity": "is nobody's", "freight": "must not be negative"})
	if form.Rows[1].Errors["quantity"] != "must be greater than 0" || form.Rows[0].Errors != nil {
		t.Errorf("the wrong row is blamed: %+v", form.Rows)
	}
	if diff := cmp.Diff(map[string]string{"lines[7].quantity": "is nobody's", "freight": "must not be negative"}, others); diff != "" {
		t.Error(diff)
	}
}

func TestInsistKeepsThePriceOfAProductThatHasNoOther(t *testing.T) {
	form := lines.Parse(posted(url.Values{"row.0.quantity": {"24"}}))
	form.Inputs(saved())
	faults := map[string]string{"lines[0].unit_price": "is required"}
	if !form.Insist(faults) {
		t.Fatal("asking again would help, and is not done")
	}
	inputs, _ := form.Inputs(saved())
	if inputs[0].UnitPrice == nil || inputs[0].UnitPrice.String() != "24.95" {
		t.Errorf("got %v, want the price in the field", inputs[0].UnitPrice)
	}
	if form.Insist(faults) {
		t.Error("asking a third time cannot help")
	}
}

func number(s string) wholesale.Decimal { return decimal.MustParse(s) }
