package basket

import (
	"cmp"
	"context"
	"errors"

	"upstock/internal/ordering"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// Placement is what a buyer sends to place an order.
type Placement struct {
	// Key makes it one order, however often it is sent: the one that the page was made with. "" is
	// the basket's own.
	Key string
	// Lines are what the page showed, with the quantities that stood there. Other lines, which came
	// from another device since, stay in the basket. Nil: the whole basket.
	Lines []Line
	Draft store.BasketDraft
	// PaymentOption is how the buyer has chosen to pay, of what the payment terms offer; "" leaves
	// it to them.
	PaymentOption wholesale.PaymentOption
	// Confirm is the mark of the questions that the buyer has answered.
	Confirm string
}

// Outcome is what became of a placement: an order, one that is held, or questions.
type Outcome struct {
	OrderID string
	HeldID  string
	// Before says that the key was used before: nothing happened now.
	Before bool
	// Asked is what the buyer has to answer first; nil when nothing is asked.
	Asked *Questions
}

// errMoved says that the basket has changed while its placement was looked at.
var errMoved = errors.New("the basket has changed")

// mostAttempts is how often a placement is looked at again because the basket has changed
// meanwhile.
const mostAttempts = 5

// Place makes an order of a basket, once for each key. Over the buyer's spending limit the order is
// held instead. When there is something to ask, nothing is placed, and what was typed is kept.
func (s *Service) Place(ctx context.Context, who Who, p Placement) (Outcome, error) {
	for range mostAttempts {
		outcome, err := s.place(ctx, who, p)
		if !errors.Is(err, errMoved) {
			return outcome, err
		}
	}
	return Outcome{}, wholesale.Conflict("Your basket is being changed on another device. Try again")
}

// placing is a placement while it is carried out: everything is read first, and written in one
// transaction that begins with the basket's version.
type placing struct {
	who     Who
	in      Placement
	basket  store.Basket // as it was read
	filling *filling
	refused []Refused
	chosen  []string // product ids, of what is placed
	buyer   buyer
	quote   *ordering.Quote
	before  *Outcome // of the same key
}

func (s *Service) place(ctx context.Context, who Who, in Placement) (Outcome, error) {
	p := &placing{who: who, in: in}
	if err := s.store.View(ctx, func(tx *store.Tx) error { return p.look(ctx, tx) }); err != nil {
		return Outcome{}, err
	}
	if p.before != nil {
		return *p.before, nil
	}
	asked := questionsOf(p.quote, p.refused)
	var outcome Outcome
	err := s.store.Update(ctx, func(tx *store.Tx) error {
		outcome = Outcome{}
		held, err := tx.HoldBasket(ctx, who, store.NewID())
		if err != nil {
			return err
		}
		if held.Version != p.basket.Version+1 {
			return errMoved
		}
		if !asked.answered(in.Confirm) {
			outcome.Asked = &asked
			return errors.Join(p.filling.write(ctx, tx, who), tx.SetBasketDraft(ctx, who, in.Draft))
		}
		if p.buyer.over(p.quote.Order) {
			if outcome.HeldID, err = s.holdOrder(ctx, tx, p); err != nil {
				return err
			}
			return p.finish(ctx, tx, held, outcome)
		}
		if err := s.ordering.Place(ctx, tx, p.quote, ""); err != nil {
			return err
		}
		outcome.OrderID = p.quote.Order.ID
		return p.finish(ctx, tx, held, outcome)
	})
	return outcome, err
}

// look reads what the placement is about.
func (p *placing) look(ctx context.Context, tx *store.Tx) (err error) {
	var lines []store.BasketLine
	if p.basket, lines, err = basketOf(ctx, tx, p.who); err != nil {
		return err
	}
	if p.in.Key == "" {
		p.in.Key = p.basket.Key
	}
	if p.before, err = before(ctx, tx, p.who, p.in.Key); err != nil || p.before != nil {
		return err
	}
	if p.buyer, err = buyerOf(ctx, tx, p.who); err != nil {
		return err
	}
	inputs := inputsOf(p.in.Lines)
	for _, l := range lines {
		inputs = append(inputs, ordering.LineInput{ProductID: l.ProductID, Quantity: l.Quantity})
	}
	pricer, err := pricerFor(ctx, tx, p.buyer, inputs)
	if err != nil {
		return err
	}
	p.filling = newFilling(pricer, p.in.Lines, absolute)
	p.filling.silent = true
	p.refused = p.filling.fill(lines).Refused
	ordered := p.choose()
	p.quote, err = pricer.Quote(ctx, tx, ordering.BuyerOrder{
		CustomerID: p.who.CustomerID, PersonID: p.who.PersonID, Lines: ordered,
		Reference: p.in.Draft.Reference, Notes: p.in.Draft.Notes, AddressID: p.in.Draft.AddressID, RequiredDate: p.in.Draft.RequiredDate,
		PaymentOption: p.in.PaymentOption,
	})
	if err == nil && p.quote.NotOffered != "" {
		return wholesale.Invalid("payment_option", "is not offered any more: choose again how to pay")
	}
	return err
}

// before finds what became of a key; nil when it is new.
func before(ctx context.Context, tx *store.Tx, who Who, key string) (*Outcome, error) {
	placed, err := tx.Placing(ctx, who, key)
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil //nolint:nilnil // a new key is the ordinary case
	}
	if err != nil {
		return nil, err
	}
	return &Outcome{OrderID: placed.OrderID, HeldID: placed.HeldOrderID, Before: true}, nil
}

// choose takes the lines that are placed: those that the page showed, in the order of the basket.
func (p *placing) choose() []ordering.BuyerLine {
	shown := map[string]bool{}
	for _, input := range p.filling.inputs {
		product, _ := p.filling.pricer.Product(input)
		shown[product.ID] = true
	}
	var ordered []ordering.BuyerLine
	for _, l := range p.filling.inOrder() {
		if p.in.Lines != nil && !shown[l.ProductID] {
			continue
		}
		p.chosen = append(p.chosen, l.ProductID)
		ordered = append(ordered, ordering.BuyerLine{ProductID: l.ProductID, Quantity: l.Quantity, Agreed: l.Agreed})
	}
	return ordered
}

// finish keeps what became of the key, and takes what was placed out of the basket. A key that was
// made elsewhere uses up the basket's own as well: both are about the same lines.
func (p *placing) finish(ctx context.Context, tx *store.Tx, held store.Basket, outcome Outcome) error {
	keys := []string{cmp.Or(p.in.Key, held.Key)}
	if keys[0] != held.Key {
		keys = append(keys, held.Key)
	}
	for _, key := range keys {
		kept, err := tx.KeepPlacing(ctx, p.who, store.Placing{
			Key: key, OrderID: outcome.OrderID, HeldOrderID: outcome.HeldID, PlacedAt: tx.Now(),
		})
		if err != nil {
			return err
		}
		if !kept {
			return errMoved
		}
	}
	for _, id := range p.chosen {
		delete(p.filling.now, id)
	}
	if err := p.filling.write(ctx, tx, p.who); err != nil {
		return err
	}
	return tx.RenewBasket(ctx, p.who, held.Version, store.NewID())
}
