package edi

import (
	"context"

	"upstock/internal/store"
)

// claim says whether a control reference was used before.
type claim int

const (
	claimFree  claim = iota // it was not, or what was sent with it was refused
	claimSame               // for the same
	claimOther              // for something else
)

// claim gives an interchange's control reference to the document that has it first.
func (s *Service) claim(ctx context.Context, j job, reference, content string) (result claim, err error) {
	err = s.store.Update(ctx, func(tx *store.Tx) error {
		result = claimFree
		mine := store.PartnerInterchange{
			SupplierID: j.document.SupplierID, PartnerID: j.partner.ID, Reference: clip(reference, maxIDText), DocumentID: j.document.ID, Content: content,
		}
		had, err := tx.ClaimPartnerInterchange(ctx, mine)
		if err != nil || had.DocumentID == mine.DocumentID {
			return err
		}
		before, err := tx.Document(ctx, mine.SupplierID, had.DocumentID)
		switch {
		case err != nil:
			return err
		case before.State == store.DocumentRefused && !before.Due: // it is sent again, and better
			return tx.PutPartnerInterchange(ctx, mine)
		case had.Content == content:
			result = claimSame
		default:
			result = claimOther
		}
		return nil
	})
	return result, err
}
