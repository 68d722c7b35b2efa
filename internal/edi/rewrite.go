package edi

import (
	"context"
	"errors"
	"log/slog"
	"strconv"
	"strings"

	"upstock/internal/edi/message"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// unwritten says whether a document that leaves could not be written: nothing of it has ever left.
func unwritten(d store.Document) bool {
	return d.Direction == store.DocumentOut && d.State == store.DocumentFailed && d.Size == 0
}

// rewrite composes again a document that could not be written, from what it is about as it is now.
// It may still not be possible: then the document says why.
func (s *Service) rewrite(ctx context.Context, supplierID, id string) error {
	var d store.Document
	err := s.store.View(ctx, func(tx *store.Tx) (err error) {
		d, err = tx.Document(ctx, supplierID, id)
		return err
	})
	if err != nil || !unwritten(d) {
		return err
	}
	again := func(tx *store.Tx) error { return s.recompose(ctx, tx, d) }
	if d.Purpose == PurposeReceipt {
		source, _, _ := strings.Cut(d.Subject, "/")
		j, err := s.begin(ctx, supplierID, source)
		if err != nil {
			return err
		}
		reading := s.read(ctx, j.data, j.document.FileName, j.partner)
		again = func(tx *store.Tx) error { return s.acknowledge(ctx, tx, j.partner, j.document, reading) }
	}
	return s.store.Update(ctx, func(tx *store.Tx) error {
		if err := tx.HoldDocument(ctx, supplierID, id); err != nil {
			return err
		}
		if err := again(tx); err != nil {
			return err
		}
		now, err := tx.Document(ctx, supplierID, id)
		if err != nil || !unwritten(now) {
			return err
		}
		now.TriedAt = tx.Now()
		return tx.UpdateDocument(ctx, now)
	})
}

// recompose does once more what has decided that a document is to leave.
func (s *Service) recompose(ctx context.Context, tx *store.Tx, d store.Document) error {
	if d.Purpose == PurposeInvoice || d.Purpose == PurposeCreditNote {
		i, err := tx.Invoice(ctx, d.SupplierID, d.Subject)
		if err != nil {
			return err
		}
		return s.Issued(ctx, tx, i)
	}
	source, position, ofMessage := strings.Cut(d.Subject, "/")
	if !ofMessage {
		o, err := tx.Order(ctx, d.SupplierID, d.Subject)
		if err != nil {
			return err
		}
		return s.Follow(ctx, tx, o)
	}
	n, err := strconv.Atoi(position)
	if err != nil {
		return err
	}
	row, err := tx.DocumentMessage(ctx, d.SupplierID, source, n)
	if err != nil {
		return err
	}
	var said message.Message
	var problems []message.Problem
	if err := errors.Join(unpack(row.Message, &said), unpack(row.Problems, &problems)); err != nil || said.Order == nil {
		return err
	}
	in, err := tx.Document(ctx, d.SupplierID, source)
	if err != nil {
		return err
	}
	p, err := tx.TradingPartner(ctx, d.SupplierID, row.PartnerID)
	if err != nil {
		return err
	}
	if d.Purpose == PurposeReceived {
		return s.answerMessage(ctx, tx, p, in, row, said.Order, PurposeReceived, message.Received, "")
	}
	return s.answerMessage(ctx, tx, p, in, row, said.Order, PurposeRejected, message.Rejected, whyRefused(problems))
}

// rewriteDue tries what could not be written, once in a while: what was missing may be there now.
func (s *Service) rewriteDue(ctx context.Context) error {
	var due []store.DocumentKey
	err := s.store.View(ctx, func(tx *store.Tx) (err error) {
		due, err = tx.UnwrittenDocuments(ctx, tx.Now().Add(-staleAfter), sweepAtOnce)
		return err
	})
	if err != nil {
		return err
	}
	for _, key := range due {
		if err := s.rewrite(ctx, key.SupplierID, key.ID); err != nil {
			s.log.ErrorContext(ctx, "a document could not be written", slog.String("document", key.ID), slog.Any("error", err))
			if err := s.postpone(ctx, key); err != nil {
				return err
			}
		}
	}
	return nil
}

// postpone puts a document behind the others that are due.
func (s *Service) postpone(ctx context.Context, key store.DocumentKey) error {
	return s.store.Update(ctx, func(tx *store.Tx) error {
		d, err := tx.Document(ctx, key.SupplierID, key.ID)
		if err != nil {
			return err
		}
		d.TriedAt = tx.Now()
		return tx.UpdateDocument(ctx, d)
	})
}

// SettingsSaved has what could not be written tried again by the next sweep: it may have missed
// just that.
func (s *Service) SettingsSaved(ctx context.Context, tx *store.Tx, supplierID string) error {
	return tx.WakeUnwrittenDocuments(ctx, supplierID)
}

// writeAgain is Resend of a document that could not be written. What still cannot be is a
// wholesale.CodeConflict that says why.
func (s *Service) writeAgain(ctx context.Context, supplierID, id string) (Document, error) {
	if err := s.rewrite(ctx, supplierID, id); err != nil {
		return Document{}, namedDocument(err)
	}
	d, err := s.Document(ctx, supplierID, id)
	if err != nil || !unwritten(d.Document) {
		return d, err
	}
	words := "Nothing calls for it any more."
	for _, p := range d.Problems {
		words = p.Message
	}
	return Document{}, wholesale.Conflict("It still cannot be written: %s", words)
}
