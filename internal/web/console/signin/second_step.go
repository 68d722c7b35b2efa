package signin

import (
	"net/http"

	"upstock/internal/account"
	"upstock/internal/web/credentials"
	"upstock/internal/web/page"
	"upstock/internal/wholesale"
)

// codeForm is the second step's form, without the code.
type codeForm struct {
	Next    string
	Packed  string // see signInForm
	Problem string
}

// askForCode begins the second step, on the page that the first was sent to.
func (s Services) askForCode(w http.ResponseWriter, r *http.Request, person account.Membership, epoch int64, f codeForm) error {
	who := page.HalfIn{PersonID: person.ID, ActingFor: person.SupplierID, Epoch: epoch}
	if err := page.BeginSecondStep(r.Context(), who); err != nil {
		return err
	}
	return page.Render(w, r, codePage(f))
}

// codeForm shows the second step's form again to someone who has loaded the page again.
func (s Services) codeForm(w http.ResponseWriter, r *http.Request) error {
	if _, ok := page.Halfway(r.Context()); !ok {
		return page.Redirect(w, r, "/sign-in")
	}
	return page.Render(w, r, codePage(codeForm{Next: "/"}))
}

func sentCode(r *http.Request) codeForm {
	return codeForm{Next: page.LocalPath(r.PostFormValue("next")), Packed: r.PostFormValue("packed")}
}

// codeAgain shows the page with what it carried, when signing in has failed on our side.
func (s Services) codeAgain(w http.ResponseWriter, r *http.Request) error {
	return page.Render(w, r, codePage(sentCode(r)))
}

func (s Services) enterCode(w http.ResponseWriter, r *http.Request) error {
	sent := sentCode(r)
	who, ok := page.Halfway(r.Context())
	if !ok {
		return s.fromTheStart(w, r, sent)
	}
	how, err := s.Accounts.EnterCode(r.Context(), who.PersonID, r.PostFormValue("code"), credentials.Caller(r))
	if problem, status, ok := credentials.Refusal(w, err); ok {
		sent.Problem = problem
		return page.RenderStatus(w, r, status, codePage(sent))
	}
	if err != nil {
		return err
	}
	person, _, err := s.Accounts.MembershipOfSession(r.Context(), who.ActingFor, who.PersonID, who.Epoch)
	if wholesale.CodeOf(err) == wholesale.CodeUnauthorized {
		return s.fromTheStart(w, r, sent) // their sessions were ended meanwhile
	}
	if err != nil {
		return err
	}
	if err := s.enter(w, r, person, who.Epoch, how); err != nil {
		return err
	}
	return page.Resume(w, r, sent.Packed, person.ID, sent.Next)
}

// fromTheStart asks for the password again.
func (s Services) fromTheStart(w http.ResponseWriter, r *http.Request, sent codeForm) error {
	return s.showSignIn(w, r, http.StatusUnauthorized, signInForm{
		Next: sent.Next, Packed: sent.Packed, Problem: "That took longer than ten minutes. Sign in again",
	})
}
