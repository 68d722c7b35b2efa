package lines

import (
	"net/url"
	"slices"
	"strings"

	"upstock/internal/web/ui"
	"upstock/internal/wholesale"
)

// Header is what stands on an order beside its lines, as typed. Errors are keyed by the order's
// field names.
type Header struct {
	Reference        string
	RequiredDate     string
	AddressID        string
	Notes            string
	Freight          string
	Adjustment       string
	AdjustmentReason string
	Payment          string         // see [PaymentChoices]; "" where the form does not ask
	Today            wholesale.Date // where the supplier is; "" when no one needs to know
	// What the customer's delivery rules are against, as sentences; "" for nothing.
	DayWarning, MinimumWarning string
	Errors                     map[string]string
	// Doubts are the amounts as typed that could mean two things; the fields have the readings.
	Doubts map[string]string
}

// isLate says whether the required date has passed, which is allowed and seldom meant.
func (h Header) isLate() bool {
	date, err := wholesale.ParseDate(h.RequiredDate)
	return err == nil && date != "" && date < h.Today
}

// Warn holds the order to the customer's delivery rules, which the supplier's own people may
// override; made is what it comes to, nil when that is not known.
func (h *Header) Warn(rules wholesale.DeliveryRules, made *wholesale.Order) {
	if date, err := wholesale.ParseDate(h.RequiredDate); err == nil && date != "" {
		h.DayWarning = wholesale.Sentence(rules.NoDelivery(date))
	}
	if made == nil {
		return
	}
	for _, breach := range rules.CheckMinimum(wholesale.LinesValue(made.Lines)) {
		h.MinimumWarning = wholesale.Sentence(breach.Message)
	}
}

// HeaderOf shows what stands on an order for editing.
func HeaderOf(o *wholesale.Order) Header {
	return Header{
		Reference: o.Reference, RequiredDate: string(o.RequiredDate), AddressID: o.AddressID, Notes: o.Notes,
		Freight: amountField(o.Freight), Adjustment: amountField(o.Adjustment), AdjustmentReason: o.AdjustmentReason,
		Payment: paymentOf(o),
	}
}

// amountField leaves the field of an amount that is not there empty.
func amountField(amount wholesale.Decimal) string {
	if amount.IsZero() {
		return ""
	}
	return wholesale.FormatTotal(amount)
}

// ParseHeader reads the header's fields from a posted form.
func ParseHeader(values url.Values) Header {
	get := func(name string) string { return strings.TrimSpace(values.Get(name)) }
	return Header{
		Reference: get("reference"), RequiredDate: get("required_date"), AddressID: get("address_id"),
		Notes: strings.ReplaceAll(get("notes"), "\r\n", "\n"), Freight: get("freight"), Adjustment: get("adjustment"),
		AdjustmentReason: get("adjustment_reason"), Payment: get("payment_option"), Errors: map[string]string{},
	}
}

// Amounts reads freight and adjustment; an empty field is zero. The errors name what is no number.
func (h *Header) Amounts() (freight, adjustment wholesale.Decimal) {
	return h.amount("freight", &h.Freight), h.amount("adjustment", &h.Adjustment)
}

func (h *Header) amount(name string, field *string) wholesale.Decimal {
	text := *field
	if text == "" {
		return wholesale.Decimal{}
	}
	if reading, doubtful := wholesale.DoubtOf(text); doubtful {
		if h.Doubts == nil {
			h.Doubts = map[string]string{}
		}
		h.Doubts[name], *field = text, reading
	}
	amount, err := wholesale.ParseTyped(text)
	if err != nil {
		h.Errors[name] = err.Error()
	}
	return amount
}

// headerFields are the fields, with how a sentence about them begins.
var headerFields = []struct{ name, subject string }{
	{"freight", "Freight"}, {"adjustment", "The adjustment"}, {"adjustment_reason", "The reason for the adjustment"},
	{"reference", "The reference"}, {"required_date", "The date"}, {"address_id", "The address"}, {"notes", "The comments"},
	{"payment_option", "Payment"},
}

// fault is what is wrong with a field, as a sentence; "" when nothing is.
func (h Header) fault(name string) string {
	message := h.Errors[name]
	for _, f := range headerFields {
		if f.name == name && message != "" {
			return f.subject + " " + message
		}
	}
	return h.doubt(name)
}

// doubt shows how an amount was read that could mean two things; "" when it has one reading.
func (h Header) doubt(name string) string {
	if text, doubtful := h.Doubts[name]; doubtful {
		return ui.DoubtWords(text, map[string]string{"freight": h.Freight, "adjustment": h.Adjustment}[name])
	}
	return ""
}

// faults are all that is wrong with the fields, as sentences.
func (h Header) faults() []string {
	var sentences []string
	for _, f := range headerFields {
		if sentence := h.fault(f.name); sentence != "" {
			sentences = append(sentences, sentence)
		}
	}
	return sentences
}

// Loose are the faults that no field shows, as sentences.
func (h Header) Loose() []string {
	var sentences []string
	for name, message := range h.Errors {
		switch {
		case h.fault(name) != "":
		case name == "lines":
			sentences = append(sentences, "The order "+message)
		default:
			sentences = append(sentences, strings.TrimSpace(name+" "+message))
		}
	}
	slices.Sort(sentences)
	return sentences
}
