package products

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/govalues/decimal"

	"upstock/internal/catalog"
	"upstock/internal/store"
	"upstock/internal/web/page"
	"upstock/internal/web/ui"
	"upstock/internal/wholesale"
)

// listingsPerPage bounds how many price list entries the page of a product shows at once.
const listingsPerPage = 50

// productView is what the page of a product shows.
type productView struct {
	product  wholesale.Product
	currency string
	listings []store.ProductPrice
	next     string // the address of further listings; "" at the end
	question question
}

func (s Services) product(w http.ResponseWriter, r *http.Request) error {
	ctx, supplier, values := r.Context(), page.VisitOf(r.Context()).Supplier, r.URL.Query()
	p, err := s.Catalog.Product(ctx, supplier.ID, r.PathValue("id"))
	if err != nil {
		return err
	}
	q, err := s.ask(r, p)
	if err != nil {
		return err
	}
	if page.Partial(r) {
		w.Header().Set("HX-Replace-Url", q.href())
		return page.Render(w, r, answer(q))
	}
	v := productView{product: p, currency: supplier.Currency, question: q}
	listings, err := s.Catalog.ListingsOf(ctx, supplier.ID, p.ID, values.Get("cursor"), listingsPerPage)
	if err != nil {
		return err
	}
	if v.listings = listings.Items; listings.Next != "" {
		v.next = path(p) + "?" + url.Values{"cursor": {listings.Next}}.Encode() + "#prices"
	}
	return page.Render(w, r, productPage(v))
}

func (s Services) setAvailability(w http.ResponseWriter, r *http.Request) error {
	id, availability := r.PathValue("id"), r.FormValue("availability")
	p, err := s.Catalog.UpdateProduct(r.Context(), page.VisitOf(r.Context()).Supplier.ID, id, catalog.ProductChange{Availability: &availability})
	if err != nil {
		return err
	}
	return page.RedirectWith(w, r, path(p), p.Name+" is "+ui.AvailabilityWords(p.Availability)+" now")
}

// question is what the page is asked about a price: what does this customer pay for so many, on that day.
type question struct {
	product  wholesale.Product
	currency string             // the supplier's
	customer wholesale.Customer // with an empty id while none is chosen
	quantity string             // as typed
	date     string
	find     string // a search for a customer, by people without scripts
	found    []wholesale.Customer
	faults   map[string]string

	answered  bool
	price     wholesale.PriceAnswer
	listName  string // of the list that gave the price; "" for the default price
	total     wholesale.Decimal
	manual    string // the name of a list made by hand that leaves the product out
	forOneDay wholesale.Date
}

// href is where the question can be asked again, by somebody else as well.
func (q question) href() string {
	v := url.Values{}
	for name, value := range map[string]string{"customer": q.customer.ID, "quantity": q.quantity, "date": q.date, "find": q.find} {
		if value != "" {
			v.Set(name, value)
		}
	}
	if len(v) == 0 {
		return path(q.product)
	}
	return path(q.product) + "?" + v.Encode()
}

// about is the same question about a customer.
func (q question) about(customer wholesale.Customer) string {
	q.customer, q.find = customer, ""
	return q.href() + "#pays"
}

// forAnybody is the same question without a customer.
func (q question) forAnybody() string {
	q.customer, q.find = wholesale.Customer{}, ""
	return q.href() + "#pays"
}

// ask reads the question from the address, and answers it when it is complete.
func (s Services) ask(r *http.Request, p wholesale.Product) (question, error) {
	ctx, supplier, v := r.Context(), page.VisitOf(r.Context()).Supplier, r.URL.Query()
	q := question{
		product: p, currency: supplier.Currency, quantity: strings.TrimSpace(v.Get("quantity")), date: strings.TrimSpace(v.Get("date")),
		find: strings.TrimSpace(v.Get("find")), faults: map[string]string{},
	}
	customerID := v.Get("customer")
	if customerID == "" {
		return q, s.search(r, &q)
	}
	var err error
	if q.customer, err = s.Catalog.Customer(ctx, supplier.ID, customerID); err != nil {
		return q, err
	}
	quantity := decimal.One
	if q.quantity != "" {
		if quantity, err = decimal.Parse(q.quantity); err != nil || !quantity.IsPos() {
			q.faults["quantity"] = "must be a number above 0"
			return q, nil
		}
	}
	if q.forOneDay, err = wholesale.ParseDate(q.date); err != nil {
		q.faults["date"] = "must be a date"
		return q, nil
	}
	if q.forOneDay == "" {
		q.forOneDay = wholesale.DateOf(s.Clock(), supplier.Location())
	}
	q.price, err = s.Catalog.PriceFor(ctx, supplier.ID, customerID, p.ID, quantity, q.forOneDay)
	switch {
	case wholesale.CodeOf(err) == wholesale.CodeNotFound:
		return q, s.whyNone(r, &q)
	case err != nil:
		if faults, ok := page.FieldErrors(err); ok {
			q.faults = faults
			return q, nil
		}
		return q, err
	}
	q.answered = true
	if q.total, err = wholesale.LineTotal(quantity, q.price.UnitPrice); err != nil {
		q.answered, q.faults["quantity"] = false, "is too large"
		return q, nil
	}
	if q.price.PriceListID != "" {
		list, err := s.Catalog.PriceList(ctx, supplier.ID, q.price.PriceListID)
		q.listName = list.Name
		return q, err
	}
	return q, nil
}

// whyNone finds out why there is no price.
func (s Services) whyNone(r *http.Request, q *question) error {
	if q.customer.PriceListID == "" {
		return nil
	}
	list, err := s.Catalog.PriceList(r.Context(), q.customer.SupplierID, q.customer.PriceListID)
	if list.Origin == wholesale.OriginManual {
		q.manual = list.Name
	}
	return err
}

// maxSuggested is how many customers a search suggests.
const maxSuggested = 8

func (s Services) search(r *http.Request, q *question) error {
	if q.find == "" {
		return nil
	}
	found, err := s.Catalog.Customers(r.Context(), q.product.SupplierID, catalog.CustomerQuery{Query: q.find, Limit: maxSuggested})
	q.found = found.Items
	return err
}

// findCustomers suggests customers while somebody types.
func (s Services) findCustomers(w http.ResponseWriter, r *http.Request) error {
	p, err := s.Catalog.Product(r.Context(), page.VisitOf(r.Context()).Supplier.ID, r.PathValue("id"))
	if err != nil {
		return err
	}
	v := r.URL.Query()
	q := question{product: p, quantity: v.Get("quantity"), date: v.Get("date"), find: strings.TrimSpace(v.Get("find"))}
	if err := s.search(r, &q); err != nil {
		return err
	}
	return page.Render(w, r, suggestions(q))
}
