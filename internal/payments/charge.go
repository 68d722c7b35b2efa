package payments

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"upstock/internal/outbox"
	"upstock/internal/payments/stripe"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// Charges are what is taken from saved payment methods, in the outbox. The subject is a payment;
// each attempt after one that was answered is a generation of its own.
//
// Money moves only when an intent at Stripe is confirmed, and an intent can succeed only once. It
// is made first and confirmed only when its id is kept here, so whatever is lost on the way,
// there is one intent to look at. One that was made and never kept is empty, and stays so.
var Charges = outbox.Kind{Name: "charge", Document: "payment", System: "Stripe"}

// charge is what will be sent: all that an attempt needs.
type charge struct {
	PaymentID      string               `json:"payment_id"`
	OrderID        string               `json:"order_id"`
	OrderNumber    string               `json:"order_number"`
	GUID           string               `json:"guid"` // of the attempt
	Amount         int64                `json:"amount"`
	Currency       string               `json:"currency"`
	Kind           wholesale.MethodKind `json:"kind"`
	MethodID       string               `json:"method_id"` // ours
	StripeMethod   string               `json:"stripe_method"`
	StripeCustomer string               `json:"stripe_customer"`
	Account        string               `json:"account"` // Stripe's id of the supplier's account
	// Key counts idempotency keys: Stripe has kept a failure of its own for those before.
	Key int `json:"key"`
}

// key is an idempotency key for a part of the attempt.
func (c charge) key(part string) string { return keyOf(c.GUID, part, c.Key) }

func keyOf(guid, part string, n int) string { return guid + "-" + part + "-" + strconv.Itoa(n) }

func chargeKey(p *wholesale.Payment) wholesale.OutboxKey {
	return wholesale.OutboxKey{SupplierID: p.SupplierID, SubjectID: p.ID, Kind: Charges.Name}
}

func (l *lane) sendCharges(ctx context.Context) error { return sendEach(ctx, l, l.charges()) }

func (l *lane) charges() outbox.Sender[stripe.Intent] {
	return outbox.Sender[stripe.Intent]{
		Kind: Charges, Store: l.store, SupplierID: l.supplierID,
		Send: l.charge, Look: l.lookForCharge, Still: l.mayCharge, Changed: l.chargeChanged, Created: l.charged,
		Hold: func(ctx context.Context, tx *store.Tx, paymentID string) error {
			_, _, err := l.heldPayment(ctx, tx, paymentID)
			return err
		},
		Predates: l.paymentPredatesRestore,
	}
}

// heldPayment reads a payment and its order, which no one else can change until the transaction
// ends.
func (l *lane) heldPayment(ctx context.Context, tx *store.Tx, id string) (*wholesale.Payment, *wholesale.Order, error) {
	return heldPayment(ctx, tx, l.supplierID, id)
}

func heldPayment(ctx context.Context, tx *store.Tx, supplierID, id string) (*wholesale.Payment, *wholesale.Order, error) {
	p, err := tx.Payment(ctx, supplierID, id)
	if err != nil {
		return nil, nil, store.Missing("payment", err)
	}
	o, err := tx.OrderForUpdate(ctx, supplierID, p.OrderID)
	if err != nil {
		return nil, nil, store.Missing("order", err)
	}
	p, err = tx.Payment(ctx, supplierID, id) // it may have changed while the order was waited for
	return &p, o, store.Missing("payment", err)
}

func (l *lane) paymentPredatesRestore(ctx context.Context, tx *store.Tx, paymentID string) (bool, error) {
	p, err := tx.Payment(ctx, l.supplierID, paymentID)
	if err != nil {
		return false, err
	}
	return tx.OrderPredatesRestore(ctx, l.supplierID, p.OrderID)
}

// mayCharge decides, in the transaction that marks the attempt as begun, whether the payment is
// still to be taken as it is: whatever the order, its guard or the buyer's grant say now counts,
// and who changes them from here on waits for the result.
func (l *lane) mayCharge(ctx context.Context, tx *store.Tx, paymentID string) (bool, error) {
	p, o, err := l.heldPayment(ctx, tx, paymentID)
	if err != nil {
		return false, err
	}
	var c charge
	if err := tx.OutboxDocument(ctx, chargeKey(p), store.OutboxSnapshot, &c); err != nil {
		return false, err
	}
	if may, err := l.wants(ctx, tx, o, p, c); err != nil || !may {
		return false, err
	}
	e, err := tx.OutboxEntry(ctx, chargeKey(p))
	if err != nil {
		return false, err
	}
	if e.Attempts == 0 {
		p.Attempts++
	}
	if p.AskedAt.IsZero() {
		p.AskedAt = tx.Now()
	}
	p.State, p.StripeAccount = wholesale.PaymentProcessing, c.Account
	return true, tx.PutPayment(ctx, p)
}

// wants says whether the plan of the order is, apart from what is under way, exactly this charge.
func (l *lane) wants(ctx context.Context, tx *store.Tx, o *wholesale.Order, p *wholesale.Payment, c charge) (bool, error) {
	if p.Final() || p.PageID != "" || c.Account != l.connection.AccountID {
		return false, nil
	}
	ledger, err := l.ledger(ctx, tx, o)
	if err != nil {
		return false, err
	}
	for i := range ledger.Payments {
		if ledger.Payments[i].ID == p.ID {
			ledger.Payments[i] = asNotBegun(ledger.Payments[i])
		}
	}
	plan, err := ledger.Plan()
	if err != nil || slices.Contains(plan.Close, p.ID) {
		return false, err
	}
	planned := asNotBegun(*p) // a plan names what changes only
	for _, next := range plan.Payments {
		if next.ID == p.ID {
			planned = next
		}
	}
	if planned.State != wholesale.PaymentDue {
		return false, nil
	}
	amount, err := wholesale.MinorUnits(planned.Amount, planned.Currency)
	return err == nil && amount == c.Amount && planned.Currency == c.Currency && planned.MethodID == c.MethodID, nil
}

// asNotBegun is a payment as the plan would see it if the attempt that is under way were not.
func asNotBegun(p wholesale.Payment) wholesale.Payment {
	p.AskedAt, p.State = time.Time{}, wholesale.PaymentDue
	return p
}

// charge makes one attempt: the intent, when there is none yet, and its confirmation.
func (l *lane) charge(ctx context.Context, snapshot json.RawMessage) (stripe.Intent, error) {
	var c charge
	if err := json.Unmarshal(snapshot, &c); err != nil {
		return stripe.Intent{}, err
	}
	intentID, err := l.intentFor(ctx, c)
	if err != nil {
		return stripe.Intent{}, err
	}
	intent, err := l.account.ConfirmIntent(ctx, intentID, c.StripeMethod, c.key("confirm"))
	if err != nil {
		return l.notConfirmed(ctx, c, intentID, err)
	}
	return l.settled(ctx, c, intent)
}

// intentFor gives the id of the payment's intent, and makes it when there is none. It is kept
// before anyone confirms it.
func (l *lane) intentFor(ctx context.Context, c charge) (string, error) {
	p, err := store.Read(ctx, l.store, func(tx *store.Tx) (wholesale.Payment, error) { return tx.Payment(ctx, l.supplierID, c.PaymentID) })
	if err != nil || p.IntentID != "" {
		return p.IntentID, err
	}
	intent, err := l.account.CreateIntent(ctx, stripe.IntentRequest{
		PaymentID: c.PaymentID, OrderID: c.OrderID, OrderNumber: c.OrderNumber, SupplierID: l.supplierID, Description: "Order " + c.OrderNumber,
		Amount: c.Amount, Currency: c.Currency, CustomerID: c.StripeCustomer, Kind: c.Kind,
	}, c.key("create"))
	if err != nil {
		return "", l.problem(ctx, c, err)
	}
	id := ""
	err = l.store.Update(ctx, func(tx *store.Tx) error {
		p, o, err := l.heldPayment(ctx, tx, c.PaymentID)
		if err != nil {
			return err
		}
		if id = p.IntentID; id != "" { // another process was quicker: its intent is the one
			return nil
		}
		e, err := tx.OutboxEntry(ctx, chargeKey(p))
		if err != nil {
			return err
		}
		may, err := l.wants(ctx, tx, o, p, c)
		if err != nil || !may || e.GUID != c.GUID || !e.State.OnItsWay() {
			return err
		}
		p.IntentID, id = intent.ID, intent.ID
		return tx.PutPayment(ctx, p)
	})
	if err == nil && id == "" { // the order has changed meanwhile, and nothing was asked for
		err = &outbox.Problem{Outcome: outbox.Unclear, Words: "The order has changed in the meantime", Err: errWithdrawn}
	}
	return id, err
}

var errWithdrawn = errors.New("payments: the charge is not wanted any more")

// notConfirmed finds out what a confirmation that was not answered with success means. A decline is
// an answer like any other.
func (l *lane) notConfirmed(ctx context.Context, c charge, intentID string, err error) (stripe.Intent, error) {
	var failed *stripe.Error
	if !errors.As(err, &failed) {
		return stripe.Intent{}, err
	}
	switch failed.Outcome {
	case stripe.Declined:
		intent := stripe.Intent{ID: intentID, Status: stripe.IntentNeedsMethod}
		if failed.Intent != nil && failed.Intent.ID == intentID && failed.Intent.Status != "" {
			intent = *failed.Intent
		}
		if intent.Failure == nil {
			intent.Failure = &stripe.Failure{Code: failed.Code, DeclineCode: failed.DeclineCode, Words: failed.Words, Detail: failed.Detail}
		}
		return l.settled(ctx, c, intent)
	case stripe.Refused: // it may be about an intent that has succeeded, or was cancelled, in the meantime
		intent, lookErr := l.account.Intent(ctx, intentID)
		switch {
		case lookErr == nil && !awaitsConfirmation(intent):
			return l.settled(ctx, c, intent)
		case lookErr != nil && !stripe.IsMissing(lookErr):
			return stripe.Intent{}, l.problem(ctx, c, lookErr)
		}
	case stripe.NotSent, stripe.Unclear, stripe.NoAccess:
	}
	return stripe.Intent{}, l.problem(ctx, c, err)
}

func awaitsConfirmation(i stripe.Intent) bool {
	return i.Status == stripe.IntentNeedsMethod || i.Status == stripe.IntentNeedsConfirmation
}

// settled makes sure that an intent that was answered can do nothing more by itself: one that waits
// for the buyer is cancelled, because the buyer pays by the payment link instead.
func (l *lane) settled(ctx context.Context, c charge, intent stripe.Intent) (stripe.Intent, error) {
	switch intent.Status {
	case stripe.IntentNeedsMethod, stripe.IntentSucceeded, stripe.IntentProcessing, stripe.IntentCanceled:
		return intent, nil
	}
	cancelled, err := l.account.CancelIntent(ctx, intent.ID, c.key("cancel"))
	if err != nil {
		now, lookErr := l.account.Intent(ctx, intent.ID)
		if lookErr != nil {
			return stripe.Intent{}, l.problem(ctx, c, lookErr)
		}
		if now.Status != stripe.IntentSucceeded && now.Status != stripe.IntentProcessing && now.Status != stripe.IntentCanceled {
			return stripe.Intent{}, l.problem(ctx, c, err)
		}
		cancelled = now
	}
	if cancelled.Status != stripe.IntentSucceeded && cancelled.Status != stripe.IntentProcessing && cancelled.Status != stripe.IntentCanceled {
		return stripe.Intent{}, &outbox.Problem{
			Outcome: outbox.Unclear, Words: "Stripe has not cancelled the payment that the buyer did not confirm", Detail: "the intent is " + cancelled.Status,
			Err: errors.New("payments: the intent is not cancelled"),
		}
	}
	if cancelled.Status == stripe.IntentCanceled && cancelled.Failure == nil && intent.Status == stripe.IntentNeedsAction {
		cancelled.Failure = &stripe.Failure{
			Code: needsBuyer, Words: "The bank asks the buyer to confirm this payment", Detail: "the intent was " + intent.Status,
		}
	}
	return cancelled, nil
}

// needsBuyer is Stripe's code for a payment that its buyer must confirm.
const needsBuyer = "authentication_required"

// lookForCharge finds out what became of an attempt. An intent that still awaits its confirmation
// was not confirmed, or was declined before: confirming it again can take the money only once. When
// it is not wanted any more it is cancelled, so that a confirmation that is still on its way comes
// too late.
func (l *lane) lookForCharge(ctx context.Context, guid, paymentID string) (intent stripe.Intent, found bool, err error) {
	var c charge
	var p wholesale.Payment
	var wanted, restored bool
	var o *wholesale.Order
	err = l.store.View(ctx, func(tx *store.Tx) (err error) {
		if p, err = tx.Payment(ctx, l.supplierID, paymentID); err != nil {
			return err
		}
		if err := tx.OutboxDocument(ctx, chargeKey(&p), store.OutboxSnapshot, &c); err != nil {
			return err
		}
		if o, err = tx.Order(ctx, l.supplierID, p.OrderID); err != nil {
			return err
		}
		if restored, err = tx.OrderPredatesRestore(ctx, l.supplierID, p.OrderID); err != nil {
			return err
		}
		wanted, err = l.wants(ctx, tx, o, &p, c)
		return err
	})
	switch {
	case err != nil:
		return intent, false, err
	case p.IntentID != "" && l.isElsewhere(p.StripeAccount):
		return intent, false, elsewhere()
	case p.IntentID == "":
		return l.lookWithoutIntent(ctx, c, o, wanted, restored)
	}
	if intent, err = l.account.Intent(ctx, p.IntentID); err != nil {
		if stripe.IsMissing(err) {
			return intent, false, elsewhere()
		}
		return intent, false, l.problem(ctx, c, err)
	}
	switch {
	case !awaitsConfirmation(intent):
	case wanted:
		return intent, false, nil
	default:
		if _, err = l.account.CancelIntent(ctx, intent.ID, keyOf(guid, "withdraw", c.Key)); err != nil {
			return intent, false, l.problem(ctx, c, err)
		}
		return stripe.Intent{Status: stripe.IntentCanceled}, true, nil
	}
	intent, err = l.settled(ctx, c, intent)
	return intent, err == nil, err
}

// lookWithoutIntent finds out what became of an attempt whose intent is not kept here. Such an
// intent is never confirmed, unless it was kept after the backup was made that this database is.
func (l *lane) lookWithoutIntent(
	ctx context.Context, c charge, o *wholesale.Order, wanted, restored bool,
) (intent stripe.Intent, found bool, err error) {
	if restored {
		intent, found, err = l.account.FindIntent(ctx, c.PaymentID, "", o.CreatedAt)
		if err != nil {
			return intent, false, l.problem(ctx, c, err)
		}
		if found && (intent.Status == stripe.IntentSucceeded || intent.Status == stripe.IntentProcessing) {
			return intent, true, nil
		}
	}
	return stripe.Intent{Status: stripe.IntentCanceled}, !wanted, nil
}

// isElsewhere says whether something is in another account than the one that is connected. What
// Stripe does not say counts as the same.
func (l *lane) isElsewhere(account string) bool {
	return account != "" && l.connection.AccountID != "" && account != l.connection.AccountID
}

func elsewhere() error {
	return &outbox.Problem{
		Outcome: outbox.Unclear, Err: errors.New("payments: the intent is not in the account"),
		Words:  "Stripe does not know this payment: it was begun with another account. It goes on when that account is connected again",
		Detail: "no such payment_intent in the connected account",
	}
}

// problem says what a failed request means for the outbox.
func (l *lane) problem(ctx context.Context, c charge, err error) error {
	var failed *stripe.Error
	if !errors.As(err, &failed) {
		return err
	}
	if failed.Outcome == stripe.Unclear && failed.Replayed || idempotencyFault(failed) {
		if err := l.nextKey(ctx, chargeKey(&wholesale.Payment{SupplierID: l.supplierID, ID: c.PaymentID}), c.GUID); err != nil {
			return err
		}
		return asProblem(failed, outbox.Unclear)
	}
	return l.asProblem(ctx, failed)
}

// idempotencyFault says whether Stripe has the key for another request: the database was put back
// from a backup since.
func idempotencyFault(failed *stripe.Error) bool {
	return failed.Outcome == stripe.Refused && strings.Contains(strings.ToLower(failed.Detail), "idempoten")
}

// asProblem says what a failed request means, and has the connection say so when its key is the
// matter.
func (l *lane) asProblem(ctx context.Context, failed *stripe.Error) error {
	switch failed.Outcome {
	case stripe.NoAccess:
		if err := l.noAccess(ctx, failed); err != nil {
			return err
		}
		return asProblem(failed, outbox.NotSent)
	case stripe.NotSent:
		return asProblem(failed, outbox.NotSent)
	case stripe.Unclear:
		return asProblem(failed, outbox.Unclear)
	case stripe.Refused, stripe.Declined:
	}
	return asProblem(failed, outbox.Refused)
}

func asProblem(failed *stripe.Error, outcome outbox.Outcome) error {
	return &outbox.Problem{Outcome: outcome, Words: failed.Words, Detail: failed.Detail, Err: failed}
}

// nextKey has the next request of a document be made under another idempotency key.
func (l *lane) nextKey(ctx context.Context, key wholesale.OutboxKey, guid string) error {
	return l.store.Update(ctx, func(tx *store.Tx) error {
		e, err := tx.OutboxEntry(ctx, key)
		if err != nil || e.GUID != guid {
			return err
		}
		var snapshot map[string]json.RawMessage
		if err := tx.OutboxDocument(ctx, key, store.OutboxSnapshot, &snapshot); err != nil {
			return err
		}
		n, err := strconv.Atoi(string(snapshot["key"]))
		if err != nil {
			return err
		}
		snapshot["key"] = json.RawMessage(strconv.Itoa(n + 1))
		return tx.PutOutboxDocument(ctx, key, store.OutboxSnapshot, snapshot)
	})
}
