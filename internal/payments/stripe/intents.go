package stripe

import (
	"cmp"
	"context"
	"strings"
	"time"

	sdk "github.com/stripe/stripe-go/v85"

	"upstock/internal/wholesale"
)

// What our objects at Stripe carry, so that one whose id was never answered is found again.
const (
	MetaPayment     = "upstock_payment"
	MetaOrder       = "upstock_order"
	MetaOrderNumber = "upstock_order_number"
	MetaSupplier    = "upstock_supplier"
	MetaRefund      = "upstock_refund"
	MetaGrant       = "upstock_grant"
	MetaPerson      = "upstock_person"
)

// The states of a payment intent that matter here. There may be others.
// Source: https://docs.stripe.com/payments/paymentintents/lifecycle.
const (
	IntentNeedsMethod       = "requires_payment_method"
	IntentNeedsConfirmation = "requires_confirmation"
	IntentNeedsAction       = "requires_action"
	IntentProcessing        = "processing"
	IntentSucceeded         = "succeeded"
	IntentCanceled          = "canceled"
)

// Intent is a payment intent: one payment that Stripe is to take, is taking or has taken.
type Intent struct {
	ID, Status, Currency           string // Currency in capitals, as everywhere here
	CustomerID, MethodID           string
	PaymentID, OrderID, SupplierID string // from the metadata; empty for one that is not ours
	Amount, Received               int64  // in the currency's minor unit
	Created                        time.Time
	Failure                        *Failure // why the last attempt failed; nil when none did
	ChargeID                       string
	// Refunded is what went back of it, in the minor unit; 0 where the answer has no charge in it.
	Refunded int64
}

// Failure is why an attempt failed.
type Failure struct {
	Code, DeclineCode string
	Words             string // for people
	Detail            string // Stripe's own text
}

// IntentRequest is what a payment intent is made of.
type IntentRequest struct {
	PaymentID, OrderID, OrderNumber, SupplierID, Description string
	Amount                                                   int64 // in the currency's minor unit
	Currency, CustomerID                                     string
	Kind                                                     wholesale.MethodKind
}

func (r IntentRequest) metadata() map[string]string {
	return map[string]string{
		MetaPayment: r.PaymentID, MetaOrder: r.OrderID, MetaOrderNumber: r.OrderNumber, MetaSupplier: r.SupplierID,
	}
}

// CreateIntent makes a payment intent without confirming it: no money moves.
func (a *Account) CreateIntent(ctx context.Context, want IntentRequest, key string) (Intent, error) {
	params := &sdk.PaymentIntentCreateParams{
		Amount: sdk.Int64(want.Amount), Currency: sdk.String(strings.ToLower(want.Currency)),
		Customer: optional(want.CustomerID), Description: optional(want.Description),
		PaymentMethodTypes: kinds(want.Kind), Metadata: want.metadata(),
	}
	params.IdempotencyKey = optional(key)
	return a.intent(ctx, func(ctx context.Context) (*sdk.PaymentIntent, error) {
		return a.api.V1PaymentIntents.Create(ctx, params)
	})
}

// ConfirmIntent takes the money with a saved method, while the buyer is not there.
func (a *Account) ConfirmIntent(ctx context.Context, id, methodID, key string) (Intent, error) {
	params := &sdk.PaymentIntentConfirmParams{PaymentMethod: optional(methodID), OffSession: sdk.Bool(true)}
	params.IdempotencyKey = optional(key)
	return a.intent(ctx, func(ctx context.Context) (*sdk.PaymentIntent, error) {
		return a.api.V1PaymentIntents.Confirm(ctx, id, params)
	})
}

// Intent reads a payment intent.
func (a *Account) Intent(ctx context.Context, id string) (Intent, error) {
	params := &sdk.PaymentIntentRetrieveParams{Expand: sdk.StringSlice([]string{"latest_charge"})}
	return a.intent(ctx, func(ctx context.Context) (*sdk.PaymentIntent, error) {
		return a.api.V1PaymentIntents.Retrieve(ctx, id, params)
	})
}

// CancelIntent ends a payment intent that has taken nothing.
func (a *Account) CancelIntent(ctx context.Context, id, key string) (Intent, error) {
	params := &sdk.PaymentIntentCancelParams{CancellationReason: sdk.String("abandoned")}
	params.IdempotencyKey = optional(key)
	return a.intent(ctx, func(ctx context.Context) (*sdk.PaymentIntent, error) {
		return a.api.V1PaymentIntents.Cancel(ctx, id, params)
	})
}

// clocksApart is how far Stripe's clock may be behind ours: a search by time begins that much
// earlier.
const clocksApart = time.Hour

// FindIntent looks for the intent of a payment by its metadata: among those of a customer of
// Stripe where one is given, and among those made since a time. Of several it returns the one that
// has got furthest. Lists are read rather than Stripe's search, which lags behind.
func (a *Account) FindIntent(ctx context.Context, paymentID, customerID string, since time.Time) (Intent, bool, error) {
	params := &sdk.PaymentIntentListParams{Customer: optional(customerID), CreatedRange: from(since.Add(-clocksApart), time.Time{})}
	var found Intent
	err := a.eachIntent(ctx, params, func(one Intent) error {
		if one.PaymentID == paymentID && (found.ID == "" || got(one) > got(found)) {
			found = one
		}
		return nil
	})
	return found, found.ID != "", err
}

// got orders intents by how much has happened to them.
func got(i Intent) int {
	switch i.Status {
	case IntentSucceeded:
		return 5
	case IntentProcessing, "requires_capture":
		return 4
	case IntentNeedsAction:
		return 3
	case IntentCanceled:
		return 1
	default:
		return 2
	}
}

// EachIntent shows every intent made in a span of time, newest first. since may be zero for the
// beginning, until for now.
func (a *Account) EachIntent(ctx context.Context, since, until time.Time, see func(Intent) error) error {
	return a.eachIntent(ctx, &sdk.PaymentIntentListParams{CreatedRange: from(since, until)}, see)
}

func (a *Account) eachIntent(ctx context.Context, params *sdk.PaymentIntentListParams, see func(Intent) error) error {
	return pages(a, &params.ListParams, func() ([]*sdk.PaymentIntent, bool, error) {
		list, err := a.pageOfIntents(ctx, params)
		if err != nil {
			return nil, false, err
		}
		return list.Data(), list.Meta().HasMore, nil
	}, func(one *sdk.PaymentIntent) (string, error) { return one.ID, see(a.intentOf(one)) })
}

func (a *Account) pageOfIntents(ctx context.Context, params *sdk.PaymentIntentListParams) (*sdk.V1List[*sdk.PaymentIntent], error) {
	var list *sdk.V1List[*sdk.PaymentIntent]
	err := a.call(ctx, func(ctx context.Context) error {
		list = a.api.V1PaymentIntents.List(ctx, params)
		return list.Err()
	})
	return list, err
}

// intent makes a call that answers one intent.
func (a *Account) intent(ctx context.Context, ask func(context.Context) (*sdk.PaymentIntent, error)) (Intent, error) {
	var answer *sdk.PaymentIntent
	err := a.call(ctx, func(ctx context.Context) (err error) {
		answer, err = ask(ctx)
		return err
	})
	if err != nil {
		return Intent{}, err
	}
	if answer.ID == "" {
		return Intent{}, a.unreadable("payment")
	}
	return a.intentOf(answer), nil
}

func (a *Account) intentOf(from *sdk.PaymentIntent) Intent {
	i := Intent{
		ID: from.ID, Status: string(from.Status), Currency: strings.ToUpper(string(from.Currency)),
		PaymentID: from.Metadata[MetaPayment], OrderID: from.Metadata[MetaOrder], SupplierID: from.Metadata[MetaSupplier],
		Amount: from.Amount, Received: from.AmountReceived, Created: moment(from.Created),
	}
	if from.Customer != nil {
		i.CustomerID = from.Customer.ID
	}
	if from.PaymentMethod != nil {
		i.MethodID = from.PaymentMethod.ID
	}
	if from.LatestCharge != nil {
		i.ChargeID, i.Refunded = from.LatestCharge.ID, from.LatestCharge.AmountRefunded
	}
	if last := from.LastPaymentError; last != nil {
		code, declineCode := string(last.Code), string(last.DeclineCode)
		i.Failure = &Failure{
			Code: code, DeclineCode: declineCode, Detail: a.withoutKeys(last.Msg),
			Words: cmp.Or(DeclineWords(code, declineCode), "The bank said no"),
		}
		if i.MethodID == "" && last.PaymentMethod != nil {
			i.MethodID = last.PaymentMethod.ID // an attempt that failed takes the method off the intent
		}
	}
	return i
}
