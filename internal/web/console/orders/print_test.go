package orders_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"upstock/internal/catalog"
	"upstock/internal/ordering"
	"upstock/internal/store"
	"upstock/internal/web/webtest"
	"upstock/internal/wholesale"
)

// chosen is three orders of two customers, the last one cancelled.
func chosen(t *testing.T) (*webtest.Site, []*wholesale.Order, url.Values) {
	t.Helper()
	site := newSite(t)
	tea, gin := site.AddProduct("tea", "Green tea", "9.50"), site.AddProduct("GIN", "Ginger 味噌 kombucha", "24.95")
	gin.Images = []wholesale.Image{{SourceURL: "https://pictures.example/1", MediaID: "the-picture"}}
	must(t, site.Store.Update(t.Context(), func(tx *store.Tx) error { return tx.PutProduct(t.Context(), gin) }))
	fern, harbour := site.AddCustomer("FERN", "Fern Cafe"), site.AddCustomer("HARBOUR", "Harbour Grocer")
	made := []*wholesale.Order{
		site.AddOrder(fern, gin, "2.5"), site.AddOrder(harbour, gin, "4"), site.AddOrder(fern, tea, "12"), site.AddOrder(harbour, tea, "99"),
	}
	_, err := site.Orders.Cancel(t.Context(), site.SupplierID, made[3].ID)
	must(t, err)
	query := url.Values{}
	for _, o := range made {
		query.Add("id", o.ID)
	}
	return site, made, query
}

var pages = regexp.MustCompile(`/Type /Page\b`)

func TestPackingSlipsOfSeveralOrdersAreOneDocument(t *testing.T) {
	t.Parallel()
	site, made, query := chosen(t)
	for method, answer := range map[string]*webtest.Answer{
		"GET":  site.Get("/orders/packing-slips.pdf?" + query.Encode()),
		"POST": site.Post("/orders/packing-slips.pdf", query),
	} {
		if got := answer.Header.Get("Content-Type"); answer.Status != http.StatusOK || got != "application/pdf" {
			t.Fatalf("%s: %d %s", method, answer.Status, got)
		}
		if got := len(pages.FindAllString(answer.Body, -1)); got != len(made) {
			t.Errorf("%s: %d orders are on %d pages", method, len(made), got)
		}
		if got := answer.Header.Get("Content-Disposition"); !strings.HasPrefix(got, `inline; filename="packing-slips-20`) {
			t.Errorf("%s: the document is %s", method, got)
		}
	}
}

func TestPickTotals(t *testing.T) {
	t.Parallel()
	site, made, query := chosen(t)
	_, err := site.Orders.Ship(t.Context(), site.SupplierID, made[2].ID)
	if wholesale.CodeOf(err) == wholesale.CodeConflict { // it must be approved first
		_, err = site.Orders.Approve(t.Context(), site.SupplierID, made[2].ID)
		must(t, err)
		_, err = site.Orders.Ship(t.Context(), site.SupplierID, made[2].ID)
	}
	must(t, err)

	page := site.Get("/orders/pick-totals?" + query.Encode())
	var rows []string
	for _, row := range page.Find("tbody tr").EachIter() {
		var cells []string
		for _, cell := range row.Find("th, td").EachIter() {
			cells = append(cells, strings.Join(strings.Fields(cell.Text()), " "))
		}
		rows = append(rows, strings.Join(cells, "|"))
	}
	want := []string{
		"|GIN|Ginger 味噌 kombucha|6.5|EA|" + made[0].Number + " × 2.5, " + made[1].Number + " × 4",
		"|tea|Green tea|12|EA|" + made[2].Number + " × 12",
	}
	if diff := cmp.Diff(want, rows); diff != "" {
		t.Error(diff)
	}
	if src, _ := page.Find("tbody img").Attr("src"); src != "/media/the-picture" || page.Find("tbody img").Length() != 1 {
		t.Errorf("the picture is %q", src)
	}
	for _, words := range []string{
		"2 products for 3 orders", "Left out, because it is cancelled" + made[3].Number, "Included, but shipped already" + made[2].Number,
	} {
		if !page.Says(words) {
			t.Errorf("the page does not say %q: %s", words, page.Text())
		}
	}
	if got := page.Find(`form[action="/orders/pick-totals.pdf"] input[name=id]`).Length(); got != 4 {
		t.Errorf("the PDF is asked for with %d orders, want all 4", got)
	}

	for method, answer := range map[string]*webtest.Answer{
		"GET":  site.Get("/orders/pick-totals.csv?" + query.Encode()),
		"POST": site.Post("/orders/pick-totals.csv", query),
	} {
		want := "Product code,Product,Unit,Quantity,Orders\r\n" +
			"GIN,Ginger 味噌 kombucha,EA,6.5,\"" + made[0].Number + " × 2.5, " + made[1].Number + " × 4\"\r\n" +
			"tea,Green tea,EA,12," + made[2].Number + " × 12\r\n"
		if diff := cmp.Diff(want, strings.TrimPrefix(answer.Body, "\ufeff")); diff != "" {
			t.Errorf("%s: %s", method, diff)
		}
	}
	if answer := site.Post("/orders/pick-totals.pdf", query); !strings.HasPrefix(answer.Body, "%PDF-") {
		t.Errorf("the PDF is %.40q", answer.Body)
	}
}

func TestTheOrderPageSaysWhomToCall(t *testing.T) {
	t.Parallel()
	site, made, _ := chosen(t)
	if page := site.Get("/orders/" + made[0].ID); page.Find(`a[href^="tel:"]`).Length() != 0 {
		t.Error("there is a phone number that no one has given")
	}
	contact, phone, mobile := "Ana Reid", "09 555 0101", "021 555 010"
	_, err := site.Catalog.UpdateCustomer(t.Context(), site.SupplierID, made[0].CustomerID, catalog.CustomerChange{ContactName: &contact, Phone: &phone, Mobile: &mobile})
	must(t, err)
	page := site.Get("/orders/" + made[0].ID)
	if !page.Says("Ana Reid") || page.Find(`a[href="tel:095550101"]`).Length() != 1 || page.Find(`a[href="tel:021555010"]`).Length() != 1 {
		t.Errorf("the page does not say whom to call: %s", page.Text())
	}
}

func TestWhatIsPrintedIsOneSuppliersAndBounded(t *testing.T) {
	t.Parallel()
	site, made, query := chosen(t)
	many := url.Values{"id": {made[0].ID}}
	for range ordering.MostApproved {
		many.Add("id", store.NewID())
	}
	for _, path := range []string{"/orders/packing-slips.pdf", "/orders/pick-totals", "/orders/pick-totals.csv", "/orders/pick-totals.pdf"} {
		if answer := site.Ask(path); answer.Status != http.StatusSeeOther || answer.Location != "/orders" {
			t.Errorf("%s without orders: %d %s", path, answer.Status, answer.Location)
		}
		if answer := site.Ask(path + "?id=" + store.NewID()); answer.Status != http.StatusNotFound {
			t.Errorf("%s of an unknown order: %d", path, answer.Status)
		}
		if answer := site.Post(path, many); answer.Status != http.StatusUnprocessableEntity {
			t.Errorf("%s of too many orders: %d", path, answer.Status)
		}
		if answer := site.Get(path + "?id=nonsense&id=" + made[0].ID); answer.Status != http.StatusOK {
			t.Errorf("%s with one unknown order: %d", path, answer.Status)
		}
	}
	site.AsOrderManager()
	if answer := site.Get("/orders/packing-slips.pdf?" + query.Encode()); answer.Status != http.StatusOK {
		t.Errorf("order management: %d", answer.Status)
	}
	site.OtherSupplier()
	site.As("office@other.example")
	for _, path := range []string{"/orders/packing-slips.pdf", "/orders/pick-totals", "/orders/pick-totals.csv", "/orders/pick-totals.pdf"} {
		if answer := site.Ask(path + "?" + query.Encode()); answer.Status != http.StatusNotFound {
			t.Errorf("another supplier: %s: %d", path, answer.Status)
		}
	}
}
