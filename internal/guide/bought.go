package guide

import (
	"context"
	"sync"

	"upstock/internal/store"
)

// mostKept bounds of how many customers a process keeps what they bought: each is some kilobytes.
const mostKept = 2000

// boughtOf is what a customer has bought lately, as its orders were then. Requests share it, and
// none changes it.
type boughtOf struct {
	mark   store.BoughtMark
	bought []store.Bought
}

// purchases keeps what customers have bought for as long as their orders do not change: a cafe
// opens its guide more often than it orders, and three months of orders have a thousand lines.
type purchases struct {
	mu   sync.Mutex
	kept map[Customer]boughtOf
}

// of gives what a customer has bought lately, as the transaction sees it.
func (p *purchases) of(ctx context.Context, tx *store.Tx, of Customer) ([]store.Bought, error) {
	since := tx.Now().Add(-lately)
	mark, err := tx.BoughtMark(ctx, of.SupplierID, of.CustomerID, since)
	if err != nil {
		return nil, err
	}
	p.mu.Lock()
	kept, found := p.kept[of]
	p.mu.Unlock()
	if found && kept.mark == mark {
		return kept.bought, nil
	}
	bought, err := tx.Bought(ctx, of.SupplierID, of.CustomerID, since)
	if err != nil {
		return nil, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.kept == nil || len(p.kept) >= mostKept {
		p.kept = map[Customer]boughtOf{}
	}
	p.kept[of] = boughtOf{mark, bought}
	return bought, nil
}
