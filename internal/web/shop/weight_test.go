package shop

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"math/rand/v2"
	"path"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"upstock/internal/guide"
	"upstock/internal/store"
	"upstock/internal/web/assets"
	"upstock/internal/web/webtest"
	"upstock/internal/wholesale"
)

// What the pages that buyers order from may weigh as they travel, in bytes.
const (
	scriptsWeigh   = 50_000  // all scripts of both
	firstPageWeigh = 150_000 // each with its style sheets, scripts, icons and first pictures
)

// TestOrderingPagesAreLight weighs the order guide and the products page, both full of products
// with photographs, as a phone loads them that has nothing yet.
func TestOrderingPagesAreLight(t *testing.T) {
	site := webtest.New(t, func(s *webtest.Site) {
		routes(s.Shop, Config{
			Accounts: s.Accounts, Catalog: s.Catalog, Orders: s.Orders, Invoices: s.Invoices, Push: s.Push, Guide: guide.New(s.Store, s.Catalog), Baskets: s.Baskets, Fulfilment: s.Fulfilment,
			Clock: func() time.Time { return webtest.Now }, PublicURL: s.URL,
		})
	})
	cafe := site.AddCustomer("CAFE", "Corner Cafe")
	site.AddBuyer(cafe, "kim@cafe.example")
	for i := range 60 {
		site.AddOrder(cafe, addPhotographed(t, site, i), "6")
	}
	site.AsBuyer("kim@cafe.example")

	scripts := map[string]int{}
	for _, within := range []string{"", "/products"} {
		answer := site.Get(site.ShopPath(within))
		if n := answer.Find("[data-product]").Length(); n < 40 {
			t.Fatalf("%q shows %d products", within, n)
		}
		parts := map[string]int{"the page": packed(t, []byte(answer.Body))}
		for _, src := range named(answer, "script[src]", "src") {
			weighScript(t, assetName(src), parts, scripts)
		}
		for _, href := range append(named(answer, "link[rel=stylesheet], link[rel=icon]", "href"), named(answer, "use", "href")...) {
			if strings.HasPrefix(href, assets.Prefix) {
				parts[assetName(href)] = packed(t, content(t, assetName(href)))
			} else {
				parts[href] = packed(t, []byte(site.Get(href).Body))
			}
		}
		pictures := named(answer, "img:not([loading=lazy])", "src")
		for _, src := range pictures {
			small, err := site.Catalog.Thumbnail(t.Context(), path.Base(path.Dir(src)))
			if err != nil {
				t.Fatal(err)
			}
			parts[src] = len(small.Content)
		}
		if len(pictures) == 0 {
			t.Errorf("%q shows no picture at once", within)
		}
		sum := total(parts)
		if sum > firstPageWeigh {
			t.Errorf("%q weighs %d bytes: %v", within, sum, parts)
		}
	}
	if sum := total(scripts); sum > scriptsWeigh || len(scripts) == 0 {
		t.Errorf("the scripts weigh %d bytes: %v", sum, scripts)
	}
}

// addPhotographed adds a product with a photograph: its noise makes it no smaller than real ones.
func addPhotographed(t *testing.T, site *webtest.Site, i int) wholesale.Product {
	t.Helper()
	random := rand.New(rand.NewPCG(1, uint64(i)))
	photograph := image.NewNRGBA(image.Rect(0, 0, 200, 200))
	for x := range 200 {
		for y := range 200 {
			noise := uint8(random.IntN(32))
			photograph.SetNRGBA(x, y, color.NRGBA{uint8(x) + noise, uint8(y) + noise, uint8(i*4) + noise/2, 255})
		}
	}
	var encoded bytes.Buffer
	if err := jpeg.Encode(&encoded, photograph, nil); err != nil {
		t.Fatal(err)
	}
	p := site.AddProduct(fmt.Sprintf("P%03d", i), fmt.Sprintf("Pale ale %d × 330 ml", i), "24.95")
	media := store.Media{
		ID: store.NewID(), SupplierID: p.SupplierID, SourceURL: "https://pictures.example/" + p.Code, ContentType: "image/jpeg",
		Content: encoded.Bytes(), FetchedAt: webtest.Now,
	}
	if err := site.Store.Update(t.Context(), func(tx *store.Tx) error {
		id, err := tx.PutMedia(t.Context(), media)
		if err != nil {
			return err
		}
		p.Notes = "Brewed by the sea, from what the garden has."
		p.Images = []wholesale.Image{{SourceURL: media.SourceURL, MediaID: id, Default: true}}
		return tx.PutProduct(t.Context(), p)
	}); err != nil {
		t.Fatal(err)
	}
	return p
}

var imported = regexp.MustCompile(`(?m)^import .* from "\./([a-z_]+\.js)`)

// weighScript weighs a script with what it imports.
func weighScript(t *testing.T, name string, weights ...map[string]int) {
	t.Helper()
	script := content(t, name)
	for _, w := range weights {
		w[name] = packed(t, script)
	}
	for _, found := range imported.FindAllSubmatch(script, -1) {
		weighScript(t, string(found[1]), weights...)
	}
}

// named are the files that the elements name, each once and without its fragment.
func named(a *webtest.Answer, css, attribute string) (files []string) {
	seen := map[string]bool{}
	a.Find(css).Each(func(_ int, e *goquery.Selection) {
		file, _, _ := strings.Cut(e.AttrOr(attribute, ""), "#")
		if file != "" && !seen[file] {
			files = append(files, file)
		}
		seen[file] = true
	})
	return files
}

func assetName(href string) string {
	name, _, _ := strings.Cut(strings.TrimPrefix(href, assets.Prefix), "?")
	return name
}

func content(t *testing.T, asset string) []byte {
	t.Helper()
	content, ok := assets.Content(asset)
	if !ok {
		t.Fatalf("there is no %s", asset)
	}
	return content
}

// packed is how many bytes travel.
func packed(t *testing.T, content []byte) int {
	t.Helper()
	var b bytes.Buffer
	zip := gzip.NewWriter(&b)
	if _, err := zip.Write(content); err != nil {
		t.Fatal(err)
	}
	if err := zip.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Len()
}

func total(weights map[string]int) (sum int) {
	for _, w := range weights {
		sum += w
	}
	return sum
}
