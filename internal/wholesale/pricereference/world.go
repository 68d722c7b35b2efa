package pricereference

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// World is all that decides prices: what Unleashed has, as it writes it, and what people entered.
type World struct {
	Zone      string // the supplier's time zone
	Products  []Product
	Customers []Customer
	Rows      []Row
	Manual    []ManualPrice
	// KeepDefault is the account's switch: customers' discounts are taken off tier prices only.
	KeepDefault bool
	// AddUpLines is the supplier's switch: the lines of a product count together for minimums.
	AddUpLines bool
}

// JSON is a value as it is written; "" leaves the field out.
type JSON string

// Group is a product group; zero writes null.
type Group struct{ GUID, Name string }

// Product is a product of the account.
type Product struct {
	GUID, Code      string
	Group, SubGroup Group
	Default         JSON
	Tiers           [3]Tier // SellPriceTier1 to 3
	Taxable         JSON
	TaxCode         string
	TaxRate         JSON
	Obsolete        bool
	NotSellable     bool
}

// Tier is a product's price in a tier.
type Tier struct {
	Label string
	Value JSON
}

// Customer is a customer of ours, and as the account has it when it has a GUID.
type Customer struct {
	GUID, Code    string
	Discount      JSON
	TierReference string // "SellPriceTier1" …
	TierLabel     string
	Taxable       JSON
	TaxCode       string
	TaxRate       JSON
	ManualList    string // the list that a person chose; "" for the account's prices
}

// Row is a record of ProductPrices.
type Row struct {
	GUID                       string
	CustomerGUID, CustomerCode string
	ProductGUID, ProductCode   string
	Group                      Group
	PriceType, DiscountFrom    string
	Price, Discount, Default   JSON
	Minimum                    JSON
	ValidFrom, ValidTo         Moment
}

// Moment is one end of a row's validity and a way to write it.
type Moment struct {
	At       time.Time // zero: there is none
	Spelling int
}

// ManualPrice is a price that a person entered, on a list of the supplier's own or beside the
// prices of a list that mirrors Unleashed.
type ManualPrice struct {
	List     string // "default", "quantity", "tier:SellPriceTier1", "customer:GUID" or "list:NAME"
	Product  string // its code
	Group    Group  // when it is for no product
	Basis    string // "" for a fixed price, "default" or "tier"
	Price    string
	Discount string // a fraction
	Minimum  string
	From, To string // days, "" for none
}

// Question asks what a customer pays for a product.
type Question struct {
	Customer string // by code
	Product  string // by code
	Quantity string // on the line
	Others   string // on the order's other lines of the product; "" for none
	Day      string // in the supplier's time zone
}

// Answer is a price with the rule that gave it, and the tax of the line.
type Answer struct {
	Price   string // with four decimals
	Rule    string
	TaxCode string
	TaxRate string
}

// ProductsJSON are the products as the account lists them.
func (w World) ProductsJSON() string {
	items := make([]string, len(w.Products))
	for i, p := range w.Products {
		fields := object{{"Guid", text(p.GUID)}, {"ProductCode", text(p.Code)}, {"ProductDescription", text("Product " + p.Code)},
			{"ProductGroup", p.Group.json()}, {"ProductSubGroup", p.SubGroup.json()}, {"DefaultSellPrice", p.Default},
			{"TaxableSales", p.Taxable}, {"XeroSalesTaxCode", orNull(p.TaxCode)}, {"XeroSalesTaxRate", p.TaxRate},
			{"Obsolete", JSON(fmt.Sprint(p.Obsolete))}, {"IsSellable", JSON(fmt.Sprint(!p.NotSellable))}}
		for n, t := range p.Tiers {
			fields = append(fields, field{fmt.Sprintf("SellPriceTier%d", n+1), object{{"Name", text(t.Label)}, {"Value", t.Value}}.json()})
		}
		items[i] = string(fields.json())
	}
	return list(items)
}

// CustomersJSON are the customers as the account lists them: those that it has.
func (w World) CustomersJSON() string {
	items := []string{}
	for _, c := range w.Customers {
		if c.GUID == "" {
			continue
		}
		reference := JSON("null")
		if c.TierReference != "" {
			reference = object{{"Reference", text(c.TierReference)}}.json()
		}
		items = append(items, string(object{{"Guid", text(c.GUID)}, {"CustomerCode", text(c.Code)}, {"CustomerName", text("Customer " + c.Code)},
			{"DiscountRate", c.Discount}, {"SellPriceTier", text(c.TierLabel)}, {"SellPriceTierReference", reference},
			{"Taxable", c.Taxable}, {"TaxCode", orNull(c.TaxCode)}, {"TaxRate", c.TaxRate},
			{"Currency", object{{"CurrencyCode", text("NZD")}}.json()}}.json()))
	}
	return list(items)
}

// RowsJSON are the rows of ProductPrices as the account lists them.
func (w World) RowsJSON() string {
	items := make([]string, len(w.Rows))
	for i, r := range w.Rows {
		items[i] = r.JSON()
	}
	return list(items)
}

// JSON is the row as the account writes it.
func (r Row) JSON() string {
	reference := func(guid, code, name string) JSON {
		if guid == "" && code == "" {
			return "null"
		}
		return object{{"Guid", orNull(guid)}, {name, orNull(code)}}.json()
	}
	return string(object{{"Guid", text(r.GUID)}, {"Product", reference(r.ProductGUID, r.ProductCode, "ProductCode")}, {"ProductGroup", r.Group.json()},
		{"Customer", reference(r.CustomerGUID, r.CustomerCode, "CustomerCode")}, {"PriceType", orNull(r.PriceType)},
		{"DiscountFromType", orNull(r.DiscountFrom)}, {"DiscountValue", r.Discount}, {"MinimumQuantity", r.Minimum},
		{"DefaultSellPrice", r.Default}, {"CustomerPrice", r.Price}, {"ValidFrom", r.ValidFrom.json()}, {"ValidTo", r.ValidTo.json()},
	}.json())
}

func (g Group) json() JSON {
	if g == (Group{}) {
		return "null"
	}
	return object{{"GroupName", orNull(g.Name)}, {"Guid", orNull(g.GUID)}}.json()
}

// json writes a moment in one of the ways that were seen, and no moment in one of the ways of
// null.
func (m Moment) json() JSON {
	if m.At.IsZero() {
		return []JSON{"null", "", `""`, `"0001-01-01T00:00:00"`}[m.Spelling%4]
	}
	utc := m.At.UTC()
	switch m.Spelling % 5 {
	case 0:
		return JSON(fmt.Sprintf(`"\/Date(%d)\/"`, utc.UnixMilli()))
	case 1:
		return JSON(fmt.Sprintf(`"/Date(%d+1300)/"`, utc.UnixMilli()))
	case 2:
		return text(utc.Format("2006-01-02T15:04:05"))
	case 3:
		return text(utc.Format("2006-01-02T15:04:05.000Z"))
	default:
		half := map[bool]string{true: "a.m.", false: "p.m."}[utc.Hour() < 12]
		return text(utc.Format("2/01/2006 3:04:05 ") + half)
	}
}

type field struct {
	name  string
	value JSON
}

type object []field

func (o object) json() JSON {
	var parts []string
	for _, f := range o {
		if f.value != "" {
			parts = append(parts, `"`+f.name+`":`+string(f.value))
		}
	}
	return JSON("{" + strings.Join(parts, ",") + "}")
}

func list(items []string) string { return "[" + strings.Join(items, ",\n") + "]" }

func text(s string) JSON {
	written, err := json.Marshal(s)
	if err != nil {
		panic(err) // no string is refused
	}
	return JSON(written)
}

func orNull(s string) JSON {
	if s == "" {
		return "null"
	}
	return text(s)
}
