package syncing

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/govalues/decimal"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// weigh says why a person must approve the changes of the next version, which is written: because
// the supplier wants to see every change, after a rollback, or because a limit is passed. It also
// says where removed prices fall to.
func (s *settlement) weigh(ctx context.Context) error {
	choices := s.plan.review.Choices
	if s.plan.review.RolledBack != "" {
		s.asks = append(s.asks, s.rolledBackWords(ctx))
	} else if choices.Ask {
		s.asks = append(s.asks, "You approve changes of prices before they apply.")
	}
	_, changed, removed := s.changes.counts()
	var versions *comparison
	if removed > 0 || choices.MoveLimit.IsPos() && len(s.changes.layers) > 0 {
		if err := s.Store.View(ctx, func(tx *store.Tx) (err error) {
			versions, err = compareVersions(ctx, tx, s.plan.supplierID, s.plan.version.Current, s.plan.version.Current+1, true)
			return err
		}); err != nil {
			return err
		}
	}
	if removed > 0 {
		s.notes = append(s.notes, removedWords(versions, s.changes.prices))
	}
	if words := shareWords(changed+removed, int64(len(s.plan.now.prices)), choices.ShareLimit); words != "" {
		s.asks = append(s.asks, words)
	}
	if words := moveWords(s.steps(versions), choices.MoveLimit); words != "" {
		s.asks = append(s.asks, words)
	}
	return nil
}

// rolledBackWords says when the rollback was after which everything waits.
func (s *settlement) rolledBackWords(ctx context.Context) string {
	words := "You rolled back the prices"
	_ = s.Store.View(ctx, func(tx *store.Tx) error { // without its run the day is left out
		run, err := tx.Run(ctx, s.plan.supplierID, s.plan.review.RolledBack)
		if err != nil {
			return err
		}
		supplier, err := tx.Supplier(ctx, s.plan.supplierID)
		if err == nil {
			words += " on " + wholesale.DateOf(run.FinishedAt, supplier.Location()).Words()
		}
		return err
	})
	return words + ", so what Unleashed says differently waits for you."
}

// removedWords counts the rules to which removed prices fall.
func removedWords(versions *comparison, changes []priceChange) string {
	var removed, groups, none int64
	rules := map[wholesale.Rule]int64{}
	for _, change := range changes {
		if change.kind != store.PriceRemoved {
			continue
		}
		removed++
		answer, ok := versions.fallsTo(change.list, change.before)
		switch {
		case change.before.ProductID == "":
			groups++
		case !ok:
			none++
		default:
			rules[answer.Rule]++
		}
	}
	var parts []string
	say := func(n int64, words string) {
		if n > 0 {
			parts = append(parts, words+" for "+wholesale.CountWords(n))
		}
	}
	say(rules[wholesale.RuleCustomer], "the customer's other price")
	say(rules[wholesale.RuleCustomerGroup], "the customer's price for the product group")
	say(rules[wholesale.RuleQuantity], "a quantity price")
	say(rules[wholesale.RuleTier], "the price tier")
	say(rules[wholesale.RuleDefault], "the default sell price")
	say(rules[wholesale.RuleManual], "a manual price list")
	say(groups, "each product's next rule")
	say(none, "no price")
	are := "1 price is"
	if removed > 1 {
		are = wholesale.CountWords(removed) + " prices are"
	}
	return are + " gone in Unleashed. What counts instead: " + strings.Join(parts, ", ") + "."
}

// shareWords says that more than the limit of all prices would move; "" when not.
func shareWords(moved, all int64, limit wholesale.Decimal) string {
	if all == 0 || !limit.IsPos() {
		return ""
	}
	share, err := decimal.MustNew(moved, 0).Quo(decimal.MustNew(all, 0))
	if err != nil || share.Cmp(limit) <= 0 {
		return ""
	}
	return fmt.Sprintf("It would move %s of the prices (%s of %s). Your limit is %s.",
		percent(share), wholesale.CountWords(moved), wholesale.CountWords(all), percent(limit))
}

// step is how one price moves.
type step struct {
	what          string
	before, after wholesale.Decimal
	gone          bool // there is no price afterwards
}

func (s step) exceeds(limit wholesale.Decimal) bool {
	share, ok := wholesale.Moved(s.before, s.after)
	return !ok || share.Abs().Cmp(limit) > 0
}

func (s step) words() string {
	to := wholesale.PriceWords(s.after)
	if s.gone {
		to = "no price"
	}
	moved := wholesale.MovedWords(s.before, s.after)
	if moved != "" {
		moved = " (" + moved + ")"
	}
	return s.what + " from " + wholesale.PriceWords(s.before) + " to " + to + moved
}

// examplesOfMoves is how many of the prices that move most are named.
const examplesOfMoves = 3

// moveWords says that prices would move by more than the limit, and names those that move most; ""
// when none does.
func moveWords(steps []step, limit wholesale.Decimal) string {
	if !limit.IsPos() {
		return ""
	}
	steps = slices.DeleteFunc(steps, func(s step) bool { return !s.exceeds(limit) })
	if len(steps) == 0 {
		return ""
	}
	slices.SortStableFunc(steps, func(a, b step) int { return cmp.Or(b.size().Cmp(a.size()), cmp.Compare(a.what, b.what)) })
	var named []string
	for _, s := range steps[:min(len(steps), examplesOfMoves)] {
		named = append(named, s.words())
	}
	things := "1 price"
	if len(steps) > 1 {
		things = wholesale.CountWords(int64(len(steps))) + " prices"
	}
	return fmt.Sprintf("It would move %s by more than %s: %s.", things, percent(limit), strings.Join(named, "; "))
}

// size orders steps: a rise from nothing is larger than any.
func (s step) size() wholesale.Decimal {
	if share, ok := wholesale.Moved(s.before, s.after); ok {
		return share.Abs()
	}
	return wholesale.MaxAmount
}

// steps are the prices that would move. What is added is none; a removed price moves to the next
// rule; and so do those of a customer that changes its tier.
func (s *settlement) steps(versions *comparison) (steps []step) {
	if !s.plan.review.Choices.MoveLimit.IsPos() {
		return nil
	}
	for _, c := range s.changes.prices {
		switch {
		case c.kind == store.PriceAdded:
		case c.kind == store.PriceRemoved:
			answer, ok := versions.fallsTo(c.list, c.before)
			if c.before.ProductID != "" {
				steps = append(steps, step{s.named(c), c.before.UnitPrice, answer.UnitPrice, !ok})
			}
		case c.after.ProductID == "":
			steps = append(steps, step{what: s.named(c), before: factor(c.before), after: factor(c.after)})
		default:
			steps = append(steps, step{what: s.named(c), before: c.before.UnitPrice, after: c.after.UnitPrice})
		}
	}
	if versions != nil {
		steps = append(steps, versions.tierSteps(s.changes.layers)...)
	}
	return steps
}

func (s *settlement) named(c priceChange) string {
	p := c.after
	if c.kind == store.PriceRemoved {
		p = c.before
	}
	if p.ProductID == "" {
		return "the product group " + p.Group.Name + " on " + c.list.Name
	}
	return s.plan.codes[p.ProductID] + " on " + c.list.Name
}

// factor is what a price for a product group leaves of the products' prices, so that two can be
// compared; a fixed one is itself.
func factor(p wholesale.Price) wholesale.Decimal {
	if p.Basis == wholesale.NoDiscount {
		return p.UnitPrice
	}
	rest, err := wholesale.LessDiscount(decimal.Hundred, p.Discount)
	if err != nil {
		return decimal.Hundred
	}
	return rest
}

// tierSteps are the prices of tiers as they move for customers that change to another tier, or to
// none; once for all customers that change in the same way.
func (c *comparison) tierSteps(changed []customerLayers) (steps []step) {
	type change struct{ before, after string }
	seen := map[change]bool{}
	for _, l := range changed {
		t := change{c.before.tierOf(l.customerID), c.after.tierOf(l.customerID)}
		if _, stays := c.after.lists[t.before]; !stays || t.before == t.after || seen[t] {
			continue // the prices of a list that goes are steps of their own
		}
		seen[t] = true
		before, after := c.before.atTier(t.before, c.date), c.after.atTier(t.after, c.date)
		for i := range c.products {
			was, ok := before.Price(&c.products[i], decimal.One)
			if !ok || was.Rule != wholesale.RuleTier {
				continue
			}
			is, ok := after.Price(&c.products[i], decimal.One)
			steps = append(steps, step{c.products[i].Code + " for customers of " + c.before.lists[t.before].Name, was.UnitPrice, is.UnitPrice, !ok})
		}
	}
	return steps
}

// percent writes a share for people: "20 %".
func percent(share wholesale.Decimal) string {
	return wholesale.PercentOf(wholesale.Round(share, 3)) + " %"
}
