package edifact

import "upstock/internal/edi/message"

// Functions of a response: list 1225.
var responseFunction = map[message.Answer]string{
	message.Received: "9",  // original: it says that the order is there
	message.Accepted: "29", // accepted without amendment
	message.Amended:  "4",  // change
	message.Rejected: "27", // not accepted
}

// lineAction is what is done with a line: list 1229.
func lineAction(line message.ResponseLine) string {
	switch line.Answer {
	case message.Accepted:
		return "5"
	case message.Amended:
		if line.Ordered.IsZero() {
			return "1" // added
		}
		return "3" // changed
	case message.Rejected:
		return "7"
	case message.Received:
	}
	return "" // nothing is decided
}

// WriteOrderResponse writes an ORDRSP.
func WriteOrderResponse(env message.Envelope, r message.OrderResponse) ([]byte, error) {
	return interchange(env, "ORDRSP", func(w *writer) {
		w.segment("BGM", element("231"), element(w.code("number of the response", r.Number, numberLength)),
			element(responseFunction[r.Answer]))
		w.date(dateDocument, r.On)
		w.date(dateRequested, r.DeliveryOn)
		w.note(r.Note)
		w.reference("ON", "order number", r.Order, r.OrderedOn)
		w.reference("VN", "order number", r.OurNumber, "")
		w.party("BY", r.Parties.Buyer)
		w.party("SU", r.Parties.Supplier)
		w.party("DP", r.Parties.DeliverTo)
		w.party("IV", r.Parties.Invoicee)
		w.currency(r.Currency, "9")
		items := make([]message.Item, len(r.Lines))
		for i, line := range r.Lines {
			items[i] = line.Item
		}
		numbers := lineNumbers(items)
		for i, line := range r.Lines {
			w.item(numbers[i], lineAction(line), line.Item)
			if line.Answer != message.Rejected {
				w.quantity(quantityOrdered, line.Confirmed, line.Unit)
			}
			if line.BackOrdered != nil {
				w.quantity(quantityBackOrdered, *line.BackOrdered, line.Unit)
			}
			if line.Price != nil {
				w.net(*line.Price, one)
			}
		}
		w.end()
		w.controlCount()
	})
}
