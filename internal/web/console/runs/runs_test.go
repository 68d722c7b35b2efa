package runs_test

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/govalues/decimal"

	"upstock/internal/store"
	"upstock/internal/syncing"
	"upstock/internal/web/console/runs"
	"upstock/internal/web/webtest"
)

func newSite(t *testing.T) *webtest.Site {
	t.Helper()
	site := webtest.New(t, func(site *webtest.Site) {
		runs.Routes(site.Router, runs.Services{Catalog: site.Catalog, Syncing: site.Syncing, Clock: func() time.Time { return webtest.Now }})
	})
	site.Connect()
	return site
}

func putRun(t *testing.T, site *webtest.Site, change func(r *store.Run)) store.Run {
	t.Helper()
	run := store.Run{
		ID: store.NewID(), SupplierID: site.SupplierID, Kind: syncing.RunProducts, State: store.RunRunning, Step: syncing.StepProducts,
		QueuedAt: webtest.Now.Add(-2 * time.Minute), StartedAt: webtest.Now.Add(-time.Minute),
	}
	change(&run)
	if err := site.Store.Update(t.Context(), func(tx *store.Tx) error { return tx.PutRun(t.Context(), run) }); err != nil {
		t.Fatal(err)
	}
	return run
}

func TestARunInWords(t *testing.T) {
	site := newSite(t)
	tests := []struct {
		name   string
		change func(r *store.Run)
		want   []string
	}{
		{"queued", func(r *store.Run) { r.State, r.StartedAt = store.RunQueued, time.Time{} }, []string{"Import products: queued"}},
		{"running", func(r *store.Run) { r.Processed, r.Total = 1200, 5000 }, []string{"Importing products: 1,200 of 5,000, about 3 minutes left"}},
		{"nearly done", func(r *store.Run) { r.Processed, r.Total = 4900, 5000 }, []string{"4,900 of 5,000, less than a minute left"}},
		{"just begun", func(r *store.Run) { r.Processed, r.Total, r.StartedAt = 200, 5000, webtest.Now.Add(-time.Second) }, []string{"Importing products: 200 of 5,000"}},
		{"of unknown length", func(r *store.Run) { r.Processed, r.Kind = 50, syncing.RunCustomers }, []string{"Importing customers: 50 so far"}},
		{"comparing prices", func(r *store.Run) { r.Kind, r.Step = syncing.RunPrices, syncing.StepApply }, []string{"Comparing prices with your price lists"}},
		{"held up", func(r *store.Run) {
			r.Processed, r.Total, r.Error, r.Failures, r.RetryAt = 400, 1000, "<i>502</i>", 3, webtest.Now.Add(5*time.Minute)
		}, []string{"Import products is waiting", "<i>502</i>", "400 products read so far are kept", "Next attempt at 2 Mar 2026, 09:35.", "Try now"}},
		{"failed", func(r *store.Run) { r.State, r.Error = store.RunFailed, "Not found" }, []string{"Import products did not finish", "Not found", "Nothing was changed."}},
		{"done", func(r *store.Run) {
			r.State, r.Processed, r.Created, r.Updated, r.Unchanged, r.Skipped = store.RunDone, 5000, 12, 30, 4950, 8
			r.SkipReasons = map[string]int64{"has no code": 3, "<b>odd</b>": 5}
		}, []string{"Products imported", "12 created, 30 updated, 4,950 unchanged, 8 skipped.", "Why some were skipped", "5 × <b>odd</b> 3 × has no code"}},
	}
	for _, test := range tests {
		run := putRun(t, site, test.change)
		page := site.Get("/settings/sync-history/" + run.ID)
		for _, words := range test.want {
			if !page.Says(words) {
				t.Errorf("%s: %q is missing in %s", test.name, words, page.Text())
			}
		}
		if page.Find("main b, main i").Length() != 0 {
			t.Errorf("%s: foreign words became HTML", test.name)
		}
		if topic, _ := page.Find("main [data-live]").Attr("data-live"); topic != "run-report/"+run.ID {
			t.Errorf("%s: the live region is %q", test.name, topic)
		}
	}
	if history := site.Get("/settings/sync-history"); history.Find("tbody tr").Length() != len(tests) {
		t.Errorf("the history has %d runs, want %d", history.Find("tbody tr").Length(), len(tests))
	}
}

func TestARunThatWaitsForTheConnectionSaysSo(t *testing.T) {
	site := newSite(t)
	run := putRun(t, site, func(r *store.Run) { r.State = store.RunQueued })
	if err := site.Syncing.Disconnect(t.Context(), site.SupplierID); err != nil {
		t.Fatal(err)
	}
	page := site.Get("/settings/sync-history/" + run.ID)
	if !page.Says("Unleashed is not connected") || page.Says("Try now") {
		t.Errorf("got %s", page.Text())
	}
}

func TestAnEmptyHistoryTeachesTheNextStep(t *testing.T) {
	site := newSite(t)
	if page := site.Get("/settings/sync-history"); !page.Says("Nothing imported or synced yet") || page.Find(`main a[href="/settings/integrations"].btn`).Length() != 1 {
		t.Errorf("got %s", page.Text())
	}
}

func TestTheHistoryIsPaged(t *testing.T) {
	site := newSite(t)
	for range 31 {
		putRun(t, site, func(r *store.Run) { r.State = store.RunDone })
	}
	page := site.Get("/settings/sync-history")
	next, _ := page.Find(`a[rel="next"]`).Attr("href")
	if page.Find("tbody tr").Length() != 30 || next == "" || len(page.Body) > 100_000 {
		t.Fatalf("the first page has %d runs and %d bytes", page.Find("tbody tr").Length(), len(page.Body))
	}
	if rest := site.Get(next); rest.Find("tbody tr").Length() != 1 || rest.Find(`a[rel="next"]`).Length() != 0 {
		t.Errorf("the second page: %s", rest.Text())
	}
}

func TestWhatAPriceSyncChanged(t *testing.T) {
	site := newSite(t)
	run := putRun(t, site, func(r *store.Run) {
		r.Kind, r.State, r.Created, r.Updated = syncing.RunPrices, store.RunDone, 110, 300
	})
	var changes []store.PriceChange
	for i := range 150 {
		changes = append(changes, store.PriceChange{
			Position: int64(i) + 1, PriceListID: "list", PriceListName: "<script>x</script>", ProductID: "product", ProductCode: fmt.Sprint("P-", i),
			Kind: store.PriceChanged, Before: decimal.MustParse("24.95"), After: decimal.MustParse("25.5"),
		})
	}
	if err := site.Store.Update(t.Context(), func(tx *store.Tx) error { return tx.PutPriceChanges(t.Context(), site.SupplierID, run.ID, changes) }); err != nil {
		t.Fatal(err)
	}
	page := site.Get("/settings/sync-history/" + run.ID)
	for _, words := range []string{"The first 150 of 410 changes were kept; the other 260 are not listed", "Increased", "24.95", "25.50", "<script>x</script>"} {
		if !page.Says(words) {
			t.Errorf("%q is missing in %s", words, page.Text())
		}
	}
	next, _ := page.Find(`a[rel="next"]`).Attr("href")
	if page.Find("tbody tr").Length() != 100 || next == "" {
		t.Fatalf("the first page has %d changes", page.Find("tbody tr").Length())
	}
	if rest := site.Get(next); rest.Find("tbody tr").Length() != 50 || !rest.Says("P-149") {
		t.Errorf("the second page has %d changes", rest.Find("tbody tr").Length())
	}
}

func TestTryNow(t *testing.T) {
	site := newSite(t)
	run := putRun(t, site, func(r *store.Run) { r.Failures, r.RetryAt, r.Error = 9, webtest.Now.Add(5*time.Minute), "502" })
	answer := site.Post("/settings/sync-history/try-now", url.Values{"run": {run.ID}})
	if answer.Status != http.StatusSeeOther {
		t.Fatalf("%d %s", answer.Status, answer.Text())
	}
	if got, err := site.Syncing.Run(t.Context(), site.SupplierID, run.ID); err != nil || got.Failures != 0 || !got.RetryAt.IsZero() {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestALiveRunTellsWhenItIsDone(t *testing.T) {
	site := newSite(t)
	run := putRun(t, site, func(r *store.Run) { r.Processed, r.Total = 10, 20 })
	stream := bufio.NewReader(site.Stream("/live?topic=run/" + run.ID))
	waitFor(t, stream, "10 of 20")
	run.State, run.Processed, run.Created = store.RunDone, 20, 20
	if err := site.Store.Update(t.Context(), func(tx *store.Tx) error { return tx.PutRun(t.Context(), run) }); err != nil {
		t.Fatal(err)
	}
	waitFor(t, stream, "20 created")
}

// waitFor reads the stream until it has said the words; the test's own time limit ends a wait for
// nothing.
func waitFor(t *testing.T, stream *bufio.Reader, words string) {
	t.Helper()
	for {
		line, err := stream.ReadString('\n')
		if strings.Contains(line, words) {
			return
		}
		if err != nil && err != io.EOF {
			t.Fatalf("the stream ended before %q: %v", words, err)
		}
	}
}

func TestWhoMayLook(t *testing.T) {
	site := newSite(t)
	other := site.OtherSupplier()
	foreign := putRun(t, site, func(r *store.Run) { r.SupplierID = other })
	own := putRun(t, site, func(*store.Run) {})
	for _, id := range []string{foreign.ID, "nonsense"} {
		if answer := site.Ask("/settings/sync-history/" + id); answer.Status != http.StatusNotFound {
			t.Errorf("run %s: %d", id, answer.Status)
		}
	}
	if answer := site.Post("/settings/sync-history/try-now", url.Values{"run": {foreign.ID}}); answer.Status != http.StatusNotFound {
		t.Errorf("try now on another supplier's run: %d", answer.Status)
	}
	site.AsOrderManager()
	for _, path := range []string{"/settings/sync-history", "/settings/sync-history/" + own.ID} {
		if answer := site.Ask(path); answer.Status != http.StatusForbidden {
			t.Errorf("%s as order manager: %d", path, answer.Status)
		}
	}
}
