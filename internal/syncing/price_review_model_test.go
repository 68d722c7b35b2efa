package syncing_test

import (
	"flag"
	"fmt"
	"maps"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// said is what an account says about prices. Prices are whole numbers; 0 is none.
type said struct {
	defaults map[string]int            // by product
	tiers    map[string]map[string]int // by tier and product
	own      map[string]int            // KIWI's own, by product
	tierOf   map[string]string         // by customer
}

func (s said) copy() said {
	c := said{maps.Clone(s.defaults), map[string]map[string]int{}, maps.Clone(s.own), maps.Clone(s.tierOf)}
	for t, prices := range s.tiers {
		c.tiers[t] = maps.Clone(prices)
	}
	return c
}

// buys is from which lists a customer buys.
type buys struct {
	manual, own bool
	tier        string
}

// lists are those that mirror the account: tiers, and "own" for KIWI's.
func (s said) lists() map[string]bool {
	lists := map[string]bool{}
	for t, prices := range s.tiers {
		if len(prices) > 0 {
			lists[t] = true
		}
	}
	if len(s.own) > 0 {
		lists["own"] = true
	}
	return lists
}

// buys is from which of the lists that are there an account has a customer buy.
func (s said) buys(customer string, lists map[string]bool) (b buys) {
	b.own = customer == "KIWI" && lists["own"]
	if t := s.tierOf[customer]; lists[t] {
		b.tier = t
	}
	return b
}

// version is a model of the prices that count.
type version struct {
	said
	buys  map[string]buys
	lists map[string]bool // that are there; one may have become empty
}

type published struct {
	version, restored int
	rollback, held    bool
}

var (
	modelCustomers = []string{"FERN", "KIWI"}
	modelProducts  = []string{"APL", "GIN"}
	modelTiers     = []string{"SellPriceTier1", "SellPriceTier2"}
)

// priceModel is what prices should be, whatever happens: plain maps, whole versions.
type priceModel struct {
	remote, imported said
	versions         []version
	published        []published
	waiting          *version // with what people change meanwhile
	edited           bool     // since it waits
	refused          *said
	ask, held        bool
	manual           map[string]map[string]int // by list ("default" or a tier) and product
	bars             map[string]int            // the manual list
}

func (m *priceModel) now() *version { return &m.versions[len(m.versions)-1] }

// relist puts a customer on a list, as a person does.
func (m *priceModel) relist(customer string, b buys) {
	m.now().buys[customer] = b
	if m.edited = true; m.waiting != nil {
		m.waiting.buys[customer] = b
	}
}

func (m *priceModel) price(customer, product string) int {
	v := m.now()
	b := v.buys[customer]
	switch {
	case b.manual:
		return m.bars[product]
	case b.own && v.own[product] != 0:
		return v.own[product]
	}
	if b.tier != "" {
		if p := m.manual[b.tier][product]; p != 0 {
			return p
		}
		if p := v.tiers[b.tier][product]; p != 0 {
			return p
		}
	}
	if p := m.manual["default"][product]; p != 0 {
		return p
	}
	return v.defaults[product]
}

// lists are those of what an account says, and those that only people's prices keep.
func (m *priceModel) lists(s said) map[string]bool {
	lists := s.lists()
	for _, t := range modelTiers {
		if len(m.manual[t]) > 0 {
			lists[t] = true
		}
	}
	return lists
}

// planned is the next version when the account's prices count. People's lists stay.
func (m *priceModel) planned() version {
	next := version{m.imported.copy(), map[string]buys{}, m.lists(m.imported)}
	for _, c := range modelCustomers {
		if next.buys[c] = m.imported.buys(c, next.lists); m.now().buys[c].manual {
			next.buys[c] = m.now().buys[c]
		}
	}
	return next
}

func (m *priceModel) publish(v version, p published) {
	m.versions = append(m.versions, v)
	p.version = len(m.versions) - 1
	p.held = m.held
	m.published = append(m.published, p)
}

// compare is a sync after it has read.
func (m *priceModel) compare() {
	next := m.planned()
	same := reflect.DeepEqual(next.buys, m.now().buys) && samePrices(next.said, m.now().said)
	switch {
	case same:
		m.held, m.refused, m.waiting = false, nil, nil
		if !maps.Equal(next.lists, m.now().lists) { // no one buys from what goes: nothing to approve
			m.publish(next, published{restored: -1})
		}
	case m.refused != nil && sameWords(*m.refused, m.imported):
	case m.ask || m.held:
		if m.waiting == nil || !reflect.DeepEqual(*m.waiting, next) || m.edited {
			m.waiting, m.edited = &next, false
		}
	default:
		m.held, m.refused, m.waiting = false, nil, nil
		m.publish(next, published{restored: -1})
	}
}

// sameWords says whether an account says the same: tiers without prices are none.
func sameWords(a, b said) bool {
	for _, c := range modelCustomers {
		if a.buys(c, a.lists()) != b.buys(c, b.lists()) {
			return false
		}
	}
	return samePrices(a, b)
}

func samePrices(a, b said) bool {
	a.tierOf, b.tierOf = nil, nil
	return reflect.DeepEqual(a, b)
}

func (m *priceModel) apply() {
	next := *m.waiting
	next.lists = m.lists(next.said)
	for c, b := range next.buys { // a list that goes, goes for those whom a person has put on it, too
		if !next.lists[b.tier] {
			b.tier = ""
		}
		b.own = b.own && next.lists["own"]
		next.buys[c] = b
	}
	m.held, m.refused, m.waiting = false, nil, nil
	m.publish(next, published{restored: -1})
	if m.edited {
		m.edited = false
		m.compare()
	}
}

func (m *priceModel) rollBack(at int) {
	of := m.published[at]
	to := of.version - 1
	newest := m.published[len(m.published)-1]
	if newest.restored == to && newest.restored != -1 {
		return
	}
	then := m.versions[to]
	next := version{then.said.copy(), map[string]buys{}, m.lists(then.said)}
	for _, b := range then.buys {
		if b.tier != "" {
			next.lists[b.tier] = true // empty, but someone bought from it
		}
	}
	for _, c := range modelCustomers {
		b := then.buys[c]
		if b.manual {
			b = m.imported.buys(c, next.lists)
		}
		if m.now().buys[c].manual {
			b = m.now().buys[c]
		}
		next.buys[c] = b
	}
	m.waiting, m.refused, m.held = nil, nil, true
	if of.rollback {
		m.held = false
		for _, p := range m.published {
			if p.version == to {
				m.held = p.held
			}
		}
	}
	m.publish(next, published{restored: to, rollback: !of.rollback})
	m.compare()
}

// fewChecks lowers how often rapid checks a property that is dear; a number that was asked for
// stays.
func fewChecks(n string) {
	if f := flag.Lookup("rapid.checks"); f != nil && f.Value.String() == f.DefValue {
		_ = f.Value.Set(n)
	}
}

func TestPricesThroughAllThatHappensToThem(t *testing.T) {
	fewChecks("8")
	rapid.Check(t, func(rt *rapid.T) {
		d := newPriceDrive(t)
		var steps []string
		rt.Repeat(map[string]func(*rapid.T){
			"step": func(rt *rapid.T) {
				step := drawPriceStep(rt)
				steps = append(steps, step)
				done, err := d.do(step)
				if err == nil {
					err = d.check()
				}
				if err != nil {
					rt.Fatalf("%v, after:\n%s", err, strings.Join(steps, "\n"))
				}
				if !done {
					rt.Skip("not now")
				}
			},
		})
	})
}

// drawPriceStep draws what happens next; see [priceDrive.do].
func drawPriceStep(rt *rapid.T) string {
	one := func(of ...string) string { return rapid.SampledFrom(of).Draw(rt, "one of") }
	product, list, tier := one("APL", "GIN"), one("default", "SellPriceTier1", "SellPriceTier2"), one(modelTiers...)
	price := rapid.IntRange(1, 99).Draw(rt, "price")
	switch kind := one("account", "sync", "set", "take back", "move", "ask", "apply", "discard", "roll back"); kind {
	case "account":
		switch what := one("default", "tier", "no tier price", "own", "no own price", "another tier"); what {
		case "default":
			return fmt.Sprintf("account default %s %d", product, price)
		case "tier":
			return fmt.Sprintf("account %s %s %d", tier, product, price)
		case "no tier price":
			return fmt.Sprintf("account %s %s 0", tier, product)
		case "own":
			return fmt.Sprintf("account own %s %d", product, price)
		case "no own price":
			return fmt.Sprintf("account own %s 0", product)
		default:
			return fmt.Sprintf("account terms %s %s", one(modelCustomers...), tier)
		}
	case "set":
		return fmt.Sprintf("set %s %s %d", list, product, 100+price)
	case "take back":
		return fmt.Sprintf("set %s %s 0", list, product)
	case "move":
		return "move " + one(modelCustomers...)
	case "ask":
		return fmt.Sprint("ask ", rapid.Bool().Draw(rt, "ask"))
	case "roll back":
		return fmt.Sprint("rollback ", rapid.IntRange(0, 9).Draw(rt, "run"))
	default:
		return kind
	}
}
