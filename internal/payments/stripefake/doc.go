// Package stripefake is a stand-in for Stripe on this machine: customers, saved methods, Checkout
// pages, payment intents, refunds, disputes and events, with Stripe's documented behaviour, and
// with faults on request. Payments can be tried with it without an account, and the tests are held
// to it.
//
// It shares no code with the client, so that neither hides the other's mistakes. What it does
// follows Stripe's documentation: https://docs.stripe.com/api and the pages named at each rule.
package stripefake
