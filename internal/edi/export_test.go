package edi

import (
	"context"
	"errors"
	"strings"

	"upstock/internal/edi/message"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// Rehearse does everything with a document that is done before anything is written, and gives how
// many orders could be.
func (s *Service) Rehearse(ctx context.Context, supplierID string, partner wholesale.TradingPartner, data []byte) (ready int, err error) {
	reading := s.read(ctx, data, "", partner)
	var orders []*message.Order
	for _, i := range reading.Interchanges {
		for _, m := range i.Messages {
			if _, err := contentOf(m); err != nil || m.Refused() {
				return ready, errors.Join(err, errors.New("a message was refused"))
			}
			orders = append(orders, m.Order)
		}
	}
	var m *matcher
	err = s.store.View(ctx, func(tx *store.Tx) (err error) {
		m, err = s.newMatcher(ctx, tx, supplierID, partner, orders)
		return err
	})
	for _, o := range orders {
		p, planErr := m.plan(o, "")
		if err = errors.Join(err, planErr); len(p.parts) == 1 && len(p.missing) == 0 {
			ready++
		}
	}
	return ready, err
}

// Keep keeps a document, and ends there, as a server does that is killed.
func (s *Service) Keep(ctx context.Context, supplierID string, in Received) (store.Document, error) {
	return s.keep(ctx, supplierID, in)
}

// ClaimOnly gives the control reference of a document that was kept to it, and ends there.
func (s *Service) ClaimOnly(ctx context.Context, supplierID, id string) error {
	j, err := s.begin(ctx, supplierID, id)
	if err != nil {
		return err
	}
	in := s.read(ctx, j.data, "", j.partner).Interchanges[0]
	var contents []string
	for _, m := range in.Messages {
		content, err := contentOf(m)
		if err != nil {
			return err
		}
		contents = append(contents, content)
	}
	_, err = s.claim(ctx, j, in.Reference, hashOf([]byte(strings.Join(contents, " "))))
	return err
}
