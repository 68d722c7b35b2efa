package syncing

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/agnivade/levenshtein"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// ProductSearcher is an account whose products can be searched by code.
type ProductSearcher interface {
	// FindProducts returns products in use whose code begins with a text, in any case; not
	// necessarily all.
	FindProducts(ctx context.Context, codePrefix string) ([]ProductRecord, error)
}

// CodeCheck is what a check of the settings' codes found.
type CodeCheck struct {
	Change SettingsChange         // the codes that were found are in the account's own spelling
	Wrong  []wholesale.FieldError // codes that the account does not have, or cannot use
	Notes  []wholesale.FieldError // codes that are kept, with something to be said about them
}

// codeVerdict is what is to be said about one code: at most one of wrong and note is not empty.
type codeVerdict struct{ spelled, wrong, note string }

// codeCheckTimeout bounds how long a person waits for Unleashed before a code is kept unchecked.
const codeCheckTimeout = 10 * time.Second

// CheckCodes compares the codes in a change of the settings with the account: products with those
// that were imported first. It changes nothing; a code that cannot be checked now is noted.
func (s *Service) CheckCodes(ctx context.Context, supplierID string, change SettingsChange) (CodeCheck, error) {
	ctx, cancel := context.WithTimeout(ctx, codeCheckTimeout)
	defer cancel()
	check := CodeCheck{Change: change}
	for _, code := range []struct {
		field string
		value **string
		check func(ctx context.Context, supplierID, code string) (codeVerdict, error)
	}{
		{"freight_product_code", &check.Change.FreightProductCode, s.checkProductCode},
		{"adjustment_product_code", &check.Change.AdjustmentProductCode, s.checkProductCode},
		{"warehouse_code", &check.Change.WarehouseCode, s.checkWarehouseCode},
	} {
		if *code.value == nil || strings.TrimSpace(**code.value) == "" {
			continue
		}
		verdict, err := code.check(ctx, supplierID, **code.value)
		if err != nil {
			return CodeCheck{}, err
		}
		if *code.value = &verdict.spelled; verdict.wrong != "" {
			check.Wrong = append(check.Wrong, wholesale.FieldError{Field: code.field, Message: verdict.wrong})
		}
		if verdict.note != "" {
			check.Notes = append(check.Notes, wholesale.FieldError{Field: code.field, Message: verdict.note})
		}
	}
	return check, nil
}

func (s *Service) checkProductCode(ctx context.Context, supplierID, code string) (codeVerdict, error) {
	var product wholesale.Product
	var codes []string
	err := s.Store.View(ctx, func(tx *store.Tx) (err error) {
		product, err = tx.ProductByCode(ctx, supplierID, code)
		if !errors.Is(err, store.ErrNotFound) {
			return err
		}
		all, err := tx.AllProducts(ctx, supplierID)
		for _, p := range all {
			codes = append(codes, p.Code)
		}
		return errors.Join(store.ErrNotFound, err)
	})
	switch {
	case err == nil && product.Obsolete:
		return codeVerdict{spelled: product.Code, wrong: "Product " + product.Code + " is obsolete in Unleashed"}, nil
	case err == nil && !product.Sellable:
		return codeVerdict{spelled: product.Code, wrong: "Product " + product.Code + " is marked as not sellable in Unleashed"}, nil
	case err == nil:
		return codeVerdict{spelled: product.Code}, nil
	case wholesale.CodeOf(err) == wholesale.CodeConflict: // it could mean several
		return codeVerdict{spelled: code, wrong: err.Error()}, nil
	case !errors.Is(err, store.ErrNotFound):
		return codeVerdict{}, err
	}

	found, err := s.findProducts(ctx, supplierID, code)
	if verdict, kept, err := unchecked(ctx, code, err); kept || err != nil {
		return verdict, err
	}
	var inAccount []string
	for _, p := range found {
		inAccount = append(inAccount, clean(p.Code))
	}
	if spelled, ok := spelledAs(code, inAccount); ok {
		return codeVerdict{spelled: spelled, note: fmt.Sprintf(
			"Product %s is in Unleashed but not imported yet. Import products before you approve an order that needs it", spelled)}, nil
	}
	return codeVerdict{spelled: code, wrong: fmt.Sprintf("Unleashed has no product with the code %s.%s", code, didYouMean(code, append(codes, inAccount...)))}, nil
}

// findProducts asks the account for products with a code, and when there are none for those whose
// codes begin alike.
func (s *Service) findProducts(ctx context.Context, supplierID, code string) (found []ProductRecord, err error) {
	err = s.askAccount(ctx, supplierID, func(account Account) error {
		searcher, err := capability[ProductSearcher](account, s.Connector.Name(), "search products")
		if err != nil {
			return err
		}
		key := wholesale.CodeKey(code)
		if found, err = searcher.FindProducts(ctx, key); err != nil || len(found) > 0 {
			return err
		}
		const alike = 2 // characters
		start := []rune(key)
		found, err = searcher.FindProducts(ctx, string(start[:min(len(start), alike)]))
		return err
	})
	return found, err
}

func (s *Service) checkWarehouseCode(ctx context.Context, supplierID, code string) (codeVerdict, error) {
	warehouses, err := s.Warehouses(ctx, supplierID)
	if verdict, kept, err := unchecked(ctx, code, err); kept || err != nil {
		return verdict, err
	}
	var codes []string
	for _, w := range warehouses {
		codes = append(codes, clean(w.Code))
	}
	if spelled, ok := spelledAs(code, codes); ok {
		return codeVerdict{spelled: spelled}, nil
	}
	return codeVerdict{spelled: code, wrong: fmt.Sprintf("Unleashed has no warehouse with the code %s.%s", code, didYouMean(code, codes))}, nil
}

// unchecked says of a code that Unleashed could not be asked about; any other error is given back.
func unchecked(ctx context.Context, code string, err error) (verdict codeVerdict, kept bool, _ error) {
	switch reason := wholesale.CodeOf(err); {
	case err == nil:
		return verdict, false, nil
	case reason == wholesale.CodeConflict: // not connected
		return codeVerdict{spelled: code, note: code + " was not checked, because Unleashed is not connected"}, true, nil
	case reason == wholesale.CodeUnavailable || errors.Is(ctx.Err(), context.DeadlineExceeded):
		return codeVerdict{spelled: code, note: code + " could not be checked, because we can't reach Unleashed right now"}, true, nil
	}
	return verdict, false, err
}

// spelledAs finds the account's own spelling of a code: itself, else the one that is the same code.
func spelledAs(code string, codes []string) (string, bool) {
	if slices.Contains(codes, code) {
		return code, true
	}
	if i := slices.IndexFunc(codes, func(c string) bool { return wholesale.SameCode(c, code) }); i >= 0 {
		return codes[i], true
	}
	return "", false
}

// mostSuggested bounds how many codes are suggested in place of one that is not there.
const mostSuggested = 3

// didYouMean suggests codes that differ from a mistyped one in a few characters: "" when none does.
func didYouMean(code string, codes []string) string {
	type near struct {
		code     string
		distance int
	}
	key := wholesale.CodeKey(code)
	most := max(1, min(len(key)/2, 2)) // two letters that changed places are two differences
	var nearest []near
	for _, c := range codes {
		if d := levenshtein.ComputeDistance(wholesale.CodeKey(c), key); d <= most {
			nearest = append(nearest, near{c, d})
		}
	}
	slices.SortFunc(nearest, func(a, b near) int {
		if a.distance != b.distance {
			return a.distance - b.distance
		}
		return strings.Compare(a.code, b.code)
	})
	nearest = slices.Compact(nearest)
	if len(nearest) == 0 {
		return ""
	}
	var suggested []string
	for _, n := range nearest[:min(len(nearest), mostSuggested)] {
		suggested = append(suggested, n.code)
	}
	return " Did you mean " + strings.Join(suggested, " or ") + "?"
}
