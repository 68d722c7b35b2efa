package ordering

import (
	"context"
	"errors"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// fillShown adds to orders what is shown of them and kept nowhere: where each goes, whether its
// customer must be matched first, and how it would be paid now. It comes last: what it adds is
// never written.
func fillShown(ctx context.Context, tx *store.Tx, supplierID string, orders ...*wholesale.Order) error {
	var connection *store.Connection
	customers, terms := map[string]wholesale.Customer{}, map[string]*wholesale.PaymentTerms{}
	for _, o := range orders {
		if err := showPayment(ctx, tx, o, terms); err != nil {
			return err
		}
		if o.Delivery != nil && o.SalesOrder.State != wholesale.OutboxFailed {
			o.DeliverTo = o.Delivery
			continue
		}
		if connection == nil {
			c, err := connectionOrDefault(ctx, tx, supplierID)
			if err != nil {
				return err
			}
			connection = &c
		}
		customer, known := customers[o.CustomerID]
		if !known {
			var err error
			if customer, err = tx.Customer(ctx, supplierID, o.CustomerID); err != nil {
				return err
			}
			customers[o.CustomerID] = customer
		}
		fillOne(o, customer, *connection)
	}
	return nil
}

// fillOne says where an order goes that is not sent: where it would go now, since what was refused
// is prepared again before it is sent.
func fillOne(o *wholesale.Order, customer wholesale.Customer, connection store.Connection) {
	o.DeliverTo = wholesale.DeliveryOf(o, customer, connection.Settings)
	o.Unmatched = o.Status == wholesale.Ordered && connection.Status != store.Disconnected &&
		customer.SalesOrdersEnabled && customer.RemoteID == ""
}

// connectionOrDefault reads the connection with its settings, which hold without a connection too.
func connectionOrDefault(ctx context.Context, tx *store.Tx, supplierID string) (store.Connection, error) {
	c, err := tx.Connection(ctx, supplierID, Connector)
	if errors.Is(err, store.ErrNotFound) {
		return store.Connection{Status: store.Disconnected, Settings: wholesale.DefaultIntegrationSettings()}, nil
	}
	return c, err
}
