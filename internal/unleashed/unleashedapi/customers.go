package unleashedapi

import (
	"context"
	"time"
)

// Customer is a buyer. Source of the fields: https://apidocs.unleashedsoftware.com/Customers
type Customer struct {
	GUID             GUID `json:"Guid"`
	CustomerCode     Text
	CustomerName     string
	ContactFirstName string
	ContactLastName  string
	Email            string
	EmailCC          string // several, separated by commas
	PhoneNumber      Text
	MobileNumber     Text
	Addresses        []Address
	Contacts         []Contact // only the primary one, unless all were asked for
	Currency         Currency
	CustomerType     string
	SalesOrderGroup  string
	PaymentTerm      string
	DeliveryMethod   string

	DeliveryInstruction string
	DefaultWarehouse    Warehouse // zero when there is none
	Notes               string
	SourceID            Text `json:"SourceId"`

	Taxable bool
	TaxCode Text
	TaxRate Decimal // a fraction: 0.15 is 15 %
	// DiscountRate is a fraction, taken off tier and default prices.
	DiscountRate Decimal
	// SellPriceTier is the tier's label, which people can rename; SellPriceTierReference is stable.
	SellPriceTier          string
	SellPriceTierReference TierReference

	StopCredit     bool
	Obsolete       bool
	CreatedOn      Time
	LastModifiedOn Time
}

// TierReference points to one of a product's sell price tiers.
type TierReference struct {
	Reference string // "SellPriceTier1" … "SellPriceTier10", or empty
}

// The values of Address.AddressType.
const (
	AddressPostal   = "Postal"
	AddressPhysical = "Physical"
	AddressShipping = "Shipping"
)

// Address is one of a customer's addresses. Addresses inside a Customer have no stable GUID and no
// Obsolete mark; those of CustomerDeliveryAddresses have both.
type Address struct {
	GUID                GUID   `json:"Guid"`
	AddressType         string // AddressPostal, AddressPhysical, AddressShipping, or empty
	AddressName         Text
	StreetAddress       Text
	StreetAddress2      Text
	Suburb              string
	City                string
	Region              string
	Country             string // a name as a rule, sometimes an ISO 3166 code
	PostalCode          Text
	DeliveryInstruction string
	IsDefault           bool
	Obsolete            bool
	LastModifiedOn      Time
}

// Contact is a person at a customer.
type Contact struct {
	GUID         GUID `json:"Guid"`
	FirstName    string
	LastName     string
	EmailAddress string
	PhoneNumber  Text
	MobilePhone  Text
	ForInvoicing bool
	ForOrdering  bool
	ForShipping  bool
	IsDefault    bool
}

// CustomerQuery narrows a list of customers; zero fields do not narrow it. CustomerCode matches the
// beginning of a code and Search any part of code or name, so callers who mean one customer must
// compare what comes back.
type CustomerQuery struct {
	ModifiedSince      time.Time
	CustomerCode       string
	Search             string // case-sensitive
	IncludeObsolete    bool
	IncludeAllContacts bool
	PageSize           int // 1–1000; 0 leaves it to Unleashed (200)
}

func (q CustomerQuery) parameters() (p query) {
	p.addInstant("modifiedSince", q.ModifiedSince)
	p.add("customerCode", q.CustomerCode)
	p.add("customer", q.Search)
	p.addFlag("includeObsolete", q.IncludeObsolete)
	p.addFlag("includeAllContacts", q.IncludeAllContacts)
	p.addCount("pageSize", q.PageSize)
	return p
}

// Customers returns one page of customers, by customer code.
func (c *Client) Customers(ctx context.Context, q CustomerQuery, page int) (Page[Customer], error) {
	return getPage[Customer](ctx, c, "Customers", q.parameters(), page)
}

// Customer returns one customer, an obsolete one too.
func (c *Client) Customer(ctx context.Context, guid GUID) (Customer, error) {
	return getOne(ctx, c, "Customers", guid, func(customer Customer) GUID { return customer.GUID })
}

// CustomerDeliveryAddresses are the addresses an order of one customer can go to.
type CustomerDeliveryAddresses struct {
	CustomerCode Text
	Addresses    []Address
}

// DeliveryAddressQuery narrows a list of delivery addresses; zero fields do not narrow it.
// CustomerCode matches the beginning of a code.
type DeliveryAddressQuery struct {
	ModifiedSince time.Time
	CustomerCode  string
	PageSize      int // in customers
}

func (q DeliveryAddressQuery) parameters() (p query) {
	p.addInstant("modifiedSince", q.ModifiedSince)
	p.add("customerCode", q.CustomerCode)
	p.addCount("pageSize", q.PageSize)
	return p
}

// CustomerDeliveryAddresses returns one page of customers with their delivery addresses.
func (c *Client) CustomerDeliveryAddresses(ctx context.Context, q DeliveryAddressQuery, page int) (Page[CustomerDeliveryAddresses], error) {
	return getPage[CustomerDeliveryAddresses](ctx, c, "CustomerDeliveryAddresses", q.parameters(), page)
}
