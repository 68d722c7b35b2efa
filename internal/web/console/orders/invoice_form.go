package orders

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"upstock/internal/store"
	"upstock/internal/web/page"
	"upstock/internal/wholesale"
)

// The forms about an order's invoice.
const (
	holding    = "hold"
	forwarding = "forward"
	crediting  = "credit"
)

// invoiceForm is a form about an order's invoice as it was typed.
type invoiceForm struct {
	Which      string // which of them it is; "" when nothing was typed
	Key        string // of this filling-in: sent twice, it credits once
	Invoice    string // the id of the one that is forwarded
	Reason     string
	Email      string
	Comment    string
	Amount     string
	Everything bool
	Quantities []creditedQuantity // as they were typed, with those that are empty
	Faults     map[string]string  // by field
}

// creditedQuantity is how much of an invoice's line is credited.
type creditedQuantity struct{ LineID, Typed, Fault string }

// typedInvoiceForm reads a form about an invoice.
func typedInvoiceForm(r *http.Request, which string) invoiceForm {
	f := invoiceForm{
		Which: which, Key: r.PostFormValue("key"), Invoice: r.PathValue("invoice"), Reason: r.PostFormValue("reason"), Email: r.PostFormValue("email"),
		Comment: r.PostFormValue("comment"), Amount: strings.TrimSpace(r.PostFormValue("amount")), Everything: r.PostFormValue("everything") == "on",
	}
	quantities := r.PostForm["quantity"]
	for i, line := range r.PostForm["line_id"] {
		if i < len(quantities) {
			f.Quantities = append(f.Quantities, creditedQuantity{LineID: line, Typed: strings.TrimSpace(quantities[i])})
		}
	}
	return f
}

// of is the form if it is this one: empty unless it was typed.
func (f invoiceForm) of(which string) invoiceForm {
	if f.Which == which {
		return f
	}
	return invoiceForm{Which: which, Key: store.NewID()}
}

// open says whether the form was typed, and so stands open.
func (f invoiceForm) open() bool { return f.Faults != nil }

// nothingToCredit is said of a credit note that names no quantity and no amount.
const nothingToCredit = "Enter quantities or an amount to credit, or tick that everything is credited"

// quantity is what was typed for a line.
func (f invoiceForm) quantity(lineID string) (q creditedQuantity) {
	if i := slices.IndexFunc(f.Quantities, func(q creditedQuantity) bool { return q.LineID == lineID }); i >= 0 {
		return f.Quantities[i]
	}
	return q
}

// credit is what the form asks to be credited: quantities of lines, an amount, or everything.
func (f invoiceForm) credit() (want wholesale.CreditRequest, err error) {
	want.Reason, want.Everything = f.Reason, f.Everything
	var faults []wholesale.FieldError
	if f.Amount != "" {
		if want.Amount, err = plainNumber(f.Amount); err != nil {
			faults = append(faults, wholesale.FieldError{Field: "amount", Message: err.Error()})
		}
	}
	for _, q := range f.Quantities {
		if q.Typed == "" {
			continue
		}
		quantity, err := plainNumber(q.Typed)
		if err != nil {
			faults = append(faults, wholesale.FieldError{Field: lineField(len(want.Lines), "quantity"), Message: err.Error()})
		}
		want.Lines = append(want.Lines, wholesale.CreditLine{LineID: q.LineID, Quantity: quantity})
	}
	if len(faults) > 0 {
		return want, wholesale.InvalidFields(faults)
	}
	return want, nil
}

// plainNumber reads a number that money depends on: one that could mean two things is refused.
func plainNumber(text string) (wholesale.Decimal, error) {
	if reading, doubtful := wholesale.DoubtOf(text); doubtful {
		return wholesale.Decimal{}, fmt.Errorf("could mean two things. Type %s if that is what you mean", reading)
	}
	return wholesale.ParseTyped(text)
}

// refuse puts at its fields why the form was refused; false when that is not about the form.
func (f *invoiceForm) refuse(err error) bool {
	fields, about := page.FieldErrors(err)
	if wholesale.CodeOf(err) == wholesale.CodeConflict {
		fields, about = map[string]string{"": err.Error()}, true
	}
	if !about {
		return false
	}
	f.Faults = fields
	asked := 0
	for i, q := range f.Quantities {
		if q.Typed == "" {
			continue
		}
		for _, field := range []string{"quantity", "line_id"} {
			if words := fields[lineField(asked, field)]; words != "" {
				f.Quantities[i].Fault = words
			}
		}
		asked++
	}
	return true
}

func lineField(place int, field string) string { return fmt.Sprintf("lines[%d].%s", place, field) }

// problem says in a sentence why the form was refused.
func (f invoiceForm) problem() string {
	var words []string
	for field, fault := range f.Faults {
		name, _, _ := strings.Cut(field, "[")
		switch {
		case name == "":
			words = append(words, fault)
		case field == "lines":
			words = append(words, nothingToCredit)
		default:
			words = append(words, "The "+strings.TrimSuffix(strings.ReplaceAll(name, "_", " "), "s")+" "+fault)
		}
	}
	slices.Sort(words)
	return strings.Join(words, ". ")
}
