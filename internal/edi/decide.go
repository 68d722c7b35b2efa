package edi

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"upstock/internal/edi/message"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// incoming is a message about which is to be decided.
type incoming struct {
	job
	matcher   *matcher
	message   message.Message
	row       store.DocumentMessage
	test      bool
	recipient string // of its interchange
	claim     claim
	elsewhere string         // the other partner from whom its document came before
	refused   bool           // with its whole document
	kept      bool           // its row is there already
	partial   *message.Order // as it came, when it says only what changes
	answer    Answer         // what a person has decided; "" when no one has
}

// Answer is what a person has decided about a message that waits.
type Answer string

// The answers.
const (
	TakeIt   Answer = "take"   // in place of what was known before
	RefuseIt Answer = "refuse" // nothing becomes of it
)

// attempts is how often a decision is prepared when what it rests on was changed meanwhile.
const attempts = 5

// errMoved says that what a decision rests on has changed since it was prepared.
var errMoved = errors.New("edi: the order was changed meanwhile")

// decide finds out what becomes of a message, and does it, in one transaction. What takes long is
// worked out before, so that the transaction is short.
func (s *Service) decide(ctx context.Context, c incoming) error {
	for range attempts {
		p, base, err := s.prepare(ctx, &c)
		if err != nil {
			return err
		}
		err = s.store.Update(ctx, func(tx *store.Tx) error { return s.settle(ctx, tx, c, p, base) })
		if errors.Is(err, errMoved) {
			continue
		}
		if fault, ok := errors.AsType[*wholesale.Error](err); ok && len(p.missing) == 0 && c.wanted() {
			// It cannot be done to the order as it is: a person has to look, and nothing is lost.
			p.refusedDraft(c.matcher, orderPart{}, fault)
			err = s.store.Update(ctx, func(tx *store.Tx) error { return s.settle(ctx, tx, c, p, base) })
		}
		return err
	}
	return wholesale.Conflict("Order %s is being changed by someone else. Try again", c.row.Number)
}

// wanted says whether a message may become an order.
func (c *incoming) wanted() bool {
	return c.message.Order != nil && !c.refused && !c.message.Refused() && !c.test && c.answer != RefuseIt
}

// prepare works out what an order would become. base is the order that it changes, as it was known
// then.
func (s *Service) prepare(ctx context.Context, c *incoming) (p plan, base store.PartnerOrder, err error) {
	if !c.wanted() || c.message.Function() == message.Cancel {
		return p, base, nil
	}
	if c.partial == nil && isPartial(c.message.Order) {
		c.partial = c.message.Order
	}
	if c.partial != nil {
		var reason string
		if base, reason, err = s.rebase(ctx, c); err != nil {
			return p, base, err
		}
		if reason != "" {
			p.problems = append(p.problems, message.Problem{Rule: message.UnknownOrder, Message: reason, Severity: message.Error})
			return p, base, nil
		}
	}
	p, err = c.matcher.plan(c.message.Order, c.recipient)
	return p, base, err
}

// rebase makes a whole order of a change that names only some lines, with what it changes.
func (s *Service) rebase(ctx context.Context, c *incoming) (base store.PartnerOrder, reason string, err error) {
	err = s.store.View(ctx, func(tx *store.Tx) error {
		if base, err = tx.PartnerOrder(ctx, c.key()); err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
		if c.message.Order, reason, err = s.merged(ctx, tx, base, c.partial); err != nil || reason != "" {
			return err
		}
		c.matcher, err = s.newMatcher(ctx, tx, c.row.SupplierID, c.partner, []*message.Order{c.message.Order})
		return err
	})
	return base, reason, err
}

func (c *incoming) key() store.PartnerOrder {
	return store.PartnerOrder{
		SupplierID: c.row.SupplierID, PartnerID: c.row.PartnerID, Buyer: c.row.Buyer, Number: wholesale.CodeKey(c.row.Number),
	}
}

// outcome is what becomes of a message.
type outcome struct {
	state    store.DocumentState
	waitsFor string
	orderIDs []string
	problems []message.Problem
	found    found
}

func warning(rule message.Rule, format string, args ...any) message.Problem {
	return message.Problem{Rule: rule, Message: fmt.Sprintf(format, args...), Severity: message.Warning}
}

func refusal(rule message.Rule, format string, args ...any) outcome {
	return outcome{state: store.DocumentRefused, problems: []message.Problem{
		{Rule: rule, Message: fmt.Sprintf(format, args...), Severity: message.Error},
	}}
}

// settle decides about a message and writes what becomes of it.
func (s *Service) settle(ctx context.Context, tx *store.Tx, c incoming, p plan, base store.PartnerOrder) error {
	switch done, err := hold(ctx, tx, &c); {
	case err != nil:
		return err
	case done && c.answer != "":
		return errDecided()
	case done:
		return nil
	}
	out, err := s.outcome(deciding(ctx), tx, c, p, base)
	if err != nil {
		return err
	}
	row := c.row
	row.State, row.WaitsFor = out.state, out.waitsFor
	if row.OrderID = ""; len(out.orderIDs) > 0 {
		row.OrderID = out.orderIDs[0]
	}
	problems := placed(slices.Concat(c.message.Problems, out.problems), c.place())
	if row.Problems, err = pack(problems, len(problems) == 0); err != nil {
		return err
	}
	if row.Missing, err = pack(out.found, len(out.found.Missing)+len(out.found.Prices)+len(out.found.Lines) == 0); err != nil {
		return err
	}
	if c.answer != "" {
		row.Answer = string(c.answer)
		if err := decided(ctx, tx, c); err != nil {
			return err
		}
	}
	for _, id := range out.orderIDs {
		if err := tx.LinkDocumentOrder(ctx, row, id); err != nil {
			return err
		}
	}
	if err := tx.UpdateDocumentMessage(ctx, row); err != nil {
		return err
	}
	if err := s.answer(ctx, tx, c, row, problems); err != nil || out.state != store.DocumentTaken {
		return err
	}
	// Last of all, because what follows from an order looks at the messages it came in.
	for _, id := range out.orderIDs {
		o, err := tx.Order(ctx, row.SupplierID, id)
		if err != nil {
			return err
		}
		if err := s.orders.Follow(ctx, tx, o); err != nil {
			return err
		}
	}
	return nil
}

// hold makes sure that no one else decides about a message at the same time; done says that someone
// has.
func hold(ctx context.Context, tx *store.Tx, c *incoming) (done bool, err error) {
	if c.kept {
		held, err := tx.HoldDocumentMessage(ctx, c.row.SupplierID, c.row.DocumentID, c.row.Position)
		return held.State != store.DocumentWaiting, err
	}
	text, err := json.Marshal(c.message)
	if err != nil {
		return false, err
	}
	c.row.Message = string(text)
	added, err := tx.InsertDocumentMessage(ctx, c.row)
	return !added, err
}

func (s *Service) outcome(ctx context.Context, tx *store.Tx, c incoming, p plan, base store.PartnerOrder) (outcome, error) {
	switch {
	case c.answer == RefuseIt:
		return s.refusedByPerson(ctx, tx, c)
	case c.claim == claimSame:
		known, err := tx.PartnerOrder(ctx, c.key())
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return outcome{}, err
		}
		return duplicate(known), nil
	case c.refused, c.message.Refused():
		return outcome{state: store.DocumentRefused}, nil
	case c.message.Order == nil:
		return outcome{state: store.DocumentTaken, problems: []message.Problem{
			warning(message.Ignored, "It is no order: it is kept, and nothing follows from it"),
		}}, nil
	case c.test && leniencyOf(c.partner).Of(message.TestDocument) == message.Reject:
		return refusal(message.TestDocument, "It says that it is a test, and tests of %s are refused", c.partner.Name), nil
	case c.test:
		return outcome{state: store.DocumentTaken, problems: []message.Problem{
			warning(message.TestDocument, "It says that it is a test: it is shown here, and no order is made of it"),
		}}, nil
	case c.row.Number == "" || c.message.Order.Number == "":
		return refusal(message.NoOrderNumber, "It has no order number, so an order that is sent twice could not be recognised"), nil
	}
	known, err := tx.HoldPartnerOrder(ctx, c.key())
	if err != nil {
		return outcome{}, err
	}
	if base.DocumentID != "" && (base.DocumentID != known.DocumentID || base.Position != known.Position) {
		return outcome{}, errMoved
	}
	if c.elsewhere != "" {
		return outcome{state: store.DocumentWaiting, waitsFor: WaitsForDecision, problems: []message.Problem{warning(message.OtherContent,
			"The same document came for %s before. Take it if it is for %s as well, or refuse it", c.elsewhere, c.partner.Name)}}, nil
	}
	if c.claim == claimOther {
		return outcome{state: store.DocumentWaiting, waitsFor: WaitsForDecision, problems: []message.Problem{warning(message.OtherContent,
			"Its control reference %s was used before, for something else. Take it if it is right, or refuse it", c.row.Interchange)}}, nil
	}
	t := &taking{service: s, incoming: c, plan: p, known: known}
	out, err := t.decide(ctx, tx)
	if err != nil {
		return out, err
	}
	out.problems = append(out.problems, t.said...)
	return out, nil
}

func duplicate(known store.PartnerOrder) outcome {
	return outcome{state: store.DocumentDuplicate, orderIDs: known.OrderIDs}
}
