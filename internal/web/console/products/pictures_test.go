package products_test

import (
	"net/http"
	"testing"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// TestMissingPicturesAreShown follows one from the list to its product, and tries again.
func TestMissingPicturesAreShown(t *testing.T) {
	site := newSite(t)
	good, bad := site.AddProduct("A", "Apple", "1"), site.AddProduct("B", "Berry", "1")
	bad.Images = []wholesale.Image{
		{SourceURL: "https://pictures.example/b.png", Missing: "It is no longer at its address", GivenUp: true}, {SourceURL: "https://pictures.example/c.png", MediaID: "c"},
	}
	if err := site.Store.Update(t.Context(), func(tx *store.Tx) error { return tx.PutProduct(t.Context(), bad) }); err != nil {
		t.Fatal(err)
	}
	list := site.Get("/products?problem=picture")
	if !list.Says("Berry") || list.Says("Apple") || list.Find(`form[action="/products/pictures"]`).Length() != 1 {
		t.Errorf("the list: %s", list.Text())
	}
	product := site.Get("/products/" + bad.ID)
	if !product.Says("A picture could not be fetched") || !product.Says("It is no longer at its address.") || !product.Says("https://pictures.example/b.png") {
		t.Errorf("the product: %s", product.Text())
	}
	if site.Get("/products/" + good.ID).Says("could not be fetched") {
		t.Error("a product without missing pictures has some")
	}
	for path, want := range map[string]string{
		"/products/" + bad.ID + "/pictures": "/products/" + bad.ID, "/products/pictures": "/products?problem=picture",
	} {
		answer := site.Post(path, nil)
		if answer.Status != http.StatusSeeOther || answer.Location != want {
			t.Errorf("%s: %d to %s", path, answer.Status, answer.Location)
		}
	}
	jobs, err := site.Queue.Stats(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	waiting := int64(0)
	for _, j := range jobs {
		if j.Kind == "fetch_pictures" {
			waiting += j.Jobs
		}
	}
	if waiting != 2 {
		t.Errorf("%d jobs fetch pictures, want 2", waiting)
	}

	site.AsOrderManager()
	if site.Get("/products/"+bad.ID).Find(`form[action$="/pictures"]`).Length() != 0 {
		t.Error("a button for what order management must not do")
	}
	if answer := site.Post("/products/"+bad.ID+"/pictures", nil); answer.Status != http.StatusForbidden {
		t.Errorf("order management: %d", answer.Status)
	}
}
