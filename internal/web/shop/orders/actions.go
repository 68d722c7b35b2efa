package orders

import (
	"fmt"
	"net/http"

	"upstock/internal/basket"
	"upstock/internal/web/page"
	"upstock/internal/web/shop/shell"
	"upstock/internal/wholesale"
)

// refused shows the order as it is now, with the reason why it was left so.
func (s Services) refused(w http.ResponseWriter, r *http.Request, cause error) error {
	return s.answer(w, r, http.StatusConflict, view{Refused: cause.Error()})
}

func (s Services) comment(w http.ResponseWriter, r *http.Request) error {
	ctx, id, text := r.Context(), r.PathValue("id"), r.PostFormValue("text")
	err := s.Orders.BuyerComment(ctx, buyer(ctx), id, text)
	if faults, atFields := page.FieldErrors(err); atFields {
		return s.answer(w, r, http.StatusUnprocessableEntity, view{Comment: text, CommentError: "The text " + faults["text"]})
	}
	if err != nil {
		return err
	}
	return page.RedirectWith(w, r, href(ctx, id, "#comment-form"), "Sent to "+shell.SupplierOf(ctx).Name)
}

func (s Services) cancel(w http.ResponseWriter, r *http.Request) error {
	ctx, id := r.Context(), r.PathValue("id")
	asked, err := s.Orders.BuyerCancel(ctx, buyer(ctx), id, r.PostFormValue("why"))
	if wholesale.CodeOf(err) == wholesale.CodeConflict {
		return s.refused(w, r, err)
	}
	if err != nil {
		return err
	}
	done := "The order is cancelled"
	if asked {
		done = shell.SupplierOf(ctx).Name + " has been asked to cancel the order"
	}
	return page.RedirectWith(w, r, href(ctx, id, ""), done)
}

func (s Services) receive(w http.ResponseWriter, r *http.Request) error {
	ctx, id := r.Context(), r.PathValue("id")
	err := s.Orders.BuyerReceive(ctx, buyer(ctx), id)
	if wholesale.CodeOf(err) == wholesale.CodeConflict {
		return s.refused(w, r, err)
	}
	if err != nil {
		return err
	}
	return page.RedirectWith(w, r, href(ctx, id, ""), "Marked as received. Is something wrong with it? Report a problem here")
}

// again puts what is on the order into the basket, and says what is not sold any more.
func (s Services) again(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	o, err := s.order(r)
	if err != nil {
		return err
	}
	who := buyer(ctx)
	lines := make([]basket.Line, len(o.Lines))
	for i, l := range o.Lines {
		lines[i] = basket.Line{ProductID: l.ProductID, Quantity: l.Quantity}
	}
	owner := basket.Who{SupplierID: who.SupplierID, CustomerID: who.CustomerID, PersonID: who.PersonID}
	added, err := s.Baskets.Add(ctx, owner, lines)
	if err != nil {
		return err
	}
	to := shell.Path(ctx, "/basket")
	if len(added.Refused) == 0 {
		return page.RedirectWith(w, r, to, "The products of order "+o.Number+" are in your basket")
	}
	return page.RedirectWarning(w, r, to, notAdded(o.Lines[added.Refused[0].At].Name, added.Refused))
}

// notAdded says what of an order could not be put into the basket.
func notAdded(first string, refused []basket.Refused) string {
	words := first + " " + refused[0].Reason
	switch more := len(refused) - 1; more {
	case 0:
		return words + ". Everything else is in your basket"
	case 1:
		return words + ", and 1 more product cannot be ordered. Everything else is in your basket"
	default:
		return fmt.Sprintf("%s, and %d more products cannot be ordered. Everything else is in your basket", words, more)
	}
}
