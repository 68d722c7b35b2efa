package storetest

import (
	"testing"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

func productPrices(t *testing.T, w *world) {
	supplier := w.newSupplier(t)
	product, another := sampleProduct(supplier, "A"), sampleProduct(supplier, "B")
	w.putProduct(t, product)
	w.putProduct(t, another)
	var want []store.ProductPrice
	standard := wholesale.DefaultList(supplier, "NZD") // every product's, read after the manual lists
	standard.RemoteKey = ""
	for _, l := range []struct {
		name   string
		origin wholesale.Origin
	}{
		{"Cafés", wholesale.OriginManual}, {"Summer", wholesale.OriginManual}, {"Wholesale", wholesale.OriginTier},
		{"Acme", wholesale.OriginCustomer}, {"Bistro", wholesale.OriginCustomer},
	} {
		if l.origin == wholesale.OriginTier {
			want = append(want, store.ProductPrice{List: standard, Price: wholesale.Price{
				ProductID: product.ID, UnitPrice: product.ImportedPrice, MinimumQuantity: number("0"), Discount: number("0"), Owner: wholesale.OwnedBySync,
			}})
		}
		list := wholesale.PriceList{ID: store.NewID(), SupplierID: supplier, Name: l.name, Origin: l.origin, Currency: "NZD"}
		w.putList(t, list)
		for _, minimum := range []string{"0", "10"} {
			price := samplePrice(list.ID, product)
			price.MinimumQuantity = number(minimum)
			w.putPrice(t, supplier, price)
			price.ProductCode = "" // not read: the product is known
			want = append(want, store.ProductPrice{List: list, Price: price.Price})
		}
		w.putPrice(t, supplier, samplePrice(list.ID, another))
	}
	pricesFrom := func(skip, limit int) []store.ProductPrice {
		t.Helper()
		return read(t, w, func(tx *store.Tx) ([]store.ProductPrice, error) {
			return tx.PricesOfProduct(t.Context(), supplier, product, "2026-01-01", skip, limit)
		})
	}
	same(t, want, pricesFrom(0, 100))
	same(t, want[3:7], pricesFrom(3, 4))
	same(t, []store.ProductPrice(nil), pricesFrom(len(want), 4))

	first, last := want[0].List, want[len(want)-1].List
	same(t, map[string]string{first.ID: first.Name, last.ID: last.Name}, read(t, w, func(tx *store.Tx) (map[string]string, error) {
		return tx.PriceListNames(t.Context(), supplier, []string{last.ID, "nothing", first.ID})
	}))
}
