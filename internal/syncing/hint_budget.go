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

	// listsInARow is how many readings of products, customers and prices may follow each other as
	// closely as listsPace allows, and listsEvery how often one more: someone who changes a
	// thousand products would else spend all calls in a minute.
	listsInARow = 10
	listsEvery  = 10 * time.Second
)

// hintBudget bounds how many calls webhooks cause in a row, by connection: what the account's calls
// allow for them (see [conversation.allowed]) knows no haste. It is this process's own: another
// process, or a restart, begins again.
type hintBudget struct {
	mu    sync.Mutex
	lefts map[string]hintLeft
}

type hintLeft struct{ calls, lists *rate.Limiter }

func (b *hintBudget) of(connectionID string) hintLeft {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.lefts == nil {
		b.lefts = map[string]hintLeft{}
	}
	left, found := b.lefts[connectionID]
	if !found {
		left = hintLeft{rate.NewLimiter(rate.Every(hintCallEvery), hintCallsInARow), rate.NewLimiter(rate.Every(listsEvery), listsInARow)}
		b.lefts[connectionID] = left
	}
	return left
}

// spend takes some calls, or says how long until there are as many.
func (b *hintBudget) spend(connectionID string, calls int, now time.Time) (wait time.Duration) {
	return take(b.of(connectionID).calls, calls, now)
}

// spendLists is [hintBudget.spend] for a reading of the lists.
func (b *hintBudget) spendLists(connectionID string, now time.Time) (wait time.Duration) {
	left := b.of(connectionID)
	if wait := take(left.lists, 1, now); wait > 0 {
		return wait
	}
	return take(left.calls, callsOfLists, now)
}

func take(left *rate.Limiter, n int, now time.Time) (wait time.Duration) {
	taken := left.ReserveN(now, n)
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
