package app

import (
	"testing"
)

func TestWithoutMailServerThereIsNoSender(t *testing.T) {
	t.Parallel()
	if sender, err := newMailSender(Serve{}, Environment{}); sender != nil || err != nil {
		t.Errorf("got %v, %v", sender, err)
	}
	sender, err := newMailSender(Serve{SMTPURL: "smtp://127.0.0.1:25?from=a@b.example"}, Environment{})
	if sender == nil || err != nil {
		t.Errorf("got %v, %v", sender, err)
	}
}
