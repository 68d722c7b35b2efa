package catalog

import (
	"context"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// ProductRowQuery narrows and sorts the products as people work through them; zero values do not
// narrow.
type ProductRowQuery struct {
	Query        string // as in ProductQuery
	Availability wholesale.Availability
	Problem      store.ProductProblem
	Sort         store.Sort // see store.ProductRowFilter
	Cursor       string
	Limit        int // 1 to 500; 50 when zero
}

func (q ProductRowQuery) filter() store.ProductRowFilter {
	return store.ProductRowFilter{Query: q.Query, Availability: q.Availability, Problem: q.Problem, Sort: q.Sort}
}

// ProductRows lists what lists show of products, sorted by any column.
func (s *Service) ProductRows(ctx context.Context, supplierID string, q ProductRowQuery) (Page[store.ProductRow], error) {
	l := listing{name: sorted("product rows", q.Sort), cursor: q.Cursor, limit: q.Limit, query: q.Query}
	return readPage(ctx, s.store, l, func(tx *store.Tx, after []string, limit int) ([]store.ProductRow, error) {
		f := q.filter()
		f.After, f.Limit = after, limit
		return tx.ProductRows(ctx, supplierID, f)
	}, func(p store.ProductRow) []string { return p.Place })
}

// CountProductRows counts the products on all pages of a list.
func (s *Service) CountProductRows(ctx context.Context, supplierID string, q ProductRowQuery) (n int64, err error) {
	err = s.store.View(ctx, func(tx *store.Tx) error {
		n, err = tx.CountProductRows(ctx, supplierID, q.filter())
		return err
	})
	return n, err
}

// SetAvailabilityOf sets whether the products on all pages of a list can be ordered. It returns how
// many of them it changed.
func (s *Service) SetAvailabilityOf(ctx context.Context, supplierID string, q ProductRowQuery, availability string) (n int64, err error) {
	parsed, err := wholesale.ParseAvailability(availability)
	if err != nil {
		return 0, err
	}
	var faults faults
	faults.search("q", q.Query)
	if err := faults.err(); err != nil {
		return 0, err
	}
	err = s.store.Update(ctx, func(tx *store.Tx) error {
		if n, err = tx.SetAvailabilityOf(ctx, supplierID, q.filter(), parsed); err != nil {
			return err
		}
		return tx.Auditf(ctx, supplierID, "availability_changed", wholesale.CountWords(n)+" products", "%s", parsed)
	})
	return n, err
}

// ProductPictures finds our copies of products' main pictures: the ids of the pictures, by product.
func (s *Service) ProductPictures(ctx context.Context, supplierID string, productIDs []string) (pictures map[string]string, err error) {
	err = s.store.View(ctx, func(tx *store.Tx) error {
		pictures, err = tx.ProductPictures(ctx, supplierID, productIDs)
		return err
	})
	return pictures, err
}

// Unavailable finds those of some products that customers cannot order, with what they are.
func (s *Service) Unavailable(ctx context.Context, supplierID string, productIDs []string) (unavailable map[string]wholesale.Availability, err error) {
	err = s.store.View(ctx, func(tx *store.Tx) error {
		unavailable, err = tx.Unavailable(ctx, supplierID, productIDs)
		return err
	})
	return unavailable, err
}
