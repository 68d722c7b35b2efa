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
	"day": wholesale.Date.WeekdayWords, "address": addressWords, "sentence": wholesale.Sentence,
})

type message struct {
	Supplier wholesale.Supplier
	Customer wholesale.Customer
	Order    *wholesale.Order
	Title    string
	Detail   string
	Comment  string
	Changes  []wholesale.DeliveryChange // what was sent otherwise than ordered
	Colour   string                     // the supplier's brand colour, or a plain grey
	LogoURL  string                     // "" when there is none
	Link     string                     // to the order: in the console for people of the supplier, in the shop for buyers
	// LinkWords are those of the button that leads there; "" for "Open order U-1029".
	LinkWords string
	// ChoicesLink is where a buyer chooses what they are told; "" for people without the shop.
	ChoicesLink string
	Ahead       *AheadNews         // of an order from a standing order; nil for every other
	Invoice     *wholesale.Invoice // that is attached; nil for none
	Payment     *PaymentNews       // nil unless it is about a payment
	News        []store.DocumentNews
	More        int // how many news are not listed
}

const plainColour = "#d1d5db"

func (s *Service) message(ctx context.Context, tx *store.Tx, o *wholesale.Order) (m message, err error) {
	if m, err = s.letterhead(ctx, tx, o.SupplierID); err != nil {
		return m, err
	}
	m.Order = o
	m.Customer, err = tx.Customer(ctx, o.SupplierID, o.CustomerID)
	return m, err
}

// letterhead is a message that says whom it is from, and nothing else yet.
func (s *Service) letterhead(ctx context.Context, tx *store.Tx, supplierID string) (m message, err error) {
	m.Colour = plainColour
	if m.Supplier, err = tx.Supplier(ctx, supplierID); err != nil {
		return m, err
	}
	if m.Supplier.BrandColour != "" {
		m.Colour = m.Supplier.BrandColour
	}
	if m.Supplier.LogoMediaID != "" && s.publicURL != "" {
		m.LogoURL = s.publicURL + "/media/" + m.Supplier.LogoMediaID
	}
	return m, nil
}

// customerNotToldKind is the kind of timeline event that says why no mail was written to the
// customer. What became of one that was, package mail says.
const customerNotToldKind = "customer_not_told"

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
// supplier entered it or when it was placed in the shop.
func (s *Service) mailTaken(ctx context.Context, tx *store.Tx, o *wholesale.Order) error {
	people, err := tx.PeopleToMail(ctx, o.SupplierID, store.MailOrders)
	if err != nil || len(people) == 0 && o.Source != wholesale.SourceSupplier && o.PlacedBy == "" {
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
	if o.PlacedBy != "" {
		if err := s.mailPlaced(ctx, tx, m); err != nil {
			return err
		}
	}
	title := "New order " + o.Number + " from " + o.CustomerName
	return s.mailPeople(ctx, tx, "new_order", people, title, m)
}

// mailPlaced confirms to a buyer what they have ordered, and where and when it goes.
func (s *Service) mailPlaced(ctx context.Context, tx *store.Tx, m message) error {
	shown := *m.Order // what is shown and kept nowhere is not the order's
	if err := fillShown(ctx, tx, shown.SupplierID, &shown); err != nil {
		return err
	}
	m.Order = &shown
	return s.mailCustomer(ctx, tx, "placed", m.Supplier.Name+" has received your order "+shown.Number, m)
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
		letter := mail.Letter{Purpose: name, OrderID: m.Order.ID, PersonID: person.ID}
		if err := s.mail(ctx, tx, letter, person.Email, subject, m); err != nil {
			return err
		}
	}
	return nil
}

// mail writes a letter and sends it, once tx is committed. Without a mail server it does nothing.
func (s *Service) mail(ctx context.Context, tx *store.Tx, letter mail.Letter, to, subject string, m message) (err error) {
	if !s.mails.Sends() {
		return nil
	}
	if letter.Message, err = messages.Write(letter.Purpose, m, m.Supplier, to, subject); err != nil {
		return err
	}
	letter.Choices = m.ChoicesLink
	return s.mails.Enqueue(ctx, tx, letter)
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
