package webtest

import (
	"net/http"
	"strings"

	"upstock/internal/account"
	"upstock/internal/store"
	"upstock/internal/web/page"
	"upstock/internal/wholesale"
)

// door is who answers a path.
func (s *Site) door(r *http.Request) http.Handler {
	for _, start := range []string{"/shop", "/join/", "/pay/", "/_shop/"} {
		if strings.HasPrefix(r.URL.Path, start) {
			return s.Shop
		}
	}
	return s.Router
}

// AddBuyer lets a person buy for a customer, without limits.
func (s *Site) AddBuyer(c wholesale.Customer, email string) account.Buyer {
	s.t.Helper()
	return s.AddBuyerAs(c, email, account.Buyer{Role: account.BuyerFull})
}

// AddBuyerAs lets a person buy for a customer, with the role and limit of b. A person with this
// address who is there already stays who they are.
func (s *Site) AddBuyerAs(c wholesale.Customer, email string, b account.Buyer) account.Buyer {
	s.t.Helper()
	ctx := s.t.Context()
	s.must(s.Store.Update(ctx, func(tx *store.Tx) error {
		person, err := tx.PersonByEmail(ctx, email)
		if err != nil {
			name, _, _ := strings.Cut(email, "@")
			person = store.Person{ID: store.NewID(), Name: name, Email: email, SessionEpoch: 1, CreatedAt: tx.Now()}
			if err := tx.InsertPerson(ctx, person); err != nil {
				return err
			}
		}
		b.PersonID, b.SupplierID, b.CustomerID, b.CreatedAt = person.ID, c.SupplierID, c.ID, tx.Now()
		c.Connected = true
		if err := tx.PutCustomer(ctx, c); err != nil {
			return err
		}
		return tx.InsertBuyer(ctx, store.Buyer{
			PersonID: b.PersonID, SupplierID: b.SupplierID, CustomerID: b.CustomerID, Role: string(b.Role), SpendingLimit: b.SpendingLimit,
			CreatedAt: b.CreatedAt,
		})
	}))
	return b
}

// AsBuyer goes on as the person with this e-mail address, signed in to the shop in a browser of
// their own.
func (s *Site) AsBuyer(email string) {
	s.t.Helper()
	s.AsNobody()
	if answer := s.do(http.MethodGet, "/_shop/sign-in/"+email, nil, nil); answer.Status != http.StatusNoContent {
		s.t.Fatalf("signing in to the shop as %s: %d %s", email, answer.Status, answer.Text())
	}
}

// ShopPath is a path within the supplier's shop.
func (s *Site) ShopPath(within string) string {
	s.t.Helper()
	var supplier wholesale.Supplier
	s.must(s.Store.View(s.t.Context(), func(tx *store.Tx) (err error) {
		supplier, err = tx.Supplier(s.t.Context(), s.SupplierID)
		return err
	}))
	return "/shop/" + supplier.Shop.Slug + within
}

// signInToShop signs a person in to the shop without a password or a code.
func (s *Site) signInToShop(w http.ResponseWriter, r *http.Request) error {
	var person store.Person
	if err := s.Store.View(r.Context(), func(tx *store.Tx) (err error) {
		person, err = tx.PersonByEmail(r.Context(), r.PathValue("id"))
		return err
	}); err != nil {
		return err
	}
	if err := page.SignIn(r, person.ID, "", person.SessionEpoch); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}
