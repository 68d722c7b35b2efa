package basket

import (
	"context"
	"errors"

	"upstock/internal/ordering"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// maxWords bounds what is said when an order is declined, in characters.
const maxWords = 500

// Release places a held order at the prices of today, for the colleague who wanted it. What has
// changed since is asked first, as for a basket; confirm is the mark of the answer. A second release
// is answered with the order.
func (s *Service) Release(ctx context.Context, who Who, id, confirm string) (Outcome, error) {
	held, err := s.HeldOrder(ctx, who, id)
	switch {
	case err != nil:
		return Outcome{}, err
	case held.State == store.HeldReleased:
		return Outcome{OrderID: held.OrderID, HeldID: id, Before: true}, nil
	case !held.MayRelease || held.Mine:
		return Outcome{}, &wholesale.Error{Code: wholesale.CodeForbidden, Message: "Someone else has to release this order"}
	case held.State != store.HeldWaiting:
		return Outcome{}, noLongerWaits
	case !held.answered(confirm):
		return Outcome{HeldID: id, Asked: &held.Questions}, nil
	}
	err = s.store.Update(ctx, func(tx *store.Tx) error {
		if err := s.ordering.Place(ctx, tx, held.Quote, held.Buyer); err != nil {
			return err
		}
		decided := held.HeldOrder
		decided.State, decided.OrderID, decided.DecidedBy, decided.DecidedAt = store.HeldReleased, held.Order.ID, who.PersonID, tx.Now()
		if err := tx.DecideHeldOrder(ctx, store.HeldWaiting, decided); err != nil {
			return err
		}
		return audit(ctx, tx, decided, "held_order_released", "order %s of %s", held.Order.Number, held.Buyer)
	})
	if errors.Is(err, store.ErrStale) { // someone else was quicker
		return s.Release(ctx, who, id, confirm)
	}
	return Outcome{OrderID: held.Order.ID, HeldID: id}, err
}

var noLongerWaits = wholesale.Conflict("This order does not wait for a release any more")

// Decline refuses a held order, with a word to the colleague who wanted it.
func (s *Service) Decline(ctx context.Context, who Who, id, words string) error {
	if len([]rune(words)) > maxWords {
		return wholesale.Invalid("words", "must be at most %d characters", maxWords)
	}
	return s.decide(ctx, who, id, func(ctx context.Context, tx *store.Tx, held *Held) error {
		if !held.MayRelease || held.Mine {
			return &wholesale.Error{Code: wholesale.CodeForbidden, Message: "Someone else has to decide about this order"}
		}
		b, err := buyerOf(ctx, tx, who)
		if err != nil {
			return err
		}
		decided := held.HeldOrder
		decided.State, decided.DecidedBy, decided.Words, decided.DecidedAt = store.HeldDeclined, who.PersonID, words, tx.Now()
		if err := tx.DecideHeldOrder(ctx, store.HeldWaiting, decided); err != nil {
			return err
		}
		if err := audit(ctx, tx, decided, "held_order_declined", "the order of %s", held.Buyer); err != nil {
			return err
		}
		wanted, err := tx.Person(ctx, held.PersonID)
		if err != nil {
			return err
		}
		return s.ordering.MailDeclined(ctx, tx, ordering.HeldMail{
			Order: held.Order, HeldID: id, By: b.name(), Words: words, To: []store.Person{wanted},
		})
	})
}

// PutBack takes back a held order that waits or was declined: what is in it goes into the basket of
// the person who wanted it, beside what is there.
func (s *Service) PutBack(ctx context.Context, who Who, id string) error {
	return s.decide(ctx, who, id, func(ctx context.Context, tx *store.Tx, held *Held) error {
		if !held.Mine {
			return &wholesale.Error{Code: wholesale.CodeForbidden, Message: "Only the person who wanted this order can take it back"}
		}
		decided := held.HeldOrder
		decided.State, decided.DecidedBy, decided.DecidedAt = store.HeldWithdrawn, who.PersonID, tx.Now()
		if err := tx.DecideHeldOrder(ctx, held.State, decided); err != nil {
			return err
		}
		if err := putBack(ctx, tx, who, held.HeldOrder); err != nil {
			return err
		}
		return audit(ctx, tx, decided, "held_order_withdrawn", "the order of %s", held.Buyer)
	})
}

func (s *Service) decide(ctx context.Context, who Who, id string, act func(ctx context.Context, tx *store.Tx, held *Held) error) error {
	held, err := s.HeldOrder(ctx, who, id)
	if err != nil {
		return err
	}
	if held.State != store.HeldWaiting && held.State != store.HeldDeclined {
		return noLongerWaits
	}
	err = s.store.Update(ctx, func(tx *store.Tx) error { return act(ctx, tx, held) })
	if errors.Is(err, store.ErrStale) { // someone else has decided since it was read
		return noLongerWaits
	}
	return err
}

// putBack adds what was held to the basket. It was agreed to once, so nothing of it is refused.
func putBack(ctx context.Context, tx *store.Tx, who Who, h store.HeldOrder) error {
	what, err := contentsOf(h)
	if err != nil {
		return err
	}
	if _, err := tx.HoldBasket(ctx, who, store.NewID()); err != nil {
		return err
	}
	there, err := tx.BasketLines(ctx, who)
	if err != nil {
		return err
	}
	kept := map[string]store.BasketLine{}
	for _, l := range there {
		kept[l.ProductID] = l
	}
	rows := make([]store.BasketLine, 0, len(what.Lines))
	for _, l := range what.Lines {
		row := store.BasketLine{ProductID: l.ProductID, Quantity: l.Quantity, Agreed: l.Agreed, AddedAt: tx.Now()}
		if was, found := kept[l.ProductID]; found {
			sum, err := was.Quantity.Add(l.Quantity)
			if err != nil || sum.Cmp(wholesale.MaxQuantity) > 0 {
				sum = wholesale.MaxQuantity
			}
			row.Quantity, row.Agreed = sum, was.Agreed
		}
		rows = append(rows, row)
	}
	return tx.PutBasketLines(ctx, who, rows)
}
