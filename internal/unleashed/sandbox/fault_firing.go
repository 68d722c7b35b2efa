package sandbox

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"net/http"
	"sync"
	"time"
)

// faultRules decides which calls fail. Chance comes from the seed alone, so the
// same calls in the same order fail the same way.
type faultRules struct {
	mu     sync.Mutex
	seed   uint64
	chance *rand.Rand
	rules  []installedRule
}

type installedRule struct {
	FaultRule
	seen, fired int
}

// firedFault is what happens to one call.
type firedFault struct {
	kind       FaultKind // "" for none
	delay      time.Duration
	retryAfter time.Duration
	style      string
	repeatRow  bool
}

// SetFaults replaces the rules and restarts their counters and their random numbers.
// An invalid rule is an error, and the rules stay as they were.
func (s *Sandbox) SetFaults(rules []FaultRule) error {
	for _, r := range rules {
		if err := r.check(); err != nil {
			return fmt.Errorf("fault %q: %w", r, err)
		}
	}
	s.faults.set(rules)
	return nil
}

// Faults gives the rules in force.
func (s *Sandbox) Faults() []FaultRule {
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	rules := make([]FaultRule, len(s.faults.rules))
	for i, r := range s.faults.rules {
		rules[i] = r.FaultRule
	}
	return rules
}

func (f *faultRules) set(rules []FaultRule) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.chance = rand.New(rand.NewPCG(f.seed, 0))
	f.rules = make([]installedRule, len(rules))
	for i, r := range rules {
		f.rules[i] = installedRule{FaultRule: r}
	}
}

// next decides about one call. Delays add up and rows may repeat as well; of the kinds that replace
// the answer, only the first that fires counts.
func (f *faultRules) next(method, label string) firedFault {
	f.mu.Lock()
	defer f.mu.Unlock()
	var fired firedFault
	for i := range f.rules {
		r := &f.rules[i]
		if !r.matches(method, label) || !r.fires(f.chance) {
			continue
		}
		fired.delay += r.Delay
		switch r.Kind {
		case Slow:
		case RepeatRows:
			fired.repeatRow = true
		default:
			fired.kind, fired.retryAfter, fired.style = r.Kind, r.RetryAfter, r.Style
			return fired
		}
	}
	return fired
}

func (r *installedRule) fires(chance *rand.Rand) bool {
	r.seen++
	if r.Count > 0 && r.fired >= r.Count ||
		r.Nth > 0 && r.seen%r.Nth != 0 ||
		r.Probability > 0 && chance.Float64() >= r.Probability {
		return false
	}
	r.fired++
	return true
}

// before reports whether the call is not even looked at.
func (f firedFault) before() bool {
	switch f.kind {
	case ErrorBefore, CutBefore, Throttle, QuotaGone, AuthGone:
		return true
	}
	return false
}

// refusal is the answer to a call that is not looked at.
func (f firedFault) refusal(c *call) answer {
	switch f.kind {
	case ErrorBefore:
		return c.described(http.StatusInternalServerError, "An unexpected error occurred.")
	case Throttle:
		return f.comeBack(c, c.described(http.StatusTooManyRequests, "Too many requests."), time.Second)
	case QuotaGone:
		if c.behaviour.is(QuotaStatus, "403") {
			return c.described(http.StatusForbidden, "The monthly API usage limit has been reached.")
		}
		a := c.described(http.StatusTooManyRequests, "The monthly API usage limit has been reached.")
		year, month, _ := c.now.Date()
		return f.comeBack(c, a, time.Date(year, month+1, 1, 0, 0, 0, 0, time.UTC).Sub(c.now))
	case AuthGone:
		return empty(http.StatusForbidden)
	}
	return answer{} // cut_before: no one will read it
}

func (f firedFault) comeBack(c *call, a answer, otherwise time.Duration) answer {
	if c.behaviour.is(RetryAfter, "on") {
		a.retryAfter = cmp.Or(f.retryAfter, otherwise)
	}
	return a
}
