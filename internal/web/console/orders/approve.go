package orders

import (
	"errors"
	"fmt"
	"net/http"
	"slices"

	"upstock/internal/ordering"
	"upstock/internal/web/page"
	"upstock/internal/wholesale"
)

// approvalSummary shows what approving the chosen orders will do, before anything is done.
func (s Services) approvalSummary(w http.ResponseWriter, r *http.Request) error {
	ids := r.URL.Query()["id"]
	if len(ids) == 0 {
		return page.RedirectWith(w, r, "/orders", "No order was chosen, so nothing was approved")
	}
	plan, err := s.Orders.PlanApproval(r.Context(), supplierID(r), ids)
	if err != nil {
		return err
	}
	if len(plan.Orders) == 0 {
		return wholesale.NotFound("order")
	}
	return page.Render(w, r, summary(plan))
}

// outcome is what became of the orders that were to be approved.
type outcome struct {
	approved []*wholesale.Order
	refused  []refusal
}

// refusal is an order that could not be approved, and why.
type refusal struct {
	id     string
	number string
	why    string
}

func (s Services) approve(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return wholesale.Invalid("", "The form could not be read. Nothing was approved; go back and try again")
	}
	ids := r.PostForm["id"]
	if len(ids) == 0 {
		return page.RedirectWith(w, r, "/orders", "No order was chosen, so nothing was approved")
	}
	approvals, err := s.Orders.ApproveMany(r.Context(), supplierID(r), ids)
	if err != nil {
		return err
	}
	var o outcome
	for _, a := range approvals {
		if a.Err == nil {
			o.approved = append(o.approved, a.Order)
			continue
		}
		refused, err := s.refusalOf(r, a)
		if err != nil {
			return err
		}
		o.refused = append(o.refused, refused)
	}
	if len(o.refused) > 0 {
		return page.Render(w, r, outcomePage(o))
	}
	failed := slices.ContainsFunc(o.approved, func(order *wholesale.Order) bool { return order.NeedsAttention() })
	switch {
	case failed:
		done := areOrders(len(o.approved)) + " approved. What could not be sent to Unleashed yet stands under Needs you"
		return page.RedirectWith(w, r, "/orders", done)
	case len(o.approved) == 1:
		return page.RedirectWith(w, r, "/orders", "Order "+o.approved[0].Number+" is approved")
	}
	return page.RedirectWith(w, r, "/orders", areOrders(len(o.approved))+" approved")
}

// refusalOf puts into words why an order could not be approved. An error that is nobody's fault is not the page's to explain.
func (s Services) refusalOf(r *http.Request, a ordering.Approval) (refusal, error) {
	var known *wholesale.Error
	if !errors.As(a.Err, &known) {
		return refusal{}, a.Err
	}
	refused := refusal{id: a.OrderID, why: known.Message}
	row, err := s.Orders.Row(r.Context(), supplierID(r), a.OrderID)
	if wholesale.CodeOf(err) == wholesale.CodeNotFound {
		return refusal{why: "There is no such order"}, nil
	}
	refused.number = row.Number
	return refused, err
}

func areOrders(n int) string {
	if n == 1 {
		return "1 order is"
	}
	return fmt.Sprintf("%d orders are", n)
}

func orderCount(n int) string {
	if n == 1 {
		return "1 order"
	}
	return fmt.Sprintf("%d orders", n)
}
