package sandbox

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// table keeps records by GUID and by code (in any case), and in the order of
// their codes, which is the default order of customers and products. A record is
// replaced by a new version, never changed.
type table[T any] struct {
	kind   string // "Customer"
	key    func(*T) (guid, code string)
	byGUID map[string]*T
	byCode map[string]*T
	sorted []*T
}

func newTable[T any](kind string, key func(*T) (guid, code string)) *table[T] {
	return &table[T]{kind: kind, key: key, byGUID: map[string]*T{}, byCode: map[string]*T{}}
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

// remove takes a record out.
func (t *table[T]) remove(record *T) {
	guid, code := t.key(record)
	delete(t.byGUID, guid)
	delete(t.byCode, strings.ToLower(code))
	t.sorted = slices.DeleteFunc(slices.Clone(t.sorted), func(r *T) bool { return r == record })
}

// find looks a record up by GUID or code; nil when there is none.
func (t *table[T]) find(guid, code string) *T {
	if guid != "" {
		return t.byGUID[strings.ToLower(guid)]
	}
	return t.byCode[strings.ToLower(code)]
}

// settleGUID gives a record its own GUID, that of the stored record with its code, or one derived
// from the code. GUID and code must belong together.
func (t *table[T]) settleGUID(guid *string, code string) error {
	if old := t.find("", code); old != nil {
		stored, _ := t.key(old)
		if *guid = cmp.Or(*guid, stored); !strings.EqualFold(*guid, stored) {
			return fmt.Errorf("%s is stored with Guid %s, not %s", code, stored, *guid)
		}
	}
	if err := completeGUID(guid, t.kind+"s", code); err != nil {
		return err
	}
	if other := t.find(*guid, ""); other != nil {
		if _, holder := t.key(other); !strings.EqualFold(holder, code) {
			return fmt.Errorf("the Guid %s belongs to %s %s", *guid, t.kind, holder)
		}
	}
	return nil
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
