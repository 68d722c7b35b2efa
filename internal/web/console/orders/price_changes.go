package orders

import (
	"net/http"

	"upstock/internal/ordering"
	"upstock/internal/web/page"
	"upstock/internal/wholesale"
)

// decidePrices carries out what a person has decided about changed prices of an order.
func (s Services) decidePrices(w http.ResponseWriter, r *http.Request) error {
	o, err := s.order(r)
	if err != nil {
		return err
	}
	mark := r.PostForm.Get("mark")
	in := ordering.PriceDecision{Lines: r.PostForm["line"], Version: version(r.PostForm), Mark: &mark}
	decide, done := s.Orders.KeepPrices, "The prices of order "+o.Number+" are kept"
	switch r.PostForm.Get("then") {
	case "update":
		decide, done = s.Orders.Reprice, "Order "+o.Number+" has today's prices"
	case "approve":
		in.Lines = nil
	}
	if in.Lines == nil && r.PostForm.Get("then") != "approve" {
		return page.RedirectWith(w, r, href(o.ID, "#price-changes"), "No line was selected, so no price was changed")
	}
	decided, err := decide(r.Context(), o.SupplierID, o.ID, in)
	if code := wholesale.CodeOf(err); code == wholesale.CodeConflict || code == wholesale.CodeStale {
		return s.refused(w, r, err)
	}
	if err != nil {
		return err
	}
	if r.PostForm.Get("then") == "approve" {
		return s.approveNow(w, r, decided)
	}
	return page.RedirectWith(w, r, href(o.ID, ""), done)
}

// askPrices shows an order that was to be approved when its prices have changed and no one has
// decided about them; asked is false when there is nothing to ask.
func (s Services) askPrices(w http.ResponseWriter, r *http.Request, o *wholesale.Order) (asked bool, err error) {
	changes, err := s.Orders.PriceChanges(r.Context(), o)
	if err != nil || len(changes) == 0 {
		return false, err
	}
	v := viewOf(o)
	v.PricesAsked = true
	return true, s.answer(w, r, http.StatusConflict, v)
}
