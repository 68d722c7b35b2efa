package realdata

import (
	"cmp"
	"maps"
	"slices"

	"github.com/govalues/decimal"
)

// The names of the two tiers, from the higher to the lower price.
const (
	Wholesale   = "Wholesale"
	Distributor = "Distributor"
)

// PriceBook is a price structure that would explain the prices that were really paid.
type PriceBook struct {
	// Tiers are Wholesale and Distributor, in this order.
	Tiers []Tier
	// CustomerTier is each customer's tier, by customer code, except those who pay the list price.
	CustomerTier map[string]string
	// CustomerPrices are the exceptions, by customer and product code.
	CustomerPrices []CustomerPrice
}

// Tier is a price list that many customers share.
type Tier struct {
	// Name is Wholesale or Distributor.
	Name string
	// Prices are unit prices by product code, without those that equal the product's own price.
	Prices map[string]decimal.Decimal
}

// CustomerPrice is one customer's own price of one product.
type CustomerPrice struct {
	CustomerCode string
	ProductCode  string
	UnitPrice    decimal.Decimal
}

// The percentage of a product's units sold at or below the tier's price: the typical unit pays the
// Wholesale price, the cheapest tenth the Distributor price.
const (
	wholesalePercent   = 50
	distributorPercent = 10
)

// Pricing derives a price structure from the prices that were paid. It is a pure function.
//
// A product's tier price is the price at or below which a given share of its units was sold. Each
// customer gets the tier whose prices it paid most often; on a tie, the one with the higher prices.
// A different price that a customer paid on at least two orders becomes its own price: the most
// frequent one, on a tie the highest. Charges have no prices beside their own.
func Pricing(dataset Dataset) PriceBook {
	listPrices := make(map[string]decimal.Decimal)
	for _, product := range dataset.Products {
		if !product.Charge {
			listPrices[product.Code] = product.Price
		}
	}
	book := PriceBook{
		Tiers: []Tier{
			{Name: Wholesale, Prices: tierPrices(dataset, listPrices, wholesalePercent)},
			{Name: Distributor, Prices: tierPrices(dataset, listPrices, distributorPercent)},
		},
		CustomerTier: make(map[string]string),
	}
	for customer, orders := range ordersByCustomer(dataset) {
		tier := bestTier(orders, listPrices, book.Tiers)
		if tier.Name != "" {
			book.CustomerTier[customer] = tier.Name
		}
		book.CustomerPrices = append(book.CustomerPrices, exceptions(customer, orders, listPrices, tier)...)
	}
	slices.SortFunc(book.CustomerPrices, byCustomerAndProduct)
	return book
}

func byCustomerAndProduct(a, b CustomerPrice) int {
	return cmp.Or(cmp.Compare(a.CustomerCode, b.CustomerCode), cmp.Compare(a.ProductCode, b.ProductCode))
}

// UnitPrice is the customer's price for the product: its own, else its tier's, else the product's.
func (b PriceBook) UnitPrice(customerCode string, product Product) decimal.Decimal {
	wanted := CustomerPrice{CustomerCode: customerCode, ProductCode: product.Code}
	at, found := slices.BinarySearchFunc(b.CustomerPrices, wanted, byCustomerAndProduct)
	if found {
		return b.CustomerPrices[at].UnitPrice
	}
	for _, tier := range b.Tiers {
		if tier.Name == b.CustomerTier[customerCode] {
			return tier.price(product.Code, product.Price)
		}
	}
	return product.Price
}

func (t Tier) price(productCode string, listPrice decimal.Decimal) decimal.Decimal {
	if price, found := t.Prices[productCode]; found {
		return price
	}
	return listPrice
}

// usualPrice returns the highest price with at least a tenth of the counts, else the most frequent.
func usualPrice(counts map[decimal.Decimal]int) decimal.Decimal {
	var total int
	for _, n := range counts {
		total += n
	}
	var usual decimal.Decimal
	for price, n := range counts {
		if n*10 >= total && usual.Less(price) {
			usual = price
		}
	}
	if usual.IsZero() {
		return mostFrequentPrice(counts)
	}
	return usual
}

// mostFrequentPrice returns the price with the highest count, the highest price of several.
func mostFrequentPrice(counts map[decimal.Decimal]int) decimal.Decimal {
	var best decimal.Decimal
	var most int
	for price, n := range counts {
		if n > most || n == most && best.Less(price) {
			best, most = price, n
		}
	}
	return best
}

// tierPrices finds, per product, the lowest price paid at or below which the percentage of units
// was sold.
func tierPrices(dataset Dataset, listPrices map[string]decimal.Decimal, percent int64) map[string]decimal.Decimal {
	sales := make(map[string][]Line)
	units := make(map[string]int64)
	for _, order := range dataset.Orders {
		for _, line := range order.Lines {
			sales[line.ProductCode] = append(sales[line.ProductCode], line)
			units[line.ProductCode] += line.Quantity
		}
	}
	prices := make(map[string]decimal.Decimal)
	for code, listPrice := range listPrices {
		slices.SortFunc(sales[code], func(a, b Line) int { return a.UnitPrice.Cmp(b.UnitPrice) })
		var sold int64
		for _, line := range sales[code] {
			sold += line.Quantity
			if sold*100 < units[code]*percent {
				continue
			}
			if line.UnitPrice.Less(listPrice) {
				prices[code] = line.UnitPrice
			}
			break
		}
	}
	return prices
}

func ordersByCustomer(dataset Dataset) map[string][]Order {
	byCustomer := make(map[string][]Order)
	for _, order := range dataset.Orders {
		byCustomer[order.CustomerCode] = append(byCustomer[order.CustomerCode], order)
	}
	return byCustomer
}

// bestTier returns the tier that explains most lines, or zero if the products' own prices do.
func bestTier(orders []Order, listPrices map[string]decimal.Decimal, tiers []Tier) Tier {
	var best Tier
	most := explained(orders, listPrices, best)
	for _, tier := range tiers {
		if n := explained(orders, listPrices, tier); n > most {
			best, most = tier, n
		}
	}
	return best
}

// explained counts the lines for which the tier's price was paid.
func explained(orders []Order, listPrices map[string]decimal.Decimal, tier Tier) int {
	var n int
	for _, order := range orders {
		for _, line := range order.Lines {
			listPrice, isGoods := listPrices[line.ProductCode]
			if isGoods && line.UnitPrice.Equal(tier.price(line.ProductCode, listPrice)) {
				n++
			}
		}
	}
	return n
}

// exceptions finds the prices one customer paid on two or more orders instead of the tier's.
func exceptions(customer string, orders []Order, listPrices map[string]decimal.Decimal, tier Tier) []CustomerPrice {
	paid := make(map[string]map[decimal.Decimal]int) // number of orders by product code and price
	for _, order := range orders {
		counted := make(map[Line]bool)
		for _, line := range order.Lines {
			line.Quantity = 0 // product and price are what counts
			if !counted[line] {
				counted[line] = true
				count(paid, line.ProductCode, line.UnitPrice)
			}
		}
	}
	var found []CustomerPrice
	for code, counts := range paid {
		listPrice, isGoods := listPrices[code]
		maps.DeleteFunc(counts, func(_ decimal.Decimal, orders int) bool { return orders < 2 })
		if !isGoods || len(counts) == 0 {
			continue
		}
		price := mostFrequentPrice(counts)
		if !price.Equal(tier.price(code, listPrice)) {
			found = append(found, CustomerPrice{CustomerCode: customer, ProductCode: code, UnitPrice: price})
		}
	}
	return found
}
