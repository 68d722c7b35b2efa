package syncing

import (
	"sync"
	"time"

	"golang.org/x/time/rate"
)

const (
	// hintCallsInARow is how many calls webhooks can cause at once: a busy hour's.
	hintCallsInARow = 240
	// hintCallEvery is how often one more is earned: in a month under a tenth of the smallest plan
	// (125,000 calls), whatever the account sends.
	hintCallEvery = 4 * time.Minute
)

// hintBudget bounds the calls that webhooks cause, by connection. It is this process's own: another
// process, or a restart, begins anew.
type hintBudget struct {
	mu    sync.Mutex
	lefts map[string]*rate.Limiter
}

// spend takes some calls, or says how long until there are as many.
func (b *hintBudget) spend(connectionID string, calls int, now time.Time) (wait time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.lefts == nil {
		b.lefts = map[string]*rate.Limiter{}
	}
	if b.lefts[connectionID] == nil {
		b.lefts[connectionID] = rate.NewLimiter(rate.Every(hintCallEvery), hintCallsInARow)
	}
	taken := b.lefts[connectionID].ReserveN(now, calls)
	if wait = taken.DelayFrom(now); wait > 0 {
		taken.CancelAt(now)
	}
	return wait
}

const (
	// refusalsInARow is how many refused webhooks are written as they come, and refusalEvery how
	// often one is from then on.
	refusalsInARow = 20
	refusalEvery   = 10 * time.Second
)

// refusalTally counts refused webhooks that are not written yet, by supplier, so that a flood of
// them costs few writes.
type refusalTally struct {
	mu  sync.Mutex
	all map[string]*refusalCount
}

type refusalCount struct {
	unwritten int64
	pace      *rate.Limiter
}

// take counts one, and gives how many are to be written now.
func (t *refusalTally) take(supplierID string, now time.Time) int64 {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.all == nil {
		t.all = map[string]*refusalCount{}
	}
	c := t.all[supplierID]
	if c == nil {
		c = &refusalCount{pace: rate.NewLimiter(rate.Every(refusalEvery), refusalsInARow)}
		t.all[supplierID] = c
	}
	c.unwritten++
	if !c.pace.AllowN(now, 1) {
		return 0
	}
	n := c.unwritten
	c.unwritten = 0
	return n
}
