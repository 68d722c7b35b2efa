package payments

import (
	"context"
	"errors"
	"slices"
	"time"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// Follow makes an order's payments what they are to be as the order is now, in the transaction that
// has just written it: the one that is to be collected next, what is in its way, what goes back. It
// looks at what is, not at what happened, and does nothing twice. It is an ordering.Follower.
func (s *Service) Follow(ctx context.Context, tx *store.Tx, o *wholesale.Order) error {
	if o.ID == "" {
		return nil
	}
	payments, err := paymentsOf(ctx, tx, o)
	if err != nil || len(payments) == 0 && o.PaymentOption != wholesale.PayNow {
		return err
	}
	ledger, err := s.ledgerWith(ctx, tx, o, payments)
	if err != nil {
		return err
	}
	plan, err := ledger.Plan()
	if err != nil {
		return err
	}
	for _, next := range plan.Payments {
		if err := s.change(ctx, tx, o, before(payments, next.ID), next); err != nil {
			return err
		}
	}
	for _, r := range plan.Refunds {
		if err := s.beginRefund(ctx, tx, o, &r); err != nil {
			return err
		}
	}
	if err := s.saySetOff(ctx, tx, o, plan.SetOff); err != nil {
		return err
	}
	if err := s.queueCharge(ctx, tx, o, ledger.Methods); err != nil {
		return err
	}
	for _, id := range plan.Close {
		if err := tx.LookAtPaymentLater(ctx, o.SupplierID, id, tx.Now()); err != nil {
			return err
		}
		s.wakeAfter(tx)
	}
	return nil
}

func paymentsOf(ctx context.Context, tx *store.Tx, o *wholesale.Order) ([]wholesale.Payment, error) {
	return tx.Payments(ctx, o.SupplierID, store.PaymentFilter{OrderID: o.ID, OldestFirst: true})
}

// before is a payment as it was; a zero one when it is new.
func before(payments []wholesale.Payment, id string) wholesale.Payment {
	if at := slices.IndexFunc(payments, func(p wholesale.Payment) bool { return p.ID == id }); at >= 0 {
		return payments[at]
	}
	return wholesale.Payment{}
}

// ledger reads all that an order's plan is made of.
func (s *Service) ledger(ctx context.Context, tx *store.Tx, o *wholesale.Order) (wholesale.Ledger, error) {
	payments, err := paymentsOf(ctx, tx, o)
	if err != nil {
		return wholesale.Ledger{}, err
	}
	return s.ledgerWith(ctx, tx, o, payments)
}

func (s *Service) ledgerWith(ctx context.Context, tx *store.Tx, o *wholesale.Order, payments []wholesale.Payment) (l wholesale.Ledger, err error) {
	l.Order, l.Payments = o, payments
	supplier, err := tx.Supplier(ctx, o.SupplierID)
	if err != nil {
		return l, err
	}
	l.Zone = supplier.Location()
	l.Today = wholesale.DateOf(tx.Now(), l.Zone)
	if l.Refunds, err = tx.Refunds(ctx, o.SupplierID, store.RefundFilter{OrderID: o.ID}); err != nil {
		return l, err
	}
	issued, err := tx.Invoices(ctx, o.SupplierID, store.InvoiceFilter{OrderID: o.ID, OldestFirst: true})
	if err != nil {
		return l, err
	}
	if l.Credited, err = wholesale.Credited(o, issued); err != nil {
		return l, err
	}
	buyers, err := tx.BuyersOfCustomer(ctx, o.SupplierID, o.CustomerID)
	if err != nil {
		return l, err
	}
	l.HasAccount = len(buyers) > 0
	connection, err := tx.StripeConnection(ctx, o.SupplierID)
	if errors.Is(err, store.ErrNotFound) {
		return l, nil
	}
	if err != nil {
		return l, err
	}
	l.Connected = connection.SealedKey != ""
	l.Methods, err = grantedMethods(ctx, tx, o, connection)
	return l, err
}

// grantedMethods are the saved methods that may be used for an order's customer at the supplier's
// account, the default one first.
func grantedMethods(ctx context.Context, tx *store.Tx, o *wholesale.Order, connection store.StripeConnection) ([]wholesale.SavedMethod, error) {
	grants, err := tx.Grants(ctx, store.GrantFilter{SupplierID: o.SupplierID, CustomerID: o.CustomerID})
	if err != nil {
		return nil, err
	}
	var methods []wholesale.SavedMethod
	for _, g := range grants {
		m, err := tx.SavedMethod(ctx, g.MethodID)
		if err != nil {
			return nil, err
		}
		if m.RemovedAt.IsZero() && m.StripeAccount == connection.AccountID {
			methods = append(methods, m)
		}
	}
	return methods, nil
}

// change writes what the plan has made of a payment, and says so.
func (s *Service) change(ctx context.Context, tx *store.Tx, o *wholesale.Order, was, next wholesale.Payment) error {
	if next.State != wholesale.PaymentDue && was.State == wholesale.PaymentDue {
		if err := s.withdraw(ctx, tx, &next); err != nil {
			return err
		}
	}
	if err := tx.PutPayment(ctx, &next); err != nil {
		return err
	}
	if was.State == wholesale.PaymentFailed && next.State != wholesale.PaymentFailed {
		if err := clearNotices(ctx, tx, o, noticeFailed); err != nil {
			return err
		}
	}
	return s.sayChange(ctx, tx, o, was, next)
}

// withdraw takes a charge back that has not been asked for. One that has is left: its result
// decides.
func (s *Service) withdraw(ctx context.Context, tx *store.Tx, p *wholesale.Payment) error {
	e, err := entryOf(ctx, tx, chargeKey(p))
	if err != nil || e.State != wholesale.OutboxPending {
		return err
	}
	e.State, e.Error, e.ErrorDetail, e.NextAttemptAt = wholesale.OutboxNone, "", "", time.Time{}
	p.Error, p.ErrorDetail, p.ErrorCode = "", "", ""
	return tx.PutOutboxEntry(ctx, chargeKey(p), &e)
}

// queueCharge has the payment that is due from a saved method be taken, unless that is under way.
func (s *Service) queueCharge(ctx context.Context, tx *store.Tx, o *wholesale.Order, methods []wholesale.SavedMethod) error {
	payments, err := paymentsOf(ctx, tx, o)
	if err != nil {
		return err
	}
	for _, p := range payments {
		if p.State != wholesale.PaymentDue || p.UnderWay() || p.MethodID == "" {
			continue
		}
		at := slices.IndexFunc(methods, func(m wholesale.SavedMethod) bool { return m.ID == p.MethodID })
		if at < 0 {
			continue
		}
		if err := s.queueOne(ctx, tx, o, &p, methods[at]); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) queueOne(ctx context.Context, tx *store.Tx, o *wholesale.Order, p *wholesale.Payment, m wholesale.SavedMethod) error {
	amount, err := wholesale.MinorUnits(p.Amount, p.Currency)
	if err != nil {
		return err
	}
	e, err := entryOf(ctx, tx, chargeKey(p))
	if err != nil {
		return err
	}
	want := charge{
		PaymentID: p.ID, OrderID: o.ID, OrderNumber: o.Number, Amount: amount, Currency: p.Currency, Kind: m.Kind, MethodID: m.ID,
		StripeMethod: m.StripeMethod, StripeCustomer: m.StripeCustomer, Account: m.StripeAccount,
	}
	var last charge
	if e.Generation > 0 {
		if err := tx.OutboxDocument(ctx, chargeKey(p), store.OutboxSnapshot, &last); err != nil {
			return err
		}
	}
	if e.State == wholesale.OutboxPending && last.sameAs(want) {
		return nil
	}
	if p.IntentID != "" && !last.fits(want) { // it was made for another method, and has taken nothing
		p.IntentID = ""
		if err := tx.PutPayment(ctx, p); err != nil {
			return err
		}
	}
	Charges.Begin(&e, p.ID)
	want.GUID = e.GUID
	if err := Charges.Queue(ctx, tx, chargeKey(p), &e, want); err != nil {
		return err
	}
	s.wakeAfter(tx)
	return tx.PutOutboxEntry(ctx, chargeKey(p), &e)
}

// sameAs says whether two attempts would send the same.
func (c charge) sameAs(other charge) bool {
	c.GUID, c.Key, other.GUID, other.Key = "", 0, "", 0
	return c == other
}

// fits says whether the intent of one attempt can be confirmed by another.
func (c charge) fits(other charge) bool {
	return c.Amount == other.Amount && c.Currency == other.Currency && c.Kind == other.Kind &&
		c.StripeCustomer == other.StripeCustomer && c.Account == other.Account
}
