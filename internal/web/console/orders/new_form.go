package orders

import (
	"net/url"

	"github.com/google/uuid"

	"upstock/internal/ordering"
	"upstock/internal/web/console/lines"
	"upstock/internal/web/console/tables"
	"upstock/internal/wholesale"
)

// newFormID is the id of the form element that becomes the order.
const newFormID = "new-order"

// newEditor is the newEditor of the lines; its parts need to know whose prices to show.
var newEditor = lines.Editor{Form: newFormID, Base: newPath, Include: "#customer-id"}

// newForm is an order as it is entered.
type newForm struct {
	typed
	Key      string // of this filling-in: sent twice, it makes one order
	Pasted   string // rows that are to become lines, or could not
	Rejected []rejectedRow
	Merged   []mergedRow
	NotShown string // why it is not approved: it comes to a total that was not shown; "" when it was
	Unread   string // why a list could not be read at all; "" when it could

	List       *list // that is being read, or was read last
	Step       *tables.Step
	StepFaults []string
	answers    url.Values // to the step, when it was open already
	Unseen     bool       // what a list did not use, or changed, has not been seen yet
	Like       string     // the id of the order whose lines it began with; "" for none
}

// path is the address that shows the form as it began.
func (f newForm) path(customerID string) string {
	if f.Like != "" {
		return newPath + "?like=" + url.QueryEscape(f.Like)
	}
	return newPath + "?customer=" + url.QueryEscape(customerID)
}

func emptyForm() newForm { return newForm{Key: uuid.NewString()} }

func parseNewForm(values url.Values) newForm {
	return newForm{typed: parseTyped(values), Key: values.Get("key"), Pasted: values.Get("pasted"), Like: values.Get("like")}
}

// order is what the form asks for; when ok is false, its errors say what cannot be read.
func (f *newForm) order(customer wholesale.Customer) (in ordering.NewOrder, ok bool) {
	inputs, freight, adjustment, ok := f.read(nil)
	return ordering.NewOrder{
		CustomerID: customer.ID, Source: string(wholesale.SourceSupplier), Reference: f.Reference, RequiredDate: f.RequiredDate,
		AddressID: f.AddressID, Notes: f.Notes, Freight: &freight, Adjustment: &adjustment, AdjustmentReason: f.AdjustmentReason, Lines: inputs,
		Payment: f.PaymentChoice(),
	}, ok
}

// faulty says whether anything that was typed is wrong.
func (f newForm) faulty() bool {
	return f.typed.faulty() || len(f.Rejected) > 0 || f.Unread != "" || f.Step != nil
}

// empty says whether there is nothing to order yet.
func (f newForm) empty() bool { return len(f.Lines.Rows) == 0 }
