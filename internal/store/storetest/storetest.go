// Package storetest is the conformance suite of the store: what every use case relies on, checked
// on a real database. It runs on both engines, so that one SQL text means the same on each of them.
package storetest

import (
	"testing"
	"time"

	"upstock/internal/store"
)

// Engine is a kind of database to put through the suite.
type Engine struct {
	// Open gives a store with an empty, migrated database, which is closed when the test ends. The
	// store takes its time from the clock.
	Open func(t *testing.T, clock func() time.Time) *store.Store
	// Watch sees every transaction of the suite before it is used. It may be nil.
	Watch func(tx *store.Tx)
}

// areas are the parts of the suite. Each has a database of its own.
var areas = []struct {
	name  string
	check func(t *testing.T, w *world)
}{
	{"suppliers", suppliers},
	{"revisions", revisions},
	{"people", people},
	{"memberships", memberships},
	{"buyers", buyers},
	{"person links", personLinks},
	{"sessions", sessions},
	{"sessions of people", sessionsOfPeople},
	{"sign-in codes", signInCodes},
	{"authenticators", authenticators},
	{"passkeys", passkeys},
	{"push keys", pushKeys},
	{"push subscriptions", pushSubscriptions},
	{"buyer choices", buyerChoices},
	{"set-up codes", setupCodes},
	{"API tokens", apiTokens},
	{"call counts", callCounts},
	{"call budgets", callBudgets},
	{"idle runs", idleRuns},
	{"connections", connections},
	{"leases", leases},
	{"idle connections", idleConnections},
	{"runs", runs},
	{"relinks", relinks},
	{"products", products},
	{"media", media},
	{"sorted lists", sortedLists},
	{"price lists", priceLists},
	{"prices", prices},
	{"prices of a product", productPrices},
	{"price conflicts", priceConflicts},
	{"products by group", groupCounts},
	{"remote prices", remotePrices},
	{"price versions", priceVersions},
	{"price sources", priceSources},
	{"price checks", priceChecks},
	{"customers", customers},
	{"fulfilment groups", fulfilmentGroups},
	{"trading partners", tradingPartners},
	{"addresses", addresses},
	{"invitations", invitations},
	{"buyers of a customer", customerBuyers},
	{"buyers' invitations", buyerInvitations},
	{"requests to trade", tradeRequests},
	{"inviting all", inviteRounds},
	{"orders", orders},
	{"order lines", orderLines},
	{"order lists", orderRows},
	{"order references", orderReferences},
	{"order weeks", orderWeeks},
	{"past orders", pastOrders},
	{"set-up progress", setupProgress},
	{"sales orders", salesOrders},
	{"waiting orders", waitingOrders},
	{"timeline", timeline},
	{"order problems", orderProblems},
	{"invoices", invoices},
	{"orders to invoice", ordersToInvoice},
	{"invoices that are paid", invoicesPaid},
	{"invoice settings", invoiceSettings},
	{"payment terms", paymentTerms},
	{"who has payment terms", paymentTermsUse},
	{"payments", payments},
	{"payment sums", paymentSums},
	{"payouts", payouts},
	{"reading payouts", payoutsRead},
	{"payment lists", paymentLists},
	{"payments to look at", paymentsToLookAt},
	{"work about payments", paymentWork},
	{"comparing with Stripe", reconciling},
	{"refunds", refunds},
	{"saved methods", savedMethods},
	{"pages on which methods are saved", paymentSetups},
	{"grants", grants},
	{"Stripe connections", stripeConnections},
	{"Stripe events", stripeEvents},
	{"Stripe deliveries", stripeDeliveries},
	{"payments at another account", paymentsElsewhere},
	{"notices", notices},
	{"mails", mails},
	{"idempotency", idempotency},
	{"webhooks", webhooks},
	{"hints", hints},
	{"sealed", sealed},
	{"table mappings", tableMappings},
	{"baskets", baskets},
	{"held orders", heldOrders},
	{"guides", guides},
	{"bought products", boughtProducts},
	{"assortment", assortment},
	{"standing orders", standingOrders},
	{"audit", audit},
	{"documents", documents},
	{"documents leaving", documentsLeaving},
	{"news about documents", documentNews},
	{"documents to move", documentsToMove},
	{"shipments to tell", shipmentsToTell},
	{"invoice gaps", invoiceGaps},
	{"document messages", documentMessages},
	{"orders of partners", partnerOrders},
	{"tenant isolation", tenantIsolation},
}

// Run puts an engine through the suite and returns when all of it is done.
func Run(t *testing.T, engine Engine) {
	t.Run("areas", func(t *testing.T) { // a group, so that Run waits for its parallel members
		for _, area := range areas {
			t.Run(area.name, func(t *testing.T) {
				t.Parallel()
				area.check(t, newWorld(t, engine))
			})
		}
	})
}
