package mail

import (
	"context"
	"fmt"
	"slices"
	"sync"
)

// Catcher is a Sender for the demo that delivers nothing and keeps the latest messages. Create one
// with [NewCatcher].
type Catcher struct {
	capacity int
	onCatch  func(Message)

	mu       sync.Mutex
	messages []Message // oldest first
}

// NewCatcher returns a Catcher that keeps up to capacity messages (at least one). It calls onCatch,
// which may be nil, for each message, from the sending goroutine.
func NewCatcher(capacity int, onCatch func(Message)) *Catcher {
	if onCatch == nil {
		onCatch = func(Message) {}
	}
	return &Catcher{capacity: max(capacity, 1), onCatch: onCatch}
}

// Send implements [Sender]. It refuses what a mail server would not be asked to take either.
func (c *Catcher) Send(ctx context.Context, message Message) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := message.check(); err != nil {
		return fmt.Errorf("mail to %q: %w", message.To, err)
	}
	c.remember(message)
	c.onCatch(message) // outside the lock, so that it may ask for Messages
	return nil
}

func (c *Catcher) remember(message Message) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.messages) == c.capacity {
		c.messages = slices.Delete(c.messages, 0, 1)
	}
	c.messages = append(c.messages, message)
}

// Messages returns the remembered messages, newest first.
func (c *Catcher) Messages() []Message {
	c.mu.Lock()
	defer c.mu.Unlock()
	newestFirst := slices.Clone(c.messages)
	slices.Reverse(newestFirst)
	return newestFirst
}
