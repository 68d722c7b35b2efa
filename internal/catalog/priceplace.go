package catalog

import (
	"strconv"

	"github.com/govalues/decimal"

	"upstock/internal/wholesale"
)

// pricePlace is a place in a price list after which the next page begins. The store goes on after a product and a minimum
// quantity, but a product may have several prices from the same quantity on, for different dates. So the next page is
// read from just below that quantity, and as many as were shown of its prices are passed over.
type pricePlace struct {
	code    string
	minimum wholesale.Decimal
	shown   int
}

// smallestStep is what two different minimum quantities differ by at least.
var smallestStep = decimal.MustNew(1, wholesale.QuantityScale)

// justBelow is a minimum quantity after which all prices of the place's own come.
func (p pricePlace) justBelow() wholesale.Decimal {
	below, err := p.minimum.Sub(smallestStep)
	if err != nil { // only a number far outside of what a quantity can be
		return p.minimum
	}
	return below
}

// after is the place after a page of prices that began at p.
func (p pricePlace) after(page []wholesale.Price) pricePlace {
	last := page[len(page)-1]
	next := pricePlace{code: last.ProductCode, minimum: last.MinimumQuantity}
	for _, price := range page {
		if next.holds(price) {
			next.shown++
		}
	}
	if p.holds(last) {
		next.shown += p.shown
	}
	return next
}

func (p pricePlace) holds(price wholesale.Price) bool {
	return price.ProductCode == p.code && price.MinimumQuantity.Cmp(p.minimum) == 0
}

func (p pricePlace) cursor() string {
	return cursor("prices", p.code, p.minimum.String(), strconv.Itoa(p.shown))
}

// maxShown bounds what a made-up cursor can have read for nothing.
const maxShown = 10_000

func pricePlaceOf(cursor string) (pricePlace, error) {
	place, err := placeOf(cursor, "prices", 3)
	if err != nil || cursor == "" {
		return pricePlace{}, err
	}
	minimum, minimumErr := decimal.Parse(place[1])
	shown, shownErr := strconv.Atoi(place[2])
	if minimumErr != nil || minimum.IsNeg() || minimum.Cmp(wholesale.MaxQuantity) > 0 || shownErr != nil || shown < 0 || shown > maxShown {
		return pricePlace{}, errCursor()
	}
	return pricePlace{code: place[0], minimum: minimum, shown: shown}, nil
}
