package ordering

import (
	"context"
	"net/url"
	"slices"

	"upstock/internal/mail"
	"upstock/internal/push"
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
	return s.mailAboutHeld(ctx, tx, "held", "Release or decline", in.By+" needs you to release an order", in)
}

// MailDeclined tells the person who wanted to order that a colleague has declined it.
func (s *Service) MailDeclined(ctx context.Context, tx *store.Tx, in HeldMail) error {
	return s.mailAboutHeld(ctx, tx, "declined", "See what was in it", in.By+" has declined your order", in)
}

func (s *Service) mailAboutHeld(ctx context.Context, tx *store.Tx, purpose, button, subject string, in HeldMail) error {
	m, err := s.message(ctx, tx, in.Order)
	if err != nil {
		return err
	}
	m.Title, m.Detail, m.Comment, m.LinkWords = in.By, in.Words, in.Words, button
	shop := "/shop/" + url.PathEscape(m.Supplier.Shop.Slug)
	if s.publicURL != "" {
		m.Link, m.ChoicesLink = s.publicURL+shop+"/held/"+in.HeldID, s.publicURL+shop+"/notifications"
	}
	buyers, err := tx.BuyersToTell(ctx, in.Order.SupplierID, in.Order.CustomerID, purpose)
	if err != nil {
		return err
	}
	for _, person := range in.To {
		at := slices.IndexFunc(buyers, func(b store.BuyerToTell) bool { return b.ID == person.ID })
		if at < 0 {
			continue // they have left meanwhile
		}
		note := push.Message{Title: m.Supplier.Name, Body: subject, Path: shop + "/held/" + in.HeldID, Icon: shop + "/icon-192.png"}
		if err := s.notifyBuyers(ctx, tx, buyers[at:at+1], note); err != nil {
			return err
		}
		if !buyers[at].ByMail {
			continue
		}
		letter := mail.Letter{Purpose: purpose, CustomerID: in.Order.CustomerID, PersonID: person.ID, Name: person.Name}
		if err := s.mail(ctx, tx, letter, person.Email, subject+" from "+m.Supplier.Name, m); err != nil {
			return err
		}
	}
	return nil
}
