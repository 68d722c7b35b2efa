package edi

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"upstock/internal/edi/folder"
	"upstock/internal/edi/message"
	"upstock/internal/ordering"
	"upstock/internal/outbox"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// SendDue has what waits leave, for every partner, and looks for what may have left. Call it again
// and again: nothing else wakes it. Several processes may do so at once.
func (s *Service) SendDue(ctx context.Context) error {
	if s.dir == "" {
		return nil
	}
	var partners []store.PartnerKey
	if err := s.store.View(ctx, func(tx *store.Tx) (err error) {
		partners, err = tx.PartnersToSendTo(ctx, outbox.LongestWait)
		return err
	}); err != nil {
		return err
	}
	var errs []error
	for _, p := range partners {
		errs = append(errs, s.sendTo(ctx, p))
	}
	return errors.Join(errs...)
}

// WakeSending has what waits be tried at once: a folder may be there that was not, or work again.
func (s *Service) WakeSending(ctx context.Context) error {
	if s.dir == "" {
		return nil
	}
	return s.store.Update(ctx, func(tx *store.Tx) error { return tx.WakeDocumentsLeaving(ctx) })
}

// sentAtOnce is how many documents are read from the database at a time.
const sentAtOnce = 50

// sendTo has the documents for a partner leave in the order in which they were made: one that
// cannot leave holds up those after it, so that an answer never comes before the receipt.
func (s *Service) sendTo(ctx context.Context, p store.PartnerKey) error {
	sender := s.sender(p.SupplierID)
	for {
		waiting, err := s.leavingFor(ctx, p)
		if err != nil {
			return err
		}
		for _, id := range waiting {
			if left, err := s.sendOne(ctx, sender, id); err != nil || !left {
				return err
			}
		}
		if len(waiting) < sentAtOnce {
			return nil
		}
	}
}

func (s *Service) leavingFor(ctx context.Context, p store.PartnerKey) (ids []string, err error) {
	err = s.store.View(ctx, func(tx *store.Tx) error {
		ids, err = tx.DocumentsLeaving(ctx, p.SupplierID, p.PartnerID, sentAtOnce)
		return err
	})
	return ids, err
}

// sendOne brings a document a step further, when it is its time, and says whether those after it
// may leave.
func (s *Service) sendOne(ctx context.Context, sender outbox.Sender[struct{}], id string) (left bool, err error) {
	state := func() (e wholesale.OutboxEntry, err error) {
		err = s.store.View(ctx, func(tx *store.Tx) error {
			e, err = tx.OutboxEntry(ctx, documentKey(store.Document{SupplierID: sender.SupplierID, ID: id}))
			return err
		})
		return e, err
	}
	e, err := state()
	if err != nil || !store.Due(e.NextAttemptAt, s.clock(), outbox.LongestWait) {
		return false, err
	}
	err = sender.Step(ctx, id)
	var problem *outbox.Problem
	switch {
	case errors.Is(err, store.ErrStale): // another process is at it
		return false, nil
	case errors.As(err, &problem):
		s.log.WarnContext(ctx, "a document cannot leave", slog.String("document", id), slog.Any("error", problem.Err))
	case err != nil:
		return false, err
	}
	e, err = state()
	return !e.State.OnItsWay(), err
}

// sender sends a supplier's documents: into the folders of its partners.
func (s *Service) sender(supplierID string) outbox.Sender[struct{}] {
	return outbox.Sender[struct{}]{
		Kind: Documents, Store: s.store, SupplierID: supplierID,
		Send: func(ctx context.Context, snapshot json.RawMessage) (struct{}, error) {
			return struct{}{}, s.put(ctx, supplierID, snapshot)
		},
		Look: func(ctx context.Context, _, documentID string) (none struct{}, found bool, err error) {
			d, err := s.dispatchedAs(ctx, supplierID, documentID)
			if err != nil {
				return none, false, err
			}
			found, err = folder.Of(s.dir, d.PartnerID).Left(d.Name)
			return none, found, asProblem(err)
		},
		Hold: func(ctx context.Context, tx *store.Tx, documentID string) error {
			return tx.HoldDocument(ctx, supplierID, documentID)
		},
		Predates: func(ctx context.Context, tx *store.Tx, documentID string) (bool, error) {
			return tx.DocumentPredatesRestore(ctx, supplierID, documentID)
		},
		Changed: s.notLeft,
		Created: func(ctx context.Context, tx *store.Tx, key wholesale.OutboxKey, _ struct{}) error {
			return s.left(ctx, tx, key)
		},
	}
}

func (s *Service) put(ctx context.Context, supplierID string, snapshot json.RawMessage) error {
	var d dispatched
	if err := json.Unmarshal(snapshot, &d); err != nil {
		return err
	}
	var content []byte
	if err := s.store.View(ctx, func(tx *store.Tx) (err error) {
		content, err = tx.DocumentContent(ctx, supplierID, d.DocumentID)
		return err
	}); err != nil {
		return err
	}
	out := folder.Of(s.dir, d.PartnerID)
	err := out.Make()
	if err == nil {
		err = out.Put(d.Name, content)
	}
	return asProblem(err)
}

func (s *Service) dispatchedAs(ctx context.Context, supplierID, documentID string) (d dispatched, err error) {
	err = s.store.View(ctx, func(tx *store.Tx) error {
		return tx.OutboxDocument(ctx, documentKey(store.Document{SupplierID: supplierID, ID: documentID}), store.OutboxSnapshot, &d)
	})
	return d, err
}

// asProblem says that a file did not appear: where it did all the same, it is found there before
// it is written again.
func asProblem(err error) error {
	if err == nil {
		return nil
	}
	return &outbox.Problem{
		Outcome: outbox.NotSent, Words: "The document could not be put into the partner's folder: " + wholesale.Sentence(folder.Words(err)),
		Detail: err.Error(), Err: err,
	}
}

// notLeft writes what is in the way of a document, where people see it.
func (s *Service) notLeft(ctx context.Context, tx *store.Tx, key wholesale.OutboxKey, _ string) error {
	e, err := tx.OutboxEntry(ctx, key)
	if err != nil || e.Error == "" {
		return err
	}
	d, err := tx.Document(ctx, key.SupplierID, key.SubjectID)
	if err != nil {
		return err
	}
	problem := leavingProblem(wholesale.Sentence(e.Error)+" It is tried again by itself.", message.Warning)
	if d.Problems != problem {
		d.Problems = problem
		if err := tx.UpdateDocument(ctx, d); err != nil {
			return err
		}
	}
	if !outbox.Late(e, tx.Now()) {
		return nil
	}
	p, err := tx.TradingPartner(ctx, d.SupplierID, d.PartnerID)
	if err != nil {
		return err
	}
	notice := store.Notice{
		Kind: noticeDelayed, OrderID: d.OrderID, Title: fmt.Sprintf("The %s for %s is still waiting to leave", purposeWords(d.Purpose), p.Name),
		Detail: wholesale.Sentence(e.Error) + " It is tried again by itself. Ask the person who runs this server.",
	}
	if err := tx.PutDocumentNews(ctx, store.DocumentNews{
		SupplierID: d.SupplierID, Subject: outgoingFolder(d.PartnerID), Title: notice.Title, Detail: notice.Detail,
	}); err != nil {
		return err
	}
	return tx.PutNotice(ctx, d.SupplierID, notice)
}

// left takes in that a document has left.
func (s *Service) left(ctx context.Context, tx *store.Tx, key wholesale.OutboxKey) error {
	d, err := tx.Document(ctx, key.SupplierID, key.SubjectID)
	if err != nil {
		return err
	}
	d.State, d.Problems = store.DocumentSent, ""
	if err := tx.UpdateDocument(ctx, d); err != nil {
		return err
	}
	if err := tx.EndDocumentNews(ctx, d.SupplierID, outgoingFolder(d.PartnerID)); err != nil {
		return err
	}
	if d.Purpose == PurposeInvoice || d.Purpose == PurposeCreditNote {
		if err := tx.MarkInvoiceSent(ctx, d.SupplierID, d.Subject); err != nil {
			return err
		}
	}
	if err := tx.ClearNotice(ctx, d.SupplierID, noticeDelayed, d.OrderID); err != nil || d.OrderID == "" {
		return err
	}
	p, err := tx.TradingPartner(ctx, d.SupplierID, d.PartnerID)
	if err != nil {
		return err
	}
	return tx.InsertEvent(ctx, d.SupplierID, store.Event{
		OrderID: d.OrderID, Kind: "document_sent", Actor: ordering.ByUpstock,
		Text: fmt.Sprintf("The %s %s was sent to %s", purposeWords(d.Purpose), d.Reference, p.Name),
	})
}

// Resend has a document that leaves leave again, with the same bytes under another name: the
// partner may have lost it. One that still waits is tried at once, and one that could not be
// written is composed again. What came in is a wholesale.CodeConflict.
func (s *Service) Resend(ctx context.Context, supplierID, id string) (resent Document, err error) {
	again := false
	err = s.store.Update(ctx, func(tx *store.Tx) error {
		if err := tx.HoldDocument(ctx, supplierID, id); err != nil {
			return err
		}
		d, err := tx.Document(ctx, supplierID, id)
		if err != nil {
			return err
		}
		if d.Direction != store.DocumentOut {
			return wholesale.Conflict("%s came in: only a document that leaves can be sent again", nameOf(d))
		}
		if again = unwritten(d); again {
			return tx.Auditf(ctx, supplierID, "document_written_again", nameOf(d), "%s to %s", purposeWords(d.Purpose), d.Recipient)
		}
		key := documentKey(d)
		e, err := tx.OutboxEntry(ctx, key)
		if err != nil {
			return err
		}
		if d.State == store.DocumentWaiting {
			if e.State != wholesale.OutboxSending { // that one has a time of its own
				e.NextAttemptAt = tx.Now()
			}
			err = tx.PutOutboxEntry(ctx, key, &e)
		} else {
			d.State = store.DocumentWaiting
			err = s.dispatch(ctx, tx, d, &e)
		}
		if err != nil {
			return err
		}
		if s.dir == "" {
			d.Problems = leavingProblem(noFolder, message.Warning)
		}
		if err := tx.UpdateDocument(ctx, d); err != nil {
			return err
		}
		if err := tx.Auditf(
			ctx, supplierID, "document_resent", nameOf(d), "%s to %s, SHA-256 %s", purposeWords(d.Purpose), d.Recipient, d.SHA256,
		); err != nil {
			return err
		}
		resent, err = s.document(ctx, tx, supplierID, id)
		return err
	})
	if errors.Is(err, store.ErrStale) {
		err = wholesale.Conflict("The document is being sent at this moment. Try again")
	}
	if err == nil && again {
		return s.writeAgain(ctx, supplierID, id)
	}
	return resent, namedDocument(err)
}

// rememberedFor is how long it is known what has left, for a database that is put back from a
// backup.
const rememberedFor = 30 * 24 * time.Hour

// ForgetSent drops what is remembered of documents that left long ago.
func (s *Service) ForgetSent(ctx context.Context) error {
	partners, err := s.folders(ctx)
	errs := []error{err}
	for _, p := range partners {
		errs = append(errs, folder.Of(s.dir, p.PartnerID).Forget(s.clock().Add(-rememberedFor)))
	}
	return errors.Join(errs...)
}
