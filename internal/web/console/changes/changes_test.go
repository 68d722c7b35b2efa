package changes

import (
	"bufio"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/govalues/decimal"

	"upstock/internal/ordering"
	"upstock/internal/store"
	"upstock/internal/web/console/shell"
	"upstock/internal/web/webtest"
	"upstock/internal/wholesale"
)

func TestWhatHappenedIsSaidInWords(t *testing.T) {
	for want, c := range map[string]store.OrderChanges{
		"":                            {},
		"1 new order":                 {New: 1},
		"1 change":                    {Changed: 1},
		"2 new orders and 1 change":   {New: 2, Changed: 1},
		"99+ new orders":              {New: 100},
		"1 new order and 99+ changes": {New: 1, Changed: 100},
	} {
		if got := words(c); got != want {
			t.Errorf("%+v: %q, want %q", c, got, want)
		}
	}
}

func TestAnOpenPageIsToldOfNewOrders(t *testing.T) {
	site := webtest.New(t, func(s *webtest.Site) { Routes(s.Router, Services{Orders: s.Orders}) })
	before := region(webtest.Now.Add(-time.Second))
	stream := bufio.NewScanner(site.Stream("/live?topic=" + before)) // which says nothing while nothing has happened
	site.AddOrder(site.AddCustomer("FERN", "Fern Cafe"), site.AddProduct("GIN", "Ginger", "10"), "1")
	for stream.Scan() && !strings.HasPrefix(stream.Text(), "data: ") {
		continue
	}
	if told := stream.Text(); !strings.Contains(told, "1 new order since you opened this page") {
		t.Errorf("it says %s", told)
	}

	other := site.OtherSupplier()
	for _, silent := range []struct {
		supplierID string
		opened     time.Time
	}{{site.SupplierID, webtest.Now}, {other, webtest.Now.Add(-time.Second)}} {
		ctx := shell.WithVisit(t.Context(), &shell.Visit{Supplier: wholesale.Supplier{ID: silent.supplierID}})
		_, id, _ := strings.Cut(region(silent.opened), "/")
		piece, err := Services{Orders: site.Orders}.since(ctx, id)
		if err != nil {
			t.Fatal(err)
		}
		var html strings.Builder
		if err := piece.Render(t.Context(), &html); err != nil || html.Len() != 0 {
			t.Errorf("%+v is told %s, %v", silent, html.String(), err)
		}
	}
	site.AsNobody()
	if answer := site.Ask("/live?topic=" + before); answer.Status != http.StatusNoContent {
		t.Errorf("nobody gets %d", answer.Status)
	}
}

func TestOwnDeedsAreNoNews(t *testing.T) {
	site := webtest.New(t, func(s *webtest.Site) { Routes(s.Router, Services{Orders: s.Orders}) })
	jane := ordering.As(t.Context(), ordering.Actor{Name: "Jane Smith"})
	_, id, _ := strings.Cut(region(webtest.Now.Add(-time.Second)), "/")
	told := func(person string) string {
		t.Helper()
		ctx := shell.WithVisit(ordering.As(t.Context(), ordering.Actor{Name: person}), &shell.Visit{Supplier: wholesale.Supplier{ID: site.SupplierID}})
		piece, err := Services{Orders: site.Orders}.since(ctx, id)
		if err != nil {
			t.Fatal(err)
		}
		var html strings.Builder
		if err := piece.Render(t.Context(), &html); err != nil {
			t.Fatal(err)
		}
		return html.String()
	}
	fern, gin := site.AddCustomer("FERN", "Fern Cafe"), site.AddProduct("GIN", "Ginger", "10")
	quantity := ordering.LineInput{ProductID: gin.ID, Quantity: decimal.MustParse("1")}
	mine, _, err := site.Orders.Take(jane, site.SupplierID, ordering.NewOrder{
		CustomerID: fern.ID, Source: string(wholesale.SourceSupplier), Lines: []ordering.LineInput{quantity},
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := site.Orders.Approve(jane, site.SupplierID, mine.ID); err != nil {
		t.Fatal(err)
	}
	if html := told("Jane Smith"); html != "" {
		t.Errorf("Jane is told what she did: %s", html)
	}
	if html := told("Olive Orders"); !strings.Contains(html, "1 new order since") {
		t.Errorf("Olive is told %q", html)
	}
}
