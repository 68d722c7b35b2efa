package api_test

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// TestDocumentationPage expects every call on the page, and nothing loaded from elsewhere.
func TestDocumentationPage(t *testing.T) {
	w := newWorld(t)
	got := w.send(request{method: "GET", path: "/api/docs", token: "-"})
	if got.status != http.StatusOK || got.header.Get("Content-Type") != "text/html; charset=utf-8" {
		t.Fatalf("%d %s", got.status, got.header.Get("Content-Type"))
	}
	for _, call := range contractCalls {
		method, path, _ := strings.Cut(call, " ")
		if !strings.Contains(got.text, `<span class="method `+method+`">`+method+`</span> <code>/api/v1`+path+`</code>`) {
			t.Errorf("%s is not there", call)
		}
	}
	for _, text := range []string{"Idempotency-Key", "If-Match", `"unit_price": "24.9500"`, "The present state does not allow it.", "v1.2.3", "shape-OrderLine"} {
		if !strings.Contains(got.text, text) && !strings.Contains(got.text, strings.ReplaceAll(text, `"`, "&#34;")) {
			t.Errorf("%s is not there", text)
		}
	}
	if regexp.MustCompile(`<script|<link|src=|@import|url\(`).MatchString(got.text) {
		t.Error("the page loads something")
	}
	ids := map[string]bool{}
	for _, id := range regexp.MustCompile(` id="([^"]+)"`).FindAllStringSubmatch(got.text, -1) {
		if ids[id[1]] {
			t.Errorf("#%s is there twice", id[1])
		}
		ids[id[1]] = true
	}
	for _, link := range regexp.MustCompile(`href="#([^"]+)"`).FindAllStringSubmatch(got.text, -1) {
		if !ids[link[1]] {
			t.Errorf("the link to #%s leads nowhere", link[1])
		}
	}
}

func TestOpenAPIIsServed(t *testing.T) {
	w := newWorld(t)
	got := w.send(request{method: "GET", path: "/api/openapi.json", token: "-"})
	if got.status != http.StatusOK || got.json["openapi"] != "3.1.0" {
		t.Errorf("%d %.100s", got.status, got.text)
	}
}

func TestPictures(t *testing.T) {
	w := newWorld(t)
	ctx := context.Background()
	picture := []byte("\x89PNG\r\n\x1a\n")
	id := store.NewID()
	must(t, w.store.Update(ctx, func(tx *store.Tx) error {
		_, err := tx.PutMedia(ctx, store.Media{ID: id, SupplierID: w.office.supplierID, SourceURL: "https://remote.example/a.png", ContentType: "image/png", Content: picture, FetchedAt: morning()})
		if err != nil {
			return err
		}
		p, err := tx.Product(ctx, w.office.supplierID, w.office.product.ID)
		if err != nil {
			return err
		}
		p.Images = []wholesale.Image{{SourceURL: "https://remote.example/b.png"}, {SourceURL: "https://remote.example/a.png", MediaID: id, Default: true}}
		return tx.PutProduct(ctx, p)
	}))
	product := w.get("/api/v1/products/" + w.office.product.ID)
	url, _ := product.json["image_url"].(string)
	if url != "https://orders.example.com/media/"+id || len(product.json["images"].([]any)) != 1 {
		t.Fatalf("%s", product.text)
	}
	path := strings.TrimPrefix(url, "https://orders.example.com")
	got := w.send(request{method: "GET", path: path, token: "-"})
	if got.status != http.StatusOK || got.text != string(picture) {
		t.Errorf("%d %q", got.status, got.text)
	}
	for name, want := range map[string]string{
		"Content-Type": "image/png", "X-Content-Type-Options": "nosniff", "Cache-Control": "public, max-age=31536000, immutable", "Content-Security-Policy": "default-src 'none'; sandbox",
	} {
		if got.header.Get(name) != want {
			t.Errorf("%s: %q", name, got.header.Get(name))
		}
	}
	again := w.send(request{method: "GET", path: path, token: "-", header: map[string]string{"If-None-Match": got.header.Get("ETag")}})
	if again.status != http.StatusNotModified || again.text != "" {
		t.Errorf("known already: %d", again.status)
	}
	// The small copy is public too; one that cannot be made smaller is given as it is.
	small := w.send(request{method: "GET", path: path + "/thumbnail", token: "-"})
	if small.status != http.StatusOK || small.text != string(picture) || small.header.Get("Cache-Control") != got.header.Get("Cache-Control") {
		t.Errorf("small: %d %q %v", small.status, small.text, small.header)
	}
	if small.header.Get("ETag") == got.header.Get("ETag") {
		t.Error("both copies have the same tag")
	}
}

// TestTheDocumentationsStyleIsTheOneThatItsPolicyAllows: browsers compare the text between the
// tags.
func TestTheDocumentationsStyleIsTheOneThatItsPolicyAllows(t *testing.T) {
	w := newWorld(t)
	got := w.send(request{method: "GET", path: "/api/docs", token: "-"})
	_, rest, _ := strings.Cut(got.text, "<style>")
	style, _, found := strings.Cut(rest, "</style>")
	sum := sha256.Sum256([]byte(style))
	if want := "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"; !found || !strings.Contains(got.header.Get("Content-Security-Policy"), want) {
		t.Errorf("the style has %s, the policy says %s", want, got.header.Get("Content-Security-Policy"))
	}
	if strings.Contains(got.text, ` style="`) {
		t.Error("an element has a style of its own, which the policy does not allow")
	}
}
