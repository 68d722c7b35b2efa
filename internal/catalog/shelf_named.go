package catalog

import (
	"context"
	"slices"
	"strings"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// NamedShelf are products that a customer can see, by what its own list calls them: a code in any
// spelling, or else a barcode. What it cannot see is to it like what is not there.
type NamedShelf struct {
	products  map[string]ShelfProduct
	ambiguous map[string][]string // the codes of the products that a name could mean
}

// Product finds the product that a list calls by this name; fault says why there is none, "" when
// there is one.
func (n NamedShelf) Product(name string) (p ShelfProduct, fault string) {
	if p, ok := n.products[name]; ok {
		return p, ""
	}
	if codes := n.ambiguous[name]; len(codes) > 0 {
		return p, "could be any of " + strings.Join(codes, ", ")
	}
	return p, "is not a product code or barcode we know"
}

// Knows says whether a name is the code or barcode of a product, or of several.
func (n NamedShelf) Knows(name string) bool {
	_, found := n.products[name]
	return found || len(n.ambiguous[name]) > 0
}

// ShelfNamed looks up all products that a list of a customer's names.
func (s *Service) ShelfNamed(ctx context.Context, supplierID, customerID string, names []string) (found NamedShelf, err error) {
	err = s.view(ctx, supplierID, customerID, func(v *shelfView) error {
		found, err = v.named(ctx, names)
		return err
	})
	return found, err
}

// ShelfProduct reads a product by its code for its own page, with all its notes and pictures; one
// that the customer cannot see is wholesale.CodeNotFound. Without a customer it has no price.
func (s *Service) ShelfProduct(ctx context.Context, supplierID, customerID, code string) (shown ShelfProduct, err error) {
	err = s.view(ctx, supplierID, customerID, func(v *shelfView) error {
		at, chosen := v.sold.chosen(v.sold.byCode[codeKey(code)], code)
		if !chosen {
			return wholesale.NotFound("product")
		}
		p, err := v.tx.Product(ctx, supplierID, v.sold.products[at].ID)
		if err != nil {
			return store.Missing("product", err)
		}
		seen, err := v.price(ctx, []wholesale.Product{p})
		if err == nil && len(seen) == 0 {
			err = wholesale.NotFound("product")
		}
		if err == nil {
			shown = seen[0]
		}
		return err
	})
	return shown, err
}

func (v *shelfView) named(ctx context.Context, names []string) (NamedShelf, error) {
	meant := make(map[string][]int, len(names))
	var all []int
	for _, name := range names {
		places := v.sold.byCode[codeKey(name)]
		if len(places) == 0 {
			for _, barcode := range barcodesOf(name) {
				places = append(slices.Clone(places), v.sold.byBarcode[barcode]...)
			}
		}
		meant[name] = places
		all = append(all, places...)
	}
	slices.Sort(all)
	seen, err := v.priced(ctx, slices.Compact(all))
	if err != nil {
		return NamedShelf{}, err
	}
	byID := make(map[string]ShelfProduct, len(seen))
	for _, p := range seen {
		byID[p.ID] = p
	}
	found := NamedShelf{products: map[string]ShelfProduct{}, ambiguous: map[string][]string{}}
	for name, places := range meant {
		places = slices.DeleteFunc(slices.Clone(places), func(at int) bool { _, sees := byID[v.sold.products[at].ID]; return !sees })
		if at, chosen := v.sold.chosen(places, name); chosen {
			found.products[name] = byID[v.sold.products[at].ID]
		} else if len(places) > 1 {
			for _, at := range places {
				found.ambiguous[name] = append(found.ambiguous[name], v.sold.products[at].Code)
			}
		}
	}
	return found, nil
}

// chosen is the product that is spelled exactly so, else the only one.
func (a *assortment) chosen(places []int, code string) (at int, ok bool) {
	for _, at := range places {
		if a.products[at].Code == code {
			return at, true
		}
	}
	if len(places) == 1 {
		return places[0], true
	}
	return 0, false
}
