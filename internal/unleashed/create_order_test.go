package unleashed

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/govalues/decimal"
	"pgregory.net/rapid"

	"upstock/internal/syncing"
	"upstock/internal/unleashed/sandbox"
	"upstock/internal/wholesale"
)

func TestAnOrderArrivesWithEverythingThatWasAgreed(t *testing.T) {
	s := newShop(t, sandbox.Behaviour{})
	settings := wholesale.DefaultIntegrationSettings()
	settings.SalesOrderStatus = wholesale.Placed
	o := s.order(t, "FERNCAFE", "15.00", line{"KOMBU-GIN-330", "12", "24.9500"}, line{"BREAD", "6.5", "4.1999"}, line{"STAMPS", "3", "1.1000"})
	created, err := s.CreateOrder(t.Context(), s.snapshot(t, o, "FERNCAFE", settings))
	must(t, err)

	got, ok := s.sandbox.Order(o.SalesOrder.GUID)
	if !ok {
		t.Fatal("the order did not arrive")
	}
	if got.Number != created.Number || created.Status != "Placed" {
		t.Errorf("got %s %s, told %s %s", got.Number, got.Status, created.Number, created.Status)
	}
	got.CreatedOn, got.ModifiedOn, got.Number = time.Time{}, time.Time{}, ""
	line := func(number int, guid, code, quantity, price, total, tax, taxCode, taxRate, comment string) sandbox.LineSummary {
		return sandbox.LineSummary{Number: number, Guid: guid, ProductCode: code, Quantity: quantity, UnitPrice: price, DiscountRate: "0",
			LineTotal: total, LineTax: tax, TaxCode: taxCode, TaxRate: taxRate, Comments: comment}
	}
	want := sandbox.OrderSummary{
		Guid: o.SalesOrder.GUID, Status: "Placed", CustomerCode: "FERNCAFE", CustomerName: "Fern Cafe", CustomerRef: "PO 4471", SourceID: o.ID,
		Comments: "Leave at the door", Warehouse: "MAIN", Currency: "NZD", TaxCode: "OUTPUT2",
		SubTotal: "345.00", TaxTotal: "47.16", Total: "392.16", RequiredDate: time.Date(2026, 3, 4, 0, 0, 0, 0, time.UTC),
		DeliverTo: []string{"Takapuna store", "31 Hurstmere Road", "Unit 2", "Takapuna", "Auckland", "Auckland", "New Zealand", "0622"},
		Lines: []sandbox.LineSummary{
			line(1, o.Lines[0].ID, "KOMBU-GIN-330", "12", "24.9500", "299.40", "44.91", "OUTPUT2", "0.15", "as usual"),
			line(2, o.Lines[1].ID, "BREAD", "6.5", "4.1999", "27.30", "0.00", "ZERORATEDOUTPUT", "0", "as usual"),
			line(3, o.Lines[2].ID, "STAMPS", "3", "1.1000", "3.30", "0.00", "NONE", "0", "as usual"),
			line(4, o.SalesOrder.FreightLineID, "FREIGHT", "1", "15.0000", "15.00", "2.25", "OUTPUT2", "0.15", ""),
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestTheOrderOfACustomerThatIsNotTaxable(t *testing.T) {
	s := newShop(t, sandbox.Behaviour{})
	o := s.order(t, "EXPORT", "15.00", line{"KOMBU-GIN-330", "12", "24.9500"})
	_, err := s.CreateOrder(t.Context(), s.snapshot(t, o, "EXPORT", wholesale.DefaultIntegrationSettings()))
	must(t, err)
	got, _ := s.sandbox.Order(o.SalesOrder.GUID)
	if got.TaxCode != "NONE" || got.TaxTotal != "0.00" || got.Total != "314.40" {
		t.Errorf("got tax %s of %s, total %s", got.TaxCode, got.TaxTotal, got.Total)
	}
}

// Checks the raw request, because the sandbox accepts several spellings.
func TestTheRequestOfAnOrder(t *testing.T) {
	s := newShop(t, sandbox.Behaviour{})
	snapshot := s.usualOrder(t)
	order, err := s.salesOrder(t.Context(), snapshot)
	must(t, err)
	text, err := json.Marshal(order)
	must(t, err)
	var got map[string]any
	must(t, json.Unmarshal(text, &got))
	lines := got["SalesOrderLines"].([]any)
	first := lines[0].(map[string]any)
	for _, c := range []struct {
		field     string
		got, want any
	}{
		{"OrderDate", got["OrderDate"], "2026-03-02T00:00:00"},
		{"RequiredDate", got["RequiredDate"], "2026-03-04T00:00:00"},
		{"Customer", got["Customer"], map[string]any{"Guid": s.customers["FERNCAFE"].RemoteID, "CustomerCode": "FERNCAFE"}},
		{"Warehouse", got["Warehouse"], map[string]any{"WarehouseCode": "MAIN"}},
		{"Currency", got["Currency"], map[string]any{"CurrencyCode": "NZD"}},
		{"ExchangeRate", got["ExchangeRate"], 1.0},
		{"DiscountRate", got["DiscountRate"], 0.0},
		{"Tax", got["Tax"], map[string]any{"TaxCode": "OUTPUT2", "TaxRate": 0.15}},
		{"TaxRate", got["TaxRate"], 0.15},
		{"DeliveryMethod", got["DeliveryMethod"], "Courier"},
		{"DeliveryInstruction", got["DeliveryInstruction"], "Rear dock"},
		{"line's LineNumber", first["LineNumber"], 1.0},
		{"line's Product", first["Product"], map[string]any{"Guid": s.products["KOMBU-GIN-330"].RemoteID, "ProductCode": "KOMBU-GIN-330"}},
		{"line's DiscountRate", first["DiscountRate"], 0.0},
		{"line's LineTaxCode", first["LineTaxCode"], "OUTPUT2"},
		{"untaxed line's LineTaxCode", lines[2].(map[string]any)["LineTaxCode"], "NONE"},
	} {
		if diff := cmp.Diff(c.want, c.got); diff != "" {
			t.Errorf("%s (-want +got)\n%s", c.field, diff)
		}
	}
	if _, sent := got["OrderNumber"]; sent {
		t.Error("OrderNumber was sent; it is left to Unleashed")
	}
}

func TestWarehouseOfAnOrder(t *testing.T) {
	for _, c := range []struct{ name, chosen, warehouses, want string }{
		{"chosen", "SOUTH", `[{"WarehouseCode":"MAIN","IsDefault":true},{"WarehouseCode":"SOUTH"}]`, "SOUTH"},
		{"the default", "", `[{"WarehouseCode":"AAA"},{"WarehouseCode":"MAIN","IsDefault":true}]`, "MAIN"},
		{"an obsolete default does not count", "", `[{"WarehouseCode":"OLD","IsDefault":true,"Obsolete":true},{"WarehouseCode":"NEW"}]`, "NEW"},
	} {
		s := newShop(t, sandbox.Behaviour{})
		must(t, s.sandbox.LoadJSON("Warehouses", []byte(c.warehouses)))
		snapshot := s.usualOrder(t)
		snapshot.WarehouseCode = c.chosen
		_, err := s.CreateOrder(t.Context(), snapshot)
		must(t, err)
		if got, _ := s.sandbox.Order(snapshot.GUID); got.Warehouse != c.want {
			t.Errorf("%s: got %s, want %s", c.name, got.Warehouse, c.want)
		}
	}
}

func TestOneOrderIsOnePost(t *testing.T) {
	s := newShop(t, sandbox.Behaviour{})
	snapshot := s.usualOrder(t)
	first := s.countCalls(func() { create(t, s, snapshot) })
	if first("POST", "SalesOrders") != 1 || first("*", "*") != 4 {
		t.Errorf("the first order: got %d posts and %d calls, want 1, and one each for company, taxes and warehouses", first("POST", "SalesOrders"), first("*", "*"))
	}
	for range 3 {
		snapshot := s.usualOrder(t)
		if next := s.countCalls(func() { create(t, s, snapshot) }); next("POST", "SalesOrders") != 1 || next("*", "*") != 1 {
			t.Errorf("a further order: got %d posts and %d calls, want 1 and 1", next("POST", "SalesOrders"), next("*", "*"))
		}
	}
	s.clock.advance(referenceLife)
	later := s.usualOrder(t)
	if calls := s.countCalls(func() { create(t, s, later) }); calls("*", "*") != 4 {
		t.Errorf("an hour later: got %d calls, want 4", calls("*", "*"))
	}

	// After a connection check, an order with known codes needs the taxes once, to know that they are
	// still called so.
	s = newShop(t, sandbox.Behaviour{})
	_, err := s.Check(t.Context())
	must(t, err)
	o := s.order(t, "FERNCAFE", "0", line{"KOMBU-GIN-330", "1", "1"})
	settings := wholesale.DefaultIntegrationSettings()
	settings.WarehouseCode = "MAIN"
	known := s.snapshot(t, o, "FERNCAFE", settings)
	if calls := s.countCalls(func() { create(t, s, known) }); calls("*", "*") != 2 {
		t.Errorf("with all codes known: got %d calls, want 2", calls("*", "*"))
	}
}

func create(t testing.TB, s *shop, snapshot *wholesale.SalesOrderSnapshot) {
	t.Helper()
	_, err := s.CreateOrder(t.Context(), snapshot)
	must(t, err)
}

func TestOrdersSentTogetherReadTheReferenceDataOnce(t *testing.T) {
	s := newShop(t, sandbox.Behaviour{})
	var snapshots []*wholesale.SalesOrderSnapshot
	for range 8 {
		snapshots = append(snapshots, s.usualOrder(t))
	}
	calls := s.countCalls(func() {
		var all sync.WaitGroup
		for _, snapshot := range snapshots {
			all.Go(func() {
				if _, err := s.CreateOrder(t.Context(), snapshot); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
	})
	if calls("POST", "SalesOrders") != 8 || calls("GET", "*") != 3 {
		t.Errorf("got %d posts and %d reads, want 8 and 3", calls("POST", "SalesOrders"), calls("GET", "*"))
	}
}

func TestARefusalIsToldInUnleashedsWords(t *testing.T) {
	s := newShop(t, sandbox.Behaviour{})
	must(t, s.sandbox.SetMinimumSellPrice("KOMBU-GIN-330", "25"))
	snapshot := s.usualOrder(t)
	calls := s.countCalls(func() {
		_, err := s.CreateOrder(t.Context(), snapshot)
		failure := wantRemoteError(t, err, syncing.Invalid)
		if want := "Line 1: Unit Price 24.9500 is below the Minimum Sell Price 25.0000 of product 'KOMBU-GIN-330'."; failure.Message != want {
			t.Errorf("got %q, want %q", failure.Message, want)
		}
	})
	if calls("POST", "SalesOrders") != 1 {
		t.Errorf("got %d posts, want 1", calls("POST", "SalesOrders"))
	}
}

func TestWhatAPersonHasMendedCountsAtTheRetry(t *testing.T) {
	s := newShop(t, sandbox.Behaviour{})
	must(t, s.sandbox.LoadJSON("Taxes", []byte(`[{"TaxCode":"OUTPUT2","TaxRate":0.15,"CanApplyToRevenue":true},{"TaxCode":"ZERORATEDOUTPUT","TaxRate":0,"Obsolete":true}]`)))
	snapshot := s.usualOrder(t)
	calls := s.countCalls(func() {
		_, err := s.CreateOrder(t.Context(), snapshot)
		if failure := wantRemoteError(t, err, syncing.Invalid); !strings.Contains(failure.Message, "no tax code for sales at 0 %") {
			t.Errorf("got %q", failure.Message)
		}
	})
	if calls("POST", "SalesOrders") != 0 {
		t.Error("the order was sent")
	}
	must(t, s.sandbox.LoadJSON("Taxes", []byte(`[{"TaxCode":"OUTPUT2","TaxRate":0.15,"CanApplyToRevenue":true},{"TaxCode":"ZERORATEDOUTPUT","TaxRate":0,"CanApplyToRevenue":true}]`)))
	create(t, s, snapshot)
}

func TestFailingToReadReferenceDataLeavesNoDoubt(t *testing.T) {
	for fault, want := range map[string]syncing.Kind{
		"GET Companies error_before":  syncing.Transient,
		"GET Taxes cut_after":         syncing.Transient,
		"GET Warehouses garbage":      syncing.Transient,
		"GET Taxes auth_gone":         syncing.Auth,
		"GET Companies quota_gone":    syncing.Quota,
		"GET Warehouses error_before": syncing.Transient,
	} {
		s := newShop(t, sandbox.Behaviour{})
		s.fault(t, fault)
		snapshot := s.usualOrder(t)
		calls := s.countCalls(func() {
			_, err := s.CreateOrder(t.Context(), snapshot)
			wantRemoteError(t, err, want)
		})
		if calls("POST", "SalesOrders") != 0 {
			t.Errorf("%s: the order was sent", fault)
		}
	}
}

func TestMissingReferenceDataIsNotAMissingOrder(t *testing.T) {
	s := newShop(t, sandbox.Behaviour{})
	account := accountBehind(t, s, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/Warehouses" {
			http.NotFound(w, r)
			return
		}
		s.sandbox.ServeHTTP(w, r)
	})
	_, err := account.CreateOrder(t.Context(), s.usualOrder(t))
	wantRemoteError(t, err, syncing.Transient)
}

// Whatever happens to the request, the order exists once or not at all, and a lookup shows which.
func TestTheOutcomeOfAPostThatWentWrong(t *testing.T) {
	for _, c := range []struct {
		fault string
		kind  syncing.Kind
		there bool
	}{
		{"error_before", syncing.UnknownOutcome, false},
		{"error_after", syncing.UnknownOutcome, true},
		{"cut_before", syncing.UnknownOutcome, false},
		{"cut_after", syncing.UnknownOutcome, true},
		{"truncated", syncing.UnknownOutcome, true},
		{"truncated style=chunk", syncing.UnknownOutcome, true},
		{"garbage", syncing.UnknownOutcome, true},
		{"throttle retry_after=1s", syncing.Quota, false},
		{"quota_gone", syncing.Quota, false},
		{"auth_gone", syncing.Auth, false},
	} {
		t.Run(c.fault, func(t *testing.T) {
			t.Parallel()
			s := newShop(t, sandbox.Behaviour{})
			snapshot := s.usualOrder(t)
			s.fault(t, "POST SalesOrders "+c.fault)
			calls := s.countCalls(func() {
				_, err := s.CreateOrder(t.Context(), snapshot)
				wantRemoteError(t, err, c.kind)
			})
			if calls("POST", "SalesOrders") != 1 {
				t.Errorf("got %d posts, want 1", calls("POST", "SalesOrders"))
			}
			s.noFaults(t)
			// From a fresh program: after a throttled call the account's pace is paused.
			looker := New(s.connector.config).Open(syncing.Credentials{APIID: apiID, APIKey: apiKey}, nil).(*account)
			found, ok, err := looker.FindOrder(t.Context(), snapshot.GUID, snapshot.SourceID)
			must(t, err)
			if ok != c.there || s.sandbox.OrderCount() > 1 {
				t.Fatalf("found %v, %d orders, want %v and at most one", ok, s.sandbox.OrderCount(), c.there)
			}
			if ok {
				wantSame(t, snapshot, found)
			}
		})
	}
}

func TestAPostCutOffByItsOwnContextHasAnUnknownOutcome(t *testing.T) {
	s := newShop(t, sandbox.Behaviour{})
	create(t, s, s.usualOrder(t)) // so that the POST is the only request left
	ctx, cancel := context.WithCancel(t.Context())
	account := accountBehind(t, s, func(w http.ResponseWriter, r *http.Request) {
		s.sandbox.ServeHTTP(httptest.NewRecorder(), r)
		if r.Method == http.MethodPost {
			cancel()
			<-r.Context().Done()
		}
	})
	account.reference = s.account.reference
	snapshot := s.usualOrder(t)
	_, err := account.CreateOrder(ctx, snapshot)
	wantRemoteError(t, err, syncing.UnknownOutcome)
	if _, ok := s.sandbox.Order(snapshot.GUID); !ok {
		t.Error("the order was not made, which the test needs")
	}

	_, err = account.CreateOrder(ctx, s.usualOrder(t))
	if _, ok := errors.AsType[*syncing.RemoteError](err); ok || !errors.Is(err, context.Canceled) {
		t.Errorf("a context that has ended before: got %v, want the context's error", err)
	}
}

// accountBehind opens the shop's account through a test server.
func accountBehind(t *testing.T, s *shop, handler http.HandlerFunc) *account {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	config := s.connector.config
	config.BaseURL, config.HTTPClient = server.URL, server.Client()
	return New(config).Open(syncing.Credentials{APIID: apiID, APIKey: apiKey}, nil).(*account)
}

// The sandbox checks every total to the cent, so the domain's totals must match on reading back.
func TestEveryOrderOfTheDomainIsAccepted(t *testing.T) {
	s := newShop(t, sandbox.Behaviour{})
	codes := []string{"KOMBU-GIN-330", "BREAD", "STAMPS"}
	rates := []string{"0", "0.05", "0.1", "0.15", "0.125", "0.089", "0.333333", "0.999999"}
	var taxes []string
	for i, rate := range rates {
		taxes = append(taxes, fmt.Sprintf(`{"TaxCode":"TAX%d","TaxRate":%s,"CanApplyToRevenue":true}`, i, rate))
	}
	must(t, s.sandbox.LoadJSON("Taxes", []byte("["+strings.Join(taxes, ",")+`,{"TaxCode":"NONE","TaxRate":0}]`)))
	tax := rapid.Custom(func(t *rapid.T) wholesale.Tax {
		i := rapid.IntRange(-1, len(rates)-1).Draw(t, "tax")
		if i < 0 {
			return wholesale.Tax{}
		}
		return wholesale.Tax{Code: fmt.Sprintf("TAX%d", i), Rate: dec(rates[i])}
	})
	tenThousandths := func(least, most int64) *rapid.Generator[wholesale.Decimal] {
		return rapid.Map(rapid.Int64Range(least, most), func(n int64) wholesale.Decimal { return decimal.MustNew(n, 4) })
	}
	quantities := rapid.OneOf(tenThousandths(1, 100), tenThousandths(1, 1_000_000), tenThousandths(1, 10_000_000_000))
	prices := rapid.OneOf(tenThousandths(0, 100), tenThousandths(0, 1_000_000))

	rapid.Check(t, func(rt *rapid.T) {
		o := s.order(t, "FERNCAFE", "0")
		o.Tax = tax.Draw(rt, "order tax")
		o.Freight = rapid.OneOf(rapid.Just(wholesale.Decimal{}), prices).Draw(rt, "freight")
		o.Adjustment = rapid.OneOf(rapid.Just(wholesale.Decimal{}), prices, rapid.Just(dec("-0.01"))).Draw(rt, "adjustment")
		o.SalesOrder.AdjustmentLineID = fmt.Sprintf("0f4f0000-0000-4000-8000-%06d%06d", s.orders, 99)
		for i := range rapid.IntRange(1, 12).Draw(rt, "lines") {
			code := rapid.SampledFrom(codes).Draw(rt, "product")
			o.Lines = append(o.Lines, wholesale.Line{
				ID: fmt.Sprintf("0f4f0000-0000-4000-8000-%06d%06d", s.orders, i), ProductID: code, ProductCode: code,
				Quantity: quantities.Draw(rt, "quantity"), PriceAnswer: wholesale.PriceAnswer{UnitPrice: prices.Draw(rt, "price")}, Tax: tax.Draw(rt, "tax"),
			})
		}
		if err := o.ComputeTotals(); wholesale.CodeOf(err) == wholesale.CodeInvalid && o.Adjustment.IsNeg() {
			rt.Skip("more is taken off than there is")
		} else if err != nil {
			rt.Fatal(err)
		}
		adjustment := s.products["STAMPS"]
		freight := s.products["FREIGHT"]
		snapshot, problem := wholesale.TakeSnapshot(wholesale.SnapshotInput{
			Order: o, Customer: s.customers["FERNCAFE"], Products: s.products, Freight: &freight, Adjustment: &adjustment,
			Settings: wholesale.DefaultIntegrationSettings(), Today: "2026-03-02",
		})
		if problem != "" {
			rt.Fatal(problem)
		}
		created, err := s.CreateOrder(t.Context(), snapshot)
		if err != nil {
			rt.Fatal(err)
		}
		if mismatch := wholesale.Compare(o, created); mismatch != nil {
			rt.Fatalf("the totals differ: %+v", mismatch)
		}
		found, ok, err := s.FindOrder(t.Context(), snapshot.GUID, snapshot.SourceID)
		if err != nil || !ok {
			rt.Fatalf("got %v, %v", ok, err)
		}
		if diff := cmp.Diff(created, found, equalDecimals); diff != "" {
			rt.Fatalf("(-created +found)\n%s", diff)
		}
		wantSame(t, snapshot, found)
	})
}
