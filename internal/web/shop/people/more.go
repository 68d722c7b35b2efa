package people

import (
	"context"
	"net/http"

	"upstock/internal/account"
	"upstock/internal/basket"
	"upstock/internal/web/page"
	"upstock/internal/web/shop/shell"
	"upstock/internal/wholesale"
)

// moreView is the page More, with the form as it was submitted.
type moreView struct {
	Person account.Person
	Buyer  *account.BuyerTie // nil: not connected here
	Ties   []account.BuyerTie
	Here   here
	Name   string
	Errors map[string]string
}

func (s Services) more(w http.ResponseWriter, r *http.Request) error {
	return s.showMore(w, r, http.StatusOK, moreView{Name: shell.VisitOf(r.Context()).Person.Name})
}

func (s Services) showMore(w http.ResponseWriter, r *http.Request, status int, v moreView) error {
	visit := shell.VisitOf(r.Context())
	v.Person, v.Buyer, v.Ties = visit.Person, visit.Buyer, visit.Ties
	if visit.Buyer != nil {
		var err error
		if v.Here, err = s.here(r.Context(), *visit.Buyer); err != nil {
			return err
		}
	}
	return page.RenderStatus(w, r, status, morePage(v))
}

// here is what there is for a customer beside its orders.
type here struct {
	standing bool // it has a standing order, or may set one up
	held     int  // orders over a spending limit that the buyer may look at
}

func (s Services) here(ctx context.Context, b account.BuyerTie) (found here, err error) {
	if found.standing, err = s.Standing.Any(ctx, b.SupplierID, b.CustomerID); err != nil {
		return found, err
	}
	found.standing = found.standing || shell.SupplierOf(ctx).Shop.BuyersEditStanding
	held, err := s.Baskets.HeldOrders(ctx, basket.Who{SupplierID: b.SupplierID, CustomerID: b.CustomerID, PersonID: b.PersonID})
	found.held = len(held)
	return found, err
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
