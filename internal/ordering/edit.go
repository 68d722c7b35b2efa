package ordering

import (
	"context"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// OrderChange is what to change of an order; nil leaves a thing as it is. Lines replaces all lines.
type OrderChange struct {
	CustomerID   *string
	CustomerCode *string
	Reference    *string
	RequiredDate *string
	AddressID    *string
	Notes        *string
	Source       *string
	Freight      *wholesale.Decimal
	Lines        *[]LineInput
	// Version is the one that the person was looking at; 0 when they did not say. Another one is a CodeStale error: nothing
	// is overwritten unseen.
	Version int64
}

// Edit changes an order before it is approved, to repair a totals mismatch, or to repair what Unleashed has refused.
func (s *Service) Edit(ctx context.Context, supplierID, id string, in OrderChange) (*wholesale.Order, error) {
	return s.change(ctx, supplierID, id, func(tx *store.Tx, o *wholesale.Order) error {
		if in.Version != 0 && in.Version != o.Version {
			return &wholesale.Error{Code: wholesale.CodeStale, Message: "The order has been changed since you read it. Read it again, then change it"}
		}
		if err := o.CanEdit(); err != nil {
			return err
		}
		before := o.Total
		if err := apply(ctx, tx, o, in); err != nil {
			return err
		}
		if err := tell(ctx, tx, o, ByAPI, "edited", "The order was changed: total %s %s, before %s",
			o.Currency, wholesale.FormatTotal(o.Total), wholesale.FormatTotal(before)); err != nil {
			return err
		}
		return s.afterRepair(ctx, tx, o)
	})
}

func apply(ctx context.Context, tx *store.Tx, o *wholesale.Order, in OrderChange) error {
	supplier, err := tx.Supplier(ctx, o.SupplierID)
	if err != nil {
		return err
	}
	customer, err := customerOf(ctx, tx, o, in)
	if err != nil {
		return err
	}
	moved := customer.ID != o.CustomerID
	bill(o, supplier, customer)

	var faults faults
	if in.Source != nil && *in.Source != string(o.Source) {
		faults.say("source", "cannot be changed")
	}
	faults.header(o, customer, header{in.Reference, in.RequiredDate, in.AddressID, in.Notes, in.Freight})
	lines := asInput(o.Lines, moved)
	if in.Lines != nil {
		lines = *in.Lines
		faults.lineCount(len(lines))
	}
	p, err := newPricer(ctx, tx, supplier, customer, lines)
	if err != nil {
		return err
	}
	made := p.lines(lines, &faults)
	if len(faults) > 0 {
		return wholesale.InvalidFields(faults)
	}
	keepLineIDs(made, o.Lines)
	if in.Lines == nil && !moved {
		for i := range made {
			made[i].PriceRule = o.Lines[i].PriceRule
		}
	}
	o.Lines = made
	if err := o.ComputeTotals(); err != nil {
		return err
	}
	return tx.ReplaceLines(ctx, o)
}

// customerOf is the order's customer after the change. It can change only as long as nothing was approved.
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

// asInput gives lines as they would be asked for, at the prices they have; priced anew for another customer, but for prices
// that a person has set.
func asInput(lines []wholesale.Line, anew bool) []LineInput {
	inputs := make([]LineInput, len(lines))
	for i, l := range lines {
		inputs[i] = LineInput{ProductID: l.ProductID, Quantity: l.Quantity, Comment: l.Comment}
		if !anew || l.PriceRule == wholesale.RuleManual {
			inputs[i].UnitPrice = &l.UnitPrice
		}
	}
	return inputs
}

// keepLineIDs gives a new line the id of the old line with the same product, so that a line stays the same line in Unleashed
// and in a comparison.
func keepLineIDs(made, old []wholesale.Line) {
	used := make([]bool, len(old))
	for i := range made {
		for j := range old {
			if !used[j] && old[j].ProductID == made[i].ProductID {
				made[i].ID, used[j] = old[j].ID, true
				break
			}
		}
	}
}

// afterRepair looks whether the change has mended the mismatch.
func (s *Service) afterRepair(ctx context.Context, tx *store.Tx, o *wholesale.Order) error {
	if o.Mismatch == nil || o.SalesOrder.Remote == nil {
		return nil
	}
	o.Recompare(*o.SalesOrder.Remote)
	if o.Mismatch != nil {
		return nil
	}
	if err := tx.ClearNotice(ctx, o.SupplierID, noticeMismatch, o.ID); err != nil {
		return err
	}
	next := "Mark it as shipped to release payment and invoice"
	if o.Status != wholesale.Processing {
		next = "Payment and invoice are released"
	}
	return tell(ctx, tx, o, ByUpstock, "totals_agree", "The totals agree with Unleashed now. %s", next)
}
