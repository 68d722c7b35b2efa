package orders_test

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"upstock/internal/store"
	"upstock/internal/web/webtest"
	"upstock/internal/wholesale"
)

// newListShop is a shop with the products that the lists in testdata name.
func newListShop(t *testing.T) *shop {
	t.Helper()
	s := newShop(t)
	for code, price := range map[string]string{
		"KOMBU-GIN-330": "24.95", "KOMBU-LEM-330": "23.50", "Tonic-200": "31.20", "MĀNUKA-250": "18.40", "0012345": "10", "12345": "99",
	} {
		s.AddProduct(code, "Product "+code, price)
	}
	return s
}

// upload sends the order's form with a file, as a browser does.
func (s *shop) upload(name string, content []byte, fields url.Values) *webtest.Answer {
	s.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	values := s.blank(url.Values{"do": {"add"}})
	for name, texts := range fields {
		values[name] = texts
	}
	for name, texts := range values {
		for _, text := range texts {
			must(s.t, form.WriteField(name, text))
		}
	}
	if name != "" {
		file, err := form.CreateFormFile("file", name)
		must(s.t, err)
		_, err = file.Write(content)
		must(s.t, err)
	}
	must(s.t, form.Close())
	return s.PostBody("/orders/new", form.FormDataContentType(), &body)
}

// resend is the form of a page as a browser sends it, changed by fields; name "do" is the button.
func resend(page *webtest.Answer, fields url.Values) url.Values {
	values := url.Values{}
	page.Find("form[data-order-form]").Find("input, select, textarea").Each(func(_ int, control *goquery.Selection) {
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
	for name, texts := range fields {
		values[name] = texts
	}
	return values
}

// linesOn are the lines that stand in the form: code, quantity, price when one is typed, comment.
func linesOn(page *webtest.Answer) (lines []string) {
	page.Find("#line-rows tr").Each(func(_ int, row *goquery.Selection) {
		value := func(name string) string { return row.Find("input[name$='."+name+"']").AttrOr("value", "") }
		text := value("code") + " " + value("quantity")
		for _, more := range []string{value("price"), row.Find("textarea").Text()} {
			if more != "" {
				text += " " + more
			}
		}
		lines = append(lines, text)
	})
	return lines
}

func wantLines(t *testing.T, page *webtest.Answer, want ...string) {
	t.Helper()
	if diff := cmp.Diff(want, linesOn(page)); diff != "" {
		t.Errorf("lines: want (-), got (+)\n%s\n%s", diff, page.Find("#how-read, #rejected, #table-form").Text())
	}
}

func readTestdata(t *testing.T, name string) []byte {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("testdata", name))
	must(t, err)
	return content
}

// The lists that went wrong once.
func TestListsAreReadRightly(t *testing.T) {
	s := newListShop(t)
	for _, test := range []struct {
		file  string
		lines []string
		says  []string
	}{
		{"amount-as-quantity.csv", []string{"KOMBU-GIN-330 2 24.95"}, nil},
		{"european.csv", []string{"KOMBU-GIN-330 1000 2.50", "KOMBU-LEM-330 10 2.1250"}, nil},
		{"price-heading-unknown.csv", []string{"KOMBU-GIN-330 2 20.00"}, nil},
		{"preamble-pack-qty.csv", []string{"KOMBU-GIN-330 2"}, []string{"Row 1", "Pack"}},
		{"mixed-case.csv", []string{"Tonic-200 2"}, nil},
		{"look-alike-codes.csv", []string{"MĀNUKA-250 2", "KOMBU-GIN-330 2", "KOMBU-LEM-330 1"}, nil},
		{"code-shown-with-zeros.xlsx", []string{"0012345 2"}, nil},
		{"hidden-first-sheet.xlsx", []string{"KOMBU-GIN-330 2 20.50"}, []string{"Order"}},
		{"active-second-sheet.xlsx", []string{"KOMBU-GIN-330 2 20.50"}, []string{"This week", "Last week"}},
	} {
		t.Run(test.file, func(t *testing.T) {
			page := s.upload(test.file, readTestdata(t, test.file), nil)
			if page.Status != http.StatusOK {
				t.Errorf("%d %s", page.Status, page.Find("#table-form").Text())
			}
			wantLines(t, page, test.lines...)
			for _, words := range test.says {
				if !strings.Contains(page.Find("#how-read").Text(), words) {
					t.Errorf("%q is not said in %q", words, page.Find("#how-read").Text())
				}
			}
		})
	}
}

func TestPastedLinesAreReadWhole(t *testing.T) {
	s := newListShop(t)
	for _, test := range []struct {
		pasted string
		lines  []string
		left   string
	}{
		{"2x GIN", []string{"GIN 2"}, ""},
		{"2 x GIN\n3 × APL", []string{"GIN 2", "APL 3"}, ""},
		{"12 GIN", []string{"GIN 12"}, ""},
		{"GIN 1 000", []string{"GIN 1000"}, ""},
		{"GIN x 2\nAPL 1,000", []string{"GIN 2", "APL 1000"}, ""},
		{"6 × GIN @ 4.50", []string{"GIN 6 4.50"}, ""},
		{"0012345 2", []string{"0012345 2"}, ""},
		{"2x GIN\nNOSUCH some words 4 of them", []string{"GIN 2"}, "NOSUCH some words 4 of them"},
	} {
		page := s.Post("/orders/new", s.blank(url.Values{"do": {"add"}, "pasted": {test.pasted}}))
		wantLines(t, page, test.lines...)
		if left := page.Find("textarea[name=pasted]").Text(); left != test.left {
			t.Errorf("%q left %q in the box, want %q: %s", test.pasted, left, test.left, page.Find("#how-read, #rejected, #table-form").Text())
		}
	}
}

// asks is a list that no one can read without asking: two columns may be the quantity.
const asks = "Code;Colour;Number of things\nGIN;red;2\nAPL;blue;3\nNOSUCH;green;4\n"

func TestAQuestionIsAskedBeforeTheListCountsAndNothingTypedIsLost(t *testing.T) {
	s := newListShop(t)
	page := s.upload("asks.csv", []byte(asks), s.form(url.Values{"do": {"add"}, "notes": {"Rear dock"}, "pasted": {"GIN 5"}, "freight": {"a lot"}}))
	if page.Status != http.StatusUnprocessableEntity || page.Find("#table-form").Length() != 1 || !page.Says("How should “asks.csv” be read?") {
		t.Fatalf("%d %s", page.Status, page.Text())
	}
	wantLines(t, page, "GIN 12")
	if refused := s.upload("", nil, resend(page, url.Values{"do": {"create"}})); len(s.orders()) != 0 || !refused.Says("Decide how the list is read") {
		t.Errorf("created without an answer: %s", refused.Text())
	}

	// What the first rows become follows the choice.
	looked := s.upload("", nil, resend(page, url.Values{"do": {"look"}, "table.role.1": {""}, "table.role.2": {"quantity"}}))
	if !looked.Says("2 × Ginger kombucha (GIN) at 24.95") || !looked.Says("There is no product with the code “NOSUCH”") {
		t.Errorf("what it becomes is not shown: %s", looked.Find("#table-form").Text())
	}
	wantLines(t, looked, "GIN 12")

	done := s.upload("", nil, resend(looked, url.Values{"do": {"read"}}))
	wantLines(t, done, "GIN 14", "APL 3")
	if text := done.Find("textarea[name=pasted]").Text(); text != "Code\tColour\tNumber of things\nNOSUCH\tgreen\t4\nGIN 5" {
		t.Errorf("in the box: %q", text)
	}
	for selector, want := range map[string]string{"input[name=freight]": "a lot", "input[name=reference]": "PO 1", "input[name=required_date]": "2026-03-04"} {
		if got := done.Find(selector).AttrOr("value", ""); got != want {
			t.Errorf("%s holds %q, want %q", selector, got, want)
		}
	}
	if done.Find("textarea[name=notes]").Text() != "Rear dock" {
		t.Error("the comments are lost")
	}
}

func TestADecisionIsRememberedForTheCustomer(t *testing.T) {
	s := newListShop(t)
	moss := s.AddCustomer("MOSS", "Moss Deli")
	page := s.upload("asks.csv", []byte(asks), nil)
	s.upload("", nil, resend(page, url.Values{"do": {"read"}, "table.role.1": {"comment"}, "table.role.2": {"quantity"}}))

	again := s.upload("next week.csv", []byte(strings.Replace(asks, "GIN;red;2", "GIN;red;7", 1)), nil)
	wantLines(t, again, "GIN 7 red", "APL 3 blue")
	if !again.Says("Read as last time for Fern Cafe") {
		t.Errorf("got %s", again.Find("#how-read").Text())
	}
	if theirs := s.upload("asks.csv", []byte(asks), url.Values{"customer_id": {moss.ID}}); theirs.Find("#table-form").Length() != 1 {
		t.Error("another customer's list is read as Fern Cafe's")
	}

	// Without a wish to remember, the decision counts once, and an earlier one is forgotten.
	changed := s.upload("", nil, resend(again, url.Values{"do": {"reread"}}))
	values := resend(changed, url.Values{"do": {"read"}})
	values.Del("table.remember")
	s.upload("", nil, values)
	if forgotten := s.upload("asks.csv", []byte(asks), nil); forgotten.Find("#table-form").Length() != 1 {
		t.Error("a mapping that should be forgotten is used")
	}
}

func TestAListThatWasReadWronglyCanBeReadAgain(t *testing.T) {
	s := newListShop(t)
	content := []byte("Code,Qty,Note\nGIN,2,cold\nAPL,3,\nNOSUCH,1,\n")
	page := s.upload("order.csv", content, s.form(url.Values{"do": {"add"}}))
	wantLines(t, page, "GIN 12", "GIN 2 cold", "APL 3")
	step := s.upload("", nil, resend(page, url.Values{"do": {"reread"}}))
	wantLines(t, step, "GIN 12")
	if step.Find("#table-form").Length() != 1 {
		t.Fatalf("got %s", step.Text())
	}
	done := s.upload("", nil, resend(step, url.Values{"do": {"read"}, "table.role.2": {""}}))
	wantLines(t, done, "GIN 14", "APL 3")
	if text := done.Find("textarea[name=pasted]").Text(); text != "Code\tQty\tNote\nNOSUCH\t1" {
		t.Errorf("in the box: %q", text)
	}
	// What the list has added to a row goes with it.
	step = s.upload("", nil, resend(done, url.Values{"do": {"reread"}}))
	wantLines(t, step, "GIN 12")
	left := s.upload("", nil, resend(step, url.Values{"do": {"unread"}}))
	wantLines(t, left, "GIN 12")
	if left.Find("#table-form, #how-read").Length() != 0 {
		t.Error("a list that was left out is still there")
	}
}

func TestPastedRowsComeBackToTheBox(t *testing.T) {
	s := newListShop(t)
	page := s.Post("/orders/new", s.blank(url.Values{"do": {"add"}, "pasted": {asks}}))
	if page.Find("#table-form").Length() != 1 {
		t.Fatalf("got %s", page.Text())
	}
	back := s.Post("/orders/new", resend(page, url.Values{"do": {"unread"}}))
	if text := back.Find("textarea[name=pasted]").Text(); strings.TrimSpace(text) != strings.TrimSpace(asks) {
		t.Errorf("in the box: %q", text)
	}
}

func TestAChoiceThatCannotBeIsSaid(t *testing.T) {
	s := newListShop(t)
	page := s.upload("asks.csv", []byte(asks), nil)
	for words, fields := range map[string]url.Values{
		"Choose the column with the quantity":       {"table.role.1": {""}, "table.role.2": {""}},
		"2 columns are chosen as the product code":  {"table.role.1": {"code"}, "table.role.2": {"quantity"}},
		"2 columns are chosen as the quantity; cho": {"table.role.1": {"quantity"}, "table.role.2": {"quantity"}},
	} {
		fields["do"] = []string{"read"}
		if answer := s.upload("", nil, resend(page, fields)); answer.Status != http.StatusUnprocessableEntity || !answer.Says(words) || answer.Find("#line-rows tr").Length() != 0 {
			t.Errorf("%q is missing: %d %s", words, answer.Status, answer.Find("#table-form").Text())
		}
	}
	if answer := s.Post("/orders/new", s.blank(url.Values{"do": {"read"}, "table": {"made up"}})); answer.Status != http.StatusUnprocessableEntity {
		t.Errorf("a made-up table: %d", answer.Status)
	}
}

// A title row was taken for the headings, and a person says where they are.
func TestTheHeadingsCanBeInAnotherRow(t *testing.T) {
	s := newListShop(t)
	page := s.upload("order.csv", []byte("Code,Qty\nGIN,1\nSKU,Ordered\nAPL,2\n"), nil)
	step := s.upload("", nil, resend(page, url.Values{"do": {"reread"}}))
	done := s.upload("", nil, resend(step, url.Values{"do": {"read"}, "table.heading": {"3"}}))
	wantLines(t, done, "APL 2")
	if !strings.Contains(done.Find("#how-read").Text(), "Rows 1 and 2, above the headings") {
		t.Errorf("the rows above are not said: %s", done.Find("#how-read").Text())
	}
}

// Other headings may raise a question: it is shown before the list counts or is remembered.
func TestOtherHeadingsThatRaiseAQuestionAreAskedAbout(t *testing.T) {
	s := newListShop(t)
	page := s.upload("order.csv", []byte("Code,Qty\nGIN,1\n"+strings.ReplaceAll(asks, ";", ",")), nil)
	step := s.upload("", nil, resend(page, url.Values{"do": {"reread"}}))
	asked := s.upload("", nil, resend(step, url.Values{"do": {"read"}, "table.heading": {"3"}}))
	if asked.Status != http.StatusUnprocessableEntity || !asked.Says("Is “Number of things” the quantity?") {
		t.Fatalf("%d %s", asked.Status, asked.Find("#table-form, #how-read").Text())
	}
	wantLines(t, asked)
	wantLines(t, s.upload("", nil, resend(asked, url.Values{"do": {"read"}})), "GIN 2", "APL 3")
}

// What a file's discount came to is said also when rows were pasted beside it.
func TestTheNotesOfAFileStandBesideThoseOfThePastedRows(t *testing.T) {
	discounted := []byte("Code,Qty,Price,Disc %,Total\nGIN,2,20.00,10%,36.00\nAPL,3,16.20,0,48.60\n")
	const note = "“order.csv”: Row 2: 20.00 less 10% is 18.00."
	s := newListShop(t)
	page := s.upload("order.csv", discounted, url.Values{"do": {"create"}, "pasted": {"Code\tQty\nTonic-200\t4"}})
	wantLines(t, page, "GIN 2 18.00", "APL 3 16.20", "Tonic-200 4")
	if !page.Says("See how the list was read") || !strings.Contains(page.Find("#how-read").Text(), note) {
		t.Errorf("the discount is not shown: %s", page.Find("#how-read").Text())
	}
	if len(s.orders()) != 0 {
		t.Error("it was created unseen")
	}

	// Also when the rows are asked about, and when they are put back then.
	step := s.upload("order.csv", discounted, url.Values{"do": {"create"}, "pasted": {asks}})
	wantLines(t, step, "GIN 2 18.00", "APL 3 16.20")
	done := s.upload("", nil, resend(step, url.Values{"do": {"read"}}))
	if !strings.Contains(done.Find("#how-read").Text(), note) {
		t.Errorf("the discount is not shown after an answer: %s", done.Find("#how-read").Text())
	}
	back := s.upload("", nil, resend(step, url.Values{"do": {"unread"}}))
	if !strings.Contains(back.Find("#how-read").Text(), "Row 2: 20.00 less 10% is 18.00.") {
		t.Errorf("the discount is not shown once the rows are back: %s", back.Find("#how-read").Text())
	}
}

func TestDiscountsAreTakenOffThePrice(t *testing.T) {
	s := newListShop(t)
	page := s.upload("order.csv", []byte("Code,Qty,Price,Disc %,Total\nGIN,2,20.00,10%,36.00\nAPL,3,16.20,0,48.60\n"), nil)
	wantLines(t, page, "GIN 2 18.00", "APL 3 16.20")
	if !strings.Contains(page.Find("#how-read").Text(), "Row 2: 20.00 less 10% is 18.00.") {
		t.Errorf("the discount is not shown: %s", page.Find("#how-read").Text())
	}
	// Without totals nothing tells whether it is off the prices already: that is asked.
	page = s.upload("order.csv", []byte("Code,Qty,Price,Disc %\nGIN,2,20.00,10%\nAPL,3,16.20,0\n"), nil)
	wantLines(t, page)
	wantLines(t, s.upload("", nil, resend(page, url.Values{"do": {"read"}})), "GIN 2 18.00", "APL 3 16.20")
	wantLines(t, s.upload("", nil, resend(page, url.Values{"do": {"read"}, "table.role.3": {""}})), "GIN 2 20.00", "APL 3 16.20")

	// Without a price it may be meant for the customer's own: that is asked.
	page = s.upload("order.csv", []byte("Code,Qty,Disc %\nGIN,2,10%\nAPL,3,\n"), nil)
	if !page.Says("The list has a discount, and no price") {
		t.Fatalf("nothing is asked: %s", page.Text())
	}
	done := s.upload("", nil, resend(page, url.Values{"do": {"read"}}))
	wantLines(t, done, "GIN 2 22.4550", "APL 3")
}

func TestBarcodesFindProducts(t *testing.T) {
	s := newListShop(t)
	s.gin.Barcode = "9421234567890"
	must(t, s.Store.Update(t.Context(), func(tx *store.Tx) error { return tx.PutProduct(t.Context(), s.gin) }))
	wantLines(t, s.upload("order.csv", []byte("Barcode,Qty\n9421234567890,2\n"), nil), "GIN 2")
	wantLines(t, s.upload("order.csv", []byte("EAN,Description,Ordered\n9421234567890,Ginger,2\n"), nil), "GIN 2")

	twin := s.AddProduct("TWIN", "Twin", "1")
	twin.Barcode = s.gin.Barcode
	must(t, s.Store.Update(t.Context(), func(tx *store.Tx) error { return tx.PutProduct(t.Context(), twin) }))
	page := s.upload("order.csv", []byte("Barcode,Qty\n9421234567890,2\n"), nil)
	if page.Find("#line-rows tr").Length() != 0 || !page.Says("several products have the barcode 9421234567890: GIN, TWIN") {
		t.Errorf("got %s", page.Text())
	}
}

// A formula's price has more digits than Unleashed takes.
func TestAFormulasPriceIsRoundedAndSaid(t *testing.T) {
	s := newListShop(t)
	book := excelize.NewFile()
	for cell, value := range map[string]any{"A1": "Code", "B1": "Qty", "C1": "Price", "A2": "GIN", "B2": 2} {
		must(t, book.SetCellValue("Sheet1", cell, value))
	}
	must(t, book.SetCellFormula("Sheet1", "C2", "60.370368/3"))
	must(t, book.SetCellValue("Sheet1", "C2", 20.123456))
	must(t, book.SetCellFormula("Sheet1", "C2", "60.370368/3"))
	var content bytes.Buffer
	must(t, book.Write(&content))
	page := s.upload("order.xlsx", content.Bytes(), nil)
	wantLines(t, page, "GIN 2 20.1235")
	if !strings.Contains(page.Find("#how-read").Text(), "20.1235") {
		t.Errorf("the rounding is not said: %s", page.Find("#how-read").Text())
	}
}

// An order form has a row for every product.
func TestRowsWithoutAQuantityOfAnOrderFormAreNotOrdered(t *testing.T) {
	s := newListShop(t)
	page := s.upload("form.csv", []byte("Code,Name,Qty\nGIN,Ginger,2\nAPL,Apple,\nKOMBU-GIN-330,Kombucha,\nTonic-200,Tonic,0\n"), nil)
	wantLines(t, page, "GIN 2")
	if page.Status != http.StatusOK || !page.Says("Rows 3–5 have no quantity") {
		t.Errorf("%d %s", page.Status, page.Find("#how-read").Text())
	}
}

// What was not used of a list is seen before the order is created.
func TestWhatAListDoesNotUseIsSeenBeforeTheOrderIsCreated(t *testing.T) {
	s := newListShop(t)
	page := s.upload("order.csv", []byte("Purchase Order 4471\nCode,Qty\nGIN,2\n"), url.Values{"do": {"create"}})
	if len(s.orders()) != 0 || page.Status != http.StatusOK {
		t.Fatalf("%d, %d orders", page.Status, len(s.orders()))
	}
	created := s.upload("", nil, resend(page, url.Values{"do": {"create"}}))
	if orders := s.orders(); created.Status != http.StatusSeeOther || len(orders) != 1 || wholesale.FormatTrimmed(orders[0].Lines[0].Quantity) != "2" {
		t.Errorf("%d %s", created.Status, created.Text())
	}
}

// A row that stays in the box keeps the amount that is stored, not the one that is shown.
func TestARowThatIsLeftKeepsItsStoredPrice(t *testing.T) {
	s := newListShop(t)
	book := excelize.NewFile()
	whole, err := book.NewStyle(&excelize.Style{NumFmt: 1})
	must(t, err)
	for cell, value := range map[string]any{"A1": "Code", "B1": "Qty", "C1": "Price", "A2": "GIN", "B2": 1, "C2": 20.5, "A3": "NOSUCH", "B3": 2, "C3": 24.95} {
		must(t, book.SetCellValue("Sheet1", cell, value))
	}
	must(t, book.SetCellStyle("Sheet1", "C2", "C3", whole))
	var content bytes.Buffer
	must(t, book.Write(&content))
	page := s.upload("order.xlsx", content.Bytes(), nil)
	wantLines(t, page, "GIN 1 20.50")
	text := page.Find("textarea[name=pasted]").Text()
	if text != "Code\tQty\tPrice\nNOSUCH\t2\t24.95" {
		t.Errorf("in the box: %q", text)
	}
	wantLines(t, s.Post("/orders/new", s.blank(url.Values{"do": {"add"}, "pasted": {strings.Replace(text, "NOSUCH", "APL", 1)}})), "APL 2 24.95")
}
