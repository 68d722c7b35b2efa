package orders

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"upstock/internal/catalog"
	"upstock/internal/web/console/shell"
	"upstock/internal/web/page"
	"upstock/internal/wholesale"
)

// customersFound are the customers that what was typed may mean.
type customersFound struct {
	typed     string
	customers []wholesale.Customer
	more      bool
	one       *wholesale.Customer // the only one that can be meant
}

// suggestion is a customer as the field names it: two with the same name stay apart.
func suggestion(c wholesale.Customer) string { return c.Name + " (" + c.Code + ")" }

// findCustomer looks for the customer that was typed: one that is named in full, or the only one
// that is found.
func (s Services) findCustomer(ctx context.Context, typed string) (*customersFound, error) {
	if at := strings.LastIndex(typed, " ("); at > 0 && strings.HasSuffix(typed, ")") {
		code := typed[at+2 : len(typed)-1]
		named, err := s.searchCustomers(ctx, catalog.CustomerQuery{Code: code})
		if err != nil {
			return nil, err
		}
		for _, c := range named.customers {
			if suggestion(c) == typed {
				return &customersFound{typed: typed, one: &c}, nil
			}
		}
	}
	found, err := s.searchCustomers(ctx, catalog.CustomerQuery{Query: typed})
	if err != nil {
		return nil, err
	}
	found.typed = typed
	exact := slices.DeleteFunc(slices.Clone(found.customers), func(c wholesale.Customer) bool {
		return !wholesale.SameCode(c.Code, typed) && !strings.EqualFold(c.Name, typed)
	})
	switch {
	case len(found.customers) == 1:
		found.one = &found.customers[0]
	case len(exact) == 1:
		found.one = &exact[0]
	}
	return found, nil
}

func (s Services) searchCustomers(ctx context.Context, q catalog.CustomerQuery) (*customersFound, error) {
	q.Limit = customersShown
	found, err := s.Catalog.Customers(ctx, shell.SupplierID(ctx), q)
	if err != nil {
		return nil, err
	}
	return &customersFound{customers: found.Items, more: found.Next != ""}, nil
}

// suggestCustomers gives the customers that the field offers while someone types.
func (s Services) suggestCustomers(w http.ResponseWriter, r *http.Request) error {
	found, err := s.searchCustomers(r.Context(), catalog.CustomerQuery{Query: strings.TrimSpace(r.URL.Query().Get("who"))})
	if err != nil {
		return err
	}
	return page.Render(w, r, suggestions(found.customers))
}
