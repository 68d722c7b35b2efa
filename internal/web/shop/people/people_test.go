package people_test

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/a-h/templ"
	"github.com/govalues/decimal"

	"upstock/internal/account"
	"upstock/internal/store"
	"upstock/internal/web/shop/people"
	"upstock/internal/web/shop/shell"
	"upstock/internal/web/webtest"
	"upstock/internal/wholesale"
)

func newSite(t *testing.T) *webtest.Site {
	t.Helper()
	return webtest.New(t, func(site *webtest.Site) {
		people.Routes(site.Shop, people.Services{Accounts: site.Accounts, Standing: site.Standing, Baskets: site.Baskets})
	})
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

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// TestOnePersonSwitchesBetweenSuppliers: one person may buy from several.
func TestOnePersonSwitchesBetweenSuppliers(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	site.AddBuyer(site.AddCustomer("FERN", "Fern Cafe"), "ana@fern.example")
	second := site.AddCustomer("MOSS", "Moss Bar")
	site.AddBuyer(second, "ana@fern.example")
	theirs := wholesale.Customer{
		ID: store.NewID(), SupplierID: site.OtherSupplier(), Code: "F", Name: "Fern there", CreatedAt: webtest.Now, UpdatedAt: webtest.Now,
	}
	site.AddBuyer(theirs, "ana@fern.example")
	site.AsBuyer("ana@fern.example")

	more := site.ShopPath("/account")
	wantText(t, site.Get(more), "You order for Fern Cafe.", "Full access", "Other Foods", "Fern there", "Moss Bar")
	switched := site.Post(more+"/buy-for", url.Values{"customer": {second.ID}})
	if switched.Location != site.ShopPath("") {
		t.Errorf("%d %s", switched.Status, switched.Location)
	}
	wantText(t, site.Get(more), "You are now ordering for Moss Bar from Kombu Brewing", "You order for Moss Bar.")
	if other := site.Post(more+"/buy-for", url.Values{"customer": {theirs.ID}}); other.Location != "/shop/other-foods" {
		t.Errorf("%d %s", other.Status, other.Location)
	}
	wantText(t, site.Get("/shop/other-foods/account"), "You order for Fern there.")
	foreign := site.AddCustomer("THEIRS", "Not hers")
	if refused := site.Post(more+"/buy-for", url.Values{"customer": {foreign.ID}}); refused.Status != http.StatusNotFound {
		t.Errorf("%d", refused.Status)
	}
}

// TestMoreLeadsOnlyToWhatThereIs: standing orders where the supplier lets buyers set them up or has
// set one up, and held orders while one waits.
func TestMoreLeadsOnlyToWhatThereIs(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	ctx := t.Context()
	fern := site.AddCustomer("FERN", "Fern Cafe")
	ana := site.AddBuyer(fern, "ana@fern.example")
	site.AsBuyer("ana@fern.example")
	wantLinks := func(when string, want map[string]int) {
		t.Helper()
		more := site.Get(site.ShopPath("/account"))
		for path, n := range want {
			if found := more.Find(`main a[href="` + site.ShopPath(path) + `"]`).Length(); found != n {
				t.Errorf("%s: %d links to %s, want %d", when, found, path, n)
			}
		}
	}
	letEdit := func(may bool) {
		t.Helper()
		must(t, site.Store.Update(ctx, func(tx *store.Tx) error {
			s, err := tx.Supplier(ctx, site.SupplierID)
			if err != nil {
				return err
			}
			s.Shop.BuyersEditStanding = may
			return tx.UpdateSupplier(ctx, s)
		}))
	}
	letEdit(false)
	wantLinks("nothing", map[string]int{"/standing": 0, "/basket": 0, "/notifications": 1, "/colleagues": 1})
	letEdit(true)
	wantLinks("buyers set them up", map[string]int{"/standing": 1, "/basket": 0})
	letEdit(false)
	gin := site.AddProduct("GIN", "Gin", "24.95")
	must(t, site.Store.Update(ctx, func(tx *store.Tx) error {
		if err := tx.InsertHeldOrder(ctx, store.HeldOrder{
			ID: store.NewID(), SupplierID: site.SupplierID, CustomerID: fern.ID, PersonID: ana.PersonID, State: store.HeldWaiting,
			Contents: "{}", Currency: "NZD", CreatedAt: webtest.Now,
		}); err != nil {
			return err
		}
		return tx.PutStandingOrder(ctx, &wholesale.StandingOrder{
			SupplierID: site.SupplierID, CustomerID: fern.ID, DaysAhead: wholesale.DefaultDaysAhead,
			Days: map[time.Weekday][]wholesale.StandingLine{time.Monday: {{ProductID: gin.ID, Quantity: decimal.One}}},
		})
	}))
	wantLinks("one of each", map[string]int{"/standing": 1, "/basket": 1})
}

func TestColleaguesAreManagedInTheShop(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	c := site.AddCustomer("FERN", "Fern Cafe")
	ana := site.AddBuyer(c, "ana@fern.example")
	bo := site.AddBuyerAs(c, "bo@fern.example", account.Buyer{Role: account.BuyerLimited})
	site.AsBuyer("ana@fern.example")
	colleagues := site.ShopPath("/colleagues")
	wantText(t, site.Get(colleagues), "Who orders for Fern Cafe.", "ana@fern.example", "bo@fern.example · Limited access")

	// No jobs run, so the mail server has not answered, and the link is there to hand over.
	invited := site.Post(colleagues, url.Values{"email": {"Cy@fern.example"}, "role": {"full"}, "spending_limit": {"$1,250.50"}})
	link, _ := invited.Find("#invitation-link").Attr("value")
	if wantText(t, invited, "Give cy@fern.example this link yourself", "Full access, up to 1,250.50 per order"); !strings.Contains(link, "/join/") {
		t.Errorf("the link is %q", link)
	}
	for form, words := range map[string]string{
		"email=cy&role=full":                                "must be an e-mail address",
		"email=bo@fern.example&role=full":                   "already orders for Fern Cafe",
		"email=d@fern.example&role=boss":                    "two kinds of access",
		"email=d@fern.example&role=full&spending_limit=lot": "must be an amount",
	} {
		sent, err := url.ParseQuery(form)
		must(t, err)
		answer := site.Post(colleagues, sent)
		if answer.Status != http.StatusUnprocessableEntity || !strings.Contains(strings.ToLower(answer.Text()), strings.ToLower(words)) {
			t.Errorf("%s: %d %s", form, answer.Status, answer.Text())
		}
	}
	wantNext(t, site, site.Post(colleagues+"/take-back", url.Values{"email": {"cy@fern.example"}}), "The invitation of cy@fern.example is taken back")

	// The only approver stays one.
	if refused := site.Post(colleagues+"/"+ana.PersonID+"/remove", nil); refused.Status != http.StatusConflict {
		t.Errorf("%d %s", refused.Status, refused.Text())
	}
	wantNext(t, site, site.Post(colleagues+"/"+bo.PersonID+"/access", url.Values{"role": {"full"}}), "bo: Full access")
	wantNext(t, site, site.Post(colleagues+"/"+ana.PersonID+"/access", url.Values{"role": {"limited"}}), "ana: Limited access", "Limited access.")
	if refused := site.Ask(colleagues); refused.Status != http.StatusForbidden {
		t.Errorf("someone limited sees colleagues: %d", refused.Status)
	}
	wantText(t, site.Get(site.ShopPath("/account")), "Your access does not include this")
}

// TestARemovedBuyerLosesTheCustomerAtOnce: in a browser that is signed in already.
func TestARemovedBuyerLosesTheCustomerAtOnce(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	c := site.AddCustomer("FERN", "Fern Cafe")
	site.AddBuyer(c, "ana@fern.example")
	bo := site.AddBuyer(c, "bo@fern.example")
	site.AsBuyer("bo@fern.example")
	wantText(t, site.Get(site.ShopPath("/account")), "You order for Fern Cafe.")
	theirs := site.Browser()
	site.AsBuyer("ana@fern.example")
	wantNext(t, site, site.Post(site.ShopPath("/colleagues/"+bo.PersonID+"/remove"), nil), "bo can no longer order for Fern Cafe")
	site.Use(theirs)
	page := site.Get(site.ShopPath("/account"))
	if wantText(t, page, "You do not order from Kombu Brewing yet."); page.Says("Fern Cafe") {
		t.Error(page.Text())
	}
	if refused := site.Ask(site.ShopPath("/colleagues")); refused.Status != http.StatusForbidden {
		t.Errorf("%d", refused.Status)
	}
}

// TestNobodyReachesAnotherCustomersColleagues: of the same supplier or another one.
func TestNobodyReachesAnotherCustomersColleagues(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	site.AddBuyer(site.AddCustomer("FERN", "Fern Cafe"), "ana@fern.example")
	moss := site.AddCustomer("MOSS", "Moss Bar")
	mo := site.AddBuyerAs(moss, "mo@moss.example", account.Buyer{Role: account.BuyerFull, SpendingLimit: decimal.MustParse("5")})
	site.AddBuyer(moss, "max@moss.example")
	_, err := site.Accounts.InviteBuyer(t.Context(), site.SupplierID, moss.ID, account.NewBuyer{Email: "may@moss.example", Role: account.BuyerFull})
	must(t, err)
	site.AsBuyer("ana@fern.example")
	colleagues := site.ShopPath("/colleagues")
	if page := site.Get(colleagues); page.Says("moss") {
		t.Error(page.Text())
	}
	for _, path := range []string{"/" + mo.PersonID + "/access", "/" + mo.PersonID + "/remove", "/take-back"} {
		form := url.Values{"role": {"limited"}, "email": {"may@moss.example"}}
		if answer := site.Post(colleagues+path, form); answer.Status != http.StatusNotFound {
			t.Errorf("%s: %d", path, answer.Status)
		}
	}
	site.AsBuyer("mo@moss.example")
	wantText(t, site.Get(colleagues), "mo@moss.example · Full access, up to 5.00 per order", "may@moss.example")
}

func TestAPersonIsRenamed(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	site.AddBuyer(site.AddCustomer("FERN", "Fern Cafe"), "ana@fern.example")
	site.AsBuyer("ana@fern.example")
	more := site.ShopPath("/account")
	wantNext(t, site, site.Post(more+"/name", url.Values{"name": {"Ana Reid"}}), "Name saved", "Ana Reid")
	if answer := site.Post(more+"/name", url.Values{"name": {" "}}); answer.Status != http.StatusUnprocessableEntity {
		t.Errorf("%d", answer.Status)
	}
}

// TestHowOneSignsInNeedsAFreshProof: a phone stays signed in for months, and may lie about.
func TestHowOneSignsInNeedsAFreshProof(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	c := site.AddCustomer("FERN", "Fern Cafe")
	made, err := site.Accounts.InviteCustomer(t.Context(), site.SupplierID, c.ID, "")
	must(t, err)
	_, _, _, err = site.Accounts.JoinAsBuyer(t.Context(), made.Link[strings.LastIndex(made.Link, "/")+1:], account.Joiner{Name: "Ana"})
	must(t, err)
	site.AsBuyer(c.Email)
	password := site.ShopPath("/account/password")
	if page := site.Get(password); page.Find(`input[name="current_password"]`).Length() != 0 {
		t.Error("someone without a password is asked for it")
	}

	site.Later(time.Hour)
	asked := site.Ask(password)
	if !strings.HasPrefix(asked.Location, "/shop/account/prove?next=") {
		t.Fatalf("%d %s", asked.Status, asked.Location)
	}
	wantText(t, site.Get(asked.Location), "Confirm that it is you", "Sign in again")
	late := site.Post(password, url.Values{"password": {"three small words"}})
	if late.Status != http.StatusForbidden || !late.Says("Confirm that it is you") {
		t.Errorf("%d %s", late.Status, late.Text())
	}
	out := site.Post("/shop/account/prove/again", url.Values{"next": {password}})
	if !strings.HasPrefix(out.Location, "/shop/sign-in?") || !strings.Contains(out.Location, url.QueryEscape(password)) {
		t.Errorf("%d %s", out.Status, out.Location)
	}
	if gone := site.Ask(password); gone.Status != http.StatusSeeOther {
		t.Errorf("still signed in: %d", gone.Status)
	}

	site.AsBuyer(c.Email)
	wantNext(t, site, site.Post(password, url.Values{"password": {"three small words"}}), "Password saved")
	site.Later(time.Hour)
	proving := site.Get("/shop/account/prove?next=" + url.QueryEscape(password))
	if proving.Find(`input[name="password"]`).Length() != 1 {
		t.Error(proving.Text())
	}
	if wrong := site.Post("/shop/account/prove", url.Values{"next": {password}, "password": {"wrong"}}); wrong.Status != http.StatusUnprocessableEntity {
		t.Errorf("%d", wrong.Status)
	}
	if proved := site.Post("/shop/account/prove", url.Values{"next": {password}, "password": {"three small words"}}); proved.Location != password {
		t.Errorf("%d %s", proved.Status, proved.Location)
	}
	refused := site.Post(password, url.Values{"current_password": {"wrong"}, "password": {"four quite small words"}})
	if refused.Status != http.StatusUnprocessableEntity || !refused.Says("not your current password") {
		t.Errorf("%d %s", refused.Status, refused.Text())
	}
}

func TestWhereABuyerIsSignedIn(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	site.AddBuyer(site.AddCustomer("FERN", "Fern Cafe"), "ana@fern.example")
	site.AsBuyer("ana@fern.example")
	phone := site.Browser()
	site.AsBuyer("ana@fern.example")
	page := site.Get(site.ShopPath("/account/sign-in"))
	if n := page.Find(`form[action$="/sign-in/end"]`).Length(); n != 1 {
		t.Fatalf("%d others can be ended: %s", n, page.Text())
	}
	wantNext(t, site, site.Post(site.ShopPath("/account/sign-in/end-others"), nil), "Signed out everywhere else")
	site.Use(phone)
	if gone := site.Ask(site.ShopPath("/account")); gone.Status != http.StatusSeeOther {
		t.Errorf("%d", gone.Status)
	}
}

func TestMoreIsForPeople(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	site.AsNobody()
	for _, path := range []string{"/account", "/account/sign-in", "/account/password", "/account/passkeys", "/colleagues"} {
		if answer := site.Ask(site.ShopPath(path)); !strings.HasPrefix(answer.Location, "/shop/sign-in") {
			t.Errorf("%s: %d %s", path, answer.Status, answer.Location)
		}
	}
}

// TestALiveStreamEndsWithTheCustomer: who buys for two customers and is removed from one sees no
// more of it, though a page of it is still open.
func TestALiveStreamEndsWithTheCustomer(t *testing.T) {
	t.Parallel()
	site := webtest.New(t, func(site *webtest.Site) {
		people.Routes(site.Shop, people.Services{Accounts: site.Accounts})
		site.Shop.Live("whose", shell.ForBuyers, func(ctx context.Context, _ string) (templ.Component, error) {
			return templ.Raw(shell.BuyerOf(ctx).CustomerName), nil
		})
	})
	fern, moss := site.AddCustomer("FERN", "Fern Cafe"), site.AddCustomer("MOSS", "Moss Bar")
	site.AddBuyer(fern, "ana@fern.example") // who can still do everything
	bo := site.AddBuyer(fern, "bo@fern.example")
	site.AddBuyer(moss, "bo@fern.example")
	site.AsBuyer("bo@fern.example")
	site.Post(site.ShopPath("/account/buy-for"), url.Values{"customer": {fern.ID}})
	stream := site.Stream(site.ShopPath("/live?topic=whose/1"))
	_, err := site.Accounts.RemoveBuyer(t.Context(), site.SupplierID, fern.ID, bo.PersonID)
	must(t, err)
	rest, err := io.ReadAll(stream) // ends only when the server ends it
	if err != nil || !strings.Contains(string(rest), "Fern Cafe") || !strings.Contains(string(rest), "event: end") {
		t.Errorf("the stream ends with %q, %v", rest, err)
	}
}
