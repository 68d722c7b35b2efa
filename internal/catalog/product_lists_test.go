package catalog

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"testing"

	"github.com/google/go-cmp/cmp"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

func TestProductRowsSortedPageByPage(t *testing.T) {
	onEachEngine(t, func(t *testing.T, c *fixture) {
		for code, price := range map[string]string{"A": "3", "B": "1", "C": "2", "D": "1"} {
			c.product(code, func(p *wholesale.Product) { p.DefaultPrice, p.ImportedPrice = dec(price), dec(price) })
		}
		q := ProductRowQuery{Sort: store.Sort{By: "price", Descending: true}, Limit: 3}
		got := allPages(t, 3, func(p store.ProductRow) string { return p.Code }, func(cursor string) (Page[store.ProductRow], error) {
			q.Cursor = cursor
			return c.ProductRows(t.Context(), c.supplier, q)
		})
		if diff := cmp.Diff([]string{"A", "C", "D", "B"}, got); diff != "" {
			t.Error(diff)
		}
		first, err := c.ProductRows(t.Context(), c.supplier, ProductRowQuery{Sort: store.Sort{By: "name"}, Limit: 1})
		if err != nil {
			t.Fatal(err)
		}
		q.Cursor = first.Next
		_, err = c.ProductRows(t.Context(), c.supplier, q)
		wantCode(t, "a cursor of another order", err, wholesale.CodeInvalid)

		n, err := c.SetAvailabilityOf(t.Context(), c.supplier, ProductRowQuery{Query: "b"}, "out_of_stock")
		if n != 1 || err != nil {
			t.Errorf("%d changed, %v", n, err)
		}
		left, err := c.CountProductRows(t.Context(), c.supplier, ProductRowQuery{Availability: wholesale.Available})
		if left != 3 || err != nil {
			t.Errorf("%d are available, %v", left, err)
		}
		_, err = c.SetAvailabilityOf(t.Context(), c.supplier, ProductRowQuery{}, "gone")
		wantCode(t, "an unknown availability", err, wholesale.CodeInvalid)
		_, err = c.SetAvailabilityOf(t.Context(), c.supplier, ProductRowQuery{Query: "\x00"}, "available")
		wantCode(t, "a text that no row can hold", err, wholesale.CodeInvalid)
	})
}

func TestThumbnailsAreMadeOnce(t *testing.T) {
	onEachEngine(t, func(t *testing.T, c *fixture) {
		var content bytes.Buffer
		if err := jpeg.Encode(&content, painted(400, 200, color.NRGBA{R: 200, A: 255}), nil); err != nil {
			t.Fatal(err)
		}
		large := store.Media{ID: store.NewID(), SupplierID: c.supplier, SourceURL: "a", ContentType: "image/jpeg", Content: content.Bytes(), FetchedAt: now}
		odd := store.Media{ID: store.NewID(), SupplierID: c.supplier, SourceURL: "b", ContentType: "image/gif", Content: []byte("GIF89a"), FetchedAt: now}
		for _, m := range []store.Media{large, odd} {
			c.update(func(tx *store.Tx) error {
				_, err := tx.PutMedia(t.Context(), m)
				return err
			})
		}
		small, err := c.Thumbnail(t.Context(), large.ID)
		if err != nil {
			t.Fatal(err)
		}
		if m, _, err := image.Decode(bytes.NewReader(small.Content)); err != nil || m.Bounds().Dx() != 96 || m.Bounds().Dy() != 48 {
			t.Errorf("%+v, %v", m, err)
		}
		kept := func() (m store.Media, err error) {
			err = c.store.View(t.Context(), func(tx *store.Tx) (err error) {
				m, err = tx.Thumbnail(t.Context(), large.ID)
				return err
			})
			return m, err
		}
		if m, err := kept(); err != nil || !bytes.Equal(m.Content, small.Content) || m.ContentType != "image/jpeg" {
			t.Errorf("kept %+v, %v", m, err)
		}
		if m, err := c.Thumbnail(t.Context(), large.ID); err != nil || !cmp.Equal(small, m) {
			t.Errorf("then %+v, %v", m, err)
		}
		// One that cannot be read is given as it is.
		if m, err := c.Thumbnail(t.Context(), odd.ID); err != nil || !bytes.Equal(m.Content, odd.Content) {
			t.Errorf("an odd one: %+v, %v", m, err)
		}
		_, err = c.Thumbnail(t.Context(), store.NewID())
		wantCode(t, "no picture", err, wholesale.CodeNotFound)
	})
}
