package sandbox

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Product is a product in the API's own field names (§4.3). Make one with
// [NewProduct], so that fields left alone have their defaults.
type Product struct {
	ProductCode           string
	ProductDescription    string // the name
	Barcode               string
	PackSize              Number
	Width                 Number
	Height                Number
	Depth                 Number
	Weight                Number
	UnitOfMeasure         NameRef
	NeverDiminishing      bool
	LastCost              Cost
	DefaultPurchasePrice  Cost
	DefaultSellPrice      Number
	AverageLandPrice      Cost
	Obsolete              bool
	Notes                 string // the long description
	Comments              string
	Images                []Image
	ImageUrl              string
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
	XeroTaxCode           string
	XeroTaxRate           Number `wire:"rate"`
	TaxablePurchase       bool
	TaxableSales          bool
	XeroSalesTaxCode      string
	XeroSalesTaxRate      Number `wire:"rate"`
	IsComponent           bool
	IsAssembledProduct    bool
	ProductGroup          GroupRef
	ProductSubGroup       GroupRef
	XeroSalesAccount      string
	BinLocation           string
	SourceId              string
	SourceVariantParentId string
	IsSerialized          bool
	IsBatchTracked        bool
	IsSellable            bool
	IsPurchasable         bool
	MinimumSellPrice      Number
	MinimumSaleQuantity   Number
	MinimumOrderQuantity  Number
	CreatedBy             string
	CreatedOn             Date
	LastModifiedBy        string
	Guid                  string
	LastModifiedOn        Date
	given
}

type (
	// NameRef names a unit of measure.
	NameRef struct{ Guid, Name string }

	// GroupRef names a product group or sub-group.
	GroupRef struct{ Guid, GroupName string }

	// TierPrice is a product's price in one sell price tier. A Name renames the tier for every
	// product; Value is a string on the wire.
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

// AddProducts stores products, or new versions of them by their code. Missing GUIDs get defaults;
// units and groups they name are made when there are none of that name. A tier's Name becomes the
// label of that tier everywhere. A LastModifiedOn that is given is kept.
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
	p.ProductDescription = cmp.Or(p.ProductDescription, p.ProductCode)
	if err := s.products.settleGUID(&p.Guid, p.ProductCode); err != nil {
		return err
	}
	s.completeProduct(&p)
	if p.LastModifiedOn.IsZero() {
		p.LastModifiedOn.Time = s.stamp()
	}
	if p.CreatedOn.IsZero() {
		p.CreatedOn = p.LastModifiedOn
	}
	s.putProduct(&p)
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

// completeProduct fills in what depends on the account, and adds the tier labels, units and groups
// that the product names to the account.
func (s *Sandbox) completeProduct(p *Product) {
	r := &s.reference
	for i, tier := range p.tiers() {
		r.tierNames[i], tier.Name = cmp.Or(tier.Name, r.tierNames[i]), ""
	}
	if name := p.UnitOfMeasure.Name; name != "" && r.unit(name) == nil {
		r.units = append(r.units, UnitOfMeasure{Guid: p.UnitOfMeasure.Guid, Name: name})
	}
	if p.ProductGroup.GroupName != "" {
		r.addGroup(p.ProductGroup, s.lastStamp)
	}
	if p.ProductSubGroup.GroupName != "" {
		r.addGroup(p.ProductSubGroup, s.lastStamp)
	}
	if sub := r.group(p.ProductSubGroup.Guid, p.ProductSubGroup.GroupName); sub != nil {
		r.subGroups[sub.Guid] = true
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
	w.record(p, func(name string) bool {
		switch name {
		case "UnitOfMeasure":
			unit := r.unit(p.UnitOfMeasure.Name)
			w.optional(name, unit != nil, func() {
				w.text("Guid", unit.Guid)
				w.text("Name", unit.Name)
			})
		case "Images":
			w.list(name, len(p.Images), func(i int) {
				w.object("", func() {
					w.text("Url", w.absolute(p.Images[i].Url))
					w.boolean("IsDefault", p.Images[i].IsDefault)
				})
			})
		case "ImageUrl":
			w.text(name, w.absolute(p.defaultImage()))
		case "ProductGroup":
			p.ProductGroup.write(w, name, r)
		case "ProductSubGroup":
			p.ProductSubGroup.write(w, name, r)
		default:
			tier, isTier := strings.CutPrefix(name, "SellPriceTier")
			if isTier {
				number, _ := strconv.Atoi(tier)
				p.writeTier(w, r, number-1)
			}
			return isTier
		}
		return true
	})
	w.number("CustomerSellPrice", customerPrice, 4)
	w.null("MinStockAlertLevel", "MaxStockAlertLevel", "ReOrderPoint",
		"XeroCostOfGoodsAccount", "PurchaseAccount", "Supplier", "AttributeSet")
}

func (g GroupRef) write(w *wireWriter, name string, r *reference) {
	group := r.group(g.Guid, g.GroupName)
	w.optional(name, group != nil, func() { w.record(group, nil) })
}

func (p *Product) writeTier(w *wireWriter, r *reference, i int) {
	w.object(tierReference(i), func() {
		w.text("Name", r.tierNames[i])
		if value, ok := p.tiers()[i].Value.fixed(); ok {
			w.blankable("Value", value.text(4))
		} else {
			w.null("Value")
		}
	})
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
