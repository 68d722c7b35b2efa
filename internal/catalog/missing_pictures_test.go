package catalog

import (
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// asRun has a run ask for the pictures of some products, and fetches them as its job does.
func (c *fixture) asRun(p *Pictures, runID string, products ...wholesale.Product) error {
	job := FetchPictures{SupplierID: c.supplier, RunID: runID}
	for _, product := range products {
		job.ProductIDs = append(job.ProductIDs, product.ID)
	}
	return p.Fetch(c.t.Context(), job)
}

func (c *fixture) run(asked int64) string {
	c.t.Helper()
	run := store.Run{ID: store.NewID(), SupplierID: c.supplier, Kind: "products", State: store.RunDone, QueuedAt: now, Pictures: store.RunPictures{Asked: asked}}
	if err := c.store.Update(c.t.Context(), func(tx *store.Tx) error { return tx.PutRun(c.t.Context(), run) }); err != nil {
		c.t.Fatal(err)
	}
	return run.ID
}

func (c *fixture) runPictures(id string) store.RunPictures {
	c.t.Helper()
	var run store.Run
	if err := c.store.View(c.t.Context(), func(tx *store.Tx) (err error) {
		run, err = tx.Run(c.t.Context(), c.supplier, id)
		return err
	}); err != nil {
		c.t.Fatal(err)
	}
	return run.Pictures
}

func (c *fixture) pictureNotices() []store.Notice {
	c.t.Helper()
	var notices []store.Notice
	if err := c.store.View(c.t.Context(), func(tx *store.Tx) (err error) {
		notices, err = tx.Notices(c.t.Context(), c.supplier, "", 10)
		return err
	}); err != nil {
		c.t.Fatal(err)
	}
	return notices
}

// TestMissingPicturesAreCountedAndSaid has a run with good pictures, one that is broken for good,
// and one whose server is out of order until later: every picture is counted once, whatever a job
// repeats.
func TestMissingPicturesAreCountedAndSaid(t *testing.T) {
	onEachEngine(t, func(t *testing.T, c *fixture) {
		server := newPictureServer(t)
		var broken atomic.Bool
		broken.Store(true)
		content := pngPicture(t)
		server.mux.HandleFunc("/later.png", func(w http.ResponseWriter, _ *http.Request) {
			if broken.Load() {
				w.WriteHeader(http.StatusServiceUnavailable)
				return
			}
			w.Write(content)
		})
		bad := server.at("/bad.png", pngHead(60_000, 60_000, 8))
		a := c.pictured("A", bad, server.at("/good.png", content))
		b := c.pictured("B", server.URL+"/later.png", bad, server.URL+"/good.png")
		run := c.run(5)
		pictures := NewPictures(c.store, server.host(), c.log)

		if err := c.asRun(pictures, run, a, b); err == nil {
			t.Error("the job does not fail although a server is out of order")
		}
		if diff := cmp.Diff(store.RunPictures{Asked: 5, Fetched: 2, Missing: 3}, c.runPictures(run)); diff != "" {
			t.Error(diff)
		}
		wantMissing := wholesale.Image{SourceURL: bad, Default: true, Missing: "It has too many pixels. Save a smaller one", GivenUp: true, MissingIn: run}
		if diff := cmp.Diff(wantMissing, c.images(a)[0]); diff != "" {
			t.Error(diff)
		}
		notices := c.pictureNotices()
		if len(notices) != 1 || notices[0].Kind != NoticePictures || notices[0].Title != "3 product pictures could not be fetched" ||
			!strings.Contains(notices[0].Detail, "A Product A: It has too many pixels.") || !strings.Contains(notices[0].Detail, "does not answer as it should") {
			t.Errorf("%+v", notices)
		}

		asked := server.asked.Load()
		broken.Store(false)
		if err := c.asRun(pictures, run, a, b); err != nil { // the job is repeated
			t.Error(err)
		}
		if diff := cmp.Diff(store.RunPictures{Asked: 5, Fetched: 3, Missing: 2}, c.runPictures(run)); diff != "" {
			t.Error(diff)
		}
		if n := server.asked.Load() - asked; n != 1 {
			t.Errorf("the repeated job asked %d times, want once, for what was out of order", n)
		}

		// The supplier replaces the picture and tries again.
		for _, product := range []wholesale.Product{a, b} {
			product, err := c.Product(t.Context(), c.supplier, product.ID)
			if err != nil {
				t.Fatal(err)
			}
			for i := range product.Images {
				if product.Images[i].SourceURL == bad {
					product.Images[i].SourceURL = server.URL + "/good.png"
				}
			}
			if err := c.store.Update(t.Context(), func(tx *store.Tx) error { return tx.PutProduct(t.Context(), product) }); err != nil {
				t.Fatal(err)
			}
		}
		if err := c.asRun(pictures, store.NewID(), a, b); err != nil {
			t.Error(err)
		}
		if images := c.images(a); images[0].Missing != "" || images[0].MediaID == "" || len(c.pictureNotices()) != 0 {
			t.Errorf("%+v, %+v", images, c.pictureNotices())
		}
		if diff := cmp.Diff(store.RunPictures{Asked: 5, Fetched: 3, Missing: 2}, c.runPictures(run)); diff != "" {
			t.Errorf("the earlier run has changed: %s", diff)
		}
	})
}

// TestWhatIsSaidOfAPictureTellsNothingOfANetwork says the same of an address inside as of one that
// does not exist.
func TestWhatIsSaidOfAPictureTellsNothingOfANetwork(t *testing.T) {
	onSQLite(t, func(t *testing.T, c *fixture) {
		inside := newPictureServer(t)
		product := c.pictured("A", inside.at("/a.png", pngPicture(t)), "http://127.0.0.1:1/a.png", "http://nothing.invalid/a.png")
		_ = c.fetch(NewPictures(c.store, "127.0.0.1:2", c.log), product)
		for _, image := range c.images(product) {
			if image.Missing != "Its address cannot be reached" {
				t.Errorf("%s: %q", image.SourceURL, image.Missing)
			}
		}
	})
}

// TestPicturesFromBeforeAreRedrawn takes files as earlier versions kept them.
func TestPicturesFromBeforeAreRedrawn(t *testing.T) {
	onEachEngine(t, func(t *testing.T, c *fixture) {
		asReceived := func(content string) string {
			id := store.NewID()
			if err := c.store.Update(t.Context(), func(tx *store.Tx) error {
				_, err := tx.PutMedia(t.Context(), store.Media{
					ID: id, SupplierID: c.supplier, SourceURL: "https://pictures.example/" + id, ContentType: "image/png",
					Content: []byte(content), FetchedAt: now, AsReceived: true,
				})
				return err
			}); err != nil {
				t.Fatal(err)
			}
			return id
		}
		sound := asReceived(string(pngPicture(t)) + "<script>")
		for range 2 { // it is kept so
			media, err := c.Picture(t.Context(), sound)
			if err != nil || strings.Contains(string(media.Content), "<script>") || media.AsReceived || media.ContentType != "image/png" {
				t.Errorf("%s, %v", media.ContentType, err)
			}
		}
		small, err := c.Thumbnail(t.Context(), sound)
		if err != nil || strings.Contains(string(small.Content), "<script>") {
			t.Errorf("thumbnail: %v", err)
		}
		_, err = c.Picture(t.Context(), asReceived("\x89PNG\r\n\x1a\n<script>"))
		wantCode(t, "not a picture", err, wholesale.CodeNotFound)
	})
}
