package stripe

import (
	"context"
	"strings"
	"time"

	sdk "github.com/stripe/stripe-go/v85"
)

// Dispute is a payment that the buyer's bank asks to have back.
type Dispute struct {
	ID, IntentID, ChargeID string
	Status                 string // needs_response, under_review, won, lost … as Stripe names them
	Reason                 string
	Amount                 int64 // in the currency's minor unit
	Currency               string
	Created                time.Time
}

// Dispute reads a dispute.
func (a *Account) Dispute(ctx context.Context, id string) (Dispute, error) {
	var answer *sdk.Dispute
	err := a.call(ctx, func(ctx context.Context) (err error) {
		answer, err = a.api.V1Disputes.Retrieve(ctx, id, nil)
		return err
	})
	if err != nil {
		return Dispute{}, err
	}
	if answer.ID == "" {
		return Dispute{}, a.unreadable("dispute")
	}
	return disputeOf(answer), nil
}

// EachDispute shows every dispute that was opened in a span of time, newest first. since may be
// zero for the beginning, until for now.
func (a *Account) EachDispute(ctx context.Context, since, until time.Time, see func(Dispute) error) error {
	params := &sdk.DisputeListParams{CreatedRange: from(since, until)}
	return pages(a, &params.ListParams, func() ([]*sdk.Dispute, bool, error) {
		var list *sdk.V1List[*sdk.Dispute]
		err := a.call(ctx, func(ctx context.Context) error {
			list = a.api.V1Disputes.List(ctx, params)
			return list.Err()
		})
		if err != nil {
			return nil, false, err
		}
		return list.Data(), list.Meta().HasMore, nil
	}, func(one *sdk.Dispute) (string, error) { return one.ID, see(disputeOf(one)) })
}

func disputeOf(from *sdk.Dispute) Dispute {
	d := Dispute{
		ID: from.ID, Status: string(from.Status), Reason: string(from.Reason),
		Amount: from.Amount, Currency: strings.ToUpper(string(from.Currency)), Created: moment(from.Created),
	}
	if from.PaymentIntent != nil {
		d.IntentID = from.PaymentIntent.ID
	}
	if from.Charge != nil {
		d.ChargeID = from.Charge.ID
	}
	return d
}
