package signin

import (
	"net/http"
	"strings"

	"upstock/internal/account"
	"upstock/internal/web/credentials"
	"upstock/internal/web/page"
	"upstock/internal/web/shop/shell"
	"upstock/internal/wholesale"
)

// enter signs a person in, remembers the browser as theirs, and goes on to where they wanted to go.
func (s Services) enter(w http.ResponseWriter, r *http.Request, person account.Person, epoch int64, how account.Proof, f signInForm) error {
	_, ties, err := s.Accounts.BuyersOfSession(r.Context(), person.ID, epoch)
	if err != nil {
		return err
	}
	if err := s.Accounts.SignedInToShop(r.Context(), person, supplierID(r, ties), how, credentials.Caller(r)); err != nil {
		return err
	}
	if err := page.SignIn(r, person.ID, "", epoch); err != nil {
		return err
	}
	if err := credentials.RememberDevice(w, r, s.Accounts, person); err != nil {
		return err
	}
	return page.Resume(w, r, f.Packed, person.ID, destination(f.Next, ties))
}

// supplierID is in whose audit a sign-in stands: the supplier whose shop it is, when the person buys
// there, or the first that they buy from.
func supplierID(r *http.Request, ties []account.BuyerTie) string {
	if tie := shell.Tie(ties, shell.SupplierOf(r.Context()).ID, ""); tie != nil {
		return tie.SupplierID
	}
	if len(ties) > 0 {
		return ties[0].SupplierID
	}
	return ""
}

// destination is where to go: to the first shop of someone who has named none.
func destination(next string, ties []account.BuyerTie) string {
	if next == "/shop" && len(ties) > 0 {
		return "/shop/" + ties[0].Supplier.Shop.Slug
	}
	return next
}

// shopPath gives a path of the shop to go to, or "/shop" when the requested one leads elsewhere.
func shopPath(path string) string {
	path = page.LocalPath(path)
	isShop := strings.HasPrefix(path, "/shop/") || strings.HasPrefix(path, "/join/")
	if !isShop || strings.Contains(path, "..") || strings.HasPrefix(path, "/shop/sign-") || strings.TrimRight(path, "/") == "/shop" {
		return "/shop"
	}
	return path
}

// branded has a page look like the shop that someone signs in to: the one that the path they want
// names, or the only one there is.
func (s Services) branded(r *http.Request, next string) (*http.Request, error) {
	slug, _, _ := strings.Cut(strings.TrimPrefix(next, "/shop/"), "/")
	slug, _, _ = strings.Cut(slug, "?")
	if strings.HasPrefix(next, "/shop/") {
		supplier, err := s.Accounts.ShopOf(r.Context(), slug)
		if err == nil {
			return r.WithContext(shell.WithSupplier(r.Context(), supplier)), nil
		}
		if wholesale.CodeOf(err) != wholesale.CodeNotFound {
			return r, err
		}
	}
	supplier, ok, err := s.Accounts.OnlyShop(r.Context())
	if err != nil || !ok {
		return r, err
	}
	return r.WithContext(shell.WithSupplier(r.Context(), supplier)), nil
}

// front leads to the shop that a person ordered for last, or to the sign-in page.
func (s Services) front(w http.ResponseWriter, r *http.Request) error {
	visit := shell.VisitOf(r.Context())
	if visit == nil {
		return page.Redirect(w, r, signInPath)
	}
	for _, tie := range visit.Ties {
		if tie.CustomerID == page.VisitorOf(r.Context()).ActingFor {
			return page.Redirect(w, r, "/shop/"+tie.Supplier.Shop.Slug)
		}
	}
	if len(visit.Ties) > 0 {
		return page.Redirect(w, r, destination("/shop", visit.Ties))
	}
	return page.Render(w, r, noShopPage(visit.Person))
}

func (s Services) signOut(w http.ResponseWriter, r *http.Request) error {
	next := shopPath(r.FormValue("next"))
	if visit := shell.VisitOf(r.Context()); visit != nil {
		if err := s.Accounts.SignedOutOfShop(r.Context(), visit.Person, supplierID(r, visit.Ties)); err != nil {
			return err
		}
	}
	if err := page.SignOut(r.Context()); err != nil {
		return err
	}
	if strings.HasPrefix(next, "/join/") {
		return page.Redirect(w, r, next)
	}
	return page.Redirect(w, r, withNext(signInPath+"?done=signed-out", next))
}
