package store

import (
	"context"
	"database/sql"
	"time"

	"upstock/internal/store/db"
	"upstock/internal/wholesale"
)

// PriceListSummary is a price list with how much is on it.
type PriceListSummary struct {
	wholesale.PriceList
	Prices    int64
	Customers int64 // who buy from it
	Place     Place // in a list of them
}

// PriceListFilter chooses a page of the price lists of one origin.
type PriceListFilter struct {
	Origin wholesale.Origin
	Query  string // words of the name, in any case and order
	Sort   Sort   // by name, currency, prices or customers
	After  Place
	Limit  int
}

// overridden says that a person's price stands before the price p, which the sync keeps for the
// same, at the supplier's version v of prices.
const overridden = `(p.owner = 'unleashed' AND EXISTS (SELECT 1 FROM price o WHERE o.supplier_id = p.supplier_id
	AND o.price_list_id = p.price_list_id AND o.target = p.target AND o.minimum_quantity = p.minimum_quantity AND o.valid_from = p.valid_from
	AND o.owner = 'manual' AND o.since <= v.current AND o.until > v.current))`

// sameOfSync says that t is the sync's price for the same as the price p, at the supplier's version
// v of prices.
const sameOfSync = `t.supplier_id = p.supplier_id AND t.price_list_id = p.price_list_id AND t.target = p.target
	AND t.minimum_quantity = p.minimum_quantity AND t.valid_from = p.valid_from AND t.owner = 'unleashed'
	AND t.since <= v.current AND t.until > v.current`

// How much is on a price list l, at the supplier's version v of prices.
const (
	pricesOnList = `(SELECT count(*) FROM price p WHERE p.supplier_id = l.supplier_id AND p.price_list_id = l.id
		AND p.since <= v.current AND p.until > v.current AND NOT ` + overridden + `)`
	customersOnList = `(SELECT count(*) FROM customer_price_layer y WHERE y.supplier_id = l.supplier_id AND y.price_list_id = l.id
		AND y.position = 0 AND y.since <= v.current AND y.until > v.current)`
)

var priceListColumns = map[string]sortKey{
	"name":      alphabetic("l.name"),
	"currency":  verbatim("l.currency"),
	"prices":    numeric(pricesOnList),
	"customers": numeric(customersOnList),
}

// PriceListSummaries lists price lists of one origin, sorted by any column.
func (tx *Tx) PriceListSummaries(ctx context.Context, supplierID string, f PriceListFilter) ([]PriceListSummary, error) {
	const lists = `price_list l JOIN price_version v ON v.supplier_id = l.supplier_id AND l.since <= v.current AND l.until > v.current
		WHERE l.supplier_id = $1`
	l := newSortedList(supplierID, lists, priceListColumns, f.Sort, verbatim("l.name"), verbatim("l.id"))
	l.where("l.origin = ?", string(f.Origin))
	l.search("l.search", f.Query)
	if err := l.after(f.After); err != nil {
		return nil, err
	}
	query, args := l.pageByID("l.id", "l.id, l.name, l.origin, l.currency, l.remote_key", f.Limit)
	var found []PriceListSummary
	err := tx.queryRows(ctx, query, args, func(rows *sql.Rows) (err error) {
		row := PriceListSummary{PriceList: wholesale.PriceList{SupplierID: supplierID}}
		row.Place, err = l.scan(rows, &row.ID, &row.Name, &row.Origin, &row.Currency, &row.RemoteKey)
		found = append(found, row)
		return err
	})
	if err != nil {
		return nil, err
	}
	return found, tx.countOnLists(ctx, supplierID, found)
}

// countOnLists counts what is on the lists of a page only: a supplier may have thousands of lists
// with thousands of prices.
func (tx *Tx) countOnLists(ctx context.Context, supplierID string, lists []PriceListSummary) error {
	ids, at := make([]string, len(lists)), make(map[string]int, len(lists))
	for i, l := range lists {
		ids[i], at[l.ID] = l.ID, i
	}
	return inPieces(supplierID, ids, func(in string, args []any) error {
		query := "SELECT l.id, " + pricesOnList + ", " + customersOnList + ` FROM price_list l
			JOIN price_version v ON v.supplier_id = l.supplier_id WHERE l.supplier_id = $1 AND l.id IN (` + in + `)`
		return tx.queryRows(ctx, query, args, func(rows *sql.Rows) error {
			var id string
			var prices, customers int64
			err := rows.Scan(&id, &prices, &customers)
			lists[at[id]].Prices, lists[at[id]].Customers = prices, customers
			return err
		})
	})
}

// PriceListCounts counts the prices on a list and the customers who buy from it.
func (tx *Tx) PriceListCounts(ctx context.Context, supplierID, listID string) (prices, customers int64, err error) {
	found := []PriceListSummary{{PriceList: wholesale.PriceList{ID: listID}}}
	err = tx.countOnLists(ctx, supplierID, found)
	return found[0].Prices, found[0].Customers, err
}

// CustomersOnPriceList lists the customers who buy from a list by code, after the given one,
// without their addresses. Query narrows them to those in whose code, name or e-mail its words are.
func (tx *Tx) CustomersOnPriceList(ctx context.Context, supplierID, listID, query, after string, limit int) ([]wholesale.Customer, error) {
	rows, err := tx.queries().CustomersOnPriceList(ctx, db.CustomersOnPriceListParams{
		SupplierID: supplierID, PriceListID: listID, Words: wholesale.SearchKey(query), After: after,
		MaxRows: int32(limit), //nolint:gosec // a page size
	})
	customers, err := allRows(rows, err, customerOf)
	if err != nil {
		return nil, err
	}
	return customers, tx.fillLayers(ctx, supplierID, customers)
}

// PriceRow is a price on a list with the name and the picture of its product.
type PriceRow struct {
	wholesale.Price
	Theirs         *wholesale.Price // the price that the sync keeps for the same, of a person's; nil when there is none
	SetBy          string           // who set a person's; "" when that is not known
	SetAt          time.Time
	ProductName    string
	ProductUnit    string
	ProductPicture string // our copy of it; "" when there is none
	Place          Place
}

// PriceRowFilter chooses a page of what is on a price list; zero values do not narrow.
type PriceRowFilter struct {
	Query string // words of the product's code or name, in any case and order
	Owner wholesale.Owner
	Sort  Sort             // by code, name, quantity, valid, owner or price
	Only  *wholesale.Price // the one for this target, minimum quantity and first day; nil for all
	After Place
	Limit int
}

// priceCode is the code of a price's product; "" for a product group's price.
const priceCode = `COALESCE(d.code, '')`

var priceColumns = map[string]sortKey{
	"code":     verbatim(priceCode),
	"name":     alphabetic("COALESCE(d.name, p.group_name)"),
	"quantity": numeric("p.minimum_quantity"),
	"valid":    verbatim("p.valid_from"),
	"owner":    verbatim("p.owner"),
	"price":    numeric("p.unit_price"),
}

// PriceRows lists what is on a price list, sorted by any column; by itself by product code, minimum
// quantity and first day.
func (tx *Tx) PriceRows(ctx context.Context, supplierID, listID string, f PriceRowFilter) ([]PriceRow, error) {
	const prices = `price p JOIN price_version v ON v.supplier_id = p.supplier_id AND p.since <= v.current AND p.until > v.current
		LEFT JOIN product d ON d.id = p.product_id
		LEFT JOIN price t ON p.owner = 'manual' AND ` + sameOfSync + `
		WHERE p.supplier_id = $1`
	l := newSortedList(supplierID, prices, priceColumns, f.Sort,
		verbatim(priceCode), numeric("p.minimum_quantity"), verbatim("p.valid_from"), verbatim("p.target"))
	l.where("p.price_list_id = ?", listID)
	l.where("NOT " + overridden)
	l.search("COALESCE(d.search, lower(p.group_name))", f.Query)
	if f.Owner != "" {
		l.where("p.owner = ?", string(f.Owner))
	}
	if f.Only != nil {
		l.where("p.target = ? AND p.minimum_quantity = ? AND p.valid_from = ?", f.Only.Target(), amountColumn(f.Only.MinimumQuantity), string(f.Only.ValidFrom))
	}
	if err := l.after(f.After); err != nil {
		return nil, err
	}
	query, args := l.page(`p.target, p.product_id, p.group_name, `+priceCode+`, p.unit_price, p.basis, p.discount, p.minimum_quantity, p.valid_from,
		p.valid_to, p.owner, COALESCE(d.name, ''), COALESCE(d.unit, ''), COALESCE(d.images, ''), p.set_by, p.set_at, t.unit_price, t.basis, t.discount, t.valid_from, t.valid_to`, f.Limit)
	var found []PriceRow
	err := tx.queryRows(ctx, query, args, func(rows *sql.Rows) (err error) {
		var row PriceRow
		var t theirColumns
		var target, groupName, images string
		var productID sql.NullString
		var price, discount, minimum, setAt int64
		row.Place, err = l.scan(rows, &target, &productID, &groupName, &row.ProductCode, &price, &row.Basis, &discount, &minimum, &row.ValidFrom,
			&row.ValidTo, &row.Owner, &row.ProductName, &row.ProductUnit, &images, &row.SetBy, &setAt,
			&t.price, &t.basis, &t.discount, &t.validFrom, &t.validTo)
		if err != nil {
			return err
		}
		if row.ProductID = productID.String; !productID.Valid {
			row.Group = wholesale.GroupOfTarget(target, groupName)
		}
		row.UnitPrice, row.Discount, row.MinimumQuantity, row.SetAt = amountOf(price), rateOf(discount), quantityOf(minimum), timeOf(setAt)
		row.Theirs = t.beside(row.Price)
		var product wholesale.Product
		err = fromJSONColumn(images, &product.Images)
		row.ProductPicture = product.Picture()
		found = append(found, row)
		return err
	})
	return found, err
}

// Price reads the price on a list that has this target, minimum quantity, first day and owner; of
// any owner, a person's first, when it names none. ErrNotFound when there is none. The product's
// code is not read.
func (tx *Tx) Price(ctx context.Context, supplierID string, p ListedPrice) (ListedPrice, error) {
	row, err := tx.queries().PriceRow(ctx, db.PriceRowParams{
		SupplierID: supplierID, PriceListID: p.PriceListID, Target: p.Target(), MinimumQuantity: amountColumn(p.MinimumQuantity),
		ValidFrom: string(p.ValidFrom), Owner: string(p.Owner),
	})
	return oneRow(row, err, listedPriceOf)
}

// PriceListNames reads the names of many price lists, by id. A list that is not there is missing.
func (tx *Tx) PriceListNames(ctx context.Context, supplierID string, ids []string) (map[string]string, error) {
	names := make(map[string]string, len(ids))
	err := inPieces(supplierID, ids, func(in string, args []any) error {
		query := `SELECT id, name FROM price_list WHERE supplier_id = $1 AND id IN (` + in + `)`
		return tx.queryRows(ctx, query, args, func(rows *sql.Rows) error {
			var id, name string
			err := rows.Scan(&id, &name)
			names[id] = name
			return err
		})
	})
	return names, err
}
