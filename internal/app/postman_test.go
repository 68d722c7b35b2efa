package app

import (
	"context"
	"errors"
	"log/slog"
	"testing"

	"github.com/google/go-cmp/cmp"

	"upstock/internal/jobs"
	"upstock/internal/mail"
)

var aMail = jobs.SendMail{
	To: "kim@shop.example", FromName: "Fizz, Pop & Söhne", ReplyTo: "office@fizz.example", Subject: "Your order", Text: "is on its way", HTML: "<p>is on its way</p>",
}

func TestPostmanSendsInTheSuppliersName(t *testing.T) {
	t.Parallel()
	caught := mail.NewCatcher(1, nil)
	p := &postman{sender: caught, from: senderAddress("smtp://127.0.0.1:25?from=Orders+<orders@upstock.example>")}
	if err := p.send(t.Context(), aMail); err != nil {
		t.Fatal(err)
	}
	want := []mail.Message{{
		To: "kim@shop.example", From: `=?utf-8?b?Rml6eiwgUG9wICYgU8O2aG5l?= <orders@upstock.example>`, ReplyTo: "office@fizz.example",
		Subject: "Your order", Text: "is on its way", HTML: "<p>is on its way</p>",
	}}
	if diff := cmp.Diff(want, caught.Messages()); diff != "" {
		t.Errorf("sent (-want +got):\n%s", diff)
	}
}

// senderFunc is a mail server that answers as the test wants.
type senderFunc func(mail.Message) error

func (f senderFunc) Send(_ context.Context, message mail.Message) error { return f(message) }

func TestPostmanGivesUpOnlyOnPermanentErrors(t *testing.T) {
	t.Parallel()
	busy := errors.New("busy")
	p := &postman{sender: senderFunc(func(mail.Message) error { return busy })}
	if err := p.send(t.Context(), aMail); err != busy { //nolint:errorlint // exactly this, so that the job is tried again
		t.Errorf("got %v, want the error as it was", err)
	}
	refused := &mail.PermanentError{Err: errors.New("no such user")}
	p = &postman{sender: senderFunc(func(mail.Message) error { return refused })}
	if err := p.send(t.Context(), aMail); !errors.Is(err, refused) || err == error(refused) { //nolint:errorlint // the same one means: not marked
		t.Errorf("got %v, want it marked as permanent for the queue", err)
	}
}

func TestWithoutMailServer(t *testing.T) {
	t.Parallel()
	p, err := newPostman("", slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	if err := p.send(t.Context(), aMail); err != nil {
		t.Errorf("a server without a mail server must not try for ever: %v", err)
	}
}
