package catalog

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// NewAddress is the input for an address.
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

// replaceAddresses builds the customer's new addresses. An address sent with an existing id keeps
// that id and its fields from the inventory system.
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
			a.ID, a.Own = store.NewID(), true
		case !ok:
			faults.say(at("id"), "is not one of the customer's addresses, or is used twice; leave it out for a new address")
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

// AddAddress adds an address to a customer. Imports do not change it.
func (s *Service) AddAddress(ctx context.Context, supplierID, customerID string, in NewAddress) (wholesale.Address, error) {
	var added wholesale.Address
	err := s.changeAddresses(ctx, supplierID, customerID, func(c *wholesale.Customer) (err error) {
		if len(c.Addresses) >= maxAddresses {
			return wholesale.Conflict("A customer can have at most %d addresses. Delete one that is no longer used first", maxAddresses)
		}
		added = wholesale.Address{ID: store.NewID(), Own: true}
		if err := in.fillOne(&added); err != nil {
			return err
		}
		c.Addresses = append(c.Addresses, added)
		return nil
	})
	return added, err
}

// EditAddress changes an address added by a person. An imported address is a
// wholesale.CodeConflict: the next import would undo the change.
func (s *Service) EditAddress(ctx context.Context, supplierID, customerID, addressID string, in NewAddress) error {
	return s.changeAddresses(ctx, supplierID, customerID, func(c *wholesale.Customer) error {
		i, err := ownAddress(*c, addressID)
		if err != nil {
			return err
		}
		return in.fillOne(&c.Addresses[i])
	})
}

// DeleteAddress removes an address added by a person. Existing orders keep it. If it was the
// customer's sales order address, the supplier's setting applies again.
func (s *Service) DeleteAddress(ctx context.Context, supplierID, customerID, addressID string) error {
	return s.changeAddresses(ctx, supplierID, customerID, func(c *wholesale.Customer) error {
		i, err := ownAddress(*c, addressID)
		if err != nil {
			return err
		}
		c.Addresses = slices.Delete(c.Addresses, i, i+1)
		if c.SalesOrderAddressID == addressID {
			c.SalesOrderAddressID = ""
		}
		return nil
	})
}

func (s *Service) changeAddresses(
	ctx context.Context, supplierID, customerID string, change func(c *wholesale.Customer) error,
) error {
	return s.store.Update(ctx, func(tx *store.Tx) error {
		if err := tx.HoldCustomer(ctx, supplierID, customerID); err != nil {
			return store.Missing("customer", err)
		}
		c, err := tx.Customer(ctx, supplierID, customerID)
		if err != nil {
			return err
		}
		if err := change(&c); err != nil {
			return err
		}
		c.UpdatedAt = tx.Now()
		if err := tx.PutCustomer(ctx, c); err != nil {
			return err
		}
		if err := tx.Auditf(ctx, supplierID, "customer_changed", c.Code, "addresses"); err != nil {
			return err
		}
		return tx.SetAddresses(ctx, supplierID, customerID, c.Addresses)
	})
}

// AddressEditable reports whether people may change an address here: one added by a person, or any
// address of a customer that imports never touch.
func AddressEditable(c wholesale.Customer, a wholesale.Address) bool {
	return a.Own || c.RemoteID == ""
}

func ownAddress(c wholesale.Customer, addressID string) (int, error) {
	i := slices.IndexFunc(c.Addresses, func(a wholesale.Address) bool { return a.ID == addressID })
	switch {
	case i < 0:
		return i, wholesale.NotFound("address")
	case !AddressEditable(c, c.Addresses[i]):
		return i, wholesale.Conflict("This address comes from Unleashed. Change it there and import customers again")
	}
	return i, nil
}

// fillOne validates a single requested address, which must not be empty.
func (in NewAddress) fillOne(a *wholesale.Address) error {
	var faults faults
	in.fill(a, func(field string) string { return field }, &faults)
	if a.Name+a.Street+a.Street2+a.Suburb+a.City == "" {
		faults.say("street", "is required: enter at least a street or a city")
	}
	return faults.err()
}
