// Package basket has the pages of the buyers' basket: what is to be ordered, placing it, and orders
// that wait for a colleague to release them.
package basket

import (
	"context"
	"net/http"
	"net/url"

	"github.com/a-h/templ"

	baskets "upstock/internal/basket"
	"upstock/internal/ordering"
	"upstock/internal/payments"
	"upstock/internal/web/page"
	"upstock/internal/web/shop/paying"
	"upstock/internal/web/shop/shell"
)

// Services are the use cases that the pages call.
type Services struct {
	Baskets  *baskets.Service
	Orders   *ordering.Service
	Payments *payments.Service
}

// Routes registers the pages.
func (s Services) Routes(rt *page.Router) {
	rt.Handle("GET /shop/{supplier}/basket", shell.ForBuyers, s.show)
	rt.Handle("POST /shop/{supplier}/basket", shell.ForBuyers, s.put)
	rt.Handle("GET /shop/{supplier}/basket/check", shell.ForBuyers, s.check)
	rt.Handle("POST /shop/{supplier}/orders", shell.ForBuyers, s.place)
	rt.Handle("GET /shop/{supplier}/orders/{id}/placed", shell.ForBuyers, s.placed)
	rt.Handle("GET /shop/{supplier}/held/{id}", shell.ForBuyers, s.held)
	rt.Handle("POST /shop/{supplier}/held/{id}/release", shell.ForBuyers, s.release)
	rt.Handle("POST /shop/{supplier}/held/{id}/decline", shell.ForBuyers, s.decline)
	rt.Handle("POST /shop/{supplier}/held/{id}/put-back", shell.ForBuyers, s.putBack)
	rt.Live("basket", shell.ForBuyers, s.piece)
}

// who is the visitor, and the customer they buy for here.
func who(ctx context.Context) baskets.Who {
	buyer := shell.BuyerOf(ctx)
	return baskets.Who{SupplierID: buyer.SupplierID, CustomerID: buyer.CustomerID, PersonID: buyer.PersonID}
}

func (s Services) show(w http.ResponseWriter, r *http.Request) error {
	view, err := s.Baskets.Read(r.Context(), who(r.Context()))
	if err != nil {
		return err
	}
	return s.page(w, r, http.StatusOK, view, "", nil)
}

// page is the basket, with what was typed and what is wrong with that, by field.
func (s Services) page(w http.ResponseWriter, r *http.Request, status int, v *baskets.View, title string, wrong map[string]string) error {
	p, err := s.payment(r.Context(), v.Questions, r.FormValue("payment_option"))
	if err != nil {
		return err
	}
	p.Fault = wrong["payment_option"]
	return page.RenderStatus(w, r, status, basketPageWith(v, p, title, wrong))
}

// payment is how what is asked about can be paid, with what was chosen.
func (s Services) payment(ctx context.Context, q baskets.Questions, chosen string) (paying.Choice, error) {
	return paying.ChoiceOf(q.Order.PaymentTerms, chosen).Charged(ctx, s.Payments, url.Values{"from": {"basket"}})
}

// check shows again what has to be answered before the order is placed.
func (s Services) check(w http.ResponseWriter, r *http.Request) error {
	view, err := s.Baskets.Read(r.Context(), who(r.Context()))
	if err != nil {
		return err
	}
	if !view.Asks() {
		return page.Redirect(w, r, shell.Path(r.Context(), "/basket"))
	}
	c := checkOf(view)
	if c.Payment, err = s.payment(r.Context(), c.Questions, r.URL.Query().Get("payment_option")); err != nil {
		return err
	}
	return page.Render(w, r, checkPage(c))
}

// The parts of the basket that are sent again when it has changed.
const (
	badgePart   = "badge"
	summaryPart = "summary"
)

// piece renders the live parts.
func (s Services) piece(ctx context.Context, id string) (templ.Component, error) {
	if id == badgePart {
		sum, err := s.Baskets.Summary(ctx, who(ctx))
		return badge(sum), err
	}
	view, err := s.Baskets.Read(ctx, who(ctx))
	if err != nil {
		return nil, err
	}
	return summary(view), nil
}
