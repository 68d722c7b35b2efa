package ubl

import (
	"upstock/internal/edi/message"
	"upstock/internal/wholesale"
)

// WriteDespatchAdvice writes what was shipped as Peppol BIS Despatch Advice 3 has it. What is still
// to come of a line is outstanding; nothing is when the order is complete.
func WriteDespatchAdvice(env message.Envelope, d message.DespatchAdvice) ([]byte, error) {
	if len(d.Lines) == 0 {
		return nil, wholesale.Conflict("A despatch advice needs at least one line")
	}
	w := &writer{}
	return w.document("DespatchAdvice", func() {
		w.put("CustomizationID", "urn:fdc:peppol.eu:poacc:trns:despatch_advice:3")
		w.put("ProfileID", "urn:fdc:peppol.eu:poacc:bis:despatch_advice:3")
		w.put("ID", d.Number)
		w.date("IssueDate", d.On)
		w.time(env.At)
		w.in("OrderReference", func() {
			w.put("ID", d.Order)
			w.put("SalesOrderID", d.OurNumber)
			w.date("IssueDate", d.OrderedOn)
		})
		w.party("DespatchSupplierParty", env.Sender, d.Parties.Supplier)
		to := d.Parties.DeliverTo
		if to.ID == "" && to.Name == "" {
			to = d.Parties.Buyer
		}
		w.party("DeliveryCustomerParty", to.ID, to)
		w.party("BuyerCustomerParty", env.Recipient, d.Parties.Buyer)
		w.in("Shipment", func() {
			w.put("ID", d.Number)
			w.in("Delivery", func() {
				w.in("EstimatedDeliveryPeriod", func() {
					w.date("StartDate", d.DeliveryOn)
					w.date("EndDate", d.DeliveryOn)
				})
				w.in("Despatch", func() { w.date("ActualDespatchDate", d.ShippedOn) })
			})
		})
		for i, l := range d.Lines {
			w.despatchLine(i, l, d)
		}
	}), nil
}

func (w *writer) despatchLine(i int, l message.DespatchLine, d message.DespatchAdvice) {
	id := lineID(l.Number, i)
	w.in("DespatchLine", func() {
		w.put("ID", id)
		w.quantity("DeliveredQuantity", l.Shipped, unitOf(l.Unit))
		missing, err := l.Ordered.Sub(l.Shipped)
		if err == nil && missing.IsPos() && !d.Complete {
			w.quantity("OutstandingQuantity", missing, unitOf(l.Unit))
			w.put("OutstandingReason", "On back-order")
		}
		if err == nil && missing.IsNeg() && l.Ordered.IsPos() {
			w.quantity("OversupplyQuantity", missing.Abs(), unitOf(l.Unit))
		}
		w.in("OrderLineReference", func() {
			w.put("LineID", id)
			w.in("OrderReference", func() { w.put("ID", d.Order) })
		})
		w.item(l.Item, func() {})
	})
}
