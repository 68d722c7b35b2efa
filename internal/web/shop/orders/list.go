package orders

import (
	"context"
	"net/http"
	"net/url"

	"github.com/a-h/templ"

	"upstock/internal/ordering"
	"upstock/internal/store"
	"upstock/internal/web/page"
	"upstock/internal/web/shop/paying"
	"upstock/internal/web/shop/shell"
	"upstock/internal/wholesale"
)

func (s Services) list(w http.ResponseWriter, r *http.Request) error {
	ctx, after := r.Context(), r.URL.Query().Get("after")
	past, next, err := s.Orders.BuyerPastOrders(ctx, buyer(ctx), after, perPage)
	if err != nil {
		return err
	}
	l := listing{Past: past, Following: after != ""}
	if l.Standing, err = s.Standing.Any(ctx, buyer(ctx).SupplierID, buyer(ctx).CustomerID); err != nil {
		return err
	}
	l.Standing = l.Standing || shell.SupplierOf(ctx).Shop.BuyersEditStanding
	if next != "" {
		l.More = shell.Path(ctx, "/orders?after="+url.QueryEscape(next))
	}
	if l.ToPay, err = s.toPay(ctx); err != nil {
		return err
	}
	if !l.Following {
		if l.Open, err = s.Orders.BuyerOpenOrders(ctx, buyer(ctx)); err != nil {
			return err
		}
	}
	return page.Render(w, r, listPage(l))
}

// listPiece shows the first page of the list again when a status has changed.
func (s Services) listPiece(ctx context.Context, _ string) (templ.Component, error) {
	open, err := s.Orders.BuyerOpenOrders(ctx, buyer(ctx))
	if err != nil {
		return nil, err
	}
	past, _, err := s.Orders.BuyerPastOrders(ctx, buyer(ctx), "", perPage)
	if err != nil {
		return nil, err
	}
	toPay, err := s.toPay(ctx)
	return rows(listing{Open: open, Past: past, ToPay: toPay}), err
}

// mostToPay is for how many orders the list says that they wait to be paid.
const mostToPay = 100

// toPay are the payments that wait for the buyer, by order: those that failed, and those by link.
// Who has limited access is shown none.
func (s Services) toPay(ctx context.Context) (map[string]wholesale.Payment, error) {
	if !shell.Full(ctx) {
		return nil, nil
	}
	found, _, err := s.Payments.BuyerPayments(ctx, buyer(ctx), store.PaymentFilter{
		States: []wholesale.PaymentState{wholesale.PaymentFailed, wholesale.PaymentDue}, Limit: mostToPay,
	})
	waiting := map[string]wholesale.Payment{}
	for _, p := range found {
		if paying.NeedsBuyer(p.Payment) {
			waiting[p.OrderID] = p.Payment
		}
	}
	return waiting, err
}

// listing is a page of the customer's orders.
type listing struct {
	Open      []ordering.BuyerOrderRow
	Past      []ordering.BuyerOrderRow
	Following bool // a later page, with past orders only
	More      string
	ToPay     map[string]wholesale.Payment // by order
	Standing  bool                         // the customer has a standing order, or may set one up
}

// dayOf says when an order comes, or came.
func dayOf(r ordering.BuyerOrderRow) string {
	switch {
	case r.Status == wholesale.Cancelled:
		return ""
	case r.RequiredDate != "":
		return "For " + r.RequiredDate.WeekdayWords()
	}
	return ""
}
