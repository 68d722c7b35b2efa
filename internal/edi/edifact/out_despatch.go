package edifact

import "upstock/internal/edi/message"

// Why less was shipped than ordered: list 4221.
const (
	shortAndMoreToFollow = "BP" // a back-order follows
	shortAndComplete     = "CP" // nothing follows
)

// WriteDespatchAdvice writes a DESADV with one level of packing: what is in the delivery. Parcels
// are not known here, so no PAC claims how many there are.
func WriteDespatchAdvice(env message.Envelope, d message.DespatchAdvice) ([]byte, error) {
	return interchange(env, "DESADV", func(w *writer) {
		w.segment("BGM", element("351"), element(w.code("number of the despatch advice", d.Number, numberLength)), element("9"))
		w.date(dateDocument, d.On)
		w.date(dateDespatch, d.ShippedOn)
		w.date(dateEstimated, d.DeliveryOn)
		w.reference("ON", "order number", d.Order, d.OrderedOn)
		w.reference("VN", "order number", d.OurNumber, "")
		w.party("SU", d.Parties.Supplier)
		w.party("BY", d.Parties.Buyer)
		w.party("DP", d.Parties.DeliverTo)
		w.segment("CPS", element("1"))
		items := make([]message.Item, len(d.Lines))
		for i, line := range d.Lines {
			items[i] = line.Item
		}
		numbers := lineNumbers(items)
		for i, line := range d.Lines {
			w.item(numbers[i], "", line.Item)
			w.quantity(quantityDespatched, line.Shipped, line.Unit)
			if !line.Ordered.IsZero() {
				w.quantity(quantityOrdered, line.Ordered, line.Unit)
			}
			if line.Shipped.Less(line.Ordered) {
				why := shortAndMoreToFollow
				if d.Complete {
					why = shortAndComplete
				}
				w.segment("QVR", nil, element(why))
			}
		}
		w.controlCount()
	})
}
