package account

import (
	"context"
	"embed"
	"fmt"
	htmltemplate "html/template"
	"strings"
	texttemplate "text/template"

	"upstock/internal/jobs"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

//go:embed messages/*
var messageFiles embed.FS

var (
	textMessages = texttemplate.Must(texttemplate.ParseFS(messageFiles, "messages/*.txt"))
	htmlMessages = htmltemplate.Must(htmltemplate.ParseFS(messageFiles, "messages/*.html"))
)

// message is what the templates see.
type message struct {
	Supplier    string // its name
	Name        string // of whom it is for
	Email       string
	HasPassword bool
	Link        string
	Days        int // how long the link works
}

// messageTo is a message with a link for a person.
func messageTo(p store.Person, link string) message {
	to := personOf(p)
	return message{Name: to.Name, Email: to.Email, HasPassword: to.HasPassword, Link: link}
}

// mail sends a message in a supplier's name, once tx is committed.
func (s *Service) mail(ctx context.Context, tx *store.Tx, name string, from wholesale.Supplier, subject string, m message) error {
	m.Supplier = from.Name
	var text, html strings.Builder
	if err := textMessages.ExecuteTemplate(&text, name+".txt", m); err != nil {
		return fmt.Errorf("write the mail %q: %w", name, err)
	}
	if err := htmlMessages.ExecuteTemplate(&html, name+".html", m); err != nil {
		return fmt.Errorf("write the mail %q: %w", name, err)
	}
	return s.queue.Enqueue(ctx, tx, jobs.SendMail{
		SupplierID: from.ID, To: m.Email, FromName: from.Name, ReplyTo: from.Email, Subject: subject,
		Text: text.String(), HTML: html.String(),
	})
}
