package settings

import (
	"testing"
	"time"

	"upstock/internal/syncing"
)

func TestHowOftenInWords(t *testing.T) {
	for d, want := range map[time.Duration]string{
		time.Second: "1 s", 500 * time.Millisecond: "0.5 s", time.Minute: "1 min", 2 * time.Minute: "2 min", 90 * time.Second: "90 s",
		3*time.Minute + 41*time.Second: "4 min", 4 * time.Hour: "4 h", time.Hour: "1 h",
	} {
		if got := everyWords(d); got != want {
			t.Errorf("%s is %q, want %q", d, got, want)
		}
	}
}

func TestWhatTheMonthsCallsMeanIsSaid(t *testing.T) {
	for _, test := range []struct {
		usage syncing.Usage
		tone  string
	}{
		{syncing.Usage{Calls: 4_000, Forecast: 24_000, Plan: 125_000}, "Enough"},
		{syncing.Usage{Calls: 80_000, Forecast: 118_750, Plan: 125_000, Short: true}, "Not enough"},
		{syncing.Usage{Calls: 90_000, Forecast: 110_000, Plan: 125_000, Slowed: true}, "Reading less often"},
		{syncing.Usage{Calls: 119_000, Forecast: 121_000, Plan: 125_000, Slowed: true, Stopped: true}, "Reading has stopped"},
	} {
		if _, badge, words := callsState(t.Context(), test.usage); badge != test.tone || words == "" {
			t.Errorf("%+v: %q, %q", test.usage, badge, words)
		}
	}
	for typed, want := range map[string]int64{"125,000": 125_000, " 250 000 ": 250_000, "500000": 500_000} {
		if n, err := readPlan(typed); err != nil || n != want {
			t.Errorf("%q is %d, %v", typed, n, err)
		}
	}
	for _, typed := range []string{"", "many", "-5", "1.5"} {
		if n, err := readPlan(typed); err == nil {
			t.Errorf("%q is %d", typed, n)
		}
	}
}
