package settings_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"upstock/internal/store"
	"upstock/internal/syncing"
	"upstock/internal/web/console/shell"
	"upstock/internal/web/page"
)

func TestTheCallsOfTheMonthAndThePlan(t *testing.T) {
	site := newSite(t)
	site.Connect()
	count := func(purpose syncing.Purpose, calls int64) {
		t.Helper()
		if err := site.Store.Update(t.Context(), func(tx *store.Tx) error {
			return tx.AddCalls(t.Context(), site.SupplierID, string(purpose), calls)
		}); err != nil {
			t.Fatal(err)
		}
	}
	count(syncing.OrdersSent, 1_234)
	page := site.Get(path)
	if row := page.Find(`[data-purpose="orders_sent"]`).Text(); !strings.Contains(row, "Sending orders") || !strings.Contains(row, "1,234") {
		t.Errorf("the row of orders is %q", row)
	}
	if !page.Says("of 125,000 calls so far this month") || !page.Says("Enough") {
		t.Errorf("got %s", page.Text())
	}

	count(syncing.OrdersFollowed, 90_000)
	if page := site.Get(path); !page.Says("Reading less often") {
		t.Errorf("at 73 %%: %s", page.Text())
	}
	count(syncing.OrdersFollowed, 30_000)
	if page := site.Get(path); !page.Says("Reading has stopped") || !page.Says("are seen again from 1 Apr 2026, 13:00") {
		t.Errorf("at 97 %%: %s", page.Text())
	}

	if answer := site.Post(path+"/plan", url.Values{"monthly_calls": {"250,000"}}); answer.Status != http.StatusSeeOther {
		t.Fatalf("%d %s", answer.Status, answer.Text())
	}
	if page := site.Get(path); !page.Says("of 250,000 calls so far this month") || page.Says("Reading has stopped") {
		t.Errorf("with a larger plan: %s", page.Text())
	}
	for typed, words := range map[string]string{"lots": "Must be a number, such as 125,000", "5": "Must be a number from 1,000 to 100,000,000"} {
		answer := site.Post(path+"/plan", url.Values{"monthly_calls": {typed}})
		if said := answer.Find("#field-monthly_calls-error").Text(); answer.Status != http.StatusUnprocessableEntity || !strings.Contains(said, words) {
			t.Errorf("%q: %d, %q", typed, answer.Status, said)
		}
		if value, _ := answer.Find("#field-monthly_calls").Attr("value"); value != typed {
			t.Errorf("what was typed is %q", value)
		}
	}
}

// Every page says that what it shows may be old, until reading goes on.
func TestPagesSayThatUnleashedIsNotRead(t *testing.T) {
	site := newSite(t)
	site.Router.Handle("GET /orders", shell.ForTeam, func(w http.ResponseWriter, r *http.Request) error {
		return page.Render(w, r, shell.Page("Orders", shell.Orders))
	})
	site.Connect()
	const words = "Nothing is read from Unleashed until 1 Apr 2026, 13:00"
	if site.Get("/orders").Says(words) {
		t.Error("it is read")
	}
	if err := site.Store.Update(t.Context(), func(tx *store.Tx) error {
		return tx.AddCalls(t.Context(), site.SupplierID, string(syncing.OrdersSent), 120_000)
	}); err != nil {
		t.Fatal(err)
	}
	if _, err := site.Syncing.Test(t.Context(), site.SupplierID); err != nil { // goes out all the same
		t.Fatal(err)
	}
	if page := site.Get("/orders"); !page.Says(words) {
		t.Errorf("got %s", page.Text())
	}
	site.Later(31 * 24 * time.Hour)
	if site.Get("/orders").Says("Nothing is read from Unleashed") {
		t.Error("still in the new month")
	}
}
