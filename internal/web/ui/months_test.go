package ui_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"upstock/internal/web/ui"
)

func TestMonthsGoBackTwoYearsFromTheLastOne(t *testing.T) {
	for name, test := range map[string]struct {
		now         time.Time
		ahead       int
		first, last ui.Choice
		count       int
	}{
		"from this month": {
			now:   time.Date(2026, time.March, 31, 23, 0, 0, 0, time.UTC),
			first: ui.Choice{Value: "2026-03", Words: "March 2026"}, last: ui.Choice{Value: "2024-03", Words: "March 2024"}, count: 25,
		},
		"from two months ahead, over the year's end": {
			now: time.Date(2026, time.December, 31, 12, 0, 0, 0, time.UTC), ahead: 2,
			first: ui.Choice{Value: "2027-02", Words: "February 2027"}, last: ui.Choice{Value: "2024-12", Words: "December 2024"}, count: 27,
		},
	} {
		t.Run(name, func(t *testing.T) {
			got := ui.MonthChoices(test.now, test.ahead)
			if len(got) != test.count {
				t.Fatalf("%d months, want %d", len(got), test.count)
			}
			if diff := cmp.Diff([]ui.Choice{test.first, test.last}, []ui.Choice{got[0], got[len(got)-1]}); diff != "" {
				t.Errorf("first and last month (-want +got):\n%s", diff)
			}
		})
	}
}
