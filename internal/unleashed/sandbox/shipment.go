package sandbox

import (
	"slices"
	"strings"
	"time"
)

// shipment is a parcel of an order on its way, made by ShipOrder.
type shipment struct {
	guid, number, tracking, carrier string
	order                           *salesOrder
	dispatched                      time.Time
	modifiedOn                      time.Time
}

// salesShipments serves /SalesShipments (§4.7), last modified first.
func (s *Sandbox) salesShipments(c *call) answer {
	since, limited, problem := c.dateParam("modifiedSince")
	if problem != nil {
		return c.invalid(*problem)
	}
	guid, single := c.guid()
	orderNumber, statuses := c.param("orderNumber"), c.param("shipmentStatus")
	s.mu.RLock()
	var matching []*shipment
	for _, x := range slices.Backward(s.shipments) {
		keep := x.guid == guid
		if !single && orderNumber != "" {
			keep = strings.EqualFold(x.order.number, orderNumber)
		} else if !single {
			keep = (statuses == "" || inList(statuses, "Dispatched")) && (!limited || c.modifiedAfter(x.modifiedOn, since))
		}
		if keep {
			matching = append(matching, x)
		}
	}
	s.mu.RUnlock()
	return c.oneOrRows(single, len(matching), func(w *wireWriter, i int) { matching[i].write(w, c.behaviour) })
}

// localized is a moment as it was once seen in an answer, in the words of a New Zealand server.
func localized(t time.Time) string {
	return strings.NewReplacer("AM", "a.m.", "PM", "p.m.").Replace(t.Format("2/01/2006 3:04:05 PM"))
}

func (x *shipment) write(w *wireWriter, b Behaviour) {
	w.text("OrderNumber", x.order.number)
	w.text("OrderGuid", x.order.guid)
	w.text("ShipmentNumber", x.number)
	w.text("ShipmentStatus", "Dispatched")
	w.date("DispatchDate", x.dispatched)
	w.text("TrackingNumber", x.tracking)
	w.optional("ShippingCompany", x.carrier != "", func() {
		w.text("Guid", stableGUID("ShippingCompanies", x.carrier))
		w.text("Name", x.carrier)
	})
	w.null("Comments")
	w.object("Customer", func() { x.order.customer.writeShort(w, x.order.currency.id) })
	w.list("SalesShipmentLines", len(x.order.lines), func(i int) {
		l := &x.order.lines[i]
		if l.product == nil {
			return // a charge is not packed
		}
		w.object("", func() {
			w.integer("LineNumber", l.number)
			w.object("Product", func() { l.product.writeShort(w) })
			w.decimal("ShipmentQty", l.quantity, 4)
			w.integer("SalesOrderLineNumber", l.number)
			w.null("SerialNumbers", "BatchNumbers")
			w.text("Guid", stableGUID("SalesShipmentLines", x.guid+l.guid))
			w.date("LastModifiedOn", x.modifiedOn)
		})
	})
	if b.is(ShipmentDate, "localized") {
		w.text("CreatedOn", localized(x.modifiedOn))
	} else {
		w.date("CreatedOn", x.modifiedOn)
	}
	w.text("Guid", x.guid)
	w.date("LastModifiedOn", x.modifiedOn)
}
