package compose

import (
	"upstock/internal/edi/message"
	"upstock/internal/wholesale"
)

// DespatchAdvice says what of the order was shipped: its lines as they are now. An order is shipped
// once, so nothing is to follow; what was ordered and is not there is told with a quantity of zero.
func (t Trade) DespatchAdvice(number string, on, shippedOn wholesale.Date) message.DespatchAdvice {
	d := message.DespatchAdvice{
		Number: number, On: on, OurNumber: t.Order.Number, ShippedOn: shippedOn, DeliveryOn: t.Order.RequiredDate,
		Parties: t.parties(), Complete: true,
	}
	d.Order, d.OrderedOn = t.orderNumber()
	if d.DeliveryOn < shippedOn { // the day that was asked for has passed
		d.DeliveryOn = ""
	}
	for _, p := range t.pairs(t.Order.Lines) {
		u := t.unitOf(p)
		line := message.DespatchLine{Item: p.item(u), Ordered: u.of(p.asked()), Unit: u.name}
		if p.line != nil {
			line.Shipped = u.of(p.line.Quantity)
		}
		d.Lines = append(d.Lines, line)
	}
	return d
}
