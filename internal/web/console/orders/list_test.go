package orders_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/govalues/decimal"

	"upstock/internal/ordering"
	"upstock/internal/store"
	"upstock/internal/web/console/orders"
	"upstock/internal/web/webtest"
	"upstock/internal/wholesale"
)

func newSite(t *testing.T) *webtest.Site {
	return webtest.New(t, func(s *webtest.Site) {
		orders.Routes(s.Router, orders.Services{Orders: s.Orders, Payments: s.Payments, Invoices: s.Invoices, Documents: s.Documents, Catalog: s.Catalog, Syncing: s.Syncing, Fulfilment: s.Fulfilment, Clock: func() time.Time { return webtest.Now }})
	})
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestAnEmptyListTeachesTheNextStep(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	if page := site.Get("/orders"); !page.Says("No orders yet") || page.Find(`a[href="/orders/new"]`).Length() == 0 {
		t.Error(page.Text())
	}
}

func TestTheOverviewHasThreeGroups(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	site.Connect()
	gin := site.AddProduct("GIN", "Ginger kombucha", "24.9500")
	unmatched := site.AddCustomer("UNM", "Unmatched Deli")
	fern := site.AddCustomer("FERN", "Fern Cafe")
	fern.RemoteID = "remote"
	must(t, site.Store.Update(t.Context(), func(tx *store.Tx) error { return tx.PutCustomer(t.Context(), fern) }))
	waiting, fresh, failed := site.AddOrder(unmatched, gin, "1"), site.AddOrder(fern, gin, "2"), site.AddOrder(fern, gin, "3")
	_, err := site.Orders.Approve(t.Context(), site.SupplierID, failed.ID) // fails: not linked
	must(t, err)
	done := site.AddOrder(fern, gin, "4")
	_, err = site.Orders.Cancel(t.Context(), site.SupplierID, done.ID)
	must(t, err)

	page := site.Get("/orders")
	var headings, numbers []string
	for _, section := range page.Find("#order-results tbody:has(h2)").EachIter() {
		headings = append(headings, strings.Join(strings.Fields(section.Find("h2").Text()), " "))
		for _, link := range section.Find("tbody th a").EachIter() {
			numbers = append(numbers, link.Text())
		}
	}
	if got := strings.Join(headings, ", "); got != "Needs attention 2, New 1, Earlier orders" {
		t.Errorf("groups are %s", got)
	}
	if got, want := strings.Join(numbers, " "), strings.Join([]string{failed.Number, waiting.Number, fresh.Number, done.Number}, " "); got != want {
		t.Errorf("orders are %s, want %s", got, want)
	}
	if !page.Says("The customer is not matched") || !page.Says("is not linked") && !page.Says("not in Unleashed") {
		t.Errorf("the page does not say what is wrong: %s", page.Text())
	}
	if all, approvable := page.Find("input[name=id]").Length(), page.Find("tr[data-order]:not([data-unapprovable]) input[name=id]").Length(); all != 4 || approvable != 2 {
		t.Errorf("%d orders can be chosen, and %d of them approved, want 4 and 2", all, approvable)
	}
	if tables := page.Find("#order-results table").Length(); tables != 1 {
		t.Errorf("the groups stand in %d tables, so their columns need not line up", tables)
	}

	for path, want := range map[string]string{
		"/orders?show=needs":                    failed.Number + " " + waiting.Number,
		"/orders?show=new":                      fresh.Number,
		"/orders?show=all":                      done.Number + " " + failed.Number + " " + fresh.Number + " " + waiting.Number,
		"/orders?q=fern":                        done.Number + " " + failed.Number + " " + fresh.Number,
		"/orders?q=fern&status=cancelled":       done.Number,
		"/orders?customer=" + unmatched.ID:      waiting.Number,
		"/orders?q=" + failed.Number:            failed.Number,
		"/orders?source=api&status=ordered":     fresh.Number + " " + waiting.Number,
		"/orders?created-from=2026-03-02":       done.Number + " " + failed.Number + " " + fresh.Number + " " + waiting.Number, // Monday in Auckland
		"/orders?created-to=2026-03-01":         "",
		"/orders?q=nobody":                      "",
		"/orders?status=nonsense&show=nonsense": done.Number,
	} {
		var got []string
		for _, link := range site.Get(path).Find("tbody th a").EachIter() {
			got = append(got, link.Text())
		}
		if path == "/orders?status=nonsense&show=nonsense" {
			got = got[len(got)-1:] // the overview, whose rest is the last
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s lists %q, want %q", path, strings.Join(got, " "), want)
		}
	}
	if partial := site.AskPartial("/orders?q=fern"); partial.Find("h1").Length() != 0 || partial.Header.Get("Hx-Replace-Url") != "/orders?q=fern" {
		t.Errorf("a search is answered with %s and the address %q", partial.Text(), partial.Header.Get("Hx-Replace-Url"))
	}
}

func TestSeveralOrdersAreApprovedAfterASummary(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	gin := site.AddProduct("GIN", "Ginger kombucha", "10.0000")
	fern, bay := site.AddCustomer("FERN", "Fern Cafe"), site.AddCustomer("BAY", "Bay Store")
	one, two, three := site.AddOrder(fern, gin, "1"), site.AddOrder(bay, gin, "2"), site.AddOrder(bay, gin, "3")
	_, err := site.Orders.Cancel(t.Context(), site.SupplierID, three.ID)
	must(t, err)

	chosen := url.Values{"id": {one.ID, two.ID, three.ID, "nonsense"}}
	summary := site.Get("/orders/approve?" + chosen.Encode())
	if h1 := summary.Find("h1").Text(); h1 != "Approve 2 orders?" {
		t.Errorf("the summary is called %q", h1)
	}
	for _, words := range []string{"Customers2", "NZD 34.50", "Unleashed is not connected", "Cannot be approved 1", "is cancelled"} {
		if !summary.Says(words) {
			t.Errorf("the summary does not say %q: %s", words, summary.Text())
		}
	}
	order := func(id string) *wholesale.Order {
		o, err := site.Orders.Order(t.Context(), site.SupplierID, id)
		must(t, err)
		return o
	}
	if order(one.ID).Status != wholesale.Ordered {
		t.Fatal("the summary has approved an order")
	}

	answer := site.Post("/orders/approve", url.Values{"order": {seen(one), seen(two), seen(three), "nonsense~1"}})
	if answer.Status != http.StatusOK || !answer.Says("2 orders are approved") || !answer.Says("2 orders could not be approved") || !answer.Says("Order not found") {
		t.Errorf("%d %s", answer.Status, answer.Text())
	}
	if order(one.ID).Status != wholesale.Processing || order(two.ID).Status != wholesale.Processing || order(three.ID).Status != wholesale.Cancelled {
		t.Error("the orders are not as they should be")
	}

	four := site.AddOrder(fern, gin, "4")
	if answer := site.Post("/orders/approve", url.Values{"order": {seen(four)}}); answer.Status != http.StatusSeeOther || answer.Location != "/orders#list" || !site.Get("/orders").Says("Order "+four.Number+" is approved") {
		t.Errorf("%d %s", answer.Status, answer.Text())
	}
	if answer := site.Post("/orders/approve", nil); answer.Status != http.StatusSeeOther {
		t.Errorf("nothing chosen: %d", answer.Status)
	}
	many := url.Values{}
	for range 201 {
		many.Add("order", store.NewID()+"~1")
	}
	if answer := site.Post("/orders/approve", many); answer.Status != http.StatusUnprocessableEntity {
		t.Errorf("201 chosen: %d", answer.Status)
	}
}

// seen names an order as the summary's form does.
func seen(o *wholesale.Order) string { return fmt.Sprintf("%s~%d", o.ID, o.Version) }

func TestWhatWasChangedSinceTheSummaryIsNotApproved(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	gin, fern := site.AddProduct("GIN", "Ginger kombucha", "10.0000"), site.AddCustomer("FERN", "Fern Cafe")
	one := site.AddOrder(fern, gin, "1")
	value, _ := site.Get("/orders/approve?id=" + one.ID).Find("input[name=order]").Attr("value")
	if value != seen(one) {
		t.Fatalf("the summary names %q, want %q", value, seen(one))
	}
	lines := []ordering.LineInput{{ProductID: gin.ID, Quantity: decimal.MustParse("999")}}
	_, err := site.Orders.Edit(t.Context(), site.SupplierID, one.ID, ordering.OrderChange{Lines: &lines})
	must(t, err)

	if answer := site.Post("/orders/approve", url.Values{"order": {value}}); !answer.Says("changed it since you looked") {
		t.Errorf("%d %s", answer.Status, answer.Text())
	}
	if answer := site.Post("/orders/approve", url.Values{"order": {one.ID}}); answer.Status != http.StatusUnprocessableEntity {
		t.Errorf("without a version: %d %s", answer.Status, answer.Text())
	}
	if o, err := site.Orders.Order(t.Context(), site.SupplierID, one.ID); err != nil || o.Status != wholesale.Ordered {
		t.Errorf("the order is %s, %v", o.Status, err)
	}
}

func TestAnotherSuppliersOrdersAreNobodys(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	gin, fern := site.AddProduct("GIN", "Ginger kombucha", "10.0000"), site.AddCustomer("FERN", "Fern Cafe")
	ours := site.AddOrder(fern, gin, "1")
	site.OtherSupplier()
	site.As("office@other.example")
	for _, path := range []string{"/orders?customer=" + fern.ID, "/orders/approve?id=" + ours.ID} {
		if answer := site.Ask(path); answer.Status != http.StatusNotFound {
			t.Errorf("%s: %d %s", path, answer.Status, answer.Text())
		}
	}
	if page := site.Get("/orders?q=" + ours.Number); page.Says("Fern Cafe") {
		t.Error(page.Text())
	}
	site.Post("/orders/approve", url.Values{"order": {seen(ours)}})
	site.As("office@kombu.example")
	if o, err := site.Orders.Order(t.Context(), site.SupplierID, ours.ID); err != nil || o.Status != wholesale.Ordered {
		t.Error(o, err)
	}
}

func TestWhatStrangersWroteIsText(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	const hostile = `<script>alert(1)</script>"'><img src=x onerror=alert(2)>`
	gin, fern := site.AddProduct("GIN", hostile, "10.0000"), site.AddCustomer("FERN", hostile)
	o := site.AddOrder(fern, gin, "1")
	must(t, site.Store.Update(t.Context(), func(tx *store.Tx) error {
		o, err := tx.Order(t.Context(), site.SupplierID, o.ID)
		if err != nil {
			return err
		}
		o.Reference, o.Status, o.SalesOrder.State, o.SalesOrder.Error = hostile, wholesale.Processing, wholesale.OutboxFailed, hostile
		return errors.Join(tx.UpdateOrder(t.Context(), o), tx.PutOutboxEntry(t.Context(), o.SalesOrderKey(), &o.SalesOrder.OutboxEntry))
	}))
	for _, path := range []string{"/orders", "/orders?q=" + url.QueryEscape(hostile), "/orders?customer=" + fern.ID, "/orders/approve?id=" + o.ID} {
		page := site.Get(path)
		if page.Find("main img").Length() > 0 || page.Find("main script:not([src])").Length() > 0 {
			t.Errorf("%s runs what was written", path)
		}
		if !strings.Contains(page.Find("main").Text(), "alert(1)") && !strings.Contains(page.Find("input[name=q]").AttrOr("value", ""), "alert(1)") {
			t.Errorf("%s does not show what was written", path)
		}
	}
}

func TestExportsHoldWhatTheFilterFinds(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	gin, fern, bay := site.AddProduct("GIN", "=cmd()", "10.0000"), site.AddCustomer("FERN", "Fern Cafe"), site.AddCustomer("BAY", "Bay Store")
	site.AddOrder(fern, gin, "1.5")
	site.AddOrder(bay, gin, "2")
	csv := site.Get("/orders/export.csv?q=fern")
	lines := strings.Split(strings.TrimSpace(csv.Body), "\r\n")
	if len(lines) != 2 || !strings.HasPrefix(csv.Body, "\ufeffOrder,Status") {
		t.Fatalf("%q", csv.Body)
	}
	for _, cell := range []string{"U-1001", "Fern Cafe", "GIN", "'=cmd()", "1.5", ",10.00,", "15.00", "NZD", "17.25", "default", "Default sell price"} {
		if !strings.Contains(lines[1], cell) {
			t.Errorf("%s is missing in %s", cell, lines[1])
		}
	}
	if disposition := csv.Header.Get("Content-Disposition"); !strings.HasSuffix(disposition, `.csv"`) {
		t.Error(disposition)
	}
	if xlsx := site.Get("/orders/export.xlsx"); !strings.HasPrefix(xlsx.Body, "PK") || !strings.HasPrefix(xlsx.Header.Get("Content-Type"), "application/vnd.openxml") {
		t.Errorf("%s", xlsx.Header)
	}
}

// TestAPriceIsTheSameStringEverywhere walks prices through an order's page and its export.
func TestAPriceIsTheSameStringEverywhere(t *testing.T) {
	t.Parallel()
	for price, want := range map[string]string{"0.1275": "0.1275", "1200": "1,200.00", "24.9": "24.90"} {
		site := newSite(t)
		gin, fern := site.AddProduct("GIN", "Ginger", price), site.AddCustomer("FERN", "Fern Cafe")
		o := site.AddOrder(fern, gin, "7")
		quoted := want
		if strings.Contains(want, ",") {
			quoted = `"` + want + `"`
		}
		if file := site.Get("/orders/export.csv").Body; !strings.Contains(file, ","+quoted+",") {
			t.Errorf("%s in the file: %s", price, file)
		}
		if page := site.Get("/orders/" + o.ID); page.Find(`input[name$=".price"]`).First().AttrOr("value", "") != want {
			t.Errorf("%s on the page: %s", price, page.Text())
		}
	}
}

func TestAMarkIsFollowedWhileItIsOnItsWay(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	site.Connect()
	gin, fern := site.AddProduct("GIN", "Ginger", "10.0000"), site.AddCustomer("FERN", "Fern Cafe")
	o := site.AddOrder(fern, gin, "1")
	if site.Get("/orders").Find(`[data-live^="order-mark/"]`).Length() != 0 {
		t.Error("a mark is followed that does not change")
	}
	must(t, site.Store.Update(t.Context(), func(tx *store.Tx) error {
		o, err := tx.Order(t.Context(), site.SupplierID, o.ID)
		if err != nil {
			return err
		}
		o.Status, o.SalesOrder.State = wholesale.Processing, wholesale.OutboxPending
		return errors.Join(tx.UpdateOrder(t.Context(), o), tx.PutOutboxEntry(t.Context(), o.SalesOrderKey(), &o.SalesOrder.OutboxEntry))
	}))
	if site.Get("/orders").Find(`[data-live="order-mark/`+o.ID+`"]`).Length() == 0 {
		t.Error("the mark is not followed")
	}
	stream := site.Stream("/live?topic=order-mark/" + o.ID)
	piece := make([]byte, 1024)
	if n, err := stream.Read(piece); err != nil || !strings.Contains(string(piece[:n]), "On its way") {
		t.Errorf("%s %v", piece[:n], err)
	}
}

func TestTheListSaysWhatHappensMeanwhileAndMovesNothing(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	fern, gin := site.AddCustomer("FERN", "Fern Cafe"), site.AddProduct("GIN", "Ginger", "10")
	site.AddOrder(fern, gin, "1")
	for _, page := range []*webtest.Answer{site.Get("/orders"), site.Get("/orders?show=all"), site.AskPartial("/orders?q=fern")} {
		if region := page.Find(fmt.Sprintf(`#order-results [data-live="order-changes/%d"]`, webtest.Now.UnixMicro())); region.Length() != 1 || region.Text() != "" {
			t.Errorf("%d regions of changes, saying %q", region.Length(), region.Text())
		}
	}
}

func TestARowSaysWhyItsOrderCannotBeApproved(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	fern, gin := site.AddCustomer("FERN", "Fern Cafe"), site.AddProduct("GIN", "Ginger", "10")
	fresh, done := site.AddOrder(fern, gin, "1"), site.AddOrder(fern, gin, "2")
	_, err := site.Orders.Cancel(t.Context(), site.SupplierID, done.ID)
	must(t, err)
	page := site.Get("/orders?show=all")
	if why := page.Find(`tr[data-order="`+done.ID+`"]`).AttrOr("data-unapprovable", ""); why != done.Number+" cannot be approved: it is cancelled" {
		t.Errorf("the row says %q", why)
	}
	if _, found := page.Find(`tr[data-order="` + fresh.ID + `"]`).Attr("data-unapprovable"); found {
		t.Error("an order that can be approved says that it cannot")
	}
	if page.Find("template#row-toast").Length() != 1 {
		t.Error("the message has no place")
	}
}

func TestWhatWasApprovedUnsentSaysSo(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	order := site.AddOrder(site.AddCustomer("FERN", "Fern Cafe"), site.AddProduct("GIN", "Ginger kombucha", "10.0000"), "1")
	if page := site.Get("/orders"); page.Says("Not sent") {
		t.Error("an order that is not approved says that it was not sent")
	}
	_, err := site.Orders.Approve(t.Context(), site.SupplierID, order.ID)
	must(t, err)
	if page := site.Get("/orders"); !page.Says("Not sent") {
		t.Error(page.Text())
	}
}
