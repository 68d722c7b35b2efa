package mail

import (
	"bytes"
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/mail"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode"

	gomail "github.com/wneessen/go-mail"

	"upstock/internal/jobs"
)

// exchangeTimeout bounds connecting and each later step; Send's context bounds the whole.
const exchangeTimeout = 30 * time.Second

// SMTP sends messages through a mail server, one connection per message, as volume is low.
type SMTP struct {
	host               string
	port               int
	username, password string
	from               *mail.Address
	implicitTLS        bool // TLS from the first byte, instead of STARTTLS
	loopback           bool // the server is on this machine, so nothing needs to be encrypted
	tls                *tls.Config
}

// ParseURL reads the value of --smtp-url:
//
//	smtp://user:password@mail.example:587?from=orders@shop.example
//	smtps://user:password@mail.example:465?from=Shop+<orders@shop.example>
//
// smtp requires STARTTLS unless the server is on this machine; smtps uses TLS from the first byte.
// The default ports are 587 and 465. User and password are optional; from, the sender, is required.
// Errors never show the password.
func ParseURL(text string) (*SMTP, error) {
	parsed, err := url.Parse(text)
	if err != nil {
		// url.Error and its inner error contain the URL, including the password, so neither is
		// shown.
		return nil, errors.New("SMTP URL: not a URL; the form is smtp://user:password@host:587?from=address, with special characters in the password percent-encoded")
	}
	server := &SMTP{host: parsed.Hostname(), username: parsed.User.Username()}
	server.password, _ = parsed.User.Password()

	defaultPort := "587"
	switch parsed.Scheme {
	case "smtp":
	case "smtps":
		server.implicitTLS = true
		defaultPort = "465"
	default:
		return nil, errors.New("SMTP URL: it must begin with smtp:// or smtps://")
	}
	if server.host == "" {
		return nil, errors.New("SMTP URL: it names no host")
	}
	if server.username != "" && server.password == "" {
		return nil, fmt.Errorf("SMTP URL: user %q has no password", server.username)
	}
	if parsed.Path != "" && parsed.Path != "/" {
		return nil, fmt.Errorf("SMTP URL: unexpected path %q after the host", parsed.Path)
	}
	port := parsed.Port()
	if port == "" {
		port = defaultPort
	}
	server.port, err = strconv.Atoi(port)
	if err != nil || server.port < 1 || server.port > 65535 {
		return nil, fmt.Errorf("SMTP URL: port %s is not a number from 1 to 65535", port)
	}
	query, err := url.ParseQuery(parsed.RawQuery)
	if err != nil {
		return nil, fmt.Errorf("SMTP URL: after the question mark: %w", err)
	}
	for name := range query {
		if name != "from" {
			return nil, fmt.Errorf("SMTP URL: unknown setting %q; the only one is from", name)
		}
	}
	from := query.Get("from")
	if from == "" {
		return nil, errors.New("SMTP URL: the sender is missing: add ?from=address")
	}
	if server.from, err = parseAddress(from); err != nil {
		return nil, fmt.Errorf("SMTP URL: from %q: %w", from, err)
	}
	server.loopback = isLoopback(server.host)
	server.tls = &tls.Config{ServerName: server.host, MinVersion: tls.VersionTLS12}
	return server, nil
}

func isLoopback(host string) bool {
	address := net.ParseIP(host)
	return host == "localhost" || address != nil && address.IsLoopback()
}

// String names the server without its user and password.
func (s *SMTP) String() string {
	return net.JoinHostPort(s.host, strconv.Itoa(s.port))
}

// Send implements [Sender].
func (s *SMTP) Send(ctx context.Context, message Message) error {
	if err := message.check(); err != nil {
		return fmt.Errorf("mail to %q: %w", message.To, err)
	}
	if err := s.deliver(ctx, message); err != nil {
		return fmt.Errorf("mail to %q through %s: %w", message.To, s, classify(err))
	}
	return nil
}

func (s *SMTP) deliver(ctx context.Context, message Message) error {
	envelope, utf8, err := s.compose(message)
	if err != nil {
		return err
	}
	connection, err := s.dial(ctx)
	if err != nil {
		return err
	}
	// The library only notices a cancelled context while connecting, so close the connection.
	stop := context.AfterFunc(ctx, func() { _ = connection.Close() })
	defer stop()
	defer func() { _ = connection.Close() }() // the library leaves it open when the log-in fails

	err = s.exchange(ctx, connection, envelope, utf8)
	if envelope.IsDelivered() {
		return nil // what went wrong after the server took the message must not send it twice
	}
	if cause := context.Cause(ctx); cause != nil {
		return fmt.Errorf("%w: %w", cause, err)
	}
	return err
}

// exchange greets the server and hands it the message. utf8 says that an address needs SMTPUTF8.
func (s *SMTP) exchange(ctx context.Context, connection net.Conn, envelope *gomail.Msg, utf8 bool) error {
	client, err := s.client(connection, utf8)
	if err != nil {
		return err
	}
	server, err := client.DialToSMTPClientWithContext(ctx)
	if err != nil {
		return greeting(err)
	}
	if offered, _ := server.Extension("SMTPUTF8"); utf8 && !offered {
		return jobs.Permanent(errors.Join(errNeedsUTF8, client.CloseWithSMTPClient(server)))
	}
	if err := client.SendWithSMTPClient(server, envelope); err != nil {
		return err
	}
	return client.CloseWithSMTPClient(server)
}

// greeting marks what is permanent of an error before any mail was named: an answer that the server
// takes no mail from us, or none at all (RFC 5321 3.1). A server that does not know a command
// (500 to 504) or our log-in is one that the operator can set up otherwise.
func greeting(err error) error {
	code, _ := replyOf(err)
	if code == 521 || 550 <= code && code <= 599 {
		return jobs.Permanent(err)
	}
	if code == 0 && strings.Contains(err.Error(), "STARTTLS") {
		return errors.Join(errSecuring, err)
	}
	return err
}

// dial connects to the server, with TLS from the start for smtps.
func (s *SMTP) dial(ctx context.Context) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, exchangeTimeout)
	defer cancel()
	if s.implicitTLS {
		return (&tls.Dialer{Config: s.tls}).DialContext(ctx, "tcp", s.String())
	}
	return (&net.Dialer{}).DialContext(ctx, "tcp", s.String())
}

// compose builds the message. It only fails on addresses that check allows but the library rejects.
// utf8 says whether one of them needs a server that speaks SMTPUTF8.
func (s *SMTP) compose(message Message) (envelope *gomail.Msg, utf8 bool, err error) {
	envelope = gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	set := func(text string, field func(string) error) {
		address, parseErr := parseAddress(text)
		if parseErr == nil {
			address, parseErr = wire(address)
		}
		if parseErr != nil {
			err = errors.Join(err, parseErr)
			return
		}
		utf8 = utf8 || !isASCII(address.Address)
		err = errors.Join(err, field(address.String()))
	}
	from := mail.Address{Name: cmp.Or(message.FromName, s.from.Name), Address: s.from.Address}
	set(from.String(), envelope.From)
	set(message.To, func(to string) error { return envelope.To(to) })
	if message.ReplyTo != "" {
		set(message.ReplyTo, envelope.ReplyTo)
	}
	if err != nil {
		return nil, false, jobs.Permanent(err)
	}
	if message.ID != "" {
		_, domain, _ := strings.Cut(envelope.GetFrom()[0].Address, "@")
		envelope.SetMessageIDWithValue(message.ID + "@" + domain)
	}
	envelope.Subject(message.Subject)
	envelope.SetGenHeader("Auto-Submitted", "auto-generated") // RFC 3834: no auto-replies
	if message.Choices != "" {
		envelope.SetGenHeader("List-Unsubscribe", "<"+message.Choices+">")
	}
	switch {
	case message.HTML == "":
		envelope.SetBodyString(gomail.TypeTextPlain, message.Text)
	case message.Text == "":
		envelope.SetBodyString(gomail.TypeTextHTML, message.HTML)
	default:
		envelope.SetBodyString(gomail.TypeTextPlain, message.Text)
		envelope.AddAlternativeString(gomail.TypeTextHTML, message.HTML)
	}
	if a := message.Attachment; a != nil {
		if err := envelope.AttachReader(a.Name, bytes.NewReader(a.Content), gomail.WithFileContentType(gomail.ContentType(a.ContentType))); err != nil {
			return nil, false, jobs.Permanent(err)
		}
	}
	return envelope, utf8, nil
}

func isASCII(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool { return r > unicode.MaxASCII })
}

func (s *SMTP) client(connection net.Conn, utf8 bool) (*gomail.Client, error) {
	options := []gomail.Option{
		gomail.WithPort(s.port),
		gomail.WithTimeout(exchangeTimeout),
		gomail.WithTLSConfig(s.tls),
		gomail.WithDialContextFunc(func(context.Context, string, string) (net.Conn, error) { return connection, nil }),
	}
	if !utf8 {
		// Asked for without need, it could be refused further on by a server that lacks it.
		options = append(options, gomail.WithoutSMTPUTF8())
	}
	switch {
	case s.implicitTLS:
		options = append(options, gomail.WithSSL())
	case s.loopback:
		// Not opportunistic: local Postfix offers STARTTLS with an unverifiable certificate.
		options = append(options, gomail.WithTLSPolicy(gomail.NoTLS))
	default:
		options = append(options, gomail.WithTLSPolicy(gomail.TLSMandatory))
	}
	if s.username != "" {
		options = append(options,
			gomail.WithUsername(s.username),
			gomail.WithPassword(s.password),
			// Uses the first that the server offers. The last two show the password to the server,
			// so the library only allows them over TLS or locally.
			gomail.WithOpportunisticSMTPAuth(gomail.SMTPAuthSCRAMSHA256, gomail.SMTPAuthSCRAMSHA1,
				gomail.SMTPAuthCramMD5, gomail.SMTPAuthPlain, gomail.SMTPAuthLogin))
	}
	return gomail.NewClient(s.host, options...)
}

// classify marks errors that are permanent for this message. Replies about our login the operator
// can fix, so mail waits.
func classify(err error) error {
	refusal, ok := errors.AsType[*gomail.SendError](err)
	if !ok {
		return err
	}
	if code := refusal.ErrorCode(); 500 <= code && code <= 599 && !aboutLogIn(code) {
		return jobs.Permanent(err)
	}
	return err
}
