package pricelists

import (
	"net/http"

	"upstock/internal/catalog"
	"upstock/internal/store"
	"upstock/internal/web/page"
	"upstock/internal/web/ui"
	"upstock/internal/wholesale"
)

// customerColumns are what a list's customers can be sorted by.
var customerColumns = []ui.Column{{By: "code", Words: "Code"}, {By: "name", Words: "Customer"}, {By: "unleashed", Words: "Unleashed"}}

// customersView is the page of a list's customers.
type customersView struct {
	onList
	query     string
	sort      ui.Sorting
	customers []store.CustomerRow
	next      string
}

func (v customersView) href(sort, at string) string {
	return address(v.path()+"/customers", "q", v.query, "sort", ui.Sorted(customerColumns, sort).Value(), "at", at)
}

func (s Services) customers(w http.ResponseWriter, r *http.Request) error {
	list, err := s.list(r)
	if err != nil {
		return err
	}
	query := r.URL.Query()
	v := customersView{onList: list, query: query.Get("q"), sort: ui.Sorted(customerColumns, query.Get("sort"))}
	v.sort.Href = func(sort string) string { return v.href(sort, "") }
	on, err := s.Catalog.CustomerRows(r.Context(), supplierOf(r), catalog.CustomerRowQuery{
		PriceListID: list.list.ID, Query: v.query, Sort: orderOf(v.sort), Cursor: query.Get("at"), Limit: customersPerPage,
	})
	if err != nil {
		return err
	}
	v.customers = on.Items
	if on.Next != "" {
		v.next = v.href(v.sort.Value(), on.Next)
	}
	if page.SearchSent(r) && v.query != "" && query.Get("at") == "" && len(v.customers) == 1 {
		return page.Redirect(w, r, "/customers/"+v.customers[0].ID)
	}
	if page.Partial(r) {
		w.Header().Set("HX-Replace-Url", v.href(v.sort.Value(), query.Get("at")))
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
	sent   bool // the search was sent, so a single hit takes the focus
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
	v.query, v.sent = r.FormValue("q"), page.SearchSent(r)
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
