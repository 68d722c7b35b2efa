package edi

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"upstock/internal/edi/message"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// What became of a buyer's order, as store.PartnerOrder keeps it; "" when nothing has.
const (
	orderWaiting   = "waiting"   // for a match
	orderTaken     = "taken"     // there are orders of it
	orderCancelled = "cancelled" // by the buyer
	orderUnheard   = "unheard"   // the buyer has cancelled it before it came
)

// taking is a decision about one message of a buyer's order, in the transaction that holds what is
// known of that order.
type taking struct {
	service *Service
	incoming
	plan  plan
	known store.PartnerOrder
	said  []message.Problem // warnings about the decision itself
}

func (t *taking) decide(ctx context.Context, tx *store.Tx) (outcome, error) {
	if t.counts() { // it has waited, and is what counts for this order
		if len(t.known.OrderIDs) > 0 {
			return t.replace(ctx, tx)
		}
		return t.take(ctx, tx)
	}
	function := t.message.Function()
	if t.answer == TakeIt && function != message.Cancel && t.known.State != "" && t.known.State != orderUnheard {
		function = message.Replace
	}
	switch function {
	case message.Cancel:
		return t.cancel(ctx, tx)
	case message.Replace:
		return t.replacement(ctx, tx)
	case message.Original, message.Duplicate:
	}
	switch {
	case t.known.State == "":
		return t.take(ctx, tx)
	case t.known.State == orderUnheard:
		t.warn(message.UnknownOrder, "%s cancelled this order before it came. Ask before you approve it", t.partner.Name)
		return t.take(ctx, tx)
	case t.seen():
		return duplicate(t.known), nil
	}
	return outcome{state: store.DocumentWaiting, waitsFor: WaitsForDecision, orderIDs: t.known.OrderIDs, problems: []message.Problem{
		warning(message.OtherContent, "Order %s was sent before, and said something else. Take it in place of what it said then, or refuse it", t.row.Number),
	}}, nil
}

func (t *taking) warn(rule message.Rule, format string, args ...any) {
	t.said = append(t.said, warning(rule, format, args...))
}

// counts says whether the message is the one that counts for its order already.
func (t *taking) counts() bool {
	return t.kept && t.known.DocumentID == t.row.DocumentID && t.known.Position == t.row.Position
}

// mostContents bounds how many earlier contents of an order are remembered.
const mostContents = 50

// seen says whether the order was sent before and said the same.
func (t *taking) seen() bool { return slices.Contains(strings.Fields(t.known.Content), t.row.Content) }

// latest says whether what was sent last said the same.
func (t *taking) latest() bool { return strings.HasSuffix(t.known.Content, t.row.Content) }

// remember makes this message the one that counts for its order.
func (t *taking) remember(ctx context.Context, tx *store.Tx, state string, orderIDs []string) error {
	k := t.known
	k.State, k.OrderIDs, k.DocumentID, k.Position = state, orderIDs, t.row.DocumentID, t.row.Position
	if !t.latest() {
		contents := append(strings.Fields(k.Content), t.row.Content)
		k.Content = strings.Join(contents[max(0, len(contents)-mostContents):], " ")
	}
	t.known = k
	return tx.PutPartnerOrder(ctx, k)
}

// take makes the orders of a message, or keeps it waiting until everything in it is known.
func (t *taking) take(ctx context.Context, tx *store.Tx) (outcome, error) {
	if out, ready := t.ready(); !ready {
		if out.state == store.DocumentRefused {
			return out, nil
		}
		return out, t.remember(ctx, tx, orderWaiting, nil)
	}
	var ids []string
	for _, part := range t.plan.parts {
		id, err := t.makeOrder(ctx, tx, part)
		if err != nil {
			return outcome{}, err
		}
		ids = append(ids, id)
	}
	return t.taken(ids), t.remember(ctx, tx, orderTaken, ids)
}

func (t *taking) makeOrder(ctx context.Context, tx *store.Tx, part orderPart) (string, error) {
	if err := t.service.orders.KeepIn(ctx, tx, part.draft); err != nil {
		return "", err
	}
	words := "It came in the " + documentWords(t.document, t.partner)
	return part.draft.ID, t.service.orders.Note(ctx, tx, part.draft, "document", words+priceWords(t.plan.prices, part.draft))
}

// priceWords continues a sentence with how many prices differ.
func priceWords(differences []PriceDifference, o *wholesale.Order) string {
	n := 0
	for _, d := range differences {
		if d.CustomerID == o.CustomerID {
			n++
		}
	}
	switch n {
	case 0:
		return ""
	case 1:
		return ". One of its prices differs from yours"
	}
	return ". " + strconv.Itoa(n) + " of its prices differ from yours"
}

// ready says whether everything that the message names is known; otherwise what becomes of it.
func (t *taking) ready() (out outcome, ready bool) {
	p := t.plan
	switch {
	case message.AnyError(p.problems):
		return outcome{state: store.DocumentRefused, problems: p.problems}, false
	case len(p.missing) > 0:
		return outcome{state: store.DocumentWaiting, waitsFor: WaitsForMatch, orderIDs: t.known.OrderIDs, problems: p.problems,
			found: found{Missing: p.missing}}, false
	case p.astray && t.answer != TakeIt && t.row.Answer != string(TakeIt):
		return outcome{state: store.DocumentWaiting, waitsFor: WaitsForDecision, orderIDs: t.known.OrderIDs, problems: p.problems}, false
	}
	return outcome{}, true
}

func (t *taking) taken(ids []string) outcome {
	known := t.matcher.taken(t.message.Order)
	known.Prices = t.plan.prices
	return outcome{state: store.DocumentTaken, orderIDs: ids, problems: t.plan.problems, found: known}
}

// endWaiting ends the message that counts for the order, when it waits: this one takes its place.
func (t *taking) endWaiting(ctx context.Context, tx *store.Tx, words string) error {
	if t.known.DocumentID == "" || t.counts() {
		return nil
	}
	before, err := tx.HoldDocumentMessage(ctx, t.row.SupplierID, t.known.DocumentID, t.known.Position)
	if errors.Is(err, store.ErrNotFound) || err == nil && before.State != store.DocumentWaiting {
		return nil
	}
	if err != nil {
		return err
	}
	var problems []message.Problem
	if err := unpack(before.Problems, &problems); err != nil {
		return err
	}
	problems = append(problems, warning(message.Superseded, "%s, in the %s, before it was taken", words, documentWords(t.document, t.partner)))
	if before.Problems, err = pack(problems, false); err != nil {
		return err
	}
	before.State, before.WaitsFor, before.Missing = store.DocumentEnded, "", ""
	if err := tx.UpdateDocumentMessage(ctx, before); err != nil || before.DocumentID == t.row.DocumentID {
		return err // its own document is finished afterwards
	}
	d, err := tx.Document(ctx, before.SupplierID, before.DocumentID)
	if err != nil {
		return err
	}
	rows, err := tx.DocumentMessages(ctx, d.SupplierID, []string{d.ID})
	if err != nil {
		return err
	}
	if d.State = documentState(rows, "", false); d.State != store.DocumentWaiting {
		d.WaitsFor = ""
	}
	return tx.UpdateDocument(ctx, d)
}
