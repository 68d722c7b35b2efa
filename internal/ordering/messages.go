package ordering

import (
	"context"
	"embed"
	htmltemplate "html/template"
	"strings"
	texttemplate "text/template"
	"time"

	"upstock/internal/jobs"
	"upstock/internal/store"
	"upstock/internal/webhook"
	"upstock/internal/wholesale"
)

//go:embed messages/*
var messageFiles embed.FS

var format = map[string]any{"total": wholesale.FormatTotal, "price": wholesale.FormatPrice, "quantity": wholesale.FormatTrimmed}

var (
	textMessages = texttemplate.Must(texttemplate.New("").Funcs(format).ParseFS(messageFiles, "messages/*.txt"))
	htmlMessages = htmltemplate.Must(htmltemplate.New("").Funcs(format).ParseFS(messageFiles, "messages/*.html"))
)

// message is what the templates see.
type message struct {
	Supplier wholesale.Supplier
	Customer wholesale.Customer
	Order    *wholesale.Order
	Title    string
	Detail   string
}

// mailShipped tells the customer that its order is on its way. A customer without an address is not told; the timeline
// says so.
func (s *Service) mailShipped(ctx context.Context, tx *store.Tx, o *wholesale.Order) error {
	customer, err := tx.Customer(ctx, o.SupplierID, o.CustomerID)
	if err != nil {
		return err
	}
	if customer.Email == "" {
		return tell(ctx, tx, o, ByUpstock, "customer_not_told", "%s has no e-mail address and was not told", customer.Name)
	}
	supplier, err := tx.Supplier(ctx, o.SupplierID)
	if err != nil {
		return err
	}
	m := message{Supplier: supplier, Customer: customer, Order: o}
	if err := s.mail(ctx, tx, "shipped", customer.Email, "Your order "+o.Number+" from "+supplier.Name+" is on its way", m); err != nil {
		return err
	}
	return tell(ctx, tx, o, ByUpstock, "customer_told", "%s is told by e-mail to %s", customer.Name, customer.Email)
}

// mailHeadsUp tells the supplier's office what a notice says.
func (s *Service) mailHeadsUp(ctx context.Context, tx *store.Tx, o *wholesale.Order, title, detail string) error {
	supplier, err := tx.Supplier(ctx, o.SupplierID)
	if err != nil {
		return err
	}
	return s.mail(ctx, tx, "heads_up", supplier.Email, title, message{Supplier: supplier, Order: o, Title: title, Detail: detail})
}

func (s *Service) mail(ctx context.Context, tx *store.Tx, name, to, subject string, m message) error {
	var text, html strings.Builder
	if err := textMessages.ExecuteTemplate(&text, name+".txt", m); err != nil {
		return err
	}
	if err := htmlMessages.ExecuteTemplate(&html, name+".html", m); err != nil {
		return err
	}
	return s.queue.Enqueue(ctx, tx, jobs.SendMail{
		SupplierID: m.Supplier.ID, To: to, FromName: m.Supplier.Name, ReplyTo: m.Supplier.Email, Subject: subject,
		Text: text.String(), HTML: html.String(),
	})
}

// announcement is what webhooks are told of an order: enough to decide whether to read it.
type announcement struct {
	Event     string                    `json:"event"`
	At        time.Time                 `json:"at"`
	OrderID   string                    `json:"order_id"`
	Number    string                    `json:"number"`
	Status    wholesale.Status          `json:"status"`
	Reference string                    `json:"reference"`
	Total     string                    `json:"total"`
	Currency  string                    `json:"currency"`
	State     wholesale.SalesOrderState `json:"sales_order_state"`
}

// announce tells the supplier's webhooks what happened to an order.
func (s *Service) announce(ctx context.Context, tx *store.Tx, event string, o *wholesale.Order) error {
	return webhook.Enqueue(ctx, tx, s.queue, o.SupplierID, event, announcement{
		Event: event, At: tx.Now(), OrderID: o.ID, Number: o.Number, Status: o.Status, Reference: o.Reference,
		Total: wholesale.FormatTotal(o.Total), Currency: o.Currency, State: o.SalesOrder.State,
	})
}
