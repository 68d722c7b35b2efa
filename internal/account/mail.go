package account

import (
	"cmp"
	"context"
	"embed"
	"time"

	"upstock/internal/mail"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

//go:embed messages/*
var messageFiles embed.FS

var messages = mail.MustParseTemplates(messageFiles, nil)

type message struct {
	Supplier    string // its name
	Colour      string // the supplier's brand colour, or a plain grey
	LogoURL     string // "" when there is none
	Name        string // of the recipient
	Email       string
	HasPassword bool
	Link        string
	Days        int    // how long the link works
	What        string // what has changed about how they sign in, or what a code is for
	Code        string // to be typed
	Listed      string // see mail.Letter

	Request   store.TradeRequest // that the mail is about
	InvitedBy string             // the name of the colleague who invites

	PersonID   string    // whom it goes to: one of the supplier's people,
	CustomerID string    // or a customer
	Expires    time.Time // when the link stops working; zero when there is none, or it stays
}

func messageTo(p store.Person, link string) message {
	to := personOf(p)
	return message{Name: to.Name, Email: to.Email, HasPassword: to.HasPassword, Link: link, PersonID: p.ID}
}

// UnsentMails are the supplier's e-mails that were refused, or wait for long, newest first.
func (s *Service) UnsentMails(ctx context.Context, supplierID string) ([]store.Mail, error) {
	return store.Read(ctx, s.store, func(tx *store.Tx) ([]store.Mail, error) { return tx.MailsInTrouble(ctx, supplierID) })
}

// plainColour is the line below the name of a supplier without a brand colour.
const plainColour = "#d1d5db"

// testMail is the mail that only shows that mails arrive.
const testMail = "test"

// SendTestMail e-mails a person of the team, to see whether that works, and says what became of it.
func (s *Service) SendTestMail(ctx context.Context, supplierID, personID string) (mail.Delivery, error) {
	err := s.store.Update(ctx, func(tx *store.Tx) error {
		m, err := tx.Membership(ctx, supplierID, personID)
		if err != nil {
			return store.Missing("person", err)
		}
		supplier, err := tx.Supplier(ctx, supplierID)
		if err != nil {
			return err
		}
		return s.mail(ctx, tx, testMail, supplier, "A test e-mail from Upstock", messageTo(m.Person, ""))
	})
	if err != nil {
		return mail.Delivery{}, err
	}
	return s.mails.Await(ctx, func(tx *store.Tx) ([]store.Mail, error) {
		mails, err := tx.MailsToPerson(ctx, supplierID, personID, testMail)
		return mails[:min(len(mails), 1)], err
	})
}

// mail sends a message in a supplier's name once tx is committed. Without a mail server it does
// nothing: the pages say so, see SendsMail.
func (s *Service) mail(ctx context.Context, tx *store.Tx, name string, from wholesale.Supplier, subject string, m message) error {
	if !s.mails.Sends() {
		return nil
	}
	m.Supplier, m.Colour = from.Name, cmp.Or(from.BrandColour, plainColour)
	if from.LogoMediaID != "" && s.publicURL != "" && name != codeMail { // which has nothing to load or to follow
		m.LogoURL = s.publicURL + "/media/" + from.LogoMediaID
	}
	message, err := messages.Write(name, m, from, m.Email, subject)
	if err != nil {
		return err
	}
	return s.mails.Enqueue(ctx, tx, mail.Letter{
		Message: message, Purpose: name, PersonID: m.PersonID, CustomerID: m.CustomerID, Name: m.Name, Expires: m.Expires,
		Listed: m.Listed,
	})
}
