package account

import (
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"upstock/internal/wholesale"
)

// ASVS 11.4.2: hashing a password takes much memory, so only a few are hashed at once; the others
// wait their turn.
func TestOnlyAFewPasswordsAreHashedAtOnce(t *testing.T) {
	h := newHasher(cheap)
	var inside, most atomic.Int64
	var group sync.WaitGroup
	for range 50 {
		group.Go(func() {
			if err := h.enter(t.Context()); err != nil {
				t.Error(err)
				return
			}
			now := inside.Add(1)
			for seen := most.Load(); now > seen && !most.CompareAndSwap(seen, now); seen = most.Load() {
			}
			inside.Add(-1)
			h.leave()
		})
	}
	group.Wait()
	if most.Load() > hashesAtOnce {
		t.Errorf("%d were hashed at once, at most %d may be", most.Load(), hashesAtOnce)
	}
	if h.params.Memory != cheap || newHasher(hashMemory).params.Memory < 19*1024 {
		t.Error("a hash takes less memory than OWASP advises")
	}
}

func TestWhoWaitsTooLongToBeHashedIsToldSo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHasher(cheap)
		for range hashesAtOnce {
			if err := h.enter(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		began := time.Now()
		_, err := h.hash(t.Context(), "a long password")
		wantCode(t, wholesale.CodeUnavailable, err)
		if waited := time.Since(began); waited != maxHashWait {
			t.Errorf("waited %s", waited)
		}
	})
}
