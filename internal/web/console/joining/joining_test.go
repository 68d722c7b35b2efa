package joining_test

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"upstock/internal/account"
	"upstock/internal/jobs"
	"upstock/internal/store"
	"upstock/internal/unleashed/sandbox"
	"upstock/internal/web/console/customers"
	"upstock/internal/web/console/joining"
	"upstock/internal/web/console/notices"
	"upstock/internal/web/webtest"
	"upstock/internal/wholesale"
)

func newSite(t *testing.T) *webtest.Site {
	t.Helper()
	return webtest.New(t, func(site *webtest.Site) {
		joining.Routes(site.Router, joining.Services{
			Accounts: site.Accounts, Catalog: site.Catalog, Syncing: site.Syncing, Clock: site.Clock, PublicURL: site.URL,
		})
		customers.Routes(site.Router, customers.Services{Accounts: site.Accounts, Catalog: site.Catalog, Syncing: site.Syncing, Fulfilment: site.Fulfilment, Terms: site.Terms, Clock: site.Clock})
		notices.Routes(site.Router, notices.Services{Orders: site.Orders})
	})
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wantText(t *testing.T, answer *webtest.Answer, words ...string) {
	t.Helper()
	for _, w := range words {
		if !answer.Says(w) {
			t.Errorf("the page does not say %q: %s", w, answer.Text())
		}
	}
}

func wantNext(t *testing.T, site *webtest.Site, answer *webtest.Answer, words ...string) {
	t.Helper()
	if answer.Status != http.StatusSeeOther {
		t.Fatalf("%d %s", answer.Status, answer.Text())
	}
	wantText(t, site.Get(answer.Location), words...)
}

// ask has a business ask the supplier to trade.
func ask(t *testing.T, site *webtest.Site, business, email string) store.TradeRequest {
	t.Helper()
	asked, err := site.Accounts.AskToTrade(t.Context(), site.SupplierID, account.NewTradeRequest{
		Business: business, Name: "Ana Reid", Email: email, Phone: "09 555 0101", Message: "We open in June.",
	}, account.Caller{IP: "192.0.2.1"})
	must(t, err)
	return asked
}

// unleashedCustomer is a customer as Unleashed has it.
func unleashedCustomer(guid, code, name string) sandbox.Customer {
	c := sandbox.NewCustomer(code, name)
	c.Guid = guid
	return c
}

// TestU35AcceptingARequestAsksToMatch: search, list, choose, Continue (U35). A match can be changed
// later on the Profile tab (U37).
func TestU35AcceptingARequestAsksToMatch(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	site.Connect()
	remote := unleashedCustomer("5a2d8f0e-6a4f-4d0b-9a52-0d3c5f1f2b12", "FERN", "Fern Cafe Ltd")
	another := unleashedCustomer("5a2d8f0e-6a4f-4d0b-9a52-0d3c5f1f2b13", "FERN2", "Fern Cafe Two Ltd")
	must(t, site.Sandbox.AddCustomers(remote, another))
	asked := ask(t, site, "Fern Cafe", "ana@fern.example")

	wantText(t, site.Get("/customers"), "1 business asks to trade with you.")
	notice := site.Get("/notices")
	if wantText(t, notice, "Fern Cafe asks to trade with you"); notice.Find(`a[href="/trade-requests"]`).Length() != 1 {
		t.Error("the notice leads nowhere")
	}
	request := "/trade-requests/" + asked.ID
	wantText(t, site.Get("/trade-requests"), "Fern Cafe", "ana@fern.example")
	wantText(t, site.Get(request), "We open in June.", "09 555 0101", "Searching Unleashed for “Fern Cafe”")
	found := site.Get(request + "?q=Fern")
	wantText(t, found, "Which one is Fern Cafe?", "Fern Cafe Ltd", "Continue")

	none := site.Post(request+"/accept", url.Values{"q": {"Fern"}})
	if none.Status != http.StatusUnprocessableEntity || !none.Says("Choose the customer in Unleashed") {
		t.Errorf("%d %s", none.Status, none.Text())
	}
	gone := site.Post(request+"/accept", url.Values{"q": {"Fern"}, "unleashed_guid": {"00000000-0000-0000-0000-000000000000"}})
	if gone.Status != http.StatusConflict || !gone.Says("no longer exists in Unleashed") {
		t.Errorf("%d %s", gone.Status, gone.Text())
	}
	accepted := site.Post(request+"/accept", url.Values{"q": {"Fern"}, "unleashed_guid": {remote.Guid}})
	wantNext(t, site, accepted, "Ana Reid can now order for Fern Cafe Ltd", "FERN")
	customerID := accepted.Location[strings.LastIndex(accepted.Location, "/")+1:]
	customer, err := site.Catalog.Customer(t.Context(), site.SupplierID, customerID)
	must(t, err)
	if !customer.Connected || customer.RemoteID != remote.Guid {
		t.Errorf("%+v", customer)
	}
	if site.Get("/notices").Says("asks to trade") {
		t.Error("the notice stays")
	}
	if late := site.Post(request+"/accept", url.Values{"unleashed_guid": {remote.Guid}}); late.Status != http.StatusConflict || !late.Says("accepted already") {
		t.Errorf("%d %s", late.Status, late.Text())
	}

	// U37: the match of a connected customer can be changed.
	wantNext(t, site, site.Post("/customers/"+customerID+"/match", url.Values{"unleashed_guid": {another.Guid}}), "is matched to FERN2 in Unleashed")
	if customer, err = site.Catalog.Customer(t.Context(), site.SupplierID, customerID); err != nil || !customer.Connected || customer.RemoteID != another.Guid {
		t.Errorf("%+v, %v", customer, err)
	}
}

// TestU36ANewCustomerIsMadeInUnleashedFirst: creating one is not offered; searching first avoids
// duplicates, and the page says so.
func TestU36ANewCustomerIsMadeInUnleashedFirst(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	site.Connect()
	request := "/trade-requests/" + ask(t, site, "Fern Cafe", "ana@fern.example").ID
	wantText(t, site.Get(request+"?q=Fern"), "No customer found in Unleashed", "add them in Unleashed and search again")
	if page := site.Get(request); page.Says("Accept without matching") {
		t.Error(page.Text())
	}
}

// TestARequestTakesTheCustomerThatIsMatched: an imported one that is not connected yet.
func TestARequestTakesTheCustomerThatIsMatched(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	site.Connect()
	remote := unleashedCustomer("5a2d8f0e-6a4f-4d0b-9a52-0d3c5f1f2b12", "FERN", "Fern Cafe Ltd")
	must(t, site.Sandbox.AddCustomers(remote))
	ours := site.AddCustomer("FERN", "Fern Cafe")
	_, err := site.Syncing.MatchCustomer(t.Context(), site.SupplierID, ours.ID, remote.Guid)
	must(t, err)
	request := "/trade-requests/" + ask(t, site, "Fern Cafe", "ana@fern.example").ID
	wantText(t, site.Get(request+"?q=Fern"), "Your customer Fern Cafe")
	accepted := site.Post(request+"/accept", url.Values{"unleashed_guid": {remote.Guid}})
	if accepted.Location != "/customers/"+ours.ID {
		t.Fatalf("%d %s %s", accepted.Status, accepted.Location, accepted.Text())
	}
	wantText(t, site.Get("/customers/"+ours.ID+"/invite"), "People who order for Fern Cafe", "Ana Reid", "ana@fern.example · Full access")

	second := "/trade-requests/" + ask(t, site, "Fern Cafe", "bo@fern.example").ID
	refused := site.Post(second+"/accept", url.Values{"q": {"Fern"}, "unleashed_guid": {remote.Guid}})
	if refused.Status != http.StatusConflict || !refused.Says("is connected already") {
		t.Errorf("%d %s", refused.Status, refused.Text())
	}
}

func TestWithoutUnleashedARequestIsAcceptedUnmatched(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	request := "/trade-requests/" + ask(t, site, "Fern Cafe", "ana@fern.example").ID
	wantText(t, site.Get(request), "Accept without matching")
	wantNext(t, site, site.Post(request+"/accept", nil), "Ana Reid can now order for Fern Cafe")
}

func TestARequestIsDeclined(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	request := "/trade-requests/" + ask(t, site, "Fern Cafe", "ana@fern.example").ID
	site.SendMails()
	site.Mails = nil
	wantNext(t, site, site.Post(request+"/decline", url.Values{"tell": {"on"}}), "The request of Fern Cafe is declined", "No requests here")
	site.SendMails()
	if len(site.Mails) != 1 || site.Mails[0].To != "ana@fern.example" {
		t.Errorf("%+v", site.Mails)
	}
	wantText(t, site.Get("/trade-requests?state=declined"), "Fern Cafe")
}

func TestEverybodyIsInvited(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	for _, code := range []string{"FERN", "MOSS", "SILENT"} {
		c := site.AddCustomer(code, code+" Cafe")
		c.RemoteID = "remote " + code
		if code == "SILENT" {
			c.Email = ""
		}
		must(t, site.Store.Update(t.Context(), func(tx *store.Tx) error { return tx.PutCustomer(t.Context(), c) }))
	}
	site.AddCustomer("TYPED", "Not from Unleashed")
	preview := site.Get("/customers/invite-all")
	wantText(t, preview, "2 customers to invite", "FERN Cafe", "fern@example.com", "1 customer without an e-mail address")
	if preview.Says("Not from Unleashed") || preview.Says("SILENT Cafe") {
		t.Error(preview.Text())
	}
	wantNext(t, site, site.Post("/customers/invite-all", nil), "Inviting 2 customers", "Inviting customers: 0 of 2")
	must(t, site.Accounts.InviteWaiting(t.Context(), account.InviteWaiting{SupplierID: site.SupplierID, By: "Jane"}))
	site.MailError = jobs.Permanent(errors.New("550 5.1.1 no such user"))
	site.SendMails()
	done := site.Get("/customers/invite-all")
	wantText(t, done, "Invited 2 customers", "2 customers invited already", "2 invitations were not sent", "No one is left to invite")
	wantText(t, site.Get("/customers"), "Invitation refused")
	if again := site.Post("/customers/invite-all", nil); again.Status != http.StatusConflict {
		t.Errorf("%d", again.Status)
	}
}

func TestTheShopsSettings(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	page := site.Get("/settings/shop")
	if link, _ := page.Find("#shop-link").Attr("value"); link != site.URL+"/shop/kombu-brewing" {
		t.Errorf("the link is %q", link)
	}
	wantNext(t, site, site.Post("/settings/shop", url.Values{"for_strangers": {"products"}, "buyers_edit_standing": {"on"}}), "Settings of the shop saved")
	supplier, err := site.Accounts.Supplier(t.Context(), site.SupplierID)
	must(t, err)
	if supplier.Shop.ForStrangers != wholesale.StrangersSeeProducts || !supplier.Shop.BuyersEditStanding {
		t.Errorf("%+v", supplier.Shop)
	}
	if wrong := site.Post("/settings/shop", url.Values{"for_strangers": {"prices"}}); wrong.Status != http.StatusUnprocessableEntity {
		t.Errorf("%d", wrong.Status)
	}
}

func TestWhoMayDecideAboutJoining(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	request := "/trade-requests/" + ask(t, site, "Fern <b>Cafe</b>", "ana@fern.example").ID
	site.AsOrderManager()
	if page := site.Get(request); page.Find("main form").Length() != 0 || !page.Says("Fern <b>Cafe</b>") {
		t.Error(page.Text())
	}
	for _, path := range []string{request + "/accept", request + "/decline", "/customers/invite-all", "/settings/shop"} {
		if answer := site.Post(path, nil); answer.Status != http.StatusForbidden {
			t.Errorf("%s: %d", path, answer.Status)
		}
	}
}

func TestAnotherSuppliersRequestsAreNotThere(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	foreign, err := site.Accounts.AskToTrade(t.Context(), site.OtherSupplier(), account.NewTradeRequest{
		Business: "Foreign", Name: "F", Email: "f@foreign.example",
	}, account.Caller{IP: "192.0.2.1"})
	must(t, err)
	request := "/trade-requests/" + foreign.ID
	for _, path := range []string{"", "/candidates?q=foreign"} {
		if answer := site.Ask(request + path); answer.Status != http.StatusNotFound || answer.Says("Foreign") {
			t.Errorf("GET %s: %d", path, answer.Status)
		}
	}
	for _, path := range []string{"/accept", "/decline"} {
		if answer := site.Post(request+path, nil); answer.Status != http.StatusNotFound {
			t.Errorf("POST %s: %d", path, answer.Status)
		}
	}
	if site.Get("/trade-requests").Says("Foreign") {
		t.Error("another supplier's request is listed")
	}
}
