package test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"strconv"
	"sync"
	"testing"
	"time"

	"upstock/internal/app/demo"
)

const (
	// approvals is how many orders each storm has to bring through.
	approvals = 200
	// leastDeaths is how often the server is killed, at least.
	leastDeaths = 20
	// longestLife is how long a server lives at the most, from its first answer to its death.
	longestLife = 400 * time.Millisecond
	// approvers is how many people approve at once.
	approvers = 4
	// patience is how long a storm may take: unanswered attempts are looked up for seconds.
	patience = 4 * time.Minute
)

// seedOf is the seed of a storm: printed, so that a storm can be had again with UPSTOCK_TEST_SEED.
func seedOf(t *testing.T) uint64 {
	t.Helper()
	seed := uint64(time.Now().UnixNano())
	if text := os.Getenv("UPSTOCK_TEST_SEED"); text != "" {
		var err error
		if seed, err = strconv.ParseUint(text, 10, 64); err != nil {
			t.Fatalf("UPSTOCK_TEST_SEED: %v", err)
		}
	}
	t.Logf("seed %d", seed)
	return seed
}

// TestStormOfFaults makes every second POST of a sales order fail in some way, with every behaviour
// Unleashed may have for a known GUID. Each approval must still give exactly one sales order.
func TestStormOfFaults(t *testing.T) {
	t.Parallel()
	for _, duplicate := range []string{"reject", "upsert", "created"} {
		t.Run(duplicate, func(t *testing.T) {
			t.Parallel()
			args := []string{"--behaviour", "duplicate_guid=" + duplicate, "--seed", strconv.FormatUint(seedOf(t), 10)}
			for _, kind := range []string{"error_before", "error_after", "cut_before", "cut_after", "truncated", "garbage", "throttle", "slow"} {
				rule := "POST SalesOrders " + kind + " p=0.08"
				if kind == "slow" {
					rule += " delay=300ms"
				}
				args = append(args, "--fault", rule)
			}
			account := startAccount(t, args...)
			installation := newInstallation(t, "sqlite:"+t.TempDir()+"/upstock.db", account)
			installation.serve(t)
			supplier := installation.newSupplier(t, "Storm")
			supplier.settle(t, account)
			ids := approveMany(t, supplier)
			exactlyOneEach(t, account, supplier, ids)
		})
	}
}

// TestStormOfDeaths kills the server again and again while orders are taken, approved and sent.
func TestStormOfDeaths(t *testing.T) {
	t.Parallel()
	eachEngine(t, func(t *testing.T, databaseURL string) {
		seed := seedOf(t)
		account := startAccount(t, "--fault", "POST SalesOrders slow delay=60ms", "--seed", strconv.FormatUint(seed, 10))
		installation := newInstallation(t, databaseURL, account)
		server := installation.serve(t)
		supplier := installation.newSupplier(t, "Storm")
		supplier.settle(t, account)

		approved := make(chan struct{})
		var ids []string
		go func() {
			defer close(approved)
			ids = approveMany(t, supplier)
		}()
		random := rand.New(rand.NewPCG(seed, 1))
		for death := 0; death < leastDeaths || !closed(approved); death++ {
			server.answers(t, installation.url()+"/healthz")
			server.dies(t, time.Duration(random.Int64N(int64(longestLife))))
			server = installation.launch(t)
		}
		server.answers(t, installation.url()+"/readyz")
		exactlyOneEach(t, account, supplier, ids)
	})
}

// approveMany takes and approves orders concurrently, retrying while the server is down.
func approveMany(t *testing.T, s *supplier) []string {
	t.Helper()
	ids := make([]string, approvals)
	var group sync.WaitGroup
	for person := range approvers {
		group.Go(func() {
			for i := person; i < approvals; i += approvers {
				key := fmt.Sprintf("order-%d", i)
				persist(t, func() error {
					order, err := s.Take(t.Context(), key, anOrder(key))
					ids[i] = order.ID
					return err
				})
				persist(t, func() error {
					_, err := s.Act(t.Context(), ids[i], "approve")
					if problem, ok := errors.AsType[*demo.APIError](err); ok && problem.Status == http.StatusConflict {
						return nil // it was approved, but the answer was lost
					}
					return err
				})
			}
		})
	}
	group.Wait()
	return ids
}

func closed(c <-chan struct{}) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}

// dies kills the server after a while.
func (p *process) dies(t *testing.T, after time.Duration) {
	t.Helper()
	select {
	case <-time.After(after):
		p.kill()
	case <-p.ended:
		t.Fatalf("the server has ended by itself: %v\n%s", p.err, p.stderr)
	}
}

// persist does something until it works: a server that is away is back soon. A refusal is not. On a
// busy machine many servers die before one has answered, so it lasts as long as the storm may.
func persist(t *testing.T, act func() error) {
	deadline := time.After(patience)
	ticker := time.NewTicker(50 * time.Millisecond)
	defer ticker.Stop()
	for {
		err := act()
		problem, refused := errors.AsType[*demo.APIError](err)
		if err == nil {
			return
		}
		if refused && problem.Status < http.StatusInternalServerError {
			t.Error(err)
			return
		}
		select {
		case <-ticker.C:
		case <-deadline:
			t.Errorf("still failing: %v", err)
			return
		}
	}
}

// exactlyOneEach waits until every order has its one sales order and Unleashed has no other.
func exactlyOneEach(t *testing.T, account *account, s *supplier, ids []string) {
	t.Helper()
	if t.Failed() {
		t.FailNow()
	}
	for _, id := range ids {
		s.become(t, id, patience, func(order demo.Order) bool {
			if order.SalesOrder.State == "failed" {
				t.Fatalf("order %s failed: %s", order.Number, order.SalesOrder.Error)
			}
			return order.SalesOrder.State == "created"
		})
	}
	count := map[string]int{}
	for _, o := range account.salesOrders(t) {
		count[o.SourceID]++
	}
	for _, id := range ids {
		if count[id] != 1 {
			t.Errorf("order %s has %d sales orders", id, count[id])
		}
	}
	if len(count) != len(ids) {
		t.Errorf("%d different orders have sales orders, want %d", len(count), len(ids))
	}
}
