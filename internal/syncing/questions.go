package syncing

import (
	"context"
	"strconv"
	"time"

	"upstock/internal/store"
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
