// Package page serves pages: who is signed in and what they may use, sessions, errors, rendering,
// and the live regions that change without a reload.
package page

import "slices"

// Access names who may use a route. It is an allow-list: the zero Access lets no one in, and a role
// that no route names passes nowhere.
type Access struct {
	public bool
	roles  []string
}

// Public lets everyone in, signed in or not.
var Public = Access{public: true}

// For lets in visitors who have one of the roles.
func For[Role ~string](roles ...Role) Access {
	var a Access
	for _, role := range roles {
		a.roles = append(a.roles, string(role))
	}
	return a
}

// Allows says whether a visitor may; nil is someone who is not signed in.
func (a Access) Allows(v *Visitor) bool {
	return a.public || v != nil && slices.Contains(a.roles, v.Role)
}
