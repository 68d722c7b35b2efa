package ordering

import (
	"context"

	"upstock/internal/account"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// What buyers do with the orders of their customer. Each use case is given who buys, and another
// customer's order does not exist for it.

// buyersOrder reads an order of the customer that a person buys for; CodeNotFound when it is
// another's.
func buyersOrder(ctx context.Context, tx *store.Tx, buyer account.Buyer, id string) (*wholesale.Order, error) {
	o, err := loadOrder(ctx, tx, buyer.SupplierID, id)
	if err != nil {
		return nil, err
	}
	return o, isOf(buyer, o)
}

// isOf says that an order is of the customer that a person buys for.
func isOf(buyer account.Buyer, o *wholesale.Order) error {
	if buyer.CustomerID == "" || o.CustomerID != buyer.CustomerID {
		return wholesale.NotFound("order")
	}
	return nil
}

// changeAsBuyer is change for an order of the buyer's customer.
func (s *Service) changeAsBuyer(
	ctx context.Context, buyer account.Buyer, id string, act func(tx *store.Tx, o *wholesale.Order) error,
) (*wholesale.Order, error) {
	return s.change(ctx, buyer.SupplierID, id, func(tx *store.Tx, o *wholesale.Order) error {
		if err := isOf(buyer, o); err != nil {
			return err
		}
		return act(tx, o)
	})
}

// BuyerReceive marks a shipped order as received, as the customer confirms it. One that is received
// already stays so: two colleagues may have opened the same parcel.
func (s *Service) BuyerReceive(ctx context.Context, buyer account.Buyer, id string) error {
	_, err := s.changeAsBuyer(ctx, buyer, id, func(tx *store.Tx, o *wholesale.Order) error {
		if o.Status == wholesale.Received {
			return nil
		}
		if err := o.Receive(tx.Now()); err != nil {
			return err
		}
		return AddEvent(ctx, tx, o, actorOf(ctx), "received", "Order %s was marked as received", o.Number)
	})
	return err
}
