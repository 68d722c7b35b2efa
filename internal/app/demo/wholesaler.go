package demo

import (
	"fmt"
	"hash/fnv"
	"strings"

	"github.com/govalues/decimal"

	"upstock/internal/realdata"
	"upstock/internal/unleashed/sandbox"
)

// FreightProduct is the code of the product that freight is put on a sales order with.
const FreightProduct = "FREIGHT"

// Wholesaler is a business made from real invoices: catalogue, customers, prices and orders.
type Wholesaler struct {
	data  realdata.Dataset
	book  realdata.PriceBook
	codes map[string]string // the source's stock code → the code in the catalogue
	index map[string]realdata.Product
}

// NewWholesaler makes the business. Stock codes that differ only in case are two products in the
// source but would be one in Unleashed, so the second gets another code.
func NewWholesaler(data realdata.Dataset) *Wholesaler {
	w := &Wholesaler{
		data: data, book: realdata.Pricing(data),
		codes: make(map[string]string, len(data.Products)), index: make(map[string]realdata.Product, len(data.Products)),
	}
	taken := map[string]bool{strings.ToLower(FreightProduct): true}
	for _, p := range data.Products {
		code := p.Code
		for n := 2; taken[strings.ToLower(code)]; n++ {
			code = fmt.Sprintf("%s-%d", p.Code, n)
		}
		taken[strings.ToLower(code)] = true
		w.codes[p.Code], w.index[p.Code] = code, p
	}
	return w
}

// Products is the number of products, the freight product included.
func (w *Wholesaler) Products() int { return len(w.data.Products) + 1 }

// Customers is the number of customers.
func (w *Wholesaler) Customers() int { return len(w.data.Customers) }

// OrderCount is the number of real orders there are to place.
func (w *Wholesaler) OrderCount() int { return len(w.data.Orders) }

// MoveIn fills a sandbox with the business, as its team would have entered it into Unleashed.
func (w *Wholesaler) MoveIn(box *sandbox.Sandbox, pictures bool) error {
	for i, tier := range w.book.Tiers {
		if err := box.SetTierName(tierKey(i), tier.Name); err != nil {
			return err
		}
	}
	if err := box.AddCustomers(w.customers()...); err != nil {
		return err
	}
	if err := box.AddProducts(w.products()...); err != nil {
		return err
	}
	if err := box.AddProductPrices(w.customerPrices()...); err != nil {
		return err
	}
	if !pictures {
		return nil
	}
	for _, p := range w.data.Products {
		if err := box.SetProductImage(w.codes[p.Code], realdata.CatalogueImage(p.Code)); err != nil {
			return err
		}
	}
	return nil
}

func tierKey(i int) string { return fmt.Sprintf("SellPriceTier%d", i+1) }

func (w *Wholesaler) products() []sandbox.Product {
	freight := sandbox.NewProduct(FreightProduct, "Carriage", "")
	products := []sandbox.Product{freight}
	for _, p := range w.data.Products {
		product := sandbox.NewProduct(w.codes[p.Code], p.Name, p.Price.String())
		product.Notes = productNotes(p)
		group := groupOf(p)
		product.ProductGroup.GroupName, product.ProductSubGroup.GroupName = group.name, group.subGroup
		for i, field := range []*sandbox.TierPrice{&product.SellPriceTier1, &product.SellPriceTier2} {
			if price, ok := w.book.Tiers[i].Prices[p.Code]; ok {
				field.Value = sandbox.Number(price.String())
			}
		}
		products = append(products, product)
	}
	return products
}

func productNotes(p realdata.Product) string {
	if p.Charge {
		return ""
	}
	return fmt.Sprintf("%s. Sold by the piece, from stock.", p.Name)
}

func (w *Wholesaler) customerPrices() []sandbox.ProductPrice {
	prices := make([]sandbox.ProductPrice, len(w.book.CustomerPrices))
	for i, p := range w.book.CustomerPrices {
		prices[i].Customer.CustomerCode = p.CustomerCode
		prices[i].Product.ProductCode = w.codes[p.ProductCode]
		prices[i].CustomerPrice = sandbox.Number(p.UnitPrice.String())
	}
	return prices
}

func pick(words []string, n uint32) string { return words[n%uint32(len(words))] }

func hash(text string) uint32 {
	h := fnv.New32a()
	h.Write([]byte(text)) // never fails
	return h.Sum32()
}

// sources are how the orders come in, in turn.
var sources = []string{"buyer", "buyer", "supermarket", "buyer", "api", "supplier", "buyer", "standing"}

// Order is the i-th real order, starting over after the last. With paid set, each line names the
// price that was paid; otherwise the server applies the customer's own price.
func (w *Wholesaler) Order(i int, paid bool) NewOrder {
	source := w.data.Orders[i%len(w.data.Orders)]
	order := NewOrder{CustomerCode: source.CustomerCode, Reference: "PO " + source.Invoice, Source: sources[i%len(sources)]}
	if source.Freight.IsPos() {
		order.Freight = source.Freight.String()
	}
	for _, line := range source.Lines {
		newLine := NewLine{ProductCode: w.codes[line.ProductCode], Quantity: fmt.Sprint(line.Quantity)}
		if paid {
			newLine.UnitPrice = line.UnitPrice.String()
		}
		order.Lines = append(order.Lines, newLine)
	}
	return order
}

// sameAmount compares two amounts whatever number of digits they are written with.
func sameAmount(a, b string) bool {
	x, errX := decimal.Parse(a)
	y, errY := decimal.Parse(b)
	return errX == nil && errY == nil && x.Equal(y)
}
