package people

import (
	"strings"

	"upstock/internal/account"
)

// roles are the choices of access.
var roles = []account.BuyerRole{account.BuyerFull, account.BuyerLimited}

// accesses describe the roles.
var accesses = map[account.BuyerRole]struct{ words, hint string }{
	account.BuyerFull:    {"Full access", "Orders anything, sees invoices, and invites colleagues."},
	account.BuyerLimited: {"Limited access", "Orders from your lists, comments, and marks orders as received."},
}

// plainAmount is an amount without the signs that people write around it.
func plainAmount(text string) string {
	return strings.NewReplacer("$", "", ",", "", " ", "").Replace(strings.TrimSpace(text))
}
