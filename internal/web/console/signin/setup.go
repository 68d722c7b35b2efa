package signin

import (
	"net/http"
	"strings"

	"upstock/internal/account"
	"upstock/internal/web/credentials"
	"upstock/internal/web/page"
	"upstock/internal/web/ui"
	"upstock/internal/wholesale"
)

// setUpForm is the form as it was submitted, without the password, and what is wrong with it.
type setUpForm struct {
	Code, Name, OwnerName, Email, TimeZone, Currency string

	Errors  map[string]string
	Problem string
}

// currencies are the choices; once connected, the currency of the Unleashed account counts.
func currencies() []ui.Choice {
	return []ui.Choice{
		{Value: "NZD", Words: "NZD – New Zealand dollar"}, {Value: "AUD", Words: "AUD – Australian dollar"},
		{Value: "FJD", Words: "FJD – Fijian dollar"}, {Value: "USD", Words: "USD – US dollar"},
		{Value: "GBP", Words: "GBP – Pound sterling"}, {Value: "EUR", Words: "EUR – Euro"},
		{Value: "SGD", Words: "SGD – Singapore dollar"}, {Value: "CAD", Words: "CAD – Canadian dollar"},
	}
}

// setUpForm exists only until the first supplier is set up.
func (s Services) setUpForm(w http.ResponseWriter, r *http.Request) error {
	needed, err := s.Accounts.SetUpNeeded(r.Context())
	if err != nil {
		return err
	}
	if !needed {
		return wholesale.NotFound("page")
	}
	return page.Render(w, r, setUpPage(setUpForm{Code: r.URL.Query().Get("code"), TimeZone: "Pacific/Auckland", Currency: "NZD"}))
}

func (s Services) setUp(w http.ResponseWriter, r *http.Request) error {
	sent := setUpForm{
		Code: r.PostFormValue("code"), Name: r.PostFormValue("name"),
		OwnerName: r.PostFormValue("owner_name"), Email: r.PostFormValue("email"),
		TimeZone: r.PostFormValue("time_zone"), Currency: r.PostFormValue("currency"),
	}
	owner, epoch, err := s.Accounts.SetUp(r.Context(), sent.Code, account.FirstSupplier{
		NewSupplier: account.NewSupplier{
			Name: sent.Name, OwnerName: sent.OwnerName, Email: sent.Email, TimeZone: sent.TimeZone, Currency: sent.Currency,
		},
		Password: r.PostFormValue("password"),
	}, credentials.Caller(r))
	if fields, ok := page.FieldErrors(err); ok {
		sent.Errors = fields
		return page.RenderStatus(w, r, http.StatusUnprocessableEntity, setUpPage(sent))
	}
	if problem, status, ok := credentials.Refusal(w, err); ok {
		sent.Problem = problem
		return page.RenderStatus(w, r, status, setUpPage(sent))
	}
	if err != nil {
		return err
	}
	if err := s.enter(w, r, owner, epoch, account.BySetUp); err != nil {
		return err
	}
	return page.RedirectWith(w, r, "/", "Welcome. "+strings.TrimSpace(sent.Name)+" is set up")
}
