// Package mailtest is a mail server for tests: it takes mails, and refuses them in every way that
// mail servers do.
package mailtest

import (
	"bufio"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
)

// Server implements just enough of RFC 5321 on loopback, and records what it receives.
type Server struct {
	Address string         // host and port
	Roots   *x509.CertPool // what its certificate is signed with

	ImplicitTLS bool
	StartTLS    bool     // offer STARTTLS
	Login       string   // "user password", when a log-in is needed
	Extensions  []string // more that it offers, such as "SMTPUTF8"
	// Reply changes what it answers to a command: "CONNECT" is the greeting, "." the end of DATA.
	// "" is its usual answer, and Drop none at all. Nil: it answers as usual.
	Reply func(command, argument string) string

	Silent string        // the command that is never answered
	Asked  chan struct{} // closed when the silent command arrives

	certificate tls.Certificate

	mu        sync.Mutex
	commands  []string
	delivered []Delivery
}

// Drop is a reply of a server that cuts the connection instead of answering.
const Drop = "(drop)"

// Always replies to each command of the map with its text.
func Always(replies map[string]string) func(command, argument string) string {
	return func(command, _ string) string { return replies[command] }
}

// Delivery is a mail that the server has taken.
type Delivery struct {
	From, To  string // the arguments of MAIL and RCPT
	Data      string // header and body
	Encrypted bool
}

// Start starts a server that is set up by the given function and stops with the test.
func Start(t testing.TB, setUp func(*Server)) *Server {
	t.Helper()
	// httptest carries a certificate for 127.0.0.1.
	web := httptest.NewTLSServer(http.NotFoundHandler())
	defer web.Close()
	server := &Server{certificate: web.TLS.Certificates[0], Roots: x509.NewCertPool(), Asked: make(chan struct{})}
	server.Roots.AddCert(web.Certificate())
	setUp(server)

	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server.Address = listener.Addr().String()
	var group sync.WaitGroup
	group.Go(func() {
		for {
			connection, err := listener.Accept()
			if err != nil {
				return // closed
			}
			group.Go(func() { server.talk(connection) })
		}
	})
	t.Cleanup(func() {
		_ = listener.Close()
		group.Wait()
	})
	return server
}

// URL is the server's address as --smtp-url takes it.
func (m *Server) URL() string { return "smtp://" + m.Address + "?from=Upstock+<upstock@host.example>" }

func (m *Server) talk(connection net.Conn) {
	defer func() { _ = connection.Close() }()
	encrypted := m.ImplicitTLS
	if m.ImplicitTLS {
		connection = m.encrypt(connection)
	}
	input := bufio.NewReader(connection)
	say := func(lines ...string) { _, _ = connection.Write([]byte(strings.Join(lines, "\r\n") + "\r\n")) }
	// changed gives what the test wants answered instead; done says that the connection is cut.
	changed := func(command, argument string) (answered, done bool) {
		if m.Reply == nil {
			return false, false
		}
		switch reply := m.Reply(command, argument); reply {
		case "":
			return false, false
		case Drop:
			return true, true
		default:
			say(reply)
			return true, false
		}
	}
	if answered, done := changed("CONNECT", ""); done {
		return
	} else if !answered {
		say("220 test")
	}

	var current Delivery
	for {
		line, err := input.ReadString('\n')
		if err != nil {
			return
		}
		line = strings.TrimRight(line, "\r\n")
		command, argument, _ := strings.Cut(line, " ")
		m.mu.Lock()
		m.commands = append(m.commands, line)
		m.mu.Unlock()
		if command == m.Silent {
			close(m.Asked)
			continue
		}
		if answered, done := changed(command, argument); done {
			return
		} else if answered {
			continue
		}
		switch command {
		case "EHLO":
			answer := []string{"250-test", "250-8BITMIME"}
			for _, extension := range m.Extensions {
				answer = append(answer, "250-"+extension)
			}
			if m.StartTLS && !encrypted {
				answer = append(answer, "250-STARTTLS")
			}
			if m.Login != "" {
				answer = append(answer, "250-AUTH PLAIN LOGIN")
			}
			say(append(answer, "250 OK")...)
		case "STARTTLS":
			say("220 go on")
			connection = m.encrypt(connection)
			input = bufio.NewReader(connection)
			encrypted = true
		case "AUTH":
			_, encoded, _ := strings.Cut(argument, " ")
			given, _ := base64.StdEncoding.DecodeString(encoded)
			if strings.ReplaceAll(strings.Trim(string(given), "\x00"), "\x00", " ") == m.Login {
				say("235 welcome")
			} else {
				say("535 5.7.8 who are you")
			}
		case "MAIL":
			current = Delivery{From: argument, Encrypted: encrypted}
			say("250 OK")
		case "RCPT":
			current.To = argument
			say("250 OK")
		case "DATA":
			say("354 go on")
			current.Data = readData(input)
			if answered, done := changed(".", ""); done {
				return
			} else if answered {
				continue
			}
			m.mu.Lock()
			m.delivered = append(m.delivered, current)
			m.mu.Unlock()
			say("250 taken")
		case "QUIT":
			say("221 bye")
			return
		default:
			say("250 OK")
		}
	}
}

func (m *Server) encrypt(connection net.Conn) net.Conn {
	return tls.Server(connection, &tls.Config{Certificates: []tls.Certificate{m.certificate}, MinVersion: tls.VersionTLS12})
}

func readData(input *bufio.Reader) string {
	var data strings.Builder
	for {
		line, err := input.ReadString('\n')
		if err != nil || line == ".\r\n" {
			return data.String()
		}
		data.WriteString(line)
	}
}

// Deliveries are the mails that were taken, oldest first.
func (m *Server) Deliveries() []Delivery {
	m.mu.Lock()
	defer m.mu.Unlock()
	return append([]Delivery(nil), m.delivered...)
}

// Heard is every line the client sent outside of messages.
func (m *Server) Heard() string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return strings.Join(m.commands, "\n")
}
