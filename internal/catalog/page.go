package catalog

import (
	"context"
	"encoding/base64"
	"strings"
	"unicode/utf8"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// Page is one page of a list. Next is the opaque cursor of the following page, "" at the end. It is
// only valid for the same list.
type Page[T any] struct {
	Items []T
	Next  string
}

type listing struct {
	name   string // of the list, so that its cursors fit no other
	parts  int    // of a place in the list; 0 where the store knows
	cursor string
	limit  int // 1 to 500, or 50 when zero
	code   string
	query  string
}

// readPage reads a page of a list. read returns at most limit items after a place ("" is the
// start); place returns an item's place.
func readPage[T any](
	ctx context.Context, st *store.Store, l listing,
	read func(tx *store.Tx, after []string, limit int) ([]T, error), place func(T) []string,
) (Page[T], error) {
	var none Page[T]
	limit, err := store.PageSize(l.limit)
	if err != nil {
		return none, err
	}
	after, err := placeOf(l.cursor, l.name, l.parts)
	if err != nil {
		return none, err
	}
	var faults faults
	faults.search("code", l.code)
	faults.search("q", l.query)
	if err := faults.err(); err != nil {
		return none, err
	}
	var items []T
	err = st.View(ctx, func(tx *store.Tx) (err error) {
		items, err = read(tx, after, limit+1) // one more shows whether a page follows
		return err
	})
	if store.IsPlaceError(err) {
		return none, errCursor()
	}
	if err != nil {
		return none, err
	}
	if len(items) <= limit {
		return Page[T]{Items: items}, nil
	}
	items = items[:limit]
	return Page[T]{Items: items, Next: cursor(l.name, place(items[limit-1])...)}, nil
}

// placeSeparator cannot be part of a place: PostgreSQL keeps no text with a zero byte.
const placeSeparator = "\x00"

// cursor encodes the place in a list after which the next page begins.
func cursor(list string, place ...string) string {
	text := strings.Join(append([]string{list}, place...), placeSeparator)
	return base64.RawURLEncoding.EncodeToString([]byte(text))
}

// sorted names a list by how it is sorted too: a place in it is none when it is sorted otherwise.
func sorted(list string, sort store.Sort) string {
	if sort.Descending {
		return list + " by " + sort.By + ", descending"
	}
	return list + " by " + sort.By
}

// placeOf decodes a cursor of the list; an empty cursor is the start. It rejects foreign cursors.
func placeOf(cursor, list string, parts int) ([]string, error) {
	if cursor == "" {
		return make([]string, parts), nil
	}
	text, err := base64.RawURLEncoding.DecodeString(cursor)
	place := strings.Split(string(text), placeSeparator)
	if err != nil || !utf8.Valid(text) || parts > 0 && len(place) != parts+1 || place[0] != list {
		return nil, errCursor()
	}
	return place[1:], nil
}

func errCursor() error {
	return wholesale.Invalid("cursor", "is not the next_cursor of a page of this list")
}
