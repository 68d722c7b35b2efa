package sandbox

import (
	"cmp"
	"fmt"
	"strings"
	"time"
)

// productPrices serves /ProductPrices. Group prices are only listed when they are asked for, and
// then alone; the switch group_price_list has them in the plain list too.
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
		mixed        = !groupPrices && c.behaviour.is(GroupPriceList, "also")
	)
	s.mu.RLock()
	r := s.reference.clone()
	var matching []priceRow
	for _, p := range s.prices.rows {
		keep := p.Guid == guid
		if !single {
			group := p.Product.Guid == "" && p.ProductGroup.Guid != ""
			keep = (group == groupPrices || mixed) &&
				hasPrefixFold(p.Customer.CustomerCode, customerCode) &&
				hasPrefixFold(p.Product.ProductCode, productCode) &&
				(!dated || p.valid(calendarDay(day))) &&
				(!limited || c.modifiedAfter(p.LastModifiedOn.Time, since))
		}
		if keep && !s.barredSubGroup(p, c.behaviour) {
			matching = append(matching, s.priceRow(p, c.behaviour))
		}
	}
	s.mu.RUnlock()
	return c.oneOrRows(single, len(matching), func(w *wireWriter, i int) { matching[i].write(w, &r) })
}

// priceRow is a price with the records that it points to; nil where it does not.
type priceRow struct {
	price     *ProductPrice
	product   *Product
	customer  *Customer
	behaviour Behaviour
	zone      *time.Location
}

func (s *Sandbox) priceRow(p *ProductPrice, b Behaviour) priceRow {
	row := priceRow{price: p, behaviour: b, zone: s.zone}
	if p.Product.Guid != "" {
		row.product = s.products.find(p.Product.Guid, "")
	}
	if p.Customer.Guid != "" {
		row.customer = s.customers.find(p.Customer.Guid, "")
	}
	return row
}

// priceTypes spells "fixed" and "discount" in each position of price_type.
var priceTypes = map[string][2]string{
	"spaced":   {"Fixed Price", "Discount %"},
	"lower":    {"fixed price", "discount %"},
	"joined":   {"FixedPrice", "DiscountPercent"},
	"sentence": {"Fixed price", "Discount %"},
	"short":    {"fixed", "discount"},
	"number":   {"1", "2"},
}

// discountFroms spells what a discount is taken off in each position of discount_from.
var discountFroms = map[string]map[string]string{
	"lower":  {FromTier: "customer price tier", FromDefault: "default sell price"},
	"joined": {FromTier: "CustomerPriceTier", FromDefault: "DefaultSellPrice"},
}

func (row priceRow) write(w *wireWriter, r *reference) {
	p := row.price
	// as writes a field, or the null or "" that it was loaded with.
	as := func(name string, write func()) {
		if literal, ok := p.emptyAs(name); ok {
			w.key(name)
			w.buf = append(w.buf, literal...)
			return
		}
		write()
	}
	w.text("Guid", p.Guid)
	row.writeRefs(w, r)
	as("PriceType", func() { w.text("PriceType", cmp.Or(p.PriceType, row.priceType())) })
	as("DiscountValue", func() { row.writeDiscount(w) })
	as("MinimumQuantity", func() { w.decimal("MinimumQuantity", p.MinimumQuantity.valueOr(0), 4) })
	w.number("DefaultSellPrice", row.defaultPrice(), 4)
	w.number("CustomerPrice", row.customerPrice(r), 4)
	as("ValidFrom", func() { w.date("ValidFrom", row.firstMoment(p.ValidFrom)) })
	as("ValidTo", func() { w.date("ValidTo", row.lastMoment(p.ValidTo)) })
	row.writeDiscountFrom(w, as)
	as("Comments", func() { w.text("Comments", p.Comments) })
	w.date("LastModifiedOn", p.LastModifiedOn.Time)
}

// writeRefs writes what the row is for, with as much of each as price_refs says.
func (row priceRow) writeRefs(w *wireWriter, r *reference) {
	refs := row.behaviour.consult(PriceRefs)
	blank := row.behaviour.is(BlankRefs, "blank")
	ref := func(name, guid, codeName, code string, rest func()) {
		switch {
		case guid == "" && !blank:
			w.null(name)
			return
		case guid == "":
			w.object(name, func() {
				w.text("Guid", zeroGUID)
				w.blankable(codeName, "")
			})
			return
		}
		w.object(name, func() {
			if refs != "code" {
				w.text("Guid", guid)
			}
			if refs != "guid" {
				w.text(codeName, code)
				rest()
			}
		})
	}
	var product Product
	if row.product != nil {
		product = *row.product
	}
	ref("Product", product.Guid, "ProductCode", product.ProductCode, func() {
		w.text("ProductDescription", product.ProductDescription)
	})
	var group ProductGroup
	named := row.price.ProductGroup
	if row.product != nil && named == (GroupRef{}) && row.behaviour.is(ProductRowGroup, "shown") {
		named = row.product.ProductGroup
	}
	if known := r.group(named.Guid, named.GroupName); known != nil {
		group = *known
	}
	ref("ProductGroup", group.Guid, "GroupName", group.GroupName, func() {
		w.date("LastModifiedOn", group.LastModifiedOn.Time)
	})
	var customer Customer
	if row.customer != nil {
		customer = *row.customer
	}
	ref("Customer", customer.Guid, "CustomerCode", customer.CustomerCode, func() {
		w.text("CustomerName", customer.CustomerName)
		w.date("LastModifiedOn", customer.LastModifiedOn.Time)
	})
}

// priceType is the kind of the row as the account spells it; "" for one of neither kind.
func (row priceRow) priceType() string {
	spelling := priceTypes[row.behaviour.consult(PriceType)]
	switch row.price.form() {
	case fixedForm:
		return spelling[0]
	case discountForm:
		return spelling[1]
	}
	return ""
}

func (row priceRow) writeDiscountFrom(w *wireWriter, as func(string, func())) {
	position := row.behaviour.consult(DiscountFrom)
	if position == "absent" || position == "hidden" {
		return
	}
	from := row.price.DiscountFromType
	if from == "" && row.price.form() == discountForm {
		from = FromDefault
	}
	if spelled, known := discountFroms[position][from]; known {
		from = spelled
	}
	as("DiscountFromType", func() { w.text("DiscountFromType", from) })
}

// writeDiscount writes the percent, or a hundredth of it: as many places as that needs, four at
// least unless the account shortens its numbers.
func (row priceRow) writeDiscount(w *wireWriter) {
	percent, ok := row.price.DiscountValue.fixed()
	if !ok {
		w.null("DiscountValue")
		return
	}
	if row.behaviour.is(DiscountValue, "percent") {
		w.decimal("DiscountValue", percent, max(4, percent.places()))
		return
	}
	sign, n := "", magnitude(percent)
	if percent < 0 {
		sign = "-"
	}
	digits := fmt.Sprintf("%08d", n%(100*uint64(one)))
	for len(digits) > 0 && strings.HasSuffix(digits, "0") && (w.shortForm || len(digits) > 4) {
		digits = digits[:len(digits)-1]
	}
	text := fmt.Sprintf("%s%d", sign, n/(100*uint64(one)))
	if digits != "" {
		text += "." + digits
	}
	w.key("DiscountValue")
	w.buf = append(w.buf, text...)
}

func (row priceRow) defaultPrice() Number {
	if row.product == nil {
		return ""
	}
	return row.product.DefaultSellPrice
}

// customerPrice is CustomerPrice as it is shown: of a discount it depends on discount_price.
func (row priceRow) customerPrice(r *reference) Number {
	if row.price.form() != discountForm {
		return row.price.CustomerPrice
	}
	switch row.behaviour.consult(DiscountPrice) {
	case "zero":
		return "0"
	case "computed":
		if row.product == nil {
			return ""
		}
		buyer := pricer{behaviour: row.behaviour, tier: -1}
		if row.customer != nil {
			buyer.tier = row.customer.tierIndex(r)
		}
		if net, _, ok := buyer.net(row.price, row.product); ok {
			return Number(net.text(4))
		}
	}
	return row.price.CustomerPrice
}

// firstMoment is the wire's moment for a first day.
func (row priceRow) firstMoment(d Date) time.Time {
	if d.IsZero() || !row.behaviour.is(PriceDates, "local") {
		return d.Time
	}
	year, month, day := d.Date()
	return time.Date(year, month, day, 0, 0, 0, 0, row.zone)
}

// lastMoment is the wire's moment for a last day.
func (row priceRow) lastMoment(d Date) time.Time {
	if !d.IsZero() && row.behaviour.is(PriceDates, "end_of_day") {
		return d.Add(24*time.Hour - time.Second)
	}
	return row.firstMoment(d)
}
