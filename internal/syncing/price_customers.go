package syncing

import (
	"slices"
	"strconv"

	"github.com/govalues/decimal"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// pricingsPerPage bounds the work for one page of customers: a page may be shorter, and says where
// the next one begins.
const pricingsPerPage = 500_000

// touched is what the changes of lists may mean for customers.
type touched struct {
	targets  map[string]map[string]bool              // changed targets by list
	everyone map[string]bool                         // changed targets of the lists from which everyone buys
	minimums map[string]map[string]wholesale.Decimal // quantities at which to ask, by target
}

func touchedBy(changes []priceChange) touched {
	t := touched{targets: map[string]map[string]bool{}, everyone: map[string]bool{}, minimums: map[string]map[string]wholesale.Decimal{}}
	for _, change := range changes {
		target := change.price().Target()
		if change.list.Origin == wholesale.OriginQuantity || change.list.Origin == wholesale.OriginDefault {
			t.everyone[target] = true
		}
		if t.targets[change.list.ID] == nil {
			t.targets[change.list.ID] = map[string]bool{}
		}
		t.targets[change.list.ID][target] = true
		if t.minimums[target] == nil {
			t.minimums[target] = map[string]wholesale.Decimal{}
		}
		minimum := fromOne(change.price().MinimumQuantity)
		t.minimums[target][minimum.Trim(0).String()] = minimum
	}
	return t
}

// targetsOf names what prices of a product are found under.
func targetsOf(p *wholesale.Product) []string {
	targets := []string{p.ID}
	for _, g := range []wholesale.ProductGroup{p.SubGroup, p.Group} {
		if g != (wholesale.ProductGroup{}) {
			targets = append(targets, g.Target())
		}
	}
	return targets
}

// quantities are those at which a product is asked for, ascending, from one on.
func (t touched) quantities(targets []string) []wholesale.Decimal {
	all := map[string]wholesale.Decimal{"1": decimal.One}
	for _, target := range targets {
		for key, minimum := range t.minimums[target] {
			all[key] = minimum
		}
	}
	sorted := make([]wholesale.Decimal, 0, len(all))
	for _, q := range all {
		sorted = append(sorted, q)
	}
	slices.SortFunc(sorted, wholesale.Decimal.Cmp)
	return sorted
}

// concerns says whether a customer's price of a product may be another one: all may, where the
// lists that it buys from are others.
func (t touched) concerns(lists []string, relisted bool, targets []string) bool {
	if relisted {
		return true
	}
	for _, target := range targets {
		if t.everyone[target] {
			return true
		}
		for _, list := range lists {
			if t.targets[list][target] {
				return true
			}
		}
	}
	return false
}

// customerMoves says what customers pay before and after: which of them pay something else, or the
// prices of one of them.
func (c *comparison) customerMoves(moves *PriceMoves, changes []priceChange, q PriceMovesQuery, skip int) {
	t := touchedBy(changes)
	work := 0
	if q.ID != "" {
		for i := range c.customers {
			if c.customers[i].ID == q.ID {
				moves.Moves, moves.Next = paged(c.movesOf(&c.customers[i], t, &work), skip, q.Limit)
			}
		}
		return
	}
	for i := skip; i < len(c.customers); i++ {
		if len(moves.Groups) == q.Limit || work > pricingsPerPage {
			moves.Next = strconv.Itoa(i)
			return
		}
		customer := &c.customers[i]
		g := MovedGroup{ID: customer.ID, Code: customer.Code, Name: customer.Name}
		for _, m := range c.movesOf(customer, t, &work) {
			var before, after wholesale.Decimal
			if m.Before != nil {
				before = *m.Before
			}
			if m.After != nil {
				after = *m.After
			}
			g.count(m.Kind, before, after)
		}
		if g.Added+g.Changed+g.Removed > 0 {
			moves.Groups = append(moves.Groups, g)
		}
	}
}

// movesOf are the prices that are different for a customer today, by product code and quantity.
func (c *comparison) movesOf(customer *wholesale.Customer, t touched, work *int) (moves []PriceMove) {
	was, is := c.before.layers[customer.ID], c.after.layers[customer.ID]
	before, after := c.before.pricer(*customer, c.date), c.after.pricer(*customer, c.date)
	lists := slices.Concat(was, is)
	relisted := !slices.Equal(was, is)
	for i := range c.products {
		product := &c.products[i]
		targets := targetsOf(product)
		if !t.concerns(lists, relisted, targets) {
			continue
		}
		var last [2]string
		for _, quantity := range t.quantities(targets) {
			*work += 2
			old, had := before.Price(product, quantity)
			now, has := after.Price(product, quantity)
			m, differs := customerMove(product, old, had, now, has)
			pair := [2]string{m.BeforeWords, m.AfterWords}
			again := pair == last
			if last = pair; !differs || again {
				continue
			}
			if quantity.Cmp(decimal.One) > 0 {
				m.MinimumQuantity = quantity
			}
			moves = append(moves, m)
		}
	}
	return moves
}

func customerMove(product *wholesale.Product, old wholesale.PriceAnswer, had bool, now wholesale.PriceAnswer, has bool) (m PriceMove, differs bool) {
	m = PriceMove{ProductID: product.ID, ProductCode: product.Code, ProductName: product.Name, Kind: store.PriceChanged}
	if had {
		m.Before, m.BeforeWords = &old.UnitPrice, wholesale.PriceWords(old.UnitPrice)
	}
	if has {
		m.After, m.AfterWords, m.Why = &now.UnitPrice, wholesale.PriceWords(now.UnitPrice), now.Explanation
	}
	switch {
	case !had && !has:
		return m, false
	case !had:
		m.Kind = store.PriceAdded
	case !has:
		m.Kind = store.PriceRemoved
	default:
		return m, old.UnitPrice.Cmp(now.UnitPrice) != 0
	}
	return m, true
}
