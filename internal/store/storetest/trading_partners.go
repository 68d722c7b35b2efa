package storetest

import (
	"context"
	"errors"
	"strconv"
	"testing"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

func samplePartner(supplierID, theirID string) wholesale.TradingPartner {
	return wholesale.TradingPartner{
		ID: store.NewID(), SupplierID: supplierID, Name: text("chain"), Format: "edifact-d96a", TheirID: theirID, OurID: "9520000009007",
		Acknowledge: true, DespatchAdvice: true, Invoice: true, Leniency: map[string]string{"segment_count": "reject"},
		Columns: `{"code":1}`, CreatedAt: at(1), UpdatedAt: at(2),
	}
}

// putPartner gives A a trading partner that has matched A's customer and product.
func putPartner(ctx context.Context, tx *store.Tx, a *possessions) error {
	return errors.Join(tx.PutTradingPartner(ctx, a.partner), tx.PutPartnerStore(ctx, a.supplier.ID, a.partnerStore()),
		tx.PutPartnerProduct(ctx, a.supplier.ID, a.partnerProduct()))
}

func (a *possessions) partnerStore() wholesale.PartnerStore {
	return wholesale.PartnerStore{PartnerID: a.partner.ID, Code: "store", CustomerID: a.customer.ID}
}

func (a *possessions) partnerProduct() wholesale.PartnerProduct {
	return wholesale.PartnerProduct{PartnerID: a.partner.ID, Code: "product", ProductID: a.product.ID, PiecesPerUnit: number("12")}
}

func tradingPartners(t *testing.T, w *world) {
	ctx, supplier := t.Context(), w.newSupplier(t)
	get := func(id string) func(tx *store.Tx) (wholesale.TradingPartner, error) {
		return func(tx *store.Tx) (wholesale.TradingPartner, error) { return tx.TradingPartner(ctx, supplier, id) }
	}
	bySender := func(id string) func(tx *store.Tx) (wholesale.TradingPartner, error) {
		return func(tx *store.Tx) (wholesale.TradingPartner, error) {
			return tx.TradingPartnerBySender(ctx, supplier, id)
		}
	}
	put := func(p wholesale.TradingPartner) func(tx *store.Tx) error {
		return func(tx *store.Tx) error { return tx.PutTradingPartner(ctx, p) }
	}

	first := samplePartner(supplier, "Chain-1")
	complete(t, first)
	wantNotFound(t, w, get(first.ID))
	w.update(t, put(first))
	same(t, first, read(t, w, get(first.ID)))
	same(t, first, read(t, w, bySender("CHAIN‑1"))) // with a hyphen that does not break
	wantNotFound(t, w, bySender("Chain-2"))
	wantNotFound(t, w, bySender(""))

	// An id is one partner's, in any spelling; another supplier's may have it. Several may have
	// none.
	w.wantUnique(t, "trading_partner", []string{"their_id_key"}, put(samplePartner(supplier, "chain-1")))
	w.update(t, put(samplePartner(w.newSupplier(t), "Chain-1")))
	second := with(samplePartner(supplier, ""), func(p *wholesale.TradingPartner) {
		p.Acknowledge, p.Invoice, p.Leniency = false, false, map[string]string{}
	})
	third := samplePartner(supplier, "")
	w.update(t, put(second))
	w.update(t, put(third))
	changed := with(first, func(p *wholesale.TradingPartner) {
		p.Name, p.Format, p.TheirID, p.OurID, p.DespatchAdvice, p.Columns, p.UpdatedAt = "other", "ubl", "x", "y", false, "", at(9)
	})
	w.update(t, put(changed))
	same(t, []wholesale.TradingPartner{changed, second, third}, read(t, w, func(tx *store.Tx) ([]wholesale.TradingPartner, error) {
		return tx.TradingPartners(ctx, supplier)
	}))
	w.wantOrphan(t, put(samplePartner("nobody", "Chain-9")))

	controlReferences(t, w, first)
	partnerCodes(t, w, first)
}

// controlReferences are never the same, however fast they are asked for, and also when the database
// forgets some.
func controlReferences(t *testing.T, w *world, p wholesale.TradingPartner) {
	last := 0
	for range 3 {
		var reference string
		w.update(t, func(tx *store.Tx) (err error) {
			reference, err = tx.NextControlReference(t.Context(), p.SupplierID, p.ID)
			if seconds := int(tx.Now().Unix()); last == 0 {
				last = seconds - 1
			}
			return err
		})
		n, err := strconv.Atoi(reference)
		if err != nil || n <= last || len(reference) > 14 {
			t.Errorf("%q after %d", reference, last)
		}
		last = n
	}
	w.wantRefused(t, store.ErrNotFound, func(tx *store.Tx) error {
		_, err := tx.NextControlReference(t.Context(), p.SupplierID, "nobody")
		return err
	})
}

func partnerCodes(t *testing.T, w *world, p wholesale.TradingPartner) {
	ctx, supplier := t.Context(), p.SupplierID
	customer, product := sampleCustomer(supplier, "PETONE"), sampleProduct(supplier, "UP001")
	customer.FulfilmentGroupID, customer.Layers = "", nil
	w.putCustomer(t, customer)
	w.update(t, func(tx *store.Tx) error { return tx.PutProduct(ctx, product) })

	var stores []store.PartnerStoreRow
	var products []store.PartnerProductRow
	for _, code := range []string{"1018", "a/b c", "k"} {
		s := wholesale.PartnerStore{PartnerID: p.ID, Code: code, CustomerID: customer.ID}
		o := wholesale.PartnerProduct{PartnerID: p.ID, Code: code, ProductID: product.ID, PiecesPerUnit: number("12.5")}
		complete(t, s)
		complete(t, o)
		w.update(t, func(tx *store.Tx) error {
			return errors.Join(tx.PutPartnerStore(ctx, supplier, s), tx.PutPartnerProduct(ctx, supplier, o))
		})
		stores = append(stores, store.PartnerStoreRow{PartnerStore: s, CustomerCode: customer.Code, CustomerName: customer.Name})
		products = append(products, store.PartnerProductRow{PartnerProduct: o, ProductCode: product.Code, ProductName: product.Name})
	}
	same(t, stores, pages(t, w, func(tx *store.Tx, last *store.PartnerStoreRow) ([]store.PartnerStoreRow, error) {
		after := ""
		if last != nil {
			after = last.Code
		}
		return tx.PartnerStores(ctx, supplier, p.ID, after, pageSize)
	}))
	same(t, products, pages(t, w, func(tx *store.Tx, last *store.PartnerProductRow) ([]store.PartnerProductRow, error) {
		after := ""
		if last != nil {
			after = last.Code
		}
		return tx.PartnerProducts(ctx, supplier, p.ID, after, pageSize)
	}))

	// A code is one thing's, in any spelling: the last that was said holds.
	storesBy := func(codes ...string) []wholesale.PartnerStore {
		return read(t, w, func(tx *store.Tx) ([]wholesale.PartnerStore, error) {
			return tx.PartnerStoresBy(ctx, supplier, p.ID, codes)
		})
	}
	productsBy := func(codes ...string) []wholesale.PartnerProduct {
		return read(t, w, func(tx *store.Tx) ([]wholesale.PartnerProduct, error) {
			return tx.PartnerProductsBy(ctx, supplier, p.ID, codes)
		})
	}
	s, o := stores[1].PartnerStore, products[1].PartnerProduct
	s.Code, o.Code, o.PiecesPerUnit = "Ａ/B  C", "A/B c", number("24")
	w.update(t, func(tx *store.Tx) error {
		return errors.Join(tx.PutPartnerStore(ctx, supplier, s), tx.PutPartnerProduct(ctx, supplier, o))
	})
	same(t, []wholesale.PartnerStore{stores[0].PartnerStore, s}, storesBy("a/b c", "1018", "nothing"))
	same(t, []wholesale.PartnerProduct{o}, productsBy("a/b c"))
	same(t, 0, len(storesBy()))

	remove := func(code string) func(tx *store.Tx) error {
		return func(tx *store.Tx) error { return tx.DeletePartnerStore(ctx, supplier, p.ID, code) }
	}
	removeProduct := func(code string) func(tx *store.Tx) error {
		return func(tx *store.Tx) error { return tx.DeletePartnerProduct(ctx, supplier, p.ID, code) }
	}
	w.update(t, remove("A/b c"))
	w.wantRefused(t, store.ErrNotFound, remove("a/b c"))
	w.update(t, removeProduct("A/b c"))
	w.wantRefused(t, store.ErrNotFound, removeProduct("a/b c"))
	same(t, []wholesale.PartnerStore{stores[2].PartnerStore}, storesBy("a/b c", "K"))

	for _, alien := range []wholesale.PartnerStore{{PartnerID: "nobody", Code: "x", CustomerID: customer.ID}, {PartnerID: p.ID, Code: "x", CustomerID: "nobody"}} {
		w.wantRefused(t, store.ErrNotFound, func(tx *store.Tx) error { return tx.PutPartnerStore(ctx, supplier, alien) })
	}
	w.wantRefused(t, store.ErrNotFound, func(tx *store.Tx) error {
		return tx.PutPartnerProduct(ctx, supplier, wholesale.PartnerProduct{PartnerID: p.ID, Code: "x", ProductID: "nobody"})
	})
}
