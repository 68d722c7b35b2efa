package wholesale

import (
	"strings"
	"time"
)

// Availability says whether customers can order a product.
type Availability string

const (
	Available    Availability = "available"
	OutOfStock   Availability = "out_of_stock" // shown, but buyers cannot order it
	Discontinued Availability = "discontinued" // gone from every price list
)

// ParseAvailability accepts the three words and nothing else.
func ParseAvailability(s string) (Availability, error) {
	switch a := Availability(s); a {
	case Available, OutOfStock, Discontinued:
		return a, nil
	}
	return "", Invalid("availability", "must be one of available, out_of_stock, discontinued")
}

// Tax is a tax code of the inventory system with its rate as a fraction: {"OUTPUT2", 0.15}.
type Tax struct {
	Code string
	Rate Decimal
}

// Product is something that is sold. Its code is unique with its supplier.
type Product struct {
	ID           string
	SupplierID   string
	Code         string
	Name         string
	Notes        string
	Unit         string
	Barcode      string
	Availability Availability
	DefaultPrice Decimal // per unit, without tax, as it is in force; zero when there is none
	// ImportedPrice is the default sell price as it was last read from the inventory system. A
	// price sync brings it into force.
	ImportedPrice Decimal
	Taxable       bool
	OwnTax        *Tax // the product's own sales tax, which replaces the customer's; nil when it has none
	Obsolete      bool // retired in the inventory system
	Sellable      bool
	RemoteID      string // the product's GUID in Unleashed; "" when it is not linked
	// RemoteAccount is the number of the account that RemoteID is of; see store.RemoteAccount.
	RemoteAccount int64
	Group         ProductGroup
	SubGroup      ProductGroup
	TierPrices    []TierPrice
	Images        []Image
	CreatedAt     time.Time
	UpdatedAt     time.Time
}

// ProductGroup is a group of products in the inventory system; zero for none.
type ProductGroup struct {
	RemoteID string
	Name     string
}

// TierPrice is a product's price in one of the inventory system's price tiers, as last imported.
// Tier prices are staged here at import, so that price lists can be made without reading the
// products again.
type TierPrice struct {
	Key   string  // stable name of the tier, e.g. "SellPriceTier1"
	Name  string  // its label, e.g. "Wholesale"; people rename it
	Price Decimal // zero: the tier has no price for this product
}

// Image is a picture of a product: where it came from, and our own copy of it.
type Image struct {
	SourceURL string
	MediaID   string // "" until our copy has been fetched
	Default   bool

	// Missing is why the last try to fetch it failed, in words for people; "" when none has.
	Missing string `json:",omitzero"`
	// GivenUp says that trying again by itself would not help.
	GivenUp bool `json:",omitzero"`
	// MissingIn is the run that asked for that try.
	MissingIn string `json:",omitzero"`
}

// Picture is our copy of the product's main picture; "" when there is none.
func (p Product) Picture() string {
	first := ""
	for _, image := range p.Images {
		if image.MediaID != "" && image.Default {
			return image.MediaID
		}
		if first == "" {
			first = image.MediaID
		}
	}
	return first
}

// RefusedFrom says why an order that came in from source cannot ask for this product, e.g. "is Out
// of Stock"; "" when it can. Suppliers order what they want, and are warned. So is their own
// program about a product that was retired in Unleashed: approving says what to do about it.
func (p Product) RefusedFrom(source Source) string {
	retired := p.Obsolete || !p.Sellable
	if source == SourceSupplier || source == SourceAPI && retired {
		return ""
	}
	switch p.Availability {
	case OutOfStock:
		return "is Out of Stock"
	case Discontinued:
		return "is Discontinued"
	}
	return ""
}

// SendableTo is [Product.Sendable] for a sales order in the account with this number.
func (p Product) SendableTo(account int64) string {
	if problem := p.Sendable(); problem != "" || p.RemoteAccount == account {
		return problem
	}
	return linkedElsewhere("Product " + p.Code)
}

// relinkIt is how every problem ends that relinking ends.
const relinkIt = " is linked to another Unleashed account than the one that is connected. Link it in Settings › Integrations › Relink, then retry."

func linkedElsewhere(what string) string { return what + relinkIt }

// RelinkingEnds says whether a problem of [TakeSnapshot] is a link to another account.
func RelinkingEnds(problem string) bool { return strings.HasSuffix(problem, relinkIt) }

// Sendable says why a sales order cannot hold this product; "" when it can.
func (p Product) Sendable() string {
	switch {
	case p.RemoteID == "":
		return "Product " + p.Code + " is not linked to a product in Unleashed. Import products, then retry."
	case p.Obsolete:
		return "Product " + p.Code + " is obsolete in Unleashed. Make it active there, or change the order; then retry."
	case !p.Sellable:
		return "Product " + p.Code + " is marked as not sellable in Unleashed. Make it sellable there, or change the order; then retry."
	}
	return ""
}
