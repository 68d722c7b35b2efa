package sandbox

import (
	"encoding/json"
	"fmt"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// Each position of each switch, seen from outside. The test fails when a switch
// or a position is added and not tried here.
func TestEveryPosition(t *testing.T) {
	post := func(status int, edits ...string) func(*client) error {
		return func(c *client) error {
			r, err := c.try("POST", "/SalesOrders/"+orderGUID(1), goodOrder(1, edits...))
			if err == nil && r.status != status {
				err = fmt.Errorf("status %d, want %d: %s", r.status, status, r.body)
			}
			return err
		}
	}
	shows := func(target, want string) func(*client) error {
		return func(c *client) error {
			if text := string(c.get(target).body); !strings.Contains(text, want) {
				return fmt.Errorf("no %s in %s", want, text)
			}
			return nil
		}
	}
	twice := func(status, orders int, becomesNew bool) func(*client) error {
		return func(c *client) error {
			c.place(1)
			r, err := c.try("POST", "/SalesOrders/"+orderGUID(1), goodOrder(1, `"PO 4471"`, `"PO 2"`))
			if err != nil || r.status != status || c.box.OrderCount() != orders {
				return fmt.Errorf("status %d, %d orders, %w", r.status, c.box.OrderCount(), err)
			}
			replaced := strings.Contains(string(c.get("/SalesOrders/"+orderGUID(1)).body), "PO 2")
			if replaced != becomesNew {
				return fmt.Errorf("replaced: %v", replaced)
			}
			return nil
		}
	}
	without := func(header string, status int) func(*client) error {
		return func(c *client) error {
			r := c.request("GET", "/Companies", "")
			r.Header.Del(header)
			got, err := c.send(r)
			if err != nil || got.status != status {
				return fmt.Errorf("status %d, want %d, %w", got.status, status, err)
			}
			return nil
		}
	}
	throttled := func(rule string, status int, hint bool) func(*client) error {
		return func(c *client) error {
			fault, err := ParseFault(rule)
			must(c.t, err)
			must(c.t, c.box.SetFaults([]FaultRule{fault}))
			r, err := c.try("GET", "/Companies", "")
			if err != nil || r.status != status || (r.header.Get("Retry-After") != "") != hint {
				return fmt.Errorf("status %d, Retry-After %q, %w", r.status, r.header.Get("Retry-After"), err)
			}
			return nil
		}
	}
	withProduct := func(change func(*Product), then func(*client) error) func(*client) error {
		return func(c *client) error {
			must(c.t, c.box.ChangeProduct("KOMBU-GIN-330", change))
			return then(c)
		}
	}
	withCustomer := func(change func(*Customer), then func(*client) error) func(*client) error {
		return func(c *client) error {
			must(c.t, c.box.ChangeCustomer("FERNCAFE", change))
			return then(c)
		}
	}
	withPrices := func(then func(*client) error) func(*client) error {
		return func(c *client) error {
			fern := CustomerRef{CustomerCode: "FERNCAFE"}
			must(c.t, c.box.AddProductPrices(
				ProductPrice{Customer: fern, Product: ProductRef{ProductCode: "KOMBU-GIN-330"}, CustomerPrice: "22"},
				ProductPrice{Customer: fern, Product: ProductRef{ProductCode: "KOMBU-APL-330"}, DiscountValue: "12.5"}))
			return then(c)
		}
	}
	deleted := func(status int) func(*client) error {
		return func(c *client) error {
			c.place(1)
			must(c.t, c.box.DeleteOrder(orderGUID(1)))
			c.call("GET", "/SalesOrders/"+orderGUID(1), "", status)
			return nil
		}
	}
	custom := func(want string) func(*client) error {
		return func(c *client) error {
			c.place(1)
			must(c.t, c.box.SetOrderStatus(orderGUID(1), "Parked", "On hold"))
			return shows("/SalesOrders?customOrderStatus=On%20hold", `"OrderStatus":"`+want+`","CustomOrderStatus":"On hold"`)(c)
		}
	}
	since := func(want int) func(*client) error {
		return func(c *client) error {
			c.clock.advance(time.Hour)
			must(c.t, c.box.SetStopCredit("FERNCAFE", false))
			if got := c.count("/Customers?modifiedSince=2026-03-02T10:00:00"); got != want {
				return fmt.Errorf("%d customers, want %d", got, want)
			}
			return nil
		}
	}
	fails := func(want string) func(*client) error {
		return func(c *client) error {
			if text := string(c.call("POST", "/SalesOrders", "{}", 400).body); !strings.Contains(text, want) {
				return fmt.Errorf("no %s in %s", want, text)
			}
			return nil
		}
	}
	sees := func(status int) func(*client) error {
		return func(c *client) error {
			c.place(1)
			c.call("GET", "/SalesOrders/"+orderGUID(1), "", status)
			visible := 0
			if status == 200 {
				visible = 1
			}
			for _, target := range []string{"/SalesOrders", "/SalesOrders?sourceId=upstock:U-1", "/SalesOrders?orderNumber=SO-00000001"} {
				if got := c.count(target); got != visible {
					return fmt.Errorf("%s: %d orders, want %d", target, got, visible)
				}
			}
			c.clock.advance(time.Second)
			c.call("GET", "/SalesOrders/"+orderGUID(1), "", 200)
			if got := c.count("/SalesOrders"); got != 1 {
				return fmt.Errorf("%d orders after the delay", got)
			}
			return nil
		}
	}
	noWarehouse := []string{`"Warehouse":{"WarehouseCode":"MAIN"},`, ``}
	wrongRate := []string{`"LineTaxCode":"OUTPUT2"`, `"LineTaxCode":"NONE"`}
	residue := []string{`"LineTax":44.91`, `"LineTax":44.92`, `"TaxTotal":61.74`, `"TaxTotal":61.75`, `"Total":473.34`, `"Total":473.35`}
	obsolete := func(p *Product) { p.Obsolete = true }
	stopped := func(x *Customer) { x.StopCredit = true }
	negative := []string{`"UnitPrice":15.00`, `"UnitPrice":-15.00`, `"LineTotal":15.00`, `"LineTotal":-15.00`, `"LineTax":2.25`, `"LineTax":-2.25`,
		`"SubTotal":411.60`, `"SubTotal":381.60`, `"TaxTotal":61.74`, `"TaxTotal":57.24`, `"Total":473.34`, `"Total":438.84`}
	placed := []string{`"Parked"`, `"Placed"`}

	foreign := func(then func(*client) error) func(*client) error {
		return withCustomer(func(x *Customer) { x.Currency.CurrencyCode = "AUD" }, func(c *client) error {
			must(c.t, c.box.LoadJSON("Currencies", []byte(`[{"CurrencyCode":"NZD"},{"CurrencyCode":"AUD","DefaultSellRate":0.92}]`)))
			return then(c)
		})
	}
	noRate := []string{`"Currency":{"CurrencyCode":"NZD"},"ExchangeRate":1,`, ``}
	wrongTotals := []string{`"LineTax":44.91`, `"LineTax":10`, `"Total":473.34`, `"Total":390`}
	stored := func(want string, edits ...string) func(*client) error {
		return func(c *client) error {
			if text := string(c.place(1, edits...).body); !strings.Contains(text, want) {
				return fmt.Errorf("no %s in %s", want, text)
			}
			return nil
		}
	}
	noTax := []string{`"Tax":{"TaxCode":"OUTPUT2","TaxRate":0.15}`, `"XeroTaxCode":"OUTPUT2"`}
	updated := func(status int) func(*client) error {
		return func(c *client) error {
			c.call("POST", "/Customers", `{"CustomerCode":"FERNCAFE","CustomerName":"Fern"}`, status)
			c.call("POST", "/Products", `{"ProductCode":"FREIGHT","ProductDescription":"Freight"}`, status)
			return nil
		}
	}
	sentBack := func(status int) func(*client) error {
		return func(c *client) error {
			whole := c.get("/Customers").list(c.t).Items[0]
			body, err := json.Marshal(whole)
			must(c.t, err)
			c.call("POST", "/Customers/"+whole["Guid"].(string), string(body), status)
			return nil
		}
	}
	shipped := func(want string) func(*client) error {
		return func(c *client) error {
			c.place(1)
			must(c.t, c.box.ShipOrder(orderGUID(1), "NZ Post", "NZP123"))
			return shows("/SalesShipments", want)(c)
		}
	}
	discounted := func(x *Customer) { x.DiscountRate = "0.1" }

	tests := map[string]map[string]func(*client) error{
		Totals:    {"validate": post(400, wrongTotals...), "recalculate": stored(`"SubTotal":411.600,"TaxTotal":61.740,"Total":473.340`, wrongTotals...)},
		TaxObject: {"required": post(400, noTax...), "optional": stored(`"TaxTotal":61.740`, noTax...)},
		CompletedOnPost: {"reject": post(400, `"Parked"`, `"Completed"`), "accept": func(c *client) error {
			c.place(1, `"Parked"`, `"Completed"`)
			return shows("/Invoices", `"NumberOfItems":1`)(c)
		}},
		ExchangeRate:   {"required": foreign(post(400, noRate...)), "default": foreign(stored(`"ExchangeRate":0.920000`, noRate...))},
		UpdateStatus:   {"201": updated(201), "200": updated(200)},
		ReadOnlyFields: {"500": sentBack(500), "ignore": sentBack(201)},
		CustomerDiscount: {"fraction": withCustomer(discounted, shows("/Customers", `"DiscountRate":0.1000`)),
			"percent": withCustomer(discounted, shows("/Customers", `"DiscountRate":10.0000`))},
		EmptyPage:           {"zero": shows("/Invoices", `"PageNumber":0,"NumberOfPages":0`), "one": shows("/Invoices", `"PageNumber":1,"NumberOfPages":1`)},
		ShipmentDate:        {"date": shipped(`"CreatedOn":"\/Date(`), "localized": shipped(`"CreatedOn":"2/03/2026 9:00:00 a.m."`)},
		DuplicateGuid:       {"reject": twice(400, 1, false), "upsert": twice(200, 1, true), "upsert_201": twice(201, 1, true), "created": twice(201, 1, false)},
		ClientType:          {"accept": without("client-type", 200), "400": without("client-type", 400), "403": without("client-type", 403)},
		ContentHeaders:      {"optional": without("Accept", 200), "required": without("Content-Type", 400)},
		QuotaStatus:         {"429": throttled("* * quota_gone", 429, true), "403": throttled("* * quota_gone", 403, false)},
		RetryAfter:          {"on": throttled("* * throttle", 429, true), "off": throttled("* * throttle retry_after=2s", 429, false)},
		WarehouseMissing:    {"reject": post(400, noWarehouse...), "default": post(201, noWarehouse...)},
		StopCredit:          {"accept": withCustomer(stopped, post(201, placed...)), "reject": withCustomer(stopped, post(400, placed...))},
		ObsoleteLine:        {"reject": withProduct(obsolete, post(400)), "accept": withProduct(obsolete, post(201))},
		ObsoleteCustomer:    {"reject": withCustomer(func(x *Customer) { x.Obsolete = true }, post(400)), "accept": withCustomer(func(x *Customer) { x.Obsolete = true }, post(201))},
		MinimumSaleQuantity: {"ignored": withProduct(func(p *Product) { p.MinimumSaleQuantity = "13" }, post(201)), "enforced": withProduct(func(p *Product) { p.MinimumSaleQuantity = "13" }, post(400))},
		NegativePrice:       {"accept": post(201, negative...), "reject": post(400, negative...)},
		ForceParked:         {"off": statusBecomes("Placed"), "on": statusBecomes("Parked")},
		TaxRateMismatch:     {"reject": post(400, wrongRate...), "accept": post(201, wrongRate...)},
		LineTaxCheck:        {"exact": post(400, residue...), "sum_only": post(201, residue...)},
		DiscountValue:       {"percent": withPrices(shows("/ProductPrices", `"DiscountValue":12.5000`)), "fraction": withPrices(shows("/ProductPrices", `"DiscountValue":0.1250`))},
		CustomerPriceList:   {"all": withPrices(shows("/Products?customerCode=FERNCAFE", `"NumberOfItems":3`)), "priced_only": withPrices(shows("/Products?customerCode=FERNCAFE", `"NumberOfItems":2`))},
		ModifiedSince:       {"inclusive": since(1), "exclusive": since(0)},
		VisibilityDelay:     {"0s": sees(200), "1s": sees(404)},
		PastEnd: {"empty": shows("/Customers/2", `"Items":[]`), "404": func(c *client) error {
			c.call("GET", "/Customers/2", "", 404)
			c.call("GET", "/ProductPrices", "", 200) // an empty list has a first page
			return nil
		}},
		DeletedByGuid: {"visible": deleted(200), "404": deleted(404)},
		CustomStatus:  {"base": custom("Parked"), "label": custom("On hold")},
		ErrorCode:     {"number": fails(`"ErrorCode":0`), "string": fails(`"ErrorCode":"0"`)},
		NumberForm:    {"scaled": shows("/Products", `"DefaultSellPrice":30.0000`), "short": shows("/Products", `"DefaultSellPrice":30,`)},
		EmptyLists:    {"array": shows("/Products", `"Images":[]`), "null": shows("/Products", `"Images":null`)},
		TaxesEnvelope: {"items": shows("/Taxes", `{"Items"`), "paged": shows("/Taxes", `{"Pagination"`)},
		AddressGuid:   {"present": shows("/Customers", `"IsDefault":true,"Guid":`), "absent": shows("/Customers", `"IsDefault":true}`)},
	}
	maps.Copy(tests, pricePositions())
	maps.Copy(tests, webhookPositions())
	for _, s := range Switches() {
		if s.Doc == "" {
			t.Errorf("%s has no documentation", s.Name)
		}
		for _, position := range s.Positions {
			t.Run(s.Name+"="+position, func(t *testing.T) {
				try := tests[s.Name][position]
				if try == nil {
					t.Fatal("no test")
				}
				if err := try(start(t, s.Name+"="+position)); err != nil {
					t.Error(err)
				}
			})
		}
	}
}

func statusBecomes(want string) func(*client) error {
	return func(c *client) error {
		if got := c.place(1, `"Parked"`, `"Placed"`).object(c.t)["OrderStatus"]; got != want {
			return fmt.Errorf("status %v, want %s", got, want)
		}
		return nil
	}
}

func TestAllPositions(t *testing.T) {
	want := 1
	for _, s := range Switches() {
		want += len(s.Positions) - 1
	}
	seen := map[string]bool{}
	for _, b := range AllPositions() {
		seen[b.String()] = true
	}
	if len(seen) != want || !seen["default"] || !seen["duplicate_guid=upsert"] {
		t.Errorf("%d positions, want %d: %v", len(seen), want, seen)
	}
}

func TestParseBehaviour(t *testing.T) {
	b, err := ParseBehaviour("past_end=404", "visibility_delay=250ms")
	must(t, err)
	if diff := cmp.Diff("visibility_delay=250ms past_end=404", b.String()); diff != "" {
		t.Error(diff)
	}
	for text, want := range map[string]string{
		"past_end":              "name=value",
		"pastend=404":           `no switch "pastend"; there are duplicate_guid`,
		"past_end=500":          `no position "500"; there are empty, 404`,
		"visibility_delay=soon": "not a duration",
	} {
		if _, err := ParseBehaviour(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want %s", text, err, want)
		}
	}
}
