package orders

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"upstock/internal/ordering"
	"upstock/internal/web/console/shell"
	"upstock/internal/web/page"
	"upstock/internal/wholesale"
)

// act is the handler that does one thing with an order and shows it again, with the reason when its
// state does not allow it.
func (s Services) act(do func(ctx context.Context, supplierID, id string) (*wholesale.Order, error), done string) page.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		o, err := do(r.Context(), shell.SupplierID(r.Context()), r.PathValue("id"))
		if wholesale.CodeOf(err) == wholesale.CodeConflict {
			return s.refused(w, r, err)
		}
		if err != nil {
			return err
		}
		return page.RedirectWith(w, r, href(o.ID, ""), strings.ReplaceAll(done, "{number}", o.Number))
	}
}

// refused shows the order as it is now, with the reason why it was left so.
func (s Services) refused(w http.ResponseWriter, r *http.Request, cause error) error {
	o, err := s.order(r)
	if err != nil {
		return err
	}
	v := viewOf(o)
	v.Problem = cause.Error()
	return s.answer(w, r, http.StatusConflict, v)
}

// approve commits to the order as the person saw it; one changed since is shown first.
func (s Services) approve(w http.ResponseWriter, r *http.Request) error {
	o, err := s.order(r)
	if err != nil {
		return err
	}
	if version(r.PostForm) != o.Version {
		return s.clash(w, r, viewOf(o), clash{})
	}
	return s.approveNow(w, r, o)
}

// approveNow approves an order in the version that the person saw, unless its prices have changed
// and no one has decided about them: then it asks.
func (s Services) approveNow(w http.ResponseWriter, r *http.Request, o *wholesale.Order) error {
	if asked, err := s.askPrices(w, r, o); asked || err != nil {
		return err
	}
	approved, err := s.Orders.ApproveSeen(r.Context(), o.SupplierID, o.ID, ordering.Seen{Version: o.Version})
	if wholesale.CodeOf(err) == wholesale.CodeConflict {
		return s.refusedApproval(w, r, err)
	}
	if wholesale.CodeOf(err) == wholesale.CodeStale { // someone saved just now
		if o, err = s.order(r); err != nil {
			return err
		}
		return s.clash(w, r, viewOf(o), clash{})
	}
	if err != nil {
		return err
	}
	return page.RedirectWith(w, r, href(approved.ID, ""), approvedWords(approved, "approved"))
}

// firstVersion is the version of an order that no one has changed since it was created.
const firstVersion = 1

// approvedWords say what was done with an order that is approved now.
func approvedWords(o *wholesale.Order, done string) string {
	words := "Order " + o.Number + " is " + done
	if o.SalesOrder.State == wholesale.OutboxPending {
		words += " and on its way to Unleashed"
	}
	return words
}

// refusedApproval shows why an order was not approved.
func (s Services) refusedApproval(w http.ResponseWriter, r *http.Request, cause error) error {
	if err := s.retaxRefused(r.Context(), r.PathValue("id")); err != nil {
		return err
	}
	return s.refused(w, r, cause)
}

// retaxRefused gives an order that was not approved the total that would be sent, in case it was
// refused for that: so the person sees what they approve next.
func (s Services) retaxRefused(ctx context.Context, id string) error {
	_, err := s.Orders.RetaxOrder(ctx, shell.SupplierID(ctx), id)
	if code := wholesale.CodeOf(err); code == wholesale.CodeConflict || code == wholesale.CodeNotFound {
		return nil // it was refused for something else
	}
	return err
}

// version is the one that the person was looking at; 0 when the form does not say.
func version(values url.Values) int64 {
	v, err := strconv.ParseInt(values.Get("version"), 10, 64)
	if err != nil {
		return 0
	}
	return v
}

func (s Services) retry(w http.ResponseWriter, r *http.Request) error {
	o, err := s.order(r)
	if err != nil {
		return err
	}
	done := "The sales order for {number} is being retried"
	if o.SalesOrder.Unsent(o.Status) {
		done = "Order {number} is now being sent to Unleashed"
	}
	return s.act(s.Syncing.Retry, done)(w, r)
}

func (s Services) matchUnleashed(w http.ResponseWriter, r *http.Request) error {
	seen := version(r.PostForm)
	do := func(ctx context.Context, supplierID, id string) (*wholesale.Order, error) {
		return s.Orders.MatchUnleashed(ctx, supplierID, id, seen)
	}
	done := "Order {number} now matches Unleashed"
	if o, err := s.order(r); err == nil && settled(o) {
		done += ". Mark it as shipped to release payment and invoice"
	}
	return s.act(do, done)(w, r)
}

// comment adds to the timeline, which updates itself; the answer is an empty form.
func (s Services) comment(w http.ResponseWriter, r *http.Request) error {
	o, err := s.order(r)
	if err != nil {
		return err
	}
	c := commentForm{OrderID: o.ID, Text: strings.TrimSpace(r.PostFormValue("text")), Internal: r.PostFormValue("for") != "customer"}
	err = s.Orders.Comment(r.Context(), o.SupplierID, o.ID, ordering.NewComment{Text: c.Text, Internal: c.Internal})
	faults, atFields := page.FieldErrors(err)
	switch {
	case atFields:
		return s.commentAgain(w, r, o, c.faulty(faults))
	case err != nil:
		return err
	case page.Partial(r):
		return page.Render(w, r, CommentForm(commentForm{OrderID: o.ID, Internal: c.Internal, Added: true}))
	}
	return page.RedirectWith(w, r, href(o.ID, "#comments"), "Your comment is added")
}

func (s Services) commentAgain(w http.ResponseWriter, r *http.Request, o *wholesale.Order, c commentForm) error {
	if page.Partial(r) {
		return page.RenderStatus(w, r, http.StatusUnprocessableEntity, CommentForm(c))
	}
	v := viewOf(o)
	v.Comment = c
	return s.answer(w, r, http.StatusUnprocessableEntity, v)
}

// commentForm is a comment as it was typed.
type commentForm struct {
	OrderID  string
	Text     string
	Internal bool
	Error    string
	Added    bool // the comment before this one was taken
}

func (c commentForm) faulty(faults map[string]string) commentForm {
	for _, message := range faults {
		c.Error = "The comment " + message
	}
	return c
}
