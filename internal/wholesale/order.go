package wholesale

import (
	"fmt"
	"time"
)

// Status is where an order stands in its life.
type Status string

const (
	Scheduled  Status = "scheduled"  // made from a standing order, still open for the customer's review
	Ordered    Status = "ordered"    // ready for the supplier
	Processing Status = "processing" // approved
	Shipped    Status = "shipped"    // on its way; the customer has been notified
	Received   Status = "received"   // the customer has it
	Cancelled  Status = "cancelled"
)

// Source says how an order came in.
type Source string

const (
	SourceBuyer       Source = "buyer"
	SourceSupplier    Source = "supplier"
	SourceStanding    Source = "standing"
	SourceSupermarket Source = "supermarket"
	SourceAPI         Source = "api"
)

// ParseStatus accepts the six statuses and nothing else.
func ParseStatus(s string) (Status, error) {
	switch st := Status(s); st {
	case Scheduled, Ordered, Processing, Shipped, Received, Cancelled:
		return st, nil
	}
	return "", Invalid("status", "must be one of scheduled, ordered, processing, shipped, received, cancelled")
}

// ParseSource accepts the five sources; "" means [SourceAPI].
func ParseSource(s string) (Source, error) {
	switch src := Source(s); src {
	case "":
		return SourceAPI, nil
	case SourceBuyer, SourceSupplier, SourceStanding, SourceSupermarket, SourceAPI:
		return src, nil
	}
	return "", Invalid("source", "must be one of buyer, supplier, standing, supermarket, api")
}

// Line is one product on an order, at the price that was agreed when it was taken.
type Line struct {
	ID          string // also the line's GUID in Unleashed
	ProductID   string
	ProductCode string
	Name        string
	Quantity    Decimal
	PriceAnswer // as it was when the price was set; the unit price has four digits
	Tax         Tax
	LineTotal   Decimal // without tax
	LineTax     Decimal
	Comment     string
	// KeptOver is a different price that the customer would pay, which a person has seen and did
	// not want; nil when no one has.
	KeptOver *Decimal
	// NextBreak is how near a lower price is, and Counted what counted for minimum quantities where
	// that is not the line's own quantity. Only orders being made have them; they are kept nowhere.
	NextBreak *NextBreak `store:"-"`
	Counted   Decimal    `store:"-"`
}

// PriceTyped says whether the price was set on the line itself. A manual price without its list was
// written before lists were kept and may be either; it counts as typed, so that it stays as agreed.
func (l Line) PriceTyped() bool {
	return l.Rule == RuleTyped || l.Rule == RuleManual && l.PriceListID == ""
}

// MaxLines is how many lines an order may have.
const MaxLines = 2000

// Order is what a customer wants from its supplier. Its prices are fixed when it is taken: a price
// that changes later leaves it alone.
type Order struct {
	ID           string
	SupplierID   string
	Number       string // for people, e.g. "U-1029"
	Status       Status
	Source       Source
	CustomerID   string
	CustomerName string
	PlacedBy     string // the id of the person who placed it in the shop; "" for all other orders
	Reference    string // the customer's own order number
	Notes        string // travel to Unleashed as comments
	RequiredDate Date
	AddressID    string // chosen for this order; "" means the customer's or the supplier's choice
	// Delivery is where the order goes, fixed when it is approved (and again when what will be sent
	// is): no later change of settings or addresses moves it. Nil before that.
	Delivery *Delivery
	// DeliverTo is Delivery, or where the order would go now. Only use cases fill it in; it is kept
	// nowhere.
	DeliverTo *Delivery `store:"-"`
	// Unmatched says that the customer is to be matched before the order can be sent. Kept nowhere
	// either.
	Unmatched  bool `store:"-"`
	Currency   string
	Tax        Tax // the customer's tax, which freight bears too
	Lines      []Line
	Freight    Decimal // without tax
	FreightTax Decimal
	// Adjustment is an amount without tax that is added to the lines, or taken off when it is
	// negative; taxed like freight.
	Adjustment       Decimal
	AdjustmentTax    Decimal
	AdjustmentReason string
	SubTotal         Decimal // lines, adjustment and freight, without tax
	TaxTotal         Decimal
	Total            Decimal
	SalesOrder       SalesOrder
	Mismatch         *Mismatch
	PaymentBlocked   bool
	InvoiceBlocked   bool
	// InvoiceHold is why a person keeps the order from being invoiced and charged; "" when no one
	// does.
	InvoiceHold   string
	PaymentOption PaymentOption // "" is on account: nothing is collected here
	// PaymentTerms are the terms as they were when the option was chosen; nil for none.
	PaymentTerms *PaymentTerms
	// PayByLink says that the supplier chose a payment link: the payment is collected as soon as
	// the order is approved, and never from a saved method.
	PayByLink bool
	// PaymentChosen says that someone has chosen how it is paid; until it is approved, any other
	// order follows its customer's terms.
	PaymentChosen bool
	// Blocked is what [Order.InvoiceBlockedReason] said when the order was last written.
	Blocked      string
	OpenProblems int64 // that the customer has reported and no one has settled
	// Held says why an order made from a standing order is not ordered at its cut-off by itself; ""
	// when it is.
	Held        string
	Version     int64 // grows by one with every change
	CreatedAt   time.Time
	UpdatedAt   time.Time
	ApprovedAt  time.Time // this and the next ones: zero until it happens
	ShippedAt   time.Time
	ReceivedAt  time.Time
	CancelledAt time.Time
}

// ProductIDs are the ids of the lines' products, a product for each line.
func (o *Order) ProductIDs() []string {
	ids := make([]string, len(o.Lines))
	for i, l := range o.Lines {
		ids[i] = l.ProductID
	}
	return ids
}

// CanEdit says whether the order's content may change now: before approval, to repair a totals
// mismatch, or to repair an order that Unleashed has refused and therefore does not have.
func (o *Order) CanEdit() error {
	switch {
	case o.Status == Scheduled, o.Status == Ordered:
		return nil
	case o.Mismatch != nil:
		return nil
	case o.Status == Processing && o.SalesOrder.State == OutboxFailed:
		return nil
	}
	return Conflict("Order %s is %s: it can no longer be changed", o.Number, o.Status)
}

// Approve turns an order into a commitment. It is the only thing that makes a sales order; so is
// the state that the sales order starts in.
func (o *Order) Approve(first OutboxState, at time.Time) error {
	if o.Status != Ordered && o.Status != Scheduled {
		return Conflict("Order %s is %s: only an order that is ordered or scheduled can be approved", o.Number, o.Status)
	}
	if len(o.Lines) == 0 {
		return Conflict("Order %s has no lines", o.Number)
	}
	o.Status, o.ApprovedAt, o.Held = Processing, at, ""
	o.SalesOrder.State = first
	return nil
}

// Place turns an order that was made ahead into one for the supplier.
func (o *Order) Place() error {
	if o.Status != Scheduled {
		return Conflict("Order %s is %s: only an order that is scheduled can be placed", o.Number, o.Status)
	}
	o.Status, o.Held = Ordered, ""
	return nil
}

// Hold keeps an order that was made ahead from being placed, until a person has seen to it.
func (o *Order) Hold(why string) error {
	if o.Status != Scheduled {
		return Conflict("Order %s is %s: only an order that is scheduled can be held", o.Number, o.Status)
	}
	o.Held = why
	return nil
}

// Ship marks an approved order as shipped. While the totals disagree, payment and supermarket
// invoice stay blocked; when they agree, shipping releases them.
func (o *Order) Ship(at time.Time) error {
	if o.Status != Processing {
		return Conflict("Order %s is %s: only an order that is processing can be marked as shipped", o.Number, o.Status)
	}
	o.Status, o.ShippedAt = Shipped, at
	o.releaseBlocks()
	return nil
}

// Receive marks a shipped order as received.
func (o *Order) Receive(at time.Time) error {
	if o.Status != Shipped {
		return Conflict("Order %s is %s: only an order that is shipped can be marked as received", o.Number, o.Status)
	}
	o.Status, o.ReceivedAt = Received, at
	return nil
}

// Cancel ends an order before it is shipped. A sales order that has not been sent is not sent any
// more; one that is (or may be) in Unleashed stays there, for nothing flows after approval.
func (o *Order) Cancel(at time.Time) error {
	switch o.Status {
	case Scheduled, Ordered, Processing:
	default:
		return Conflict("Order %s is %s: it can no longer be cancelled", o.Number, o.Status)
	}
	o.Status, o.CancelledAt, o.Held = Cancelled, at, ""
	if o.SalesOrder.NeverSent() {
		o.SalesOrder.State, o.SalesOrder.Error = OutboxNone, ""
	}
	return nil
}

// Complete takes in that the sales order was completed in Unleashed. Equal totals: a processing
// order becomes shipped. Different totals: the mismatch is recorded and payment and invoice are
// blocked, until [Order.Recompare] finds them equal and the order is shipped. A second call changes
// nothing.
func (o *Order) Complete(remote RemoteOrder, at time.Time) (changed bool) {
	o.SalesOrder.Status = remote.Status
	o.SalesOrder.Total = remote.Total
	o.SalesOrder.Differences = nil // the totals decide now
	if o.Status != Processing && o.Status != Shipped && o.Status != Received {
		return false
	}
	known := o.Mismatch != nil && o.PaymentBlocked
	o.Mismatch = Compare(o, remote)
	switch {
	case o.Mismatch != nil:
		o.PaymentBlocked, o.InvoiceBlocked = true, true
		return !known
	case o.Status == Processing:
		return o.Ship(at) == nil
	}
	o.releaseBlocks()
	return false
}

// Recompare holds the order, which a person has just changed, against what Unleashed completed.
// When the totals agree the mismatch is gone; the blocks go once the order is shipped as well.
func (o *Order) Recompare(remote RemoteOrder) {
	if o.Mismatch == nil {
		return
	}
	o.Mismatch = Compare(o, remote)
	o.releaseBlocks()
}

func (o *Order) releaseBlocks() {
	if o.Mismatch == nil && (o.Status == Shipped || o.Status == Received) {
		o.PaymentBlocked, o.InvoiceBlocked = false, false
	}
}

// ComputeTotals works out each line's total and tax, those of the adjustment and the freight, and
// the order's totals: each rounded as Unleashed rounds, then summed. It is the one place where an
// order's money is computed. An amount that is too large is an error that names its field, and so
// is an adjustment that takes off more than there is.
func (o *Order) ComputeTotals() error {
	var sub, tax Decimal
	// add works out the tax on an amount, and adds both to the totals.
	add := func(amount, rate Decimal) (itsTax Decimal, err error) {
		if itsTax, err = LineTax(amount, rate); err == nil {
			sub, err = addWithin(sub, amount)
		}
		if err == nil {
			tax, err = addWithin(tax, itsTax)
		}
		return itsTax, err
	}
	var err error
	for i := range o.Lines {
		l := &o.Lines[i]
		if l.LineTotal, err = LineTotal(l.Quantity, l.UnitPrice); err == nil {
			l.LineTax, err = add(l.LineTotal, l.Tax.Rate)
		}
		if err != nil {
			return Invalid(fmt.Sprintf("lines[%d]", i), "is too large: the amount does not fit")
		}
	}
	o.Adjustment, o.Freight = Round(o.Adjustment, TotalScale), Round(o.Freight, TotalScale)
	if o.AdjustmentTax, err = add(o.Adjustment, o.Tax.Rate); err != nil {
		return Invalid("adjustment", "is too large: the amount does not fit")
	}
	if o.FreightTax, err = add(o.Freight, o.Tax.Rate); err != nil {
		return Invalid("freight", "is too large: the amount does not fit")
	}
	if sub.IsNeg() {
		return Invalid("adjustment", "must not take off more than the order total")
	}
	total, err := addWithin(sub, tax)
	if err != nil {
		return Invalid("freight", "is too large: the amount does not fit")
	}
	o.SubTotal, o.TaxTotal, o.Total = sub, tax, total
	return nil
}

func addWithin(a, b Decimal) (Decimal, error) {
	sum, err := a.Add(b)
	if err != nil || sum.CmpAbs(MaxAmount) > 0 {
		return Decimal{}, ErrOutOfRange
	}
	return sum, nil
}
