package mail

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/mail"
	"net/url"
	"strconv"
	"time"

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
	envelope, err := s.compose(message)
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

	client, err := s.client(connection)
	if err != nil {
		return err
	}
	err = client.DialAndSendWithContext(ctx, envelope)
	if envelope.IsDelivered() {
		return nil // what went wrong after the server took the message must not send it twice
	}
	if cause := context.Cause(ctx); cause != nil {
		return fmt.Errorf("%w: %w", cause, err)
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
func (s *SMTP) compose(message Message) (*gomail.Msg, error) {
	from := mail.Address{Name: cmp.Or(message.FromName, s.from.Name), Address: s.from.Address}
	envelope := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	err := errors.Join(envelope.From(from.String()), envelope.To(message.To))
	if message.ReplyTo != "" {
		err = errors.Join(err, envelope.ReplyTo(message.ReplyTo))
	}
	if err != nil {
		return nil, jobs.Permanent(err)
	}
	envelope.Subject(message.Subject)
	envelope.SetGenHeader("Auto-Submitted", "auto-generated") // RFC 3834: no auto-replies
	switch {
	case message.HTML == "":
		envelope.SetBodyString(gomail.TypeTextPlain, message.Text)
	case message.Text == "":
		envelope.SetBodyString(gomail.TypeTextHTML, message.HTML)
	default:
		envelope.SetBodyString(gomail.TypeTextPlain, message.Text)
		envelope.AddAlternativeString(gomail.TypeTextHTML, message.HTML)
	}
	return envelope, nil
}

func (s *SMTP) client(connection net.Conn) (*gomail.Client, error) {
	options := []gomail.Option{
		gomail.WithPort(s.port),
		gomail.WithTimeout(exchangeTimeout),
		gomail.WithTLSConfig(s.tls),
		gomail.WithDialContextFunc(func(context.Context, string, string) (net.Conn, error) { return connection, nil }),
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

// classify marks errors that are permanent for this message. Replies 530 to 538 concern our login,
// which the operator can fix, so mail waits.
func classify(err error) error {
	var refusal *gomail.SendError
	if !errors.As(err, &refusal) {
		return err
	}
	code := refusal.ErrorCode()
	aboutLogIn := 530 <= code && code <= 538
	if 500 <= code && code <= 599 && !aboutLogIn {
		return jobs.Permanent(err)
	}
	return err
}
