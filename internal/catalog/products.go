package catalog

import (
	"context"
	"strconv"
	"time"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// ProductQuery filters a list of products; zero values do not filter.
type ProductQuery struct {
	Code         string // in any spelling; see wholesale.CodeKey
	Query        string // words of code, name or barcode; see wholesale.SearchKey
	Availability wholesale.Availability
	UpdatedSince time.Time
	CustomerID   string // lists what this customer can buy, each with its price
	WholeRange   bool   // with a customer: includes products it cannot buy
	Cursor       string
	Limit        int // 1 to 500; 50 when zero
}

// PricedProduct is a product and, for a customer's list, what it pays for one unit today.
type PricedProduct struct {
	wholesale.Product
	Price   *wholesale.PriceAnswer // nil without a customer or a unit price
	Outside bool                   // missing from the customer's manual list
	Breaks  []wholesale.PriceBreak // see [wholesale.Pricer.Breaks]
	Changes wholesale.Date         // the day on which the unit price is Then; "" when no change is known
	Then    wholesale.PriceAnswer
}

// Products lists products by code. For a customer it omits discontinued products and those outside
// its lists, unless WholeRange is set.
func (s *Service) Products(ctx context.Context, supplierID string, q ProductQuery) (Page[PricedProduct], error) {
	l := listing{name: "products", parts: 1, cursor: q.Cursor, limit: q.Limit, code: q.Code, query: q.Query}
	return readPage(ctx, s.store, l, func(tx *store.Tx, after []string, limit int) ([]PricedProduct, error) {
		price := unpriced
		if q.CustomerID != "" {
			b, err := newBuyer(ctx, tx, supplierID, q.CustomerID)
			if err != nil {
				return nil, err
			}
			if price = b.shelf; q.WholeRange {
				price = b.wholeRange
			}
		}
		return readProducts(ctx, tx, supplierID, store.ProductFilter{
			Code: q.Code, Query: q.Query, Availability: q.Availability, UpdatedSince: q.UpdatedSince, After: after[0], Limit: limit,
		}, price)
	}, func(p PricedProduct) []string { return []string{p.Code} })
}

// maxBatch bounds how many products are read at once while searching for buyable ones.
const maxBatch = 1000

// readProducts reads until filter.Limit products are found or there are no more. Batches grow
// because price may skip many: a customer may buy the last ten of ten thousand.
func readProducts(ctx context.Context, tx *store.Tx, supplierID string, filter store.ProductFilter,
	price func(context.Context, *store.Tx, []wholesale.Product) ([]PricedProduct, error),
) ([]PricedProduct, error) {
	wanted := filter.Limit
	var listed []PricedProduct
	for {
		products, err := tx.Products(ctx, supplierID, filter)
		if err != nil {
			return nil, err
		}
		priced, err := price(ctx, tx, products)
		if err != nil {
			return nil, err
		}
		listed = append(listed, priced...)
		if len(listed) >= wanted || len(products) < filter.Limit {
			return listed, nil
		}
		filter.After = products[len(products)-1].Code
		filter.Limit = min(2*filter.Limit, maxBatch)
	}
}

func unpriced(_ context.Context, _ *store.Tx, products []wholesale.Product) ([]PricedProduct, error) {
	listed := make([]PricedProduct, len(products))
	for i, p := range products {
		listed[i].Product = p
	}
	return listed, nil
}

// Product reads a product, or returns wholesale.CodeNotFound.
func (s *Service) Product(ctx context.Context, supplierID, id string) (wholesale.Product, error) {
	var p wholesale.Product
	err := s.store.View(ctx, func(tx *store.Tx) (err error) {
		p, err = tx.Product(ctx, supplierID, id)
		return store.Missing("product", err)
	})
	return p, err
}

// ProductChange is an update of a product; nil leaves a field unchanged.
type ProductChange struct {
	Name         *string
	Notes        *string
	Availability *string
}

// UpdateProduct updates a product.
func (s *Service) UpdateProduct(ctx context.Context, supplierID, id string, change ProductChange) (wholesale.Product, error) {
	var p wholesale.Product
	err := s.store.Update(ctx, func(tx *store.Tx) (err error) {
		if err := tx.HoldProduct(ctx, supplierID, id); err != nil { // an import may be at it
			return store.Missing("product", err)
		}
		if p, err = tx.Product(ctx, supplierID, id); err != nil {
			return err
		}
		if err := change.apply(&p); err != nil {
			return err
		}
		p.UpdatedAt = tx.Now()
		if err := tx.Auditf(ctx, supplierID, "product_changed", p.Code, "%s", p.Name); err != nil {
			return err
		}
		return tx.PutProduct(ctx, p)
	})
	return p, err
}

func (change ProductChange) apply(p *wholesale.Product) error {
	var faults faults
	if change.Name != nil {
		p.Name = faults.requiredLine("name", *change.Name)
	}
	if change.Notes != nil {
		p.Notes = faults.notes("notes", *change.Notes)
	}
	if change.Availability != nil {
		availability, err := wholesale.ParseAvailability(*change.Availability)
		faults.add("availability", err)
		p.Availability = availability
	}
	return faults.err()
}

// maxAtOnce bounds how many products are changed by one request.
const maxAtOnce = store.MaxPageSize

// SetAvailability sets whether products can be ordered: all of them, or none if any is missing.
func (s *Service) SetAvailability(ctx context.Context, supplierID string, productIDs []string, availability string) error {
	parsed, err := wholesale.ParseAvailability(availability)
	if err != nil {
		return err
	}
	if len(productIDs) == 0 || len(productIDs) > maxAtOnce {
		return wholesale.Invalid("product", "choose between 1 and %d products", maxAtOnce)
	}
	return s.store.Update(ctx, func(tx *store.Tx) error {
		for _, id := range productIDs {
			if err := tx.SetAvailability(ctx, supplierID, id, parsed); err != nil {
				return store.Missing("product", err)
			}
		}
		return tx.Auditf(ctx, supplierID, "availability_changed", wholesale.CountWords(int64(len(productIDs)))+" products", "%s", parsed)
	})
}

// maxSkip keeps a forged cursor within the databases' limits.
const maxSkip = 1_000_000

// ListingsOf lists the prices of a product and its groups that hold now or later, by list: manual
// lists, the default price, tiers, quantity prices, then customers' own. Limit is 1 to 500, or 50
// when zero.
func (s *Service) ListingsOf(ctx context.Context, supplierID, productID, cursor string, limit int) (Page[store.ProductPrice], error) {
	l := listing{name: "listings", parts: 1, cursor: cursor, limit: limit}
	var next int // how many prices come before the next page
	return readPage(ctx, s.store, l, func(tx *store.Tx, after []string, limit int) ([]store.ProductPrice, error) {
		skip := 0
		if cursor != "" {
			var err error
			if skip, err = strconv.Atoi(after[0]); err != nil || skip < 0 || skip > maxSkip {
				return nil, errCursor()
			}
		}
		next = skip + limit - 1
		product, err := tx.Product(ctx, supplierID, productID)
		if err != nil {
			return nil, store.Missing("product", err)
		}
		day, err := today(ctx, tx, supplierID)
		if err != nil {
			return nil, err
		}
		return tx.PricesOfProduct(ctx, supplierID, product, day, skip, limit)
	}, func(store.ProductPrice) []string { return []string{strconv.Itoa(next)} })
}
