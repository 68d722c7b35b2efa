package stripe

import (
	"context"
	"strings"
	"time"

	sdk "github.com/stripe/stripe-go/v85"
)

// The states of a refund. Source: https://docs.stripe.com/api/refunds/object#refund_object-status.
const (
	RefundPending     = "pending"
	RefundNeedsAction = "requires_action"
	RefundSucceeded   = "succeeded"
	RefundFailed      = "failed"
	RefundCanceled    = "canceled"
)

// Refund is money that goes back.
type Refund struct {
	ID, IntentID, ChargeID string
	RefundID               string // of the metadata; empty for one that is not ours
	Status, FailureReason  string
	Amount                 int64 // in the currency's minor unit
	Currency               string
	Created                time.Time
}

// RefundRequest is what a refund is made of.
type RefundRequest struct {
	RefundID, PaymentID, IntentID, SupplierID string
	Amount                                    int64 // in the currency's minor unit
	// Reason is for people; Stripe shows it beside the refund.
	Reason string
}

// CreateRefund sends money back.
func (a *Account) CreateRefund(ctx context.Context, want RefundRequest, key string) (Refund, error) {
	params := &sdk.RefundCreateParams{
		PaymentIntent: sdk.String(want.IntentID), Amount: sdk.Int64(want.Amount),
		Metadata: map[string]string{MetaRefund: want.RefundID, MetaPayment: want.PaymentID, MetaSupplier: want.SupplierID},
	}
	if want.Reason != "" {
		params.Metadata["reason"] = cut(want.Reason, 400) // Stripe's own field knows three words only
	}
	params.IdempotencyKey = optional(key)
	return a.refund(ctx, func(ctx context.Context) (*sdk.Refund, error) { return a.api.V1Refunds.Create(ctx, params) })
}

// Refund reads a refund.
func (a *Account) Refund(ctx context.Context, id string) (Refund, error) {
	return a.refund(ctx, func(ctx context.Context) (*sdk.Refund, error) { return a.api.V1Refunds.Retrieve(ctx, id, nil) })
}

// FindRefund looks among the refunds of an intent for ours, by its metadata. One that has failed
// is found only when there is no other.
func (a *Account) FindRefund(ctx context.Context, intentID, refundID string) (Refund, bool, error) {
	var found Refund
	err := a.eachRefund(ctx, &sdk.RefundListParams{PaymentIntent: sdk.String(intentID)}, func(one Refund) error {
		// A list may take no notice of what it was asked for.
		if one.RefundID == refundID && (found.ID == "" || found.ended() && !one.ended()) {
			found = one
		}
		return nil
	})
	return found, found.ID != "", err
}

func (r Refund) ended() bool { return r.Status == RefundFailed || r.Status == RefundCanceled }

// EachRefund shows every refund made in a span of time, newest first. since may be zero for the
// beginning, until for now.
func (a *Account) EachRefund(ctx context.Context, since, until time.Time, see func(Refund) error) error {
	return a.eachRefund(ctx, &sdk.RefundListParams{CreatedRange: from(since, until)}, see)
}

// EachRefundOf shows every refund of an intent, newest first.
func (a *Account) EachRefundOf(ctx context.Context, intentID string, see func(Refund) error) error {
	return a.eachRefund(ctx, &sdk.RefundListParams{PaymentIntent: sdk.String(intentID)}, see)
}

func (a *Account) eachRefund(ctx context.Context, params *sdk.RefundListParams, see func(Refund) error) error {
	return pages(a, &params.ListParams, func() ([]*sdk.Refund, bool, error) {
		var list *sdk.V1List[*sdk.Refund]
		err := a.call(ctx, func(ctx context.Context) error {
			list = a.api.V1Refunds.List(ctx, params)
			return list.Err()
		})
		if err != nil {
			return nil, false, err
		}
		return list.Data(), list.Meta().HasMore, nil
	}, func(one *sdk.Refund) (string, error) { return one.ID, see(refundOf(one)) })
}

func (a *Account) refund(ctx context.Context, ask func(context.Context) (*sdk.Refund, error)) (Refund, error) {
	var answer *sdk.Refund
	err := a.call(ctx, func(ctx context.Context) (err error) {
		answer, err = ask(ctx)
		return err
	})
	if err != nil {
		return Refund{}, err
	}
	if answer.ID == "" {
		return Refund{}, a.unreadable("refund")
	}
	return refundOf(answer), nil
}

func refundOf(from *sdk.Refund) Refund {
	r := Refund{
		ID: from.ID, RefundID: from.Metadata[MetaRefund], Status: string(from.Status), FailureReason: string(from.FailureReason),
		Amount: from.Amount, Currency: strings.ToUpper(string(from.Currency)), Created: moment(from.Created),
	}
	if from.PaymentIntent != nil {
		r.IntentID = from.PaymentIntent.ID
	}
	if from.Charge != nil {
		r.ChargeID = from.Charge.ID
	}
	return r
}
