package people

import (
	"net/http"

	"upstock/internal/account"
	"upstock/internal/web/page"
	"upstock/internal/web/shop/shell"
	"upstock/internal/wholesale"
)

// moreView is the page More, with the form as it was submitted.
type moreView struct {
	Person account.Person
	Buyer  *account.BuyerTie // nil: not connected here
	Ties   []account.BuyerTie
	Name   string
	Errors map[string]string
}

func (s Services) more(w http.ResponseWriter, r *http.Request) error {
	return s.showMore(w, r, http.StatusOK, moreView{Name: shell.VisitOf(r.Context()).Person.Name})
}

func (s Services) showMore(w http.ResponseWriter, r *http.Request, status int, v moreView) error {
	visit := shell.VisitOf(r.Context())
	v.Person, v.Buyer, v.Ties = visit.Person, visit.Buyer, visit.Ties
	return page.RenderStatus(w, r, status, morePage(v))
}

func (s Services) rename(w http.ResponseWriter, r *http.Request) error {
	name := r.PostFormValue("name")
	err := s.Accounts.RenameSelf(r.Context(), shell.VisitOf(r.Context()).Person.ID, name)
	if fields, ok := page.FieldErrors(err); ok {
		return s.showMore(w, r, http.StatusUnprocessableEntity, moreView{Name: name, Errors: fields})
	}
	if err != nil {
		return err
	}
	return page.RedirectWith(w, r, shell.Path(r.Context(), morePath), "Name saved")
}

// buyFor switches this browser to another customer that the person buys for, which may be of
// another supplier.
func (s Services) buyFor(w http.ResponseWriter, r *http.Request) error {
	customerID := r.PostFormValue("customer")
	for _, tie := range shell.VisitOf(r.Context()).Ties {
		if tie.CustomerID == customerID {
			if err := page.ActFor(r.Context(), customerID); err != nil {
				return err
			}
			return page.RedirectWith(w, r, "/shop/"+tie.Supplier.Shop.Slug, "You are now ordering for "+tie.CustomerName+" from "+tie.Supplier.Name)
		}
	}
	return wholesale.NotFound("customer")
}

// isHere says whether a tie is the one that this page is about.
func (v moreView) isHere(tie account.BuyerTie) bool {
	return v.Buyer != nil && v.Buyer.CustomerID == tie.CustomerID
}
