package wholesale

import (
	"slices"
	"time"
)

// Ledger is an order's money: what it is about, and everything that was paid and refunded.
type Ledger struct {
	Order    *Order
	Payments []Payment // all of the order, by Sequence
	Refunds  []Refund  // all of the order
	Credited Decimal   // the credit notes of the order's invoice, see [Credited]
	Zone     *time.Location
	Today    Date // in the zone
	// Connected says whether the supplier has an account with Stripe that can be used.
	Connected bool
	// HasAccount says whether a person buys for the customer. Others are not given a delay.
	HasAccount bool
	Methods    []SavedMethod // that may be used for this customer in the supplier's account, the default one first
}

// Plan is what has to happen so that an order's payments are what the order owes.
type Plan struct {
	Owed Decimal // what the order owes altogether, without what was paid
	// SetOff is what would go back now, had it not gone back before: by a refund that was made
	// without a credit note, in Stripe perhaps.
	SetOff Decimal
	// Payments are those that are to be written. One without a version is new. At most one of an
	// order is not final and has not begun.
	Payments []Payment
	Close    []string // payments, by id, whose page at Stripe is to be closed before anything else
	Refunds  []Refund // new ones
}

// Credited is what was credited of an order's invoice, given its invoices and credit notes. An
// order that has changed since it was invoiced gets a new invoice, of which nothing was credited.
func Credited(o *Order, issued []Invoice) (Decimal, error) {
	var newest Invoice
	for _, i := range issued {
		if i.Kind == InvoiceIssued && i.Round > newest.Round {
			newest = i
		}
	}
	if newest.Round == 0 || !newest.Bills(o) {
		return Decimal{}, nil
	}
	var totals []Decimal
	for _, i := range issued {
		if i.Kind == CreditNote && i.CreditsID == newest.ID {
			totals = append(totals, i.Total)
		}
	}
	return sumOf(totals)
}

// Plan compares what an order owes with what was paid and is under way. It is the one place that
// decides what is to be paid, when, whether something is in the way, and what goes back. While a
// payment is under way, nothing else begins.
func (l Ledger) Plan() (Plan, error) {
	var plan Plan
	costs, err := l.costs()
	if err != nil {
		return plan, err
	}
	if plan.Owed, err = l.owed(costs); err != nil {
		return plan, err
	}
	in, err := l.in()
	if err != nil {
		return plan, err
	}
	less := subtraction{}
	missing, tooMuch, setOff := plan.Owed, in, in
	less.take(&missing, in)
	less.take(&tooMuch, costs)
	if setOff.Cmp(costs) > 0 {
		setOff = costs
	}
	if less.take(&setOff, plan.Owed); setOff.IsPos() {
		plan.SetOff = setOff
	}
	if less.err != nil {
		return plan, less.err
	}
	if plan.Refunds, err = l.refunds(tooMuch); err != nil {
		return plan, err
	}
	if err := l.settle(&plan); err != nil {
		return plan, err
	}
	l.collect(&plan, missing)
	return plan, nil
}

// costs is what the order costs, less what was credited: nothing when it is cancelled or on
// account.
func (l Ledger) costs() (Decimal, error) {
	if l.Order.Status == Cancelled || l.Order.PaymentOption != PayNow {
		return Decimal{}, nil
	}
	less := subtraction{}
	costs := l.Order.Total
	if less.take(&costs, l.Credited); costs.IsNeg() {
		costs = Decimal{}
	}
	return costs, less.err
}

// owed is what the order costs less what was given back on purpose, which is not asked for again.
// Between the two nothing moves: money that went back before the order came to cost less counts as
// what goes back for that. Where it was for something else, a person refunds once more; what went
// back twice would not come in again.
func (l Ledger) owed(costs Decimal) (Decimal, error) {
	less := subtraction{}
	owed := costs
	for _, r := range l.Refunds {
		if r.Cause != RefundTooMuch && r.CreditNoteID == "" && r.Goes() {
			less.take(&owed, r.Amount)
		}
	}
	if owed.IsNeg() {
		owed = Decimal{}
	}
	return owed, less.err
}

// in is what came in and is not on its way back.
func (l Ledger) in() (Decimal, error) {
	var came []Decimal
	for _, p := range l.Payments {
		if p.Received() {
			came = append(came, p.Amount)
		}
	}
	in, err := sumOf(came)
	less := subtraction{err: err}
	for _, r := range l.Refunds {
		if r.Goes() {
			less.take(&in, r.Amount)
		}
	}
	if in.IsNeg() { // one was made in Stripe while another waited: not all of it can go back
		in = Decimal{}
	}
	return in, less.err
}

// refunds are those that bring back what is too much, from the newest payment on. One that has
// failed waits for a person, so what it was for is not refunded again by itself.
func (l Ledger) refunds(tooMuch Decimal) (refunds []Refund, err error) {
	if l.Order.PaymentBlockedReason() != "" {
		return nil, nil
	}
	less := subtraction{}
	for _, r := range l.Refunds {
		if r.State == RefundFailed && r.PlannedAnew() {
			less.take(&tooMuch, r.Amount)
		}
	}
	for _, p := range slices.Backward(l.Payments) {
		left, err := p.Left(l.Refunds)
		if err != nil {
			return nil, err
		}
		if !tooMuch.IsPos() || !left.IsPos() || p.inDispute() {
			continue
		}
		if left.Cmp(tooMuch) > 0 {
			left = tooMuch
		}
		refunds = append(refunds, Refund{
			SupplierID: p.SupplierID, PaymentID: p.ID, OrderID: p.OrderID, Sequence: nextRefund(p.RefundsOf(l.Refunds)), Amount: left,
			Currency: p.Currency, State: RefundPending, Cause: RefundTooMuch, Reason: l.refundReason(),
		})
		less.take(&tooMuch, left)
	}
	return refunds, less.err
}

// inDispute says whether the customer's bank has asked for the money back: meanwhile Stripe refuses
// refunds, and afterwards there may be nothing to refund.
func (p Payment) inDispute() bool {
	return p.Disputed != "" && p.Disputed != "won" && p.Disputed != "warning_closed"
}

func nextRefund(refunds []Refund) int64 {
	next := int64(1)
	for _, r := range refunds {
		next = max(next, r.Sequence+1)
	}
	return next
}

func (l Ledger) refundReason() string {
	switch {
	case l.Order.Status == Cancelled:
		return "The order was cancelled"
	case l.Order.PaymentOption != PayNow:
		return "The order is on account now"
	case l.Credited.IsPos():
		return "A part of the order was credited"
	}
	return "The order's total is lower than what was paid"
}

// settle keeps what has gone back of each payment.
func (l Ledger) settle(plan *Plan) error {
	for _, p := range l.Payments {
		next, err := p.Settled(l.Refunds)
		if err != nil {
			return err
		}
		if next.State != p.State || next.Refunded.Cmp(p.Refunded) != 0 {
			plan.Payments = append(plan.Payments, next)
		}
	}
	return nil
}

// collect finds the one payment that is to be collected next, and what it is to be.
func (l Ledger) collect(plan *Plan, missing Decimal) {
	asked := slices.ContainsFunc(l.Payments, func(p Payment) bool { return p.asked() })
	var current *Payment
	for _, p := range slices.Backward(l.Payments) {
		switch {
		case p.Final(), p.asked():
		case current == nil && !asked && missing.IsPos():
			current = &p
		default:
			plan.drop(p)
		}
	}
	if asked || !missing.IsPos() {
		return
	}
	if current != nil && (current.Amount.Cmp(missing) != 0 || current.Currency != l.Order.Currency) {
		switch {
		case current.PageID != "": // it may still be paid as it is
			plan.Close = append(plan.Close, current.ID)
			missing = current.Amount
		case current.IntentID != "": // what is at Stripe is for another amount
			plan.drop(*current)
			current = nil
		}
	}
	next := Payment{
		SupplierID: l.Order.SupplierID, OrderID: l.Order.ID, CustomerID: l.Order.CustomerID, Sequence: l.nextSequence(),
		Currency: l.Order.Currency,
	}
	if current != nil {
		next = *current
	}
	if next.Amount.Cmp(missing) != 0 {
		next.Amount = missing
	}
	l.decide(&next)
	if current == nil || next != *current {
		plan.Payments = append(plan.Payments, next)
	}
	if next.PageID != "" && l.outdated(next) && !slices.Contains(plan.Close, next.ID) {
		plan.Close = append(plan.Close, next.ID)
	}
}

// asked says whether the result of a payment is being waited for.
func (p Payment) asked() bool {
	return !p.Final() && (!p.AskedAt.IsZero() || p.State == PaymentProcessing)
}

// drop ends a payment that is not to be collected any more: at once, or once its page is closed.
func (plan *Plan) drop(p Payment) {
	if p.PageID != "" {
		plan.Close = append(plan.Close, p.ID)
		return
	}
	p.State, p.BlockedReason, p.RetryAt = PaymentCancelled, "", time.Time{}
	plan.Payments = append(plan.Payments, p)
}

// outdated says whether a payment's page must not be open: something is in the way, it is too
// early, or the payment is about to be taken from a saved method.
func (l Ledger) outdated(p Payment) bool {
	return p.State == PaymentBlocked || p.CollectOn == "" || p.State == PaymentDue && p.MethodID != ""
}

func (l Ledger) nextSequence() int64 {
	next := int64(1)
	for _, p := range l.Payments {
		next = max(next, p.Sequence+1)
	}
	return next
}

// decide says when a payment is to be collected, from which method, and what is in the way.
func (l Ledger) decide(p *Payment) {
	was := *p
	p.CollectOn = l.collectOn(*p)
	p.MethodID, p.Method = "", ""
	if method, found := l.method(p.Currency); found {
		p.MethodID, p.Method = method.ID, method.Words()
	}
	p.State, p.BlockedReason = PaymentScheduled, l.Order.PaymentBlockedReason()
	if p.BlockedReason == "" && p.CollectOn != "" && p.CollectOn <= l.Today {
		p.State, p.BlockedReason = PaymentDue, l.lacking(*p)
	}
	failed := was.State == PaymentFailed || was.State == PaymentBlocked && was.Error != ""
	if failed && p.MethodID != "" && p.MethodID != was.MethodID { // another method is tried at once
		failed = false
		p.Error, p.ErrorDetail, p.ErrorCode, p.RetryAt = "", "", "", time.Time{}
	}
	switch {
	case p.BlockedReason != "":
		p.State = PaymentBlocked
	case p.State == PaymentDue && failed:
		p.State = PaymentFailed
		if p.MethodID == "" {
			p.RetryAt = time.Time{}
		}
	}
}

// CollectOn is the date, in a time zone, from which the order's payment is collected; "" while the
// order has not got so far, and on account. Only customers for whom a person buys are given a
// delay, and a payment link never gives one.
func (o *Order) CollectOn(zone *time.Location, hasAccount bool) Date {
	if o.PaymentOption != PayNow || !o.collectable() {
		return ""
	}
	reached := o.ShippedAt
	if o.paidOnApproval() && !o.ApprovedAt.IsZero() || reached.IsZero() {
		reached = o.ApprovedAt
	}
	if reached.IsZero() { // an order from before times were kept
		reached = o.CreatedAt
	}
	on := DateOf(reached, zone)
	if o.PayByLink || o.PaymentTerms == nil || !hasAccount {
		return on
	}
	return o.PaymentTerms.after(on)
}

// collectOn is the date from which a payment may be collected. What is missing after an order was
// paid is collected at once.
func (l Ledger) collectOn(p Payment) Date {
	on := l.Order.CollectOn(l.Zone, l.HasAccount)
	switch {
	case on == "", !slices.ContainsFunc(l.Payments, Payment.Received):
		return on
	case p.CollectOn != "":
		return min(p.CollectOn, l.Today)
	}
	return l.Today
}

// method is the saved method that the order is paid from, if any: a payment link never uses one.
func (l Ledger) method(currency string) (SavedMethod, bool) {
	terms := l.Order.PaymentTerms
	if l.Order.PayByLink || terms == nil {
		return SavedMethod{}, false
	}
	i := slices.IndexFunc(l.Methods, func(m SavedMethod) bool { return terms.Accepts(m.Kind, currency) })
	if i < 0 {
		return SavedMethod{}, false
	}
	return l.Methods[i], true
}

// lacking is what else must be there before a payment that is due can be taken; "" for nothing.
func (l Ledger) lacking(p Payment) string {
	if !l.Connected {
		return "Stripe is not connected. Connect it in Settings › Integrations; the payment is then taken."
	}
	if _, err := MinorUnits(p.Amount, p.Currency); err != nil {
		return reasonOf(err)
	}
	return ""
}

// reasonOf is what is wrong with a field, as a sentence of its own.
func reasonOf(err error) string {
	if e, ok := err.(*Error); ok && len(e.Fields) > 0 { //nolint:errorlint // it is what the domain's own functions return
		return upperFirst(e.Fields[0].Message)
	}
	return err.Error()
}
