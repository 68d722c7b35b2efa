package ordering

import (
	"context"
	"fmt"

	"upstock/internal/account"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// BuyerChange is what a customer's person wants an order of theirs to be.
type BuyerChange struct {
	Lines        []BuyerQuantity // all products that shall be on it; one with quantity 0 leaves it
	RequiredDate string
	AddressID    string
	Reference    string
	Notes        string
	// PaymentOption is how it shall be paid; "" leaves that as it is.
	PaymentOption wholesale.PaymentOption
	Version       int64 // the one that the person was looking at
	// SeenTotal is the total with tax that the person was shown for exactly this change; another
	// one is a CodeStale error, so that no one saves a price unseen. Nil for a preview.
	SeenTotal *wholesale.Decimal
}

// BuyerQuantity is how much of a product the order shall have. The product is named by its id or
// its code.
type BuyerQuantity struct {
	ProductID   string
	ProductCode string
	Quantity    wholesale.Decimal
}

// BuyerEdited is an order as a customer's change makes it.
type BuyerEdited struct {
	Order    *BuyersOrder
	Repriced []RepricedLine // what costs another price than it did on the order
	Warnings []string       // delivery rules that the order is against and that only warn
}

// RepricedLine is a line whose price is another one since its quantity was changed.
type RepricedLine struct {
	ProductCode string
	Name        string
	Before, Now wholesale.Decimal
}

// BuyerPreview is the order as [Service.BuyerEdit] would make it, kept nowhere. It is refused for
// the same reasons.
func (s *Service) BuyerPreview(ctx context.Context, buyer account.Buyer, id string, in BuyerChange) (edited BuyerEdited, err error) {
	in.SeenTotal = nil
	err = s.store.View(ctx, func(tx *store.Tx) error {
		o, err := buyersOrder(ctx, tx, buyer, id)
		if err != nil {
			return err
		}
		edited, err = editAsBuyer(ctx, tx, buyer, o, in)
		return err
	})
	return edited, err
}

// BuyerEdit changes an order as its customer wants it, while it is scheduled or ordered and before
// the cut-off of its delivery day. Lines whose quantity stays keep the price they were ordered at;
// others get the customer's price for their new quantity. It touches no basket. The people of the
// supplier who are e-mailed new orders are e-mailed the change.
func (s *Service) BuyerEdit(ctx context.Context, buyer account.Buyer, id string, in BuyerChange) (edited BuyerEdited, err error) {
	if in.SeenTotal == nil {
		return edited, wholesale.Invalid("seen_total", "is required")
	}
	_, err = s.changeAsBuyer(ctx, buyer, id, func(tx *store.Tx, o *wholesale.Order) (err error) {
		before := *o
		if edited, err = editAsBuyer(ctx, tx, buyer, o, in); err != nil {
			return err
		}
		if err := tx.ReplaceLines(ctx, o); err != nil {
			return err
		}
		words := "The order was changed" + changesInWords(&before, o)
		if err := AddEvent(ctx, tx, o, actorOf(ctx), editedKind, "%s", words); err != nil {
			return err
		}
		return s.fromCustomer(ctx, tx, o, store.MailOrders, store.Notice{
			Title: o.CustomerName + " changed order " + o.Number, Detail: words,
		})
	})
	return edited, err
}

// editAsBuyer changes o, which must be the customer's, and says what is different.
func editAsBuyer(ctx context.Context, tx *store.Tx, buyer account.Buyer, o *wholesale.Order, in BuyerChange) (edited BuyerEdited, err error) {
	if o.Status != wholesale.Scheduled && o.Status != wholesale.Ordered {
		return edited, wholesale.Conflict("Order %s is %s: it can no longer be changed. Write a comment instead", o.Number, o.Status)
	}
	before := *o
	payment, err := chosenByBuyer(ctx, tx, o, in.PaymentOption)
	if err != nil {
		return edited, err
	}
	inputs, err := asBuyersInput(o.Lines, in.Lines, buyer.Role)
	if err != nil {
		return edited, err
	}
	if err := revise(ctx, tx, o, OrderChange{
		Lines: &inputs, RequiredDate: &in.RequiredDate, AddressID: &in.AddressID, Reference: &in.Reference, Notes: &in.Notes,
		Payment: payment, Version: in.Version, ByBuyer: true,
	}); err != nil {
		return edited, err
	}
	if in.PaymentOption != "" && o.Payment().Option != in.PaymentOption { // the terms are others by now
		return edited, paymentNotOffered()
	}
	if edited.Warnings, err = checkEdit(ctx, tx, &before, o); err != nil {
		return edited, err
	}
	if limit := buyer.SpendingLimit; limit.IsPos() && o.Total.Cmp(limit) > 0 && o.Total.Cmp(before.Total) > 0 {
		return edited, wholesale.Conflict("The order would come to %s %s, and you can order up to %s. Ask a colleague to change it",
			o.Currency, wholesale.AmountWords(o.Total), wholesale.AmountWords(limit))
	}
	if in.SeenTotal != nil && in.SeenTotal.Cmp(o.Total) != 0 {
		return edited, &wholesale.Error{Code: wholesale.CodeStale, Message: fmt.Sprintf("The order comes to %s %s now. Look at the prices, then save it again",
			o.Currency, wholesale.AmountWords(o.Total))}
	}
	edited.Order, edited.Repriced = withoutSecrets(o), repricedLines(before.Lines, o.Lines)
	return edited, nil
}

// asBuyersInput gives the lines as they would be asked for. A line whose quantity stays keeps its
// price, as does one whose price the supplier has entered.
func asBuyersInput(lines []wholesale.Line, wanted []BuyerQuantity, role account.BuyerRole) ([]LineInput, error) {
	byID, byCode := make(map[string]wholesale.Line, len(lines)), make(map[string]wholesale.Line, len(lines))
	for _, l := range lines {
		byID[l.ProductID], byCode[wholesale.CodeKey(l.ProductCode)] = l, l
	}
	var inputs []LineInput
	for i, w := range wanted {
		if w.Quantity.IsZero() {
			continue
		}
		input := LineInput{ProductID: w.ProductID, ProductCode: w.ProductCode, Quantity: w.Quantity}
		line, there := byID[w.ProductID]
		if w.ProductID == "" {
			line, there = byCode[wholesale.CodeKey(w.ProductCode)]
		}
		switch {
		case there:
			input.ProductID, input.ProductCode, input.Comment = line.ProductID, "", line.Comment
			if line.PriceTyped() || line.Quantity.Cmp(w.Quantity) == 0 {
				input.UnitPrice = &line.UnitPrice
			}
		case role != account.BuyerFull:
			return nil, wholesale.Invalid(fmt.Sprintf("lines[%d].product_id", i), "is not on this order, and you cannot add products")
		}
		inputs = append(inputs, input)
	}
	return inputs, nil
}

func repricedLines(before, after []wholesale.Line) (repriced []RepricedLine) {
	was := make(map[string]wholesale.Decimal, len(before))
	for _, l := range before {
		was[l.ID] = l.UnitPrice
	}
	for _, l := range after {
		if price, there := was[l.ID]; there && price.Cmp(l.UnitPrice) != 0 {
			repriced = append(repriced, RepricedLine{ProductCode: l.ProductCode, Name: l.Name, Before: price, Now: l.UnitPrice})
		}
	}
	return repriced
}
