package customers

import (
	"net/http"

	"upstock/internal/account"
	"upstock/internal/store"
	"upstock/internal/web/console/shell"
	"upstock/internal/web/page"
	"upstock/internal/web/ui"
	"upstock/internal/wholesale"
)

// buyersView is who orders for a customer, and who is invited to.
type buyersView struct {
	people      []account.CustomerBuyer
	invitations []store.BuyerInvitation // of colleagues, not accepted yet
	refused     []store.Mail
}

func (s Services) readBuyers(r *http.Request, customerID string) (v buyersView, err error) {
	supplierID := shell.SupplierID(r.Context())
	if v.people, err = s.Accounts.CustomerBuyers(r.Context(), supplierID, customerID); err != nil {
		return v, err
	}
	if v.invitations, err = s.Accounts.OpenBuyerInvitations(r.Context(), supplierID, customerID); err != nil {
		return v, err
	}
	v.refused, err = s.Accounts.UnsentMails(r.Context(), supplierID)
	return v, err
}

// removeBuyer takes someone from those who order for the customer.
func (s Services) removeBuyer(w http.ResponseWriter, r *http.Request) error {
	id := r.PathValue("id")
	removed, err := s.Accounts.DisconnectBuyer(r.Context(), shell.SupplierID(r.Context()), id, r.PathValue("person"))
	if err != nil {
		return err
	}
	return page.RedirectWith(w, r, "/customers/"+id+"/invite", removed.Name+" can no longer order for this customer")
}

// endInvitation takes back the invitation of a colleague.
func (s Services) endInvitation(w http.ResponseWriter, r *http.Request) error {
	id, email := r.PathValue("id"), r.FormValue("invited")
	if err := s.Accounts.TakeBackBuyerInvitation(r.Context(), shell.SupplierID(r.Context()), id, email); err != nil {
		return err
	}
	return page.RedirectWith(w, r, "/customers/"+id+"/invite", "The invitation of "+email+" is taken back")
}

// buyerWords say what a buyer may do, e.g. "Full access, up to 500.00 per order".
func buyerWords(role account.BuyerRole, limit wholesale.Decimal) string {
	words := "Full access"
	if role == account.BuyerLimited {
		words = "Limited access"
	}
	if limit.IsPos() {
		words += ", up to " + ui.Amount(limit) + " per order"
	}
	return words
}
