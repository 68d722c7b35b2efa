package orders_test

import (
	"net/http"
	"slices"
	"testing"

	"github.com/govalues/decimal"

	"upstock/internal/ordering"
	"upstock/internal/web/webtest"
	"upstock/internal/wholesale"
)

// byJane saves a change as someone else.
func (o *office) byJane(change ordering.OrderChange) {
	o.t.Helper()
	jane := ordering.As(o.t.Context(), ordering.Actor{Name: "Jane Smith"})
	if _, err := o.Orders.Edit(jane, o.SupplierID, o.order.ID, change); err != nil {
		o.t.Fatal(err)
	}
}

// janesLines asks for the order's own product.
func (o *office) janesLines(quantity, price string) *[]ordering.LineInput {
	unit := decimal.MustParse(price)
	return &[]ordering.LineInput{{ProductID: o.product.ID, Quantity: decimal.MustParse(quantity), UnitPrice: &unit}}
}

// sideBySide says whether the page shows what was typed beside what is saved.
func sideBySide(page *webtest.Answer, what, saved, typed string) bool {
	for _, row := range page.Find("#main tbody tr").EachIter() {
		var cells []string
		for _, cell := range row.Find("th, td > div:last-child").EachIter() {
			cells = append(cells, cell.Text())
		}
		if slices.Equal(cells, []string{what, saved, typed}) {
			return true
		}
	}
	return false
}

// No one sees the other's change as their own, or is asked about what only one of them changed.
func TestWhatOnlyOneHasChangedIsBroughtTogether(t *testing.T) {
	o := newOffice(t)
	mine := filled(t, o.Get(o.path("")), map[string]string{"row.0.comment": "Ring the bell", "required_date": "2026-03-04"})
	reference := "Jane's PO"
	o.byJane(ordering.OrderChange{Lines: o.janesLines("15", "18"), Reference: &reference})

	answer := o.Post(o.path(""), mine)
	if answer.Status != http.StatusConflict || !answer.Says("Jane Smith changed this order") || !answer.Says("You have changed different things") {
		t.Fatalf("%d %s", answer.Status, answer.Text())
	}
	if answer.Says("You typed") || answer.Says("Save my changes") {
		t.Errorf("asked about what only one has changed: %s", answer.Text())
	}
	if saved := o.saved(); saved.Lines[0].Comment != "" || saved.RequiredDate != "" {
		t.Fatal("saved unseen")
	}
	if answer := o.Post(o.path(""), filled(t, answer, nil)); answer.Status != http.StatusSeeOther {
		t.Fatalf("%d %s", answer.Status, answer.Text())
	}
	saved := o.saved()
	if l := saved.Lines[0]; l.Quantity.String() != "15" || wholesale.FormatPrice(l.UnitPrice) != "18.0000" || l.Comment != "Ring the bell" ||
		saved.Reference != reference || saved.RequiredDate != "2026-03-04" {
		t.Errorf("not both changes: %+v %q %q", l, saved.Reference, saved.RequiredDate)
	}
}

func TestOnlyWhatBothHaveChangedIsAsked(t *testing.T) {
	o := newOffice(t)
	mine := filled(t, o.Get(o.path("")), map[string]string{"row.0.price": "30", "notes": "Mine"})
	notes := "Hers"
	o.byJane(ordering.OrderChange{Lines: o.janesLines("15", "18"), Notes: &notes})
	answer := o.Post(o.path(""), mine)
	if !sideBySide(answer, "Kombucha ginger: price", "18.00", "30") || !sideBySide(answer, "Comments on the sales order", "Hers", "Mine") || answer.Says("Kombucha ginger: quantity") {
		t.Error(answer.Text())
	}
	if got := answer.Find(`[name="row.0.quantity"]`).AttrOr("value", ""); got != "15" {
		t.Errorf("the quantity that Jane saved is %s in the form", got)
	}
	o.Post(o.path(""), filled(t, answer, nil))
	if l := o.saved().Lines[0]; l.Quantity.String() != "15" || wholesale.FormatPrice(l.UnitPrice) != "30.0000" || o.saved().Notes != "Mine" {
		t.Errorf("mine is not on top of hers: %+v", l)
	}
}

func TestLinesThatTheOtherOneAddedOrRemoved(t *testing.T) {
	setUp := func(t *testing.T) (*office, wholesale.Product, *[]ordering.LineInput) {
		o := newOffice(t)
		miso := o.AddProduct("MISO", "Miso", "8")
		lines := *o.janesLines("12", "24.95")
		lines = append(lines, ordering.LineInput{ProductID: miso.ID, Quantity: decimal.MustParse("3")})
		return o, miso, &lines
	}
	codes := func(o *office) (codes string) {
		for _, l := range o.saved().Lines {
			codes += l.ProductCode + " " + l.Quantity.String() + " "
		}
		return codes
	}
	t.Run("added", func(t *testing.T) {
		o, _, both := setUp(t)
		mine := filled(t, o.Get(o.path("")), map[string]string{"row.0.comment": "Mine"})
		o.byJane(ordering.OrderChange{Lines: both})
		answer := o.Post(o.path(""), mine)
		o.Post(o.path(""), filled(t, answer, nil))
		if got := codes(o); got != "KOMBU 12 MISO 3 " || o.saved().Lines[0].Comment != "Mine" {
			t.Errorf("saved %s", got)
		}
	})
	t.Run("added by both", func(t *testing.T) {
		o, miso, both := setUp(t)
		mine := filled(t, o.Get(o.path("")), map[string]string{"row.x.product": miso.ID, "row.x.quantity": "5", "row.x.name": "Miso"})
		mine.Add("row", "x")
		o.byJane(ordering.OrderChange{Lines: both})
		answer := o.Post(o.path(""), mine)
		if !sideBySide(answer, "Miso: quantity", "3", "5") {
			t.Error(answer.Text())
		}
		o.Post(o.path(""), filled(t, answer, nil))
		if got := codes(o); got != "KOMBU 12 MISO 5 " {
			t.Errorf("saved %s", got)
		}
	})
	t.Run("removed, and not touched by me", func(t *testing.T) {
		o, _, both := setUp(t)
		o.byJane(ordering.OrderChange{Lines: both})
		mine := filled(t, o.Get(o.path("")), map[string]string{"notes": "Mine"})
		o.byJane(ordering.OrderChange{Lines: o.janesLines("12", "24.95")})
		answer := o.Post(o.path(""), mine)
		o.Post(o.path(""), filled(t, answer, nil))
		if got := codes(o); got != "KOMBU 12 " || o.saved().Notes != "Mine" {
			t.Errorf("saved %s", got)
		}
	})
	t.Run("removed, and changed by me", func(t *testing.T) {
		o, _, both := setUp(t)
		o.byJane(ordering.OrderChange{Lines: both})
		mine := filled(t, o.Get(o.path("")), map[string]string{"row.1.quantity": "4"})
		o.byJane(ordering.OrderChange{Lines: o.janesLines("12", "24.95")})
		answer := o.Post(o.path(""), mine)
		if !sideBySide(answer, "Miso", "removed", "4 × 8.00") {
			t.Error(answer.Text())
		}
		o.Post(o.path(""), filled(t, answer, nil))
		if got := codes(o); got != "KOMBU 12 MISO 4 " {
			t.Errorf("saved %s", got)
		}
	})
	t.Run("removed by me, and changed by the other one", func(t *testing.T) {
		o, _, both := setUp(t)
		o.byJane(ordering.OrderChange{Lines: both})
		mine := filled(t, o.Get(o.path("")), map[string]string{"row.1.remove": "on"})
		(*both)[1].Quantity = decimal.MustParse("9")
		o.byJane(ordering.OrderChange{Lines: both})
		answer := o.Post(o.path(""), mine)
		if !sideBySide(answer, "Miso", "9 × 8.00", "removed") {
			t.Error(answer.Text())
		}
		// Ticked boxes are not in a filled form.
		o.Post(o.path(""), filled(t, answer, map[string]string{"row.1.remove": "on"}))
		if got := codes(o); got != "KOMBU 12 " {
			t.Errorf("saved %s", got)
		}
	})
}

// A form in which nothing was typed overwrites nothing, and asks nothing.
func TestAnUntouchedFormSavesNothing(t *testing.T) {
	o := newOffice(t)
	mine := filled(t, o.Get(o.path("")), nil)
	o.byJane(ordering.OrderChange{Lines: o.janesLines("15", "18")})
	version := o.saved().Version
	if answer := o.Post(o.path(""), mine); answer.Status != http.StatusSeeOther || o.saved().Version != version {
		t.Errorf("%d %s", answer.Status, answer.Text())
	}
}
