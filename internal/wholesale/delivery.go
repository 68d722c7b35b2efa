package wholesale

// Delivery is where an order goes, and for whom, as it was when the order was approved.
type Delivery struct {
	CustomerName string           `json:"customer_name,omitempty"`
	CustomerCode string           `json:"customer_code,omitempty"`
	Address      *SnapshotAddress `json:"address,omitempty"` // nil when no address was known
}

// DeliveryOf is where an order goes that would be sent now.
func DeliveryOf(o *Order, customer Customer, settings IntegrationSettings) *Delivery {
	d := &Delivery{CustomerName: customer.Name, CustomerCode: customer.Code}
	if a, ok := customer.DeliveryAddress(o.AddressID, settings.SalesOrderAddress); ok {
		d.Address = &SnapshotAddress{
			Name: a.Name, Street: a.Street, Street2: a.Street2, Suburb: a.Suburb, City: a.City,
			Region: a.Region, Postcode: a.Postcode, Country: a.Country, Instructions: a.Instructions,
		}
	}
	return d
}

// To is the address; false when none is known.
func (d *Delivery) To() (Address, bool) {
	if d == nil || d.Address == nil {
		return Address{}, false
	}
	a := d.Address
	return Address{
		Name: a.Name, Street: a.Street, Street2: a.Street2, Suburb: a.Suburb, City: a.City,
		Region: a.Region, Postcode: a.Postcode, Country: a.Country, Instructions: a.Instructions,
	}, true
}
