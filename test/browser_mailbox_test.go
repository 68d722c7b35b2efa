package test

import (
	"bufio"
	"io"
	"mime/quotedprintable"
	"net"
	"net/textproto"
	"regexp"
	"strings"
	"sync"
	"testing"
)

// A mailbox takes in all mail that is sent to it by SMTP, whomever it is for.
type mailbox struct {
	address string
	mu      sync.Mutex
	mails   []string
}

// openMailbox listens until the test ends.
func openMailbox(t *testing.T) *mailbox {
	t.Helper()
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	m := &mailbox{address: listener.Addr().String()}
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go m.receive(conn)
		}
	}()
	return m
}

// receive speaks as much SMTP as a sender needs.
func (m *mailbox) receive(conn net.Conn) {
	defer conn.Close()
	c := textproto.NewConn(conn)
	_ = c.PrintfLine("220 mailbox")
	for {
		line, err := c.ReadLine()
		if err != nil {
			return
		}
		switch verb := strings.ToUpper(line); {
		case strings.HasPrefix(verb, "DATA"):
			_ = c.PrintfLine("354 go on")
			text, err := io.ReadAll(quotedprintable.NewReader(bufio.NewReader(c.DotReader())))
			if err != nil {
				return
			}
			m.mu.Lock()
			m.mails = append(m.mails, string(text))
			m.mu.Unlock()
			_ = c.PrintfLine("250 taken")
		case strings.HasPrefix(verb, "QUIT"):
			_ = c.PrintfLine("221 bye")
			return
		default:
			_ = c.PrintfLine("250 mailbox")
		}
	}
}

// link waits for a mail with a link to a page below path, and returns the link's path.
func (m *mailbox) link(t *testing.T, path string) string {
	t.Helper()
	address := regexp.MustCompile(`https?://[^/\s]+(` + regexp.QuoteMeta(path) + `[\w./?=&%~-]+)`)
	var found string
	eventually(t, browserPatience, func() bool {
		m.mu.Lock()
		defer m.mu.Unlock()
		for _, mail := range m.mails {
			if match := address.FindStringSubmatch(mail); match != nil {
				found = match[1]
			}
		}
		return found != ""
	})
	return found
}
