package syncing

import (
	"sync"
	"time"

	"golang.org/x/time/rate"
)

const (
	// rereadsInARow is how many readings before sending may follow each other as closely as
	// rereadPace allows: enough for a morning's approvals.
	rereadsInARow = 120
	// rereadEvery is how often one more is earned. Each reading costs two calls, and a steady
	// stream of approvals would spend more of the account's calls on them than on its orders.
	rereadEvery = time.Minute
)

// rereadBudget bounds readings before sending, by connection, where the operator has set how often
// the account is asked; else the pace does. It is this process's own: another
// process, or a restart, begins again.
type rereadBudget struct {
	mu    sync.Mutex
	lefts map[string]*rate.Limiter
}

func (b *rereadBudget) of(connectionID string) *rate.Limiter {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.lefts == nil {
		b.lefts = map[string]*rate.Limiter{}
	}
	if b.lefts[connectionID] == nil {
		b.lefts[connectionID] = rate.NewLimiter(rate.Every(rereadEvery), rereadsInARow)
	}
	return b.lefts[connectionID]
}

func (b *rereadBudget) has(connectionID string, now time.Time) bool {
	return b.of(connectionID).TokensAt(now) >= 1
}

func (b *rereadBudget) spend(connectionID string, now time.Time) {
	b.of(connectionID).AllowN(now, 1)
}
