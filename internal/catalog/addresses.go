package catalog

import (
	"cmp"
	"fmt"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// NewAddress is an address as it is asked for.
type NewAddress struct {
	ID       string // of the customer's address that it replaces; "" for a new one
	Type     string // shipping, physical or postal; "shipping" when empty
	Name     string
	Street   string
	Street2  string
	Suburb   string
	City     string
	Region   string
	Postcode string
	Country  string
	Default  bool
}

// maxAddresses of one customer leaves room for the branches of a supermarket chain.
const maxAddresses = 1000

// replaceAddresses makes the customer's new addresses. One that is sent with the id of an old one keeps that id and what
// only the inventory system says of it.
func replaceAddresses(old []wholesale.Address, inputs []NewAddress, faults *faults) []wholesale.Address {
	if len(inputs) > maxAddresses {
		faults.say("addresses", "must be at most %d", maxAddresses)
		return old
	}
	known := make(map[string]wholesale.Address, len(old))
	for _, a := range old {
		known[a.ID] = a
	}
	addresses := make([]wholesale.Address, 0, len(inputs))
	for i, in := range inputs {
		at := func(field string) string { return fmt.Sprintf("addresses[%d].%s", i, field) }
		a, ok := known[in.ID]
		switch {
		case in.ID == "":
			a.ID = store.NewID()
		case !ok:
			faults.say(at("id"), "is not one of the customer's addresses, or is there twice; leave it out for a new address")
		}
		delete(known, in.ID)
		in.fill(&a, at, faults)
		addresses = append(addresses, a)
	}
	return addresses
}

func (in NewAddress) fill(a *wholesale.Address, at func(field string) string, faults *faults) {
	var err error
	a.Type, err = wholesale.ParseAddressType(cmp.Or(in.Type, string(wholesale.Shipping)))
	faults.add(at("type"), err)
	a.Name = faults.line(at("name"), in.Name)
	a.Street = faults.line(at("street"), in.Street)
	a.Street2 = faults.line(at("street2"), in.Street2)
	a.Suburb = faults.line(at("suburb"), in.Suburb)
	a.City = faults.line(at("city"), in.City)
	a.Region = faults.line(at("region"), in.Region)
	a.Postcode = faults.line(at("postcode"), in.Postcode)
	a.Country = faults.line(at("country"), in.Country)
	a.Default = in.Default
}
