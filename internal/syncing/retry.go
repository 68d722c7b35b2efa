package syncing

import (
	"context"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// Retry sends a sales order again after a person has fixed the problem. The fix may be in the
// account, so the customer and the faulty products are read again first, if possible. It also sends
// orders approved without a connection; see [ordering.Service.Retry].
func (s *Service) Retry(ctx context.Context, supplierID, orderID string) (*wholesale.Order, error) {
	customer, products, err := s.atFault(ctx, supplierID, orderID)
	if err != nil {
		return nil, err
	}
	if customer.RemoteID != "" {
		err := s.askAccount(ctx, supplierID, func(account Account) error { return s.readAgain(ctx, account, customer, products) })
		if err != nil {
			s.Log.Info("a customer or product could not be read again before a retry", "order_id", orderID, "error", err)
		}
	}
	o, err := s.Orders.Retry(ctx, supplierID, orderID)
	if err != nil {
		return nil, err
	}
	return o, s.TryNow(ctx, supplierID) // whatever the account waits for
}

// atFault finds the customer and products to read again before a failed order is retried: those
// that are linked to the account that is connected.
func (s *Service) atFault(ctx context.Context, supplierID, orderID string) (customer wholesale.Customer, products []wholesale.Product, err error) {
	err = s.Store.View(ctx, func(tx *store.Tx) error {
		o, err := tx.Order(ctx, supplierID, orderID)
		if err != nil || o.SalesOrder.State != wholesale.OutboxFailed {
			return store.Missing("order", err)
		}
		conn, err := tx.Connection(ctx, supplierID, s.Connector.Name())
		if err != nil {
			return err
		}
		if customer, err = tx.Customer(ctx, supplierID, o.CustomerID); err != nil {
			return err
		}
		if customer.RemoteAccount != conn.Account {
			customer.RemoteID = ""
		}
		known, err := tx.ProductsBy(ctx, supplierID, store.ByID, o.ProductIDs())
		for _, p := range known {
			if p.RemoteID != "" && p.RemoteAccount == conn.Account && p.Sendable() != "" {
				products = append(products, p)
			}
		}
		return err
	})
	return customer, products, err
}

func (s *Service) readAgain(ctx context.Context, account Account, customer wholesale.Customer, products []wholesale.Product) error {
	customers, err := capability[CustomerFinder](account, s.Connector.Name(), "read a customer")
	if err != nil {
		return err
	}
	record, err := customers.Customer(ctx, customer.RemoteID)
	if err != nil {
		return err
	}
	record.Account = customer.RemoteAccount
	if err := s.Store.Update(ctx, func(tx *store.Tx) error {
		done, err := renewCustomer(ctx, tx, customer, record)
		if err != nil || done.concerns == "" {
			return err
		}
		return s.follow(ctx, tx, customer.SupplierID, []string{done.concerns}, nil)
	}); err != nil {
		return err
	}
	finder, err := capability[ProductFinder](account, s.Connector.Name(), "read a product")
	if err != nil {
		return err
	}
	for _, p := range products {
		record, err := finder.Product(ctx, p.RemoteID)
		if err != nil {
			return err
		}
		record.Account = p.RemoteAccount
		if err := s.Store.Update(ctx, func(tx *store.Tx) error {
			_, done, err := renewProduct(ctx, tx, p, record, false)
			if err != nil || done.concerns == "" {
				return err
			}
			return s.follow(ctx, tx, p.SupplierID, nil, []string{done.concerns})
		}); err != nil {
			return err
		}
	}
	return nil
}
