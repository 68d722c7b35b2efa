package unleashedapi

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

func TestPaceHoldsItsRate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		pace := NewPace(PaceConfig{PerSecond: 10, Burst: 5})
		start := time.Now()
		var everyone sync.WaitGroup
		for range 25 {
			everyone.Go(func() {
				if err := pace.wait(t.Context(), longestWait); err != nil {
					t.Error(err)
				}
			})
		}
		everyone.Wait()
		if took := time.Since(start); took != 2*time.Second {
			t.Errorf("25 requests at 10 a second with a burst of 5 took %v, want 2s", took)
		}
	})
}

func TestPacePausesTheWholeAccount(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		pace := NewPace(PaceConfig{})
		throttled := false
		config := inMemory(func(*http.Request) (*http.Response, error) {
			if !throttled {
				throttled = true
				return respond(429, "", "Retry-After", "30"), nil
			}
			return respond(200, `{"Items":[]}`), nil
		})
		config.Pace = pace
		start := time.Now()
		// One client is throttled on a POST, which is not retried; another on the account waits.
		wantKind(t, create(t.Context(), New(config)), KindQuota)
		if err := companies(t.Context(), New(config)); err != nil {
			t.Fatal(err)
		}
		if waited := time.Since(start); waited != 30*time.Second {
			t.Errorf("the second client waited %v, want 30s", waited)
		}
		if pace.current != defaultPerSecond/2 {
			t.Errorf("the rate is %d, want half of %d", pace.current, defaultPerSecond)
		}
	})
}

func TestLongPauseIsReportedInsteadOfWaitedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		requests := 0
		config := inMemory(func(*http.Request) (*http.Response, error) {
			requests++
			return respond(429, "", "Retry-After", "86400"), nil
		})
		config.Pace = NewPace(PaceConfig{})
		client := New(config)
		wantKind(t, companies(t.Context(), client), KindQuota)
		failure := wantKind(t, create(t.Context(), client), KindQuota)
		if requests != 1 || failure.RetryAfter != longestPause || failure.Status != 0 {
			t.Errorf("%d requests, then %+v; want the second call to stay at home for %v", requests, failure, longestPause)
		}
		letPass(t, longestPause)
		wantKind(t, companies(t.Context(), client), KindQuota)
		if requests != 2 {
			t.Errorf("%d requests, want another one after the pause", requests)
		}
	})
}

// A caller whom others wait for is told of a 429, and of a pause that is no burst, at once.
func TestAPromptCallDoesNotWaitOutAQuota(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		requests := 0
		config := inMemory(func(*http.Request) (*http.Response, error) {
			requests++
			return respond(429, ""), nil
		})
		config.Pace = NewPace(PaceConfig{})
		config.Prompt = func(context.Context) bool { return true }
		start := time.Now()
		wantKind(t, companies(t.Context(), New(config)), KindQuota)
		if requests != 1 || time.Since(start) != 0 {
			t.Errorf("%d requests in %v, want one at once", requests, time.Since(start))
		}
		wantKind(t, companies(t.Context(), New(config)), KindQuota) // the pause of a burst is waited out
		if requests != 2 || time.Since(start) != firstPause {
			t.Errorf("%d requests in %v, want another after the first pause", requests, time.Since(start))
		}
		failure := wantKind(t, companies(t.Context(), New(config)), KindQuota)
		if requests != 2 || failure.RetryAfter != 2*firstPause || time.Since(start) != firstPause {
			t.Errorf("%d requests in %v, then %+v; want no third one", requests, time.Since(start), failure)
		}
	})
}

// Who waits out a pause goes on as soon as anyone is answered.
func TestAnAnswerEndsThePauseForWhoWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		gone := true
		config := inMemory(func(*http.Request) (*http.Response, error) {
			if gone {
				return respond(429, "", "Retry-After", "50"), nil
			}
			return respond(200, `{"Items":[]}`), nil
		})
		config.Pace = NewPace(PaceConfig{})
		start := time.Now()
		done := make(chan error)
		go func() { done <- companies(t.Context(), New(config)) }()
		letPass(t, 10*time.Second)
		gone = false
		if err := companies(AtOnce(t.Context()), New(config)); err != nil {
			t.Fatal(err)
		}
		if err := <-done; err != nil || time.Since(start) > 10*time.Second+pauseStep {
			t.Errorf("the one that waited came back after %v with %v", time.Since(start), err)
		}
	})
}

func TestPausesWithoutRetryAfterDouble(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		pace := NewPace(PaceConfig{})
		for _, want := range []time.Duration{1, 2, 4, 8, 16, 32, 60, 60} {
			if err := pace.wait(t.Context(), longestWait); err != nil {
				t.Fatal(err)
			}
			pace.throttled(time.Now(), 0)
			if left := pace.pauseLeft(); left != want*time.Second {
				t.Errorf("paused for %v, want %v", left, want*time.Second)
			}
		}
		if pace.current != 1 {
			t.Errorf("the rate is %d, want the floor of 1", pace.current)
		}
	})
}

func TestOneBurstSlowsDownOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		pace := NewPace(PaceConfig{})
		sentAt := time.Now()
		letPass(t, 100*time.Millisecond) // the burst is in flight
		for range 10 {
			pace.throttled(sentAt, 0)
			pace.answered(sentAt) // some of the burst came through
		}
		if pace.current != defaultPerSecond/2 || pace.pauseLeft() != firstPause {
			t.Errorf("rate %d and pause %v after one burst", pace.current, pace.pauseLeft())
		}
	})
}

func TestPaceRecoversStepByStep(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		pace := NewPace(PaceConfig{PerSecond: 40, Burst: 20})
		pace.throttled(time.Now(), 0)
		letPass(t, firstPause)
		rates := []int{pace.current}
		for pace.current < 40 {
			pace.answered(time.Now())
			if last := rates[len(rates)-1]; pace.current != last {
				if pace.current != last+2 {
					t.Fatalf("the rate went from %d to %d in one step", last, pace.current)
				}
				rates = append(rates, pace.current)
			}
		}
		if len(rates) != 11 {
			t.Errorf("recovered over %v", rates)
		}
		if got := pace.bucket.Burst(); got != 20 {
			t.Errorf("the burst recovered to %d, want 20", got)
		}
	})
}

func TestWaitingForPaceEndsWithTheContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		config := inMemory(func(*http.Request) (*http.Response, error) {
			t.Error("a request was sent")
			return respond(200, `{"Items":[]}`), nil
		})
		config.Pace = NewPace(PaceConfig{PerSecond: 1, Burst: 1})
		if err := config.Pace.wait(t.Context(), longestWait); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
		defer cancel()
		for _, err := range []error{create(ctx, New(config)), companies(ctx, New(config))} {
			var failure *Error
			if !errors.Is(err, context.DeadlineExceeded) || errors.As(err, &failure) {
				t.Errorf("got %v, want context.DeadlineExceeded as such", err)
			}
		}
		// The token of a waiter that gave up is free again.
		start := time.Now()
		if err := config.Pace.wait(t.Context(), longestWait); err != nil || time.Since(start) != 700*time.Millisecond {
			t.Errorf("the next one waited %v, want 700ms (%v)", time.Since(start), err)
		}
	})
}

func TestClientsShareAPaceConcurrently(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var made, counted atomic.Int64
		config := inMemory(func(*http.Request) (*http.Response, error) {
			if made.Add(1)%7 == 0 {
				return respond(429, "", "Retry-After", "2"), nil
			}
			return respond(200, `{"Items":[]}`), nil
		})
		config.Pace = NewPace(PaceConfig{})
		config.Retry.Tries = 50 // the unluckiest client gets every seventh turn several times
		config.OnCall = func(context.Context, Call) { counted.Add(1) }
		var everyone sync.WaitGroup
		for range 8 {
			client := New(config)
			everyone.Go(func() {
				for range 20 {
					if err := companies(t.Context(), client); err != nil {
						t.Error(err)
					}
				}
			})
		}
		everyone.Wait()
		if made.Load() < 8*20 || made.Load() != counted.Load() {
			t.Errorf("%d requests were made and %d counted", made.Load(), counted.Load())
		}
	})
}

// letPass lets time pass on synctest's fake clock.
func letPass(t *testing.T, duration time.Duration) {
	t.Helper()
	if err := sleep(t.Context(), duration); err != nil {
		t.Fatal(err)
	}
}
