package storetest

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

func (w *world) putProduct(t *testing.T, p wholesale.Product) {
	t.Helper()
	w.update(t, func(tx *store.Tx) error { return tx.PutProduct(t.Context(), p) })
}

func products(t *testing.T, w *world) {
	get := func(t *testing.T, p wholesale.Product) wholesale.Product {
		t.Helper()
		return read(t, w, func(tx *store.Tx) (wholesale.Product, error) { return tx.Product(t.Context(), p.SupplierID, p.ID) })
	}
	t.Run("round trip", func(t *testing.T) {
		p := sampleProduct(w.newSupplier(t), "Kombu")
		complete(t, p)
		wantNotFound(t, w, func(tx *store.Tx) (wholesale.Product, error) { return tx.Product(t.Context(), p.SupplierID, p.ID) })
		w.putProduct(t, p)
		same(t, p, get(t, p))
		same(t, p, read(t, w, func(tx *store.Tx) (wholesale.Product, error) {
			return tx.ProductByCode(t.Context(), p.SupplierID, p.Code)
		}))
		same(t, p, read(t, w, func(tx *store.Tx) (wholesale.Product, error) {
			return tx.ProductByRemoteID(t.Context(), p.SupplierID, p.RemoteID)
		}))
		same(t, []wholesale.Product{p}, read(t, w, func(tx *store.Tx) ([]wholesale.Product, error) { return tx.AllProducts(t.Context(), p.SupplierID) }))
		same(t, int64(1), read(t, w, func(tx *store.Tx) (int64, error) { return tx.CountProducts(t.Context(), p.SupplierID) }))

		for _, variant := range withOneFalse(p) {
			w.putProduct(t, variant)
			same(t, variant, get(t, p))
		}
	})

	t.Run("pictures", func(t *testing.T) {
		supplier := w.newSupplier(t)
		shown, unfetched := sampleProduct(supplier, "A"), sampleProduct(supplier, "B")
		shown.Images = []wholesale.Image{{SourceURL: "1"}, {SourceURL: "2", MediaID: "second"}, {SourceURL: "3", MediaID: "main", Default: true}}
		unfetched.Images = []wholesale.Image{{SourceURL: "1", Default: true}}
		w.putProduct(t, shown)
		w.putProduct(t, unfetched)
		same(t, map[string]string{shown.ID: "main"}, read(t, w, func(tx *store.Tx) (map[string]string, error) {
			return tx.ProductPictures(t.Context(), supplier, []string{shown.ID, unfetched.ID, store.NewID()})
		}))
	})

	t.Run("replaced", func(t *testing.T) {
		p := sampleProduct(w.newSupplier(t), "A")
		w.putProduct(t, p)
		bare := wholesale.Product{
			ID: p.ID, SupplierID: p.SupplierID, Code: "B", Availability: wholesale.Available, ImportedPrice: number("0.0000"), CreatedAt: at(8), UpdatedAt: at(9),
		}
		w.putProduct(t, bare)
		bare.CreatedAt = p.CreatedAt       // it was made only once
		bare.DefaultPrice = p.DefaultPrice // until a price sync ends it
		same(t, bare, get(t, p))
		wantNotFound(t, w, func(tx *store.Tx) (wholesale.Product, error) { return tx.ProductByCode(t.Context(), p.SupplierID, "A") })
	})

	t.Run("availability", func(t *testing.T) {
		p := sampleProduct(w.newSupplier(t), "A")
		w.putProduct(t, p)
		w.update(t, func(tx *store.Tx) error {
			return tx.SetAvailability(t.Context(), p.SupplierID, p.ID, wholesale.Discontinued)
		})
		p.Availability, p.UpdatedAt = wholesale.Discontinued, start
		same(t, p, get(t, p))
		w.wantRefused(t, store.ErrNotFound, func(tx *store.Tx) error {
			return tx.SetAvailability(t.Context(), p.SupplierID, "nothing", wholesale.Available)
		})
	})

	t.Run("codes", func(t *testing.T) {
		put := func(supplier, code string) {
			p := sampleProduct(supplier, code)
			p.RemoteID = ""
			w.putProduct(t, p)
		}
		testCodes(t, w, put, func(tx *store.Tx, supplier, code string) (string, error) {
			p, err := tx.ProductByCode(t.Context(), supplier, code)
			return p.Code, err
		})
		testCodes(t, w, put, func(tx *store.Tx, supplier, code string) (string, error) {
			found, ambiguous, err := tx.ProductsByCode(t.Context(), supplier, []string{code, "no such", code})
			if p, ok := found[code]; ok && len(found) == 1 || err != nil {
				return p.Code, err
			}
			return "", cmp.Or(ambiguous[code], store.ErrNotFound)
		})
	})

	t.Run("exact keys", func(t *testing.T) {
		p := sampleProduct(w.newSupplier(t), "Kombu")
		p.RemoteID = ""
		w.putProduct(t, p)
		for _, code := range []string{"Komb", "K ombu", ""} {
			wantNotFound(t, w, func(tx *store.Tx) (wholesale.Product, error) {
				return tx.ProductByCode(t.Context(), p.SupplierID, code)
			})
		}
		// A product that is not linked is not "linked to nothing".
		wantNotFound(t, w, func(tx *store.Tx) (wholesale.Product, error) {
			return tx.ProductByRemoteID(t.Context(), p.SupplierID, "")
		})
	})

	t.Run("unique", func(t *testing.T) {
		first := sampleProduct(w.newSupplier(t), "A")
		w.putProduct(t, first)
		sameCode := sampleProduct(first.SupplierID, "A")
		sameCode.RemoteID = "another"
		w.wantUnique(t, "product", []string{"supplier_id", "code"}, func(tx *store.Tx) error { return tx.PutProduct(t.Context(), sameCode) })
		sameRemote := sampleProduct(first.SupplierID, "B")
		sameRemote.RemoteID = first.RemoteID
		w.wantUnique(t, "product", []string{"supplier_id", "remote_id"}, func(tx *store.Tx) error { return tx.PutProduct(t.Context(), sameRemote) })
		// Any number of products are linked to nothing, codes differ by case, and another supplier
		// may have them all.
		for _, code := range []string{"a", "C"} {
			unlinked := sampleProduct(first.SupplierID, code)
			unlinked.RemoteID = ""
			w.putProduct(t, unlinked)
		}
		w.putProduct(t, sampleProduct(w.newSupplier(t), "A"))
		w.wantOrphan(t, func(tx *store.Tx) error { return tx.PutProduct(t.Context(), sampleProduct("nobody", "A")) })
	})

	t.Run("order and pages", func(t *testing.T) {
		supplier := w.newSupplier(t)
		for _, code := range slices.Backward(codesInOrder) {
			w.putProduct(t, sampleProduct(supplier, code))
		}
		all := read(t, w, func(tx *store.Tx) ([]wholesale.Product, error) { return tx.AllProducts(t.Context(), supplier) })
		same(t, codesInOrder, productCodes(all))
		same(t, all, pages(t, w, func(tx *store.Tx, last *wholesale.Product) ([]wholesale.Product, error) {
			f := store.ProductFilter{Limit: pageSize}
			if last != nil {
				f.After = last.Code
			}
			return tx.Products(t.Context(), supplier, f)
		}))
	})

	t.Run("filters", func(t *testing.T) {
		supplier := w.newSupplier(t)
		for i, row := range []wholesale.Product{
			{Code: "Kombu_Gin", Name: "Ginger kombucha"},
			{Code: "KOMBUXGIN", Name: "100% ginger"},
			{Code: "LEMON", Name: "Crème brûlée kombucha", Barcode: "9400000000028"},
			{Code: "OIL", Name: `C:\OIL 100x`},
		} {
			row.ID, row.SupplierID, row.UpdatedAt = store.NewID(), supplier, at(i)
			if row.Availability = wholesale.Available; row.Code == "OIL" {
				row.Availability = wholesale.OutOfStock
			}
			w.putProduct(t, row)
		}
		for _, test := range []struct {
			name   string
			filter store.ProductFilter
			want   []string
		}{
			{"none", store.ProductFilter{}, []string{"KOMBUXGIN", "Kombu_Gin", "LEMON", "OIL"}},
			{"code", store.ProductFilter{Code: "LEMON"}, []string{"LEMON"}},
			{"code in another case", store.ProductFilter{Code: "lemon"}, []string{"LEMON"}},
			{"code exactly", store.ProductFilter{Code: "Kombu_Gin"}, []string{"Kombu_Gin"}},
			{"unknown code", store.ProductFilter{Code: "LEMO"}, nil},
			{"part of a code in any case", store.ProductFilter{Query: "kOMBU"}, []string{"KOMBUXGIN", "Kombu_Gin", "LEMON"}},
			{"part of a name in any case", store.ProductFilter{Query: "GINGER KOMBUC"}, []string{"Kombu_Gin"}},
			{"spaces around", store.ProductFilter{Query: "  ginger kombuc "}, []string{"Kombu_Gin"}},
			{"accents", store.ProductFilter{Query: "crème BRÛLÉE"}, []string{"LEMON"}},
			{"without accents", store.ProductFilter{Query: "creme brulee"}, []string{"LEMON"}},
			{"with other accents", store.ProductFilter{Query: "GĪNGÉR"}, []string{"KOMBUXGIN", "Kombu_Gin"}},
			// They are not wildcards: "C:\OIL 100x" has no "100%".
			{"percent", store.ProductFilter{Query: "100%"}, []string{"KOMBUXGIN"}},
			{"underscore", store.ProductFilter{Query: "u_gin"}, []string{"Kombu_Gin"}},
			{"two percents", store.ProductFilter{Query: "%%"}, nil},
			{"backslash is found", store.ProductFilter{Query: `c:\oil`}, []string{"OIL"}},
			{"barcode", store.ProductFilter{Query: "9400000000028"}, []string{"LEMON"}},
			{"part of a barcode", store.ProductFilter{Query: "940000000002"}, []string{"LEMON"}},
			{"words in any order", store.ProductFilter{Query: "kombucha CRÈME lem"}, []string{"LEMON"}},
			{"all words must be there", store.ProductFilter{Query: "ginger 100% oil"}, nil},
			{"every word narrows", store.ProductFilter{Query: "kombucha ginger kombu gin ger buch nothing"}, nil},
			{"words of code and name", store.ProductFilter{Query: "kombucha gin kombu_"}, []string{"Kombu_Gin"}},
			{"updated since", store.ProductFilter{UpdatedSince: at(2)}, []string{"LEMON", "OIL"}},
			{"updated later", store.ProductFilter{UpdatedSince: at(2).Add(time.Microsecond)}, []string{"OIL"}},
			{"availability", store.ProductFilter{Availability: wholesale.OutOfStock}, []string{"OIL"}},
			{"after", store.ProductFilter{After: "Kombu_Gin"}, []string{"LEMON", "OIL"}},
			{"all at once", store.ProductFilter{Code: "LEMON", Query: "brûlée", UpdatedSince: at(1), After: "A"}, []string{"LEMON"}},
			{"text that nothing holds", store.ProductFilter{Query: longText("query")}, nil},
		} {
			t.Run(test.name, func(t *testing.T) {
				test.filter.Limit = 10
				got := read(t, w, func(tx *store.Tx) ([]wholesale.Product, error) {
					return tx.Products(t.Context(), supplier, test.filter)
				})
				same(t, test.want, productCodes(got))
			})
		}
	})

	t.Run("barcodes", func(t *testing.T) {
		supplier := w.newSupplier(t)
		for code, barcode := range map[string]string{"B": "9400000000011", "A": "9400000000011", "C": "9400000000028", "D": ""} {
			p := sampleProduct(supplier, code)
			p.Barcode = barcode
			w.putProduct(t, p)
		}
		wanted := []string{"", "no barcode", "9400000000011", "9400000000028"}
		for i := range 1200 { // in three pieces
			wanted = append(wanted, fmt.Sprint("nothing's ", i))
		}
		got := read(t, w, func(tx *store.Tx) (map[string][]string, error) {
			return tx.CodesByBarcode(t.Context(), supplier, wanted)
		})
		same(t, map[string][]string{"9400000000011": {"A", "B"}, "9400000000028": {"C"}}, got)
	})

	t.Run("many at once", func(t *testing.T) {
		supplier := w.newSupplier(t)
		ids, codes := map[string]wholesale.Product{}, map[string]wholesale.Product{}
		var wantedIDs, wantedCodes []string
		for i := range 1202 { // in three pieces
			p := sampleProduct(supplier, fmt.Sprint("P", i))
			wantedIDs, wantedCodes = append(wantedIDs, p.ID), append(wantedCodes, p.Code)
			if i%250 > 1 && i%250 < 249 {
				continue // is asked for and not there; those around the cuts are
			}
			w.putProduct(t, p)
			p.OwnTax = &wholesale.Tax{Code: p.OwnTax.Code, Rate: p.OwnTax.Rate}
			// What an order needs; the rest would only be carried around.
			p.Notes, p.Barcode, p.TierPrices, p.Images, p.CreatedAt, p.UpdatedAt = "", "", nil, nil, time.Time{}, time.Time{}
			ids[p.ID], codes[p.Code] = p, p
		}
		by := func(key store.ProductKey, values ...string) map[string]wholesale.Product {
			return read(t, w, func(tx *store.Tx) (map[string]wholesale.Product, error) {
				return tx.ProductsBy(t.Context(), supplier, key, values)
			})
		}
		same(t, ids, by(store.ByID, wantedIDs...))
		same(t, codes, by(store.ByCode, wantedCodes...))
		remote := map[string]wholesale.Product{}
		for _, p := range codes {
			remote[p.RemoteID] = p
		}
		same(t, remote, by(store.ByRemoteID, slices.Collect(maps.Keys(remote))...))
		same(t, map[string]wholesale.Product{"P0": codes["P0"]}, by(store.ByCode, "P0", "P0", "p400", ""))
		same(t, map[string]wholesale.Product{}, by(store.ByID))
	})

	t.Run("numbers are rounded to their scale", func(t *testing.T) {
		p := sampleProduct(w.newSupplier(t), "A")
		p.ImportedPrice, p.OwnTax.Rate = number("1.00005"), number("0.1500005")
		w.putProduct(t, p)
		p.ImportedPrice, p.DefaultPrice, p.OwnTax.Rate = number("1.0001"), number("1.0001"), number("0.150001") // half away from zero
		same(t, p, get(t, p))
	})
}

func productCodes(products []wholesale.Product) []string {
	codes := make([]string, len(products))
	for i, p := range products {
		codes[i] = p.Code
	}
	return codes
}

func media(t *testing.T, w *world) {
	m := sampleMedia(w.newSupplier(t), "https://pictures.example/1.png?q='%_")
	m.AsReceived = true
	complete(t, m)
	put := func(m store.Media) (id string) {
		t.Helper()
		w.update(t, func(tx *store.Tx) (err error) {
			id, err = tx.PutMedia(t.Context(), m)
			return err
		})
		return id
	}
	bySource := func(supplier string) func(tx *store.Tx) (string, error) {
		return func(tx *store.Tx) (string, error) { return tx.MediaBySource(t.Context(), supplier, m.SourceURL) }
	}

	wantNotFound(t, w, bySource(m.SupplierID))
	wantNotFound(t, w, func(tx *store.Tx) (store.Media, error) { return tx.Media(t.Context(), m.ID) })
	same(t, m.ID, put(m))
	same(t, m.ID, read(t, w, bySource(m.SupplierID)))
	public := m
	public.SupplierID, public.SourceURL = "", "" // the link shows only the picture
	same(t, public, read(t, w, func(tx *store.Tx) (store.Media, error) { return tx.Media(t.Context(), m.ID) }))

	received := sampleMedia(m.SupplierID, "https://pictures.example/as-received.png")
	received.AsReceived = true
	w.update(t, func(tx *store.Tx) error {
		_, err := tx.PutMedia(t.Context(), received)
		return err
	})
	for _, content := range []string{"redrawn", "too late"} {
		w.update(t, func(tx *store.Tx) error {
			return tx.RedrawMedia(t.Context(), received.ID, "image/png", []byte(content))
		})
	}
	redrawn := read(t, w, func(tx *store.Tx) (store.Media, error) { return tx.Media(t.Context(), received.ID) })
	same(t, store.Media{ID: received.ID, ContentType: "image/png", Content: []byte("redrawn"), FetchedAt: received.FetchedAt}, redrawn)
	small := func(tx *store.Tx) (store.Media, error) { return tx.Thumbnail(t.Context(), m.ID) }
	wantNotFound(t, w, small)
	for _, id := range []string{m.ID, m.ID, "nothing"} { // again changes nothing, and so does one of no picture
		w.update(t, func(tx *store.Tx) error { return tx.PutThumbnail(t.Context(), id, "image/jpeg", m.Content[1:]) })
	}
	thumbnail := public
	thumbnail.AsReceived = false
	thumbnail.ContentType, thumbnail.Content = "image/jpeg", m.Content[1:]
	same(t, thumbnail, read(t, w, small))

	// The picture that was first kept from an address stays.
	again := sampleMedia(m.SupplierID, m.SourceURL)
	again.Content = []byte("another")
	same(t, m.ID, put(again))
	same(t, public, read(t, w, func(tx *store.Tx) (store.Media, error) { return tx.Media(t.Context(), m.ID) }))

	// Another supplier keeps its own.
	another := sampleMedia(w.newSupplier(t), m.SourceURL)
	wantNotFound(t, w, bySource(another.SupplierID))
	same(t, another.ID, put(another))
	w.wantOrphan(t, func(tx *store.Tx) error {
		_, err := tx.PutMedia(t.Context(), sampleMedia("nobody", m.SourceURL))
		return err
	})

	w.update(t, func(tx *store.Tx) error { return tx.DeleteMedia(t.Context(), m.SupplierID, m.ID) })
	wantNotFound(t, w, bySource(m.SupplierID))
	wantNotFound(t, w, small)
	same(t, another.ID, read(t, w, bySource(another.SupplierID)))
	w.wantRefused(t, store.ErrNotFound, func(tx *store.Tx) error { return tx.DeleteMedia(t.Context(), m.SupplierID, m.ID) })
}
