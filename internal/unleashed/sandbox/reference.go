package sandbox

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
)

// The reference data of an account, in the API's own field names (§4.5).
type (
	// Company is the account itself.
	Company struct {
		Guid             string
		CompanyName      string
		BaseCurrencyCode string
		DefaultTaxRate   Number `wire:"rate"`
		given
	}

	// Currency is one that the account trades in.
	Currency struct {
		CurrencyCode    string
		Description     string
		DefaultBuyRate  Number `wire:"rate"`
		DefaultSellRate Number `wire:"rate"`
		Guid            string
		LastModifiedOn  Date

		id int // Unleashed's internal number, shown inside customers
		given
	}

	// Tax is a tax code with its rate, a fraction. Codes are not unique.
	Tax struct {
		TaxCode            string
		Description        string
		TaxRate            Number `wire:"rate"`
		CanApplyToExpenses bool
		CanApplyToRevenue  bool
		Obsolete           bool
		Guid               string
		LastModifiedOn     Date
		given
	}

	// Warehouse is a place that orders are shipped from.
	Warehouse struct {
		WarehouseCode  string
		WarehouseName  string
		IsDefault      bool
		StreetNo       string
		AddressLine1   string
		AddressLine2   string
		Suburb         string
		City           string
		Region         string
		Country        string
		PostCode       string
		PhoneNumber    string
		FaxNumber      string
		MobileNumber   string
		DDINumber      string
		ContactName    string
		Obsolete       bool
		Guid           string
		LastModifiedOn Date
		given
	}

	// SellPriceTier is the label of one of the ten tiers, "SellPriceTier1" to
	// "SellPriceTier10". The field names on the wire are not known for certain.
	SellPriceTier struct {
		Tier string
		Name string
	}

	// PaymentTerm says when an invoice is due.
	PaymentTerm struct {
		Guid                   string
		Type                   string // DaysOfTheMonthFollowing, EndOfTheMonthFollowing, DaysAfter
		Days                   int
		Obsolete               bool
		PaymentTermDescription string
		given
	}

	// DeliveryMethod is a way of sending goods.
	DeliveryMethod struct {
		Guid           string
		Name           string
		Obsolete       bool
		LastModifiedOn Date
		given
	}

	// UnitOfMeasure is what a product is counted in.
	UnitOfMeasure struct {
		Guid     string
		Name     string
		Obsolete bool
	}

	// ProductGroup is a group of products, which can have customer prices, or a sub-group.
	ProductGroup struct {
		GroupName      string
		Guid           string
		LastModifiedOn Date
		given
	}
)

const tierCount = 10

// reference is the reference data of the account.
type reference struct {
	company         Company
	currencies      []Currency
	taxes           []Tax
	warehouses      []Warehouse
	tierNames       [tierCount]string
	paymentTerms    []PaymentTerm
	deliveryMethods []DeliveryMethod
	units           []UnitOfMeasure
	groups          []ProductGroup
	subGroups       map[string]bool // the GUIDs of the groups that are sub-groups of products
}

// newReference is what a fresh New Zealand account looks like.
func newReference(companyName, currency string, now time.Time) reference {
	r := reference{subGroups: map[string]bool{}}
	r.company = Company{
		Guid: stableGUID("Companies", companyName), CompanyName: companyName,
		BaseCurrencyCode: currency, DefaultTaxRate: "0.15",
	}
	r.addCurrency(currency, now)
	r.taxes = []Tax{
		{TaxCode: "OUTPUT2", Description: "GST on Income", TaxRate: "0.15", CanApplyToRevenue: true},
		{TaxCode: "NONE", Description: "No GST", TaxRate: "0", CanApplyToExpenses: true, CanApplyToRevenue: true},
		{TaxCode: "ZERORATEDOUTPUT", Description: "Zero Rated Income", TaxRate: "0", CanApplyToRevenue: true},
	}
	r.warehouses = []Warehouse{{WarehouseCode: "MAIN", WarehouseName: "Main Warehouse", IsDefault: true}}
	for i := range r.tierNames {
		r.tierNames[i] = fmt.Sprintf("Sell Price Tier %d", i+1)
	}
	r.paymentTerms = []PaymentTerm{
		{Type: "DaysOfTheMonthFollowing", Days: 20, PaymentTermDescription: "20th Month following"},
		{Type: "DaysAfter", Days: 7, PaymentTermDescription: "7 Days"},
	}
	r.deliveryMethods = []DeliveryMethod{{Name: "Courier"}, {Name: "Pick up"}}
	r.units = []UnitOfMeasure{{Name: "EA"}, {Name: "CTN"}, {Name: "KG"}}
	r.complete(now)
	return r
}

// complete gives every row what a file may leave out: a GUID, a modification date,
// a description, one default warehouse.
func (r *reference) complete(now time.Time) {
	stamp := func(d *Date) {
		if d.IsZero() {
			d.Time = now
		}
	}
	for i := range r.currencies {
		c := &r.currencies[i]
		fillGUID(&c.Guid, "Currencies", c.CurrencyCode)
		stamp(&c.LastModifiedOn)
		c.id = 110 + i
	}
	for i := range r.taxes {
		t := &r.taxes[i]
		fillGUID(&t.Guid, "Taxes", t.TaxCode+" "+string(t.TaxRate))
		stamp(&t.LastModifiedOn)
		t.TaxRate = cmp.Or(t.TaxRate, "0")
		t.Description = cmp.Or(t.Description, t.TaxCode)
	}
	for i := range r.warehouses {
		w := &r.warehouses[i]
		fillGUID(&w.Guid, "Warehouses", w.WarehouseCode)
		stamp(&w.LastModifiedOn)
		w.WarehouseName = cmp.Or(w.WarehouseName, w.WarehouseCode)
	}
	if len(r.warehouses) > 0 && !slices.ContainsFunc(r.warehouses, func(w Warehouse) bool { return w.IsDefault }) {
		r.warehouses[0].IsDefault = true
	}
	for i := range r.paymentTerms {
		fillGUID(&r.paymentTerms[i].Guid, "PaymentTerms", r.paymentTerms[i].PaymentTermDescription)
	}
	for i := range r.deliveryMethods {
		fillGUID(&r.deliveryMethods[i].Guid, "DeliveryMethods", r.deliveryMethods[i].Name)
		stamp(&r.deliveryMethods[i].LastModifiedOn)
	}
	for i := range r.units {
		fillGUID(&r.units[i].Guid, "UnitOfMeasures", r.units[i].Name)
	}
	for i := range r.groups {
		fillGUID(&r.groups[i].Guid, "ProductGroups", r.groups[i].GroupName)
		stamp(&r.groups[i].LastModifiedOn)
	}
}

func (r *reference) addCurrency(code string, now time.Time) {
	if r.currency(code) != nil || code == "" {
		return
	}
	description := code
	if code == "NZD" {
		description = "New Zealand, Dollars"
	}
	r.currencies = append(r.currencies, Currency{CurrencyCode: code, Description: description})
	r.complete(now)
}

func (r *reference) currency(code string) *Currency {
	return first(r.currencies, func(c *Currency) bool { return strings.EqualFold(c.CurrencyCode, code) })
}

// tax finds a tax by GUID, else by code and, because codes are not unique, rate.
func (r *reference) tax(guid, code string, rate Number) *Tax {
	if guid != "" && guid != zeroGUID {
		known := first(r.taxes, func(t *Tax) bool { return strings.EqualFold(t.Guid, guid) })
		if known != nil || code == "" {
			return known
		}
		// Recorded in 2014: an unknown Guid beside a good code is accepted.
	}
	byCode := func(t *Tax) bool { return strings.EqualFold(t.TaxCode, code) }
	if want, ok := rate.fixed(); ok {
		if t := first(r.taxes, func(t *Tax) bool { return byCode(t) && t.TaxRate.valueOr(0) == want }); t != nil {
			return t
		}
	}
	return first(r.taxes, byCode)
}

// salesTax is the default tax of a taxable customer, untaxed of one who is not taxable.
func (r *reference) salesTax() *Tax {
	return first(r.taxes, func(t *Tax) bool { return t.TaxRate.valueOr(0) > 0 && !t.Obsolete })
}

func (r *reference) untaxed() *Tax {
	if t := r.tax("", "NONE", "0"); t != nil {
		return t
	}
	return first(r.taxes, func(t *Tax) bool { return t.TaxRate.valueOr(0) == 0 && !t.Obsolete })
}

func (r *reference) warehouse(guid, code string) *Warehouse {
	return first(r.warehouses, func(w *Warehouse) bool {
		if guid != "" {
			return strings.EqualFold(w.Guid, guid)
		}
		return strings.EqualFold(w.WarehouseCode, code)
	})
}

func (r *reference) defaultWarehouse() *Warehouse {
	return first(r.warehouses, func(w *Warehouse) bool { return w.IsDefault })
}

func (r *reference) deliveryMethod(name string) *DeliveryMethod {
	return first(r.deliveryMethods, func(m *DeliveryMethod) bool { return strings.EqualFold(m.Name, name) })
}

func (r *reference) unit(name string) *UnitOfMeasure {
	return first(r.units, func(u *UnitOfMeasure) bool { return strings.EqualFold(u.Name, name) })
}

func (r *reference) group(guid, name string) *ProductGroup {
	return first(r.groups, func(g *ProductGroup) bool {
		return guid != "" && strings.EqualFold(g.Guid, guid) || name != "" && strings.EqualFold(g.GroupName, name)
	})
}

// addGroup gives the group of a reference, made when there is none.
func (r *reference) addGroup(ref GroupRef, now time.Time) *ProductGroup {
	if r.group(ref.Guid, ref.GroupName) == nil {
		r.groups = append(r.groups, ProductGroup{Guid: ref.Guid, GroupName: ref.GroupName})
		r.complete(now)
	}
	return r.group(ref.Guid, ref.GroupName)
}

func (r *reference) paymentTerm(description string) *PaymentTerm {
	return first(r.paymentTerms, func(t *PaymentTerm) bool {
		return strings.EqualFold(t.PaymentTermDescription, description)
	})
}

// first gives a copy of the first row that matches, so that it stays as it is
// when the reference data changes later; nil when none does.
func first[T any](rows []T, match func(*T) bool) *T {
	for i := range rows {
		if match(&rows[i]) {
			row := rows[i]
			return &row
		}
	}
	return nil
}

// tierIndex reads "SellPriceTier1" … "SellPriceTier10".
func tierIndex(reference string) (int, error) {
	for i := range tierCount {
		if strings.EqualFold(reference, tierReference(i)) {
			return i, nil
		}
	}
	return 0, fmt.Errorf("no tier %q; there are SellPriceTier1 to SellPriceTier%d", reference, tierCount)
}

func tierReference(i int) string { return fmt.Sprintf("SellPriceTier%d", i+1) }

func (r *reference) clone() reference {
	c := *r
	c.currencies = slices.Clone(r.currencies)
	c.taxes = slices.Clone(r.taxes)
	c.warehouses = slices.Clone(r.warehouses)
	c.paymentTerms = slices.Clone(r.paymentTerms)
	c.deliveryMethods = slices.Clone(r.deliveryMethods)
	c.units = slices.Clone(r.units)
	c.groups = slices.Clone(r.groups)
	return c
}
