package test

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"upstock/internal/app/demo"
)

// supermarketOrder orders twelve Ginger by our code, and three of something that only the
// supermarket has a code for, to a store that no one has matched yet.
const supermarketOrder = `UNA:+.? '
UNB+UNOC:3+9520000001001:14+9520000009007:14+261120:0615+000110++ORDERS'
UNH+1+ORDERS:D:96A:UN:EAN008'
BGM+220+4500012362+9'
DTM+137:20261120:102'
NAD+BY+9520000001001::9'
NAD+SU+9520000009007::9'
NAD+DP+9520000007775::9'
CUX+2:NZD:9'
LIN+1'
PIA+1+KOMBU-GIN-330:SA'
IMD+F++:::Kombucha Ginger'
QTY+21:12'
PRI+AAA:24.95'
LIN+2'
PIA+5+SPECIAL-77:IN'
IMD+F++:::Lemon brew, tray'
QTY+21:3'
PRI+AAA:23.50'
UNS+S'
CNT+2:2'
UNT+20+1'
UNZ+1+000110'
`

// upload hands a file in at the inbox.
func (b *tab) upload(t *testing.T, name, content string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	b.open(t, "/inbox")
	b.do(t, "choose a file", chromedp.SetUploadFiles(chromedp.CSS("input[type=file]"), []string{file}))
	b.click(t, "Upload")
}

// amounts are the amounts in a message by their qualifiers, those of the whole message last.
func amounts(interchange string) map[string]string {
	found := map[string]string{}
	for segment := range strings.SplitSeq(strings.ReplaceAll(interchange, "\n", ""), "'") {
		if said, ok := strings.CutPrefix(segment, "MOA+"); ok {
			kind, amount, _ := strings.Cut(said, ":")
			found[kind] = amount
		}
	}
	return found
}

// left waits for a document in the folder that a trading partner fetches from, and reads it.
func left(t *testing.T, folder, kind string) string {
	t.Helper()
	var files []string
	eventually(t, startPatience, func() bool {
		files, _ = filepath.Glob(filepath.Join(folder, "out", kind+"-*.edi"))
		return len(files) > 0
	})
	if len(files) != 1 {
		t.Errorf("%d documents %s left, want 1", len(files), kind)
	}
	content, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

// TestBrowserSupermarket follows a supermarket's order from its file to the invoice, which a
// mismatch holds back on its way.
func TestBrowserSupermarket(t *testing.T) {
	t.Parallel()
	documents := t.TempDir()
	s := openShop(t, "--documents-dir", documents)
	base := s.installation.url()
	var partner struct {
		ID string `json:"id"`
	}
	s.ask(t, base, http.MethodPost, "/trading-partners", map[string]string{
		"name": "Harbour Supermarkets", "format": "edifact-d96a", "their_id": "9520000001001", "our_id": "9520000009007",
	}, &partner)
	folder := filepath.Join(documents, partner.ID)

	b := s.owner(t)
	b.upload(t, "order.edi", supermarketOrder)
	b.see(t, "9520000007775")
	b.see(t, "SPECIAL-77")
	b.has(t, `a[href="/inbox"]`)
	if n := len(s.ordersOf(t, "CORNER")); n != 0 {
		t.Errorf("%d orders were made of a document that waits", n)
	}
	document := s.firstID(t, "/documents?state=waiting&direction=in")
	t.Run("waiting", func(t *testing.T) {
		b.lookAtPages(t, [][2]string{{"inbox", "/inbox"}, {"document-waiting", "/documents/" + document}})
	})

	b.lookAs(t, desk)
	b.open(t, "/inbox")
	b.fill(t, "Customer", "corner")
	b.click(t, "Pick The Corner Shop")
	b.seeNot(t, "9520000007775")
	b.see(t, "SPECIAL-77") // the store alone makes no order
	b.fill(t, "Product", "lemon")
	b.click(t, "Pick Kombucha Lemon")
	b.see(t, "Nothing is waiting for you")

	order := s.ordersOf(t, "CORNER")[0]
	b.open(t, "/orders/"+order)
	b.see(t, "4500012362")
	b.see(t, "425.39") // 12 × 24.95 + 3 × 23.50, and 15 % of each line
	b.click(t, "Approve")
	s.become(t, order, startPatience, func(o demo.Order) bool { return o.SalesOrder.State == "created" })
	sent := s.remote(t, order)
	fewer := map[string]string{"quantity": "10", "unit_price": "24.95"}
	s.account.control(t, http.MethodPost, "orders/"+sent.GUID+"/lines/1", fewer, nil)
	s.account.complete(t, sent.GUID)
	s.become(t, order, startPatience, func(o demo.Order) bool { return o.Mismatch != nil && o.InvoiceBlocked })
	b.see(t, "with a different total") // on the page that was open all the time
	b.within("#invoice").see(t, "Not invoiced")
	b.within("#invoice").see(t, "425.39")
	b.within("#invoice").see(t, "368.01")

	b.click(t, "Match Unleashed")
	b.see(t, "totals agree with Unleashed now")
	b.click(t, "Mark as shipped")
	b.within("#invoice").see(t, "INV-1001")
	invoice := amounts(left(t, folder, "INVOIC"))
	var shipped struct {
		SubTotal string `json:"sub_total"`
		TaxTotal string `json:"tax_total"`
		Total    string `json:"total"`
	}
	s.ask(t, base, http.MethodGet, "/orders/"+order, nil, &shipped)
	if invoice["77"] != "368.01" || invoice["77"] != shipped.Total || invoice["125"] != shipped.SubTotal || invoice["124"] != shipped.TaxTotal {
		t.Errorf("the invoice says %v, the order %+v", invoice, shipped)
	}
	if advice := left(t, folder, "DESADV"); !strings.Contains(advice, "QTY+12:10'") || !strings.Contains(advice, "QTY+12:3'") {
		t.Errorf("the despatch advice does not say what Unleashed shipped:\n%s", advice)
	}
	left(t, folder, "CONTRL")
	b.see(t, "Despatch advice")

	t.Run("invoiced", func(t *testing.T) {
		partnerPage := "/settings/trading-partners/" + partner.ID
		b.lookAtPages(t, [][2]string{
			{"inbox-empty", "/inbox"},
			{"documents", "/documents"},
			{"document-taken", "/documents/" + document},
			{"document-out", "/documents/" + s.firstID(t, "/documents?direction=out")},
			{"trading-partners", "/settings/trading-partners"},
			{"trading-partner-new", "/settings/trading-partners/new"},
			{"trading-partner", partnerPage},
			{"trading-partner-stores", partnerPage + "/stores"},
			{"trading-partner-products", partnerPage + "/products"},
			{"trading-partner-rules", partnerPage + "/rules"},
			{"order-invoiced", "/orders/" + order},
			{"invoices", "/invoices"},
			{"settings-invoices", "/settings/invoices"},
		})
	})
}

// lookAtPages looks at pages as TestBrowserPages does.
func (b *tab) lookAtPages(t *testing.T, pages [][2]string) {
	for _, window := range []look{phone, desk} {
		for _, p := range pages {
			t.Run(fmt.Sprintf("%s-%d", p[0], window.width), func(t *testing.T) { b.lookAt(t, window, p[0], p[1]) })
		}
	}
}
