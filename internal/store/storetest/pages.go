package storetest

import (
	"testing"

	"upstock/internal/store"
)

// pageSize is small, so that a few rows make several pages, the last of them not full.
const pageSize = 2

// pages reads a list page by page, each page after the last thing of the one before (nil at first),
// and gives the whole.
func pages[T any](t *testing.T, w *world, page func(tx *store.Tx, last *T) ([]T, error)) []T {
	t.Helper()
	var all []T
	var last *T
	for {
		next := read(t, w, func(tx *store.Tx) ([]T, error) { return page(tx, last) })
		if len(next) > pageSize {
			t.Fatalf("a page of %d", len(next))
		}
		all = append(all, next...)
		if len(next) < pageSize {
			return all
		}
		last = &all[len(all)-1]
	}
}

// codesInOrder are codes as people choose them, in the order in which both engines must list them:
// byte by byte.
var codesInOrder = []string{
	" LEADING SPACE", "\"QUOTED\"", "%", "'", "-1", "0", "00", "1", "10", "2", "A", "A B", "A-B", "A.B", "AB", "A_B", "B",
	"KOMBU-GIN-330", "Zebra", "a", "ab", "kombu-gin-330", "zebra", "ÄPFEL", "Ōtaki", "ōtaki", "Дача", "漢字", "ﬁsh", "🥝",
}
