package payments

import "upstock/internal/store"

// Outcome is what became of a charge or a refund.
type Outcome struct{ Kind, Result string }

// The outcomes that are measured. Money that came in without one of our charges counts as paid.
var (
	chargePaid   = Outcome{"charge", "paid"}
	chargeFailed = Outcome{"charge", "failed"}
	refundMade   = Outcome{"refund", "made"}
	refundNot    = Outcome{"refund", "failed"}
	// Outcomes are all of them.
	Outcomes = []Outcome{chargePaid, chargeFailed, refundMade, refundNot}
)

// measure has an outcome be counted once it is durable.
func (s *Service) measure(tx *store.Tx, o Outcome) {
	if s.measured != nil {
		tx.AfterCommit(func() { s.measured(o) })
	}
}
