package syncing

import (
	"context"
	"time"

	"upstock/internal/ordering"
	"upstock/internal/store"
)

// longestPause bounds how long an account is left alone.
const longestPause = 15 * time.Minute

// How long to pause after a refusal or no answer, doubled with each consecutive failure.
var backoff = map[Kind]struct{ first, longest time.Duration }{
	Auth:      {5 * time.Second, longestPause}, // keys can't rotate: likely blocked, not wrong
	Quota:     {time.Second, longestPause},     // a burst is over soon, an empty month is not
	Transient: {time.Second, time.Minute},
}

// failuresUntilTold is how many consecutive failures occur before the supplier is notified.
const failuresUntilTold = 4

// longPause is a pause that is reported at once, because it is no burst.
const longPause = time.Minute

// pauseAfter is how long to leave the account alone. Its own Retry-After is capped at the longest
// pause, since it may recover earlier.
func pauseAfter(e *RemoteError, failures int) time.Duration {
	b, ok := backoff[e.Kind]
	if !ok {
		b = backoff[Transient]
	}
	pause := b.first
	for range min(failures, 20) {
		pause = min(2*pause, b.longest)
	}
	return max(pause, min(e.RetryAfter, b.longest))
}

// backOff handles an account that refuses or does not answer: it pauses, and notifies the supplier
// if it lasts. Waiting work resumes later. Any other error is ours, and is returned.
func (c *conversation) backOff(ctx context.Context, err error) error {
	remote, ok := isRemote(err)
	if !ok {
		return err
	}
	c.Log.Warn("the remote account is in trouble", "connection_id", c.conn.ID, "kind", remote.Kind, "failures", c.conn.Failures+1, "error", remote.Message)
	return c.Store.Update(ctx, func(tx *store.Tx) error {
		conn, err := tx.Connection(ctx, c.conn.SupplierID, c.conn.Connector)
		if err != nil {
			return err
		}
		if conn, err = troubled(ctx, tx, conn, remote); err != nil {
			return err
		}
		return tx.SetConnectionHealth(ctx, conn)
	})
}

// troubled is a connection after another failure, with a notice when it lasts.
func troubled(ctx context.Context, tx *store.Tx, conn store.Connection, remote *RemoteError) (store.Connection, error) {
	conn.RetryAt = tx.Now().Add(pauseAfter(remote, conn.Failures))
	conn.Failures++
	conn.Error, conn.ErrorDetail = remote.Message, remote.Technical
	if remote.Kind == Auth || conn.Failures >= failuresUntilTold || remote.RetryAfter >= longPause {
		conn.Status = store.InError
		return conn, tx.PutNotice(ctx, conn.SupplierID, notice(remote))
	}
	return conn, nil
}

// noticeOfRuns is the kind of notice for stuck or failed runs of a kind.
func noticeOfRuns(kind string) string { return "sync_" + kind }

func runNotice(run store.Run) store.Notice {
	n := store.Notice{Kind: noticeOfRuns(run.Kind), Detail: run.Error + " Orders are not held up. See Settings › Sync history."}
	what := map[string]string{RunProducts: "Products", RunCustomers: "Customers", RunPrices: "Prices", RunCompare: "Products and customers", RunPriceCheck: "Prices to compare"}[run.Kind]
	if run.Kind == RunRollback {
		n.Title = "Prices could not be rolled back"
	} else if run.State == store.RunFailed {
		n.Title = what + " could not be read from Unleashed"
	} else {
		n.Title = what + " can't be read from Unleashed right now; we try again automatically"
	}
	return n
}

func notice(e *RemoteError) store.Notice {
	switch e.Kind {
	case Auth:
		return store.Notice{Kind: noticeConnection, Title: "Orders cannot be sent to Unleashed",
			Detail: e.Message + " Check ID and User Key in Settings › Integrations, and whether this month's calls are used up. Orders are kept and sent when it works again."}
	case Quota:
		return store.Notice{Kind: noticeQuota, Title: "Unleashed accepts no more calls for now",
			Detail: e.Message + " It is tried again by itself; when the month's calls are used up, that is from the first of the month (UTC). Orders are kept and sent then."}
	default:
		return store.Notice{Kind: noticeConnection, Title: "Unleashed does not answer",
			Detail: e.Message + " It is tried again by itself. Orders are kept and sent when it answers."}
	}
}

// probe makes the cheapest call first after a failure, to see whether the account works again.
func (c *conversation) probe(ctx context.Context) (worked bool, err error) {
	if c.conn.Failures == 0 {
		return false, nil
	}
	if _, err := c.account.Check(ctx); err != nil {
		return true, err
	}
	return true, c.recovered(ctx, c.conn.SupplierID)
}

// recovered records that the account works again: what waits for it is due now.
func (s *Service) recovered(ctx context.Context, supplierID string) error {
	return s.Store.Update(ctx, func(tx *store.Tx) error {
		conn, err := tx.Connection(ctx, supplierID, s.Connector.Name())
		if err != nil {
			return err
		}
		conn.Status, conn.Error, conn.ErrorDetail, conn.Failures, conn.RetryAt = store.Connected, "", "", 0, time.Time{}
		if err := tx.WakeOutbox(ctx, conn.SupplierID, ordering.SalesOrders.Name); err != nil {
			return err
		}
		for _, kind := range []string{noticeConnection, noticeQuota} {
			if err := tx.ClearNotice(ctx, conn.SupplierID, kind, ""); err != nil {
				return err
			}
		}
		return tx.SetConnectionHealth(ctx, conn)
	})
}
