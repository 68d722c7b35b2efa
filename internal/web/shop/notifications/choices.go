package notifications

import (
	"context"
	"slices"

	"upstock/internal/ordering"
	"upstock/internal/web/shop/shell"
)

// shown leaves out what this buyer is never told: only who may release held orders hears of them,
// and only full buyers of standing orders.
func shown(ctx context.Context, choices []ordering.MessageChoice) []ordering.MessageChoice {
	buyer := shell.BuyerOf(ctx)
	return slices.DeleteFunc(choices, func(c ordering.MessageChoice) bool {
		return !c.MayReach(buyer.Role, buyer.SpendingLimit)
	})
}
