//go:build !race

// These tests read 209,029 rows in one goroutine, where the race detector only costs time.
// "make replay" runs them.

package realdata

import (
	"errors"
	"io/fs"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// source reads the whole source file, which does not come with the project.
func source(t testing.TB) Dataset {
	t.Helper()
	path, err := FindSource()
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	dataset, err := Read(file)
	if err != nil {
		t.Fatal(err)
	}
	return dataset
}

func TestSource(t *testing.T) {
	dataset := source(t)
	checkConsistency(t, dataset)
	got := [4]int{len(dataset.Orders), len(dataset.Products), len(dataset.Customers), dataset.Rows}
	if want := [4]int{7409, 3113, 2718, 209029}; got != want {
		t.Errorf("%v orders, products, customers, rows; want %v", got, want)
	}
	wantDropped := map[Reason]int{Cancellation: 3783, Anonymous: 59783, NoPrice: 13, NotGoods: 87}
	if diff := cmp.Diff(wantDropped, dataset.Dropped); diff != "" {
		t.Errorf("dropped rows (-want +got):\n%s", diff)
	}
	var charges, chargesOnly, withFreight int
	isCharge := make(map[string]bool)
	for _, product := range dataset.Products {
		if product.Charge {
			charges++
			isCharge[product.Code] = true
		}
	}
	for _, order := range dataset.Orders {
		if isCharge[order.Lines[0].ProductCode] {
			chargesOnly++
		}
		if !order.Freight.IsZero() {
			withFreight++
		}
	}
	got = [4]int{lines(dataset), withFreight, charges, chargesOnly}
	if want := [4]int{144911, 452, 4, 45}; got != want {
		t.Errorf("%v lines, orders with freight, charges among the products, orders for charges only; want %v", got, want)
	}
}

func TestPricingExplainsTheSource(t *testing.T) {
	checkPricing(t, source(t))
}
