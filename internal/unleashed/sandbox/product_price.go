package sandbox

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// ProductPrice is a customer price, a quantity price or a product group price
// (§4.4): a fixed CustomerPrice, or a discount in percent.
type ProductPrice struct {
	Guid            string
	Product         ProductRef  // blank for a group price
	ProductGroup    GroupRef    // blank for a product price
	Customer        CustomerRef // blank for a quantity price
	CustomerPrice   Number
	DiscountValue   Number // percent, 10 is 10 %
	MinimumQuantity Number
	ValidFrom       Date
	ValidTo         Date
	Comments        string
	LastModifiedOn  Date

	PriceType        string // as the account spells it; "" follows the switch
	DiscountFromType string // what the discount is taken off; only shown when it is set
}

type (
	// ProductRef names a product by GUID or code.
	ProductRef struct{ Guid, ProductCode string }

	// CustomerRef names a customer by GUID or code.
	CustomerRef struct{ Guid, CustomerCode string }
)

// priceBook is every ProductPrice, oldest first. Its rows are replaced, never changed.
type priceBook struct {
	rows []*ProductPrice
	at   map[string]int // index in rows, by Guid
}

// AddProductPrices stores customer prices, quantity prices and group prices, or
// new versions of them by their Guid. Products and customers they name must
// exist. A LastModifiedOn that is given is kept.
func (s *Sandbox) AddProductPrices(prices ...ProductPrice) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, price := range prices {
		if err := s.addProductPrice(price); err != nil {
			return fmt.Errorf("price %d: %w", i+1, err)
		}
	}
	return nil
}

func (s *Sandbox) addProductPrice(p ProductPrice) error {
	err := errors.Join(p.CustomerPrice.check("CustomerPrice"), p.DiscountValue.check("DiscountValue"),
		p.MinimumQuantity.check("MinimumQuantity"))
	if err != nil {
		return err
	}
	switch {
	case p.CustomerPrice == "" && p.DiscountValue == "":
		return errors.New("neither CustomerPrice nor DiscountValue is given")
	case p.Product != (ProductRef{}):
		product := s.products.find(p.Product.Guid, p.Product.ProductCode)
		if product == nil {
			return fmt.Errorf("product %s: %w", cmp.Or(p.Product.ProductCode, p.Product.Guid), ErrNotFound)
		}
		p.Product = ProductRef{product.Guid, product.ProductCode}
	case p.ProductGroup != (GroupRef{}):
		if s.reference.group(p.ProductGroup.Guid, p.ProductGroup.GroupName) == nil {
			s.reference.groups = append(s.reference.groups, ProductGroup{Guid: p.ProductGroup.Guid, GroupName: p.ProductGroup.GroupName})
			s.reference.complete(s.lastStamp)
		}
	default:
		return errors.New("neither Product nor ProductGroup is given")
	}
	if p.Customer != (CustomerRef{}) {
		customer := s.customers.find(p.Customer.Guid, p.Customer.CustomerCode)
		if customer == nil {
			return fmt.Errorf("customer %s: %w", cmp.Or(p.Customer.CustomerCode, p.Customer.Guid), ErrNotFound)
		}
		p.Customer = CustomerRef{customer.Guid, customer.CustomerCode}
	}
	name := strings.Join([]string{p.Product.Guid, p.ProductGroup.GroupName, p.Customer.Guid,
		p.MinimumQuantity.valueOr(0).short(), p.ValidFrom.String(), p.ValidTo.String()}, " ")
	if err := completeGUID(&p.Guid, "ProductPrices", name); err != nil {
		return err
	}
	if p.LastModifiedOn.IsZero() {
		p.LastModifiedOn.Time = s.stamp()
	}
	s.prices.put(&p)
	return nil
}

func (b *priceBook) put(p *ProductPrice) {
	if b.at == nil {
		b.at = map[string]int{}
	}
	if i, exists := b.at[p.Guid]; exists {
		b.rows[i] = p
		return
	}
	b.at[p.Guid] = len(b.rows)
	b.rows = append(b.rows, p)
}

// remove takes out the rows that match, and gives how many there were.
func (b *priceBook) remove(match func(*ProductPrice) bool) int {
	before := len(b.rows)
	// A new slice: an answer under way may still be reading the old one.
	b.rows = slices.DeleteFunc(slices.Clone(b.rows), match)
	b.at = make(map[string]int, len(b.rows))
	for i, p := range b.rows {
		b.at[p.Guid] = i
	}
	return before - len(b.rows)
}

// valid reports whether a price applies on a day.
func (p *ProductPrice) valid(day time.Time) bool {
	return (p.ValidFrom.IsZero() || !day.Before(p.ValidFrom.Time)) &&
		(p.ValidTo.IsZero() || day.Before(p.ValidTo.AddDate(0, 0, 1)))
}

// ofCustomer gives the fixed prices of a customer for a quantity of one, by the
// GUID of the product.
func (b *priceBook) ofCustomer(code string, now time.Time) map[string]Number {
	prices := map[string]Number{}
	for _, p := range b.rows {
		if strings.EqualFold(p.Customer.CustomerCode, code) && p.Product.Guid != "" &&
			p.CustomerPrice != "" && p.MinimumQuantity.valueOr(0) <= one && p.valid(now) {
			prices[p.Product.Guid] = p.CustomerPrice
		}
	}
	return prices
}

// productPrices serves /ProductPrices. Group prices are only listed when they are
// asked for, and then alone.
func (s *Sandbox) productPrices(c *call) answer {
	since, limited, problem := c.dateParam("modifiedSince")
	if problem != nil {
		return c.invalid(*problem)
	}
	day, dated, problem := c.dateParam("asAtDate")
	if problem != nil {
		return c.invalid(*problem)
	}
	var (
		customerCode = c.param("customerCode")
		productCode  = c.param("productCode")
		groupPrices  = c.flag("productGroupPrices")
		guid, single = c.guid()
	)
	s.mu.RLock()
	r := s.reference.clone()
	var matching []priceRow
	for _, p := range s.prices.rows {
		keep := p.Guid == guid
		if !single {
			keep = (p.Product.Guid == "") == groupPrices &&
				hasPrefixFold(p.Customer.CustomerCode, customerCode) &&
				hasPrefixFold(p.Product.ProductCode, productCode) &&
				(!dated || p.valid(day)) &&
				(!limited || c.modifiedAfter(p.LastModifiedOn.Time, since))
		}
		if keep {
			matching = append(matching, priceRow{p, s.products.find(p.Product.Guid, ""), s.customers.find(p.Customer.Guid, "")})
		}
	}
	s.mu.RUnlock()
	return c.oneOrRows(single, len(matching), func(w *wireWriter, i int) { matching[i].write(w, c.behaviour, &r) })
}

// priceRow is a price with the records that it points to; nil where it does not.
type priceRow struct {
	price    *ProductPrice
	product  *Product
	customer *Customer
}

// priceTypes spells "fixed" and "discount" in each position of price_type.
var priceTypes = map[string][2]string{
	"spaced": {"Fixed Price", "Discount %"},
	"lower":  {"fixed price", "discount %"},
	"joined": {"FixedPrice", "DiscountPercent"},
}

func (row priceRow) write(w *wireWriter, b Behaviour, r *reference) {
	p := row.price
	w.text("Guid", p.Guid)
	defaultPrice := Number("")
	if row.product != nil {
		defaultPrice = row.product.DefaultSellPrice
	}
	w.optional("Product", row.product != nil, func() { row.product.writeShort(w) })
	group := r.group(p.ProductGroup.Guid, p.ProductGroup.GroupName)
	w.optional("ProductGroup", group != nil, func() { w.record(group, nil) })
	w.optional("Customer", row.customer != nil, func() {
		w.text("Guid", row.customer.Guid)
		w.date("LastModifiedOn", row.customer.LastModifiedOn.Time)
		w.text("CustomerCode", row.customer.CustomerCode)
		w.text("CustomerName", row.customer.CustomerName)
	})
	spelling, price, discount := priceTypes[b.consult(PriceType)], p.CustomerPrice, p.DiscountValue
	kind := spelling[0]
	if percent, ok := p.DiscountValue.fixed(); ok {
		fraction := divRound(percent, 100*one, fixedPlaces)
		if b.is(DiscountValue, "fraction") {
			discount = Number(fraction.text(fixedPlaces))
		}
		if price == "" {
			kind = spelling[1]
			if full, ok := defaultPrice.fixed(); ok && b.is(DiscountPrice, "computed") {
				price = Number(mulRound(full, one-fraction, 4).text(4))
			}
		}
	}
	w.text("PriceType", cmp.Or(p.PriceType, kind))
	if p.DiscountFromType != "" {
		w.text("DiscountFromType", p.DiscountFromType)
	}
	w.number("DiscountValue", discount, max(4, discount.valueOr(0).places()))
	w.decimal("MinimumQuantity", p.MinimumQuantity.valueOr(0), 4)
	w.number("DefaultSellPrice", defaultPrice, 4)
	w.number("CustomerPrice", price, 4)
	w.date("ValidFrom", p.ValidFrom.Time)
	w.date("ValidTo", p.ValidTo.Time)
	w.text("Comments", p.Comments)
	w.date("LastModifiedOn", p.LastModifiedOn.Time)
}
