package account

import "upstock/internal/wholesale"

// Scope is what an API token may be used for. Each includes those before it.
type Scope string

// The scopes.
const (
	ScopeRead   Scope = "read"   // see everything, change nothing
	ScopeOrders Scope = "orders" // and take, change, approve, ship and cancel orders
	ScopeAll    Scope = "all"    // and everything else: products, prices, settings, webhooks
)

var scopeRanks = map[Scope]int{ScopeRead: 1, ScopeOrders: 2, ScopeAll: 3}

// Valid reports whether there is such a scope.
func (s Scope) Valid() bool { return scopeRanks[s] > 0 }

// Includes reports whether a token with this scope may do what needs another one. A call that names
// no scope needs all, so that forgetting it lets no one in.
func (s Scope) Includes(needed Scope) bool {
	if !needed.Valid() {
		needed = ScopeAll
	}
	return scopeRanks[s] >= scopeRanks[needed]
}

func (s Scope) fault() string {
	if !s.Valid() {
		return "must be one of read, orders and all"
	}
	return ""
}

// Program is who calls the API: the token that it showed.
type Program struct {
	SupplierID string
	TokenID    string
	TokenName  string
	Scope      Scope
}

// Allow refuses what the program's token is not for: wholesale.CodeForbidden, with the scope that
// is needed.
func (p Program) Allow(needed Scope) error {
	if p.Scope.Includes(needed) {
		return nil
	}
	if !needed.Valid() {
		needed = ScopeAll
	}
	return &wholesale.Error{
		Code: wholesale.CodeForbidden,
		Message: "This needs an API token with the scope “" + string(needed) + "”. " +
			"The token “" + p.TokenName + "” has the scope “" + string(p.Scope) + "”",
	}
}
