package paying_test

import (
	"testing"

	"upstock/internal/web/shop/paying"
	"upstock/internal/web/ui"
	"upstock/internal/wholesale"
)

// TestAPaymentsStateIsCalledTheSameOnBothDoors, so that an office and its customer can talk about
// it. Only what blocks a payment is not the buyer's to know.
func TestAPaymentsStateIsCalledTheSameOnBothDoors(t *testing.T) {
	for _, state := range []wholesale.PaymentState{
		wholesale.PaymentDue, wholesale.PaymentScheduled, wholesale.PaymentProcessing, wholesale.PaymentPaid, wholesale.PaymentFailed,
		wholesale.PaymentRefunded, wholesale.PaymentBlocked, wholesale.PaymentCancelled,
	} {
		want := ui.PaymentWords(state)
		if want == "" {
			t.Errorf("%s has no words", state)
		}
		if state == wholesale.PaymentBlocked {
			want = "On hold"
		}
		if got, _ := paying.State(wholesale.Payment{State: state}); got != want {
			t.Errorf("%s is called %q, not %q", state, got, want)
		}
	}
}
