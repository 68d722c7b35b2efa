package orders

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"upstock/internal/ordering"
	"upstock/internal/store"
	"upstock/internal/web/console/shell"
	"upstock/internal/web/page"
	"upstock/internal/wholesale"
)

// postedNew reads the form and the customer it is for.
func (s Services) postedNew(r *http.Request) (customer wholesale.Customer, f newForm, err error) {
	f = parseNewForm(r.PostForm)
	customer, err = s.Catalog.Customer(r.Context(), shell.SupplierID(r.Context()), r.PostForm.Get("customer_id"))
	return customer, f, err
}

// postNew adds the rows of a list, shows what the order would come to, or creates it.
func (s Services) postNew(w http.ResponseWriter, r *http.Request) error {
	customer, f, err := s.postedNew(r)
	if err != nil {
		return err
	}
	added, err := s.takeLists(r, customer, &f)
	if err != nil {
		return err
	}
	made, err := s.draft(r.Context(), customer, &f)
	if err != nil {
		return err
	}
	do := r.PostForm.Get("do")
	if do == "create" && made != nil && !f.faulty() && len(f.ListNotes) == 0 {
		return s.create(w, r, customer, f)
	}
	v, err := s.newView(r.Context(), customer, f)
	if err != nil {
		return err
	}
	v.Made, v.Added = made, added
	if do == "create" {
		v.Refused = f.faulty() || made == nil // else the list's notes are to be seen first
		if f.empty() && !f.faulty() {
			f.Errors["lines"] = "needs at least one line: search for a product, or paste a list"
		}
	}
	status := http.StatusOK
	if f.faulty() {
		status = http.StatusUnprocessableEntity
	}
	return page.RenderStatus(w, r, status, newPage(v))
}

// draft works out what the order would come to; nil when it is empty or a field has an error. Lines
// without errors are worked out anyway.
func (s Services) draft(ctx context.Context, customer wholesale.Customer, f *newForm) (*wholesale.Order, error) {
	in, readable := f.order(customer)
	if !readable {
		return nil, s.draftSound(ctx, customer, f)
	}
	if len(in.Lines) == 0 {
		return nil, nil //nolint:nilnil // an order that is not ready is an ordinary state
	}
	made, err := s.Orders.Draft(ctx, customer.SupplierID, in)
	if err == nil {
		f.Lines.Show(made.Lines)
		return made, nil
	}
	faults, atFields := page.FieldErrors(err)
	if !atFields {
		return nil, err
	}
	f.blame(faults)
	return nil, s.draftSound(ctx, customer, f)
}

// draftSound works out the lines that nothing is known to be wrong with.
func (s Services) draftSound(ctx context.Context, customer wholesale.Customer, f *newForm) error {
	inputs := f.Lines.Sound(nil)
	if len(inputs) == 0 {
		return nil
	}
	made, err := s.Orders.Draft(ctx, customer.SupplierID, ordering.NewOrder{CustomerID: customer.ID, Lines: inputs})
	if _, atFields := page.FieldErrors(err); atFields {
		return nil // another line is wrong, too: that is said once this one is fixed
	}
	if err != nil {
		return err
	}
	f.Lines.Show(made.Lines)
	return nil
}

// create takes the order. The same form sent twice, by a second click or a reload, makes one order.
func (s Services) create(w http.ResponseWriter, r *http.Request, customer wholesale.Customer, f newForm) error {
	in, _ := f.order(customer) // it was readable for the draft
	key, err := onceKey(f.Key, in)
	if err != nil {
		return err
	}
	o, first, err := s.Orders.Take(r.Context(), customer.SupplierID, in, &store.Idempotency{
		Key: key,
		Render: func(thing any) (int, string, error) {
			o := thing.(*wholesale.Order)
			return http.StatusSeeOther, o.ID + " " + o.Number, nil
		},
	})
	if err != nil {
		return err
	}
	if first != nil {
		id, number, _ := strings.Cut(first.Answer, " ")
		return page.RedirectWith(w, r, "/orders/"+id, "Order "+number+" was created already")
	}
	return page.RedirectWith(w, r, "/orders/"+o.ID, "Order "+o.Number+" is created")
}

// onceKey is the same for the same content of the same filling-in, and for no other.
func onceKey(key string, in ordering.NewOrder) (string, error) {
	content, err := json.Marshal(in)
	if err != nil {
		return "", fmt.Errorf("key of a new order: %w", err)
	}
	sum := sha256.Sum256(append([]byte(key), content...))
	return "new-order-" + hex.EncodeToString(sum[:]), nil
}

// previewNew answers what the order would come to, while someone types.
func (s Services) previewNew(w http.ResponseWriter, r *http.Request) error {
	customer, f, err := s.postedNew(r)
	if err != nil {
		return err
	}
	made, err := s.draft(r.Context(), customer, &f)
	if err != nil {
		return err
	}
	f.Today = s.today(r.Context())
	v := newView{Customer: customer, Form: f, Made: made}
	return page.Render(w, r, f.figures(newEditor, newProblems(v), Totals(nil, v.Made, v.missing())))
}
