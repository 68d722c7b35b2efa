package orders

import (
	"cmp"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"upstock/internal/ordering"
	"upstock/internal/web/console/shell"
	"upstock/internal/web/page"
	"upstock/internal/web/ui"
	"upstock/internal/wholesale"
)

// summaryView is what approving would do, before anything is done: to the orders that were
// selected, or to a round of all that can be sent of a list.
type summaryView struct {
	plan  ordering.ApprovalPlan
	list  listQuery // where the orders were chosen
	total int64     // of the orders that can be sent, this round and all that follow; 0 without rounds
	next  string    // what the next round follows; "" at the end
}

// listOf is the list that a form belongs to.
func listOf(v url.Values) listQuery {
	values, err := url.ParseQuery(v.Get("list"))
	if err != nil {
		return listQuery{}
	}
	return readQuery(values).firstPage()
}

// focusList has the list's script put the focus on the list.
const focusList = "#list"

func (s Services) approvalSummary(w http.ResponseWriter, r *http.Request) error {
	ctx, values := r.Context(), r.URL.Query()
	v := summaryView{list: listOf(values)}
	if values.Get("all") != "" {
		supplier := shell.VisitOf(ctx).Supplier
		filter := v.list.filter(s.today(ctx), supplier.Location())
		round, err := s.Orders.PlanRound(ctx, supplier.ID, filter, values.Get("after"))
		if err != nil {
			return err
		}
		if len(round.Plan.Orders) == 0 {
			return page.RedirectWith(w, r, v.list.href()+focusList, "No orders are left in this list that can be sent")
		}
		v.plan, v.total, v.next = round.Plan, round.Total, round.Next
		return page.Render(w, r, summary(v))
	}
	ids := values["id"]
	if len(ids) == 0 {
		return page.RedirectWith(w, r, v.list.href()+focusList, "No order was selected, so nothing was approved")
	}
	var err error
	if v.plan, err = s.Orders.PlanApproval(ctx, shell.SupplierID(ctx), ids); err != nil {
		return err
	}
	if len(v.plan.Orders) == 0 {
		return wholesale.NotFound("order")
	}
	return page.Render(w, r, summary(v))
}

// nextRound is the address of the round that follows; "" when there is none.
func nextRound(list listQuery, after string) string {
	if after == "" {
		return ""
	}
	return "/orders/approve?" + url.Values{"all": {"yes"}, "list": {list.values().Encode()}, "after": {after}}.Encode()
}

// outcome is what became of the orders that were to be approved.
type outcome struct {
	approved []*wholesale.Order
	refused  []refusal
	list     listQuery
	next     string // the address of the next round; "" when there is none
}

// refusal is an order that could not be approved, and why.
type refusal struct {
	id     string
	number string
	why    string
}

func (s Services) approveChosen(w http.ResponseWriter, r *http.Request) error {
	orders, err := chosen(r.PostForm["order"], ordering.PriceChoice(r.PostForm.Get("prices")))
	if err != nil {
		return err
	}
	o := outcome{list: listOf(r.PostForm)}
	o.next = nextRound(o.list, r.PostForm.Get("after"))
	to := cmp.Or(o.next, o.list.href()+focusList)
	if len(orders) == 0 {
		return page.RedirectWith(w, r, to, "No order was selected, so nothing was approved")
	}
	approvals, err := s.Orders.ApproveMany(r.Context(), shell.SupplierID(r.Context()), orders)
	if err != nil {
		return err
	}
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
		done := areOrders(len(o.approved)) + " approved. Orders that could not be sent to Unleashed yet are under Needs attention"
		return page.RedirectWith(w, r, to, done)
	case len(o.approved) == 1:
		return page.RedirectWith(w, r, to, "Order "+o.approved[0].Number+" is approved")
	}
	return page.RedirectWith(w, r, to, areOrders(len(o.approved))+" approved")
}

// seen names an order, its version and its changed prices, so that only what the summary showed is
// approved.
func seen(p ordering.PlannedApproval) string {
	text := p.Order.ID + "~" + strconv.FormatInt(p.Order.Version, 10)
	if mark := p.Prices.Mark(); mark != "" {
		text += "~" + mark
	}
	return text
}

// chosen reads what seen has written.
func chosen(values []string, prices ordering.PriceChoice) ([]ordering.Chosen, error) {
	orders := make([]ordering.Chosen, len(values))
	for i, value := range values {
		id, rest, _ := strings.Cut(value, "~")
		text, mark, _ := strings.Cut(rest, "~")
		version, err := strconv.ParseInt(text, 10, 64)
		if err != nil || version < 1 {
			return nil, wholesale.Invalid("order", "has no version. Nothing was approved; go back to the orders and select them again")
		}
		orders[i] = ordering.Chosen{ID: id, Version: version, Mark: mark, Prices: prices}
	}
	return orders, nil
}

// refusalOf says why an order could not be approved; unexpected errors are returned.
func (s Services) refusalOf(r *http.Request, a ordering.Approval) (refusal, error) {
	var known *wholesale.Error
	if !errors.As(a.Err, &known) {
		return refusal{}, a.Err
	}
	if err := s.retaxRefused(r.Context(), a.OrderID); err != nil {
		return refusal{}, err
	}
	refused := refusal{id: a.OrderID, why: known.Message}
	if known.Code == wholesale.CodeStale {
		refused.why = "someone has changed it since you looked at the summary. Check it again, then approve it"
	}
	row, err := s.Orders.Row(r.Context(), shell.SupplierID(r.Context()), a.OrderID)
	if wholesale.CodeOf(err) == wholesale.CodeNotFound {
		return refusal{why: "Order not found"}, nil
	}
	refused.number = row.Number
	return refused, err
}

func areOrders(n int) string {
	if n == 1 {
		return "1 order is"
	}
	return ui.Counted(int64(n), "order") + " are"
}
