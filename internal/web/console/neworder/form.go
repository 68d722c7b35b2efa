package neworder

import (
	"net/url"

	"github.com/google/uuid"

	"upstock/internal/ordering"
	"upstock/internal/web/console/lines"
	"upstock/internal/wholesale"
)

// formID is the id of the form element that becomes the order.
const formID = "new-order"

// editor is the editor of the lines; its parts need to know whose prices to show.
var editor = lines.Editor{Form: formID, Base: address, Include: "#customer-id"}

// form is the order as it was typed.
type form struct {
	lines.Header
	Key      string // of this filling-in: sent twice, it makes one order
	Lines    lines.Form
	Pasted   string // rows that are to become lines, or could not
	Rejected []rejectedRow
	Merged   []mergedRow
	Unread   string // why a list could not be read at all; "" when it could
}

func newForm() form { return form{Key: uuid.NewString()} }

func parseForm(values url.Values) form {
	return form{Header: lines.ParseHeader(values), Key: values.Get("key"), Lines: lines.Parse(values), Pasted: values.Get("pasted")}
}

// order is what the form asks for; ok is false when something in it cannot be read, which its errors then say.
func (f *form) order(customer wholesale.Customer) (in ordering.NewOrder, ok bool) {
	f.Errors = map[string]string{}
	inputs, ok := f.Lines.Inputs(nil)
	freight, adjustment := f.Amounts()
	return ordering.NewOrder{
		CustomerID: customer.ID, Source: string(wholesale.SourceSupplier), Reference: f.Reference, RequiredDate: f.RequiredDate,
		AddressID: f.AddressID, Notes: f.Notes, Freight: &freight, Adjustment: &adjustment, AdjustmentReason: f.AdjustmentReason, Lines: inputs,
	}, ok && len(f.Errors) == 0
}

// blame puts the order's faults at the fields that they are about.
func (f *form) blame(faults map[string]string) {
	for name, message := range f.Lines.Blame(faults) {
		f.Errors[name] = message
	}
}

// faulty says whether anything that was typed is wrong.
func (f form) faulty() bool {
	return len(f.Errors)+f.Lines.Faults()+len(f.Rejected) > 0 || f.Unread != ""
}

// empty says whether there is nothing to order yet.
func (f form) empty() bool { return len(f.Lines.Rows) == 0 }
