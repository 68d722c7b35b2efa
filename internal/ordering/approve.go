package ordering

import (
	"context"
	"errors"

	"upstock/internal/store"
	"upstock/internal/webhook"
	"upstock/internal/wholesale"
)

// Approve commits to an order. When the supplier is connected, the sales order's GUID and the
// snapshot of what will be sent are written in the same transaction, with the job that wakes the
// sender: from here on the sales order is created exactly once. What cannot be sent is approved all
// the same, and says what to fix.
//
// The total is the one that was seen: when today's taxes make another one, nothing is approved, and
// the CodeConflict error names both.
func (s *Service) Approve(ctx context.Context, supplierID, id string) (*wholesale.Order, error) {
	return s.ApproveSeen(ctx, supplierID, id, Seen{})
}

// ApproveSeen is [Service.Approve] for a person or program that says what it has seen of the order.
func (s *Service) ApproveSeen(ctx context.Context, supplierID, id string, seen Seen) (*wholesale.Order, error) {
	return s.change(ctx, supplierID, id, func(tx *store.Tx, o *wholesale.Order) error {
		if err := notStale(o, seen.Version); err != nil {
			return err
		}
		customer, err := tx.Customer(ctx, supplierID, o.CustomerID)
		if err != nil {
			return err
		}
		if err := s.agree(ctx, tx, o, customer, seen.Total); err != nil {
			return err
		}
		connection, err := connectionOf(ctx, tx, supplierID)
		if err != nil {
			return err
		}
		first := firstState(customer, connection)
		if err := o.Approve(first, tx.Now()); err != nil {
			return err
		}
		settled, err := connectionOrDefault(ctx, tx, supplierID)
		if err != nil {
			return err
		}
		o.Delivery = wholesale.DeliveryOf(o, customer, settled.Settings)
		if err := AddEvent(ctx, tx, o, actorOf(ctx), "approved", "Order %s was approved: %s %s", o.Number, o.Currency, wholesale.AmountWords(o.Total)); err != nil {
			return err
		}
		if err := s.announce(ctx, tx, webhook.OrderApproved, o); err != nil {
			return err
		}
		switch first {
		case wholesale.OutboxNone:
			return nil
		case wholesale.OutboxOff:
			return AddEvent(ctx, tx, o, ByUpstock, "sales_order_off", "No sales order was created: sales orders are turned off for %s", customer.Name)
		}
		return s.begin(ctx, tx, o, customer, *connection)
	})
}

// Seen is what a person or program has seen of the order that they approve.
type Seen struct {
	Version int64              // another one is a CodeStale error; 0 does not ask
	Total   *wholesale.Decimal // only this one is approved; nil stands for the order's present total
}

// agree makes sure that the order's total with today's taxes is the one that was seen.
func (s *Service) agree(ctx context.Context, tx *store.Tx, o *wholesale.Order, customer wholesale.Customer, seen *wholesale.Decimal) error {
	if o.Status != wholesale.Scheduled && o.Status != wholesale.Ordered {
		return nil // approving it is refused for that
	}
	taxed, err := taxedToday(ctx, tx, o, customer)
	if err != nil {
		return err
	}
	if seen == nil {
		seen = &o.Total
	}
	if taxed.Total.Cmp(*seen) != 0 {
		return wholesale.Conflict("Order %s would be sent at %s %s, not %s. Nothing was approved. Check the new total, then approve it",
			o.Number, o.Currency, wholesale.AmountWords(taxed.Total), wholesale.AmountWords(*seen))
	}
	return keepTaxes(ctx, tx, o, taxed)
}

// firstState is the state that the sales order of an order starts in that is approved now.
func firstState(customer wholesale.Customer, connection *store.Connection) wholesale.OutboxState {
	switch {
	case connection == nil:
		return wholesale.OutboxNone
	case !customer.SalesOrdersEnabled:
		return wholesale.OutboxOff
	}
	return wholesale.OutboxPending
}

// begin makes the next sales order of an approved order: it gets its GUIDs, which never change,
// and is prepared.
func (s *Service) begin(ctx context.Context, tx *store.Tx, o *wholesale.Order, customer wholesale.Customer, connection store.Connection) error {
	next := wholesale.SalesOrder{OutboxEntry: o.SalesOrder.OutboxEntry}
	if !o.SalesOrder.Completed { // what the one before was stored as is nothing to agree with any more
		o.Mismatch = nil
	}
	SalesOrders.Begin(&next.OutboxEntry, o.ID)
	next.Account = connection.Account
	next.FreightLineID = SalesOrders.GUID(o.ID, next.Generation, "freight")
	next.AdjustmentLineID = SalesOrders.GUID(o.ID, next.Generation, "adjustment")
	o.SalesOrder = next
	return s.prepare(ctx, tx, o, customer, connection)
}

// Retry sends a failed sales order again, after a person has fixed what was wrong; one that waits
// is tried at once. An order that was approved while there was no connection, or while its
// customer's sales orders were turned off, is sent now as if it were approved now.
func (s *Service) Retry(ctx context.Context, supplierID, id string) (*wholesale.Order, error) {
	return s.change(ctx, supplierID, id, func(tx *store.Tx, o *wholesale.Order) error {
		if o.Status == wholesale.Cancelled {
			return wholesale.Conflict("Order %s is cancelled", o.Number)
		}
		connection, err := requireConnection(ctx, tx, supplierID)
		if err != nil {
			return err
		}
		switch o.SalesOrder.State {
		case wholesale.OutboxFailed:
			customer, err := tx.Customer(ctx, supplierID, o.CustomerID)
			if err != nil {
				return err
			}
			o.SalesOrder.Account, o.SalesOrder.Elsewhere = connection.Account, "" // nowhere yet
			if err := AddEvent(ctx, tx, o, actorOf(ctx), "retried", "Retrying the sales order"); err != nil {
				return err
			}
			return s.prepare(ctx, tx, o, customer, connection)
		case wholesale.OutboxPending, wholesale.OutboxUnknown:
			if o.SalesOrder.Elsewhere != "" {
				return wholesale.Conflict("%s", o.SalesOrder.Error)
			}
			o.SalesOrder.NextAttemptAt = tx.Now()
			return s.wake(ctx, tx, connection.SupplierID, connection.ID)
		case wholesale.OutboxNone, wholesale.OutboxOff:
			return s.sendLate(ctx, tx, o, connection)
		}
		return wholesale.Conflict("The sales order of %s is %s: there is nothing to retry", o.Number, o.SalesOrder.State)
	})
}

// prepare fixes what will be sent and asks for it to be sent; or it says why it cannot be.
func (s *Service) prepare(ctx context.Context, tx *store.Tx, o *wholesale.Order, customer wholesale.Customer, connection store.Connection) error {
	in, err := snapshotInput(ctx, tx, o, customer, connection)
	if err != nil {
		return err
	}
	taxed, err := taxedLike(o, customer, in.Products)
	if err != nil {
		return err
	}
	if err := keepTaxes(ctx, tx, o, taxed); err != nil {
		return err
	}
	if o.SalesOrder.AdjustmentLineID == "" { // approved by a version that knew no adjustments
		o.SalesOrder.AdjustmentLineID = SalesOrders.GUID(o.ID, o.SalesOrder.Generation, "adjustment")
	}
	snapshot, problem := wholesale.TakeSnapshot(in)
	if problem != "" && connection.ReviewOpen && wholesale.RelinkingEnds(problem) {
		// It follows to the connected account with the links, like what was approved before.
		o.SalesOrder.Account = connection.AccountBefore
	}
	if problem != "" {
		return s.recordProgress(ctx, tx, o, SalesOrders.Fail(&o.SalesOrder.OutboxEntry, problem))
	}
	o.SalesOrder.Keep(snapshot)
	o.SalesOrder.Late, o.SalesOrder.Wait = false, connection.Wait()
	o.Delivery = wholesale.DeliveryOf(o, customer, connection.Settings)
	if err := SalesOrders.Queue(ctx, tx, o.SalesOrderKey(), &o.SalesOrder.OutboxEntry, snapshot); err != nil {
		return err
	}
	if err := SalesOrders.ClearNotices(ctx, tx, o); err != nil {
		return err
	}
	return s.wake(ctx, tx, connection.SupplierID, connection.ID)
}

// snapshotInput gathers what decides what will be sent, and whether it can be.
func snapshotInput(
	ctx context.Context, tx *store.Tx, o *wholesale.Order, customer wholesale.Customer, connection store.Connection,
) (wholesale.SnapshotInput, error) {
	in := wholesale.SnapshotInput{Order: o, Customer: customer, Settings: connection.Settings, Account: connection.Account}
	supplier, err := tx.Supplier(ctx, o.SupplierID)
	if err != nil {
		return in, err
	}
	in.Today = wholesale.DateOf(tx.Now(), supplier.Location())
	if in.Products, err = tx.ProductsBy(ctx, o.SupplierID, store.ByID, o.ProductIDs()); err != nil {
		return in, err
	}
	if in.Freight, err = extraProduct(ctx, tx, o, o.Freight, connection.Settings.FreightProductCode); err != nil {
		return in, err
	}
	in.Adjustment, err = extraProduct(ctx, tx, o, o.Adjustment, connection.Settings.AdjustmentProductCode)
	return in, err
}

// extraProduct is the product that freight or an adjustment is sent as; nil when there is no such
// amount, no such product, or more than one that the code could mean.
func extraProduct(ctx context.Context, tx *store.Tx, o *wholesale.Order, amount wholesale.Decimal, code string) (*wholesale.Product, error) {
	if code == "" || amount.IsZero() {
		return nil, nil //nolint:nilnil // TakeSnapshot says what is missing, when it is needed
	}
	p, err := tx.ProductByCode(ctx, o.SupplierID, code)
	if errors.Is(err, store.ErrNotFound) || wholesale.CodeOf(err) == wholesale.CodeConflict {
		return nil, nil //nolint:nilnil // the same
	}
	return &p, err
}

// connectionOf reads the supplier's connection; nil when it has none or has disconnected it.
func connectionOf(ctx context.Context, tx *store.Tx, supplierID string) (*store.Connection, error) {
	c, err := tx.Connection(ctx, supplierID, Connector)
	if errors.Is(err, store.ErrNotFound) || err == nil && c.Status == store.Disconnected {
		return nil, nil //nolint:nilnil // no connection is an ordinary state, not an error
	}
	return &c, err
}

// requireConnection reads the supplier's connection; a conflict when it has none.
func requireConnection(ctx context.Context, tx *store.Tx, supplierID string) (store.Connection, error) {
	c, err := connectionOf(ctx, tx, supplierID)
	if err == nil && c == nil {
		err = wholesale.Conflict("Unleashed is not connected. Connect it in Settings › Integrations, then retry")
	}
	if err != nil {
		return store.Connection{}, err
	}
	return *c, nil
}
