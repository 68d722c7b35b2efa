package sandbox

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestOrderIsCreated(t *testing.T) {
	c := start(t)
	r := c.place(1)
	got := r.object(t)
	if got["OrderNumber"] != "SO-00000001" || got["OrderStatus"] != "Parked" || got["Guid"] != orderGUID(1) {
		t.Errorf("created %v", got)
	}
	for _, want := range []string{
		`"OrderQuantity":12.0000,"UnitPrice":24.9500,"DiscountRate":0.0000,"LineTotal":299.40000000`,
		`"TaxRate":0.150000,"LineTax":44.910,"XeroTaxCode":"OUTPUT2","BCUnitPrice":24.9500,"BCLineTotal":299.400,"BCLineTax":44.910,"LineTaxCode":"OUTPUT2"`,
		`"SubTotal":411.600,"TaxTotal":61.740,"Total":473.340`, `"ExchangeRate":1.000000`, `"AverageLandedPriceAtTimeOfSale":0.00000000000000`,
		`"OrderDate":"\/Date(1772409600000)\/","RequiredDate":"\/Date(1772582400000)\/","CompletedDate":null`,
		`"PaymentDueDate":"\/Date(1776643200000)\/"`, // the 20th of the month following
		`"Customer":{"CustomerCode":"FERNCAFE","CustomerName":"Fern Cafe Ltd","CurrencyId":110,`,
		`"CustomerRef":"PO 4471"`, `"SourceId":"upstock:U-1"`, `"CreatedBy":"api@unleashedsoftware.com"`,
	} {
		if !strings.Contains(string(r.body), want) {
			t.Errorf("no %s in %s", want, r.body)
		}
	}
	if again := c.get("/SalesOrders/" + strings.ToUpper(orderGUID(1))); string(again.body) != string(r.body) {
		t.Errorf("GET differs from what POST answered:\n%s\n%s", again.body, r.body)
	}
	// Without a Guid the service makes one; a number of one's own is kept.
	own := c.call("POST", "/SalesOrders", goodOrder(2, `"Guid":"`+orderGUID(2)+`",`, `"OrderNumber":"UP-2",`), 201).object(t)
	if own["OrderNumber"] != "UP-2" || own["Guid"] == orderGUID(2) || own["Guid"] == "" {
		t.Errorf("own number: %v", own)
	}
	if next := c.place(3).object(t); next["OrderNumber"] != "SO-00000002" {
		t.Errorf("next number %v", next["OrderNumber"])
	}
}

// What the rules refuse, and in which words. Each row edits the good order.
func TestOrderRefusals(t *testing.T) {
	c := start(t)
	dear := NewProduct("DEAR", "Dear", "50")
	dear.MinimumSellPrice = "30"
	old := NewProduct("OLD", "Old", "1")
	old.Obsolete = true
	foreign := NewCustomer("OZ", "Oz Pty")
	foreign.Currency.CurrencyCode = "AUD"
	gone := NewCustomer("GONE", "Gone Ltd")
	gone.Obsolete = true
	must(t, c.box.AddProducts(dear, old))
	must(t, c.box.AddCustomers(foreign, gone))
	c.place(99)
	const apple, fern = `"KOMBU-APL-330"`, `"FERNCAFE"`
	for _, test := range []struct {
		name  string
		edits []string
		want  []string
	}{
		{"line total", []string{`"LineTotal":299.40`, `"LineTotal":299.41`}, []string{
			"LineTotal: Line 1: LineTotal 299.41 is not correct. The expected value is 299.40.",
			"SubTotal: SubTotal 411.6 is not correct. The expected value is 411.61.",
			"Total: Total 473.34 is not correct. The expected value is 473.35."}},
		{"line tax", []string{`"LineTax":44.91`, `"LineTax":44.9`, `"LineTax":14.58`, `"LineTax":14.59`}, []string{
			"LineTax: Line 1: LineTax 44.9 is not correct. The expected value is 44.91.",
			"LineTax: Line 2: LineTax 14.59 is not correct. The expected value is 14.58."}},
		{"sub total", []string{`"SubTotal":411.60`, `"SubTotal":411.61`}, []string{"SubTotal: SubTotal 411.61 is not correct. The expected value is 411.60."}},
		{"tax total", []string{`"TaxTotal":61.74`, `"TaxTotal":61.73`}, []string{"TaxTotal: TaxTotal 61.73 is not correct. The expected value is 61.74."}},
		{"total", []string{`"Total":473.34`, `"Total":473.3400001`}, nil},
		{"no totals", []string{`"SubTotal":411.60,"TaxTotal":61.74,"Total":473.34,`, ``}, []string{
			"SubTotal: SubTotal is required.", "TaxTotal: TaxTotal is required.", "Total: Total is required."}},
		{"unknown customer", []string{fern, `"NOBODY"`}, []string{"Customer: Customer 'NOBODY' was not found."}},
		{"code of another customer", []string{`"CustomerCode":` + fern, `"Guid":"` + stableGUID("Customers", "OZ") + `","CustomerCode":` + fern, `"CurrencyCode":"NZD"},"ExchangeRate":1`, `"CurrencyCode":"AUD"},"ExchangeRate":1`},
			[]string{"Customer: Customer Guid '" + stableGUID("Customers", "OZ") + "' and Customer Code 'FERNCAFE' are not of the same customer."}},
		{"obsolete customer", []string{fern, `"GONE"`}, []string{"Customer: Customer 'GONE' is obsolete."}},
		{"currency", []string{fern, `"OZ"`}, []string{"Currency: The currency 'NZD' of the Sales Order does not match the currency 'AUD' of customer 'OZ'."}},
		{"rate", []string{fern, `"OZ"`, `"NZD"},"ExchangeRate":1,`, `"AUD"},`}, []string{"ExchangeRate: Exchange Rate is required for an order in AUD."}},
		{"unknown product", []string{apple, `"NOTHING"`}, []string{"Product: Line 2: Product 'NOTHING' was not found."}},
		{"obsolete product", []string{apple, `"OLD"`}, []string{"Product: Line 2: Product 'OLD' is obsolete or cannot be sold."}},
		{"minimum sell price", []string{apple, `"DEAR"`}, []string{"UnitPrice: Line 2: Unit Price 16.2000 is below the Minimum Sell Price 30.0000 of product 'DEAR'."}},
		{"unknown warehouse", []string{`"MAIN"`, `"ELSEWHERE"`}, []string{"Warehouse: Warehouse 'ELSEWHERE' was not found."}},
		{"unknown tax", []string{`"TaxCode":"OUTPUT2"`, `"TaxCode":"VAT"`}, []string{"Tax: Tax 'VAT' was not found."}},
		{"unknown line tax", []string{`"LineTaxCode":"OUTPUT2"`, `"LineTaxCode":"VAT"`}, []string{"LineTaxCode: Line 1: Tax 'VAT' was not found."}},
		{"rate of another tax", []string{`"LineTax":44.91,"LineTaxCode":"OUTPUT2"`, `"LineTax":44.91,"LineTaxCode":"NONE"`},
			[]string{"TaxRate: Line 1: Tax Rate 0.15 is not the rate of Tax Code 'NONE' (0)."}},
		{"status", []string{`"Parked"`, `"Deleted"`}, []string{"OrderStatus: Order Status 'Deleted' is not valid. It must be one of Parked, Placed, Backordered."}},
		{"number taken", []string{`"OrderStatus"`, `"OrderNumber":"SO-00000001","OrderStatus"`}, []string{"OrderNumber: Order Number 'SO-00000001' already exists."}},
		{"number too long", []string{`"OrderStatus"`, `"OrderNumber":"ABCDEFGHIJKLMNOPQR","OrderStatus"`},
			[]string{"OrderNumber: Order Number 'ABCDEFGHIJKLMNOPQR' is too long. It may have at most 17 characters."}},
		{"required date", []string{`"2026-03-04T00:00:00"`, `"1999-03-04"`}, []string{"RequiredDate: Required Date must be after 2000-01-01."}},
		{"quantity", []string{`"OrderQuantity":12`, `"OrderQuantity":0`, `299.40`, `0`, `44.91`, `0`, `411.60`, `112.2`, `61.74`, `16.83`, `473.34`, `129.03`},
			[]string{"OrderQuantity: Line 1: Order Quantity must be greater than zero."}},
		{"places", []string{`"UnitPrice":24.95`, `"UnitPrice":24.95001`}, []string{"UnitPrice: Line 1: UnitPrice 24.95001 has more than 4 decimal places."}},
		{"too long", []string{`"PO 4471"`, `"` + strings.Repeat("x", 501) + `"`}, []string{"CustomerRef: CustomerRef may have at most 500 characters."}},
		{"delivery method", []string{`"SourceId"`, `"DeliveryMethod":"Rocket","SourceId"`}, []string{"DeliveryMethod: Delivery Method 'Rocket' was not found."}},
		{"charge", []string{`"LineType":null`, `"LineType":"Charge"`}, []string{"LineType: Line 1: Line Type 'Charge' is not supported."}},
		{"guid in the address", []string{orderGUID(1), orderGUID(2)},
			[]string{"Guid: The Guid in the request body (" + orderGUID(2) + ") does not match the Guid in the URL (" + orderGUID(1) + ")."}},
	} {
		got := c.call("POST", "/SalesOrders/"+orderGUID(1), goodOrder(1, test.edits...), http.StatusBadRequest)
		if test.want == nil {
			if !strings.Contains(got.object(t)["Description"].(string), "more than 6 decimal places") {
				t.Errorf("%s: %s", test.name, got.body)
			}
		} else if diff := cmp.Diff(test.want, got.problems(t)); diff != "" {
			t.Errorf("%s: %s", test.name, diff)
		}
	}
	got := c.call("POST", "/SalesOrders", "{}", 400)
	if diff := cmp.Diff([]string{"OrderStatus: Order Status is required.", "Customer: Customer is required.", "Tax: Tax is required."}, got.problems(t)); diff != "" {
		t.Error(diff)
	}
	if !strings.Contains(string(got.body), `"ErrorCode":0}`) {
		t.Errorf("ErrorCode: %s", got.body)
	}
	none, _, _ := strings.Cut(goodOrder(1), `"SalesOrderLines"`)
	none += `"SalesOrderLines":[]}`
	if got := c.call("POST", "/SalesOrders", none, 400).problems(t); got[0] != "SalesOrderLines: A Sales Order must have at least one Sales Order Line." {
		t.Error(got)
	}
	c.call("POST", "/SalesOrders?taxInclusive=true", goodOrder(1), 400)
	c.call("POST", "/SalesOrders", `{"Total":"NaN"}`, 400)
	c.call("POST", "/SalesOrders", `{"Total":1e400}`, 400)
	c.call("POST", "/SalesOrders", `{"OrderDate":"tomorrow"}`, 400)
	if c.box.OrderCount() != 1 {
		t.Errorf("%d orders, want the first alone", c.box.OrderCount())
	}
}

// §4.6.3: half away from zero, discount on the unit price first; the live-proven
// case of an Australian shop.
func TestRounding(t *testing.T) {
	c := start(t)
	must(t, c.box.LoadJSON("Taxes", []byte(`[{"TaxCode":"OUTPUT2","TaxRate":0.15},{"TaxCode":"G.S.T.","TaxRate":0.1}]`)))
	line := func(n int, qty, price, discount, total, tax string) string {
		return fmt.Sprintf(`{"LineNumber":%d,"Product":{"ProductCode":"FREIGHT"},"OrderQuantity":%s,"UnitPrice":%s,"DiscountRate":%s,"LineTotal":%s,"LineTax":%s}`,
			n, qty, price, discount, total, tax)
	}
	post := func(n, status int, sub, tax, total string, lines ...string) {
		t.Helper()
		c.call("POST", "/SalesOrders/"+orderGUID(n), fmt.Sprintf(`{"OrderStatus":"Placed","Customer":{"CustomerCode":"FERNCAFE"},"Warehouse":{"WarehouseCode":"MAIN"},
			"Tax":{"TaxCode":"G.S.T."},"SubTotal":%s,"TaxTotal":%s,"Total":%s,"SalesOrderLines":[%s]}`, sub, tax, total, strings.Join(lines, ",")), status)
	}
	post(1, 201, "32.18", "3.22", "35.40", line(1, "1", "18.18", "0", "18.18", "1.82"), line(2, "1", "14.00", "0", "14.00", "1.40"))
	// A half goes up, not to even.
	post(2, 201, "0.13", "0.01", "0.14", line(1, "1", "0.125", "0", "0.13", "0.01"))
	post(3, 400, "0.12", "0.01", "0.13", line(1, "1", "0.125", "0", "0.12", "0.01"))
	// 0.00999 becomes 0.0100 first.
	post(4, 201, "10.00", "1.00", "11.00", line(1, "1000", "0.0111", "0.1", "10.00", "1.00"))
	post(5, 201, "0", "0", "0", line(1, "3", "7", "1", "0", "0"))
	// 0.015 goes up.
	post(6, 201, "0.15", "0.02", "0.17", line(1, "1", "0.15", "0", "0.15", "0.02"))
	// No rounding in between.
	post(7, 400, "9.99", "1.00", "10.99", line(1, "1000", "0.0111", "0.1", "9.99", "1.00"))
	// 0.99993333
	post(8, 201, "1.00", "0.10", "1.10", line(1, "0.3333", "3.0001", "0.0000", "1.00", "0.100"))
}

func TestDuplicateCreateIsRefused(t *testing.T) {
	c := start(t)
	first := c.place(1)
	got := c.call("POST", "/SalesOrders/"+orderGUID(1), goodOrder(1), 400).problems(t)
	if diff := cmp.Diff([]string{"Guid: Sales Order with Guid '" + orderGUID(1) + "' already exists."}, got); diff != "" {
		t.Error(diff)
	}
	if c.box.OrderCount() != 1 || c.box.DuplicateCreates() != 1 || len(c.box.DoubleBooked()) != 0 {
		t.Errorf("%d orders, %d repeats", c.box.OrderCount(), c.box.DuplicateCreates())
	}
	if string(c.get("/SalesOrders/"+orderGUID(1)).body) != string(first.body) {
		t.Error("the refused order changed the first")
	}
	// The same order under another Guid is what must never happen: it is found.
	c.place(2, `"upstock:U-2"`, `"upstock:U-1"`)
	if diff := cmp.Diff(map[string][]string{"upstock:U-1": {orderGUID(1), orderGUID(2)}}, c.box.DoubleBooked()); diff != "" {
		t.Error(diff)
	}
}

func TestOrderLife(t *testing.T) {
	c := start(t)
	c.place(1)
	c.place(2)
	c.clock.advance(time.Hour)
	done := c.call("POST", "/SalesOrders/"+orderGUID(1)+"/Complete", "", 200).object(t)
	if done["OrderStatus"] != "Completed" || done["CompletedDate"] != "/Date(1772445600000)/" {
		t.Errorf("completed: %v %v", done["OrderStatus"], done["CompletedDate"])
	}
	c.call("POST", "/SalesOrders/"+orderGUID(1)+"/Complete", "", 400)
	c.call("DELETE", "/SalesOrders/"+orderGUID(1), "", 400)
	c.call("PUT", "/SalesOrders/"+orderGUID(1), goodOrder(1), 400)
	invoices := c.get("/Invoices?orderNumber=SO-00000001").list(t).Items
	if len(invoices) != 1 || invoices[0]["InvoiceNumber"] != "SI-00000001" || fmt.Sprint(invoices[0]["Total"]) != "473.340" {
		t.Errorf("invoices %v", invoices)
	}
	if got := c.get("/Invoices/" + invoices[0]["Guid"].(string)).object(t); got["InvoiceStatus"] != "Completed" {
		t.Error(got)
	}
	for target, want := range map[string]int{"/Invoices?customerCode=FERN": 0, "/Invoices?customerCode=FERNCAFE": 1, "/Invoices?invoiceNumber=SI-2": 0} {
		if got := c.count(target); got != want {
			t.Errorf("%s: %d, want %d", target, got, want)
		}
	}

	c.call("DELETE", "/SalesOrders/"+orderGUID(2), "", 204)
	c.call("DELETE", "/SalesOrders/"+orderGUID(3), "", 404)
	if got := c.get("/SalesOrders/" + orderGUID(2)).object(t)["OrderStatus"]; got != "Deleted" {
		t.Errorf("deleted order is %v", got)
	}
	c.place(3)
	for filter, want := range map[string][]string{
		"":                              {"SO-00000003", "SO-00000001"},
		"orderStatus=Deleted":           {"SO-00000002"},
		"orderStatus=completed,Deleted": {"SO-00000002", "SO-00000001"},
		"orderStatus=Parked&orderNumber=SO-00000002": {"SO-00000002"}, // overrides all
		"sourceId=upstock:U-1&orderStatus=Parked":    {"SO-00000001"},
		"sourceId=upstock:U":                         {},
		"completedAfter=2026-03-02":                  {"SO-00000001"},
		"completedAfter=2026-03-03":                  {},
		"modifiedSince=2026-03-02T10:00:00":          {"SO-00000003", "SO-00000001"},
		"customerCode=FERN&orderStatus=Parked":       {"SO-00000003"},
		"customerCode=X":                             {},
		"startDate=2026-03-03":                       {},
		"endDate=2026-03-02":                         {"SO-00000003", "SO-00000001"},
		"warehouseCode=main":                         {"SO-00000003", "SO-00000001"},
	} {
		if diff := cmp.Diff(want, c.get("/SalesOrders?"+filter).list(t).column("OrderNumber")); diff != "" {
			t.Errorf("%s: %s", filter, diff)
		}
	}
	if got := c.count("/SalesShipments"); got != 0 {
		t.Errorf("%d shipments", got)
	}
	must(t, c.box.ShipOrder(orderGUID(3), "NZ Post", "NZP123"))
	if got := c.get("/SalesShipments?orderNumber=SO-00000003").list(t).Items; len(got) != 1 || got[0]["ShipmentNumber"] != "SS-00000003/1" || got[0]["TrackingNumber"] != "NZP123" {
		t.Errorf("shipments %v", got)
	}
}

func TestOrderIsReplaced(t *testing.T) {
	c := start(t)
	created := c.place(1).object(t)
	withGUIDs := func(edits ...string) string {
		text := goodOrder(1, edits...)
		for n := 1; n <= 3; n++ {
			text = strings.Replace(text, fmt.Sprintf(`{"LineNumber":%d`, n), fmt.Sprintf(`{"Guid":"%s","LineNumber":%d`, orderGUID(n), n), 1)
		}
		return text
	}
	c.call("PUT", "/SalesOrders/"+orderGUID(9), withGUIDs(orderGUID(1), orderGUID(9)), 404)
	if got := c.call("PUT", "/SalesOrders/"+orderGUID(1), goodOrder(1), 400).problems(t); len(got) != 3 || got[0] != "Guid: Line 1: Guid is required." {
		t.Error(got)
	}
	got := c.call("PUT", "/SalesOrders/"+orderGUID(1), withGUIDs(`"Parked"`, `"Placed"`, `"Comments":"Upstock order U-1029",`, ``), 200).object(t)
	if got["OrderStatus"] != "Placed" || got["Comments"] != nil || got["OrderNumber"] != created["OrderNumber"] || got["CreatedOn"] != created["CreatedOn"] {
		t.Errorf("replaced: %v", got)
	}
	if got["LastModifiedOn"] == created["LastModifiedOn"] {
		t.Error("LastModifiedOn stayed")
	}
	c.call("DELETE", "/SalesOrders/"+orderGUID(1)+"/Lines/"+orderGUID(2), "", 204)
	if got := c.get("/SalesOrders/" + orderGUID(1)).object(t); fmt.Sprint(got["Total"]) != "361.560" {
		t.Errorf("total %v after a line was deleted", got["Total"])
	}
}

func TestOperatorChangesAnOrder(t *testing.T) {
	c := start(t)
	c.place(1)
	total := func() string {
		o, _ := c.box.Order(orderGUID(1))
		return o.Total
	}
	before, _ := c.box.Order(orderGUID(1))
	for _, step := range []struct {
		name string
		do   func() error
		want string
	}{
		// 249.50+97.20+15.00, tax 37.43+14.58+2.25
		{"quantity", func() error { return c.box.ChangeOrderLine(orderGUID(1), 1, "10", "") }, "415.96"},
		{"price", func() error { return c.box.ChangeOrderLine(orderGUID(1), 2, "", "16.25") }, "416.31"},
		{"remove", func() error { return c.box.RemoveOrderLine(orderGUID(1), 3) }, "399.06"},
		{"charge", func() error { return c.box.AddOrderCharge(orderGUID(1), "Delivery", "20") }, "422.06"},
		{"line", func() error { return c.box.AddOrderLine(orderGUID(1), "KOMBU-APL-330", "1", "20") }, "445.06"},
	} {
		must(t, step.do())
		if got := total(); got != step.want {
			t.Errorf("%s: total %s, want %s", step.name, got, step.want)
		}
	}
	after, _ := c.box.Order(orderGUID(1))
	if !after.ModifiedOn.After(before.ModifiedOn) {
		t.Error("LastModifiedOn was not bumped")
	}
	text := string(c.get("/SalesOrders/" + orderGUID(1)).body)
	if !strings.Contains(text, `{"LineNumber":0,"LineType":"Charge","Product":{"Guid":"00000000-0000-0000-0000-000000000000","ProductCode":null,"ProductDescription":"Delivery"}`) {
		t.Errorf("no charge line in %s", text)
	}
	for name, err := range map[string]error{
		"unknown order":  c.box.CompleteOrder(orderGUID(5)),
		"unknown line":   c.box.ChangeOrderLine(orderGUID(1), 9, "1", ""),
		"not a number":   c.box.ChangeOrderLine(orderGUID(1), 1, "many", ""),
		"unknown tier":   c.box.SetTierPrice("FREIGHT", "SellPriceTier11", "1"),
		"unknown status": c.box.SetOrderStatus(orderGUID(1), "Lost", ""),
	} {
		if err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	must(t, c.box.CompleteOrder(orderGUID(1)))
	if err := c.box.ChangeOrderLine(orderGUID(1), 1, "1", ""); err == nil {
		t.Error("a completed order was changed")
	}
}

// A row that changes between two pages moves to the front: the next page shows a
// row again, and nothing but the changed row can be missed.
func TestPagingWhileRowsChange(t *testing.T) {
	c := start(t)
	for n := 1; n <= 6; n++ {
		c.place(n)
	}
	page := func(n int) []string {
		return c.get(fmt.Sprintf("/SalesOrders/%d?pageSize=2", n)).list(t).column("OrderNumber")
	}
	first := page(1)
	must(t, c.box.ChangeOrderLine(orderGUID(2), 1, "5", ""))
	second := page(2)
	if diff := cmp.Diff([][]string{{"SO-00000006", "SO-00000005"}, {"SO-00000005", "SO-00000004"}}, [][]string{first, second}); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"SO-00000002", "SO-00000006"}, page(1)); diff != "" {
		t.Error(diff)
	}
}

// LastModifiedOn is strictly increasing even while the clock stands still, and the
// log stays right when it is compacted.
func TestModificationLog(t *testing.T) {
	c := start(t)
	c.place(1)
	c.place(2)
	last := time.Time{}
	for i := range 2500 {
		must(t, c.box.ChangeOrderLine(orderGUID(1+i%2), 1, Number(fmt.Sprint(1+i%7)), ""))
		o, _ := c.box.Order(orderGUID(1 + i%2))
		if !o.ModifiedOn.After(last) {
			t.Fatalf("change %d: %s after %s", i, o.ModifiedOn, last)
		}
		last = o.ModifiedOn
	}
	if n := len(c.box.orders.log); n > 2100 {
		t.Errorf("log of %d versions for two orders", n)
	}
	if diff := cmp.Diff([]string{"SO-00000002", "SO-00000001"}, c.get("/SalesOrders").list(t).column("OrderNumber")); diff != "" {
		t.Error(diff)
	}
}

func TestManyClientsAtOnce(t *testing.T) {
	c := start(t)
	const clients, each = 8, 25
	var group sync.WaitGroup
	for worker := range clients {
		group.Go(func() {
			for i := range each {
				n := worker*each + i + 1
				r, err := c.try("POST", "/SalesOrders/"+orderGUID(n), goodOrder(n))
				if err != nil || r.status != 201 {
					t.Errorf("order %d: %d %v", n, r.status, err)
				}
				if _, err := c.try("GET", "/SalesOrders?pageSize=5", ""); err != nil {
					t.Error(err)
				}
				switch n % 4 {
				case 0:
					err = c.box.CompleteOrder(orderGUID(n))
				case 1:
					err = c.box.ChangeOrderLine(orderGUID(n), 1, "3", "")
				case 2:
					err = c.box.SetTierPrice("KOMBU-GIN-330", "SellPriceTier1", "23")
				}
				if err != nil {
					t.Error(err)
				}
				_ = c.box.Orders()
			}
		})
	}
	group.Wait()
	numbers := map[string]bool{}
	c.box.EachOrder(func(o OrderSummary) bool {
		numbers[o.Number] = true
		return true
	})
	if len(numbers) != clients*each {
		t.Errorf("%d different numbers, want %d", len(numbers), clients*each)
	}
	if got := c.box.Calls().Total("POST", "SalesOrders"); got != clients*each {
		t.Errorf("%d creates counted, want %d", got, clients*each)
	}
}

// However many clients post one order at the same moment, one creates it.
func TestOneOrderFromManyCreates(t *testing.T) {
	for _, position := range []string{"reject", "upsert", "created"} {
		c := start(t, DuplicateGuid+"="+position)
		var group sync.WaitGroup
		var mu sync.Mutex
		statuses := map[int]int{}
		for range 8 {
			group.Go(func() {
				r, err := c.try("POST", "/SalesOrders/"+orderGUID(1), goodOrder(1))
				if err != nil {
					t.Error(err)
				}
				mu.Lock()
				defer mu.Unlock()
				statuses[r.status]++
			})
		}
		group.Wait()
		want := map[string]map[int]int{"reject": {201: 1, 400: 7}, "upsert": {201: 1, 200: 7}, "created": {201: 8}}[position]
		if diff := cmp.Diff(want, statuses); diff != "" {
			t.Errorf("%s: %s", position, diff)
		}
		if c.box.OrderCount() != 1 || c.box.DuplicateCreates() != 7 {
			t.Errorf("%s: %d orders, %d repeats", position, c.box.OrderCount(), c.box.DuplicateCreates())
		}
	}
}
