package unleashedapi

import (
	"context"
	"fmt"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

const (
	defaultPerSecond = 100
	defaultBurst     = 20

	firstPause   = time.Second // after a 429 without Retry-After; doubles with each further one
	longestPause = 15 * time.Minute
	// longestUnaskedPause bounds the doubling when there is no Retry-After.
	longestUnaskedPause = time.Minute
	// longestWait is how long a call waits out a pause; it reports a longer one instead.
	longestWait = time.Minute
	// promptWait is the same for a call whose caller has others to serve: a burst is over by then.
	promptWait = firstPause * 3 / 2
	// pauseStep is how soon a call that waits out a pause learns that the pause has ended early.
	pauseStep = 500 * time.Millisecond

	// answersPerStep successful answers earn one of recoverySteps back towards the full rate.
	answersPerStep = 10
	recoverySteps  = 20
)

// PaceConfig sets the speed a Pace starts at and returns to. Zero fields mean their defaults.
type PaceConfig struct {
	PerSecond int              // requests a second, default 100; never slowed below 1
	Burst     int              // requests at once after a quiet time, default 20
	Clock     func() time.Time // default time.Now
}

// Pace is the speed limit of one Unleashed account, shared by every client of it. Unleashed
// documents no limit per second, so the limit is found by running into it: a 429 pauses the whole
// account and halves the rate, and answers win the rate back step by step.
// It is safe for concurrent use.
type Pace struct {
	clock     func() time.Time
	perSecond int // the full rate
	burst     int

	mu          sync.Mutex
	bucket      *rate.Limiter
	current     int // the present rate, 1 … perSecond
	pausedUntil time.Time
	throttledAt time.Time // when the last 429 was noted
	throttles   int       // 429s since the last answer that was none
	answers     int       // good answers since the last step
}

// NewPace returns a pace at its full rate.
func NewPace(config PaceConfig) *Pace {
	p := &Pace{clock: config.Clock, perSecond: config.PerSecond, burst: config.Burst}
	if p.perSecond <= 0 {
		p.perSecond = defaultPerSecond
	}
	if p.burst <= 0 {
		p.burst = defaultBurst
	}
	if p.clock == nil {
		p.clock = time.Now
	}
	p.current = p.perSecond
	p.bucket = rate.NewLimiter(rate.Limit(p.perSecond), p.burst)
	return p
}

// pausedError says that the account is paused for longer than a call should wait.
type pausedError struct{ left time.Duration }

func (e pausedError) Error() string { return fmt.Sprintf("paused for another %s", e.left) }

// wait returns when a request may go out: the context's error if that ends first, a pausedError if
// a pause takes longer than most. A nil Pace never waits.
func (p *Pace) wait(ctx context.Context, most time.Duration) error {
	if p == nil {
		return nil
	}
	for {
		for left := p.pauseLeft(); left > 0; left = p.pauseLeft() {
			if left > most {
				return pausedError{left}
			}
			if err := sleep(ctx, min(left, pauseStep)); err != nil {
				return err
			}
		}
		if err := p.takeToken(ctx); err != nil {
			return err
		}
		if p.pauseLeft() <= 0 { // another request may have been throttled while this one queued
			return nil
		}
	}
}

func (p *Pace) pauseLeft() time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.pausedUntil.Sub(p.clock())
}

func (p *Pace) takeToken(ctx context.Context) error {
	now := p.clock()
	token := p.bucket.ReserveN(now, 1)
	delay := token.DelayFrom(now)
	if delay == 0 {
		return nil
	}
	if err := sleep(ctx, delay); err != nil {
		token.CancelAt(p.clock())
		return err
	}
	return nil
}

type atOnce struct{}

// AtOnce makes calls go out whatever pause the account is in, because a person asks. They are not
// repeated after a 429: its answer is what the person wants to know.
func AtOnce(ctx context.Context) context.Context { return context.WithValue(ctx, atOnce{}, true) }

func isAtOnce(ctx context.Context) bool { return ctx.Value(atOnce{}) != nil }

// throttled notes a 429 to a request sent at the given time. asked is its Retry-After, 0 for none.
func (p *Pace) throttled(sentAt time.Time, asked time.Duration) {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.clock()
	// Requests that were in flight together are throttled together; that is one event, and halving
	// once for each would stop the account for the sake of one burst.
	if sentAt.After(p.throttledAt) {
		p.throttles++
		p.throttledAt = now
		p.setRate(now, p.current/2)
	}
	pause := min(asked, longestPause)
	if asked == 0 {
		pause = firstPause
		for range p.throttles - 1 {
			pause = min(2*pause, longestUnaskedPause)
		}
	}
	if until := now.Add(pause); until.After(p.pausedUntil) {
		p.pausedUntil = until
	}
}

// answered notes that a request sent at the given time was answered with anything but 429.
func (p *Pace) answered(sentAt time.Time) {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if !sentAt.After(p.throttledAt) {
		return // it speaks of the speed before the last 429
	}
	p.throttles = 0
	p.pausedUntil = time.Time{} // only a call that was made at once is answered during a pause
	if p.current == p.perSecond {
		return
	}
	p.answers++
	if p.answers >= answersPerStep {
		p.setRate(p.clock(), p.current+max(1, p.perSecond/recoverySteps))
	}
}

// setRate keeps the burst in proportion, so that a slowed account does not resume with a rush.
// The caller holds the lock.
func (p *Pace) setRate(now time.Time, perSecond int) {
	p.current = min(max(perSecond, 1), p.perSecond)
	p.answers = 0
	p.bucket.SetLimitAt(now, rate.Limit(p.current))
	p.bucket.SetBurstAt(now, max(1, p.burst*p.current/p.perSecond))
}
