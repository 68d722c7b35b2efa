package customers_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/govalues/decimal"

	"upstock/internal/account"
	"upstock/internal/catalog"
	"upstock/internal/jobs"
	"upstock/internal/store"
	"upstock/internal/unleashed/sandbox"
	"upstock/internal/web/console/customers"
	"upstock/internal/web/console/signin"
	"upstock/internal/web/webtest"
	"upstock/internal/wholesale"
)

func newSite(t *testing.T) *webtest.Site {
	t.Helper()
	return webtest.New(t, func(site *webtest.Site) {
		customers.Routes(site.Router, customers.Services{
			Accounts: site.Accounts, Catalog: site.Catalog, Syncing: site.Syncing, Fulfilment: site.Fulfilment, Terms: site.Terms, Standing: site.Standing, Clock: func() time.Time { return webtest.Now },
		})
		signin.Routes(site.Router, signin.Services{Accounts: site.Accounts, Catalog: site.Catalog})
	})
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func put(t *testing.T, site *webtest.Site, c wholesale.Customer) {
	t.Helper()
	must(t, site.Store.Update(t.Context(), func(tx *store.Tx) error { return tx.PutCustomer(t.Context(), c) }))
}

func read(t *testing.T, site *webtest.Site, id string) wholesale.Customer {
	t.Helper()
	c, err := site.Catalog.Customer(t.Context(), site.SupplierID, id)
	must(t, err)
	return c
}

func wantText(t *testing.T, answer *webtest.Answer, words ...string) {
	t.Helper()
	for _, w := range words {
		if !answer.Says(w) {
			t.Errorf("the page does not say %q: %s", w, answer.Text())
		}
	}
}

// wantNext follows a redirect and looks for words on the page it leads to.
func wantNext(t *testing.T, site *webtest.Site, answer *webtest.Answer, words ...string) {
	t.Helper()
	if answer.Status != http.StatusSeeOther {
		t.Fatalf("%d %s", answer.Status, answer.Text())
	}
	wantText(t, site.Get(answer.Location), words...)
}

func TestAnEmptyListTeachesTheNextStep(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	empty := site.Get("/customers")
	if empty.Find(`main a[href="/settings/integrations"]`).Length() != 1 || empty.Find(`main a[href="/customers/new"]`).Length() == 0 {
		t.Error("without a connection, the list leads neither to it nor to a new customer")
	}
	site.Connect()
	if form := site.Get("/customers").Find(`main form[action="/customers/import"]`); form.Length() == 0 {
		t.Error("with a connection, the list offers no import")
	}
	if answer := site.Post("/customers/import", nil); answer.Location != "/customers" {
		t.Fatalf("%d %s", answer.Status, answer.Location)
	}
	if region := site.Get("/customers").Find(`#import-run [data-live^="run/"]`); region.Length() != 1 {
		t.Error("the import is not on the page")
	}
}

func TestTheListBeginsWithThoseToMatch(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	site.Connect()
	for i := range 60 {
		c := site.AddCustomer(fmt.Sprintf("C-%02d", i), "Harbour Bar")
		if c.RemoteID = fmt.Sprint("remote ", i); i == 59 {
			c.RemoteID, c.Name, c.SalesOrdersEnabled = "", "Fern Cafe", false
		}
		c.Connected = i == 0
		put(t, site, c)
	}
	first := site.Get("/customers")
	rows := first.Find("tbody tr")
	if rows.Length() != 50 || !strings.Contains(rows.First().Text(), "Fern Cafe") {
		t.Errorf("%d rows, the first is %s", rows.Length(), rows.First().Text())
	}
	wantText(t, first, "Not matched", "Off", "Connected", "Not matched 1")
	if rows.First().Find(`a[href$="/match"]`).Length() != 1 || first.Find(`tbody a[href$="/match"]`).Length() != 1 {
		t.Error("Match stands not at the one customer that is to be matched")
	}
	if len(first.Body) > 100_000 {
		t.Errorf("%d bytes", len(first.Body))
	}
	next, _ := first.Find(`a[rel="next"]`).Attr("href")
	if rows := site.Get(next).Find("tbody tr").Length(); rows != 10 {
		t.Errorf("%d rows on the last page", rows)
	}
	if rows := site.Get("/customers?matched=no").Find("tbody tr").Length(); rows != 1 {
		t.Errorf("%d not matched", rows)
	}
	found := site.AskPartial("/customers?q=fern")
	if strings.Contains(found.Body, "<nav aria-label=\"Main\"") || found.Find("tbody tr").Length() != 1 || found.Header.Get("HX-Replace-Url") != "/customers?q=fern" {
		t.Errorf("search as you type: %v %s", found.Header, found.Body)
	}
	wantText(t, site.Get("/customers?q=nobody"), "No customer matches")
}

func TestANewCustomer(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	site.AddCustomer("TAKEN", "Taken")
	form := url.Values{"name": {""}, "code": {"NEW"}, "email": {"nobody"}, "type": {"shipping"}, "street": {"1 Road"}, "city": {strings.Repeat("x", 501)}}
	answer := site.Post("/customers/new", form)
	if answer.Status != http.StatusUnprocessableEntity {
		t.Fatalf("%d %s", answer.Status, answer.Text())
	}
	for _, field := range []string{"name", "email", "city"} {
		if answer.Find(`[name="`+field+`"][aria-invalid="true"]`).Length() != 1 {
			t.Errorf("nothing is said at %s", field)
		}
	}
	if street, _ := answer.Find(`[name="street"]`).Attr("value"); street != "1 Road" {
		t.Errorf("what was typed is lost: %q", street)
	}
	form.Set("contact_name", "Ana Reid")
	form.Set("phone", "09 555 0101")
	form.Set("name", "Fern Cafe")
	form.Set("email", "fern@cafe.example")
	form.Set("city", "Napier")
	form.Set("code", "TAKEN")
	wantText(t, site.Post("/customers/new", form), "Another customer already has this code")
	form.Set("code", "NEW")
	wantNext(t, site, site.Post("/customers/new", form), "Fern Cafe", "is added", "Not matched")
}

func TestMatching(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	fern, other := sandbox.NewCustomer("FERN", "Fern Cafe Limited"), sandbox.NewCustomer("FERN2", "Fern Gully")
	must(t, site.Sandbox.AddCustomers(fern, other))
	c := site.AddCustomer("WEB-1", "Fern")
	match := "/customers/" + c.ID + "/match"

	wantText(t, site.AskPartial(match+"/candidates?q=fern"), "Couldn't search Unleashed", "Connect it in Settings")
	site.Connect()
	page := site.Get(match)
	if query, _ := page.Find("#field-q").Attr("value"); query != "Fern" {
		t.Errorf("the search begins with %q", query)
	}
	if trigger, _ := page.Find("#candidates").Attr("hx-trigger"); trigger != "load" {
		t.Error("the page does not look for candidates by itself")
	}
	for name, found := range map[string]*webtest.Answer{"live": site.AskPartial(match + "/candidates?q=fern"), "without scripts": site.Get(match + "?q=fern")} {
		if found.Find(`input[type="radio"]`).Length() != 2 || !found.Says("Fern Gully") {
			t.Fatalf("%s: %s", name, found.Text())
		}
		if _, again := found.Find("#candidates").Attr("hx-trigger"); again {
			t.Errorf("%s: the answer asks again, for ever", name)
		}
	}
	if short := site.AskPartial(match + "/candidates?q=f"); short.Find("[hx-trigger]").Length() != 0 || !short.Says("at least two letters") {
		t.Errorf("one letter: %s", short.Body)
	}

	nothing := site.Post(match, url.Values{"q": {"fern"}})
	if nothing.Status != http.StatusUnprocessableEntity || !nothing.Says("No customer chosen") || nothing.Find(`input[type="radio"]`).Length() != 2 {
		t.Errorf("nobody chosen: %d %s", nothing.Status, nothing.Text())
	}
	choices := site.AskPartial(match + "/candidates?q=fern%20cafe").Find(`input[type="radio"]`)
	guid, _ := choices.Attr("value")
	wantNext(t, site, site.Post(match, url.Values{"q": {"fern"}, "unleashed_guid": {guid}}), "Fern is matched to FERN in Unleashed", "Matched to FERN")
	if matched := read(t, site, c.ID); matched.RemoteID != guid {
		t.Errorf("%+v", matched)
	}
	if site.Get("/customers/"+c.ID).Find(`[data-live^="run/"]`).Length() != 1 {
		t.Error("the price sync that follows is not on the page")
	}

	// What is taken is marked, and refused when someone was quicker.
	late := site.AddCustomer("WEB-2", "Fern again")
	match = "/customers/" + late.ID + "/match"
	found := site.AskPartial(match + "/candidates?q=fern")
	if found.Find(`input[type="radio"][disabled]`).Length() != 1 || !found.Says("Already matched to Fern") {
		t.Errorf("%s", found.Text())
	}
	taken := site.Post(match, url.Values{"q": {"fern"}, "unleashed_guid": {guid}})
	if taken.Status != http.StatusConflict || !taken.Says("is matched to Fern already") || !taken.Says("Nothing was changed") {
		t.Errorf("%d %s", taken.Status, taken.Text())
	}
	wantText(t, site.AskPartial("/customers/"+c.ID+"/match/candidates?q=fern"), "Current match")
}

func TestTheContactIsEditedUntilTheCustomerIsMatched(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	c := site.AddCustomer("FERN", "Fern Cafe")
	profile := "/customers/" + c.ID
	form := url.Values{"code": {"FERN"}, "name": {"Fern Cafe"}, "email": {""}, "contact_name": {"Ana Reid"}, "phone": {strings.Repeat("1", 501)}, "mobile": {"021 555 010"}}
	wrong := site.Post(profile, form)
	if typed, _ := wrong.Find(`[name="contact_name"]`).Attr("value"); wrong.Status != http.StatusUnprocessableEntity || typed != "Ana Reid" {
		t.Errorf("%d: what was typed is lost: %q", wrong.Status, typed)
	}
	form.Set("phone", "+64 9 555 0101 ext 3")
	wantNext(t, site, site.Post(profile, form), "Fern Cafe is saved")
	want := wholesale.Contact{Name: "Ana Reid", Phone: "+64 9 555 0101 ext 3", Mobile: "021 555 010"}
	if got := read(t, site, c.ID).Contact; got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if list := site.Get("/customers?q=021+555+010"); !list.Says("Fern Cafe") {
		t.Errorf("the list does not find the phone: %s", list.Text())
	}

	matched := read(t, site, c.ID)
	matched.RemoteID = "remote"
	put(t, site, matched)
	page := site.Get(profile)
	wantText(t, page, "Ana Reid", "021 555 010")
	if page.Find(`[name="contact_name"], [name="phone"], [name="mobile"]`).Length() != 0 {
		t.Error("what is Unleashed's can be edited")
	}
	if href, _ := page.Find(`a[href^="tel:"]`).First().Attr("href"); href != "tel:+6495550101" {
		t.Errorf("the phone is called at %q", href)
	}
	wantNext(t, site, site.Post(profile, url.Values{"name": {"Fern Two"}, "email": {""}}), "Fern Two is saved")
	if got := read(t, site, c.ID).Contact; got != want {
		t.Errorf("saving the name has changed the contact to %+v", got)
	}
	if answer := site.Post(profile, url.Values{"name": {"Fern Two"}, "email": {""}, "phone": {"1"}}); answer.Status != http.StatusUnprocessableEntity {
		t.Errorf("a matched customer's phone was changed: %d", answer.Status)
	}
	site.AsOrderManager()
	wantText(t, site.Get(profile), "Ana Reid", "021 555 010")
}

func TestTheProfileIsEdited(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	c := site.AddCustomer("FERN", "Fern Cafe")
	profile := "/customers/" + c.ID
	wantText(t, site.Get(profile), "Not matched to a customer in Unleashed", "connect Unleashed first")

	wrong := site.Post(profile, url.Values{"code": {"FERN"}, "name": {"Fern Two"}, "email": {"nobody"}})
	if typed, _ := wrong.Find(`[name="name"]`).Attr("value"); wrong.Status != http.StatusUnprocessableEntity || typed != "Fern Two" {
		t.Errorf("%d %q", wrong.Status, typed)
	}
	wantNext(t, site, site.Post(profile, url.Values{"code": {"F2"}, "name": {"Fern Two"}, "email": {"two@fern.example"}}), "Fern Two is saved")
	if got := read(t, site, c.ID); got.Code != "F2" || got.Name != "Fern Two" || got.Email != "two@fern.example" {
		t.Errorf("%+v", got)
	}
	wantNext(t, site, site.Post(profile+"/sales-orders", url.Values{"enabled": {"false"}}), "no longer sent to Unleashed", "Nothing is created in Unleashed")
	list, _, err := site.Catalog.CreatePriceList(t.Context(), site.SupplierID, catalog.NewPriceList{Name: "Cafés"}, nil)
	must(t, err)
	wantNext(t, site, site.Post(profile+"/price-list", url.Values{"price_list_id": {list.ID}}), "Price list for", "Cafés – Entered manually")

	// Matched: the code is Unleashed's. Connected: name and e-mail are the customer's.
	matched := read(t, site, c.ID)
	matched.RemoteID, matched.Connected = "remote", true
	matched.Terms.StopCredit, matched.Terms.DiscountRate = true, decimal.MustParse("0.05")
	put(t, site, matched)
	page := site.Get(profile)
	wantText(t, page, "stop credit", "5 % off", "G.S.T. 15 %", "has claimed its account")
	if page.Find(`form[action="`+profile+`"] input:not([readonly])`).Length() != 0 {
		t.Error("what is not the supplier's can be edited")
	}
	if answer := site.Post(profile, url.Values{"name": {"Other"}}); answer.Status != http.StatusUnprocessableEntity || read(t, site, c.ID).Name != "Fern Two" {
		t.Errorf("a connected customer was renamed: %d", answer.Status)
	}
}

func TestAddresses(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	c := site.AddCustomer("FERN", "Fern Cafe")
	c.RemoteID = "remote" // its first address comes from Unleashed
	put(t, site, c)
	addresses := "/customers/" + c.ID + "/addresses"
	wantText(t, site.Get(addresses), "12 Quay Street", "Used for sales orders", "As set in Settings › Integrations: Shipping", "The customer's shipping address", "Imported from Unleashed. Change it there")

	wrong := site.Post(addresses, url.Values{"type": {"postal"}, "postcode": {"4110"}})
	if typed, _ := wrong.Find(`[name="postcode"]`).Attr("value"); wrong.Status != http.StatusUnprocessableEntity || typed != "4110" || wrong.Find(`[name="street"][aria-invalid]`).Length() != 1 {
		t.Errorf("%d %q %s", wrong.Status, typed, wrong.Text())
	}
	wantNext(t, site, site.Post(addresses, url.Values{"type": {"postal"}, "street": {"PO Box 7"}}), "Address saved", "PO Box 7")
	own := read(t, site, c.ID).Addresses[1]
	wantNext(t, site, site.Post("/customers/"+c.ID+"/sales-order-address", url.Values{"address": {own.ID}}), "Chosen for this customer")
	if street, _ := site.Get(addresses + "/" + own.ID).Find(`[name="street"]`).Attr("value"); street != "PO Box 7" {
		t.Errorf("the form shows %q", street)
	}
	wantNext(t, site, site.Post(addresses+"/"+own.ID, url.Values{"type": {"physical"}, "street": {"8 Road"}}), "8 Road")
	wantNext(t, site, site.Post(addresses+"/"+own.ID+"/delete", nil), "Address deleted", "The customer's shipping address")
	imported := c.Addresses[0].ID
	if answer := site.Ask(addresses + "/" + imported); answer.Status != http.StatusNotFound {
		t.Errorf("an imported address can be edited: %d", answer.Status)
	}
	if answer := site.Post(addresses+"/"+imported+"/delete", nil); answer.Status != http.StatusConflict {
		t.Errorf("an imported address can be deleted: %d", answer.Status)
	}
}

func TestPricesSayWhy(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	c := site.AddCustomer("FERN", "Fern Cafe")
	wantText(t, site.Get("/customers/"+c.ID+"/prices"), "Nothing to order yet")
	c.Terms.DiscountRate = decimal.MustParse("0.1")
	put(t, site, c)
	for i := range 60 {
		site.AddProduct(fmt.Sprintf("P-%02d", i), "Ginger beer", "10")
	}
	gin := site.AddProduct("A", "Gin", "20")
	page := site.Get("/customers/" + c.ID + "/prices")
	wantText(t, page, "Gin", "18.00", "Default sell price", "less the customer's discount of 10 %")
	if page.Find(`a[href="/products/`+gin.ID+`?customer=`+c.ID+`#pays"]`).Length() == 0 {
		t.Error("the price does not lead to its reasons")
	}
	if len(page.Body) > 100_000 {
		t.Errorf("%d bytes", len(page.Body))
	}
	next, _ := page.Find(`a[rel="next"]`).Attr("href")
	if rows := site.Get(next).Find("tbody tr").Length(); rows != 11 {
		t.Errorf("%d rows on the last page", rows)
	}
	if found := site.AskPartial("/customers/" + c.ID + "/prices?q=gin%20"); found.Find("tbody tr").Length() == 0 || strings.Contains(found.Body, "<html") {
		t.Errorf("%s", found.Body)
	}
}

func noticeTitles(t *testing.T, site *webtest.Site) string {
	t.Helper()
	notices, _, err := site.Orders.Notices(t.Context(), site.SupplierID, "", 10)
	must(t, err)
	titles := make([]string, len(notices))
	for i, n := range notices {
		titles[i] = n.Title
	}
	return strings.Join(titles, "\n")
}

func TestTheInvitation(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	c := site.AddCustomer("FERN", "Fern Cafe")
	invite := "/customers/" + c.ID + "/invite"
	c.Email = ""
	put(t, site, c)
	if page := site.Get(invite); !page.Says("No e-mail address") || page.Find(`form[action="`+invite+`"]`).Length() != 0 {
		t.Error(page.Text())
	}
	c.Email = "fern@cafe.example"
	put(t, site, c)
	made := site.Post(invite, nil) // no jobs run, so the mail server has not answered
	link, _ := made.Find("#invitation-link").Attr("value")
	if wantText(t, made, "The e-mail has not been sent yet", "is being sent", "Send again"); !strings.Contains(link, "/join/") {
		t.Errorf("the link is %q", link)
	}
	if again := site.Get(invite); again.Says("Invitation sent") || strings.Contains(again.Body, link) {
		t.Errorf("%s", again.Text())
	}
	site.SendMails()
	wantText(t, site.Get(invite), "Invited, not accepted yet", "The e-mail was sent to fern@cafe.example.")

	site.Post(invite, nil)
	site.MailError = jobs.Permanent(errors.New("550 5.1.1 no such user"))
	site.SendMails()
	wantText(t, site.Get(invite), "The e-mail to fern@cafe.example was refused")
	wantText(t, site.Get("/customers/"+c.ID), "E-mail to fern@cafe.example is refused", "What the mail server said", "550 5.1.1")
	if titles := noticeTitles(t, site); titles != "E-mails to fern@cafe.example are refused" {
		t.Errorf("notices: %q", titles)
	}
	wantNext(t, site, site.Post("/customers/"+c.ID, url.Values{"name": {"Fern Cafe"}, "email": {"f@cafe.example; g@cafe.example"}, "email_cc": {"Ann <a@cafe.example>"}}), "Fern Cafe is saved")
	if page := site.Get("/customers/" + c.ID); page.Says("is refused") {
		t.Errorf("the address has changed, but %s", page.Text())
	}
	if titles := noticeTitles(t, site); titles != "" {
		t.Errorf("the address has changed, but there is %q", titles)
	}
	c.Email = "fern@cafe.example"
	put(t, site, c)

	site.MailError = nil
	link, _ = site.Post(invite, nil).Find("#invitation-link").Attr("value")
	ana, _, _, err := site.Accounts.JoinAsBuyer(t.Context(), link[strings.LastIndex(link, "/")+1:], account.Joiner{Name: "Ana"})
	must(t, err)
	wantText(t, site.Get(invite), "Fern Cafe is connected", "The invitation was accepted on", "2 Mar 2026", "Ana", "Full access")

	// One more of its people is invited by address, and anyone may be removed.
	if wrong := site.Post(invite, url.Values{"email": {"bo@"}}); wrong.Status != http.StatusUnprocessableEntity || wrong.Find("#field-email[aria-invalid]").Length() != 1 {
		t.Errorf("%d %s", wrong.Status, wrong.Text())
	}
	wantText(t, site.Post(invite, url.Values{"email": {"bo@cafe.example"}}), "Invited by Kombu Brewing", "bo@cafe.example", "Link to accept the invitation")
	wantNext(t, site, site.Post("/customers/"+c.ID+"/buyers/take-back", url.Values{"invited": {"bo@cafe.example"}}), "The invitation of bo@cafe.example is taken back")
	wantNext(t, site, site.Post("/customers/"+c.ID+"/buyers/"+ana.ID+"/remove", nil), "Ana can no longer order for this customer", "Send again")

	moss := site.AddCustomer("MOSS", "Moss Cafe")
	_, err = site.Accounts.CreateBuyer(t.Context(), site.SupplierID, "MOSS", "chef@moss.example")
	must(t, err)
	wantText(t, site.Get("/customers/"+moss.ID+"/invite"), "Moss Cafe is connected", "The invitation has been accepted.")
}

func TestWhatOthersWroteIsText(t *testing.T) {
	t.Parallel()
	const hostile = `<script>alert(1)</script>"><img src=x onerror=alert(1)>`
	site := newSite(t)
	site.Connect()
	remote := sandbox.NewCustomer("HOSTILE", "Remote"+hostile)
	must(t, site.Sandbox.AddCustomers(remote))
	site.AddProduct("P"+hostile, "Product"+hostile, "1")
	c := site.AddCustomer("C"+hostile, "Customer"+hostile)
	c.Email = "e" + hostile
	c.Terms.PaymentTerm = hostile
	put(t, site, c)
	_, err := site.Catalog.AddAddress(t.Context(), site.SupplierID, c.ID, catalog.NewAddress{Name: hostile, Street: hostile})
	must(t, err)
	profile := "/customers/" + c.ID
	for _, path := range []string{"/customers", profile, profile + "/addresses", profile + "/addresses/new", profile + "/prices", profile + "/invite", profile + "/match?q=Remote"} {
		page := site.Get(path)
		if page.Find("script:not([src]), img[onerror]").Length() != 0 {
			t.Errorf("%s: the text of others has become markup", path)
		}
	}
	wantText(t, site.Get(profile+"/match?q=Remote"), "Remote"+hostile)
}

func TestWhoMayDoWhat(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	site.Connect()
	c := site.AddCustomer("FERN", "Fern Cafe")
	profile := "/customers/" + c.ID
	site.AsOrderManager()
	for _, path := range []string{"/customers", profile, profile + "/addresses", profile + "/prices", profile + "/invite"} {
		if page := site.Get(path); page.Find("main form[method=post]").Length() != 0 {
			t.Errorf("%s offers an order manager what it may not do", path)
		}
	}
	if site.Get(profile).Find(`a[href="/orders/new?customer=`+c.ID+`"]`).Length() != 1 {
		t.Error("an order manager may create orders")
	}
	for _, path := range []string{"/customers/new", profile + "/match", profile + "/match/candidates?q=fern", profile + "/addresses/new"} {
		if answer := site.Ask(path); answer.Status != http.StatusForbidden {
			t.Errorf("GET %s: %d", path, answer.Status)
		}
	}
	for _, path := range []string{
		"/customers/import", "/customers/new", profile, profile + "/sales-orders", profile + "/price-list", profile + "/match", profile + "/addresses",
		profile + "/addresses/x", profile + "/addresses/x/delete", profile + "/sales-order-address", profile + "/invite",
		profile + "/buyers/x/remove", profile + "/buyers/take-back",
	} {
		if answer := site.Post(path, url.Values{"name": {"X"}}); answer.Status != http.StatusForbidden {
			t.Errorf("POST %s: %d", path, answer.Status)
		}
	}
}

func TestAnotherSuppliersCustomerIsNotThere(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	site.Connect()
	foreign := wholesale.Customer{ID: store.NewID(), SupplierID: site.OtherSupplier(), Code: "F", Name: "Foreign", Email: "f@example.com", CreatedAt: webtest.Now, UpdatedAt: webtest.Now}
	put(t, site, foreign)
	profile := "/customers/" + foreign.ID
	for _, path := range []string{"", "/match", "/match/candidates?q=fern", "/addresses", "/addresses/new", "/addresses/x", "/prices", "/invite"} {
		if answer := site.Ask(profile + path); answer.Status != http.StatusNotFound || answer.Says("Foreign") {
			t.Errorf("GET %s: %d", path, answer.Status)
		}
	}
	form := url.Values{"name": {"X"}, "street": {"X"}, "unleashed_guid": {"x"}, "enabled": {"false"}}
	for _, path := range []string{"", "/sales-orders", "/price-list", "/match", "/addresses", "/addresses/x", "/addresses/x/delete", "/sales-order-address", "/invite", "/buyers/x/remove", "/buyers/take-back"} {
		if answer := site.Post(profile+path, form); answer.Status != http.StatusNotFound {
			t.Errorf("POST %s: %d %s", path, answer.Status, answer.Text())
		}
	}
}
