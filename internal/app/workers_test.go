package app

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// TestSweepTrouble checks that trouble is logged when it begins and ends, not every half second.
func TestSweepTrouble(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var text bytes.Buffer
		sweeps := 0
		sweep := func(context.Context) error {
			sweeps++
			if sweeps >= 3 && sweeps < 10 {
				return errors.New("no database")
			}
			return nil
		}
		ctx, stop := context.WithTimeout(t.Context(), 20*sweepInterval+time.Millisecond)
		defer stop()
		repeat(ctx, sweepInterval, "looking for due work", sweep, slog.New(slog.NewTextHandler(&text, nil)))

		if sweeps != 20 {
			t.Errorf("%d sweeps in twenty intervals", sweeps)
		}
		if lines := strings.Count(text.String(), "\n"); lines != 2 || !strings.Contains(text.String(), "fails") || !strings.Contains(text.String(), "succeeds again") {
			t.Errorf("the log of one trouble is\n%s", &text)
		}
	})
}
