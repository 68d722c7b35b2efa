package sandbox

import (
	"cmp"
	"slices"
	"sync"
)

// CallCount is how often a kind of call was answered in one way. Status 0 is a
// connection that was cut without an answer.
type CallCount struct {
	Method   string `json:"method"`
	Resource string `json:"resource"` // "SalesOrders", "SalesOrders/Complete"
	Status   int    `json:"status"`
	Count    int    `json:"count"`
}

// CallCounts is every kind of call, by resource, method and status.
type CallCounts []CallCount

// Total counts the calls of a method and resource, "*" for any, whatever the answer was.
func (all CallCounts) Total(method, resource string) int {
	n := 0
	for _, c := range all {
		if (method == "*" || c.Method == method) && (resource == "*" || c.Resource == resource) {
			n += c.Count
		}
	}
	return n
}

// callStats counts API calls. Calls to the control page and to pictures are not counted.
type callStats struct {
	mu     sync.Mutex
	counts map[CallCount]int // keys have Count 0
}

func (s *callStats) count(method, resource string, status int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.counts == nil {
		s.counts = map[CallCount]int{}
	}
	s.counts[CallCount{Method: method, Resource: resource, Status: status}]++
}

// Calls gives the API calls since the start or the last ResetCalls. A call is counted before its
// answer is written, so a client with its answer finds it counted.
func (s *Sandbox) Calls() CallCounts {
	s.calls.mu.Lock()
	defer s.calls.mu.Unlock()
	all := make(CallCounts, 0, len(s.calls.counts))
	for c, n := range s.calls.counts {
		c.Count = n
		all = append(all, c)
	}
	slices.SortFunc(all, func(a, b CallCount) int {
		return cmp.Or(cmp.Compare(a.Resource, b.Resource), cmp.Compare(a.Method, b.Method), cmp.Compare(a.Status, b.Status))
	})
	return all
}

// ResetCalls sets the counters to zero.
func (s *Sandbox) ResetCalls() {
	s.calls.mu.Lock()
	defer s.calls.mu.Unlock()
	s.calls.counts = nil
}
