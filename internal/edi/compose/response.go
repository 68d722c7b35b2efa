package compose

import (
	"upstock/internal/edi/message"
	"upstock/internal/wholesale"
)

// Response answers the order: that it was received, which says nothing of its lines; that it was
// rejected, with all of them; or what will be delivered. With [message.Accepted] each line says
// whether it comes as it was ordered, and the answer is [message.Amended] when one does not or when
// it comes on another day.
func (t Trade) Response(number string, on wholesale.Date, answer message.Answer, note string) message.OrderResponse {
	r := message.OrderResponse{
		Number: number, On: on, Answer: answer, Note: note, OurNumber: t.Order.Number, Parties: t.parties(),
		Currency: t.Order.Currency, DeliveryOn: t.Order.RequiredDate,
	}
	r.Order, r.OrderedOn = t.orderNumber()
	if answer == message.Received {
		return r
	}
	if t.Ordered != nil && t.Ordered.Required != "" && t.Order.RequiredDate != t.Ordered.Required && answer == message.Accepted {
		r.Answer = message.Amended
	}
	lines := t.Order.Lines
	if answer == message.Rejected {
		lines = nil // nothing of it comes
	}
	for _, p := range t.pairs(lines) {
		line := t.responseLine(p)
		if line.Answer != message.Accepted && r.Answer == message.Accepted {
			r.Answer = message.Amended
		}
		r.Lines = append(r.Lines, line)
	}
	return r
}

func (t Trade) responseLine(p pair) message.ResponseLine {
	u := t.unitOf(p)
	line := message.ResponseLine{Item: p.item(u), Answer: message.Accepted, Unit: u.name}
	line.Ordered = u.of(p.asked())
	if p.line == nil || p.line.Quantity.IsZero() {
		line.Answer = message.Rejected
		return line
	}
	line.Confirmed = u.of(p.line.Quantity)
	if t.Ordered == nil { // no document says otherwise
		line.Ordered = line.Confirmed
	}
	if line.Confirmed.Cmp(line.Ordered) != 0 {
		line.Answer = message.Amended
	}
	if theirs, given := p.askedPrice(); given && !theirs.is(p.line.UnitPrice) {
		price := u.price(p.line.UnitPrice)
		line.Answer, line.Price = message.Amended, &price
	}
	return line
}
