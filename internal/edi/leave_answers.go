package edi

import (
	"context"
	"errors"
	"fmt"
	"regexp"

	"upstock/internal/edi/edifact"
	"upstock/internal/edi/message"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// The answers to what came in leave whether or not anything in it waits for a person: partners
// want them within hours.

// acknowledge has the receipts leave of a document's interchanges, accepted or rejected. A
// receipt is never acknowledged, nor is a test, nor what was sent before byte for byte.
func (s *Service) acknowledge(
	ctx context.Context, tx *store.Tx, p wholesale.TradingPartner, d store.Document, reading message.Reading,
) error {
	if !p.Acknowledge || !isEDIFACT(reading.Format) || !isEDIFACT(message.Format(p.Format)) {
		return nil
	}
	before, err := tx.SameDocument(ctx, d)
	if err == nil && before.State != store.DocumentRefused {
		return nil
	}
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	for n, in := range reading.Interchanges {
		if in.Test || in.Reference == "" || onlyReceipts(in) {
			continue
		}
		subject := d.ID
		if n > 0 {
			subject = fmt.Sprintf("%s/%d", d.ID, n+1)
		}
		receipt := receiptOf(in, reading.Problems)
		if err := s.enqueue(ctx, tx, p, leaving{
			purpose: PurposeReceipt, subject: subject,
			sender: party{in.Recipient, in.RecipientQualifier}, to: party{in.Sender, in.SenderQualifier},
			write: func(env message.Envelope) ([]byte, error) { return edifact.WriteReceipt(env, receipt) },
		}); err != nil {
			return err
		}
	}
	return nil
}

func isEDIFACT(f message.Format) bool { return f == message.EDIFACTD96A || f == message.EDIFACTD01B }

func onlyReceipts(in message.Interchange) bool {
	for _, m := range in.Messages {
		if m.Kind != message.KindReceipt {
			return false
		}
	}
	return len(in.Messages) > 0
}

// A code of EDIFACT's list 0085: "invalid value". What exactly is wrong stands on the document,
// and people are told in words.
const invalidValue = "12"

func receiptOf(in message.Interchange, problems []message.Problem) message.Receipt {
	r := message.Receipt{
		Interchange: in.Reference, Sender: in.Sender, SenderQualifier: in.SenderQualifier, Recipient: in.Recipient,
		RecipientQualifier: in.RecipientQualifier, Accepted: !message.AnyError(problems),
	}
	if !r.Accepted {
		r.SyntaxError = invalidValue
	}
	for _, m := range in.Messages {
		said := message.MessageReceipt{Reference: m.Reference, Type: m.Type, Accepted: !m.Refused()}
		if !said.Accepted {
			said.Error = invalidValue
		}
		r.Messages = append(r.Messages, said)
	}
	return r
}

// answer has the answer leave to what became of a message: that its order has come, although
// nothing is decided about it yet, or why it was not taken.
func (s *Service) answer(ctx context.Context, tx *store.Tx, c incoming, row store.DocumentMessage, problems []message.Problem) error {
	function := c.message.Function()
	if c.message.Order == nil || c.test || function == message.Cancel || row.Number == "" {
		return nil
	}
	switch row.State {
	case store.DocumentTaken, store.DocumentWaiting:
		return s.answerMessage(ctx, tx, c.partner, c.document, row, c.message.Order, PurposeReceived, message.Received, "")
	case store.DocumentRefused:
		return s.answerMessage(ctx, tx, c.partner, c.document, row, c.message.Order, PurposeRejected, message.Rejected, whyRefused(problems))
	}
	return nil
}

// whyRefused is the first reason for which a message was not taken; a person who refused it may
// have given none.
func whyRefused(problems []message.Problem) string {
	for _, p := range problems {
		if p.Severity == message.Error {
			return p.Message
		}
	}
	return ""
}

// answerMessage has an answer to a message leave, once for each that it can have.
func (s *Service) answerMessage(
	ctx context.Context, tx *store.Tx, p wholesale.TradingPartner, d store.Document, m store.DocumentMessage, ordered *message.Order,
	purpose string, answer message.Answer, note string,
) error {
	if !p.Acknowledge || d.Test || ordered.Number == "" {
		return nil
	}
	supplier, err := tx.Supplier(ctx, p.SupplierID)
	if err != nil {
		return err
	}
	currency, err := answerCurrency(ctx, tx, supplier, m, ordered)
	if err != nil {
		return err
	}
	trade := tradeOf(supplier, p, d)
	trade.Order = &wholesale.Order{ID: m.OrderID, RequiredDate: ordered.Required, Currency: currency, Reference: ordered.Number}
	trade.Ordered = ordered
	for _, line := range ordered.Lines {
		trade.Lines = append(trade.Lines, orderedLine(line))
	}
	sender, to := envelopeOf(p, d)
	return s.enqueue(ctx, tx, p, leaving{
		purpose: purpose, subject: fmt.Sprintf("%s/%d", m.DocumentID, m.Position), orderID: m.OrderID, sender: sender, to: to,
		write: func(env message.Envelope) ([]byte, error) {
			return writeResponse(env, trade.Response(env.Reference, wholesale.DateOf(env.At, env.At.Location()), answer, note))
		},
	})
}

var currencyForm = regexp.MustCompile(`^[A-Z]{3}$`)

// answerCurrency is the currency of the order that a message became; as long as there is none, the
// one that the message names, and else the supplier's.
func answerCurrency(
	ctx context.Context, tx *store.Tx, supplier wholesale.Supplier, m store.DocumentMessage, ordered *message.Order,
) (string, error) {
	if m.OrderID != "" {
		o, err := tx.Order(ctx, m.SupplierID, m.OrderID)
		if err != nil {
			return "", err
		}
		return o.Currency, nil
	}
	if currencyForm.MatchString(ordered.Currency) {
		return ordered.Currency, nil
	}
	return supplier.Currency, nil
}
