package signin

import (
	"net/http"

	"upstock/internal/account"
	"upstock/internal/web/page"
)

// askForPasskey gives the browser's script what to ask for.
func (s Services) askForPasskey(w http.ResponseWriter, r *http.Request) error {
	question, err := s.Accounts.AskForPasskey(caller(r))
	if err != nil {
		return err
	}
	page.Ask(r.Context(), question.ForServer)
	return page.JSON(w, question.ForBrowser)
}

func (s Services) signInWithPasskey(w http.ResponseWriter, r *http.Request) error {
	sent := sentSignIn(r)
	person, epoch, err := s.Accounts.SignInWithPasskey(r.Context(), page.Asked(r.Context()), []byte(r.PostFormValue("device_answer")), caller(r))
	if problem, status, ok := refusal(err); ok {
		sent.Problem = problem
		page.SetRetryAfter(w.Header(), err)
		return s.showSignIn(w, r, status, sent)
	}
	if err != nil {
		return err
	}
	if err := s.enter(w, r, person, epoch, account.ByPasskey); err != nil {
		return err
	}
	return page.Resume(w, r, sent.Packed, person.ID, sent.Next)
}
