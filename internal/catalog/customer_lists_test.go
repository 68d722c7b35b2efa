package catalog

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

func TestCustomerRowsToMatchFirst(t *testing.T) {
	onEachEngine(t, func(t *testing.T, c *fixture) {
		ctx, toMatchFirst := t.Context(), store.Sort{By: "unleashed"}
		for i := range 7 { // those with an even number are matched
			customer := c.customer(NewCustomer{Code: fmt.Sprintf("C%d", i), Name: "Customer"})
			if i%2 == 0 {
				customer.RemoteID = fmt.Sprintf("remote %d", i)
				c.update(func(tx *store.Tx) error { return tx.PutCustomer(ctx, customer) })
			}
		}
		for limit := 1; limit <= 8; limit++ {
			var codes []string
			q := CustomerRowQuery{Sort: toMatchFirst, Limit: limit}
			for more := true; more; more = q.Cursor != "" {
				page, err := c.CustomerRows(ctx, c.supplier, q)
				if err != nil || len(page.Items) > limit {
					t.Fatalf("%d customers, %v", len(page.Items), err)
				}
				for _, customer := range page.Items {
					codes = append(codes, customer.Code)
				}
				q.Cursor = page.Next
			}
			if diff := cmp.Diff([]string{"C1", "C3", "C5", "C0", "C2", "C4", "C6"}, codes); diff != "" {
				t.Errorf("pages of %d: %s", limit, diff)
			}
		}
		found, err := c.CustomerRows(ctx, c.supplier, CustomerRowQuery{Query: "c4"})
		if err != nil || len(found.Items) != 1 || found.Items[0].Code != "C4" {
			t.Errorf("%+v, %v", found, err)
		}
		_, err = c.CustomerRows(ctx, c.supplier, CustomerRowQuery{Cursor: cursor("customers", "C1")})
		wantCode(t, "a cursor of another list", err, wholesale.CodeInvalid)

		counts, err := c.CountCustomers(ctx, c.supplier)
		if diff := cmp.Diff(CustomerCounts{All: 7, Unmatched: 3}, counts); diff != "" || err != nil {
			t.Error(diff, err)
		}
		names, err := c.MatchedTo(ctx, c.supplier, []string{"remote 2", "remote 3"})
		if diff := cmp.Diff(map[string]string{"remote 2": "Customer"}, names); diff != "" || err != nil {
			t.Error(diff, err)
		}
	})
}
