package mail

import (
	"net/mail"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"upstock/internal/jobs"
)

func TestCheckRefusesForGood(t *testing.T) {
	good := Message{To: "kim@shop.example", Subject: "s", Text: "t"}
	if err := good.check(); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*Message){
		"no recipient":             func(m *Message) { m.To = "" },
		"not an address":           func(m *Message) { m.To = "kim" },
		"two addresses":            func(m *Message) { m.To = "kim@shop.example, lee@shop.example" },
		"line break in address":    func(m *Message) { m.To = "kim@shop.example\r\nBcc: all@shop.example" },
		"line break in name":       func(m *Message) { m.To = "\"Kim\r\nBcc: x\" <kim@shop.example>" },
		"encoded break in name":    func(m *Message) { m.To = "=?utf-8?q?Kim=0D=0ABcc:_x?= <kim@shop.example>" },
		"line break in the sender": func(m *Message) { m.FromName = "Drinks\r\nBcc: all@shop.example" },
		"not a reply address":      func(m *Message) { m.ReplyTo = "orders@" },
		"line break in subject":    func(m *Message) { m.Subject = "s\nBcc: all@shop.example" },
		"carriage return":          func(m *Message) { m.Subject = "s\rBcc: all@shop.example" },
		"next-line in the subject": func(m *Message) { m.Subject = "s\u0085x" },
		"no body":                  func(m *Message) { m.Text = "" },
	} {
		bad := good
		change(&bad)
		if err := bad.check(); err == nil || !jobs.IsPermanent(err) {
			t.Errorf("%s: error %v, want a permanent one", name, err)
		}
	}
}

// Any input is either rejected or adds no header line.
func TestNoHeaderCanBeInjected(t *testing.T) {
	sender, err := ParseURL("smtp://localhost?from=orders@drinks.example")
	if err != nil {
		t.Fatal(err)
	}
	hostile := rapid.OneOf(
		rapid.String(),
		rapid.StringMatching(`[a-z \r\n]{0,9}(\r\n|\n|\r|=0D=0A|\x{0085}|\x{2028})(X-Evil: 1|\r\n\r\nX-Evil: 1)`),
	)
	name := rapid.Map(hostile, func(text string) string { return `"` + strings.ReplaceAll(text, `"`, ``) + `" <kim@shop.example>` })
	address := rapid.OneOf(hostile, name, rapid.Just("kim@shop.example"))
	rapid.Check(t, func(t *rapid.T) {
		message := Message{
			To:       address.Draw(t, "to"),
			FromName: hostile.Draw(t, "from"),
			ReplyTo:  address.Draw(t, "reply to"),
			Subject:  hostile.Draw(t, "subject"),
			Text:     hostile.Draw(t, "text"),
			HTML:     hostile.Draw(t, "html"),
		}
		if message.check() != nil {
			return
		}
		envelope, _, err := sender.compose(message)
		if err != nil {
			return
		}
		var written strings.Builder
		if _, err := envelope.WriteTo(&written); err != nil {
			t.Fatal(err)
		}
		received, err := mail.ReadMessage(strings.NewReader(written.String()))
		if err != nil {
			t.Fatalf("unreadable: %v\n%s", err, written.String())
		}
		for header := range received.Header {
			switch header {
			case "Date", "Message-Id", "Mime-Version", "From", "To", "Reply-To", "Subject", "Auto-Submitted",
				"Content-Type", "Content-Transfer-Encoding":
			default:
				t.Fatalf("header %q came from the content:\n%s", header, written.String())
			}
		}
	})
}
