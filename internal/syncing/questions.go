package syncing

import (
	"context"
	"time"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// TestResult is what came of a test of the connection.
type TestResult struct {
	Company Company
	Took    time.Duration
}

// Test asks the remote account who it is, now. A refusal is a CodeUnavailable error with the account's own words. When it
// answers, everything that waits for it is tried at once.
func (s *Service) Test(ctx context.Context, supplierID string) (result TestResult, err error) {
	began := s.Clock()
	err = s.askAccount(ctx, supplierID, func(account Account) error {
		result.Company, err = account.Check(ctx)
		return err
	})
	if err != nil {
		return TestResult{}, err
	}
	result.Took = s.Clock().Sub(began)
	return result, s.TryNow(ctx, supplierID)
}

// Warehouses tells from which warehouses the account sells; none when this kind of account cannot tell.
func (s *Service) Warehouses(ctx context.Context, supplierID string) (warehouses []Warehouse, err error) {
	err = s.askAccount(ctx, supplierID, func(account Account) error {
		if source, ok := account.(WarehouseSource); ok {
			warehouses, err = source.Warehouses(ctx)
			return err
		}
		return nil
	})
	return warehouses, err
}

// Usage is how many calls an account has taken this month, and what that will come to.
type Usage struct {
	Calls    int64     // since the first of the month, in UTC
	Forecast int64     // by the end of the month, if it goes on like this
	ResetsAt time.Time // when the month ends and the account counts from zero
	// PollInterval is how often the account is asked for finished orders, when that alone makes most of what is still to come;
	// else zero.
	PollInterval time.Duration
}

// Usage tells how many calls went out this month, with a forecast.
func (s *Service) Usage(ctx context.Context, supplierID string) (Usage, error) {
	var usage Usage
	err := s.Store.View(ctx, func(tx *store.Tx) error {
		c, err := tx.Connection(ctx, supplierID, s.Connector.Name())
		if err != nil {
			return err
		}
		if usage.Calls, err = tx.CallsThisMonth(ctx, supplierID); err != nil {
			return err
		}
		open, err := tx.CountOpenSalesOrders(ctx, supplierID)
		if err != nil {
			return err
		}
		now := tx.Now().UTC()
		usage.ResetsAt = time.Date(now.Year(), now.Month()+1, 1, 0, 0, 0, 0, time.UTC)
		usage.Forecast = usage.Calls
		if c.Status != store.Disconnected {
			left := usage.ResetsAt.Sub(now)
			coming := forecast(usage.Calls, callsSince(now, c.ConnectedAt), left, s.routine(c.Settings, open > 0, left))
			if 2*s.polls(open > 0, left) > coming {
				usage.PollInterval = s.PollInterval
			}
			usage.Forecast += coming
		}
		return nil
	})
	return usage, err
}

// callsSince is for how long this month's calls have been going out. Less than a day says little: the first imports are
// over after minutes, and are not made again every few minutes until the end of the month.
func callsSince(now, connectedAt time.Time) time.Duration {
	month := time.Date(now.Year(), now.Month(), 1, 0, 0, 0, 0, time.UTC)
	if connectedAt.After(month) {
		month = connectedAt
	}
	return max(now.Sub(month), 24*time.Hour)
}

// priceSyncCalls is what a price sync costs in which nothing has changed: a page each of products, customers and prices.
const priceSyncCalls = 3

// routine is how many calls go out by the clock alone in the time that is left: asking for finished orders while some are
// open, and reading prices.
func (s *Service) routine(settings wholesale.IntegrationSettings, ordersOpen bool, left time.Duration) (calls int64) {
	calls = s.polls(ordersOpen, left)
	if settings.SyncPrices && s.PricesInterval > 0 {
		calls += priceSyncCalls * int64(left/s.PricesInterval)
	}
	return calls
}

// polls is how often the account is asked for finished orders in the time that is left.
func (s *Service) polls(ordersOpen bool, left time.Duration) int64 {
	if !ordersOpen || s.PollInterval <= 0 {
		return 0
	}
	return int64(left / s.PollInterval)
}

// forecast is how many calls will go out in the time that is left: as many as went out in the time before, in proportion,
// but no fewer than go out by the clock alone. The two are not added up: what went out before has the routine in it.
func forecast(calls int64, before, left time.Duration, routine int64) int64 {
	return max(calls*int64(left/time.Second)/max(int64(before/time.Second), 1), routine)
}
