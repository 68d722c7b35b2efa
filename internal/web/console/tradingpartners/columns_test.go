package tradingpartners_test

import (
	"net/http"
	"net/url"
	"testing"

	"upstock/internal/edi"
	"upstock/internal/edi/table"
	"upstock/internal/sheet"
)

// TestThePartnersColumnsAreChanged changes what was said of a partner's tables, without one.
func TestThePartnersColumnsAreChanged(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p, _, err := s.Documents.CreatePartner(t.Context(), s.SupplierID, edi.PartnerChange{Name: new("Fern Grocers"), Format: new("csv")}, nil)
	if err != nil {
		t.Fatal(err)
	}
	path := "/settings/trading-partners/" + p.ID
	if got := s.Post(path+"/columns", url.Values{}); got.Status != http.StatusConflict {
		t.Errorf("before any table: %d", got.Status)
	}
	m := table.Map{Mapping: sheet.Mapping{HeadingRow: 1, DecimalMark: sheet.Point, DateOrder: sheet.DayFirst, Columns: []sheet.MappedColumn{
		{Heading: "PO", Role: table.OrderNumber}, {Heading: "Item", Role: sheet.Code}, {Heading: "Qty", Role: sheet.Quantity},
	}}}
	if err := s.Documents.ConfirmColumns(t.Context(), s.SupplierID, p.ID, m); err != nil {
		t.Fatal(err)
	}
	if page := s.Get(path); page.Find(`form[action="`+path+`/columns"] select[name^="table.role"]`).Length() != 3 {
		t.Errorf("the page says %s", page.Text())
	}
	sent := url.Values{"do": {"read"}, "table.role.1": {""}, "table.decimal": {","}, "table.dates": {"mdy"}}
	if refused := s.Post(path+"/columns", sent); refused.Status != http.StatusUnprocessableEntity || !refused.Says("Choose the column with the product code.") {
		t.Errorf("%d %s", refused.Status, refused.Text())
	}
	sent.Set("table.role.1", "their_code")
	if done := s.Post(path+"/columns", sent); done.Status != http.StatusSeeOther {
		t.Fatalf("%d %s", done.Status, done.Text())
	}
	kept, err := s.Documents.Partner(t.Context(), s.SupplierID, p.ID)
	if err != nil {
		t.Fatal(err)
	}
	got := table.MapOf(kept.Columns)
	if got.Columns[1].Role != table.TheirCode || got.Columns[1].Heading != "Item" || got.DecimalMark != sheet.Comma || got.DateOrder != sheet.MonthFirst {
		t.Errorf("kept is %+v", got)
	}
	if done := s.Post(path+"/columns", url.Values{"do": {"unread"}}); done.Status != http.StatusSeeOther {
		t.Fatalf("%d %s", done.Status, done.Text())
	}
	if kept, err := s.Documents.Partner(t.Context(), s.SupplierID, p.ID); err != nil || kept.Columns != "" {
		t.Errorf("kept is %q %v", kept.Columns, err)
	}
}
