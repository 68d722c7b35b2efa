package products

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/govalues/decimal"

	"upstock/internal/catalog"
	"upstock/internal/web/console/shell"
	"upstock/internal/web/page"
	"upstock/internal/wholesale"
)

// question asks what a customer pays for a quantity on a day.
type question struct {
	product  wholesale.Product
	currency string             // the supplier's
	customer wholesale.Customer // with an empty id while none is chosen
	quantity string             // as typed
	doubt    string             // how a quantity was read that could mean two things; "" for a plain one
	date     string
	find     string // a search for a customer, without JavaScript
	found    []wholesale.Customer
	faults   map[string]string

	day      wholesale.Date // that the answer is for
	answered bool
	price    catalog.WhyPrice
	total    wholesale.Decimal
	listName string // of the list that gave the price; "" for the default price
	manual   string // the name of a manual list without the product
}

func readQuestion(p wholesale.Product, supplier wholesale.Supplier, v url.Values) question {
	typed := func(name string) string { return strings.TrimSpace(v.Get(name)) }
	return question{
		product: p, currency: supplier.Currency, quantity: typed("quantity"), date: typed("date"), find: typed("find"),
		faults: map[string]string{},
	}
}

// href is the address of the question, to share or to ask again.
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

// withoutCustomer is the same question without a customer.
func (q question) withoutCustomer() string {
	q.customer, q.find = wholesale.Customer{}, ""
	return q.href() + "#pays"
}

// ask reads the question from the address, and answers it when it is complete.
func (s Services) ask(r *http.Request, p wholesale.Product) (q question, err error) {
	supplier := shell.VisitOf(r.Context()).Supplier
	q = readQuestion(p, supplier, r.URL.Query())
	customerID := r.URL.Query().Get("customer")
	if customerID == "" {
		return q, s.search(r, &q)
	}
	if q.customer, err = s.Catalog.Customer(r.Context(), supplier.ID, customerID); err != nil {
		return q, err
	}
	quantity := q.parse(wholesale.DateOf(s.Clock(), supplier.Location()))
	if len(q.faults) > 0 {
		return q, nil
	}
	err = s.answer(r, &q, quantity)
	if faults, ok := page.FieldErrors(err); ok {
		q.faults, err = faults, nil
	}
	return q, err
}

// parse reads what was typed. Without a quantity it is one, without a day it is today.
func (q *question) parse(today wholesale.Date) (quantity wholesale.Decimal) {
	var err error
	if reading, doubtful := wholesale.DoubtOf(q.quantity); doubtful {
		q.doubt = "We read “" + q.quantity + "” as " + reading
		q.quantity = reading
	}
	if quantity = decimal.One; q.quantity != "" {
		if quantity, err = wholesale.ParseTyped(q.quantity); err != nil || !quantity.IsPos() {
			q.faults["quantity"] = "must be a number above 0"
		}
	}
	if q.day = today; q.date != "" {
		if q.day, err = wholesale.ParseDate(q.date); err != nil {
			q.faults["date"] = "must be a date"
		}
	}
	return quantity
}

// answer finds the price, or why there is none.
func (s Services) answer(r *http.Request, q *question, quantity wholesale.Decimal) (err error) {
	supplierID := q.product.SupplierID
	q.price, err = s.Catalog.WhyPrice(r.Context(), supplierID, q.customer.ID, q.product.ID, quantity, q.day)
	if err != nil {
		return err
	}
	if !q.price.Priced {
		return s.whyNone(r, q)
	}
	if q.total, err = wholesale.LineTotal(quantity, q.price.UnitPrice); err != nil {
		return wholesale.Invalid("quantity", "is too large")
	}
	if q.price.PriceListID != "" {
		list, err := s.Catalog.PriceList(r.Context(), supplierID, q.price.PriceListID)
		if err != nil {
			return err
		}
		q.listName = list.Name
	}
	q.answered = true
	return nil
}

// whyNone finds out why there is no price.
func (s Services) whyNone(r *http.Request, q *question) error {
	if q.customer.PriceListID() == "" {
		return nil
	}
	list, err := s.Catalog.PriceList(r.Context(), q.customer.SupplierID, q.customer.PriceListID())
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

// only is the one customer that a search found that was sent, and not only typed.
func (q question) only(r *http.Request) (wholesale.Customer, bool) {
	if page.SearchSent(r) && len(q.found) == 1 {
		return q.found[0], true
	}
	return wholesale.Customer{}, false
}

// findCustomers suggests customers as the user types.
func (s Services) findCustomers(w http.ResponseWriter, r *http.Request) error {
	supplier := shell.VisitOf(r.Context()).Supplier
	p, err := s.Catalog.Product(r.Context(), supplier.ID, r.PathValue("id"))
	if err != nil {
		return err
	}
	q := readQuestion(p, supplier, r.URL.Query())
	if err := s.search(r, &q); err != nil {
		return err
	}
	if only, found := q.only(r); found {
		return page.Redirect(w, r, q.about(only))
	}
	return page.Render(w, r, suggestions(q))
}
