package syncing

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"upstock/internal/wholesale"
)

func TestAMergeKeepsWhatPeopleDecided(t *testing.T) {
	t.Parallel()
	old := wholesale.Customer{Code: "WEB", Name: "Fern", Email: "fern@old.example", SalesOrderAddressID: "own", Addresses: []wholesale.Address{
		{ID: "imported", Type: wholesale.Shipping, Street: "1 Road"},
		{ID: "gone", Type: wholesale.Postal, Street: "2 Road"},
		{ID: "own", Type: wholesale.Shipping, Street: "3 Road", Own: true},
		{ID: "adopted", Type: wholesale.Physical, Street: "4 Road", Own: true},
	}}
	record := CustomerRecord{RemoteID: "remote", Code: "FERN", Name: "Fern Cafe", Email: "fern@new.example", Addresses: []wholesale.Address{
		{Type: wholesale.Physical, Street: "4 Road"},
		{Type: wholesale.Shipping, Street: "1 Road", Default: true},
	}}
	want := []wholesale.Address{
		{ID: "adopted", Type: wholesale.Physical, Street: "4 Road"}, // Unleashed has it now, too
		{ID: "imported", Type: wholesale.Shipping, Street: "1 Road", Default: true},
		{ID: "own", Type: wholesale.Shipping, Street: "3 Road", Own: true},
	}
	got := mergeCustomer(old, record)
	if diff := cmp.Diff(want, got.Addresses); diff != "" || got.SalesOrderAddressID != "own" {
		t.Errorf("%s\nused for sales orders: %q", diff, got.SalesOrderAddressID)
	}
	if got.Name != "Fern Cafe" || got.Email != "fern@new.example" || got.Code != "FERN" {
		t.Errorf("%+v", got)
	}

	old.Connected = true // it looks after its name and address itself
	got = mergeCustomer(old, record)
	if got.Name != "Fern" || got.Email != "fern@old.example" || got.Code != "FERN" {
		t.Errorf("%+v", got)
	}
}

func TestAContactIsUnleashedsOnceItHasOne(t *testing.T) {
	t.Parallel()
	typed := wholesale.Contact{Name: "Ana", Phone: "09 555 0101"}
	old := wholesale.Customer{Code: "FERN", Name: "Fern", Contact: typed}
	if got := mergeCustomer(old, CustomerRecord{RemoteID: "remote", Code: "FERN", Name: "Fern"}); got.Contact != typed {
		t.Errorf("what was typed became %+v", got.Contact)
	}
	theirs := CustomerRecord{RemoteID: "remote", Code: "FERN", Name: "Fern", Contact: wholesale.Contact{Name: " Ben\x00", Mobile: "021 555 010"}}
	if got, want := mergeCustomer(old, theirs).Contact, (wholesale.Contact{Name: "Ben", Mobile: "021 555 010"}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}
