package mail

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

// mailServer implements just enough of RFC 5321 on loopback, and records what it receives.
type mailServer struct {
	address     string
	certificate tls.Certificate
	roots       *x509.CertPool

	implicitTLS bool
	startTLS    bool              // offer STARTTLS
	login       string            // "user password", when a log-in is needed
	replies     map[string]string // overrides by command; "." is the end of DATA
	silent      string            // the command that is never answered
	asked       chan struct{}     // closed when the silent command arrives

	mu        sync.Mutex
	commands  []string
	delivered []delivery
}

type delivery struct {
	from, to, data string
	encrypted      bool
}

// startMailServer starts a server that is set up by the given function and stops with the test.
func startMailServer(t *testing.T, setUp func(*mailServer)) *mailServer {
	t.Helper()
	// httptest carries a certificate for 127.0.0.1.
	web := httptest.NewTLSServer(http.NotFoundHandler())
	defer web.Close()
	server := &mailServer{certificate: web.TLS.Certificates[0], roots: x509.NewCertPool(), asked: make(chan struct{})}
	server.roots.AddCert(web.Certificate())
	setUp(server)

	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server.address = listener.Addr().String()
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

func (m *mailServer) talk(connection net.Conn) {
	defer func() { _ = connection.Close() }()
	encrypted := m.implicitTLS
	if m.implicitTLS {
		connection = m.encrypt(connection)
	}
	input := bufio.NewReader(connection)
	say := func(lines ...string) { _, _ = connection.Write([]byte(strings.Join(lines, "\r\n") + "\r\n")) }
	say("220 test")

	var current delivery
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
		if command == m.silent {
			close(m.asked)
			continue
		}
		if reply, changed := m.replies[command]; changed {
			say(reply)
			continue
		}
		switch command {
		case "EHLO":
			answer := []string{"250-test", "250-8BITMIME"}
			if m.startTLS && !encrypted {
				answer = append(answer, "250-STARTTLS")
			}
			if m.login != "" {
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
			if strings.ReplaceAll(strings.Trim(string(given), "\x00"), "\x00", " ") == m.login {
				say("235 welcome")
			} else {
				say("535 5.7.8 who are you")
			}
		case "MAIL":
			current = delivery{from: argument, encrypted: encrypted}
			say("250 OK")
		case "RCPT":
			current.to = argument
			say("250 OK")
		case "DATA":
			say("354 go on")
			current.data = readData(input)
			if reply, changed := m.replies["."]; changed {
				say(reply)
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

func (m *mailServer) encrypt(connection net.Conn) net.Conn {
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

func (m *mailServer) deliveries() []delivery {
	m.mu.Lock()
	defer m.mu.Unlock()
	return append([]delivery(nil), m.delivered...)
}

// heard returns every line the client sent outside of messages.
func (m *mailServer) heard() string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return strings.Join(m.commands, "\n")
}
