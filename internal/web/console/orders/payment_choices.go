package orders

import (
	"context"

	"upstock/internal/web/console/lines"
	"upstock/internal/web/ui"
	"upstock/internal/wholesale"
)

// payments are how an order that is not approved can be paid, as its form offers it; none when
// there is nothing to choose.
func (s Services) payments(ctx context.Context, o *wholesale.Order) ([]ui.Choice, error) {
	can, err := s.Orders.PaymentChoices(ctx, o)
	if err != nil || o.Status != wholesale.Scheduled && o.Status != wholesale.Ordered {
		return nil, err
	}
	return lines.PaymentChoices(can, o.Payment()), nil
}
