package edi

import (
	"context"
	"fmt"

	"upstock/internal/edi/message"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// maxPartners per supplier is far above the chains that there are.
const maxPartners = 200

// Partners lists the trading partners, the oldest first.
func (s *Service) Partners(ctx context.Context, supplierID string) (partners []wholesale.TradingPartner, err error) {
	err = s.store.View(ctx, func(tx *store.Tx) (err error) {
		partners, err = tx.TradingPartners(ctx, supplierID)
		return err
	})
	return partners, err
}

// Partner reads a trading partner, or returns wholesale.CodeNotFound.
func (s *Service) Partner(ctx context.Context, supplierID, id string) (p wholesale.TradingPartner, err error) {
	err = s.store.View(ctx, func(tx *store.Tx) (err error) {
		p, err = tx.TradingPartner(ctx, supplierID, id)
		return err
	})
	return p, named(err)
}

// PartnerChange is an update of a trading partner, or the input for a new one; nil leaves a field
// as it is. With a new partner, all messages are sent.
type PartnerChange struct {
	Name           *string
	Format         *string
	TheirID        *string
	OurID          *string
	Acknowledge    *bool
	DespatchAdvice *bool
	Invoice        *bool
	// Leniency sets the rules that it names and leaves the others; "" puts one back to its default.
	Leniency map[string]string
	Columns  *string
}

// CreatePartner adds a trading partner. If the idempotency key was used before, first is the
// original answer and nothing changes. An id of theirs that is in use is a wholesale.CodeConflict.
func (s *Service) CreatePartner(
	ctx context.Context, supplierID string, in PartnerChange, idem *store.Idempotency,
) (p wholesale.TradingPartner, first *store.FirstAnswer, err error) {
	err = s.store.Update(ctx, func(tx *store.Tx) (err error) {
		first, err = store.Once(ctx, tx, supplierID, idem, func() (any, error) {
			p, err = createPartner(ctx, tx, supplierID, in)
			return p, err
		})
		return err
	})
	if err != nil || first != nil {
		return p, first, named(err)
	}
	s.makeFolder(ctx, p.ID)
	return p, nil, s.Rematch(ctx, supplierID, "") // what came from it before it was known
}

func createPartner(ctx context.Context, tx *store.Tx, supplierID string, in PartnerChange) (wholesale.TradingPartner, error) {
	p := wholesale.TradingPartner{
		ID: store.NewID(), SupplierID: supplierID, Acknowledge: true, DespatchAdvice: true, Invoice: true,
		Leniency: map[string]string{}, CreatedAt: tx.Now(), UpdatedAt: tx.Now(),
	}
	if err := in.apply(&p); err != nil {
		return p, err
	}
	others, err := tx.TradingPartners(ctx, supplierID)
	if err != nil {
		return p, err
	}
	if len(others) >= maxPartners {
		return p, wholesale.Conflict("You have %d trading partners, the most allowed", maxPartners)
	}
	if err := tx.PutTradingPartner(ctx, p); err != nil {
		return p, err
	}
	return p, tx.Auditf(ctx, supplierID, "trading_partner_created", p.Name, "%s", partnerInWords(p))
}

// ChangePartner changes a trading partner. An id of theirs that another has is a
// wholesale.CodeConflict.
func (s *Service) ChangePartner(ctx context.Context, supplierID, id string, change PartnerChange) (p wholesale.TradingPartner, err error) {
	err = s.store.Update(ctx, func(tx *store.Tx) (err error) {
		if p, err = tx.TradingPartner(ctx, supplierID, id); err != nil {
			return err
		}
		was := p.Name
		if err := change.apply(&p); err != nil {
			return err
		}
		p.UpdatedAt = tx.Now()
		if err := tx.PutTradingPartner(ctx, p); err != nil {
			return err
		}
		detail := partnerInWords(p)
		if err := s.SettingsSaved(ctx, tx, supplierID); err != nil {
			return err
		}
		if p.Name != was {
			detail = "was " + was + "; " + detail
		}
		return tx.Auditf(ctx, supplierID, "trading_partner_changed", p.Name, "%s", detail)
	})
	if err != nil {
		return p, named(err)
	}
	return p, s.Rematch(ctx, supplierID, "")
}

// partnerInWords writes a partner's settings for the audit.
func partnerInWords(p wholesale.TradingPartner) string {
	words := fmt.Sprintf("%s; their id %q, ours %q", p.Format, p.TheirID, p.OurID)
	for _, sent := range []struct {
		what string
		is   bool
	}{{"answers", p.Acknowledge}, {"despatch advices", p.DespatchAdvice}, {"invoices", p.Invoice}} {
		if !sent.is {
			words += "; no " + sent.what
		}
	}
	for _, rule := range message.Rules() {
		if level := p.Leniency[string(rule)]; level != "" {
			words += fmt.Sprintf("; %s: %s", rule, level)
		}
	}
	return words
}

// leniencyOf is a partner's leniency as the readers of documents take it.
func leniencyOf(p wholesale.TradingPartner) message.Leniency {
	leniency := make(message.Leniency, len(p.Leniency))
	for rule, level := range p.Leniency {
		leniency[message.Rule(rule)] = message.Level(level)
	}
	return leniency
}

// named turns the store's refusals into words for people.
func named(err error) error {
	if store.UniqueViolation(err, "trading_partner", "their_id_key") {
		return wholesale.Conflict("Another trading partner has this id already: documents from it would be of two partners")
	}
	return store.Missing("trading partner", err)
}
