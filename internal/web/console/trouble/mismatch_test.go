package trouble

import (
	"testing"

	"github.com/govalues/decimal"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

func TestAMismatchSaysByHowMuchAndWhy(t *testing.T) {
	line := func(code string, cause wholesale.Cause) wholesale.MismatchLine {
		return wholesale.MismatchLine{ProductCode: code, Cause: cause}
	}
	m := wholesale.Mismatch{Ours: decimal.MustParse("1473.34"), Theirs: decimal.MustParse("460.00")}
	for want, lines := range map[string][]wholesale.MismatchLine{
		"Totals differ: ours NZD 1,473.34, Unleashed 460.00":                     nil,
		"Totals differ: ours NZD 1,473.34, Unleashed 460.00 (GIN price differs)": {line("GIN", wholesale.CausePrice)},
		"Totals differ: ours NZD 1,473.34, Unleashed 460.00 (freight differs)":   {line("", wholesale.CauseFreight)},
		"Totals differ: ours NZD 1,473.34, Unleashed 460.00 (A quantity differs, B not in Unleashed and 1 more)": {
			line("A", wholesale.CauseQuantity), line("B", wholesale.CauseMissing), line("C", wholesale.CauseTax),
		},
	} {
		m.Lines = lines
		if got := mismatchWords("NZD", m); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// Every reason has its words in a list.
func TestEveryReasonIsSaid(t *testing.T) {
	for _, reason := range wholesale.Attentions {
		row := store.OrderRow{
			Attention: reason != wholesale.NoAttention, Reason: reason, Unmatched: reason == wholesale.NotMatched, Mismatch: &wholesale.Mismatch{},
			SalesOrder: wholesale.SalesOrder{
				OutboxEntry: wholesale.OutboxEntry{State: wholesale.OutboxPending, Error: "refused"}, Number: "SO-1",
				Differences: []wholesale.Difference{{What: "status", Sent: "Placed", Stored: "Parked"}},
			},
		}
		if said := Words(row); (said != "") != row.Attention {
			t.Errorf("%q: %q", reason, said)
		}
	}
}
