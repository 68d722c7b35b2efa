package edi

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"upstock/internal/edi/message"
	"upstock/internal/outbox"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// What documents that leave are for. There is one for each purpose of a subject.
const (
	PurposeReceipt    = "receipt"           // of an interchange: EDIFACT's CONTRL
	PurposeReceived   = "response_received" // the order was received, and nothing is decided
	PurposeAccepted   = "response_accepted" // as ordered or with changes
	PurposeRejected   = "response_rejected"
	PurposeDespatch   = "despatch_advice"
	PurposeInvoice    = "invoice"
	PurposeCreditNote = "credit_note"
)

// Documents are what leaves for trading partners, in the outbox.
var Documents = outbox.Kind{Name: "document", Document: "document", System: "the partner's folder"}

// leaving is a document that is to leave.
type leaving struct {
	purpose string
	subject string // the id of an order, an invoice or a document
	orderID string // "" when it is about none
	sender  party  // we, as the partner knows us
	to      party
	write   func(env message.Envelope) ([]byte, error)
}

// written is what leaves. A fault of ours in writing it is one more reason why it cannot leave, and
// keeps no order from going on.
func (l leaving) written(env message.Envelope) (data []byte, err error) {
	defer func() {
		if fault := recover(); fault != nil {
			data, err = nil, fmt.Errorf("it could not be written, which is a fault of ours (%v). Please report it", fault)
		}
	}()
	return l.write(env)
}

// party is who a document is from or for, as its envelope names it.
type party struct{ id, qualifier string }

// partyOf is a party by its id: 13 digits are a GLN, which the qualifier 14 says.
func partyOf(id string) party {
	if isGLN(id) {
		return party{id, "14"}
	}
	return party{id, ""}
}

// enqueue has a document leave exactly once: the row, its bytes and its entry in the outbox are
// written in the transaction that decides it. What cannot be written waits for a person, and never
// keeps an order from going on.
func (s *Service) enqueue(ctx context.Context, tx *store.Tx, p wholesale.TradingPartner, l leaving) error {
	before, err := tx.DocumentFor(ctx, p.SupplierID, l.subject, l.purpose)
	isNew := errors.Is(err, store.ErrNotFound)
	if err != nil && !isNew || err == nil && !unwritten(before) {
		return err
	}
	if l.sender.id == "" || l.to.id == "" || !leavesAs(message.Format(p.Format)) {
		return nil // no one could tell whom it is from, or for
	}
	supplier, err := tx.Supplier(ctx, p.SupplierID)
	if err != nil {
		return err
	}
	reference := before.Reference
	if isNew {
		if reference, err = tx.NextControlReference(ctx, p.SupplierID, p.ID); err != nil {
			return err
		}
	}
	env := message.Envelope{
		Format: message.Format(p.Format), Sender: l.sender.id, SenderQualifier: l.sender.qualifier,
		Recipient: l.to.id, RecipientQualifier: l.to.qualifier, Reference: reference, At: tx.Now().In(supplier.Location()),
	}
	data, fault := l.written(env)
	hash := sha256.Sum256(data)
	d := store.Document{
		ID: store.NewID(), SupplierID: p.SupplierID, PartnerID: p.ID, Direction: store.DocumentOut, State: store.DocumentWaiting,
		Format: p.Format, Sender: env.Sender, Recipient: env.Recipient, Reference: reference, FileName: fileName(l.purpose, env),
		Charset: charsetOf(env.Format), SHA256: hex.EncodeToString(hash[:]), Size: int64(len(data)),
		OrderID: l.orderID, Subject: l.subject, Purpose: l.purpose, Generation: 1, TriedAt: tx.Now(), CreatedAt: tx.Now(), UpdatedAt: tx.Now(),
	}
	switch {
	case fault != nil:
		data, d.State, d.Size = nil, store.DocumentFailed, 0
		d.Problems = leavingProblem(wholesale.Sentence(fault.Error()), message.Error)
	case s.dir == "":
		d.Problems = leavingProblem(noFolder, message.Warning)
	}
	if isNew {
		err = tx.InsertDocument(ctx, d, data)
	} else {
		d.ID = before.ID
		err = tx.WriteDocument(ctx, d, data)
	}
	if err != nil {
		return err
	}
	if fault != nil {
		if !isNew && d.Problems == before.Problems {
			return nil // it was said already
		}
		notice := store.Notice{
			Kind: noticeFailed, OrderID: l.orderID, Title: fmt.Sprintf("The %s for %s could not be written", purposeWords(l.purpose), p.Name),
			Detail: wholesale.Sentence(fault.Error()) + " Correct it: then it is written again by itself, or at once when you send it again on its page.",
		}
		if err := tx.PutDocumentNews(ctx, newsOf(d, notice.Title, notice.Detail)); err != nil {
			return err
		}
		return tx.PutNotice(ctx, p.SupplierID, notice)
	}
	if !isNew {
		if err := s.written(ctx, tx, d); err != nil {
			return err
		}
	}
	return s.dispatch(ctx, tx, d, &wholesale.OutboxEntry{})
}

// written takes back what was said of a document that could not be written, unless another one of
// the same order still cannot be.
func (s *Service) written(ctx context.Context, tx *store.Tx, d store.Document) error {
	failed, err := tx.Documents(ctx, d.SupplierID, store.DocumentFilter{
		State: store.DocumentFailed, Direction: store.DocumentOut, OrderID: d.OrderID, Limit: mostAtOnce,
	})
	if err != nil || slices.ContainsFunc(failed, func(other store.Document) bool { return unwritten(other) && other.OrderID == d.OrderID }) {
		return err
	}
	return tx.ClearNotice(ctx, d.SupplierID, noticeFailed, d.OrderID)
}

const (
	noticeFailed  = "document_failed"
	noticeDelayed = "document_delayed"
	noFolder      = "No folder for documents is set up on this server yet. It leaves by itself once there is one; until then it can be downloaded."
)

// dispatch puts the next generation of a document into the outbox.
func (s *Service) dispatch(ctx context.Context, tx *store.Tx, d store.Document, e *wholesale.OutboxEntry) error {
	Documents.Begin(e, d.ID)
	key := documentKey(d)
	snapshot := dispatched{DocumentID: d.ID, PartnerID: d.PartnerID, Name: dispatchName(d.FileName, e.Generation)}
	if err := Documents.Queue(ctx, tx, key, e, snapshot); err != nil {
		return err
	}
	return tx.PutOutboxEntry(ctx, key, e)
}

// dispatched is what is kept of a sending: where the document goes.
type dispatched struct {
	DocumentID string `json:"document_id"`
	PartnerID  string `json:"partner_id"`
	Name       string `json:"name"`
}

func documentKey(d store.Document) wholesale.OutboxKey {
	return wholesale.OutboxKey{SupplierID: d.SupplierID, SubjectID: d.ID, Kind: Documents.Name}
}

// dispatchName is the name of the file. A document that is sent again has another one: the first
// may still lie there, or have been read.
func dispatchName(name string, generation int) string {
	if generation <= 1 {
		return name
	}
	dot := strings.LastIndexByte(name, '.')
	return fmt.Sprintf("%s-%d%s", name[:dot], generation, name[dot:])
}

// fileName is a document's name: what it is, and its control reference, which no other of the
// partner's has.
func fileName(purpose string, env message.Envelope) string {
	names, ending := edifactNames, ".edi"
	if env.Format == message.UBL {
		names, ending = ublNames, ".xml"
	}
	return names[purpose] + "-" + env.Reference + ending
}

var edifactNames = map[string]string{
	PurposeReceipt: "CONTRL", PurposeReceived: "ORDRSP", PurposeAccepted: "ORDRSP", PurposeRejected: "ORDRSP",
	PurposeDespatch: "DESADV", PurposeInvoice: "INVOIC", PurposeCreditNote: "INVOIC",
}

var ublNames = map[string]string{
	PurposeReceived: "OrderResponse", PurposeAccepted: "OrderResponse", PurposeRejected: "OrderResponse",
	PurposeDespatch: "DespatchAdvice", PurposeInvoice: "Invoice", PurposeCreditNote: "CreditNote",
}

// purposeWords name a document that leaves in a sentence.
func purposeWords(purpose string) string {
	switch purpose {
	case PurposeReceipt:
		return "receipt"
	case PurposeReceived, PurposeAccepted, PurposeRejected:
		return "answer"
	case PurposeDespatch:
		return "despatch advice"
	case PurposeCreditNote:
		return "credit note"
	}
	return "invoice"
}

func leavingProblem(words string, severity message.Severity) string {
	text, _ := json.Marshal([]message.Problem{{Rule: message.Delivery, Message: words, Severity: severity}}) // strings always have a form
	return string(text)
}
