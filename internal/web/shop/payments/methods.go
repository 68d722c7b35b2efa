package payments

import (
	"net/http"
	"net/url"

	"github.com/google/uuid"

	"upstock/internal/payments"
	"upstock/internal/web/page"
	"upstock/internal/web/shop/shell"
	"upstock/internal/wholesale"
)

// back is where someone came from to add a payment method, and goes on afterwards.
type back struct{ Order, From string }

// backOf reads it: the basket, an order, or nothing.
func backOf(r *http.Request) back {
	asked := r.URL.Query()
	b := back{Order: asked.Get("order")}
	if _, err := uuid.Parse(b.Order); err != nil {
		b.Order = ""
	}
	if asked.Get("from") == "basket" {
		b.From = "basket"
	}
	return b
}

// query gives it to the next page.
func (b back) query() string {
	v := url.Values{}
	if b.Order != "" {
		v.Set("order", b.Order)
	}
	if b.From != "" {
		v.Set("from", b.From)
	}
	if len(v) == 0 {
		return ""
	}
	return "?" + v.Encode()
}

// path is the page within the shop to go on with, and its name.
func (b back) path() (path, words string) {
	switch {
	case b.From != "":
		return "/basket", "Basket"
	case b.Order != "":
		return "/orders/" + b.Order, "Order"
	}
	return "/account", "More"
}

// methodsView is the page of payment methods.
type methodsView struct {
	payments.BuyersMethods
	Back back
}

func (s Services) methods(w http.ResponseWriter, r *http.Request) error {
	found, err := s.Payments.Methods(r.Context(), shell.BuyerOf(r.Context()).Buyer)
	if err != nil {
		return err
	}
	return page.Render(w, r, methodsPage(methodsView{found, backOf(r)}))
}

// add leads to Stripe's page. It is a link and no form: browsers would not let a form of ours be
// answered with a page of another site.
func (s Services) add(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	to, err := s.Payments.AddMethod(ctx, shell.BuyerOf(ctx).Buyer, shell.Path(ctx, "/payment-methods/added"+backOf(r).query()))
	if err != nil {
		return s.notDone(w, r, err)
	}
	return page.Redirect(w, r, to)
}

// added is where Stripe's page leads back to, whether or not a method was saved on it.
func (s Services) added(w http.ResponseWriter, r *http.Request) error {
	ctx, b := r.Context(), backOf(r)
	to := shell.Path(ctx, "/payment-methods"+b.query())
	setup := r.URL.Query().Get("setup")
	if setup == "" {
		return page.Redirect(w, r, to)
	}
	m, saved, err := s.Payments.TakeInSetup(ctx, shell.BuyerOf(ctx).Buyer, setup)
	switch {
	case err != nil:
		return s.notDone(w, r, err)
	case !saved:
		return page.RedirectWarning(w, r, to, "No payment method was added")
	}
	if b != (back{}) {
		path, _ := b.path()
		to = shell.Path(ctx, path)
	}
	return page.RedirectWith(w, r, to, m.Words()+" is saved")
}

func (s Services) allow(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	if err := s.Payments.Allow(ctx, shell.BuyerOf(ctx).Buyer, r.PathValue("id")); err != nil {
		return s.notDone(w, r, err)
	}
	return s.done(w, r, shell.SupplierOf(ctx).Name+" may now take payments from it")
}

func (s Services) use(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	if err := s.Payments.Use(ctx, shell.BuyerOf(ctx).Buyer, r.PathValue("id")); err != nil {
		return s.notDone(w, r, err)
	}
	return s.done(w, r, "Payments will be taken from it from now on")
}

// revoke takes back that this supplier may charge a method; or another one, which only its owner
// can.
func (s Services) revoke(w http.ResponseWriter, r *http.Request) (err error) {
	ctx := r.Context()
	buyer := shell.BuyerOf(ctx).Buyer
	if supplier, customer := r.PostFormValue("supplier"), r.PostFormValue("customer"); supplier != "" {
		err = s.Payments.RevokeElsewhere(ctx, buyer.PersonID, supplier, customer, r.PathValue("id"))
	} else {
		err = s.Payments.Revoke(ctx, buyer, r.PathValue("id"))
	}
	if err != nil {
		return s.notDone(w, r, err)
	}
	return s.done(w, r, "No more payments will be taken from it")
}

func (s Services) remove(w http.ResponseWriter, r *http.Request) error {
	if err := s.Payments.RemoveMethod(r.Context(), shell.BuyerOf(r.Context()).PersonID, r.PathValue("id")); err != nil {
		return s.notDone(w, r, err)
	}
	return s.done(w, r, "The payment method was removed")
}

func (s Services) done(w http.ResponseWriter, r *http.Request, words string) error {
	return page.RedirectWith(w, r, shell.Path(r.Context(), "/payment-methods"+backOf(r).query()), words)
}

// notDone says on the page of payment methods what stands in the way.
func (s Services) notDone(w http.ResponseWriter, r *http.Request, err error) error {
	if wholesale.CodeOf(err) != wholesale.CodeConflict {
		return err
	}
	return page.RedirectWarning(w, r, shell.Path(r.Context(), "/payment-methods"+backOf(r).query()), err.Error())
}
