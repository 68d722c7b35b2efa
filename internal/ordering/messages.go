package ordering

import (
	"context"
	"embed"
	"time"

	"upstock/internal/mail"
	"upstock/internal/store"
	"upstock/internal/webhook"
	"upstock/internal/wholesale"
)

//go:embed messages/*
var messageFiles embed.FS

var messages = mail.MustParseTemplates(messageFiles, map[string]any{
	"total": wholesale.AmountWords, "quantity": wholesale.FormatTrimmed, "date": wholesale.Date.Words,
})

type message struct {
	Supplier wholesale.Supplier
	Customer wholesale.Customer
	Order    *wholesale.Order
	Title    string
	Detail   string
	Comment  string
	Colour   string // the supplier's brand colour, or a plain grey
	LogoURL  string // "" when there is none
	Link     string // to the order in the console; only for people of the supplier
}

const plainColour = "#d1d5db"

func (s *Service) message(ctx context.Context, tx *store.Tx, o *wholesale.Order) (m message, err error) {
	m = message{Order: o, Colour: plainColour}
	if m.Supplier, err = tx.Supplier(ctx, o.SupplierID); err != nil {
		return m, err
	}
	if m.Supplier.BrandColour != "" {
		m.Colour = m.Supplier.BrandColour
	}
	if m.Supplier.LogoMediaID != "" && s.publicURL != "" {
		m.LogoURL = s.publicURL + "/media/" + m.Supplier.LogoMediaID
	}
	m.Customer, err = tx.Customer(ctx, o.SupplierID, o.CustomerID)
	return m, err
}

// The kinds of timeline events about mails to the customer.
const (
	customerToldKind    = "customer_told"
	customerNotToldKind = "customer_not_told"
)

func (s *Service) mailShipped(ctx context.Context, tx *store.Tx, o *wholesale.Order) error {
	m, err := s.message(ctx, tx, o)
	if err != nil || !m.Supplier.Mails.Shipped {
		return err
	}
	return s.mailCustomer(ctx, tx, "shipped", "Your order "+o.Number+" from "+m.Supplier.Name+" is on its way", m)
}

func (s *Service) mailCancelled(ctx context.Context, tx *store.Tx, o *wholesale.Order) error {
	m, err := s.message(ctx, tx, o)
	if err != nil || !m.Supplier.Mails.Cancelled {
		return err
	}
	return s.mailCustomer(ctx, tx, "cancelled", "Your order "+o.Number+" from "+m.Supplier.Name+" was cancelled", m)
}

func (s *Service) mailComment(ctx context.Context, tx *store.Tx, o *wholesale.Order, text string) error {
	m, err := s.message(ctx, tx, o)
	if err != nil || !m.Supplier.Mails.Comment {
		return err
	}
	m.Comment = text
	return s.mailCustomer(ctx, tx, "comment", m.Supplier.Name+" wrote about your order "+o.Number, m)
}

// mailTaken e-mails a new order to the people who asked for it, and to the customer when the
// supplier entered it.
func (s *Service) mailTaken(ctx context.Context, tx *store.Tx, o *wholesale.Order) error {
	people, err := tx.PeopleToMail(ctx, o.SupplierID, store.MailOrders)
	if err != nil || len(people) == 0 && o.Source != wholesale.SourceSupplier {
		return err // spares every other order the reads below
	}
	m, err := s.message(ctx, tx, o)
	if err != nil {
		return err
	}
	if o.Source == wholesale.SourceSupplier && m.Supplier.Mails.Entered {
		if err := s.mailCustomer(ctx, tx, "entered", m.Supplier.Name+" has entered order "+o.Number+" for you", m); err != nil {
			return err
		}
	}
	title := "New order " + o.Number + " from " + o.CustomerName
	return s.mailPeople(ctx, tx, "new_order", people, title, m)
}

// mailCustomer e-mails the customer; the timeline says so, or that there is no address.
func (s *Service) mailCustomer(ctx context.Context, tx *store.Tx, name, subject string, m message) error {
	if m.Customer.Email == "" {
		return addEvent(ctx, tx, m.Order, ByUpstock, customerNotToldKind, "%s has no e-mail address, so no e-mail was sent", m.Customer.Name)
	}
	if err := s.mail(ctx, tx, name, m.Customer.Email, subject, m); err != nil {
		return err
	}
	return addEvent(ctx, tx, m.Order, ByUpstock, customerToldKind, "E-mailed %s at %s", m.Customer.Name, m.Customer.Email)
}

// mailHeadsUp e-mails what a notice says to the people who asked for it, or to the supplier's own
// address when no one has.
func (s *Service) mailHeadsUp(ctx context.Context, tx *store.Tx, o *wholesale.Order, title, detail string) error {
	people, err := tx.PeopleToMail(ctx, o.SupplierID, store.MailAttention)
	if err != nil {
		return err
	}
	m, err := s.message(ctx, tx, o)
	if err != nil {
		return err
	}
	m.Title, m.Detail = title, detail
	if len(people) == 0 {
		people = []store.Person{{Email: m.Supplier.Email}}
	}
	return s.mailPeople(ctx, tx, "heads_up", people, title, m)
}

func (s *Service) mailPeople(ctx context.Context, tx *store.Tx, name string, people []store.Person, subject string, m message) error {
	if s.publicURL != "" {
		m.Link = s.publicURL + "/orders/" + m.Order.ID
	}
	for _, person := range people {
		if err := s.mail(ctx, tx, name, person.Email, subject, m); err != nil {
			return err
		}
	}
	return nil
}

// mail sends one message, once tx is committed.
func (s *Service) mail(ctx context.Context, tx *store.Tx, name, to, subject string, m message) error {
	message, err := messages.Write(name, m, m.Supplier, to, subject)
	if err != nil {
		return err
	}
	return s.queue.Enqueue(ctx, tx, message)
}

// announcement is what webhooks get about an order: enough to decide whether to read it.
type announcement struct {
	Event     string                `json:"event"`
	At        time.Time             `json:"at"`
	OrderID   string                `json:"order_id"`
	Number    string                `json:"number"`
	Status    wholesale.Status      `json:"status"`
	Reference string                `json:"reference"`
	Total     string                `json:"total"`
	Currency  string                `json:"currency"`
	State     wholesale.OutboxState `json:"sales_order_state"`
}

// announce notifies the supplier's webhooks of what happened to an order.
func (s *Service) announce(ctx context.Context, tx *store.Tx, event string, o *wholesale.Order) error {
	return webhook.Enqueue(ctx, tx, s.queue, o.SupplierID, event, announcement{
		Event: event, At: tx.Now(), OrderID: o.ID, Number: o.Number, Status: o.Status, Reference: o.Reference,
		Total: wholesale.FormatTotal(o.Total), Currency: o.Currency, State: o.SalesOrder.State,
	})
}
