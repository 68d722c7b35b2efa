package sandbox

import (
	"slices"
	"strings"
)

// table keeps records by GUID and by code (in any case), and in the order of
// their codes, which is the default order of customers and products. A record is
// replaced by a new version, never changed.
type table[T any] struct {
	key    func(*T) (guid, code string)
	byGUID map[string]*T
	byCode map[string]*T
	sorted []*T
}

func newTable[T any](key func(*T) (guid, code string)) *table[T] {
	return &table[T]{key: key, byGUID: map[string]*T{}, byCode: map[string]*T{}}
}

// put stores a record or a new version of one. The caller has made sure that the
// GUID and the code belong together.
func (t *table[T]) put(record *T) {
	guid, code := t.key(record)
	code = strings.ToLower(code)
	at, found := slices.BinarySearchFunc(t.sorted, code, func(r *T, code string) int {
		_, other := t.key(r)
		return strings.Compare(strings.ToLower(other), code)
	})
	if found {
		t.sorted[at] = record
	} else {
		t.sorted = slices.Insert(t.sorted, at, record)
	}
	t.byGUID[guid] = record
	t.byCode[code] = record
}

// find looks a record up by GUID or code; nil when there is none.
func (t *table[T]) find(guid, code string) *T {
	if guid != "" {
		return t.byGUID[strings.ToLower(guid)]
	}
	return t.byCode[strings.ToLower(code)]
}

// selected copies out the records that a filter keeps, in code order.
func (t *table[T]) selected(keep func(*T) bool) []*T {
	kept := make([]*T, 0, len(t.sorted))
	for _, record := range t.sorted {
		if keep(record) {
			kept = append(kept, record)
		}
	}
	return kept
}
