package demo

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"upstock/internal/unleashed/sandbox"
)

// atOnce is how many requests the demo makes at the same time: a small office with busy programs.
const atOnce = 6

// patience is how long the demo waits for anything; beyond it, something is broken.
const patience = 2 * time.Minute

// placed is an order of the first round.
type placed struct {
	Order
	index   int // in the stream
	outcome outcome
}

// firstRound takes real orders and brings each to its outcome, so that every state is shown.
func (s *show) firstRound(ctx context.Context, orders int) error {
	if err := s.awaitNotices(ctx); err != nil {
		return err
	}
	mailsBefore := s.mails.count()
	round := make([]*placed, orders)
	for i := range round {
		round[i] = &placed{index: s.home.state.Taken + i, outcome: outcomeOf(i, orders)}
	}
	began := time.Now()
	for _, act := range []func(context.Context, []*placed) error{s.take, s.approve, s.awaitSalesOrders, s.complete, s.awaitShipping, s.repair, s.receive, s.refuse} {
		if err := act(ctx, round); err != nil {
			return err
		}
	}
	return s.judge(ctx, round, mailsBefore, time.Since(began))
}

// each does something with every order that is chosen, several at once, and shows how far it is.
func (s *show) each(ctx context.Context, round []*placed, doing string, chosen func(*placed) bool, act func(context.Context, *placed) error) (n int, err error) {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(atOnce)
	for _, p := range round {
		if !chosen(p) {
			continue
		}
		n++
		s.setStatus("  %s: %d", doing, n)
		group.Go(func() error { return act(ctx, p) })
	}
	return n, group.Wait()
}

func everyOne(*placed) bool { return true }

func (s *show) take(ctx context.Context, round []*placed) error {
	n, err := s.each(ctx, round, "taking orders", everyOne, func(ctx context.Context, p *placed) (err error) {
		order := s.wholesaler.Order(p.index, false)
		if p.Order, err = s.client.Take(ctx, keyOf(p.index), order); err != nil {
			return err
		}
		return checkPrices(s.box, order, p.Order)
	})
	if err != nil {
		return err
	}
	s.home.state.Taken += n
	s.step("Taken", "%d real orders, every line at the price that Unleashed would charge", n)
	_, err = s.each(ctx, round, "cancelling", func(p *placed) bool { return p.outcome == cancelled }, s.act("cancel"))
	return err
}

// act is an action of the API on one order.
func (s *show) act(action string) func(context.Context, *placed) error {
	return func(ctx context.Context, p *placed) (err error) {
		p.Order, err = s.client.Act(ctx, p.ID, action)
		return err
	}
}

func (s *show) approve(ctx context.Context, round []*placed) error {
	n, err := s.each(ctx, round, "approving", func(p *placed) bool { return p.outcome.approves() && p.outcome != refused }, s.act("approve"))
	if err == nil {
		s.step("Approved", "%d orders", n)
	}
	return err
}

func (s *show) awaitSalesOrders(ctx context.Context, round []*placed) error {
	began := time.Now()
	inUnleashed := func(p *placed) bool { return p.outcome.approves() && p.outcome != refused }
	n, err := s.await(ctx, round, "sales orders created", inUnleashed, func(p *placed) (bool, error) {
		if p.SalesOrder.State == "failed" {
			return false, fmt.Errorf("order %s: %s", p.Number, p.SalesOrder.Error)
		}
		return p.SalesOrder.State == "created", nil
	})
	if err == nil {
		s.step("Created", "%d sales orders in Unleashed, each once, %s after the last approval", n, time.Since(began).Round(10*time.Millisecond))
	}
	return err
}

// await reads the chosen orders repeatedly until all of them have arrived.
func (s *show) await(ctx context.Context, round []*placed, what string, chosen func(*placed) bool, arrived func(*placed) (bool, error)) (n int, err error) {
	pending := []*placed{}
	for _, p := range round {
		if chosen(p) {
			pending = append(pending, p)
		}
	}
	n = len(pending)
	err = until(ctx, patience, 200*time.Millisecond, func() (bool, error) {
		var left []*placed
		for _, p := range pending {
			var err error
			if p.Order, err = s.client.Order(ctx, p.ID); err != nil {
				return false, err
			}
			done, err := arrived(p)
			if err != nil {
				return false, err
			}
			if !done {
				left = append(left, p)
			}
		}
		pending = left
		s.setStatus("  %s: %d of %d", what, n-len(pending), n)
		return len(pending) == 0, nil
	})
	if err != nil {
		return n, fmt.Errorf("%s: %w", what, err)
	}
	return n, nil
}

// complete packs and completes orders as the warehouse does, changing a line in some.
func (s *show) complete(ctx context.Context, round []*placed) error {
	n, err := s.each(ctx, round, "completing in Unleashed", func(p *placed) bool { return p.outcome.completes() }, func(_ context.Context, p *placed) error {
		if p.outcome.changed() {
			if err := s.changeFirstLine(p.SalesOrder.GUID); err != nil {
				return err
			}
		}
		return s.box.CompleteOrder(p.SalesOrder.GUID)
	})
	if err == nil {
		changed := 0
		for _, p := range round {
			if p.outcome.changed() {
				changed++
			}
		}
		s.step("Completed", "%d sales orders in Unleashed, %d of them with a line changed there", n, changed)
	}
	return err
}

// changeFirstLine sends one piece more of the first product.
func (s *show) changeFirstLine(guid string) error {
	order, ok := s.box.Order(guid)
	if !ok || len(order.Lines) == 0 {
		return fmt.Errorf("sales order %s is not in the sandbox", guid)
	}
	line := order.Lines[0]
	quantity, err := strconv.ParseInt(line.Quantity, 10, 64)
	if err != nil {
		return fmt.Errorf("sales order %s: quantity %q: %w", order.Number, line.Quantity, err)
	}
	return s.box.ChangeOrderLine(guid, line.Number, sandbox.Number(strconv.FormatInt(quantity+1, 10)), "")
}

func (s *show) awaitShipping(ctx context.Context, round []*placed) error {
	n, err := s.await(ctx, round, "completed orders noticed", func(p *placed) bool { return p.outcome.completes() }, func(p *placed) (bool, error) {
		return p.Status == "shipped" || p.Mismatch != nil, nil
	})
	if err != nil {
		return err
	}
	stopped := 0
	for _, p := range round {
		if p.Mismatch != nil {
			stopped++
			s.line("  mismatch  %s for %s: ours %s, Unleashed's %s; payment and invoice are blocked", p.Number, p.CustomerName, p.Mismatch.Ours, p.Mismatch.Theirs)
		}
	}
	s.step("Shipped", "%d orders, customers notified by e-mail; %d held because the totals differ", n-stopped, stopped)
	return nil
}

// repair changes an order so that it agrees with what was sent, and marks it as shipped.
func (s *show) repair(ctx context.Context, round []*placed) error {
	_, err := s.each(ctx, round, "fixing", func(p *placed) bool { return p.outcome == repaired }, func(ctx context.Context, p *placed) error {
		theirs, ok := s.box.Order(p.SalesOrder.GUID)
		if !ok {
			return fmt.Errorf("sales order %s is not in the sandbox", p.SalesOrder.Number)
		}
		var lines []NewLine
		for _, l := range theirs.Lines {
			if l.ProductCode != FreightProduct {
				lines = append(lines, NewLine{ProductCode: l.ProductCode, Quantity: l.Quantity, UnitPrice: l.UnitPrice})
			}
		}
		var err error
		if p.Order, err = s.client.ReplaceLines(ctx, p.Order, lines); err != nil {
			return err
		}
		if p.Order, err = s.client.Act(ctx, p.ID, "ship"); err == nil {
			s.line("  fixed     %s now has Unleashed's total %s and is shipped", p.Number, p.Total)
		}
		return err
	})
	return err
}

func (s *show) receive(ctx context.Context, round []*placed) error {
	_, err := s.each(ctx, round, "receiving", func(p *placed) bool { return p.outcome == received }, s.act("receive"))
	return err
}

// refuse makes Unleashed refuse an order whose product was retired there. The product is then
// brought back, so that the person watching can press "Retry".
func (s *show) refuse(ctx context.Context, round []*placed) (err error) {
	for _, p := range round {
		if p.outcome != refused {
			continue
		}
		product := p.Lines[0].ProductCode
		if err := s.box.SetProductObsolete(product, true); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, s.box.SetProductObsolete(product, false)) }()
		if err := s.act("approve")(ctx, p); err != nil {
			return err
		}
		if _, err := s.await(ctx, []*placed{p}, "refused by Unleashed", everyOne, func(p *placed) (bool, error) { return p.SalesOrder.State == "failed", nil }); err != nil {
			return err
		}
		s.line("  refused   %s needs fixing: %s", p.Number, p.SalesOrder.Error)
		s.line("            the product has since been fixed in Unleashed: open the order in the console and press Retry")
	}
	return nil
}

// judge checks the outcome of every order.
func (s *show) judge(ctx context.Context, round []*placed, mailsBefore int, took time.Duration) error {
	var (
		mu       sync.Mutex
		faults   []error
		outcomes = map[outcome]int{}
	)
	_, err := s.each(ctx, round, "checking", everyOne, func(ctx context.Context, p *placed) (err error) {
		if p.Order, err = s.client.Order(ctx, p.ID); err != nil {
			return err
		}
		mu.Lock()
		defer mu.Unlock()
		outcomes[p.outcome]++
		if err := p.outcome.check(p.Order); err != nil {
			faults = append(faults, err)
		}
		return nil
	})
	if err != nil {
		return err
	}
	for source, guids := range s.box.DoubleBooked() {
		faults = append(faults, fmt.Errorf("order %s has %d sales orders", source, len(guids)))
	}
	if err := s.awaitMails(ctx, mailsBefore+outcomes[shipped]+outcomes[received]+outcomes[mismatched]+2*outcomes[repaired]+outcomes[refused]); err != nil {
		faults = append(faults, err)
	}
	calls, err := s.client.Connection(ctx)
	if err != nil {
		return err
	}
	s.step("Done", "%d orders in %s with %d calls to Unleashed and %d e-mails:", len(round), took.Round(100*time.Millisecond), calls.CallsThisMonth, s.mails.count()-mailsBefore)
	for _, f := range []outcome{waiting, processing, refused, mismatched, repaired, shipped, received, cancelled} {
		if outcomes[f] > 0 {
			s.line("  %4d      %s", outcomes[f], f)
		}
	}
	return errors.Join(faults...)
}

// awaitMails waits for the mails that must have been sent: one to the customer for each shipped
// order, one to the office for each that needs a person.
func (s *show) awaitMails(ctx context.Context, want int) error {
	err := until(ctx, patience, 50*time.Millisecond, func() (bool, error) { return s.mails.count() >= want, nil })
	if err != nil {
		return fmt.Errorf("%d e-mails were sent, %d expected: %w", s.mails.count(), want, err)
	}
	return nil
}
