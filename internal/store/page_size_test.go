package store_test

import (
	"testing"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

func TestPageSize(t *testing.T) {
	for limit, want := range map[int]int{0: 50, 1: 1, 500: 500} {
		if got, err := store.PageSize(limit); got != want || err != nil {
			t.Errorf("%d: %d, %v; want %d", limit, got, err, want)
		}
	}
	for _, limit := range []int{-1, 501} {
		if _, err := store.PageSize(limit); wholesale.CodeOf(err) != wholesale.CodeInvalid {
			t.Errorf("%d: %v; want a fault of the field", limit, err)
		}
	}
}
