package join_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"upstock/internal/account"
	"upstock/internal/store"
	"upstock/internal/web/shop/join"
	"upstock/internal/web/shop/shell"
	"upstock/internal/web/shop/signin"
	"upstock/internal/web/webtest"
	"upstock/internal/wholesale"
)

const kim = "kim@cafe.example"

// newSite has the pages under test, a customer that is not connected, and a page that says who is
// there for whom.
func newSite(t *testing.T) (*webtest.Site, wholesale.Customer) {
	t.Helper()
	site := webtest.New(t, func(site *webtest.Site) {
		signin.Routes(site.Shop, signin.Services{Accounts: site.Accounts})
		join.Routes(site.Shop, join.Services{Accounts: site.Accounts})
		site.Shop.Handle("GET /shop/{supplier}", shell.ForBuyers, func(w http.ResponseWriter, r *http.Request) error {
			_, err := w.Write([]byte(shell.VisitOf(r.Context()).Person.Email + " for " + shell.BuyerOf(r.Context()).CustomerName))
			return err
		})
	})
	customer := site.AddCustomer("CAFE", "Corner <b>Cafe</b>")
	customer.Email = kim
	must(t, site.Store.Update(t.Context(), func(tx *store.Tx) error { return tx.PutCustomer(t.Context(), customer) }))
	site.AsNobody()
	return site, customer
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// invite invites a customer, and gives the path of the link.
func invite(t *testing.T, site *webtest.Site, c wholesale.Customer) string {
	t.Helper()
	made, err := site.Accounts.InviteCustomer(t.Context(), site.SupplierID, c.ID, "")
	must(t, err)
	return strings.TrimPrefix(made.Link, site.URL)
}

func connected(t *testing.T, site *webtest.Site, c wholesale.Customer) bool {
	t.Helper()
	read, err := site.Catalog.Customer(t.Context(), site.SupplierID, c.ID)
	must(t, err)
	return read.Connected
}

func TestSomeoneNewJoins(t *testing.T) {
	site, customer := newSite(t)
	link := invite(t, site, customer)
	for _, ask := range []func(string) *webtest.Answer{site.Ask, func(path string) *webtest.Answer { return site.Post(path, nil) }} {
		if answer := ask("/join/OTHER"); answer.Status != http.StatusNotFound || !answer.Says("has expired") {
			t.Errorf("%d %s", answer.Status, answer.Text())
		}
	}
	form := site.Get(link)
	if !form.Says("Kombu Brewing invites Corner <b>Cafe</b> to order online") || form.Find("input[name=email]").AttrOr("value", "") != kim {
		t.Errorf("the invitation: %s", form.Text())
	}
	if connected(t, site, customer) {
		t.Error("looking at the invitation has accepted it")
	}
	if answer := site.Post(link, url.Values{"email": {kim}, "name": {" "}}); answer.Status != http.StatusUnprocessableEntity || !answer.Says("is required") {
		t.Errorf("without a name: %d %s", answer.Status, answer.Text())
	}
	if answer := site.Post(link, url.Values{"email": {"eve@evil.example"}, "name": {"Eve"}}); answer.Status != http.StatusUnprocessableEntity || connected(t, site, customer) {
		t.Errorf("with another address: %d %s", answer.Status, answer.Text())
	}
	in := site.Post(link, url.Values{"email": {kim}, "name": {"Kim"}})
	if in.Status != http.StatusSeeOther || in.Location != site.ShopPath("") {
		t.Fatalf("joining: %d %s %s", in.Status, in.Location, in.Text())
	}
	if who := site.Get(site.ShopPath("")).Body; who != kim+" for Corner <b>Cafe</b>" || !connected(t, site, customer) {
		t.Errorf("joined as %s", who)
	}
	if again := site.Ask(link); again.Location != site.ShopPath("") {
		t.Errorf("the link a second time: %d %s", again.Status, again.Text())
	}

	// The link lets no second person in, and the first one signs in.
	site.AsNobody()
	used := site.Ask(link)
	if used.Status != http.StatusOK || !used.Says("has been used") || used.Find("form").Length() != 0 {
		t.Errorf("someone else with the link: %d %s", used.Status, used.Text())
	}
	if answer := site.Post(link, url.Values{"email": {kim}, "name": {"Eve"}}); answer.Status == http.StatusOK || answer.Location == site.ShopPath("") {
		t.Errorf("someone else joins with the link: %d %s", answer.Status, answer.Location)
	}
	if answer := site.Ask(site.ShopPath("")); answer.Status != http.StatusSeeOther {
		t.Errorf("someone else is in: %d", answer.Status)
	}
}

// A link in a mail proves nothing about someone who has signed in before: it may be forwarded.
func TestSomeoneKnownSignsInToJoin(t *testing.T) {
	site, customer := newSite(t)
	site.AddBuyer(site.AddCustomer("BAR", "Corner Bar"), kim)
	link := invite(t, site, customer)
	site.AsNobody()
	form := site.Get(link)
	way := form.Find("a[href^='/shop/sign-in']").AttrOr("href", "")
	if form.Find("form").Length() != 0 || !strings.Contains(way, url.QueryEscape(link)) || !strings.Contains(way, url.QueryEscape(kim)) {
		t.Errorf("the invitation: %s %s", way, form.Text())
	}
	if answer := site.Post(link, url.Values{"email": {kim}, "name": {"Eve"}}); answer.Status != http.StatusSeeOther || !strings.HasPrefix(answer.Location, "/shop/sign-in?") {
		t.Errorf("joining without signing in: %d %s", answer.Status, answer.Location)
	}
	if connected(t, site, customer) {
		t.Error("the customer is connected")
	}
	site.AsBuyer(kim)
	if form := site.Get(link); !form.Says("Join as kim") {
		t.Errorf("signed in: %s", form.Text())
	}
	if in := site.Post(link, nil); in.Location != site.ShopPath("") || !connected(t, site, customer) {
		t.Errorf("joining: %d %s", in.Status, in.Text())
	}
}

// Someone who is signed in with another address is asked who joins.
func TestSomeoneElseIsAskedWhoJoins(t *testing.T) {
	site, customer := newSite(t)
	site.AddBuyer(site.AddCustomer("BAR", "Corner Bar"), "ann@bar.example")
	link := invite(t, site, customer)
	site.AsBuyer("ann@bar.example")
	form := site.Get(link)
	if !form.Says("Who joins?") || form.Find("form").Length() != 2 || form.Find("form[action='/shop/sign-out'] input[name=next]").AttrOr("value", "") != link {
		t.Errorf("the invitation: %s", form.Body)
	}
	if out := site.Post("/shop/sign-out", url.Values{"next": {link}}); out.Location != link {
		t.Errorf("signing out leads to %s", out.Location)
	}
	if in := site.Post(link, url.Values{"email": {kim}, "name": {"Kim"}}); in.Location != site.ShopPath("") {
		t.Errorf("joining: %d %s", in.Status, in.Text())
	}
}

// What a colleague is invited to is said before they join.
func TestALimitedColleagueIsToldSo(t *testing.T) {
	site, customer := newSite(t)
	site.AddBuyer(customer, kim)
	invited, err := site.Accounts.InviteBuyer(t.Context(), site.SupplierID, customer.ID, account.NewBuyer{
		Email: "lee@cafe.example", Role: account.BuyerLimited, InvitedBy: "Kim",
	})
	must(t, err)
	site.AsNobody()
	if form := site.Get(strings.TrimPrefix(invited.Link, site.URL)); !form.Says("invites you to order from Corner <b>Cafe</b>'s lists") {
		t.Errorf("the invitation: %s", form.Text())
	}
}

var codePattern = regexp.MustCompile(`\d{3} \d{3}`)

func TestABusinessAsksToTrade(t *testing.T) {
	site, _ := newSite(t)
	path := site.ShopPath("/trade")
	request := url.Values{"business": {"New Bar"}, "name": {"Nell"}, "email": {"nell@bar.example"}, "message": {"Two kegs\na week"}}
	if wrong := site.Post(path, url.Values{"email": {"nell"}, "name": {"Nell"}}); wrong.Status != http.StatusUnprocessableEntity || wrong.Find("input[name=name]").AttrOr("value", "") != "Nell" {
		t.Errorf("half a request: %d %s", wrong.Status, wrong.Text())
	}
	prove := site.Post(path, request)
	if prove.Status != http.StatusOK || prove.Find("input[name=code]").Length() != 1 || prove.Find("input[name=message]").First().AttrOr("value", "") != "Two kegs\na week" {
		t.Fatalf("asking: %d %s", prove.Status, prove.Text())
	}
	site.SendMails()
	if len(site.Mails) != 1 || site.Mails[0].To != "nell@bar.example" || !strings.Contains(site.Mails[0].Text, "confirm your e-mail address to Kombu Brewing") {
		t.Fatalf("mailed %+v", site.Mails)
	}
	code := codePattern.FindString(site.Mails[0].Subject)
	open := func() int64 {
		t.Helper()
		n, err := site.Accounts.CountTradeRequests(t.Context(), site.SupplierID)
		must(t, err)
		return n
	}
	request.Set("code", "000000")
	if wrong := site.Post(path, request); wrong.Status != http.StatusUnauthorized || !wrong.Says("That is not the code") || open() != 0 {
		t.Errorf("a wrong code: %d %s", wrong.Status, wrong.Text())
	}
	// The code proves the address that it was sent to, and no other.
	request.Set("code", code)
	request.Set("email", "victim@else.example")
	if other := site.Post(path, request); other.Status != http.StatusUnauthorized || open() != 0 {
		t.Errorf("another address: %d %s", other.Status, other.Text())
	}
	request.Set("email", "nell@bar.example")
	if sent := site.Post(path, request); sent.Status != http.StatusOK || !sent.Says("Your request is sent") || open() != 1 {
		t.Errorf("the code: %d %s", sent.Status, sent.Text())
	}
	// It signs no one in.
	if answer := site.Ask("/shop"); answer.Location != "/shop/sign-in" {
		t.Errorf("asking to trade signs in: %s", answer.Location)
	}
}

func TestWhoIsSignedInAsksToTradeAtOnce(t *testing.T) {
	site, customer := newSite(t)
	site.AsBuyer("office@kombu.example") // someone with no customer
	request := url.Values{"business": {"Office Cafe"}, "name": {"Olive"}, "email": {"victim@else.example"}}
	if sent := site.Post(site.ShopPath("/trade"), request); sent.Status != http.StatusOK || !sent.Says("office@kombu.example") {
		t.Errorf("asking: %d %s", sent.Status, sent.Text())
	}
	site.AddBuyer(customer, kim)
	site.AsBuyer(kim)
	if there := site.Ask(site.ShopPath("/trade")); there.Location != site.ShopPath("") {
		t.Errorf("who orders there already is asked: %d", there.Status)
	}
}
