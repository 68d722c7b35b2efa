package store

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"time"

	"upstock/internal/store/db"
	"upstock/internal/wholesale"
)

// PutProduct adds a product or replaces it. Its default price is that of the list of default
// prices, and follows the imported one with a price sync; at once only when there never was one. A
// code or a remote id that another product of the supplier has is a unique violation.
func (tx *Tx) PutProduct(ctx context.Context, p wholesale.Product) error {
	if err := errors.Join(tx.priceSourcesChanged(ctx, p.SupplierID), tx.productsChanged(ctx, p.SupplierID)); err != nil {
		return err
	}
	tiers, err := jsonColumn(p.TierPrices, len(p.TierPrices) == 0)
	if err != nil {
		return err
	}
	images, err := jsonColumn(p.Images, len(p.Images) == 0)
	if err != nil {
		return err
	}
	row := db.PutProductParams{
		ID: p.ID, SupplierID: p.SupplierID, Code: p.Code, Name: p.Name, Notes: p.Notes, Unit: p.Unit, Barcode: p.Barcode,
		Availability: string(p.Availability), ImportedPrice: amountColumn(p.ImportedPrice), Taxable: p.Taxable,
		Obsolete: p.Obsolete, Sellable: p.Sellable, RemoteID: p.RemoteID, TierPrices: tiers, Images: images,
		CreatedAt: timeColumn(p.CreatedAt), UpdatedAt: timeColumn(p.UpdatedAt), Search: productSearch(p.Code, p.Name, p.Barcode),
		CodeKey:   codeKey(p.Code),
		GroupName: p.Group.Name, GroupRemote: p.Group.RemoteID, SubGroupName: p.SubGroup.Name, SubGroupRemote: p.SubGroup.RemoteID,
		RemoteAccount: p.RemoteAccount,
	}
	if p.OwnTax != nil {
		row.HasOwnTax, row.TaxCode, row.TaxRate = true, p.OwnTax.Code, rateColumn(p.OwnTax.Rate)
	}
	if err := touched(tx.queries().PutProduct(ctx, row)); err != nil || !p.ImportedPrice.IsPos() {
		return err
	}
	return tx.queries().PutFirstDefaultPrice(ctx, db.PutFirstDefaultPriceParams{SupplierID: p.SupplierID, ID: p.ID})
}

// HoldProduct makes everyone else who wants to change the product wait until the transaction ends.
// Hold it first and read it then, to replace one that may be changed elsewhere at the same time.
// ErrNotFound when there is none.
func (tx *Tx) HoldProduct(ctx context.Context, supplierID, id string) error {
	return touched(tx.queries().HoldProduct(ctx, db.HoldProductParams{SupplierID: supplierID, ID: id}))
}

// SetAvailability says whether customers can order a product; ErrNotFound when the supplier has
// none with this id.
func (tx *Tx) SetAvailability(ctx context.Context, supplierID, id string, availability wholesale.Availability) error {
	if err := tx.productsChanged(ctx, supplierID); err != nil {
		return err
	}
	return touched(tx.queries().SetAvailability(ctx, db.SetAvailabilityParams{
		SupplierID: supplierID, ID: id, Availability: string(availability), UpdatedAt: timeColumn(tx.Now()),
	}))
}

// Product reads a product; ErrNotFound when the supplier has none with this id.
func (tx *Tx) Product(ctx context.Context, supplierID, id string) (wholesale.Product, error) {
	row, err := tx.queries().Product(ctx, db.ProductParams{SupplierID: supplierID, ID: id})
	return tx.oneProduct(ctx, row, err)
}

// ProductByCode finds a product by its code, which may be spelled otherwise; see [chosenByCode].
func (tx *Tx) ProductByCode(ctx context.Context, supplierID, code string) (wholesale.Product, error) {
	rows, err := tx.queries().ProductsByCodeKey(ctx, db.ProductsByCodeKeyParams{SupplierID: supplierID, CodeKey: codeKey(code)})
	if err != nil {
		return wholesale.Product{}, err
	}
	row, err := chosenByCode(rows, code, func(r db.Product) string { return r.Code })
	return tx.oneProduct(ctx, row, err)
}

// productCode is how a list keeps to a code: to the product that is spelled so, else to those of
// its key.
func (tx *Tx) productCode(ctx context.Context, supplierID, code string) (exact, key string, err error) {
	rows, err := tx.queries().ProductsByCodeKey(ctx, db.ProductsByCodeKeyParams{SupplierID: supplierID, CodeKey: codeKey(code)})
	if slices.ContainsFunc(rows, func(r db.Product) bool { return r.Code == code }) {
		return code, "", err
	}
	return "", codeKey(code), err
}

// ProductByRemoteID finds the product that is linked to a remote one.
func (tx *Tx) ProductByRemoteID(ctx context.Context, supplierID, remoteID string) (wholesale.Product, error) {
	row, err := tx.queries().ProductByRemoteID(ctx, db.ProductByRemoteIDParams{SupplierID: supplierID, RemoteID: remoteID})
	return tx.oneProduct(ctx, row, err)
}

// oneProduct makes a product of a row, with its default price.
func (tx *Tx) oneProduct(ctx context.Context, row db.Product, err error) (wholesale.Product, error) {
	p, err := oneRow(row, err, productOf)
	if err != nil {
		return p, err
	}
	one := []wholesale.Product{p}
	err = tx.fillDefaultPrices(ctx, p.SupplierID, one)
	return one[0], err
}

// fillDefaultPrices reads the default prices of products that are in force: a person's before the
// imported one.
func (tx *Tx) fillDefaultPrices(ctx context.Context, supplierID string, products []wholesale.Product) error {
	ids := make([]string, len(products))
	at := make(map[string]int, len(products))
	for i, p := range products {
		ids[i], at[p.ID] = p.ID, i
	}
	return inPieces(supplierID, ids, func(in string, args []any) error {
		query := `SELECT p.product_id, p.unit_price FROM price p
			JOIN price_version v ON v.supplier_id = p.supplier_id AND p.since <= v.current AND p.until > v.current
			WHERE p.supplier_id = $1 AND p.price_list_id = $1 AND p.target IN (` + in + `) AND p.minimum_quantity = 0 AND p.valid_from = ''
			ORDER BY p.owner DESC`
		return tx.queryRows(ctx, query, args, func(rows *sql.Rows) error {
			var id string
			var price int64
			err := rows.Scan(&id, &price)
			products[at[id]].DefaultPrice = amountOf(price)
			return err
		})
	})
}

// ProductFilter narrows a list of products; zero values do not narrow.
type ProductFilter struct {
	Code         string // as it is spelled, or else in any spelling
	Query        string // each word is part of the code, the name or the barcode; see wholesale.SearchKey
	Availability wholesale.Availability
	UpdatedSince time.Time
	After        string // the last code of the page before
	Limit        int
}

// Products lists products by code.
func (tx *Tx) Products(ctx context.Context, supplierID string, f ProductFilter) ([]wholesale.Product, error) {
	code, key, err := tx.productCode(ctx, supplierID, f.Code)
	if err != nil {
		return nil, err
	}
	rows, err := tx.queries().Products(ctx, db.ProductsParams{
		SupplierID: supplierID, After: f.After, Code: code, CodeKey: key, Words: wholesale.SearchKey(f.Query),
		Availability: string(f.Availability), UpdatedSince: timeColumn(f.UpdatedSince), MaxRows: int32(f.Limit), //nolint:gosec // a page size
	})
	return tx.manyProducts(ctx, supplierID, rows, err)
}

// AllProducts reads every product of the supplier.
func (tx *Tx) AllProducts(ctx context.Context, supplierID string) ([]wholesale.Product, error) {
	rows, err := tx.queries().AllProducts(ctx, supplierID)
	return tx.manyProducts(ctx, supplierID, rows, err)
}

func (tx *Tx) manyProducts(ctx context.Context, supplierID string, rows []db.Product, err error) ([]wholesale.Product, error) {
	products, err := allRows(rows, err, productOf)
	if err != nil {
		return nil, err
	}
	return products, tx.fillDefaultPrices(ctx, supplierID, products)
}

// CountProducts counts the supplier's products.
func (tx *Tx) CountProducts(ctx context.Context, supplierID string) (int64, error) {
	return tx.queries().CountProducts(ctx, supplierID)
}

// ProductKey chooses how products are looked up.
type ProductKey string

// The keys that products can be looked up by.
const (
	ByID       ProductKey = "id"
	ByCode     ProductKey = "code"
	ByRemoteID ProductKey = "remote_id"
)

// ProductsBy looks up many products at once; the result is keyed the way they were asked for. What
// is not there is missing, and so is a code that could mean several products.
func (tx *Tx) ProductsBy(ctx context.Context, supplierID string, key ProductKey, values []string) (map[string]wholesale.Product, error) {
	if key == ByCode {
		found, _, err := tx.ProductsByCode(ctx, supplierID, values)
		return found, err
	}
	found := make(map[string]wholesale.Product, len(values))
	err := tx.eachProduct(ctx, supplierID, string(key), values, func(p wholesale.Product) {
		if key == ByRemoteID {
			found[p.RemoteID] = p
		} else {
			found[p.ID] = p
		}
	})
	return found, err
}

// ProductsByCode looks up many products by codes, which may be spelled otherwise. Both results are
// keyed by the code as it was asked for; the second says why a code is ambiguous.
func (tx *Tx) ProductsByCode(ctx context.Context, supplierID string, codes []string) (
	found map[string]wholesale.Product, ambiguous map[string]error, err error,
) {
	keys := make([]string, len(codes))
	for i, code := range codes {
		keys[i] = codeKey(code)
	}
	slices.Sort(keys)
	byKey := make(map[string][]wholesale.Product, len(keys))
	if err = tx.eachProduct(ctx, supplierID, "code_key", slices.Compact(keys), func(p wholesale.Product) {
		byKey[codeKey(p.Code)] = append(byKey[codeKey(p.Code)], p)
	}); err != nil {
		return nil, nil, err
	}
	found, ambiguous = make(map[string]wholesale.Product, len(codes)), map[string]error{}
	for _, code := range codes {
		p, err := chosenByCode(byKey[codeKey(code)], code, func(p wholesale.Product) string { return p.Code })
		switch {
		case err == nil:
			found[code] = p
		case !errors.Is(err, ErrNotFound):
			ambiguous[code] = err
		}
	}
	return found, ambiguous, nil
}

// eachProduct reads the products that have one of the values in a column, without what only a
// product's own page shows.
func (tx *Tx) eachProduct(ctx context.Context, supplierID, column string, values []string, each func(wholesale.Product)) error {
	var products []wholesale.Product
	if err := inPieces(supplierID, values, func(in string, args []any) error {
		return tx.productRows(ctx, column+" IN ("+in+")", args, func(r db.Product) error {
			r.SupplierID = supplierID
			p, err := productOf(r)
			products = append(products, p)
			return err
		})
	}); err != nil {
		return err
	}
	if err := tx.fillDefaultPrices(ctx, supplierID, products); err != nil {
		return err
	}
	for _, p := range products {
		each(p)
	}
	return nil
}

func (tx *Tx) productRows(ctx context.Context, condition string, args []any, each func(db.Product) error) error {
	query := `SELECT id, code, name, unit, availability, imported_price, taxable, has_own_tax, tax_code, tax_rate, obsolete, sellable,
			remote_id, remote_account, group_name, group_remote, sub_group_name, sub_group_remote
		FROM product WHERE supplier_id = $1 AND ` + condition
	return tx.queryRows(ctx, query, args, func(rows *sql.Rows) error {
		var r db.Product
		if err := rows.Scan(&r.ID, &r.Code, &r.Name, &r.Unit, &r.Availability, &r.ImportedPrice, &r.Taxable, &r.HasOwnTax,
			&r.TaxCode, &r.TaxRate, &r.Obsolete, &r.Sellable, &r.RemoteID, &r.RemoteAccount,
			&r.GroupName, &r.GroupRemote, &r.SubGroupName, &r.SubGroupRemote); err != nil {
			return err
		}
		return each(r)
	})
}

func productOf(r db.Product) (wholesale.Product, error) {
	p := wholesale.Product{
		ID: r.ID, SupplierID: r.SupplierID, Code: r.Code, Name: r.Name, Notes: r.Notes, Unit: r.Unit, Barcode: r.Barcode,
		Availability: wholesale.Availability(r.Availability), ImportedPrice: amountOf(r.ImportedPrice), Taxable: r.Taxable,
		Obsolete: r.Obsolete, Sellable: r.Sellable, RemoteID: r.RemoteID, RemoteAccount: r.RemoteAccount, CreatedAt: timeOf(r.CreatedAt), UpdatedAt: timeOf(r.UpdatedAt),
		Group:    wholesale.ProductGroup{RemoteID: r.GroupRemote, Name: r.GroupName},
		SubGroup: wholesale.ProductGroup{RemoteID: r.SubGroupRemote, Name: r.SubGroupName},
	}
	if r.HasOwnTax {
		p.OwnTax = &wholesale.Tax{Code: r.TaxCode, Rate: rateOf(r.TaxRate)}
	}
	if err := fromJSONColumn(r.TierPrices, &p.TierPrices); err != nil {
		return p, err
	}
	return p, fromJSONColumn(r.Images, &p.Images)
}

// Media is our own copy of a picture.
type Media struct {
	ID          string
	SupplierID  string
	SourceURL   string
	ContentType string
	Content     []byte
	FetchedAt   time.Time
	// AsReceived says that it is the file as it came, from before pictures were encoded again.
	AsReceived bool
}

// RedrawMedia replaces a file that is as it was received; nothing happens to any other.
func (tx *Tx) RedrawMedia(ctx context.Context, id, contentType string, content []byte) error {
	_, err := tx.queries().RedrawMedia(ctx, db.RedrawMediaParams{ID: id, ContentType: contentType, Content: content})
	return err
}

// PutMedia keeps a picture, unless one from the same address is there already, and gives the id of
// the one that is kept.
func (tx *Tx) PutMedia(ctx context.Context, m Media) (string, error) {
	asReceived := int64(0)
	if m.AsReceived {
		asReceived = 1
	}
	err := tx.queries().InsertMedia(ctx, db.InsertMediaParams{
		ID: m.ID, SupplierID: m.SupplierID, SourceUrl: m.SourceURL, ContentType: m.ContentType, Content: m.Content, FetchedAt: timeColumn(m.FetchedAt),
		AsReceived: asReceived,
	})
	if err != nil {
		return "", err
	}
	return tx.MediaBySource(ctx, m.SupplierID, m.SourceURL)
}

// MediaBySource finds our copy of the picture at an address; ErrNotFound when there is none yet.
func (tx *Tx) MediaBySource(ctx context.Context, supplierID, sourceURL string) (string, error) {
	id, err := tx.queries().MediaBySource(ctx, db.MediaBySourceParams{SupplierID: supplierID, SourceUrl: sourceURL})
	return oneRow(id, err, func(id string) (string, error) { return id, nil })
}

// Media reads a picture by its unguessable id. It is the one read that takes no supplier: buyers'
// phones load pictures without signing in.
func (tx *Tx) Media(ctx context.Context, id string) (Media, error) {
	row, err := tx.queries().Media(ctx, id)
	return oneRow(row, err, func(r db.MediaRow) (Media, error) {
		return Media{ID: id, ContentType: r.ContentType, Content: r.Content, FetchedAt: timeOf(r.FetchedAt), AsReceived: r.AsReceived != 0}, nil
	})
}
