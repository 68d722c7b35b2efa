package sandbox

import (
	"slices"
	"strings"
)

// invoice is made when an order is completed. It shows the order as it was then.
type invoice struct {
	guid, number string
	order        *salesOrder
}

// addInvoice invoices a completed order. The sandbox is locked.
func (s *Sandbox) addInvoice(o *salesOrder) {
	number := sequenceNumber("SI", len(s.invoices)+1)
	s.invoices = append(s.invoices, &invoice{stableGUID("Invoices", o.guid), number, o})
}

// invoicesCall serves /Invoices, which is read-only (§4.8); newest first.
func (s *Sandbox) invoicesCall(c *call) answer {
	since, limited, problem := c.dateParam("modifiedSince")
	if problem != nil {
		return c.invalid(*problem)
	}
	guid, single := c.guid()
	customer, number, orderNumber := c.param("customerCode"), c.param("invoiceNumber"), c.param("orderNumber")
	statuses := c.param("invoiceStatus")
	s.mu.RLock()
	var matching []*invoice
	for _, v := range slices.Backward(s.invoices) {
		keep := v.guid == guid
		if !single && number != "" {
			keep = strings.EqualFold(v.number, number)
		} else if !single {
			keep = (customer == "" || strings.EqualFold(v.order.customer.CustomerCode, customer)) &&
				(orderNumber == "" || strings.EqualFold(v.order.number, orderNumber)) &&
				(statuses == "" || inList(statuses, statusCompleted)) &&
				(!limited || c.modifiedAfter(v.order.modifiedOn, since))
		}
		if keep {
			matching = append(matching, v)
		}
	}
	s.mu.RUnlock()
	return c.oneOrRows(single, len(matching), func(w *wireWriter, i int) { matching[i].write(w) })
}

func (v *invoice) write(w *wireWriter) {
	o := v.order
	w.text("InvoiceNumber", v.number)
	w.text("OrderNumber", o.number)
	w.null("QuoteNumber")
	w.date("InvoiceDate", o.completedDate)
	w.date("DueDate", o.paymentDueDate)
	w.text("InvoiceStatus", statusCompleted)
	w.object("Customer", func() { o.customer.writeShort(w, o.currency.id) })
	w.text("Comments", o.comments)
	w.null("PostalAddress")
	w.object("DeliveryAddress", func() {
		w.null("AddressType")
		w.text("AddressName", o.delivery.DeliveryName)
		w.text("StreetAddress", o.delivery.DeliveryStreetAddress)
		w.text("StreetAddress2", o.delivery.DeliveryStreetAddress2)
		w.text("Suburb", o.delivery.DeliverySuburb)
		w.text("City", o.delivery.DeliveryCity)
		w.text("Region", o.delivery.DeliveryRegion)
		w.text("Country", o.delivery.DeliveryCountry)
		w.text("PostalCode", o.delivery.DeliveryPostCode)
		w.boolean("IsDefault", false)
	})
	w.text("DeliveryInstruction", o.delivery.DeliveryInstruction)
	w.object("Currency", func() { w.record(o.currency, nil) })
	w.decimal("ExchangeRate", o.exchangeRate, 6)
	o.writeTotals(w)
	w.text("CreatedBy", o.modifiedBy)
	w.text("PaymentTerm", o.customer.PaymentTerm)
	w.list("InvoiceLines", len(o.lines), func(i int) {
		w.object("", func() { v.writeLine(w, &o.lines[i]) })
	})
	w.text("Guid", v.guid)
	w.date("LastModifiedOn", o.modifiedOn)
}

func (v *invoice) writeLine(w *wireWriter, l *orderLine) {
	w.integer("LineNumber", l.number)
	l.writeProduct(w)
	w.decimal("OrderQuantity", l.quantity, 4)
	w.decimal("InvoiceQuantity", l.quantity, 4)
	w.decimal("UnitPrice", l.unitPrice, 4)
	w.decimal("DiscountRate", l.discountRate, 4)
	w.decimal("LineTotal", l.lineTotal, 8)
	w.blankable("Comments", l.comments)
	w.decimal("TaxRate", l.taxRate, 6)
	w.decimal("LineTax", l.lineTax, 3)
	w.decimal("BCUnitPrice", v.order.base(l.netPrice(), 4), 4)
	w.null("SerialNumbers", "BatchNumbers")
	w.text("Guid", stableGUID("InvoiceLines", l.guid))
	w.date("LastModifiedOn", v.order.modifiedOn)
}
