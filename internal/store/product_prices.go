package store

import (
	"context"
	"database/sql"
	"time"

	"upstock/internal/wholesale"
)

// ProductPrice is what a price list says about a product, or about a group that it is in.
type ProductPrice struct {
	List wholesale.PriceList // its id, name, origin and currency
	wholesale.Price
	Theirs *wholesale.Price // as in [PriceRow]
	SetBy  string           // as in [PriceRow]
	SetAt  time.Time
}

// PricesOfProduct lists what the price lists say about a product and its groups, without its code
// and without what ended before today: manual lists first, then the default price, the tiers and the
// quantity prices, then the customers' own lists, of which there may be thousands, each kind by name.
// The first skip prices are left out.
func (tx *Tx) PricesOfProduct(
	ctx context.Context, supplierID string, product wholesale.Product, today wholesale.Date, skip, limit int,
) ([]ProductPrice, error) {
	args := []any{supplierID, string(today), limit, skip, product.ID}
	for _, g := range []wholesale.ProductGroup{product.Group, product.SubGroup} {
		if g != (wholesale.ProductGroup{}) {
			args = append(args, g.Target())
		}
	}
	query := `SELECT p.target, p.product_id, p.group_name, p.minimum_quantity, p.valid_from, p.valid_to, p.unit_price, p.basis, p.discount, p.owner,
			p.set_by, p.set_at, l.id, l.name, l.origin, l.currency, t.unit_price, t.basis, t.discount, t.valid_from, t.valid_to
		FROM price p JOIN price_version v ON v.supplier_id = p.supplier_id AND p.since <= v.current AND p.until > v.current
		JOIN price_list l ON l.id = p.price_list_id
		LEFT JOIN price t ON p.owner = 'manual' AND ` + sameOfSync + `
		WHERE p.supplier_id = $1 AND p.target IN (` + placeholders(5, len(args)-4) + `) AND (p.valid_to = '' OR p.valid_to >= $2) AND NOT ` + overridden + `
		ORDER BY CASE l.origin WHEN 'manual' THEN 0 WHEN 'unleashed_default' THEN 1 WHEN 'unleashed_tier' THEN 2 WHEN 'unleashed_quantity' THEN 3 ELSE 4 END,
			l.name, l.id, p.product_id, p.target, p.minimum_quantity, p.valid_from, p.owner
		LIMIT $3 OFFSET $4`
	var found []ProductPrice
	err := tx.queryRows(ctx, query, args, func(rows *sql.Rows) error {
		p := ProductPrice{List: wholesale.PriceList{SupplierID: supplierID}}
		var target, groupName string
		var productID sql.NullString
		var minimum, price, discount, setAt int64
		var t theirColumns
		if err := rows.Scan(&target, &productID, &groupName, &minimum, &p.ValidFrom, &p.ValidTo, &price, &p.Basis, &discount, &p.Owner,
			&p.SetBy, &setAt, &p.List.ID, &p.List.Name, &p.List.Origin, &p.List.Currency,
			&t.price, &t.basis, &t.discount, &t.validFrom, &t.validTo); err != nil {
			return err
		}
		if p.ProductID = productID.String; !productID.Valid {
			p.Group = wholesale.GroupOfTarget(target, groupName)
		}
		p.MinimumQuantity, p.UnitPrice, p.Discount, p.SetAt = quantityOf(minimum), amountOf(price), rateOf(discount), timeOf(setAt)
		p.Theirs = t.beside(p.Price)
		found = append(found, p)
		return nil
	})
	return found, err
}
