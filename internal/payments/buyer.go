package payments

import (
	"context"

	"upstock/internal/account"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// BuyersPayment is a payment as people with full access to its customer see it, with what went back
// of it.
type BuyersPayment struct {
	wholesale.Payment
	OrderNumber string
	Refunds     []wholesale.Refund // those that have not failed, oldest first
}

// Receipted says whether there is a receipt: the money has come.
func (p BuyersPayment) Receipted() bool {
	return p.State == wholesale.PaymentPaid || p.State == wholesale.PaymentRefunded
}

// BuyerPayments lists the payments of the buyer's customer, newest first; next is the cursor of the
// following page, "" at the end. Which buyers may see them, the door decides.
func (s *Service) BuyerPayments(ctx context.Context, buyer account.Buyer, f store.PaymentFilter) (found []BuyersPayment, next string, err error) {
	f.CustomerID = buyer.CustomerID
	most := f.Limit
	f.Limit++
	err = s.store.View(ctx, func(tx *store.Tx) error {
		of, err := tx.PaymentRows(ctx, buyer.SupplierID, f)
		if err != nil {
			return err
		}
		if len(of) > most {
			of = of[:most]
			next = of[most-1].ID
		}
		for _, p := range of {
			shown, err := buyersPayment(ctx, tx, p.Payment, p.OrderNumber)
			if err != nil {
				return err
			}
			found = append(found, shown)
		}
		return nil
	})
	return found, next, err
}

// BuyerPayment reads a payment of the buyer's customer.
func (s *Service) BuyerPayment(ctx context.Context, buyer account.Buyer, id string) (BuyersPayment, error) {
	return store.Read(ctx, s.store, func(tx *store.Tx) (BuyersPayment, error) {
		p, err := tx.Payment(ctx, buyer.SupplierID, id)
		if err == nil && (p.CustomerID != buyer.CustomerID || p.State == wholesale.PaymentCancelled) {
			err = store.ErrNotFound
		}
		if err != nil {
			return BuyersPayment{}, store.Missing("payment", err)
		}
		o, err := tx.Order(ctx, p.SupplierID, p.OrderID)
		if err != nil {
			return BuyersPayment{}, err
		}
		return buyersPayment(ctx, tx, p, o.Number)
	})
}

func buyersPayment(ctx context.Context, tx *store.Tx, p wholesale.Payment, orderNumber string) (shown BuyersPayment, err error) {
	shown.Payment, shown.OrderNumber = p, orderNumber
	shown.BlockedReason, shown.ErrorDetail = "", "" // are for the supplier
	refunds, err := tx.Refunds(ctx, p.SupplierID, store.RefundFilter{PaymentID: p.ID})
	for _, r := range refunds {
		if r.Goes() {
			shown.Refunds = append(shown.Refunds, r)
		}
	}
	return shown, err
}

// OrderToPay is how an order of a customer's is paid.
type OrderToPay struct {
	Option    wholesale.PaymentOption
	Terms     *wholesale.PaymentTerms
	Payments  []BuyersPayment  // oldest first
	Stage     wholesale.Status // what the order must reach before it is to be paid; "" when it has
	HasMethod bool             // there is a method that can be charged
}

// BuyerOrder says how an order of the buyer's customer is paid; the zero value for one on account.
func (s *Service) BuyerOrder(ctx context.Context, buyer account.Buyer, orderID string) (OrderToPay, error) {
	return store.Read(ctx, s.store, func(tx *store.Tx) (shown OrderToPay, err error) {
		o, err := tx.Order(ctx, buyer.SupplierID, orderID)
		if err == nil && o.CustomerID != buyer.CustomerID {
			err = store.ErrNotFound
		}
		if err != nil {
			return shown, store.Missing("order", err)
		}
		shown.Option, shown.Terms = o.PaymentOption, o.PaymentTerms
		of, err := tx.Payments(ctx, buyer.SupplierID, store.PaymentFilter{OrderID: orderID, OldestFirst: true})
		if err != nil {
			return shown, err
		}
		for _, p := range of {
			if p.State == wholesale.PaymentCancelled {
				continue
			}
			if stage := stageOf(o, p); stage != "" {
				shown.Stage = stage
			}
			forBuyer, err := buyersPayment(ctx, tx, p, o.Number)
			if err != nil {
				return shown, err
			}
			shown.Payments = append(shown.Payments, forBuyer)
		}
		given, err := tx.Grants(ctx, store.GrantFilter{SupplierID: buyer.SupplierID, CustomerID: buyer.CustomerID})
		shown.HasMethod = len(given) > 0
		return shown, err
	})
}

// Offer is how a basket can be paid.
type Offer struct {
	Terms  *wholesale.PaymentTerms // nil: on account only
	Method string                  // that would be charged, "Visa ending 4242"; "" for none
	CanAdd bool                    // a payment method can be added
}

// Offer says how an order of the customer's can be paid, as its terms are now.
func (s *Service) Offer(ctx context.Context, buyer account.Buyer) (Offer, error) {
	return store.Read(ctx, s.store, func(tx *store.Tx) (o Offer, err error) {
		if o.Terms, err = tx.PaymentTermsOf(ctx, buyer.SupplierID, buyer.CustomerID); err != nil || o.Terms == nil {
			return o, err
		}
		found, err := s.methods(ctx, tx, buyer)
		if err != nil {
			return o, err
		}
		o.CanAdd = found.CanAdd
		if len(found.Methods) > 0 && found.Methods[0].Used {
			o.Method = found.Methods[0].Words()
		}
		return o, nil
	})
}
