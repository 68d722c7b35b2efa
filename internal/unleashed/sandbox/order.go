package sandbox

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// The statuses of a sales order (§5).
const (
	statusParked      = "Parked"
	statusPlaced      = "Placed"
	statusBackordered = "Backordered"
	statusCompleted   = "Completed"
	statusDeleted     = "Deleted"
)

// apiUser is the user shown as the author of changes made through the API.
const apiUser = "api@unleashedsoftware.com"

// salesOrder is one version of a sales order. Only superseded changes after it is
// stored, and only under the sandbox's lock.
type salesOrder struct {
	guid, number          string
	status, customStatus  string
	orderDate             time.Time
	requiredDate          time.Time
	completedDate         time.Time
	receivedDate          time.Time
	paymentDueDate        time.Time
	customer              *Customer
	customerRef, comments string
	warehouse             *Warehouse
	currency              *Currency
	exchangeRate          fixed
	discountRate          fixed
	tax                   *Tax
	taxRate               fixed
	subTotal              fixed
	taxTotal              fixed
	total                 fixed
	delivery              delivery
	salesOrderGroup       string
	sourceID              string
	allocate              bool
	lines                 []orderLine
	createdBy             string
	createdOn             time.Time
	modifiedBy            string
	modifiedOn            time.Time

	visibleFrom time.Time // before this the API does not know the order
	superseded  bool      // there is a newer version
}

// delivery is where an order goes to, in the API's own field names.
type delivery struct {
	DeliveryInstruction    string
	DeliveryName           string
	DeliveryStreetAddress  string
	DeliveryStreetAddress2 string
	DeliverySuburb         string
	DeliveryCity           string
	DeliveryRegion         string
	DeliveryCountry        string
	DeliveryPostCode       string
	DeliveryMethod         string
}

// orderLine is a line of an order. A charge has no product, only a name.
type orderLine struct {
	guid         string
	number       int
	product      *Product
	charge       string
	dueDate      time.Time
	quantity     fixed
	unitPrice    fixed
	discountRate fixed
	lineTotal    fixed
	lineTax      fixed
	taxCode      string
	taxRate      fixed
	comments     string
	modifiedOn   time.Time
}

// netPrice is the unit price after the discount, four places.
func (l *orderLine) netPrice() fixed {
	return mulRound(l.unitPrice, one-l.discountRate, 4)
}

// expectedTotal is round2(quantity × net price) (§4.6.3).
func (l *orderLine) expectedTotal() fixed { return mulRound(l.quantity, l.netPrice(), 2) }

// expectedTax is round2(line total × tax rate) (§4.6.3).
func (l *orderLine) expectedTax() fixed { return mulRound(l.lineTotal, l.taxRate, 2) }

// recompute brings every total in line with the quantities and prices, as
// Unleashed does when a person changes an order.
func (o *salesOrder) recompute() {
	o.subTotal, o.taxTotal = 0, 0
	for i := range o.lines {
		l := &o.lines[i]
		l.lineTotal = l.expectedTotal()
		l.lineTax = l.expectedTax()
		o.subTotal += l.lineTotal
		o.taxTotal += l.lineTax
	}
	o.total = o.subTotal + o.taxTotal
}

// version is a copy to be changed and stored; its lines are its own.
func (o *salesOrder) version() *salesOrder {
	next := *o
	next.superseded = false
	next.lines = slices.Clone(o.lines)
	return &next
}

func (o *salesOrder) closed() bool {
	return o.status == statusCompleted || o.status == statusDeleted
}

// wireStatus is OrderStatus as GET shows it.
func (o *salesOrder) wireStatus(b Behaviour) string {
	if o.customStatus != "" && !o.closed() && b.is(CustomStatus, "label") {
		return o.customStatus
	}
	return o.status
}

// base converts an amount to the company's currency (§4.6.3).
func (o *salesOrder) base(amount fixed, places int) fixed {
	return divRound(amount, o.exchangeRate, places)
}

// write writes the order as GET shows it (§4.6.5).
func (o *salesOrder) write(w *wireWriter, b Behaviour) {
	w.list("SalesOrderLines", len(o.lines), func(i int) {
		w.object("", func() { o.lines[i].write(w, o) })
	})
	w.text("OrderNumber", o.number)
	w.date("OrderDate", o.orderDate)
	w.date("RequiredDate", o.requiredDate)
	w.date("CompletedDate", o.completedDate)
	w.text("OrderStatus", o.wireStatus(b))
	w.text("CustomOrderStatus", o.customStatus)
	w.object("Customer", func() { o.customer.writeShort(w, o.currency.id) })
	w.text("CustomerRef", o.customerRef)
	w.text("Comments", o.comments)
	w.object("Warehouse", func() { w.record(o.warehouse, nil) })
	w.date("ReceivedDate", o.receivedDate)
	w.record(&o.delivery, nil)
	w.null("DeliveryContact")
	w.object("Currency", func() { w.record(o.currency, nil) })
	w.decimal("ExchangeRate", o.exchangeRate, 6)
	w.decimal("DiscountRate", o.discountRate, 4)
	w.object("Tax", func() { w.record(o.tax, nil) })
	w.decimal("TaxRate", o.taxRate, 6)
	w.text("XeroTaxCode", o.tax.TaxCode)
	o.writeTotals(w)
	w.null("TotalVolume", "TotalWeight")
	w.date("PaymentDueDate", o.paymentDueDate)
	w.boolean("AllocateProduct", o.allocate)
	w.text("SalesOrderGroup", o.salesOrderGroup)
	w.null("SalesPerson", "SalesAccount")
	w.boolean("SendAccountingJournalOnly", false)
	w.text("SourceId", o.sourceID)
	w.text("CreatedBy", o.createdBy)
	w.date("CreatedOn", o.createdOn)
	w.text("LastModifiedBy", o.modifiedBy)
	w.text("Guid", o.guid)
	w.date("LastModifiedOn", o.modifiedOn)
}

// writeTotals writes the totals, in the order's currency and in the company's.
func (o *salesOrder) writeTotals(w *wireWriter) {
	w.decimal("SubTotal", o.subTotal, 3)
	w.decimal("TaxTotal", o.taxTotal, 3)
	w.decimal("Total", o.total, 3)
	w.decimal("BCSubTotal", o.base(o.subTotal, 3), 3)
	w.decimal("BCTaxTotal", o.base(o.taxTotal, 3), 3)
	w.decimal("BCTotal", o.base(o.total, 3), 3)
}

// writeProduct writes what a line sells. A charge has a product without a code.
func (l *orderLine) writeProduct(w *wireWriter) {
	if l.product != nil {
		w.null("LineType")
		w.object("Product", func() { l.product.writeShort(w) })
		return
	}
	w.text("LineType", "Charge")
	w.object("Product", func() {
		w.text("Guid", zeroGUID)
		w.null("ProductCode")
		w.text("ProductDescription", l.charge)
	})
}

func (l *orderLine) write(w *wireWriter, o *salesOrder) {
	if l.product == nil {
		l.writeCharge(w, o)
		return
	}
	w.integer("LineNumber", l.number)
	l.writeProduct(w)
	w.date("DueDate", l.dueDate)
	w.decimal("OrderQuantity", l.quantity, 4)
	w.decimal("UnitPrice", l.unitPrice, 4)
	w.decimal("DiscountRate", l.discountRate, 4)
	w.decimal("LineTotal", l.lineTotal, 8)
	w.null("Volume", "Weight")
	w.blankable("Comments", l.comments)
	w.decimal("AverageLandedPriceAtTimeOfSale", 0, 14)
	w.number("UnitCost", Number(l.product.AverageLandPrice), 4)
	w.decimal("TaxRate", l.taxRate, 6)
	w.decimal("LineTax", l.lineTax, 3)
	w.text("XeroTaxCode", l.taxCode)
	w.decimal("BCUnitPrice", o.base(l.netPrice(), 4), 4)
	w.decimal("BCLineTotal", o.base(l.lineTotal, 3), 3)
	w.decimal("BCLineTax", o.base(l.lineTax, 3), 3)
	w.text("LineTaxCode", l.taxCode)
	w.text("XeroSalesAccount", l.product.XeroSalesAccount)
	w.null("CostOfGoodsAccount", "Assembly", "SerialNumbers", "BatchNumbers")
	w.text("Guid", l.guid)
	w.date("LastModifiedOn", l.modifiedOn)
}

// writeCharge writes a charge line, which looks quite different (§4.6.2, CHAT).
func (l *orderLine) writeCharge(w *wireWriter, o *salesOrder) {
	w.integer("LineNumber", 0)
	l.writeProduct(w)
	w.date("DueDate", l.dueDate)
	w.integer("OrderQuantity", 1)
	w.decimal("UnitPrice", l.unitPrice, 2)
	w.integer("DiscountRate", 0)
	w.decimal("LineTotal", l.lineTotal, 2)
	w.null("Volume", "Weight", "Comments", "AverageLandedPriceAtTimeOfSale")
	w.decimal("TaxRate", l.taxRate, 6)
	w.decimal("LineTax", l.lineTax, 2)
	w.null("XeroTaxCode")
	w.decimal("BCUnitPrice", o.base(l.unitPrice, 2), 2)
	w.decimal("BCLineTotal", o.base(l.lineTotal, 2), 2)
	w.decimal("BCLineTax", o.base(l.lineTax, 2), 2)
	w.text("LineTaxCode", l.taxCode)
	w.null("XeroSalesAccount", "SerialNumbers", "BatchNumbers")
	w.text("Guid", l.guid)
	w.null("LastModifiedOn")
}

// dueDate is when an invoice of a date is to be paid under a term of payment.
func dueDate(term *PaymentTerm, from time.Time) time.Time {
	if term == nil {
		return from
	}
	y, m, d := from.Date()
	switch term.Type {
	case "DaysOfTheMonthFollowing":
		return time.Date(y, m+1, term.Days, 0, 0, 0, 0, time.UTC)
	case "EndOfTheMonthFollowing":
		return time.Date(y, m+2, 0, 0, 0, 0, 0, time.UTC)
	default:
		return time.Date(y, m, d+term.Days, 0, 0, 0, 0, time.UTC)
	}
}

// sequenceNumber writes and readSequence reads numbers such as SO-00000203.
func sequenceNumber(prefix string, n int) string { return fmt.Sprintf("%s-%08d", prefix, n) }

func readSequence(prefix, number string) (int, bool) {
	digits, ok := strings.CutPrefix(number, prefix+"-")
	if !ok || len(digits) > 9 || !onlyDigits(digits) {
		return 0, false
	}
	n, err := strconv.Atoi(digits)
	return n, err == nil
}
