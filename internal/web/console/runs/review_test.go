package runs_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"upstock/internal/store"
	"upstock/internal/syncing"
	"upstock/internal/unleashed/sandbox"
	"upstock/internal/web/webtest"
)

const history = "/settings/sync-history/"

// priced is a site whose prices are those of the sandbox.
func priced(t *testing.T) *webtest.Site {
	t.Helper()
	site := newSite(t)
	must(t, site.Sandbox.AddProducts(sandbox.NewProduct("GIN", "Kombucha Ginger", "24.95"), sandbox.NewProduct("APL", "Kombucha Apple", "20")))
	must(t, site.Sandbox.AddCustomers(sandbox.NewCustomer("FERN", "Fern <Cafe>")))
	for _, kind := range []string{syncing.RunProducts, syncing.RunCustomers} {
		_, err := site.Syncing.StartImport(t.Context(), site.SupplierID, kind)
		must(t, err)
		converse(t, site)
	}
	return site
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func converse(t *testing.T, site *webtest.Site) {
	t.Helper()
	var conn store.Connection
	must(t, site.Store.View(t.Context(), func(tx *store.Tx) (err error) {
		conn, err = tx.Connection(t.Context(), site.SupplierID, "unleashed")
		return err
	}))
	must(t, site.Syncing.Converse(t.Context(), syncing.Converse{SupplierID: site.SupplierID, ConnectionID: conn.ID}))
}

// repriced syncs another price of GIN, and returns the run.
func repriced(t *testing.T, site *webtest.Site, price sandbox.Number) store.Run {
	t.Helper()
	must(t, site.Sandbox.SetDefaultPrice("GIN", price))
	site.Later(time.Minute)
	run, err := site.Syncing.SyncPrices(t.Context(), site.SupplierID)
	must(t, err)
	converse(t, site)
	return run
}

func (w wanted) in(t *testing.T, page *webtest.Answer) {
	t.Helper()
	for _, words := range w {
		if !page.Says(words) {
			t.Errorf("%q is missing in %s", words, page.Text())
		}
	}
}

type wanted []string

func TestChangesThatWaitAreShownAndApplied(t *testing.T) {
	site := priced(t)
	ask := true
	_, err := site.Syncing.ChangePriceReview(t.Context(), site.SupplierID, syncing.PriceReviewChange{Ask: &ask})
	must(t, err)
	run := repriced(t, site, "27.5")
	page := site.Get(history + run.ID)
	wanted{"1 price change from Unleashed wait", "You approve changes of prices", "What would change", "Default sell prices", "+10.2 %"}.in(t, page)
	customers := site.Get(history + run.ID + "?by=customer")
	link, _ := customers.Find(`#changes th a`).Attr("href")
	wanted{"Fern <Cafe>", "Kombucha Ginger", "24.95", "27.50", "Increased"}.in(t, site.Get(link))
	csv := site.Get(strings.Replace(link, "?", "/price-changes.csv?", 1))
	if want := "GIN,Kombucha Ginger,,,,Increased,24.95,27.50,+10.2 %,Default sell price"; !strings.Contains(csv.Body, want) {
		t.Errorf("the CSV is %s", csv.Body)
	}

	answer := site.Post(history+run.ID+"/apply", url.Values{})
	if answer.Status != http.StatusSeeOther {
		t.Fatalf("%d %s", answer.Status, answer.Text())
	}
	page = site.Get(history + run.ID)
	wanted{"What changed", "Roll back", "Applied by"}.in(t, page)
	// Too late, which the page says.
	answer = site.Post(history+run.ID+"/discard", url.Values{})
	if answer.Status != http.StatusSeeOther || !site.Get(history+run.ID).Says("No price changes of this run wait") {
		t.Errorf("%d", answer.Status)
	}
}

func TestARunIsRolledBackFromItsPage(t *testing.T) {
	site := priced(t)
	run := repriced(t, site, "27.5")
	later := repriced(t, site, "28")
	page := site.Get(history + run.ID)
	if page.Find(`a[href="`+history+later.ID+`"]`).Length() != 1 {
		t.Errorf("it does not say what else is undone: %s", page.Text())
	}
	back := site.Post(history+run.ID+"/rollback", url.Values{})
	if back.Status != http.StatusSeeOther {
		t.Fatalf("%d %s", back.Status, back.Text())
	}
	converse(t, site)
	wanted{"Earlier prices are back", "1 later run", "Go forward again", "28.00", "24.95"}.in(t, site.Get(back.Header.Get("Location")+"?by=list&of="+site.SupplierID))
	waiting, found, err := site.Syncing.LatestRun(t.Context(), site.SupplierID, syncing.RunPrices)
	if err != nil || !found {
		t.Fatal(err)
	}
	wanted{"You rolled back the prices", "wait for approval"}.in(t, site.Get(history+waiting.ID))
	site.Post(history+waiting.ID+"/discard", url.Values{})
	wanted{"These price changes were not applied", "Discarded by"}.in(t, site.Get(history+waiting.ID))
}

func TestSkippedPricesHaveAnExample(t *testing.T) {
	site := newSite(t)
	run := putRun(t, site, func(r *store.Run) {
		r.Kind, r.State, r.Skipped = syncing.RunPrices, store.RunDone, 3
		r.SkipReasons, r.Examples = map[string]int64{"of an unknown kind": 3}, map[string]string{"of an unknown kind": "GIN for <i>FERN</i>"}
	})
	wanted{"3 × of an unknown kind", "For example: GIN for <i>FERN</i>"}.in(t, site.Get(history+run.ID))
}
