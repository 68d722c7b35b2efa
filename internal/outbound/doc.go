// Package outbound makes HTTP connections to addresses that other people have chosen: pictures of
// products, targets of webhooks. Without a guard anyone who chooses an address could have this
// server call the machines beside it (server-side request forgery).
package outbound
