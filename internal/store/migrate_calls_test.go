package store

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"upstock/internal/wholesale"
)

// TestCallsKeepTheirMonths brings a database up to date that counted calls by month, without what
// they were for.
func TestCallsKeepTheirMonths(t *testing.T) {
	fromVersion(t, 21, func(t *testing.T, st *Store) {
		ctx := t.Context()
		now := time.Now()
		insertRow(t, st, "supplier", map[string]string{"id": "s"})
		insertRow(t, st, "connection", map[string]string{"id": "k", "supplier_id": "s", "connector": "unleashed", "watch_cursor": "since"})
		insertRow(t, st, "call_count", map[string]string{"supplier_id": "s", "month": MonthOf(now), "calls": "1204"})
		insertRow(t, st, "call_count", map[string]string{"supplier_id": "s", "month": "2025-11", "calls": "7"})
		if err := st.Migrate(ctx); err != nil {
			t.Fatal(err)
		}
		if err := st.View(ctx, func(tx *Tx) error {
			calls, err := tx.CallsThisMonth(ctx, "s")
			if err != nil || calls != 1204 {
				t.Errorf("%d calls this month, %v", calls, err)
			}
			days, err := tx.CallsSince(ctx, "s", "2025-01-01")
			if err != nil {
				return err
			}
			want := []CallsOfDay{{Day: "2025-11-01", Calls: 7}, {Day: wholesale.Date(MonthOf(now) + "-01"), Calls: 1204}}
			if diff := cmp.Diff(want, days); diff != "" {
				t.Error(diff)
			}
			b, err := tx.CallBudget(ctx, "s")
			if err != nil || b.DeletedCursor != "since" || !b.AllowanceAt.IsZero() {
				t.Errorf("%+v, %v", b, err)
			}
			c, err := tx.Connection(ctx, "s", "unleashed")
			if err != nil || c.Settings.MonthlyCalls != wholesale.SmallestPlan {
				t.Errorf("%+v, %v", c.Settings, err)
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
	})
}
