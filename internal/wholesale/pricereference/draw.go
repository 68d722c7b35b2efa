package pricereference

import (
	"fmt"
	"math/big"
	"math/rand/v2"
	"strings"
	"time"
)

// zones have each kind of offset and of daylight saving: half hours, three quarters, a day ahead,
// a change at midnight.
var zones = []string{
	"Pacific/Auckland", "Pacific/Auckland", "Pacific/Chatham", "Pacific/Kiritimati", "Europe/London", "America/New_York",
	"America/St_Johns", "America/Santiago", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC",
}

// changes of daylight saving in these zones, and the turn of a year.
var turns = []time.Time{
	day(2026, 4, 5), day(2026, 3, 29), day(2026, 9, 6), day(2026, 9, 27), day(2026, 3, 8), day(2027, 1, 1),
}

func day(year int, month time.Month, d int) time.Time {
	return time.Date(year, month, d, 0, 0, 0, 0, time.UTC)
}

// Draw makes up a small world, with what decides prices in all its spellings.
func Draw(rng *rand.Rand) World {
	d := drawer{Rand: rng, turn: pick(rng, turns)}
	w := World{Zone: pick(rng, zones), KeepDefault: d.oneIn(3), AddUpLines: d.oneIn(3)}
	var err error
	if d.zone, err = time.LoadLocation(w.Zone); err != nil {
		panic(err)
	}
	d.percent, d.customersPercent = d.oneIn(2), d.oneIn(2)
	d.groups = []Group{{d.guid("a", 1), "Drinks"}, {d.guid("a", 2), "Pantry"}}
	d.subGroups = []Group{{d.guid("b", 1), "Juice"}, {d.guid("b", 2), "Drinks"}, {d.guid("b", 3), "Other"}}
	if d.oneIn(6) { // an account whose products name groups only
		for _, g := range [][]Group{d.groups, d.subGroups} {
			for i := range g {
				g[i].GUID = ""
			}
		}
		d.subGroups[1].Name = "Syrup"
	}
	labels := pick(rng, [][3]string{{"Wholesale", "Gold", "Silver"}, {"Wholesale", "Twice", "Twice"}})
	for i := range 1 + d.IntN(4) {
		w.Products = append(w.Products, d.product(i, labels))
	}
	for i := range 1 + d.IntN(3) {
		w.Customers = append(w.Customers, d.customer(i, labels))
	}
	for i := range d.IntN(11) {
		w.Rows = append(w.Rows, d.row(i, w))
	}
	w.Manual = d.manual(w)
	return w
}

// Questions ask about a world what its numbers and days make interesting.
func Questions(rng *rand.Rand, w World, count int) []Question {
	d := drawer{Rand: rng}
	quantities, days := []string{"1", "12", "100", "0.0001"}, []string{}
	add := func(minimum JSON) {
		if n, ok := number(minimum); ok && positive(n) && n.Cmp(largest) < 0 {
			for _, near := range []string{"-1/10000", "0", "1/10000"} {
				if q := new(big.Rat).Add(round(n, 4), mustNumber(near)); positive(q) {
					quantities = append(quantities, q.FloatString(4))
				}
			}
		}
	}
	zone, err := time.LoadLocation(w.Zone)
	if err != nil {
		panic(err)
	}
	for _, r := range w.Rows {
		add(r.Minimum)
		for _, m := range []Moment{r.ValidFrom, r.ValidTo} {
			for shift := -1; shift <= 1 && !m.At.IsZero(); shift++ {
				days = append(days, m.At.In(zone).AddDate(0, 0, shift).Format(time.DateOnly))
			}
		}
	}
	for _, m := range w.Manual {
		add(JSON(m.Minimum))
	}
	days = append(days, "2026-04-05", "2026-01-01", "2027-06-30")
	asked := make([]Question, count)
	for i := range asked {
		asked[i] = Question{
			Customer: pick(rng, w.Customers).Code, Product: pick(rng, w.Products).Code, Quantity: pick(rng, quantities), Day: pick(rng, days),
		}
		if d.oneIn(4) {
			asked[i].Others = pick(rng, quantities)
		}
	}
	return asked
}

type drawer struct {
	*rand.Rand
	zone                      *time.Location
	turn                      time.Time
	percent, customersPercent bool
	groups, subGroups         []Group
}

func pick[T any](rng *rand.Rand, from []T) T { return from[rng.IntN(len(from))] }

func (d drawer) oneIn(n int) bool { return d.IntN(n) == 0 }

func (d drawer) guid(kind string, n int) string {
	return fmt.Sprintf("%s0000000-0000-4000-8000-%012d", kind, n)
}

func (d drawer) product(i int, labels [3]string) Product {
	p := Product{GUID: d.guid("c", i), Code: fmt.Sprintf("P-%c", 'A'+i), Default: d.price(), Taxable: pick(d.Rand, []JSON{"true", "null", "", "false"})}
	if !d.oneIn(5) {
		p.Group = pick(d.Rand, d.groups)
		if d.oneIn(2) {
			p.SubGroup = pick(d.Rand, d.subGroups)
		}
	}
	for n := range p.Tiers {
		p.Tiers[n] = Tier{labels[n], "null"}
		if d.oneIn(2) {
			p.Tiers[n].Value = d.price()
		}
	}
	if d.oneIn(4) {
		p.TaxCode, p.TaxRate = "EXEMPT", pick(d.Rand, []JSON{"0", "0.05", "0.050000", `"0.125"`})
	}
	p.Obsolete, p.NotSellable = d.oneIn(12), d.oneIn(12)
	return p
}

func (d drawer) customer(i int, labels [3]string) Customer {
	c := Customer{Code: fmt.Sprintf("C-%c", 'A'+i), Discount: pick(d.Rand, []JSON{"0", "0.0000", "null", ""})}
	if d.oneIn(6) {
		c.ManualList = "Summer"
	}
	if d.oneIn(8) {
		return c // not matched
	}
	c.GUID = d.guid("d", i)
	if d.oneIn(2) {
		c.Discount = d.discount(d.customersPercent)
	}
	c.Taxable, c.TaxCode, c.TaxRate = pick(d.Rand, []JSON{"true", "null", "", "false"}), "OUTPUT2", pick(d.Rand, []JSON{"0.15", "0.150000", "0"})
	tier := d.IntN(4)
	if tier == 3 {
		c.TierLabel = pick(d.Rand, []string{"", "Unknown", " Gold "})
		return c
	}
	c.TierLabel = labels[tier]
	if !d.oneIn(3) {
		if c.TierReference = tierName(tier + 1); d.oneIn(9) {
			c.TierReference = strings.ToLower(c.TierReference)
		}
	}
	return c
}

// price writes a price, rarely one that is none.
func (d drawer) price() JSON {
	if d.oneIn(6) {
		return pick(d.Rand, []JSON{"null", "", `""`, "0", "0.0000", `"0.0000"`, "-1.5", "0.00004", "0.00005", "-0"})
	}
	return d.written(d.amount())
}

func (d drawer) amount() string {
	switch d.IntN(4) {
	case 0:
		return pick(d.Rand, []string{"0.0001", "0.0003", "9.99", "24.95", "30", "33.3333", "100", "19.99995", "99999.9999", "100000000"})
	case 1: // on the edge of rounding, with more digits than a machine word holds
		return fmt.Sprintf("%d.%04d4999999999999999999999", d.IntN(100), d.IntN(10_000))
	default:
		return fmt.Sprintf("%d.%04d", d.IntN(100), d.IntN(10_000))
	}
}

// discount writes a discount as an account does that writes percents, or fractions.
func (d drawer) discount(percent bool) JSON {
	if d.oneIn(12) {
		return pick(d.Rand, []JSON{"-0.1", "0", "0.0000", "1", "1.0000", "1.5", "null", "1e17", "-1e17"})
	}
	if percent {
		return d.written(pick(d.Rand, []string{"10", "12.5", "33.3333", "0.5", "1", "100", "99.9999", "33.333333", "7.12345"}))
	}
	return d.written(pick(d.Rand, []string{"0.1", "0.125", "0.333333", "0.005", "0.01", "0.9999", "0.3333333", "0.0712345"}))
}

// written writes a number in one of the ways in which JSON can.
func (d drawer) written(n string) JSON {
	switch d.IntN(8) {
	case 0:
		return JSON(`"` + n + `"`)
	case 1:
		return JSON(n + "e0")
	case 2:
		return JSON(`" ` + n + `"`)
	}
	return JSON(n)
}

func (d drawer) row(i int, w World) Row {
	r := Row{GUID: d.guid("e", d.IntN(1000)*100+i), Minimum: d.minimum(), ValidFrom: d.moment(), ValidTo: d.moment()}
	if !r.ValidFrom.At.IsZero() && !r.ValidTo.At.IsZero() && r.ValidTo.At.Before(r.ValidFrom.At) && !d.oneIn(6) {
		r.ValidFrom, r.ValidTo = r.ValidTo, r.ValidFrom
	}
	if d.oneIn(3) { // ties come from rows that begin alike
		r.ValidFrom.At = time.Time{}
	}
	if !d.oneIn(4) {
		c := pick(d.Rand, w.Customers)
		r.CustomerGUID, r.CustomerCode = d.reference(c.GUID, c.Code)
	}
	if d.oneIn(3) {
		r.Group = pick(d.Rand, append(d.groups, d.subGroups...))
		switch d.IntN(6) {
		case 0:
			r.Group.GUID = ""
		case 1:
			r.Group.Name = ""
		case 2:
			r.Group.GUID = d.guid("f", 9) // of another time, beside a good name
		}
		if r.Group == (Group{}) {
			r.Group.Name = "Drinks"
		}
	} else {
		p := pick(d.Rand, w.Products)
		r.ProductGUID, r.ProductCode = d.reference(p.GUID, p.Code)
		if d.oneIn(3) {
			r.Group = p.Group
		}
	}
	r.PriceType = pick(d.Rand, []string{"", "Fixed Price", "Fixed price", "FixedPrice", "Fixed", "Discount %", "Discount", "DiscountPercent", "Percentage", "Price", "Markup %", "Special", "Discount from Customer Price Tier"})
	r.DiscountFrom = pick(d.Rand, []string{"", "", "Default Sell Price", "DefaultSellPrice", "Customer Price Tier", "CustomerPriceTier", "customer price tier", "Last Cost"})
	r.Default = pick(d.Rand, []JSON{"null", "", "0", d.price()})
	switch d.IntN(6) {
	case 0:
		r.Price, r.Discount = d.price(), pick(d.Rand, []JSON{"null", "", "0", "0.0000"})
	case 1:
		r.Price, r.Discount = d.price(), d.discount(d.percent)
	case 2, 3:
		r.Price, r.Discount = pick(d.Rand, []JSON{"null", "", "0", "0.0000"}), d.discount(d.percent)
	case 4:
		r.Price = d.written(d.amount())
	case 5: // the price is there, worked out
		r.Default, r.Discount = d.written(d.amount()), d.discount(d.percent)
		r.Price = d.worked(r)
	}
	return r
}

// worked is the price that a row's discount leads to, when all can be read.
func (d drawer) worked(r Row) JSON {
	stated, _ := number(r.Default)
	rate, _ := number(r.Discount)
	if stated == nil || rate == nil {
		return "null"
	}
	if d.percent {
		rate = hundredth(rate)
	}
	price := less(round(stated, 4), round(rate, 6))
	if price.Sign() < 0 {
		return "null"
	}
	return d.written(price.FloatString(4))
}

// reference names a record by its GUID, its code or both, in any case.
func (d drawer) reference(guid, code string) (string, string) {
	switch d.IntN(6) {
	case 0:
		return "", code
	case 1:
		return "", "p" + code[1:] // products; of customers it names none
	case 2:
		return guid, ""
	case 3:
		return d.guid("f", 1), code // a GUID that nothing has is not helped by a code
	}
	return guid, code
}

func (d drawer) minimum() JSON {
	if d.oneIn(3) {
		return pick(d.Rand, []JSON{"null", "", "0", "0.0000"})
	}
	return pick(d.Rand, []JSON{"1", "12", "12.0000", `"12"`, "2.5", "0.0001", "12.00005", "1e1", "-1", "100000001"})
}

// moment is an end of a validity: none, or a midnight or the end of a day, in UTC or at home.
func (d drawer) moment() Moment {
	m := Moment{Spelling: d.IntN(60)}
	if d.oneIn(2) {
		return m
	}
	date := d.turn.AddDate(0, 0, d.IntN(5)-2)
	place := pick(d.Rand, []*time.Location{time.UTC, d.zone})
	clock := pick(d.Rand, [][3]int{{0, 0, 0}, {0, 0, 0}, {23, 59, 59}, {12, 0, 0}})
	m.At = time.Date(date.Year(), date.Month(), date.Day(), clock[0], clock[1], clock[2], 0, place)
	return m
}

// manual makes up prices that people entered: on a list of their own, and beside Unleashed's.
func (d drawer) manual(w World) (prices []ManualPrice) {
	lists := []string{"list:Summer", "default", "quantity"}
	for tier := 1; tier <= 3; tier++ {
		lists = append(lists, "tier:"+tierName(tier))
	}
	for _, c := range w.Customers {
		if c.GUID != "" {
			lists = append(lists, "customer:"+c.GUID)
		}
	}
	taken := map[[5]string]bool{}
	for range d.IntN(5) {
		m := ManualPrice{
			List: pick(d.Rand, lists), Product: pick(d.Rand, w.Products).Code, Price: pick(d.Rand, []string{"0", "8.8888", "12.5", "0.0001"}), Discount: "0",
			Minimum: pick(d.Rand, []string{"0", "0", "1", "12", "2.5"}), From: pick(d.Rand, []string{"", "", "2026-04-05", "2026-01-01"}),
			To: pick(d.Rand, []string{"", "", "2026-04-05", "2026-12-31"}),
		}
		if d.oneIn(4) && m.List[0] == 'c' {
			m.Product, m.Group = "", pick(d.Rand, append(d.groups, d.subGroups...))
		}
		if d.oneIn(4) && m.List[0] != 'd' && m.List[0] != 't' {
			m.Basis, m.Price, m.Discount = pick(d.Rand, []string{"default", "tier"}), "0", pick(d.Rand, []string{"0", "0.1", "0.333333", "1"})
		}
		key := [5]string{m.List, m.Product, m.Group.GUID + m.Group.Name, m.Minimum, m.From}
		if !taken[key] {
			taken[key] = true
			prices = append(prices, m)
		}
	}
	return prices
}
