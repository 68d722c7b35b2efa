package unleashed

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"upstock/internal/syncing"
	"upstock/internal/unleashed/sandbox"
	"upstock/internal/unleashed/unleashedapi"
	"upstock/internal/wholesale"
)

// What is unknown about the live service is a sandbox switch. Test every setting of each.
func TestTheContractInEveryPosition(t *testing.T) {
	for _, behaviour := range sandbox.AllPositions() {
		t.Run(behaviour.String(), func(t *testing.T) {
			t.Parallel()
			s := newShop(t, behaviour)
			s.addPrices(t)
			s.loadCurrencies(t, `[{"CurrencyCode":"NZD"},{"CurrencyCode":"AUD","DefaultSellRate":0.92}]`)
			t.Run("products", s.checkProducts)
			t.Run("customers", s.checkCustomers)
			t.Run("prices", s.checkPrices)
			t.Run("create and find", s.checkCreateAndFind)
			t.Run("post twice", s.checkPostTwice)
			t.Run("finished", s.checkFinished)
			t.Run("another currency", s.checkForeign)
			t.Run("refusals", s.checkRefusals)
			t.Run("renamed", s.checkRenamed)
			t.Run("a rate that changed", s.checkRate)
			t.Run("discounts of customers", s.checkDiscounts)
			t.Run("past the end", s.checkPastEnd)
			t.Run("limits", s.checkLimits)
			t.Run("every switch was met", s.checkMet)
			if double := s.sandbox.DoubleBooked(); len(double) > 0 {
				t.Errorf("orders were made twice: %v", double)
			}
		})
	}
}

func (s *shop) checkProducts(t *testing.T) {
	rows, _ := readAll(t, s.Products, syncing.Reading{})
	if diff := cmp.Diff([]string{"BREAD", "FREIGHT", "KOMBU-GIN-330", "STAMPS"}, codesOf(rows, productCode)); diff != "" {
		t.Fatalf("(-want +got)\n%s", diff)
	}
	bread, ginger, stamps := rows[0], rows[2], rows[3]
	if bread.OwnTax == nil || bread.OwnTax.Code != "ZERORATEDOUTPUT" || !bread.OwnTax.Rate.IsZero() {
		t.Errorf("got own tax %v", bread.OwnTax)
	}
	want := []wholesale.TierPrice{{Key: "SellPriceTier1", Name: "Wholesale", Price: dec("24.95")}}
	if diff := cmp.Diff(want, ginger.TierPrices, equalDecimals); diff != "" {
		t.Errorf("tiers (-want +got)\n%s", diff)
	}
	if ginger.DefaultPrice.Cmp(dec("30")) != 0 || !ginger.Taxable || !ginger.Sellable || ginger.Unit != "EA" {
		t.Errorf("got %+v", ginger)
	}
	if len(ginger.Images) != 1 || !ginger.Images[0].Default || len(bread.Images) != 0 {
		t.Errorf("got images %v and %v", ginger.Images, bread.Images)
	}
	if stamps.Taxable || stamps.OwnTax != nil {
		t.Errorf("got %+v", stamps)
	}
}

func (s *shop) checkCustomers(t *testing.T) {
	rows, _ := readAll(t, s.Customers, syncing.Reading{})
	if diff := cmp.Diff([]string{"EXPORT", "FERNCAFE"}, codesOf(rows, customerCode)); diff != "" {
		t.Fatalf("(-want +got)\n%s", diff)
	}
	export, fern := rows[0], rows[1]
	if export.Terms.Taxable || export.Terms.Tax != (wholesale.Tax{}) || len(export.Addresses) != 0 {
		t.Errorf("got %+v", export)
	}
	if fern.Terms.Tax.Code != "OUTPUT2" || fern.Terms.Tax.Rate.Cmp(dec("0.15")) != 0 || fern.Terms.TierKey != "SellPriceTier1" || fern.Terms.Currency != "NZD" {
		t.Errorf("got %+v", fern.Terms)
	}
	if fern.Email != "orders@ferncafe.example" || len(fern.Addresses) != 2 || fern.Addresses[1].Type != wholesale.Shipping || fern.Addresses[1].Instructions != "Rear dock" {
		t.Errorf("got %+v", fern)
	}
	if want := (wholesale.Contact{Name: "Ana Reid", Phone: "09 555 0101", Mobile: "021 555 010"}); fern.Contact != want {
		t.Errorf("the contact is %+v, want %+v", fern.Contact, want)
	}
	found, err := s.FindCustomers(t.Context(), "fern", 10)
	must(t, err)
	if diff := cmp.Diff([]syncing.CustomerRecord{fern}, found, equalDecimals); diff != "" {
		t.Errorf("found (-want +got)\n%s", diff)
	}
}

func (s *shop) checkCreateAndFind(t *testing.T) {
	snapshot := s.usualOrder(t)
	created, err := s.CreateOrder(t.Context(), snapshot)
	must(t, err)
	wantSame(t, snapshot, created)
	if created.Status != "Parked" || created.Number == "" || created.Completed || created.Deleted {
		t.Errorf("got %+v", created)
	}
	_, ok, err := s.FindOrder(t.Context(), snapshot.GUID, snapshot.SourceID)
	must(t, err)
	if delayed := s.sandbox.Behaviour().Get(sandbox.VisibilityDelay) != "0s"; ok == delayed {
		t.Errorf("found at once: %v, but delayed: %v", ok, delayed)
	}
	s.clock.advance(time.Minute)
	found, ok, err := s.FindOrder(t.Context(), snapshot.GUID, snapshot.SourceID)
	must(t, err)
	if !ok {
		t.Fatal("the order was not found")
	}
	if diff := cmp.Diff(created, found, equalDecimals); diff != "" {
		t.Errorf("(-created +found)\n%s", diff)
	}
	// A custom status is one more kind of open order, whichever field holds it.
	must(t, s.sandbox.SetOrderStatus(snapshot.GUID, "Parked", "Picking"))
	found, ok, err = s.FindOrder(t.Context(), snapshot.GUID, "")
	must(t, err)
	if !ok || found.Completed || found.Deleted {
		t.Errorf("with a custom status: got %+v, %v", found, ok)
	}
	if found.Status != "Picking" {
		t.Errorf("a custom status is shown as %s", found.Status)
	}
}

func (s *shop) checkPostTwice(t *testing.T) {
	snapshot := s.usualOrder(t)
	_, err := s.CreateOrder(t.Context(), snapshot)
	must(t, err)
	s.clock.advance(time.Minute)
	again, err := s.CreateOrder(t.Context(), snapshot)
	if s.sandbox.Behaviour().Get(sandbox.DuplicateGuid) == "reject" {
		wantRemoteError(t, err, syncing.Invalid)
	} else {
		must(t, err)
		wantSame(t, snapshot, again)
	}
}

func (s *shop) checkFinished(t *testing.T) {
	var orders []*wholesale.SalesOrderSnapshot
	for range 3 {
		snapshot := s.usualOrder(t)
		_, err := s.CreateOrder(t.Context(), snapshot)
		must(t, err)
		orders = append(orders, snapshot)
	}
	s.clock.advance(time.Minute) // until they are visible
	rows, mark := readAll(t, s.ChangedOrders, syncing.Reading{})
	if len(rows) < 3 || rows[0].Completed || rows[0].Deleted {
		t.Errorf("three more orders are open, but got %d", len(rows))
	}
	s.clock.advance(time.Minute)
	must(t, s.sandbox.AddOrderCharge(orders[0].GUID, "Delivery", "9.90"))
	must(t, s.sandbox.CompleteOrder(orders[0].GUID))
	must(t, s.sandbox.DeleteOrder(orders[1].GUID))

	rows, _ = readAll(t, s.DeletedOrders, syncing.Reading{Since: mark})
	if len(rows) != 1 || rows[0].GUID != orders[1].GUID || !rows[0].Deleted || rows[0].Completed {
		t.Fatalf("got %+v, want the deleted order", rows)
	}
	rows, _ = readAll(t, s.ChangedOrders, syncing.Reading{Since: mark})
	if len(rows) == 0 || rows[0].GUID != orders[0].GUID {
		t.Fatalf("got %+v, want the completed order first", rows)
	}
	completed := rows[0]
	if !completed.Completed || completed.Deleted || completed.SubTotal.Cmp(mustAdd(t, orders[0].SubTotal, "9.90")) != 0 {
		t.Errorf("got %+v", completed)
	}
	if charge := completed.Lines[len(completed.Lines)-1]; !charge.Charge || charge.LineTotal.Cmp(dec("9.9")) != 0 || completed.Lines[0].Charge {
		t.Errorf("got %+v, want the charge last", completed.Lines)
	}
	found, ok, err := s.FindOrder(t.Context(), orders[1].GUID, orders[1].SourceID)
	must(t, err)
	if !ok || !found.Deleted {
		t.Errorf("the deleted order: got %+v, %v", found, ok)
	}
}

// wantSame compares what the account has with what was sent.
func wantSame(t testing.TB, sent *wholesale.SalesOrderSnapshot, got wholesale.RemoteOrder) {
	t.Helper()
	want := wholesale.RemoteOrder{GUID: sent.GUID, SourceID: sent.SourceID, SubTotal: sent.SubTotal, TaxTotal: sent.TaxTotal, Total: sent.Total}
	for _, l := range sent.Lines {
		want.Lines = append(want.Lines, wholesale.RemoteLine{
			GUID: l.GUID, ProductGUID: l.ProductGUID, ProductCode: l.ProductCode,
			Quantity: l.Quantity, UnitPrice: l.UnitPrice, LineTotal: l.LineTotal, LineTax: l.LineTax, TaxRate: l.Tax.Rate,
		})
	}
	found := wholesale.StoredDifferences(sent, got)
	if got.Status == "Parked" { // an account may park what was sent as Placed, and that is said
		found = slices.DeleteFunc(found, func(d wholesale.Difference) bool { return d.What == "status" })
	}
	if len(found) > 0 {
		t.Errorf("taken for different: %+v", found)
	}
	got.Number, got.Status, got.BaseStatus, got.Customer = "", "", "", ""
	got.CustomerGUID, got.CustomerCode, got.Currency, got.Warehouse, got.Renamed = "", "", "", "", nil
	got.Lines = slices.Clone(got.Lines)
	for i := range got.Lines { // the account's product name, and code if none was sent
		got.Lines[i].Name, got.Lines[i].TaxCode = "", ""
	}
	if diff := cmp.Diff(want, got, equalDecimals); diff != "" {
		t.Errorf("(-sent +stored)\n%s", diff)
	}
}

func mustAdd(t testing.TB, a wholesale.Decimal, b string) wholesale.Decimal {
	t.Helper()
	sum, err := a.Add(dec(b))
	must(t, err)
	return sum
}

// An order in another currency carries the account's rate, whether or not the account knows it.
func (s *shop) checkForeign(t *testing.T) {
	snapshot := s.australian(t)
	stored, err := s.CreateOrder(t.Context(), snapshot)
	must(t, err)
	wantSame(t, snapshot, stored)
	s.clock.advance(time.Minute)
	if got := s.exchangeRate(t, snapshot.GUID); got != "0.92" {
		t.Errorf("got rate %s", got)
	}
}

// What an account may refuse is refused once, in words, or taken with the totals that were sent.
func (s *shop) checkRefusals(t *testing.T) {
	position := s.sandbox.Behaviour().Get
	for name, c := range map[string]struct {
		change  func() error
		undo    func() error
		price   string
		refused bool
	}{
		"an obsolete product": {
			func() error { return s.sandbox.SetProductObsolete("STAMPS", true) }, func() error { return s.sandbox.SetProductObsolete("STAMPS", false) },
			"1.1000", position(sandbox.ObsoleteLine) == "reject",
		},
		"an obsolete customer": {
			func() error { return s.sandbox.SetCustomerObsolete("FERNCAFE", true) }, func() error { return s.sandbox.SetCustomerObsolete("FERNCAFE", false) },
			"1.1000", position(sandbox.ObsoleteCustomer) == "reject",
		},
		"stop credit": {
			func() error { return s.sandbox.SetStopCredit("FERNCAFE", true) }, func() error { return s.sandbox.SetStopCredit("FERNCAFE", false) },
			"1.1000", position(sandbox.StopCredit) == "reject",
		},
		"a minimum quantity": {
			func() error {
				return s.sandbox.ChangeProduct("STAMPS", func(p *sandbox.Product) { p.MinimumSaleQuantity = "4" })
			},
			func() error {
				return s.sandbox.ChangeProduct("STAMPS", func(p *sandbox.Product) { p.MinimumSaleQuantity = "" })
			},
			"1.1000", position(sandbox.MinimumSaleQuantity) == "enforced",
		},
		"a negative price": {func() error { return nil }, func() error { return nil }, "-1.1000", position(sandbox.NegativePrice) == "reject"},
	} {
		settings := wholesale.DefaultIntegrationSettings()
		settings.SalesOrderStatus = wholesale.Placed
		o := s.order(t, "FERNCAFE", "0", line{"KOMBU-GIN-330", "12", "24.9500"}, line{"STAMPS", "3", c.price})
		snapshot := s.snapshot(t, o, "FERNCAFE", settings)
		must(t, c.change())
		stored, err := s.CreateOrder(t.Context(), snapshot)
		must(t, c.undo())
		if c.refused {
			if failure := wantRemoteError(t, err, syncing.Invalid); failure.Message == "" {
				t.Errorf("%s: refused without words", name)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		parked := position(sandbox.ForceParked) == "on"
		if parked != (stored.Status == "Parked") {
			t.Errorf("%s: status %s", name, stored.Status)
		}
		if parked { // which is a difference, and the only one
			stored.Status, stored.BaseStatus = string(snapshot.Status), ""
		}
		wantSame(t, snapshot, stored)
	}
}

func (s *shop) checkRenamed(t *testing.T) {
	snapshot := s.usualOrder(t)
	s.renameTax(t, "GST15", "0.15")
	defer s.renameTax(t, "OUTPUT2", "0.15")
	stored, err := s.CreateOrder(t.Context(), snapshot)
	must(t, err)
	wantSame(t, snapshot, stored)
	if len(stored.Renamed) != 1 {
		t.Errorf("renamed: %v", stored.Renamed)
	}
}

// A code whose rate was changed, while the customer still has the old one.
func (s *shop) checkRate(t *testing.T) {
	snapshot := s.usualOrder(t)
	must(t, s.sandbox.LoadJSON("Taxes", []byte(`[{"TaxCode":"OUTPUT2","TaxRate":0.1},`+oldTaxes+`]`)))
	s.reference.forgetCodes()
	stored, err := s.CreateOrder(t.Context(), snapshot)
	s.renameTax(t, "OUTPUT2", "0.15")
	s.reference.forgetCodes()
	if s.sandbox.Behaviour().Get(sandbox.TaxRateMismatch) == "reject" {
		wantRemoteError(t, err, syncing.Invalid)
		return
	}
	must(t, err)
	wantSame(t, snapshot, stored)
}

func (s *shop) checkDiscounts(t *testing.T) {
	must(t, s.sandbox.ChangeCustomer("EXPORT", func(c *sandbox.Customer) { c.DiscountRate = "0.125" }))
	record, err := s.Customer(t.Context(), s.customers["EXPORT"].RemoteID)
	must(t, err)
	written := *record.Terms.DiscountWritten
	rate, err := wholesale.Discounts{}.Learn(written).Rate(written)
	if err != nil || rate.Cmp(dec("0.125")) != 0 {
		t.Errorf("%s is read as %s, %v", written, rate, err)
	}
}

func (s *shop) checkPastEnd(t *testing.T) {
	page, err := s.client.Customers(t.Context(), unleashedapi.CustomerQuery{}, 9)
	if err != nil || len(page.Items) != 0 || !page.Last() {
		t.Errorf("got %+v, %v", page, err)
	}
}

// Used-up and throttled calls are told as such, whatever status and headers they come with.
func (s *shop) checkLimits(t *testing.T) {
	for fault, want := range map[string]map[string]syncing.Kind{
		"POST SalesOrders throttle":   {"429": syncing.Quota, "403": syncing.Quota},
		"POST SalesOrders quota_gone": {"429": syncing.Quota, "403": syncing.Auth},
	} {
		s.fault(t, fault)
		// An account of its own: after a throttled call its pace is paused.
		fresh := New(s.connector.config).Open(syncing.Credentials{APIID: apiID, APIKey: apiKey}, nil).(*account)
		_, err := fresh.CreateOrder(t.Context(), s.usualOrder(t))
		s.noFaults(t)
		wantRemoteError(t, err, want[s.sandbox.Behaviour().Get(sandbox.QuotaStatus)])
	}
}

// notCalled are the switches about calls that this client does not make.
var notCalled = map[string]bool{
	sandbox.CustomerPriceList:  true, // it reads prices from /ProductPrices
	sandbox.UpdateStatus:       true, // it changes no customer and no product
	sandbox.ReadOnlyFields:     true,
	sandbox.ShipmentDate:       true, // it reads no shipments; the date is tested in unleashedapi
	sandbox.CompletedOnPost:    true, // it asks for Parked and Placed only
	sandbox.TaxObject:          true, // it always sends Tax, totals and the exchange rate
	sandbox.Totals:             true,
	sandbox.ExchangeRate:       true,
	sandbox.WarehouseMissing:   true, // it always names the warehouse
	sandbox.PriceEvents:        true, // events are received elsewhere; in no position is one needed
	sandbox.WebhookData:        true,
	sandbox.WebhookNames:       true,
	sandbox.WebhookCompleted:   true,
	sandbox.WebhookAhead:       true,
	sandbox.CustomerSellPrice:  true, // these two are about what is charged, which prices do not show
	sandbox.CustomerDiscountOn: true,
}

// checkMet makes sure that a position was not passed by never getting there.
func (s *shop) checkMet(t *testing.T) {
	for _, known := range sandbox.Switches() {
		if known.Name == sandbox.StopCredit && s.sandbox.Behaviour().Get(sandbox.ForceParked) == "on" {
			continue // which is about Placed orders only
		}
		if met := s.sandbox.Consulted(known.Name); met == notCalled[known.Name] {
			t.Errorf("switch %s: met by the client: %v", known.Name, met)
		}
	}
}
