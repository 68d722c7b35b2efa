package settings_test

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"upstock/internal/store"
	"upstock/internal/syncing"
	"upstock/internal/web/webtest"
	"upstock/internal/wholesale"
)

const (
	relinkPath = path + "/relink"
	anewGUID   = "33333333-0000-4000-8000-000000000001"
)

// withARecordMadeAnew gives the supplier a product that is linked, and Unleashed another with its
// code.
func withARecordMadeAnew(t *testing.T, site *webtest.Site) wholesale.Product {
	t.Helper()
	site.Connect()
	p := site.AddProduct("GIN", "Kombucha <Ginger>", "30")
	p.RemoteID = "bad19560-0000-495c-b59c-37ceb0e2e0d8"
	if err := site.Store.Update(t.Context(), func(tx *store.Tx) error {
		_, err := tx.PutRelink(t.Context(), store.Relink{
			SupplierID: site.SupplierID, Kind: store.ProductLink, RemoteID: anewGUID, OursID: p.ID, Code: "gin", Name: "Ginger, new",
		})
		return errors.Join(err, tx.PutProduct(t.Context(), p))
	}); err != nil {
		t.Fatal(err)
	}
	return p
}

func TestAPersonLinksWhatWasMadeAnew(t *testing.T) {
	site := newSite(t)
	p := withARecordMadeAnew(t, site)
	page := site.Get(relinkPath)
	if !page.Says("Kombucha <Ginger>") || !page.Says("Ginger, new") || !page.Says("Link all 1") {
		t.Errorf("the review says %s", page.Text())
	}
	value, _ := page.Find("input[name=link]").Attr("value")
	answer := site.Post(relinkPath+"/chosen", url.Values{"link": {value}})
	if answer.Status != http.StatusSeeOther {
		t.Fatalf("%d %s", answer.Status, answer.Text())
	}
	var linked wholesale.Product
	if err := site.Store.View(t.Context(), func(tx *store.Tx) (err error) {
		linked, err = tx.Product(t.Context(), site.SupplierID, p.ID)
		return err
	}); err != nil || linked.RemoteID != anewGUID {
		t.Errorf("linked to %q, %v", linked.RemoteID, err)
	}
	// A form that was sent twice says so, and changes nothing.
	if answer = site.Post(relinkPath+"/chosen", url.Values{"link": {value}}); answer.Status != http.StatusConflict || !answer.Says("Nothing was linked") {
		t.Errorf("%d %s", answer.Status, answer.Text())
	}
}

func TestAnotherAccountIsSaidAndComparedFirst(t *testing.T) {
	site := newSite(t)
	withARecordMadeAnew(t, site)
	if err := site.Store.Update(t.Context(), func(tx *store.Tx) error {
		c, err := tx.Connection(t.Context(), site.SupplierID, "unleashed")
		if err != nil {
			return err
		}
		c.Account, c.ReviewOpen, c.CompanyName = 1, true, "Fizz Live"
		return tx.SetConnected(t.Context(), c)
	}); err != nil {
		t.Fatal(err)
	}
	if page := site.Get(path); !page.Says("Fizz Live is connected now instead of") || !page.Says("Nothing is imported or synced automatically") {
		t.Errorf("Integrations says %s", page.Text())
	}
	if page := site.Get(relinkPath); page.Says("Products, only here") {
		t.Errorf("before a comparison the review lists what the account lacks: %s", page.Text())
	}
	if answer := site.Post(relinkPath+"/all", nil); answer.Status != http.StatusConflict || !answer.Says("Compare first") {
		t.Errorf("linked without having been compared: %d %s", answer.Status, answer.Text())
	}
	if answer := site.Post(relinkPath+"/compare", nil); answer.Status != http.StatusSeeOther {
		t.Errorf("%d %s", answer.Status, answer.Text())
	}
	if page := site.Get(relinkPath); !strings.Contains(page.Text(), "Comparing with Fizz Live") {
		t.Errorf("the review says %s", page.Text())
	}
}

// TestAFinishedReviewSaysSo: with nothing left to decide there are no empty lists.
func TestAFinishedReviewSaysSo(t *testing.T) {
	site := newSite(t)
	site.Connect()
	if err := site.Store.Update(t.Context(), func(tx *store.Tx) error {
		c, err := tx.Connection(t.Context(), site.SupplierID, "unleashed")
		if err != nil {
			return err
		}
		return tx.PutRun(t.Context(), store.Run{
			ID: "00000000-0000-7000-8000-000000000001", SupplierID: site.SupplierID, Kind: syncing.RunCompare,
			State: store.RunDone, QueuedAt: c.ConnectedAt, FinishedAt: c.ConnectedAt,
		})
	}); err != nil {
		t.Fatal(err)
	}
	page := site.Get(relinkPath)
	if !page.Says("Everything here is linked to") || page.Find("nav[aria-label='Parts of the review']").Length() != 0 {
		t.Errorf("the review says %s", page.Text())
	}
}

// TestWithoutAConnectionTheReviewLeadsToConnecting: there is nothing to compare with.
func TestWithoutAConnectionTheReviewLeadsToConnecting(t *testing.T) {
	page := newSite(t).Get(relinkPath)
	if !page.Says("Connect Unleashed first") || page.Find("form[action='"+relinkPath+"/compare']").Length() != 0 {
		t.Errorf("the page says %s", page.Text())
	}
}

func TestOnlyFullAccessLinks(t *testing.T) {
	site := newSite(t)
	site.AsOrderManager()
	if answer := site.Ask(relinkPath); answer.Status != http.StatusForbidden {
		t.Errorf("GET: %d", answer.Status)
	}
	for _, p := range []string{"/compare", "/all", "/done", "/chosen"} {
		if answer := site.Post(relinkPath+p, nil); answer.Status != http.StatusForbidden {
			t.Errorf("POST %s: %d", p, answer.Status)
		}
	}
}
