package store

import "upstock/internal/wholesale"

const defaultPageSize = 50

// MaxPageSize is how many rows a page of a list has at most.
const MaxPageSize = 500

// PageSize is how many rows a page of a list has for a caller that asks for limit rows: 50 for 0.
// Fewer than 0, and more than MaxPageSize, are a fault of the field "limit".
func PageSize(limit int) (int, error) {
	switch {
	case limit == 0:
		return defaultPageSize, nil
	case limit < 0 || limit > MaxPageSize:
		return 0, wholesale.Invalid("limit", "must be between 1 and %d", MaxPageSize)
	}
	return limit, nil
}
