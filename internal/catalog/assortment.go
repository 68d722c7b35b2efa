package catalog

import (
	"cmp"
	"context"
	"strings"
	"sync"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// assortment is what a supplier sells, as it was when its products had changed so often. Requests
// share it, and none changes it.
type assortment struct {
	changes   int64
	products  []wholesale.Product // by code; see [store.Tx.Assortment]
	search    []string            // what each is found by
	byID      map[string]int
	byCode    map[string][]int // by wholesale.CodeKey
	byBarcode map[string][]int
}

// mostAssortments bounds how many a process keeps: each is about a megabyte.
const mostAssortments = 32

// assortments keeps what suppliers sell for as long as it does not change, so that searching four
// thousand products as someone types reads none of them from the database.
type assortments struct {
	mu   sync.Mutex
	kept map[string]*assortment // by supplier
}

// of gives what a supplier sells as the transaction sees it.
func (a *assortments) of(ctx context.Context, tx *store.Tx, supplierID string) (*assortment, error) {
	changes, err := tx.ProductChanges(ctx, supplierID)
	if err != nil {
		return nil, store.Missing("supplier", err)
	}
	a.mu.Lock()
	kept := a.kept[supplierID]
	a.mu.Unlock()
	if kept != nil && kept.changes == changes {
		return kept, nil
	}
	products, err := tx.Assortment(ctx, supplierID)
	if err != nil {
		return nil, err
	}
	made := newAssortment(changes, products)
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.kept == nil || len(a.kept) >= mostAssortments {
		a.kept = map[string]*assortment{}
	}
	a.kept[supplierID] = made
	return made, nil
}

func newAssortment(changes int64, products []wholesale.Product) *assortment {
	a := &assortment{
		changes: changes, products: products, search: make([]string, len(products)),
		byID: make(map[string]int, len(products)), byCode: make(map[string][]int, len(products)), byBarcode: map[string][]int{},
	}
	for i, p := range products {
		a.search[i] = wholesale.SearchKey(p.Code + " " + p.Name + " " + p.Barcode)
		a.byID[p.ID] = i
		key := codeKey(p.Code)
		a.byCode[key] = append(a.byCode[key], i)
		if p.Barcode != "" {
			a.byBarcode[p.Barcode] = append(a.byBarcode[p.Barcode], i)
		}
	}
	return a
}

// codeKey is what the spellings of a code have in common. One that no one can see has no key.
func codeKey(code string) string { return cmp.Or(wholesale.CodeKey(code), code) }

// holds says whether a product is found by all the words of a search key.
func (a *assortment) holds(product int, words []string) bool {
	for _, word := range words {
		if !strings.Contains(a.search[product], word) {
			return false
		}
	}
	return true
}

// pick gives the products with these ids; those that are not sold are missing.
func (a *assortment) pick(ids []string) []wholesale.Product {
	picked := make([]wholesale.Product, 0, len(ids))
	for _, id := range ids {
		if at, sold := a.byID[id]; sold {
			picked = append(picked, a.products[at])
		}
	}
	return picked
}
