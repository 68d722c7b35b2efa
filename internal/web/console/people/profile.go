package people

import (
	"errors"
	"io"
	"net/http"

	"upstock/internal/account"
	"upstock/internal/web/console/shell"
	"upstock/internal/web/page"
	"upstock/internal/wholesale"
)

// profileView is the business profile, with the form as it was submitted.
type profileView struct {
	Supplier wholesale.Supplier
	Profile  account.Profile
	Errors   map[string]string
}

func (s Services) profile(w http.ResponseWriter, r *http.Request) error {
	supplier := shell.VisitOf(r.Context()).Supplier
	return page.Render(w, r, profilePage(profileView{Supplier: supplier, Profile: profileOf(supplier)}))
}

// profileOf is the profile as it is stored.
func profileOf(s wholesale.Supplier) account.Profile {
	return account.Profile{
		Name: s.Name, Email: s.Email, TimeZone: s.TimeZone, BrandColour: s.BrandColour, GSTNumber: account.FormatGSTNumber(s.GSTNumber),
	}
}

func (s Services) saveProfile(w http.ResponseWriter, r *http.Request) error {
	supplier := shell.VisitOf(r.Context()).Supplier
	sent := account.Profile{
		Name: r.PostFormValue("name"), Email: r.PostFormValue("email"), TimeZone: r.PostFormValue("time_zone"),
		BrandColour: r.PostFormValue("brand_colour"), GSTNumber: r.PostFormValue("gst_number"),
	}
	err := s.Accounts.UpdateProfile(r.Context(), supplier.ID, sent)
	if fields, ok := page.FieldErrors(err); ok {
		return page.RenderStatus(w, r, http.StatusUnprocessableEntity, profilePage(profileView{supplier, sent, fields}))
	}
	if err != nil {
		return err
	}
	return page.RedirectWith(w, r, profilePath, "Profile saved")
}

func (s Services) saveLogo(w http.ResponseWriter, r *http.Request) error {
	supplier := shell.VisitOf(r.Context()).Supplier
	file, err := uploaded(r, "logo")
	if err == nil {
		err = s.Accounts.SetLogo(r.Context(), supplier.ID, file)
	}
	if fields, ok := page.FieldErrors(err); ok {
		return page.RenderStatus(w, r, http.StatusUnprocessableEntity, profilePage(profileView{supplier, profileOf(supplier), fields}))
	}
	if err != nil {
		return err
	}
	return page.RedirectWith(w, r, profilePath, "Logo saved")
}

// uploaded reads a file from a form, up to one byte more than the largest logo allowed.
func uploaded(r *http.Request, field string) ([]byte, error) {
	file, _, err := r.FormFile(field)
	if errors.Is(err, http.ErrMissingFile) || errors.Is(err, http.ErrNotMultipart) {
		return nil, wholesale.Invalid(field, "is missing: choose a file first")
	}
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return io.ReadAll(io.LimitReader(file, account.MaxLogo+1))
}

func (s Services) removeLogo(w http.ResponseWriter, r *http.Request) error {
	if err := s.Accounts.RemoveLogo(r.Context(), shell.SupplierID(r.Context())); err != nil {
		return err
	}
	return page.RedirectWith(w, r, profilePath, "Logo removed")
}
