package edi

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"upstock/internal/edi/message"
	"upstock/internal/ordering"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// ChangeNotice is the kind of the heads-up about a change that came after the approval.
const ChangeNotice = "supermarket_change"

// replacement takes a message that replaces the order.
func (t *taking) replacement(ctx context.Context, tx *store.Tx) (outcome, error) {
	switch {
	case t.known.State == "", t.known.State == orderUnheard:
		t.warn(message.UnknownOrder, "It replaces order %s, which has not come: it was taken as an order", t.row.Number)
		return t.take(ctx, tx)
	case t.known.State == orderCancelled && t.answer != TakeIt:
		return outcome{state: store.DocumentWaiting, waitsFor: WaitsForDecision, problems: []message.Problem{
			warning(message.UnknownOrder, "It replaces order %s, which was cancelled. Take it as a new order, or refuse it", t.row.Number),
		}}, nil
	case t.known.State == orderCancelled:
		t.known.OrderIDs = nil
		return t.take(ctx, tx)
	case t.latest() && t.answer == "":
		return duplicate(t.known), nil
	}
	if err := t.endWaiting(ctx, tx, "It was replaced"); err != nil {
		return outcome{}, err
	}
	if len(t.known.OrderIDs) == 0 {
		return t.take(ctx, tx)
	}
	return t.replace(ctx, tx)
}

// replace changes the orders that were made of a buyer's order into what the message says.
func (t *taking) replace(ctx context.Context, tx *store.Tx) (outcome, error) {
	orders, settled, err := t.held(ctx, tx)
	if err != nil {
		return outcome{}, err
	}
	if settled != nil {
		return t.tooLate(ctx, tx, settled, "changed")
	}
	if out, ready := t.ready(); !ready {
		if out.state == store.DocumentRefused {
			return out, nil
		}
		for _, o := range orders {
			if err := t.note(ctx, tx, o, "It is replaced in the %s, which waits in the inbox"); err != nil {
				return outcome{}, err
			}
		}
		return out, t.remember(ctx, tx, orderTaken, t.known.OrderIDs)
	}
	ids, err := t.apply(ctx, tx, orders)
	if err != nil {
		return outcome{}, err
	}
	return t.taken(ids), t.remember(ctx, tx, orderTaken, ids)
}

func (t *taking) note(ctx context.Context, tx *store.Tx, o *wholesale.Order, format string) error {
	return t.service.orders.Note(ctx, tx, o, "document", fmt.Sprintf(format, documentWords(t.document, t.partner)))
}

// held reads the orders that were made of a buyer's order, and makes everyone else who wants to
// change them wait. settled is one that cannot be changed any more; nil when all can.
func (t *taking) held(ctx context.Context, tx *store.Tx) (orders []*wholesale.Order, settled *wholesale.Order, err error) {
	for _, id := range slices.Sorted(slices.Values(t.known.OrderIDs)) { // in one order, so that no two wait for each other
		o, err := tx.OrderForUpdate(ctx, t.row.SupplierID, id)
		if err != nil {
			return nil, nil, err
		}
		orders = append(orders, o)
		if o.Status != wholesale.Ordered && o.Status != wholesale.Scheduled {
			settled = o
		}
	}
	return orders, settled, nil
}

// tooLate tells people of a change that came after the approval. Nothing is changed.
func (t *taking) tooLate(ctx context.Context, tx *store.Tx, settled *wholesale.Order, done string) (outcome, error) {
	words := fmt.Sprintf("%s has %s order %s, which is %s already: nothing was changed", t.partner.Name, done, settled.Number, settled.Status)
	if err := t.service.orders.Note(ctx, tx, settled, "document", words+". It came in the "+documentWords(t.document, t.partner)); err != nil {
		return outcome{}, err
	}
	err := tx.PutNotice(ctx, t.row.SupplierID, store.Notice{
		Kind: ChangeNotice, OrderID: settled.ID, Title: fmt.Sprintf("%s has %s order %s", t.partner.Name, done, settled.Number),
		Detail: words + ". Talk to " + t.partner.Name + ", and change the order by hand where you can.",
	})
	if err != nil {
		return outcome{}, err
	}
	t.warn(message.LateChange, "%s", words)
	out := outcome{state: store.DocumentTaken, orderIDs: t.known.OrderIDs}
	return out, t.remember(ctx, tx, orderTaken, t.known.OrderIDs)
}

// apply changes orders into the parts of the message: each into the part for the same customer. A
// part without an order becomes one, and an order without a part is cancelled.
func (t *taking) apply(ctx context.Context, tx *store.Tx, orders []*wholesale.Order) (ids []string, err error) {
	left := slices.Clone(orders)
	partner := func(part orderPart) *wholesale.Order {
		for i, o := range left {
			if o.CustomerID == part.in.CustomerID || len(orders) == 1 && len(t.plan.parts) == 1 {
				left = slices.Delete(left, i, i+1)
				return o
			}
		}
		return nil
	}
	for _, part := range t.plan.parts {
		o := partner(part)
		if o == nil {
			id, err := t.makeOrder(ctx, tx, part)
			if err != nil {
				return nil, err
			}
			ids = append(ids, id)
			continue
		}
		if err := t.note(ctx, tx, o, "It was replaced in the %s"); err != nil {
			return nil, err
		}
		if _, err := t.service.orders.EditIn(ctx, tx, o.SupplierID, o.ID, changeOf(o, part)); err != nil {
			return nil, err
		}
		ids = append(ids, o.ID)
	}
	for _, o := range left {
		if err := t.note(ctx, tx, o, "It was taken out in the %s"); err != nil {
			return nil, err
		}
		if _, err := t.service.orders.CancelIn(ctx, tx, o.SupplierID, o.ID); err != nil {
			return nil, err
		}
	}
	return ids, nil
}

// changeOf makes an order what a part says. A price that a person has typed stays.
func changeOf(o *wholesale.Order, part orderPart) ordering.OrderChange {
	typed := map[string]*wholesale.Decimal{}
	for _, l := range o.Lines {
		if l.PriceTyped() && !l.UnitPrice.IsZero() {
			typed[l.ProductID] = &l.UnitPrice
		}
	}
	lines := slices.Clone(part.in.Lines)
	for i := range lines {
		if lines[i].UnitPrice == nil {
			lines[i].UnitPrice = typed[lines[i].ProductID]
		}
	}
	in := part.in
	return ordering.OrderChange{
		CustomerID: &in.CustomerID, RequiredDate: &in.RequiredDate, Notes: &in.Notes, Lines: &lines, BySupplier: true,
	}
}

// cancel takes a message that cancels the order.
func (t *taking) cancel(ctx context.Context, tx *store.Tx) (outcome, error) {
	switch t.known.State {
	case "":
		out := refusal(message.UnknownOrder, "It cancels order %s, which has not come", t.row.Number)
		return out, t.remember(ctx, tx, orderUnheard, nil)
	case orderCancelled, orderUnheard:
		return duplicate(t.known), nil
	}
	if err := t.endWaiting(ctx, tx, "It was cancelled"); err != nil {
		return outcome{}, err
	}
	orders, settled, err := t.held(ctx, tx)
	if err != nil {
		return outcome{}, err
	}
	if settled != nil && settled.Status != wholesale.Cancelled {
		return t.tooLate(ctx, tx, settled, "cancelled")
	}
	for _, o := range orders {
		if o.Status == wholesale.Cancelled {
			continue
		}
		if err := t.note(ctx, tx, o, "It is cancelled in the %s"); err != nil {
			return outcome{}, err
		}
		if _, err := t.service.orders.CancelIn(ctx, tx, o.SupplierID, o.ID); err != nil {
			return outcome{}, err
		}
	}
	out := outcome{state: store.DocumentTaken, orderIDs: t.known.OrderIDs}
	return out, t.remember(ctx, tx, orderCancelled, t.known.OrderIDs)
}

// isPartial says whether a change names only the lines that change.
func isPartial(o *message.Order) bool {
	return o.Function == message.Replace && slices.ContainsFunc(o.Lines, func(l message.OrderLine) bool { return l.Action != "" })
}

// merged is an order as a change that names only some lines leaves it. reason says why the change
// cannot be made, for people.
func (s *Service) merged(ctx context.Context, tx *store.Tx, base store.PartnerOrder, change *message.Order) (whole *message.Order, reason string, err error) {
	if base.DocumentID == "" || base.State == orderUnheard {
		return change, "It changes lines of order " + change.Number + ", which has not come", nil
	}
	row, err := tx.DocumentMessage(ctx, base.SupplierID, base.DocumentID, base.Position)
	if err != nil {
		return change, "", err
	}
	var before message.Message
	if err := unpack(row.Message, &before); err != nil {
		return change, "", err
	}
	if before.Order == nil || len(before.Order.Lines) == 0 {
		return change, "It changes lines of order " + change.Number + ", which has none", nil
	}
	if number := ambiguous(before.Order.Lines, change.Lines); number != "" {
		return change, fmt.Sprintf("It changes line %s of order %s, and two lines have this number", number, change.Number), nil
	}
	made := *change
	made.Lines, made.CountedLines = slices.Clone(before.Order.Lines), nil
	for _, l := range change.Lines {
		at := slices.IndexFunc(made.Lines, func(other message.OrderLine) bool { return sameLine(l, other) })
		action := l.Action
		l.Action = ""
		switch {
		case action == message.LineAdded && at >= 0, action != message.LineAdded && at < 0 && action != message.LineSame:
			return change, fmt.Sprintf("%s: it is %s, which does not fit order %s as it is", lineWords(l), actionWords(action), change.Number), nil
		case action == message.LineAdded, at < 0:
			made.Lines = append(made.Lines, l)
		case action == message.LineRemoved:
			made.Lines = slices.Delete(made.Lines, at, at+1)
		default:
			made.Lines[at] = l
		}
	}
	if len(made.Lines) == 0 {
		return change, "It takes every line out of order " + change.Number + ": they have to cancel it", nil
	}
	return &made, "", nil
}

// ambiguous is the number of a line that is changed where two lines of the order, or of the change,
// have it; "" when there is none.
func ambiguous(lines, changes []message.OrderLine) string {
	count := func(lines []message.OrderLine) map[string]int {
		counts := map[string]int{}
		for _, l := range lines {
			counts[lineKey(l)]++
		}
		return counts
	}
	ordered, changed := count(lines), count(changes)
	for _, l := range changes {
		if key := lineKey(l); l.Number != "" && (ordered[key] > 1 || changed[key] > 1) {
			return l.Number
		}
	}
	return ""
}

// lineKey is a line's number as it is compared.
func lineKey(l message.OrderLine) string { return strings.TrimLeft(l.Number, "0") }

func actionWords(a message.Action) string {
	if a == "" {
		return "changed"
	}
	return string(a)
}

// sameLine says whether two lines of an order and of its change are the same one.
func sameLine(a, b message.OrderLine) bool {
	if a.Number != "" && b.Number != "" {
		return lineKey(a) == lineKey(b)
	}
	return slices.ContainsFunc(codesOf(a), func(code string) bool { return slices.Contains(codesOf(b), code) })
}
