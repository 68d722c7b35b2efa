package wholesale

import (
	"slices"
	"strings"
	"time"
)

// AddressType is the kind of an address, in Unleashed's terms.
type AddressType string

const (
	Shipping AddressType = "shipping"
	Physical AddressType = "physical"
	Postal   AddressType = "postal"
)

// ParseAddressType accepts the three types and nothing else.
func ParseAddressType(s string) (AddressType, error) {
	switch t := AddressType(s); t {
	case Shipping, Physical, Postal:
		return t, nil
	}
	return "", Invalid("", "must be one of shipping, physical, postal")
}

// Address is one of a customer's addresses. Unleashed has seven delivery fields; we keep all of
// them.
type Address struct {
	ID           string
	Type         AddressType
	Name         string
	Street       string
	Street2      string
	Suburb       string
	City         string
	Region       string
	Postcode     string
	Country      string
	Instructions string
	Default      bool
	RemoteID     string // the address's GUID in Unleashed, when it has one
	Own          bool   // added by people here: an import leaves it alone
}

// Contact is whom to ask for at a customer, and how to reach them.
type Contact struct {
	Name   string
	Phone  string
	Mobile string
}

// Words are what is known of the contact in one line; "" when nothing is.
func (c Contact) Words() string {
	known := slices.DeleteFunc([]string{c.Name, c.Phone, c.Mobile}, func(s string) bool { return s == "" })
	return strings.Join(known, ", ")
}

// Customer buys from a supplier. Its code is unique with its supplier.
type Customer struct {
	ID                  string
	SupplierID          string
	Code                string
	Name                string
	Email               string  // one address or several, see ParseEmails
	EmailCC             string  // who else gets its e-mails, in the form of Email
	Contact             Contact // Unleashed's, once the customer is matched and has one there
	Addresses           []Address
	Layers              []string // the price lists it buys from, by id: the first that has a price gives it
	SalesOrdersEnabled  bool     // off: approving this customer's orders creates nothing in Unleashed
	SalesOrderAddressID string   // the address for its sales orders; "" means the supplier's setting decides
	Terms               Terms
	RemoteID            string // the customer's GUID in Unleashed; "" when it is not matched
	RemoteAccount       int64  // the number of the account that RemoteID is of; see store.RemoteAccount
	Connected           bool   // the customer has claimed its Upstock account
	FulfilmentGroupID   string // whose delivery rules hold for it; "" for the Default group
	PaymentTermsID      string // its own; "" when those of its fulfilment group hold
	CreatedAt           time.Time
	UpdatedAt           time.Time
}

// PriceListID is the first of the price lists that the customer buys from; "" when there is none.
func (c Customer) PriceListID() string {
	if len(c.Layers) == 0 {
		return ""
	}
	return c.Layers[0]
}

// Terms are what the inventory system says of how a customer buys, as last imported.
type Terms struct {
	Currency     string
	Taxable      bool
	Tax          Tax     // applies when Taxable
	DiscountRate Decimal // a fraction; on tier and default prices, never on customer prices
	// DiscountWritten is the discount as the account writes it, see [Discounts]; nil for one that
	// was read before this was kept.
	DiscountWritten *Decimal
	TierKey         string // stable name of its price tier, e.g. "SellPriceTier1"; "" for none
	StopCredit      bool
	Obsolete        bool
	WarehouseCode   string // its default warehouse
	PaymentTerm     string
	DeliveryMethod  string
}

// TaxOn is the tax that this customer pays on a product: none when either is not taxable, else the
// product's own sales tax where it has one, else the customer's.
func (c Customer) TaxOn(p Product) Tax {
	switch {
	case !c.Terms.Taxable || !p.Taxable:
		return Tax{}
	case p.OwnTax != nil:
		return *p.OwnTax
	default:
		return c.Terms.Tax
	}
}

// FreightTax is the tax on freight, which is taxed like the customer.
func (c Customer) FreightTax() Tax {
	if !c.Terms.Taxable {
		return Tax{}
	}
	return c.Terms.Tax
}

// Address finds one of the customer's addresses by its id.
func (c Customer) Address(id string) (Address, bool) {
	for _, a := range c.Addresses {
		if id != "" && a.ID == id {
			return a, true
		}
	}
	return Address{}, false
}

// DeliveryAddress chooses the address for a sales order: the one chosen on the order, else the one
// chosen for the customer, else the customer's default (or first) address of the preferred type,
// else of shipping, physical and postal in that order. The second result is false when the customer
// has no address at all.
func (c Customer) DeliveryAddress(orderAddressID string, preferred AddressType) (Address, bool) {
	for _, id := range []string{orderAddressID, c.SalesOrderAddressID} {
		if a, ok := c.Address(id); ok {
			return a, true
		}
	}
	for _, t := range []AddressType{preferred, Shipping, Physical, Postal} {
		if a, ok := c.addressOf(t); ok {
			return a, true
		}
	}
	return Address{}, false
}

func (c Customer) addressOf(t AddressType) (found Address, ok bool) {
	for _, a := range c.Addresses {
		if a.Type == t && (!ok || a.Default && !found.Default) {
			found, ok = a, true
		}
	}
	return found, ok
}

// Sendable says why a sales order cannot be made for this customer; "" when it can.
func (c Customer) Sendable() string {
	switch {
	case c.RemoteID == "":
		return "Customer " + c.Name + " is not matched to a customer in Unleashed. Match it, then retry."
	case c.Terms.Obsolete:
		return "Customer " + c.Name + " is obsolete in Unleashed. Make it active there, then retry."
	case c.Terms.StopCredit:
		return "Customer " + c.Name + " is on stop credit in Unleashed. Lift it there, then retry."
	}
	return ""
}
