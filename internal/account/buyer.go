package account

import (
	"context"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// CreateBuyer lets a person buy for a customer, and connects the customer. An unknown customer is
// wholesale.CodeNotFound; a person who already buys for it is wholesale.CodeConflict.
func (s *Service) CreateBuyer(ctx context.Context, supplierID, customerCode, email string) (LogIn, error) {
	logIn, err := s.createLogIn(ctx, email, func(tx *store.Tx, p store.Person) error {
		customer, err := tx.CustomerByCode(ctx, supplierID, customerCode)
		if err != nil {
			return store.Missing("customer", err)
		}
		// Read again: the customer may have changed before it was locked.
		if err := tx.HoldCustomer(ctx, supplierID, customer.ID); err != nil {
			return err
		}
		if customer, err = tx.Customer(ctx, supplierID, customer.ID); err != nil {
			return err
		}
		if err := tx.InsertBuyer(ctx, store.Buyer{
			PersonID: p.ID, SupplierID: supplierID, CustomerID: customer.ID, Role: string(BuyerFull), CreatedAt: tx.Now(),
		}); err != nil {
			return err
		}
		if err := tx.Auditf(ctx, supplierID, "buyer_created", p.Email, "buys for %s, without an invitation", customer.Code); err != nil {
			return err
		}
		return connect(ctx, tx, &customer)
	})
	if store.UniqueViolation(err, "buyer") {
		return LogIn{}, wholesale.Conflict("%s already buys for this customer", email)
	}
	return logIn, err
}

// connect marks a customer as one that orders for itself and keeps its own name and e-mail.
func connect(ctx context.Context, tx *store.Tx, customer *wholesale.Customer) error {
	customer.Connected, customer.UpdatedAt = true, tx.Now()
	return tx.PutCustomer(ctx, *customer)
}
