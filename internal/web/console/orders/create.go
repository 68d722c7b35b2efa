package orders

import (
	"context"
	"encoding/json"
	"errors"
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

// What the buttons of the form do.
const (
	doCreate  = "create"
	doApprove = "approve" // create, then approve
	doRestore = "restore" // show what was typed before, for the script that keeps it
)

// postNew adds the rows of a list, shows what the order would come to, or creates it.
func (s Services) postNew(w http.ResponseWriter, r *http.Request) error {
	do := r.PostForm.Get("do")
	if do == doRestore {
		return s.showNewAgain(w, r)
	}
	customer, f, err := s.postedNew(r)
	if err != nil {
		return err
	}
	added, err := s.takeLists(r, customer, &f)
	if err != nil {
		return err
	}
	creating := do == doCreate || do == doApprove
	if creating && !f.faulty() && !f.Unseen {
		made, err := s.createdBefore(r.Context(), customer, f)
		if err != nil {
			return err
		}
		if made.Before {
			return s.shown(w, r, made, do == doApprove)
		}
	}
	made, err := s.draft(r.Context(), customer, &f)
	if err != nil {
		return err
	}
	if do == doApprove && made != nil {
		f.NotShown = unseenTotal(r.PostForm, made)
	}
	if creating && f.NotShown == "" && made != nil && !f.faulty() && !f.doubtful() && !f.Unseen {
		return s.create(w, r, customer, f, do == doApprove)
	}
	if creating && f.empty() && !f.faulty() {
		f.Errors["lines"] = "needs at least one line: search for a product, or paste a list"
	}
	v, err := s.newView(r.Context(), customer, f, made)
	if err != nil {
		return err
	}
	v.Posted, v.Added = true, added
	v.Refused = creating && (f.faulty() || f.doubtful() || made == nil)
	v.Unseen = creating && !v.Refused && f.NotShown == ""
	status := http.StatusOK
	if f.faulty() || creating && f.doubtful() {
		status = http.StatusUnprocessableEntity
	}
	return page.RenderStatus(w, r, status, newPage(v))
}

// showNewAgain shows the form with what was typed before, and does nothing with it.
func (s Services) showNewAgain(w http.ResponseWriter, r *http.Request) error {
	customer, f, err := s.postedNew(r)
	if err != nil {
		return err
	}
	if err := s.showList(r, customer, &f); err != nil {
		return err
	}
	made, err := s.draft(r.Context(), customer, &f)
	if err != nil {
		return err
	}
	v, err := s.newView(r.Context(), customer, f, made)
	if err != nil {
		return err
	}
	v.Posted, v.Restored = true, r.PostForm.Get("do") == doRestore
	return page.Render(w, r, newPage(v))
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
	made, err := s.Orders.Draft(ctx, customer.SupplierID, ordering.NewOrder{
		CustomerID: customer.ID, Source: string(wholesale.SourceSupplier), Lines: inputs,
	})
	if _, atFields := page.FieldErrors(err); atFields {
		return nil // another line is wrong, too: that is said once this one is fixed
	}
	if err != nil {
		return err
	}
	f.Lines.Show(made.Lines)
	return nil
}

// create takes the order, and approves it when that was asked for. The same form sent twice, by a
// second click or a reload, makes one order.
func (s Services) create(w http.ResponseWriter, r *http.Request, customer wholesale.Customer, f newForm, approving bool) error {
	in, _ := f.order(customer) // it was readable for the draft
	key, err := newOrderKey(f.Key, in)
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
	made := createdOrder{CustomerID: customer.ID, Reference: in.Reference}
	if first != nil {
		made.again(*first)
	} else {
		made.ID, made.Number = o.ID, o.Number
	}
	return s.shown(w, r, made, approving)
}

// createdBefore finds what the same form has made when it was sent before. It is asked before the
// form is checked, because what it names may have changed since.
func (s Services) createdBefore(ctx context.Context, customer wholesale.Customer, f newForm) (made createdOrder, err error) {
	in, readable := f.order(customer)
	if !readable {
		return made, nil
	}
	key, err := newOrderKey(f.Key, in)
	if err != nil {
		return made, err
	}
	made = createdOrder{CustomerID: customer.ID, Reference: in.Reference}
	first, err := s.Orders.Taken(ctx, customer.SupplierID, &store.Idempotency{Key: key})
	if first != nil {
		made.again(*first)
	}
	return made, err
}

// again fills in the order that the form has made before.
func (c *createdOrder) again(first store.FirstAnswer) {
	c.Before = true
	c.ID, c.Number, _ = strings.Cut(first.Answer, " ")
}

// shown leads to the order, and approves it first when that was asked for.
func (s Services) shown(w http.ResponseWriter, r *http.Request, made createdOrder, approving bool) error {
	if approving {
		return s.approveCreated(w, r, made)
	}
	words := "Order " + made.Number + " is created"
	if made.Before {
		words += " already"
	}
	return s.created(w, r, made, words)
}

// createdOrder is an order that the form has made.
type createdOrder struct {
	ID, Number string
	CustomerID string
	Reference  string
	Before     bool // the form was sent before, and has made it then
}

// created shows the order, and warns when its reference was used before.
func (s Services) created(w http.ResponseWriter, r *http.Request, made createdOrder, words string) error {
	used, err := s.Orders.SameReference(r.Context(), shell.SupplierID(r.Context()), made.CustomerID, made.Reference, made.ID)
	if err != nil {
		return err
	}
	if len(used) > 0 {
		return page.RedirectWarning(w, r, href(made.ID, ""), words+". "+usedWords(r.Context(), made.Reference, used))
	}
	return page.RedirectWith(w, r, href(made.ID, ""), words)
}

// approveCreated approves the order as the form has made it, once however often the button was
// pressed. One that cannot be approved is there all the same.
func (s Services) approveCreated(w http.ResponseWriter, r *http.Request, made createdOrder) error {
	ctx, supplierID := r.Context(), shell.SupplierID(r.Context())
	o, err := s.Orders.ApproveSeen(ctx, supplierID, made.ID, ordering.Seen{Version: firstVersion})
	if err == nil {
		return s.created(w, r, made, approvedWords(o, "created and approved"))
	}
	refusal, known := errors.AsType[*wholesale.Error](err)
	if !known || refusal.Code == wholesale.CodeUnavailable {
		return err
	}
	if err := s.retaxRefused(ctx, made.ID); err != nil {
		return err
	}
	if now, err := s.Orders.Order(ctx, supplierID, made.ID); err != nil {
		return err
	} else if !now.ApprovedAt.IsZero() {
		return page.RedirectWith(w, r, href(made.ID, ""), approvedWords(now, "created and approved already"))
	}
	return page.RedirectWarning(w, r, href(made.ID, ""), "Order "+made.Number+" is created, but not approved: "+refusal.Message)
}

// newOrderKey is the key of a new order with this content.
func newOrderKey(key string, in ordering.NewOrder) (string, error) {
	content, err := json.Marshal(in)
	if err != nil {
		return "", fmt.Errorf("key of a new order: %w", err)
	}
	return onceKey("new-order", key, string(content)), nil
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
	v, err := s.newView(r.Context(), customer, f, made)
	if err != nil {
		return err
	}
	return page.Render(w, r, newFigures(v))
}
