package orders_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/govalues/decimal"

	"upstock/internal/ordering"
	"upstock/internal/store"
	"upstock/internal/web/webtest"
	"upstock/internal/wholesale"
)

func listed(page *webtest.Answer) string {
	var numbers []string
	for _, link := range page.Find("tr[data-order] th a").EachIter() {
		numbers = append(numbers, link.Text())
	}
	return strings.Join(numbers, " ")
}

// change writes an order as something else would have left it.
func change(t *testing.T, site *webtest.Site, id string, with func(o *wholesale.Order)) {
	t.Helper()
	must(t, site.Store.Update(t.Context(), func(tx *store.Tx) error {
		o, err := tx.Order(t.Context(), site.SupplierID, id)
		if err != nil {
			return err
		}
		with(o)
		return tx.UpdateOrder(t.Context(), o)
	}))
}

func TestEveryHeadingSorts(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	gin := site.AddProduct("GIN", "Ginger kombucha", "10")
	one, two := site.AddOrder(site.AddCustomer("ZED", "Zed Bar"), gin, "3"), site.AddOrder(site.AddCustomer("ALB", "Albert Cafe"), gin, "5")
	change(t, site, one.ID, func(o *wholesale.Order) { o.Reference, o.RequiredDate = "PO 1", "2026-03-09" })
	change(t, site, two.ID, func(o *wholesale.Order) { o.Reference, o.RequiredDate = "PO 2", "2026-03-04" })

	page := site.Get("/orders?show=all&status=ordered")
	headings := page.Find("thead th a")
	if headings.Length() != 9 {
		t.Fatalf("%d headings are links", headings.Length())
	}
	if sorted := page.Find("thead th[aria-sort]"); sorted.Length() != 1 || strings.TrimSpace(sorted.Text()) != "Ordered" || sorted.AttrOr("aria-sort", "") != "descending" {
		t.Errorf("by itself the list is sorted by %s, %s", sorted.Text(), sorted.AttrOr("aria-sort", ""))
	}
	for heading, want := range map[string][2]*wholesale.Order{
		"Number": {two, one}, "Customer": {two, one}, "Reference": {one, two}, "Ordered": {one, two}, "Required": {two, one}, "Total": {two, one},
	} {
		for _, link := range headings.EachIter() {
			if strings.TrimSpace(link.Text()) != heading {
				continue
			}
			sorted := site.Get(link.AttrOr("href", ""))
			if got := listed(sorted); got != want[0].Number+" "+want[1].Number {
				t.Errorf("%s lists %s", heading, got)
			}
			column := sorted.Find("thead th[aria-sort]")
			if column.Length() != 1 || strings.TrimSpace(column.Text()) != heading {
				t.Errorf("%s says that it is sorted by %q", heading, column.Text())
			}
			if sorted.Find("select[name=status] option[selected]").AttrOr("value", "") != "ordered" || sorted.Find("select[name=sort]").Length() != 1 {
				t.Errorf("%s forgets the filter, or a search would forget the sort", heading)
			}
			again := site.Get(column.Find("a").AttrOr("href", ""))
			if got := listed(again); got != want[1].Number+" "+want[0].Number {
				t.Errorf("%s the other way lists %s", heading, got)
			}
			if before, after := column.AttrOr("aria-sort", ""), again.Find("thead th[aria-sort]").AttrOr("aria-sort", ""); before == after {
				t.Errorf("%s is %s both ways", heading, before)
			}
		}
	}
	if got := listed(site.Get("/orders?sort=customer")); got != two.Number+" "+one.Number {
		t.Errorf("the overview lists %s", got)
	}
}

func TestSortedPagesFollowEachOther(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	gin, fern := site.AddProduct("GIN", "Ginger kombucha", "10"), site.AddCustomer("FERN", "Fern Cafe")
	for i := range 53 {
		site.AddOrder(fern, gin, fmt.Sprint(1+i%7))
	}
	for _, sort := range []string{"total", "-total", "customer", "status", "required", "number"} {
		page := site.Get("/orders?show=all&sort=" + sort)
		next := page.Find("a[rel=next]").AttrOr("href", "")
		seen := map[string]bool{}
		for _, number := range strings.Fields(listed(page) + " " + listed(site.Get(next))) {
			seen[number] = true
		}
		if len(seen) != 53 {
			t.Errorf("sorted by %s, %d of 53 orders are listed", sort, len(seen))
		}
	}
}

func TestViewsShowWhatIsRequiredWhen(t *testing.T) {
	t.Parallel()
	site := newSite(t) // on Monday 2 March 2026
	gin, fern := site.AddProduct("GIN", "Ginger kombucha", "10"), site.AddCustomer("FERN", "Fern Cafe")
	days := []wholesale.Date{"2026-03-01", "2026-03-02", "2026-03-02", "2026-03-03", "2026-03-08", "2026-03-09", "2026-02-20", ""}
	var numbers []string
	for i, day := range days {
		o := site.AddOrder(fern, gin, "1")
		change(t, site, o.ID, func(o *wholesale.Order) {
			o.RequiredDate = day
			if i == 2 || i == 6 {
				o.Status, o.ShippedAt = wholesale.Shipped, webtest.Now
			}
		})
		numbers = append(numbers, o.Number)
	}
	for show, want := range map[string]struct {
		tab    string
		orders []string
	}{
		"overdue":  {"Overdue 1", numbers[0:1]},
		"today":    {"Today 1", numbers[1:2]},
		"tomorrow": {"Tomorrow 1", numbers[3:4]},
		"week":     {"This week 3", []string{numbers[1], numbers[3], numbers[4]}},
	} {
		page := site.Get("/orders?show=" + show)
		if got := listed(page); got != strings.Join(want.orders, " ") {
			t.Errorf("%s lists %s, want %s", show, got, want.orders)
		}
		if tab := strings.Join(strings.Fields(page.Find("nav [aria-current=page]").Last().Text()), " "); tab != want.tab {
			t.Errorf("the tab says %q, want %q", tab, want.tab)
		}
	}
	today := site.Get("/orders?show=today").Find("td.order-required time")
	if today.Text() != "Today" || today.AttrOr("title", "") != "Monday 2 March 2026" {
		t.Errorf("it is required %q, exactly %q", today.Text(), today.AttrOr("title", ""))
	}
	if tomorrow := site.Get("/orders?show=tomorrow").Find("td.order-required").Text(); strings.TrimSpace(tomorrow) != "Tomorrow" {
		t.Errorf("it is required %q", tomorrow)
	}
	// A search and another filter keep to the view; so do its empty words.
	if got := listed(site.Get("/orders?show=week&required-from=2026-03-03&required-to=2026-03-31&q=fern")); got != numbers[3]+" "+numbers[4] {
		t.Errorf("the rest of the week is %s", got)
	}
	if page := site.Get("/orders?show=overdue&status=shipped"); listed(page) != "" {
		t.Errorf("overdue and shipped are %s", listed(page))
	}
}

func TestWhenAnOrderCameInIsSaidInWords(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	site.AddOrder(site.AddCustomer("FERN", "Fern Cafe"), site.AddProduct("GIN", "Ginger kombucha", "10"), "1")
	moment := site.Get("/orders").Find("td.order-ordered time")
	if moment.Text() != "Today 09:30" || moment.AttrOr("title", "") != "Monday 2 March 2026, 09:30:00 NZDT" {
		t.Errorf("it came in %q, exactly %q", moment.Text(), moment.AttrOr("title", ""))
	}
}

func TestTheWholeReasonHasARowOfItsOwn(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	o := site.AddOrder(site.AddCustomer("FERN", "Fern Cafe"), site.AddProduct("GIN", "Ginger kombucha", "10"), "1")
	reason := "Unleashed: " + strings.Repeat("the customer is on stop credit and ", 8) + "must pay first."
	change(t, site, o.ID, func(o *wholesale.Order) { o.Status, o.Mismatch = wholesale.Processing, nil })
	must(t, site.Store.Update(t.Context(), func(tx *store.Tx) error {
		o, err := tx.Order(t.Context(), site.SupplierID, o.ID)
		if err != nil {
			return err
		}
		o.SalesOrder.State, o.SalesOrder.Error = wholesale.OutboxFailed, reason
		if err := tx.PutOutboxEntry(t.Context(), o.SalesOrderKey(), &o.SalesOrder.OutboxEntry); err != nil {
			return err
		}
		return tx.UpdateOrder(t.Context(), o)
	}))
	row := site.Get("/orders").Find("tr.has-why + tr.order-why")
	if got := strings.TrimSpace(row.Find("td[colspan]").Text()); got != reason {
		t.Errorf("the row says %q", got)
	}
	if row.Find("[class*=clamp], [class*=truncate]").Length() != 0 {
		t.Error("the reason is cut off")
	}
}

func TestACustomerIsTypedIntoTheSearch(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	gin := site.AddProduct("GIN", "Ginger kombucha", "10")
	fern, twin, bay := site.AddCustomer("FERN", "Fern Cafe"), site.AddCustomer("FERN-2", "Fern Cafe"), site.AddCustomer("BAY", "Bay Store (North)")
	for _, c := range []wholesale.Customer{fern, twin, bay} {
		site.AddOrder(c, gin, "1")
	}
	offered := site.AskPartial("/orders/customers?who=fern").Find("option")
	if offered.Length() != 2 || offered.First().AttrOr("value", "") != "Fern Cafe (FERN)" {
		t.Errorf("it offers %d, first %q", offered.Length(), offered.First().AttrOr("value", ""))
	}
	for typed, want := range map[string]wholesale.Customer{
		"bay": bay, "Fern Cafe (FERN)": fern, "Fern Cafe (FERN-2)": twin, "fern-2": twin, "fern‑2": twin, "ｆｅｒｎ": fern, "Bay Store (North)": bay, "fern": fern, "Bay Store (North) (BAY)": bay,
	} {
		answer := site.Ask("/orders?status=ordered&who=" + url.QueryEscape(typed))
		if answer.Status != http.StatusSeeOther || answer.Location != "/orders?customer="+want.ID+"&status=ordered" {
			t.Errorf("%q is answered with %d %s", typed, answer.Status, answer.Location)
		}
	}
	if answer := site.AskPartial("/orders?who=bay"); answer.Header.Get("Hx-Redirect") != "/orders?customer="+bay.ID {
		t.Errorf("htmx is sent to %q", answer.Header.Get("Hx-Redirect"))
	}
	which := site.Get("/orders?who=cafe&show=all")
	if links := which.Find("#order-results li a[href*='customer=']"); links.Length() != 2 || !which.Says("Which customer?") {
		t.Errorf("it asks %s", which.Find("#order-results").Text())
	}
	if none := site.Get("/orders?who=zzz"); !none.Says("No customer has “zzz”") || listed(none) != "" {
		t.Error(none.Text())
	}
	page := site.Get("/orders?customer=" + bay.ID)
	if page.Find("form[role=search] input[name=customer]").AttrOr("value", "") != bay.ID || page.Find("input[name=who]").Length() != 0 {
		t.Error("the form does not show whose orders are listed")
	}
}

func TestAllThatCanBeSentIsApprovedInRounds(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	gin, fern, bay := site.AddProduct("GIN", "Ginger kombucha", "10"), site.AddCustomer("FERN", "Fern Cafe"), site.AddCustomer("BAY", "Bay Store")
	other := site.AddOrder(bay, gin, "1")
	var ours []*wholesale.Order
	for range 203 {
		ours = append(ours, site.AddOrder(fern, gin, "1"))
	}
	list := "customer=" + fern.ID
	page := site.Get("/orders?" + list)
	button := page.Find("button[name=all]")
	if words := strings.Join(strings.Fields(button.Text()), " "); words != "Select all 203 that can be sent" {
		t.Fatalf("the bar offers %q", words)
	}
	if got := page.Find("form[data-selecting] input[name=list]").AttrOr("value", ""); got != list {
		t.Errorf("the list is carried as %q", got)
	}
	first := site.Get("/orders/approve?" + url.Values{"all": {"yes"}, "list": {list}}.Encode())
	if h1 := first.Find("h1").Text(); h1 != "Approve 200 orders?" || !first.Says("The oldest 200 of 203 orders that can be sent") {
		t.Errorf("the first round says %q: %s", h1, first.Find("main").Text()[:300])
	}
	approve := func(summary *webtest.Answer, leaveOut int) *webtest.Answer {
		form := url.Values{}
		for i, input := range summary.Find("main form input").EachIter() {
			if name := input.AttrOr("name", ""); name != "order" || i > leaveOut {
				form.Add(name, input.AttrOr("value", ""))
			}
		}
		return site.Post("/orders/approve", form)
	}
	answer := approve(first, 2) // the first box after the two hidden fields is unticked
	if answer.Status != http.StatusSeeOther || !strings.HasPrefix(answer.Location, "/orders/approve?") || len(answer.Location) > 300 {
		t.Fatalf("%d %s", answer.Status, answer.Location)
	}
	second := site.Get(answer.Location)
	if h1 := second.Find("h1").Text(); h1 != "Approve 3 orders?" || !second.Says("199 orders are approved") || second.Says(ours[0].Number+" ") {
		t.Errorf("the second round says %q", h1)
	}
	if answer := approve(second, 0); answer.Location != "/orders?"+list+"#list" {
		t.Errorf("after the last round it goes to %s", answer.Location)
	}
	left := map[string]bool{ours[0].ID: true, other.ID: true}
	for _, o := range append(ours, other) {
		now, err := site.Orders.Order(t.Context(), site.SupplierID, o.ID)
		must(t, err)
		if waits := now.Status == wholesale.Ordered; waits != left[o.ID] {
			t.Errorf("%s is %s", o.Number, now.Status)
		}
	}
}

func TestOnlyTheRoundThatWasShownIsApproved(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	gin, fern := site.AddProduct("GIN", "Ginger kombucha", "10"), site.AddCustomer("FERN", "Fern Cafe")
	shown := site.AddOrder(fern, gin, "1")
	summary := site.Get("/orders/approve?all=yes&list=show%3Dnew")
	later := site.AddOrder(fern, gin, "1")
	values := summary.Find("input[name=order]")
	if values.Length() != 1 {
		t.Fatalf("%d orders are shown", values.Length())
	}
	site.Post("/orders/approve", url.Values{"order": {values.AttrOr("value", "")}, "list": {"show=new"}})
	for o, want := range map[*wholesale.Order]wholesale.Status{shown: wholesale.Processing, later: wholesale.Ordered} {
		if now, err := site.Orders.Order(t.Context(), site.SupplierID, o.ID); err != nil || now.Status != want {
			t.Errorf("%s is %s, %v", o.Number, now.Status, err)
		}
	}
	// What needs attention cannot be sent, whatever the list; and a list may be empty by then.
	for _, list := range []string{"show=needs", "status=shipped"} {
		answer := site.Ask("/orders/approve?all=yes&list=" + url.QueryEscape(list))
		if answer.Status != http.StatusSeeOther || !strings.HasPrefix(answer.Location, "/orders?") {
			t.Errorf("%s: %d %s", list, answer.Status, answer.Location)
		}
	}
	// A forged list leads nowhere else.
	answer := site.Post("/orders/approve", url.Values{"list": {"https://elsewhere.example/?show=new"}})
	if !strings.HasPrefix(answer.Location, "/orders") {
		t.Errorf("it goes to %s", answer.Location)
	}
}

func TestExportsHaveARowPerOrderOrPerLine(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	gin, lemon, fern := site.AddProduct("GIN", "Ginger kombucha", "10"), site.AddProduct("LEM", "Lemon soda", "5"), site.AddCustomer("FERN", "Fern Cafe")
	one, two, three := site.AddOrder(fern, gin, "1"), site.AddOrder(fern, gin, "2"), site.AddOrder(fern, gin, "3")
	both := []ordering.LineInput{{ProductID: gin.ID, Quantity: decimal.MustParse("2")}, {ProductID: lemon.ID, Quantity: decimal.MustParse("4")}}
	_, err := site.Orders.Edit(t.Context(), site.SupplierID, two.ID, ordering.OrderChange{Lines: &both})
	must(t, err)
	rows := func(path string) []string {
		t.Helper()
		return strings.Split(strings.TrimSpace(strings.TrimPrefix(site.Get(path).Body, "\ufeff")), "\r\n")
	}
	page := site.Get("/orders?show=all&sort=-total")
	for words, want := range map[string][]string{
		"CSV, one row per order": {two.Number, three.Number, one.Number},
		"CSV, one row per line":  {two.Number, two.Number, three.Number, one.Number},
	} {
		found := rows(page.Find(fmt.Sprintf("a[download][aria-label=%q]", words)).AttrOr("href", ""))
		var got []string
		for _, row := range found[1:] {
			number, _, _ := strings.Cut(row, ",")
			got = append(got, number)
		}
		if strings.Join(got, " ") != strings.Join(want, " ") {
			t.Errorf("%s: %s, want %s", words, got, want)
		}
	}
	perOrder := rows("/orders/export.csv?rows=order&id=" + two.ID + "&id=" + store.NewID())
	want := []string{
		"Order,Status,Source,Customer,Reference,Ordered,Required,Lines,Currency,Subtotal,Tax,Freight,Adjustment,Order total,Shipped,Sales order,Sales order state,Notes",
		two.Number + ",Ordered,API,Fern Cafe,,2026-03-02,,2,NZD,40.00,6.00,0.00,0.00,46.00,,,none,",
	}
	if strings.Join(perOrder, "\n") != strings.Join(want, "\n") {
		t.Errorf("%q", perOrder)
	}
	if chosen := rows("/orders/export.csv?rows=line&id=" + one.ID + "&id=" + three.ID); len(chosen) != 3 {
		t.Errorf("%q", chosen)
	}
}

func TestTheBarDoesWhatItSays(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	site.AddOrder(site.AddCustomer("FERN", "Fern Cafe"), site.AddProduct("GIN", "Ginger kombucha", "10"), "1")
	bar := site.Get("/orders").Find("form[data-selecting] [data-selection]")
	for _, path := range []string{"/orders/packing-slips.pdf", "/orders/pick-totals", "/orders/export.csv", "/orders/export.xlsx"} {
		if bar.Find(fmt.Sprintf("button[formaction=%q]", path)).Length() == 0 {
			t.Errorf("no button leads to %s", path)
		}
	}
	if bar.Find("button[name=all]").Length() != 0 {
		t.Error("it offers more than is in sight")
	}
}
