package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"upstock/internal/store/db"
	"upstock/internal/wholesale"
)

// PriceConflictState says how a person's price on a synced list stands to Unleashed's.
type PriceConflictState string

// The states.
const (
	ConflictOpen PriceConflictState = "open"      // the two differ
	ConflictKept PriceConflictState = "kept"      // they differ, and a person has decided to keep theirs
	ConflictSame PriceConflictState = "same"      // both say the same
	OnlyHere     PriceConflictState = "only_here" // Unleashed has no price for the same days
)

// PriceConflict is a price that a person owns on a synced list, with Unleashed's for the same list,
// target, minimum quantity and days.
type PriceConflict struct {
	wholesale.Price
	List           wholesale.PriceList
	Customer       *wholesale.Customer // whose own list it is, with its id, code and name; nil for other lists
	Theirs         *wholesale.Price    // nil when there is none
	State          PriceConflictState
	SetBy          string    // who set the person's; "" when that is not known
	SetAt          time.Time // zero when that is not known
	Mark           string    // what Unleashed says, see [Tx.SettlePrice]
	ProductName    string
	ProductPicture string
	Place          Place
}

// PriceConflictFilter chooses a page of the prices that people own on synced lists; zero values do
// not narrow.
type PriceConflictFilter struct {
	State       PriceConflictState
	PriceListID string
	Query       string         // words of the product's code or name, or of the list's name
	Today       wholesale.Date // prices that ended before it are left out
	Sort        Sort           // by code, name, list, ours, theirs, difference or set
	After       Place
	Limit       int
}

// manualPrices are the prices p that people own on synced lists l at the supplier's version v, with
// the sync's price t for the same: of several the one with the same first day, or else the latest
// whose days overlap. $2 is the day from which prices count.
const manualPrices = `price p JOIN price_version v ON v.supplier_id = p.supplier_id AND p.since <= v.current AND p.until > v.current
	JOIN price_list l ON l.id = p.price_list_id AND l.origin <> 'manual'
	JOIN product d ON d.id = p.product_id
	LEFT JOIN customer c ON l.origin = 'unleashed_customer' AND c.supplier_id = p.supplier_id AND c.remote_id <> ''
		AND c.remote_id = substr(l.remote_key, 10) -- after "customer:"
	LEFT JOIN price t ON t.supplier_id = p.supplier_id AND t.price_list_id = p.price_list_id AND t.target = p.target
		AND t.minimum_quantity = p.minimum_quantity AND t.owner = 'unleashed' AND t.since <= v.current AND t.until > v.current
		AND t.valid_from = (
			SELECT s.valid_from FROM price s WHERE s.supplier_id = p.supplier_id AND s.price_list_id = p.price_list_id AND s.target = p.target
				AND s.minimum_quantity = p.minimum_quantity AND s.owner = 'unleashed' AND s.since <= v.current AND s.until > v.current
				AND (s.valid_to = '' OR s.valid_to >= $2 AND s.valid_to >= p.valid_from) AND (p.valid_to = '' OR s.valid_from <= p.valid_to)
			ORDER BY CASE WHEN s.valid_from = p.valid_from THEN 0 ELSE 1 END, s.valid_from DESC LIMIT 1)
	WHERE p.supplier_id = $1 AND p.owner = 'manual' AND (p.valid_to = '' OR p.valid_to >= $2)`

const (
	theirMark = `(CAST(t.unit_price AS TEXT) || ' ' || t.basis || ' ' || CAST(t.discount AS TEXT) || ' ' || t.valid_from || ' ' || t.valid_to)`

	conflictState = `(CASE WHEN t.target IS NULL THEN 'only_here'
		WHEN t.basis = '' AND t.unit_price = p.unit_price AND t.valid_from = p.valid_from AND t.valid_to = p.valid_to THEN 'same'
		WHEN p.settled = ` + theirMark + ` THEN 'kept' ELSE 'open' END)`
)

var conflictColumns = map[string]sortKey{
	"code":       verbatim("d.code"),
	"name":       alphabetic("d.name"),
	"list":       alphabetic("l.name"),
	"ours":       numeric("p.unit_price"),
	"theirs":     numeric("COALESCE(t.unit_price, 0)"),
	"difference": numeric("COALESCE(abs(p.unit_price - t.unit_price), 0)"),
	"set":        numeric("p.set_at"),
}

func newConflictList(supplierID string, f PriceConflictFilter) *sortedList {
	l := newSortedList(supplierID, manualPrices, conflictColumns, f.Sort,
		verbatim("d.code"), verbatim("p.price_list_id"), numeric("p.minimum_quantity"), verbatim("p.valid_from"))
	l.args = append(l.args, string(f.Today))
	l.search("(d.search || ' ' || l.search)", f.Query)
	if f.PriceListID != "" {
		l.where("p.price_list_id = ?", f.PriceListID)
	}
	if f.State != "" {
		l.where(conflictState+" = ?", string(f.State))
	}
	return l
}

// PriceConflicts lists the prices that people own on synced lists, sorted by any column; by itself
// by product code and list.
func (tx *Tx) PriceConflicts(ctx context.Context, supplierID string, f PriceConflictFilter) ([]PriceConflict, error) {
	l := newConflictList(supplierID, f)
	if err := l.after(f.After); err != nil {
		return nil, err
	}
	query, args := l.page(`p.price_list_id, l.name, l.origin, l.currency, l.remote_key, c.id, c.code, c.name, p.product_id, d.code, d.name, d.images,
		p.unit_price, p.minimum_quantity, p.valid_from, p.valid_to, p.set_by, p.set_at, t.unit_price, t.basis, t.discount, t.valid_from, t.valid_to,
		`+conflictState+`, COALESCE(`+theirMark+`, '')`, f.Limit)
	var found []PriceConflict
	err := tx.queryRows(ctx, query, args, func(rows *sql.Rows) (err error) {
		row := PriceConflict{List: wholesale.PriceList{SupplierID: supplierID}}
		var customerID, customerCode, customerName sql.NullString
		var images string
		var price, minimum, setAt int64
		var theirs theirColumns
		row.Place, err = l.scan(rows, &row.List.ID, &row.List.Name, &row.List.Origin, &row.List.Currency, &row.List.RemoteKey, &customerID, &customerCode,
			&customerName, &row.ProductID, &row.ProductCode, &row.ProductName, &images, &price, &minimum, &row.ValidFrom, &row.ValidTo, &row.SetBy, &setAt,
			&theirs.price, &theirs.basis, &theirs.discount, &theirs.validFrom, &theirs.validTo, &row.State, &row.Mark)
		if err != nil {
			return err
		}
		row.UnitPrice, row.MinimumQuantity, row.Owner, row.SetAt = amountOf(price), quantityOf(minimum), wholesale.OwnedByPerson, timeOf(setAt)
		row.Theirs = theirs.beside(row.Price)
		if customerID.Valid {
			row.Customer = &wholesale.Customer{ID: customerID.String, SupplierID: supplierID, Code: customerCode.String, Name: customerName.String}
		}
		var product wholesale.Product
		err = fromJSONColumn(images, &product.Images)
		row.ProductPicture = product.Picture()
		found = append(found, row)
		return err
	})
	return found, err
}

// CountPriceConflicts counts the prices that people own on synced lists by state; of the filter the
// state, the order and the page do not count.
func (tx *Tx) CountPriceConflicts(ctx context.Context, supplierID string, f PriceConflictFilter) (map[PriceConflictState]int64, error) {
	f.State = ""
	l := newConflictList(supplierID, f)
	query := "SELECT " + conflictState + " AS state, count(*) FROM " + l.tables + l.conditions.String() + " GROUP BY 1"
	counts := map[PriceConflictState]int64{}
	err := tx.queryRows(ctx, query, l.args, func(rows *sql.Rows) error {
		var state PriceConflictState
		var n int64
		err := rows.Scan(&state, &n)
		counts[state] = n
		return err
	})
	return counts, err
}

// theirColumns are the columns of the sync's price beside a person's, where there is one.
type theirColumns struct {
	price, discount           sql.NullInt64
	basis, validFrom, validTo sql.NullString
}

// beside is the sync's price for the same as a person's; nil when there is none.
func (t theirColumns) beside(ours wholesale.Price) *wholesale.Price {
	if !t.price.Valid {
		return nil
	}
	theirs := ours
	theirs.UnitPrice, theirs.Basis, theirs.Discount = amountOf(t.price.Int64), wholesale.Basis(t.basis.String), rateOf(t.discount.Int64)
	theirs.ValidFrom, theirs.ValidTo, theirs.Owner = wholesale.Date(t.validFrom.String), wholesale.Date(t.validTo.String), wholesale.OwnedBySync
	return &theirs
}

// MarkOf is what the sync's price says beside a person's, for [Tx.SettlePrice]. It is written as the
// database writes it.
func MarkOf(theirs wholesale.Price) string {
	return fmt.Sprintf("%d %s %d %s %s", amountColumn(theirs.UnitPrice), theirs.Basis, rateColumn(theirs.Discount), theirs.ValidFrom, theirs.ValidTo)
}

// SettlePrice records that a person keeps their price although Unleashed says what mark stands for:
// the conflict is open again once it says something else. ErrNotFound when the list does not have
// the person's price.
func (tx *Tx) SettlePrice(ctx context.Context, supplierID string, version int64, p ListedPrice, mark string) error {
	return touched(tx.queries().SettlePrice(ctx, db.SettlePriceParams{
		SupplierID: supplierID, Version: version, PriceListID: p.PriceListID, Target: p.Target(),
		MinimumQuantity: amountColumn(p.MinimumQuantity), ValidFrom: string(p.ValidFrom), Mark: mark,
	}))
}
