package pricelists_test

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"upstock/internal/catalog"
	"upstock/internal/jobs"
	"upstock/internal/store"
	"upstock/internal/unleashed/sandbox"
	"upstock/internal/wholesale"
	"upstock/internal/web/assets"
	"upstock/internal/web/console/pricelists"
	"upstock/internal/web/console/runs"
	"upstock/internal/web/console/settings"
	"upstock/internal/web/page"
	"upstock/internal/web/webtest"
)

func TestShots(t *testing.T) {
	dir := os.Getenv("V5_SHOTS")
	if dir == "" {
		t.Skip()
	}
	clock := func() time.Time { return webtest.Now }
	site := webtest.New(t, func(site *webtest.Site) {
		pricelists.Routes(site.Router, pricelists.Services{Catalog: site.Catalog, Syncing: site.Syncing, Clock: clock})
		runs.Routes(site.Router, runs.Services{Syncing: site.Syncing, Clock: clock})
		settings.Routes(site.Router, settings.Services{Catalog: site.Catalog, Syncing: site.Syncing, Clock: clock})
		site.Router.Handle("GET "+assets.Prefix+"{rest...}", page.Public, func(w http.ResponseWriter, r *http.Request) error { assets.Serve(w, r); return nil })
	})
	for i := range 60 {
		must(t, site.Sandbox.AddProducts(sandbox.NewProduct(fmt.Sprintf("KOMBU-%02d", i), fmt.Sprintf("Kombucha Mānuka flavour %d, carton of twelve", i), "30.0000")))
		must(t, site.Sandbox.SetTierPrice(fmt.Sprintf("KOMBU-%02d", i), "SellPriceTier1", "24.9500"))
	}
	must(t, site.Sandbox.AddCustomers(sandbox.NewCustomer("FERN", "Fern Cafe & Bakery"), sandbox.NewCustomer("PUB", "The Long Room Public House")))
	must(t, site.Sandbox.SetCustomerTier("FERN", "SellPriceTier1"))
	must(t, site.Sandbox.SetCustomerTier("PUB", "SellPriceTier1"))
	must(t, site.Sandbox.AddCustomerPrice("FERN", "KOMBU-03", "17.2500"))
	var conn store.Connection
	converse := func() {
		must(t, site.Store.View(t.Context(), func(tx *store.Tx) (err error) {
			conn, err = tx.Connection(t.Context(), site.SupplierID, "unleashed")
			return err
		}))
		must(t, site.Syncing.Converse(t.Context(), jobs.Converse{SupplierID: site.SupplierID, ConnectionID: conn.ID}))
	}
	alloc, cancel := chromedp.NewExecAllocator(context.Background(), append(chromedp.DefaultExecAllocatorOptions[:], chromedp.NoSandbox, chromedp.Flag("disable-quic", true))...)
	defer cancel()
	ctx, cancel := chromedp.NewContext(alloc)
	defer cancel()
	axe, err := os.ReadFile("/tmp/npm/node_modules/axe-core/axe.min.js")
	must(t, err)
	_ = chromedp.Do(ctx, chromedp.Navigate(site.URL+"/_test/sign-in/office@kombu.example"))
	shot := func(name, path string, acts ...chromedp.Action[chromedp.Void]) {
		for _, width := range []int64{390, 1440} {
			for _, scheme := range []string{"light", "dark"} {
				if only := os.Getenv("V5_ONLY"); only != "" && only != name {
					continue
				}
				tctx, stop := context.WithTimeout(ctx, 20*time.Second)
				media := chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
					_, err := cdp.Call(ctx, t, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}})
					return err
				})
				all := []chromedp.Action[chromedp.Void]{chromedp.EmulateViewport(width, 900), media, chromedp.Navigate(site.URL + path), chromedp.Sleep(300 * time.Millisecond)}
				if err := chromedp.Do(tctx, append(append(all, acts...), chromedp.Sleep(200*time.Millisecond))...); err != nil {
					t.Errorf("%s %d: %v", name, width, err)
				}
				if over, _ := chromedp.Run(tctx, chromedp.Evaluate[bool](`document.documentElement.scrollWidth > innerWidth`)); over {
					t.Errorf("%s at %d overflows", name, width)
				}
				png, err := chromedp.Run(tctx, chromedp.FullScreenshot(100))
				must(t, err)
				must(t, os.WriteFile(fmt.Sprintf("%s/%s-%d-%s.png", dir, name, width, scheme), png, 0o644))
				_, err = chromedp.Run(tctx, chromedp.Evaluate[any](string(axe)+";0"))
				must(t, err)
				got, err := chromedp.Run(tctx, chromedp.Evaluate[string](`axe.run().then(r=>r.violations.filter(v=>["serious","critical"].includes(v.impact)).map(v=>v.id+": "+v.nodes.map(n=>n.html+" :: "+n.failureSummary).join(" | ").slice(0,500)).join("\n"))`, chromedp.EvalAwaitPromise))
				must(t, err)
				if got != "" {
					t.Errorf("%s at %d %s: %s", name, width, scheme, got)
				}
				stop()
			}
		}
	}
	shot("integrations-off", "/settings/integrations")
	shot("history-empty", "/settings/sync-history")
	shot("lists-empty", "/price-lists")
	site.Connect()
	_, err = site.Syncing.StartImport(t.Context(), site.SupplierID, "products")
	must(t, err)
	_, err = site.Syncing.StartImport(t.Context(), site.SupplierID, "customers")
	must(t, err)
	converse()
	run, err := site.Syncing.SyncPrices(t.Context(), site.SupplierID)
	must(t, err)
	shot("lists-queued", "/price-lists?run="+run.ID)
	converse()
	manual := manualList(t, site, "Cafés, autumn special")
	products, err := site.Catalog.Products(t.Context(), site.SupplierID, catalog.ProductQuery{Limit: 5})
	must(t, err)
	for _, p := range products.Items {
		setPrice(t, site, manual, p.Product, "22.5")
	}
	_, err = site.Catalog.SetPrice(t.Context(), site.SupplierID, manual.ID, products.Items[0].Product.ID, catalog.PriceInput{UnitPrice: dec("20"), MinimumQuantity: dec("12"), ValidFrom: "2026-04-01"})
	must(t, err)
	customer := site.AddCustomer("LOCAL", "Local Grocer")
	_, err = site.Catalog.AssignPriceList(t.Context(), site.SupplierID, manual.ID, customer.ID)
	must(t, err)
	lists, err := site.Catalog.PriceListSummaries(t.Context(), site.SupplierID, catalog.PriceListQuery{Origin: wholesale.OriginTier})
	must(t, err)
	tier := lists.Items[0]
	setPrice(t, site, tier.PriceList, products.Items[1].Product, "19.99")
	stuck := store.Run{ID: store.NewID(), SupplierID: site.SupplierID, Kind: "products", State: store.RunRunning, Step: "products", Processed: 400, Total: 1000, Created: 400,
		Error: "Unleashed answered 502 Bad Gateway", Failures: 4, RetryAt: webtest.Now.Add(5 * time.Minute), QueuedAt: webtest.Now, StartedAt: webtest.Now.Add(-time.Minute)}
	running := store.Run{ID: store.NewID(), SupplierID: site.SupplierID, Kind: "customers", State: store.RunRunning, Step: "customers", Processed: 1200, Total: 5000,
		QueuedAt: webtest.Now, StartedAt: webtest.Now.Add(-time.Minute)}
	failed := store.Run{ID: store.NewID(), SupplierID: site.SupplierID, Kind: "customers", State: store.RunFailed, Processed: 200, Created: 200, Skipped: 3, SkipReasons: map[string]int64{"has no code": 2, "another product has the same code": 1},
		Error: "Something went wrong", QueuedAt: webtest.Now, StartedAt: webtest.Now.Add(-time.Minute), FinishedAt: webtest.Now}
	must(t, site.Store.Update(t.Context(), func(tx *store.Tx) error {
		for _, r := range []store.Run{stuck, running, failed} {
			if err := tx.PutRun(t.Context(), r); err != nil {
				return err
			}
		}
		return tx.AddCalls(t.Context(), site.SupplierID, 4321)
	}))
	shot("integrations", "/settings/integrations")
	shot("disconnect", "/settings/integrations", chromedp.Click(`[data-opens=disconnect]`), chromedp.WaitVisible(`#disconnect`))
	shot("lists", "/price-lists?run="+run.ID)
	shot("new", "/price-lists/new")
	shot("tier", "/price-lists/"+tier.ID)
	shot("manual", "/price-lists/"+manual.ID)
	shot("typing", "/price-lists/"+manual.ID, chromedp.Click(`td a[hx-get]`), chromedp.WaitVisible(`input[name=unit_price]`))
	shot("manual-customers", "/price-lists/"+manual.ID+"/customers")
	shot("tier-customers", "/price-lists/"+tier.ID+"/customers")
	shot("assign", "/price-lists/"+manual.ID+"/customers/add")
	shot("add", "/price-lists/"+manual.ID+"/add")
	shot("add-form", "/price-lists/"+manual.ID+"/add?product="+products.Items[4].Product.ID)
	shot("edit", "/price-lists/"+manual.ID+"/edit")
	shot("import", "/price-lists/"+manual.ID+"/import")
	shot("preview", "/price-lists/"+manual.ID+"/import", chromedp.SetValue("#field-pasted", "KOMBU-00\t21.50\nKOMBU-30\t20\n"), chromedp.Submit("#field-pasted"), chromedp.Sleep(700*time.Millisecond))
	shot("wrong", "/price-lists/"+manual.ID+"/import", chromedp.SetValue("#field-pasted", "KOMBU-00\t21.50\nNOSUCH\t20\nKOMBU-01\tabc\n"), chromedp.Submit("#field-pasted"), chromedp.Sleep(700*time.Millisecond))
	shot("price", "/price-lists/"+tier.ID+"/price?product="+products.Items[2].Product.ID)
	shot("history", "/settings/sync-history")
	shot("run-prices", "/settings/sync-history/"+run.ID)
	shot("run-stuck", "/settings/sync-history/"+stuck.ID)
	shot("run-running", "/settings/sync-history/"+running.ID)
	shot("run-failed", "/settings/sync-history/"+failed.ID)

	look := func(js string) {
		got, err := chromedp.Run(ctx, chromedp.Evaluate[string](js))
		t.Log(js, "=>", got, err)
	}
	must(t, chromedp.Do(ctx, chromedp.EmulateViewport(1440, 900), chromedp.Navigate(site.URL+"/price-lists/"+manual.ID), chromedp.Sleep(300*time.Millisecond),
		chromedp.Click(`td a[hx-get]`), chromedp.Sleep(500*time.Millisecond)))
	look(`document.activeElement.name+" "+document.activeElement.value`)
	must(t, chromedp.Do(ctx, chromedp.SendKeys(`input[name=unit_price]`, "\u001b"), chromedp.Sleep(500*time.Millisecond)))
	look(`document.querySelectorAll("input[name=unit_price]").length + " esc; focus " + document.activeElement.outerHTML.slice(0,80)`)
	must(t, chromedp.Do(ctx, chromedp.Click(`td a[hx-get]`), chromedp.Sleep(500*time.Millisecond)))
	look(`document.activeElement.value=""; ""`)
	must(t, chromedp.Do(ctx, chromedp.SendKeys(`input[name=unit_price]`, "x\r"), chromedp.Sleep(600*time.Millisecond)))
	look(`document.querySelector("tbody tr").innerText + " | " + document.activeElement.name`)
	look(`document.activeElement.value=""; ""`)
	must(t, chromedp.Do(ctx, chromedp.SendKeys(`input[name=unit_price]`, "21.75\r"), chromedp.Sleep(600*time.Millisecond)))
	look(`document.querySelector("tbody tr").innerText + " focus " + document.activeElement.innerText`)
	must(t, chromedp.Do(ctx, chromedp.SendKeys(`#field-q`, "flavour 3"), chromedp.Sleep(800*time.Millisecond)))
	look(`document.querySelectorAll("tbody tr").length + " rows " + location.search + " " + document.activeElement.id`)
	must(t, chromedp.Do(ctx, chromedp.Navigate(site.URL+"/settings/integrations"), chromedp.Sleep(600*time.Millisecond), chromedp.SendKeys(`#field-freight_product_code`, "flavour 5"), chromedp.Sleep(900*time.Millisecond)))
	look(`document.querySelector("#freight-products").innerHTML.slice(0,200) + " W: " + document.querySelector("#warehouses").innerHTML.slice(0,200)`)
	must(t, chromedp.Do(ctx, chromedp.Navigate(site.URL+"/settings/sync-history/"+running.ID), chromedp.Sleep(600*time.Millisecond)))
	running.State, running.Created, running.Processed, running.FinishedAt = store.RunDone, 5000, 5000, webtest.Now
	must(t, site.Store.Update(t.Context(), func(tx *store.Tx) error { return tx.PutRun(t.Context(), running) }))
	must(t, chromedp.Do(ctx, chromedp.Sleep(1500*time.Millisecond)))
	look(`document.querySelector("[data-live^=run]").innerText`)
}
