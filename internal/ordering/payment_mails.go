package ordering

import (
	"cmp"
	"context"

	"upstock/internal/store"
	"upstock/internal/webhook"
	"upstock/internal/wholesale"
)

// PaymentNews is what people are told about a payment.
type PaymentNews struct {
	Payment wholesale.Payment
	Refund  wholesale.Refund // of a mail about one
	PayLink string           // where it can be paid, and once it is paid its receipt; "" without a public address
	RetryOn wholesale.Date   // when a failed payment is tried again by itself; "" when it is not
	PaidOn  wholesale.Date
}

// What customers are told about payments, as in [MessageKinds].
const (
	PaymentRequired = "payment_required" // it is due, and is to be paid by its link
	PaymentFailed   = "payment_failed"   // why, whether it is tried again, and where to pay another way
	PaymentReceived = "payment_received" // the receipt
	paymentRefunded = "payment_refunded"
)

var paymentSubjects = map[string]string{
	PaymentRequired: "Please pay for your order ",
	PaymentFailed:   "The payment failed for your order ",
	PaymentReceived: "Receipt for your order ",
	paymentRefunded: "A refund for your order ",
}

// MailPayment tells a customer about a payment of an order: that it is required, failed, or was
// received. Webhooks hear of one that failed as well: the order needs a person.
func (s *Service) MailPayment(ctx context.Context, tx *store.Tx, what string, o *wholesale.Order, p wholesale.Payment) error {
	if what == PaymentFailed {
		if err := s.announce(ctx, tx, webhook.OrderAttention, o); err != nil {
			return err
		}
	}
	return s.mailPayment(ctx, tx, o, what, PaymentNews{Payment: p})
}

// MailRefunded tells a customer that money goes back to them.
func (s *Service) MailRefunded(ctx context.Context, tx *store.Tx, o *wholesale.Order, p wholesale.Payment, r wholesale.Refund) error {
	return s.mailPayment(ctx, tx, o, paymentRefunded, PaymentNews{Payment: p, Refund: r})
}

func (s *Service) mailPayment(ctx context.Context, tx *store.Tx, o *wholesale.Order, what string, news PaymentNews) error {
	m, err := s.message(ctx, tx, o)
	if err != nil {
		return err
	}
	p, zone := news.Payment, m.Supplier.Location()
	if s.publicURL != "" && p.LinkToken != "" {
		news.PayLink = s.publicURL + "/pay/" + p.LinkToken
	}
	if !p.RetryAt.IsZero() {
		news.RetryOn = wholesale.DateOf(p.RetryAt, zone)
	}
	news.PaidOn = wholesale.DateOf(cmp.Or(p.PaidAt, tx.Now()), zone)
	m.Payment = &news
	return s.mailCustomer(ctx, tx, what, paymentSubjects[what]+o.Number+" from "+m.Supplier.Name, m)
}
