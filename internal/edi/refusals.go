package edi

import (
	"context"

	"upstock/internal/store"
)

// refusalsPerWrite is how many messages that cannot be read are written at once: a hostile document
// has thousands of them, and each is decided about by itself otherwise.
const refusalsPerWrite = 20

// isRefused says whether a message was refused when it was read: then nothing else about it can
// matter.
func (c *incoming) isRefused() bool {
	return c.claim != claimSame && (c.refused || c.message.Refused())
}

// refuseAll writes messages that were refused when they were read.
func (s *Service) refuseAll(ctx context.Context, refusals []incoming) error {
	if len(refusals) == 0 {
		return nil
	}
	return s.store.Update(ctx, func(tx *store.Tx) error {
		for _, c := range refusals {
			if err := s.settle(ctx, tx, c, plan{}, store.PartnerOrder{}); err != nil {
				return err
			}
		}
		return nil
	})
}
