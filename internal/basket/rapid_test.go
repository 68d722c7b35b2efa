package basket_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"upstock/internal/basket"
	"upstock/internal/databasetest"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// device is a phone with the page of a basket, as it was when it was opened.
type device struct {
	key     string
	lines   map[string]string // quantities by product
	confirm string            // of the last question
}

// shopping is a person who orders on two phones, and what must hold meanwhile.
type shopping struct {
	*supplier
	rt       *rapid.T
	baskets  *basket.Service
	who      basket.Who
	list     string
	products []wholesale.Product
	devices  [2]device
	seen     map[string]map[string]bool // prices that were shown, by product
	placed   map[string]string          // orders and held orders, by key
	orders   int
	inBasket map[string]string // quantities by product
	out      map[string]bool   // products out of stock
}

// TestBasketKeepsItsWord lets two phones put, place, repeat and lose track of each other while prices
// and products change.
func TestBasketKeepsItsWord(t *testing.T) {
	t.Parallel()
	s := newSupplier(t, databasetest.SQLite(t))
	b := baskets(t, s.store)
	rapid.Check(t, func(rt *rapid.T) {
		m := &shopping{
			supplier: s, rt: rt, baskets: b, products: []wholesale.Product{s.product("A"), s.product("B"), s.product("C")},
			seen: map[string]map[string]bool{}, placed: map[string]string{}, inBasket: map[string]string{}, out: map[string]bool{},
		}
		m.who, m.list = s.customer(m.products...)
		for _, p := range m.products {
			m.seen[p.ID] = map[string]bool{}
			s.price(m.list, p, "4.10")
		}
		rt.Repeat(map[string]func(*rapid.T){
			"put": m.put, "open": m.open, "place": m.place, "reprice": m.reprice, "availability": m.availability, "limit": m.limit, "": m.check,
		})
	})
}

func (m *shopping) product() wholesale.Product {
	return rapid.SampledFrom(m.products).Draw(m.rt, "product")
}

func (m *shopping) device() *device {
	return &m.devices[rapid.IntRange(0, 1).Draw(m.rt, "device")]
}

// look reads the basket's page, which shows its prices.
func (m *shopping) look() *basket.View {
	view, err := m.baskets.Read(m.t.Context(), m.who)
	m.must(err)
	for _, item := range view.Items {
		if item.UnitPrice != nil {
			m.seen[item.Product.ID][wholesale.FormatPrice(*item.UnitPrice)] = true
		}
	}
	return view
}

func (m *shopping) must(err error) {
	if err != nil {
		m.rt.Fatal(err)
	}
}

// set is what putting a quantity does: what is out of stock cannot be added.
func (m *shopping) set(productID, quantity string) {
	switch _, there := m.inBasket[productID]; {
	case quantity == "0":
		delete(m.inBasket, productID)
	case there || !m.out[productID]:
		m.inBasket[productID] = quantity
	}
}

func (m *shopping) put(rt *rapid.T) {
	m.rt = rt
	p, quantity := m.product(), rapid.SampledFrom([]string{"0", "1", "2", "12.5"}).Draw(rt, "quantity")
	_, err := m.baskets.Put(m.t.Context(), m.who, []basket.Line{{ProductID: p.ID, Quantity: dec(quantity)}})
	m.must(err)
	m.set(p.ID, quantity)
	m.look() // the answer
}

func (m *shopping) open(rt *rapid.T) {
	m.rt = rt
	d, view := m.device(), m.look()
	*d = device{key: view.Key, lines: map[string]string{}}
	for _, item := range view.Items {
		d.lines[item.Product.ID] = wholesale.FormatTrimmed(item.Quantity)
	}
}

func (m *shopping) reprice(rt *rapid.T) {
	m.rt = rt
	m.price(m.list, m.product(), rapid.SampledFrom([]string{"4.10", "4.50", "5.00"}).Draw(rt, "price"))
}

func (m *shopping) availability(rt *rapid.T) {
	m.rt = rt
	i := rapid.IntRange(0, len(m.products)-1).Draw(rt, "product")
	p := &m.products[i]
	m.out[p.ID] = !m.out[p.ID]
	p.Availability = wholesale.Available
	if m.out[p.ID] {
		p.Availability = wholesale.OutOfStock
	}
	m.update(func(tx *store.Tx) error { return tx.PutProduct(m.t.Context(), *p) })
}

func (m *shopping) limit(rt *rapid.T) {
	m.rt = rt
	limit := rapid.SampledFrom([]int64{0, 20_0000}).Draw(rt, "limit")
	m.update(func(tx *store.Tx) error {
		_, err := tx.SQL().ExecContext(m.t.Context(), "UPDATE buyer SET spending_limit = $1 WHERE supplier_id = $2 AND person_id = $3", limit, m.id, m.who.PersonID)
		return err
	})
}

// place sends the page of a device, which may be old, or sent before.
func (m *shopping) place(rt *rapid.T) {
	m.rt = rt
	d := m.device()
	if len(d.lines) == 0 || d.key == "" {
		rt.Skip("nothing is on the page")
	}
	in := basket.Placement{Key: d.key, Confirm: d.confirm}
	for _, p := range m.products {
		if quantity, shown := d.lines[p.ID]; shown {
			in.Lines = append(in.Lines, basket.Line{ProductID: p.ID, Quantity: dec(quantity)})
		}
	}
	outcome, err := m.baskets.Place(m.t.Context(), m.who, in)
	m.must(err)
	made := outcome.OrderID + outcome.HeldID
	if before := m.placed[d.key]; before != "" {
		if !outcome.Before || made != before {
			rt.Fatalf("the key of %s was used again for %+v", before, outcome)
		}
		return
	}
	for id, quantity := range d.lines {
		m.set(id, quantity)
	}
	if outcome.Asked != nil {
		d.confirm = outcome.Asked.Mark()
		for _, c := range outcome.Asked.Changed {
			m.seen[c.Line.ProductID][wholesale.FormatPrice(c.Line.UnitPrice)] = true
		}
		return
	}
	m.placed[d.key] = made
	if outcome.OrderID != "" {
		m.orders++
		m.checkOrder(d, outcome.OrderID)
	}
	for id := range d.lines {
		delete(m.inBasket, id)
	}
}

// checkOrder holds a new order to what stood on the page.
func (m *shopping) checkOrder(d *device, id string) {
	orders := m.supplier.orders(m.who.CustomerID)
	o := orders[slices.IndexFunc(orders, func(o *wholesale.Order) bool { return o.ID == id })]
	ordered := map[string]bool{}
	for _, l := range o.Lines {
		ordered[l.ProductID] = true
		if price := wholesale.FormatPrice(l.UnitPrice); !m.seen[l.ProductID][price] {
			m.rt.Fatalf("%s was ordered at %s, which no one has seen", l.ProductCode, price)
		}
		if quantity := wholesale.FormatTrimmed(l.Quantity); quantity != d.lines[l.ProductID] {
			m.rt.Fatalf("%s of %s were ordered, the page had %s", quantity, l.ProductCode, d.lines[l.ProductID])
		}
	}
	for productID := range d.lines {
		if !ordered[productID] && !m.out[productID] {
			m.rt.Fatalf("a product of the page is missing from %s", o.Number)
		}
	}
}

// check compares what is kept with what must be.
func (m *shopping) check(rt *rapid.T) {
	m.rt = rt
	lines, err := m.baskets.Lines(m.t.Context(), m.who)
	m.must(err)
	if len(lines) != len(m.inBasket) {
		rt.Fatalf("%v are in the basket, want %v", lines, m.inBasket)
	}
	for id, quantity := range m.inBasket {
		if got := wholesale.FormatTrimmed(lines[id]); got != quantity {
			rt.Fatalf("%s of %s are in the basket, want %s", got, id, quantity)
		}
	}
	if n := len(m.supplier.orders(m.who.CustomerID)); n != m.orders {
		rt.Fatalf("there are %d orders, want %d", n, m.orders)
	}
}
