package app_test

import (
	"bytes"
	"encoding/json"
	"image"
	"image/color"
	"image/png"
	"io"
	"net/http"
	"strings"
	"testing"

	"upstock/internal/web/shop/app"
	"upstock/internal/web/webtest"
	"upstock/internal/wholesale"
)

func newSite(t *testing.T) *webtest.Site {
	return webtest.New(t, func(s *webtest.Site) { app.Routes(s.Shop, app.Services{Catalog: s.Catalog}) })
}

// file asks for what is no page.
func file(t *testing.T, s *webtest.Site, path string) (body []byte, header http.Header) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.URL+path, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := s.Browser().Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if body, err = io.ReadAll(answer.Body); err != nil || answer.StatusCode != http.StatusOK {
		t.Fatalf("%s: %d, %v", path, answer.StatusCode, err)
	}
	return body, answer.Header
}

func TestTheShopCanBeInstalled(t *testing.T) {
	s := newSite(t)
	s.AsNobody()
	text, header := file(t, s, s.ShopPath("/app.webmanifest"))
	if got := header.Get("Content-Type"); got != "application/manifest+json" {
		t.Errorf("content type %q", got)
	}
	var manifest struct {
		ID, Name, Display, Scope string
		ShortName                string `json:"short_name"`
		StartURL                 string `json:"start_url"`
		Icons                    []struct{ Src, Sizes, Purpose string }
	}
	if err := json.Unmarshal(text, &manifest); err != nil {
		t.Fatal(err)
	}
	if manifest.Name != "Kombu Brewing" || manifest.ShortName != "Kombu" || manifest.Display != "standalone" || manifest.StartURL != s.ShopPath("") ||
		manifest.Scope != "/shop/" || manifest.ID != s.ShopPath("") {
		t.Errorf("got %+v", manifest)
	}
	purposes := map[string]bool{}
	for _, icon := range manifest.Icons {
		content, header := file(t, s, icon.Src)
		drawn, err := png.DecodeConfig(bytes.NewReader(content))
		if err != nil || strings.TrimSuffix(icon.Sizes, "x"+icon.Sizes[:3]) != icon.Sizes[:3] || drawn.Width != drawn.Height {
			t.Errorf("%s is %+v, %v", icon.Src, drawn, err)
		}
		if !strings.Contains(header.Get("Cache-Control"), "immutable") {
			t.Errorf("%s: %s", icon.Src, header.Get("Cache-Control"))
		}
		purposes[icon.Sizes+" "+icon.Purpose] = true
	}
	if len(purposes) != 3 || !purposes["192x192 any"] || !purposes["512x512 maskable"] {
		t.Errorf("icons for %v", purposes)
	}
	content, _ := file(t, s, s.ShopPath("/icon-apple.png"))
	if apple, err := png.DecodeConfig(bytes.NewReader(content)); err != nil || apple.Width != 180 {
		t.Errorf("Apple's icon: %+v, %v", apple, err)
	}
	page := s.Get(s.ShopPath("/offline"))
	for _, selector := range []string{`link[rel=manifest]`, `link[rel=apple-touch-icon]`, `meta[name=apple-mobile-web-app-capable]`, `meta[name=shop-identity][content=""]`} {
		if page.Find(selector).Length() != 1 {
			t.Errorf("no %s in the head", selector)
		}
	}
}

func TestIconsAreOfTheLogoOrTheInitials(t *testing.T) {
	s := newSite(t)
	at := func(path string, x, y int) color.NRGBA {
		t.Helper()
		content, _ := file(t, s, path)
		icon, err := png.Decode(bytes.NewReader(content))
		if err != nil {
			t.Fatal(err)
		}
		return color.NRGBAModel.Convert(icon.At(x, y)).(color.NRGBA)
	}
	path := s.ShopPath("/icon-192.png")
	content, _ := file(t, s, path)
	icon, err := png.Decode(bytes.NewReader(content))
	if err != nil || coloursOf(icon) < 2 {
		t.Errorf("no letters on the icon: %v", err)
	}
	red := image.NewNRGBA(image.Rect(0, 0, 40, 40))
	for i := range red.Pix {
		red.Pix[i] = []byte{0xff, 0, 0, 0xff}[i%4]
	}
	var logo bytes.Buffer
	if err := png.Encode(&logo, red); err != nil {
		t.Fatal(err)
	}
	if err := s.Accounts.SetLogo(t.Context(), s.SupplierID, logo.Bytes()); err != nil {
		t.Fatal(err)
	}
	if middle, corner := at(path, 96, 96), at(path, 2, 2); middle != (color.NRGBA{0xff, 0, 0, 0xff}) || corner != (color.NRGBA{0xff, 0xff, 0xff, 0xff}) {
		t.Errorf("a red logo is drawn as %v, on %v", middle, corner)
	}
	// What launchers cut off a maskable icon has nothing of the logo.
	if edge := at(s.ShopPath("/icon-maskable.png"), 60, 256); edge != (color.NRGBA{0xff, 0xff, 0xff, 0xff}) {
		t.Errorf("the edge of a maskable icon is %v", edge)
	}
}

func coloursOf(icon image.Image) int {
	seen := map[color.Color]bool{}
	for x := range icon.Bounds().Dx() {
		for y := range icon.Bounds().Dy() {
			seen[icon.At(x, y)] = true
		}
	}
	return len(seen)
}

func TestTheServiceWorkerIsLookedForAgain(t *testing.T) {
	s := newSite(t)
	s.AsNobody()
	script, header := file(t, s, "/shop/sw.js")
	if header.Get("Cache-Control") != "no-cache" || !strings.HasPrefix(header.Get("Content-Type"), "text/javascript") {
		t.Errorf("got %v", header)
	}
	if !bytes.HasPrefix(script, []byte(`const assets = ["/assets/app.css?v=`)) {
		t.Errorf("it begins with %.80s", script)
	}
}

// TestPagesSayForWhomTheyAre, which the service worker goes by: another for every person and every
// customer, and the same again.
func TestPagesSayForWhomTheyAre(t *testing.T) {
	s := newSite(t)
	identity := func(email string) string {
		s.AsBuyer(email)
		value, _ := s.Get(s.ShopPath("/offline")).Find(`meta[name=shop-identity]`).Attr("content")
		return value
	}
	one, two := s.AddCustomer("ONE", "One"), s.AddCustomer("TWO", "Two")
	s.AddBuyer(one, "kim@one.example")
	s.AddBuyer(one, "lee@one.example")
	s.AddBuyer(two, "max@two.example")
	kim, lee, mia := identity("kim@one.example"), identity("lee@one.example"), identity("max@two.example")
	if kim == "" || kim == lee || lee == mia || kim == mia || identity("kim@one.example") != kim {
		t.Errorf("%q, %q, %q", kim, lee, mia)
	}
	if strings.Contains(kim, wholesale.CodeKey("one")) {
		t.Errorf("%q says who it is", kim)
	}
}
