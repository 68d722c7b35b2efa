package syncing_test

import (
	"flag"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"upstock/internal/catalog"
	"upstock/internal/store"
	"upstock/internal/syncing"
	"upstock/internal/unleashed/sandbox"
	"upstock/internal/wholesale"
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

func (s said) buys(customer string) (b buys) {
	b.own = customer == "KIWI" && len(s.own) > 0
	if t := s.tierOf[customer]; len(s.tiers[t]) > 0 {
		b.tier = t
	}
	return b
}

// version is a model of the prices that count.
type version struct {
	said
	buys map[string]buys
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

// buys is from which lists a customer buys as the account says: also from one that only people's
// prices keep.
func (m *priceModel) buys(s said, customer string) buys {
	b := s.buys(customer)
	if t := s.tierOf[customer]; len(m.manual[t]) > 0 {
		b.tier = t
	}
	return b
}

// planned is the next version when the account's prices count. People's lists stay.
func (m *priceModel) planned() version {
	next := version{m.imported.copy(), map[string]buys{}}
	for _, c := range modelCustomers {
		if next.buys[c] = m.buys(m.imported, c); m.now().buys[c].manual {
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
		if a.buys(c) != b.buys(c) {
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
	for c, b := range next.buys { // a list that goes, goes for those whom a person has put on it, too
		if b.tier != "" && len(next.tiers[b.tier])+len(m.manual[b.tier]) == 0 {
			b.tier = ""
		}
		b.own = b.own && len(next.own) > 0
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
	next := version{then.said.copy(), map[string]buys{}}
	for _, c := range modelCustomers {
		b := then.buys[c]
		if b.manual {
			terms := next.said
			terms.tierOf = m.imported.tierOf
			b = m.buys(terms, c)
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
		d := newPriceDrive(t, rt)
		rt.Repeat(map[string]func(*rapid.T){
			"the account changes": d.accountChanges, "sync": d.sync, "a person sets a price": d.setPrice, "a person takes a price back": d.takeBack,
			"a person moves a customer": d.moveCustomer, "ask": d.ask, "apply": d.apply, "discard": d.discard, "roll back": d.rollBack,
			"": d.check,
		})
	})
}

// priceDrive does the same to the program and to the model.
type priceDrive struct {
	*world
	m       *priceModel
	bars    string
	runs    []string // of the model's publications
	waiting string   // the run that waits
}

func newPriceDrive(t *testing.T, rt *rapid.T) *priceDrive {
	w := onSQLite(t)
	w.stock()
	must(t, w.sandbox.AddCustomers(sandbox.NewCustomer("KIWI", "Kiwi Bar")))
	must(t, w.sandbox.SetDefaultPrice("GIN", "30"))
	must(t, w.sandbox.SetTierPrice("GIN", "SellPriceTier1", "25"))
	must(t, w.sandbox.SetCustomerTier("KIWI", "SellPriceTier1"))
	w.connect()
	w.run(w.syncing.StartImport(t.Context(), w.supplier, syncing.RunProducts))
	w.run(w.syncing.StartImport(t.Context(), w.supplier, syncing.RunCustomers))
	w.review(syncing.PriceReviewChange{KeepDays: on(int64(366))})
	remote := said{
		map[string]int{"GIN": 30, "APL": 20}, map[string]map[string]int{"SellPriceTier1": {"GIN": 25}, "SellPriceTier2": {}}, map[string]int{},
		map[string]string{"FERN": "SellPriceTier1", "KIWI": "SellPriceTier1"},
	}
	m := &priceModel{remote: remote, imported: remote.copy(), manual: map[string]map[string]int{"default": {}, "SellPriceTier1": {}, "SellPriceTier2": {}},
		bars: map[string]int{"GIN": 7, "APL": 8}}
	m.versions = []version{{remote.copy(), map[string]buys{"FERN": remote.buys("FERN"), "KIWI": remote.buys("KIWI")}}}
	d := &priceDrive{world: w, m: m}
	bars, _, err := w.catalog.CreatePriceList(t.Context(), w.supplier, catalog.NewPriceList{Name: "Bars"}, nil)
	must(t, err)
	d.bars = bars.ID
	for p, price := range m.bars {
		_, err := w.catalog.SetPrice(t.Context(), w.supplier, bars.ID, w.product(p).ID, catalog.PriceInput{UnitPrice: dec(fmt.Sprint(price))})
		must(t, err)
	}
	d.check(rt)
	return d
}

// check compares every price, and what waits.
func (d *priceDrive) check(rt *rapid.T) {
	for _, c := range modelCustomers {
		customer := d.customer(c)
		for _, p := range modelProducts {
			got, err := d.catalog.PriceFor(d.t.Context(), d.supplier, customer.ID, d.product(p).ID, dec("1"), "")
			if want := dec(fmt.Sprint(d.m.price(c, p))); err != nil || got.UnitPrice.Cmp(want) != 0 {
				rt.Fatalf("%s pays %s (%s, %v) for %s, want %s", c, got.UnitPrice, got.Explanation, err, p, want)
			}
		}
	}
	_, waiting, err := d.syncing.PriceReview(d.t.Context(), d.supplier)
	if err != nil || (waiting != nil) != (d.m.waiting != nil) {
		rt.Fatalf("waiting: %+v, %v; in the model: %+v", waiting, err, d.m.waiting)
	}
	if d.waiting = ""; waiting != nil {
		d.waiting = waiting.ID
	}
	kept, err := d.syncing.PricePublications(d.t.Context(), d.supplier)
	if err != nil {
		rt.Fatal(err)
	}
	d.runs = nil
	for _, p := range slices.Backward(kept) {
		d.runs = append(d.runs, p.RunID)
	}
	d.runs = d.runs[len(d.runs)-min(len(d.runs), len(d.m.published)):] // without those of the imports
	if len(d.runs) != len(d.m.published) {
		rt.Fatalf("%d publications, want %d", len(d.runs), len(d.m.published))
	}
}

func (d *priceDrive) accountChanges(rt *rapid.T) {
	price := rapid.IntRange(1, 99).Draw(rt, "price")
	product := rapid.SampledFrom(modelProducts).Draw(rt, "product")
	tier := rapid.SampledFrom(modelTiers).Draw(rt, "tier")
	number := sandbox.Number(fmt.Sprint(price))
	switch rapid.SampledFrom([]string{"default", "tier", "no tier price", "own", "no own price", "another tier"}).Draw(rt, "what") {
	case "default":
		must(d.t, d.sandbox.SetDefaultPrice(product, number))
		d.m.remote.defaults[product] = price
	case "tier":
		must(d.t, d.sandbox.SetTierPrice(product, tier, number))
		d.m.remote.tiers[tier][product] = price
	case "no tier price":
		must(d.t, d.sandbox.SetTierPrice(product, tier, ""))
		delete(d.m.remote.tiers[tier], product)
	case "own":
		if d.m.remote.own[product] != 0 {
			must(d.t, d.sandbox.RemoveCustomerPrice("KIWI", product))
		}
		must(d.t, d.sandbox.AddCustomerPrice("KIWI", product, number))
		d.m.remote.own[product] = price
	case "no own price":
		if d.m.remote.own[product] != 0 {
			must(d.t, d.sandbox.RemoveCustomerPrice("KIWI", product))
		}
		delete(d.m.remote.own, product)
	case "another tier":
		customer := rapid.SampledFrom(modelCustomers).Draw(rt, "customer")
		must(d.t, d.sandbox.SetCustomerTier(customer, tier))
		d.m.remote.tierOf[customer] = tier
	}
}

func (d *priceDrive) sync(*rapid.T) {
	d.clock.Advance(25 * time.Hour) // so everything is read
	d.converse()
	d.m.imported = d.m.remote.copy()
	d.m.compare()
}

// list finds the id of a list that is there now; "" for none.
func (d *priceDrive) list(name string) string {
	if name == "default" {
		return d.supplier
	}
	id := ""
	must(d.t, d.view(func(tx *store.Tx) error {
		v, err := tx.PriceVersion(d.t.Context(), d.supplier)
		if err != nil {
			return err
		}
		all, err := tx.AllPriceLists(d.t.Context(), d.supplier, v.Current)
		for _, l := range all {
			if l.RemoteKey == wholesale.TierListKey(name) {
				id = l.ID
			}
		}
		return err
	}))
	return id
}

func (d *priceDrive) setPrice(rt *rapid.T) {
	name := rapid.SampledFrom([]string{"default", "SellPriceTier1", "SellPriceTier2"}).Draw(rt, "list")
	product := rapid.SampledFrom(modelProducts).Draw(rt, "product")
	price := rapid.IntRange(100, 199).Draw(rt, "price")
	id := d.list(name)
	if id == "" {
		rt.Skip("there is no such list")
	}
	_, err := d.catalog.SetPrice(d.t.Context(), d.supplier, id, d.product(product).ID, catalog.PriceInput{UnitPrice: dec(fmt.Sprint(price))})
	must(d.t, err)
	d.m.manual[name][product], d.m.edited = price, true
}

func (d *priceDrive) takeBack(rt *rapid.T) {
	name := rapid.SampledFrom([]string{"default", "SellPriceTier1", "SellPriceTier2"}).Draw(rt, "list")
	product := rapid.SampledFrom(modelProducts).Draw(rt, "product")
	if d.m.manual[name][product] == 0 {
		rt.Skip("there is no such price")
	}
	_, err := d.catalog.DeletePrice(d.t.Context(), d.supplier, d.list(name), catalog.PriceKey{ProductID: d.product(product).ID})
	must(d.t, err)
	delete(d.m.manual[name], product)
	d.m.edited = true
}

func (d *priceDrive) moveCustomer(rt *rapid.T) {
	code := rapid.SampledFrom(modelCustomers).Draw(rt, "customer")
	customer := d.customer(code)
	if d.m.now().buys[code].manual {
		_, _, err := d.catalog.TakeOffPriceList(d.t.Context(), d.supplier, d.bars, customer.ID)
		must(d.t, err)
		terms := d.m.now().said
		terms.tierOf = d.m.imported.tierOf
		b := terms.buys(code)
		if tier := terms.tierOf[code]; d.list(tier) != "" { // a list that people kept goes with the next sync
			b.tier = tier
		}
		d.m.relist(code, b)
		return
	}
	_, err := d.catalog.AssignPriceList(d.t.Context(), d.supplier, d.bars, customer.ID)
	must(d.t, err)
	d.m.relist(code, buys{manual: true})
}

func (d *priceDrive) ask(rt *rapid.T) {
	d.m.ask = rapid.Bool().Draw(rt, "ask")
	d.review(syncing.PriceReviewChange{Ask: &d.m.ask})
}

func (d *priceDrive) apply(rt *rapid.T) {
	if d.m.waiting == nil {
		rt.Skip("nothing waits")
	}
	_, err := d.syncing.ApplyPrices(d.t.Context(), d.supplier, d.waiting)
	must(d.t, err)
	d.converse()
	d.m.apply()
}

func (d *priceDrive) discard(rt *rapid.T) {
	if d.m.waiting == nil {
		rt.Skip("nothing waits")
	}
	_, err := d.syncing.DiscardPrices(d.t.Context(), d.supplier, d.waiting)
	must(d.t, err)
	refused := d.m.waiting.said.copy()
	d.m.refused, d.m.waiting = &refused, nil
}

func (d *priceDrive) rollBack(rt *rapid.T) {
	if len(d.m.published) == 0 {
		rt.Skip("nothing was published")
	}
	at := rapid.IntRange(0, len(d.m.published)-1).Draw(rt, "run")
	_, err := d.syncing.RollBack(d.t.Context(), d.supplier, d.runs[at])
	must(d.t, err)
	d.converse()
	d.m.rollBack(at)
}
