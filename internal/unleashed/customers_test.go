package unleashed

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"upstock/internal/syncing"
	"upstock/internal/unleashed/sandbox"
	"upstock/internal/unleashed/unleashedapi"
	"upstock/internal/wholesale"
)

func TestCustomerRecord(t *testing.T) {
	r := newRemote(t, sandbox.Behaviour{}, nil)
	got, err := r.customerRecord(t.Context(), unleashedapi.Customer{
		GUID: "d32d0ca7-fd8e-4a99-9da6-be546ac5252b", CustomerCode: "FERNCAFE", CustomerName: "Fern Cafe Ltd",
		Email: "orders@ferncafe.example", EmailCC: "boss@ferncafe.example",
		ContactFirstName: "Ana", ContactLastName: "Reid ", PhoneNumber: " 09 555 0101", MobileNumber: "021 555 010",
		Addresses: []unleashedapi.Address{
			{AddressType: "Postal", AddressName: "Main", StreetAddress: "1 Queen St", City: "Pukekohe", Region: "Auckland", Country: "New Zealand", PostalCode: "2120", IsDefault: true},
			{AddressType: "Physical"},
			{GUID: "6f1f0000-0000-4000-8000-000000000001", AddressName: "Takapuna store", StreetAddress: "31 Hurstmere Road", StreetAddress2: "Unit 2", Suburb: "Takapuna", City: "Auckland", DeliveryInstruction: "Rear dock"},
			{AddressType: "Warehouse", City: "Napier"},
			{AddressType: "Shipping", City: "Closed", Obsolete: true},
		},
		Currency: unleashedapi.Currency{CurrencyCode: "NZD"}, Taxable: new(true), TaxCode: "OUTPUT2", TaxRate: "0.150000",
		DiscountRate: "0.0500", SellPriceTier: "Wholesale", SellPriceTierReference: unleashedapi.TierReference{Reference: "SellPriceTier1"},
		StopCredit: true, Obsolete: true, DefaultWarehouse: unleashedapi.Warehouse{WarehouseCode: "SOUTH"},
		PaymentTerm: "20th Month following", DeliveryMethod: "Courier",
	})
	must(t, err)
	want := syncing.CustomerRecord{
		RemoteID: "d32d0ca7-fd8e-4a99-9da6-be546ac5252b", Code: "FERNCAFE", Name: "Fern Cafe Ltd", Email: "orders@ferncafe.example",
		Contact: wholesale.Contact{Name: "Ana Reid", Phone: "09 555 0101", Mobile: "021 555 010"},
		Addresses: []wholesale.Address{
			{Type: wholesale.Postal, Name: "Main", Street: "1 Queen St", City: "Pukekohe", Region: "Auckland", Country: "New Zealand", Postcode: "2120", Default: true},
			{Type: wholesale.Shipping, Name: "Takapuna store", Street: "31 Hurstmere Road", Street2: "Unit 2", Suburb: "Takapuna", City: "Auckland", Instructions: "Rear dock", RemoteID: "6f1f0000-0000-4000-8000-000000000001"},
			{Type: wholesale.Shipping, City: "Napier"},
		},
		Terms: wholesale.Terms{
			Currency: "NZD", Taxable: true, Tax: wholesale.Tax{Code: "OUTPUT2", Rate: dec("0.15")}, DiscountWritten: new(dec("0.05")),
			TierKey: "SellPriceTier1", StopCredit: true, Obsolete: true, WarehouseCode: "SOUTH", PaymentTerm: "20th Month following", DeliveryMethod: "Courier",
		},
	}
	if diff := cmp.Diff(want, got, equalDecimals); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if r.calls.Load() != 0 {
		t.Errorf("%d calls for a customer that tells everything", r.calls.Load())
	}
}

func TestContactStandsInTheCustomerOrAmongItsContacts(t *testing.T) {
	two := []unleashedapi.Contact{
		{FirstName: "Ben", PhoneNumber: "1"}, {FirstName: "Ana", LastName: "Reid", OfficePhone: "09 555 0101", MobilePhone: "021 555 010", IsDefault: true},
	}
	for name, c := range map[string]struct {
		customer unleashedapi.Customer
		want     wholesale.Contact
	}{
		"none":           {unleashedapi.Customer{}, wholesale.Contact{}},
		"one name":       {unleashedapi.Customer{ContactLastName: "Reid"}, wholesale.Contact{Name: "Reid"}},
		"contacts":       {unleashedapi.Customer{Contacts: two}, wholesale.Contact{Name: "Ana Reid", Phone: "09 555 0101", Mobile: "021 555 010"}},
		"the only one":   {unleashedapi.Customer{Contacts: two[:1]}, wholesale.Contact{Name: "Ben", Phone: "1"}},
		"its own counts": {unleashedapi.Customer{ContactFirstName: "Eve", PhoneNumber: "2", Contacts: two}, wholesale.Contact{Name: "Eve", Phone: "2", Mobile: "021 555 010"}},
		"none of many":   {unleashedapi.Customer{Contacts: []unleashedapi.Contact{two[0], {FirstName: "Cem"}}}, wholesale.Contact{}},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, contact(c.customer)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestCustomerTax(t *testing.T) {
	r := newRemote(t, sandbox.Behaviour{}, nil)
	for _, c := range []struct {
		name     string
		customer unleashedapi.Customer
		want     wholesale.Tax
	}{
		{"its own", unleashedapi.Customer{Taxable: new(true), TaxCode: "GST10", TaxRate: "0.1"}, wholesale.Tax{Code: "GST10", Rate: dec("0.1")}},
		{"null is taxable", unleashedapi.Customer{TaxCode: "GST10", TaxRate: "0.1"}, wholesale.Tax{Code: "GST10", Rate: dec("0.1")}},
		{"zero-rated", unleashedapi.Customer{Taxable: new(true), TaxCode: "ZERORATEDOUTPUT", TaxRate: "0.000000"}, wholesale.Tax{Code: "ZERORATEDOUTPUT"}},
		{"not taxable", unleashedapi.Customer{Taxable: new(false), TaxCode: "OUTPUT2", TaxRate: "0.15"}, wholesale.Tax{}},
		{"no code: the company's rate and its code", unleashedapi.Customer{Taxable: new(true)}, wholesale.Tax{Code: "OUTPUT2", Rate: dec("0.15")}},
		{"a rate without a code counts as none", unleashedapi.Customer{Taxable: new(true), TaxRate: "0.1"}, wholesale.Tax{Code: "OUTPUT2", Rate: dec("0.15")}},
		{"no rate: the rate of the code", unleashedapi.Customer{Taxable: new(true), TaxCode: "zeroratedoutput"}, wholesale.Tax{Code: "ZERORATEDOUTPUT"}},
		{"no rate, and the code is unknown: the company's rate", unleashedapi.Customer{Taxable: new(true), TaxCode: "OLD"}, wholesale.Tax{Code: "OLD", Rate: dec("0.15")}},
	} {
		got, err := r.customerTax(t.Context(), c.customer)
		must(t, err)
		if diff := cmp.Diff(c.want, got, equalDecimals); diff != "" {
			t.Errorf("%s (-want +got)\n%s", c.name, diff)
		}
	}
	if got := r.calls.Load(); got != 2 {
		t.Errorf("the account was asked %d times, want once for its taxes and once for its company", got)
	}
}

func TestTheUsualRateCountsWhenNoTaxCodeHasIt(t *testing.T) {
	got, err := usualTax(unleashedapi.Customer{Taxable: new(true)}, unleashedapi.Company{DefaultTaxRate: "0.125"}, taxTable{{TaxCode: "OUTPUT2", TaxRate: "0.15"}})
	must(t, err)
	if got.Code != "" || got.Rate.Cmp(dec("0.125")) != 0 {
		t.Errorf("got %+v, want a rate of 0.125 without a code", got)
	}
}

func TestTaxTable(t *testing.T) {
	table := taxTable{
		{TaxCode: "EXEMPTEXPENSES", TaxRate: "0", CanApplyToExpenses: true},
		{TaxCode: "OLDZERO", TaxRate: "0", CanApplyToRevenue: true, Obsolete: true},
		{TaxCode: "ZERORATEDOUTPUT", TaxRate: "0.000000", CanApplyToRevenue: true},
		{TaxCode: "NONE", TaxRate: "0"},
		{TaxCode: "OUTPUT2", TaxRate: "0.12", Obsolete: true},
		{TaxCode: "INPUT2", TaxRate: "0.15", CanApplyToExpenses: true},
		{TaxCode: "OUTPUT2", TaxRate: "0.150000", CanApplyToRevenue: true},
		{TaxCode: "UNMARKED", TaxRate: "0.05"},
	}
	for _, c := range []struct {
		table taxTable
		rate  string
		want  string
	}{
		{table, "0", "NONE"},
		{table[:3], "0", "ZERORATEDOUTPUT"},
		{table[:2], "0", ""},
		{table, "0.15", "OUTPUT2"},
		{table, "0.05", "UNMARKED"},
		{table, "0.12", ""},
		{nil, "0", ""},
	} {
		got, ok := c.table.withRate(dec(c.rate))
		if got.Code != c.want || ok != (c.want != "") {
			t.Errorf("of %d codes at %s: got %q, %v, want %q", len(c.table), c.rate, got.Code, ok, c.want)
		}
	}
	if got, ok := table.withCode("output2"); !ok || got.Rate.Cmp(dec("0.15")) != 0 {
		t.Errorf("got %+v, %v, want the rate of the code that is in use", got, ok)
	}
	if got, ok := table.withCode("OLDZERO"); !ok || !got.Rate.IsZero() {
		t.Errorf("got %+v, %v, want an obsolete code when no other has the name", got, ok)
	}
	if _, ok := table.withCode("NOSUCH"); ok {
		t.Error("a code was found that is not there")
	}
}

// A code whose rate is null says nothing of the rate; least of all that it is 0.
func TestATaxWithoutARateIsNotOfZeroPercent(t *testing.T) {
	table := taxTable{{TaxCode: "NONE"}, {TaxCode: "GST15", TaxRate: "0.15"}, {TaxCode: "CAPEX", TaxRate: "0.1", CanApplyToExpenses: true}, {TaxCode: "OLD", TaxRate: "0.125", Obsolete: true}}
	if got, ok := table.withRate(dec("0")); ok {
		t.Errorf("got %+v for 0 %%", got)
	}
	if got, ok := table.withCode("NONE"); ok {
		t.Errorf("got %+v for a code without a rate", got)
	}
	customer := unleashedapi.Customer{CustomerCode: "FERN"}
	got, err := usualTax(customer, unleashedapi.Company{}, table)
	if err != nil || got.Code != "GST15" || got.Rate.Cmp(dec("0.15")) != 0 {
		t.Errorf("without a usual rate: got %+v, %v, want the account's only one", got, err)
	}
	if got, err := usualTax(customer, unleashedapi.Company{DefaultTaxRate: "0.0"}, append(table, unleashedapi.Tax{TaxCode: "ZERO", TaxRate: "0"})); err != nil || got.Code != "ZERO" {
		t.Errorf("a usual rate of 0: got %+v, %v", got, err)
	}
	_, err = usualTax(customer, unleashedapi.Company{}, append(table, unleashedapi.Tax{TaxCode: "HIGH", TaxRate: "0.2"}))
	if !errors.Is(err, errUnknownTax) {
		t.Errorf("two rates to choose from: got %v", err)
	}
}

func TestFirstEmail(t *testing.T) {
	for field, want := range map[string]string{
		"":                                          "",
		"orders@fern.example":                       "orders@fern.example",
		" orders@fern.example ":                     "orders@fern.example",
		"a@fern.example, b@fern.example":            "a@fern.example",
		"a@fern.example;b@fern.example":             "a@fern.example",
		"a@fern.example b@fern.example":             "a@fern.example",
		"n/a; Ana Reid <ana@fern.example>":          "ana@fern.example",
		"ask Ana":                                   "",
		"@fern.example, ana@, fern.example":         "",
		"call first / ana@fern.example or the shop": "ana@fern.example",
	} {
		if got := firstEmail(field); got != want {
			t.Errorf("%q: got %q, want %q", field, got, want)
		}
	}
}

func TestOneCustomer(t *testing.T) {
	r := newRemote(t, sandbox.Behaviour{}, nil)
	must(t, r.sandbox.AddCustomers(sandbox.NewCustomer("FERNCAFE", "Fern Cafe")))
	must(t, r.sandbox.SetCustomerObsolete("FERNCAFE", true))
	all, _ := readAll(t, r.Customers, syncing.Reading{Retired: true})
	got, err := r.Customer(t.Context(), all[0].RemoteID)
	must(t, err)
	if diff := cmp.Diff(all[0], got, equalDecimals); diff != "" || !got.Terms.Obsolete {
		t.Errorf("(-list +single)\n%s", diff)
	}
	_, err = r.Customer(t.Context(), "d32d0ca7-fd8e-4a99-9da6-be546ac5252b")
	wantRemoteError(t, err, syncing.NotFound)
	_, err = r.Customer(t.Context(), "FERNCAFE")
	wantRemoteError(t, err, syncing.NotFound)
}

func TestFindCustomers(t *testing.T) {
	r := newRemote(t, sandbox.Behaviour{}, nil)
	must(t, r.sandbox.AddCustomers(
		sandbox.NewCustomer("AB", "Albatross Bistro"),
		sandbox.NewCustomer("ABC", "Able Catering"),
		sandbox.NewCustomer("BENJ", "Ben & Jerry"),
		sandbox.NewCustomer("BENT", "Bentley"),
		sandbox.NewCustomer("FERN", "Little Fern Cafe"),
		sandbox.NewCustomer("RENE", "Chez René 100% Bio"),
		sandbox.NewCustomer("GONE", "Little Gone Cafe"),
	))
	must(t, r.sandbox.SetCustomerObsolete("GONE", true))
	for _, c := range []struct {
		query string
		limit int
		want  []string
		calls int
	}{
		{"", 3, []string{"AB", "ABC", "BENJ"}, 1},
		{"  ", 50, []string{"AB", "ABC", "BENJ", "BENT", "FERN", "RENE"}, 1},
		{"AB", 50, []string{"AB", "ABC"}, 2},
		{"ab", 50, []string{"AB", "ABC"}, 3},
		{"AB", 1, []string{"AB"}, 1},
		{"ab", 1, []string{"AB"}, 2},
		{"Fern Cafe", 50, []string{"FERN"}, 2},
		{"fern cafe", 50, []string{"FERN"}, 3},
		{"Ben & Jerry", 50, []string{"BENJ"}, 2},
		{"ben & jer", 50, []string{"BENJ"}, 3},
		{"René 100% b", 50, []string{"RENE"}, 2},
		{"& jerry", 50, []string{"BENJ"}, 1},
		{"A+B", 50, []string{}, 5},
		{"Nobody", 50, []string{}, 5},
		{"cafe fern", 50, []string{"FERN"}, 6}, // no one has "cafe fern" in its name
		{"RENÉ CHEZ", 50, []string{"RENE"}, 5},
		{"LITTLE", 50, []string{"FERN"}, 5},
		{"bentley fern", 50, []string{}, 6},
	} {
		var found []syncing.CustomerRecord
		calls := r.countCalls(func() {
			var err error
			found, err = r.FindCustomers(t.Context(), c.query, c.limit)
			must(t, err)
		})
		if got := codesOf(found, customerCode); !slices.Equal(got, c.want) {
			t.Errorf("%q: got %v, want %v", c.query, got, c.want)
		}
		if calls("*", "*") != c.calls {
			t.Errorf("%q: got %d calls, want %d", c.query, calls("*", "*"), c.calls)
		}
	}
}

// Adds a customer without tax fields, which the sandbox always fills in.
func TestTheAccountsTaxesAreReadOnceForAllCustomers(t *testing.T) {
	asked := map[string]int{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked[r.URL.Path]++
		switch r.URL.Path {
		case "/Customers/1":
			w.Write([]byte(`{"Pagination":{"NumberOfItems":2,"PageSize":200,"PageNumber":1,"NumberOfPages":1},"Items":[
				{"Guid":"d32d0ca7-fd8e-4a99-9da6-be546ac52501","CustomerCode":"A","Taxable":true,"TaxCode":null,"TaxRate":null,"Addresses":null},
				{"Guid":"d32d0ca7-fd8e-4a99-9da6-be546ac52502","CustomerCode":"B","Taxable":true,"TaxCode":null,"TaxRate":null}]}`))
		case "/Taxes":
			w.Write([]byte(`{"Items":[{"TaxCode":"GST","TaxRate":0.100000,"CanApplyToRevenue":true}]}`))
		case "/Companies":
			w.Write([]byte(`{"Items":[{"CompanyName":"Demo","BaseCurrencyCode":"AUD","DefaultTaxRate":0.1}]}`))
		default:
			http.NotFound(w, r)
		}
	}))
	defer server.Close()
	account := New(Config{BaseURL: server.URL, HTTPClient: server.Client()}).Open(syncing.Credentials{APIID: apiID, APIKey: apiKey}, nil).(*account)
	rows, _ := readAll(t, account.Customers, syncing.Reading{})
	for _, c := range rows {
		if c.Terms.Tax.Code != "GST" || c.Terms.Tax.Rate.Cmp(dec("0.1")) != 0 {
			t.Errorf("customer %s: got tax %+v, want GST at 0.1", c.Code, c.Terms.Tax)
		}
	}
	if diff := cmp.Diff(map[string]int{"/Customers/1": 1, "/Taxes": 1, "/Companies": 1}, asked); diff != "" {
		t.Errorf("calls (-want +got)\n%s", diff)
	}
}
