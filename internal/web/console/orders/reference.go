package orders

import (
	"context"
	"strings"

	"upstock/internal/store"
	"upstock/internal/web/ui"
)

// usedWords say that a reference is on other orders of the customer.
func usedWords(ctx context.Context, reference string, used []store.OrderMention) string {
	named := make([]string, len(used))
	for i, o := range used {
		named[i] = o.Number + " of " + ui.DateWords(ctx, o.CreatedAt)
	}
	return reference + " was used before in " + strings.Join(named, ", ")
}
