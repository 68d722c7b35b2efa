package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"upstock/internal/wholesale"
)

// ProductProblem is something about products that a person should look at.
type ProductProblem string

// The problems that a list of products can be narrowed to.
const (
	ProductNotLinked   ProductProblem = "not-linked"   // to a product of the inventory system
	ProductNotSellable ProductProblem = "not-sellable" // or obsolete there
	ProductNotPriced   ProductProblem = "no-price"     // neither a default price nor one on a list
	ProductNoPicture   ProductProblem = "picture"      // one that could not be fetched
	ProductAnyProblem  ProductProblem = "any"
)

// pictureMissing says that a picture of a product could not be fetched. Within a text of the column
// the quotes would be escaped.
const pictureMissing = `p.images LIKE '%"Missing":%'`

// unpriced says that a product has no price for anyone.
const unpriced = `NOT EXISTS (SELECT 1 FROM price r
	JOIN price_version v ON v.supplier_id = r.supplier_id AND r.since <= v.current AND r.until > v.current
	WHERE r.supplier_id = p.supplier_id AND r.target = p.id)`

// defaultPrice is a product's default price in force, as [Tx.fillDefaultPrices] reads it.
const defaultPrice = `COALESCE((SELECT d.unit_price FROM price d
	JOIN price_version v ON v.supplier_id = d.supplier_id AND d.since <= v.current AND d.until > v.current
	WHERE d.supplier_id = p.supplier_id AND d.price_list_id = p.supplier_id AND d.target = p.id AND d.minimum_quantity = 0 AND d.valid_from = ''
	ORDER BY d.owner LIMIT 1), 0)`

var productProblems = map[ProductProblem]string{
	ProductNotLinked:   "p.remote_id = ''",
	ProductNotSellable: "(p.obsolete OR NOT p.sellable)",
	ProductNotPriced:   unpriced,
	ProductNoPicture:   pictureMissing,
	ProductAnyProblem:  "(p.remote_id = '' OR p.obsolete OR NOT p.sellable OR " + unpriced + ")",
}

var productColumns = map[string]sortKey{
	"code":         verbatim("p.code"), // by its index: so the list is shown most often
	"name":         alphabetic("p.name"),
	"unit":         alphabetic("p.unit"),
	"availability": numeric("CASE p.availability WHEN 'available' THEN 0 WHEN 'out_of_stock' THEN 1 ELSE 2 END"),
	"unleashed":    numeric("CASE WHEN p.remote_id = '' THEN 0 WHEN p.obsolete OR NOT p.sellable THEN 1 ELSE 2 END"),
	"price":        numeric(defaultPrice),
}

// ProductRowFilter chooses a page of the products as people work through them; zero values do not
// narrow.
type ProductRowFilter struct {
	Query        string // as in ProductFilter
	Availability wholesale.Availability
	Problem      ProductProblem
	Sort         Sort // by code, name, unit, availability, unleashed or price
	After        Place
	Limit        int
}

// ProductRow is a product in a list. Of the product it has what lists show.
type ProductRow struct {
	wholesale.Product
	Unpriced bool // no one can order it: it has neither a default price nor one on a list
	Place    Place
}

func (f ProductRowFilter) list(supplierID string) *sortedList {
	const products = "product p WHERE p.supplier_id = $1"
	l := newSortedList(supplierID, products, productColumns, f.Sort, verbatim("p.code"))
	l.search("p.search", f.Query)
	if f.Availability != "" {
		l.where("p.availability = ?", string(f.Availability))
	}
	if condition, known := productProblems[f.Problem]; known {
		l.where(condition)
	}
	return l
}

// ProductRows lists products, sorted by any column.
func (tx *Tx) ProductRows(ctx context.Context, supplierID string, f ProductRowFilter) ([]ProductRow, error) {
	l := f.list(supplierID)
	if err := l.after(f.After); err != nil {
		return nil, err
	}
	query, args := l.pageByID("p.id", `p.id, p.code, p.name, p.unit, p.availability, `+defaultPrice+`, p.obsolete, p.sellable, p.remote_id, p.images, `+
		unpriced, f.Limit)
	var found []ProductRow
	err := tx.queryRows(ctx, query, args, func(rows *sql.Rows) (err error) {
		row := ProductRow{Product: wholesale.Product{SupplierID: supplierID}}
		var price int64
		var images string
		row.Place, err = l.scan(rows, &row.ID, &row.Code, &row.Name, &row.Unit, &row.Availability, &price, &row.Obsolete, &row.Sellable,
			&row.RemoteID, &images, &row.Unpriced)
		if err != nil {
			return err
		}
		row.DefaultPrice = amountOf(price)
		found = append(found, row)
		return fromJSONColumn(images, &found[len(found)-1].Images)
	})
	return found, err
}

// CountProductRows counts the products on all pages.
func (tx *Tx) CountProductRows(ctx context.Context, supplierID string, f ProductRowFilter) (n int64, err error) {
	query, args := f.list(supplierID).count()
	err = tx.statements.QueryRowContext(ctx, query, args...).Scan(&n)
	return n, err
}

// SetAvailabilityOf says of all products on all pages whether customers can order them, and how
// many were changed by it.
func (tx *Tx) SetAvailabilityOf(ctx context.Context, supplierID string, f ProductRowFilter, availability wholesale.Availability) (int64, error) {
	if err := tx.productsChanged(ctx, supplierID); err != nil {
		return 0, err
	}
	l := f.list(supplierID)
	l.where("p.availability <> ?", string(availability))
	args := slices.Concat(l.args, []any{string(availability), timeColumn(tx.Now())})
	query := fmt.Sprintf(`UPDATE product SET availability = $%d, updated_at = $%d WHERE supplier_id = $1 AND id IN (SELECT p.id FROM %s%s)`,
		len(args)-1, len(args), l.tables, l.conditions.String())
	result, err := tx.statements.ExecContext(ctx, query, args...)
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

// ProductPictures finds our copies of products' main pictures: the ids of the pictures, by product.
// A product without one is missing.
func (tx *Tx) ProductPictures(ctx context.Context, supplierID string, productIDs []string) (map[string]string, error) {
	pictures := make(map[string]string, len(productIDs))
	err := inPieces(supplierID, productIDs, func(in string, args []any) error {
		query := `SELECT id, images FROM product WHERE supplier_id = $1 AND images <> '' AND id IN (` + in + `)`
		return tx.queryRows(ctx, query, args, func(rows *sql.Rows) error {
			var p wholesale.Product
			var images string
			if err := rows.Scan(&p.ID, &images); err != nil {
				return err
			}
			if err := fromJSONColumn(images, &p.Images); err != nil {
				return err
			}
			if picture := p.Picture(); picture != "" {
				pictures[p.ID] = picture
			}
			return nil
		})
	})
	return pictures, err
}

// Unavailable finds those of some products that customers cannot order, with what they are.
func (tx *Tx) Unavailable(ctx context.Context, supplierID string, productIDs []string) (map[string]wholesale.Availability, error) {
	unavailable := map[string]wholesale.Availability{}
	err := inPieces(supplierID, productIDs, func(in string, args []any) error {
		query := `SELECT id, availability FROM product WHERE supplier_id = $1 AND availability <> 'available' AND id IN (` + in + `)`
		return tx.queryRows(ctx, query, args, func(rows *sql.Rows) error {
			var id, availability string
			if err := rows.Scan(&id, &availability); err != nil {
				return err
			}
			unavailable[id] = wholesale.Availability(availability)
			return nil
		})
	})
	return unavailable, err
}

// ProductsWithoutPictures reads the products with a picture that could not be fetched, by code:
// only their id, code, name and pictures.
func (tx *Tx) ProductsWithoutPictures(ctx context.Context, supplierID string) (products []wholesale.Product, err error) {
	query := `SELECT p.id, p.code, p.name, p.images FROM product p WHERE p.supplier_id = $1 AND ` + pictureMissing + ` ORDER BY p.code`
	err = tx.queryRows(ctx, query, []any{supplierID}, func(rows *sql.Rows) error {
		var p wholesale.Product
		var images string
		if err := rows.Scan(&p.ID, &p.Code, &p.Name, &images); err != nil {
			return err
		}
		products = append(products, p)
		return fromJSONColumn(images, &products[len(products)-1].Images)
	})
	return products, err
}
