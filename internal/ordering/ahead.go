package ordering

import (
	"context"
	"fmt"
	"strings"

	"upstock/internal/store"
	"upstock/internal/webhook"
	"upstock/internal/wholesale"
)

// noticeHeld is about an order made from a standing order that waits for a person.
const noticeHeld = "standing_order_held"

// Ahead is an order that is made ahead of its delivery day, from a customer's standing order.
type Ahead struct {
	SupplierID string
	CustomerID string
	Day        wholesale.Date
	Lines      []wholesale.StandingLine
}

// AheadLeftOut is a product that is wanted and cannot be ordered, and why: "is Out of Stock".
type AheadLeftOut struct {
	Code string
	Name string
	Why  string
}

// Words says it in one line: "Ginger Kombucha (GIN-330) is Out of Stock".
func (l AheadLeftOut) Words() string { return l.Name + " (" + l.Code + ") " + l.Why }

// MadeAhead is what became of an order that was to be made ahead.
type MadeAhead struct {
	Order *wholesale.Order // nil when nothing that is wanted can be ordered
	// LeftOut is not on the order. Waiting is, and can be ordered only if it is available again by
	// the cut-off.
	LeftOut []AheadLeftOut
	Waiting []AheadLeftOut
}

// MakeAhead makes a scheduled order at the prices of today. What is Out of Stock today stays on it
// until the cut-off; what is discontinued, or has no price for the customer, is left out.
func (s *Service) MakeAhead(ctx context.Context, tx *store.Tx, in Ahead) (made MadeAhead, err error) {
	supplier, err := tx.Supplier(ctx, in.SupplierID)
	if err != nil {
		return made, err
	}
	customer, err := tx.Customer(ctx, in.SupplierID, in.CustomerID)
	if err != nil {
		return made, err
	}
	o := &wholesale.Order{
		SupplierID: in.SupplierID, Status: wholesale.Scheduled, Source: wholesale.SourceStanding, RequiredDate: in.Day,
	}
	o.SalesOrder.State = wholesale.OutboxNone
	bill(o, supplier, customer)
	terms, err := tx.PaymentTermsOf(ctx, in.SupplierID, in.CustomerID)
	if err != nil {
		return made, err
	}
	o.DefaultPayment(terms)
	wanted := make([]LineInput, len(in.Lines))
	for i, l := range in.Lines {
		wanted[i] = LineInput{ProductID: l.ProductID, Quantity: l.Quantity}
	}
	p, err := newPricer(ctx, tx, supplier, customer, wanted)
	if err != nil {
		return made, err
	}
	p.source, p.kept = o.Source, map[string]bool{}
	var faults faults
	o.Lines = p.lines(p.aheadOf(wanted, &made), &faults)
	if err := wholesale.InvalidFields(faults); err != nil || len(o.Lines) == 0 {
		return made, err
	}
	if err := o.ComputeTotals(); err != nil {
		return made, err
	}
	made.Order = o
	return made, s.keepAhead(ctx, tx, made)
}

// aheadOf is what can be put on an order that is made ahead.
func (p *pricer) aheadOf(wanted []LineInput, made *MadeAhead) (possible []LineInput) {
	counts := p.quantities(wanted)
	for i, in := range wanted {
		product, known := p.byID[in.ProductID]
		_, priced := p.prices.Price(&product, counts[i])
		left := AheadLeftOut{Code: product.Code, Name: product.Name, Why: product.RefusedFrom(p.source)}
		switch {
		case !known:
			continue
		case product.Availability == wholesale.OutOfStock && priced:
			made.Waiting = append(made.Waiting, left)
			p.kept[product.ID] = true
		case left.Why == "" && !priced:
			left.Why = noPrice
		}
		if left.Why != "" && !p.kept[product.ID] {
			made.LeftOut = append(made.LeftOut, left)
			continue
		}
		possible = append(possible, in)
	}
	return possible
}

const noPrice = "has no price right now"

func (s *Service) keepAhead(ctx context.Context, tx *store.Tx, made MadeAhead) error {
	o := made.Order
	n, err := tx.NextOrderNumber(ctx, o.SupplierID)
	if err != nil {
		return err
	}
	o.ID, o.Number = store.NewID(), fmt.Sprintf("U-%d", n)
	if err := tx.InsertOrder(ctx, o); err != nil {
		return err
	}
	words := fmt.Sprintf("Order %s was made from the standing order, for %s: %s %s",
		o.Number, o.RequiredDate.WeekdayWords(), o.Currency, wholesale.AmountWords(o.Total))
	for _, left := range made.LeftOut {
		words += ". Left out: " + left.Words()
	}
	for _, waiting := range made.Waiting {
		words += ". " + waiting.Words() + " right now"
	}
	if err := AddEvent(ctx, tx, o, ByUpstock, "scheduled", "%s", words); err != nil {
		return err
	}
	return s.announce(ctx, tx, webhook.OrderCreated, o)
}

// PlacedAhead is what became of a scheduled order at its cut-off.
type PlacedAhead struct {
	Order   *wholesale.Order
	Prices  PriceChanges // what changed since the customer was last told
	LeftOut []AheadLeftOut
	Held    string // why it was not placed; "" when it was
}

// PlaceAhead is the cut-off of a scheduled order: it becomes ordered at the prices of today,
// without what cannot be ordered today. Prices that were typed, and the products they are on, stay.
// Below a minimum that refuses, or with nothing left, the order is held as it is: nothing is
// dropped.
func (s *Service) PlaceAhead(ctx context.Context, tx *store.Tx, supplierID, id string, rules wholesale.DeliveryRules) (placed PlacedAhead, err error) {
	placed.Order, err = s.changeIn(ctx, tx, supplierID, id, func(tx *store.Tx, o *wholesale.Order) error {
		before := *o
		if placed.Prices, placed.LeftOut, err = priceOfTheDay(ctx, tx, o); err != nil {
			return err
		}
		if placed.Held = heldWords(o, rules); placed.Held != "" {
			*o = before
			return s.hold(ctx, tx, o, placed.Held)
		}
		if err := tx.ReplaceLines(ctx, o); err != nil {
			return err
		}
		if err := o.Place(); err != nil {
			return err
		}
		words := "Order %s was placed at its cut-off%s"
		for _, left := range placed.LeftOut {
			words += ". Left out: " + strings.ReplaceAll(left.Words(), "%", "%%")
		}
		if err := AddEvent(ctx, tx, o, ByUpstock, "placed", words, o.Number, changesInWords(&before, o)); err != nil {
			return err
		}
		return s.mailTaken(ctx, tx, o)
	})
	return placed, err
}

// heldWords says why an order is not placed at its cut-off; "" when it is.
func heldWords(o *wholesale.Order, rules wholesale.DeliveryRules) string {
	if len(o.Lines) == 0 {
		return "none of its products can be ordered"
	}
	for _, breach := range rules.CheckMinimum(wholesale.LinesValue(o.Lines)) {
		if breach.Refuses {
			return "it is below the minimum order of " + wholesale.AmountWords(rules.MinimumOrderValue)
		}
	}
	return ""
}

// priceOfTheDay gives a scheduled order today's prices, and takes off what cannot be ordered today.
func priceOfTheDay(ctx context.Context, tx *store.Tx, o *wholesale.Order) (PriceChanges, []AheadLeftOut, error) {
	supplier, err := tx.Supplier(ctx, o.SupplierID)
	if err != nil {
		return nil, nil, err
	}
	customer, err := tx.Customer(ctx, o.SupplierID, o.CustomerID)
	if err != nil {
		return nil, nil, err
	}
	lines := asInput(o.Lines, false)
	p, err := newPricer(ctx, tx, supplier, customer, lines)
	if err != nil {
		return nil, nil, err
	}
	changes := p.changes(o)
	changes.apply(o)
	counts := p.quantities(lines)
	var left []AheadLeftOut
	var kept []wholesale.Line
	for i, l := range o.Lines {
		product := p.byID[l.ProductID]
		why := product.RefusedFrom(wholesale.SourceStanding)
		if _, priced := p.prices.Price(&product, counts[i]); why == "" && !priced {
			why = noPrice
		}
		if why != "" && !l.PriceTyped() {
			left = append(left, AheadLeftOut{Code: l.ProductCode, Name: l.Name, Why: why})
			continue
		}
		kept = append(kept, l)
	}
	o.Lines = kept
	return changes, left, o.ComputeTotals()
}

// HoldAhead keeps a scheduled order from being placed until a person has seen to it, and tells the
// supplier.
func (s *Service) HoldAhead(ctx context.Context, tx *store.Tx, supplierID, id, why string) (*wholesale.Order, error) {
	return s.changeIn(ctx, tx, supplierID, id, func(tx *store.Tx, o *wholesale.Order) error { return s.hold(ctx, tx, o, why) })
}

func (s *Service) hold(ctx context.Context, tx *store.Tx, o *wholesale.Order, why string) error {
	if err := o.Hold(why); err != nil {
		return err
	}
	if err := AddEvent(ctx, tx, o, ByUpstock, "held", "Order %s is held: %s", o.Number, why); err != nil {
		return err
	}
	return s.headsUp(ctx, tx, o, store.Notice{
		Kind: noticeHeld, OrderID: o.ID,
		Title: fmt.Sprintf("Standing order %s from %s is held", o.Number, o.CustomerName),
		Detail: fmt.Sprintf("Order %s for %s is not placed: %s. Change it, approve it as it is, or cancel it.",
			o.Number, o.RequiredDate.WeekdayWords(), why),
	})
}

// FreeAhead ends that a scheduled order is held, because the reason is gone.
func (s *Service) FreeAhead(ctx context.Context, tx *store.Tx, supplierID, id string) (*wholesale.Order, error) {
	return s.changeIn(ctx, tx, supplierID, id, func(tx *store.Tx, o *wholesale.Order) error {
		o.Held = ""
		return AddEvent(ctx, tx, o, ByUpstock, "held_ended", "Order %s is not held any more", o.Number)
	})
}

// RepriceAhead gives a scheduled order the prices of today; typed ones stay.
func (s *Service) RepriceAhead(ctx context.Context, tx *store.Tx, supplierID, id string) (o *wholesale.Order, changes PriceChanges, err error) {
	o, err = s.changeIn(ctx, tx, supplierID, id, func(tx *store.Tx, o *wholesale.Order) error {
		if changes, err = priceChanges(ctx, tx, o); err != nil || len(changes) == 0 {
			return err
		}
		before := *o
		changes.apply(o)
		if err := o.ComputeTotals(); err != nil {
			return err
		}
		if err := tx.ReplaceLines(ctx, o); err != nil {
			return err
		}
		return AddEvent(ctx, tx, o, ByUpstock, "repriced", "Prices were updated%s", changesInWords(&before, o))
	})
	return o, changes, err
}

// Unavailable are the products of a scheduled order that cannot be ordered today.
func (s *Service) Unavailable(ctx context.Context, tx *store.Tx, o *wholesale.Order) ([]AheadLeftOut, error) {
	tried := *o
	_, left, err := priceOfTheDay(ctx, tx, &tried)
	return left, err
}
