package realdata

import (
	"bytes"
	"compress/gzip"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/govalues/decimal"
)

const header = "invoice_no,stock_code,description,quantity,invoice_date,unit_price,customer_id,country\n"

func mustRead(t *testing.T, text string) Dataset {
	t.Helper()
	dataset, err := Read(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return dataset
}

func price(text string) decimal.Decimal { return decimal.MustParse(text).Trim(0) }

func TestReadGroupsRowsIntoOrders(t *testing.T) {
	got := mustRead(t, header+
		"1,B,BOWL ,6,2010-12-01T08:26,2.55,17850,United Kingdom\n"+
		"1,A,\"JUG, BLUE\",2,2010-12-01T08:27,0.001,17850,United Kingdom\n"+
		"1,POST,POSTAGE,3,2010-12-01T08:26,18.10,17850,United Kingdom\n"+
		"1,C2,CARRIAGE,1,2010-12-01T08:26,0.05,17850,United Kingdom\n"+
		"1,M,Manual,1,2010-12-01T08:26,4,17850,United Kingdom\n"+
		"2,POST,POSTAGE,1,2010-12-02T09:00,15,12583,France\n"+
		"1,B,BOWL,1,2010-12-01T08:26,2.95,17850,United Kingdom\n"+
		"C3,B,BOWL,-6,2010-12-03T10:00,2.55,17850,United Kingdom\n"+
		"A4,B,Adjust bad debt,1,2010-12-03T10:00,11062.06,,United Kingdom\n"+
		"5,B,BOWL,1,2010-12-03T10:00,2.55,,United Kingdom\n"+
		"6,B,BOWL,-1,2010-12-03T10:00,2.55,17850,United Kingdom\n"+
		"7,B,BOWL,1,2010-12-03T10:00,0,17850,United Kingdom\n")
	want := Dataset{
		Products: []Product{
			{Code: "A", Name: "JUG, BLUE", Price: price("0.001")},
			{Code: "B", Name: "BOWL", Price: price("2.95")},
			{Code: "POST", Name: "POSTAGE", Price: price("15"), Charge: true},
		},
		Customers: []Customer{{Code: "12583", Country: "France"}, {Code: "17850", Country: "United Kingdom"}},
		Orders: []Order{
			{
				Invoice: "1", CustomerCode: "17850", Date: time.Date(2010, 12, 1, 8, 26, 0, 0, time.UTC), Freight: price("54.35"),
				Lines: []Line{{"B", 6, price("2.55")}, {"A", 2, price("0.001")}, {"B", 1, price("2.95")}},
			},
			{
				Invoice: "2", CustomerCode: "12583", Date: time.Date(2010, 12, 2, 9, 0, 0, 0, time.UTC),
				Lines: []Line{{"POST", 1, price("15")}},
			},
		},
		Rows:    12,
		Dropped: map[Reason]int{Cancellation: 1, Adjustment: 1, Anonymous: 1, NoQuantity: 1, NoPrice: 1, NotGoods: 1},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("dataset (-want +got):\n%s", diff)
	}
}

func TestReadGzip(t *testing.T) {
	text := header + "1,B,BOWL,6,2010-12-01T08:26,2.55,17850,United Kingdom\n"
	var compressed bytes.Buffer
	writer := gzip.NewWriter(&compressed)
	_, err := writer.Write([]byte(text))
	if err := errors.Join(err, writer.Close()); err != nil {
		t.Fatal(err)
	}
	got, err := Read(&compressed)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(mustRead(t, text), got); diff != "" {
		t.Errorf("dataset (-plain +gzip):\n%s", diff)
	}
}

func TestReadExplainsWhatItCannotRead(t *testing.T) {
	for text, want := range map[string]string{
		"":           "EOF",
		"a,b\n":      "wrong number of fields",
		"\x1f\x8bxx": "unexpected EOF",
		strings.Replace(header, "country", "land", 1):                                                              "the columns are",
		header + "\n1,B,BOWL,x,2010-12-01T08:26,2.55,17850,UK\n":                                                   "line 3: quantity",
		header + "1,B,BOWL,1.5,2010-12-01T08:26,2.55,17850,UK\n":                                                   "line 2: quantity",
		header + "1,B,BOWL,6,1/12/2010,2.55,17850,UK\n":                                                            "line 2: invoice date",
		header + "1,B,BOWL,6,2010-12-01T08:26,£2,17850,UK\n":                                                       "line 2: unit price",
		header + "1,B,BOWL,6,2010-12-01T08:26,0.00001,17850,UK\n":                                                  "more than 4 decimal places",
		header + "1,B,BOWL,1,2010-12-01T08:26,1,17850,UK\n1,POST,P,9000000000000000,2010-12-01T08:26,9,17850,UK\n": "freight of invoice 1",
		header + "1,B,BOWL,6,2010-12-01T08:26,2.55,17850,UK,more\n":                                                "wrong number of fields",
		header + "1,B,\"BOWL,6,2010-12-01T08:26,2.55,17850,UK\n1,B,1\n":                                            "quote",
	} {
		if _, err := Read(strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Read(%q): error %v, want one about %q", text, err, want)
		}
	}
}

// checkConsistency checks what holds for every dataset.
func checkConsistency(t *testing.T, dataset Dataset) {
	t.Helper()
	products := make(map[string]bool)
	for _, product := range dataset.Products {
		products[product.Code] = true
		if product.Name == "" || !product.Price.IsPos() {
			t.Errorf("product %+v", product)
		}
	}
	customers := make(map[string]bool)
	for _, customer := range dataset.Customers {
		customers[customer.Code] = true
	}
	invoices := make(map[string]bool)
	sold := make(map[string]bool)
	for _, order := range dataset.Orders {
		if invoices[order.Invoice] {
			t.Errorf("two orders of invoice %s", order.Invoice)
		}
		invoices[order.Invoice] = true
		if !customers[order.CustomerCode] || len(order.Lines) == 0 || order.Freight.IsNeg() || order.Date.IsZero() {
			t.Errorf("order %+v", order)
		}
		for _, line := range order.Lines {
			sold[line.ProductCode] = true
			if !products[line.ProductCode] || line.Quantity <= 0 || !line.UnitPrice.IsPos() {
				t.Errorf("order %s: line %+v", order.Invoice, line)
			}
		}
	}
	if len(sold) != len(products) || len(products) != len(dataset.Products) || len(customers) != len(dataset.Customers) {
		t.Errorf("%d products sold, %d listed under %d codes; %d customers listed under %d codes",
			len(sold), len(dataset.Products), len(products), len(dataset.Customers), len(customers))
	}
}

func lines(dataset Dataset) int {
	var n int
	for _, order := range dataset.Orders {
		n += len(order.Lines)
	}
	return n
}

func TestExtract(t *testing.T) {
	dataset, err := Extract()
	if err != nil {
		t.Fatal(err)
	}
	checkConsistency(t, dataset)
	got := [4]int{len(dataset.Orders), len(dataset.Products), len(dataset.Customers), lines(dataset)}
	if want := [4]int{210, 353, 40, 2431}; got != want {
		t.Errorf("%v orders, products, customers, lines; want %v", got, want)
	}
}
