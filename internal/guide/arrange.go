package guide

import (
	"cmp"
	"slices"

	"upstock/internal/store"
)

// entry is a row of a list, before its product is read.
type entry struct {
	store.Bought // of the last 90 days; zero but for the product when there was none
	item         store.GuideItem
}

// arrange gives the rows of a list in their order: first those that someone has put in order, then
// the others, the most regularly bought first. The order guide has what was bought and what was put
// on it; a named list has its items only.
func arrange(listID string, bought []store.Bought, items []store.GuideItem) []entry {
	said := make(map[string]store.GuideItem, len(items))
	for _, item := range items {
		said[item.ProductID] = item
	}
	var rows []entry
	for _, b := range bought {
		item, there := said[b.ProductID]
		delete(said, b.ProductID)
		if !item.Hidden && (there || listID == store.OrderGuide) {
			rows = append(rows, entry{Bought: b, item: item})
		}
	}
	for _, item := range said {
		if !item.Hidden && (item.Position > 0 || listID != store.OrderGuide) {
			rows = append(rows, entry{Bought: store.Bought{ProductID: item.ProductID}, item: item})
		}
	}
	slices.SortFunc(rows, goesFirst)
	return rows
}

// goesFirst orders rows; see [arrange].
func goesFirst(a, b entry) int {
	switch placed, other := a.item.Position > 0, b.item.Position > 0; {
	case placed && !other:
		return -1
	case other && !placed:
		return 1
	}
	return cmp.Or(
		cmp.Compare(a.item.Position, b.item.Position),
		cmp.Compare(b.Orders, a.Orders),
		b.LastAt.Compare(a.LastAt),
		cmp.Compare(a.ProductID, b.ProductID),
	)
}
