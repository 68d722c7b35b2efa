package orders_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/govalues/decimal"

	"upstock/internal/catalog"
	"upstock/internal/ordering"
	"upstock/internal/web/webtest"
	"upstock/internal/wholesale"
)

// reprice changes what everyone pays for a product.
func reprice(t *testing.T, site *webtest.Site, p wholesale.Product, price string) {
	t.Helper()
	_, err := site.Catalog.SetPrice(t.Context(), site.SupplierID, site.SupplierID, p.ID, catalog.PriceInput{UnitPrice: decimal.MustParse(price)})
	must(t, err)
}

// decision is the form in which an order's page asks about changed prices.
func decision(answer *webtest.Answer, then string) url.Values {
	form := url.Values{"then": {then}}
	for _, name := range []string{"version", "mark", "line"} {
		value, _ := answer.Find("[data-price-changes] input[name=" + name + "]").Attr("value")
		form.Set(name, value)
	}
	return form
}

func TestAnOpenOrderShowsItsChangedPricesAndAsks(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	gin, fern := site.AddProduct("GIN", "Ginger kombucha", "10.0000"), site.AddCustomer("FERN", "Fern Cafe")
	o := site.AddOrder(fern, gin, "2")
	path := "/orders/" + o.ID
	if site.Get(path).Find("[data-price-changes]").Length() != 0 {
		t.Error("it asks although nothing has changed")
	}
	reprice(t, site, gin, "9.5")
	shown := site.Get(path)
	for _, text := range []string{"The price of 1 line has changed", "10.00", "9.50", "Default sell price, entered manually", "overridden by your team's price of 9.50"} {
		if !strings.Contains(shown.Find("[data-price-changes]").Text(), text) {
			t.Errorf("it does not say %q: %s", text, shown.Find("[data-price-changes]").Text())
		}
	}

	// Approving asks first, and does what was decided.
	asked := site.Post(path+"/approve", url.Values{"version": {"1"}})
	if asked.Status != http.StatusConflict || !asked.Says("The order is not approved yet") {
		t.Errorf("approving answers %d %s", asked.Status, asked.Text())
	}
	form := decision(asked, "update")
	reprice(t, site, gin, "9")
	if again := site.Post(path+"/prices", form); again.Status != http.StatusConflict || !again.Says("have changed again since you looked") {
		t.Errorf("a price that was not seen answers %d %s", again.Status, again.Text())
	}
	if done := site.Post(path+"/prices", decision(site.Get(path), "update")); done.Status != http.StatusSeeOther {
		t.Errorf("deciding answers %d %s", done.Status, done.Text())
	}
	if read, err := site.Orders.Order(t.Context(), site.SupplierID, o.ID); err != nil || wholesale.FormatPrice(read.Lines[0].UnitPrice) != "9.0000" {
		t.Errorf("the line costs %s, %v", read.Lines[0].UnitPrice, err)
	}

	reprice(t, site, gin, "8")
	if done := site.Post(path+"/prices", decision(site.Get(path), "approve")); done.Status != http.StatusSeeOther {
		t.Errorf("keeping and approving answers %d %s", done.Status, done.Text())
	}
	read, err := site.Orders.Order(t.Context(), site.SupplierID, o.ID)
	must(t, err)
	if read.Status != wholesale.Processing || wholesale.FormatPrice(read.Lines[0].UnitPrice) != "9.0000" {
		t.Errorf("it is %s at %s", read.Status, read.Lines[0].UnitPrice)
	}
	if site.Get(path).Find("[data-price-changes]").Length() != 0 {
		t.Error("an approved order asks")
	}
}

func TestTheSummaryOfAnApprovalAsksAboutPrices(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	gin, fern := site.AddProduct("GIN", "Ginger kombucha", "10.0000"), site.AddCustomer("FERN", "Fern Cafe")
	o := site.AddOrder(fern, gin, "2")
	reprice(t, site, gin, "9.5")
	summary := site.Get("/orders/approve?id=" + o.ID)
	if !summary.Says("1 order has other prices today") || !strings.Contains(summary.Find("[data-prices-today]").Text(), "9.50") {
		t.Errorf("the summary says %s", summary.Text())
	}
	value, _ := summary.Find("input[name=order]").Attr("value")
	site.Post("/orders/approve", url.Values{"order": {value}, "prices": {string(ordering.TodayPrices)}})
	read, err := site.Orders.Order(t.Context(), site.SupplierID, o.ID)
	must(t, err)
	if read.Status != wholesale.Processing || wholesale.FormatPrice(read.Lines[0].UnitPrice) != "9.5000" {
		t.Errorf("it is %s at %s", read.Status, read.Lines[0].UnitPrice)
	}
}

// TestWhyIsWhatWasKept: a line says what was considered when its price was set, and what is
// different today.
func TestWhyIsWhatWasKept(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	gin, fern := site.AddProduct("GIN", "Ginger kombucha", "10.0000"), site.AddCustomer("FERN", "Fern Cafe")
	site.GiveList(fern, "Cafes", gin, "8.0000")
	o := site.AddOrder(fern, gin, "2")
	kept := o.Lines[0].Considered
	if kept != "10.00 (Default sell price): only prices of the price list Cafes count for this customer" {
		t.Fatalf("considered is %q", kept)
	}
	reprice(t, site, gin, "7")
	address, _ := site.Get("/orders/" + o.ID).Find("details[hx-get*=why]").Attr("hx-get")
	if why := site.AskPartial(address); !why.Says(kept) {
		t.Errorf("it says %s", why.Text())
	}
}
