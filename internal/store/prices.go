package store

import (
	"context"
	"database/sql"
	"math"
	"slices"
	"strconv"

	"upstock/internal/store/db"
	"upstock/internal/wholesale"
)

// PutPriceList adds a price list from a version on, or changes its name and currency at once.
func (tx *Tx) PutPriceList(ctx context.Context, version int64, l wholesale.PriceList) error {
	return touched(tx.queries().PutPriceList(ctx, db.PutPriceListParams{
		ID: l.ID, SupplierID: l.SupplierID, Name: l.Name, Origin: string(l.Origin), Currency: l.Currency,
		RemoteKey: l.RemoteKey, CreatedAt: timeColumn(tx.Now()), Since: version, Search: wholesale.SearchKey(l.Name),
	}))
}

// EndPriceList removes a price list that no customer buys from, with its prices, from a version on.
func (tx *Tx) EndPriceList(ctx context.Context, supplierID string, version int64, id string) error {
	if err := tx.queries().EndPricesOfList(ctx, db.EndPricesOfListParams{SupplierID: supplierID, Version: version, PriceListID: id}); err != nil {
		return err
	}
	return tx.queries().EndPriceList(ctx, db.EndPriceListParams{SupplierID: supplierID, Version: version, ID: id})
}

// PriceList reads a price list; ErrNotFound when the supplier has none with this id.
func (tx *Tx) PriceList(ctx context.Context, supplierID, id string) (wholesale.PriceList, error) {
	row, err := tx.queries().PriceList(ctx, db.PriceListParams{SupplierID: supplierID, ID: id})
	return oneRow(row, err, priceListOf)
}

// PriceLists lists price lists by id, after the given one, without that of default sell prices.
func (tx *Tx) PriceLists(ctx context.Context, supplierID, after string, limit int) ([]wholesale.PriceList, error) {
	rows, err := tx.queries().PriceLists(ctx, db.PriceListsParams{SupplierID: supplierID, After: after, MaxRows: int32(limit)}) //nolint:gosec // a page size
	return allRows(rows, err, priceListOf)
}

// AllPriceLists reads every price list of the supplier, as of a version.
func (tx *Tx) AllPriceLists(ctx context.Context, supplierID string, version int64) ([]wholesale.PriceList, error) {
	rows, err := tx.queries().AllPriceLists(ctx, db.AllPriceListsParams{SupplierID: supplierID, Version: version})
	return allRows(rows, err, priceListOf)
}

// SyncedLists reads the lists in force that mirror the inventory system.
func (tx *Tx) SyncedLists(ctx context.Context, supplierID string) (wholesale.SyncedLists, error) {
	version, err := tx.PriceVersion(ctx, supplierID)
	if err != nil {
		return nil, err
	}
	all, err := tx.AllPriceLists(ctx, supplierID, version.Current)
	if err != nil {
		return nil, err
	}
	lists := make(wholesale.SyncedLists, len(all))
	for _, l := range all {
		if l.Origin != wholesale.OriginManual {
			lists[l.RemoteKey] = l
		}
	}
	return lists, nil
}

func priceListOf(r db.PriceList) (wholesale.PriceList, error) {
	return wholesale.PriceList{
		ID: r.ID, SupplierID: r.SupplierID, Name: r.Name, Origin: wholesale.Origin(r.Origin), Currency: r.Currency,
		RemoteKey: r.RemoteKey,
	}, nil
}

// ListedPrice is a price with its list.
type ListedPrice struct {
	PriceListID string
	wholesale.Price
}

// AllPrices reads every price of the supplier as of a version, without product codes, to compare
// with what a sync wants them to be.
func (tx *Tx) AllPrices(ctx context.Context, supplierID string, version int64) ([]ListedPrice, error) {
	rows, err := tx.queries().AllPrices(ctx, db.AllPricesParams{SupplierID: supplierID, Version: version})
	return allRows(rows, err, listedPriceOf)
}

func listedPriceOf(r db.Price) (ListedPrice, error) {
	p := ListedPrice{PriceListID: r.PriceListID, Price: wholesale.Price{
		ProductID: r.ProductID.String, UnitPrice: amountOf(r.UnitPrice), Basis: wholesale.Basis(r.Basis), Discount: rateOf(r.Discount),
		MinimumQuantity: quantityOf(r.MinimumQuantity), ValidFrom: wholesale.Date(r.ValidFrom), ValidTo: wholesale.Date(r.ValidTo),
		Owner: wholesale.Owner(r.Owner),
	}}
	if !r.ProductID.Valid {
		p.Group = wholesale.GroupOfTarget(r.Target, r.GroupName)
	}
	return p, nil
}

// priceRowColumns are the columns that scanPrice reads.
const priceRowColumns = `price_list_id, target, product_id, group_name, minimum_quantity, valid_from, valid_to, unit_price, basis, discount, owner`

func scanPrice(rows *sql.Rows) (ListedPrice, error) {
	var r db.Price
	if err := rows.Scan(&r.PriceListID, &r.Target, &r.ProductID, &r.GroupName, &r.MinimumQuantity, &r.ValidFrom, &r.ValidTo,
		&r.UnitPrice, &r.Basis, &r.Discount, &r.Owner); err != nil {
		return ListedPrice{}, err
	}
	return listedPriceOf(r)
}

// PricesOf reads what the given lists say about the given targets in a version, see
// [wholesale.Price.Target]: in the order of minimum quantity and first day, so that which of two
// overlapping prices is taken does not depend on how the rows happen to lie.
func (tx *Tx) PricesOf(ctx context.Context, supplierID string, version int64, listIDs, targets []string) ([]ListedPrice, error) {
	var prices []ListedPrice
	if len(listIDs) == 0 {
		return nil, nil
	}
	more := []any{version}
	for _, id := range listIDs {
		more = append(more, id)
	}
	err := inPieces(supplierID, targets, func(in string, args []any) error {
		at := "$" + strconv.Itoa(len(args)+1)
		query := `SELECT ` + priceRowColumns + ` FROM price
			WHERE supplier_id = $1 AND target IN (` + in + `) AND price_list_id IN (` + placeholders(len(args)+2, len(listIDs)) + `)
			AND since <= ` + at + ` AND until > ` + at + `
			ORDER BY price_list_id, target, minimum_quantity, valid_from, owner`
		return tx.queryRows(ctx, query, append(args, more...), func(rows *sql.Rows) error {
			p, err := scanPrice(rows)
			prices = append(prices, p)
			return err
		})
	})
	return prices, err
}

// PutPrices sets prices from a version on, in place of those that hold in it for the same list,
// target, minimum quantity, first day and owner; no two of them may be for the same. A person's
// keeps who set it, see [By], and when.
func (tx *Tx) PutPrices(ctx context.Context, supplierID string, version int64, prices ...ListedPrice) error {
	setBy, setAt := WhoOf(ctx).Name, timeColumn(tx.Now())
	if err := tx.insertRows(ctx,
		`INSERT INTO price (supplier_id, price_list_id, target, product_id, group_name, minimum_quantity, valid_from, valid_to,
			unit_price, basis, discount, owner, since, until, set_by, set_at) VALUES `,
		` ON CONFLICT (supplier_id, price_list_id, target, minimum_quantity, valid_from, owner, since)
			DO UPDATE SET group_name = excluded.group_name, valid_to = excluded.valid_to, unit_price = excluded.unit_price,
			basis = excluded.basis, discount = excluded.discount, until = excluded.until,
			set_by = excluded.set_by, set_at = excluded.set_at, settled = ''`,
		len(prices), func(i int) []any {
			p, by, at := prices[i], "", int64(0)
			if p.Owner == wholesale.OwnedByPerson {
				by, at = setBy, setAt
			}
			return []any{supplierID, p.PriceListID, p.Target(), sql.NullString{String: p.ProductID, Valid: p.ProductID != ""}, p.Group.Name,
				amountColumn(p.MinimumQuantity), string(p.ValidFrom), string(p.ValidTo),
				amountColumn(p.UnitPrice), string(p.Basis), rateColumn(p.Discount), string(p.Owner), version, int64(math.MaxInt64), by, at}
		}); err != nil {
		return err
	}
	targets := map[string][]string{} // by list
	for _, p := range prices {
		targets[p.PriceListID] = append(targets[p.PriceListID], p.Target())
	}
	for list, those := range targets {
		if err := tx.queries().EndReplacedPrices(ctx, db.EndReplacedPricesParams{
			SupplierID: supplierID, PriceListID: list, Version: version, FirstTarget: slices.Min(those), LastTarget: slices.Max(those),
		}); err != nil {
			return err
		}
	}
	return nil
}

// EndPrice takes a price of its owner off its list from a version on; ErrNotFound when the list
// does not have it.
func (tx *Tx) EndPrice(ctx context.Context, supplierID string, version int64, p ListedPrice) error {
	return touched(tx.queries().EndPrice(ctx, db.EndPriceParams{
		SupplierID: supplierID, Version: version, PriceListID: p.PriceListID, Target: p.Target(),
		MinimumQuantity: amountColumn(p.MinimumQuantity), ValidFrom: string(p.ValidFrom), Owner: string(p.Owner),
	}))
}
