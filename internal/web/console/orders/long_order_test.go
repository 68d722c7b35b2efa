package orders_test

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/govalues/decimal"

	"upstock/internal/store"
	"upstock/internal/web/webtest"
	"upstock/internal/wholesale"
)

// manyProducts gives the supplier as many products as an order may have lines.
func manyProducts(t *testing.T, site *webtest.Site) {
	t.Helper()
	err := site.Store.Update(t.Context(), func(tx *store.Tx) error {
		for i := range wholesale.MaxLines {
			p := wholesale.Product{
				ID: store.NewID(), SupplierID: site.SupplierID, Code: fmt.Sprintf("P-%04d", i), Name: fmt.Sprintf("Product %d", i), Unit: "EA",
				DefaultPrice: decimal.MustParse("2.50"), ImportedPrice: decimal.MustParse("2.50"), Taxable: true, Sellable: true, Availability: wholesale.Available,
				CreatedAt: webtest.Now, UpdatedAt: webtest.Now,
			}
			if err := tx.PutProduct(t.Context(), p); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// longList is a list of them all.
func longList() string {
	var list strings.Builder
	for i := range wholesale.MaxLines {
		fmt.Fprintf(&list, "P-%04d\t%d\n", i, i%9+1)
	}
	return list.String()
}

// sends is what a browser sends of a form on a page.
func sends(t *testing.T, page *webtest.Answer, selector string, more url.Values) url.Values {
	t.Helper()
	values := url.Values{}
	page.Find(selector).Find("input, textarea, select").Each(func(_ int, field *goquery.Selection) {
		name, named := field.Attr("name")
		_, detached := field.Attr("form")
		kind := field.AttrOr("type", "")
		if !named || detached || kind == "checkbox" || kind == "file" || field.ParentsFiltered("noscript").Length() > 0 {
			return
		}
		value := field.AttrOr("value", "")
		switch goquery.NodeName(field) {
		case "textarea":
			value = field.Text()
		case "select":
			value = field.Find("option[selected]").AttrOr("value", "")
		}
		values.Add(name, value)
	})
	if len(values) == 0 {
		t.Fatalf("no form %s on %.2000s", selector, page.Text())
	}
	for name, value := range more {
		values[name] = value
	}
	return values
}

// postParts sends a form as the browser sends one that may hold a file.
func (s *shop) postParts(path string, values url.Values) *webtest.Answer {
	s.t.Helper()
	var body bytes.Buffer
	parts := multipart.NewWriter(&body)
	for name, all := range values {
		for _, value := range all {
			if err := parts.WriteField(name, value); err != nil {
				s.t.Fatal(err)
			}
		}
	}
	if err := parts.Close(); err != nil {
		s.t.Fatal(err)
	}
	return s.PostBody(path, parts.FormDataContentType(), &body)
}

// TestAnOrderOf2000LinesIsCreatedAndEdited goes all the way with as many lines as an order may
// have.
func TestAnOrderOf2000LinesIsCreatedAndEdited(t *testing.T) {
	s := newShop(t)
	manyProducts(t, s.Site)
	added := s.postParts("/orders/new", s.blank(url.Values{"do": {"add"}, "pasted": {longList()}}))
	if rows := added.Find("#line-rows > tr").Length(); added.Status != http.StatusOK || rows != wholesale.MaxLines {
		t.Fatalf("%d, %d rows: %.1000s", added.Status, rows, added.Text())
	}
	filled := sends(t, added, "#new-order", url.Values{"do": {"create"}})
	created := s.postParts("/orders/new", filled)
	if created.Status != http.StatusSeeOther {
		t.Fatalf("creating: %d %.1000s", created.Status, created.Text())
	}
	before := s.orders()[0]
	page := s.Get(created.Location)
	changed := sends(t, page, "#order-form", url.Values{"row.1999.quantity": {"77"}, "row.3.remove": {"on"}})
	if saved := s.Post(created.Location, changed); saved.Status != http.StatusSeeOther {
		t.Fatalf("saving: %d %.1000s", saved.Status, saved.Text())
	}
	after, err := s.Orders.Order(t.Context(), s.SupplierID, before.ID)
	if err != nil {
		t.Fatal(err)
	}
	want := slices.Delete(slices.Clone(before.Lines), 3, 4)
	want[1998].Quantity = decimal.MustParse("77")
	for i, l := range after.Lines {
		w := want[i]
		if l.ProductID != w.ProductID || l.Quantity.Cmp(w.Quantity) != 0 || l.UnitPrice.Cmp(w.UnitPrice) != 0 || l.Rule != w.Rule || l.Comment != w.Comment {
			t.Fatalf("line %d is %+v, want %+v", i, l, w)
		}
	}
	if len(after.Lines) != len(want) {
		t.Errorf("%d lines, want %d", len(after.Lines), len(want))
	}
}

// TestThePreviewOfALongOrderIsLight: what was not touched is neither worked on by the page nor
// sent.
func TestThePreviewOfALongOrderIsLight(t *testing.T) {
	s := newShop(t)
	manyProducts(t, s.Site)
	added := s.postParts("/orders/new", s.blank(url.Values{"do": {"add"}, "pasted": {longList()}}))
	filled := sends(t, added, "#new-order", nil)
	filled.Set("row."+filled["row"][7]+".quantity", "x")
	filled["changed"] = filled["row"][100:101]
	preview := s.PostPartial("/orders/new/preview", filled)
	var rows []string
	for _, part := range preview.Find("hx-partial").EachIter() {
		if key, isRow := strings.CutPrefix(part.AttrOr("hx-target", ""), "#total-"); isRow {
			rows = append(rows, key)
		}
	}
	if want := []string{filled["row"][7], filled["row"][100]}; !slices.Equal(rows, want) {
		t.Errorf("figures of rows %v, want %v: the one that is wrong, and the one that was changed", rows, want)
	}
}

// TestAFullDiskLosesNothingTyped fills the disk while an order is edited, and makes room again.
func TestAFullDiskLosesNothingTyped(t *testing.T) {
	o := newOffice(t)
	room := func(pages int) {
		t.Helper()
		err := o.Store.Update(t.Context(), func(tx *store.Tx) error {
			if pages == 0 {
				if err := tx.SQL().QueryRowContext(t.Context(), "PRAGMA page_count").Scan(&pages); err != nil {
					return err
				}
			}
			_, err := tx.SQL().ExecContext(t.Context(), fmt.Sprintf("PRAGMA max_page_count = %d", pages))
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	notes := strings.Repeat("Ring the bell. ", 130) // does not fit into the pages that are there
	form := sends(t, o.Get(o.path("")), "#order-form", url.Values{"row.0.quantity": {"24"}, "notes": {notes}, "then": {"save"}})
	for i := range 40 {
		form.Add("row", fmt.Sprint("n", i))
		form.Set(fmt.Sprintf("row.n%d.product", i), o.product.ID)
		form.Set(fmt.Sprintf("row.n%d.quantity", i), "3")
		form.Set(fmt.Sprintf("row.n%d.comment", i), strings.Repeat("cold ", 200))
	}
	room(0)
	answer := o.Post(o.path(""), form)
	if answer.Status != http.StatusServiceUnavailable || !answer.Says("The server's disk is full") || !answer.Says("This was not saved. Everything you typed is here") {
		t.Fatalf("%d %.2000s", answer.Status, answer.Text())
	}
	if rows := answer.Find("#line-rows > tr").Length(); rows != 41 || answer.Find("[name='row.0.quantity']").AttrOr("value", "") != "24" {
		t.Errorf("%d rows in the form", rows)
	}
	again := sends(t, answer, "#order-form", url.Values{"then": {"save"}})
	room(1 << 30)
	if saved := o.Post(o.path(""), again); saved.Status != http.StatusSeeOther {
		t.Fatalf("trying again: %d %.1000s", saved.Status, saved.Text())
	}
	if got := o.saved(); len(got.Lines) != 41 || strings.TrimSpace(got.Notes) != strings.TrimSpace(notes) {
		t.Errorf("saved %d lines, notes %q", len(got.Lines), got.Notes)
	}
}
