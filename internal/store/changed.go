package store

import "sync"

// listeners are told of changes that this process has made.
type listeners struct {
	mu  sync.RWMutex
	all []func(supplierID string)
}

// OnChange has fn called after every transaction of this process that has raised a supplier's
// revision, on the goroutine of the transaction: it must be quick. Changes of other processes are
// only seen in the revision.
func (s *Store) OnChange(fn func(supplierID string)) {
	s.listeners.mu.Lock()
	defer s.listeners.mu.Unlock()
	s.listeners.all = append(s.listeners.all, fn)
}

// announcing has the listeners told once what fn does is committed.
func (s *Store) announcing(fn func(tx *Tx) error) func(tx *Tx) error {
	return func(tx *Tx) error {
		tx.AfterCommit(func() { s.announce(tx) })
		return fn(tx)
	}
}

func (s *Store) announce(tx *Tx) {
	s.listeners.mu.RLock()
	defer s.listeners.mu.RUnlock()
	for supplierID := range tx.statements.raised {
		for _, tell := range s.listeners.all {
			tell(supplierID)
		}
	}
}
