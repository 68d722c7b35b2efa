package ubl

import (
	"strconv"
	"strings"

	"github.com/govalues/decimal"

	"upstock/internal/edi/message"
	"upstock/internal/wholesale"
)

// actions are the line statuses of changes: UNCL 1229, as Peppol has it, and UBL's own words.
var actions = map[string]message.Action{
	"1": message.LineAdded, "added": message.LineAdded,
	"2": message.LineRemoved, "cancelled": message.LineRemoved, "canceled": message.LineRemoved, "deleted": message.LineRemoved,
	"3": message.LineChanged, "revised": message.LineChanged, "changed": message.LineChanged,
	"4": message.LineSame, "5": message.LineSame, "nostatus": message.LineSame, "unchanged": message.LineSame,
}

func (r *reader) orderLine(e *element) error {
	items := e.all("LineItem")
	if len(items) == 0 {
		r.refuse(message.NoProduct, "line "+strconv.Itoa(len(r.order.Lines)+1), "There is an OrderLine without a LineItem: it does not say what it orders.")
	}
	for _, item := range items {
		if len(r.order.Lines) == maxLines {
			return r.in.refuse(message.TooLarge, "The order has more than %d lines.", maxLines)
		}
		r.order.Lines = append(r.order.Lines, r.lineItem(e, item))
	}
	return nil
}

func (r *reader) lineItem(outer, e *element) message.OrderLine {
	l := message.OrderLine{Number: e.value("ID"), Unit: e.at("Quantity").attr("unitCode")}
	at := l.Number
	if at == "" {
		at = strconv.Itoa(len(r.order.Lines) + 1)
	}
	l.Location = "line " + at
	for _, name := range []string{"Item", "Quantity", "Price"} {
		if len(e.all(name)) > 1 {
			r.refuse(message.Unreadable, inLine(at, name), "%s stands twice: there may be two lines in this one.", name)
		}
	}
	l.Action = r.action(e, at)
	for _, notes := range [][]*element{outer.all("Note"), e.all("Note")} {
		for _, n := range notes {
			l.Notes = note(l.Notes, n.value())
		}
	}
	r.item(&l, e.at("Item"), at)
	r.quantity(&l, e, at)
	r.price(&l, e.at("Price"), at)
	l.Amount = r.number(e.at("LineExtensionAmount"), inLine(at, "LineExtensionAmount"))
	r.checkAmount(&l, e, at)
	r.deliveries(&l, e.all("Delivery"), at)
	if len(e.all("SubLineItem")) > 0 {
		r.add(message.SubLine, inLine(at, "SubLineItem"), "The line has lines of its own, which say what it consists of.")
	}
	return l
}

func (r *reader) action(e *element, at string) message.Action {
	status := e.value("LineStatusCode")
	if status == "" || r.order.Function != message.Replace {
		return ""
	}
	action, ok := actions[strings.ToLower(status)]
	if !ok {
		r.refuse(message.UnknownCode, inLine(at, "LineStatusCode"), "The status %q is not known: it could remove the line.", status)
	}
	return action
}

func (r *reader) quantity(l *message.OrderLine, e *element, at string) {
	where := inLine(at, "Quantity")
	given := e.at("Quantity")
	n := r.number(given, where)
	switch {
	case n != nil && n.IsPos():
		l.Quantity = *n
	case n != nil && n.IsZero() && l.Action != "":
		l.Action = message.LineRemoved // a change to nothing
	case n != nil:
		r.add(message.BadNumber, where, "The quantity is %s; it must be more than 0.", n)
	case given == nil && l.Action != message.LineRemoved && l.Action != message.LineSame:
		r.add(message.NoQuantity, where, "There is no quantity.")
	}
}

// item reads which product it is, by every number that the line gives.
func (r *reader) item(l *message.OrderLine, e *element, at string) {
	l.Description = e.value("Name")
	if l.Description == "" {
		l.Description = e.value("Description")
	}
	l.OurCode = e.value("SellersItemIdentification", "ID")
	l.TheirCode = e.value("BuyersItemIdentification", "ID")
	ids := []*element{e.at("StandardItemIdentification", "ID")}
	for _, other := range e.all("AdditionalItemIdentification") {
		ids = append(ids, other.at("ID"))
	}
	ids = append(ids, e.at("CatalogueItemIdentification", "ID"), e.at("ManufacturersItemIdentification", "ID"))
	for _, id := range ids {
		switch v := strings.ReplaceAll(bare(id), " ", ""); {
		case v == "":
		case l.GTIN == "" && isGTIN(id.attr("schemeID"), v):
			l.GTIN, _ = message.NormalGTIN(v)
		default:
			l.OtherCodes = append(l.OtherCodes, id.value())
		}
	}
	if l.GTIN != "" && !validGTIN(l.GTIN) {
		r.add(message.CheckDigit, inLine(at, "StandardItemIdentification"),
			"%s is not a GTIN: its length or check digit is wrong. Compare it with the label.", l.GTIN)
	}
	if l.GTIN == "" && l.OurCode == "" && l.TheirCode == "" && len(l.OtherCodes) == 0 {
		r.add(message.NoProduct, inLine(at, "Item"), "The line does not say by any number which product it is.")
	}
	for _, property := range e.all("AdditionalItemProperty") {
		if name, value := property.value("Name"), property.value("Value"); value != "" {
			l.Notes = note(l.Notes, strings.TrimPrefix(name+": "+value, ": "))
		}
	}
	r.packSize(l, e, at)
}

// isGTIN says whether an id is meant to be a GTIN: by its scheme, or where there is none by its
// check digit.
func isGTIN(scheme, id string) bool {
	switch strings.ToUpper(scheme) {
	case "0160", "GTIN", "EAN", "EAN13", "GTIN-8", "GTIN-12", "GTIN-13", "GTIN-14", "SRV", "EN", "GS1", "UPC":
		return true
	case "":
		return validGTIN(id)
	}
	return false
}

func validGTIN(id string) bool {
	_, ok := message.NormalGTIN(id)
	return ok
}

// packSize reads how many pieces one of what is ordered holds. With a unit that means single
// pieces it says only how those are packed.
func (r *reader) packSize(l *message.OrderLine, item *element, at string) {
	where := inLine(at, "Item/PackSizeNumeric")
	size, packs := r.number(item.at("PackSizeNumeric"), where), r.number(item.at("PackQuantity"), inLine(at, "Item/PackQuantity"))
	one := decimal.MustNew(1, 0)
	switch {
	case size == nil:
		size = packs
	case packs != nil && packs.Cmp(one) != 0 && packs.Cmp(*size) != 0:
		r.add(message.PackSize, where, "There are two pack sizes, %s and %s; neither was taken.", size, packs)
		return
	}
	carton := len(l.GTIN) == 14 && l.GTIN[0] != '0'
	switch {
	case size == nil && listed(l.Unit) == "DZN":
		dozen := decimal.MustNew(12, 0)
		l.PiecesPerUnit = &dozen
	case size == nil || !size.IsPos():
	case carton || isPack(l.Unit):
		l.PiecesPerUnit = size
	case l.Unit == "" && size.Cmp(one) != 0:
		r.add(message.PackSize, where, "A pack holds %s, but the quantity has no unit; it was taken as pieces.", size)
	}
}

func (r *reader) price(l *message.OrderLine, e *element, at string) {
	amount := r.number(e.at("PriceAmount"), inLine(at, "Price/PriceAmount"))
	if amount == nil {
		return
	}
	if amount.IsNeg() {
		r.add(message.BadNumber, inLine(at, "Price/PriceAmount"), "The price is %s; it must not be negative.", amount)
		return
	}
	price := message.Price{Amount: *amount, Basis: decimal.MustNew(1, 0), Unit: e.at("BaseQuantity").attr("unitCode"), Code: e.value("PriceTypeCode")}
	if basis := r.number(e.at("BaseQuantity"), inLine(at, "Price/BaseQuantity")); basis != nil {
		if !basis.IsPos() {
			r.add(message.BadNumber, inLine(at, "Price/BaseQuantity"), "The price is for %s units; that must be more than 0.", basis)
			return
		}
		price.Basis = *basis
	}
	l.Price = &price
	currency := strings.ToUpper(e.at("PriceAmount").attr("currencyID"))
	switch {
	case r.order.Currency == "":
		r.header.priceCurrency = currency
	case currency != "" && currency != r.order.Currency:
		r.add(message.OtherCurrency, inLine(at, "Price/PriceAmount"), "The price is in %s, and the order in %s.", currency, r.order.Currency)
	}
	if factor := e.value("OrderableUnitFactorRate"); factor != "" && factor != "1" {
		r.add(message.Ignored, inLine(at, "Price/OrderableUnitFactorRate"), "The price has a factor of %s, which was not taken.", factor)
	}
}

// checkAmount compares a line's amount with its quantity times its price.
func (r *reader) checkAmount(l *message.OrderLine, e *element, at string) {
	change := wholesale.Decimal{}
	for _, allowance := range e.all("AllowanceCharge") {
		r.allowance(allowance, inLine(at, "AllowanceCharge"))
		if amount := r.number(allowance.at("Amount"), inLine(at, "AllowanceCharge/Amount")); amount != nil {
			if allowance.value("ChargeIndicator") != "true" {
				*amount = amount.Neg()
			}
			change, _ = change.Add(*amount) // a sum that is too large differs as well
		}
	}
	if l.Amount == nil || l.Price == nil || !l.Quantity.IsPos() {
		return
	}
	expected, ok := expectedAmount(l)
	if !ok {
		return
	}
	if sum, err := expected.Add(change); err == nil {
		expected = sum
	}
	difference, err := expected.Sub(*l.Amount)
	if err != nil || difference.Abs().Cmp(decimal.MustNew(1, 2)) > 0 {
		r.add(message.LineAmount, inLine(at, "LineExtensionAmount"), "Quantity and price make %s, and the line says %s.",
			wholesale.FormatTotal(expected), wholesale.FormatTotal(*l.Amount))
	}
}

// expectedAmount is quantity × price ÷ basis; ok is false where the price is for another unit.
func expectedAmount(l *message.OrderLine) (amount wholesale.Decimal, ok bool) {
	quantity := l.Quantity
	if l.Price.Unit != "" && l.Unit != "" && !sameUnit(l.Price.Unit, l.Unit) {
		if l.PiecesPerUnit == nil || !isPiece(l.Price.Unit) {
			return amount, false
		}
		pieces, err := quantity.Mul(*l.PiecesPerUnit)
		if err != nil {
			return amount, false
		}
		quantity = pieces
	}
	product, err := quantity.Mul(l.Price.Amount)
	if err != nil {
		return amount, false
	}
	quotient, err := product.Quo(l.Price.Basis)
	return wholesale.Round(quotient, wholesale.TotalScale), err == nil
}

// deliveries reads where parts of a line go, and when it is required.
func (r *reader) deliveries(l *message.OrderLine, all []*element, at string) {
	where := inLine(at, "Delivery")
	for _, e := range all {
		period := e.at("RequestedDeliveryPeriod")
		required := r.date(period.at("StartDate"), where+"/RequestedDeliveryPeriod/StartDate")
		if required == "" {
			required = r.date(period.at("EndDate"), where+"/RequestedDeliveryPeriod/EndDate")
		}
		if len(all) == 1 && required != r.order.Required {
			l.Required = required
		}
		to, quantity := r.place(e), r.number(e.at("Quantity"), where+"/Quantity")
		elsewhere := to.ID != "" && to.ID != r.order.DeliverTo.ID
		if len(all) == 1 && !elsewhere {
			return
		}
		place := message.Place{ID: to.ID, Quantity: l.Quantity, Required: required}
		if place.ID == "" {
			place.ID = r.order.DeliverTo.ID
		}
		switch {
		case quantity != nil:
			place.Quantity = *quantity
		case len(all) > 1:
			r.refuse(message.SeveralPlaces, where, "The line goes to several places, and does not say how much to each.")
		}
		l.Places = append(l.Places, place)
	}
}
