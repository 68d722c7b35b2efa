package invoices_test

import (
	"maps"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/govalues/decimal"

	"upstock/internal/ordering"
	"upstock/internal/store"
	"upstock/internal/web/console/invoices"
	"upstock/internal/web/console/orders"
	"upstock/internal/web/webtest"
	"upstock/internal/wholesale"
)

// office is a site with a shipped order, of 12 GIN at 2.00 with tax: 27.60.
type office struct {
	*webtest.Site
	order *wholesale.Order
}

func newOffice(t *testing.T) *office {
	t.Helper()
	f := &office{}
	f.Site = webtest.New(t, func(site *webtest.Site) {
		invoices.Routes(site.Router, invoices.Services{Invoices: site.Invoices, Clock: site.Clock})
		orders.Routes(site.Router, orders.Services{
			Orders: site.Orders, Invoices: site.Invoices, Catalog: site.Catalog, Syncing: site.Syncing, Fulfilment: site.Fulfilment, Clock: site.Clock,
		})
	})
	ctx := t.Context()
	customer := wholesale.Customer{
		ID: store.NewID(), SupplierID: f.SupplierID, Code: "FERN", Name: "Fern Cafe", Email: "fern@cafe.example",
		Terms: wholesale.Terms{Currency: "NZD", Taxable: true, Tax: wholesale.Tax{Code: "GST", Rate: number("0.15")}},
	}
	product := wholesale.Product{
		ID: store.NewID(), SupplierID: f.SupplierID, Code: "GIN", Name: "Ginger", DefaultPrice: number("2"), ImportedPrice: number("2"),
		Taxable: true, Sellable: true, Availability: wholesale.Available,
	}
	must(t, f.Store.Update(ctx, func(tx *store.Tx) error {
		if err := tx.PutProduct(ctx, product); err != nil {
			return err
		}
		return tx.PutCustomer(ctx, customer)
	}))
	o, _, err := f.Orders.Take(ctx, f.SupplierID, ordering.NewOrder{
		CustomerID: customer.ID, Lines: []ordering.LineInput{{ProductCode: "GIN", Quantity: number("12")}},
	}, nil)
	must(t, err)
	_, err = f.Orders.Approve(ctx, f.SupplierID, o.ID)
	must(t, err)
	f.order = o
	return f
}

func (f *office) ship(t *testing.T) {
	t.Helper()
	_, err := f.Orders.Ship(t.Context(), f.SupplierID, f.order.ID)
	must(t, err)
}

func TestTheOrderPageSaysHowItsInvoiceStands(t *testing.T) {
	f := newOffice(t)
	page := "/orders/" + f.order.ID
	if a := f.Ask(page); !strings.Contains(a.Text(), "Issued when the order is shipped") {
		t.Errorf("%s", a.Text())
	}
	if a := f.Post(page+"/hold-invoice", url.Values{"reason": {""}}); a.Status != http.StatusUnprocessableEntity || !strings.Contains(a.Text(), "The reason is empty") {
		t.Errorf("%d %s", a.Status, a.Text())
	}
	f.Post(page+"/hold-invoice", url.Values{"reason": {"Checking the price"}})
	held := f.Ask(page).Find("[data-live^='order-forms/']").AttrOr("data-live", "")
	f.ship(t)
	if a := f.Ask(page); !strings.Contains(a.Text(), "On hold: Checking the price") {
		t.Errorf("%s", a.Text())
	}
	f.Post(page+"/release-invoice", nil)
	// A page that was open meanwhile shows the wrong forms, and says so.
	piece := make([]byte, 1024)
	if n, err := f.Stream("/live?topic=" + url.QueryEscape(held)).Read(piece); err != nil || !strings.Contains(string(piece[:n]), "Show the current invoice actions") {
		t.Errorf("%q is sent as %s %v", held, piece[:n], err)
	}
	if now := f.Ask(page).Find("[data-live^='order-forms/']"); now.AttrOr("data-live", held) == held || now.Text() != "" {
		t.Errorf("the new page has %q: %s", now.AttrOr("data-live", ""), now.Text())
	}
	if a := f.Ask(page); !strings.Contains(a.Text(), "INV-1001") || strings.Contains(a.Text(), "Not invoiced") {
		t.Errorf("%s", a.Text())
	}
	if a := f.Post(page+"/credit-notes", url.Values{"reason": {"Broken"}, "amount": {"100"}}); a.Status != http.StatusUnprocessableEntity || !strings.Contains(a.Text(), "is more than is left of invoice INV-1001") {
		t.Errorf("%d %s", a.Status, a.Text())
	}
	line := f.order.Lines[0].ID
	f.Post(page+"/credit-notes", url.Values{"reason": {"Two were broken"}, "line_id": {line}, "quantity": {"2"}, "amount": {""}})
	if a := f.Ask(page); !strings.Contains(a.Text(), "CN-1001") || !strings.Contains(a.Text(), "−4.60") || !strings.Contains(a.Text(), "of 10 Ginger") {
		t.Errorf("%s", a.Text())
	}
}

// TestARefusedFormAboutAnInvoiceKeepsWhatWasTyped, each of them, and stands open.
func TestARefusedFormAboutAnInvoiceKeepsWhatWasTyped(t *testing.T) {
	f := newOffice(t)
	page := "/orders/" + f.order.ID
	typed := func(a *webtest.Answer, action string) url.Values {
		t.Helper()
		form := a.Find("details[open] form[action$='" + action + "']")
		if a.Status != http.StatusUnprocessableEntity || form.Length() != 1 {
			t.Fatalf("%d, %d open forms: %s", a.Status, form.Length(), a.Text())
		}
		return webtest.FieldsOf(form)
	}
	long := strings.Repeat("Waiting for the driver. ", 200)
	if form := typed(f.Post(page+"/hold-invoice", url.Values{"reason": {long}}), "/hold-invoice"); form.Get("reason") != long {
		t.Errorf("the hold has %q", form.Get("reason"))
	}
	f.ship(t)
	issued, _, err := f.Invoices.Invoices(t.Context(), f.SupplierID, store.InvoiceFilter{Limit: 1})
	must(t, err)
	forward := "/invoices/" + issued[0].ID + "/forward"
	if form := typed(f.Post(page+forward, url.Values{"email": {"accounts at fern"}, "comment": {"As we agreed"}}), forward); form.Get("email") != "accounts at fern" || form.Get("comment") != "As we agreed" {
		t.Errorf("forwarding has %v", form)
	}
	line := f.order.Lines[0].ID
	for quantity, fault := range map[string]string{"eleven": "must be a number", "13": "at most 12", "1.000": "Type"} {
		a := f.Post(page+"/credit-notes", url.Values{"reason": {"Broken"}, "line_id": {line}, "quantity": {quantity}, "amount": {""}})
		if form := typed(a, "/credit-notes"); form.Get("reason") != "Broken" || form.Get("quantity") != quantity || !a.Says(fault) {
			t.Errorf("the credit note of %s has %v: %s", quantity, form, a.Text())
		}
	}
	nothing := f.Post(page+"/credit-notes", url.Values{"reason": {"Broken"}, "line_id": {line}, "quantity": {""}, "amount": {""}})
	if said := nothing.Find("details[open] form[action$='/credit-notes'] fieldset").Text(); typed(nothing, "/credit-notes").Get("reason") != "Broken" || !strings.Contains(said, "Enter quantities or an amount to credit") {
		t.Errorf("a credit note of nothing is refused with %q", said)
	}
}

func TestInvoicesAreListedFoundAndExported(t *testing.T) {
	f := newOffice(t)
	if a := f.Ask("/invoices"); !strings.Contains(a.Text(), "No invoices yet") {
		t.Errorf("%s", a.Text())
	}
	f.ship(t)
	issued, _, err := f.Invoices.Invoices(t.Context(), f.SupplierID, store.InvoiceFilter{Limit: 10})
	must(t, err)
	i := issued[0]
	month := string(i.IssuedOn)[:len("2026-03")]
	for query, found := range map[string]bool{
		"": true, "?q=inv-1": true, "?q=fern": true, "?q=" + url.QueryEscape(f.order.Number): true, "?q=nothing": false, "?kind=credit_note": false,
		"?kind=invoice&month=" + month: true, "?month=2001-01": false, "?customer=" + i.CustomerID: true, "?customer=another": false, "?month=nonsense": true,
	} {
		if a := f.Ask("/invoices" + query); a.Status != http.StatusOK || strings.Contains(a.Text(), "INV-1001") != found {
			t.Errorf("%s: %d, found %v, want %v", query, a.Status, !found, found)
		}
	}
	must(t, f.Store.Update(t.Context(), func(tx *store.Tx) error {
		return tx.PutPayment(t.Context(), &wholesale.Payment{
			SupplierID: f.SupplierID, OrderID: f.order.ID, CustomerID: i.CustomerID, Sequence: 1, Currency: i.Currency, Amount: i.Total,
			State: wholesale.PaymentPaid, PaidAt: webtest.Now,
		})
	}))
	if row := f.Ask("/invoices").Find("tbody tr").Text(); !strings.Contains(row, "Paid") || strings.Contains(row, "Sent") {
		t.Errorf("of an invoice that is paid, the list says %q", row)
	}
	if panel := f.Ask("/orders/" + f.order.ID).Find("#invoice").Text(); !strings.Contains(panel, "Invoice, paid") || strings.Contains(panel, ", due") {
		t.Errorf("of an invoice that is paid, its order says %q", panel)
	}
	if a := f.Ask("/invoices.csv"); !strings.Contains(a.Body, "INV-1001,Invoice,") || !strings.Contains(a.Body, "27.60") {
		t.Errorf("%s", a.Body)
	}
	for _, path := range []string{"/invoices/" + i.ID + "/pdf", "/invoices/statement.pdf?month=" + month + "&customer=" + i.CustomerID} {
		if a := f.Ask(path); !strings.HasPrefix(a.Body, "%PDF-") {
			t.Errorf("%s: %d", path, a.Status)
		}
	}
	if a := f.Ask("/invoices/" + store.NewID() + "/pdf"); a.Status != http.StatusNotFound {
		t.Errorf("an invoice that is not there: %d", a.Status)
	}
}

func TestInvoiceSettingsAreCheckedAndKept(t *testing.T) {
	f := newOffice(t)
	form := url.Values{
		"enabled": {"on"}, "prefix": {"KB-"}, "next_number": {"500"}, "credit_prefix": {"KC-"}, "next_credit_number": {"7"},
		"terms_kind": {"days_after"}, "terms_days": {"14"}, "bank_account": {"123456012345600"}, "nzbn": {"9520000009007"}, "street": {"1 Wharf Road"},
	}
	with := func(field, value string) url.Values {
		changed := maps.Clone(form)
		changed.Set(field, value)
		return changed
	}
	for field, value := range map[string]string{
		"next_number": "none", "terms_days": "400", "bank_account": "12", "nzbn": "9520000009008", "prefix": "no spaces", "credit_prefix": "KB-",
	} {
		if a := f.Post("/settings/invoices", with(field, value)); a.Status != http.StatusUnprocessableEntity || !strings.Contains(a.Body, `id="field-`+field+`-error"`) {
			t.Errorf("%s %q is answered %d", field, value, a.Status)
		}
	}
	f.Post("/settings/invoices", form)
	f.ship(t)
	a := f.Ask("/invoices")
	if !strings.Contains(a.Text(), "KB-500") {
		t.Errorf("%s", a.Text())
	}
	if a := f.Ask("/settings/invoices"); !strings.Contains(a.Body, "12-3456-0123456-00") || !strings.Contains(a.Text(), "Your GST number is missing") {
		t.Errorf("%s", a.Text())
	}
	if a := f.Post("/settings/invoices", with("next_number", "500")); a.Status != http.StatusUnprocessableEntity || !strings.Contains(a.Text(), "must be at least 501") {
		t.Errorf("%d %s", a.Status, a.Text())
	}
	if a := f.Ask("/invoices"); strings.Contains(a.Text(), "Numbers left out") {
		t.Errorf("a gap without a reason: %s", a.Text())
	}
	f.Post("/settings/invoices", with("next_number", "600"))
	if a := f.Ask("/invoices"); !strings.Contains(a.Text(), "KB-501 to KB-599") {
		t.Errorf("%s", a.Text())
	}
	if a := f.Ask("/invoices.csv"); !strings.Contains(a.Body, "KB-501 to KB-599,Left out,") {
		t.Errorf("%s", a.Body)
	}
	if a := f.Ask("/invoices.csv?kind=invoice"); strings.Contains(a.Body, "Left out") {
		t.Errorf("%s", a.Body)
	}
}

func number(s string) wholesale.Decimal { return decimal.MustParse(s) }

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
