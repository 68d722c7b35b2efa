package syncing

import (
	"context"
	"errors"
	"slices"

	"upstock/internal/ordering"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// What the discounts of each field are called in a run.
const (
	discountsOfPrices    = "Price discounts"
	discountsOfCustomers = "Customer discounts"
)

// settleDiscount works out a customer's discount from how its account writes discounts. When this
// one shows that they are percents, the others are worked out again.
func settleDiscount(ctx context.Context, tx *store.Tx, c *wholesale.Customer) error {
	written := c.Terms.DiscountWritten
	if written == nil || written.IsZero() {
		return nil
	}
	conn, err := tx.Connection(ctx, c.SupplierID, ordering.Connector)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	discounts := conn.CustomerDiscounts.Learn(*written)
	if discounts != conn.CustomerDiscounts && err == nil {
		if err := tx.SetCustomerDiscounts(ctx, conn, discounts); err != nil {
			return err
		}
		if err := auditDiscounts(ctx, tx, conn, discountsOfCustomers, discounts); err != nil {
			return err
		}
	}
	rate, err := discounts.Rate(*written)
	c.Terms.DiscountRate = rate.Trim(0)
	return err
}

// auditDiscounts records that discounts are read otherwise than before: it changes what customers
// pay.
func auditDiscounts(ctx context.Context, tx *store.Tx, conn store.Connection, what string, d wholesale.Discounts) error {
	return tx.Audit(ctx, store.AuditEvent{SupplierID: conn.SupplierID, Kind: "discounts_read", Subject: conn.CompanyName, Detail: d.Words(what)})
}

// mergeDiscount is for a customer that the account is read for again: while its discount is written
// as before, it stays what it was settled to be; any other is settled before it is stored.
func mergeDiscount(before wholesale.Terms, terms *wholesale.Terms) {
	terms.DiscountRate = wholesale.Decimal{}
	if terms.DiscountWritten == nil {
		return
	}
	written := wholesale.Round(*terms.DiscountWritten, wholesale.RateScale).Trim(0)
	terms.DiscountWritten = &written
	if before.DiscountWritten != nil && before.DiscountWritten.Cmp(written) == 0 {
		terms.DiscountRate = before.DiscountRate
	}
}

// noteCustomerDiscounts says in a run how the account's discounts of customers are read, if there
// are any.
func (c *conversation) noteCustomerDiscounts(ctx context.Context, tx *store.Tx, run *store.Run) error {
	given, err := tx.HasDiscounts(ctx, c.conn.SupplierID)
	if err != nil || !given {
		return err
	}
	conn, err := tx.Connection(ctx, c.conn.SupplierID, c.conn.Connector)
	if err == nil {
		noteDiscounts(run, discountsOfCustomers, conn.CustomerDiscounts)
	}
	return err
}

// noteDiscounts says how discounts are read; that nothing has shown it is for a person to look at.
func noteDiscounts(run *store.Run, what string, d wholesale.Discounts) {
	words := d.Words(what)
	if d.InForce() == wholesale.Undecided {
		run.Warnings = setOnce(run.Warnings, words)
		return
	}
	if !slices.Contains(run.Notes, words) {
		run.Notes = append(slices.Clone(run.Notes), words)
	}
}

func setOnce(counts map[string]int64, what string) map[string]int64 {
	if counts == nil {
		counts = map[string]int64{}
	}
	counts[what] = 1
	return counts
}

func hasDiscount(prices []wholesale.RemotePrice) bool {
	return slices.ContainsFunc(prices, func(p wholesale.RemotePrice) bool { return p.Discount != nil && !p.Discount.IsZero() })
}
