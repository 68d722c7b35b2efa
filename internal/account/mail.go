package account

import (
	"context"
	"embed"

	"upstock/internal/mail"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

//go:embed messages/*
var messageFiles embed.FS

var messages = mail.MustParseTemplates(messageFiles, nil)

type message struct {
	Supplier    string // its name
	Name        string // of the recipient
	Email       string
	HasPassword bool
	Link        string
	Days        int    // how long the link works
	What        string // what has changed about how they sign in
}

func messageTo(p store.Person, link string) message {
	to := personOf(p)
	return message{Name: to.Name, Email: to.Email, HasPassword: to.HasPassword, Link: link}
}

// mail sends a message in a supplier's name once tx is committed.
func (s *Service) mail(ctx context.Context, tx *store.Tx, name string, from wholesale.Supplier, subject string, m message) error {
	m.Supplier = from.Name
	message, err := messages.Write(name, m, from, m.Email, subject)
	if err != nil {
		return err
	}
	return s.queue.Enqueue(ctx, tx, message)
}
