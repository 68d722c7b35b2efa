package ordering

import (
	"context"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// ListsBehind says of each line with a manual price which price list made by hand has this price for the customer today,
// such as "Price list Cafés"; "" for a price that no such list explains, which somebody has typed, and for every other line.
// Of a line only the product, quantity, price and rule are looked at, so it need not be saved.
func (s *Service) ListsBehind(ctx context.Context, supplierID, customerID string, lines []wholesale.Line) ([]string, error) {
	behind := make([]string, len(lines))
	var manual []LineInput
	for _, l := range lines {
		if l.PriceRule == wholesale.RuleManual {
			manual = append(manual, LineInput{ProductID: l.ProductID})
		}
	}
	if len(manual) == 0 {
		return behind, nil
	}
	err := s.store.View(ctx, func(tx *store.Tx) error {
		supplier, err := tx.Supplier(ctx, supplierID)
		if err != nil {
			return err
		}
		customer, err := tx.Customer(ctx, supplierID, customerID)
		if err != nil {
			return err
		}
		p, err := newPricer(ctx, tx, supplier, customer, manual)
		if err != nil {
			return err
		}
		for i, l := range lines {
			answer, ok := p.price(p.byID[l.ProductID], l.Quantity)
			if ok && l.PriceRule == wholesale.RuleManual && answer.Rule == wholesale.RuleManual && answer.UnitPrice.Cmp(l.UnitPrice) == 0 {
				behind[i] = answer.Explanation
			}
		}
		return nil
	})
	return behind, err
}
