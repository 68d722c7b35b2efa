// Command makeextract writes the extract of the source data that package realdata embeds:
//
//	go run ./internal/realdata/makeextract -from SOURCE -to internal/realdata/extract.csv.gz
//
// The same source gives the same rows.
package main

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"encoding/csv"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"

	"upstock/internal/realdata"
)

// Small enough to commit, large enough to have tiers, customer prices, freight and odd rows.
const (
	customersKept = 40
	productsKept  = 350
	fewestOrders  = 5 // of a customer that is kept
	mostOrders    = 6
)

// The columns that the choice depends on.
const (
	productColumn  = 1
	customerColumn = 6
)

func main() {
	from := flag.String("from", "", "the source: a CSV file, plain or compressed")
	to := flag.String("to", "", "the extract to write, compressed")
	flag.Parse()
	if *from == "" || *to == "" {
		flag.Usage()
		os.Exit(2)
	}
	if err := run(*from, *to); err != nil {
		fmt.Fprintln(os.Stderr, "makeextract:", err)
		os.Exit(1)
	}
}

func run(from, to string) error {
	source, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	var extract bytes.Buffer
	compressor, err := gzip.NewWriterLevel(&extract, gzip.BestCompression)
	if err != nil {
		return err
	}
	if err := errors.Join(write(compressor, source), compressor.Close()); err != nil {
		return err
	}
	return os.WriteFile(to, extract.Bytes(), 0o644) // #nosec G306 -- a source file of the project
}

// write writes the chosen rows of the source, compressed or not, unchanged and in their order.
func write(to io.Writer, source []byte) error {
	dataset, err := realdata.Read(bytes.NewReader(source))
	if err != nil {
		return err
	}
	customers := chooseCustomers(dataset)
	products := chooseProducts(dataset, customers)

	text, err := realdata.Uncompressed(bytes.NewReader(source))
	if err != nil {
		return err
	}
	records, err := csv.NewReader(text).ReadAll()
	if err != nil {
		return err
	}
	output := csv.NewWriter(to)
	for number, record := range records {
		header := number == 0
		chosen := customers[record[customerColumn]] && products[record[productColumn]]
		if !header && !chosen {
			continue
		}
		if err := output.Write(record); err != nil {
			return err
		}
	}
	output.Flush()
	return output.Error()
}

// chooseCustomers takes the first customers, by number, with a handful of orders, which gives
// several countries and repeated prices.
func chooseCustomers(dataset realdata.Dataset) map[string]bool {
	orders := make(map[string]int)
	for _, order := range dataset.Orders {
		orders[order.CustomerCode]++
	}
	chosen := make(map[string]bool)
	for _, customer := range dataset.Customers {
		if n := orders[customer.Code]; fewestOrders <= n && n <= mostOrders && len(chosen) < customersKept {
			chosen[customer.Code] = true
		}
	}
	return chosen
}

// chooseProducts takes the goods on most of these customers' order lines, and every charge.
func chooseProducts(dataset realdata.Dataset, customers map[string]bool) map[string]bool {
	charges := make(map[string]bool)
	for _, product := range dataset.Products {
		if product.Charge {
			charges[product.Code] = true
		}
	}
	lines := make(map[string]int)
	for _, order := range dataset.Orders {
		for _, line := range order.Lines {
			if customers[order.CustomerCode] && !charges[line.ProductCode] {
				lines[line.ProductCode]++
			}
		}
	}
	byLines := slices.SortedFunc(maps.Keys(lines), func(a, b string) int {
		return cmp.Or(cmp.Compare(lines[b], lines[a]), cmp.Compare(a, b))
	})
	chosen := charges
	for _, code := range byLines[:min(productsKept, len(byLines))] {
		chosen[code] = true
	}
	return chosen
}
