package sheet

import "testing"

func TestDaysAsPeopleWriteThem(t *testing.T) {
	for _, test := range []struct {
		written string
		order   DateOrder
		want    string // "" for none
	}{
		{"2026-03-04", DayFirst, "2026-03-04"},
		{"4/3/2026", DayFirst, "2026-03-04"},
		{"4/3/2026", MonthFirst, "2026-04-03"},
		{"04/03/26", DayFirst, "2026-03-04"},
		{"4.3.2026", DayFirst, "2026-03-04"},
		{"4 Mar 2026", MonthFirst, "2026-03-04"},
		{"04-Mar-26", DayFirst, "2026-03-04"},
		{"2026-03-04 00:00:00", DayFirst, "2026-03-04"},
		{"4/03/2026 9:30", DayFirst, "2026-03-04"},
		{"soon", DayFirst, ""},
		{"31/2/2026", DayFirst, ""},
		{"3/25/2026", DayFirst, ""},
		{"25/3/2026", MonthFirst, ""},
	} {
		got, err := readDay(Value{Shown: test.written}, test.order)
		if got != test.want || (err == nil) != (test.want != "") {
			t.Errorf("%q, %s: %q, %v; want %q", test.written, test.order, got, err, test.want)
		}
	}
	if day, err := readDay(Value{}, DayFirst); day != "" || err != nil {
		t.Errorf("a blank day: %q, %v", day, err)
	}
}
