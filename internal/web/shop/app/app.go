// Package app makes the shop an app that people install on their phones: its manifest and icons,
// and the service worker that has it work without a network.
package app

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"upstock/internal/catalog"
	"upstock/internal/web/assets"
	"upstock/internal/web/page"
	"upstock/internal/web/shop/shell"
	"upstock/internal/wholesale"
)

// Services are what the area works with.
type Services struct {
	Catalog *catalog.Service
}

// Routes registers the area.
func Routes(rt *page.Router, s Services) {
	a := area{Services: s, icons: newIcons()}
	rt.Handle("GET /shop/sw.js", page.Public, serviceWorker)
	rt.Handle("GET /shop/{supplier}/app.webmanifest", page.Public, manifest)
	rt.Handle("GET /shop/{supplier}/offline", page.Public, offline)
	for name, s := range shapes {
		rt.Handle("GET /shop/{supplier}/"+name, page.Public, a.icon(name, s))
	}
}

type area struct {
	Services
	icons *icons
}

// manifestIcon is an icon in a manifest.
type manifestIcon struct {
	Source  string `json:"src"`
	Sizes   string `json:"sizes"`
	Type    string `json:"type"`
	Purpose string `json:"purpose"`
}

// shortcut is what a long press on the app's icon offers.
type shortcut struct {
	Name string `json:"name"`
	URL  string `json:"url"`
}

// manifest describes the app to the phone. Source: https://www.w3.org/TR/appmanifest/
func manifest(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	supplier := shell.SupplierOf(ctx)
	colour := supplier.BrandColour
	if colour == "" {
		colour = plainColour
	}
	text, err := json.Marshal(map[string]any{
		"id": shell.Path(ctx, ""), "name": supplier.Name, "short_name": shortName(supplier.Name), "lang": "en-NZ",
		"start_url": shell.Path(ctx, ""), "scope": "/shop/", // signing in is not below the supplier's own path
		"display": "standalone", "background_color": "#ffffff", "theme_color": colour,
		"icons": []manifestIcon{
			{shell.IconURL(ctx, "icon-192.png"), "192x192", "image/png", "any"},
			{shell.IconURL(ctx, "icon-512.png"), "512x512", "image/png", "any"},
			{shell.IconURL(ctx, "icon-maskable.png"), "512x512", "image/png", "maskable"},
		},
		"shortcuts": []shortcut{{"Basket", shell.Path(ctx, "/basket")}, {"Orders", shell.Path(ctx, "/orders")}},
	})
	if err != nil {
		return fmt.Errorf("manifest: %w", err)
	}
	h := w.Header()
	h.Set("Cache-Control", "no-cache")
	h.Set("Content-Type", "application/manifest+json")
	_, _ = w.Write(text) // a client that has gone needs nothing
	return nil
}

// plainColour is that of a supplier without one.
const plainColour = "#1f2937"

// shortName fits below an icon: as many whole words as twelve letters hold.
func shortName(name string) string {
	const longest = 12
	short := ""
	for _, word := range strings.Fields(name) {
		if next := strings.TrimSpace(short + " " + word); len([]rune(next)) <= longest {
			short = next
		} else {
			break
		}
	}
	if short == "" {
		runes := []rune(name)
		short = string(runes[:min(len(runes), longest)])
	}
	return short
}

// icon serves one of the icons. They have nothing of a customer, so that anyone may keep them.
func (a area) icon(name string, s shape) page.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		supplier := shell.SupplierOf(r.Context())
		content, err := a.icons.of(supplier, name, func() ([]byte, error) { return a.draw(r, supplier, s) })
		if err != nil {
			return err
		}
		h := w.Header()
		h.Set("Content-Type", "image/png")
		h.Set("Cache-Control", "public, max-age=3600")
		if r.URL.Query().Get("v") == shell.IconVersion(supplier) {
			h.Set("Cache-Control", "public, max-age=31536000, immutable")
		}
		_, _ = w.Write(content)
		return nil
	}
}

// draw makes an icon of the supplier's logo, or of its initials.
func (a area) draw(r *http.Request, supplier wholesale.Supplier, s shape) ([]byte, error) {
	if supplier.LogoMediaID != "" {
		logo, err := a.Catalog.Picture(r.Context(), supplier.LogoMediaID)
		if err == nil {
			if icon, err := drawLogo(logo.Content, s); err == nil {
				return icon, nil
			}
		} else if wholesale.CodeOf(err) != wholesale.CodeNotFound {
			return nil, err
		}
	}
	colour := supplier.BrandColour
	if colour == "" {
		colour = plainColour
	}
	return drawInitials(initials(supplier.Name, supplier.Shop.Slug), parseColour(colour), parseColour(shell.TextOn(colour)), s)
}

// serviceWorker serves the program that keeps the app usable without a network. Browsers must look
// for a new one whenever they start it.
func serviceWorker(w http.ResponseWriter, _ *http.Request) error {
	script, ok := assets.Content("service_worker.js")
	if !ok {
		return errors.New("there is no service worker")
	}
	var kept []string
	for _, name := range []string{"app.css", "htmx.js", "app.js", "shop_app.js", "icon.svg"} {
		kept = append(kept, assets.URL(name))
	}
	list, err := json.Marshal(kept)
	if err != nil {
		return fmt.Errorf("service worker: %w", err)
	}
	h := w.Header()
	h.Set("Content-Type", "text/javascript; charset=utf-8")
	h.Set("Cache-Control", "no-cache")
	_, _ = fmt.Fprintf(w, "const assets = %s;\n%s", list, script) // a client that has gone needs nothing
	return nil
}

// offline is what the app shows without a network, when it has no copy of a page.
func offline(w http.ResponseWriter, r *http.Request) error { return page.Render(w, r, offlinePage()) }
