package mail

import (
	"context"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net"
	"net/mail"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"upstock/internal/jobs"
)

var invitation = Message{
	To:      "Kim Lee <kim@shop.example>",
	ReplyTo: "sales@drinks.example",
	Subject: "Your order U-1029 – shipped ✓",
	Text:    "Hello Kim,\nyour order is on its way.\n.\nA line with a single dot stands above.\n",
	HTML:    "<p>Hello Kim</p>",
}

// smtpTo returns a Sender for the test server.
func smtpTo(t *testing.T, server *mailServer, login string) *SMTP {
	t.Helper()
	scheme := "smtp"
	if server.implicitTLS {
		scheme = "smtps"
	}
	sender, err := ParseURL(scheme + "://" + login + server.address + "?from=Drinks+<orders@drinks.example>")
	if err != nil {
		t.Fatal(err)
	}
	sender.tls.RootCAs = server.roots
	return sender
}

// bodies returns the parts of a message by content type, decoded.
func bodies(t *testing.T, message *mail.Message) map[string]string {
	t.Helper()
	read := func(encoding string, from io.Reader) string {
		if encoding != "quoted-printable" {
			t.Fatalf("transfer encoding %q", encoding)
		}
		text, err := io.ReadAll(quotedprintable.NewReader(from))
		if err != nil {
			t.Fatal(err)
		}
		return strings.ReplaceAll(string(text), "\r\n", "\n")
	}
	kind, parameters, err := mime.ParseMediaType(message.Header.Get("Content-Type"))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(kind, "multipart/") {
		return map[string]string{kind: read(message.Header.Get("Content-Transfer-Encoding"), message.Body)}
	}
	found := make(map[string]string)
	parts := multipart.NewReader(message.Body, parameters["boundary"])
	for {
		part, err := parts.NextRawPart()
		if errors.Is(err, io.EOF) {
			return found
		}
		if err != nil {
			t.Fatal(err)
		}
		kind, _, err := mime.ParseMediaType(part.Header.Get("Content-Type"))
		if err != nil {
			t.Fatal(err)
		}
		found[kind] = read(part.Header.Get("Content-Transfer-Encoding"), part)
	}
}

func TestSendDeliversTheMessage(t *testing.T) {
	server := startMailServer(t, func(*mailServer) {})
	if err := smtpTo(t, server, "").Send(t.Context(), invitation); err != nil {
		t.Fatal(err)
	}

	deliveries := server.deliveries()
	if len(deliveries) != 1 {
		t.Fatalf("%d messages arrived, want 1", len(deliveries))
	}
	got := deliveries[0]
	if !strings.HasPrefix(got.from, "FROM:<orders@drinks.example>") || got.to != "TO:<kim@shop.example>" {
		t.Errorf("envelope %q %q", got.from, got.to)
	}
	message, err := mail.ReadMessage(strings.NewReader(got.data))
	if err != nil {
		t.Fatal(err)
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(message.Header.Get("Subject"))
	if err != nil {
		t.Fatal(err)
	}
	header := map[string]string{
		"Subject":        subject,
		"From":           message.Header.Get("From"),
		"To":             message.Header.Get("To"),
		"Reply-To":       message.Header.Get("Reply-To"),
		"Auto-Submitted": message.Header.Get("Auto-Submitted"),
	}
	if diff := cmp.Diff(map[string]string{
		"Subject":        invitation.Subject,
		"From":           `"Drinks" <orders@drinks.example>`,
		"To":             `"Kim Lee" <kim@shop.example>`,
		"Reply-To":       "<sales@drinks.example>",
		"Auto-Submitted": "auto-generated",
	}, header); diff != "" {
		t.Errorf("header (-want +got):\n%s", diff)
	}
	if message.Header.Get("Message-Id") == "" || message.Header.Get("Date") == "" {
		t.Errorf("Message-ID or Date is missing: %v", message.Header)
	}
	want := map[string]string{"text/plain": strings.Replace(invitation.Text, "\n.\n", "\n..\n", 1), "text/html": invitation.HTML}
	if diff := cmp.Diff(want, bodies(t, message)); diff != "" {
		t.Errorf("bodies, the dot still stuffed (-want +got):\n%s", diff)
	}
}

func TestSendWithOneBodyOnly(t *testing.T) {
	server := startMailServer(t, func(*mailServer) {})
	sender := smtpTo(t, server, "")
	for kind, message := range map[string]Message{
		"text/plain": {To: "kim@shop.example", FromName: "Fizz, Pop & Söhne", Subject: "s", Text: "body"},
		"text/html":  {To: "kim@shop.example", FromName: "Fizz, Pop & Söhne", Subject: "s", HTML: "body"},
	} {
		if err := sender.Send(t.Context(), message); err != nil {
			t.Fatal(err)
		}
		deliveries := server.deliveries()
		received, err := mail.ReadMessage(strings.NewReader(deliveries[len(deliveries)-1].data))
		if err != nil {
			t.Fatal(err)
		}
		from, err := mail.ParseAddress(received.Header.Get("From"))
		if err != nil || from.Name != message.FromName || from.Address != "orders@drinks.example" {
			t.Errorf("From %v, %v: want the server's address in the message's name", from, err)
		}
		got := bodies(t, received)
		if len(got) != 1 || strings.TrimSpace(got[kind]) != "body" {
			t.Errorf("bodies %q, want %s only", got, kind)
		}
	}
}

func TestSendLogsInAndEncrypts(t *testing.T) {
	for name, test := range map[string]struct {
		setUp     func(*mailServer)
		remote    bool
		encrypted bool
	}{
		"plain on loopback":                   {func(s *mailServer) {}, false, false},
		"loopback ignores the STARTTLS offer": {func(s *mailServer) { s.startTLS = true }, false, false},
		"STARTTLS elsewhere":                  {func(s *mailServer) { s.startTLS = true }, true, true},
		"TLS from the start":                  {func(s *mailServer) { s.implicitTLS = true }, true, true},
	} {
		t.Run(name, func(t *testing.T) {
			server := startMailServer(t, func(s *mailServer) {
				s.login = "kim pass:word"
				test.setUp(s)
			})
			sender := smtpTo(t, server, "kim:pass%3Aword@")
			sender.loopback = !test.remote
			if err := sender.Send(t.Context(), invitation); err != nil {
				t.Fatal(err)
			}
			if got := server.deliveries(); len(got) != 1 || got[0].encrypted != test.encrypted {
				t.Errorf("deliveries %+v, want one with encrypted=%v", got, test.encrypted)
			}
			if !strings.Contains(server.heard(), "AUTH ") {
				t.Errorf("no log-in:\n%s", server.heard())
			}
		})
	}
}

func TestSendNeverShowsThePasswordWithoutEncryption(t *testing.T) {
	server := startMailServer(t, func(s *mailServer) { s.login = "kim s3cret" })
	sender := smtpTo(t, server, "kim:s3cret@")
	sender.loopback = false // as for a server elsewhere
	err := sender.Send(t.Context(), invitation)
	if err == nil || jobs.IsPermanent(err) {
		t.Errorf("error %v, want one that is not permanent: the operator can mend the set-up", err)
	}
	if heard := server.heard(); strings.Contains(heard, "AUTH") || strings.Contains(heard, "MAIL") {
		t.Errorf("said without encryption:\n%s", heard)
	}
}

func TestSendRefusesAnUnknownCertificate(t *testing.T) {
	server := startMailServer(t, func(s *mailServer) { s.implicitTLS = true })
	sender := smtpTo(t, server, "")
	sender.tls.RootCAs = nil
	if err := sender.Send(t.Context(), invitation); err == nil || len(server.deliveries()) != 0 {
		t.Errorf("error %v with %d messages delivered", err, len(server.deliveries()))
	}
}

func TestSendSaysWhichErrorsAreFinal(t *testing.T) {
	for name, test := range map[string]struct {
		replies   map[string]string
		permanent bool
		says      string
	}{
		"unknown recipient":        {map[string]string{"RCPT": "550 5.1.1 no such user"}, true, "no such user"},
		"greylisted":               {map[string]string{"RCPT": "451 4.7.1 try later"}, false, "try later"},
		"sender refused":           {map[string]string{"MAIL": "553 5.1.8 bad sender"}, true, "bad sender"},
		"content refused":          {map[string]string{".": "554 5.7.1 spam"}, true, "spam"},
		"mailbox full":             {map[string]string{".": "452 4.2.2 full"}, false, "full"},
		"log-in required":          {map[string]string{"MAIL": "530 5.7.0 log in first"}, false, "log in first"},
		"server is shutting down":  {map[string]string{"EHLO": "421 bye", "HELO": "421 bye"}, false, "bye"},
		"refused after acceptance": {map[string]string{"RSET": "500 what", "QUIT": "500 what"}, false, ""},
	} {
		t.Run(name, func(t *testing.T) {
			server := startMailServer(t, func(s *mailServer) { s.replies = test.replies })
			err := smtpTo(t, server, "").Send(t.Context(), invitation)
			if test.says == "" {
				if err != nil || len(server.deliveries()) != 1 {
					t.Errorf("error %v with %d messages delivered", err, len(server.deliveries()))
				}
				return
			}
			if err == nil || !strings.Contains(err.Error(), test.says) {
				t.Fatalf("error %v, want the server's words %q", err, test.says)
			}
			if jobs.IsPermanent(err) != test.permanent {
				t.Errorf("jobs.IsPermanent(%v) = %v", err, !test.permanent)
			}
		})
	}
}

func TestSendWrongPasswordIsNotFinalAndNotShown(t *testing.T) {
	server := startMailServer(t, func(s *mailServer) { s.login = "kim right" })
	err := smtpTo(t, server, "kim:wr0ng@").Send(t.Context(), invitation)
	if err == nil || jobs.IsPermanent(err) || strings.Contains(err.Error(), "wr0ng") {
		t.Errorf("error %v, want a temporary one without the password", err)
	}
}

func TestSendToNobody(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	sender, err := ParseURL("smtp://" + address + "?from=orders@drinks.example")
	if err != nil {
		t.Fatal(err)
	}
	err = sender.Send(t.Context(), invitation)
	if err == nil || jobs.IsPermanent(err) || !strings.Contains(err.Error(), address) {
		t.Errorf("error %v, want a temporary one that names the server", err)
	}
}

func TestSendStopsWhenTheContextEnds(t *testing.T) {
	server := startMailServer(t, func(s *mailServer) { s.silent = "MAIL" })
	ctx, cancel := context.WithCancel(t.Context())
	sent := make(chan error, 1)
	go func() { sent <- smtpTo(t, server, "").Send(ctx, invitation) }()
	<-server.asked
	cancel()
	select {
	case err := <-sent:
		if !errors.Is(err, context.Canceled) || jobs.IsPermanent(err) {
			t.Errorf("error %v, want context.Canceled", err)
		}
	case <-time.After(exchangeTimeout / 2):
		t.Error("it waits for the server still")
	}
}

func TestSendConcurrently(t *testing.T) {
	server := startMailServer(t, func(*mailServer) {})
	sender := smtpTo(t, server, "")
	var group sync.WaitGroup
	for range 20 {
		group.Go(func() {
			if err := sender.Send(t.Context(), invitation); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	if got := len(server.deliveries()); got != 20 {
		t.Errorf("%d messages arrived, want 20", got)
	}
}

func TestParseURL(t *testing.T) {
	for text, want := range map[string]string{
		"smtp://mail.example?from=a@b.example":                  "mail.example:587",
		"smtps://mail.example?from=a@b.example":                 "mail.example:465",
		"smtp://kim:s3cret@mail.example:2525/?from=a@b.example": "mail.example:2525",
		"smtp://[::1]:25?from=Drinks+%3Ca@b.example%3E":         "[::1]:25",
	} {
		server, err := ParseURL(text)
		if err != nil {
			t.Errorf("ParseURL(%q): %v", text, err)
			continue
		}
		if server.String() != want {
			t.Errorf("ParseURL(%q) is %s, want %s", text, server, want)
		}
	}
}

func TestParseURLExplainsAndKeepsThePassword(t *testing.T) {
	for text, want := range map[string]string{
		"":                                  "must begin with smtp:// or smtps://",
		"mail.example:587":                  "must begin with smtp:// or smtps://",
		"https://mail.example":              "must begin with smtp:// or smtps://",
		"smtp://?from=a@b.example":          "names no host",
		"smtp://mail.example":               "add ?from=address",
		"smtp://mail.example?from=nobody":   `from "nobody": not a mail address`,
		"smtp://mail.example?form=a@b.c":    `unknown setting "form"`,
		"smtp://mail.example/x?from=a@b.c":  `unexpected path "/x"`,
		"smtp://mail.example:0?from=a@b.c":  "port 0 is not",
		"smtp://kim@mail.example?from=a@b":  `user "kim" has no password`,
		"smtp://kim:s3cret#1@h?from=a@b.c":  "not a URL",
		"smtp://kim:s3cret%zz@h?from=a@b.c": "not a URL",
		"smtp://kim:s3cret@h:x?from=a@b.c":  "not a URL",
		"smtp://h?from=a@b.c%0d%0aBcc:x@y":  "control characters",
	} {
		_, err := ParseURL(text)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("ParseURL(%q): error %v, want one about %q", text, err, want)
		}
		if err != nil && strings.Contains(err.Error(), "s3cret") {
			t.Errorf("ParseURL(%q) shows the password: %v", text, err)
		}
	}
}
