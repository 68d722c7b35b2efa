// Package pay is the page of a payment link. Anyone with the link may pay on Stripe's page, without
// signing in, and is told what became of it: to whom, for which order and how much, and no more.
package pay

import (
	"net/http"

	"upstock/internal/account"
	"upstock/internal/payments"
	"upstock/internal/web/credentials"
	"upstock/internal/web/page"
	"upstock/internal/web/shop/shell"
	"upstock/internal/wholesale"
)

// Services are the use cases behind the pages.
type Services struct {
	Accounts *account.Service
	Payments *payments.Service
}

// Routes registers the pages.
func (s Services) Routes(rt *page.Router) {
	rt.Handle("GET /pay/{token}", page.Public, s.limited(s.pay))
	rt.Handle("GET /pay/{token}/receipt.pdf", page.Public, s.limited(s.receipt))
}

// limited slows down who tries many links, and keeps them out of search engines and of the
// addresses that other sites are told of.
func (s Services) limited(h page.Handler) page.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		w.Header().Set("X-Robots-Tag", "noindex, nofollow")
		w.Header().Set("Referrer-Policy", "no-referrer")
		if err := s.Accounts.FollowPaymentLink(credentials.Caller(r)); err != nil {
			return err
		}
		return h(w, r)
	}
}

// view is the page of a link.
type view struct {
	payments.LinkedPayment
	Returned  bool   // from Stripe's page, after paying on it
	Problem   string // why Stripe's page could not be opened
	OrderPath string // of the order in the shop, for who is signed in to it; "" for everyone else
}

// open reads the payment of a link, and has the page look like the shop of its supplier.
func (s Services) open(r *http.Request) (view, *http.Request, error) {
	l, err := s.Payments.ByLink(r.Context(), r.PathValue("token"))
	if err != nil {
		return view{}, r, err
	}
	v := view{LinkedPayment: l, Returned: r.URL.Query().Has("returned")}
	r = r.WithContext(shell.WithSupplier(r.Context(), l.Supplier))
	if visit := shell.VisitOf(r.Context()); visit != nil {
		for _, tie := range visit.Ties {
			if tie.SupplierID == l.Supplier.ID && tie.CustomerID == l.Payment.CustomerID {
				v.OrderPath = shell.Path(r.Context(), "/orders/"+l.OrderID)
			}
		}
	}
	return v, r, nil
}

// pay leads to Stripe's page where the payment can be made now; else it says how it stands. It is a
// link and no form, because browsers would not let a form of ours be answered with a page of
// another site.
func (s Services) pay(w http.ResponseWriter, r *http.Request) error {
	v, r, err := s.open(r)
	if wholesale.CodeOf(err) == wholesale.CodeNotFound {
		return page.RenderStatus(w, r, http.StatusNotFound, unknownPage())
	}
	if err != nil {
		return err
	}
	if v.Returned {
		// What Stripe cannot say now, its message or the next look will.
		if err := s.Payments.LookAtLink(r.Context(), v.LinkedPayment); err != nil && wholesale.CodeOf(err) != wholesale.CodeUnavailable {
			return err
		}
		if v.LinkedPayment, err = s.Payments.ByLink(r.Context(), r.PathValue("token")); err != nil {
			return err
		}
	}
	if !v.Payable() || v.Returned || r.URL.Query().Has("cancelled") {
		return page.Render(w, r, linkPage(v))
	}
	to, err := s.Payments.PayByLink(r.Context(), v.LinkedPayment)
	if err == nil {
		return page.Redirect(w, r, to)
	}
	return s.notOpened(w, r, v, err)
}

// notOpened says why Stripe's page did not open: something has changed since, or it does not
// answer.
func (s Services) notOpened(w http.ResponseWriter, r *http.Request, v view, problem error) (err error) {
	status := http.StatusOK
	switch wholesale.CodeOf(problem) {
	case wholesale.CodeConflict:
		if v.LinkedPayment, err = s.Payments.ByLink(r.Context(), r.PathValue("token")); err != nil {
			return err
		}
	case wholesale.CodeUnavailable:
		status = http.StatusServiceUnavailable
	default:
		return problem
	}
	if v.Payable() {
		v.Problem = problem.Error()
	}
	return page.RenderStatus(w, r, status, linkPage(v))
}

func (s Services) receipt(w http.ResponseWriter, r *http.Request) error {
	v, r, err := s.open(r)
	if err == nil && !v.Payment.Received() {
		err = wholesale.NotFound("receipt")
	}
	if err != nil {
		return err
	}
	content, err := s.Payments.ReceiptPDF(r.Context(), v.Supplier.ID, v.Payment.ID)
	if err != nil {
		return err
	}
	return page.SendPDF(w, content, payments.ReceiptName(v.OrderNumber))
}
