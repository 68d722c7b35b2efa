package payments

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"upstock/internal/ordering"
	"upstock/internal/payments/stripe"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// A payment link is /pay/ and the payment's own random token. Whoever has it may pay, and is told
// for whom, for which order, how much, and what became of it; nothing else.

// LinkURL is the payment link of a payment.
func (s *Service) LinkURL(p wholesale.Payment) string { return s.publicURL + "/pay/" + p.LinkToken }

// Link gives the payment link of an order, which becomes one that is paid by link when it was on
// account. Where it can be paid now, its page at Stripe is opened at once. It is
// wholesale.CodeConflict, in words, on a cancelled order, on one that is paid, and while it may not
// be paid.
func (s *Service) Link(ctx context.Context, supplierID, orderID string) (url string, p wholesale.Payment, err error) {
	err = s.store.Update(ctx, func(tx *store.Tx) error {
		o, err := tx.OrderForUpdate(ctx, supplierID, orderID)
		if err != nil {
			return store.Missing("order", err)
		}
		if p, err = s.linked(ctx, tx, o); err != nil {
			return err
		}
		return tx.Auditf(ctx, supplierID, "payment_link_made", o.Number, "%s %s", p.Currency, wholesale.AmountWords(p.Amount))
	})
	if err != nil {
		return "", p, err
	}
	if WhyNotPayable(p) == "" {
		_, err := s.openPage(ctx, supplierID, p.ID)
		// Stripe's answer is not needed for the link: whoever follows it asks again.
		if e, told := errors.AsType[*wholesale.Error](err); err != nil && (!told || e.Code != wholesale.CodeUnavailable) {
			return "", p, err
		}
	}
	p, err = store.Read(ctx, s.store, func(tx *store.Tx) (wholesale.Payment, error) { return tx.Payment(ctx, supplierID, p.ID) })
	return s.LinkURL(p), p, err
}

// linked has an order be one that can be paid by link, and finds the payment that the link is of.
func (s *Service) linked(ctx context.Context, tx *store.Tx, o *wholesale.Order) (p wholesale.Payment, err error) {
	if o.Status == wholesale.Cancelled {
		return p, wholesale.Conflict("Order %s is cancelled, so there is nothing to pay", o.Number)
	}
	if o.PaymentOption != wholesale.PayNow {
		byLink := ordering.PaymentChange{PaymentChoice: wholesale.PaymentChoice{Option: wholesale.PayNow, ByLink: true}}
		if o, err = s.orders.ChoosePaymentIn(ctx, tx, o.SupplierID, o.ID, byLink); err != nil {
			return p, err
		}
	} else if err := s.Follow(ctx, tx, o); err != nil {
		return p, err
	}
	of, err := tx.Payments(ctx, o.SupplierID, store.PaymentFilter{OrderID: o.ID})
	if err != nil {
		return p, err
	}
	return chooseLinked(o, of)
}

// chooseLinked finds which of an order's payments is still to be made.
func chooseLinked(o *wholesale.Order, of []wholesale.Payment) (wholesale.Payment, error) {
	paid := false
	for _, p := range of {
		switch p.State {
		case wholesale.PaymentBlocked:
			return p, wholesale.Conflict("%s", p.BlockedReason)
		case wholesale.PaymentProcessing:
			return p, wholesale.Conflict("Order %s is being paid already", o.Number)
		case wholesale.PaymentDue, wholesale.PaymentScheduled, wholesale.PaymentFailed:
			return p, nil
		case wholesale.PaymentPaid, wholesale.PaymentRefunded:
			paid = true
		case wholesale.PaymentCancelled:
		}
	}
	if paid {
		return wholesale.Payment{}, wholesale.Conflict("Order %s is paid", o.Number)
	}
	return wholesale.Payment{}, wholesale.Conflict("There is nothing to pay for order %s", o.Number)
}

// LinkedPayment is what the page of a payment link shows.
type LinkedPayment struct {
	Supplier    wholesale.Supplier
	OrderNumber string
	OrderID     string
	Payment     wholesale.Payment
	// Stage is until when it cannot be paid yet: Approved or Shipped; "" when that is no reason.
	Stage wholesale.Status
}

// Payable says whether it can be paid now.
func (l LinkedPayment) Payable() bool { return WhyNotPayable(l.Payment) == "" }

// ByLink finds the payment of a link; wholesale.CodeNotFound when there is none. A link whose
// payment was replaced leads to the one that takes its place.
func (s *Service) ByLink(ctx context.Context, token string) (LinkedPayment, error) {
	return store.Read(ctx, s.store, func(tx *store.Tx) (l LinkedPayment, err error) {
		if l.Payment, err = tx.PaymentByLink(ctx, token); err != nil {
			return l, store.Missing("payment", err)
		}
		if l.Supplier, err = tx.Supplier(ctx, l.Payment.SupplierID); err != nil {
			return l, err
		}
		o, err := tx.Order(ctx, l.Payment.SupplierID, l.Payment.OrderID)
		if err != nil {
			return l, err
		}
		l.OrderNumber, l.OrderID = o.Number, o.ID
		if l.Payment.State == wholesale.PaymentCancelled {
			of, err := tx.Payments(ctx, o.SupplierID, store.PaymentFilter{OrderID: o.ID})
			if err != nil {
				return l, err
			}
			if instead, err := chooseLinked(o, of); err == nil {
				l.Payment = instead
			}
		}
		l.Stage = stageOf(o, l.Payment)
		return l, nil
	})
}

// stageOf is what an order must have reached before a payment can be made; "" when it has.
func stageOf(o *wholesale.Order, p wholesale.Payment) wholesale.Status {
	switch {
	case p.State != wholesale.PaymentScheduled || p.CollectOn != "":
		return ""
	case o.PaymentTerms != nil && !o.PayByLink && o.PaymentTerms.Collect != wholesale.CollectOnApproval:
		return wholesale.Shipped
	}
	return wholesale.Processing
}

// PayByLink is the address of Stripe's page on which a payment can be made now. It is
// wholesale.CodeConflict when it cannot be paid, or not yet.
func (s *Service) PayByLink(ctx context.Context, l LinkedPayment) (pageURL string, err error) {
	return s.openPage(ctx, l.Payment.SupplierID, l.Payment.ID)
}

// LookAtLink takes in what became of a payment at Stripe, so that who comes back from paying is
// told at once, whether or not Stripe's own message has come.
func (s *Service) LookAtLink(ctx context.Context, l LinkedPayment) error {
	if l.Payment.PageID == "" && l.Payment.State != wholesale.PaymentProcessing {
		return nil
	}
	return s.atStripe(ctx, s.look(ctx, l.Payment.SupplierID, l.Payment.ID))
}

// WhyNotPayable says in words why a payment cannot be made on a page now; "" when it can.
func WhyNotPayable(p wholesale.Payment) string {
	switch p.State {
	case wholesale.PaymentDue, wholesale.PaymentFailed:
		if !p.AskedAt.IsZero() {
			return "This payment is under way"
		}
		return ""
	case wholesale.PaymentScheduled:
		if p.CollectOn != "" {
			return ""
		}
		return "This payment is not due yet"
	case wholesale.PaymentBlocked:
		return "This payment cannot be made yet"
	case wholesale.PaymentProcessing:
		return "This payment is under way"
	case wholesale.PaymentPaid, wholesale.PaymentRefunded:
		return "This is paid"
	case wholesale.PaymentCancelled:
	}
	return "There is nothing to pay any more"
}

// pageLife is how long a page of Stripe's can be paid on. Stripe allows half an hour to a day.
const pageLife = 2 * time.Hour

// mostPageAttempts is how often a page is opened anew because the payment has changed meanwhile.
const mostPageAttempts = 3

// errPaymentMoved says that a payment has changed while its page was opened.
var errPaymentMoved = errors.New("the payment has changed")

// openPage gives the page at Stripe on which a payment can be made: the one that is open, else a
// new one. A payment never has two pages on which it can be paid: a new one is made only once the
// earlier one was seen to have ended, and its address is given away only after the payment's row
// knows it.
func (s *Service) openPage(ctx context.Context, supplierID, paymentID string) (pageURL string, err error) {
	for range mostPageAttempts {
		if pageURL, err = s.tryToOpenPage(ctx, supplierID, paymentID); !errors.Is(err, errPaymentMoved) {
			return pageURL, err
		}
	}
	return "", wholesale.Conflict("The payment is being changed. Try again in a moment")
}

func (s *Service) tryToOpenPage(ctx context.Context, supplierID, paymentID string) (string, error) {
	now, err := s.readyForPage(ctx, supplierID, paymentID)
	if err != nil {
		return "", err
	}
	if now.payment.PageID != "" {
		if err := s.look(ctx, supplierID, paymentID); err != nil {
			return "", s.atStripe(ctx, err)
		}
		if now, err = s.readyForPage(ctx, supplierID, paymentID); err != nil {
			return "", err
		}
		if now.payment.PageID != "" {
			return now.payment.PageURL, nil
		}
	}
	page, err := now.account.PaymentPage(ctx, now.request, "page-"+store.NewID())
	if err != nil {
		return "", s.atStripe(ctx, err)
	}
	err = s.store.Update(ctx, func(tx *store.Tx) error {
		p := now.payment
		p.PageID, p.PageURL, p.PageExpiresAt, p.StripeAccount = page.ID, page.URL, page.ExpiresAt, now.accountID
		err := tx.PutPayment(ctx, &p)
		if errors.Is(err, store.ErrStale) {
			return errPaymentMoved
		}
		return err
	})
	if err != nil {
		// No one has its address. Closing it only tidies up.
		if _, expireErr := now.account.ExpirePage(ctx, page.ID, "expire-"+store.NewID()); expireErr != nil {
			s.log.WarnContext(ctx, "an unused page at Stripe stays open", slog.String("page", page.ID), slog.Any("error", expireErr))
		}
	}
	return page.URL, err
}

// pageToOpen is a payment that can be made now, with what its page is made of.
type pageToOpen struct {
	payment wholesale.Payment
	account *stripe.Account
	// accountID is Stripe's id of the account.
	accountID string
	request   stripe.PaymentPageRequest
}

// readyForPage looks whether a payment can be made at this moment, by what the order is now.
func (s *Service) readyForPage(ctx context.Context, supplierID, paymentID string) (ready pageToOpen, err error) {
	err = s.store.Update(ctx, func(tx *store.Tx) error {
		p, err := tx.Payment(ctx, supplierID, paymentID)
		if err != nil {
			return store.Missing("payment", err)
		}
		o, err := tx.OrderForUpdate(ctx, supplierID, p.OrderID)
		if err != nil {
			return store.Missing("order", err)
		}
		if err := s.Follow(ctx, tx, o); err != nil {
			return err
		}
		if ready.payment, err = tx.Payment(ctx, supplierID, paymentID); err != nil {
			return err
		}
		if why := WhyNotPayable(ready.payment); why != "" {
			return wholesale.Conflict("%s", why)
		}
		var connection store.StripeConnection
		if connection, ready.account, err = s.connected(ctx, tx, supplierID); err != nil {
			return err
		}
		ready.accountID = connection.AccountID
		if err := knowsWhatStripeHas(ctx, tx, supplierID); err != nil {
			return err
		}
		ready.request, err = s.pageRequest(ctx, tx, o, ready.payment)
		return err
	})
	return ready, err
}

func (s *Service) pageRequest(ctx context.Context, tx *store.Tx, o *wholesale.Order, p wholesale.Payment) (r stripe.PaymentPageRequest, err error) {
	supplier, err := tx.Supplier(ctx, o.SupplierID)
	if err != nil {
		return r, err
	}
	amount, err := wholesale.MinorUnits(p.Amount, p.Currency)
	if err != nil {
		return r, err
	}
	back := s.LinkURL(p)
	return stripe.PaymentPageRequest{
		PaymentID: p.ID, OrderID: o.ID, OrderNumber: o.Number, SupplierID: o.SupplierID,
		Description: "Order " + o.Number + " from " + supplier.Name, Amount: amount, Currency: p.Currency,
		Kinds: kindsOf(o.PaymentTerms, p.Currency), ReturnURL: back + "?returned=1", CancelURL: back + "?cancelled=1",
		ExpiresAt: tx.Now().Add(pageLife),
	}, nil
}
