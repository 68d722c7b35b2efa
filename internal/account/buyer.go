package account

import (
	"context"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// CreateBuyer lets somebody buy for a customer, and connects the customer. A customer who is not
// there is wholesale.CodeNotFound; somebody who buys for it already, wholesale.CodeConflict.
func (s *Service) CreateBuyer(ctx context.Context, supplierID, customerCode, email string) (LogIn, error) {
	logIn, err := s.createLogIn(ctx, email, func(tx *store.Tx, p store.Person) error {
		customer, err := tx.CustomerByCode(ctx, supplierID, customerCode)
		if err != nil {
			return named("customer", err)
		}
		// Read again: the customer may have been changed before it was held.
		if err := tx.HoldCustomer(ctx, supplierID, customer.ID); err != nil {
			return err
		}
		if customer, err = tx.Customer(ctx, supplierID, customer.ID); err != nil {
			return err
		}
		if err := tx.InsertBuyer(ctx, store.Buyer{
			PersonID: p.ID, SupplierID: supplierID, CustomerID: customer.ID, CreatedAt: tx.Now(),
		}); err != nil {
			return err
		}
		return connect(ctx, tx, &customer)
	})
	if store.UniqueViolation(err, "buyer") {
		return LogIn{}, wholesale.Conflict("%s buys for this customer already", email)
	}
	return logIn, err
}

// connect marks a customer as one that orders, and looks after its name and e-mail, itself.
func connect(ctx context.Context, tx *store.Tx, customer *wholesale.Customer) error {
	customer.Connected, customer.UpdatedAt = true, tx.Now()
	return tx.PutCustomer(ctx, *customer)
}
