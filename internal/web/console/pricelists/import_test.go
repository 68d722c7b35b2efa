package pricelists_test

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"upstock/internal/catalog"
	"upstock/internal/store"
	"upstock/internal/web/webtest"
	"upstock/internal/wholesale"
)

// upload is a form with a file, as a browser sends it.
func upload(t *testing.T, name string, content []byte) (contentType string, body *bytes.Buffer) {
	t.Helper()
	body = &bytes.Buffer{}
	form := multipart.NewWriter(body)
	file, err := form.CreateFormFile("file", name)
	must(t, err)
	_, err = file.Write(content)
	must(t, err)
	must(t, form.Close())
	return form.FormDataContentType(), body
}

// importing is a site with a price list that tables are imported to.
type importing struct {
	*webtest.Site
	t    *testing.T
	list wholesale.PriceList
	path string
}

func newImporting(t *testing.T) *importing {
	t.Helper()
	site := newSite(t)
	list := manualList(t, site, "Cafés")
	for _, code := range []string{"A", "B", "Tonic-200", "MĀNUKA-250"} {
		site.AddProduct(code, "Product "+code, "3")
	}
	return &importing{Site: site, t: t, list: list, path: "/price-lists/" + list.ID + "/import"}
}

func (i *importing) file(name, content string) *webtest.Answer {
	i.t.Helper()
	contentType, body := upload(i.t, name, []byte(content))
	return i.PostBody(i.path, contentType, body)
}

// press sends the form of a page, changed by fields, to where a button sends it.
func (i *importing) press(page *webtest.Answer, button string, fields url.Values) *webtest.Answer {
	i.t.Helper()
	form := page.Find("main form[enctype]").Last()
	values := url.Values{}
	form.Find("input, select, textarea").Each(func(_ int, control *goquery.Selection) {
		name := control.AttrOr("name", "")
		kind := control.AttrOr("type", "")
		switch _, checked := control.Attr("checked"); {
		case name == "" || kind == "file" || kind == "checkbox" && !checked:
		case goquery.NodeName(control) == "select":
			values.Add(name, control.Find("option[selected]").AttrOr("value", ""))
		case goquery.NodeName(control) == "textarea":
			values.Add(name, control.Text())
		default:
			values.Add(name, control.AttrOr("value", "on"))
		}
	})
	var pressed *goquery.Selection
	form.Find("button").Each(func(_ int, b *goquery.Selection) {
		if words := strings.Join(strings.Fields(b.Text()), " "); strings.HasPrefix(words, button) && pressed == nil {
			pressed = b
		}
	})
	if pressed == nil {
		i.t.Fatalf("there is no button %q in %s", button, page.Text())
	}
	if name := pressed.AttrOr("name", ""); name != "" {
		values.Set(name, pressed.AttrOr("value", ""))
	}
	for name, texts := range fields {
		values[name] = texts
	}
	return i.Post(pressed.AttrOr("formaction", form.AttrOr("action", "")), values)
}

// prices are the prices on the list: code, price and, when there is one, the minimum quantity.
func (i *importing) prices() (prices []string) {
	i.t.Helper()
	rows, err := i.Catalog.PriceRows(i.t.Context(), i.SupplierID, i.list.ID, catalog.PriceRowQuery{Limit: 100})
	must(i.t, err)
	for _, row := range rows.Items {
		text := row.ProductCode + " " + wholesale.FormatTrimmed(row.UnitPrice)
		if row.MinimumQuantity.IsPos() {
			text += " from " + wholesale.FormatTrimmed(row.MinimumQuantity)
		}
		prices = append(prices, text)
	}
	return prices
}

func (i *importing) wantPrices(want ...string) {
	i.t.Helper()
	if diff := cmp.Diff(want, i.prices()); diff != "" {
		i.t.Errorf("prices: want (-), got (+)\n%s", diff)
	}
}

func box(page *webtest.Answer) string { return page.Find("textarea[name=pasted]").Text() }

const twoWrong = "code,price,minimum quantity\nA,1.50,\nNOSUCH,1.00,\nB,abc,\nB,3.25,12\n"

func TestPricesAreImportedAfterALook(t *testing.T) {
	i := newImporting(t)
	page := i.file("prices.csv", "code;price;minimum quantity\nA;1,50;\ntonic-200;3,25;\nMĀNUKA‑250;3,00;12\n")
	if !page.Says("The import will change: 3 added, 0 changed, 0 unchanged") {
		t.Fatalf("preview: %d %s", page.Status, page.Text())
	}
	i.wantPrices()
	if done := i.press(page, "Import 3 prices", nil); done.Status != http.StatusSeeOther {
		t.Errorf("confirm: %d %s", done.Status, done.Text())
	}
	i.wantPrices("A 1.5", "MĀNUKA-250 3 from 12", "Tonic-200 3.25")
}

func TestEveryWrongRowOfPricesIsSaid(t *testing.T) {
	i := newImporting(t)
	page := i.file("prices.csv", "code,price,minimum quantity,from,to\nA,1.50,,,\nNOSUCH,1,,,\nB,abc,,,\nB,-1,,,\nB,1,x,,\nB,1,,2026-03-02,2026-03-01\nA,1.60,,,\nB,1,,31/31/2026,\n")
	for _, words := range []string{"7 rows cannot be imported", "There is no product with the code “NOSUCH”", "The price abc must be a number such as", "must not be negative",
		"minimum quantity x must be a number", "must not be before the first day", "Repeats row 2", "must be a date"} {
		if !page.Says(words) {
			t.Errorf("%q is missing in %s", words, page.Text())
		}
	}
}

func TestOneBadRowDoesNotStopAnImport(t *testing.T) {
	i := newImporting(t)
	page := i.file("prices.csv", twoWrong)
	left := "code\tprice\tminimum quantity\nNOSUCH\t1.00\nB\tabc"
	if box(page) != left || !page.Says("2 rows cannot be imported") {
		t.Fatalf("in the box: %q; %s", box(page), page.Text())
	}
	done := i.press(page, "Import 2 prices, leave out 2 rows", nil)
	i.wantPrices("A 1.5", "B 3.25 from 12")
	if done.Status != http.StatusOK || box(done) != left || !done.Says("There is no product with the code “NOSUCH”") || !done.Says("2 rows left out") {
		t.Errorf("what was left out is lost: %d %s", done.Status, done.Text())
	}
	// Fixed there, they are imported in their turn.
	page = i.press(done, "Preview changes", url.Values{"pasted": {"code\tprice\tminimum quantity\nTONIC-200\t1.00\nB\t4"}})
	i.press(page, "Import 2 prices", nil)
	i.wantPrices("A 1.5", "B 4", "B 3.25 from 12", "Tonic-200 1")
}

func TestRowsOfPricesAreFixedBeforeTheyCount(t *testing.T) {
	i := newImporting(t)
	page := i.file("prices.csv", twoWrong)
	// One of the two is fixed, the other is still wrong.
	again := i.press(page, "Check these rows again", url.Values{"pasted": {"code\tprice\tminimum quantity\nTONIC-200\t1.00\nB\tabc"}})
	if !again.Says("3 added") || !again.Says("1 row cannot be imported") || box(again) != "code\tprice\tminimum quantity\nB\tabc" {
		t.Fatalf("%s", again.Text())
	}
	// What is changed in the box and not looked at does not count, and is not lost.
	shown := i.press(again, "Import 3 prices, leave out 1 row", url.Values{"pasted": {"code\tprice\tminimum quantity\nB\t4.50"}})
	i.wantPrices()
	if !shown.Says("You changed rows in the box") || !shown.Says("4 added") {
		t.Fatalf("%s", shown.Text())
	}
	i.press(shown, "Import 4 prices", nil)
	i.wantPrices("A 1.5", "B 4.5", "B 3.25 from 12", "Tonic-200 1")
}

func TestARowThatGoesWrongAfterThePreviewIsNotImportedUnseen(t *testing.T) {
	i := newImporting(t)
	page := i.file("prices.csv", "code,price\nA,1.50\nB,2\n")
	a, err := i.Catalog.NamedProducts(t.Context(), i.SupplierID, []string{"A"})
	must(t, err)
	product, _ := a.Product("A")
	product.Code = "RENAMED"
	must(t, i.Store.Update(t.Context(), func(tx *store.Tx) error { return tx.PutProduct(t.Context(), product) }))
	answer := i.press(page, "Import 2 prices", nil)
	i.wantPrices()
	if answer.Status != http.StatusUnprocessableEntity || !answer.Says("Import 1 price, leave out 1 row") {
		t.Errorf("%d %s", answer.Status, answer.Text())
	}
	if made := i.Post(i.path+"/confirm", url.Values{"table": {"made up"}}); made.Status != http.StatusUnprocessableEntity {
		t.Errorf("a made-up table: %d", made.Status)
	}
}

// An import that fails for another reason than its rows says so.
func TestAnImportThatCannotBeSavedIsNoPreview(t *testing.T) {
	i := newImporting(t)
	page := i.file("prices.csv", twoWrong)
	sql := func(statement string) {
		t.Helper()
		must(t, i.Store.Update(t.Context(), func(tx *store.Tx) error {
			_, err := tx.SQL().ExecContext(t.Context(), statement)
			return err
		}))
	}
	sql(`CREATE TRIGGER full BEFORE INSERT ON price BEGIN SELECT RAISE(ABORT, 'nothing can be saved'); END`)
	failed := i.press(page, "Import 2 prices, leave out 2 rows", nil)
	if failed.Status != http.StatusInternalServerError || !failed.Says("Something went wrong on our side") {
		t.Errorf("%d %s", failed.Status, failed.Text())
	}
	i.wantPrices()
	sql(`DROP TRIGGER full`)
	i.press(page, "Import 2 prices, leave out 2 rows", nil)
	i.wantPrices("A 1.5", "B 3.25 from 12")
}

// Rows that were typed into the box and not read are there after the import.
func TestRowsThatWaitInTheBoxOutliveTheImport(t *testing.T) {
	const typed, left = "code\tprice\nTonic-200\t4", "code\tprice\nB\tstill wrong"
	for _, button := range []string{"Preview changes", "Back to the rows"} {
		i := newImporting(t)
		page := i.file("prices.csv", "code,price\nA,1.50\nB,abc\n")
		fixed := i.press(page, "Check these rows again", url.Values{"pasted": {left}})
		step := i.press(fixed, "Change how this table is read", url.Values{"pasted": {typed}})
		done := i.press(i.press(step, button, nil), "Import 1 price", nil)
		if done.Status != http.StatusOK || box(done) != left+"\n"+typed || !done.Says("Imported: ") || !done.Says("rows that have not been read, and are not imported") {
			t.Errorf("%s: %d, in the box: %q, %s", button, done.Status, box(done), done.Text())
		}
		i.wantPrices("A 1.5")
	}
}

// Other headings may raise a question: it is shown before the table counts or is remembered.
func TestOtherHeadingsOfPricesThatRaiseAQuestionAreAskedAbout(t *testing.T) {
	i := newImporting(t)
	page := i.file("prices.csv", "code,price\nA,1\nSKU,What you pay\nA,1.50\nB,3.25\n")
	step := i.press(page, "Change how this table is read", nil)
	asked := i.press(step, "Preview changes", url.Values{"table.heading": {"3"}})
	if asked.Find("#table-form").Length() != 1 || !asked.Says("Is “What you pay” the price") {
		t.Fatalf("%d %s", asked.Status, asked.Text())
	}
	if answered := i.press(asked, "Preview changes", nil); !answered.Says("2 added") {
		t.Errorf("%s", answered.Text())
	}
}

func TestAFailedImportKeepsWhatWasPasted(t *testing.T) {
	i := newImporting(t)
	for _, pasted := range []string{"code\tprice\n", "nothing that is a price\n"} {
		page := i.Post(i.path, url.Values{"pasted": {pasted}})
		for n := 0; n < 2 && page.Find("button[value=unread]").Length() > 0; n++ {
			page = i.press(page, "Back to the rows", nil)
		}
		if strings.TrimSpace(box(page)) != strings.TrimSpace(pasted) {
			t.Errorf("%q is lost: %q in %s", pasted, box(page), page.Text())
		}
	}
	none := i.Post(i.path, url.Values{"pasted": {"code\tprice\nNOSUCH\t1\n"}})
	if !none.Says("None of the rows can be imported") || box(none) != "code\tprice\nNOSUCH\t1" {
		t.Errorf("got %s", none.Text())
	}
}

func TestHowPricesAreReadIsAskedAndRememberedForTheList(t *testing.T) {
	i := newImporting(t)
	asks := "SKU,New,Old\nA,1.50,1.40\nB,3.25,3.00\n"
	page := i.file("prices.csv", asks)
	if page.Find("#table-form").Length() != 1 || page.Says("The import will change") {
		t.Fatalf("nothing is asked: %s", page.Text())
	}
	if refused := i.press(page, "Preview changes", url.Values{"table.role.1": {""}, "table.role.2": {""}}); refused.Status != http.StatusUnprocessableEntity ||
		!refused.Says("Choose the column with the price") {
		t.Errorf("%d %s", refused.Status, refused.Text())
	}
	looked := i.press(page, "Update this preview", url.Values{"table.role.1": {"price"}, "table.role.2": {""}})
	if !looked.Says("Product A (A) at 1.50") {
		t.Errorf("what it becomes is not shown: %s", looked.Text())
	}
	preview := i.press(looked, "Preview changes", nil)
	if !preview.Says("2 added") {
		t.Fatalf("%s", preview.Text())
	}
	i.press(preview, "Import 2 prices", nil)
	i.wantPrices("A 1.5", "B 3.25")

	again := i.file("next.csv", strings.Replace(asks, "1.50", "1.60", 1))
	if !again.Says("Read as last time for Cafés") || !again.Says("1 changed") {
		t.Fatalf("%s", again.Text())
	}
	step := i.press(again, "Change how this table is read", nil)
	other := i.press(step, "Preview changes", url.Values{"table.role.1": {""}, "table.role.2": {"price"}})
	i.press(other, "Import 2 prices", nil)
	i.wantPrices("A 1.4", "B 3")
	if gone := i.press(step, "Leave this file out", nil); gone.Find("input[type=file]").Length() != 1 {
		t.Errorf("got %s", gone.Text())
	}
}

// A formula's price has more digits than Unleashed takes.
func TestAFormulasPriceOnAListIsRoundedAndSaid(t *testing.T) {
	i := newImporting(t)
	book := excelize.NewFile()
	for cell, value := range map[string]any{"A1": "Code", "B1": "Price", "A2": "A", "B2": 20.123456, "A3": "B", "B3": 24.949999999999999} {
		must(t, book.SetCellValue("Sheet1", cell, value))
	}
	for _, cell := range []string{"B2", "B3"} {
		must(t, book.SetCellFormula("Sheet1", cell, "1+1"))
	}
	var content bytes.Buffer
	must(t, book.Write(&content))
	page := i.file("prices.xlsx", content.String())
	if !strings.Contains(page.Find("#how-read").Text(), "20.1235") {
		t.Errorf("the rounding is not said: %s", page.Text())
	}
	i.press(page, "Import 2 prices", nil)
	i.wantPrices("A 20.1235", "B 24.95")
}
