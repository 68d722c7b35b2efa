package ubl

import (
	"time"

	"upstock/internal/edi/message"
)

// answers are Peppol's codes of order responses (UNCL 4343), and of their lines (UNCL 1229).
var answers = map[message.Answer]struct{ order, line string }{
	message.Received: {"AB", "5"},
	message.Accepted: {"AP", "5"},
	message.Amended:  {"CA", "3"},
	message.Rejected: {"RE", "7"},
}

// WriteOrderResponse writes an answer to an order as Peppol BIS Ordering 3 has it. Lines are given
// with an amended order, all of them, and not otherwise: receivers do not look at them.
func WriteOrderResponse(env message.Envelope, r message.OrderResponse) ([]byte, error) {
	w := &writer{currency: r.Currency}
	return w.document("OrderResponse", func() {
		w.put("CustomizationID", "urn:fdc:peppol.eu:poacc:trns:order_response:3")
		w.put("ProfileID", "urn:fdc:peppol.eu:poacc:bis:ordering:3")
		w.put("ID", r.Number)
		w.put("SalesOrderID", r.OurNumber)
		w.date("IssueDate", r.On)
		w.time(env.At)
		w.put("OrderResponseCode", answers[r.Answer].order)
		w.put("Note", r.Note)
		w.put("DocumentCurrencyCode", r.Currency)
		w.in("OrderReference", func() {
			w.put("ID", r.Order)
			w.date("IssueDate", r.OrderedOn)
		})
		w.party("SellerSupplierParty", env.Sender, r.Parties.Supplier)
		w.party("BuyerCustomerParty", env.Recipient, r.Parties.Buyer)
		if r.Answer != message.Rejected {
			w.in("Delivery", func() {
				w.in("PromisedDeliveryPeriod", func() {
					w.date("StartDate", r.DeliveryOn)
					w.date("EndDate", r.DeliveryOn)
				})
			})
		}
		if r.Answer == message.Amended {
			for i, l := range r.Lines {
				w.responseLine(i, l)
			}
		}
	}), nil
}

func (w *writer) responseLine(i int, l message.ResponseLine) {
	id := lineID(l.Number, i)
	w.in("OrderLine", func() {
		w.in("LineItem", func() {
			w.put("ID", id)
			w.put("LineStatusCode", answers[l.Answer].line)
			w.quantity("Quantity", l.Confirmed, unitOf(l.Unit))
			if l.BackOrdered != nil {
				w.quantity("MaximumBackorderQuantity", *l.BackOrdered, unitOf(l.Unit))
			}
			if l.Price != nil {
				w.in("Price", func() { w.price("PriceAmount", *l.Price) })
			}
			w.item(l.Item, func() {})
		})
		w.in("OrderLineReference", func() { w.put("LineID", id) })
	})
}

func (w *writer) time(at time.Time) {
	if !at.IsZero() {
		w.put("IssueTime", at.Format(time.TimeOnly))
	}
}
