package unleashed

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"upstock/internal/syncing"
	"upstock/internal/unleashed/unleashedapi"
	"upstock/internal/wholesale"
)

// Customers reads one page of customers.
func (a *account) Customers(ctx context.Context, r syncing.Reading) (syncing.Page[syncing.CustomerRecord], error) {
	at, err := a.position(r)
	if err != nil {
		return syncing.Page[syncing.CustomerRecord]{}, err
	}
	page, err := a.client.Customers(ctx, unleashedapi.CustomerQuery{
		ModifiedSince: at.ModifiedSince, IncludeObsolete: at.Retired, PageSize: at.Size,
	}, at.Page)
	return readPage(page, err, at, func(c unleashedapi.Customer) (syncing.CustomerRecord, time.Time, error) {
		record, err := a.customerRecord(ctx, c)
		return record, c.LastModifiedOn.Time, err
	})
}

// Customer reads one customer, an obsolete one too.
func (a *account) Customer(ctx context.Context, remoteID string) (syncing.CustomerRecord, error) {
	c, err := a.client.Customer(ctx, unleashedapi.GUID(remoteID))
	if failure, ok := errors.AsType[*unleashedapi.Error](err); ok && failure.Kind == unleashedapi.KindInvalid && failure.Status == 0 {
		return syncing.CustomerRecord{}, &syncing.RemoteError{Kind: syncing.NotFound, Message: failure.Message, Err: failure}
	}
	if err != nil {
		return syncing.CustomerRecord{}, remoteError(err)
	}
	record, err := a.customerRecord(ctx, c)
	if err == nil && record.Skip != "" {
		return record, refused("Customer %s %s.", record.Code, record.Skip)
	}
	return record, err
}

// customerRecord translates a customer, and reads the account's taxes if the customer has none.
// Source of the fields: https://apidocs.unleashedsoftware.com/Customers
func (a *account) customerRecord(ctx context.Context, c unleashedapi.Customer) (syncing.CustomerRecord, error) {
	tax, err := a.customerTax(ctx, c)
	skip := ""
	if errors.Is(err, errUnknownTax) {
		skip = err.Error()
	} else if err != nil {
		return syncing.CustomerRecord{}, err
	}
	record := syncing.CustomerRecord{
		RemoteID:  string(c.GUID),
		Code:      string(c.CustomerCode),
		Name:      cmp.Or(c.CustomerName, string(c.CustomerCode)),
		Skip:      skip,
		Email:     emails(c.Email),
		EmailCC:   emails(c.EmailCC),
		Contact:   contact(c),
		Addresses: addresses(c.Addresses),
		Terms: wholesale.Terms{
			Currency:       string(c.Currency.CurrencyCode),
			Taxable:        taxable(c),
			Tax:            tax,
			TierKey:        tierKey(c),
			StopCredit:     c.StopCredit,
			Obsolete:       c.Obsolete,
			WarehouseCode:  string(c.DefaultWarehouse.WarehouseCode),
			PaymentTerm:    c.PaymentTerm,
			DeliveryMethod: c.DeliveryMethod,
		},
	}
	written, err := rate(c.DiscountRate)
	if err != nil {
		// Without its discount a customer pays too much and will notice; the import continues.
		a.config.Log.WarnContext(ctx, "a customer's discount is left out", "customer", string(c.CustomerCode), "error", err)
		return record, nil
	}
	record.Terms.DiscountWritten = &written
	return record, nil
}

// taxable is how null is read: it was recorded of customers who are taxed.
func taxable(c unleashedapi.Customer) bool { return c.Taxable == nil || *c.Taxable }

// customerTax is the customer's tax: none if not taxable, else its own code and rate. Without a
// code the account's usual rate applies, and without a rate the account's rate for the code.
func (a *account) customerTax(ctx context.Context, c unleashedapi.Customer) (wholesale.Tax, error) {
	switch {
	case !taxable(c):
		return wholesale.Tax{}, nil
	case c.TaxCode != "" && !c.TaxRate.IsNull():
		r, err := rate(c.TaxRate)
		if err != nil {
			return wholesale.Tax{}, unreadable(syncing.Transient, fmt.Sprintf("tax rate of customer %s", c.CustomerCode), err)
		}
		return wholesale.Tax{Code: string(c.TaxCode), Rate: r}, nil
	}
	taxes, err := a.taxes(ctx)
	if err != nil {
		return wholesale.Tax{}, remoteError(err)
	}
	if c.TaxCode != "" {
		if tax, ok := taxTable(taxes).withCode(string(c.TaxCode)); ok {
			return tax, nil
		}
	}
	company, err := a.company(ctx)
	if err != nil {
		return wholesale.Tax{}, remoteError(err)
	}
	return usualTax(c, company, taxes)
}

// errUnknownTax is about a taxable customer for whom nothing says how much tax it pays.
var errUnknownTax = errors.New("is taxable, but has no tax rate in Unleashed: choose its tax code there")

// usualTax is the tax of a taxable customer without a rate. The rate is the company's default, else
// the only one above zero that sales have. The code is the customer's own, else one with this rate,
// or "" if the account has none: it is then looked up again when an order is sent.
func usualTax(c unleashedapi.Customer, company unleashedapi.Company, taxes taxTable) (wholesale.Tax, error) {
	if company.DefaultTaxRate.IsNull() { // which is not the same as 0
		only, ok := taxes.onlySalesTax()
		if !ok {
			return wholesale.Tax{}, errUnknownTax
		}
		return wholesale.Tax{Code: cmp.Or(string(c.TaxCode), only.Code), Rate: only.Rate}, nil
	}
	usual, err := rate(company.DefaultTaxRate)
	if err != nil {
		return wholesale.Tax{}, unreadable(syncing.Transient, "default tax rate", err)
	}
	match, _ := taxes.withRate(usual)
	return wholesale.Tax{Code: cmp.Or(string(c.TaxCode), match.Code), Rate: usual}, nil
}

// contact is the customer's primary contact. Its names and numbers stand in the customer itself,
// and in some accounts only among the contacts.
func contact(c unleashedapi.Customer) wholesale.Contact {
	var primary unleashedapi.Contact
	for _, other := range c.Contacts {
		if other.IsDefault || len(c.Contacts) == 1 {
			primary = other
			break
		}
	}
	return wholesale.Contact{
		Name:   cmp.Or(fullName(c.ContactFirstName, c.ContactLastName), fullName(primary.FirstName, primary.LastName)),
		Phone:  firstText(c.PhoneNumber, primary.PhoneNumber, primary.OfficePhone),
		Mobile: firstText(c.MobileNumber, primary.MobilePhone),
	}
}

func fullName(first, last string) string { return strings.Join(strings.Fields(first+" "+last), " ") }

func firstText(texts ...unleashedapi.Text) string {
	for _, text := range texts {
		if trimmed := strings.TrimSpace(string(text)); trimmed != "" {
			return trimmed
		}
	}
	return ""
}

// emails are the addresses of a field, without names and remarks such as "n/a". What was meant to
// be an address stays, so that someone is told that it is none.
func emails(field string) string {
	good, bad := wholesale.ParseEmails(field)
	var all []string
	for _, e := range good {
		all = append(all, e.Address)
	}
	for _, text := range bad {
		if strings.Contains(text, "@") {
			all = append(all, text)
		}
	}
	return strings.Join(all, "; ")
}

// addresses translates a customer's addresses, without the empty ones that Unleashed keeps.
func addresses(wire []unleashedapi.Address) []wholesale.Address {
	var list []wholesale.Address
	for _, w := range wire {
		address := wholesale.Address{
			Name: string(w.AddressName), Street: string(w.StreetAddress), Street2: string(w.StreetAddress2), Suburb: w.Suburb,
			City: w.City, Region: w.Region, Postcode: string(w.PostalCode), Country: w.Country, Instructions: w.DeliveryInstruction,
		}
		if w.Obsolete || address == (wholesale.Address{}) {
			continue
		}
		address.Type = addressType(w.AddressType)
		address.Default = w.IsDefault
		address.RemoteID = string(w.GUID)
		list = append(list, address)
	}
	return list
}

// addressType reads an address's type, null in some accounts. Unknown types become delivery
// addresses, since a customer has only one physical and one postal address.
func addressType(text string) wholesale.AddressType {
	t, err := wholesale.ParseAddressType(strings.ToLower(strings.TrimSpace(text)))
	if err != nil {
		return wholesale.Shipping
	}
	return t
}

// tierKey names the customer's price tier: its stable reference, else its label.
func tierKey(c unleashedapi.Customer) string {
	reference := strings.TrimSpace(c.SellPriceTierReference.Reference)
	switch {
	case reference != "":
		return unleashedapi.TierKey(reference)
	case strings.TrimSpace(c.SellPriceTier) != "":
		return wholesale.TierByName(c.SellPriceTier)
	}
	return ""
}
