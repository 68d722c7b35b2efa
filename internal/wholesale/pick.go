package wholesale

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Pick is how much of one product several orders need together.
type Pick struct {
	ProductID string
	Code      string
	Name      string
	Quantity  Decimal
	Parts     []PickPart // in the order of the orders
}

// PickPart is how much of it one of the orders needs.
type PickPart struct {
	OrderID  string
	Number   string
	Quantity Decimal
}

// PickTotals adds up what these orders need of each product, by product code. An order with several
// lines of a product has one part. The error says that a quantity is too large to add up.
func PickTotals(orders []*Order) ([]Pick, error) {
	var picks []Pick
	at := map[string]int{} // by product
	for _, o := range orders {
		for _, l := range o.Lines {
			i, known := at[l.ProductID]
			if !known {
				i = len(picks)
				at[l.ProductID] = i
				picks = append(picks, Pick{ProductID: l.ProductID, Code: l.ProductCode, Name: l.Name})
			}
			if err := picks[i].add(o, l.Quantity); err != nil {
				return nil, fmt.Errorf("add up the quantities of %s: %w", l.ProductCode, err)
			}
		}
	}
	slices.SortStableFunc(picks, func(a, b Pick) int {
		return cmp.Or(strings.Compare(strings.ToUpper(a.Code), strings.ToUpper(b.Code)), strings.Compare(a.Code, b.Code))
	})
	return picks, nil
}

func (p *Pick) add(o *Order, quantity Decimal) (err error) {
	if p.Quantity, err = p.Quantity.Add(quantity); err != nil {
		return err
	}
	last := len(p.Parts) - 1
	if last < 0 || p.Parts[last].OrderID != o.ID {
		p.Parts = append(p.Parts, PickPart{OrderID: o.ID, Number: o.Number, Quantity: quantity})
		return nil
	}
	p.Parts[last].Quantity, err = p.Parts[last].Quantity.Add(quantity)
	return err
}

// PartsWords names the orders with their quantities: "U-1001 × 12, U-1004 × 6".
func (p Pick) PartsWords() string {
	words := make([]string, len(p.Parts))
	for i, part := range p.Parts {
		words[i] = part.Number + " × " + FormatTrimmed(part.Quantity)
	}
	return strings.Join(words, ", ")
}
