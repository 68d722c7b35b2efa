package orders

import (
	"context"
	"net/http"

	"upstock/internal/ordering"
	"upstock/internal/web/page"
	"upstock/internal/wholesale"
)

// save keeps what was typed and, when the button says so, approves the order. An unchanged order is
// not saved, so that its timeline holds only real changes.
func (s Services) save(w http.ResponseWriter, r *http.Request) error {
	if r.PostForm.Get("then") == doRestore {
		return s.showAgain(w, r)
	}
	o, f, err := s.posted(r)
	if err != nil {
		return err
	}
	if f.Version != o.Version {
		return s.late(w, r, o, f)
	}
	ctx := r.Context()
	made, change, err := s.previewed(ctx, o, &f)
	if err != nil || made == nil {
		return s.again(w, r, o, f, made, err)
	}
	changed, approving := !sameContent(o, made), r.PostForm.Get("then") == "approve"
	switch {
	case f.doubtful():
		return s.answer(w, r, http.StatusUnprocessableEntity, orderView{Order: o, Form: f, Made: made, Doubted: true})
	case approving && r.PostForm.Has("undecided"):
		return s.undecided(w, r, o, f, made)
	case approving && unseenTotal(r.PostForm, made) != "":
		return s.answer(w, r, http.StatusConflict, orderView{Order: o, Form: f, Made: made, Problem: unseenTotal(r.PostForm, made), Unsaved: changed})
	case changed:
		saved, err := s.Orders.Edit(ctx, o.SupplierID, o.ID, change)
		if wholesale.CodeOf(err) == wholesale.CodeStale {
			if o, err = s.order(r); err != nil { // someone else saved just now
				return err
			}
			return s.late(w, r, o, f)
		}
		if err != nil {
			return s.again(w, r, o, f, made, err)
		}
		o = saved
	}
	if approving {
		return s.approveNow(w, r, o)
	}
	words := "Order " + o.Number + " is saved"
	if !changed {
		words = "Nothing was changed"
	}
	return page.RedirectWith(w, r, href(o.ID, ""), words)
}

// showAgain shows the form with what was typed before, and saves nothing.
func (s Services) showAgain(w http.ResponseWriter, r *http.Request) error {
	o, f, err := s.posted(r)
	if err != nil {
		return err
	}
	if f.Version != o.Version {
		return s.late(w, r, o, f)
	}
	made, _, err := s.previewed(r.Context(), o, &f)
	if err != nil && wholesale.CodeOf(err) != wholesale.CodeConflict {
		return err
	}
	byScript := r.PostForm.Get("then") == doRestore
	return s.answer(w, r, http.StatusOK, orderView{Order: o, Form: f, Made: made, Unsaved: true, Restored: byScript})
}

// posted reads the order and what was typed of it.
func (s Services) posted(r *http.Request) (*wholesale.Order, editForm, error) {
	o, err := s.order(r)
	return o, parseEditForm(r.PostForm), err
}

// previewed works out what the order would come to; nil when a field has an error, which it then
// shows. Any other failure is the error.
func (s Services) previewed(ctx context.Context, o *wholesale.Order, f *editForm) (*wholesale.Order, ordering.OrderChange, error) {
	for {
		change, readable := f.change(o)
		if !readable {
			return nil, change, nil
		}
		unseen := change
		unseen.Version = 0
		made, err := s.Orders.Preview(ctx, o.SupplierID, o.ID, unseen)
		if err == nil {
			f.Lines.Show(made.Lines)
			return made, change, nil
		}
		faults, atFields := page.FieldErrors(err)
		if !atFields {
			return nil, change, err
		}
		if f.Lines.Insist(faults) {
			continue // the customer has no price for a product: the one that was agreed stays
		}
		f.blame(faults)
		return nil, change, nil
	}
}

// again shows the page with what was typed, and what is wrong with it.
func (s Services) again(w http.ResponseWriter, r *http.Request, o *wholesale.Order, f editForm, made *wholesale.Order, cause error) error {
	if cause != nil {
		faults, atFields := page.FieldErrors(cause)
		if !atFields {
			return cause
		}
		f.blame(faults)
	}
	return s.answer(w, r, http.StatusUnprocessableEntity, orderView{Order: o, Form: f, Made: made})
}

// late merges a form of an earlier version with what was saved since. The person reviews it before
// it is saved, unless they changed nothing.
func (s Services) late(w http.ResponseWriter, r *http.Request, o *wholesale.Order, f editForm) error {
	ctx := r.Context()
	customer, err := s.Catalog.Customer(ctx, o.SupplierID, o.CustomerID)
	if err != nil {
		return err
	}
	left := f.merge(o, customer)
	if len(left) == 0 && r.PostForm.Get("then") == "approve" && !o.ApprovedAt.IsZero() {
		return page.RedirectWith(w, r, href(o.ID, ""), approvedWords(o, "approved already")) // the button was pressed twice
	}
	made, _, err := s.previewed(ctx, o, &f)
	if err != nil && wholesale.CodeOf(err) != wholesale.CodeConflict {
		return err
	}
	if then := r.PostForm.Get("then"); len(left) == 0 && made != nil && sameContent(o, made) && then != "approve" {
		if then == doRestore {
			return page.Redirect(w, r, href(o.ID, "")) // it has been saved since: nothing to tell
		}
		return page.RedirectWith(w, r, href(o.ID, ""), "Nothing was changed")
	}
	return s.clash(w, r, orderView{Order: o, Form: f, Made: made}, clash{Left: left})
}

// undecided makes a person who approves choose between two versions first.
func (s Services) undecided(w http.ResponseWriter, r *http.Request, o *wholesale.Order, f editForm, made *wholesale.Order) error {
	customer, err := s.Catalog.Customer(r.Context(), o.SupplierID, o.CustomerID)
	if err != nil {
		return err
	}
	left := f.merge(o, customer)
	return s.clash(w, r, orderView{Order: o, Form: f, Made: made}, clash{Left: left, Undecided: true})
}

// clash shows what someone else has saved and where the person typed something else, which they can
// save on top or discard.
func (s Services) clash(w http.ResponseWriter, r *http.Request, v orderView, c clash) (err error) {
	if c.Last, err = s.Orders.LastChange(r.Context(), v.Order.SupplierID, v.Order.ID); err != nil {
		return err
	}
	v.Clash = &c
	if c.Undecided {
		v.Problem = "Save or discard your changes first, then approve the order"
	}
	return s.answer(w, r, http.StatusConflict, v)
}

// preview answers what the order would come to, while someone types.
func (s Services) preview(w http.ResponseWriter, r *http.Request) error {
	o, f, err := s.posted(r)
	if err != nil {
		return err
	}
	made, _, err := s.previewed(r.Context(), o, &f)
	if wholesale.CodeOf(err) == wholesale.CodeConflict {
		// Approved meanwhile, perhaps by the same person: the live regions and saving show it.
		w.WriteHeader(http.StatusNoContent)
		return nil
	}
	if err != nil {
		return err
	}
	if made == nil {
		s.previewSound(r.Context(), o, &f)
	}
	v := orderView{Order: o, Form: f, Made: made}
	if err := s.warn(r.Context(), o.SupplierID, o.CustomerID, &v.Form.Header, made); err != nil {
		return err
	}
	if v.Forecast, err = s.forecast(r.Context(), o, made); err != nil {
		return err
	}
	if v.Used, err = s.Orders.SameReference(r.Context(), o.SupplierID, o.CustomerID, f.Reference, o.ID); err != nil {
		return err
	}
	return page.Render(w, r, editFigures(v))
}

// previewSound works out the lines without errors, so that one mistake does not empty all totals.
func (s Services) previewSound(ctx context.Context, o *wholesale.Order, f *editForm) {
	inputs := f.Lines.Sound(o.Lines)
	made, err := s.Orders.Preview(ctx, o.SupplierID, o.ID, ordering.OrderChange{Lines: &inputs, BySupplier: true})
	if err != nil {
		return // what is wrong is shown already
	}
	f.Lines.Show(made.Lines)
}
