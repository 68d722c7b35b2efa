package ordering

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"upstock/internal/store"
	"upstock/internal/webhook"
	"upstock/internal/wholesale"
)

// LineInput is one line of an order as it is asked for. The product is named by its id or its code;
// without a unit price the customer's own price is used.
type LineInput struct {
	ProductID   string
	ProductCode string
	Quantity    wholesale.Decimal
	UnitPrice   *wholesale.Decimal
	Comment     string
}

// NewOrder is an order as it is asked for. The customer is named by its id or its code.
type NewOrder struct {
	CustomerID   string
	CustomerCode string
	Reference    string
	RequiredDate string
	AddressID    string
	Notes        string
	Source       string
	PlacedBy     string // the id of the person who places it in the shop; "" elsewhere
	Freight      *wholesale.Decimal
	// Adjustment is added to the order, or taken off when it is negative; the reason says why.
	Adjustment       *wholesale.Decimal
	AdjustmentReason string
	// Payment is how it is to be paid; nil leaves it to the customer's payment terms.
	Payment *wholesale.PaymentChoice
	// Whatever takes products as well that customers cannot order: the caller warns of them.
	Whatever bool
	Lines    []LineInput
}

// Draft is the order that [Service.Take] would take, without a number and kept nowhere: for the
// totals of a page that is being filled in. It is refused for the same reasons.
func (s *Service) Draft(ctx context.Context, supplierID string, in NewOrder) (*wholesale.Order, error) {
	return store.Read(ctx, s.store, func(tx *store.Tx) (*wholesale.Order, error) { return newOrder(ctx, tx, supplierID, in) })
}

// Take takes an order: checks it, prices it for its customer, and keeps it with status ordered.
// With an idempotency key that was used before, first is the answer that was given then, and
// nothing is done.
func (s *Service) Take(ctx context.Context, supplierID string, in NewOrder, idem *store.Idempotency) (o *wholesale.Order, first *store.FirstAnswer, err error) {
	err = s.store.View(ctx, func(tx *store.Tx) (err error) {
		// First of all: the answer stays what it was, whatever has become of the customer since.
		if first, err = store.Repeated(ctx, tx, supplierID, idem); err == nil && first == nil {
			o, err = newOrder(ctx, tx, supplierID, in)
		}
		return err
	})
	if err != nil || first != nil {
		return nil, first, err
	}
	err = s.store.Update(ctx, func(tx *store.Tx) (err error) {
		first, err = store.Once(ctx, tx, supplierID, idem, func() (any, error) { return o, s.keep(ctx, tx, o) })
		return err
	})
	return o, first, err
}

// Taken looks up what a request to take an order was answered before; nil when its key is new.
func (s *Service) Taken(ctx context.Context, supplierID string, idem *store.Idempotency) (*store.FirstAnswer, error) {
	return store.Read(ctx, s.store, func(tx *store.Tx) (*store.FirstAnswer, error) { return store.Repeated(ctx, tx, supplierID, idem) })
}

// keep gives the order its number and writes it.
func (s *Service) keep(ctx context.Context, tx *store.Tx, o *wholesale.Order) error {
	n, err := tx.NextOrderNumber(ctx, o.SupplierID)
	if err != nil {
		return err
	}
	// The id after the number: then lists by id are lists by number too.
	o.ID, o.Number = store.NewID(), fmt.Sprintf("U-%d", n)
	if err := tx.InsertOrder(ctx, o); err != nil {
		return err
	}
	lines := "1 line"
	if len(o.Lines) > 1 {
		lines = fmt.Sprintf("%d lines", len(o.Lines))
	}
	if err := AddEvent(ctx, tx, o, actorOf(ctx), "ordered", "Order %s was taken: %s, %s %s", o.Number, lines, o.Currency, wholesale.AmountWords(o.Total)); err != nil {
		return err
	}
	if err := s.announce(ctx, tx, webhook.OrderCreated, o); err != nil {
		return err
	}
	return s.mailTaken(ctx, tx, o)
}

// newOrder checks the input against what is known and makes an order of it, priced and totalled but
// not yet numbered. All faults are reported at once.
func newOrder(ctx context.Context, tx *store.Tx, supplierID string, in NewOrder) (*wholesale.Order, error) {
	supplier, err := tx.Supplier(ctx, supplierID)
	if err != nil {
		return nil, err
	}
	customer, err := findCustomer(ctx, tx, supplierID, in.CustomerID, in.CustomerCode)
	if err != nil {
		return nil, err
	}
	p, err := newPricer(ctx, tx, supplier, customer, in.Lines)
	if err != nil {
		return nil, err
	}
	connection, err := connectionOrDefault(ctx, tx, supplierID)
	if err != nil {
		return nil, err
	}
	terms, err := tx.PaymentTermsOf(ctx, supplierID, customer.ID)
	if err != nil {
		return nil, err
	}
	return makeOrder(supplier, customer, terms, connection, p, in)
}

// makeOrder is [newOrder] once everything is read.
func makeOrder(
	supplier wholesale.Supplier, customer wholesale.Customer, terms *wholesale.PaymentTerms, connection store.Connection, p *pricer,
	in NewOrder,
) (o *wholesale.Order, err error) {
	o = &wholesale.Order{SupplierID: supplier.ID, Status: wholesale.Ordered, PlacedBy: in.PlacedBy}
	o.SalesOrder.State = wholesale.OutboxNone
	bill(o, supplier, customer)

	var faults faults
	if o.Source, err = wholesale.ParseSource(in.Source); err != nil {
		faults.add("source", err)
	}
	settlePayment(o, terms, in.Payment, &faults)
	faults.header(o, customer, header{
		&in.Reference, &in.RequiredDate, &in.AddressID, &in.Notes, in.Freight, in.Adjustment, &in.AdjustmentReason,
	})
	faults.lineCount(len(in.Lines))
	if p.source = o.Source; in.Whatever {
		p.source = wholesale.SourceSupplier
	}
	if o.Lines = p.lines(in.Lines, &faults); len(faults) > 0 {
		return nil, wholesale.InvalidFields(faults)
	}
	if err := o.ComputeTotals(); err != nil {
		return nil, err
	}
	fillOne(o, customer, connection)
	return o, nil
}

func bill(o *wholesale.Order, supplier wholesale.Supplier, customer wholesale.Customer) {
	o.CustomerID, o.CustomerName = customer.ID, customer.Name
	o.Currency, o.Tax = cmp.Or(customer.Terms.Currency, supplier.Currency), customer.FreightTax()
}

func findCustomer(ctx context.Context, tx *store.Tx, supplierID, id, code string) (c wholesale.Customer, err error) {
	switch {
	case id != "" && code != "":
		return c, wholesale.Invalid("customer_code", "must not be given together with customer_id")
	case id != "":
		c, err = tx.Customer(ctx, supplierID, id)
		return c, missing("customer_id", "is not one of your customers", err)
	case code != "":
		c, err = tx.CustomerByCode(ctx, supplierID, code)
		return c, missing("customer_code", "is not the code of one of your customers", err)
	}
	return c, wholesale.Invalid("customer_id", "is required (or customer_code)")
}

func missing(field, message string, err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return wholesale.Invalid(field, "%s", message)
	}
	if wholesale.CodeOf(err) == wholesale.CodeConflict { // the code could mean several
		return wholesale.Invalid(field, "%s", err)
	}
	return err
}

type faults []wholesale.FieldError

func (f *faults) add(field string, err error) { f.say(field, "%s", messageOf(err)) }

func (f *faults) say(field, format string, args ...any) {
	*f = append(*f, wholesale.FieldError{Field: field, Message: fmt.Sprintf(format, args...)})
}

// messageOf takes the message of a fault without the field it was found in.
func messageOf(err error) string {
	if e, ok := err.(*wholesale.Error); ok && len(e.Fields) > 0 { //nolint:errorlint // the parsers return it unwrapped
		return e.Fields[0].Message
	}
	return err.Error()
}

// Unleashed's own limits, in characters.
const (
	maxReference = 500
	maxNotes     = 2048
	maxComment   = 1024
)

// lineBreaks writes every line break as one character, whatever the program it was typed in writes:
// browsers send two, and both would stand in Unleashed's comments and count towards its limits.
var lineBreaks = strings.NewReplacer("\r\n", "\n", "\r", "\n")

func (f *faults) text(field, s string, limit int) {
	if utf8.RuneCountInString(s) > limit {
		f.say(field, "must be at most %d characters", limit)
	}
}

func (f *faults) lineCount(n int) {
	switch {
	case n == 0:
		f.say("lines", "must have at least one line")
	case n > wholesale.MaxLines:
		f.say("lines", "must have at most %d lines", wholesale.MaxLines)
	}
}

// header is what stands above an order's lines; nil leaves it as it is.
type header struct {
	reference, requiredDate, addressID, notes *string
	freight, adjustment                       *wholesale.Decimal
	adjustmentReason                          *string
}

func (f *faults) header(o *wholesale.Order, customer wholesale.Customer, h header) {
	if h.reference != nil {
		f.text("reference", *h.reference, maxReference)
		o.Reference = *h.reference
	}
	if h.notes != nil {
		o.Notes = lineBreaks.Replace(*h.notes)
		f.text("notes", o.Notes, maxNotes)
	}
	if h.requiredDate != nil {
		date, err := wholesale.ParseDate(*h.requiredDate)
		if err != nil {
			f.add("required_date", err)
		}
		o.RequiredDate = date
	}
	if h.addressID != nil {
		if _, ok := customer.Address(*h.addressID); !ok && *h.addressID != "" {
			f.say("address_id", "is not one of the customer's addresses")
		}
		o.AddressID = *h.addressID
	}
	if h.freight != nil {
		f.amount("freight", *h.freight, wholesale.TotalScale, wholesale.MaxUnitPrice)
		o.Freight = *h.freight
	}
	if h.adjustment != nil {
		f.size("adjustment", *h.adjustment, wholesale.TotalScale, wholesale.MaxUnitPrice)
		o.Adjustment = *h.adjustment
	}
	if h.adjustmentReason != nil {
		f.text("adjustment_reason", *h.adjustmentReason, wholesale.MaxReason)
		o.AdjustmentReason = *h.adjustmentReason
	}
}

// amount checks that a price or an amount is not negative, not too large, and not finer than can be
// kept.
func (f *faults) amount(field string, d wholesale.Decimal, scale int, limit wholesale.Decimal) {
	if d.IsNeg() {
		f.say(field, "must not be negative")
		return
	}
	f.size(field, d, scale, limit)
}

// size checks that an amount, of either sign, is not too large and not finer than can be kept.
func (f *faults) size(field string, d wholesale.Decimal, scale int, limit wholesale.Decimal) {
	switch {
	case d.Cmp(limit) > 0:
		f.say(field, "must be at most %s", limit)
	case d.Cmp(limit.Neg()) < 0:
		f.say(field, "must be at least -%s", limit)
	case d.Trim(0).Scale() > scale:
		f.say(field, "must have at most %d digits after the point", scale)
	}
}

// pricer knows everything that is needed to price lines for one customer: it is loaded with a
// handful of queries, however many lines there are.
type pricer struct {
	source    wholesale.Source // who asks, which decides what may be ordered
	kept      map[string]bool  // products that the order has already: they may stay, by id
	customer  wholesale.Customer
	date      wholesale.Date
	byID      map[string]wholesale.Product
	byCode    map[string]wholesale.Product
	ambiguous map[string]error // by code
	policy    wholesale.PricePolicy
	prices    wholesale.Pricer
}

func newPricer(ctx context.Context, tx *store.Tx, supplier wholesale.Supplier, customer wholesale.Customer, lines []LineInput) (*pricer, error) {
	p := &pricer{customer: customer, date: wholesale.DateOf(tx.Now(), supplier.Location())}
	var ids, codes []string
	for _, l := range lines {
		if l.ProductID != "" {
			ids = append(ids, l.ProductID)
		} else if l.ProductCode != "" {
			codes = append(codes, l.ProductCode)
		}
	}
	var err error
	if p.byID, err = tx.ProductsBy(ctx, supplier.ID, store.ByID, ids); err != nil {
		return nil, err
	}
	if p.byCode, p.ambiguous, err = tx.ProductsByCode(ctx, supplier.ID, codes); err != nil {
		return nil, err
	}
	known := make([]wholesale.Product, 0, len(lines))
	for _, products := range []map[string]wholesale.Product{p.byID, p.byCode} {
		known = slices.AppendSeq(known, maps.Values(products))
	}
	book, err := tx.PriceBook(ctx, supplier.ID, []wholesale.Customer{customer}, known)
	if err != nil {
		return nil, err
	}
	p.policy, p.prices = book.Policy(), book.For(&p.customer, p.date)
	return p, nil
}

func (p *pricer) lines(inputs []LineInput, faults *faults) []wholesale.Line {
	lines := make([]wholesale.Line, 0, len(inputs))
	counts := p.quantities(inputs)
	for i, in := range inputs {
		at := func(field string) string { return fmt.Sprintf("lines[%d].%s", i, field) }
		before := len(*faults)
		product := p.orderable(in, at, faults)
		if !in.Quantity.IsPos() {
			faults.say(at("quantity"), "must be greater than 0")
		} else {
			faults.amount(at("quantity"), in.Quantity, wholesale.QuantityScale, wholesale.MaxQuantity)
		}
		if in.UnitPrice != nil {
			faults.amount(at("unit_price"), *in.UnitPrice, wholesale.PriceScale, wholesale.MaxUnitPrice)
		}
		comment := lineBreaks.Replace(in.Comment)
		faults.text(at("comment"), comment, maxComment)
		if len(*faults) > before {
			continue
		}
		line := wholesale.Line{
			ID: store.NewID(), ProductID: product.ID, ProductCode: product.Code, Name: product.Name,
			Quantity: in.Quantity.Trim(0), Tax: p.customer.TaxOn(product), Comment: comment,
		}
		if counts[i].Cmp(in.Quantity) != 0 {
			line.Counted = counts[i]
		}
		if in.UnitPrice != nil {
			line.PriceAnswer = wholesale.PriceAnswer{UnitPrice: *in.UnitPrice, Rule: wholesale.RuleTyped, Explanation: "Entered manually"}
		} else if answer, ok := p.prices.Explained(&product, counts[i]); ok {
			line.PriceAnswer = answer
		} else {
			faults.say(at("unit_price"), "is required: product %s has no price for %s", product.Code, p.customer.Name)
			continue
		}
		line.UnitPrice = line.UnitPrice.Rescale(wholesale.PriceScale)
		if next, near := p.prices.NextBreak(&product, counts[i]); near && next.UnitPrice.Cmp(line.UnitPrice) < 0 {
			line.NextBreak = &next
		}
		lines = append(lines, line)
	}
	return lines
}

// orderable is the product that a line names, when the one who asks may order it.
func (p *pricer) orderable(in LineInput, at func(string) string, faults *faults) wholesale.Product {
	product := p.product(in, at, faults)
	if p.kept[product.ID] {
		return product
	}
	if refusal := product.RefusedFrom(p.source); refusal != "" {
		field := "product_code"
		if in.ProductID != "" {
			field = "product_id"
		}
		faults.say(at(field), "cannot be ordered: %s %s", product.Code, refusal)
	}
	return product
}

func (p *pricer) product(in LineInput, at func(string) string, faults *faults) wholesale.Product {
	switch {
	case in.ProductID != "" && in.ProductCode != "":
		faults.say(at("product_code"), "must not be given together with product_id")
	case in.ProductID != "":
		if product, ok := p.byID[in.ProductID]; ok {
			return product
		}
		faults.say(at("product_id"), "is not one of your products")
	case in.ProductCode != "":
		if product, ok := p.byCode[in.ProductCode]; ok {
			return product
		}
		if err, ok := p.ambiguous[in.ProductCode]; ok {
			faults.add(at("product_code"), err)
		} else {
			faults.say(at("product_code"), "is not the code of one of your products")
		}
	default:
		faults.say(at("product_id"), "is required (or product_code)")
	}
	return wholesale.Product{}
}

// quantities are what counts for the minimum quantities of prices, by line: its own quantity, or
// that of all lines of its product.
func (p *pricer) quantities(inputs []LineInput) []wholesale.Decimal {
	counts := make([]wholesale.Decimal, len(inputs))
	for i, in := range inputs {
		counts[i] = in.Quantity
	}
	if !p.policy.AddUpLines {
		return counts
	}
	together := map[string]wholesale.Decimal{}
	for _, in := range inputs {
		id := p.named(in).ID
		if sum, err := together[id].Add(in.Quantity); err == nil && in.Quantity.IsPos() {
			together[id] = sum
		}
	}
	for i, in := range inputs {
		if product := p.named(in); product.ID != "" {
			counts[i] = together[product.ID]
		}
	}
	return counts
}

// named is the product that a line names; zero when there is none.
func (p *pricer) named(in LineInput) wholesale.Product {
	if in.ProductID != "" {
		return p.byID[in.ProductID]
	}
	return p.byCode[in.ProductCode]
}
