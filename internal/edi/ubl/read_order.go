package ubl

import (
	"strings"

	"upstock/internal/edi/message"
	"upstock/internal/wholesale"
)

// header is what is kept of an order until all of it has been read.
type header struct {
	changes       string // the number of the order that is changed or cancelled
	priceCurrency string
	originator    message.Party
	places        []string // of the whole order
	allowances    bool
}

// orderTypes are the order types (UNCL 1001) that are orders like any other.
var orderTypes = map[string]bool{"": true, "220": true, "105": true, "221": true, "224": true, "226": true, "227": true, "348": true}

func (r *reader) ofOrder(child *element) error {
	o := r.order
	switch child.name {
	case "CustomizationID":
		// Peppol's order change has been sent in the form of an order as well.
		if strings.Contains(strings.ToLower(child.value()), ":trns:order_change:") {
			o.Function = message.Replace
		}
	case "ID":
		o.Number = child.value()
	case "CopyIndicator":
		if v := child.value(); (v == "true" || v == "1") && o.Function == message.Original {
			o.Function = message.Duplicate
		}
	case "OrderReference", "OrderDocumentReference":
		if r.header.changes == "" {
			r.header.changes = child.value("ID")
		}
	case "IssueDate":
		o.OrderedOn = r.date(child, "IssueDate")
	case "OrderTypeCode":
		if code := child.value(); !orderTypes[code] {
			r.add(message.UnknownCode, "OrderTypeCode", "The order type %q is not known; it was read as an order.", code)
		}
	case "Note", "CancellationNote":
		o.Notes = note(o.Notes, child.value())
	case "DocumentCurrencyCode":
		o.Currency = strings.ToUpper(child.value())
	case "CustomerReference":
		o.BuyerReference = child.value()
	case "LineCountNumeric":
		if n := r.number(child, "LineCountNumeric"); n != nil {
			if count, _, ok := n.Int64(0); ok && n.IsInt() {
				lines := int(count)
				o.CountedLines = &lines
			}
		}
	case "ValidityPeriod":
		o.CancelBy = r.date(child.at("EndDate"), "ValidityPeriod/EndDate")
	case "Contract":
		o.Contract = child.value("ID")
	case "BuyerCustomerParty":
		o.Buyer = r.party(child)
	case "SellerSupplierParty":
		o.Supplier = r.party(child)
	case "AccountingCustomerParty":
		o.Invoicee = r.party(child)
	case "OriginatorCustomerParty":
		r.header.originator = r.party(child)
	case "Delivery":
		r.delivery(child)
	case "DeliveryTerms":
		o.Notes = note(o.Notes, child.value("SpecialTerms"))
	case "AllowanceCharge":
		r.header.allowances = true
		r.allowance(child, "AllowanceCharge")
	case "AnticipatedMonetaryTotal":
		r.total(child)
	case "OrderLine":
		return r.orderLine(child)
	}
	return nil
}

func note(notes []string, text string) []string {
	if text == "" {
		return notes
	}
	return append(notes, text)
}

// delivery reads where and when the whole order is to be delivered.
func (r *reader) delivery(e *element) {
	o := r.order
	to := r.place(e)
	if to.ID != "" || to.Name != "" || len(to.Address) > 0 {
		r.header.places = append(r.header.places, to.ID+to.Name)
		if len(r.header.places) == 1 {
			o.DeliverTo = to
		}
	}
	period := e.at("RequestedDeliveryPeriod")
	start := r.date(period.at("StartDate"), "Delivery/RequestedDeliveryPeriod/StartDate")
	end := r.date(period.at("EndDate"), "Delivery/RequestedDeliveryPeriod/EndDate")
	if end == "" {
		end = r.date(e.at("LatestDeliveryDate"), "Delivery/LatestDeliveryDate")
	}
	if o.Required == "" {
		o.Required = start
		if start == "" {
			o.Required = end
		}
		if end != "" && end != start {
			o.Earliest, o.Latest = start, end
		}
	}
}

// allowance warns of a discount or charge: prices come from the customer's price list.
func (r *reader) allowance(e *element, where string) {
	what := "discount"
	if e.value("ChargeIndicator") == "true" {
		what = "charge"
	}
	reason := e.value("AllowanceChargeReason")
	if reason != "" {
		reason = " (" + reason + ")"
	}
	r.add(message.Ignored, where, "There is a %s of %s%s, which was not taken.", what, e.value("Amount"), reason)
}

func (r *reader) total(e *element) {
	lines := r.number(e.at("LineExtensionAmount"), "AnticipatedMonetaryTotal/LineExtensionAmount")
	exclusive := r.number(e.at("TaxExclusiveAmount"), "AnticipatedMonetaryTotal/TaxExclusiveAmount")
	r.order.Total = lines
	if lines == nil {
		r.order.Total = exclusive
	}
}

// checkTotal adds the lines' amounts up, where all have one.
func (r *reader) checkTotal() {
	o := r.order
	if o.Total == nil || len(o.Lines) == 0 || o.OnlyChanges {
		return
	}
	sum := wholesale.Decimal{}
	for _, l := range o.Lines {
		if l.Amount == nil {
			return
		}
		var err error
		if sum, err = sum.Add(*l.Amount); err != nil {
			return
		}
	}
	if sum.Cmp(*o.Total) != 0 {
		r.add(message.OrderTotal, "AnticipatedMonetaryTotal", "The lines add up to %s, and the document says %s.",
			wholesale.FormatTotal(sum), wholesale.FormatTotal(*o.Total))
	}
}

// splitByPlace says when an order goes to several places, and refuses one that does not say which
// line goes where.
func (r *reader) splitByPlace() {
	o := r.order
	places := map[string]bool{}
	for _, p := range r.header.places {
		places[p] = true
	}
	if len(places) > 1 {
		r.refuse(message.SeveralPlaces, "Delivery",
			"The order is to be delivered to %d places, and does not say which line goes where. Ask for one order for each place.", len(places))
		return
	}
	clear(places)
	for _, l := range o.Lines {
		for _, p := range l.Places {
			places[p.ID] = true
		}
	}
	if len(places) > 1 {
		r.add(message.SeveralPlaces, "OrderLine", "The lines are split over %d places of delivery.", len(places))
	}
}
