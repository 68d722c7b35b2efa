package syncing_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"upstock/internal/catalog"
	"upstock/internal/store"
	"upstock/internal/syncing"
	"upstock/internal/unleashed/sandbox"
	"upstock/internal/wholesale"
)

// priceHistories once ended with other prices than they should, or in other runs.
var priceHistories = map[string]string{
	"a list that was to go is kept while a person has moved a customer onto it": `
		ask true
		move KIWI
		account SellPriceTier1 GIN 0
		sync
		move KIWI
		account SellPriceTier1 GIN 26
		sync
		apply`,
	"a rollback keeps a list that was to go, with a customer whom a person has moved onto it": `
		account default APL 21
		sync
		ask true
		move KIWI
		account SellPriceTier1 GIN 0
		sync
		move KIWI
		rollback 0`,
	"a run that only ends an empty list is rolled back": `
		account SellPriceTier2 GIN 22
		sync
		set SellPriceTier2 GIN 122
		account SellPriceTier2 GIN 0
		sync
		set SellPriceTier2 GIN 0
		sync
		rollback 2
		rollback 1`,
}

func TestPriceHistories(t *testing.T) {
	for name, history := range priceHistories {
		t.Run(name, func(t *testing.T) {
			d := newPriceDrive(t)
			for step := range strings.Lines(strings.TrimSpace(history)) {
				done, err := d.do(step)
				if err == nil {
					err = d.check()
				}
				if err != nil || !done {
					t.Fatalf("%s: done: %t, %v", strings.TrimSpace(step), done, err)
				}
			}
		})
	}
}

// priceDrive does the same to the program and to the model.
type priceDrive struct {
	*world
	m       *priceModel
	bars    string
	imports int      // publications before the model begins
	runs    []string // of the model's publications
	waiting string   // the run that waits
}

func newPriceDrive(t *testing.T) *priceDrive {
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
	start := version{remote.copy(), map[string]buys{}, remote.lists()}
	for _, c := range modelCustomers {
		start.buys[c] = remote.buys(c, start.lists)
	}
	m.versions = []version{start}
	kept, err := w.syncing.PricePublications(t.Context(), w.supplier)
	must(t, err)
	d := &priceDrive{world: w, m: m, imports: len(kept)}
	bars, _, err := w.catalog.CreatePriceList(t.Context(), w.supplier, catalog.NewPriceList{Name: "Bars"}, nil)
	must(t, err)
	d.bars = bars.ID
	for p, price := range m.bars {
		_, err := w.catalog.SetPrice(t.Context(), w.supplier, bars.ID, w.product(p).ID, catalog.PriceInput{UnitPrice: dec(fmt.Sprint(price))})
		must(t, err)
	}
	must(t, d.check())
	return d
}

// check compares every price, the lists, what waits and what was published.
func (d *priceDrive) check() error {
	for _, c := range modelCustomers {
		customer := d.customer(c)
		for _, p := range modelProducts {
			got, err := d.catalog.PriceFor(d.t.Context(), d.supplier, customer.ID, d.product(p).ID, dec("1"), "")
			if want := dec(fmt.Sprint(d.m.price(c, p))); err != nil || got.UnitPrice.Cmp(want) != 0 {
				return fmt.Errorf("%s pays %s (%s, %s) for %s, want %s", c, got.UnitPrice, got.Explanation, fmt.Sprint(err), p, want)
			}
		}
	}
	for _, t := range modelTiers {
		if there := d.list(t) != ""; there != d.m.now().lists[t] {
			return fmt.Errorf("the list of %s is there: %t, want %t", t, there, !there)
		}
	}
	_, waiting, err := d.syncing.PriceReview(d.t.Context(), d.supplier)
	if err != nil || (waiting != nil) != (d.m.waiting != nil) {
		return fmt.Errorf("waiting: %+v, %s; in the model: %+v", waiting, fmt.Sprint(err), d.m.waiting)
	}
	if d.waiting = ""; waiting != nil {
		d.waiting = waiting.ID
	}
	kept, err := d.syncing.PricePublications(d.t.Context(), d.supplier)
	if err != nil {
		return err
	}
	d.runs = nil
	for _, p := range slices.Backward(kept[:len(kept)-d.imports]) {
		d.runs = append(d.runs, p.RunID)
	}
	if len(d.runs) != len(d.m.published) {
		return fmt.Errorf("%d publications, want %d", len(d.runs), len(d.m.published))
	}
	return nil
}

// do has one thing happen, said in words; it is not done where it cannot happen now.
func (d *priceDrive) do(step string) (done bool, err error) {
	words := append(strings.Fields(step), "", "", "")
	number, _ := strconv.Atoi(words[3])
	switch words[0] {
	case "account": // default, own or a tier, product, price (0 for none); or terms, customer, tier
		return true, d.accountChanges(words[1], words[2], words[3], number)
	case "sync":
		d.clock.Advance(25 * time.Hour) // so everything is read
		d.converse()
		d.m.imported = d.m.remote.copy()
		d.m.compare()
	case "set": // list, product, price (0 takes it back)
		return d.setPrice(words[1], words[2], number)
	case "move": // customer
		return true, d.moveCustomer(words[1])
	case "ask": // true or false
		d.m.ask = words[1] == "true"
		d.review(syncing.PriceReviewChange{Ask: &d.m.ask})
	case "apply", "discard":
		return d.decide(words[0])
	case "rollback": // which of the publications
		at, _ := strconv.Atoi(words[1])
		return d.rollBack(at)
	}
	return true, nil
}

func (d *priceDrive) accountChanges(list, name, to string, price int) error {
	number := sandbox.Number(to)
	switch list {
	case "terms":
		d.m.remote.tierOf[name] = to
		return d.sandbox.SetCustomerTier(name, to)
	case "default":
		d.m.remote.defaults[name] = price
		return d.sandbox.SetDefaultPrice(name, number)
	case "own":
		if d.m.remote.own[name] != 0 {
			delete(d.m.remote.own, name)
			if err := d.sandbox.RemoveCustomerPrice("KIWI", name); err != nil {
				return err
			}
		}
		if price == 0 {
			return nil
		}
		d.m.remote.own[name] = price
		return d.sandbox.AddCustomerPrice("KIWI", name, number)
	}
	if price == 0 {
		delete(d.m.remote.tiers[list], name)
		return d.sandbox.SetTierPrice(name, list, "")
	}
	d.m.remote.tiers[list][name] = price
	return d.sandbox.SetTierPrice(name, list, number)
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

func (d *priceDrive) setPrice(list, product string, price int) (done bool, err error) {
	id, key := d.list(list), catalog.PriceKey{ProductID: d.product(product).ID}
	switch {
	case price == 0 && d.m.manual[list][product] == 0, id == "":
		return false, nil
	case price == 0:
		_, err = d.catalog.DeletePrice(d.t.Context(), d.supplier, id, key)
		delete(d.m.manual[list], product)
	default:
		_, err = d.catalog.SetPrice(d.t.Context(), d.supplier, id, key.ProductID, catalog.PriceInput{UnitPrice: dec(fmt.Sprint(price))})
		d.m.manual[list][product] = price
	}
	d.m.edited = true
	return true, err
}

func (d *priceDrive) moveCustomer(code string) error {
	customer := d.customer(code)
	if !d.m.now().buys[code].manual {
		d.m.relist(code, buys{manual: true})
		_, err := d.catalog.AssignPriceList(d.t.Context(), d.supplier, d.bars, customer.ID)
		return err
	}
	d.m.relist(code, d.m.imported.buys(code, d.m.now().lists))
	_, _, err := d.catalog.TakeOffPriceList(d.t.Context(), d.supplier, d.bars, customer.ID)
	return err
}

func (d *priceDrive) decide(how string) (done bool, err error) {
	switch {
	case d.m.waiting == nil:
		return false, nil
	case how == "discard":
		refused := d.m.waiting.said.copy()
		d.m.refused, d.m.waiting = &refused, nil
		_, err = d.syncing.DiscardPrices(d.t.Context(), d.supplier, d.waiting)
		return true, err
	}
	_, err = d.syncing.ApplyPrices(d.t.Context(), d.supplier, d.waiting)
	d.converse()
	d.m.apply()
	return true, err
}

func (d *priceDrive) rollBack(at int) (done bool, err error) {
	if at >= len(d.runs) {
		return false, nil
	}
	_, err = d.syncing.RollBack(d.t.Context(), d.supplier, d.runs[at])
	d.converse()
	d.m.rollBack(at)
	return true, err
}
