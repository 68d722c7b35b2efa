package account

import "upstock/internal/store"

// SealedAuthenticators is where the secrets of authenticator apps are kept, sealed.
var SealedAuthenticators = store.Sealed{
	What: "secrets of authenticator apps", Table: "authenticator", Column: "secret", Key: []string{"person_id"},
	Row: func(key []string) string { return authenticatorRow(key[0]) },
}
