package account

// FollowPaymentLink counts that someone opens a payment link, which needs no sign-in. It is
// wholesale.CodeTooMany when their address has opened too many.
func (s *Service) FollowPaymentLink(from Caller) error {
	if wait := s.limiter.take(bucket{"payment link " + network(from.IP), paymentLinksOfAddress}); wait > 0 {
		return tooMany(wait)
	}
	return nil
}
