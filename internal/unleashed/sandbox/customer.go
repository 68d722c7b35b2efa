package sandbox

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Customer is a customer in the API's own field names (§4.1). Make one with
// [NewCustomer], so that fields left alone have their defaults.
type Customer struct {
	Guid                             string
	CustomerCode                     string
	CustomerName                     string
	Addresses                        []Address
	Contacts                         []Contact
	ContactFirstName                 string
	ContactLastName                  string
	Email                            string
	EmailCC                          string
	PhoneNumber                      string
	MobileNumber                     string
	FaxNumber                        string
	DDINumber                        string
	TollFreeNumber                   string
	Website                          string
	GSTVATNumber                     string
	EORINumber                       string
	BankName                         string
	BankBranch                       string
	BankAccount                      string
	Currency                         CurrencyRef
	Taxable                          bool
	TaxCode                          string
	TaxRate                          Number
	DiscountRate                     Number
	SellPriceTier                    string
	SellPriceTierReference           TierRef
	CustomerType                     string
	PaymentTerm                      string
	DeliveryMethod                   string
	DeliveryInstruction              string
	SalesOrderGroup                  string
	DefaultWarehouse                 WarehouseRef
	SalesPerson                      SalesPerson
	StopCredit                       bool
	HasCreditLimit                   bool
	CreditLimit                      Number
	Obsolete                         bool
	PrintInvoice                     bool
	PrintPackingSlipInsteadOfInvoice bool
	XeroContactId                    string
	XeroSalesAccount                 string
	XeroCostOfGoodsAccount           string
	Notes                            string
	Reminder                         string
	SourceId                         string
	CreatedBy                        string
	CreatedOn                        Date
	LastModifiedBy                   string
	LastModifiedOn                   Date
}

type (
	// CurrencyRef names a currency inside another record.
	CurrencyRef struct{ CurrencyCode string }

	// TierRef points to a product's tier field, e.g. "SellPriceTier1".
	TierRef struct{ Reference string }

	// WarehouseRef names a warehouse by GUID or code.
	WarehouseRef struct{ Guid, WarehouseCode string }

	// SalesPerson is the person who looks after a customer.
	SalesPerson struct{ Guid, FullName, Email string }

	// Address is one of a customer's addresses.
	Address struct {
		Guid                string
		AddressType         string // Postal, Physical or Shipping
		AddressName         string
		StreetAddress       string
		StreetAddress2      string
		Suburb              string
		City                string
		Region              string
		Country             string
		PostalCode          string
		IsDefault           bool
		DeliveryInstruction string
		Obsolete            bool // shown by CustomerDeliveryAddresses only
		LastModifiedOn      Date
	}

	// Contact is a person at a customer.
	Contact struct {
		Guid            string
		FirstName       string
		LastName        string
		EmailAddress    string
		PhoneNumber     string
		MobilePhone     string
		OfficePhone     string
		Website         string
		Notes           string
		DeliveryAddress string
		ForInvoicing    bool
		ForOrdering     bool
		ForShipping     bool
		IsDefault       bool
	}
)

// NewCustomer is a taxable customer in the account's currency.
func NewCustomer(code, name string) Customer {
	return Customer{CustomerCode: code, CustomerName: name, Taxable: true}
}

// AddCustomers stores customers, or new versions of them by their code. Missing
// GUIDs, taxes and currencies get defaults; reference data they name is made when
// the account has none of that name. A LastModifiedOn that is given is kept.
func (s *Sandbox) AddCustomers(customers ...Customer) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, customer := range customers {
		if err := s.addCustomer(customer); err != nil {
			return fmt.Errorf("customer %d (%s): %w", i+1, customer.CustomerCode, err)
		}
	}
	return nil
}

func (s *Sandbox) addCustomer(c Customer) error {
	if c.CustomerCode == "" {
		return errors.New("CustomerCode is missing")
	}
	if err := errors.Join(c.TaxRate.check("TaxRate"), c.DiscountRate.check("DiscountRate"), c.CreditLimit.check("CreditLimit")); err != nil {
		return err
	}
	if c.CustomerName == "" {
		c.CustomerName = c.CustomerCode
	}
	existingGUID := ""
	if existing := s.customers.find("", c.CustomerCode); existing != nil {
		existingGUID = existing.Guid
		if c.Contacts == nil {
			c.Contacts = existing.Contacts
		}
	}
	if err := completeGUID(&c.Guid, "Customers", c.CustomerCode, existingGUID); err != nil {
		return err
	}
	if other := s.customers.find(c.Guid, ""); other != nil && !strings.EqualFold(other.CustomerCode, c.CustomerCode) {
		return fmt.Errorf("the Guid %s belongs to customer %s", c.Guid, other.CustomerCode)
	}
	c.Addresses, c.Contacts = slices.Clone(c.Addresses), slices.Clone(c.Contacts)
	s.completeCustomer(&c)
	if c.LastModifiedOn.IsZero() {
		c.LastModifiedOn.Time = s.stamp()
	}
	if c.CreatedOn.IsZero() {
		c.CreatedOn = c.LastModifiedOn
	}
	s.customers.put(&c)
	return nil
}

// completeGUID settles the GUID of a record that is loaded: the one given, that
// of the stored record with the same code, or one derived from the code.
func completeGUID(guid *string, resource, code, existing string) error {
	if *guid == "" {
		if *guid = existing; existing == "" {
			*guid = stableGUID(resource, code)
		}
		return nil
	}
	normal, ok := normalGUID(*guid)
	if !ok {
		return fmt.Errorf("the Guid %.40q is not a GUID", *guid)
	}
	if existing != "" && normal != existing {
		return fmt.Errorf("%s is stored with Guid %s, not %s", code, existing, normal)
	}
	*guid = normal
	return nil
}

// completeCustomer fills in what depends on the account: tax, currency, address
// GUIDs, and reference data that is only named.
func (s *Sandbox) completeCustomer(c *Customer) {
	r := &s.reference
	if c.Currency.CurrencyCode == "" {
		c.Currency.CurrencyCode = r.company.BaseCurrencyCode
	}
	r.addCurrency(c.Currency.CurrencyCode, s.lastStamp)
	switch {
	case c.TaxCode == "" && c.Taxable:
		if t := r.salesTax(); t != nil {
			c.TaxCode, c.TaxRate = t.TaxCode, t.TaxRate
		}
	case c.TaxCode == "":
		if t := r.untaxed(); t != nil {
			c.TaxCode, c.TaxRate = t.TaxCode, t.TaxRate
		}
	default:
		t := r.tax("", c.TaxCode, c.TaxRate)
		if t == nil {
			r.taxes = append(r.taxes, Tax{TaxCode: c.TaxCode, TaxRate: c.TaxRate, CanApplyToRevenue: true})
		} else if c.TaxRate == "" {
			c.TaxRate = t.TaxRate
		}
	}
	if c.PaymentTerm != "" && r.paymentTerm(c.PaymentTerm) == nil {
		r.paymentTerms = append(r.paymentTerms, PaymentTerm{Type: "DaysAfter", Days: 20, PaymentTermDescription: c.PaymentTerm})
	}
	if c.DeliveryMethod != "" && r.deliveryMethod(c.DeliveryMethod) == nil {
		r.deliveryMethods = append(r.deliveryMethods, DeliveryMethod{Name: c.DeliveryMethod})
	}
	if ref := c.DefaultWarehouse; ref.WarehouseCode != "" && r.warehouse(ref.Guid, ref.WarehouseCode) == nil {
		r.warehouses = append(r.warehouses, Warehouse{Guid: ref.Guid, WarehouseCode: ref.WarehouseCode})
	}
	r.complete(s.lastStamp)
	for i := range c.Addresses {
		a := &c.Addresses[i]
		if normal, ok := normalGUID(a.Guid); ok {
			a.Guid = normal
		} else {
			a.Guid = stableGUID("Addresses", fmt.Sprintf("%s %d", c.Guid, i))
		}
		if a.LastModifiedOn.IsZero() {
			a.LastModifiedOn.Time = s.lastStamp
		}
	}
	for i := range c.Contacts {
		if normal, ok := normalGUID(c.Contacts[i].Guid); ok {
			c.Contacts[i].Guid = normal
		} else {
			c.Contacts[i].Guid = stableGUID("Contacts", fmt.Sprintf("%s %d", c.Guid, i))
		}
	}
}

// write writes the customer as GET shows it. r holds the labels and records that
// the customer only points to.
func (c *Customer) write(w *wireWriter, r *reference, contacts bool, addressGUIDs bool) {
	w.list("Addresses", len(c.Addresses), func(i int) {
		w.object("", func() {
			a := &c.Addresses[i]
			a.write(w)
			w.boolean("IsDefault", a.IsDefault)
			if addressGUIDs {
				w.text("Guid", a.Guid)
			}
		})
	})
	w.list("Contacts", len(c.Contacts), func(i int) {
		if contacts || c.Contacts[i].IsDefault {
			w.object("", func() { c.Contacts[i].write(w) })
		}
	})
	w.text("TaxCode", c.TaxCode)
	w.number("TaxRate", c.TaxRate, 6)
	w.text("CustomerCode", c.CustomerCode)
	w.text("CustomerName", c.CustomerName)
	w.text("GSTVATNumber", c.GSTVATNumber)
	w.text("EORINumber", c.EORINumber)
	w.text("BankName", c.BankName)
	w.text("BankBranch", c.BankBranch)
	w.text("BankAccount", c.BankAccount)
	w.text("Website", c.Website)
	w.text("PhoneNumber", c.PhoneNumber)
	w.text("FaxNumber", c.FaxNumber)
	w.text("MobileNumber", c.MobileNumber)
	w.text("DDINumber", c.DDINumber)
	w.text("TollFreeNumber", c.TollFreeNumber)
	w.text("Email", c.Email)
	w.text("EmailCC", c.EmailCC)
	if currency := r.currency(c.Currency.CurrencyCode); currency != nil {
		w.object("Currency", func() { currency.write(w) })
	} else {
		w.null("Currency")
	}
	w.text("Notes", c.Notes)
	w.boolean("Taxable", c.Taxable)
	w.text("XeroContactId", c.XeroContactId)
	if c.SalesPerson == (SalesPerson{}) {
		w.null("SalesPerson")
	} else {
		w.object("SalesPerson", func() {
			w.text("FullName", c.SalesPerson.FullName)
			w.text("Email", c.SalesPerson.Email)
			w.boolean("Obsolete", false)
			w.text("Guid", c.SalesPerson.Guid)
		})
	}
	w.decimal("DiscountRate", c.DiscountRate.valueOr(0), 4)
	w.boolean("PrintPackingSlipInsteadOfInvoice", c.PrintPackingSlipInsteadOfInvoice)
	w.boolean("PrintInvoice", c.PrintInvoice)
	w.boolean("StopCredit", c.StopCredit)
	w.boolean("Obsolete", c.Obsolete)
	w.text("XeroSalesAccount", c.XeroSalesAccount)
	w.text("XeroCostOfGoodsAccount", c.XeroCostOfGoodsAccount)
	label, tier := c.tier(r)
	w.blankable("SellPriceTier", label)
	if tier == "" {
		w.null("SellPriceTierReference")
	} else {
		w.object("SellPriceTierReference", func() { w.text("Reference", tier) })
	}
	w.text("CustomerType", c.CustomerType)
	w.text("PaymentTerm", c.PaymentTerm)
	w.text("ContactFirstName", c.ContactFirstName)
	w.text("ContactLastName", c.ContactLastName)
	w.text("DeliveryMethod", c.DeliveryMethod)
	w.text("DeliveryInstruction", c.DeliveryInstruction)
	w.text("SalesOrderGroup", c.SalesOrderGroup)
	warehouse := c.DefaultWarehouse
	if h := r.warehouse(warehouse.Guid, warehouse.WarehouseCode); h != nil && warehouse != (WarehouseRef{}) {
		w.object("DefaultWarehouse", func() { h.write(w) })
	} else {
		w.null("DefaultWarehouse")
	}
	w.boolean("HasCreditLimit", c.HasCreditLimit)
	w.number("CreditLimit", c.CreditLimit, 4)
	w.text("Reminder", c.Reminder)
	w.text("SourceId", c.SourceId)
	w.text("CreatedBy", c.CreatedBy)
	w.date("CreatedOn", c.CreatedOn.Time)
	w.text("LastModifiedBy", c.LastModifiedBy)
	w.text("Guid", c.Guid)
	w.date("LastModifiedOn", c.LastModifiedOn.Time)
}

// tier gives the label and the reference of the customer's sell price tier. A
// label can be edited in the settings at any time, so the reference decides.
func (c *Customer) tier(r *reference) (label, tier string) {
	if i, ok := tierIndex(c.SellPriceTierReference.Reference); ok {
		return r.tierNames[i], tierReference(i)
	}
	for i, name := range r.tierNames {
		if c.SellPriceTier != "" && strings.EqualFold(name, c.SellPriceTier) {
			return name, tierReference(i)
		}
	}
	return c.SellPriceTier, ""
}

// writeShort writes the customer as it stands inside orders and invoices.
func (c *Customer) writeShort(w *wireWriter, currencyID int) {
	w.text("CustomerCode", c.CustomerCode)
	w.text("CustomerName", c.CustomerName)
	w.integer("CurrencyId", currencyID)
	w.text("Guid", c.Guid)
	w.date("LastModifiedOn", c.LastModifiedOn.Time)
}

func (a *Address) write(w *wireWriter) {
	w.text("AddressType", a.AddressType)
	w.text("AddressName", a.AddressName)
	w.blankable("StreetAddress", a.StreetAddress)
	w.blankable("StreetAddress2", a.StreetAddress2)
	w.blankable("Suburb", a.Suburb)
	w.blankable("City", a.City)
	w.blankable("Region", a.Region)
	w.blankable("Country", a.Country)
	w.blankable("PostalCode", a.PostalCode)
	w.text("DeliveryInstruction", a.DeliveryInstruction)
}

func (c *Contact) write(w *wireWriter) {
	w.text("Guid", c.Guid)
	w.text("FirstName", c.FirstName)
	w.text("LastName", c.LastName)
	w.text("EmailAddress", c.EmailAddress)
	w.text("PhoneNumber", c.PhoneNumber)
	w.text("MobilePhone", c.MobilePhone)
	w.text("OfficePhone", c.OfficePhone)
	w.text("Website", c.Website)
	w.text("Notes", c.Notes)
	w.text("DeliveryAddress", c.DeliveryAddress)
	w.boolean("ForInvoicing", c.ForInvoicing)
	w.boolean("ForOrdering", c.ForOrdering)
	w.boolean("ForShipping", c.ForShipping)
	w.boolean("IsDefault", c.IsDefault)
}
