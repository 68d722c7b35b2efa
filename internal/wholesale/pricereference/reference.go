package pricereference

import (
	"math/big"
	"strings"
	"time"
)

// Reference answers questions about one world, read once.
type Reference struct {
	world World
	zone  *time.Location
	rows  []row // those that can be read

	pricesInPercent, customersInPercent bool
}

// row is a record of ProductPrices with its numbers read.
type row struct {
	Row
	price, discount, stated, minimum *big.Rat
	from, to                         string
}

// New reads a world. It panics when the time zone is unknown.
func New(w World) *Reference {
	zone, err := time.LoadLocation(w.Zone)
	if err != nil {
		panic(err)
	}
	r := &Reference{world: w, zone: zone}
	for _, written := range w.Rows {
		if read, ok := r.read(written); ok {
			r.rows = append(r.rows, read)
		}
	}
	r.pricesInPercent, r.customersInPercent = r.pricesSayPercent(), r.customersSayPercent()
	return r
}

// read reads a row. One with a number that cannot be kept is left out as a whole; a stated
// default price matters only as evidence.
func (r *Reference) read(written Row) (row, bool) {
	price, priceOK := number(written.Price)
	discount, discountOK := number(written.Discount)
	minimum, minimumOK := number(written.Minimum)
	stated, statedOK := number(written.Default)
	if !priceOK || !discountOK || !minimumOK || written.GUID == "" {
		return row{}, false
	}
	if price != nil {
		if price.Sign() < 0 {
			return row{}, false
		}
		price = round(price, 4)
	}
	if discount != nil {
		if discount = round(discount, 6); new(big.Rat).Abs(discount).Cmp(largest) > 0 {
			return row{}, false
		}
	}
	if minimum == nil {
		minimum = new(big.Rat)
	}
	minimum = round(minimum, 4)
	if minimum.Sign() < 0 || minimum.Cmp(largest) > 0 || price != nil && price.Cmp(largest) > 0 {
		return row{}, false
	}
	if stated != nil && (!statedOK || stated.Cmp(largest) > 0) {
		stated = nil
	}
	if stated != nil {
		stated = round(stated, 4)
	}
	return row{written, price, discount, stated, minimum, r.day(written.ValidFrom), r.day(written.ValidTo)}, true
}

// day is the day that an end of a validity means. Unleashed writes a moment. A midnight in UTC,
// or the last minute of a day in UTC, is that day; anything else is a moment where the supplier
// is.
func (r *Reference) day(m Moment) string {
	if m.At.IsZero() {
		return ""
	}
	switch clock := m.At.UTC().Format("15:04"); clock {
	case "00:00", "23:59":
		return m.At.UTC().Format("2006-01-02")
	default:
		return m.At.In(r.zone).Format("2006-01-02")
	}
}

// pricesSayPercent decides how the account writes the discounts of prices. No discount is the
// whole price, so one of 1 or more means percents, for all of them. Where none is, a row may show
// it that states its default price, its discount and its price.
func (r *Reference) pricesSayPercent() bool {
	first, percent := "", false
	for _, x := range r.rows {
		if x.discount == nil || x.discount.Sign() == 0 {
			continue
		}
		if x.discount.Cmp(one) >= 0 {
			return true
		}
		if !positive(x.price) || !positive(x.stated) {
			continue
		}
		asFraction := less(x.stated, x.discount).Cmp(x.price) == 0
		asPercent := less(x.stated, hundredth(x.discount)).Cmp(x.price) == 0
		if asFraction != asPercent && (first == "" || x.GUID < first) {
			first, percent = x.GUID, asPercent
		}
	}
	return percent
}

func (r *Reference) customersSayPercent() bool {
	for _, c := range r.world.Customers {
		if d, ok := number(c.Discount); ok && d != nil && c.GUID != "" && round(d, 6).Cmp(one) >= 0 {
			return true
		}
	}
	return false
}

func hundredth(n *big.Rat) *big.Rat { return round(new(big.Rat).Quo(n, hundred), 6) }

// candidate is a price that a step of the hierarchy could take.
type candidate struct {
	price   *big.Rat // nil: a discount, and there is nothing to take it off
	minimum *big.Rat
	from    string
	manual  bool
}

// Price answers what one unit costs the customer. The second result is false when the customer
// cannot buy the product, because nothing has a price for it.
//
// The customer is on a list of the supplier's own: that list is final. Otherwise the first of
// these that has a price gives it: a price of the customer for the product, for its sub-group,
// for its group; a quantity price; the customer's tier; the default sell price.
func (r *Reference) Price(q Question) (Answer, bool) {
	c, p := r.customer(q.Customer), r.product(q.Product)
	quantity := mustNumber(q.Quantity)
	if r.world.AddUpLines && q.Others != "" {
		quantity = new(big.Rat).Add(quantity, mustNumber(q.Others))
	}
	answer := func(price *big.Rat, rule string) (Answer, bool) {
		code, rate := tax(c, p)
		return Answer{Price: price.FloatString(4), Rule: rule, TaxCode: code, TaxRate: rate}, true
	}

	if c.ManualList != "" {
		if price := best(r.manual("list:"+c.ManualList, c, p, p.Code, Group{}, quantity, q.Day)); price != nil {
			return answer(price, "manual")
		}
		return Answer{}, false
	}
	if c.GUID != "" {
		own := "customer:" + c.GUID
		found := r.manual(own, c, p, p.Code, Group{}, quantity, q.Day)
		found = append(found, r.synced(c, p, quantity, q.Day, func(x row) bool { return r.isFor(x, c) && r.isOf(x, p) })...)
		if price := best(found); price != nil {
			return answer(price, "customer")
		}
		for _, group := range []Group{p.SubGroup, p.Group} {
			if group == (Group{}) || !forSale(p) {
				continue
			}
			found := r.manual(own, c, p, "", group, quantity, q.Day)
			found = append(found, r.synced(c, p, quantity, q.Day, func(x row) bool {
				return r.isFor(x, c) && !namesProduct(x) && r.isOfGroup(x, group)
			})...)
			if price := best(found); price != nil {
				return answer(price, "customer_group")
			}
		}
	}
	found := r.manual("quantity", c, p, p.Code, Group{}, quantity, q.Day)
	found = append(found, r.synced(c, p, quantity, q.Day, func(x row) bool { return !namesCustomer(x) && r.isOf(x, p) })...)
	if price := best(found); price != nil {
		return answer(price, "quantity")
	}
	if price := r.tierPrice(c, p, quantity, q.Day); price != nil {
		return answer(r.discounted(price, c), "tier")
	}
	if price := r.defaultPrice(p, quantity, q.Day); price != nil {
		if r.world.KeepDefault {
			return answer(price, "default")
		}
		return answer(r.discounted(price, c), "default")
	}
	return Answer{}, false
}

// synced are the rows of a step that are in force. A product that is no longer for sale has left
// Unleashed's lists. Where two rows for the same minimum quantity begin on one day, nothing
// explains which holds, and each day belongs to one of them: the one that began later, else the
// one that ends sooner, else the one with the greater GUID.
func (r *Reference) synced(c Customer, p Product, quantity *big.Rat, day string, concerns func(row) bool) (found []candidate) {
	if !forSale(p) {
		return nil
	}
	var rows []row
	for _, x := range r.rows {
		if _, _, _, ok := r.charge(x); ok && concerns(x) {
			rows = append(rows, x)
		}
	}
	for _, x := range rows {
		if x.minimum.Cmp(quantity) > 0 || !within(day, x.from, x.to) || isHidden(x, rows, day) {
			continue
		}
		basis, price, rate, _ := r.charge(x)
		if basis != "" {
			price = off(r.base(basis, c, p, quantity, day), rate)
		}
		found = append(found, candidate{price, x.minimum, x.from, false})
	}
	return found
}

// isHidden says whether the day belongs to another of the rows.
func isHidden(x row, rows []row, day string) bool {
	alike := func(other row) bool { return other.minimum.Cmp(x.minimum) == 0 }
	together, hidden := false, false
	for i, a := range rows {
		for _, b := range rows[:i] {
			together = together || alike(a) && alike(b) && a.from == b.from
		}
		hidden = hidden || alike(a) && within(day, a.from, a.to) && goesBefore(a, x)
	}
	return together && hidden
}

func goesBefore(a, b row) bool {
	if a.from != b.from {
		return a.from > b.from
	}
	if a.to != b.to {
		return b.to == "" || a.to != "" && a.to < b.to
	}
	return a.GUID > b.GUID
}

// manual are the prices that people entered on a list, for a product or a group, that are in
// force.
func (r *Reference) manual(list string, c Customer, p Product, product string, group Group, quantity *big.Rat, day string) (found []candidate) {
	for _, m := range r.world.Manual {
		if m.List != list || m.Product != product || product == "" && m.Group != group {
			continue
		}
		minimum := mustNumber(m.Minimum)
		if minimum.Cmp(quantity) > 0 || !within(day, m.From, m.To) {
			continue
		}
		price := mustNumber(m.Price)
		if m.Basis != "" {
			price = off(r.base(m.Basis, c, p, quantity, day), mustNumber(m.Discount))
		}
		found = append(found, candidate{price, minimum, m.From, true})
	}
	return found
}

// best is the price of the candidate that goes before all others that come to one: the highest
// minimum quantity, then a person's before Unleashed's, then the one that came into force later.
func best(all []candidate) (price *big.Rat) {
	var top candidate
	for _, other := range all {
		if other.price != nil && (top.price == nil || other.goesBefore(top)) {
			top = other
		}
	}
	return top.price
}

func (c candidate) goesBefore(other candidate) bool {
	if order := c.minimum.Cmp(other.minimum); order != 0 {
		return order > 0
	}
	if c.manual != other.manual {
		return c.manual
	}
	return c.from > other.from
}

// charge is what a row charges: a price, or a discount off the default sell price or the tier's.
func (r *Reference) charge(x row) (basis string, price, rate *big.Rat, ok bool) {
	switch {
	case x.price == nil && x.discount == nil:
		return "", nil, nil, false
	case x.price == nil && x.discount.Sign() == 0 && says(x.PriceType, "fix"):
		return "", nil, nil, false // a fixed price that is not there
	case x.price != nil && x.price.Sign() == 0 && x.discount == nil && says(x.PriceType, "discount"):
		return "", nil, nil, false // a discount that is not there
	case x.price != nil && !r.isOnlyWhatTheDiscountMakes(x):
		return "", x.price, nil, true
	}
	if says(x.PriceType, "markup") || says(x.PriceType, "margin") || says(x.PriceType, "cost") {
		return "", nil, nil, false
	}
	switch {
	case letters(x.DiscountFrom) == "" && says(x.PriceType, "tier"):
		basis = "tier"
	case letters(x.DiscountFrom) == "", says(x.DiscountFrom, "default"):
		basis = "default"
	case says(x.DiscountFrom, "tier"):
		basis = "tier"
	default:
		return "", nil, nil, false
	}
	rate = x.discount
	if r.pricesInPercent {
		rate = hundredth(rate)
	}
	return basis, nil, rate, rate.Sign() >= 0 && rate.Cmp(one) <= 0
}

// isOnlyWhatTheDiscountMakes is about a row with a price and a discount: which of the two counts?
func (r *Reference) isOnlyWhatTheDiscountMakes(x row) bool {
	if x.discount == nil {
		return false
	}
	if x.price.Sign() == 0 {
		return x.discount.Sign() != 0 || says(x.PriceType, "discount")
	}
	if x.discount.Sign() == 0 || x.stated == nil || says(x.PriceType, "fix") {
		return false
	}
	rate := x.discount
	if r.pricesInPercent {
		rate = hundredth(rate)
	}
	stated := x.stated
	if stated.Sign() < 0 {
		stated = new(big.Rat)
	}
	return less(stated, rate).Cmp(x.price) == 0
}

// base is the price that a discount is taken off, without the customer's own discount.
func (r *Reference) base(basis string, c Customer, p Product, quantity *big.Rat, day string) *big.Rat {
	if basis == "tier" {
		if price := r.tierPrice(c, p, quantity, day); price != nil {
			return price
		}
	}
	return r.defaultPrice(p, quantity, day)
}

// off takes a discount off a price, if there is one.
func off(base, rate *big.Rat) *big.Rat {
	if base == nil {
		return nil
	}
	return less(base, rate)
}

func (r *Reference) tierPrice(c Customer, p Product, quantity *big.Rat, day string) *big.Rat {
	tier := r.tierOf(c)
	if tier == 0 {
		return nil
	}
	if price := best(r.manual("tier:"+tierName(tier), c, p, p.Code, Group{}, quantity, day)); price != nil {
		return price
	}
	if !forSale(p) {
		return nil
	}
	return priceIn(p, tier)
}

func (r *Reference) defaultPrice(p Product, quantity *big.Rat, day string) *big.Rat {
	if price := best(r.manual("default", Customer{}, p, p.Code, Group{}, quantity, day)); price != nil {
		return price
	}
	price, ok := number(p.Default)
	if !ok || price == nil || price.Cmp(largest) > 0 {
		return nil
	}
	if price = round(price, 4); !positive(price) {
		return nil
	}
	return price
}

// priceIn is a product's price in a tier; nil, "0.0000" and the like are none.
func priceIn(p Product, tier int) *big.Rat {
	price, ok := number(p.Tiers[tier-1].Value)
	if !ok || price == nil || price.Cmp(largest) > 0 {
		return nil
	}
	if price = round(price, 4); !positive(price) {
		return nil
	}
	return price
}

// tierOf is the number of the customer's tier; 0 for none, as for one on a list of the supplier's
// own. A label says which tier it is when one tier only has it; one in which nothing has a price
// is none.
func (r *Reference) tierOf(c Customer) (found int) {
	if c.ManualList != "" {
		return 0
	}
	for tier := 1; tier <= 3; tier++ {
		used, label := false, ""
		for _, p := range r.world.Products {
			if forSale(p) && priceIn(p, tier) != nil {
				used, label = true, p.Tiers[tier-1].Label
			}
		}
		if c.GUID == "" || !used {
			continue
		}
		if c.TierReference != "" {
			if strings.EqualFold(c.TierReference, tierName(tier)) {
				return tier
			}
			continue
		}
		if trimmed := strings.TrimSpace(c.TierLabel); trimmed != "" && trimmed == strings.TrimSpace(label) {
			if found != 0 {
				return 0
			}
			found = tier
		}
	}
	return found
}

func tierName(tier int) string { return "SellPriceTier" + string(rune('0'+tier)) }

// discounted takes the customer's discount off.
func (r *Reference) discounted(price *big.Rat, c Customer) *big.Rat {
	rate, ok := number(c.Discount)
	if !ok || rate == nil || c.GUID == "" {
		return price
	}
	rate = round(rate, 6)
	if r.customersInPercent {
		rate = hundredth(rate)
	}
	if rate.Sign() < 0 || rate.Cmp(one) > 0 {
		return price
	}
	return less(price, rate)
}

// tax is the tax of a line: none when customer or product is not taxable, else the product's own,
// else the customer's. Where nothing says that something is not taxable, it is.
func tax(c Customer, p Product) (code, rate string) {
	if c.Taxable == "false" || p.Taxable == "false" || c.GUID == "" {
		return "", "0"
	}
	if p.TaxCode != "" {
		n, _ := number(p.TaxRate)
		return p.TaxCode, round(n, 6).FloatString(6)
	}
	n, _ := number(c.TaxRate)
	return c.TaxCode, round(n, 6).FloatString(6)
}

func (r *Reference) customer(code string) Customer {
	for _, c := range r.world.Customers {
		if c.Code == code {
			return c
		}
	}
	panic("no customer " + code)
}

func (r *Reference) product(code string) Product {
	for _, p := range r.world.Products {
		if p.Code == code {
			return p
		}
	}
	panic("no product " + code)
}

func namesCustomer(x row) bool { return x.CustomerGUID != "" || x.CustomerCode != "" }
func namesProduct(x row) bool  { return x.ProductGUID != "" || x.ProductCode != "" }

// isFor says whether the row is for the customer: by its GUID, or by its code when it has only
// that.
func (r *Reference) isFor(x row, c Customer) bool {
	if x.CustomerGUID != "" {
		return sameGUID(x.CustomerGUID, c.GUID)
	}
	return x.CustomerCode != "" && strings.EqualFold(x.CustomerCode, c.Code)
}

func (r *Reference) isOf(x row, p Product) bool {
	if x.ProductGUID != "" {
		return sameGUID(x.ProductGUID, p.GUID)
	}
	return x.ProductCode != "" && strings.EqualFold(x.ProductCode, p.Code)
}

// isOfGroup says whether the row is for the group: by its GUID, or by its name when no product
// knows the GUID. A name means a group before it means a sub-group, and two of a kind that share
// it mean nothing.
func (r *Reference) isOfGroup(x row, g Group) bool {
	groups, subGroups := r.groups()
	if x.Group.GUID != "" {
		for _, known := range append(groups, subGroups...) {
			if sameGUID(known.GUID, x.Group.GUID) {
				return sameGUID(g.GUID, x.Group.GUID)
			}
		}
	}
	if x.Group.Name == "" {
		return false
	}
	for _, kind := range [][]Group{groups, subGroups} {
		var named []Group
		for _, known := range kind {
			if strings.EqualFold(known.Name, x.Group.Name) {
				named = append(named, known)
			}
		}
		if len(named) > 0 {
			return len(named) == 1 && sameGroup(named[0], g)
		}
	}
	return false
}

// groups are the groups and the sub-groups of the products that are for sale.
func (r *Reference) groups() (groups, subGroups []Group) {
	add := func(known []Group, g Group) []Group {
		for _, k := range known {
			if g == (Group{}) || sameGroup(k, g) {
				return known
			}
		}
		if g == (Group{}) {
			return known
		}
		return append(known, g)
	}
	for _, p := range r.world.Products {
		if forSale(p) {
			groups, subGroups = add(groups, p.Group), add(subGroups, p.SubGroup)
		}
	}
	return groups, subGroups
}

func sameGroup(a, b Group) bool {
	if a.GUID != "" || b.GUID != "" {
		return sameGUID(a.GUID, b.GUID)
	}
	return strings.EqualFold(a.Name, b.Name)
}

func sameGUID(a, b string) bool { return a != "" && strings.EqualFold(a, b) }

func forSale(p Product) bool { return !p.Obsolete && !p.NotSellable }

func within(day, from, to string) bool { return (from == "" || from <= day) && (to == "" || day <= to) }

func says(written, word string) bool { return strings.Contains(letters(written), word) }

func letters(written string) string {
	kept := ""
	for _, c := range strings.ToLower(written) {
		if c >= 'a' && c <= 'z' {
			kept += string(c)
		}
	}
	return kept
}
