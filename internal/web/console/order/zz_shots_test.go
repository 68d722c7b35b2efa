package order_test

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
	"github.com/govalues/decimal"

	"upstock/internal/ordering"
	"upstock/internal/web/assets"
	"upstock/internal/web/console/order"
	"upstock/internal/web/page"
	"upstock/internal/web/webtest"
	"upstock/internal/wholesale"
)

func TestShots(t *testing.T) {
	if os.Getenv("SHOTS") == "" {
		t.Skip()
	}
	site := webtest.New(t, func(site *webtest.Site) {
		order.Routes(site.Router, order.Services{Orders: site.Orders, Catalog: site.Catalog, Syncing: site.Syncing, Clock: func() time.Time { return webtest.Now }})
		site.Router.Handle("GET /assets/{name}", page.Public, func(w http.ResponseWriter, r *http.Request) error { assets.Serve(w, r); return nil })
	})
	o := &office{Site: site, t: t, customer: site.AddCustomer("CAFE", "Café Ōtautahi"), product: site.AddProduct("KOMBU-GIN-330", "Kombucha ginger 330 ml bottle", "24.95")}
	site.AddProduct("KOMBU-LEM-330", "Kombucha lemon 330 ml bottle", "23.5")
	p2 := site.AddProduct("MISO-RED-1KG", "Red miso paste, organic, 1 kg tub with resealable lid", "18.125")
	p3 := site.AddProduct("LABEL", "Shelf label", "0.0875")
	by := ordering.As(t.Context(), ordering.Actor{Name: "Jane Smith"})
	made, _, err := o.Orders.Take(by, o.SupplierID, ordering.NewOrder{CustomerID: o.customer.ID, Reference: "PO 4471", RequiredDate: "2026-03-04", Source: "supplier", Notes: "Leave with Mia at the back door",
		Lines: []ordering.LineInput{{ProductID: o.product.ID, Quantity: decimal.MustParse("12")}, {ProductID: p2.ID, Quantity: decimal.MustParse("2.5"), Comment: "Cold, please"}, {ProductID: p3.ID, Quantity: decimal.MustParse("1000")}}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	o.order = made
	_ = o.Orders.Comment(by, o.SupplierID, made.ID, ordering.NewComment{Text: "Rang them: they want it before noon.", Internal: true})
	_ = o.Orders.Comment(by, o.SupplierID, made.ID, ordering.NewComment{Text: "We deliver on Wednesday before noon."})
	opts := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.NoSandbox, chromedp.Flag("disable-quic", true))
	actx, stop := chromedp.NewExecAllocator(context.Background(), opts...)
	defer stop()
	ctx, stop2 := chromedp.NewContext(actx)
	defer stop2()
	ctx, stop3 := context.WithTimeout(ctx, 400*time.Second)
	defer stop3()
	root := ctx
	var closing func()
	shot := func(name string, width int, dark bool, acts ...chromedp.Action[chromedp.Void]) {
		tab, done := chromedp.NewContext(root)
		if closing != nil {
			closing()
		}
		closing = done
		ctx = tab
		scheme := "light"
		if dark {
			scheme = "dark"
		}
		media := chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
			_, err := cdp.Call(ctx, t, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}})
			return err
		})
		all := []chromedp.Action[chromedp.Void]{chromedp.EmulateViewport(int64(width), 900), media,
			chromedp.Navigate(site.URL + o.path("")), chromedp.Sleep(700 * time.Millisecond)}
		if err := chromedp.Do(ctx, append(all, acts...)...); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if axe, err := os.ReadFile("/tmp/npm/node_modules/axe-core/axe.min.js"); err == nil {
			if _, err := chromedp.Run(ctx, chromedp.Evaluate[any](string(axe)+";0")); err != nil {
				t.Log(err)
			}
			_, err := chromedp.Run(ctx, chromedp.Evaluate[any](`axe.run().then(r => { window.axed = r.violations.map(v => v.id+" "+v.impact+" "+v.nodes.map(n=>n.html.slice(0,200)+" :: "+n.failureSummary).slice(0,2).join(" | ")).join("\n") || "none" }); 0`))
			_ = chromedp.Do(ctx, chromedp.Sleep(2500*time.Millisecond))
			got, err2 := chromedp.Run(ctx, chromedp.Evaluate[string](`String(window.axed)`))
			t.Log(name, width, "AXE", got, err, err2)
		}
		png, err := chromedp.Run(ctx, chromedp.FullScreenshot(100))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			return
		}
		_ = os.WriteFile(fmt.Sprintf("%s/%s-%d.png", os.Getenv("SHOTS"), name, width), png, 0o644)
	}
	if err := chromedp.Do(ctx, chromedp.Navigate(site.URL+"/_test/sign-in/office@kombu.example")); err != nil {
		t.Log(err)
	}
	if os.Getenv("FAST") == "" {
	shot("ordered", 1440, false)
	shot("ordered", 390, false)
	}
	look := func(js string) {
		got, err := chromedp.Run(ctx, chromedp.Evaluate[string](js))
		t.Log(js, "=>", got, err)
	}
	shot("enter", 1440, false, chromedp.SendKeys("#quantity-0", "5\r"), chromedp.Sleep(1500*time.Millisecond))
	t.Log("after enter:", o.saved().Status, o.saved().Lines[0].Quantity)
	shot("clash", 1440, false, chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		n := "Another note"
		_, err := o.Orders.Edit(by, o.SupplierID, o.order.ID, ordering.OrderChange{Notes: &n})
		return err
	}), chromedp.Sleep(1500*time.Millisecond), chromedp.SendKeys("#quantity-0", "7"), chromedp.Sleep(700*time.Millisecond))
	shot("clashed", 390, false, chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		n := "Yet another note"
		_, err := o.Orders.Edit(by, o.SupplierID, o.order.ID, ordering.OrderChange{Notes: &n})
		return err
	}), chromedp.SendKeys("#quantity-0", "7\r"), chromedp.Sleep(1700*time.Millisecond))
	if os.Getenv("FAST") != "" {
		return
	}
	shot("typing", 1440, false,
		chromedp.SendKeys("#quantity-0", "24"),
		chromedp.SendKeys("#quantity-2", "y"),
		chromedp.SendKeys("#find-product", "komb"), chromedp.Sleep(1500*time.Millisecond))
	look(`document.querySelector("#total-0").innerText + " " + document.querySelector("#find-product").ariaExpanded`)
	shot("added", 1440, false,
		chromedp.SendKeys("#find-product", "lem"), chromedp.Sleep(900*time.Millisecond), chromedp.SendKeys("#find-product", "\r"), chromedp.Sleep(1200*time.Millisecond))
	look(`document.activeElement.id + " rows " + document.querySelectorAll("#line-rows tr").length + " totals " + document.querySelector("#order-totals").innerText`)
	look(`document.querySelector("[hx-trigger=\"toggle once\"]").open = true; ""`)
	shot("why", 1440, false, chromedp.Func(func(ctx context.Context, t *chromedp.Target) error { _, err := chromedp.Evaluate[string](`document.querySelector("[hx-trigger=\"toggle once\"]").open = true; ""`)(ctx, t); return err }), chromedp.Sleep(700*time.Millisecond))
	look(`document.querySelector("[hx-trigger=\"toggle once\"]").innerText`)
	o.alter(mismatched)
	shot("mismatch", 1440, false)
	shot("mismatch", 390, false)
	shot("mismatch-dark", 390, true)
	o.alter(func(o *wholesale.Order) { o.Mismatch = nil; o.PaymentBlocked = false; o.SalesOrder.Remote = nil; o.SalesOrder.State = wholesale.SalesOrderFailed; o.SalesOrder.Error = "Customer Café Ōtautahi is on stop credit in Unleashed. Lift it there, then retry." })
	shot("failed", 1440, false)
	shot("failed", 390, false)
	o.alter(func(o *wholesale.Order) { o.SalesOrder.State = wholesale.SalesOrderCreated; o.SalesOrder.Error = ""; o.SalesOrder.Status="Parked" })
	shot("created", 1440, false)
	shot("created-dark", 390, true)
}
