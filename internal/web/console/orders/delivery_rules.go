package orders

import (
	"context"

	"upstock/internal/web/console/lines"
	"upstock/internal/wholesale"
)

// warn marks what is unusual about an order's delivery: a day that has passed or has no deliveries,
// and lines below the customer's minimum. Made is what the order comes to, nil when it is unknown.
func (s Services) warn(ctx context.Context, supplierID, customerID string, h *lines.Header, made *wholesale.Order) error {
	h.Today = s.today(ctx)
	rules, err := s.Fulfilment.Rules(ctx, supplierID, customerID)
	if err != nil {
		return err
	}
	h.Warn(rules, made)
	return nil
}
