package store

import (
	"strings"

	"upstock/internal/wholesale"
)

// What things are found by. Each text is built here and nowhere else: a migration that changes what
// belongs to one asks for it to be rebuilt, see search_rebuild.go.

func productSearch(code, name, barcode string) string { return searchText(code, name, barcode) }
func customerSearch(code, name, email, contact string) string {
	return searchText(code, name, email, contact)
}

func searchText(parts ...string) string { return wholesale.SearchKey(strings.Join(parts, " ")) }

// referenceSearch is the words by which an order's reference is found, a space before each.
func referenceSearch(words []string) string {
	var b strings.Builder
	for _, word := range words {
		b.WriteByte(' ')
		b.WriteString(word)
	}
	return b.String()
}
