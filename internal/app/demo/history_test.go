package demo

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/govalues/decimal"

	"upstock/internal/app"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// opened is a new demo that has come as far as its history, and noticed how it ended.
func opened(t *testing.T, weeks int) *show {
	t.Helper()
	s, err := newShow(io.Discard, t.TempDir(), false)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.close(context.WithoutCancel(t.Context())); err != nil {
			t.Error(err)
		}
	})
	s.pictures = false // they take most of the time
	log := slog.New(slog.DiscardHandler)
	if err := errors.Join(
		s.open(t.Context(), Demo{Listen: "127.0.0.1:0"}, app.NewBuild("test", ""), log), s.settle(t.Context()), s.history(t.Context(), weeks),
	); err != nil {
		t.Fatal(err)
	}
	if err := until(t.Context(), patience, 20*time.Millisecond, func() (bool, error) {
		ended := 0
		for _, o := range everyOrder(t, s) {
			if o.Mismatch != nil || o.SalesOrder.Deleted {
				ended++
			}
		}
		return ended == len(endings), nil
	}); err != nil {
		t.Fatal(err)
	}
	return s
}

// everyOrder reads all orders of the demo.
func everyOrder(t *testing.T, s *show) []*wholesale.Order {
	t.Helper()
	return read(t, s, func(tx *store.Tx) ([]*wholesale.Order, error) {
		return tx.Orders(t.Context(), s.supplierID, store.OrderFilter{Limit: 10_000})
	})
}

func read[T any](t *testing.T, s *show, look func(tx *store.Tx) (T, error)) (found T) {
	t.Helper()
	if err := s.server.Store().View(t.Context(), func(tx *store.Tx) (err error) {
		found, err = look(tx)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return found
}

func TestHistory(t *testing.T) {
	t.Parallel()
	s := opened(t, 2)
	t.Run("adds up", func(t *testing.T) { addsUp(t, s) })
	t.Run("is as the use cases write it", func(t *testing.T) { asTheUseCases(t, s) })
}

// addsUp checks that the figures of the weeks are those of a recount, and that every sales order is
// in the sandbox, with the status and the total that the order knows.
func addsUp(t *testing.T, s *show) {
	t.Helper()
	orders := everyOrder(t, s)
	if len(orders) < 60 {
		t.Fatalf("only %d orders", len(orders))
	}
	zone := wholesale.Supplier{TimeZone: "Pacific/Auckland"}.Location()
	type week struct {
		of, currency, status string
	}
	type sums struct {
		orders int64
		value  string
	}
	var waited int64 // orders that have waited for a person
	counted, waits := map[week]sums{}, map[string]int64{}
	for i, o := range orders {
		key := week{string(wholesale.WeekOf(o.CreatedAt, zone)), o.Currency, string(o.Status)}
		had := counted[key]
		counted[key] = sums{had.orders + 1, added(t, had.value, o.Total)}
		if !o.ShippedAt.IsZero() {
			waits[key.of]++
		}
		if i > 0 && o.CreatedAt.After(orders[i-1].CreatedAt) {
			t.Errorf("order %s is newer than %s, which comes before it", o.Number, orders[i-1].Number)
		}
		if o.NeedsAttention() || slices.ContainsFunc(timelineOf(t, s, o), func(event string) bool { return strings.HasPrefix(event, "retried ") }) {
			waited++
		}
		so := o.SalesOrder
		if so.State != wholesale.OutboxCreated {
			continue
		}
		theirs, found := s.box.Order(so.GUID)
		if !found || theirs.Number != so.Number || theirs.Status != so.Status || theirs.SourceID != o.ID || !sameAmount(theirs.Total, so.Total.String()) {
			t.Errorf("order %s: sales order %s, %s, %s is in the sandbox (%t) as %s, %s, %s", o.Number, so.Number, so.Status, so.Total,
				found, theirs.Number, theirs.Status, theirs.Total)
		}
	}
	kept, keptWaits := map[week]sums{}, map[string]int64{}
	var needed int64
	for _, w := range read(t, s, func(tx *store.Tx) ([]store.OrderWeek, error) { return tx.OrderWeeks(t.Context(), s.supplierID, "") }) {
		if w.Orders > 0 {
			kept[week{string(w.Week), w.Currency, string(w.Status)}] = sums{w.Orders, added(t, "", w.Value)}
		}
		needed += w.NeededPerson
	}
	for _, w := range read(t, s, func(tx *store.Tx) ([]store.OrderWait, error) { return tx.OrderWaits(t.Context(), s.supplierID, "") }) {
		keptWaits[string(w.Week)] += w.Orders
	}
	if diff := cmp.Diff(counted, kept, cmp.AllowUnexported(week{}, sums{})); diff != "" {
		t.Errorf("weeks, recounted and kept (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(waits, keptWaits); diff != "" {
		t.Errorf("waits, recounted and kept (-want +got):\n%s", diff)
	}
	if needed != waited {
		t.Errorf("%d orders have waited for a person, recounted; %d are kept", waited, needed)
	}
}

// added is a sum in text, so that sums can be compared.
func added(t *testing.T, sum string, more wholesale.Decimal) string {
	t.Helper()
	if sum == "" {
		sum = "0"
	}
	total, err := decimal.MustParse(sum).Add(more)
	if err != nil {
		t.Fatal(err)
	}
	return total.Rescale(2).String()
}

// asTheUseCases checks that what the history writes about an order is what the use cases write when
// the same order is placed, approved, completed and received now: the order, its timeline, what was
// sent and what came back.
func asTheUseCases(t *testing.T, s *show) {
	t.Helper()
	var past *wholesale.Order
	for _, o := range everyOrder(t, s) {
		if o.Status == wholesale.Received && o.Freight.IsPos() && len(o.Lines) > 1 && len(timelineOf(t, s, o)) == 6 {
			past = o
			break
		}
	}
	if past == nil {
		t.Fatal("no order to compare with")
	}
	past = read(t, s, func(tx *store.Tx) (*wholesale.Order, error) { return tx.Order(t.Context(), s.supplierID, past.ID) }) // lists are light
	again := NewOrder{
		CustomerCode: customerOf(t, s, past).Code, Reference: past.Reference, RequiredDate: string(past.RequiredDate), Notes: past.Notes,
		Source: string(past.Source), Freight: past.Freight.String(),
	}
	for _, l := range past.Lines {
		again.Lines = append(again.Lines, NewLine{ProductCode: l.ProductCode, Quantity: l.Quantity.String()})
	}
	ctx := t.Context()
	// The orders of the past had left before invoices began.
	err := s.server.Store().Update(ctx, func(tx *store.Tx) error {
		settings, err := tx.InvoiceSettings(ctx, s.supplierID)
		settings.Enabled = false
		return errors.Join(err, tx.UpdateInvoiceSettings(ctx, settings))
	})
	if err != nil {
		t.Fatal(err)
	}
	order, err := s.client.Take(ctx, "again", again)
	if err != nil {
		t.Fatal(err)
	}
	round := []*placed{{Order: order, outcome: received}}
	for _, act := range []func(context.Context, []*placed) error{s.approve, s.awaitSalesOrders, s.complete, s.awaitShipping, s.receive} {
		if err := act(ctx, round); err != nil {
			t.Fatal(err)
		}
	}
	now := read(t, s, func(tx *store.Tx) (*wholesale.Order, error) { return tx.Order(ctx, s.supplierID, order.ID) })
	for name, of := range map[string]func(*wholesale.Order) any{
		"order":    func(o *wholesale.Order) any { return masked(o) },
		"timeline": func(o *wholesale.Order) any { return timelineOf(t, s, o) },
		"sent":     func(o *wholesale.Order) any { return sentFor(t, s, o) },
		"answer":   func(o *wholesale.Order) any { return answerTo(t, s, o) },
	} {
		if diff := cmp.Diff(of(now), of(past), cmp.Comparer(func(a, b wholesale.Decimal) bool { return a.Cmp(b) == 0 })); diff != "" {
			t.Errorf("the %s as the use cases (-) and the history (+) write it:\n%s", name, diff)
		}
	}
}

func customerOf(t *testing.T, s *show, o *wholesale.Order) wholesale.Customer {
	t.Helper()
	return read(t, s, func(tx *store.Tx) (wholesale.Customer, error) {
		return tx.Customer(t.Context(), s.supplierID, o.CustomerID)
	})
}

// masked is an order without what differs from order to order.
func masked(o *wholesale.Order) wholesale.Order {
	m := *o
	m.ID, m.Number = "", ""
	m.SalesOrder.GUID, m.SalesOrder.FreightLineID, m.SalesOrder.AdjustmentLineID, m.SalesOrder.Number = "", "", "", ""
	m.SalesOrder.Version = 0 // the sender's own steps
	for _, at := range []*time.Time{
		&m.CreatedAt, &m.UpdatedAt, &m.ApprovedAt, &m.ShippedAt, &m.ReceivedAt, &m.SalesOrder.QueuedAt, &m.SalesOrder.SentAt,
	} {
		if !at.IsZero() {
			*at = time.Unix(0, 0)
		}
	}
	m.Lines = append([]wholesale.Line{}, m.Lines...)
	for i := range m.Lines {
		m.Lines[i].ID = ""
	}
	return m
}

// timelineOf is the timeline in words, without numbers and times.
func timelineOf(t *testing.T, s *show, o *wholesale.Order) []string {
	t.Helper()
	var lines []string
	for _, e := range read(t, s, func(tx *store.Tx) ([]store.Event, error) { return tx.Timeline(t.Context(), s.supplierID, o.ID) }) {
		text := strings.NewReplacer(o.Number, "U", o.SalesOrder.Number, "SO").Replace(e.Text)
		actor := strings.Replace(e.Actor, ownerName, "api", 1) // here a program does what the office did
		lines = append(lines, e.Kind+" "+actor+" "+text)
	}
	return lines
}

// sentFor is what was sent for an order, without what differs from one to another.
func sentFor(t *testing.T, s *show, o *wholesale.Order) (sent wholesale.SalesOrderSnapshot) {
	t.Helper()
	document(t, s, o, store.OutboxSnapshot, &sent)
	sent.GUID, sent.SourceID, sent.OrderDate = "", "", ""
	if sent.CustomerRef == o.Number { // the customer gave none
		sent.CustomerRef = ""
	}
	for i := range sent.Lines {
		sent.Lines[i].GUID = ""
	}
	return sent
}

// answerTo is what Unleashed made of it, likewise.
func answerTo(t *testing.T, s *show, o *wholesale.Order) (answer wholesale.RemoteOrder) {
	t.Helper()
	document(t, s, o, store.OutboxAnswer, &answer)
	answer.GUID, answer.SourceID, answer.Number, answer.Warehouse = "", "", "", "" // the warehouse is the account's choice
	for i := range answer.Lines {
		answer.Lines[i].GUID = ""
	}
	return answer
}

func document(t *testing.T, s *show, o *wholesale.Order, part store.OutboxPart, into any) {
	t.Helper()
	read(t, s, func(tx *store.Tx) (any, error) {
		return nil, tx.OutboxDocument(t.Context(), o.SalesOrderKey(), part, into)
	})
}
