package ordering

import (
	"context"
	"fmt"
	"strings"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// OrderChange is what to change of an order; nil leaves a thing as it is. Lines replaces all lines:
// one without a unit price gets the customer's price for its quantity, and one that repeats the
// price and quantity it has keeps saying where the price came from.
type OrderChange struct {
	CustomerID   *string
	CustomerCode *string
	Reference    *string
	RequiredDate *string
	AddressID    *string
	Notes        *string
	Source       *string
	Freight      *wholesale.Decimal
	// Adjustment is added to the order, or taken off when it is negative; the reason says why.
	Adjustment       *wholesale.Decimal
	AdjustmentReason *string
	// Payment is how it is to be paid; see [Service.ChoosePayment] once it is approved.
	Payment *wholesale.PaymentChoice
	Lines   *[]LineInput
	// BySupplier is for the supplier's own pages: what customers cannot order may be added.
	BySupplier bool
	// ByBuyer is for the customer's own people: they may add to any order what the shop sells.
	ByBuyer bool
	// Version is the one that the person was looking at; 0 when they did not say. Another one is a
	// CodeStale error: nothing is overwritten unseen.
	Version int64
}

// Edit changes an order before it is approved, to repair a totals mismatch, or to repair what
// Unleashed has refused.
func (s *Service) Edit(ctx context.Context, supplierID, id string, in OrderChange) (*wholesale.Order, error) {
	return s.change(ctx, supplierID, id, func(tx *store.Tx, o *wholesale.Order) error { return s.edit(ctx, tx, o, in) })
}

func (s *Service) edit(ctx context.Context, tx *store.Tx, o *wholesale.Order, in OrderChange) error {
	if in.onlyPayment() { // which can be chosen longer than all else can be changed
		return choosePayment(ctx, tx, o, PaymentChange{*in.Payment, in.Version})
	}
	before := *o
	if err := revise(ctx, tx, o, in); err != nil {
		return err
	}
	if err := tx.ReplaceLines(ctx, o); err != nil {
		return err
	}
	kind := editedKind
	if o.CustomerID != before.CustomerID {
		kind = movedKind
	}
	if err := AddEvent(ctx, tx, o, actorOf(ctx), kind, "The order was changed%s", changesInWords(&before, o)); err != nil {
		return err
	}
	return s.afterRepair(ctx, tx, o)
}

// onlyPayment says whether nothing but the payment is to change.
func (in OrderChange) onlyPayment() bool {
	return in.Payment != nil && in == OrderChange{Payment: in.Payment, Version: in.Version, BySupplier: in.BySupplier, ByBuyer: in.ByBuyer}
}

// The kinds of timeline events about a changed order.
const (
	editedKind = "edited"
	movedKind  = "moved" // to another customer, who must not see what was before
)

// Preview is the order as [Service.Edit] would make it, kept nowhere: for the totals of a page that
// is being edited. It is refused for the same reasons. Its mismatch is the one that would be left.
func (s *Service) Preview(ctx context.Context, supplierID, id string, in OrderChange) (*wholesale.Order, error) {
	var o *wholesale.Order
	err := s.store.View(ctx, func(tx *store.Tx) (err error) {
		if o, err = loadOrder(ctx, tx, supplierID, id); err != nil {
			return err
		}
		if err := revise(ctx, tx, o, in); err != nil {
			return err
		}
		if err := recompare(ctx, tx, o); err != nil {
			return err
		}
		return fillShown(ctx, tx, supplierID, o)
	})
	if err != nil {
		return nil, err
	}
	return o, nil
}

// recompare holds an order with a mismatch, which was changed, against what Unleashed completed.
func recompare(ctx context.Context, tx *store.Tx, o *wholesale.Order) error {
	if o.Mismatch == nil {
		return nil
	}
	remote, err := completedOrder(ctx, tx, o)
	if err != nil {
		return err
	}
	before := o.Mismatch
	o.Recompare(remote)
	return explainMismatch(ctx, tx, o, before)
}

func completedOrder(ctx context.Context, tx *store.Tx, o *wholesale.Order) (remote wholesale.RemoteOrder, err error) {
	err = tx.OutboxDocument(ctx, o.SalesOrderKey(), store.OutboxAnswer, &remote)
	return remote, err
}

// notStale says whether the order is still the one that the person was looking at; version 0 does
// not ask.
func notStale(o *wholesale.Order, version int64) error {
	if version != 0 && version != o.Version {
		return &wholesale.Error{Code: wholesale.CodeStale, Message: "The order has changed since you opened it. Open it again, then make your change"}
	}
	return nil
}

// mostChanges is how many changes of an order are listed one by one; no one reads hundreds.
const mostChanges = 20

// changesInWords continues a sentence of the timeline with what is different, and what the order
// comes to now if that is.
func changesInWords(before, after *wholesale.Order) string {
	changes := wholesale.Changes(before, after)
	if more := len(changes) - mostChanges; more > 0 {
		changes = append(changes[:mostChanges], fmt.Sprintf("and %d more", more))
	}
	words := ""
	if len(changes) > 0 {
		words = ": " + strings.Join(changes, "; ")
	}
	if before.Total.Cmp(after.Total) != 0 {
		words += fmt.Sprintf(". Total %s %s, was %s", after.Currency, wholesale.AmountWords(after.Total), wholesale.AmountWords(before.Total))
	}
	return words
}

func revise(ctx context.Context, tx *store.Tx, o *wholesale.Order, in OrderChange) error {
	if err := notStale(o, in.Version); err != nil {
		return err
	}
	if err := o.CanEdit(); err != nil {
		return err
	}
	supplier, err := tx.Supplier(ctx, o.SupplierID)
	if err != nil {
		return err
	}
	customer, err := customerOf(ctx, tx, o, in)
	if err != nil {
		return err
	}
	moved := customer.ID != o.CustomerID
	if moved { // no one of the other customer placed it or chose for it, and no one of this one is notified
		o.PlacedBy, o.PaymentChosen = "", false
	}
	sent := o.Mismatch != nil // what was sent stays as it was sent, whatever the customer is today
	if !sent {
		bill(o, supplier, customer)
	}

	var faults faults
	if err := revisePayment(ctx, tx, o, customer, in.Payment, &faults); err != nil {
		return err
	}
	if in.Source != nil && *in.Source != string(o.Source) {
		faults.say("source", "cannot be changed")
	}
	faults.header(o, customer, header{
		in.Reference, in.RequiredDate, in.AddressID, in.Notes, in.Freight, in.Adjustment, in.AdjustmentReason,
	})
	lines := asInput(o.Lines, moved)
	if in.Lines != nil {
		lines = *in.Lines
		faults.lineCount(len(lines))
	}
	p, err := newPricer(ctx, tx, supplier, customer, lines)
	if err != nil {
		return err
	}
	p.restrict(o, in)
	made := p.lines(lines, &faults)
	if len(faults) > 0 {
		return wholesale.InvalidFields(faults)
	}
	keepLines(made, o.Lines, !moved)
	if sent {
		keepSent(made, o.Lines)
	}
	o.Lines = made
	return o.ComputeTotals()
}

// restrict says what may be put on an order that exists. What stands on it stays; once it is
// approved, it is the supplier who repairs it, no matter who ordered.
func (p *pricer) restrict(o *wholesale.Order, in OrderChange) {
	p.source = o.Source
	switch {
	case in.ByBuyer:
		p.source = wholesale.SourceBuyer
	case in.BySupplier, o.Status == wholesale.Processing, !o.ApprovedAt.IsZero():
		p.source = wholesale.SourceSupplier
	}
	p.kept = make(map[string]bool, len(o.Lines))
	for _, l := range o.Lines {
		p.kept[l.ProductID] = true
	}
}

// customerOf is the order's customer after the change. It can change only as long as nothing was
// approved.
func customerOf(ctx context.Context, tx *store.Tx, o *wholesale.Order, in OrderChange) (wholesale.Customer, error) {
	if in.CustomerID == nil && in.CustomerCode == nil {
		return tx.Customer(ctx, o.SupplierID, o.CustomerID)
	}
	var id, code string
	if in.CustomerID != nil {
		id = *in.CustomerID
	}
	if in.CustomerCode != nil {
		code = *in.CustomerCode
	}
	c, err := findCustomer(ctx, tx, o.SupplierID, id, code)
	if err == nil && c.ID != o.CustomerID && o.Status == wholesale.Processing {
		return c, wholesale.Conflict("Order %s is approved: its customer can no longer be changed", o.Number)
	}
	return c, err
}

// asInput gives lines as they would be asked for, at the prices they have; for another customer
// only typed prices stay.
func asInput(lines []wholesale.Line, moved bool) []LineInput {
	inputs := make([]LineInput, len(lines))
	for i, l := range lines {
		inputs[i] = LineInput{ProductID: l.ProductID, Quantity: l.Quantity, Comment: l.Comment}
		if !moved || l.PriceTyped() {
			inputs[i].UnitPrice = &l.UnitPrice
		}
	}
	return inputs
}

// keepLines gives a new line the id of the old line with the same product, so that a line stays the
// same line in Unleashed and in a comparison. A price that is given as it was keeps saying where it
// came from; one from a list only for the same customer and quantity.
func keepLines(made, old []wholesale.Line, sameCustomer bool) {
	used := make([]bool, len(old))
	for i := range made {
		for j := range old {
			if used[j] || old[j].ProductID != made[i].ProductID {
				continue
			}
			made[i].ID, used[j] = old[j].ID, true
			given := made[i].Rule == wholesale.RuleTyped && made[i].UnitPrice.Cmp(old[j].UnitPrice) == 0
			if given && (old[j].PriceTyped() || sameCustomer && made[i].Quantity.Cmp(old[j].Quantity) == 0) {
				made[i].PriceAnswer, made[i].KeptOver = old[j].PriceAnswer, old[j].KeptOver
			}
			break
		}
	}
}

// keepSent leaves to the lines of an order that was sent what the products were called and how they
// were taxed then.
func keepSent(made, sent []wholesale.Line) {
	byID := make(map[string]wholesale.Line, len(sent))
	for _, l := range sent {
		byID[l.ID] = l
	}
	for i := range made {
		if l, kept := byID[made[i].ID]; kept {
			made[i].ProductCode, made[i].Name, made[i].Tax = l.ProductCode, l.Name, l.Tax
		}
	}
}

func (s *Service) afterRepair(ctx context.Context, tx *store.Tx, o *wholesale.Order) error {
	if o.Mismatch == nil {
		return nil
	}
	if err := recompare(ctx, tx, o); err != nil || o.Mismatch != nil {
		return err
	}
	if err := tx.ClearNotice(ctx, o.SupplierID, noticeMismatch, o.ID); err != nil {
		return err
	}
	next := ""
	switch {
	case !o.SalesOrder.Completed: // nothing was blocked yet
	case o.Status == wholesale.Processing:
		next = ". Mark it as shipped to release payment and invoice"
	default:
		next = ". Payment and invoice are released"
	}
	return AddEvent(ctx, tx, o, ByUpstock, "totals_agree", "The totals agree with Unleashed now%s", next)
}
