package demo

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"net/http"
	"slices"
)

// StandingOrder is what a customer wants on each day of the week, every week; the fields that are
// used here.
type StandingOrder struct {
	Days map[string][]NewLine `json:"days"`
}

// standingProducts is how many products the standing order of a demo has.
const standingProducts = 3

// setStandingOrder gives the café of a new demo, whose buyer has a log-in, a standing order: twice
// a week what it has bought most often. Its orders for the coming days are made at once.
func (s *show) setStandingOrder(ctx context.Context) error {
	if s.supplierID == "" {
		return nil
	}
	code := shopCustomers[0].Customer
	lines := s.wholesaler.regularLines(code, standingProducts)
	if len(lines) == 0 {
		return nil
	}
	ids, err := s.client.customerIDs(ctx, code)
	if err != nil {
		return err
	}
	order := StandingOrder{Days: map[string][]NewLine{"tue": lines, "fri": lines[:1]}}
	for _, id := range ids {
		if err := s.client.call(ctx, http.MethodPut, "/api/v1/customers/"+id+"/standing-order", order, nil); err != nil {
			return fmt.Errorf("standing order of %s: %w", code, err)
		}
	}
	return nil
}

// regularLines are the n products that a customer has bought most often, each in its usual
// quantity.
func (w *Wholesaler) regularLines(customer string, n int) []NewLine {
	bought := map[string][]int64{}
	for _, order := range w.data.Orders {
		if order.CustomerCode != customer {
			continue
		}
		for _, line := range order.Lines {
			if !w.index[line.ProductCode].Charge {
				bought[line.ProductCode] = append(bought[line.ProductCode], line.Quantity)
			}
		}
	}
	often := slices.SortedFunc(maps.Keys(bought), func(a, b string) int {
		return cmp.Or(cmp.Compare(len(bought[b]), len(bought[a])), cmp.Compare(a, b))
	})
	lines := make([]NewLine, min(n, len(often)))
	for i, code := range often[:len(lines)] {
		quantities := bought[code]
		slices.Sort(quantities)
		lines[i] = NewLine{ProductCode: w.codes[code], Quantity: fmt.Sprint(quantities[len(quantities)/2])}
	}
	return lines
}
