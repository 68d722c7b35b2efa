package unleashedapi

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// RetryPolicy says how a GET is repeated after a network error, 429, 5xx or an unreadable answer.
// A zero field means its default. Waits double from Base up to Cap with full jitter.
type RetryPolicy struct {
	Tries int           // requests in all, the first included; default 4
	Base  time.Duration // upper bound of the first wait; default 500 ms
	Cap   time.Duration // upper bound of every wait; default 8 s
	// LongestRetryAfter is the longest Retry-After that is waited for, default 60 s. A longer one
	// (an exhausted month) ends the call at once: the error carries it, and the caller can put the
	// work aside instead of holding a goroutine for hours.
	LongestRetryAfter time.Duration
}

func (p RetryPolicy) withDefaults() RetryPolicy {
	if p.Tries <= 0 {
		p.Tries = 4
	}
	if p.Base <= 0 {
		p.Base = 500 * time.Millisecond
	}
	if p.Cap <= 0 {
		p.Cap = 8 * time.Second
	}
	if p.LongestRetryAfter <= 0 {
		p.LongestRetryAfter = time.Minute
	}
	return p
}

// backoff returns the wait after the given failed try (1 is the first).
func (p RetryPolicy) backoff(try int) time.Duration {
	most := p.Base
	for range try - 1 {
		if most >= p.Cap {
			break
		}
		most *= 2
	}
	return rand.N(min(most, p.Cap) + 1)
}

// get makes a GET request and repeats it as the policy says.
func (c *Client) get(ctx context.Context, r request, decode func(body []byte) error) error {
	for try := 1; ; try++ {
		err := c.attempt(ctx, r, decode)
		var failure *Error
		if !errors.As(err, &failure) || !failure.mayPassSoon() || try >= c.retry.Tries || c.once(ctx) || failure.RetryAfter > c.retry.LongestRetryAfter {
			return err
		}
		if failure.Kind == KindQuota && (isAtOnce(ctx) || c.prompt(ctx)) {
			return err
		}
		wait := failure.RetryAfter
		switch {
		case failure.Kind == KindQuota && c.pace != nil:
			wait = 0 // the pace has been told, and its pause ends when anyone is answered
		case wait == 0:
			wait = c.retry.backoff(try)
		}
		c.log.WarnContext(ctx, "unleashed call failed, trying again", "path", r.path, "try", try, "wait", wait, "error", err)
		if gone := sleep(ctx, wait); gone != nil {
			// Include the failure without wrapping it: it is not why the call ended.
			return gaveUp(r, fmt.Errorf("%w while waiting to try again after: %v", gone, err)) //nolint:errorlint // only the end is wrapped
		}
	}
}

// mayPassSoon reports whether repeating a GET within seconds makes sense. A KindQuota without a
// status comes from our own pace, which has just said that it will be longer.
func (e *Error) mayPassSoon() bool {
	return e.Kind == KindTransient || e.Status == http.StatusTooManyRequests
}

// sleep waits, or returns the context's error as soon as it ends.
func sleep(ctx context.Context, wait time.Duration) error {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

// longestAnnounced caps an announced Retry-After: no quota lasts longer than a month.
const longestAnnounced = 31 * 24 * time.Hour

// retryAfter reads the Retry-After header, given in seconds or as an HTTP date; 0 means none.
func retryAfter(header http.Header, now time.Time) time.Duration {
	text := strings.TrimSpace(header.Get("Retry-After"))
	if seconds, err := strconv.ParseInt(text, 10, 64); err == nil {
		return time.Duration(min(max(seconds, 0), int64(longestAnnounced/time.Second))) * time.Second
	}
	if date, err := http.ParseTime(text); err == nil {
		return min(max(date.Sub(now), 0), longestAnnounced)
	}
	return 0
}
