package account

import (
	"context"
	"embed"
	"fmt"
	htmltemplate "html/template"
	"strings"
	texttemplate "text/template"

	"upstock/internal/mail"
	"upstock/internal/store"
)

//go:embed messages/*
var messageFiles embed.FS

var (
	textMessages = texttemplate.Must(texttemplate.ParseFS(messageFiles, "messages/*.txt"))
	htmlMessages = htmltemplate.Must(htmltemplate.ParseFS(messageFiles, "messages/*.html"))
)

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
	var text, html strings.Builder
	if err := textMessages.ExecuteTemplate(&text, name+".txt", m); err != nil {
		return fmt.Errorf("write the mail %q: %w", name, err)
	}
	if err := htmlMessages.ExecuteTemplate(&html, name+".html", m); err != nil {
		return fmt.Errorf("write the mail %q: %w", name, err)
	}
	return s.queue.Enqueue(ctx, tx, mail.Message{
		SupplierID: to.SupplierID, To: to.Email, FromName: supplier.Name, ReplyTo: supplier.Email, Subject: subject,
		Text: text.String(), HTML: html.String(),
	})
}
