package wholesale

import (
	"slices"

	"github.com/govalues/decimal"
)

// Upcoming is the next day on which one unit costs the customer something else than on the pricer's
// day, and what; "" when nothing that is known now changes it, or when it can no longer buy one
// then.
func (p Pricer) Upcoming(product *Product) (Date, PriceAnswer) {
	var days []Date
	for _, s := range p.steps(product) {
		for i := range s.prices {
			if from := s.prices[i].ValidFrom; from > p.date {
				days = append(days, from)
			}
			if to := s.prices[i].ValidTo; to >= p.date && to != "" {
				days = append(days, to.Add(1))
			}
		}
	}
	slices.Sort(days)
	now, found := p.Price(product, decimal.One)
	for _, day := range slices.Compact(days) {
		then := p
		then.date = day
		if answer, ok := then.Price(product, decimal.One); ok && (!found || answer.UnitPrice.Cmp(now.UnitPrice) != 0) {
			return day, answer
		}
	}
	return "", PriceAnswer{}
}
