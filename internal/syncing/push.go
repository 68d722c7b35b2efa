package syncing

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

const (
	// settleTime is how long a sales order that may have been sent is only looked for: an account may show an order later
	// than it took it, and an attempt that was cut off may still be on its way.
	settleTime = 5 * time.Second
	// longestWait bounds how long an unanswered sales order waits for the next look.
	longestWait = 5 * time.Minute
	// attemptTime bounds one look or one sending, also when the program is asked to stop meanwhile: an attempt that was begun
	// is brought to its end, because a cut one leaves its outcome open.
	attemptTime = 45 * time.Second
	// pushesPerStep is how many sales orders each of the parallel senders gets before others (a watch that is due) have a turn.
	pushesPerStep = 20
)

// push sends the sales orders that are due, several at once. An error that concerns the whole account ends it early.
func (c *conversation) push(ctx context.Context) (worked bool, err error) {
	var due []string
	if err := c.Store.View(ctx, func(tx *store.Tx) (err error) {
		due, err = tx.DueSalesOrders(ctx, c.conn.SupplierID, c.Parallelism*pushesPerStep)
		return err
	}); err != nil || len(due) == 0 {
		return false, err
	}
	sink, err := capability[OrderSink](c.account, c.conn.Connector, "create sales orders")
	if err != nil {
		return false, err
	}
	var ended atomic.Bool
	var senders errgroup.Group
	senders.SetLimit(c.Parallelism)
	for _, id := range due {
		if ended.Load() || c.stopping.Load() || ctx.Err() != nil {
			break
		}
		senders.Go(func() error {
			if ended.Load() {
				return nil
			}
			attempt, cancel := context.WithTimeout(context.WithoutCancel(ctx), attemptTime)
			defer cancel()
			err := c.pushOne(attempt, sink, id)
			if err != nil {
				ended.Store(true)
			}
			return err
		})
	}
	return true, senders.Wait()
}

// next is what to do with a sales order that is due.
type next int

const (
	nothing next = iota
	look         // it may have been sent: look for it
	send         // it was marked as sending: send it
)

// pushOne brings one sales order a step further. The row decides: pending and never begun is sent; anything else may be in
// the account already, and is looked for before it is sent again, always under the GUID of the approval.
func (c *conversation) pushOne(ctx context.Context, sink OrderSink, orderID string) error {
	var o *wholesale.Order
	act, open := nothing, false
	begin := func(lookFirst bool) error {
		return c.Store.Update(ctx, func(tx *store.Tx) (err error) {
			act = nothing
			if o, err = tx.Order(ctx, c.conn.SupplierID, orderID); err != nil {
				return err
			}
			act = whatNext(o.SalesOrder, tx.Now(), lookFirst)
			if act != send {
				return nil
			}
			so := &o.SalesOrder
			open = so.State != wholesale.OutboxPending // the attempt before was not answered
			so.State, so.SentAt, so.NextAttemptAt = wholesale.OutboxSending, tx.Now(), tx.Now().Add(settleTime)
			so.Attempts++
			return tx.UpdateOrder(ctx, o)
		})
	}
	if err := begin(true); err != nil {
		return err
	}
	if act == look {
		remote, found, err := sink.FindOrder(ctx, o.SalesOrder.GUID, o.ID)
		switch {
		case err != nil:
			return c.notAnswered(ctx, orderID, err)
		case found:
			return c.settle(ctx, orderID, func(tx *store.Tx, o *wholesale.Order) error { return c.Orders.SalesOrderCreated(ctx, tx, o, remote) })
		}
		if err := begin(false); err != nil {
			return err
		}
		if act == look { // not there, but it may still turn up
			return c.settle(ctx, orderID, func(tx *store.Tx, o *wholesale.Order) error {
				o.SalesOrder.NextAttemptAt = o.SalesOrder.SentAt.Add(settleTime)
				if o.SalesOrder.State == wholesale.OutboxSending {
					return c.Orders.SalesOrderUnclear(ctx, tx, o, "the attempt was cut off on our side")
				}
				return nil
			})
		}
	}
	if act == nothing {
		return nil
	}
	remote, err := sink.CreateOrder(ctx, o.SalesOrder.Snapshot)
	if err != nil {
		return c.refusedOrder(ctx, sink, o, open, err)
	}
	return c.settle(ctx, orderID, func(tx *store.Tx, o *wholesale.Order) error { return c.Orders.SalesOrderCreated(ctx, tx, o, remote) })
}

// whatNext decides by the row alone what to do. lookFirst is false after a look that found nothing.
func whatNext(so wholesale.SalesOrder, now time.Time, lookFirst bool) next {
	switch so.State {
	case wholesale.OutboxPending, wholesale.OutboxSending, wholesale.OutboxUnknown:
	default:
		return nothing
	}
	switch {
	case so.NextAttemptAt.After(now) && lookFirst:
		return nothing // somebody else is at it
	case so.State == wholesale.OutboxPending && so.Attempts == 0:
		return send
	case lookFirst || now.Before(so.SentAt.Add(settleTime)):
		return look
	}
	return send
}

// refusedOrder takes in that an attempt to create a sales order did not go well. open says that the attempt before it was
// not answered: then the refusal may be about the order that that one has made, which an account may show only later.
func (c *conversation) refusedOrder(ctx context.Context, sink OrderSink, o *wholesale.Order, open bool, err error) error {
	remote, ok := isRemote(err)
	if !ok || remote.Kind != Invalid {
		return c.notAnswered(ctx, o.ID, err)
	}
	if o.SalesOrder.Attempts > 1 {
		found, ok, err := sink.FindOrder(ctx, o.SalesOrder.GUID, o.ID)
		if err != nil {
			return c.notAnswered(ctx, o.ID, err)
		}
		if ok {
			return c.settle(ctx, o.ID, func(tx *store.Tx, o *wholesale.Order) error { return c.Orders.SalesOrderCreated(ctx, tx, o, found) })
		}
		if open && (soundsLikeDuplicate(remote.Message) || c.Clock().Sub(o.ApprovedAt) < 4*settleTime) {
			return c.notAnswered(ctx, o.ID, &RemoteError{Kind: UnknownOutcome, Message: remote.Message, Err: remote})
		}
	}
	return c.settle(ctx, o.ID, func(tx *store.Tx, o *wholesale.Order) error {
		return c.Orders.SalesOrderFailed(ctx, tx, o, remote.Message)
	})
}

// soundsLikeDuplicate says whether a refusal speaks of an order that is there already. Only a hint for how long to go on
// looking: no order is given up or sent because of it.
func soundsLikeDuplicate(message string) bool {
	message = strings.ToLower(message)
	return strings.Contains(message, "exist") || strings.Contains(message, "duplicate")
}

// notAnswered takes in an error after which the outcome is open, or that concerns the whole account; the latter is returned.
func (c *conversation) notAnswered(ctx context.Context, orderID string, err error) error {
	remote, ok := isRemote(err)
	if !ok {
		return err // ours: the row still says sending, and is looked for when its time comes
	}
	if settleErr := c.settle(ctx, orderID, func(tx *store.Tx, o *wholesale.Order) error {
		o.SalesOrder.NextAttemptAt = tx.Now().Add(waitAfter(o.SalesOrder.SentAt, tx.Now()))
		if remote.Kind == UnknownOutcome || o.SalesOrder.State == wholesale.OutboxUnknown || remote.Kind == NotFound {
			return c.Orders.SalesOrderUnclear(ctx, tx, o, remote.Message)
		}
		return c.Orders.SalesOrderDelayed(ctx, tx, o, remote.Message)
	}); settleErr != nil {
		return settleErr
	}
	switch remote.Kind {
	case Auth, Quota, Transient:
		return err
	}
	return nil
}

// waitAfter makes the waits grow with the time that has passed since the order was sent, so they about double each time.
func waitAfter(sentAt, now time.Time) time.Duration {
	return min(max(now.Sub(sentAt), time.Second), longestWait)
}

// settle changes an order whose sales order is on its way; one that has meanwhile arrived or been given up is left alone.
func (c *conversation) settle(ctx context.Context, orderID string, act func(tx *store.Tx, o *wholesale.Order) error) error {
	err := c.Store.Update(ctx, func(tx *store.Tx) error {
		o, err := tx.Order(ctx, c.conn.SupplierID, orderID)
		if err != nil {
			return err
		}
		switch o.SalesOrder.State {
		case wholesale.OutboxPending, wholesale.OutboxSending, wholesale.OutboxUnknown:
		default:
			return nil
		}
		if err := act(tx, o); err != nil {
			return err
		}
		return tx.UpdateOrder(ctx, o)
	})
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	return err
}
