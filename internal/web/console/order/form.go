package order

import (
	"net/url"
	"strconv"
	"strings"

	"upstock/internal/ordering"
	"upstock/internal/web/console/lines"
	"upstock/internal/wholesale"
)

// formID is the id of the form element that edits the order.
const formID = "order-form"

// form is the order as it was typed. Its errors stand under the order's own names of the fields.
type form struct {
	Version          int64 // of the order that the person was looking at
	Lines            lines.Form
	Reference        string
	RequiredDate     string
	AddressID        string
	Notes            string
	Freight          string
	Adjustment       string
	AdjustmentReason string
	Errors           map[string]string
}

// formOf shows an order for editing.
func formOf(o *wholesale.Order) form {
	return form{
		Version: o.Version, Lines: lines.Of(o.Lines), Reference: o.Reference, RequiredDate: string(o.RequiredDate), AddressID: o.AddressID,
		Notes: o.Notes, Freight: amountField(o.Freight), Adjustment: amountField(o.Adjustment), AdjustmentReason: o.AdjustmentReason,
	}
}

// amountField leaves the field of an amount that is not there empty.
func amountField(amount wholesale.Decimal) string {
	if amount.IsZero() {
		return ""
	}
	return wholesale.FormatTotal(amount)
}

func parseForm(values url.Values) form {
	get := func(name string) string { return strings.TrimSpace(values.Get(name)) }
	version, _ := strconv.ParseInt(get("version"), 10, 64) // what is no version is nobody's: the order has changed since
	return form{
		Version: version, Lines: lines.Parse(values), Reference: get("reference"), RequiredDate: get("required_date"),
		AddressID: get("address_id"), Notes: strings.ReplaceAll(get("notes"), "\r\n", "\n"), Freight: get("freight"),
		Adjustment: get("adjustment"), AdjustmentReason: get("adjustment_reason"),
	}
}

// change is what the form asks for; ok is false when something in it cannot be read, which its errors then say.
func (f *form) change(o *wholesale.Order) (change ordering.OrderChange, ok bool) {
	f.Errors = map[string]string{}
	inputs, ok := f.Lines.Inputs(o.Lines)
	freight, adjustment := f.amount("freight", f.Freight), f.amount("adjustment", f.Adjustment)
	return ordering.OrderChange{
		Reference: &f.Reference, RequiredDate: &f.RequiredDate, AddressID: &f.AddressID, Notes: &f.Notes, Lines: &inputs,
		Freight: &freight, Adjustment: &adjustment, AdjustmentReason: &f.AdjustmentReason, Version: f.Version,
	}, ok && len(f.Errors) == 0
}

func (f *form) amount(name, text string) wholesale.Decimal {
	if text == "" {
		return wholesale.Decimal{}
	}
	amount, err := lines.Number(strings.TrimPrefix(text, "$"))
	if err != nil {
		f.Errors[name] = err.Error()
	}
	return amount
}

// blame puts the order's faults at the fields that they are about.
func (f *form) blame(faults map[string]string) {
	for name, message := range f.Lines.Blame(faults) {
		f.Errors[name] = message
	}
}

// error is what is wrong with a field, as a sentence.
func (f form) error(name, subject string) string {
	if message := f.Errors[name]; message != "" {
		return subject + " " + message
	}
	return ""
}

// loose are the faults that no field of the form shows.
func (f form) loose() []string {
	var messages []string
	for name, message := range f.Errors {
		switch name {
		case "reference", "required_date", "address_id", "notes", "freight", "adjustment", "adjustment_reason":
		case "lines":
			messages = append(messages, "The order "+message)
		default:
			messages = append(messages, strings.TrimSpace(name+" "+message))
		}
	}
	return messages
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
