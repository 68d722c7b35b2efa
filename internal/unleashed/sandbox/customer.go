package sandbox

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Customer is a customer in the API's own field names (§4.1). Make one with
// [NewCustomer], so that fields left alone have their defaults.
type Customer struct {
	Addresses                        []Address
	Contacts                         []Contact
	TaxCode                          string
	TaxRate                          Number `wire:"rate"`
	CustomerCode                     string
	CustomerName                     string
	GSTVATNumber                     string
	EORINumber                       string
	BankName                         string
	BankBranch                       string
	BankAccount                      string
	Website                          string
	PhoneNumber                      string
	FaxNumber                        string
	MobileNumber                     string
	DDINumber                        string
	TollFreeNumber                   string
	Email                            string
	EmailCC                          string
	Currency                         CurrencyRef
	Notes                            string
	Taxable                          bool
	XeroContactId                    string
	SalesPerson                      SalesPerson
	DiscountRate                     Number
	PrintPackingSlipInsteadOfInvoice bool
	PrintInvoice                     bool
	StopCredit                       bool
	Obsolete                         bool
	XeroSalesAccount                 string
	XeroCostOfGoodsAccount           string
	SellPriceTier                    string
	SellPriceTierReference           TierRef
	CustomerType                     string
	PaymentTerm                      string
	ContactFirstName                 string
	ContactLastName                  string
	DeliveryMethod                   string
	DeliveryInstruction              string
	SalesOrderGroup                  string
	DefaultWarehouse                 WarehouseRef
	HasCreditLimit                   bool
	CreditLimit                      Number
	Reminder                         string
	SourceId                         string
	CreatedBy                        string
	CreatedOn                        Date
	LastModifiedBy                   string
	Guid                             string
	LastModifiedOn                   Date
	given
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
		AddressType         string // Postal, Physical or Shipping
		AddressName         string
		StreetAddress       string `wire:"blank"`
		StreetAddress2      string `wire:"blank"`
		Suburb              string `wire:"blank"`
		City                string `wire:"blank"`
		Region              string `wire:"blank"`
		Country             string `wire:"blank"`
		PostalCode          string `wire:"blank"`
		DeliveryInstruction string

		// Which of these are shown depends on the resource.
		IsDefault      bool   `wire:"-"`
		Guid           string `wire:"-"`
		LastModifiedOn Date   `wire:"-"`
		Obsolete       bool   `wire:"-"`
		given
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
	c.CustomerName = cmp.Or(c.CustomerName, c.CustomerCode)
	if existing := s.customers.find("", c.CustomerCode); existing != nil && c.Contacts == nil {
		c.Contacts = existing.Contacts
	}
	if err := s.customers.settleGUID(&c.Guid, c.CustomerCode); err != nil {
		return err
	}
	c.Addresses, c.Contacts = slices.Clone(c.Addresses), slices.Clone(c.Contacts)
	s.completeCustomer(&c)
	if c.LastModifiedOn.IsZero() {
		c.LastModifiedOn.Time = s.stamp()
	}
	if c.CreatedOn.IsZero() {
		c.CreatedOn = c.LastModifiedOn
	}
	s.putCustomer(&c)
	return nil
}

// completeCustomer fills in what depends on the account: tax, currency, address
// GUIDs, and reference data that is only named.
func (s *Sandbox) completeCustomer(c *Customer) {
	r := &s.reference
	c.Currency.CurrencyCode = cmp.Or(c.Currency.CurrencyCode, r.company.BaseCurrencyCode)
	r.addCurrency(c.Currency.CurrencyCode, s.lastStamp)
	if c.TaxCode == "" {
		t := r.untaxed()
		if c.Taxable {
			t = r.salesTax()
		}
		if t != nil {
			c.TaxCode, c.TaxRate = t.TaxCode, t.TaxRate
		}
	} else if t := r.tax("", c.TaxCode, c.TaxRate); t == nil {
		r.taxes = append(r.taxes, Tax{TaxCode: c.TaxCode, TaxRate: c.TaxRate, CanApplyToRevenue: true})
	} else {
		c.TaxRate = cmp.Or(c.TaxRate, t.TaxRate)
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
		fillGUID(&a.Guid, "Addresses", fmt.Sprintf("%s %d", c.Guid, i))
		if a.LastModifiedOn.IsZero() {
			a.LastModifiedOn.Time = s.lastStamp
		}
	}
	for i := range c.Contacts {
		fillGUID(&c.Contacts[i].Guid, "Contacts", fmt.Sprintf("%s %d", c.Guid, i))
	}
}

// write writes the customer as GET shows it. r holds the labels and records that it only points to.
func (c *Customer) write(w *wireWriter, r *reference, contacts bool, b Behaviour) {
	label, tier := c.tier(r)
	w.record(c, func(name string) bool {
		switch name {
		case "Addresses":
			w.list(name, len(c.Addresses), func(i int) {
				w.object("", func() {
					a := &c.Addresses[i]
					w.record(a, nil)
					w.boolean("IsDefault", a.IsDefault)
					if b.is(AddressGuid, "present") {
						w.text("Guid", a.Guid)
					}
				})
			})
		case "Contacts":
			w.list(name, len(c.Contacts), func(i int) {
				if contacts || c.Contacts[i].IsDefault {
					w.object("", func() { w.record(&c.Contacts[i], nil) })
				}
			})
		case "Currency":
			currency := r.currency(c.Currency.CurrencyCode)
			w.optional(name, currency != nil, func() { w.record(currency, nil) })
		case "SalesPerson":
			w.optional(name, c.SalesPerson != (SalesPerson{}), func() {
				w.text("FullName", c.SalesPerson.FullName)
				w.text("Email", c.SalesPerson.Email)
				w.boolean("Obsolete", false)
				w.text("Guid", c.SalesPerson.Guid)
			})
		case "DiscountRate":
			rate := c.DiscountRate.valueOr(0)
			if rate != 0 && b.is(CustomerDiscount, "percent") {
				rate *= 100
			}
			w.decimal(name, rate, 4)
		case "SellPriceTier":
			w.blankable(name, label)
		case "SellPriceTierReference":
			w.optional(name, tier != "", func() { w.text("Reference", tier) })
		case "DefaultWarehouse":
			ref := c.DefaultWarehouse
			warehouse := r.warehouse(ref.Guid, ref.WarehouseCode)
			w.optional(name, warehouse != nil && ref != (WarehouseRef{}), func() { w.record(warehouse, nil) })
		default:
			return false
		}
		return true
	})
}

// tier gives the label and the reference of the customer's sell price tier. A
// label can be edited in the settings at any time, so the reference decides.
func (c *Customer) tier(r *reference) (label, tier string) {
	if i, err := tierIndex(c.SellPriceTierReference.Reference); err == nil {
		return r.tierNames[i], tierReference(i)
	}
	for i, name := range r.tierNames {
		if c.SellPriceTier != "" && strings.EqualFold(name, c.SellPriceTier) {
			return name, tierReference(i)
		}
	}
	return c.SellPriceTier, ""
}

// tierIndex is the place of the customer's sell price tier, from 0; -1 for none.
func (c *Customer) tierIndex(r *reference) int {
	_, tier := c.tier(r)
	if i, err := tierIndex(tier); err == nil {
		return i
	}
	return -1
}

// writeShort writes the customer as it stands inside orders and invoices.
func (c *Customer) writeShort(w *wireWriter, currencyID int) {
	w.text("CustomerCode", c.CustomerCode)
	w.text("CustomerName", c.CustomerName)
	w.integer("CurrencyId", currencyID)
	w.text("Guid", c.Guid)
	w.date("LastModifiedOn", c.LastModifiedOn.Time)
}
