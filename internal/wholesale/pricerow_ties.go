package wholesale

import (
	"cmp"
	"slices"
)

// oneEachDay takes apart prices that could both be meant: for the same product or group, from the
// same quantity on, and from the same day on. Unleashed says of none which of them holds. It is
// the one that ends sooner, and then the one that stands later here; after its last day the other
// holds. What is left has one price for each first day.
func oneEachDay(prices []Price) []Price {
	type same struct {
		target  string
		minimum Decimal
	}
	var order []same
	groups := map[same][]Price{}
	for _, p := range prices {
		key := same{p.Target(), p.MinimumQuantity.Trim(0)}
		if groups[key] == nil {
			order = append(order, key)
		}
		groups[key] = append(groups[key], p)
	}
	apart := make([]Price, 0, len(prices))
	for _, key := range order {
		group := groups[key]
		if beginTogether(group) {
			group = followEachOther(group)
		}
		apart = append(apart, group...)
	}
	return apart
}

func beginTogether(group []Price) bool {
	for i, p := range group {
		for _, other := range group[:i] {
			if p.ValidFrom == other.ValidFrom {
				return true
			}
		}
	}
	return false
}

// followEachOther cuts prices for the same into stretches of days, each with the price that
// holds.
func followEachOther(group []Price) (stretches []Price) {
	slices.Reverse(group) // of equals, the later one goes first
	slices.SortStableFunc(group, func(a, b Price) int {
		return cmp.Or(cmp.Compare(b.ValidFrom, a.ValidFrom), cmp.Compare(lastDay(a), lastDay(b)))
	})
	var days []Date // on which it may become another
	for _, p := range group {
		days = append(days, p.ValidFrom)
		if p.ValidTo != "" {
			days = append(days, p.ValidTo.Add(1))
		}
	}
	slices.Sort(days)
	days = slices.Compact(days)
	before := -1 // which price held the stretch before
	for n, day := range days {
		holds := slices.IndexFunc(group, func(p Price) bool { return day.Within(p.ValidFrom, p.ValidTo) })
		end := Date("")
		if n+1 < len(days) {
			end = days[n+1].Add(-1)
		}
		switch {
		case holds < 0:
		case holds == before:
			stretches[len(stretches)-1].ValidTo = end
		default:
			p := group[holds]
			p.ValidFrom, p.ValidTo = day, end
			stretches = append(stretches, p)
		}
		before = holds
	}
	return stretches
}

// lastDay is a price's last day, comparable with others'.
func lastDay(p Price) Date {
	if p.ValidTo == "" {
		return "9999-12-31"
	}
	return p.ValidTo
}
