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
	Contacts         []Contact // the primary one, unless all were asked for
	Addresses        []Address
	Currency         Currency
	CustomerType     string
	SalesOrderGroup  string
	PaymentTerm      string
	DeliveryMethod   string

	DeliveryInstruction string
	DefaultWarehouse    Warehouse // zero when there is none
	Notes               string
	SourceID            Text `json:"SourceId"`

	Taxable *bool // nil when the answer does not say
	TaxCode Text
	TaxRate Decimal // a fraction: 0.15 is 15 %
	// DiscountRate is taken off tier and default prices. It is documented as a fraction; accounts
	// that write percents are known.
	DiscountRate Decimal
	// SellPriceTier is the tier's label, which people can rename; SellPriceTierReference is stable.
	SellPriceTier          string
	SellPriceTierReference TierReference

	StopCredit     bool
	Obsolete       bool
	LastModifiedOn Time
}

// TierReference points to one of a product's sell price tiers.
type TierReference struct {
	Reference string // "SellPriceTier1" … "SellPriceTier10", or empty
}

// Address is one of a customer's addresses. It has no stable GUID.
type Address struct {
	GUID                GUID   `json:"Guid"`
	AddressType         string // "Postal", "Physical", "Shipping", or empty
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
	FirstName   string
	LastName    string
	PhoneNumber Text
	OfficePhone Text
	MobilePhone Text
	IsDefault   bool
}

// CustomerQuery filters customers; zero fields do not filter. CustomerCode matches a prefix and
// Search any part of code or name, so callers who mean one customer must compare the results.
type CustomerQuery struct {
	ModifiedSince   time.Time
	CustomerCode    string
	Search          string // case-sensitive
	IncludeObsolete bool
	PageSize        int // 1–1000; 0 leaves it to Unleashed (200)
}

func (q CustomerQuery) parameters() (p query) {
	p.addInstant("modifiedSince", q.ModifiedSince)
	p.add("customerCode", q.CustomerCode)
	p.add("customer", q.Search)
	p.addFlag("includeObsolete", q.IncludeObsolete)
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
