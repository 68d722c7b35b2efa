package payments_test

import (
	"context"
	"testing"

	"upstock/internal/databasetest"
	"upstock/internal/ordering"
	"upstock/internal/payments/stripefake"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// BenchmarkTake measures what payments add to taking an order that is on account, which has none.
func BenchmarkTake(b *testing.B) {
	for _, followed := range []bool{false, true} {
		name := map[bool]string{false: "without payments", true: "with payments"}[followed]
		b.Run(name, func(b *testing.B) {
			w := newWorld(b, databasetest.SQLite(b))
			orders := w.orders
			if !followed {
				orders = ordering.New(ordering.Config{
					Store: w.store, Queue: w.queue, PublicURL: "https://upstock.example",
					Wake: func(context.Context, *store.Tx, string, string) error { return nil },
				})
			}
			for b.Loop() {
				_, _, err := orders.Take(b.Context(), w.supplier, ordering.NewOrder{
					CustomerCode: "FERN", Lines: []ordering.LineInput{{ProductCode: "GIN", Quantity: dec("12")}},
				}, nil)
				must(b, err)
			}
		})
	}
}

// BenchmarkCharge measures a payment from the moment it is due until it is received: planned,
// begun, made and confirmed at Stripe's stand-in, and taken in.
func BenchmarkCharge(b *testing.B) {
	w := newWorld(b, databasetest.SQLite(b))
	w.save(stripefake.Visa, wholesale.Card, true)
	for b.Loop() {
		b.StopTimer()
		o := w.take(terms(wholesale.CollectOnShipment, 0))
		w.approve(o.ID)
		b.StartTimer()
		w.ship(o.ID)
		must(b, w.payments.Work(b.Context()))
		w.payments.Wait()
		if p := w.only(o.ID); p.State != wholesale.PaymentPaid {
			b.Fatalf("got %+v", p)
		}
	}
}
