package mail

import (
	"context"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"upstock/internal/jobs"
	"upstock/internal/mail/mailtest"
)

var invitation = Message{
	To:      "Kim Lee <kim@shop.example>",
	ReplyTo: "sales@drinks.example",
	Subject: "Your order U-1029 – shipped ✓",
	Text:    "Hello Kim,\nyour order is on its way.\n.\nA line with a single dot stands above.\n",
	HTML:    "<p>Hello Kim</p>",
}

// smtpTo returns a Sender for the test server.
func smtpTo(t *testing.T, server *mailtest.Server, login string) *SMTP {
	t.Helper()
	scheme := "smtp"
	if server.ImplicitTLS {
		scheme = "smtps"
	}
	sender, err := ParseURL(scheme + "://" + login + server.Address + "?from=Drinks+<orders@drinks.example>")
	if err != nil {
		t.Fatal(err)
	}
	sender.tls.RootCAs = server.Roots
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
	server := mailtest.Start(t, func(*mailtest.Server) {})
	if err := smtpTo(t, server, "").Send(t.Context(), invitation); err != nil {
		t.Fatal(err)
	}

	deliveries := server.Deliveries()
	if len(deliveries) != 1 {
		t.Fatalf("%d messages arrived, want 1", len(deliveries))
	}
	got := deliveries[0]
	if !strings.HasPrefix(got.From, "FROM:<orders@drinks.example>") || got.To != "TO:<kim@shop.example>" {
		t.Errorf("envelope %q %q", got.From, got.To)
	}
	message, err := mail.ReadMessage(strings.NewReader(got.Data))
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
	server := mailtest.Start(t, func(*mailtest.Server) {})
	sender := smtpTo(t, server, "")
	for kind, message := range map[string]Message{
		"text/plain": {To: "kim@shop.example", FromName: "Fizz, Pop & Söhne", Subject: "s", Text: "body"},
		"text/html":  {To: "kim@shop.example", FromName: "Fizz, Pop & Söhne", Subject: "s", HTML: "body"},
	} {
		if err := sender.Send(t.Context(), message); err != nil {
			t.Fatal(err)
		}
		deliveries := server.Deliveries()
		received, err := mail.ReadMessage(strings.NewReader(deliveries[len(deliveries)-1].Data))
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
		setUp     func(*mailtest.Server)
		remote    bool
		encrypted bool
	}{
		"plain on loopback":                   {func(s *mailtest.Server) {}, false, false},
		"loopback ignores the STARTTLS offer": {func(s *mailtest.Server) { s.StartTLS = true }, false, false},
		"STARTTLS elsewhere":                  {func(s *mailtest.Server) { s.StartTLS = true }, true, true},
		"TLS from the start":                  {func(s *mailtest.Server) { s.ImplicitTLS = true }, true, true},
	} {
		t.Run(name, func(t *testing.T) {
			server := mailtest.Start(t, func(s *mailtest.Server) {
				s.Login = "kim pass:word"
				test.setUp(s)
			})
			sender := smtpTo(t, server, "kim:pass%3Aword@")
			sender.loopback = !test.remote
			if err := sender.Send(t.Context(), invitation); err != nil {
				t.Fatal(err)
			}
			if got := server.Deliveries(); len(got) != 1 || got[0].Encrypted != test.encrypted {
				t.Errorf("deliveries %+v, want one with encrypted=%v", got, test.encrypted)
			}
			if !strings.Contains(server.Heard(), "AUTH ") {
				t.Errorf("no log-in:\n%s", server.Heard())
			}
		})
	}
}

func TestSendNeverShowsThePasswordWithoutEncryption(t *testing.T) {
	server := mailtest.Start(t, func(s *mailtest.Server) { s.Login = "kim s3cret" })
	sender := smtpTo(t, server, "kim:s3cret@")
	sender.loopback = false // as for a server elsewhere
	err := sender.Send(t.Context(), invitation)
	if err == nil || jobs.IsPermanent(err) {
		t.Errorf("error %v, want one that is not permanent: the operator can mend the set-up", err)
	}
	if heard := server.Heard(); strings.Contains(heard, "AUTH") || strings.Contains(heard, "MAIL") {
		t.Errorf("said without encryption:\n%s", heard)
	}
}

func TestSendRefusesAnUnknownCertificate(t *testing.T) {
	server := mailtest.Start(t, func(s *mailtest.Server) { s.ImplicitTLS = true })
	sender := smtpTo(t, server, "")
	sender.tls.RootCAs = nil
	if err := sender.Send(t.Context(), invitation); err == nil || len(server.Deliveries()) != 0 {
		t.Errorf("error %v with %d messages delivered", err, len(server.Deliveries()))
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
		"greeted with a refusal":   {map[string]string{"CONNECT": "554 5.7.1 no mail from you"}, true, "no mail from you"},
		"hello is refused":         {map[string]string{"EHLO": "550 5.7.1 go away", "HELO": "550 5.7.1 go away"}, true, "go away"},
		"busy":                     {map[string]string{"CONNECT": "421 4.3.2 busy"}, false, "busy"},
		"cut at the greeting":      {map[string]string{"CONNECT": mailtest.Drop}, false, "EOF"},
		"cut after the last line":  {map[string]string{".": mailtest.Drop}, false, "EOF"},
		"too large":                {map[string]string{".": "552 5.3.4 too large"}, true, "too large"},
		"domain unknown":           {map[string]string{"RCPT": "550 5.1.2 no such host"}, true, "no such host"},
		"refused for now":          {map[string]string{"DATA": "421 4.3.0 closing"}, false, "closing"},
		"server is shutting down":  {map[string]string{"EHLO": "421 bye", "HELO": "421 bye"}, false, "bye"},
		"refused after acceptance": {map[string]string{"RSET": "500 what", "QUIT": "500 what"}, false, ""},
	} {
		t.Run(name, func(t *testing.T) {
			server := mailtest.Start(t, func(s *mailtest.Server) { s.Reply = mailtest.Always(test.replies) })
			err := smtpTo(t, server, "").Send(t.Context(), invitation)
			if test.says == "" {
				if err != nil || len(server.Deliveries()) != 1 {
					t.Errorf("error %v with %d messages delivered", err, len(server.Deliveries()))
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
	server := mailtest.Start(t, func(s *mailtest.Server) { s.Login = "kim right" })
	err := smtpTo(t, server, "kim:wr0ng@").Send(t.Context(), invitation)
	if err == nil || jobs.IsPermanent(err) || strings.Contains(err.Error(), "wr0ng") {
		t.Errorf("error %v, want a temporary one without the password", err)
	}
}

func TestSendToNobody(t *testing.T) {
	const address = "127.0.0.1:1" // no one listens there; a port that was freed may be taken
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
	server := mailtest.Start(t, func(s *mailtest.Server) { s.Silent = "MAIL" })
	ctx, cancel := context.WithCancel(t.Context())
	sent := make(chan error, 1)
	go func() { sent <- smtpTo(t, server, "").Send(ctx, invitation) }()
	<-server.Asked
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
	server := mailtest.Start(t, func(*mailtest.Server) {})
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
	if got := len(server.Deliveries()); got != 20 {
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

func TestDomainsWithOtherLettersGoOutInASCII(t *testing.T) {
	server := mailtest.Start(t, func(*mailtest.Server) {})
	message := invitation
	message.ID, message.To, message.ReplyTo = "the-id", "Kim <kim@bäckerei.example>", "office@bäckerei.example"
	if err := smtpTo(t, server, "").Send(t.Context(), message); err != nil {
		t.Fatal(err)
	}
	got := server.Deliveries()[0]
	if got.To != "TO:<kim@xn--bckerei-5wa.example>" || strings.Contains(server.Heard(), "SMTPUTF8") {
		t.Errorf("heard %s", server.Heard())
	}
	for _, want := range []string{
		`"Kim" <kim@xn--bckerei-5wa.example>`, "<office@xn--bckerei-5wa.example>", "Message-ID: <the-id@drinks.example>",
	} {
		if !strings.Contains(got.Data, want) {
			t.Errorf("no %s in %s", want, got.Data)
		}
	}
}

func TestLettersBeforeTheAtNeedAServerThatTakesThem(t *testing.T) {
	message := invitation
	message.To = "kïm@shop.example"
	err := smtpTo(t, mailtest.Start(t, func(*mailtest.Server) {}), "").Send(t.Context(), message)
	if !jobs.IsPermanent(err) || reasonOf(err) != "the mail server only takes plain letters before the @" {
		t.Errorf("got %v", err)
	}
	able := mailtest.Start(t, func(s *mailtest.Server) { s.Extensions = []string{"SMTPUTF8"} })
	if err := smtpTo(t, able, "").Send(t.Context(), message); err != nil {
		t.Fatal(err)
	}
	if got := able.Deliveries()[0]; got.To != "TO:<kïm@shop.example>" || !strings.Contains(got.From, "SMTPUTF8") {
		t.Errorf("got %q %q", got.From, got.To)
	}
}

func TestReasonsAreInAnOfficesWords(t *testing.T) {
	for want, reply := range map[string]func(*mailtest.Server){
		"there is no mailbox with this address": func(s *mailtest.Server) {
			s.Reply = mailtest.Always(map[string]string{"RCPT": "550 5.1.1 no such user"})
		},
		"the mail server does not know this address, or does not take e-mail for it": func(s *mailtest.Server) {
			s.Reply = mailtest.Always(map[string]string{"RCPT": "550 nope"})
		},
		"the mail server does not know the part after the @": func(s *mailtest.Server) {
			s.Reply = mailtest.Always(map[string]string{"RCPT": "550 5.1.2 no such host"})
		},
		"the mailbox is full": func(s *mailtest.Server) {
			s.Reply = mailtest.Always(map[string]string{".": "552 5.2.2 over quota"})
		},
		"the mail server does not take this e-mail": func(s *mailtest.Server) {
			s.Reply = mailtest.Always(map[string]string{"CONNECT": "554 no"})
		},
		"the mail server asks to try again later": func(s *mailtest.Server) {
			s.Reply = mailtest.Always(map[string]string{"RCPT": "451 4.7.1 greylisted"})
		},
		"the mail server does not accept the user name and password that are set for it": func(s *mailtest.Server) {
			s.Reply = mailtest.Always(map[string]string{"MAIL": "530 5.7.0 log in first"})
		},
		"the mail server cannot be reached": func(s *mailtest.Server) {
			s.Reply = mailtest.Always(map[string]string{".": mailtest.Drop})
		},
	} {
		err := smtpTo(t, mailtest.Start(t, reply), "").Send(t.Context(), invitation)
		if err == nil || reasonOf(err) != want {
			t.Errorf("%v is %q, want %q", err, reasonOf(err), want)
		}
	}
	insecure := smtpTo(t, mailtest.Start(t, func(*mailtest.Server) {}), "")
	insecure.loopback = false
	strange := smtpTo(t, mailtest.Start(t, func(s *mailtest.Server) { s.ImplicitTLS = true }), "")
	strange.tls.RootCAs = nil
	for _, sender := range []*SMTP{insecure, strange} {
		err := sender.Send(t.Context(), invitation)
		if jobs.IsPermanent(err) || reasonOf(err) != "the connection to the mail server could not be made secure" {
			t.Errorf("%v is %q", err, reasonOf(err))
		}
	}
}
