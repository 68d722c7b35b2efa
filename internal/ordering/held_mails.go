package ordering

import (
	"context"
	"net/url"

	"upstock/internal/mail"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// HeldMail is what people of a customer are told about an order over a spending limit.
type HeldMail struct {
	Order  *wholesale.Order // as it would be taken; without a number
	HeldID string
	By     string // who wants to order, or who has declined
	Words  string
	To     []store.Person
}

// MailHeld asks the people who may to release an order.
func (s *Service) MailHeld(ctx context.Context, tx *store.Tx, in HeldMail) error {
	return s.mailAboutHeld(ctx, tx, "held", in.By+" needs you to release an order", in)
}

// MailDeclined tells the person who wanted to order that a colleague has declined it.
func (s *Service) MailDeclined(ctx context.Context, tx *store.Tx, in HeldMail) error {
	return s.mailAboutHeld(ctx, tx, "declined", in.By+" has declined your order", in)
}

func (s *Service) mailAboutHeld(ctx context.Context, tx *store.Tx, purpose, subject string, in HeldMail) error {
	m, err := s.message(ctx, tx, in.Order)
	if err != nil {
		return err
	}
	m.Title, m.Detail, m.Comment = in.By, in.Words, in.Words
	if s.publicURL != "" {
		m.Link = s.publicURL + "/shop/" + url.PathEscape(m.Supplier.Shop.Slug) + "/held/" + in.HeldID
	}
	for _, person := range in.To {
		letter := mail.Letter{Purpose: purpose, CustomerID: in.Order.CustomerID, PersonID: person.ID, Name: person.Name}
		if err := s.mail(ctx, tx, letter, person.Email, subject+" from "+m.Supplier.Name, m); err != nil {
			return err
		}
	}
	return nil
}
