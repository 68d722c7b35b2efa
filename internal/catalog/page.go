package catalog

import (
	"encoding/base64"
	"strconv"
	"strings"
	"unicode/utf8"

	"upstock/internal/wholesale"
)

// Page is one page of a list. Next is the cursor of the following page, "" at the end; it is opaque and good only for the
// list it came from.
type Page[T any] struct {
	Items []T
	Next  string
}

// Sizes of a page, in items.
const (
	defaultLimit = 50
	maxLimit     = 500
)

// pageSize is how many items a page holds when the caller asks for limit of them; zero leaves it to us.
func pageSize(limit int) (int, error) {
	switch {
	case limit == 0:
		return defaultLimit, nil
	case limit < 0 || limit > maxLimit:
		return 0, wholesale.Invalid("limit", "must be between 1 and %d", maxLimit)
	}
	return limit, nil
}

// cutPage makes a page of the items that were read, one more than fit when there is a following page. place says where an
// item stands in the list.
func cutPage[T any](items []T, limit int, list string, place func(T) string) Page[T] {
	if len(items) <= limit {
		return Page[T]{Items: items}
	}
	return Page[T]{Items: items[:limit], Next: cursor(list, place(items[limit-1]))}
}

// placeSeparator cannot be part of a place: PostgreSQL keeps no text with a zero byte.
const placeSeparator = "\x00"

// cursor names the place in a list after which the next page begins.
func cursor(list string, place ...string) string {
	text := strings.Join(append([]string{list}, place...), placeSeparator)
	return base64.RawURLEncoding.EncodeToString([]byte(text))
}

// placeOf reads a cursor of the list; the place of an empty cursor is before the first item. What we have not made
// ourselves is refused.
func placeOf(cursor, list string, parts int) ([]string, error) {
	if cursor == "" {
		return make([]string, parts), nil
	}
	text, err := base64.RawURLEncoding.DecodeString(cursor)
	place := strings.Split(string(text), placeSeparator)
	if err != nil || !utf8.Valid(text) || len(place) != parts+1 || place[0] != list {
		return nil, errCursor()
	}
	return place[1:], nil
}

// skipOf reads a cursor of a list whose places are numbers: how many items come before the page.
func skipOf(text, list string) (int, error) {
	place, err := placeOf(text, list, 1)
	if err != nil || text == "" {
		return 0, err
	}
	skip, err := strconv.Atoi(place[0])
	if err != nil || skip < 0 || skip > maxSkip {
		return 0, errCursor()
	}
	return skip, nil
}

// maxSkip keeps a made-up cursor within what a database takes.
const maxSkip = 1_000_000

func errCursor() error {
	return wholesale.Invalid("cursor", "is not the next_cursor of a page of this list")
}
