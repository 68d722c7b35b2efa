package unleashedapi

import (
	"context"
	"encoding/json"
	"strconv"
	"strings"
	"time"
)

// Product is a product, prices without tax. Source: https://apidocs.unleashedsoftware.com/Products
type Product struct {
	GUID               GUID `json:"Guid"`
	ProductCode        Text
	ProductDescription string // the product's name
	Notes              string // its long text, often empty
	Barcode            Text
	UnitOfMeasure      UnitOfMeasure
	ProductGroup       ProductGroup
	ProductSubGroup    ProductGroup // within ProductGroup
	Images             []Image
	ImageURL           string `json:"ImageUrl"` // the default image
	SourceID           Text   `json:"SourceId"`

	DefaultSellPrice Decimal
	// CustomerSellPrice is only there when the query names a customer, and then not for every
	// product.
	CustomerSellPrice Decimal
	// SellPriceTiers are the tiers the answer named, with or without a price, in order.
	SellPriceTiers      []SellPriceTier `json:"-"`
	MinimumSellPrice    Decimal         // order lines below it are rejected
	MinimumSaleQuantity Decimal

	TaxableSales     bool    // true when the answer does not say
	XeroSalesTaxCode Text    // overrides the customer's tax; empty when it does not
	XeroSalesTaxRate Decimal // a fraction; null leaves it to the code

	Obsolete   bool
	IsSellable bool // true when the answer does not say

	LastModifiedOn Time
}

// SellPriceTier is the product's price in one of the account's up to ten tiers.
type SellPriceTier struct {
	Key   string  `json:"-"` // "SellPriceTier1" … "SellPriceTier10", as in TierReference
	Name  Text    // the tier's label, which people can rename
	Value Decimal // null or zero means that the product has no price in this tier
}

// UnitOfMeasure is what a quantity counts.
type UnitOfMeasure struct {
	GUID GUID `json:"Guid"`
	Name Text
}

// ProductGroup is a group of products; a price can be set for all of it.
type ProductGroup struct {
	GUID      GUID `json:"Guid"`
	GroupName Text
}

// Image is a picture of a product at a public address. It changes its URL when it is replaced.
type Image struct {
	URL       string `json:"Url"`
	IsDefault bool
}

// wireProduct is a product as sent, with ten numbered tiers. Lists decode directly into it, because
// a decode method per product would make the decoder read everything twice more.
type wireProduct struct {
	productFields
	// Null was recorded of products that are sold and taxed: only false says that one is not.
	TaxableSales, IsSellable *bool

	SellPriceTier1, SellPriceTier2, SellPriceTier3, SellPriceTier4, SellPriceTier5  *SellPriceTier
	SellPriceTier6, SellPriceTier7, SellPriceTier8, SellPriceTier9, SellPriceTier10 *SellPriceTier
}

type productFields Product // without its method

func (w *wireProduct) product() Product {
	p := Product(w.productFields)
	p.TaxableSales = w.TaxableSales == nil || *w.TaxableSales
	p.IsSellable = w.IsSellable == nil || *w.IsSellable
	for i, tier := range []*SellPriceTier{
		w.SellPriceTier1, w.SellPriceTier2, w.SellPriceTier3, w.SellPriceTier4, w.SellPriceTier5,
		w.SellPriceTier6, w.SellPriceTier7, w.SellPriceTier8, w.SellPriceTier9, w.SellPriceTier10,
	} {
		if tier != nil {
			tier.Key = "SellPriceTier" + strconv.Itoa(i+1)
			p.SellPriceTiers = append(p.SellPriceTiers, *tier)
		}
	}
	return p
}

// TierKey is a reference to a tier as the keys of [SellPriceTier] are written.
func TierKey(reference string) string {
	for n := 1; n <= 10; n++ {
		if key := "SellPriceTier" + strconv.Itoa(n); strings.EqualFold(key, reference) {
			return key
		}
	}
	return reference
}

// UnmarshalJSON implements json.Unmarshaler: it gathers the ten numbered tiers and keeps
// TaxableSales and IsSellable true unless the answer says otherwise.
func (p *Product) UnmarshalJSON(data []byte) error {
	if string(data) == "null" {
		return nil
	}
	var wire wireProduct
	if err := json.Unmarshal(data, &wire); err != nil {
		return err
	}
	*p = wire.product()
	return nil
}

// ProductQuery filters products; zero fields do not filter.
type ProductQuery struct {
	ModifiedSince   time.Time
	IncludeObsolete bool   // wanted with ModifiedSince, or retirements go unseen
	ProductCode     string // how the code begins, in any case
	CustomerCode    string // asks for what this customer pays, see [Product]
	PageSize        int    // 1–1000; 0 leaves it to Unleashed (200)
}

func (q ProductQuery) parameters() (p query) {
	p.addInstant("modifiedSince", q.ModifiedSince)
	p.addFlag("includeObsolete", q.IncludeObsolete)
	p.add("productCode", q.ProductCode)
	p.add("customerCode", q.CustomerCode)
	p.addCount("pageSize", q.PageSize)
	return p
}

// Products returns one page of products, by product code.
func (c *Client) Products(ctx context.Context, q ProductQuery, page int) (Page[Product], error) {
	wire, err := getPage[wireProduct](ctx, c, "Products", q.parameters(), page)
	products := Page[Product]{Number: wire.Number, Pages: wire.Pages, Total: wire.Total}
	for i := range wire.Items {
		products.Items = append(products.Items, wire.Items[i].product())
	}
	return products, err
}

// Product returns one product, an obsolete one too.
func (c *Client) Product(ctx context.Context, guid GUID) (Product, error) {
	return getOne(ctx, c, "Products", guid, func(product Product) GUID { return product.GUID })
}
