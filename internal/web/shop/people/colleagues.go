package people

import (
	"net/http"
	"slices"

	"github.com/govalues/decimal"

	"upstock/internal/account"
	"upstock/internal/mail"
	"upstock/internal/store"
	"upstock/internal/web/page"
	"upstock/internal/web/shop/shell"
	"upstock/internal/web/ui"
	"upstock/internal/wholesale"
)

// colleaguesView is who orders for the customer, with the forms as they were submitted.
type colleaguesView struct {
	Own         string // the id of the person who looks
	People      []account.CustomerBuyer
	Invitations []store.BuyerInvitation
	Form        accessForm
	Invited     *account.BuyerInvited // that was just made, and whose mail did not go out
}

// accessForm is what someone may do, as it was typed.
type accessForm struct {
	For    string // the id of the person whose access is changed; "" for an invitation
	Email  string
	Role   account.BuyerRole
	Limit  string
	Errors map[string]string
}

func (s Services) colleagues(w http.ResponseWriter, r *http.Request) error {
	return s.showColleagues(w, r, http.StatusOK, colleaguesView{Form: accessForm{Role: account.BuyerFull}})
}

func (s Services) showColleagues(w http.ResponseWriter, r *http.Request, status int, v colleaguesView) (err error) {
	buyer := shell.BuyerOf(r.Context())
	v.Own = buyer.PersonID
	if v.People, err = s.Accounts.CustomerBuyers(r.Context(), buyer.SupplierID, buyer.CustomerID); err != nil {
		return err
	}
	if v.Invitations, err = s.Accounts.OpenBuyerInvitations(r.Context(), buyer.SupplierID, buyer.CustomerID); err != nil {
		return err
	}
	return page.RenderStatus(w, r, status, colleaguesPage(v))
}

// sentAccess reads a form. A limit that is no amount is wholesale.CodeInvalid of its field.
func sentAccess(r *http.Request, personID string) (f accessForm, in account.NewBuyer, err error) {
	f = accessForm{
		For: personID, Email: r.PostFormValue("email"), Role: account.BuyerRole(r.PostFormValue("role")), Limit: r.PostFormValue("spending_limit"),
	}
	in = account.NewBuyer{Email: f.Email, Role: f.Role}
	in.SpendingLimit, err = amountIn(f.Limit)
	return f, in, err
}

func (s Services) invite(w http.ResponseWriter, r *http.Request) error {
	visit, buyer := shell.VisitOf(r.Context()), shell.BuyerOf(r.Context())
	f, in, err := sentAccess(r, "")
	var invited account.BuyerInvited
	if err == nil {
		in.InvitedBy = visit.Person.Name
		invited, err = s.Accounts.InviteBuyer(r.Context(), buyer.SupplierID, buyer.CustomerID, in)
	}
	if fields, ok := page.FieldErrors(err); ok {
		f.Errors = fields
		return s.showColleagues(w, r, http.StatusUnprocessableEntity, colleaguesView{Form: f})
	}
	if err != nil {
		return err
	}
	if invited.Delivery.Sent() {
		return page.RedirectWith(w, r, shell.Path(r.Context(), colleaguesPath), "Invitation sent to "+invited.Email)
	}
	return s.showColleagues(w, r, http.StatusOK, colleaguesView{Form: accessForm{Role: account.BuyerFull}, Invited: &invited})
}

func (s Services) takeBack(w http.ResponseWriter, r *http.Request) error {
	buyer, email := shell.BuyerOf(r.Context()), r.PostFormValue("email")
	if err := s.Accounts.TakeBackBuyerInvitation(r.Context(), buyer.SupplierID, buyer.CustomerID, email); err != nil {
		return err
	}
	return page.RedirectWith(w, r, shell.Path(r.Context(), colleaguesPath), "The invitation of "+email+" is taken back")
}

func (s Services) changeAccess(w http.ResponseWriter, r *http.Request) error {
	buyer := shell.BuyerOf(r.Context())
	f, in, err := sentAccess(r, r.PathValue("person"))
	var changed account.CustomerBuyer
	if err == nil {
		changed, err = s.Accounts.ChangeBuyer(r.Context(), buyer.SupplierID, buyer.CustomerID, f.For, in)
	}
	if fields, ok := page.FieldErrors(err); ok {
		f.Errors = fields
		return s.showColleagues(w, r, http.StatusUnprocessableEntity, colleaguesView{Form: f})
	}
	if err != nil {
		return err
	}
	to := colleaguesPath
	if changed.PersonID == buyer.PersonID && changed.Role != account.BuyerFull {
		to = morePath // this page needs full access
	}
	return page.RedirectWith(w, r, shell.Path(r.Context(), to), changed.Name+": "+accessWords(changed.Role, changed.SpendingLimit))
}

func (s Services) remove(w http.ResponseWriter, r *http.Request) error {
	buyer := shell.BuyerOf(r.Context())
	removed, err := s.Accounts.RemoveBuyer(r.Context(), buyer.SupplierID, buyer.CustomerID, r.PathValue("person"))
	if err != nil {
		return err
	}
	to := colleaguesPath
	if removed.PersonID == buyer.PersonID {
		to = morePath
	}
	return page.RedirectWith(w, r, shell.Path(r.Context(), to), removed.Name+" can no longer order for "+buyer.CustomerName)
}

// amountIn reads an amount of money as people type it; "" is none.
func amountIn(text string) (wholesale.Decimal, error) {
	plain := plainAmount(text)
	if plain == "" {
		return wholesale.Decimal{}, nil
	}
	amount, err := decimal.Parse(plain)
	if err != nil || amount.IsNeg() || amount.Scale() > wholesale.TotalScale {
		return amount, wholesale.Invalid("spending_limit", "must be an amount, such as 250 or 250.50")
	}
	return amount, nil
}

// formOf is the form of one person: as it was sent, or as things are.
func (v colleaguesView) formOf(b account.CustomerBuyer) accessForm {
	if v.Form.For == b.PersonID {
		return v.Form
	}
	f := accessForm{For: b.PersonID, Role: b.Role}
	if b.SpendingLimit.IsPos() {
		f.Limit = wholesale.FormatTotal(b.SpendingLimit)
	}
	return f
}

// inviting is the form of an invitation, unless another one was sent.
func (v colleaguesView) inviting() accessForm {
	if v.Form.For != "" {
		return accessForm{Role: account.BuyerFull}
	}
	return v.Form
}

// onlyApprover says whether no one else can release what is over a colleague's limit.
func (v colleaguesView) onlyApprover(b account.CustomerBuyer) bool {
	return b.Approver() && !slices.ContainsFunc(v.People, func(other account.CustomerBuyer) bool {
		return other.PersonID != b.PersonID && other.Approver()
	})
}

func deliveryWords(d mail.Delivery) string { return d.Words() }

// accessWords say what someone may do, e.g. "Full access, up to 500.00 per order".
func accessWords(role account.BuyerRole, limit wholesale.Decimal) string {
	words := accesses[role].words
	if limit.IsPos() {
		words += ", up to " + ui.Amount(limit) + " per order"
	}
	return words
}
