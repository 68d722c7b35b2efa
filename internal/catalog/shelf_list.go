package catalog

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// ShelfQuery narrows the list of what a customer can buy; zero values do not narrow.
type ShelfQuery struct {
	Query string    // words of code, name or barcode; see wholesale.SearchKey
	Group string    // the name of a product group
	Since time.Time // only products that came since
	IDs   []string  // only these products; nil: all
	Page  int       // from 1; one beyond the last has no products
}

// ShelfPageSize is how many products a page of the shop has.
const ShelfPageSize = 50

// ShelfPage is a page of what a customer can buy, by code.
type ShelfPage struct {
	Products []ShelfProduct
	Total    int // on all pages
	Page     int // from 1; may be beyond Pages
	Pages    int
}

// Shelf lists what a customer can buy, with its own prices. Without a customer it lists what is
// sold, without any price. It never has what is discontinued or outside of the customer's list.
func (s *Service) Shelf(ctx context.Context, supplierID, customerID string, q ShelfQuery) (page ShelfPage, err error) {
	var faults faults
	faults.search("q", q.Query)
	faults.search("group", q.Group)
	if err := faults.err(); err != nil {
		return page, err
	}
	err = s.view(ctx, supplierID, customerID, func(v *shelfView) error {
		found := v.find(q)
		page.Total = len(found)
		page.Pages = max(1, (len(found)+ShelfPageSize-1)/ShelfPageSize)
		page.Page = max(1, q.Page)
		if page.Page > page.Pages { // a program that reads page after page has to see the end
			return nil
		}
		first := (page.Page - 1) * ShelfPageSize
		page.Products, err = v.priced(ctx, found[first:min(first+ShelfPageSize, len(found))])
		return err
	})
	return page, err
}

// ShelfGroup is a product group with how many products of it a customer can buy.
type ShelfGroup struct {
	Name     string
	Products int
}

// ShelfGroups are the groups of what a customer can buy, or of all that is sold without one, by
// name.
func (s *Service) ShelfGroups(ctx context.Context, supplierID, customerID string) (groups []ShelfGroup, err error) {
	err = s.view(ctx, supplierID, customerID, func(v *shelfView) error {
		counts := map[string]int{}
		for _, at := range v.find(ShelfQuery{}) {
			counts[v.sold.products[at].Group.Name]++
		}
		delete(counts, "") // of no group
		for name, products := range counts {
			groups = append(groups, ShelfGroup{name, products})
		}
		return nil
	})
	slices.SortFunc(groups, func(a, b ShelfGroup) int {
		return cmp.Or(cmp.Compare(wholesale.SearchKey(a.Name), wholesale.SearchKey(b.Name)), cmp.Compare(a.Name, b.Name))
	})
	return groups, err
}

// shelfView is what one customer can buy, within one transaction.
type shelfView struct {
	tx    *store.Tx
	sold  *assortment
	buyer *buyer          // nil: no one's prices
	only  map[string]bool // the products on the customer's own manual list; nil: it has none
}

func (s *Service) view(ctx context.Context, supplierID, customerID string, look func(*shelfView) error) error {
	return s.store.View(ctx, func(tx *store.Tx) (err error) {
		v := &shelfView{tx: tx}
		if v.sold, err = s.assortments.of(ctx, tx, supplierID); err != nil {
			return err
		}
		if customerID == "" {
			return look(v)
		}
		b, err := newBuyer(ctx, tx, supplierID, customerID)
		if err != nil {
			return err
		}
		v.buyer = &b
		if err := v.narrow(ctx); err != nil {
			return err
		}
		return look(v)
	})
}

// narrow finds out whether a manual list, which is final, says what the customer can buy.
func (v *shelfView) narrow(ctx context.Context) error {
	id := v.buyer.customer.PriceListID()
	if id == "" {
		return nil
	}
	list, err := v.tx.PriceList(ctx, v.buyer.customer.SupplierID, id)
	if err != nil || list.Origin != wholesale.OriginManual {
		return store.Missing("price list", err)
	}
	on, err := v.tx.ProductsOnList(ctx, v.buyer.customer.SupplierID, id, v.buyer.date)
	v.only = make(map[string]bool, len(on))
	for _, product := range on {
		v.only[product] = true
	}
	return err
}

// find gives the places of the products that a query is for.
func (v *shelfView) find(q ShelfQuery) []int {
	words := strings.Fields(wholesale.SearchKey(q.Query))
	var wanted map[string]bool
	if q.IDs != nil {
		wanted = make(map[string]bool, len(q.IDs))
		for _, id := range q.IDs {
			wanted[id] = true
		}
	}
	narrow := v.only != nil || wanted != nil || q.Group != "" || !q.Since.IsZero()
	found := make([]int, 0, len(v.sold.products))
	for at := range v.sold.products {
		if !v.sold.holds(at, words) {
			continue
		}
		if narrow { // else no product needs to be looked at: thousands do not fit into a processor's cache
			p := &v.sold.products[at]
			if v.only != nil && !v.only[p.ID] || wanted != nil && !wanted[p.ID] || q.Group != "" && p.Group.Name != q.Group || p.CreatedAt.Before(q.Since) {
				continue
			}
		}
		found = append(found, at)
	}
	return found
}

// priced gives products as the customer sees them; those outside of its list are left out.
func (v *shelfView) priced(ctx context.Context, places []int) ([]ShelfProduct, error) {
	products := make([]wholesale.Product, len(places))
	for i, at := range places {
		products[i] = v.sold.products[at]
	}
	return v.price(ctx, products)
}

func (v *shelfView) price(ctx context.Context, products []wholesale.Product) ([]ShelfProduct, error) {
	shown := make([]ShelfProduct, 0, len(products))
	if v.buyer == nil {
		for i := range products {
			shown = append(shown, unpricedShelf(&products[i]))
		}
		return shown, nil
	}
	return v.buyer.shelfProducts(ctx, v.tx, products)
}
