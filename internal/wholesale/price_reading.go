package wholesale

import "math/bits"

// SellPriceMeaning is what an account states as a customer's sell price of a product. Unleashed
// documents "customer-specific price", and nothing more; accounts that state nothing where a
// customer has no price of its own say nothing there, and need no meaning.
type SellPriceMeaning string

const (
	// MeansCharged: what the customer is charged. It is taken to be so while nothing shows
	// otherwise.
	MeansCharged SellPriceMeaning = ""
	// MeansBeforeDiscount: the same before the customer's discount.
	MeansBeforeDiscount SellPriceMeaning = "before_discount"
	// MeansOwnOrDefault: the customer's own price, and else the default sell price.
	MeansOwnOrDefault SellPriceMeaning = "own_or_default"
)

// PriceReading is one way to read what an account leaves open about its prices.
type PriceReading struct {
	Prices    DiscountForm     // of the discounts of prices
	Customers DiscountForm     // of the discounts of customers
	Default   DiscountDecision // on default sell prices
	Meaning   SellPriceMeaning
}

// priceReadings are all of them. Places in it are the bits of Readings, which are kept in a run: a
// new one goes to the end.
var priceReadings = func() (all []PriceReading) {
	for _, meaning := range []SellPriceMeaning{MeansCharged, MeansBeforeDiscount, MeansOwnOrDefault} {
		for _, decision := range []DiscountDecision{OffDefaultToo, OffTierOnly} {
			for _, customers := range []DiscountForm{Fractions, Percents} {
				for _, prices := range []DiscountForm{Fractions, Percents} {
					all = append(all, PriceReading{prices, customers, decision, meaning})
				}
			}
		}
	}
	return all
}()

// Readings is a set of ways to read an account's prices.
type Readings uint32

func allReadings() Readings { return 1<<len(priceReadings) - 1 }

// ReadingsWhere are those that have something in common.
func ReadingsWhere(is func(PriceReading) bool) (set Readings) {
	for i, r := range priceReadings {
		if is(r) {
			set |= 1 << i
		}
	}
	return set
}

// Has says whether a reading is one of the set.
func (s Readings) Has(r PriceReading) bool {
	return s&ReadingsWhere(func(other PriceReading) bool { return other == r }) != 0
}

// first is the first of the set; only of one that is not empty.
func (s Readings) first() int { return bits.TrailingZeros32(uint32(s)) }

// ReadingPricer prices for one customer as an account would that means its prices in each of the
// ways to read them. It knows what was read of the account, and nothing that people have set here.
type ReadingPricer struct {
	pricers []Pricer // by reading
}

// PriceReadings makes the pricer of a customer for a day. The discounts of what was read are those
// that the account wrote, whatever has been decided about them.
func PriceReadings(read PricesRead, c Customer, date Date) ReadingPricer {
	read.Customers = []Customer{c}
	books := map[DiscountForm]*PriceBook{}
	layers := map[DiscountForm][]string{}
	for _, form := range []DiscountForm{Fractions, Percents} {
		read.Discounts = Discounts{Form: form}
		book, lists := NewPriceBook(PricePolicy{}), SyncedLists{}
		for _, l := range PlanPrices(read) {
			l.ID = l.RemoteKey
			lists[l.RemoteKey] = l.PriceList
			book.Add(l.PriceList, l.Prices)
		}
		books[form] = book
		for _, l := range lists.LayersOf(c) {
			layers[form] = append(layers[form], l.ID)
		}
	}
	k := ReadingPricer{pricers: make([]Pricer, len(priceReadings))}
	for i, r := range priceReadings {
		customer, book := c, *books[r.Prices]
		customer.Layers = layers[r.Prices]
		customer.Terms.DiscountRate = c.Terms.discountAs(r.Customers)
		if r.Meaning == MeansBeforeDiscount {
			customer.Terms.DiscountRate = Decimal{}
		}
		book.policy.KeepDefault = r.Default == OffTierOnly
		k.pricers[i] = book.For(&customer, date)
	}
	return k
}

// discountAs is the customer's discount if the account writes discounts in this form.
func (t Terms) discountAs(form DiscountForm) Decimal {
	if t.DiscountWritten == nil {
		return t.DiscountRate
	}
	rate, err := Discounts{Form: form}.Rate(*t.DiscountWritten)
	if err != nil {
		return Decimal{}
	}
	return rate
}

// Price is what the account would state for a quantity in one reading; false when it would have no
// price.
func (k ReadingPricer) Price(r PriceReading, product *Product, quantity Decimal) (Decimal, bool) {
	for i, other := range priceReadings {
		if other == r {
			c, ok := k.choose(i, product, quantity)
			return c.net, ok
		}
	}
	return Decimal{}, false
}

func (k ReadingPricer) choose(reading int, product *Product, quantity Decimal) (choice, bool) {
	p := k.pricers[reading]
	c, ok := p.choose(product, quantity)
	own := c.rule == RuleCustomer || c.rule == RuleCustomerGroup
	if !ok || own || priceReadings[reading].Meaning != MeansOwnOrDefault {
		return c, ok
	}
	return p.base(OffDefault, product, quantity)
}

// Explaining are the readings in which a price that the account states for a product is the price
// of one of these quantities.
func (k ReadingPricer) Explaining(product *Product, stated Decimal, quantities ...Decimal) (set Readings) {
	stated = Round(stated, PriceScale)
	for i := range priceReadings {
		for _, quantity := range quantities {
			if c, ok := k.choose(i, product, quantity); ok && c.net.Cmp(stated) == 0 {
				set |= 1 << i
			}
		}
	}
	return set
}

// Words say how a stated price comes about in the first of the readings that explain it, for a
// person to look it up: "Fern Cafe pays 27.00 for KOMBU-GIN-330 in Unleashed, which is the default
// sell price of 30.00 less the customer's discount of 10 %".
func (k ReadingPricer) Words(set Readings, product *Product, stated Decimal, quantity Decimal) string {
	p := k.pricers[set.first()]
	words := p.customer.Name + " pays " + PriceWords(stated) + " for " + product.Code + " in Unleashed"
	c, ok := k.choose(set.first(), product, quantity)
	if !ok {
		return words
	}
	words += ", which is the " + lowerFirst(p.source(c))
	if c.base == nil {
		words += " of " + PriceWords(c.price.UnitPrice)
	} else {
		words += ": " + percentOf(c.price.Discount) + " off the " + baseWords(*c.base)
	}
	rate := p.customer.Terms.DiscountRate
	switch {
	case c.less:
		words += " less the customer's discount of " + percentOf(rate)
	case c.rule == RuleDefault && rate.IsPos(): // how large it is may be another open question
		words += ", although the customer has a discount"
	}
	return words
}
