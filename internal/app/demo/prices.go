package demo

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"upstock/internal/realdata"
	"upstock/internal/unleashed/sandbox"
)

// group is a product group, found by the words in the names of its products.
type group struct{ name, subGroup, words string }

// groups are tried in order. What none of them fits is in the last.
var groups = []group{
	{"Bags and lunch boxes", "Lunch", "LUNCH|SNACK BOX"},
	{"Bags and lunch boxes", "Bags", "BAG|SHOPPER|PICNIC B"},
	{"Cards and wrap", "", "CARD|WRAP|TISSUE|RIBBON|TAPE|NOTEBOOK"},
	{"Children", "", "CHILDREN|TOY|DOLL|JIGSAW|PENCIL|CRAYON|PLAYHOUSE|DOMINO|HARMONICA|PLASTERS|LUDO|BLOCKS"},
	{"Party", "", "PARTY|BUNTING|NAPKIN|PAPER C|PAPER P|COCKTAIL"},
	{"Candles and lights", "", "T-LIGHT|CANDLE|LIGHT|LANTERN"},
	{"Kitchen", "Baking", "CAKE|BAKING|COOKIE|MEASURING|JELLY|ROLLING"},
	{"Kitchen", "Table", "MUG|CUP|PLATE|BOWL|JUG|TEA|CUTLERY|BEAKER|DISH|TUMBLER"},
	{"Kitchen", "", "KITCHEN|BREAD|PANTRY|JAM|TIN|APRON|OVEN|ENAMEL|COLANDER"},
	{"Home and garden", "", ""},
}

// groupOf is the group of a product; a charge is in none.
func groupOf(p realdata.Product) (found group) {
	if p.Charge {
		return found
	}
	for _, g := range groups {
		for word := range strings.SplitSeq(g.words, "|") {
			if strings.Contains(strings.ToUpper(p.Name), word) {
				return g
			}
		}
	}
	return found // never: every name contains the empty word
}

// discounts are the customers who have one on everything: two without a tier, one on a tier.
var discounts = map[string]sandbox.Number{"13269": "0.05", "12594": "0.10", "12476": "0.03"}

// groupPrices are what some customers have agreed for a whole group.
var groupPrices = []struct {
	customer, group          string
	price, discount, minimum sandbox.Number
	off                      string
	weeks                    int // until it ends; 0: it does not
}{
	{customer: "12423", group: "Kitchen", discount: "6"},
	{customer: "13097", group: "Bags and lunch boxes", discount: "5"},
	{customer: "13097", group: "Bags and lunch boxes", discount: "8", minimum: "20"},
	{customer: "12395", group: "Home and garden", discount: "4", off: sandbox.FromTier},
	{customer: "13148", group: "Children", discount: "10", weeks: 8},
	{customer: "12868", group: "Cards and wrap", price: "0.39"},
}

// addPrices enters what the real prices do not show: prices for groups, from a quantity on, for a
// time, and a customer's discount. Days are counted from today, so that one price begins soon and
// one has just ended whenever the demo is started.
func (w *Wholesaler) addPrices(box *sandbox.Sandbox, today time.Time) error {
	for code, rate := range discounts {
		if err := box.SetCustomerDiscount(code, rate); err != nil {
			return err
		}
	}
	return box.AddProductPrices(slices.Concat(w.quantityPrices(), w.datedPrices(today), w.pricesOfGroups(today))...)
}

// from is how many times a product was ordered before it gets quantity prices.
const from = 10

// quantityPrices are for the products that are ordered most: off the tier's price where a tier has
// one, so that no one pays more for more, else off the default sell price.
func (w *Wholesaler) quantityPrices() (prices []sandbox.ProductPrice) {
	ordered := map[string]int{}
	for _, o := range w.data.Orders {
		for _, l := range o.Lines {
			ordered[l.ProductCode]++
		}
	}
	for _, p := range w.data.Products {
		if p.Charge || ordered[p.Code] < from {
			continue
		}
		off := sandbox.FromDefault
		for _, tier := range w.book.Tiers {
			if _, ok := tier.Prices[p.Code]; ok {
				off = sandbox.FromTier
			}
		}
		for _, step := range []struct{ minimum, percent sandbox.Number }{{"12", "3"}, {"24", "5"}, {"48", "7.5"}} {
			prices = append(prices, sandbox.ProductPrice{
				Product: sandbox.ProductRef{ProductCode: w.codes[p.Code]}, DiscountValue: step.percent, DiscountFromType: off, MinimumQuantity: step.minimum,
			})
		}
	}
	return prices
}

// datedPrices are one price in force until a day, one that begins soon and one that has ended.
func (w *Wholesaler) datedPrices(today time.Time) []sandbox.ProductPrice {
	inDays := func(n int) sandbox.Date { return sandbox.Date{Time: startOfDay(today).AddDate(0, 0, n)} }
	own := func(customer string, nth int) sandbox.ProductPrice {
		return sandbox.ProductPrice{
			Customer: sandbox.CustomerRef{CustomerCode: customer}, Product: sandbox.ProductRef{ProductCode: w.favourite(customer, nth)},
		}
	}
	current, soon, ended, bulk := own("13082", 0), own("13082", 1), own("13097", 0), own("13117", 0)
	current.DiscountValue, current.ValidFrom, current.ValidTo = "10", inDays(-30), inDays(21)
	soon.DiscountValue, soon.ValidFrom = "12.5", inDays(9)
	ended.DiscountValue, ended.ValidFrom, ended.ValidTo = "15", inDays(-60), inDays(-12)
	bulk.DiscountValue, bulk.MinimumQuantity = "7.5", "6"
	return []sandbox.ProductPrice{current, soon, ended, bulk}
}

// favourite is the code of the product that a customer ordered most often, or the next after it.
func (w *Wholesaler) favourite(customer string, nth int) string {
	times := map[string]int{}
	for _, o := range w.data.Orders {
		for _, l := range o.Lines {
			if o.CustomerCode == customer && !w.index[l.ProductCode].Charge {
				times[w.codes[l.ProductCode]]++
			}
		}
	}
	codes := make([]string, 0, len(times))
	for code := range times {
		codes = append(codes, code)
	}
	slices.SortFunc(codes, func(a, b string) int { return cmp.Or(times[b]-times[a], cmp.Compare(a, b)) })
	return codes[nth]
}

func (w *Wholesaler) pricesOfGroups(today time.Time) (prices []sandbox.ProductPrice) {
	for _, g := range groupPrices {
		price := sandbox.ProductPrice{
			Customer: sandbox.CustomerRef{CustomerCode: g.customer}, ProductGroup: sandbox.GroupRef{GroupName: g.group},
			CustomerPrice: g.price, DiscountValue: g.discount, MinimumQuantity: g.minimum, DiscountFromType: g.off,
		}
		if g.weeks > 0 {
			price.ValidTo.Time = startOfDay(today).AddDate(0, 0, 7*g.weeks)
		}
		prices = append(prices, price)
	}
	return prices
}

// checkPrices checks that an order taken without prices got what Unleashed itself would charge.
func checkPrices(box *sandbox.Sandbox, ordered NewOrder, order Order) error {
	if len(order.Lines) != len(ordered.Lines) {
		return fmt.Errorf("order %s has %d lines, %d were ordered", order.Number, len(order.Lines), len(ordered.Lines))
	}
	for _, l := range order.Lines {
		want, rule := box.PriceOf(ordered.CustomerCode, l.ProductCode, sandbox.Number(l.Quantity), box.Today())
		if !sameAmount(l.UnitPrice, string(want)) {
			return fmt.Errorf("order %s: customer %s pays %s for %s × %s, but Unleashed charges %q by its rule %s",
				order.Number, ordered.CustomerCode, l.UnitPrice, l.Quantity, l.ProductCode, want, rule)
		}
	}
	return nil
}
