package changes

import (
	"bufio"
	"net/http"
	"strings"
	"testing"
	"time"

	"upstock/internal/store"
	"upstock/internal/web/webtest"
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
	stream := bufio.NewScanner(site.Stream("/live?topic=" + before))
	next := func() string {
		t.Helper()
		for stream.Scan() {
			if data, found := strings.CutPrefix(stream.Text(), "data: "); found {
				return data
			}
		}
		t.Fatal("the stream ended")
		return ""
	}
	if first := next(); strings.Contains(first, "since you opened") {
		t.Errorf("at first it says %s", first)
	}
	site.AddOrder(site.AddCustomer("FERN", "Fern Cafe"), site.AddProduct("GIN", "Ginger", "10"), "1")
	if told := next(); !strings.Contains(told, "1 new order since you opened this page") {
		t.Errorf("it says %s", told)
	}
	after := bufio.NewScanner(site.Stream("/live?topic=" + region(webtest.Now)))
	for after.Scan() && !strings.HasPrefix(after.Text(), "data: ") {
	}
	if strings.Contains(after.Text(), "new order") {
		t.Errorf("a page that shows the order is told of it: %s", after.Text())
	}

	site.OtherSupplier()
	site.As("office@other.example")
	others := bufio.NewScanner(site.Stream("/live?topic=" + before))
	for others.Scan() && !strings.HasPrefix(others.Text(), "data: ") {
	}
	if strings.Contains(others.Text(), "new order") {
		t.Errorf("another supplier is told %s", others.Text())
	}
	site.AsNobody()
	if answer := site.Ask("/live?topic=" + before); answer.Status != http.StatusNoContent {
		t.Errorf("nobody gets %d", answer.Status)
	}
}
