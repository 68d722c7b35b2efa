package customers

import (
	"cmp"
	"net/http"
	"time"

	"upstock/internal/catalog"
	"upstock/internal/store"
	"upstock/internal/syncing"
	"upstock/internal/web/console/trouble"
	"upstock/internal/web/page"
	"upstock/internal/wholesale"
)

// details are the fields of the form, as typed.
type details struct {
	Code, Name, Email, EmailCC string
	ContactName, Phone, Mobile string
	Faults                     map[string]string
}

// profileView is what the profile shows.
type profileView struct {
	customer   wholesale.Customer
	details    details
	connected  bool // to Unleashed
	priceLists []wholesale.PriceList
	groups     []wholesale.FulfilmentGroup
	terms      termsView
	sync       store.Run    // the price sync in progress; its ID is empty when there is none
	unsent     []store.Mail // refused by its addresses, or waiting for long
	now        time.Time
}

func (s Services) profile(w http.ResponseWriter, r *http.Request) error {
	c, err := s.customer(r)
	if err != nil {
		return err
	}
	return s.showProfile(w, r, http.StatusOK, c, detailsOf(c))
}

func detailsOf(c wholesale.Customer) details {
	return details{
		Code: c.Code, Name: c.Name, Email: c.Email, EmailCC: c.EmailCC,
		ContactName: c.Contact.Name, Phone: c.Contact.Phone, Mobile: c.Contact.Mobile,
	}
}

func (s Services) showProfile(w http.ResponseWriter, r *http.Request, status int, c wholesale.Customer, d details) error {
	v := profileView{customer: c, details: d, now: s.Clock()}
	connection, err := s.Syncing.Connection(r.Context(), c.SupplierID)
	if err != nil {
		return err
	}
	unsent, err := s.Accounts.UnsentMails(r.Context(), c.SupplierID)
	if err != nil {
		return err
	}
	v.unsent = trouble.MailsTo(unsent, c)
	v.connected = connection.Status != store.Disconnected
	if v.priceLists, err = s.Catalog.PriceListsFor(r.Context(), c); err != nil {
		return err
	}
	if v.groups, err = s.Fulfilment.Choices(r.Context(), c.SupplierID); err != nil {
		return err
	}
	if v.terms, err = s.termsOf(r.Context(), c, v.group()); err != nil {
		return err
	}
	sync, _, err := s.Syncing.LatestRun(r.Context(), c.SupplierID, syncing.RunPrices)
	if err != nil {
		return err
	}
	if sync.State == store.RunQueued || sync.State == store.RunRunning {
		v.sync = sync
	}
	return page.RenderStatus(w, r, status, profilePage(v))
}

// saveDetails changes what the details say. A matched customer's code and contact are Unleashed's
// and a connected customer owns its name and e-mail, so their forms do not send these.
func (s Services) saveDetails(w http.ResponseWriter, r *http.Request) error {
	c, err := s.customer(r)
	if err != nil {
		return err
	}
	d := details{
		Code: cmp.Or(r.FormValue("code"), c.Code), Name: sent(r, "name", c.Name), Email: sent(r, "email", c.Email),
		EmailCC: sent(r, "email_cc", c.EmailCC), ContactName: sent(r, "contact_name", c.Contact.Name), Phone: sent(r, "phone", c.Contact.Phone),
		Mobile: sent(r, "mobile", c.Contact.Mobile),
	}
	change := catalog.CustomerChange{
		Name: &d.Name, Email: &d.Email, EmailCC: &d.EmailCC, ContactName: &d.ContactName, Phone: &d.Phone, Mobile: &d.Mobile,
	}
	if c.RemoteID == "" {
		change.Code = &d.Code
	}
	changed, err := s.Catalog.UpdateCustomer(r.Context(), c.SupplierID, c.ID, change)
	if faults, ok := formFaults(err); ok {
		d.Faults = faults
		return s.showProfile(w, r, http.StatusUnprocessableEntity, c, d)
	}
	if err != nil {
		return err
	}
	return page.RedirectWith(w, r, path(c), changed.Name+" is saved")
}

// sent is a field's value in the form, or what it was if the form has no such field.
func sent(r *http.Request, field, was string) string {
	value := r.FormValue(field)
	if _, ok := r.Form[field]; !ok {
		return was
	}
	return value
}

// formFaults are the errors by field, including a code that is taken.
func formFaults(err error) (map[string]string, bool) {
	if faults, ok := page.FieldErrors(err); ok {
		return faults, true
	}
	if wholesale.CodeOf(err) == wholesale.CodeConflict {
		return map[string]string{"code": "Another customer already has this code. Choose a different one."}, true
	}
	return nil, false
}

func (s Services) switchSalesOrders(w http.ResponseWriter, r *http.Request) error {
	on := r.FormValue("enabled") == "true"
	c, err := s.change(r, catalog.CustomerChange{SalesOrdersEnabled: &on})
	if err != nil {
		return err
	}
	if on {
		return page.RedirectWith(w, r, path(c), "Approved orders from "+c.Name+" now go to Unleashed as sales orders")
	}
	return page.RedirectWith(w, r, path(c), "Orders from "+c.Name+" are no longer sent to Unleashed")
}

func (s Services) choosePriceList(w http.ResponseWriter, r *http.Request) error {
	list := r.FormValue("price_list_id")
	c, err := s.change(r, catalog.CustomerChange{PriceListID: &list})
	if err != nil {
		return err
	}
	return page.RedirectWith(w, r, path(c), "Price list for "+c.Name+" saved")
}
