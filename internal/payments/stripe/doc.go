// Package stripe speaks to Stripe for one supplier's account at a time, through Stripe's own Go
// library. It knows nothing of the database: it asks, and says what became of the question.
//
// Nothing is tried again here. A request whose outcome is not known is an Error that says so, and
// the caller looks at Stripe before it asks again.
package stripe
