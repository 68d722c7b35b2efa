package basket

import (
	"context"
	"net/http"
	"strings"

	baskets "upstock/internal/basket"
	"upstock/internal/web/page"
	"upstock/internal/web/shop/paying"
	"upstock/internal/web/shop/shell"
)

// held shows an order that is over its buyer's spending limit.
func (s Services) held(w http.ResponseWriter, r *http.Request) error {
	held, err := s.Baskets.HeldOrder(r.Context(), who(r.Context()), r.PathValue("id"))
	if err != nil {
		return err
	}
	payment, err := s.heldPayment(r.Context(), held.Questions)
	if err != nil {
		return err
	}
	return page.Render(w, r, heldPage(held, payment))
}

// heldPayment is how a held order is paid, as its buyer has chosen.
func (s Services) heldPayment(ctx context.Context, q baskets.Questions) (paying.Choice, error) {
	return s.payment(ctx, q, string(q.Order.PaymentOption))
}

// release places it, after the same questions as for a basket.
func (s Services) release(w http.ResponseWriter, r *http.Request) error {
	ctx, id := r.Context(), r.PathValue("id")
	outcome, err := s.Baskets.Release(ctx, who(ctx), id, r.FormValue("confirm"))
	switch {
	case err != nil:
		return err
	case outcome.Asked != nil:
		c := check{Questions: *outcome.Asked, Action: shell.Path(ctx, "/held/"+id+"/release"), Back: shell.Path(ctx, "/held/"+id)}
		if c.Payment, err = s.heldPayment(ctx, c.Questions); err != nil {
			return err
		}
		return page.RenderStatus(w, r, http.StatusConflict, checkPage(c))
	}
	return page.Redirect(w, r, shell.Path(ctx, "/orders/"+outcome.OrderID+"/placed"))
}

func (s Services) decline(w http.ResponseWriter, r *http.Request) error {
	ctx, id := r.Context(), r.PathValue("id")
	if err := s.Baskets.Decline(ctx, who(ctx), id, strings.TrimSpace(r.FormValue("words"))); err != nil {
		return err
	}
	return page.RedirectWith(w, r, shell.Path(ctx, "/held/"+id), "Declined. Nothing was ordered")
}

func (s Services) putBack(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	if err := s.Baskets.PutBack(ctx, who(ctx), r.PathValue("id")); err != nil {
		return err
	}
	return page.RedirectWith(w, r, shell.Path(ctx, "/basket"), "Back in your basket")
}

// stateWords say how far a held order has come.
func stateWords(h *baskets.Held) string {
	switch h.State {
	case "released":
		return h.DecidedBy + " released this order"
	case "declined":
		return h.DecidedBy + " declined this order"
	case "withdrawn":
		return "This order went back into the basket"
	}
	if len(h.Approvers) == 0 {
		return "No one at your business can release this order. Ask someone with full access, or order less"
	}
	return "Waiting for " + strings.Join(h.Approvers, " or ") + " to release it"
}
