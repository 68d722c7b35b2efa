// Package realdata turns a real wholesaler's invoices into products, customers and orders for
// tests, benchmarks and the demo, because real catalogues have shapes that made-up ones lack.
//
// Source: Chen, D. (2015), Online Retail, UCI Machine Learning Repository; see ATTRIBUTION.md.
// [Read] reads any file of that form; [Extract] returns the small part included in the program.
package realdata

import (
	"time"

	"github.com/govalues/decimal"
)

// Dataset is what [Read] found, in a fixed order, so that equal files give equal datasets.
type Dataset struct {
	// Products are all the products that stand on some order, by code.
	Products []Product
	// Customers are all the customers that placed some order, by code.
	Customers []Customer
	// Orders are in the order of the file, which is that of time.
	Orders []Order
	// Rows is the number of rows read.
	Rows int
	// Dropped counts the rows on no order, neither as a line nor as freight, by reason.
	Dropped map[Reason]int
}

// Product is something the wholesaler sells.
type Product struct {
	// Code is the source's stock code.
	Code string
	// Name is the description on most of the product's rows, without spaces around it.
	Name string
	// Price is the usual unit price before discounts: the highest on at least a tenth of the
	// product's order lines, or else the most frequent one.
	Price decimal.Decimal
	// Charge is true for what is not goods, such as postage. It is still a product, because a few
	// invoices hold nothing else.
	Charge bool
}

// Customer is someone who buys.
type Customer struct {
	// Code is the source's customer number. The source holds no names.
	Code string
	// Country is that of the customer's first order, in English.
	Country string
}

// Order is one invoice, seen as the order it came from.
type Order struct {
	// Invoice is the source's invoice number.
	Invoice string
	// CustomerCode is the [Customer] who bought.
	CustomerCode string
	// Date is the minute of the invoice. The source gives no time zone; this is UTC.
	Date time.Time
	// Freight is the carriage charged, zero for most orders.
	Freight decimal.Decimal
	// Lines has at least one line. As on the invoices, a product may have two lines.
	Lines []Line
}

// Line is one product on an order.
type Line struct {
	// ProductCode is the [Product] bought.
	ProductCode string
	// Quantity is the number of units, above zero.
	Quantity int64
	// UnitPrice is what one unit cost, in pounds, above zero, exact, without trailing zeros.
	UnitPrice decimal.Decimal
}

// Reason says why a row is on no order.
type Reason string

// The reasons are tried in this order; a row counts for the first that holds.
const (
	Cancellation Reason = "cancellation"               // the invoice number begins with C
	Adjustment   Reason = "adjustment"                 // the invoice number begins with A
	Anonymous    Reason = "no customer"                // retail sales at the counter, mostly
	NoQuantity   Reason = "quantity is not above zero" // stock corrections
	NoPrice      Reason = "price is not above zero"    // samples and stock corrections
	NotGoods     Reason = "charge beside goods"        // not carriage, on an order for goods
)
