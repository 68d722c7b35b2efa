package order

import (
	"net/url"
	"strconv"

	"upstock/internal/ordering"
	"upstock/internal/web/console/lines"
	"upstock/internal/wholesale"
)

// formID is the id of the form element that edits the order.
const formID = "order-form"

// form is the order as it was typed.
type form struct {
	lines.Header
	Version int64 // of the order that the person was looking at
	// Loaded is what the header's fields held when the person loaded them; the rows carry the same of theirs.
	Loaded lines.Header
	Lines  lines.Form
}

// formOf shows an order for editing.
func formOf(o *wholesale.Order) form {
	header := lines.HeaderOf(o)
	return form{Header: header, Version: o.Version, Loaded: header, Lines: lines.Of(o.Lines)}
}

func parseForm(values url.Values) form {
	version, _ := strconv.ParseInt(values.Get("version"), 10, 64) // what is no version is nobody's: the order has changed since
	return form{
		Header: lines.ParseHeader(values), Version: version, Loaded: lines.DecodeHeader(values.Get("was")), Lines: lines.Parse(values),
	}
}

// merge brings the form together with the order as it is saved now, for a person who loaded an earlier version: what they did
// not touch is as it is saved, what they typed stays. What is typed otherwise than saved is told.
func (f *form) merge(o *wholesale.Order, customer wholesale.Customer) []lines.Difference {
	left := f.Lines.Merge(o.Lines)
	saved := lines.HeaderOf(o)
	left = append(left, f.Header.Merge(f.Loaded, saved, func(id string) string { return addressOf(customer, id) })...)
	f.Version, f.Loaded = o.Version, saved
	return left
}

// change is what the form asks for; ok is false when something in it cannot be read, which its errors then say.
func (f *form) change(o *wholesale.Order) (change ordering.OrderChange, ok bool) {
	f.Errors = map[string]string{}
	inputs, ok := f.Lines.Inputs(o.Lines)
	freight, adjustment := f.Amounts()
	return ordering.OrderChange{
		Reference: &f.Reference, RequiredDate: &f.RequiredDate, AddressID: &f.AddressID, Notes: &f.Notes, Lines: &inputs,
		Freight: &freight, Adjustment: &adjustment, AdjustmentReason: &f.AdjustmentReason, Version: f.Version,
	}, ok && len(f.Errors) == 0
}

// blame puts the order's faults at the fields that they are about.
func (f *form) blame(faults map[string]string) {
	for name, message := range f.Lines.Blame(faults) {
		f.Errors[name] = message
	}
}

// sameContent says whether two states of an order hold the same, as far as a person can edit it.
func sameContent(a, b *wholesale.Order) bool {
	if a.Reference != b.Reference || a.RequiredDate != b.RequiredDate || a.AddressID != b.AddressID || a.Notes != b.Notes ||
		a.Freight.Cmp(b.Freight) != 0 || a.Adjustment.Cmp(b.Adjustment) != 0 || a.AdjustmentReason != b.AdjustmentReason ||
		a.Total.Cmp(b.Total) != 0 || len(a.Lines) != len(b.Lines) {
		return false
	}
	for i := range a.Lines {
		if x, y := a.Lines[i], b.Lines[i]; x.ProductID != y.ProductID || x.Quantity.Cmp(y.Quantity) != 0 ||
			x.UnitPrice.Cmp(y.UnitPrice) != 0 || x.Comment != y.Comment {
			return false
		}
	}
	return true
}
