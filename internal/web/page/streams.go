package page

import (
	"slices"
	"sync"
)

// streamsPerPerson is how many live streams one person may have open at once: a page holds one, and
// none while it is hidden.
const streamsPerPerson = 12

// streams are the open live streams by person, the oldest first. Each is the channel that is closed
// when it must end.
type streams struct {
	mu   sync.Mutex
	open map[string][]chan struct{}
}

// begin adds a stream. Beyond the limit the person's oldest one ends: it may be that of a browser
// that has gone silently.
func (s *streams) begin(personID string) (crowdedOut chan struct{}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	crowdedOut = make(chan struct{})
	s.open[personID] = append(s.open[personID], crowdedOut)
	if open := s.open[personID]; len(open) > streamsPerPerson {
		close(open[0])
		s.open[personID] = slices.Delete(open, 0, 1)
	}
	return crowdedOut
}

// end forgets a stream.
func (s *streams) end(personID string, crowdedOut chan struct{}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	open := slices.DeleteFunc(s.open[personID], func(c chan struct{}) bool { return c == crowdedOut })
	if s.open[personID] = open; len(open) == 0 {
		delete(s.open, personID)
	}
}
