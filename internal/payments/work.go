package payments

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"upstock/internal/outbox"
	"upstock/internal/payments/stripe"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// worker remembers what is being done in this process: each supplier's work in a lane of its own,
// so that an account that answers slowly holds up no other supplier.
type worker struct {
	woken chan struct{}

	mu      sync.Mutex
	busy    map[string]bool      // by supplier
	checked map[string]time.Time // when an account that does not answer was last asked, by supplier
	// compared is when a comparison that others wait for was last tried, by supplier.
	compared map[string]time.Time
	running  sync.WaitGroup
}

func newWorker() *worker {
	return &worker{woken: make(chan struct{}, 1), busy: map[string]bool{}, checked: map[string]time.Time{}, compared: map[string]time.Time{}}
}

// Woken says that there is work that did not come of waiting: an order was shipped, an event came.
func (s *Service) Woken() <-chan struct{} { return s.work.woken }

// wakeAfter has the work go on at once when what tx writes is durable.
func (s *Service) wakeAfter(tx *store.Tx) { tx.AfterCommit(s.wake) }

// wake never waits: one that was not heard yet is enough.
func (s *Service) wake() {
	select {
	case s.work.woken <- struct{}{}:
	default:
	}
}

// Work has everything that is due be done: events, payments whose date has come, what is on its way
// to Stripe or waits there for a result, and the nightly comparison. It waits for nothing: each
// supplier's work goes on by itself, until ctx ends. Call it again and again; several processes may
// do so at once.
func (s *Service) Work(ctx context.Context) error {
	suppliers, err := store.Read(ctx, s.store, func(tx *store.Tx) ([]string, error) {
		return tx.SuppliersWithPaymentWork(ctx, outbox.LongestWait)
	})
	if err != nil {
		return err
	}
	for _, id := range suppliers {
		s.begin(ctx, id)
	}
	return nil
}

// Wait waits for all that Work has begun.
func (s *Service) Wait() { s.work.running.Wait() }

// begin does a supplier's work, unless that is being done.
func (s *Service) begin(ctx context.Context, supplierID string) {
	w := s.work
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.busy[supplierID] || ctx.Err() != nil {
		return
	}
	w.busy[supplierID] = true
	w.running.Go(func() {
		defer func() {
			w.mu.Lock()
			defer w.mu.Unlock()
			delete(w.busy, supplierID)
		}()
		if err := s.workFor(ctx, supplierID); err != nil && ctx.Err() == nil {
			s.log.ErrorContext(ctx, "payments are held up", slog.String("supplier", supplierID), slog.Any("error", err))
		}
	})
}

// workFor does what is due for a supplier. What fails in one part keeps the others from nothing.
func (s *Service) workFor(ctx context.Context, supplierID string) error {
	l, err := s.lane(ctx, supplierID)
	if err != nil {
		return err
	}
	if l.connection.Status == store.InError {
		if answers, err := l.checkAgain(ctx); err != nil || !answers {
			return errors.Join(err, l.followDue(ctx))
		}
	}
	if known, err := l.compareRestored(ctx); err != nil || !known {
		return err
	}
	err = errors.Join(l.handleEvents(ctx), l.followDue(ctx), l.sendCharges(ctx))
	known, failed := l.compareReconnected(ctx)
	if known {
		failed = errors.Join(failed, l.sendRefunds(ctx), l.reconcileDue(ctx))
	}
	return errors.Join(err, failed, l.lookAtRefunds(ctx))
}

// lane is a supplier's work, with its account at Stripe.
type lane struct {
	*Service
	supplierID string
	account    *stripe.Account // nil without a connection
	connection store.StripeConnection
}

// lane opens the supplier's account, if it has one.
func (s *Service) lane(ctx context.Context, supplierID string) (*lane, error) {
	l := &lane{Service: s, supplierID: supplierID}
	connection, err := store.Read(ctx, s.store, func(tx *store.Tx) (store.StripeConnection, error) {
		return tx.StripeConnection(ctx, supplierID)
	})
	if errors.Is(err, store.ErrNotFound) {
		return l, nil
	}
	if err != nil {
		return nil, err
	}
	l.connection = connection
	l.account, err = s.accountOf(connection)
	return l, err
}

// atOnce is how many payments are read from the database at a time.
const atOnce = 50

// sendEach brings every document of a kind that is due a step further. A problem of one is its own;
// one of the whole account ends the round.
func sendEach[Answer any](ctx context.Context, l *lane, sender outbox.Sender[Answer]) error {
	if l.account == nil {
		return nil
	}
	due, err := sender.Due(ctx, atOnce)
	if err != nil {
		return err
	}
	var failed []error
	for _, id := range due {
		err := sender.Step(ctx, id)
		var problem *outbox.Problem
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case err == nil, errors.Is(err, store.ErrStale): // another process is at it
		case errors.As(err, &problem):
			l.log.WarnContext(ctx, "Stripe did not take a request", slog.String("supplier", l.supplierID),
				slog.String("kind", sender.Name), slog.String("subject", id), slog.String("problem", problem.Words), slog.String("detail", problem.Detail))
			if concernsAccount(problem) {
				return errors.Join(failed...)
			}
		default:
			failed = append(failed, err)
		}
	}
	return errors.Join(failed...)
}

// concernsAccount says whether nothing else of the supplier's would be taken now either.
func concernsAccount(p *outbox.Problem) bool {
	var failed *stripe.Error
	return errors.As(p.Err, &failed) && (failed.Outcome == stripe.NoAccess || failed.Outcome == stripe.NotSent)
}

// followDue looks at the payments whose time has come: a date, another attempt, a result that may
// be known by now, a page that may have been used.
func (l *lane) followDue(ctx context.Context) error {
	due, err := store.Read(ctx, l.store, func(tx *store.Tx) ([]wholesale.Payment, error) {
		return tx.SupplierPaymentsToLookAt(ctx, l.supplierID, atOnce)
	})
	if err != nil {
		return err
	}
	var failed []error
	for _, p := range due {
		if err := l.lookAt(ctx, p); err != nil {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			failed = append(failed, l.putOff(ctx, p, err))
		}
	}
	return errors.Join(failed...)
}

// putOffFor is how long a payment that could not be looked at is left alone.
const putOffFor = 10 * time.Second

// putOff has a payment be looked at later, so that one that fails again and again is in nobody's
// way. A problem at Stripe is only logged: it is known, and goes by.
func (l *lane) putOff(ctx context.Context, p wholesale.Payment, problem error) error {
	err := l.store.Update(ctx, func(tx *store.Tx) error {
		return tx.LookAtPaymentLater(ctx, l.supplierID, p.ID, tx.Now().Add(putOffFor))
	})
	var failed *stripe.Error
	if errors.As(problem, &failed) {
		l.log.WarnContext(ctx, "Stripe did not say what became of a payment", slog.String("supplier", l.supplierID),
			slog.String("payment", p.ID), slog.Any("error", problem))
		return err
	}
	return errors.Join(problem, err)
}

// lookAt finds out what became of a payment that is under way, and plans its order again.
func (l *lane) lookAt(ctx context.Context, p wholesale.Payment) error {
	if l.begunElsewhere(p) {
		return l.waitsElsewhere(ctx, p)
	}
	if l.account != nil {
		if err := l.lookAtStripe(ctx, p); unknownThere(p, err) {
			return l.waitsElsewhere(ctx, p)
		} else if err != nil {
			return err
		}
	}
	return l.store.Update(ctx, func(tx *store.Tx) error {
		now, o, err := l.heldPayment(ctx, tx, p.ID)
		if err != nil {
			return err
		}
		if err := l.knownAgain(ctx, tx, p, now, o); err != nil {
			return err
		}
		if now.State == wholesale.PaymentFailed && !now.RetryAt.IsZero() && !now.RetryAt.After(tx.Now()) {
			if err := l.again(ctx, tx, o, now); err != nil {
				return err
			}
		}
		if err := l.Follow(ctx, tx, o); err != nil {
			return err
		}
		after, err := tx.Payment(ctx, l.supplierID, p.ID)
		if err != nil || after.Version != p.Version {
			return err
		}
		// Nothing has changed: if it is to be looked at again by itself, then not at once.
		supplier, err := tx.Supplier(ctx, l.supplierID)
		if err != nil {
			return err
		}
		next, soonest := after.NextLook(tx.Now(), supplier.Location()), tx.Now().Add(putOffFor)
		if !next.IsZero() && next.Before(soonest) {
			next = soonest
		}
		return tx.LookAtPaymentLater(ctx, l.supplierID, p.ID, next)
	})
}

// lookAtStripe takes in what Stripe says of a payment's page, or of its intent that the bank is at.
// What the outbox is about is the outbox's to look at.
func (l *lane) lookAtStripe(ctx context.Context, p wholesale.Payment) error {
	switch {
	case p.PageID != "":
		return l.lookAtPage(ctx, p)
	case p.State == wholesale.PaymentProcessing && p.AskedAt.IsZero() && p.IntentID != "":
		intent, err := l.account.Intent(ctx, p.IntentID)
		if err != nil {
			return err
		}
		return l.takeIn(ctx, intent)
	}
	return nil
}

// look finds out at once what became of a payment, for someone who waits for it.
func (s *Service) look(ctx context.Context, supplierID, paymentID string) error {
	l, err := s.lane(ctx, supplierID)
	if err != nil {
		return err
	}
	p, err := store.Read(ctx, s.store, func(tx *store.Tx) (wholesale.Payment, error) { return tx.Payment(ctx, supplierID, paymentID) })
	if err != nil {
		return store.Missing("payment", err)
	}
	return l.lookAt(ctx, p)
}
