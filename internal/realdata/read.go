package realdata

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/govalues/decimal"
)

// columns is the first row of the file.
var columns = []string{"invoice_no", "stock_code", "description", "quantity", "invoice_date", "unit_price", "customer_id", "country"}

// priceScale is the number of decimal places that prices and freight may have.
const priceScale = 4

// charges are the stock codes that are not goods; those that are true are carriage.
var charges = map[string]bool{
	"POST": true, "C2": true, "DOT": true,
	"D": false, "M": false, "BANK CHARGES": false, "AMAZONFEE": false, "CRUK": false,
}

// row is one row of the file that was really sold to a known customer.
type row struct {
	invoice, code, description string
	quantity                   int64
	date                       time.Time
	price                      decimal.Decimal
	customer, country          string
}

func (r row) isCharge() bool   { _, found := charges[r.code]; return found }
func (r row) isCarriage() bool { return charges[r.code] }

// Read reads invoice lines as CSV, plain or gzipped, and groups them into orders.
//
// An order is all rows of an invoice, except cancellations (C…), adjustments (A…), and rows without
// a customer or with a quantity or price of zero or less. The first half of the source then gives
// exactly the 7,409 orders, 3,113 products and 2,718 customers commonly counted in it.
//
// On an order for goods, carriage (POST, C2, DOT) becomes freight, and other charges (D, M, BANK
// CHARGES, AMAZONFEE, CRUK) are left out. Orders with only charges (45) keep them as lines.
func Read(from io.Reader) (Dataset, error) {
	text, err := Uncompressed(from)
	if err != nil {
		return Dataset{}, fmt.Errorf("reading invoice lines: %w", err)
	}
	records := csv.NewReader(text)
	records.ReuseRecord = true
	records.FieldsPerRecord = len(columns)
	header, err := records.Read()
	if err != nil {
		return Dataset{}, fmt.Errorf("reading invoice lines: %w", err)
	}
	if !slices.Equal(header, columns) {
		return Dataset{}, fmt.Errorf("reading invoice lines: the columns are %q, want %q", header, columns)
	}

	dataset := Dataset{Dropped: make(map[Reason]int)}
	var sold []row
	for {
		record, err := records.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return Dataset{}, fmt.Errorf("reading invoice lines: %w", err)
		}
		dataset.Rows++
		one, why, err := parse(record)
		if err != nil {
			line, _ := records.FieldPos(0)
			return Dataset{}, fmt.Errorf("reading invoice lines: line %d: %w", line, err)
		}
		if why != "" {
			dataset.Dropped[why]++
			continue
		}
		sold = append(sold, one)
	}
	dataset.Orders, err = orders(sold, dataset.Dropped)
	if err != nil {
		return Dataset{}, fmt.Errorf("reading invoice lines: %w", err)
	}
	dataset.Products = products(sold, dataset.Orders)
	dataset.Customers = customers(sold)
	return dataset, nil
}

// Uncompressed returns the text of a file, which is gzipped if its first two bytes say so.
func Uncompressed(from io.Reader) (io.Reader, error) {
	buffered := bufio.NewReader(from)
	start, err := buffered.Peek(2)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	if !bytes.Equal(start, []byte{0x1f, 0x8b}) {
		return buffered, nil
	}
	return gzip.NewReader(buffered)
}

// parse reads one record. The reason is empty for a row that was sold.
func parse(record []string) (row, Reason, error) {
	invoice, customer := record[0], record[6]
	switch {
	case strings.HasPrefix(invoice, "C"):
		return row{}, Cancellation, nil
	case strings.HasPrefix(invoice, "A"):
		return row{}, Adjustment, nil
	case customer == "":
		return row{}, Anonymous, nil
	}
	one := row{
		invoice:     invoice,
		code:        record[1],
		description: strings.TrimSpace(record[2]),
		customer:    customer,
		country:     record[7],
	}
	var err error
	if one.quantity, err = strconv.ParseInt(record[3], 10, 64); err != nil {
		return row{}, "", fmt.Errorf("quantity: %w", err)
	}
	if one.date, err = time.Parse("2006-01-02T15:04", record[4]); err != nil {
		return row{}, "", fmt.Errorf("invoice date: %w", err)
	}
	if one.price, err = parsePrice(record[5]); err != nil {
		return row{}, "", fmt.Errorf("unit price: %w", err)
	}
	switch {
	case one.quantity <= 0:
		return row{}, NoQuantity, nil
	case !one.price.IsPos():
		return row{}, NoPrice, nil
	}
	return one, "", nil
}

// parsePrice returns the price without trailing zeros, so that equal prices are equal values.
func parsePrice(text string) (decimal.Decimal, error) {
	price, err := decimal.Parse(text)
	if err != nil {
		return decimal.Decimal{}, err
	}
	price = price.Trim(0)
	if price.Scale() > priceScale {
		return decimal.Decimal{}, fmt.Errorf("%s has more than %d decimal places", text, priceScale)
	}
	return price, nil
}

// orders groups the rows by invoice, in the order in which the invoices first appear.
func orders(sold []row, dropped map[Reason]int) ([]Order, error) {
	hasGoods := make(map[string]bool)
	for _, one := range sold {
		if !one.isCharge() {
			hasGoods[one.invoice] = true
		}
	}
	var all []Order
	position := make(map[string]int)
	for _, one := range sold {
		at, found := position[one.invoice]
		if !found {
			at = len(all)
			position[one.invoice] = at
			// The rows of a few invoices are a minute apart; the first one counts.
			all = append(all, Order{Invoice: one.invoice, CustomerCode: one.customer, Date: one.date})
		}
		order := &all[at]
		switch {
		case !one.isCharge() || !hasGoods[one.invoice]:
			order.Lines = append(order.Lines, Line{ProductCode: one.code, Quantity: one.quantity, UnitPrice: one.price})
		case one.isCarriage():
			freight, err := addProduct(order.Freight, one.price, one.quantity)
			if err != nil {
				return nil, fmt.Errorf("freight of invoice %s: %w", one.invoice, err)
			}
			order.Freight = freight
		default:
			dropped[NotGoods]++
		}
	}
	return all, nil
}

// addProduct returns sum + price × quantity, without trailing zeros.
func addProduct(sum, price decimal.Decimal, quantity int64) (decimal.Decimal, error) {
	times, err := decimal.New(quantity, 0)
	if err != nil {
		return decimal.Decimal{}, err
	}
	sum, err = sum.AddMulExact(price, times, priceScale)
	return sum.Trim(0), err
}

// products lists what stands on the orders' lines.
func products(sold []row, orders []Order) []Product {
	names := make(map[string]map[string]int)
	for _, one := range sold {
		count(names, one.code, one.description)
	}
	prices := make(map[string]map[decimal.Decimal]int)
	for _, order := range orders {
		for _, line := range order.Lines {
			count(prices, line.ProductCode, line.UnitPrice)
		}
	}
	all := make([]Product, 0, len(prices))
	for _, code := range slices.Sorted(maps.Keys(prices)) {
		_, charge := charges[code]
		all = append(all, Product{Code: code, Name: mostFrequent(names[code]), Price: usualPrice(prices[code]), Charge: charge})
	}
	return all
}

// customers lists the customers with the country of their first row.
func customers(sold []row) []Customer {
	countries := make(map[string]string)
	for _, one := range sold {
		if _, found := countries[one.customer]; !found {
			countries[one.customer] = one.country
		}
	}
	all := make([]Customer, 0, len(countries))
	for _, code := range slices.Sorted(maps.Keys(countries)) {
		all = append(all, Customer{Code: code, Country: countries[code]})
	}
	return all
}

func count[V comparable](counts map[string]map[V]int, key string, value V) {
	if counts[key] == nil {
		counts[key] = make(map[V]int)
	}
	counts[key][value]++
}

// mostFrequent returns the text with the highest count, the first in the alphabet of several.
func mostFrequent(counts map[string]int) string {
	var best string
	for _, text := range slices.Sorted(maps.Keys(counts)) {
		if counts[text] > counts[best] {
			best = text
		}
	}
	return best
}
