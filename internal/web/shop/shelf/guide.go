package shelf

import (
	"net/http"

	"upstock/internal/guide"
	"upstock/internal/web/page"
	"upstock/internal/web/shop/shell"
	"upstock/internal/wholesale"
)

// guideView is the first page: one of the customer's lists, to order from.
type guideView struct {
	list   guide.List
	basket map[string]wholesale.Decimal
}

// first is the first page of a shop: the order guide for a buyer, the products for anyone else.
func (s Services) first(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	if shell.BuyerOf(ctx) == nil {
		return s.products(w, r)
	}
	v, err := s.guideView(r, r.FormValue("list"))
	if err != nil {
		return err
	}
	return page.Render(w, r, guidePage(v))
}

func (s Services) guideView(r *http.Request, listID string) (v guideView, err error) {
	ctx := r.Context()
	if v.list, err = s.Guide.Read(ctx, customer(ctx), listID); err != nil {
		return v, err
	}
	v.basket, err = s.quantities(ctx)
	return v, err
}

// hasPar says whether the customer has said of any product how many it wants to have.
func (v guideView) hasPar() bool {
	for _, row := range v.list.Rows {
		if row.Par.IsPos() && row.Gone == "" {
			return true
		}
	}
	return false
}
