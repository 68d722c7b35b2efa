package app

import (
	"log/slog"
	"testing"

	"upstock/internal/mail"
)

func TestWithoutMailServer(t *testing.T) {
	t.Parallel()
	sender, err := newMailSender(Serve{}, Environment{Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	if err := sender.Send(t.Context(), mail.Message{To: "kim@shop.example", Subject: "Your order", Text: "is on its way"}); err != nil {
		t.Errorf("a server without a mail server must not try for ever: %v", err)
	}
}
