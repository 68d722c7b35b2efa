// Package join is how people come to order from a supplier: they accept an invitation, or ask to
// trade.
package join

import (
	"net/http"
	"net/url"
	"slices"

	"upstock/internal/account"
	"upstock/internal/web/credentials"
	"upstock/internal/web/page"
	"upstock/internal/web/shop/shell"
	"upstock/internal/wholesale"
)

// Services are what the pages work with.
type Services struct {
	Accounts *account.Service
}

// Routes registers the pages.
func Routes(rt *page.Router, s Services) {
	rt.Handle("GET /join/{token}", page.Public, s.invitation)
	rt.Handle("POST /join/{token}", page.Public, s.join)
	rt.Handle("GET /shop/{supplier}/trade", page.Public, s.tradeForm)
	rt.Handle("POST /shop/{supplier}/trade", page.Public, s.trade)
	rt.ShowAgain("POST /shop/{supplier}/trade", s.tradeAgain)
}

// joinForm is an invitation as its page shows it, with the form as it was submitted.
type joinForm struct {
	account.OpenInvitation
	Path    string // of the page
	Visitor *account.Person
	Name    string
	Email   string
	Errors  map[string]string
	Problem string
}

// mine says whether the person who is signed in is who was invited.
func (f joinForm) mine() bool { return f.Visitor != nil && slices.Contains(f.Emails, f.Visitor.Email) }

// signInPath leads back to the invitation, with the address that it went to.
func (f joinForm) signInPath() string {
	query := url.Values{"next": {f.Path}, "with": {"code"}}
	if len(f.Emails) == 1 {
		query.Set("email", f.Emails[0])
	}
	return "/shop/sign-in?" + query.Encode()
}

// invitation shows the form and does not use the link up: mail programs open links to look at them.
func (s Services) invitation(w http.ResponseWriter, r *http.Request) error {
	f, r, err := s.open(r)
	if wholesale.CodeOf(err) == wholesale.CodeNotFound {
		return page.RenderStatus(w, r, http.StatusNotFound, expiredPage())
	}
	if err != nil {
		return err
	}
	switch {
	case f.Visitor != nil && f.AcceptedBy == f.Visitor.ID:
		return page.Redirect(w, r, shell.Path(r.Context(), ""))
	case f.AcceptedBy != "":
		return page.Render(w, r, usedPage(f))
	}
	return page.Render(w, r, invitationPage(f))
}

// open reads the invitation of the link that was followed, and has the pages look like the shop of
// the supplier it is about.
func (s Services) open(r *http.Request) (joinForm, *http.Request, error) {
	invitation, err := s.Accounts.OpenInvitation(r.Context(), r.PathValue("token"))
	if err != nil {
		return joinForm{}, r, err
	}
	f := joinForm{OpenInvitation: invitation, Path: r.URL.Path}
	if visit := shell.VisitOf(r.Context()); visit != nil {
		f.Visitor = &visit.Person
	}
	return f, r.WithContext(shell.WithSupplier(r.Context(), invitation.Supplier)), nil
}

// join accepts the invitation: for who is signed in, or for someone new.
func (s Services) join(w http.ResponseWriter, r *http.Request) error {
	f, r, err := s.open(r)
	if wholesale.CodeOf(err) == wholesale.CodeNotFound {
		return page.RenderStatus(w, r, http.StatusNotFound, expiredPage())
	}
	if err != nil {
		return err
	}
	who := account.Joiner{Name: r.PostFormValue("name"), Email: r.PostFormValue("email")}
	if f.Visitor != nil {
		who = account.Joiner{PersonID: f.Visitor.ID}
	}
	person, _, epoch, err := s.Accounts.JoinAsBuyer(r.Context(), r.PathValue("token"), who)
	if err != nil {
		f.Name, f.Email = who.Name, who.Email
		return s.refused(w, r, f, err)
	}
	if f.Visitor == nil {
		if err := s.enter(w, r, person, f.Supplier.ID, epoch); err != nil {
			return err
		}
	}
	return page.RedirectWith(w, r, shell.Path(r.Context(), ""), "Welcome, "+person.Name+". On any other device you sign in with a code by e-mail")
}

// refused shows the page again with why the invitation was not accepted.
func (s Services) refused(w http.ResponseWriter, r *http.Request, f joinForm, err error) error {
	if fields, ok := page.FieldErrors(err); ok {
		f.Errors = fields
		return page.RenderStatus(w, r, http.StatusUnprocessableEntity, invitationPage(f))
	}
	switch wholesale.CodeOf(err) {
	case wholesale.CodeUnauthorized:
		return page.Redirect(w, r, f.signInPath())
	case wholesale.CodeConflict:
		f.Problem = err.Error()
		return page.RenderStatus(w, r, http.StatusConflict, usedPage(f))
	}
	return err
}

func (s Services) enter(w http.ResponseWriter, r *http.Request, person account.Person, supplierID string, epoch int64) error {
	if err := s.Accounts.SignedInToShop(r.Context(), person, supplierID, account.ByInvitation, credentials.Caller(r)); err != nil {
		return err
	}
	if err := page.SignIn(r, person.ID, "", epoch); err != nil {
		return err
	}
	return credentials.RememberDevice(w, r, s.Accounts, person)
}
