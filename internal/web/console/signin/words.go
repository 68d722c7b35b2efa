package signin

import "upstock/internal/account"

// roleWords say what an invited person will be able to do.
func roleWords(role account.Role) string {
	if role == account.FullAccess {
		return "You will have full access: orders, prices, settings and the team."
	}
	return "You can enter, change, approve and comment on orders, " +
		"and view products, customers and prices."
}
