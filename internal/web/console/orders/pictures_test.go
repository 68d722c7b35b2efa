package orders_test

import (
	"net/url"
	"testing"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// TestLinesShowTheirProductsPictures looks at the lines of an order wherever they are shown: one
// product has a picture, the other what stands for one.
func TestLinesShowTheirProductsPictures(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	fern := site.AddCustomer("FERN", "Fern Cafe")
	gin := site.AddProduct("GIN", "Ginger beer", "10")
	gin.Images = []wholesale.Image{{SourceURL: "https://a", MediaID: "one"}}
	if err := site.Store.Update(t.Context(), func(tx *store.Tx) error { return tx.PutProduct(t.Context(), gin) }); err != nil {
		t.Fatal(err)
	}
	site.AddProduct("LEM", "Lemon soda", "12")
	open, sent := site.AddOrder(fern, gin, "1"), site.AddOrder(fern, gin, "2")
	if _, err := site.Orders.Cancel(t.Context(), site.SupplierID, sent.ID); err != nil {
		t.Fatal(err)
	}
	const picture = `img.thumbnail[src="/media/one/thumbnail"][alt=""][loading=lazy]`
	for what, path := range map[string]string{
		"an order that can be changed": "/orders/" + open.ID, "one that cannot": "/orders/" + sent.ID,
	} {
		if n := site.Get(path).Find("tbody " + picture).Length(); n != 1 {
			t.Errorf("%s: %d pictures", what, n)
		}
	}
	for what, path := range map[string]string{
		"the suggestions": "/orders/" + open.ID + "/suggestions?q=ginger", "a row that is added": "/orders/" + open.ID + "/row?product=" + gin.ID,
	} {
		if n := site.AskPartial(path).Find(picture).Length(); n != 1 {
			t.Errorf("%s: %d pictures", what, n)
		}
	}
	if n := site.AskPartial("/orders/" + open.ID + "/suggestions?q=lemon").Find("span.thumbnail").Length(); n != 1 {
		t.Errorf("a product without a picture: %d placeholders", n)
	}
	// What was typed and comes back with an error keeps its picture.
	form := url.Values{
		"version": {"1"}, "row": {"0"}, "row.0.product": {gin.ID}, "row.0.code": {"GIN"}, "row.0.name": {"Ginger beer"}, "row.0.quantity": {"many"},
	}
	if page := site.Post("/orders/"+open.ID, form); page.Find("tbody "+picture).Length() != 1 {
		t.Errorf("after an error, %d: %s", page.Status, page.Text())
	}
}
