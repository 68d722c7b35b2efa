package edi

import (
	"context"
	"log/slog"

	"upstock/internal/edi/message"
	"upstock/internal/ordering"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// Waiting lists the documents that wait for a person, newest first; next is the cursor of the
// following page, "" at the end.
func (s *Service) Waiting(ctx context.Context, supplierID, cursor string, limit int) ([]Document, string, error) {
	return s.Documents(ctx, supplierID, DocumentQuery{State: store.DocumentWaiting, Direction: store.DocumentIn, Cursor: cursor, Limit: limit})
}

// CountWaiting counts the documents that wait for a person.
func (s *Service) CountWaiting(ctx context.Context, supplierID string) (n int64, err error) {
	err = s.store.View(ctx, func(tx *store.Tx) error {
		n, err = tx.CountWaitingDocuments(ctx, supplierID)
		return err
	})
	return n, err
}

// mostAtOnce bounds how many documents are looked at again while a person waits; the sweep does the
// rest.
const mostAtOnce = 100

// Rematch looks again at everything of a partner that waits, because a person has said what one of
// its codes means: what is complete now is taken.
func (s *Service) Rematch(ctx context.Context, supplierID, partnerID string) error {
	var ids []string
	err := s.store.Update(ctx, func(tx *store.Tx) error {
		if _, err := tx.WakeDocuments(ctx, supplierID, partnerID); err != nil {
			return err
		}
		rows, err := tx.Documents(ctx, supplierID, store.DocumentFilter{
			State: store.DocumentWaiting, Direction: store.DocumentIn, PartnerID: partnerID, Limit: mostAtOnce,
		})
		ids = ids[:0]
		for _, d := range rows {
			ids = append([]string{d.ID}, ids...) // the oldest first, so that a replacement comes after what it replaces
		}
		return err
	})
	if err != nil {
		return err
	}
	for _, id := range ids {
		if err := s.work(ctx, supplierID, id); err != nil { // the sweep tries it again
			s.log.ErrorContext(ctx, "a document could not be worked off", slog.String("document", id), slog.Any("error", err))
		}
	}
	return nil
}

// Decide does with a message that waits what a person has decided: takes it, in place of what was
// known before, or refuses it. A message that does not wait any more is a wholesale.CodeConflict,
// and so is taking one in which something is not known.
func (s *Service) Decide(ctx context.Context, supplierID, documentID string, position int, answer Answer) (Document, error) {
	if answer != TakeIt && answer != RefuseIt {
		return Document{}, wholesale.Invalid("answer", "must be %s or %s", TakeIt, RefuseIt)
	}
	j, err := s.begin(ctx, supplierID, documentID)
	if err != nil {
		return Document{}, namedDocument(err)
	}
	c, err := s.waiting(ctx, j, store.DocumentMessage{SupplierID: supplierID, DocumentID: documentID, Position: position})
	switch {
	case err != nil:
		return Document{}, namedDocument(err)
	case c.row.State != store.DocumentWaiting:
		return Document{}, errDecided()
	case answer == TakeIt && c.row.WaitsFor == WaitsForMatch:
		return Document{}, wholesale.Conflict("Match what is not known first: then it is taken by itself")
	}
	if c.message.Order != nil {
		if c.matcher, err = s.loadMatcher(ctx, j, []*message.Order{c.message.Order}); err != nil {
			return Document{}, err
		}
	}
	c.answer = answer
	if err := s.decide(ctx, c); err != nil {
		return Document{}, err
	}
	return s.finished(ctx, j)
}

// decided keeps what a person has decided about a message, in the transaction that does it.
func decided(ctx context.Context, tx *store.Tx, c incoming) error {
	if c.answer == TakeIt && c.row.Interchange != "" {
		// What is sent with this reference from now on is held against this document.
		if _, err := tx.ClaimPartnerInterchange(ctx, store.PartnerInterchange{
			SupplierID: c.row.SupplierID, PartnerID: c.partner.ID, Reference: c.row.Interchange, DocumentID: c.row.DocumentID,
		}); err != nil {
			return err
		}
	}
	return tx.Auditf(ctx, c.row.SupplierID, "document_decided", nameOf(c.document), "order %s: %s", c.row.Number, c.answer)
}

// errDecided says that a message does not wait any more.
func errDecided() error { return wholesale.Conflict("Someone has decided about this already") }

// finished settles a document after something in it was decided, and reads it.
func (s *Service) finished(ctx context.Context, j job) (Document, error) {
	if err := s.finish(ctx, j, false); err != nil {
		return Document{}, err
	}
	return s.Document(ctx, j.document.SupplierID, j.document.ID)
}

// refusedByPerson ends a message that a person does not want.
func (s *Service) refusedByPerson(ctx context.Context, tx *store.Tx, c incoming) (outcome, error) {
	if c.message.Order != nil {
		known, err := tx.HoldPartnerOrder(ctx, c.key())
		if err != nil {
			return outcome{}, err
		}
		t := &taking{service: s, incoming: c, known: known}
		if t.counts() { // nothing counts for this order any more, unless there are orders of it
			known.State, known.DocumentID, known.Position = "", "", 0
			if len(known.OrderIDs) > 0 {
				known.State = orderTaken
			}
			known.Content = ""
			if err := tx.PutPartnerOrder(ctx, known); err != nil {
				return outcome{}, err
			}
		}
	}
	return refusal(message.PersonRefused, "%s", ordering.ActorOf(ctx)+" has refused it"), nil
}

// ChoosePartner says whom a document is from that no one knew, and works it off. A document that
// does not wait for that is a wholesale.CodeConflict.
func (s *Service) ChoosePartner(ctx context.Context, supplierID, documentID, partnerID string) (Document, error) {
	err := s.store.Update(ctx, func(tx *store.Tx) error {
		d, err := tx.Document(ctx, supplierID, documentID)
		if err != nil {
			return namedDocument(err)
		}
		if d.WaitsFor != WaitsForPartner {
			return wholesale.Conflict("It is known already whom this document is from")
		}
		p, err := tx.TradingPartner(ctx, supplierID, partnerID)
		if err != nil {
			return named(err)
		}
		d.PartnerID, d.Due, d.WaitsFor = p.ID, true, ""
		if err := tx.UpdateDocument(ctx, d); err != nil {
			return err
		}
		return tx.Auditf(ctx, supplierID, "document_partner_chosen", nameOf(d), "%s", p.Name)
	})
	if err != nil {
		return Document{}, err
	}
	return s.workedOff(ctx, supplierID, documentID)
}

func (s *Service) workedOff(ctx context.Context, supplierID, documentID string) (Document, error) {
	if err := s.work(ctx, supplierID, documentID); err != nil {
		return Document{}, err
	}
	return s.Document(ctx, supplierID, documentID)
}

// RefuseDocument ends a document that waits for a person as a whole.
func (s *Service) RefuseDocument(ctx context.Context, supplierID, documentID string) (Document, error) {
	err := s.store.Update(ctx, func(tx *store.Tx) error {
		d, err := tx.Document(ctx, supplierID, documentID)
		if err != nil {
			return namedDocument(err)
		}
		if d.WaitsFor != WaitsForPartner && d.WaitsFor != WaitsForColumns {
			return wholesale.Conflict("This document does not wait for a decision")
		}
		var problems []message.Problem
		if err := unpack(d.Problems, &problems); err != nil {
			return err
		}
		problems = append(problems, refusal(message.PersonRefused, "%s has refused it", ordering.ActorOf(ctx)).problems...)
		if d.Problems, err = pack(problems, false); err != nil {
			return err
		}
		d.State, d.WaitsFor, d.Due = store.DocumentRefused, "", false
		if err := tx.UpdateDocument(ctx, d); err != nil {
			return err
		}
		if err := tx.Auditf(ctx, supplierID, "document_refused", nameOf(d), ""); err != nil {
			return err
		}
		if err := toldInFolder(ctx, tx, d, nil); err != nil {
			return err
		}
		return tellWaiting(ctx, tx, supplierID, false)
	})
	if err != nil {
		return Document{}, err
	}
	return s.Document(ctx, supplierID, documentID)
}
