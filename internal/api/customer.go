package api

import (
	"time"

	"upstock/internal/catalog"
	"upstock/internal/wholesale"
)

// Customer is a customer on the wire.
type Customer struct {
	ID                  string    `json:"id" format:"uuid" example:"01890a5d-ac96-774b-bcce-b302099a8058"`
	Code                string    `json:"code" example:"HARBOUR"`
	Name                string    `json:"name" example:"Harbour Grocer"`
	Email               string    `json:"email" doc:"One address, or several separated by semicolons." example:"orders@harbour.example"`
	EmailCC             string    `json:"email_cc" doc:"Who else gets the customer's e-mails." example:""`
	ContactName         string    `json:"contact_name" doc:"Whom to ask for; empty when it is not known." example:"Ana Reid"`
	Phone               string    `json:"phone" example:"09 555 0101"`
	Mobile              string    `json:"mobile" example:"021 555 010"`
	Addresses           []Address `json:"addresses" nullable:"false"`
	PriceListID         string    `json:"price_list_id" doc:"The list the customer buys from; empty for none." example:"01890a5d-ac96-774b-bcce-b302099a805c"`
	SalesOrdersEnabled  bool      `json:"sales_orders_enabled" doc:"Off: approving this customer's orders creates nothing in Unleashed." example:"true"`
	SalesOrderAddressID string    `json:"sales_order_address_id" doc:"The address for its sales orders; empty when the supplier's setting decides." example:""`
	FulfilmentGroupID   string    `json:"fulfilment_group_id" format:"uuid" doc:"Whose delivery rules hold for the customer." example:"01890a5d-ac96-774b-bcce-b302099a8063"`
	PaymentTermsID      string    `json:"payment_terms_id" doc:"The payment terms that were given to the customer itself; empty when those of its fulfilment group hold." example:""`
	UnleashedGUID       string    `json:"unleashed_guid" doc:"The customer in Unleashed; empty when it is not matched." example:"5a2d8f0e-6a4f-4d0b-9a52-0d3c5f1f2b12"`
	Connected           bool      `json:"connected" doc:"Whether the customer has claimed its account here." example:"false"`
	CreatedAt           time.Time `json:"created_at" example:"2026-03-01T09:30:00Z"`
	UpdatedAt           time.Time `json:"updated_at" example:"2026-03-01T09:30:00Z"`
}

// Address is one of a customer's addresses.
type Address struct {
	ID       string `json:"id" format:"uuid" example:"01890a5d-ac96-774b-bcce-b302099a805d"`
	Type     string `json:"type" enum:"shipping,physical,postal" example:"shipping"`
	Name     string `json:"name" example:"Harbour Grocer"`
	Street   string `json:"street" example:"12 Quay Street"`
	Street2  string `json:"street2" example:""`
	Suburb   string `json:"suburb" example:"Britomart"`
	City     string `json:"city" example:"Auckland"`
	Region   string `json:"region" example:""`
	Postcode string `json:"postcode" example:"1010"`
	Country  string `json:"country" example:"New Zealand"`
	Default  bool   `json:"default" example:"true"`
}

func customerView(c wholesale.Customer) Customer {
	v := Customer{
		ID: c.ID, Code: c.Code, Name: c.Name, Email: c.Email, EmailCC: c.EmailCC,
		ContactName: c.Contact.Name, Phone: c.Contact.Phone, Mobile: c.Contact.Mobile, Addresses: make([]Address, len(c.Addresses)),
		PriceListID: c.PriceListID(), SalesOrdersEnabled: c.SalesOrdersEnabled, SalesOrderAddressID: c.SalesOrderAddressID,
		FulfilmentGroupID: c.GroupID(), PaymentTermsID: c.PaymentTermsID, UnleashedGUID: c.RemoteID, Connected: c.Connected, CreatedAt: timeOf(c.CreatedAt), UpdatedAt: timeOf(c.UpdatedAt),
	}
	for i, a := range c.Addresses {
		v.Addresses[i] = Address{
			ID: a.ID, Type: string(a.Type), Name: a.Name, Street: a.Street, Street2: a.Street2, Suburb: a.Suburb, City: a.City,
			Region: a.Region, Postcode: a.Postcode, Country: a.Country, Default: a.Default,
		}
	}
	return v
}

// NewCustomer is the body that adds a customer.
type NewCustomer struct {
	Code                string       `json:"code,omitempty" maxLength:"500" doc:"Unique with the supplier; made when left out." example:"HARBOUR"`
	Name                string       `json:"name" maxLength:"500" example:"Harbour Grocer"`
	Email               string       `json:"email,omitempty" maxLength:"500" doc:"Where e-mails about its orders go: one address, or several separated by semicolons." example:"orders@harbour.example"`
	EmailCC             string       `json:"email_cc,omitempty" maxLength:"500" doc:"Who else gets them."`
	ContactName         string       `json:"contact_name,omitempty" maxLength:"500" doc:"Whom to ask for." example:"Ana Reid"`
	Phone               string       `json:"phone,omitempty" maxLength:"500" example:"09 555 0101"`
	Mobile              string       `json:"mobile,omitempty" maxLength:"500" example:"021 555 010"`
	Addresses           []NewAddress `json:"addresses,omitempty" maxItems:"100" nullable:"false"`
	PriceListID         string       `json:"price_list_id,omitempty" format:"uuid"`
	SalesOrdersEnabled  *bool        `json:"sales_orders_enabled,omitempty" doc:"true when left out."`
	SalesOrderAddressID string       `json:"sales_order_address_id,omitempty" format:"uuid" doc:"The id of one of the addresses."`
	FulfilmentGroupID   string       `json:"fulfilment_group_id,omitempty" format:"uuid" doc:"The Default group when left out."`
	PaymentTermsID      string       `json:"payment_terms_id,omitempty" format:"uuid" doc:"Those of the fulfilment group when left out."`
}

// CustomerChange is the body that changes a customer. What is left out stays as it is.
type CustomerChange struct {
	Code                *string       `json:"code,omitempty" maxLength:"500"`
	Name                *string       `json:"name,omitempty" maxLength:"500" example:"Harbour Grocer Ltd"`
	Email               *string       `json:"email,omitempty" maxLength:"500"`
	EmailCC             *string       `json:"email_cc,omitempty" maxLength:"500"`
	ContactName         *string       `json:"contact_name,omitempty" maxLength:"500" doc:"Only while the customer is not matched: then it is Unleashed's."`
	Phone               *string       `json:"phone,omitempty" maxLength:"500" doc:"As contact_name."`
	Mobile              *string       `json:"mobile,omitempty" maxLength:"500" doc:"As contact_name."`
	Addresses           *[]NewAddress `json:"addresses,omitempty" maxItems:"100" nullable:"false" doc:"Replaces all addresses."`
	PriceListID         *string       `json:"price_list_id,omitempty" format:"uuid" doc:"Empty for none."`
	SalesOrdersEnabled  *bool         `json:"sales_orders_enabled,omitempty"`
	SalesOrderAddressID *string       `json:"sales_order_address_id,omitempty" format:"uuid" doc:"Empty when the supplier's setting shall decide."`
	FulfilmentGroupID   *string       `json:"fulfilment_group_id,omitempty" format:"uuid" doc:"Empty for the Default group."`
	PaymentTermsID      *string       `json:"payment_terms_id,omitempty" format:"uuid" doc:"Empty for those of the fulfilment group."`
}

// NewAddress is an address in a body that adds or changes a customer.
type NewAddress struct {
	ID       string `json:"id,omitempty" format:"uuid" doc:"Of the customer's address that it replaces; left out for a new one."`
	Type     string `json:"type,omitempty" enum:"shipping,physical,postal" doc:"shipping when left out." example:"shipping"`
	Name     string `json:"name,omitempty" maxLength:"500"`
	Street   string `json:"street,omitempty" maxLength:"500" example:"12 Quay Street"`
	Street2  string `json:"street2,omitempty" maxLength:"500"`
	Suburb   string `json:"suburb,omitempty" maxLength:"500" example:"Britomart"`
	City     string `json:"city,omitempty" maxLength:"500" example:"Auckland"`
	Region   string `json:"region,omitempty" maxLength:"500"`
	Postcode string `json:"postcode,omitempty" maxLength:"500" example:"1010"`
	Country  string `json:"country,omitempty" maxLength:"500" example:"New Zealand"`
	Default  bool   `json:"default,omitempty"`
}

func (n NewCustomer) domain() catalog.NewCustomer {
	return catalog.NewCustomer{
		Code: n.Code, Name: n.Name, Email: n.Email, EmailCC: n.EmailCC,
		ContactName: n.ContactName, Phone: n.Phone, Mobile: n.Mobile, Addresses: domainAddresses(n.Addresses), PriceListID: n.PriceListID,
		SalesOrdersEnabled: n.SalesOrdersEnabled, SalesOrderAddressID: n.SalesOrderAddressID, FulfilmentGroupID: n.FulfilmentGroupID,
		PaymentTermsID: n.PaymentTermsID,
	}
}

func (c CustomerChange) domain() catalog.CustomerChange {
	change := catalog.CustomerChange{
		Code: c.Code, Name: c.Name, Email: c.Email, EmailCC: c.EmailCC,
		ContactName: c.ContactName, Phone: c.Phone, Mobile: c.Mobile, PriceListID: c.PriceListID,
		SalesOrdersEnabled: c.SalesOrdersEnabled, SalesOrderAddressID: c.SalesOrderAddressID, FulfilmentGroupID: c.FulfilmentGroupID,
		PaymentTermsID: c.PaymentTermsID,
	}
	if c.Addresses != nil {
		addresses := domainAddresses(*c.Addresses)
		change.Addresses = &addresses
	}
	return change
}

func domainAddresses(addresses []NewAddress) []catalog.NewAddress {
	made := make([]catalog.NewAddress, len(addresses))
	for i, a := range addresses {
		made[i] = catalog.NewAddress(a)
	}
	return made
}
