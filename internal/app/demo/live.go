package demo

import (
	"context"
	"time"

	"upstock/internal/unleashed/sandbox"
)

const (
	newOrderEvery = 4 * time.Second
	packedAfter   = 3 * newOrderEvery
	rememberEvery = 5 // orders
)

// unanswered has every seventh sales order created without an answer: Upstock checks whether it is
// there before it sends it again, which a person can watch.
var unanswered = sandbox.FaultRule{Method: "POST", Resource: "SalesOrders", Kind: sandbox.CutAfter, Nth: 7}

// goOn takes a new order every few seconds and completes it a little later, until ctx ends.
func (s *show) goOn(ctx context.Context) error {
	if err := s.supermarketDay(ctx); err != nil { // after the link is shown: its files must first lie still
		return err
	}
	s.line("")
	s.line("A new order arrives every %s from now on; %d e-mails were not shown. Ctrl-C ends the demo.", newOrderEvery, s.mails.showFromNowOn())
	if err := s.box.SetFaults([]sandbox.FaultRule{unanswered}); err != nil {
		return err
	}
	ticker := time.NewTicker(newOrderEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case err := <-s.server.Failed():
			return err
		case err := <-s.boxServer.Failed():
			return err
		case <-ticker.C:
		}
		if err := s.oneMore(ctx); err != nil {
			return err
		}
		s.completePacked(time.Now().Add(-packedAfter))
		if err := s.showCounts(ctx); err != nil {
			return err
		}
		if s.home.state.Taken%rememberEvery == 0 && !s.home.temporary {
			if err := s.remember(); err != nil {
				return err
			}
		}
	}
}

// leftOver says which orders the person watching the demo approves: one in four.
func leftOver(taken int) bool { return taken%4 == 3 }

// oneMore takes the next order of the stream, and approves it unless it is left over.
func (s *show) oneMore(ctx context.Context) error {
	order, err := s.client.Take(ctx, keyOf(s.home.state.Taken), s.wholesaler.Order(s.home.state.Taken, false))
	if err != nil {
		return err
	}
	s.home.state.Taken++
	if leftOver(s.home.state.Taken) {
		s.line("  order     %s from %s is waiting for your approval: %d lines, %s %s", order.Number, order.CustomerName, len(order.Lines), order.Currency, order.Total)
		return nil
	}
	if order, err = s.client.Act(ctx, order.ID, "approve"); err != nil {
		return err
	}
	s.packing[order.ID] = true
	s.line("  order     %s from %s: %d lines, %s %s", order.Number, order.CustomerName, len(order.Lines), order.Currency, order.Total)
	return nil
}

// completePacked completes the stream's sales orders created before a moment. The first round's
// open orders are left to the person at the control page.
func (s *show) completePacked(before time.Time) {
	for o := range s.box.EachOrder {
		if s.packing[o.SourceID] && o.Status != "Completed" && o.CreatedOn.Before(before) {
			if err := s.box.CompleteOrder(o.Guid); err == nil { // else a person was quicker
				delete(s.packing, o.SourceID)
			}
		}
	}
}

// latest limits the orders counted for the status line, so that a long demo does not slow down.
const latest = 500

// showCounts shows how many of the latest orders are where.
func (s *show) showCounts(ctx context.Context) error {
	counts := map[string]int{}
	if err := s.client.EachOrder(ctx, nil, func(o Order) bool {
		counts["all"]++
		counts[o.Status]++
		if o.Mismatch != nil || o.SalesOrder.State == "failed" {
			counts["attention"]++
		}
		return counts["all"] < latest
	}); err != nil {
		return err
	}
	s.setStatus("  ordered %d · processing %d · shipped %d · needs attention %d · e-mails %d",
		counts["ordered"], counts["processing"], counts["shipped"]+counts["received"], counts["attention"], s.mails.count())
	return nil
}
