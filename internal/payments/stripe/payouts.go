package stripe

import (
	"context"
	"strings"
	"time"

	sdk "github.com/stripe/stripe-go/v85"
)

// Payout is money that Stripe sends to the bank account of the account's owner.
type Payout struct {
	ID, Status string // Stripe's words: pending, in_transit, paid, failed, canceled
	Amount     int64  // in the currency's minor unit
	Currency   string
	Automatic  bool // by Stripe's schedule; of others Stripe does not say what is in them
	// Itemised says that Stripe can say by now what is in it.
	Itemised      bool
	FailureCode   string
	FailureDetail string // Stripe's own text
	ArrivesOn     time.Time
	Created       time.Time
}

// Movement is one change of the balance at Stripe: a charge, a refund, a fee, a payout.
type Movement struct {
	ID, Type string // Type as Stripe names it: charge, payment, refund, payout_failure …
	SourceID string // what it is of
	IntentID string // of a charge, a refund or a dispute; empty for what is of none
	Currency string // of the balance, which may be another than that of the charge
	// Amount is before Stripe's fee, Net after it; both are negative for what leaves the balance.
	Amount, Fee, Net int64
}

// EachPayout shows every payout that was made in a span of time, newest first. since may be zero
// for the beginning, until for now. Source: https://docs.stripe.com/api/payouts/list.
func (a *Account) EachPayout(ctx context.Context, since, until time.Time, see func(Payout) error) error {
	params := &sdk.PayoutListParams{CreatedRange: from(since, until)}
	return pages(a, &params.ListParams, func() ([]*sdk.Payout, bool, error) {
		var list *sdk.V1List[*sdk.Payout]
		err := a.call(ctx, func(ctx context.Context) error {
			list = a.api.V1Payouts.List(ctx, params)
			return list.Err()
		})
		if err != nil {
			return nil, false, err
		}
		return list.Data(), list.Meta().HasMore, nil
	}, func(one *sdk.Payout) (string, error) { return one.ID, see(payoutOf(one)) })
}

// EachMovement shows everything that an automatic payout is made of, newest first.
// Source: https://docs.stripe.com/api/balance_transactions/list#balance_transaction_list-payout.
func (a *Account) EachMovement(ctx context.Context, payoutID string, see func(Movement) error) error {
	params := &sdk.BalanceTransactionListParams{Payout: sdk.String(payoutID)}
	params.AddExpand("data.source")
	return pages(a, &params.ListParams, func() ([]*sdk.BalanceTransaction, bool, error) {
		var list *sdk.V1List[*sdk.BalanceTransaction]
		err := a.call(ctx, func(ctx context.Context) error {
			list = a.api.V1BalanceTransactions.List(ctx, params)
			return list.Err()
		})
		if err != nil {
			return nil, false, err
		}
		return list.Data(), list.Meta().HasMore, nil
	}, func(one *sdk.BalanceTransaction) (string, error) { return one.ID, see(movementOf(one)) })
}

func payoutOf(from *sdk.Payout) Payout {
	status := from.ReconciliationStatus
	return Payout{
		ID: from.ID, Status: string(from.Status), Amount: from.Amount, Currency: strings.ToUpper(string(from.Currency)), Automatic: from.Automatic,
		Itemised:    from.Automatic && (status == "" || status == sdk.PayoutReconciliationStatusCompleted),
		FailureCode: string(from.FailureCode), FailureDetail: from.FailureMessage, ArrivesOn: moment(from.ArrivalDate), Created: moment(from.Created),
	}
}

func movementOf(from *sdk.BalanceTransaction) Movement {
	m := Movement{
		ID: from.ID, Type: string(from.Type), Currency: strings.ToUpper(string(from.Currency)), Amount: from.Amount, Fee: from.Fee, Net: from.Net,
	}
	if from.Source == nil {
		return m
	}
	m.SourceID = from.Source.ID
	var intent *sdk.PaymentIntent
	switch {
	case from.Source.Charge != nil:
		intent = from.Source.Charge.PaymentIntent
	case from.Source.Refund != nil:
		intent = from.Source.Refund.PaymentIntent
	case from.Source.Dispute != nil:
		intent = from.Source.Dispute.PaymentIntent
	}
	if intent != nil {
		m.IntentID = intent.ID
	}
	return m
}
