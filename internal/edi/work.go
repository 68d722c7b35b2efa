package edi

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"upstock/internal/edi/message"
	"upstock/internal/ordering"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// job is a document that is being worked off.
type job struct {
	document store.Document
	partner  wholesale.TradingPartner // zero when it is not known
	data     []byte
}

// work does what is to be done with a document that was kept. It may be interrupted at any time and
// begun again, also by several at once: each message is decided about once. A fault of ours is an
// error like any other, so that one document never stops the server.
func (s *Service) work(ctx context.Context, supplierID, id string) (err error) {
	defer func() {
		if fault := recover(); fault != nil {
			s.log.ErrorContext(ctx, "a fault in working off a document", slog.String("document", id), slog.String("stack", string(debug.Stack())))
			err = fmt.Errorf("edi: a fault in working off document %s: %v", id, fault)
		}
	}()
	j, err := s.begin(ctx, supplierID, id)
	if err != nil || !j.document.Due && !s.stale(j.document) {
		return err
	}
	if j.partner.ID != "" {
		ctx = ordering.As(ctx, ordering.Actor{Name: j.partner.Name})
	}
	known, err := s.messages(ctx, j.document)
	if err != nil {
		return err
	}
	if len(known) > 0 && j.document.WaitsFor == WaitsForMessages {
		if err := s.again(ctx, j, known); err != nil {
			return err
		}
		return s.finish(ctx, j, false)
	}
	return s.workOff(ctx, j)
}

// staleAfter is how long a document waits for a match until it is looked at once more by itself:
// what it names may have come with an import.
const staleAfter = 5 * time.Minute

func (s *Service) stale(d store.Document) bool {
	return d.State == store.DocumentWaiting && d.WaitsFor == WaitsForMessages && s.clock().Sub(d.TriedAt) >= staleAfter
}

// begin reads a document and finds out whom it is from.
func (s *Service) begin(ctx context.Context, supplierID, id string) (j job, err error) {
	err = s.store.View(ctx, func(tx *store.Tx) (err error) {
		if j.document, err = tx.Document(ctx, supplierID, id); err != nil {
			return err
		}
		if j.data, err = tx.DocumentContent(ctx, supplierID, id); err != nil {
			return err
		}
		if j.document.PartnerID != "" {
			j.partner, err = tx.TradingPartner(ctx, supplierID, j.document.PartnerID)
			return err
		}
		for _, sender := range sendersOf(j.data) {
			j.partner, err = tx.TradingPartnerBySender(ctx, supplierID, sender)
			if !errors.Is(err, store.ErrNotFound) {
				return err
			}
		}
		return nil
	})
	j.document.PartnerID = j.partner.ID
	return j, err
}

func (s *Service) messages(ctx context.Context, d store.Document) ([]store.DocumentMessage, error) {
	return store.Read(ctx, s.store, func(tx *store.Tx) ([]store.DocumentMessage, error) {
		return tx.DocumentMessages(ctx, d.SupplierID, []string{d.ID})
	})
}

// workOff reads a document and decides about each of its messages.
func (s *Service) workOff(ctx context.Context, j job) error {
	reading := s.read(ctx, j.data, j.document.FileName, j.partner)
	d := &j.document
	d.Format, d.Charset, d.WaitsFor = string(reading.Format), reading.Charset, ""
	if len(reading.Interchanges) > 0 {
		first := reading.Interchanges[0]
		d.Sender, d.Recipient, d.Reference = clip(first.Sender, maxIDText), clip(first.Recipient, maxIDText), clip(first.Reference, maxIDText)
		d.Test = !slices.ContainsFunc(reading.Interchanges, func(i message.Interchange) bool { return !i.Test })
	}
	problems := reading.Problems
	refused := message.AnyError(problems)
	switch {
	case refused && !reading.HasMessages():
	case j.partner.ID == "":
		problems = append(problems, unknownPartner(*d))
		d.WaitsFor = WaitsForPartner
	case needsColumns(reading):
		d.WaitsFor = WaitsForColumns
	}
	var err error
	if d.Problems, err = pack(placed(problems, wholeDocument), len(problems) == 0); err != nil {
		return err
	}
	if d.WaitsFor != "" || len(reading.Interchanges) == 0 {
		return s.finish(ctx, j, true)
	}
	// Kept before the messages are, so that a crash between two of them loses nothing known.
	if err := s.store.Update(ctx, func(tx *store.Tx) error {
		return errors.Join(tx.UpdateDocument(ctx, *d), s.acknowledge(ctx, tx, j.partner, *d, reading))
	}); err != nil {
		return err
	}
	if err := s.decideAll(ctx, j, reading, refused); err != nil {
		return err
	}
	return s.finish(ctx, j, true)
}

// maxIDText bounds, in characters, what a document says of itself and lists show.
const maxIDText = 100

func unknownPartner(d store.Document) message.Problem {
	words := "It does not say whom it is from. Choose the trading partner"
	if d.Sender != "" {
		words = "None of your trading partners has the id " + d.Sender + ". Choose the trading partner, or add it"
	}
	return message.Problem{Rule: message.UnknownPartner, Message: words, Severity: message.Warning}
}

// needsColumns says whether a person must first say what the columns of a table are.
func needsColumns(r message.Reading) bool {
	for _, p := range r.Problems {
		if p.Rule == message.UnknownColumns {
			return true
		}
	}
	return false
}

// decideAll decides about the messages of a document, one after the other.
func (s *Service) decideAll(ctx context.Context, j job, reading message.Reading, refused bool) error {
	var orders []*message.Order
	for _, interchange := range reading.Interchanges {
		for i := range interchange.Messages {
			if o := interchange.Messages[i].Order; o != nil {
				orders = append(orders, o)
			}
		}
	}
	m, err := s.loadMatcher(ctx, j, orders)
	if err != nil {
		return err
	}
	same, err := s.isRepetition(ctx, j.document)
	if err != nil {
		return err
	}
	elsewhere := ""
	if !same && !refused {
		if elsewhere, err = s.cameElsewhere(ctx, j.document); err != nil {
			return err
		}
	}
	var refusals []incoming // not written yet
	position := 0
	for _, interchange := range reading.Interchanges {
		contents := make([]string, len(interchange.Messages))
		for i, msg := range interchange.Messages {
			if contents[i], err = contentOf(msg); err != nil {
				return err
			}
		}
		claim := claimFree
		switch {
		case same: // and claims nothing: what came before it may not have been worked off yet
			claim = claimSame
		case !refused && interchange.Reference != "" && !interchange.Test:
			if claim, err = s.claim(ctx, j, interchange.Reference, hashOf([]byte(strings.Join(contents, " ")))); err != nil {
				return err
			}
		}
		for i, msg := range interchange.Messages {
			position++
			c := incoming{
				job: j, matcher: m, message: msg, test: interchange.Test, recipient: interchange.Recipient, claim: claim, refused: refused, elsewhere: elsewhere,
				row: newRow(j, position, interchange, msg, contents[i]),
			}
			if c.isRefused() {
				refusals = append(refusals, c)
			} else if err = s.decide(ctx, c); err != nil {
				return err
			}
			if len(refusals) == refusalsPerWrite {
				if err := s.refuseAll(ctx, refusals); err != nil {
					return err
				}
				refusals = refusals[:0]
			}
		}
	}
	return s.refuseAll(ctx, refusals)
}

// isRepetition says whether a document is, byte for byte, one that came before. That one is worked
// off first if it was interrupted: once this one is answered, nothing sent later comes before it.
func (s *Service) isRepetition(ctx context.Context, d store.Document) (bool, error) {
	before, err := s.sameDocument(ctx, d)
	if err == nil && before.Due {
		if err := s.work(ctx, before.SupplierID, before.ID); err != nil {
			return false, err
		}
		before, err = s.sameDocument(ctx, d)
	}
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	// One that was refused counts for nothing, and neither does one that is itself the same as
	// another: that other may be this one, interrupted after it had claimed its reference.
	return err == nil && before.State != store.DocumentRefused && before.State != store.DocumentDuplicate, err
}

// cameElsewhere names the other trading partner from whom a document, byte for byte, came before:
// it may lie in the wrong folder, and its orders would be made twice. "" when there is none.
func (s *Service) cameElsewhere(ctx context.Context, d store.Document) (name string, err error) {
	return store.Read(ctx, s.store, func(tx *store.Tx) (string, error) {
		before, err := tx.SameDocumentElsewhere(ctx, d)
		if errors.Is(err, store.ErrNotFound) {
			return "", nil
		}
		if err != nil {
			return "", err
		}
		partner, err := tx.TradingPartner(ctx, d.SupplierID, before.PartnerID)
		return partner.Name, err
	})
}

func (s *Service) sameDocument(ctx context.Context, d store.Document) (store.Document, error) {
	return store.Read(ctx, s.store, func(tx *store.Tx) (store.Document, error) { return tx.SameDocument(ctx, d) })
}

func newRow(j job, position int, interchange message.Interchange, msg message.Message, content string) store.DocumentMessage {
	row := store.DocumentMessage{
		DocumentID: j.document.ID, Position: position, SupplierID: j.document.SupplierID, PartnerID: j.partner.ID, Kind: string(msg.Kind),
		Type: clip(msg.Type, maxIDText), Reference: clip(msg.Reference, maxIDText), Interchange: clip(interchange.Reference, maxIDText),
		Number: clip(msg.Number(), maxIDText), Function: string(msg.Function()), State: store.DocumentWaiting, Content: content,
	}
	if msg.Order != nil {
		row.Buyer, row.Lines = wholesale.CodeKey(clip(msg.Order.Buyer.ID, maxIDText)), len(msg.Order.Lines)
	}
	return row
}

// again looks once more at the messages of a document that wait for a match.
func (s *Service) again(ctx context.Context, j job, rows []store.DocumentMessage) error {
	var waiting []incoming
	var orders []*message.Order
	for _, row := range rows {
		if row.State != store.DocumentWaiting || row.WaitsFor != WaitsForMatch {
			continue
		}
		c, err := s.waiting(ctx, j, row)
		if err != nil {
			return err
		}
		waiting, orders = append(waiting, c), append(orders, c.message.Order)
	}
	if len(waiting) == 0 {
		return nil
	}
	m, err := s.loadMatcher(ctx, j, orders)
	if err != nil {
		return err
	}
	for _, c := range waiting {
		c.matcher = m
		if err := s.decide(ctx, c); err != nil {
			return err
		}
	}
	return nil
}

// waiting reads what a message that was kept says.
func (s *Service) waiting(ctx context.Context, j job, row store.DocumentMessage) (c incoming, err error) {
	err = s.store.View(ctx, func(tx *store.Tx) error {
		row, err = tx.DocumentMessage(ctx, row.SupplierID, row.DocumentID, row.Position)
		return err
	})
	if err != nil {
		return c, err
	}
	c = incoming{job: j, row: row, kept: true, recipient: j.document.Recipient}
	return c, unpack(row.Message, &c.message)
}

func (s *Service) loadMatcher(ctx context.Context, j job, orders []*message.Order) (*matcher, error) {
	return store.Read(ctx, s.store, func(tx *store.Tx) (*matcher, error) {
		return s.newMatcher(ctx, tx, j.document.SupplierID, j.partner, orders)
	})
}

// finish writes what became of a document. When it was just read it tells people that it needs
// them: a heads-up that someone has dismissed is not opened again by looking once more.
func (s *Service) finish(ctx context.Context, j job, justRead bool) error {
	return s.store.Update(ctx, func(tx *store.Tx) error {
		rows, err := tx.DocumentMessages(ctx, j.document.SupplierID, []string{j.document.ID})
		if err != nil {
			return err
		}
		d := j.document
		var problems []message.Problem
		if err := unpack(d.Problems, &problems); err != nil {
			return err
		}
		problems = slices.DeleteFunc(problems, isFault)
		if d.Problems, err = pack(problems, len(problems) == 0); err != nil {
			return err
		}
		d.Due, d.TriedAt = false, tx.Now()
		d.State = documentState(rows, d.WaitsFor, message.AnyError(problems))
		if d.WaitsFor == "" || d.WaitsFor == WaitsForMessages {
			d.WaitsFor = ""
			if d.State == store.DocumentWaiting {
				d.WaitsFor = WaitsForMessages
			}
		}
		if err := tx.UpdateDocument(ctx, d); err != nil {
			return err
		}
		if err := toldInFolder(ctx, tx, d, rows); err != nil {
			return err
		}
		return tellOffice(ctx, tx, d, j.partner, rows, justRead)
	})
}

// documentState is what became of a document, by its messages: it waits when one of them does, and
// is taken when anything of it was.
func documentState(rows []store.DocumentMessage, waitsFor string, refused bool) store.DocumentState {
	if waitsFor != "" && waitsFor != WaitsForMessages {
		return store.DocumentWaiting
	}
	count := map[store.DocumentState]int{}
	for _, row := range rows {
		count[row.State]++
	}
	switch {
	case count[store.DocumentWaiting] > 0:
		return store.DocumentWaiting
	case count[store.DocumentTaken]+count[store.DocumentEnded] > 0:
		return store.DocumentTaken
	case count[store.DocumentRefused] > 0, refused, len(rows) == 0:
		return store.DocumentRefused
	}
	return store.DocumentDuplicate
}
