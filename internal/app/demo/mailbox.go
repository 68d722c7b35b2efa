package demo

import (
	"sync"

	"upstock/internal/mail"
)

// shownMails is how many mails are shown one by one; later ones are only counted.
const shownMails = 3

// mailbox is where the mails of the demo end up.
type mailbox struct {
	screen *screen

	mu      sync.Mutex
	total   int
	hidden  int
	showAll bool
}

func newMailbox(screen *screen) *mailbox { return &mailbox{screen: screen} }

// arrived takes in one mail.
func (m *mailbox) arrived(message mail.Message) {
	m.mu.Lock()
	m.total++
	show := m.showAll || m.total <= shownMails
	if !show {
		m.hidden++
	}
	m.mu.Unlock()
	if show {
		m.screen.line("  e-mail    to %s: %s", message.To, message.Subject)
	}
}

// count is how many mails have arrived.
func (m *mailbox) count() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.total
}

// showFromNowOn shows every later mail, and returns how many were not shown.
func (m *mailbox) showFromNowOn() (hidden int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.showAll = true
	return m.hidden
}
