package signin

import "upstock/internal/account"

// roleWords tell somebody who is invited what they will be able to do.
func roleWords(role account.Role) string {
	if role == account.FullAccess {
		return "You will have full access: orders, prices, settings and the team."
	}
	return "You will look after the orders: enter them, change them, comment and approve. " +
		"Products, customers and prices are there to look at."
}
