package unleashed

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"upstock/internal/syncing"
	"upstock/internal/unleashed/sandbox"
	"upstock/internal/wholesale"
)

// What is unknown about the live service is a sandbox switch. Test every setting of each.
func TestTheContractInEveryPosition(t *testing.T) {
	for _, behaviour := range sandbox.AllPositions() {
		t.Run(behaviour.String(), func(t *testing.T) {
			t.Parallel()
			s := newShop(t, behaviour)
			s.addPrices(t)
			t.Run("products", s.checkProducts)
			t.Run("customers", s.checkCustomers)
			t.Run("prices", s.checkPrices)
			t.Run("create and find", s.checkCreateAndFind)
			t.Run("post twice", s.checkPostTwice)
			t.Run("finished", s.checkFinished)
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

// addPrices gives FERNCAFE a fixed price and a discount, and adds unusable prices.
func (s *shop) addPrices(t *testing.T) {
	fern := sandbox.CustomerRef{CustomerCode: "FERNCAFE"}
	from := sandbox.Date{Time: time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)}
	must(t, s.sandbox.AddProductPrices(
		sandbox.ProductPrice{Customer: fern, Product: sandbox.ProductRef{ProductCode: "KOMBU-GIN-330"}, CustomerPrice: "22.5", MinimumQuantity: "12", ValidFrom: from},
		sandbox.ProductPrice{Customer: fern, Product: sandbox.ProductRef{ProductCode: "BREAD"}, DiscountValue: "12.5"},
		sandbox.ProductPrice{Product: sandbox.ProductRef{ProductCode: "BREAD"}, CustomerPrice: "4", MinimumQuantity: "100"},
		sandbox.ProductPrice{Customer: fern, ProductGroup: sandbox.GroupRef{GroupName: "Drinks"}, DiscountValue: "5"},
	))
}

func (s *shop) checkPrices(t *testing.T) {
	type row struct {
		customer, product, minimum string
		from                       wholesale.Date
		price                      string // or why there is none
	}
	records, _ := readAll(t, s.CustomerPrices, syncing.Reading{})
	var got []row
	for i, r := range records {
		if r.RemoteID == "" || r.Type == "" || r.DefaultPrice == nil || r.Skip != "" {
			t.Errorf("row %d is %+v", i, r)
		}
		price, err := r.UnitPrice(*r.DefaultPrice, s.discounts(records))
		words := wholesale.FormatTrimmed(price)
		if err != nil {
			words = err.Error()
		}
		got = append(got, row{r.CustomerRemoteID, r.ProductRemoteID, wholesale.FormatTrimmed(r.MinimumQuantity), r.ValidFrom, words})
	}
	fern := s.customers["FERNCAFE"].RemoteID
	gin, bread := s.products["KOMBU-GIN-330"].RemoteID, s.products["BREAD"].RemoteID
	want := []row{
		{fern, gin, "12", "2026-03-01", "22.5"},
		{fern, bread, "0", "", "3.675"},
		{"", bread, "100", "", "quantity price for every customer"},
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(row{})); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
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
	if found := wholesale.StoredDifferences(sent, got); len(found) > 0 {
		t.Errorf("taken for different: %+v", found)
	}
	got.Number, got.Status, got.BaseStatus, got.Customer = "", "", "", ""
	got.CustomerGUID, got.CustomerCode, got.Currency, got.Warehouse = "", "", "", ""
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

// discounts is how the account's discounts are read once all prices have been seen.
func (s *shop) discounts(records []syncing.PriceRecord) wholesale.Discounts {
	var rows []wholesale.RemotePrice
	for _, r := range records {
		rows = append(rows, r.RemotePrice)
	}
	return wholesale.Discounts{}.LearnFrom(rows)
}
