// Package page is what every page is served with: who is looking and what they may do, sessions, errors, rendering, and the
// live regions that change without a reload.
package page

import (
	"upstock/internal/account"
)

// Access says who may use a route.
type Access int

// The kinds of access, from the widest to the narrowest.
const (
	Public          Access = iota // everybody, signed in or not
	OrderManagement               // everybody of the supplier's team
	FullAccess                    // those with full access
)

func (a Access) allows(role account.Role) bool {
	return a != FullAccess || role == account.FullAccess
}
