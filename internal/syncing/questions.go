package syncing

import (
	"context"
	"strconv"
	"time"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// TestResult is the result of a connection test.
type TestResult struct {
	Company Company
	Took    time.Duration
}

// Test calls the remote account now, whatever it waits for. A refusal is a CodeUnavailable error
// with the account's message and when it is tried next. If it answers, the wait is over: all
// waiting work is tried at once.
func (s *Service) Test(ctx context.Context, supplierID string) (result TestResult, err error) {
	began := s.Clock()
	var failure *RemoteError
	err = s.askAccount(ctx, supplierID, func(account Account) error {
		result.Company, err = account.Check(ctx)
		failure, _ = isRemote(err)
		return err
	})
	if failure != nil {
		return TestResult{}, s.testFailed(ctx, supplierID, failure)
	}
	if err != nil {
		return TestResult{}, err
	}
	result.Took = s.Clock().Sub(began)
	if err := s.recovered(ctx, supplierID); err != nil {
		return TestResult{}, err
	}
	return result, s.TryNow(ctx, supplierID)
}

// testFailed records what the account said, and says it with when it is tried next. A test does not
// make a wait longer that has begun.
func (s *Service) testFailed(ctx context.Context, supplierID string, failure *RemoteError) error {
	var next time.Duration
	if err := s.Store.Update(ctx, func(tx *store.Tx) error {
		conn, err := tx.Connection(ctx, supplierID, s.Connector.Name())
		if err != nil {
			return err
		}
		failures, retryAt := conn.Failures, conn.RetryAt
		if conn, err = troubled(ctx, tx, conn, failure); err != nil {
			return err
		}
		if retryAt.After(tx.Now()) {
			conn.Failures, conn.RetryAt = failures, retryAt
		}
		next = conn.RetryAt.Sub(tx.Now())
		return tx.SetConnectionHealth(ctx, conn)
	}); err != nil {
		return err
	}
	told := unavailable(failure)
	told.Message += " It is tried again by itself in " + inWords(next) + "."
	told.RetryAfter = max(told.RetryAfter, next)
	return told
}

// inWords says a wait for people, rounded up.
func inWords(wait time.Duration) string {
	n, unit := int64((wait+time.Second-1)/time.Second), "second"
	if n > 90 {
		n, unit = int64((wait+time.Minute-1)/time.Minute), "minute"
	}
	if n != 1 {
		unit += "s"
	}
	return strconv.FormatInt(n, 10) + " " + unit
}

// Warehouses lists the account's warehouses; none if its kind cannot list them.
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

// Usage is how many calls an account has used this month, with a forecast.
type Usage struct {
	Calls    int64     // since the first of the month, in UTC
	Forecast int64     // by the end of the month, if it goes on like this
	ResetsAt time.Time // when the month ends and the account counts from zero
	// PollInterval is how often finished orders are polled, if that makes up most of the forecast;
	// else zero.
	PollInterval time.Duration
}

// Usage returns how many calls went out this month, with a forecast.
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

// callsSince is how long this month's calls have been counted. Less than a day is misleading,
// because the first imports make many calls within minutes.
func callsSince(now, connectedAt time.Time) time.Duration {
	month := time.Date(now.Year(), now.Month(), 1, 0, 0, 0, 0, time.UTC)
	if connectedAt.After(month) {
		month = connectedAt
	}
	return max(now.Sub(month), 24*time.Hour)
}

// priceSyncCalls is the cost of a price sync without changes: one page per kind of record.
const priceSyncCalls = 3

// routine is how many scheduled calls go out in the remaining time: polling while orders are open,
// and reading prices.
func (s *Service) routine(settings wholesale.IntegrationSettings, ordersOpen bool, left time.Duration) (calls int64) {
	calls = s.polls(ordersOpen, left)
	if settings.SyncPrices && s.PricesInterval > 0 {
		calls += priceSyncCalls * int64(left/s.PricesInterval)
	}
	return calls
}

// callsPerPoll is the cost of a poll without changes: the orders that changed, and the deleted
// ones.
const callsPerPoll = 2

// polls is how many calls the polling of orders takes in the remaining time.
func (s *Service) polls(ordersOpen bool, left time.Duration) int64 {
	if !ordersOpen || s.PollInterval <= 0 {
		return 0
	}
	return callsPerPoll * int64(left/s.PollInterval)
}

// forecast is how many calls will go out in the remaining time: the past rate, but at least the
// scheduled calls. They are not added, because the past rate includes them.
func forecast(calls int64, before, left time.Duration, routine int64) int64 {
	return max(calls*int64(left/time.Second)/max(int64(before/time.Second), 1), routine)
}
