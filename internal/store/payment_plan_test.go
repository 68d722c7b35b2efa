package store

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"upstock/internal/postgrestest"
	"upstock/internal/wholesale"
)

// TestPaymentsAreFoundByAnIndex shows that neither a page of payments, nor what is to be done about
// them, reads all payments there are; and that a list of a supplier, a state or a customer is given
// in its order.
func TestPaymentsAreFoundByAnIndex(t *testing.T) {
	list := func(f PaymentFilter) func(ctx context.Context, tx *Tx) error {
		return func(ctx context.Context, tx *Tx) error {
			_, err := tx.PaymentRows(ctx, "a", f)
			return err
		}
	}
	for name, url := range map[string]string{"SQLite": sqliteURL(t), "PostgreSQL": postgrestest.URL(t)} {
		t.Run(name, func(t *testing.T) {
			options := testOptions(t)
			options.migrations = nil
			st, err := Open(t.Context(), url, options)
			if err != nil {
				t.Fatal(err)
			}
			defer st.Close()
			if err := st.Migrate(t.Context()); err != nil {
				t.Fatal(err)
			}
			for _, test := range []struct {
				ask     func(ctx context.Context, tx *Tx) error
				indexes string // one of them
				sorts   bool   // few are found, and then sorted
			}{
				{list(PaymentFilter{Limit: 50}), "payment_list", false},
				{list(PaymentFilter{Limit: 50, OldestFirst: true}), "payment_list", false},
				{list(PaymentFilter{Limit: 50, States: []wholesale.PaymentState{wholesale.PaymentPaid}}), "payment_state|payment_list", false},
				{list(PaymentFilter{Limit: 50, CustomerID: "c"}), "payment_customer", false},
				{list(PaymentFilter{OrderID: "o"}), "payment_order", false},
				{func(ctx context.Context, tx *Tx) error {
					_, err := tx.PaymentsToLookAt(ctx, time.Unix(1, 0), 50)
					return err
				}, "payment_look_at", true},
				{func(ctx context.Context, tx *Tx) error {
					_, err := tx.PaymentByLink(ctx, "token")
					return ignoreNotFound(err)
				}, "payment_link", false},
				{func(ctx context.Context, tx *Tx) error {
					_, err := tx.PaymentByIntent(ctx, "a", "pi_1")
					return ignoreNotFound(err)
				}, "payment_intent", false},
				{func(ctx context.Context, tx *Tx) error {
					_, err := tx.Refunds(ctx, "a", RefundFilter{OrderID: "o"})
					return err
				}, "refund_order", true},
				{func(ctx context.Context, tx *Tx) error {
					_, err := tx.Refunds(ctx, "a", RefundFilter{PaymentID: "p"})
					return err
				}, "refund_payment", true},
				{func(ctx context.Context, tx *Tx) error {
					_, err := tx.StripeEventsToHandle(ctx, 50)
					return err
				}, "stripe_event_to_handle", false},
			} {
				if err := st.View(t.Context(), func(tx *Tx) error {
					if st.Engine() == Postgres { // a table without rows would be scanned however many indexes it has
						if _, err := tx.SQL().ExecContext(t.Context(), "SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off"); err != nil {
							return err
						}
					}
					var asked []string
					Record(tx, func(query string) { asked = append(asked, query) })
					if err := test.ask(t.Context(), tx); err != nil {
						return err
					}
					plan, err := planOf(t, tx, explainedWithTimes(st.Engine(), asked[len(asked)-1]))
					if err != nil {
						return fmt.Errorf("%s: %w", asked[len(asked)-1], err)
					}
					sorted := strings.Contains(plan, "TEMP B-TREE") || strings.Contains(plan, "Sort")
					if !regexp.MustCompile(test.indexes).MatchString(plan) || sorted && !test.sorts || strings.Contains(plan, "Seq Scan") {
						t.Errorf("%s is found by\n%s", asked[len(asked)-1], plan)
					}
					return nil
				}); err != nil {
					t.Error(err)
				}
			}
		})
	}
}

func ignoreNotFound(err error) error {
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	return err
}

// explainedWithTimes is explained, with a number where a time is compared.
func explainedWithTimes(engine Engine, query string) string {
	return explained(engine, strings.ReplaceAll(query, "look_at <= $1", "look_at <= 1"))
}
