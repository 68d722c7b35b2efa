// Package paymentterms is Settings › Payment terms: whether customers may pay now or buy on
// account, from what a payment is taken, and when.
package paymentterms

import (
	"context"
	"net/http"

	"upstock/internal/fulfilment"
	"upstock/internal/terms"
	"upstock/internal/web/console/shell"
	"upstock/internal/web/page"
	"upstock/internal/wholesale"
)

// Services are the use cases behind the pages.
type Services struct {
	Terms      *terms.Service
	Fulfilment *fulfilment.Service
}

const (
	listPath = "/settings/payment-terms"
	newPath  = listPath + "/new"
)

func termsPath(id string) string { return listPath + "/" + id }

// Routes registers the pages.
func Routes(rt *page.Router, s Services) {
	rt.Handle("GET "+listPath, shell.ForFullAccess, s.list)
	rt.Handle("GET "+newPath, shell.ForFullAccess, s.newForm)
	rt.Handle("POST "+newPath, shell.ForFullAccess, s.create)
	rt.Handle("POST "+listPath+"/preview", shell.ForFullAccess, s.preview)

	rt.Handle("GET "+listPath+"/{id}", shell.ForFullAccess, s.show)
	rt.Handle("POST "+listPath+"/{id}", shell.ForFullAccess, s.save)
	rt.Handle("POST "+listPath+"/{id}/delete", shell.ForFullAccess, s.remove)
}

func (s Services) list(w http.ResponseWriter, r *http.Request) error {
	all, err := s.Terms.All(r.Context(), shell.SupplierID(r.Context()))
	if err != nil {
		return err
	}
	return page.Render(w, r, listPage(all))
}

func (s Services) remove(w http.ResponseWriter, r *http.Request) error {
	t, err := s.read(r)
	if err != nil {
		return err
	}
	if err := s.Terms.Delete(r.Context(), t.SupplierID, t.ID); err != nil {
		return err
	}
	return page.RedirectWith(w, r, listPath, t.Name+" is deleted")
}

func (s Services) read(r *http.Request) (terms.Terms, error) {
	return s.Terms.Terms(r.Context(), shell.SupplierID(r.Context()), r.PathValue("id"))
}

// mostShown is how many customers with the terms are named.
const mostShown = 50

// users are who has the terms.
type users struct {
	groups    []wholesale.FulfilmentGroup
	customers []wholesale.Customer // the first of them
	more      int64
}

func (s Services) usersOf(ctx context.Context, t terms.Terms) (u users, err error) {
	all, err := s.Fulfilment.Choices(ctx, t.SupplierID)
	if err != nil {
		return u, err
	}
	for _, g := range all {
		if g.PaymentTermsID == t.ID {
			u.groups = append(u.groups, g)
		}
	}
	u.customers, err = s.Terms.Customers(ctx, t.SupplierID, t.ID, mostShown)
	u.more = t.Customers - int64(len(u.customers))
	return u, err
}
