// Package matching is the form with which a person says which customer a store is, or which product
// a code means: the same on a trading partner's page and in the inbox.
package matching

import (
	"context"
	"net/http"
	"strings"

	"upstock/internal/catalog"
	"upstock/internal/web/console/shell"
	"upstock/internal/web/page"
	"upstock/internal/wholesale"
)

// hitLimit is how many hits the search offers: what fits a glance.
const hitLimit = 8

// Services are the use cases behind the search.
type Services struct{ Catalog *catalog.Service }

// Thing is what is looked for.
type Thing string

// The things.
const (
	Customer Thing = "customer"
	Product  Thing = "product"
)

// Routes registers the search while someone types.
func Routes(rt *page.Router, s Services) {
	for _, thing := range []Thing{Customer, Product} {
		rt.Handle("GET "+thing.searchPath(), shell.ForTeam, func(w http.ResponseWriter, r *http.Request) error {
			hits, err := s.hits(r.Context(), thing, r.URL.Query().Get("q"))
			if err != nil {
				return err
			}
			return page.Render(w, r, searched(thing, r.URL.Query().Get("q"), hits))
		})
	}
}

func (t Thing) searchPath() string { return "/matching/" + string(t) + "s" }

// Hit is a customer or a product that was found.
type Hit struct{ ID, Code, Name string }

// hits finds things by the words of a search, the one with exactly this code before all others.
func (s Services) hits(ctx context.Context, thing Thing, query string) (hits []Hit, err error) {
	query = strings.TrimSpace(query)
	if query == "" {
		return nil, nil
	}
	supplierID := shell.SupplierID(ctx)
	if thing == Customer {
		found, err := s.Catalog.Customers(ctx, supplierID, catalog.CustomerQuery{Query: query, Limit: hitLimit})
		for _, c := range found.Items {
			hits = append(hits, Hit{c.ID, c.Code, c.Name})
		}
		return hits, err
	}
	found, err := s.Catalog.Products(ctx, supplierID, catalog.ProductQuery{Query: query, WholeRange: true, Limit: hitLimit})
	for _, p := range found.Items {
		hits = append(hits, Hit{p.ID, p.Code, p.Name})
	}
	return hits, err
}

// Form is the form as it is shown: what is matched, and what was typed.
type Form struct {
	Action string // where it is sent
	Thing  Thing
	Key    string // tells it from the others on the page
	Code   string // theirs; "" when it is typed
	Typed  bool   // the code is typed in the form
	Query  string
	Pieces string // of a product: how many one of what they order holds
	Hits   []Hit
	Error  string
	More   []Hidden
}

// Hidden is a further field of the form that no one sees.
type Hidden struct{ Name, Value string }

// Read reads a form that was sent, and what was picked in it; no id when nothing is picked yet:
// then the form says what to do.
func (s Services) Read(r *http.Request, f Form) (Form, string, error) {
	if f.Typed {
		f.Code = strings.TrimSpace(r.PostFormValue("code"))
	}
	f.Query, f.Pieces = strings.TrimSpace(r.PostFormValue("q")), strings.TrimSpace(r.PostFormValue("pieces"))
	if id := r.PostFormValue("pick"); id != "" {
		return f, id, nil
	}
	hits, err := s.hits(r.Context(), f.Thing, f.Query)
	if err != nil {
		if fields, ok := page.FieldErrors(err); ok {
			f.Error = fields["q"]
			return f, "", nil
		}
		return f, "", err
	}
	f.Hits = hits
	for _, h := range hits {
		if len(hits) == 1 || wholesale.SameCode(h.Code, f.Query) {
			return f, h.ID, nil
		}
	}
	switch {
	case f.Query == "":
		f.Error = "Search for the " + string(f.Thing) + " by its code or name"
	case len(hits) == 0:
		f.Error = "No " + string(f.Thing) + " matches “" + f.Query + "”"
	default:
		f.Error = "Several match. Pick one"
	}
	return f, "", nil
}

// PiecesOf reads how many pieces one unit holds; zero when nothing was typed.
func (f Form) PiecesOf() (wholesale.Decimal, error) {
	if f.Pieces == "" {
		return wholesale.Decimal{}, nil
	}
	pieces, err := wholesale.ParseTyped(f.Pieces)
	if err != nil {
		return pieces, wholesale.Invalid("pieces_per_unit", "%s", err)
	}
	return pieces, nil
}

// fieldWords are what the fields that a use case finds at fault are called in the form.
var fieldWords = map[string]string{
	"code": "Their code", "customer_id": "The customer", "product_id": "The product", "pieces_per_unit": "Pieces per unit",
}

// Blame takes over what is wrong with the form; false when the error is about something else.
func (f *Form) Blame(err error) bool {
	fields, ok := page.FieldErrors(err)
	for field, words := range fields {
		f.Error = strings.TrimSpace(fieldWords[field] + " " + words)
	}
	f.Hits = nil
	return ok
}
