package ordering

import (
	"cmp"
	"context"
	"fmt"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// noticeElsewhere is the kind of the notice about an order whose sales order is, or may be, in
// another account than the one that is connected.
const noticeElsewhere = "sales_order_elsewhere"

// Accounts are the account that is connected and the one that an order's sales order is for.
type Accounts struct {
	Connected string           // the name of the one that is connected
	NameOf    map[int64]string // the names of all that ever were, by number
	Ready     bool             // what is not sent can go to the connected one
}

// FollowAccount takes in that another account is connected than the one that an order's sales order
// is for, or that the latter is connected again. What is not sent goes to the connected one as soon
// as it is ready. What may be in the other one stays there, and waits for a person: it is never
// sent by itself again.
func (s *Service) FollowAccount(ctx context.Context, supplierID, id string, accounts Accounts) error {
	_, err := s.change(ctx, supplierID, id, func(tx *store.Tx, o *wholesale.Order) error {
		connection, err := connectionOf(ctx, tx, supplierID)
		if err != nil || connection == nil {
			return err
		}
		e := &o.SalesOrder.OutboxEntry
		other := cmp.Or(accounts.NameOf[e.Account], "another Unleashed account")
		switch {
		case e.Account == connection.Account:
			return s.comeBack(ctx, tx, o, *connection)
		case o.Status != wholesale.Processing: // no one waits for it any more
			e.Elsewhere = other
			return nil
		case e.State.Unsent() && accounts.Ready:
			return s.goTo(ctx, tx, o, *connection, accounts.Connected)
		case e.Elsewhere != "":
			return nil
		}
		e.Elsewhere, e.ErrorDetail = other, ""
		switch e.State {
		case wholesale.OutboxPending:
			e.Error = fmt.Sprintf("%s is connected now instead of %s. The order goes there as soon as its products and customers are linked: "+
				"see Settings › Integrations › Relink.", accounts.Connected, other)
			return AddEvent(ctx, tx, o, ByUpstock, "sales_order_waits", "%s", e.Error)
		case wholesale.OutboxFailed:
			return nil // it says what is wrong with it, and waits for a person already
		case wholesale.OutboxCreated:
			e.Error = fmt.Sprintf("The sales order is in %s, and %s is connected now, so Upstock cannot follow it. "+
				"Send it again to %[2]s, mark the order as shipped, or cancel it.", other, accounts.Connected)
		default:
			e.Error = fmt.Sprintf("The sales order was being sent to %s when %s was connected, and may be there. Check in %[1]s: "+
				"if it is not there, send it again; if it is, mark the order as shipped when it is, or cancel it.", other, accounts.Connected)
		}
		if err := AddEvent(ctx, tx, o, ByUpstock, "sales_order_elsewhere", "%s", e.Error); err != nil {
			return err
		}
		return s.headsUp(ctx, tx, o, store.Notice{Kind: noticeElsewhere, OrderID: o.ID, Detail: e.Error,
			Title: fmt.Sprintf("The sales order of %s is in %s", o.Number, other)})
	})
	return err
}

// comeBack takes in that the account is connected again that an order's sales order is for.
func (s *Service) comeBack(ctx context.Context, tx *store.Tx, o *wholesale.Order, connection store.Connection) error {
	e := &o.SalesOrder.OutboxEntry
	if e.Elsewhere == "" {
		return nil
	}
	if err := AddEvent(ctx, tx, o, ByUpstock, "sales_order_back", "%s is connected again", e.Elsewhere); err != nil {
		return err
	}
	e.Elsewhere = ""
	if e.State != wholesale.OutboxFailed {
		e.Error = ""
	}
	if e.State.OnItsWay() {
		e.NextAttemptAt = tx.Now()
	}
	if err := tx.ClearNotice(ctx, o.SupplierID, noticeElsewhere, o.ID); err != nil {
		return err
	}
	return s.wake(ctx, tx, connection.SupplierID, connection.ID)
}

// goTo has an order that was not sent go to the connected account: with its links, and its taxes if
// they come to the same total. Another total is for a person to decide.
func (s *Service) goTo(ctx context.Context, tx *store.Tx, o *wholesale.Order, connection store.Connection, name string) error {
	o.SalesOrder.Account, o.SalesOrder.Elsewhere = connection.Account, ""
	if err := AddEvent(ctx, tx, o, ByUpstock, "sales_order_moved", "The sales order goes to %s", cmp.Or(name, "the connected account")); err != nil {
		return err
	}
	return s.prepareSame(ctx, tx, o, connection)
}

// prepareSame is prepare for an order that no one has looked at again since it was approved: at
// another total it waits for a person, and says both.
func (s *Service) prepareSame(ctx context.Context, tx *store.Tx, o *wholesale.Order, connection store.Connection) error {
	customer, err := tx.Customer(ctx, o.SupplierID, o.CustomerID)
	if err != nil {
		return err
	}
	taxed, err := taxedToday(ctx, tx, o, customer)
	if err != nil {
		return err
	}
	if taxed.Total.Cmp(o.Total) != 0 {
		return s.recordProgress(ctx, tx, o, SalesOrders.Fail(&o.SalesOrder.OutboxEntry, otherTotal(o, taxed)))
	}
	return s.prepare(ctx, tx, o, customer, connection)
}

func otherTotal(o, taxed *wholesale.Order) string {
	return fmt.Sprintf("Taxes have changed in Unleashed: the order was approved at %s %s and would be sent at %s. "+
		"Retry to send it at the new total, or cancel it.", o.Currency, wholesale.AmountWords(o.Total), wholesale.AmountWords(taxed.Total))
}
