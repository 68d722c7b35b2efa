package ordering

import (
	"context"
	"strings"
	"unicode/utf8"

	"upstock/internal/mail"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// The kinds of timeline events that are comments.
const (
	CommentKind         = "comment"          // the customer sees it
	InternalCommentKind = "internal_comment" // never leaves the office
)

// NewComment is something that a person wants to say about an order.
type NewComment struct {
	Text     string
	Internal bool // not for the customer's eyes
}

const maxCommentText = 4000

// Comment adds a comment to the order's timeline, whatever its status. One that is not internal is
// sent to the customer, when the supplier's settings say so. The order itself does not change, so
// no one's edit goes stale.
func (s *Service) Comment(ctx context.Context, supplierID, id string, c NewComment) error {
	text, err := commentText(c.Text)
	if err != nil {
		return err
	}
	return s.store.Update(ctx, func(tx *store.Tx) error {
		o, err := loadOrder(ctx, tx, supplierID, id)
		if err != nil {
			return err
		}
		if c.Internal {
			return AddEvent(ctx, tx, o, actorOf(ctx), InternalCommentKind, "%s", text)
		}
		if err := AddEvent(ctx, tx, o, actorOf(ctx), CommentKind, "%s", text); err != nil {
			return err
		}
		if err := tx.ClearNotice(ctx, supplierID, NoticeCustomerComment, o.ID); err != nil { // it is answered
			return err
		}
		return s.mailComment(ctx, tx, o, text)
	})
}

// commentText is a comment without blanks around it.
func commentText(text string) (string, error) {
	text = strings.TrimSpace(text)
	switch {
	case text == "":
		return "", wholesale.Invalid("text", "is empty: write what you want to say")
	case utf8.RuneCountInString(text) > maxCommentText:
		return "", wholesale.Invalid("text", "must be at most %d characters", maxCommentText)
	}
	return text, nil
}

// LastChange is the last thing that happened to the order itself, comments and mails apart: who did
// it, when, and what it was in words. It is shown to a person whose own change came too late.
func (s *Service) LastChange(ctx context.Context, supplierID, id string) (store.Event, error) {
	events, err := s.Timeline(ctx, supplierID, id)
	for i := len(events) - 1; i >= 0; i-- {
		switch events[i].Kind {
		case CommentKind, InternalCommentKind, customerNotToldKind, mail.ToldKind, mail.RefusedKind, mail.LateKind:
		default:
			return events[i], err
		}
	}
	return store.Event{}, err
}
