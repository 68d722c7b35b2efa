package syncing

import (
	"context"
	"errors"
	"hash/fnv"
	"time"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// The steps of comparing prices with those that the account states. Customers whose prices differ
// are read twice: what the account has changed since it was last read explains most differences, so
// changes are read in between.
const (
	StepCheckBegin  = "check_begin"  // reads changes first, unless they were just read
	StepCheckChoose = "check_choose" // a sample of customers
	StepCheck       = "check"
	StepCheckAgain  = "check_again"
)

// NoticePriceDrift is the kind of the notice about prices that the account states otherwise.
const NoticePriceDrift = "price_drift"

// CheckPrices requests a comparison of prices with those that the account states, for a sample of
// customers.
func (s *Service) CheckPrices(ctx context.Context, supplierID string) (store.Run, error) {
	run, _, err := s.CheckPricesOnce(ctx, supplierID, nil)
	return run, err
}

// CheckPricesOnce is [Service.CheckPrices] for a request that may be repeated, like
// [Service.StartImportOnce].
func (s *Service) CheckPricesOnce(ctx context.Context, supplierID string, idem *store.Idempotency) (store.Run, *store.FirstAnswer, error) {
	return s.start(ctx, supplierID, RunPriceCheck, StepCheckBegin, idem)
}

// The quiet hours of a supplier's night, from firstCheckHour on. Suppliers are spread over them.
const (
	firstCheckHour = 2
	checkMinutes   = 180
)

// nextPriceCheck is the next moment of a supplier's night after now at which its prices are
// compared.
func nextPriceCheck(now time.Time, zone *time.Location, supplierID string) time.Time {
	spread := fnv.New32a()
	_, _ = spread.Write([]byte(supplierID)) // never fails
	minute := int(spread.Sum32() % checkMinutes)
	local := now.In(zone)
	at := time.Date(local.Year(), local.Month(), local.Day(), firstCheckHour, minute, 0, 0, zone)
	if !at.After(now) {
		at = time.Date(local.Year(), local.Month(), local.Day()+1, firstCheckHour, minute, 0, 0, zone)
	}
	return at
}

// startPriceCheck queues the comparison of a night when it is due: once, however many nights were
// missed. The first one comes right after the first price sync if there is something to find out:
// how the account writes discounts, and what it takes them off.
func (c *conversation) startPriceCheck(ctx context.Context) (worked bool, err error) {
	if !c.ChecksPrices || c.conn.ReviewOpen || !c.conn.Settings.SyncPrices {
		return false, nil
	}
	var due store.PriceCheckDue
	first, open := false, false
	if err := c.Store.View(ctx, func(tx *store.Tx) error {
		if due, err = tx.PriceCheckDue(ctx, c.conn.SupplierID); err == nil && due.Account == c.conn.Account {
			return nil
		}
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
		first, open, err = c.canCheck(ctx, tx)
		return err
	}); err != nil {
		return false, err
	}
	switch now := c.Clock(); {
	case first:
	case due.Account != c.conn.Account, due.At.IsZero(), due.At.After(now) && !due.At.After(now.Add(longestCheckWait)):
		return false, nil
	}
	return true, c.Store.Update(ctx, func(tx *store.Tx) error {
		supplier, err := tx.Supplier(ctx, c.conn.SupplierID)
		if err != nil {
			return err
		}
		next := store.PriceCheckDue{Account: c.conn.Account, At: nextPriceCheck(tx.Now(), supplier.Location(), supplier.ID)}
		if err := tx.SetPriceCheckDue(ctx, supplier.ID, next); err != nil {
			return err
		}
		if first {
			if err := forgetChecks(ctx, tx, supplier.ID); err != nil || !open {
				return err
			}
		}
		run, err := c.queueRun(ctx, tx, c.conn, RunPriceCheck, StepCheckBegin)
		if err != nil {
			return err
		}
		run.Scheduled = true
		return tx.PutRun(ctx, run)
	})
}

// longestCheckWait is how far ahead a comparison can be due: one that is further ahead was put off
// before the clock was set back.
const longestCheckWait = 26 * time.Hour

// canCheck says whether prices have been synced so that they can be compared for the first time,
// and whether the account leaves something open.
func (c *conversation) canCheck(ctx context.Context, tx *store.Tx) (can, open bool, err error) {
	run, err := tx.LatestRun(ctx, c.conn.SupplierID, RunPrices)
	if errors.Is(err, store.ErrNotFound) || err == nil && (run.State == store.RunQueued || run.State == store.RunRunning) {
		return false, false, nil
	}
	if err != nil {
		return false, false, err
	}
	customers, err := tx.AllCustomers(ctx, c.conn.SupplierID)
	if err != nil {
		return false, false, err
	}
	for _, customer := range customers {
		can = can || c.comparable(customer)
	}
	if !can {
		return false, false, nil
	}
	questions, err := c.openQuestions(ctx, tx, customers)
	return true, questions != (checkQuestions{}), err
}

// comparable says whether the account can be asked what the customer pays.
func (c *conversation) comparable(customer wholesale.Customer) bool {
	return customer.RemoteID != "" && customer.RemoteAccount == c.conn.Account && !customer.Terms.Obsolete
}

// forgetChecks forgets what was found in another account.
func forgetChecks(ctx context.Context, tx *store.Tx, supplierID string) error {
	customers, err := tx.DriftingCustomers(ctx, supplierID)
	if err != nil {
		return err
	}
	for _, id := range customers {
		for n := int64(rowsPerWrite); n == rowsPerWrite; {
			if n, err = tx.DeletePriceDriftsNotOf(ctx, supplierID, id, "", rowsPerWrite); err != nil {
				return err
			}
		}
	}
	if err := tx.ForgetPricesChecked(ctx, supplierID); err != nil {
		return err
	}
	return tx.ClearNotice(ctx, supplierID, NoticePriceDrift, "")
}

// checkQuestions are those that the account leaves open and that its prices could answer.
type checkQuestions struct{ prices, customers, defaults bool }

func (c *conversation) openQuestions(ctx context.Context, tx *store.Tx, customers []wholesale.Customer) (q checkQuestions, err error) {
	discounted := false
	for _, customer := range customers {
		discounted = discounted || c.comparable(customer) && customer.Terms.DiscountRate.IsPos()
	}
	q.customers = discounted && c.conn.CustomerDiscounts.InForce() == wholesale.Undecided
	q.defaults = discounted && c.conn.DefaultDiscount.InForce() == wholesale.DiscountUndecided
	if c.conn.PriceDiscounts.InForce() == wholesale.Undecided {
		rows, err := tx.AllRemotePrices(ctx, c.conn.SupplierID)
		if err != nil {
			return q, err
		}
		q.prices = hasDiscount(rows)
	}
	return q, nil
}
