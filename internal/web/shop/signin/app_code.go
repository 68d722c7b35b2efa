package signin

import (
	"net/http"

	"upstock/internal/account"
	"upstock/internal/web/credentials"
	"upstock/internal/web/page"
	"upstock/internal/wholesale"
)

// firstStep goes on with someone whose password or mailed code was right: those who sign in with an
// app as well are asked for its code.
func (s Services) firstStep(w http.ResponseWriter, r *http.Request, person account.Person, epoch int64, how account.Proof, f signInForm) error {
	page.KeepSecret(w, r, "", 0)
	needsCode, err := s.Accounts.NeedsCode(r.Context(), person.ID)
	if err != nil {
		return err
	}
	if !needsCode {
		return s.enter(w, r, person, epoch, how, f)
	}
	if err := page.BeginSecondStep(r.Context(), page.HalfIn{PersonID: person.ID, Epoch: epoch, How: string(how)}); err != nil {
		return err
	}
	return page.Render(w, r, appCodePage(f))
}

// appCodeForm shows the second step's form again to someone who has loaded the page again.
func (s Services) appCodeForm(w http.ResponseWriter, r *http.Request) error {
	if _, ok := page.Halfway(r.Context()); !ok {
		return page.Redirect(w, r, signInPath)
	}
	return page.Render(w, r, appCodePage(signInForm{Next: "/shop"}))
}

// appCodeAgain shows the page with what it carried, when signing in has failed on our side.
func (s Services) appCodeAgain(w http.ResponseWriter, r *http.Request) error {
	return page.Render(w, r, appCodePage(sent(r)))
}

func (s Services) enterAppCode(w http.ResponseWriter, r *http.Request) error {
	f := sent(r)
	r, err := s.branded(r, f.Next)
	if err != nil {
		return err
	}
	who, ok := page.Halfway(r.Context())
	if !ok {
		return s.fromTheStart(w, r, f)
	}
	how, err := s.Accounts.EnterCode(r.Context(), who.PersonID, r.PostFormValue("code"), credentials.Caller(r))
	if problem, status, ok := credentials.Refusal(w, err); ok {
		f.Problem = problem
		return page.RenderStatus(w, r, status, appCodePage(f))
	}
	if err != nil {
		return err
	}
	person, _, err := s.Accounts.BuyersOfSession(r.Context(), who.PersonID, who.Epoch)
	if wholesale.CodeOf(err) == wholesale.CodeUnauthorized {
		return s.fromTheStart(w, r, f) // their sessions were ended meanwhile
	}
	if err != nil {
		return err
	}
	return s.enter(w, r, person, who.Epoch, account.Proof(who.How).And(how), f)
}

// fromTheStart asks to sign in again.
func (s Services) fromTheStart(w http.ResponseWriter, r *http.Request, f signInForm) error {
	f.Problem = "That took longer than ten minutes. Sign in again"
	return s.show(w, r, http.StatusUnauthorized, f)
}
