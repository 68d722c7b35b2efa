package syncing

import (
	"context"
	"encoding/json"
	"time"

	"golang.org/x/sync/errgroup"

	"upstock/internal/ordering"
	"upstock/internal/outbox"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

const (
	// attemptTime bounds one lookup or send. A stop does not cut it off, since that would leave its
	// outcome unknown.
	attemptTime = 45 * time.Second
	// pushesPerStep is how many sales orders each sender sends before a due watch gets a turn.
	pushesPerStep = 20
)

// push sends the due sales orders in parallel. An error of the whole account ends it early.
func (c *conversation) push(ctx context.Context) (worked bool, err error) {
	sender := c.sender(nil)
	sender.QueuedBy = c.readBy
	due, err := sender.Due(ctx, c.Parallelism*pushesPerStep)
	if err != nil || len(due) == 0 {
		return false, err
	}
	sink, err := capability[OrderSink](c.account, c.conn.Connector, "create sales orders")
	if err != nil {
		return false, err
	}
	sender = c.sender(sink)
	senders, open := errgroup.WithContext(ctx) // ends with the first error
	senders.SetLimit(c.Parallelism)
	for _, id := range due {
		if c.stopping.Load() || open.Err() != nil {
			break
		}
		senders.Go(func() error {
			if open.Err() != nil {
				return nil
			}
			attempt, cancel := context.WithTimeout(Promptly(context.WithoutCancel(ctx)), attemptTime)
			defer cancel()
			return sender.Step(attempt, id)
		})
	}
	if err := senders.Wait(); err != nil {
		return true, err
	}
	return true, c.moved(ctx)
}

// moved notes that orders were sent: changes of them are soon to be expected.
func (c *conversation) moved(ctx context.Context) error {
	read := c.budget.kept
	if now := c.Clock(); now.Sub(read.MovedAt) >= time.Minute || now.Before(read.MovedAt) {
		read.MovedAt = now
		return c.Store.Update(ctx, func(tx *store.Tx) error { return tx.SetListReadings(ctx, read) })
	}
	return nil
}

// sender sends the supplier's sales orders. Without a sink it cannot send or look.
func (c *conversation) sender(sink OrderSink) outbox.Sender[wholesale.RemoteOrder] {
	supplierID := c.conn.SupplierID
	return outbox.Sender[wholesale.RemoteOrder]{
		Kind: ordering.SalesOrders, Store: c.Store, SupplierID: supplierID, Account: c.opened.Account,
		Send: func(ctx context.Context, snapshot json.RawMessage) (wholesale.RemoteOrder, error) {
			var s wholesale.SalesOrderSnapshot
			if err := json.Unmarshal(snapshot, &s); err != nil {
				return wholesale.RemoteOrder{}, err
			}
			remote, err := sink.CreateOrder(ctx, &s)
			return remote, asProblem(err)
		},
		Look: func(ctx context.Context, guid, orderID string) (wholesale.RemoteOrder, bool, error) {
			remote, found, err := sink.FindOrder(ctx, guid, orderID)
			return remote, found, asProblem(err)
		},
		Hold: func(ctx context.Context, tx *store.Tx, orderID string) error {
			return tx.HoldOrder(ctx, supplierID, orderID)
		},
		Predates: func(ctx context.Context, tx *store.Tx, orderID string) (bool, error) {
			return tx.OrderPredatesRestore(ctx, supplierID, orderID)
		},
		Changed: c.Orders.SalesOrderChanged,
		Created: c.Orders.SalesOrderCreated,
	}
}

// asProblem converts an account's error for the outbox; our own errors are unchanged.
func asProblem(err error) error {
	remote, ok := isRemote(err)
	if !ok {
		return err
	}
	outcome := outbox.NotSent
	switch remote.Kind {
	case Invalid:
		outcome = outbox.Refused
	case UnknownOutcome, NotFound:
		outcome = outbox.Unclear
	}
	return &outbox.Problem{Outcome: outcome, Words: remote.Message, Detail: remote.Technical, Err: remote}
}
