package edi

import (
	"context"
	"encoding/base64"
	"errors"
	"strings"
	"unicode"
	"unicode/utf8"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// Stores lists a partner's stores by their codes. After is the code of the last store of the page
// before; limit is 1 to 500, or 50 when zero; next is "" at the end.
func (s *Service) Stores(ctx context.Context, supplierID, partnerID, after string, limit int) (rows []store.PartnerStoreRow, next string, err error) {
	return codePage(ctx, s, supplierID, partnerID, limit, func(tx *store.Tx, limit int) ([]store.PartnerStoreRow, error) {
		return tx.PartnerStores(ctx, supplierID, partnerID, after, limit)
	}, func(r store.PartnerStoreRow) string { return r.Code })
}

// Products lists a partner's codes of products, as [Service.Stores] does stores.
func (s *Service) Products(ctx context.Context, supplierID, partnerID, after string, limit int) (rows []store.PartnerProductRow, next string, err error) {
	return codePage(ctx, s, supplierID, partnerID, limit, func(tx *store.Tx, limit int) ([]store.PartnerProductRow, error) {
		return tx.PartnerProducts(ctx, supplierID, partnerID, after, limit)
	}, func(r store.PartnerProductRow) string { return r.Code })
}

func codePage[Row any](
	ctx context.Context, s *Service, supplierID, partnerID string, limit int, read func(tx *store.Tx, limit int) ([]Row, error), code func(Row) string,
) (rows []Row, next string, err error) {
	limit, err = store.PageSize(limit)
	if err != nil {
		return nil, "", err
	}
	err = s.store.View(ctx, func(tx *store.Tx) error {
		if _, err := tx.TradingPartner(ctx, supplierID, partnerID); err != nil {
			return err
		}
		rows, err = read(tx, limit+1)
		return err
	})
	if len(rows) > limit {
		rows = rows[:limit]
		next = code(rows[limit-1])
	}
	return rows, next, named(err)
}

// CursorAt is the opaque form of a place in a list of codes; "" of its end.
func CursorAt(list, code string) string {
	if code == "" {
		return ""
	}
	return base64.RawURLEncoding.EncodeToString([]byte(list + ":" + code))
}

// CodeAt reads a cursor of [CursorAt].
func CodeAt(list, cursor string) (code string, err error) {
	if cursor == "" {
		return "", nil
	}
	place, err := base64.RawURLEncoding.DecodeString(cursor)
	code, ours := strings.CutPrefix(string(place), list+":")
	if err != nil || !ours || code == "" || !utf8.ValidString(code) || strings.ContainsFunc(code, unicode.IsControl) {
		return "", wholesale.Invalid("cursor", "is not the next_cursor of a page of this list")
	}
	return code, nil
}

// PutStore says which customer one of a partner's stores is, in place of what was said before, and
// gives it as it is kept.
func (s *Service) PutStore(ctx context.Context, supplierID string, in wholesale.PartnerStore) (wholesale.PartnerStore, error) {
	var faults partnerFaults
	in.Code = faults.code(in.Code)
	if err := wholesale.InvalidFields(faults); err != nil {
		return in, err
	}
	return in, s.remember(ctx, supplierID, in.PartnerID, func(tx *store.Tx, p wholesale.TradingPartner) error {
		customer, err := tx.Customer(ctx, supplierID, in.CustomerID)
		if errors.Is(err, store.ErrNotFound) {
			return wholesale.Invalid("customer_id", "is not the id of one of your customers")
		}
		if err != nil {
			return err
		}
		if err := tx.PutPartnerStore(ctx, supplierID, in); err != nil {
			return err
		}
		return tx.Auditf(ctx, supplierID, "partner_store_set", p.Name, "store %s is %s (%s)", in.Code, customer.Name, customer.Code)
	})
}

// PutProduct says which product one of a partner's codes means, and how many pieces one of what
// they order holds, in place of what was said before, and gives it as it is kept.
func (s *Service) PutProduct(ctx context.Context, supplierID string, in wholesale.PartnerProduct) (wholesale.PartnerProduct, error) {
	var faults partnerFaults
	in.Code = faults.code(in.Code)
	switch {
	case in.PiecesPerUnit.IsNeg():
		faults.say("pieces_per_unit", "must not be below zero")
	case in.PiecesPerUnit.Cmp(wholesale.MaxQuantity) > 0:
		faults.say("pieces_per_unit", "must be at most %s", wholesale.MaxQuantity)
	case in.PiecesPerUnit.Trim(0).Scale() > wholesale.PriceScale:
		faults.say("pieces_per_unit", "must have at most %d decimals", wholesale.PriceScale)
	}
	if err := wholesale.InvalidFields(faults); err != nil {
		return in, err
	}
	return in, s.remember(ctx, supplierID, in.PartnerID, func(tx *store.Tx, p wholesale.TradingPartner) error {
		product, err := tx.Product(ctx, supplierID, in.ProductID)
		if errors.Is(err, store.ErrNotFound) {
			return wholesale.Invalid("product_id", "is not the id of one of your products")
		}
		if err != nil {
			return err
		}
		if err := tx.PutPartnerProduct(ctx, supplierID, in); err != nil {
			return err
		}
		pieces := ""
		if in.PiecesPerUnit.IsPos() {
			pieces = ", " + in.PiecesPerUnit.String() + " pieces in one"
		}
		return tx.Auditf(ctx, supplierID, "partner_product_set", p.Name, "%s is %s (%s)%s", in.Code, product.Name, product.Code, pieces)
	})
}

// remember writes what a partner's code means. What has waited for it is taken then.
func (s *Service) remember(
	ctx context.Context, supplierID, partnerID string, put func(tx *store.Tx, p wholesale.TradingPartner) error,
) error {
	err := s.store.Update(ctx, func(tx *store.Tx) error {
		p, err := tx.TradingPartner(ctx, supplierID, partnerID)
		if err != nil {
			return err
		}
		return put(tx, p)
	})
	if err != nil {
		return named(err)
	}
	return s.Rematch(ctx, supplierID, partnerID)
}

// DeleteStore forgets which customer a store is; wholesale.CodeNotFound when it was not said.
func (s *Service) DeleteStore(ctx context.Context, supplierID, partnerID, code string) error {
	return s.forget(ctx, supplierID, partnerID, "store", code, (*store.Tx).DeletePartnerStore)
}

// DeleteProduct forgets which product a code means; wholesale.CodeNotFound when it was not said.
func (s *Service) DeleteProduct(ctx context.Context, supplierID, partnerID, code string) error {
	return s.forget(ctx, supplierID, partnerID, "product", code, (*store.Tx).DeletePartnerProduct)
}

func (s *Service) forget(
	ctx context.Context, supplierID, partnerID, what, code string,
	remove func(tx *store.Tx, ctx context.Context, supplierID, partnerID, code string) error,
) error {
	var faults partnerFaults
	code = faults.code(code)
	if len(faults) > 0 {
		return wholesale.NotFound(what + " of this trading partner") // none has such a code
	}
	err := s.store.Update(ctx, func(tx *store.Tx) error {
		p, err := tx.TradingPartner(ctx, supplierID, partnerID)
		if err != nil {
			return err
		}
		if err := remove(tx, ctx, supplierID, partnerID, code); err != nil {
			return store.Missing(what+" of this trading partner", err)
		}
		return tx.Auditf(ctx, supplierID, "partner_"+what+"_removed", p.Name, "%s", code)
	})
	return named(err)
}

// code reads one of a partner's codes.
func (f *partnerFaults) code(code string) string {
	code = f.line("code", code, maxPartnerCode)
	if code == "" {
		f.say("code", "is required")
	}
	return code
}
