package settings

import (
	"testing"
	"time"

	"upstock/internal/syncing"
)

func TestTheCauseOfAHighForecastIsNamed(t *testing.T) {
	for _, test := range []struct {
		usage syncing.Usage
		want  string
	}{
		{syncing.Usage{Forecast: 2_600_000, PollInterval: time.Second}, "Most of them check for completed orders, every 1 s " +
			"while an order is on its way. Once a minute is enough: the person who looks after the server can set it."},
		{syncing.Usage{Forecast: 2_600_000}, ""},
		{syncing.Usage{Forecast: 44_000, PollInterval: time.Minute}, ""}, // enough for every plan
	} {
		if got := causeWords(test.usage); got != test.want {
			t.Errorf("%+v: %q, want %q", test.usage, got, test.want)
		}
	}
	for d, want := range map[time.Duration]string{time.Second: "1 s", 500 * time.Millisecond: "0.5 s", 2 * time.Minute: "2 min", 90 * time.Second: "90 s"} {
		if got := everyWords(d); got != want {
			t.Errorf("%s is %q, want %q", d, got, want)
		}
	}
}
