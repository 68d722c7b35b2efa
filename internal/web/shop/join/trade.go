package join

import (
	"net/http"
	"time"

	"upstock/internal/account"
	"upstock/internal/web/credentials"
	"upstock/internal/web/page"
	"upstock/internal/web/shop/shell"
	"upstock/internal/wholesale"
)

// tradeForm is what a business says that asks to trade, as it was submitted.
type tradeForm struct {
	account.NewTradeRequest
	SignedIn  bool // the address is known to be theirs
	SendsMail bool
	Errors    map[string]string
	Problem   string
}

// secretLife is how long a browser keeps the secret of its code.
const secretLife = time.Hour

func (s Services) tradeForm(w http.ResponseWriter, r *http.Request) error {
	if shell.BuyerOf(r.Context()) != nil {
		return page.Redirect(w, r, shell.Path(r.Context(), ""))
	}
	return s.showTrade(w, r, http.StatusOK, tradeForm{})
}

func (s Services) showTrade(w http.ResponseWriter, r *http.Request, status int, f tradeForm) error {
	f.SendsMail = s.Accounts.SendsMail()
	if visit := shell.VisitOf(r.Context()); visit != nil {
		f.SignedIn, f.Email = true, visit.Person.Email
		if f.Name == "" && visit.Person.Name != visit.Person.Email {
			f.Name = visit.Person.Name
		}
	}
	return page.RenderStatus(w, r, status, tradePage(f))
}

func sentTrade(r *http.Request) tradeForm {
	return tradeForm{NewTradeRequest: account.NewTradeRequest{
		Business: r.PostFormValue("business"), Name: r.PostFormValue("name"), Email: r.PostFormValue("email"),
		Phone: r.PostFormValue("phone"), Address: r.PostFormValue("address"), Message: r.PostFormValue("message"),
	}}
}

// tradeAgain shows the page with what was typed, when sending it has failed on our side.
func (s Services) tradeAgain(w http.ResponseWriter, r *http.Request) error {
	return s.showTrade(w, r, http.StatusOK, sentTrade(r))
}

// trade takes a request: from who is signed in at once, from anyone else once a code has shown that
// the address is theirs.
func (s Services) trade(w http.ResponseWriter, r *http.Request) error {
	f := sentTrade(r)
	visit := shell.VisitOf(r.Context())
	if visit != nil {
		f.Email = visit.Person.Email
	}
	if err := s.Accounts.CheckTradeRequest(f.NewTradeRequest); err != nil {
		return s.tradeRefused(w, r, f, err)
	}
	if visit == nil && !r.PostForm.Has("code") {
		return s.proveAddress(w, r, f)
	}
	if visit == nil {
		asked, err := s.Accounts.EnterMailedCode(r.Context(), page.BrowserSecret(r), f.Email, r.PostFormValue("code"), credentials.Caller(r))
		if err != nil {
			return s.codeRefused(w, r, f, err)
		}
		f.Email = asked.Email
		page.KeepSecret(w, r, "", 0)
	}
	if _, err := s.Accounts.AskToTrade(r.Context(), shell.SupplierOf(r.Context()).ID, f.NewTradeRequest, credentials.Caller(r)); err != nil {
		return s.tradeRefused(w, r, f, err)
	}
	return page.Render(w, r, askedPage(f))
}

// proveAddress has a code mailed to the address, and asks for it.
func (s Services) proveAddress(w http.ResponseWriter, r *http.Request, f tradeForm) error {
	secret, err := s.Accounts.AskForCode(r.Context(), account.CodeRequest{
		Email: f.Email, SupplierID: shell.SupplierOf(r.Context()).ID, Purpose: account.CodeToTrade, Secret: page.BrowserSecret(r),
	}, credentials.Caller(r))
	if err != nil {
		return s.tradeRefused(w, r, f, err)
	}
	page.KeepSecret(w, r, secret, secretLife)
	return page.Render(w, r, proveAddressPage(f))
}

func (s Services) codeRefused(w http.ResponseWriter, r *http.Request, f tradeForm, err error) error {
	if fields, ok := page.FieldErrors(err); ok {
		f.Errors = fields
		return page.RenderStatus(w, r, http.StatusUnprocessableEntity, proveAddressPage(f))
	}
	problem, status, ok := credentials.Refusal(w, err)
	if !ok {
		return err
	}
	f.Errors = map[string]string{"code": problem}
	return page.RenderStatus(w, r, status, proveAddressPage(f))
}

func (s Services) tradeRefused(w http.ResponseWriter, r *http.Request, f tradeForm, err error) error {
	if fields, ok := page.FieldErrors(err); ok {
		f.Errors = fields
		return s.showTrade(w, r, http.StatusUnprocessableEntity, f)
	}
	status := http.StatusConflict
	if wholesale.CodeOf(err) != wholesale.CodeConflict {
		var ok bool
		if _, status, ok = credentials.Refusal(w, err); !ok {
			return err
		}
	}
	f.Problem = err.Error()
	return s.showTrade(w, r, status, f)
}
