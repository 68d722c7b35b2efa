package catalog

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// NamedProducts are products by what a person's list calls them: a code, or else a barcode.
type NamedProducts struct {
	products  map[string]wholesale.Product
	ambiguous map[string]string // why a name could mean several products
}

// Product finds the product that a list calls by this name; fault says why there is none, "" when
// there is one.
func (n NamedProducts) Product(name string) (p wholesale.Product, fault string) {
	if p, ok := n.products[name]; ok {
		return p, ""
	}
	if fault := n.ambiguous[name]; fault != "" {
		return p, fault
	}
	return p, "there is no product with the code “" + name + "”"
}

// Knows says whether a name is the code or barcode of a product, or of several.
func (n NamedProducts) Knows(name string) bool {
	_, found := n.products[name]
	return found || n.ambiguous[name] != ""
}

// NamedProducts looks up all products that a list names.
func (s *Service) NamedProducts(ctx context.Context, supplierID string, names []string) (found NamedProducts, err error) {
	err = s.store.View(ctx, func(tx *store.Tx) error {
		found, err = namedProducts(ctx, tx, supplierID, names)
		return err
	})
	return found, err
}

func namedProducts(ctx context.Context, tx *store.Tx, supplierID string, names []string) (NamedProducts, error) {
	found := NamedProducts{ambiguous: map[string]string{}}
	var several map[string]error
	var err error
	if found.products, several, err = tx.ProductsByCode(ctx, supplierID, names); err != nil {
		return found, fmt.Errorf("read the products that a list names: %w", err)
	}
	for name, err := range several {
		found.ambiguous[name] = err.Error()
	}
	var barcodes []string
	for _, name := range names {
		if !found.Knows(name) {
			barcodes = append(barcodes, barcodesOf(name)...)
		}
	}
	codes, err := tx.CodesByBarcode(ctx, supplierID, barcodes)
	if err != nil {
		return found, fmt.Errorf("read the products of a list's barcodes: %w", err)
	}
	byCode, err := tx.ProductsBy(ctx, supplierID, store.ByCode, allOf(codes))
	if err != nil {
		return found, fmt.Errorf("read the products of a list's barcodes: %w", err)
	}
	for _, name := range names {
		if found.Knows(name) {
			continue
		}
		have := codes[name] // spelled exactly, it is not another product's
		if len(have) == 0 {
			for _, barcode := range barcodesOf(name) {
				have = append(have, codes[barcode]...)
			}
		}
		switch len(have) {
		case 0:
		case 1:
			found.products[name] = byCode[have[0]]
		default:
			found.ambiguous[name] = "several products have the barcode " + name + ": " + strings.Join(have, ", ")
		}
	}
	return found, nil
}

func allOf(codes map[string][]string) (all []string) {
	for _, some := range codes {
		all = append(all, some...)
	}
	return all
}

// barcodesOf are the ways to write a name when it is a barcode; none when it is not. A UPC of 12
// digits is an EAN of 13 that begins with 0, and a spreadsheet may have lost that.
func barcodesOf(name string) []string {
	const shortest, longest = 8, 14
	digits := strings.Map(func(r rune) rune {
		if r == ' ' || r == '-' {
			return -1
		}
		return r
	}, name)
	if strings.Trim(digits, "0123456789") != "" {
		return nil
	}
	digits = strings.TrimLeft(digits, "0")
	if len(digits) < shortest-1 || len(digits) > longest {
		return nil
	}
	ways := []string{name, digits}
	for _, length := range []int{8, 12, 13, 14} {
		if zeros := length - len(digits); zeros > 0 {
			ways = append(ways, strings.Repeat("0", zeros)+digits)
		}
	}
	slices.Sort(ways)
	return slices.Compact(ways)
}
