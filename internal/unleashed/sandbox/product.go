package sandbox

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Product is a product in the API's own field names (§4.3). Make one with
// [NewProduct], so that fields left alone have their defaults.
type Product struct {
	Guid                  string
	ProductCode           string
	ProductDescription    string // the name
	Notes                 string // the long description
	Comments              string
	Barcode               string
	UnitOfMeasure         NameRef
	PackSize              Number
	Width                 Number
	Height                Number
	Depth                 Number
	Weight                Number
	DefaultSellPrice      Number
	SellPriceTier1        TierPrice
	SellPriceTier2        TierPrice
	SellPriceTier3        TierPrice
	SellPriceTier4        TierPrice
	SellPriceTier5        TierPrice
	SellPriceTier6        TierPrice
	SellPriceTier7        TierPrice
	SellPriceTier8        TierPrice
	SellPriceTier9        TierPrice
	SellPriceTier10       TierPrice
	MinimumSellPrice      Number
	MinimumSaleQuantity   Number
	MinimumOrderQuantity  Number
	DefaultPurchasePrice  Cost
	LastCost              Cost
	AverageLandPrice      Cost
	TaxableSales          bool
	TaxablePurchase       bool
	XeroSalesTaxCode      string
	XeroSalesTaxRate      Number
	XeroTaxCode           string
	XeroTaxRate           Number
	XeroSalesAccount      string
	Obsolete              bool
	IsSellable            bool
	IsPurchasable         bool
	IsComponent           bool
	IsAssembledProduct    bool
	IsSerialized          bool
	IsBatchTracked        bool
	NeverDiminishing      bool
	ProductGroup          GroupRef
	Images                []Image
	ImageUrl              string
	BinLocation           string
	SourceId              string
	SourceVariantParentId string
	CreatedBy             string
	CreatedOn             Date
	LastModifiedBy        string
	LastModifiedOn        Date
}

type (
	// NameRef names a unit of measure.
	NameRef struct{ Guid, Name string }

	// GroupRef names a product group.
	GroupRef struct{ Guid, GroupName string }

	// TierPrice is a product's price in one sell price tier. Name is the label of
	// the tier, the same for every product; Value is on the wire as a string.
	TierPrice struct {
		Name  string
		Value Number
	}

	// Image is a picture of a product. A Url that starts with "/" is served by the
	// sandbox itself, and shown with the host that the client called.
	Image struct {
		Url       string
		IsDefault bool
	}
)

// NewProduct is a taxable product that can be sold, with a default sell price
// before tax such as "24.95" ("" for none).
func NewProduct(code, description, defaultSellPrice string) Product {
	return Product{
		ProductCode: code, ProductDescription: description, DefaultSellPrice: Number(defaultSellPrice),
		TaxableSales: true, TaxablePurchase: true, IsSellable: true, IsPurchasable: true,
		UnitOfMeasure: NameRef{Name: "EA"},
	}
}

// AddProducts stores products, or new versions of them by their code. Missing
// GUIDs get defaults; units and groups they name are made when there are none of
// that name. A tier's Name becomes the label of that tier everywhere. A
// LastModifiedOn that is given is kept.
func (s *Sandbox) AddProducts(products ...Product) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, product := range products {
		if err := s.addProduct(product); err != nil {
			return fmt.Errorf("product %d (%s): %w", i+1, product.ProductCode, err)
		}
	}
	return nil
}

func (s *Sandbox) addProduct(p Product) error {
	if p.ProductCode == "" {
		return errors.New("ProductCode is missing")
	}
	if err := p.checkNumbers(); err != nil {
		return err
	}
	if p.ProductDescription == "" {
		p.ProductDescription = p.ProductCode
	}
	existingGUID := ""
	if existing := s.products.find("", p.ProductCode); existing != nil {
		existingGUID = existing.Guid
	}
	if err := completeGUID(&p.Guid, "Products", p.ProductCode, existingGUID); err != nil {
		return err
	}
	if other := s.products.find(p.Guid, ""); other != nil && !strings.EqualFold(other.ProductCode, p.ProductCode) {
		return fmt.Errorf("the Guid %s belongs to product %s", p.Guid, other.ProductCode)
	}
	s.completeProduct(&p)
	if p.LastModifiedOn.IsZero() {
		p.LastModifiedOn.Time = s.stamp()
	}
	if p.CreatedOn.IsZero() {
		p.CreatedOn = p.LastModifiedOn
	}
	s.products.put(&p)
	return nil
}

func (p *Product) checkNumbers() error {
	problems := []error{
		p.DefaultSellPrice.check("DefaultSellPrice"), p.MinimumSellPrice.check("MinimumSellPrice"),
		p.MinimumSaleQuantity.check("MinimumSaleQuantity"), p.MinimumOrderQuantity.check("MinimumOrderQuantity"),
		p.XeroSalesTaxRate.check("XeroSalesTaxRate"), p.XeroTaxRate.check("XeroTaxRate"),
		p.PackSize.check("PackSize"), p.Weight.check("Weight"),
	}
	for i, tier := range p.tiers() {
		problems = append(problems, tier.Value.check(tierReference(i)))
	}
	return errors.Join(problems...)
}

// completeProduct fills in what depends on the account, and teaches the account
// the tier labels, units and groups that the product brings along.
func (s *Sandbox) completeProduct(p *Product) {
	r := &s.reference
	for i, tier := range p.tiers() {
		if tier.Name != "" {
			r.tierNames[i] = tier.Name
		}
	}
	if name := p.UnitOfMeasure.Name; name != "" && r.unit(name) == nil {
		r.units = append(r.units, UnitOfMeasure{Guid: p.UnitOfMeasure.Guid, Name: name})
	}
	if g := p.ProductGroup; g.GroupName != "" && r.group(g.Guid, g.GroupName) == nil {
		r.groups = append(r.groups, ProductGroup{Guid: g.Guid, GroupName: g.GroupName})
	}
	if p.XeroSalesTaxCode != "" && r.tax("", p.XeroSalesTaxCode, "") == nil {
		r.taxes = append(r.taxes, Tax{TaxCode: p.XeroSalesTaxCode, TaxRate: p.XeroSalesTaxRate, CanApplyToRevenue: true})
	}
	r.complete(s.lastStamp)
	if len(p.Images) == 0 && p.ImageUrl != "" {
		p.Images = []Image{{Url: p.ImageUrl, IsDefault: true}}
	}
	p.Images = slices.Clone(p.Images)
}

// tiers gives the ten tier prices in order, to be read or written.
func (p *Product) tiers() [tierCount]*TierPrice {
	return [tierCount]*TierPrice{
		&p.SellPriceTier1, &p.SellPriceTier2, &p.SellPriceTier3, &p.SellPriceTier4, &p.SellPriceTier5,
		&p.SellPriceTier6, &p.SellPriceTier7, &p.SellPriceTier8, &p.SellPriceTier9, &p.SellPriceTier10,
	}
}

// write writes the product as GET shows it; customerPrice is only known when the
// list was asked for one customer.
func (p *Product) write(w *wireWriter, r *reference, customerPrice Number) {
	w.text("ProductCode", p.ProductCode)
	w.text("ProductDescription", p.ProductDescription)
	w.text("Barcode", p.Barcode)
	w.number("PackSize", p.PackSize, 4)
	w.number("Width", p.Width, 4)
	w.number("Height", p.Height, 4)
	w.number("Depth", p.Depth, 4)
	w.number("Weight", p.Weight, 4)
	w.null("MinStockAlertLevel", "MaxStockAlertLevel", "ReOrderPoint")
	if unit := r.unit(p.UnitOfMeasure.Name); unit != nil {
		w.object("UnitOfMeasure", func() {
			w.text("Guid", unit.Guid)
			w.text("Name", unit.Name)
		})
	} else {
		w.null("UnitOfMeasure")
	}
	w.boolean("NeverDiminishing", p.NeverDiminishing)
	w.number("LastCost", Number(p.LastCost), 4)
	w.number("DefaultPurchasePrice", Number(p.DefaultPurchasePrice), 4)
	w.number("DefaultSellPrice", p.DefaultSellPrice, 4)
	w.number("CustomerSellPrice", customerPrice, 4)
	w.number("AverageLandPrice", Number(p.AverageLandPrice), 4)
	w.boolean("Obsolete", p.Obsolete)
	w.text("Notes", p.Notes)
	w.text("Comments", p.Comments)
	w.list("Images", len(p.Images), func(i int) {
		w.object("", func() {
			w.text("Url", w.absolute(p.Images[i].Url))
			w.boolean("IsDefault", p.Images[i].IsDefault)
		})
	})
	w.text("ImageUrl", w.absolute(p.defaultImage()))
	for i, tier := range p.tiers() {
		w.object(tierReference(i), func() {
			w.text("Name", r.tierNames[i])
			if value, ok := tier.Value.fixed(); ok {
				w.blankable("Value", value.text(4))
			} else {
				w.null("Value")
			}
		})
	}
	w.text("XeroTaxCode", p.XeroTaxCode)
	w.number("XeroTaxRate", p.XeroTaxRate, 6)
	w.boolean("TaxablePurchase", p.TaxablePurchase)
	w.boolean("TaxableSales", p.TaxableSales)
	w.text("XeroSalesTaxCode", p.XeroSalesTaxCode)
	w.number("XeroSalesTaxRate", p.XeroSalesTaxRate, 6)
	w.boolean("IsComponent", p.IsComponent)
	w.boolean("IsAssembledProduct", p.IsAssembledProduct)
	if group := r.group(p.ProductGroup.Guid, p.ProductGroup.GroupName); group != nil {
		w.object("ProductGroup", func() { group.write(w) })
	} else {
		w.null("ProductGroup")
	}
	w.text("XeroSalesAccount", p.XeroSalesAccount)
	w.null("XeroCostOfGoodsAccount", "PurchaseAccount")
	w.text("BinLocation", p.BinLocation)
	w.null("Supplier", "AttributeSet")
	w.text("SourceId", p.SourceId)
	w.text("SourceVariantParentId", p.SourceVariantParentId)
	w.boolean("IsSerialized", p.IsSerialized)
	w.boolean("IsBatchTracked", p.IsBatchTracked)
	w.boolean("IsSellable", p.IsSellable)
	w.boolean("IsPurchasable", p.IsPurchasable)
	w.number("MinimumSellPrice", p.MinimumSellPrice, 4)
	w.number("MinimumSaleQuantity", p.MinimumSaleQuantity, 4)
	w.number("MinimumOrderQuantity", p.MinimumOrderQuantity, 4)
	w.text("CreatedBy", p.CreatedBy)
	w.date("CreatedOn", p.CreatedOn.Time)
	w.text("LastModifiedBy", p.LastModifiedBy)
	w.text("Guid", p.Guid)
	w.date("LastModifiedOn", p.LastModifiedOn.Time)
}

func (p *Product) defaultImage() string {
	for _, image := range p.Images {
		if image.IsDefault {
			return image.Url
		}
	}
	return p.ImageUrl
}

// absolute gives a picture of the sandbox's own the host that the client called.
func (w *wireWriter) absolute(address string) string {
	if strings.HasPrefix(address, "/") {
		return w.baseURL + address
	}
	return address
}

// writeShort writes the product as it stands inside order lines.
func (p *Product) writeShort(w *wireWriter) {
	w.text("Guid", p.Guid)
	w.text("ProductCode", p.ProductCode)
	w.text("ProductDescription", p.ProductDescription)
}
