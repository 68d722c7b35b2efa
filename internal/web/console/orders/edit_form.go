package orders

import (
	"net/url"

	"upstock/internal/ordering"
	"upstock/internal/web/console/lines"
	"upstock/internal/wholesale"
)

// editFormID is the id of the form element that edits the order.
const editFormID = "order-form"

// editForm is an order as it is edited.
type editForm struct {
	typed
	Version int64 // of the order that the person was looking at
	// Loaded is what the header's fields held when loaded; each row carries its own.
	Loaded lines.Header
}

// formOf shows an order for editing.
func formOf(o *wholesale.Order) editForm {
	header := lines.HeaderOf(o)
	return editForm{typed: typed{Header: header, Lines: lines.Of(o.Lines)}, Version: o.Version, Loaded: header}
}

func parseEditForm(values url.Values) editForm {
	return editForm{typed: parseTyped(values), Version: version(values), Loaded: lines.DecodeHeader(values.Get("was"))}
}

// merge updates the fields that the person did not touch to what is saved now, and returns what
// they typed that differs.
func (f *editForm) merge(o *wholesale.Order, customer wholesale.Customer) []lines.Difference {
	left := f.Lines.Merge(o.Lines)
	saved := lines.HeaderOf(o)
	left = append(left, f.Header.Merge(f.Loaded, saved, func(id string) string { return addressOf(customer, id) })...)
	f.Version, f.Loaded = o.Version, saved
	return left
}

// change is what the form asks for; when ok is false, its errors say what cannot be read.
func (f *editForm) change(o *wholesale.Order) (change ordering.OrderChange, ok bool) {
	inputs, freight, adjustment, ok := f.read(o.Lines)
	return ordering.OrderChange{
		Reference: &f.Reference, RequiredDate: &f.RequiredDate, AddressID: &f.AddressID, Notes: &f.Notes, Lines: &inputs,
		Freight: &freight, Adjustment: &adjustment, AdjustmentReason: &f.AdjustmentReason, Version: f.Version, BySupplier: true,
		Payment: f.PaymentChoice(),
	}, ok
}

// sameContent says whether two states of an order hold the same, as far as a person can edit it.
func sameContent(a, b *wholesale.Order) bool {
	if a.Reference != b.Reference || a.RequiredDate != b.RequiredDate || a.AddressID != b.AddressID || a.Notes != b.Notes ||
		a.Freight.Cmp(b.Freight) != 0 || a.Adjustment.Cmp(b.Adjustment) != 0 || a.AdjustmentReason != b.AdjustmentReason ||
		a.Payment() != b.Payment() || a.PaymentChosen != b.PaymentChosen || a.Total.Cmp(b.Total) != 0 || len(a.Lines) != len(b.Lines) {
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
