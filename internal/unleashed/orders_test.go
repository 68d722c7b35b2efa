package unleashed

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"upstock/internal/syncing"
	"upstock/internal/unleashed/sandbox"
	"upstock/internal/unleashed/unleashedapi"
	"upstock/internal/wholesale"
)

func TestRemoteOrder(t *testing.T) {
	got, err := remoteOrder(unleashedapi.SalesOrder{
		GUID: "7b1f0a52-6c1e-4e0e-9d0a-0e8d0f6f3a11", OrderNumber: "SO-00000203", SourceID: "018f", OrderStatus: "Parked",
		Customer: unleashedapi.CustomerRef{CustomerName: "Fern Cafe"},
		SubTotal: "411.600", TaxTotal: "61.740", Total: "473.340",
		SalesOrderLines: []unleashedapi.SalesOrderLine{
			{GUID: "a", Product: unleashedapi.ProductRef{GUID: "p", ProductCode: "KOMBU"}, OrderQuantity: "12.0000", UnitPrice: "24.9500", DiscountRate: "0.0000", LineTotal: "299.40000000", LineTax: "44.910", LineTaxCode: "OUTPUT2", TaxRate: "0.150000"},
			{GUID: "b", Product: unleashedapi.ProductRef{GUID: "p", ProductCode: "KOMBU"}, OrderQuantity: "1", UnitPrice: "24.9500", DiscountRate: "0.3333", LineTotal: "16.63", LineTax: "2.49"},
			{GUID: "c", Product: unleashedapi.ProductRef{GUID: "p", ProductCode: "FREE"}, OrderQuantity: "1", UnitPrice: "5", DiscountRate: "1.0000", LineTotal: "0", LineTax: "0"},
			{GUID: "d", LineType: "Charge", Product: unleashedapi.ProductRef{ProductDescription: "Delivery"}, OrderQuantity: "1", UnitPrice: "100.00", LineTotal: "100.00", LineTax: "0.00"},
			{GUID: "e", Product: unleashedapi.ProductRef{ProductDescription: "Handling"}, OrderQuantity: "1", UnitPrice: "5.00", LineTotal: "5.00", LineTax: "0.00"},
		},
	})
	must(t, err)
	want := wholesale.RemoteOrder{
		GUID: "7b1f0a52-6c1e-4e0e-9d0a-0e8d0f6f3a11", Number: "SO-00000203", SourceID: "018f", Status: "Parked", BaseStatus: "Parked", Customer: "Fern Cafe",
		SubTotal: dec("411.60"), TaxTotal: dec("61.74"), Total: dec("473.34"),
		Lines: []wholesale.RemoteLine{
			{GUID: "a", ProductGUID: "p", ProductCode: "KOMBU", Quantity: dec("12"), UnitPrice: dec("24.95"), LineTotal: dec("299.40"), LineTax: dec("44.91"), TaxCode: "OUTPUT2", TaxRate: dec("0.15")},
			{GUID: "b", ProductGUID: "p", ProductCode: "KOMBU", Quantity: dec("1"), UnitPrice: dec("16.6342"), LineTotal: dec("16.63"), LineTax: dec("2.49")},
			{GUID: "c", ProductGUID: "p", ProductCode: "FREE", Quantity: dec("1"), UnitPrice: dec("0")},
			{GUID: "d", Name: "Delivery", Charge: true, Quantity: dec("1"), UnitPrice: dec("100"), LineTotal: dec("100")},
			{GUID: "e", Name: "Handling", Charge: true, Quantity: dec("1"), UnitPrice: dec("5"), LineTotal: dec("5")},
		},
	}
	if diff := cmp.Diff(want, got, equalDecimals); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestWhatTheStatusesMean(t *testing.T) {
	some := unleashedapi.Time{Time: time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)}
	for _, c := range []struct {
		order              unleashedapi.SalesOrder
		completed, deleted bool
		status             string
	}{
		{unleashedapi.SalesOrder{OrderStatus: "Parked"}, false, false, "Parked"},
		{unleashedapi.SalesOrder{OrderStatus: "Placed", CustomOrderStatus: "Picking"}, false, false, "Picking"},
		{unleashedapi.SalesOrder{OrderStatus: "Picking", CustomOrderStatus: "Picking"}, false, false, "Picking"},
		{unleashedapi.SalesOrder{OrderStatus: "Backordered"}, false, false, "Backordered"},
		{unleashedapi.SalesOrder{OrderStatus: "Completed"}, true, false, "Completed"},
		{unleashedapi.SalesOrder{OrderStatus: "complete"}, true, false, "Completed"},
		{unleashedapi.SalesOrder{OrderStatus: "COMPLETED"}, true, false, "Completed"},
		{unleashedapi.SalesOrder{OrderStatus: "Dispatched", CompletedDate: some}, true, false, "Completed"},
		{unleashedapi.SalesOrder{OrderStatus: "Parked", CustomOrderStatus: "Completed"}, true, false, "Completed"},
		{unleashedapi.SalesOrder{OrderStatus: "Deleted"}, false, true, "Deleted"},
		{unleashedapi.SalesOrder{OrderStatus: "deleted", CompletedDate: some}, false, true, "Deleted"},
		{unleashedapi.SalesOrder{OrderStatus: "Parked", CustomOrderStatus: "Deleted"}, false, true, "Deleted"},
	} {
		got, err := remoteOrder(c.order)
		must(t, err)
		if got.Completed != c.completed || got.Deleted != c.deleted || got.Status != c.status {
			t.Errorf("%s/%s: got completed %v, deleted %v, %s", c.order.OrderStatus, c.order.CustomOrderStatus, got.Completed, got.Deleted, got.Status)
		}
	}
}

func TestAnAmountThatCannotBeReadIsNeverAZero(t *testing.T) {
	const absurd = "99999999999999999999"
	for _, o := range []unleashedapi.SalesOrder{
		{SubTotal: absurd}, {TaxTotal: absurd}, {Total: absurd},
		{SalesOrderLines: []unleashedapi.SalesOrderLine{{OrderQuantity: absurd}}},
		{SalesOrderLines: []unleashedapi.SalesOrderLine{{UnitPrice: absurd}}},
		{SalesOrderLines: []unleashedapi.SalesOrderLine{{UnitPrice: "1", DiscountRate: absurd}}},
		{SalesOrderLines: []unleashedapi.SalesOrderLine{{LineTotal: absurd}}},
		{SalesOrderLines: []unleashedapi.SalesOrderLine{{LineTax: absurd}}},
	} {
		if _, err := remoteOrder(o); err == nil {
			t.Errorf("%+v was accepted", o)
		}
	}
}

func TestFindOrderTellsOursFromAnothers(t *testing.T) {
	s := newShop(t, sandbox.Behaviour{})
	snapshot := s.usualOrder(t)
	create(t, s, snapshot)
	const other = "7b1f0a52-6c1e-4e0e-9d0a-ffffffffffff"
	for _, c := range []struct {
		guid, source string
		found        bool
		calls        int
	}{
		{snapshot.GUID, snapshot.SourceID, true, 1},
		{strings.ToUpper(snapshot.GUID), "", true, 1},
		{other, snapshot.SourceID, false, 2}, // another program's order with our id
		{other, "018f0000-0000-7000-8000-ffffffffffff", false, 2},
		{other, "", false, 1},
	} {
		calls := s.countCalls(func() {
			_, found, err := s.FindOrder(t.Context(), c.guid, c.source)
			if err != nil || found != c.found {
				t.Errorf("%s, %s: got %v, %v, want %v", c.guid, c.source, found, err, c.found)
			}
		})
		if calls("*", "*") != c.calls {
			t.Errorf("%s, %s: got %d calls, want %d", c.guid, c.source, calls("*", "*"), c.calls)
		}
	}
}

func TestWithoutAMarkTheChangedOrdersOfADayAreRead(t *testing.T) {
	s := newShop(t, sandbox.Behaviour{})
	var guids []string
	for range 3 {
		snapshot := s.usualOrder(t)
		create(t, s, snapshot)
		must(t, s.sandbox.CompleteOrder(snapshot.GUID))
		guids = append(guids, snapshot.GUID)
		s.clock.advance(20 * time.Hour)
	}
	s.clock.advance(-18 * time.Hour) // 2, 22 and 42 hours later
	rows, _ := readAll(t, s.ChangedOrders, syncing.Reading{})
	if got, want := codesOf(rows, func(o wholesale.RemoteOrder) string { return o.GUID }), []string{guids[2], guids[1]}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestChangedOrdersComeInPages(t *testing.T) {
	s := newShop(t, sandbox.Behaviour{})
	s.account.config.ChangesPageSize = 2
	for range 5 {
		snapshot := s.usualOrder(t)
		create(t, s, snapshot)
		must(t, s.sandbox.CompleteOrder(snapshot.GUID))
	}
	var rows []wholesale.RemoteOrder
	calls := s.countCalls(func() { rows, _ = readAll(t, s.ChangedOrders, syncing.Reading{}) })
	if len(rows) != 5 || calls("*", "*") != 3 {
		t.Errorf("got %d orders in %d calls, want 5 in 3", len(rows), calls("*", "*"))
	}
}

// Orders are listed last modified first: one completed between pages pushes the others down.
func TestNoFinishedOrderIsLostWhileOthersFinish(t *testing.T) {
	s := newShop(t, sandbox.Behaviour{})
	s.account.config.ChangesPageSize = 2
	want := map[string]bool{}
	var open []string
	for i := range 8 {
		snapshot := s.usualOrder(t)
		create(t, s, snapshot)
		want[snapshot.GUID] = true
		if i < 5 {
			must(t, s.sandbox.CompleteOrder(snapshot.GUID))
		} else {
			open = append(open, snapshot.GUID)
		}
	}
	reading := syncing.Reading{}
	for {
		page, err := s.ChangedOrders(t.Context(), reading)
		must(t, err)
		for _, o := range page.Items {
			delete(want, o.GUID)
		}
		if len(open) > 0 {
			s.clock.advance(time.Hour)
			must(t, s.sandbox.CompleteOrder(open[0]))
			open = open[1:]
		}
		if reading.Cursor = page.Next; !page.More {
			rows, _ := readAll(t, s.ChangedOrders, syncing.Reading{Since: page.Next})
			for _, o := range rows {
				delete(want, o.GUID)
			}
			break
		}
	}
	if len(want) > 0 {
		t.Errorf("%v were lost", want)
	}
}

// Lists of some accounts leave the lines out, which the sandbox does not do.
func TestACompletedOrderWithoutLinesIsReadAgain(t *testing.T) {
	const whole = `{"Guid":"%s","SourceId":"ours","OrderStatus":"%s","Total":115.000,"SubTotal":100.000,"TaxTotal":15.000,"SalesOrderLines":%s}`
	const lines = `[{"Guid":"0f4f0000-0000-4000-8000-000000000001","Product":{"Guid":"bad19560-0000-495c-b59c-37ceb0e2e0d8","ProductCode":"KOMBU"},"OrderQuantity":1,"UnitPrice":100,"LineTotal":100,"LineTax":15}]`
	guid := func(i int) string { return fmt.Sprintf("7b1f0a52-6c1e-4e0e-9d0a-%012d", i) }
	s := newShop(t, sandbox.Behaviour{})
	var asked []string
	account := accountBehind(t, s, func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, strings.TrimPrefix(r.URL.Path, "/SalesOrders/"))
		switch asked[len(asked)-1] {
		case "1":
			// The last is another program's: it costs no call, and what cannot be read in it holds nothing up.
			fmt.Fprint(w, `{"Items":[{"Guid":"`+guid(5)+`","OrderStatus":"Completed","Total":99999999999999999999},`+fmt.Sprintf(whole, guid(1), "Completed", "null")+","+fmt.Sprintf(whole, guid(2), "Deleted", "[]")+
				","+fmt.Sprintf(whole, guid(3), "Completed", lines)+","+fmt.Sprintf(whole, guid(4), "Completed", "[]")+`]}`)
		case guid(1):
			fmt.Fprintf(w, whole, guid(1), "Completed", lines)
		default:
			http.NotFound(w, r)
		}
	})
	rows, _ := readAll(t, account.ChangedOrders, syncing.Reading{})
	var got []int
	for _, o := range rows {
		got = append(got, len(o.Lines))
	}
	if want := []int{0, 1, 0, 1, 0}; !slices.Equal(got, want) {
		t.Errorf("got %v lines, want %v", got, want)
	}
	if want := []string{"1", guid(1), guid(4)}; !slices.Equal(asked, want) {
		t.Errorf("asked for %v, want %v", asked, want)
	}
}
