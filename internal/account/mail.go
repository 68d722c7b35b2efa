package account

import (
	"context"
	"embed"
	"fmt"

	"upstock/internal/mail"
	"upstock/internal/store"
)

//go:embed messages/*
var messageFiles embed.FS

var messages = mail.MustParseTemplates(messageFiles, nil)

// message is what the templates see.
type message struct {
	Supplier string // its name
	Name     string // of the person
	Email    string
	Link     string
}

// mail sends a person a message, once tx is committed.
func (s *Service) mail(ctx context.Context, tx *store.Tx, name string, to store.Person, subject, link string) error {
	supplier, err := tx.Supplier(ctx, to.SupplierID)
	if err != nil {
		return fmt.Errorf("write the mail %q: %w", name, err)
	}
	m := message{Supplier: supplier.Name, Name: personOf(to).Name, Email: to.Email, Link: link}
	message, err := messages.Write(name, m, supplier, to.Email, subject)
	if err != nil {
		return err
	}
	return s.queue.Enqueue(ctx, tx, message)
}
