package documents_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/govalues/decimal"

	"upstock/internal/catalog"
	"upstock/internal/edi"
	"upstock/internal/store"
)

// filled are the fields of a form as a browser would send them.
func filled(form *goquery.Selection) url.Values {
	sent := url.Values{}
	form.Find("input").Each(func(_ int, input *goquery.Selection) { sent.Set(input.AttrOr("name", ""), input.AttrOr("value", "")) })
	form.Find("select").Each(func(_ int, choice *goquery.Selection) {
		sent.Set(choice.AttrOr("name", ""), choice.Find("option[selected]").AttrOr("value", ""))
	})
	return sent
}

// TestTheColumnsOfATableAreSaidOnce takes a table whose headings no one can know: a person says
// what they are, and the next table of the partner is read without.
func TestTheColumnsOfATableAreSaidOnce(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	fern := s.AddCustomer("FERN", "Fern Petone")
	s.AddProduct("UP001", "Ginger kombucha", "6.25")
	partner, _, err := s.Documents.CreatePartner(t.Context(), s.SupplierID, edi.PartnerChange{Name: new("Fern Grocers"), Format: new("csv")}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Documents.PutStore(t.Context(), s.SupplierID, wholesaleStore(partner.ID, "17", fern.ID)); err != nil {
		t.Fatal(err)
	}
	take := func(name, text string) edi.Document {
		t.Helper()
		d, _, err := s.Documents.Take(t.Context(), s.SupplierID, edi.Received{PartnerID: partner.ID, FileName: name, Data: []byte(text), Via: "upload"}, nil)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	const heads = "Beleg;Filiale;Ware;Anzahl;Bis\n"
	first := take("first.csv", heads+"A-1;17;UP001;24;03.12.2026\nA-1;17;UP001;6;03.12.2026\n")
	if first.WaitsFor != edi.WaitsForColumns {
		t.Fatalf("it is %s and waits for %q: %+v", first.State, first.WaitsFor, first.Problems)
	}
	path := "/documents/" + first.ID
	if inbox := s.Get("/inbox"); inbox.Find(`a[href^="`+path+`"]:contains("Set the columns")`).Length() != 1 {
		t.Errorf("the inbox says %s", inbox.Text())
	}
	form := s.Get(path).Find(`form[action="` + path + `/columns"]`)
	if form.Length() != 1 || !strings.Contains(form.Text(), "Beleg") || !strings.Contains(form.Text(), "UP001") {
		t.Fatalf("the document says %s", s.Get(path).Text())
	}
	sent := filled(form)
	for _, name := range []string{"table.role.0", "table.role.1", "table.role.2", "table.role.3", "table.role.4"} {
		if !sent.Has(name) {
			t.Errorf("there is no choice %s", name)
		}
		sent.Set(name, "")
	}
	sent.Set("table.heading", "1")
	sent.Set("do", "read")
	if refused := s.Post(path+"/columns", sent); refused.Status != http.StatusUnprocessableEntity || !refused.Says("Choose the column with the order number.") {
		t.Errorf("without columns: %d %s", refused.Status, refused.Text())
	}
	for column, role := range []string{"order_number", "store", "code", "quantity", "required"} {
		sent.Set("table.role."+string(rune('0'+column)), role)
	}
	sent.Set("table.role.4", "quantity")
	if refused := s.Post(path+"/columns", sent); refused.Status != http.StatusUnprocessableEntity || !refused.Says("2 columns are chosen as the quantity") {
		t.Errorf("with two: %d %s", refused.Status, refused.Text())
	}
	sent.Set("table.role.4", "required")
	sent.Set("do", "look")
	if look := s.Post(path+"/columns", sent); look.Status != http.StatusOK || !look.Says("Order A-1: 24 × UP001 for 17, to be delivered on 2026-12-03") {
		t.Errorf("looking: %d %s", look.Status, look.Text())
	}
	sent.Set("do", "read")
	if done := s.Post(path+"/columns", sent); done.Location != path {
		t.Fatalf("%d %s", done.Status, done.Text())
	}
	if again := s.Post(path+"/columns", sent); again.Status != http.StatusConflict {
		t.Errorf("again: %d", again.Status)
	}
	for _, d := range []edi.Document{first, take("second.csv", heads+"A-2;17;UP001;12;04.12.2026\n")} {
		read, err := s.Documents.Document(t.Context(), s.SupplierID, d.ID)
		if err != nil || read.State != store.DocumentTaken || len(read.Messages) != 1 || read.Messages[0].OrderID == "" {
			t.Fatalf("%s is %s: %+v %v", d.FileName, read.State, read, err)
		}
	}
}

// TestAMatchThatFailsStaysInTheInbox keeps what was typed, where it was typed.
func TestAMatchThatFailsStaysInTheInbox(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	d := s.take(t, "new-store.edi", example(t, "orders-d96a-unknown-store-and-product.edi"))
	sent := filled(s.Get("/inbox").Find(`form[action="/documents/` + d.ID + `/match"]`).First())
	sent.Set("q", "nowhere known")
	got := s.Post("/documents/"+d.ID+"/match", sent)
	if got.Status != http.StatusUnprocessableEntity || got.Find("h1").First().Text() != "Inbox" || got.Find(`input[value="nowhere known"]`).Length() != 1 {
		t.Errorf("%d %s", got.Status, got.Text())
	}
}

// TestWhatNoMatchMendsIsTriedAgain has an order wait for a price that its product has not got.
func TestWhatNoMatchMendsIsTriedAgain(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	fern := s.AddCustomer("PETONE", "Petone Store")
	free := s.AddProduct("UP001", "Ginger kombucha", "0")
	if _, err := s.Documents.PutStore(t.Context(), s.SupplierID, wholesaleStore(s.partner.ID, "9520000001018", fern.ID)); err != nil {
		t.Fatal(err)
	}
	d := s.take(t, "plain.edi", []byte("UNB+UNOC:3+9520000001001:14+9520000009007:14+261120:0615+1'UNH+1+ORDERS:D:96A:UN:EAN008'BGM+220+N1+9'"+
		"DTM+137:20261120:102'NAD+BY+9520000001001::9'NAD+SU+9520000009007::9'NAD+DP+9520000001018::9'LIN+1'PIA+5+UP001:SA'QTY+21:5:PCE'"+
		"UNS+S'CNT+2:1'UNT+12+1'UNZ+1+1'"))
	if d.State != store.DocumentWaiting || len(d.Messages[0].Missing) != 1 || d.Messages[0].Missing[0].Kind != edi.MissingOther {
		t.Fatalf("it is %s: %+v", d.State, d.Messages)
	}
	again := s.Get("/inbox").Find(`form[action="/documents/` + d.ID + `/again"]`)
	if again.Length() != 1 {
		t.Fatalf("the inbox says %s", s.Get("/inbox").Text())
	}
	if _, err := s.Catalog.SetPrice(t.Context(), s.SupplierID, s.SupplierID, free.ID, catalog.PriceInput{UnitPrice: decimal.MustParse("6.25")}); err != nil {
		t.Fatal(err)
	}
	if got := s.Post("/documents/"+d.ID+"/again", filled(again)); got.Location != "/inbox?uploaded="+d.ID {
		t.Errorf("%d %s", got.Status, got.Text())
	}
	if taken, err := s.Documents.Document(t.Context(), s.SupplierID, d.ID); err != nil || taken.State != store.DocumentTaken {
		t.Errorf("it is %s: %+v %v", taken.State, taken.Messages, err)
	}
	if got := s.Post("/documents/"+d.ID+"/again", nil); got.Status != http.StatusConflict {
		t.Errorf("a taken one: %d", got.Status)
	}
}
