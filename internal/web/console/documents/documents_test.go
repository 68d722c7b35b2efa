package documents_test

import (
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"upstock/internal/edi"
	"upstock/internal/store"
	"upstock/internal/web/console/documents"
	"upstock/internal/web/console/matching"
	"upstock/internal/web/webtest"
	"upstock/internal/wholesale"
)

// constructed are documents of our own, which may be missing outside of this workshop.
const constructed = "../../../../../shared/data/edi/constructed"

type site struct {
	*webtest.Site
	partner wholesale.TradingPartner
}

func newSite(t *testing.T) site {
	t.Helper()
	s := site{Site: webtest.New(t, func(site *webtest.Site) {
		search := matching.Services{Catalog: site.Catalog}
		matching.Routes(site.Router, search)
		documents.Routes(site.Router, documents.Services{Documents: site.Documents, Matching: search})
	})}
	name, format, theirs, ours := "Harbour Supermarkets", "edifact-d96a", "9520000001001", "9520000009007"
	var err error
	s.partner, _, err = s.Documents.CreatePartner(t.Context(), s.SupplierID, edi.PartnerChange{Name: &name, Format: &format, TheirID: &theirs, OurID: &ours}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func example(t *testing.T, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(constructed, name))
	if err != nil {
		t.Skipf("the example documents are not here: %v", err)
	}
	return data
}

func (s site) take(t *testing.T, name string, data []byte) edi.Document {
	t.Helper()
	d, _, err := s.Documents.Take(t.Context(), s.SupplierID, edi.Received{FileName: name, Data: data, Via: "upload"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestTheEmptyInboxTeaches(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	if page := s.Get("/inbox"); !page.Says("Nothing is waiting for you") || page.Find("input[type=file][multiple]").Length() != 1 {
		t.Errorf("%s", page.Text())
	}
	if none := s.Post("/inbox/upload", nil); none.Status != http.StatusUnprocessableEntity || !none.Says("Choose a file first.") {
		t.Errorf("%d %s", none.Status, none.Text())
	}
}

// TestWhatIsNotKnownIsMatchedInPlace takes an order with a store and a product that no one knows
// from the inbox to an order.
func TestWhatIsNotKnownIsMatchedInPlace(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.AddCustomer("PETONE", "Petone Store")
	s.AddProduct("UP001", "Ginger kombucha", "6.25")
	s.AddProduct("HAMPER", "Christmas hamper", "20")
	d := s.take(t, "new-store.edi", example(t, "orders-d96a-unknown-store-and-product.edi"))
	if d.State != store.DocumentWaiting {
		t.Fatalf("it is %s: %+v", d.State, d.Messages)
	}
	page := s.Get("/inbox")
	if !page.Says("new-store.edi") || !page.Says("Harbour Supermarkets") || !page.Says("is not known") {
		t.Errorf("the inbox says %s", page.Text())
	}
	refusal := s.Get("/inbox").Find(`form[data-confirms]:has([name=decision][value=refuse])`)
	if asks := refusal.Find("dialog#" + refusal.AttrOr("data-confirms", "none")); asks.Find("[data-confirmed]").Length() != 1 {
		t.Errorf("a trading partner is told of a refusal that no one confirmed: %q", refusal.Text())
	}
	var got *webtest.Answer
	for range 10 { // each thing that is not known has its form
		form := s.Get("/documents/" + d.ID).Find(`form[action$="/match"]`).First()
		if form.Length() == 0 {
			break
		}
		sent := url.Values{"q": {"petone"}}
		form.Find("input[type=hidden]").Each(func(_ int, input *goquery.Selection) {
			sent.Set(input.AttrOr("name", ""), input.AttrOr("value", ""))
		})
		if sent.Get("thing") == "product" {
			sent.Set("q", "hamper")
		}
		sent.Set("from", "inbox")
		if got = s.Post("/documents/"+d.ID+"/match", sent); got.Status != http.StatusSeeOther {
			t.Fatalf("%v: %d %s", sent, got.Status, got.Text())
		}
	}
	taken, err := s.Documents.Document(t.Context(), s.SupplierID, d.ID)
	if err != nil || taken.State != store.DocumentTaken || taken.Messages[0].OrderID == "" {
		t.Fatalf("%v %s %+v", err, taken.State, taken.Messages)
	}
	if inbox := s.Get(got.Location); inbox.Find(`main a[href="/orders/`+taken.Messages[0].OrderID+`"]`).Length() != 1 {
		t.Errorf("the inbox does not lead to the order: %s", inbox.Text())
	}
	if none := s.Get("/matching/products?q=nothing"); !none.Says("No product matches “nothing”.") {
		t.Errorf("a search without a hit says %q", none.Text())
	}
	if page := s.Get("/documents/" + d.ID); !page.Says("Taken") || page.Find(`a[href="/orders/`+taken.Messages[0].OrderID+`"]`).Length() == 0 {
		t.Errorf("the document says %s", page.Text())
	}
	if page := s.Get("/inbox"); !page.Says("Nothing is waiting for you") {
		t.Errorf("the inbox says %s", page.Text())
	}
}

func TestADocumentIsShownAndSavedAsItCame(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	data := []byte("UNB+UNOC:3+9520000001001:14+9520000009007:14+261120:0900+77'UNH+1+ORDERS:D:96A:UN'BGM+220+<b>?'1+9'cut")
	d := s.take(t, `../"odd" name.edi`, data)
	page := s.Get("/documents/" + d.ID)
	if page.Find("pre b").Length() != 0 || !strings.Contains(page.Find("pre").Text(), "UNH+1+ORDERS:D:96A:UN'\nBGM+220+<b>?'1+9'\ncut") {
		t.Errorf("it is shown as %q", page.Find("pre").Text())
	}
	if !page.Says("Refused") || !page.Says("Harbour Supermarkets") && !page.Says("Not known") {
		t.Errorf("%s", page.Text())
	}
	saved := s.Get("/documents/" + d.ID + "/content")
	if saved.Body != string(data) {
		t.Errorf("saved is %q", saved.Body)
	}
	if list := s.Get("/documents?state=refused"); !list.Says(`"odd" name.edi`) {
		t.Errorf("the list says %s", list.Text())
	}
	if list := s.Get("/documents?state=taken"); !list.Says("No documents") {
		t.Errorf("the list says %s", list.Text())
	}
}

func TestADocumentOfAnUnknownSenderAsksForItsPartner(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	d := s.take(t, "stranger.edi", []byte(strings.ReplaceAll(string(example(t, "orders-d96a-plain.edi")), "UNB+UNOC:3+9520000001001", "UNB+UNOC:3+9520000001999")))
	if page := s.Get("/inbox"); d.WaitsFor == edi.WaitsForPartner && page.Find(`form[action$="/partner"]`).Length() != 1 {
		t.Errorf("%s", page.Text())
	}
	if got := s.Post("/documents/"+d.ID+"/partner", url.Values{"partner": {s.partner.ID}, "from": {"inbox"}}); got.Location != "/inbox" {
		t.Errorf("%d %s", got.Status, got.Text())
	}
	if got := s.Post("/documents/"+d.ID+"/partner", url.Values{"partner": {s.partner.ID}}); got.Status != http.StatusConflict {
		t.Errorf("again: %d", got.Status)
	}
}

func TestDocumentsOfAnotherSupplierAreNotThere(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	theirs, _, err := s.Documents.Take(t.Context(), s.OtherSupplier(), edi.Received{FileName: "x", Data: []byte("x"), Via: "upload"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, under := range []string{"", "/content"} {
		if got := s.Ask("/documents/" + theirs.ID + under); got.Status != http.StatusNotFound {
			t.Errorf("%s: %d", under, got.Status)
		}
	}
	for _, under := range []string{"/match", "/columns", "/partner", "/refuse", "/resend", "/messages/1/decide"} {
		if got := s.Post("/documents/"+theirs.ID+under, url.Values{"thing": {"product"}}); got.Status != http.StatusNotFound {
			t.Errorf("%s: %d", under, got.Status)
		}
	}
}

func wholesaleStore(partnerID, code, customerID string) wholesale.PartnerStore {
	return wholesale.PartnerStore{PartnerID: partnerID, Code: code, CustomerID: customerID}
}
