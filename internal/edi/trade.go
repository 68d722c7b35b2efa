package edi

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"upstock/internal/edi/compose"
	"upstock/internal/edi/message"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// traded is an order that came from a trading partner, with what its messages are made of.
type traded struct {
	partner   wholesale.TradingPartner
	document  store.Document // that the order came in, as it counts now
	message   store.DocumentMessage
	cancelled bool // by the partner itself
	compose.Trade
}

// tradeOfOrder reads what an order came from; ok is false when no document made it.
func (s *Service) tradeOfOrder(ctx context.Context, tx *store.Tx, o *wholesale.Order) (t traded, ok bool, err error) {
	messages, err := tx.MessagesOfOrder(ctx, o.SupplierID, o.ID)
	if err != nil {
		return t, false, err
	}
	for _, m := range messages {
		if m.State != store.DocumentTaken {
			continue
		}
		if m.Function == string(message.Cancel) {
			t.cancelled = true
			continue
		}
		known, err := tx.PartnerOrder(ctx, keyOf(m))
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return t, false, err
		}
		t.cancelled = t.cancelled || !slices.Contains(known.OrderIDs, o.ID) // its place was taken out
		// One that came too late to change the order is linked to it, and does not count.
		if counts := known.DocumentID == m.DocumentID && known.Position == m.Position; counts || !ok {
			t.message, ok = m, true
		}
	}
	if !ok {
		return t, false, nil
	}
	if t.partner, err = tx.TradingPartner(ctx, o.SupplierID, t.message.PartnerID); err != nil {
		return t, false, err
	}
	if t.document, err = tx.Document(ctx, o.SupplierID, t.message.DocumentID); err != nil {
		return t, false, err
	}
	var said message.Message
	if err := json.Unmarshal([]byte(t.message.Message), &said); err != nil {
		return t, false, fmt.Errorf("read a message of document %s: %w", t.document.ID, err)
	}
	supplier, err := tx.Supplier(ctx, o.SupplierID)
	if err != nil {
		return t, false, err
	}
	t.Trade = tradeOf(supplier, t.partner, t.document)
	t.Order = o
	t.Store.Name = o.CustomerName
	if o.Delivery != nil && o.Delivery.Address != nil {
		t.Store.Address = addressOf(*o.Delivery.Address)
	}
	if said.Order != nil {
		t.Ordered, t.Lines, err = s.shareOf(ctx, tx, t.partner, t.message, o, said.Order)
	}
	return t, true, err
}

// keyOf names the order that a message is about, as its buyer knows it.
func keyOf(m store.DocumentMessage) store.PartnerOrder {
	return store.PartnerOrder{SupplierID: m.SupplierID, PartnerID: m.PartnerID, Buyer: m.Buyer, Number: wholesale.CodeKey(m.Number)}
}

// tradeOf begins a trade with the businesses of a document that came in.
func tradeOf(supplier wholesale.Supplier, p wholesale.TradingPartner, d store.Document) compose.Trade {
	sender, to := envelopeOf(p, d)
	return compose.Trade{
		Format:   message.Format(p.Format),
		Supplier: message.Business{ID: sender.id, Scheme: schemeOf(sender), Name: supplier.Name, GSTNumber: supplier.GSTNumber, Email: supplier.Email},
		Buyer:    message.Business{ID: to.id, Scheme: schemeOf(to), Name: p.Name},
	}
}

// envelopeOf is who answers a document: whom it was sent to, and who sent it.
func envelopeOf(p wholesale.TradingPartner, d store.Document) (sender, to party) {
	return partyOf(cmp.Or(d.Recipient, p.OurID)), partyOf(cmp.Or(d.Sender, p.TheirID))
}

func schemeOf(p party) string {
	if p.qualifier == "14" {
		return "gln"
	}
	return ""
}

func addressOf(a wholesale.SnapshotAddress) wholesale.Address {
	return wholesale.Address{
		Name: a.Name, Street: a.Street, Street2: a.Street2, Suburb: a.Suburb, City: a.City, Region: a.Region, Postcode: a.Postcode,
		Country: a.Country, Instructions: a.Instructions,
	}
}

func orderedLine(line message.OrderLine) compose.OrderedLine {
	made := compose.OrderedLine{OrderLine: line}
	if line.PiecesPerUnit != nil {
		made.PiecesPerUnit = *line.PiecesPerUnit
	}
	return made
}
