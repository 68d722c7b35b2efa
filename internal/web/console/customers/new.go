package customers

import (
	"net/http"

	"upstock/internal/catalog"
	"upstock/internal/web/console/shell"
	"upstock/internal/web/page"
)

// newView is the form for a new customer, as typed.
type newView struct {
	details
	address catalog.NewAddress
}

func (s Services) newForm(w http.ResponseWriter, r *http.Request) error {
	return page.Render(w, r, newPage(newView{address: catalog.NewAddress{Type: "shipping"}}))
}

func (s Services) create(w http.ResponseWriter, r *http.Request) error {
	v := newView{
		details: details{
			Code: r.FormValue("code"), Name: r.FormValue("name"), Email: r.FormValue("email"), EmailCC: r.FormValue("email_cc"),
			ContactName: r.FormValue("contact_name"), Phone: r.FormValue("phone"), Mobile: r.FormValue("mobile"),
		},
		address: readAddress(r),
	}
	in := catalog.NewCustomer{
		Code: v.Code, Name: v.Name, Email: v.Email, EmailCC: v.EmailCC, ContactName: v.ContactName, Phone: v.Phone, Mobile: v.Mobile,
	}
	if v.address != (catalog.NewAddress{Type: v.address.Type}) {
		v.address.Default = true // it is the only one
		in.Addresses = []catalog.NewAddress{v.address}
	}
	c, _, err := s.Catalog.CreateCustomer(r.Context(), shell.SupplierID(r.Context()), in, nil)
	if faults, ok := formFaults(err); ok {
		v.Faults = ofAddress(faults, "addresses[0].")
		return page.RenderStatus(w, r, http.StatusUnprocessableEntity, newPage(v))
	}
	if err != nil {
		return err
	}
	done := c.Name + " is added. Match it to a customer in Unleashed before you approve its first order."
	return page.RedirectWith(w, r, path(c), done)
}
