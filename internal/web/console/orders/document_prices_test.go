package orders_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"upstock/internal/edi"
	"upstock/internal/wholesale"
)

// TestAPriceInADocumentHasThreeChoices shows what came with an order, and takes choices back.
func TestAPriceInADocumentHasThreeChoices(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	ctx := t.Context()
	site.AddProduct("UP001", "Ginger kombucha", "6.25")
	fern := site.AddCustomer("FERN", "Fern Cafe")
	p, _, err := site.Documents.CreatePartner(ctx, site.SupplierID, edi.PartnerChange{
		Name: new("Harbour Supermarkets"), Format: new("edifact-d96a"), TheirID: new("9520000001001"), OurID: new("9520000009007"),
	}, nil)
	must(t, err)
	_, err = site.Documents.PutStore(ctx, site.SupplierID, wholesale.PartnerStore{PartnerID: p.ID, Code: "9520000001018", CustomerID: fern.ID})
	must(t, err)
	d, _, err := site.Documents.Take(ctx, site.SupplierID, edi.Received{FileName: "prices.edi", Via: "upload", Data: []byte(
		"UNB+UNOC:3+9520000001001:14+9520000009007:14+261120:0615+1'UNH+1+ORDERS:D:96A:UN:EAN008'BGM+220+N1+9'DTM+137:20261120:102'" +
			"NAD+BY+9520000001001::9'NAD+SU+9520000009007::9'NAD+DP+9520000001018::9'LIN+1'PIA+5+UP001:SA'QTY+21:5:PCE'PRI+AAA:5.95'" +
			"UNS+S'CNT+2:1'UNT+13+1'UNZ+1+1'")}, nil)
	must(t, err)
	if len(d.Messages) != 1 || d.Messages[0].OrderID == "" {
		t.Fatalf("it is %s: %+v", d.State, d.Messages)
	}
	path := "/orders/" + d.Messages[0].OrderID
	if page := site.Get(path); page.Find(`a[href="/documents/`+d.ID+`"]`).Length() == 0 || !page.Says("prices.edi") {
		t.Errorf("the order does not show its document: %s", page.Text())
	}
	for region, says := range map[string]string{"order-documents/": "prices.edi", "order-document-prices/": "Ginger kombucha"} {
		region += d.Messages[0].OrderID
		if site.Get(path).Find(`[data-live="`+region+`"]`).Length() != 1 {
			t.Errorf("%s is not followed", region)
		}
		piece := make([]byte, 4096)
		if n, err := site.Stream("/live?topic=" + region).Read(piece); err != nil || !strings.Contains(string(piece[:n]), says) {
			t.Errorf("%s is sent as %s %v", region, piece[:n], err)
		}
	}
	price := func() string {
		t.Helper()
		o, err := site.Orders.Order(ctx, site.SupplierID, d.Messages[0].OrderID)
		must(t, err)
		return wholesale.FormatPrice(o.Lines[0].UnitPrice)
	}
	press := func(button string) int {
		t.Helper()
		form := site.Get(path).Find(`button[aria-label="` + button + `: UP001"]`).Closest("form")
		sent := url.Values{}
		form.Find("input").Each(func(_ int, input *goquery.Selection) { sent.Set(input.AttrOr("name", ""), input.AttrOr("value", "")) })
		return site.Post(path+"/document-prices", sent).Status
	}
	choose := func(button string) {
		t.Helper()
		if got := press(button); got != http.StatusSeeOther {
			t.Fatalf("%s: %d", button, got)
		}
	}
	if got := press("Change the price list"); got != http.StatusConflict || price() != "6.2500" {
		t.Errorf("a customer without a price list: %d", got)
	}
	for button, want := range map[string]string{"Keep yours": "6.2500", "Use theirs for this order": "5.9500"} {
		choose(button)
		if got := price(); got != want {
			t.Errorf("%s: the line costs %s, want %s", button, got, want)
		}
		choose("Undo")
		if got := price(); got != "6.2500" {
			t.Errorf("%s, undone: the line costs %s", button, got)
		}
	}
}
