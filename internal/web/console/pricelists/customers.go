package pricelists

import (
	"net/http"
	"net/url"

	"upstock/internal/catalog"
	"upstock/internal/web/page"
	"upstock/internal/wholesale"
)

// customersView is the page of a list's customers.
type customersView struct {
	onList
	query     string
	customers []wholesale.Customer
	next      string
}

func (s Services) customers(w http.ResponseWriter, r *http.Request) error {
	list, err := s.list(r)
	if err != nil {
		return err
	}
	v := customersView{onList: list, query: r.URL.Query().Get("q")}
	on, err := s.Catalog.CustomersOn(r.Context(), supplierOf(r), list.list.ID, v.query, r.URL.Query().Get("at"), customersPerPage)
	if err != nil {
		return err
	}
	v.customers = on.Items
	if on.Next != "" {
		v.next = list.path() + "/customers?" + url.Values{"q": {v.query}, "at": {on.Next}}.Encode()
	}
	if page.Partial(r) {
		return page.Render(w, r, customersTable(v))
	}
	return page.Render(w, r, customersPage(v))
}

// candidate is a customer who could be added to a list.
type candidate struct {
	wholesale.Customer
	listName string // its current list; "" at default prices
	here     bool   // it is on the list already
}

// assignmentView is the page to add customers to a list.
type assignmentView struct {
	onList
	query  string
	found  []candidate
	failed string // why the last one was not added
}

func (s Services) chooseCustomer(w http.ResponseWriter, r *http.Request) error {
	v, err := s.assignment(r)
	if err != nil {
		return err
	}
	if page.Partial(r) {
		return page.Render(w, r, foundCustomers(v))
	}
	return page.Render(w, r, assignmentPage(v))
}

func (s Services) assignment(r *http.Request) (v assignmentView, err error) {
	ctx, supplierID := r.Context(), supplierOf(r)
	if v.onList, err = s.list(r); err != nil {
		return v, err
	}
	v.query = r.FormValue("q")
	found, err := s.Catalog.Customers(ctx, supplierID, catalog.CustomerQuery{Query: v.query, Limit: foundAtOnce})
	if err != nil {
		return v, err
	}
	names, err := s.Catalog.PriceListNames(ctx, supplierID, found.Items)
	for _, c := range found.Items {
		v.found = append(v.found, candidate{c, names[c.PriceListID()], c.PriceListID() == v.list.ID})
	}
	return v, err
}

func (s Services) assign(w http.ResponseWriter, r *http.Request) error {
	customer, err := s.Catalog.AssignPriceList(r.Context(), supplierOf(r), r.PathValue("id"), r.PostFormValue("customer"))
	if err == nil {
		return page.RedirectWith(w, r, listPath(r.PathValue("id"))+"/customers", customer.Name+" now buys from this list")
	}
	var failed string
	if fields, invalid := page.FieldErrors(err); invalid {
		failed = "It " + fields["price_list_id"]
	} else if wholesale.CodeOf(err) == wholesale.CodeConflict {
		failed = err.Error()
	} else {
		return err
	}
	v, err := s.assignment(r)
	if err != nil {
		return err
	}
	v.failed = failed
	return page.RenderStatus(w, r, http.StatusConflict, assignmentPage(v))
}

func (s Services) takeOff(w http.ResponseWriter, r *http.Request) error {
	customer, now, err := s.Catalog.TakeOffPriceList(r.Context(), supplierOf(r), r.PathValue("id"), r.PostFormValue("customer"))
	if err != nil {
		return err
	}
	done := customer.Name + " now pays default prices"
	if now.ID != "" {
		done = customer.Name + " now buys from " + now.Name
	}
	return page.RedirectWith(w, r, listPath(r.PathValue("id"))+"/customers", done)
}
