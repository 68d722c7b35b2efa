package account

import "upstock/internal/wholesale"

// BuyerRole is what a person may do for a customer in the shop.
type BuyerRole string

// The roles of buyers.
const (
	BuyerFull    BuyerRole = "full"    // everything, and releases colleagues' orders unless limited
	BuyerLimited BuyerRole = "limited" // orders from the customer's lists only; no colleagues, no invoices
)

// Buyer is a person who buys for a customer.
type Buyer struct {
	PersonID   string
	SupplierID string
	CustomerID string
	Role       BuyerRole
	// SpendingLimit is how much an order may come to, with tax, before it waits for an approver; zero
	// for no limit.
	SpendingLimit wholesale.Decimal
}
