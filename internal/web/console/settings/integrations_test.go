package settings_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"upstock/internal/store"
	"upstock/internal/unleashed/sandbox"
	"upstock/internal/web/console/settings"
	"upstock/internal/web/webtest"
	"upstock/internal/wholesale"
)

const path = "/settings/integrations"

func newSite(t *testing.T) *webtest.Site {
	t.Helper()
	return webtest.New(t, func(site *webtest.Site) {
		settings.Routes(site.Router, settings.Services{Syncing: site.Syncing, Catalog: site.Catalog, Payments: site.Payments, Clock: func() time.Time { return webtest.Now }})
	})
}

func credentials(id, key string) url.Values { return url.Values{"api_id": {id}, "api_key": {key}} }

func TestAWrongKeyIsSaidAtItsFieldAndNeverSentBack(t *testing.T) {
	site := newSite(t)
	page := site.Get(path)
	if !page.Says("Integration › Unleashed API Access") {
		t.Error("the page does not say where to find ID and key")
	}
	answer := site.Post(path+"/connect", credentials(" the-id ", "a-wrong-key"))
	if answer.Status != http.StatusUnprocessableEntity {
		t.Fatalf("%d %s", answer.Status, answer.Text())
	}
	if id, _ := answer.Find("#field-api_id").Attr("value"); id != "the-id" {
		t.Errorf("the ID that was typed is %q", id)
	}
	const refusal = "Unleashed refuses this Unleashed ID or User Key. Copy both again from Unleashed › Integration › Unleashed API Access"
	if words := answer.Find("#field-api_key-error").Text(); !strings.Contains(words, refusal) || strings.Count(answer.Text(), "refuse") != 1 {
		t.Errorf("at the key: %q", words)
	}
	if strings.Contains(answer.Body, "a-wrong-key") {
		t.Error("the key was sent back")
	}

	answer = site.Post(path+"/connect", credentials("", "a-key"))
	if words := answer.Find("#field-api_id-error").Text(); !strings.Contains(words, "required") || strings.Contains(answer.Body, "a-key\"") {
		t.Errorf("without an ID: %q", words)
	}
	if info, err := site.Syncing.Connection(t.Context(), site.SupplierID); err != nil || info.Status != store.Disconnected {
		t.Errorf("got %+v, %v", info, err)
	}
}

func TestConnectTestAndDisconnect(t *testing.T) {
	site := newSite(t)
	answer := site.Post(path+"/connect", credentials("the-id", "the-key"))
	if answer.Status != http.StatusSeeOther || answer.Location != path {
		t.Fatalf("connect: %d %s", answer.Status, answer.Text())
	}
	page := site.Get(path)
	if !page.Says("Connected to ") || !page.Says("Connected since") || !page.Says("so far this month") || strings.Contains(page.Body, "the-key") {
		t.Errorf("connected: %s", page.Text())
	}
	if answer := site.Post(path+"/test", nil); answer.Status != http.StatusSeeOther {
		t.Errorf("test: %d %s", answer.Status, answer.Text())
	}
	if page := site.Get(path); !page.Says("Unleashed answered as ") {
		t.Errorf("after the test: %s", page.Text())
	}
	if page := site.Get(path); !page.Says("Orders you approve while disconnected are never sent automatically") {
		t.Error("the dialog does not say what becomes of orders that are approved while disconnected")
	}
	if answer := site.Post(path+"/disconnect", nil); answer.Status != http.StatusSeeOther {
		t.Errorf("disconnect: %d %s", answer.Status, answer.Text())
	}
	page = site.Get(path)
	if id, _ := page.Find("#field-api_id").Attr("value"); !page.Says("It was connected to") || !page.Says("press Send to Unleashed") || id != "the-id" {
		t.Errorf("disconnected: %s", page.Text())
	}
	if answer := site.Post(path+"/test", nil); answer.Status != http.StatusConflict {
		t.Errorf("a test while disconnected: %d %s", answer.Status, answer.Text())
	}
}

func TestWhatIsWrongWithTheAccountIsSaidInItsOwnWords(t *testing.T) {
	site := newSite(t)
	site.Connect()
	setHealth(t, site, func(c *store.Connection) {
		c.Status, c.Error, c.Failures, c.RetryAt = store.InError, "403 <b>no calls left</b>", 5, webtest.Now.Add(10*time.Minute)
	})
	page := site.Get(path)
	if !page.Says("403 <b>no calls left</b>") || !page.Says("Orders are kept") || !page.Says("try again at 2 Mar 2026, 09:40") {
		t.Errorf("got %s", page.Text())
	}
	if page.Find("b").Length() != 0 {
		t.Error("the account's words became HTML")
	}
	if answer := site.Post(path+"/try-now", nil); answer.Status != http.StatusSeeOther {
		t.Errorf("try now: %d %s", answer.Status, answer.Text())
	}
	if info, err := site.Syncing.Connection(t.Context(), site.SupplierID); err != nil || !info.RetryAt.IsZero() {
		t.Errorf("it still waits until %s, %v", info.RetryAt, err)
	}
}

func setHealth(t *testing.T, site *webtest.Site, change func(c *store.Connection)) {
	t.Helper()
	err := site.Store.Update(t.Context(), func(tx *store.Tx) error {
		c, err := tx.Connection(t.Context(), site.SupplierID, "unleashed")
		if err != nil {
			return err
		}
		change(&c)
		return tx.SetConnectionHealth(t.Context(), c)
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestEverySettingIsChangedHere(t *testing.T) {
	site := newSite(t)
	site.Connect()
	site.AddProduct("FREIGHT", "Freight", "0")
	site.AddProduct("ADJUST", "Adjustment", "0")
	if err := site.Sandbox.LoadJSON("Warehouses", []byte(`[{"WarehouseCode":"W1","IsDefault":true},{"WarehouseCode":"W2"}]`)); err != nil {
		t.Fatal(err)
	}
	form := url.Values{
		"sales_order_status": {"Placed"}, "sales_order_address": {"postal"}, "warehouse_code": {" W2 "},
		"freight_product_code": {"freight\u200b"}, "adjustment_product_code": {"ADJUST"}, "import_notes": {"on"},
	}
	if answer := site.Post(path+"/settings", form); answer.Status != http.StatusSeeOther {
		t.Fatalf("%d %s", answer.Status, answer.Text())
	}
	if answer := site.Post(pricesPath+"/from", url.Values{"add_up_lines": {"on"}}); answer.Status != http.StatusSeeOther { // sync_prices is off
		t.Fatalf("%d %s", answer.Status, answer.Text())
	}
	got, err := site.Syncing.Settings(t.Context(), site.SupplierID)
	want := wholesale.IntegrationSettings{
		SalesOrderStatus: wholesale.Placed, SalesOrderAddress: wholesale.Postal, WarehouseCode: "W2",
		FreightProductCode: "FREIGHT", AdjustmentProductCode: "ADJUST", ImportNotes: true, AddUpLines: true, MonthlyCalls: wholesale.SmallestPlan,
	}
	if err != nil || got != want {
		t.Errorf("got %+v, %v", got, err)
	}

	form.Set("freight_product_code", "FRIEGHT")
	form.Set("adjustment_product_code", "NO SUCH")
	form.Set("warehouse_code", "W9")
	answer := site.Post(path+"/settings", form)
	for field, want := range map[string]string{
		"freight_product_code":    "Unleashed has no product with the code FRIEGHT. Did you mean FREIGHT?",
		"adjustment_product_code": "Unleashed has no product with the code NO SUCH.",
		"warehouse_code":          "Unleashed has no warehouse with the code W9. Did you mean W1 or W2?",
	} {
		if words := answer.Find("#field-" + field + "-error").Text(); answer.Status != http.StatusUnprocessableEntity || strings.TrimSpace(words) != want {
			t.Errorf("%s: %d: %q", field, answer.Status, words)
		}
	}
	if code, _ := answer.Find("#field-freight_product_code").Attr("value"); code != "FRIEGHT" {
		t.Errorf("what was typed is %q", code)
	}
	if still, err := site.Syncing.Settings(t.Context(), site.SupplierID); err != nil || still != want {
		t.Errorf("a refused form changed the settings to %+v, %v", still, err)
	}
}

func TestCodesAreKeptWhileUnleashedCannotBeAsked(t *testing.T) {
	site := newSite(t)
	site.Connect()
	if err := site.Sandbox.SetFaults([]sandbox.FaultRule{{Method: "*", Resource: "*", Kind: sandbox.AuthGone}}); err != nil {
		t.Fatal(err)
	}
	form := url.Values{"sales_order_status": {"Parked"}, "sales_order_address": {"shipping"}, "freight_product_code": {"FREIGHT"}}
	if answer := site.Post(path+"/settings", form); answer.Status != http.StatusSeeOther {
		t.Fatalf("%d %s", answer.Status, answer.Text())
	}
	answer := site.Get(path)
	if words := answer.Text(); !strings.Contains(words, "FREIGHT could not be checked, because we can't reach Unleashed right now") {
		t.Errorf("%d %s", answer.Status, words)
	}
	if got, err := site.Syncing.Settings(t.Context(), site.SupplierID); err != nil || got.FreightProductCode != "FREIGHT" {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestSuggestions(t *testing.T) {
	site := newSite(t)
	if answer := site.Ask(path + "/warehouses"); answer.Status != http.StatusNoContent {
		t.Errorf("warehouses while disconnected: %d", answer.Status)
	}
	site.Connect()
	site.AddProduct("FREIGHT", `"><script>alert(1)</script>`, "0")
	answer := site.AskPartial(path + "/products?freight_product_code=frei")
	if answer.Find("option[value=FREIGHT]").Length() != 1 || answer.Find("script").Length() != 0 {
		t.Errorf("products: %s", answer.Body)
	}
	if answer := site.AskPartial(path + "/warehouses"); answer.Find("option").Length() == 0 {
		t.Errorf("warehouses: %s", answer.Body)
	}
}

func TestOnlyFullAccess(t *testing.T) {
	site := newSite(t)
	site.AsOrderManager()
	for _, p := range []string{path, path + "/products", path + "/warehouses"} {
		if answer := site.Ask(p); answer.Status != http.StatusForbidden {
			t.Errorf("GET %s: %d", p, answer.Status)
		}
	}
	for _, p := range []string{"/connect", "/test", "/try-now", "/disconnect", "/settings"} {
		if answer := site.Post(path+p, nil); answer.Status != http.StatusForbidden {
			t.Errorf("POST %s: %d", path+p, answer.Status)
		}
	}
}
