package demo

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// A new demo shows every way in which an order can need a person, each with its cause, once.
func TestEachKindOfTroubleIsShown(t *testing.T) {
	t.Parallel()
	s := opened(t, 2)
	if err := s.trouble(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := until(t.Context(), patience, 50*time.Millisecond, func() (found bool, err error) {
		err = s.client.EachOrder(t.Context(), url.Values{"reference": {"PO-7735"}, "attention": {"true"}}, func(Order) bool { found = true; return true })
		return found, err
	}); err != nil {
		t.Fatal(err)
	}
	causes := map[string]int{}
	deleted, references, statuses := 0, map[string]int{}, map[wholesale.Status]bool{}
	for _, o := range everyOrder(t, s) {
		statuses[o.Status] = true
		if o.Reference != "" {
			references[o.CustomerName+" "+o.Reference]++
		}
		if o.SalesOrder.Deleted {
			deleted++
		}
		switch {
		case o.Mismatch != nil && len(o.Mismatch.Lines) == 1:
			causes["totals: "+string(o.Mismatch.Lines[0].Cause)]++
		case o.Mismatch != nil:
			causes["totals: several lines"]++
		case o.NeedsAttention() && o.SalesOrder.Deleted:
			causes["deleted in Unleashed"]++
		case o.NeedsAttention():
			causes[kindOf(o.SalesOrder.Error)]++
		}
	}
	if diff := cmp.Diff(map[string]int{
		"totals: quantity": 2, "totals: price": 1, "totals: tax": 1, "totals: missing": 1, "totals: extra": 1, "totals: freight": 1,
		"refused by Unleashed": 1, "is obsolete in Unleashed": 1, "no adjustment product": 1, "is on stop credit": 1, "is not matched": 1,
		"deleted in Unleashed": 1,
	}, causes); diff != "" {
		t.Errorf("what needs a person (-want +got):\n%s", diff)
	}
	if deleted != 1 {
		t.Errorf("%d sales orders were deleted in Unleashed, want 1", deleted)
	}
	if len(statuses) < 5 { // not every two weeks have one that was cancelled
		t.Errorf("orders are only %v", statuses)
	}
	if twice := references[ownNames["13097"]+" PO-7731"]; twice != 2 {
		t.Errorf("%d orders have the reference that is used twice", twice)
	}
	if double := s.box.DoubleBooked(); len(double) > 0 {
		t.Errorf("orders with several sales orders: %v", double)
	}
	notices := read(t, s, func(tx *store.Tx) ([]store.Notice, error) { return tx.Notices(t.Context(), s.supplierID, "", 100) })
	if len(notices) < 11 {
		t.Errorf("%d notices, want one for each order that needs a person", len(notices))
	}
}

// kindOf recognises why a sales order was not created.
func kindOf(words string) string {
	for _, kind := range []string{"is obsolete in Unleashed", "no adjustment product", "is on stop credit", "is not matched"} {
		if strings.Contains(words, kind) {
			return kind
		}
	}
	if strings.Contains(strings.ToLower(words), "minimum sell price") {
		return "refused by Unleashed"
	}
	return words
}
