package sandbox

import (
	"slices"
	"strings"
	"time"
)

// orderBook holds every sales order. Its log keeps the versions in order, so that a poll for recent
// changes, last modified first, reads it backwards and stops early.
type orderBook struct {
	byGUID   map[string]*salesOrder
	byNumber map[string]*salesOrder
	bySource map[string][]string // GUIDs by SourceId
	log      []*salesOrder       // oldest modification first, superseded versions included
	stale    int                 // how many in the log are superseded
	sequence int                 // of the last order number given out
	repeats  int                 // creates of a Guid that existed
}

func newOrderBook() *orderBook {
	return &orderBook{
		byGUID:   map[string]*salesOrder{},
		byNumber: map[string]*salesOrder{},
		bySource: map[string][]string{},
	}
}

// put stores a version, which must be modified later than every other, or sortLog must follow.
func (b *orderBook) put(o *salesOrder) {
	if old := b.byGUID[o.guid]; old != nil {
		old.superseded = true
		b.stale++
		if old.sourceID != o.sourceID {
			b.unlinkSource(old)
			b.linkSource(o)
		}
	} else {
		b.linkSource(o)
	}
	b.byGUID[o.guid] = o
	b.byNumber[strings.ToLower(o.number)] = o
	b.log = append(b.log, o)
	if b.stale > 1000 && b.stale > len(b.log)/2 {
		b.log = slices.DeleteFunc(b.log, func(o *salesOrder) bool { return o.superseded })
		b.stale = 0
	}
}

func (b *orderBook) linkSource(o *salesOrder) {
	if o.sourceID != "" {
		b.bySource[o.sourceID] = append(b.bySource[o.sourceID], o.guid)
	}
}

func (b *orderBook) unlinkSource(o *salesOrder) {
	if o.sourceID != "" {
		b.bySource[o.sourceID] = slices.DeleteFunc(b.bySource[o.sourceID], func(guid string) bool { return guid == o.guid })
	}
}

// newestFirst visits each current order, last modified first, until visit returns false.
func (b *orderBook) newestFirst(visit func(*salesOrder) bool) {
	for _, o := range slices.Backward(b.log) {
		if !o.superseded && !visit(o) {
			return
		}
	}
}

// sortLog puts the log in order after orders with older dates were loaded.
func (b *orderBook) sortLog() {
	slices.SortStableFunc(b.log, func(x, y *salesOrder) int { return x.modifiedOn.Compare(y.modifiedOn) })
}

// visible finds an order as the API sees it: not before its visibility delay.
func (b *orderBook) visible(guid string, now time.Time) *salesOrder {
	if o := b.byGUID[guid]; o != nil && !now.Before(o.visibleFrom) {
		return o
	}
	return nil
}

// nextNumber takes the next free number of the sequence.
func (b *orderBook) nextNumber() string {
	for {
		b.sequence++
		number := sequenceNumber("SO", b.sequence)
		if b.byNumber[strings.ToLower(number)] == nil {
			return number
		}
	}
}
