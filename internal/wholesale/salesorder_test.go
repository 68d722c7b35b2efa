package wholesale_test

import (
	"strings"
	"testing"

	"upstock/internal/wholesale"
)

func sendable(t *testing.T) wholesale.SnapshotInput {
	o, _ := sent(t)
	o.SalesOrder.GUID, o.Currency = "guid", "NZD"
	o.Lines[0].ProductID, o.Lines[1].ProductID = "p1", "p2"
	return wholesale.SnapshotInput{
		Order:    o,
		Customer: wholesale.Customer{Name: "Fern Cafe", Code: "FERN", RemoteID: "c", Terms: wholesale.Terms{Currency: "NZD"}},
		Products: map[string]wholesale.Product{
			"p1": {ID: "p1", Code: "GIN", RemoteID: "r1", Sellable: true}, "p2": {ID: "p2", Code: "APL", RemoteID: "r2", Sellable: true},
		},
		Freight:  &wholesale.Product{ID: "pf", Code: "FREIGHT", RemoteID: "rf", Sellable: true},
		Settings: wholesale.DefaultIntegrationSettings(),
		Today:    "2026-03-02",
	}
}

func TestSnapshotHoldsFreightAsTheLastLine(t *testing.T) {
	s, problem := wholesale.TakeSnapshot(sendable(t))
	if problem != "" {
		t.Fatal(problem)
	}
	last := s.Lines[len(s.Lines)-1]
	if len(s.Lines) != 3 || last.ProductCode != "FREIGHT" || last.GUID != "f" || last.LineTotal.String() != "15.00" || last.LineTax.String() != "2.25" {
		t.Errorf("got %+v", last)
	}
	if s.Status != wholesale.Parked || s.SourceID != "o" || s.GUID != "guid" || s.Total.String() != "473.34" {
		t.Errorf("got %+v", s)
	}
}

func TestWhatCannotBeSentSaysWhatToDo(t *testing.T) {
	for want, spoil := range map[string]func(*wholesale.SnapshotInput){
		"not matched":     func(in *wholesale.SnapshotInput) { in.Customer.RemoteID = "" },
		"stop credit":     func(in *wholesale.SnapshotInput) { in.Customer.Terms.StopCredit = true },
		"Fern Cafe is ob": func(in *wholesale.SnapshotInput) { in.Customer.Terms.Obsolete = true },
		"trades in AUD":   func(in *wholesale.SnapshotInput) { in.Customer.Terms.Currency = "AUD" },
		"not linked":      func(in *wholesale.SnapshotInput) { in.Products["p1"] = wholesale.Product{Code: "GIN", Sellable: true} },
		"GIN is obsolete": func(in *wholesale.SnapshotInput) {
			in.Products["p1"] = wholesale.Product{Code: "GIN", RemoteID: "r", Sellable: true, Obsolete: true}
		},
		"not sellable":          func(in *wholesale.SnapshotInput) { in.Products["p2"] = wholesale.Product{Code: "APL", RemoteID: "r"} },
		"no freight product is": func(in *wholesale.SnapshotInput) { in.Freight = nil },
		"The freight product X": func(in *wholesale.SnapshotInput) { in.Freight, in.Settings.FreightProductCode = nil, "X" },
	} {
		in := sendable(t)
		spoil(&in)
		s, problem := wholesale.TakeSnapshot(in)
		if s != nil || !strings.Contains(problem, want) {
			t.Errorf("want a problem with %q, got %q", want, problem)
		}
	}
}

func TestDeliveryAddressIsTheChosenOne(t *testing.T) {
	c := wholesale.Customer{Addresses: []wholesale.Address{
		{ID: "post", Type: wholesale.Postal}, {ID: "ship1", Type: wholesale.Shipping}, {ID: "ship2", Type: wholesale.Shipping, Default: true}, {ID: "phys", Type: wholesale.Physical},
	}}
	for _, tc := range []struct {
		onOrder, onCustomer string
		setting             wholesale.AddressType
		want                string
	}{
		{"", "", wholesale.Shipping, "ship2"}, {"", "", wholesale.Postal, "post"}, {"", "phys", wholesale.Shipping, "phys"}, {"ship1", "phys", wholesale.Postal, "ship1"}, {"gone", "", wholesale.Physical, "phys"},
	} {
		c.SalesOrderAddressID = tc.onCustomer
		if a, ok := c.DeliveryAddress(tc.onOrder, tc.setting); !ok || a.ID != tc.want {
			t.Errorf("order %q, customer %q, setting %s: got %q, want %q", tc.onOrder, tc.onCustomer, tc.setting, a.ID, tc.want)
		}
	}
	if _, ok := (wholesale.Customer{}).DeliveryAddress("", wholesale.Shipping); ok {
		t.Error("a customer without addresses has no address")
	}
}
