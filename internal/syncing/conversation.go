package syncing

import (
	"context"
	"errors"
	"time"

	"upstock/internal/store"
)

const (
	// leaseTime is how long a conversation counts as alive after its last renewal. After a crash
	// the next one starts this much later.
	leaseTime = 5 * time.Second
	// leaseBeat is how often a conversation renews its lease.
	leaseBeat = time.Second
	// turn is how long one job runs before it yields to others or a graceful stop.
	turn = 5 * time.Second
)

// conversation is the only active exchange with a remote account, and holds the lease on the
// connection's row. So rate limits hold across processes and no work is done twice.
type conversation struct {
	*Service
	conn    store.Connection // as last read
	opened  store.Connection // as it was when the account was opened
	account Account
	owner   string
	calls   callCounts
	budget  budget         // of the account, as last read
	pace    pace           // that follows from it
	zone    *time.Location // of the supplier
	ends    time.Time      // of this turn

	local    bool      // the account cannot be asked now: only rollbacks are done
	followed bool      // no order is left that must follow to another account
	readBy   time.Time // orders approved by then can be sent; zero: all can; see reread

	products  readAhead[ProductRecord]
	customers readAhead[CustomerRecord]
	prices    readAhead[PriceRecord]
}

// Converse works with a connection's remote account until nothing is left or its turn ends: pushes,
// then runs page by page, then the watch. It handles [Converse]. The job is only a wake-up, since
// the work is in the database. If another process holds the lease, it wakes that one.
func (s *Service) Converse(ctx context.Context, job Converse) error {
	c, err := s.enter(ctx, job)
	if c == nil || err != nil {
		return err
	}
	ctx, stop := context.WithCancel(ctx)
	kept := make(chan struct{})
	go func(held store.ConnectionRef) {
		defer close(kept)
		c.keepLease(ctx, held, stop)
	}(store.ConnectionRef{ID: c.conn.ID, SupplierID: c.conn.SupplierID})
	defer func() {
		stop()
		<-kept
		c.drop(ctx)
	}()
	return c.talk(ctx)
}

// enter takes the lease and opens the account; nil when there is nothing to do.
func (s *Service) enter(ctx context.Context, job Converse) (*conversation, error) {
	c := &conversation{Service: s, owner: store.NewID(), ends: s.Clock().Add(turn)}
	entered := false
	err := s.Store.Update(ctx, func(tx *store.Tx) (err error) {
		entered = false
		if c.conn, err = tx.Connection(ctx, job.SupplierID, s.Connector.Name()); err != nil {
			return err
		}
		supplier, err := tx.Supplier(ctx, job.SupplierID)
		if err != nil {
			return err
		}
		c.zone = supplier.Location()
		if c.local = c.conn.Status == store.Disconnected || !store.Due(c.conn.RetryAt, tx.Now(), longestPause); c.local {
			if _, err := tx.UnfinishedRun(ctx, job.SupplierID, RunRollback); errors.Is(err, store.ErrNotFound) {
				return nil
			} else if err != nil {
				return err
			}
		}
		entered, err = tx.TakeLease(ctx, c.conn.SupplierID, c.conn.ID, c.owner, tx.Now().Add(leaseTime))
		if err != nil || entered {
			return err
		}
		_, err = tx.Wake(ctx, c.conn.SupplierID, c.conn.ID)
		return err
	})
	if err != nil || !entered {
		return nil, err
	}
	c.opened = c.conn
	if c.local {
		return c, nil
	}
	if c.account, err = s.open(c.conn, &c.calls); err != nil {
		s.Log.Error("a stored key cannot be opened", "connection_id", c.conn.ID, "error", err)
		err = c.backOff(ctx, &RemoteError{Kind: Auth, Err: err,
			Technical: err.Error(), Message: "The stored User Key cannot be read with this server's secret key file. Put the file back, or connect again."})
		c.drop(ctx)
		return nil, err
	}
	return c, nil
}

// keepLease renews the lease until ctx ends. If the lease is lost the conversation stops. That is
// safe, because every step checks its own row's state.
func (c *conversation) keepLease(ctx context.Context, held store.ConnectionRef, stop func()) {
	beat := time.NewTicker(leaseBeat)
	defer beat.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-beat.C:
		}
		kept := true
		err := c.Store.Update(ctx, func(tx *store.Tx) (err error) {
			kept, err = tx.KeepLease(ctx, held.SupplierID, held.ID, c.owner, tx.Now().Add(leaseTime))
			return err
		})
		if err == nil && !kept {
			c.Log.Warn("the lease on a connection was lost", "connection_id", held.ID)
			stop()
			return
		}
	}
}

// drop releases the lease, also after a stop, so the next conversation need not wait.
func (c *conversation) drop(ctx context.Context) {
	ctx = context.WithoutCancel(ctx)
	c.countCalls(ctx, c.conn.SupplierID, &c.calls)
	if err := c.Store.Update(ctx, func(tx *store.Tx) error {
		return tx.DropLease(ctx, c.conn.SupplierID, c.conn.ID, c.owner)
	}); err != nil {
		c.Log.Error("the lease on a connection could not be dropped", "connection_id", c.conn.ID, "error", err)
	}
}

// talk does what is due until nothing is left or the turn is over.
func (c *conversation) talk(ctx context.Context) error {
	if c.local {
		return c.rollBackOnly(ctx)
	}
	for ctx.Err() == nil {
		if err := c.refresh(ctx); err != nil {
			return err
		}
		if c.conn.Status == store.Disconnected {
			return nil
		}
		if c.conn.SealedKey != c.opened.SealedKey { // connected again, perhaps to another account
			return c.yield(ctx)
		}
		worked, err := c.step(ctx)
		c.countCalls(ctx, c.conn.SupplierID, &c.calls)
		if errors.Is(err, errAccountChanged) {
			continue
		}
		if err != nil {
			return c.backOff(ctx, err)
		}
		if !worked {
			if left, err := c.leave(ctx); left || err != nil {
				return err
			}
			continue
		}
		if c.turnIsOver() && !c.readsAhead() {
			return c.yield(ctx)
		}
	}
	return nil
}

// rollBackOnly does what needs no account. What comes meanwhile wakes the next conversation.
func (c *conversation) rollBackOnly(ctx context.Context) error {
	err := c.Store.View(ctx, func(tx *store.Tx) error {
		_, err := tx.UnfinishedRun(ctx, c.conn.SupplierID, RunRollback)
		return err
	})
	if err == nil {
		_, err = c.continueRun(ctx)
	}
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	return c.yield(ctx)
}

// step does the next due thing, pushes before pulls. It reports whether there was any.
func (c *conversation) step(ctx context.Context) (worked bool, err error) {
	for _, act := range []struct {
		purpose Purpose // of the calls it makes, unless it says another
		do      func(context.Context) (bool, error)
	}{
		{OrdersSent, c.probe},
		{OrdersSent, c.followAccount},
		{ProductsRead, c.reread},
		{OrdersSent, c.push},
		{OrdersFollowed, c.searchUnknown},
		{WebhookHints, c.heed},
		{OrdersFollowed, c.watch},
		{Asked, c.continueRun},
		{OrdersFollowed, c.reconcile},
		{PricesRead, c.startPrices},
		{PriceChecks, c.startPriceCheck},
	} {
		did, err := act.do(For(ctx, act.purpose))
		worked = worked || did
		if err != nil {
			return worked, err
		}
	}
	return worked, nil
}

func (c *conversation) refresh(ctx context.Context) error {
	return c.Store.View(ctx, func(tx *store.Tx) (err error) {
		if c.conn, err = tx.Connection(ctx, c.conn.SupplierID, c.conn.Connector); err != nil {
			return err
		}
		c.budget, c.pace, err = c.readPace(ctx, tx, c.conn, c.zone)
		return err
	})
}

func (c *conversation) turnIsOver() bool { return c.stopping.Load() || !c.Clock().Before(c.ends) }

// readsAhead reports whether a page is being fetched: it cost a call, so it must be used.
func (c *conversation) readsAhead() bool {
	return c.products.busy() || c.customers.busy() || c.prices.busy()
}

// leave ends the conversation, unless there was a wake-up since the last look.
func (c *conversation) leave(ctx context.Context) (left bool, err error) {
	err = c.Store.Update(ctx, func(tx *store.Tx) (err error) {
		left, err = tx.LeaveLease(ctx, c.conn.SupplierID, c.conn.ID, c.owner, c.conn.Wanted)
		return err
	})
	return left, err
}

// yield ends the turn and queues another job behind those already waiting.
func (c *conversation) yield(ctx context.Context) error {
	return c.Store.Update(ctx, func(tx *store.Tx) error {
		if err := tx.DropLease(ctx, c.conn.SupplierID, c.conn.ID, c.owner); err != nil {
			return err
		}
		return c.Queue.EnqueueOnce(ctx, tx, Converse{SupplierID: c.conn.SupplierID, ConnectionID: c.conn.ID})
	})
}

// readAhead fetches the next page while the previous one is stored, to save time.
type readAhead[T any] struct {
	cursor string
	page   chan fetched[T]
}

type fetched[T any] struct {
	page Page[T]
	err  error
}

func (r *readAhead[T]) busy() bool { return r.page != nil }

// get returns the page at the reading's cursor, fetching it unless it was fetched ahead.
func (r *readAhead[T]) get(ctx context.Context, reading Reading, fetch func(context.Context, Reading) (Page[T], error)) (Page[T], error) {
	if r.page == nil {
		return fetch(ctx, reading)
	}
	f := <-r.page
	r.page = nil
	if r.cursor != reading.Cursor {
		return fetch(ctx, reading)
	}
	return f.page, f.err
}

// next starts fetching the following page.
func (r *readAhead[T]) next(ctx context.Context, reading Reading, fetch func(context.Context, Reading) (Page[T], error)) {
	r.cursor, r.page = reading.Cursor, make(chan fetched[T], 1)
	go func(done chan<- fetched[T]) {
		page, err := fetch(ctx, reading)
		done <- fetched[T]{page, err}
	}(r.page)
}

// isRemote reports whether the remote account caused an error.
func isRemote(err error) (*RemoteError, bool) { return errors.AsType[*RemoteError](err) }
