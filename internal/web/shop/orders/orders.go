// Package orders is the buyer's view of their orders: the list, each order with its status, what
// was said and what was wrong with it, and changing one that is not processed yet.
package orders

import (
	"context"
	"net/http"
	"time"

	"github.com/a-h/templ"

	"upstock/internal/account"
	"upstock/internal/basket"
	"upstock/internal/catalog"
	"upstock/internal/fulfilment"
	"upstock/internal/ordering"
	"upstock/internal/payments"
	"upstock/internal/standing"
	"upstock/internal/web/page"
	"upstock/internal/web/shop/paying"
	"upstock/internal/web/shop/shell"
	"upstock/internal/wholesale"
)

// Services are the use cases behind the pages.
type Services struct {
	Orders     *ordering.Service
	Catalog    *catalog.Service
	Fulfilment *fulfilment.Service
	Baskets    *basket.Service
	Standing   *standing.Service
	Payments   *payments.Service
	Clock      func() time.Time // for the days that can be chosen, and the time on printed documents
}

// perPage is how many past orders a page lists.
const perPage = 30

// Routes registers the pages. People with limited access use all of them: they see orders, comment,
// cancel and confirm them.
func (s Services) Routes(rt *page.Router) {
	const order = "/shop/{supplier}/orders/{id}"
	rt.Handle("GET /shop/{supplier}/orders", shell.ForBuyers, s.list)
	rt.Handle("GET "+order, shell.ForBuyers, s.show)
	rt.Handle("POST "+order+"/comments", shell.ForBuyers, s.comment)
	rt.Handle("POST "+order+"/cancel", shell.ForBuyers, s.cancel)
	rt.Handle("POST "+order+"/ask-payment", shell.ForBuyers, s.askPayment)
	rt.Handle("POST "+order+"/receive", shell.ForBuyers, s.receive)
	rt.Handle("POST "+order+"/again", shell.ForBuyers, s.again)
	rt.Handle("GET "+order+"/edit", shell.ForBuyers, s.edit)
	rt.Handle("POST "+order+"/edit", shell.ForBuyers, s.save)
	rt.ShowAgain("POST "+order+"/edit", s.showEditAgain)
	rt.Handle("GET "+order+"/problem", shell.ForBuyers, s.problem)
	rt.HandleUpload("POST "+order+"/problem", shell.ForBuyers, s.report)
	rt.ShowAgain("POST "+order+"/problem", s.showReportAgain)
	rt.Handle("GET "+order+"/problems/{problem}/photos/{photo}", shell.ForBuyers, s.photo)
	rt.Handle("GET "+order+"/order.pdf", shell.ForBuyers, s.pdf)

	rt.Live("orders", shell.ForBuyers, s.listPiece)
	rt.Live("order-head", shell.ForBuyers, s.headPiece)
	rt.Live("order", shell.ForBuyers, s.orderPiece)
	rt.Live("order-history", shell.ForBuyers, s.historyPiece)
	rt.Live("order-payment", shell.ForFull, s.paymentPiece)
}

// buyer is for whom the visitor buys here.
func buyer(ctx context.Context) account.Buyer { return shell.BuyerOf(ctx).Buyer }

// href is the address of an order's page, or of a part of it.
func href(ctx context.Context, id, part string) string { return shell.Path(ctx, "/orders/"+id+part) }

func (s Services) order(r *http.Request) (*ordering.BuyersOrder, error) {
	return s.Orders.BuyerOrder(r.Context(), buyer(r.Context()), r.PathValue("id"))
}

func (s Services) show(w http.ResponseWriter, r *http.Request) error {
	return s.answer(w, r, http.StatusOK, view{})
}

// answer is the order's page, with what was typed into it.
func (s Services) answer(w http.ResponseWriter, r *http.Request, status int, v view) (err error) {
	if v.Order, err = s.order(r); err != nil {
		return err
	}
	if shell.Full(r.Context()) {
		if v.Payment, err = s.Payments.BuyerOrder(r.Context(), buyer(r.Context()), v.Order.ID); err != nil {
			return err
		}
	}
	if !v.Order.CanBuyerEdit() {
		can, err := s.Orders.BuyerPaymentChoices(r.Context(), buyer(r.Context()), v.Order.ID)
		if err != nil {
			return err
		}
		v.AskFor = can.AskFor
	}
	return page.RenderStatus(w, r, status, orderPage(v))
}

// headPiece shows how far the order is, without a reload.
func (s Services) headPiece(ctx context.Context, id string) (templ.Component, error) {
	o, err := s.Orders.BuyerOrder(ctx, buyer(ctx), id)
	if err != nil {
		return nil, err
	}
	return head(o), nil
}

// orderPiece shows how the order gets on, without a reload.
func (s Services) orderPiece(ctx context.Context, id string) (templ.Component, error) {
	o, err := s.Orders.BuyerOrder(ctx, buyer(ctx), id)
	if err != nil {
		return nil, err
	}
	return progress(o), nil
}

func (s Services) historyPiece(ctx context.Context, id string) (templ.Component, error) {
	o, err := s.Orders.BuyerOrder(ctx, buyer(ctx), id)
	if err != nil {
		return nil, err
	}
	return history(o), nil
}

// paymentPiece shows how the order is paid, to people with full access.
func (s Services) paymentPiece(ctx context.Context, id string) (templ.Component, error) {
	paid, err := s.Payments.BuyerOrder(ctx, buyer(ctx), id)
	if err != nil {
		return nil, err
	}
	return paying.Panel(id, paid), nil
}

// view is an order with what was typed on its page.
type view struct {
	Order        *ordering.BuyersOrder
	Payment      payments.OrderToPay     // for people with full access only
	AskFor       wholesale.PaymentOption // how the customer can ask to pay instead; "" for nothing
	Comment      string
	CommentError string
	Refused      string // why what was asked for was not done
}
