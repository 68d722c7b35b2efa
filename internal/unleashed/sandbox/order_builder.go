package sandbox

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// orderBuilder turns what was sent into a sales order, and collects every problem
// on the way: each is its own item of the refusal.
type orderBuilder struct {
	s         *Sandbox
	in        *orderInput
	behaviour Behaviour
	now       time.Time
	old       *salesOrder // the order that is replaced, or nil
	put       bool        // replaced by PUT, which requires more
	loading   bool        // from a file: any status, charges, and missing totals are worked out

	order    *salesOrder
	problems []fieldError
}

func (b *orderBuilder) problem(field, format string, args ...any) {
	b.problems = append(b.problems, fieldError{field, fmt.Sprintf(format, args...)})
}

// build gives the order, or nil and the problems. The sandbox is locked.
func (b *orderBuilder) build(guid string) (*salesOrder, []fieldError) {
	b.order = &salesOrder{guid: guid}
	if b.loading {
		b.fillMissing()
	}
	// Missing parts are reported alone: an empty body gives exactly these three items (§3.3).
	b.checkRequired()
	if len(b.problems) > 0 {
		return nil, b.problems
	}
	b.header()
	b.parties()
	b.taxes()
	if len(b.in.SalesOrderLines) == 0 && !b.loading {
		b.problem("SalesOrderLines", "A Sales Order must have at least one Sales Order Line.")
	}
	if b.order.customer != nil && b.order.tax != nil {
		for i := range b.in.SalesOrderLines {
			b.line(i)
		}
		b.totals()
	}
	if len(b.problems) > 0 {
		return nil, b.problems
	}
	return b.order, nil
}

// fillMissing gives a row of a file the parts that a client would have to send.
func (b *orderBuilder) fillMissing() {
	in, r := b.in, &b.s.reference
	in.OrderStatus = cmp.Or(in.OrderStatus, statusParked)
	if in.Tax == (taxRef{}) {
		if customer := b.s.customers.find(in.Customer.Guid, in.Customer.CustomerCode); customer != nil {
			in.Tax = taxRef{TaxCode: customer.TaxCode, TaxRate: customer.TaxRate}
		} else if t := r.salesTax(); t != nil {
			in.Tax.Guid = t.Guid // so that the customer is what is reported
		}
	}
	if w := r.defaultWarehouse(); in.Warehouse == (WarehouseRef{}) && w != nil {
		in.Warehouse.Guid = w.Guid
	}
}

func (b *orderBuilder) checkRequired() {
	if b.in.OrderStatus == "" {
		b.problem("OrderStatus", "Order Status is required.")
	}
	if b.in.Customer == (CustomerRef{}) {
		b.problem("Customer", "Customer is required.")
	}
	if b.in.Tax.missing() && b.in.XeroTaxCode != "" && b.behaviour.is(TaxObject, "optional") {
		b.in.Tax = taxRef{TaxCode: b.in.XeroTaxCode, TaxRate: b.in.TaxRate}
	}
	if b.in.Tax.missing() {
		b.problem("Tax", "Tax is required.")
	}
}

var (
	earliestRequiredDate = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
	openStatuses         = []string{statusParked, statusPlaced, statusBackordered}
	allStatuses          = append(slices.Clone(openStatuses), statusCompleted, statusDeleted)
)

// maxOrderNumber leaves three characters for the suffix of a split order (§4.6.2).
const maxOrderNumber = 17

// header checks the fields that stand alone.
func (b *orderBuilder) header() {
	in, o := b.in, b.order
	allowed := openStatuses
	switch {
	case b.loading:
		allowed = allStatuses
	case b.old == nil && strings.EqualFold(in.OrderStatus, statusCompleted) && b.behaviour.is(CompletedOnPost, "accept"):
		allowed = append(slices.Clone(openStatuses), statusCompleted)
	}
	status := slices.IndexFunc(allowed, func(s string) bool { return strings.EqualFold(s, in.OrderStatus) })
	if status < 0 {
		b.problem("OrderStatus", "Order Status '%s' is not valid. It must be one of %s.", in.OrderStatus, strings.Join(allowed, ", "))
	} else {
		o.status = allowed[status]
	}
	if b.behaviour.is(ForceParked, "on") && b.old == nil && !b.loading {
		o.status = statusParked
	}

	o.number = in.OrderNumber
	switch holder := b.s.orders.byNumber[strings.ToLower(in.OrderNumber)]; {
	case in.OrderNumber == "" && b.old != nil:
		o.number = b.old.number
	case in.OrderNumber != "" && holder != nil && holder.guid != o.guid:
		b.problem("OrderNumber", "Order Number '%s' already exists.", in.OrderNumber)
	case utf8.RuneCountInString(in.OrderNumber) > maxOrderNumber && !b.loading:
		b.problem("OrderNumber", "Order Number '%s' is too long. It may have at most %d characters.", in.OrderNumber, maxOrderNumber)
	}

	o.orderDate = in.OrderDate.Time
	if in.OrderDate.IsZero() {
		if b.put {
			b.problem("OrderDate", "Order Date is required.")
		}
		o.orderDate = b.now
	}
	o.requiredDate = in.RequiredDate.Time
	if !o.requiredDate.IsZero() && o.requiredDate.Before(earliestRequiredDate) {
		b.problem("RequiredDate", "Required Date must be after 2000-01-01.")
	}
	o.receivedDate = in.ReceivedDate.Time
	o.customStatus, o.customerRef, o.comments = in.CustomOrderStatus, in.CustomerRef, in.Comments
	o.salesOrderGroup, o.sourceID, o.delivery = in.SalesOrderGroup, in.SourceId, in.delivery
	o.allocate = in.AllocateProduct == nil || *in.AllocateProduct
	b.lengths()
	if method := o.delivery.DeliveryMethod; method != "" && b.s.reference.deliveryMethod(method) == nil && !b.loading {
		b.problem("DeliveryMethod", "Delivery Method '%s' was not found.", method)
	}
	o.discountRate = in.DiscountRate.valueOr(0)
	if o.discountRate < 0 || o.discountRate > one {
		b.problem("DiscountRate", "Discount Rate must be between 0 and 1.")
	}
}

func (b *orderBuilder) lengths() {
	in := b.in
	for _, f := range []struct {
		field, value string
		limit        int
	}{
		{"CustomOrderStatus", in.CustomOrderStatus, 15}, {"CustomerRef", in.CustomerRef, 500}, {"Comments", in.Comments, 2048},
		{"DeliveryName", in.DeliveryName, 500}, {"DeliveryStreetAddress", in.DeliveryStreetAddress, 500},
		{"DeliveryStreetAddress2", in.DeliveryStreetAddress2, 500}, {"DeliverySuburb", in.DeliverySuburb, 500},
		{"DeliveryCity", in.DeliveryCity, 500}, {"DeliveryRegion", in.DeliveryRegion, 500}, {"DeliveryCountry", in.DeliveryCountry, 500},
		{"DeliveryPostCode", in.DeliveryPostCode, 50}, {"DeliveryInstruction", in.DeliveryInstruction, 500},
		{"DeliveryMethod", in.DeliveryMethod, 50}, {"SalesOrderGroup", in.SalesOrderGroup, 50}, {"SourceId", in.SourceId, 500},
	} {
		b.length(f.field, f.value, f.limit)
	}
}

func (b *orderBuilder) length(field, value string, limit int) {
	if len(value) > limit && utf8.RuneCountInString(value) > limit {
		b.problem(field, "%s may have at most %d characters.", field, limit)
	}
}

// parties finds the customer, the warehouse and the currency.
func (b *orderBuilder) parties() {
	o, r := b.order, &b.s.reference
	ref := b.in.Customer
	customer := b.s.customers.find(ref.Guid, ref.CustomerCode)
	switch {
	case customer == nil:
		b.problem("Customer", "Customer '%s' was not found.", cmp.Or(ref.CustomerCode, ref.Guid))
	case ref.Guid != "" && ref.CustomerCode != "" && !strings.EqualFold(customer.CustomerCode, ref.CustomerCode):
		b.problem("Customer", "Customer Guid '%s' and Customer Code '%s' are not of the same customer.", ref.Guid, ref.CustomerCode)
	case customer.Obsolete && !b.loading && b.behaviour.is(ObsoleteCustomer, "reject"):
		b.problem("Customer", "Customer '%s' is obsolete.", customer.CustomerCode)
	case customer.StopCredit && o.status == statusPlaced && !b.loading && b.behaviour.is(StopCredit, "reject"):
		b.problem("Customer", "Customer '%s' is on stop credit.", customer.CustomerCode)
	}
	o.customer = customer

	wref := b.in.Warehouse
	if wref == (WarehouseRef{}) {
		if o.warehouse = r.defaultWarehouse(); b.behaviour.is(WarehouseMissing, "reject") || o.warehouse == nil {
			b.problem("Warehouse", "Warehouse is required.")
		}
	} else if o.warehouse = r.warehouse(wref.Guid, wref.WarehouseCode); o.warehouse == nil {
		b.problem("Warehouse", "Warehouse '%s' was not found.", cmp.Or(wref.WarehouseCode, wref.Guid))
	} else if o.warehouse.Obsolete && !b.loading {
		b.problem("Warehouse", "Warehouse '%s' is obsolete.", o.warehouse.WarehouseCode)
	}

	if customer == nil {
		return
	}
	o.currency = r.currency(customer.Currency.CurrencyCode)
	if sent := b.in.Currency; sent.CurrencyCode != "" && !strings.EqualFold(sent.CurrencyCode, customer.Currency.CurrencyCode) {
		b.problem("Currency", "The currency '%s' of the Sales Order does not match the currency '%s' of customer '%s'.",
			sent.CurrencyCode, customer.Currency.CurrencyCode, customer.CustomerCode)
	}
	rate, given := b.in.ExchangeRate.fixed()
	if o.exchangeRate = rate; !given {
		o.exchangeRate = one
		if !strings.EqualFold(customer.Currency.CurrencyCode, r.company.BaseCurrencyCode) {
			b.usualExchangeRate()
		}
	} else if rate <= 0 {
		b.problem("ExchangeRate", "Exchange Rate must be greater than zero.")
	}
	if o.paymentDueDate = b.in.PaymentDueDate.Time; o.paymentDueDate.IsZero() {
		o.paymentDueDate = dueDate(r.paymentTerm(customer.PaymentTerm), o.orderDate)
	}
}

// usualExchangeRate is for an order in another currency that names no rate.
func (b *orderBuilder) usualExchangeRate() {
	usual, known := b.order.currency.DefaultSellRate.fixed()
	switch {
	case known && usual > 0 && (b.loading || b.behaviour.is(ExchangeRate, "default")):
		b.order.exchangeRate = usual
	case !b.loading:
		b.problem("ExchangeRate", "Exchange Rate is required for an order in %s.", b.order.currency.CurrencyCode)
	}
}

// taxes finds the tax of the order and checks the rates beside it.
func (b *orderBuilder) taxes() {
	o, ref := b.order, b.in.Tax
	rate := cmp.Or(ref.TaxRate, b.in.TaxRate)
	if o.tax = b.s.reference.tax(ref.Guid, ref.TaxCode, rate); o.tax == nil {
		b.problem("Tax", "Tax '%s' was not found.", cmp.Or(ref.TaxCode, ref.Guid))
		return
	}
	o.taxRate = o.tax.TaxRate.valueOr(0)
	o.taxRate = b.rate("Tax", "", o.tax, ref.TaxRate, o.taxRate)
	o.taxRate = b.rate("TaxRate", "", o.tax, b.in.TaxRate, o.taxRate)
}

// rate checks a rate that was sent against the rate of its tax code, and gives the one to use.
func (b *orderBuilder) rate(field, where string, tax *Tax, sent Number, otherwise fixed) fixed {
	rate, given := sent.fixed()
	if !given {
		return otherwise
	}
	if rate != tax.TaxRate.valueOr(0) && b.behaviour.is(TaxRateMismatch, "reject") {
		b.problem(field, "%sTax Rate %s is not the rate of Tax Code '%s' (%s).", where, rate.short(), tax.TaxCode, tax.TaxRate.valueOr(0).short())
	}
	return rate
}

// line checks one line and adds it to the order.
func (b *orderBuilder) line(i int) {
	in, o := &b.in.SalesOrderLines[i], b.order
	where := fmt.Sprintf("Line %d: ", i+1)
	l := orderLine{number: i + 1, comments: in.Comments, dueDate: in.DueDate.Time, modifiedOn: b.now}
	if l.dueDate.IsZero() {
		l.dueDate = b.now
	}
	if in.LineNumber != nil {
		l.number = *in.LineNumber
	} else if !b.loading {
		b.problem("LineNumber", "%sLine Number is required.", where)
	}
	b.length("Comments", in.Comments, 1024)
	l.guid = b.lineGUID(i, where)
	if strings.EqualFold(in.LineType, "Charge") && b.loading {
		l.charge = cmp.Or(in.Product.ProductDescription, "Charge")
	} else if in.LineType != "" {
		b.problem("LineType", "%sLine Type '%s' is not supported.", where, in.LineType)
	} else {
		l.product = b.product(in, where)
	}

	l.quantity = b.amount("OrderQuantity", where, in.OrderQuantity)
	l.unitPrice = b.amount("UnitPrice", where, in.UnitPrice)
	if in.OrderQuantity != "" && l.quantity <= 0 {
		b.problem("OrderQuantity", "%sOrder Quantity must be greater than zero.", where)
	}
	if l.unitPrice < 0 && b.behaviour.is(NegativePrice, "reject") {
		b.problem("UnitPrice", "%sUnit Price must not be negative.", where)
	}
	if l.discountRate = in.DiscountRate.valueOr(0); l.discountRate < 0 || l.discountRate > one {
		b.problem("DiscountRate", "%sDiscount Rate must be between 0 and 1.", where)
	}
	if l.product != nil {
		b.sellable(&l, where)
	}

	tax, code := o.tax, in.LineTaxCode
	l.taxRate = o.taxRate
	if code != "" {
		if tax = b.s.reference.tax("", code, in.TaxRate); tax == nil {
			b.problem("LineTaxCode", "%sTax '%s' was not found.", where, code)
			tax = o.tax
		}
		l.taxRate = tax.TaxRate.valueOr(0)
	}
	l.taxCode = tax.TaxCode
	l.taxRate = b.rate("TaxRate", where, tax, in.TaxRate, l.taxRate)

	l.lineTotal = b.expected("LineTotal", where, in.LineTotal, l.expectedTotal(), true)
	l.lineTax = b.expected("LineTax", where, in.LineTax, l.expectedTax(), b.behaviour.is(LineTaxCheck, "exact"))
	o.lines = append(o.lines, l)
}

func (b *orderBuilder) lineGUID(i int, where string) string {
	sent := b.in.SalesOrderLines[i].Guid
	if sent == "" || sent == zeroGUID {
		if b.put {
			b.problem("Guid", "%sGuid is required.", where)
		}
		return stableGUID("SalesOrderLines", fmt.Sprintf("%s %d", b.order.guid, i))
	}
	guid, ok := normalGUID(sent)
	if !ok {
		b.problem("Guid", "%sThe value '%.40s' is not a valid Guid.", where, sent)
	}
	if slices.ContainsFunc(b.order.lines, func(l orderLine) bool { return l.guid == guid }) {
		b.problem("Guid", "%sGuid '%s' is used by another line.", where, guid)
	}
	return guid
}

func (b *orderBuilder) product(in *lineInput, where string) *Product {
	if in.Product.Guid == "" && in.Product.ProductCode == "" {
		b.problem("Product", "%sProduct is required.", where)
		return nil
	}
	product := b.s.products.find(in.Product.Guid, in.Product.ProductCode)
	switch code := in.Product.ProductCode; {
	case product == nil:
		b.problem("Product", "%sProduct '%s' was not found.", where, cmp.Or(code, in.Product.Guid))
	case code != "" && !strings.EqualFold(code, product.ProductCode):
		b.problem("Product", "%sProduct Guid '%s' and Product Code '%s' are not of the same product.", where, in.Product.Guid, code)
	}
	return product
}

// sellable applies the rules of the product to a line.
func (b *orderBuilder) sellable(l *orderLine, where string) {
	if b.loading {
		return
	}
	p := l.product
	if (p.Obsolete || !p.IsSellable) && b.behaviour.is(ObsoleteLine, "reject") {
		b.problem("Product", "%sProduct '%s' is obsolete or cannot be sold.", where, p.ProductCode)
	}
	if least, ok := p.MinimumSellPrice.fixed(); ok && l.netPrice() < least {
		b.problem("UnitPrice", "%sUnit Price %s is below the Minimum Sell Price %s of product '%s'.", where, l.netPrice().text(4), least.text(4), p.ProductCode)
	}
	if least, ok := p.MinimumSaleQuantity.fixed(); ok && l.quantity < least && b.behaviour.is(MinimumSaleQuantity, "enforced") {
		b.problem("OrderQuantity", "%sOrder Quantity %s is below the Minimum Sale Quantity %s of product '%s'.", where, l.quantity.short(), least.short(), p.ProductCode)
	}
}

// amount reads a required value of at most four decimal places.
func (b *orderBuilder) amount(field, where string, sent Number) fixed {
	value, given := sent.fixed()
	if !given {
		b.problem(field, "%s%s is required.", where, field)
	}
	if value.places() > 4 {
		b.problem(field, "%s%s %s has more than 4 decimal places.", where, field, value.short())
	}
	return value
}

// expected checks a calculated value that was sent, and gives the one to store.
func (b *orderBuilder) expected(field, where string, sent Number, want fixed, strict bool) fixed {
	value, given := sent.fixed()
	switch {
	case !given && b.loading:
		return want
	case (!given || value != want) && !b.loading && b.behaviour.is(Totals, "recalculate"):
		return want
	case !given:
		b.problem(field, "%s%s is required.", where, field)
		return want
	case value != want && strict:
		b.problem(field, "%s%s %s is not correct. The expected value is %s.", where, field, value.short(), want.text(2))
	}
	return value
}

// totals checks the sums over the lines as sent, so that one wrong line gives one problem.
func (b *orderBuilder) totals() {
	o := b.order
	var sub, tax fixed
	for i := range o.lines {
		sub += o.lines[i].lineTotal
		tax += o.lines[i].lineTax
	}
	o.subTotal = b.expected("SubTotal", "", b.in.SubTotal, sub, true)
	o.taxTotal = b.expected("TaxTotal", "", b.in.TaxTotal, tax, true)
	o.total = b.expected("Total", "", b.in.Total, sub+tax, true)
}
