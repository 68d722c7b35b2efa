package lines

import (
	"net/http"
	"slices"
	"strings"

	"github.com/a-h/templ"
	"github.com/govalues/decimal"

	"upstock/internal/catalog"
	"upstock/internal/web/console/shell"
	"upstock/internal/web/page"
	"upstock/internal/wholesale"
)

// suggestionLimit is how many products the search offers: what fits a glance.
const suggestionLimit = 8

// Finder serves the parts of an editor that look products up for a customer.
type Finder struct {
	Catalog  *catalog.Service
	Editor   Editor
	Customer wholesale.Customer // whose prices are shown; its id, supplier and name are enough
	Saved    []wholesale.Line   // of the order, when there is one
	Editable bool
}

// Routes registers what an editor asks for below base; finder looks products up for its order.
func Routes(rt *page.Router, base string, finder func(r *http.Request) (Finder, error)) {
	for part, answer := range map[string]func(Finder, http.ResponseWriter, *http.Request) error{
		"/suggestions": Finder.suggestions, "/row": Finder.row, "/why": Finder.why,
	} {
		rt.Handle("GET "+base+part, shell.ForTeam, func(w http.ResponseWriter, r *http.Request) error {
			f, err := finder(r)
			if err != nil {
				return err
			}
			return answer(f, w, r)
		})
	}
}

// suggestions finds products with the customer's prices: what it can buy first, then what only the
// supplier can add.
func (f Finder) suggestions(w http.ResponseWriter, r *http.Request) error {
	query := strings.TrimSpace(r.URL.Query().Get("q"))
	if query == "" {
		return page.Render(w, r, templ.NopComponent)
	}
	var found []Suggestion
	seen := map[string]bool{}
	for _, wholeRange := range []bool{false, true} {
		products, err := f.Catalog.Products(r.Context(), f.Customer.SupplierID, catalog.ProductQuery{
			Query: query, CustomerID: f.Customer.ID, WholeRange: wholeRange, Limit: suggestionLimit,
		})
		if err != nil {
			return err
		}
		for _, p := range products.Items {
			if !seen[p.ID] && len(found) < suggestionLimit {
				seen[p.ID] = true
				found = append(found, suggestionOf(p))
			}
		}
		if len(found) == suggestionLimit {
			break
		}
	}
	return page.Render(w, r, f.Editor.Suggestions(found))
}

func suggestionOf(p catalog.PricedProduct) Suggestion {
	s := Suggestion{ProductID: p.ID, Code: p.Code, Name: p.Name, Picture: p.Picture(), Outside: p.Outside, Availability: p.Availability}
	if p.Price != nil {
		s.Price = &p.Price.UnitPrice
	}
	return s
}

// row makes the row of a product that is added.
func (f Finder) row(w http.ResponseWriter, r *http.Request) error {
	product, err := f.Catalog.Product(r.Context(), f.Customer.SupplierID, r.URL.Query().Get("product"))
	if err != nil {
		return err
	}
	row := Row{Key: NewKey(), ProductID: product.ID, Code: product.Code, Name: product.Name, Picture: product.Picture(), Quantity: "1"}
	if product.Availability != wholesale.Available {
		row.Unavailable = product.Availability
	}
	answer, err := f.Catalog.PriceFor(r.Context(), f.Customer.SupplierID, f.Customer.ID, product.ID, wholesale.Decimal{}, "")
	switch {
	case err == nil:
		row.made = &wholesale.Line{ProductID: product.ID, Quantity: decimal.One, PriceAnswer: answer, LineTotal: answer.UnitPrice}
	case wholesale.CodeOf(err) == wholesale.CodeNotFound:
		row.Errors = map[string]string{"unit_price": "is needed: " + f.Customer.Name + " has none for this product"}
	default:
		return err
	}
	return page.Render(w, r, f.Editor.Row(row))
}

// why says where a line's price comes from, and what it would be today.
func (f Finder) why(w http.ResponseWriter, r *http.Request) error {
	query := r.URL.Query()
	quantity, counted := positive(query.Get("quantity")), positive(query.Get("counted"))
	price, err := wholesale.ParseTyped(query.Get("price"))
	if err != nil {
		return wholesale.Invalid("price", "%s", err)
	}
	saved, others := f.savedLine(query.Get("line"))
	asked := quantity
	if counted.IsPos() { // what is on the form counts, not what is saved
		asked, others = counted, nil
	}
	today, err := f.Catalog.WhyPrice(r.Context(), f.Customer.SupplierID, f.Customer.ID, query.Get("product"), asked, "", others...)
	if err != nil {
		return err
	}
	v := reasonView{price: price, today: today, customer: f.Customer.Name, editable: f.Editable}
	if saved != nil && saved.UnitPrice.Cmp(price) == 0 && saved.Quantity.Cmp(quantity) == 0 {
		v.saved = saved
	}
	return page.Render(w, r, reason(v))
}

// positive reads a quantity; zero when there is none.
func positive(text string) wholesale.Decimal {
	quantity, err := wholesale.ParseTyped(text)
	if err != nil || !quantity.IsPos() {
		return wholesale.Decimal{}
	}
	return quantity
}

// savedLine is the order's line with an id, and the quantities of its other lines with the product.
func (f Finder) savedLine(id string) (saved *wholesale.Line, others []wholesale.Decimal) {
	i := slices.IndexFunc(f.Saved, func(l wholesale.Line) bool { return l.ID == id })
	if i < 0 {
		return nil, nil
	}
	for j, l := range f.Saved {
		if j != i && l.ProductID == f.Saved[i].ProductID {
			others = append(others, l.Quantity)
		}
	}
	return &f.Saved[i], others
}
