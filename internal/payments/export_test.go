package payments

import "context"

// SendCharges does that part of a supplier's work alone.
func (s *Service) SendCharges(ctx context.Context, supplierID string) error {
	l, err := s.lane(ctx, supplierID)
	if err != nil {
		return err
	}
	return l.sendCharges(ctx)
}
