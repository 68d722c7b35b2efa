package wholesale_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"upstock/internal/wholesale"
)

// offer is everything that decides what a customer pays for a product.
type offer struct {
	pricer   wholesale.Pricer
	product  wholesale.Product
	policy   wholesale.PricePolicy
	manual   bool
	rows     int // that could be a price of the customer, with those of lists that do not count
	quantity wholesale.Decimal
	date     wholesale.Date
}

const justLess = "0.0001"

func drawOffer(t *rapid.T) offer {
	drinks, sodas := wholesale.ProductGroup{RemoteID: "drinks", Name: "Drinks"}, wholesale.ProductGroup{Name: "Sodas"}
	o := offer{
		product: wholesale.Product{ID: "p", Code: "GIN", Group: drinks, SubGroup: sodas},
		policy:  wholesale.PricePolicy{KeepDefault: rapid.Bool().Draw(t, "keep default"), AddUpLines: rapid.Bool().Draw(t, "add up")},
		manual:  rapid.IntRange(0, 4).Draw(t, "manual") == 0,
		date:    "2026-03-02",
	}
	o.quantity = rapid.SampledFrom([]wholesale.Decimal{dec("0.5"), dec("1"), dec("6"), dec("12"), dec("20"), dec("100")}).Draw(t, "quantity")
	customer := wholesale.Customer{Name: "Fern Cafe"}
	customer.Terms.DiscountRate = rapid.SampledFrom([]wholesale.Decimal{dec("0"), dec("0.1")}).Draw(t, "discount")
	book := wholesale.NewPriceBook(o.policy)
	for _, origin := range []wholesale.Origin{
		wholesale.OriginManual, wholesale.OriginCustomer, wholesale.OriginTier, wholesale.OriginQuantity, wholesale.OriginDefault,
	} {
		prices := drawPrices(t, o.product, origin)
		book.Add(wholesale.PriceList{ID: string(origin), Name: "List " + string(origin), Origin: origin}, prices)
		switch {
		case origin == wholesale.OriginManual && !o.manual, o.manual && (origin == wholesale.OriginCustomer || origin == wholesale.OriginTier):
			continue
		case origin != wholesale.OriginQuantity && origin != wholesale.OriginDefault:
			customer.Layers = append(customer.Layers, string(origin))
		}
		o.rows += len(prices)
	}
	o.pricer = book.For(&customer, o.date)
	return o
}

// drawPrices gives a list up to eight prices, of which no two are for the same in every way.
func drawPrices(t *rapid.T, product wholesale.Product, origin wholesale.Origin) []wholesale.Price {
	price := rapid.Custom(func(t *rapid.T) wholesale.Price {
		p := wholesale.Price{
			ProductID: product.ID, UnitPrice: decimalBetween(1, 40_0000, 4).Draw(t, "price"),
			MinimumQuantity: rapid.SampledFrom([]wholesale.Decimal{dec("0"), dec("0"), dec("1"), dec("12"), dec("24"), dec("48")}).Draw(t, "minimum"),
			ValidFrom:       rapid.SampledFrom([]wholesale.Date{"", "", "2026-02-01", "2026-03-02", "2026-03-03"}).Draw(t, "from"),
			ValidTo:         rapid.SampledFrom([]wholesale.Date{"", "", "2026-03-01", "2026-03-02", "2026-04-01"}).Draw(t, "to"),
			Owner:           rapid.SampledFrom([]wholesale.Owner{wholesale.OwnedBySync, wholesale.OwnedByPerson}).Draw(t, "owner"),
		}
		if rapid.IntRange(0, 2).Draw(t, "discounted") == 0 {
			p.Basis = rapid.SampledFrom([]wholesale.Basis{wholesale.OffDefault, wholesale.OffTier}).Draw(t, "basis")
			p.Discount = rapid.SampledFrom([]wholesale.Decimal{dec("0.05"), dec("0.5")}).Draw(t, "rate")
		}
		if origin == wholesale.OriginCustomer {
			switch rapid.IntRange(0, 3).Draw(t, "for") {
			case 0:
				p.ProductID, p.Group = "", product.Group
			case 1:
				p.ProductID, p.Group = "", product.SubGroup
			}
		}
		return p
	})
	key := func(p wholesale.Price) string {
		return p.Target() + "|" + p.MinimumQuantity.String() + "|" + string(p.ValidFrom) + "|" + string(p.Owner)
	}
	return rapid.SliceOfNDistinct(price, 0, 8, key).Draw(t, string(origin))
}

var ruleOrder = []wholesale.Rule{
	wholesale.RuleManual, wholesale.RuleCustomer, wholesale.RuleCustomerGroup, wholesale.RuleQuantity, wholesale.RuleTier, wholesale.RuleDefault,
}

// TestWhyIsTrue: the answer is the one of Price, every other price is counted once and none twice,
// and what is said of each is true of it.
func TestWhyIsTrue(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := drawOffer(t)
		answer, ok := o.pricer.Price(&o.product, o.quantity)
		why, whyOK := o.pricer.Why(&o.product, o.quantity)
		said := why.Considered
		why.Considered = ""
		if ok != whyOK || cmp.Diff(answer, why.PriceAnswer) != "" {
			t.Fatalf("Why answers %+v (%v), Price %+v (%v)", why.PriceAnswer, whyOK, answer, ok)
		}
		chosen := 0
		if ok {
			chosen = 1
		}
		if len(why.Lost)+why.More+chosen != o.rows {
			t.Fatalf("%d prices lost and %d more, of %d with %d chosen", len(why.Lost), why.More, o.rows, chosen)
		}
		if len(why.Lost) > 12 || why.More > 0 && len(why.Lost) != 12 {
			t.Fatalf("%d prices are listed and %d are not", len(why.Lost), why.More)
		}
		var lines []string
		for _, l := range why.Lost {
			o.check(t, l, answer, ok)
			lines = append(lines, l.Words())
		}
		if why.More > 0 {
			lines = append(lines, fmt.Sprintf("and %d more", why.More))
		}
		if said != strings.Join(lines, "\n") {
			t.Fatalf("what is kept is %q, what is shown %q", said, lines)
		}
	})
}

// check holds what is said of a price that lost against the price.
func (o offer) check(t *rapid.T, l wholesale.LostPrice, answer wholesale.PriceAnswer, priced bool) {
	counts := !o.manual || l.Rule == wholesale.RuleManual
	inForce := l.ValidFrom <= o.date && (l.ValidTo == "" || o.date <= l.ValidTo)
	reached := l.MinimumQuantity.Cmp(o.quantity) <= 0
	reason, where := l.LostBecause, "one line"
	if o.policy.AddUpLines {
		where = "the order"
	}
	var isTrue bool
	switch {
	case strings.HasPrefix(reason, "only prices of the price list "):
		isTrue = !counts
	case strings.HasPrefix(reason, "needs "):
		isTrue = !reached && reason == "needs "+wholesale.FormatTrimmed(l.MinimumQuantity)+" or more on "+where
	case strings.HasPrefix(reason, "starts on "):
		isTrue = l.ValidFrom > o.date && reason == "starts on "+l.ValidFrom.Words()
	case strings.HasPrefix(reason, "ended on "):
		isTrue = l.ValidTo != "" && l.ValidTo < o.date && reason == "ended on "+l.ValidTo.Words()
	case strings.HasPrefix(reason, "no "):
		isTrue = !l.Priced
	case strings.HasPrefix(reason, "overridden by your team's price of "):
		isTrue = l.Owner == wholesale.OwnedBySync && l.Rule == answer.Rule && strings.HasSuffix(reason, " of "+wholesale.PriceWords(answer.UnitPrice))
	case strings.HasPrefix(reason, "the price from "):
		minimum := strings.TrimSuffix(strings.TrimPrefix(reason, "the price from "), " on comes first")
		isTrue = l.Rule == answer.Rule && dec(minimum).Cmp(l.MinimumQuantity) > 0 && dec(minimum).Cmp(o.quantity) <= 0
	case strings.HasPrefix(reason, "the price valid from "):
		isTrue = l.Rule == answer.Rule && strings.HasSuffix(reason, " comes first")
	case strings.HasSuffix(reason, " comes first"):
		here, there := slices.Index(ruleOrder, answer.Rule), slices.Index(ruleOrder, l.Rule)
		isTrue = priced && (here < there || here == there && l.Rule == wholesale.RuleCustomerGroup)
	}
	if !isTrue {
		t.Fatalf("%+v: %q is not true (the answer is %+v)", l, reason, answer)
	}
	if counts && inForce && reached && l.Priced && (!priced || slices.Index(ruleOrder, l.Rule) < slices.Index(ruleOrder, answer.Rule)) {
		t.Fatalf("%+v should have been the price instead of %+v", l, answer)
	}
}

// TestBreaksAgreeWithPrice: from each break on the price is what it says and below it higher, and
// no quantity costs less than the ladder says.
func TestBreaksAgreeWithPrice(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := drawOffer(t)
		breaks := o.pricer.Breaks(&o.product)
		quantities := []wholesale.Decimal{o.quantity}
		for _, at := range []string{"1", "12", "24", "48"} {
			quantities = append(quantities, dec(at), minus(dec(at), justLess), plus(dec(at), justLess))
		}
		for _, q := range quantities {
			answer, ok := o.pricer.Price(&o.product, q)
			step := -1
			for i, b := range breaks {
				if b.From.Cmp(q) <= 0 {
					step = i
				}
			}
			if ok != (step >= 0) {
				t.Fatalf("for %s the price is %v and the ladder %v", q, answer, breaks)
			}
			if ok && answer.UnitPrice.Cmp(breaks[step].UnitPrice) < 0 {
				t.Fatalf("for %s the price is %s, less than in the ladder %v", q, answer.UnitPrice, breaks)
			}
		}
		for i, b := range breaks {
			at := b.From
			if at.IsZero() {
				at = dec(justLess)
			}
			answer, ok := o.pricer.Price(&o.product, at)
			if !ok || answer.UnitPrice.Cmp(b.UnitPrice) != 0 || answer.Rule != b.Rule {
				t.Fatalf("from %s on the price is %+v, in the ladder %+v", b.From, answer, b)
			}
			if i == 0 {
				continue
			}
			if below, ok := o.pricer.Price(&o.product, minus(b.From, justLess)); !ok || below.UnitPrice.Cmp(b.UnitPrice) <= 0 {
				t.Fatalf("just below %s the price is %+v, in the ladder %v", b.From, below, breaks)
			}
		}
	})
}

// TestNextBreakIsNear: it lowers the price, is the first that does, and needs at most as much
// again.
func TestNextBreakIsNear(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := drawOffer(t)
		now, priced := o.pricer.Price(&o.product, o.quantity)
		next, near := o.pricer.NextBreak(&o.product, o.quantity)
		lower := func(at wholesale.Decimal) bool {
			then, ok := o.pricer.Price(&o.product, at)
			return priced && ok && then.UnitPrice.Cmp(now.UnitPrice) < 0
		}
		if !near {
			for _, at := range []string{"1", "12", "24", "48"} {
				if more := minus(dec(at), o.quantity.String()); more.IsPos() && more.Cmp(o.quantity) <= 0 && lower(dec(at)) {
					t.Fatalf("%s is a near break from %s", at, o.quantity)
				}
			}
			return
		}
		if plus(o.quantity, next.More.String()).Cmp(next.From) != 0 || next.More.Cmp(o.quantity) > 0 || !next.More.IsPos() {
			t.Fatalf("from %s: %+v", o.quantity, next)
		}
		then, _ := o.pricer.Price(&o.product, next.From)
		if !lower(next.From) || then.UnitPrice.Cmp(next.UnitPrice) != 0 || lower(minus(next.From, justLess)) {
			t.Fatalf("from %s at %s: %+v", o.quantity, now.UnitPrice, next)
		}
	})
}

func plus(d wholesale.Decimal, s string) wholesale.Decimal {
	sum, err := d.Add(dec(s))
	if err != nil {
		panic(err)
	}
	return sum
}

func minus(d wholesale.Decimal, s string) wholesale.Decimal { return plus(d, dec(s).Neg().String()) }

func TestWhyInWords(t *testing.T) {
	drinks := wholesale.ProductGroup{RemoteID: "drinks", Name: "Drinks"}
	product := wholesale.Product{ID: "p", Code: "GIN", Group: drinks}
	customer := wholesale.Customer{Name: "Fern Cafe", Layers: []string{"own", "tier"}}
	book := wholesale.NewPriceBook(wholesale.PricePolicy{})
	add := func(id, name string, origin wholesale.Origin, prices ...wholesale.Price) {
		book.Add(wholesale.PriceList{ID: id, Name: name, Origin: origin}, prices)
	}
	at := func(price, minimum string) wholesale.Price {
		return wholesale.Price{ProductID: "p", UnitPrice: dec(price), MinimumQuantity: dec(minimum), Owner: wholesale.OwnedBySync}
	}
	team := at("20", "0")
	team.Owner = wholesale.OwnedByPerson
	future, past, off := at("15", "0"), at("16", "0"), at("0", "0")
	future.ValidFrom, past.ValidTo = "2026-12-01", "2026-10-31"
	past.ValidFrom = "2026-10-01"
	off.ProductID, off.Group, off.Basis, off.Discount = "", drinks, wholesale.OffDefault, dec("0.1")
	add("own", "Fern Cafe", wholesale.OriginCustomer, at("22.5", "0"), team, future, past, off)
	add("tier", "Wholesale", wholesale.OriginTier, at("24.95", "0"))
	add("quantity", "Quantity prices", wholesale.OriginQuantity, at("4.1", "24"))
	why, ok := book.For(&customer, "2026-11-15").Why(&product, dec("12"))
	want := []string{
		"22.50 (Customer price for Fern Cafe): overridden by your team's price of 20.00",
		"15.00 (Customer price for Fern Cafe, valid from 1 December 2026): starts on 1 December 2026",
		"16.00 (Customer price for Fern Cafe, valid from 1 October 2026 to 31 October 2026): ended on 31 October 2026",
		"Customer price for Fern Cafe on the product group Drinks: no default sell price to take the discount off",
		"4.10 (Quantity price from 24 on): needs 24 or more on one line",
		"24.95 (Price tier Wholesale): a customer price comes first",
	}
	got := strings.Split(why.Considered, "\n")
	slices.Sort(got)
	slices.Sort(want)
	if diff := cmp.Diff(want, got); !ok || diff != "" {
		t.Errorf("why (-want +got):\n%s", diff)
	}
}

// TestManyPricesLost: of forty breaks those around the quantity are listed.
func TestManyPricesLost(t *testing.T) {
	product, customer := wholesale.Product{ID: "p"}, wholesale.Customer{}
	var prices []wholesale.Price
	for i := range 40 {
		prices = append(prices, wholesale.Price{
			ProductID: "p", UnitPrice: dec(strconv.Itoa(100 - i)), MinimumQuantity: dec(strconv.Itoa(10 * (i + 1))), Owner: wholesale.OwnedBySync,
		})
	}
	book := wholesale.NewPriceBook(wholesale.PricePolicy{})
	book.Add(wholesale.PriceList{ID: "q", Origin: wholesale.OriginQuantity}, prices)
	why, _ := book.For(&customer, "2026-11-15").Why(&product, dec("25"))
	var minimums []string
	for _, l := range why.Lost {
		minimums = append(minimums, l.MinimumQuantity.String())
	}
	if diff := cmp.Diff([]string{"130", "120", "110", "100", "90", "80", "70", "60", "50", "40", "30", "10"}, minimums); diff != "" || why.More != 27 {
		t.Errorf("and %d more (-want +got):\n%s", why.More, diff)
	}
	if words := why.Lost[11].LostBecause; words != "the price from 20 on comes first" {
		t.Error(words)
	}
}

func TestNextBreakInWords(t *testing.T) {
	n := wholesale.NextBreak{More: dec("12"), UnitPrice: dec("4.1000")}
	if got := n.Words(); got != "12 more and it is 4.10 each" {
		t.Error(got)
	}
}

// BenchmarkPriceOrder prices 500 lines with a customer price each, that won against four others:
// plain, as lists do, and with what was considered, as an order keeps it.
func BenchmarkPriceOrder(b *testing.B) {
	const lines = 500
	customer := wholesale.Customer{Name: "Fern Cafe", Layers: []string{"own", "tier"}}
	prices := map[wholesale.Origin][]wholesale.Price{}
	products := make([]wholesale.Product, lines)
	for i := range products {
		products[i].ID = strconv.Itoa(i)
		at := func(origin wholesale.Origin, price, minimum string) {
			prices[origin] = append(prices[origin], wholesale.Price{
				ProductID: products[i].ID, UnitPrice: dec(price), MinimumQuantity: dec(minimum), Owner: wholesale.OwnedBySync,
			})
		}
		at(wholesale.OriginCustomer, "22.50", "0")
		at(wholesale.OriginCustomer, "21.50", "24")
		at(wholesale.OriginTier, "24.95", "0")
		at(wholesale.OriginQuantity, "23.75", "12")
		at(wholesale.OriginDefault, "30", "0")
	}
	book := wholesale.NewPriceBook(wholesale.PricePolicy{})
	for origin, id := range map[wholesale.Origin]string{
		wholesale.OriginCustomer: "own", wholesale.OriginTier: "tier", wholesale.OriginQuantity: "quantity", wholesale.OriginDefault: "default",
	} {
		book.Add(wholesale.PriceList{ID: id, Name: "Wholesale", Origin: origin}, prices[origin])
	}
	pricer, quantity := book.For(&customer, "2026-11-15"), dec("12")
	b.Run("plain", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			for i := range products {
				pricer.Price(&products[i], quantity)
			}
		}
	})
	b.Run("considered", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			for i := range products {
				pricer.Explained(&products[i], quantity)
			}
		}
	})
	b.Run("next break", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			for i := range products {
				pricer.NextBreak(&products[i], quantity)
			}
		}
	})
}
