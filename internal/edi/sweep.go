package edi

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"time"

	"upstock/internal/edi/message"
	"upstock/internal/store"
)

const (
	// sweepAfter is how long a document is left to the process that has kept it.
	sweepAfter = 10 * time.Second
	// sweepAtOnce bounds how many documents one sweep works off.
	sweepAtOnce = 50
	// longestRest bounds how long one that fails is left alone.
	longestRest = time.Hour
)

// Sweep works off what was kept and then interrupted, of every supplier, and looks once more at
// what has waited for a while. A document that fails is set aside and tried again later; the others
// do not wait for it.
func (s *Service) Sweep(ctx context.Context) error {
	var due []store.DocumentKey
	err := s.store.View(ctx, func(tx *store.Tx) (err error) {
		due, err = tx.DueDocuments(ctx, tx.Now().Add(-sweepAfter), tx.Now().Add(-staleAfter), tx.Now().Add(longestRest), sweepAtOnce)
		return err
	})
	if err != nil {
		return err
	}
	for _, key := range due {
		if err := s.work(ctx, key.SupplierID, key.ID); err != nil {
			s.log.ErrorContext(ctx, "a document could not be worked off", slog.String("document", key.ID), slog.Any("error", err))
			if err := s.setAside(ctx, key); err != nil {
				return err
			}
		}
	}
	return errors.Join(s.rewriteDue(ctx), s.MailNews(ctx))
}

const faultWords = "Upstock failed to work it off, which is a fault of ours. It is kept, and tried again by itself. " +
	"Please report it, with the document"

func isFault(p message.Problem) bool { return p.Message == faultWords }

// setAside puts a document that fails behind the others, for longer the longer it has failed, and
// says on it that it does.
func (s *Service) setAside(ctx context.Context, key store.DocumentKey) error {
	return s.store.Update(ctx, func(tx *store.Tx) error {
		d, err := tx.Document(ctx, key.SupplierID, key.ID)
		if err != nil {
			return err
		}
		d.TriedAt = tx.Now().Add(max(0, min(tx.Now().Sub(d.CreatedAt), longestRest)))
		var problems []message.Problem
		if err := unpack(d.Problems, &problems); err != nil {
			return err
		}
		isNew := !slices.ContainsFunc(problems, isFault)
		if isNew {
			problems = append(problems, message.Problem{Rule: message.Unreadable, Message: faultWords, Severity: message.Warning})
		}
		if d.Problems, err = pack(problems, false); err != nil {
			return err
		}
		if err := tx.UpdateDocument(ctx, d); err != nil {
			return err
		}
		if isNew {
			if err := tx.PutDocumentNews(ctx, newsOf(d, "A document cannot be worked off", nameOf(d)+": "+faultWords+".")); err != nil {
				return err
			}
		}
		return tellWaiting(ctx, tx, d.SupplierID, isNew)
	})
}
