package wholesale_test

import (
	"fmt"
	"math/big"
	"testing"
	"time"

	"github.com/govalues/decimal"
	"pgregory.net/rapid"

	"upstock/internal/wholesale"
)

// account is an inventory system that states prices by its own, plain arithmetic: numbers are as it
// writes them.
type account struct {
	percentRows, percentCustomers, onDefault bool
	products                                 []accountProduct
	customers                                []accountCustomer
}

type accountProduct struct{ base, tier string } // tier "" for none

type accountCustomer struct {
	discount string // as written
	onTier   bool
	fixed    map[int]string // prices of its own, by product
	rows     map[int]string // discounts of its own, as written, by product
}

func exact(text string) *big.Rat {
	r, ok := new(big.Rat).SetString(text)
	if !ok {
		panic(text)
	}
	return r
}

// less takes a written discount off a price, to four digits, halves up.
func less(price *big.Rat, written string, percent bool) *big.Rat {
	rate := exact(written)
	if percent {
		rate.Quo(rate, exact("100"))
	}
	net := new(big.Rat).Mul(price, new(big.Rat).Sub(exact("1"), rate))
	scaled := new(big.Rat).Mul(net, exact("10000"))
	scaled.Add(scaled, exact("1/2"))
	whole := new(big.Int).Quo(scaled.Num(), scaled.Denom())
	return new(big.Rat).SetFrac(whole, big.NewInt(10000))
}

// states is what the account states that a customer pays for a product.
func (a account) states(customer, product int) *big.Rat {
	c, p := a.customers[customer], a.products[product]
	if fixed, ok := c.fixed[product]; ok {
		return exact(fixed)
	}
	if row, ok := c.rows[product]; ok {
		return less(exact(p.base), row, a.percentRows)
	}
	if c.onTier && p.tier != "" {
		return less(exact(p.tier), c.discount, a.percentCustomers)
	}
	if !a.onDefault {
		return exact(p.base)
	}
	return less(exact(p.base), c.discount, a.percentCustomers)
}

// anAccount makes an account with customers that show everything there is to show: one with a
// discount and no tier, one with a discount on a tier, and one with a discount of its own. All
// discounts are written as less than 1, so that nothing else shows how to read them.
func anAccount(t *rapid.T) account {
	written := func(label string) string {
		return fmt.Sprintf("0.%02d", rapid.IntRange(1, 90).Draw(t, label))
	}
	price := func(label string) string {
		return fmt.Sprintf("%d.%04d", rapid.IntRange(1, 200).Draw(t, label), rapid.IntRange(0, 9999).Draw(t, label))
	}
	a := account{
		percentRows: rapid.Bool().Draw(t, "rows in percent"), percentCustomers: rapid.Bool().Draw(t, "customers in percent"),
		onDefault: rapid.Bool().Draw(t, "discounts on default prices"),
	}
	for i := range rapid.IntRange(3, 8).Draw(t, "products") {
		p := accountProduct{base: price("base")}
		if i%2 == 0 {
			p.tier = price("tier")
		}
		a.products = append(a.products, p)
	}
	a.customers = []accountCustomer{
		{discount: written("a discount")},
		{discount: written("a discount on a tier"), onTier: true},
		{discount: "0", rows: map[int]string{0: written("a row's discount"), 1: written("another row's")}},
	}
	for range rapid.IntRange(0, 4).Draw(t, "more customers") {
		c := accountCustomer{discount: "0", onTier: rapid.Bool().Draw(t, "on a tier"), fixed: map[int]string{}}
		if rapid.Bool().Draw(t, "discounted") {
			c.discount = written("discount")
		}
		if rapid.Bool().Draw(t, "with a price of its own") {
			c.fixed[0] = price("own")
		}
		a.customers = append(a.customers, c)
	}
	return a
}

// read is what is read of the account, which does not say how its discounts are to be read.
func (a account) read() (read wholesale.PricesRead) {
	read.Currency, read.Location = "NZD", time.UTC
	for i, p := range a.products {
		product := wholesale.Product{ID: fmt.Sprint("p", i), Code: fmt.Sprint("P", i), RemoteID: fmt.Sprint("rp", i), ImportedPrice: dec(p.base)}
		if p.tier != "" {
			product.TierPrices = []wholesale.TierPrice{{Key: "T1", Name: "Wholesale", Price: dec(p.tier)}}
		}
		read.Products = append(read.Products, product)
	}
	for i, c := range a.customers {
		discount := dec(c.discount)
		customer := wholesale.Customer{ID: fmt.Sprint("c", i), Code: fmt.Sprint("C", i), Name: fmt.Sprint("Cafe ", i), RemoteID: fmt.Sprint("rc", i)}
		customer.Terms.DiscountWritten = &discount
		if c.onTier {
			customer.Terms.TierKey = "T1"
		}
		read.Customers = append(read.Customers, customer)
		row := func(product int) wholesale.RemotePrice {
			return wholesale.RemotePrice{RemoteID: fmt.Sprint("row", i, "-", product), CustomerRemoteID: customer.RemoteID, ProductRemoteID: fmt.Sprint("rp", product)}
		}
		for product, price := range c.fixed {
			r, fixed := row(product), dec(price)
			r.Fixed = &fixed
			read.Rows = append(read.Rows, r)
		}
		for product, written := range c.rows {
			r, rate := row(product), dec(written)
			r.Discount = &rate
			read.Rows = append(read.Rows, r)
		}
	}
	return read
}

func (a account) reading() wholesale.PriceReading {
	r := wholesale.PriceReading{Prices: wholesale.Fractions, Customers: wholesale.Fractions, Default: wholesale.OffTierOnly}
	if a.percentRows {
		r.Prices = wholesale.Percents
	}
	if a.percentCustomers {
		r.Customers = wholesale.Percents
	}
	if a.onDefault {
		r.Default = wholesale.OffDefaultToo
	}
	return r
}

// Whatever an account states by one reading, votes answer each question rightly or not at all, and
// prices differ in a reading exactly if the account states another price than that reading gives.
func TestVotesNeverDecideWrongly(t *testing.T) {
	decided := 0
	rapid.Check(t, func(t *rapid.T) {
		a := anAccount(t)
		read, truth := a.read(), a.reading()
		votes := wholesale.PriceVotes{}
		for i, c := range read.Customers {
			pricer := wholesale.PriceReadings(read, c, "2026-03-02")
			for j := range read.Products {
				product := &read.Products[j]
				stated := dec(a.states(i, j).FloatString(4))
				explaining := pricer.Explaining(product, stated, decimal.One)
				if !explaining.Has(truth) {
					t.Fatalf("%s pays %s for %s, which the reading that it comes from does not explain", c.Name, stated, product.Code)
				}
				votes.Add(c.ID, explaining, func() string { return pricer.Words(explaining, product, stated, decimal.One) })
				for _, reading := range []wholesale.PriceReading{
					truth, {Prices: wholesale.Fractions, Customers: wholesale.Percents, Default: wholesale.OffDefaultToo},
				} {
					priced, ok := pricer.Price(reading, product, decimal.One)
					if agrees := ok && priced.Cmp(stated) == 0; agrees != explaining.Has(reading) {
						t.Fatalf("%s pays %s for %s; %s in %+v", c.Name, stated, product.Code, priced, reading)
					}
				}
			}
		}
		f := votes.Conclude(wholesale.Known{})
		if f.Prices != wholesale.Undecided && f.Prices != truth.Prices || f.Customers != wholesale.Undecided && f.Customers != truth.Customers ||
			f.Default != wholesale.DiscountUndecided && f.Default != truth.Default || f.Meaning != wholesale.MeansCharged {
			t.Fatalf("concluded %+v of an account of %+v", f, truth)
		}
		if f.Prices != wholesale.Undecided && f.Customers != wholesale.Undecided && f.Default != wholesale.DiscountUndecided {
			decided++
		}
	})
	if decided == 0 {
		t.Error("no account was ever decided")
	}
}

// An account that states prices before discounts is not taken for one that takes none off.
func TestStatedBeforeDiscountsIsNoAnswer(t *testing.T) {
	a := account{onDefault: true, products: []accountProduct{{"30", "25"}, {"20", ""}}, customers: []accountCustomer{
		{discount: "0.1"}, {discount: "0.1", onTier: true}, {discount: "0.2", onTier: true},
	}}
	read := a.read()
	votes := wholesale.PriceVotes{}
	for i, c := range read.Customers {
		pricer := wholesale.PriceReadings(read, c, "2026-03-02")
		a.customers[i].discount = "0" // which is not in what it states
		for j := range read.Products {
			explaining := pricer.Explaining(&read.Products[j], dec(a.states(i, j).FloatString(4)), decimal.One)
			votes.Add(c.ID, explaining, func() string { return "" })
		}
	}
	if f := votes.Conclude(wholesale.Known{}); f.Meaning != wholesale.MeansBeforeDiscount || f.Default != wholesale.DiscountUndecided {
		t.Errorf("concluded %+v", f)
	}
}

// Votes that contradict each other decide nothing.
func TestMixedVotesDecideNothing(t *testing.T) {
	set := func(d wholesale.DiscountDecision) wholesale.Readings {
		return wholesale.ReadingsWhere(func(r wholesale.PriceReading) bool { return r.Default == d && r.Meaning == wholesale.MeansCharged })
	}
	votes := wholesale.PriceVotes{}
	for range 5 {
		votes.Add("a", set(wholesale.OffDefaultToo), func() string { return "one" })
	}
	votes.Add("b", set(wholesale.OffTierOnly), func() string { return "other" })
	if f := votes.Conclude(wholesale.Known{}); f.Default != wholesale.DiscountUndecided || f.OfDefault.For != 5 || f.OfDefault.Against != 1 {
		t.Errorf("concluded %+v", f)
	}
	for range 5 {
		votes.Add("c", set(wholesale.OffDefaultToo), func() string { return "one" })
	}
	if f := votes.Conclude(wholesale.Known{}); f.Default != wholesale.OffDefaultToo {
		t.Errorf("ten against one conclude %+v", f)
	}
}
