package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"strconv"

	"upstock/internal/store/db"
	"upstock/internal/wholesale"
)

// PutTradingPartner adds a partner or replaces it. An id of theirs that another partner of the
// supplier has, in any spelling, is a unique violation of trading_partner.their_id_key.
func (tx *Tx) PutTradingPartner(ctx context.Context, p wholesale.TradingPartner) error {
	leniency, err := json.Marshal(p.Leniency)
	if err != nil {
		return err
	}
	return touched(tx.queries().PutTradingPartner(ctx, db.PutTradingPartnerParams{
		ID: p.ID, SupplierID: p.SupplierID, Name: p.Name, Format: p.Format, TheirID: p.TheirID, TheirIDKey: codeKey(p.TheirID), OurID: p.OurID,
		Acknowledge: p.Acknowledge, DespatchAdvice: p.DespatchAdvice, Invoice: p.Invoice, Leniency: string(leniency), ColumnMap: p.Columns,
		CreatedAt: timeColumn(p.CreatedAt), UpdatedAt: timeColumn(p.UpdatedAt),
	}))
}

// TradingPartner reads a partner; ErrNotFound when the supplier has none with this id.
func (tx *Tx) TradingPartner(ctx context.Context, supplierID, id string) (wholesale.TradingPartner, error) {
	row, err := tx.queries().TradingPartner(ctx, db.TradingPartnerParams{SupplierID: supplierID, ID: id})
	return oneRow(row, err, tradingPartnerOf)
}

// TradingPartnerBySender finds the partner whose documents name it so, in any spelling; ErrNotFound
// when there is none.
func (tx *Tx) TradingPartnerBySender(ctx context.Context, supplierID, theirID string) (wholesale.TradingPartner, error) {
	row, err := tx.queries().TradingPartnerBySender(ctx, db.TradingPartnerBySenderParams{SupplierID: supplierID, TheirIDKey: codeKey(theirID)})
	return oneRow(row, err, tradingPartnerOf)
}

// TradingPartners reads all partners of a supplier, the oldest first. They are few: chains, not
// their stores.
func (tx *Tx) TradingPartners(ctx context.Context, supplierID string) ([]wholesale.TradingPartner, error) {
	rows, err := tx.queries().TradingPartners(ctx, supplierID)
	return allRows(rows, err, tradingPartnerOf)
}

// NextControlReference gives a reference for what is sent to a partner, at most 14 characters: no
// two are the same. ErrNotFound when the supplier has no such partner.
func (tx *Tx) NextControlReference(ctx context.Context, supplierID, partnerID string) (string, error) {
	n, err := tx.queries().NextControlReference(ctx, db.NextControlReferenceParams{
		SupplierID: supplierID, ID: partnerID, Seconds: tx.Now().Unix(),
	})
	if err != nil {
		return "", NotFound(err)
	}
	return strconv.FormatInt(n, 10), nil
}

func tradingPartnerOf(r db.TradingPartner) (wholesale.TradingPartner, error) {
	p := wholesale.TradingPartner{
		ID: r.ID, SupplierID: r.SupplierID, Name: r.Name, Format: r.Format, TheirID: r.TheirID, OurID: r.OurID,
		Acknowledge: r.Acknowledge, DespatchAdvice: r.DespatchAdvice, Invoice: r.Invoice, Columns: r.ColumnMap,
		CreatedAt: timeOf(r.CreatedAt), UpdatedAt: timeOf(r.UpdatedAt),
	}
	if err := json.Unmarshal([]byte(r.Leniency), &p.Leniency); err != nil {
		return p, fmt.Errorf("store: the leniency of trading partner %s: %w", r.ID, err)
	}
	return p, nil
}

// PartnerStoreRow is one of a partner's stores with the customer it is.
type PartnerStoreRow struct {
	wholesale.PartnerStore
	CustomerCode, CustomerName string
}

// PartnerProductRow is one of a partner's codes with the product it means.
type PartnerProductRow struct {
	wholesale.PartnerProduct
	ProductCode, ProductName string
}

// PutPartnerStore says which customer a store is, in place of what was said before; ErrNotFound
// when the supplier has no such partner or customer.
func (tx *Tx) PutPartnerStore(ctx context.Context, supplierID string, s wholesale.PartnerStore) error {
	return touched(tx.queries().PutPartnerStore(ctx, db.PutPartnerStoreParams{
		SupplierID: supplierID, PartnerID: s.PartnerID, CodeKey: codeKey(s.Code), Code: s.Code, CustomerID: s.CustomerID,
	}))
}

// DeletePartnerStore forgets which customer a store is; ErrNotFound when it was not said.
func (tx *Tx) DeletePartnerStore(ctx context.Context, supplierID, partnerID, code string) error {
	return touched(tx.queries().DeletePartnerStore(ctx, db.DeletePartnerStoreParams{
		SupplierID: supplierID, PartnerID: partnerID, CodeKey: codeKey(code),
	}))
}

// PartnerStores lists a partner's stores by their codes, after the one with the given code.
func (tx *Tx) PartnerStores(ctx context.Context, supplierID, partnerID, after string, limit int) ([]PartnerStoreRow, error) {
	rows, err := tx.queries().PartnerStores(ctx, db.PartnerStoresParams{
		SupplierID: supplierID, PartnerID: partnerID, After: codeKey(after), MaxRows: int32(limit), //nolint:gosec // a page size
	})
	return allRows(rows, err, func(r db.PartnerStoresRow) (PartnerStoreRow, error) {
		s := wholesale.PartnerStore{PartnerID: partnerID, Code: r.Code, CustomerID: r.CustomerID}
		return PartnerStoreRow{PartnerStore: s, CustomerCode: r.CustomerCode, CustomerName: r.CustomerName}, nil
	})
}

// PartnerStoresBy reads those of a partner's stores that have one of the codes, in any spelling.
func (tx *Tx) PartnerStoresBy(ctx context.Context, supplierID, partnerID string, codes []string) (stores []wholesale.PartnerStore, err error) {
	err = tx.partnerRows(ctx, "code, customer_id FROM partner_store", supplierID, partnerID, codes, func(rows *sql.Rows) error {
		s := wholesale.PartnerStore{PartnerID: partnerID}
		err := rows.Scan(&s.Code, &s.CustomerID)
		stores = append(stores, s)
		return err
	})
	return stores, err
}

// PutPartnerProduct says which product a code means, in place of what was said before; ErrNotFound
// when the supplier has no such partner or product.
func (tx *Tx) PutPartnerProduct(ctx context.Context, supplierID string, p wholesale.PartnerProduct) error {
	return touched(tx.queries().PutPartnerProduct(ctx, db.PutPartnerProductParams{
		SupplierID: supplierID, PartnerID: p.PartnerID, CodeKey: codeKey(p.Code), Code: p.Code, ProductID: p.ProductID,
		PiecesPerUnit: amountColumn(p.PiecesPerUnit),
	}))
}

// DeletePartnerProduct forgets which product a code means; ErrNotFound when it was not said.
func (tx *Tx) DeletePartnerProduct(ctx context.Context, supplierID, partnerID, code string) error {
	return touched(tx.queries().DeletePartnerProduct(ctx, db.DeletePartnerProductParams{
		SupplierID: supplierID, PartnerID: partnerID, CodeKey: codeKey(code),
	}))
}

// PartnerProducts lists a partner's codes of products, after the given one.
func (tx *Tx) PartnerProducts(ctx context.Context, supplierID, partnerID, after string, limit int) ([]PartnerProductRow, error) {
	rows, err := tx.queries().PartnerProducts(ctx, db.PartnerProductsParams{
		SupplierID: supplierID, PartnerID: partnerID, After: codeKey(after), MaxRows: int32(limit), //nolint:gosec // a page size
	})
	return allRows(rows, err, func(r db.PartnerProductsRow) (PartnerProductRow, error) {
		p := wholesale.PartnerProduct{PartnerID: partnerID, Code: r.Code, ProductID: r.ProductID, PiecesPerUnit: quantityOf(r.PiecesPerUnit)}
		return PartnerProductRow{PartnerProduct: p, ProductCode: r.ProductCode, ProductName: r.ProductName}, nil
	})
}

// PartnerProductsBy reads those of a partner's codes of products that are among the codes, in any
// spelling.
func (tx *Tx) PartnerProductsBy(
	ctx context.Context, supplierID, partnerID string, codes []string,
) (products []wholesale.PartnerProduct, err error) {
	err = tx.partnerRows(ctx, "code, product_id, pieces_per_unit FROM partner_product", supplierID, partnerID, codes, func(rows *sql.Rows) error {
		p := wholesale.PartnerProduct{PartnerID: partnerID}
		var pieces int64
		err := rows.Scan(&p.Code, &p.ProductID, &pieces)
		p.PiecesPerUnit = quantityOf(pieces)
		products = append(products, p)
		return err
	})
	return products, err
}

// partnerRows reads those rows of a partner's that have one of the codes.
func (tx *Tx) partnerRows(
	ctx context.Context, selected, supplierID, partnerID string, codes []string, scan func(*sql.Rows) error,
) error {
	keys := make([]string, len(codes))
	for i, code := range codes {
		keys[i] = codeKey(code)
	}
	return inPieces(supplierID, keys, func(in string, args []any) error {
		args = append(args, partnerID)
		query := "SELECT " + selected + " WHERE supplier_id = $1 AND code_key IN (" + in + ") AND partner_id = $" + strconv.Itoa(len(args)) + " ORDER BY code_key"
		return tx.queryRows(ctx, query, args, scan)
	})
}
