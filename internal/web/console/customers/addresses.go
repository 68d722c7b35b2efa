package customers

import (
	"net/http"
	"strings"

	"upstock/internal/catalog"
	"upstock/internal/web/console/shell"
	"upstock/internal/web/page"
	"upstock/internal/web/ui"
	"upstock/internal/wholesale"
)

// addressesView is what the Addresses tab shows.
type addressesView struct {
	customer  wholesale.Customer
	preferred wholesale.AddressType // what Settings › Integrations says
	used      wholesale.Address     // where sales orders go now
	anyUsed   bool
}

func (s Services) addresses(w http.ResponseWriter, r *http.Request) error {
	c, err := s.customer(r)
	if err != nil {
		return err
	}
	settings, err := s.Syncing.Settings(r.Context(), c.SupplierID)
	if err != nil {
		return err
	}
	v := addressesView{customer: c, preferred: settings.SalesOrderAddress}
	v.used, v.anyUsed = c.DeliveryAddress("", settings.SalesOrderAddress)
	return page.Render(w, r, addressesPage(v))
}

// choices are the addresses that sales orders can go to.
func (v addressesView) choices() []ui.Choice {
	choices := []ui.Choice{{Value: "", Words: "As set in Settings › Integrations: " + addressTypeWords(v.preferred)}}
	for _, a := range v.customer.Addresses {
		choices = append(choices, ui.Choice{Value: a.ID, Words: addressInOneLine(a)})
	}
	return choices
}

// whyUsed explains the choice of the address that sales orders go to.
func (v addressesView) whyUsed() string {
	wanted, taken := string(v.preferred), string(v.used.Type)
	switch {
	case v.customer.SalesOrderAddressID != "":
		return "Chosen for this customer."
	case wanted == taken:
		return "The customer's " + wanted + " address, as set in Settings › Integrations."
	default:
		return "The customer has no " + wanted + " address, so its " + taken + " address is used."
	}
}

func (s Services) chooseAddress(w http.ResponseWriter, r *http.Request) error {
	id := r.FormValue("address")
	c, err := s.change(r, catalog.CustomerChange{SalesOrderAddressID: &id})
	if err != nil {
		return err
	}
	const done = "Address saved. It applies to orders approved from now on."
	return page.RedirectWith(w, r, path(c)+"/addresses", done)
}

// addressForm is the form for one address, as typed.
type addressForm struct {
	customer wholesale.Customer
	address  catalog.NewAddress // with an empty id for a new one
	faults   map[string]string
}

func (f addressForm) title() string {
	if f.address.ID == "" {
		return "New address"
	}
	return "Edit address"
}

// action is where the form is sent.
func (f addressForm) action() string {
	if f.address.ID == "" {
		return path(f.customer) + "/addresses"
	}
	return path(f.customer) + "/addresses/" + f.address.ID
}

func readAddress(r *http.Request) catalog.NewAddress {
	return catalog.NewAddress{
		ID: r.PathValue("address"), Type: r.FormValue("type"), Name: r.FormValue("address_name"), Street: r.FormValue("street"),
		Street2: r.FormValue("street2"), Suburb: r.FormValue("suburb"), City: r.FormValue("city"), Region: r.FormValue("region"),
		Postcode: r.FormValue("postcode"), Country: r.FormValue("country"), Default: r.FormValue("default") != "",
	}
}

// ofAddress renames field errors to the form's fields: prefix is cut, and an address's name is kept
// apart from the customer's.
func ofAddress(faults map[string]string, prefix string) map[string]string {
	renamed := make(map[string]string, len(faults))
	for field, fault := range faults {
		if part, ok := strings.CutPrefix(field, prefix); ok && part == "name" {
			field = "address_name"
		} else if ok {
			field = part
		}
		renamed[field] = fault
	}
	return renamed
}

func (s Services) newAddress(w http.ResponseWriter, r *http.Request) error {
	c, err := s.customer(r)
	if err != nil {
		return err
	}
	return page.Render(w, r, addressPage(addressForm{customer: c, address: catalog.NewAddress{Type: string(wholesale.Shipping)}}))
}

func (s Services) address(w http.ResponseWriter, r *http.Request) error {
	c, err := s.customer(r)
	if err != nil {
		return err
	}
	a, ok := c.Address(r.PathValue("address"))
	if !ok || !catalog.AddressEditable(c, a) {
		return wholesale.NotFound("address")
	}
	return page.Render(w, r, addressPage(addressForm{customer: c, address: catalog.NewAddress{
		ID: a.ID, Type: string(a.Type), Name: a.Name, Street: a.Street, Street2: a.Street2, Suburb: a.Suburb, City: a.City,
		Region: a.Region, Postcode: a.Postcode, Country: a.Country, Default: a.Default,
	}}))
}

func (s Services) addAddress(w http.ResponseWriter, r *http.Request) error {
	in := readAddress(r)
	_, err := s.Catalog.AddAddress(r.Context(), shell.SupplierID(r.Context()), r.PathValue("id"), in)
	return s.savedAddress(w, r, in, err)
}

func (s Services) editAddress(w http.ResponseWriter, r *http.Request) error {
	in := readAddress(r)
	err := s.Catalog.EditAddress(r.Context(), shell.SupplierID(r.Context()), r.PathValue("id"), in.ID, in)
	return s.savedAddress(w, r, in, err)
}

// savedAddress goes back to the addresses, or shows what is wrong with the one that was sent.
func (s Services) savedAddress(w http.ResponseWriter, r *http.Request, in catalog.NewAddress, err error) error {
	if faults, ok := page.FieldErrors(err); ok {
		c, err := s.customer(r)
		if err != nil {
			return err
		}
		form := addressForm{customer: c, address: in, faults: ofAddress(faults, "")}
		return page.RenderStatus(w, r, http.StatusUnprocessableEntity, addressPage(form))
	}
	if err != nil {
		return err
	}
	return page.RedirectWith(w, r, "/customers/"+r.PathValue("id")+"/addresses", "Address saved")
}

func (s Services) deleteAddress(w http.ResponseWriter, r *http.Request) error {
	if err := s.Catalog.DeleteAddress(r.Context(), shell.SupplierID(r.Context()), r.PathValue("id"), r.PathValue("address")); err != nil {
		return err
	}
	return page.RedirectWith(w, r, "/customers/"+r.PathValue("id")+"/addresses", "Address deleted")
}
