package orders

import (
	"context"

	"upstock/internal/edi"
	"upstock/internal/invoicing"
	"upstock/internal/ordering"
	taking "upstock/internal/payments"
	"upstock/internal/store"
	"upstock/internal/web/console/lines"
	"upstock/internal/web/ui"
	"upstock/internal/wholesale"
)

// orderView is what the page shows.
type orderView struct {
	Order    *wholesale.Order
	Customer wholesale.Customer
	Form     editForm
	// Made is what the order comes to with the form; nil when a field has an error.
	Made        *wholesale.Order
	Preferred   wholesale.AddressType // the type of address that the settings prefer
	Link        link
	Forecast    *ordering.PlannedApproval // what approving would do; nil when unknown or done
	Prices      ordering.PriceChanges     // since it was ordered, that no one has decided about
	Repriced    *wholesale.Decimal        // its total with today's prices; nil when it does not fit
	Pictures    map[string]string         // of its products, by product
	Events      []store.Event
	Problems    []wholesale.Problem // that the customer has reported
	Documents   []edi.Document      // that were exchanged with the trading partner about it
	Clash       *clash              // by someone else while the order was edited; nil for none
	Problem     string              // why something that was asked for was not done; "" when nothing was refused
	Invoicing   invoicing.OfOrder
	Paying      *taking.OfOrder // nil: it is not shown
	Refund      refundForm
	InvoiceForm invoiceForm
	Comment     commentForm
	Payments    []ui.Choice          // how it can be paid; none when there is nothing to choose
	Used        []store.OrderMention // other orders of the customer with the same reference
	Unsaved     bool                 // the form holds what was typed and is not saved
	Restored    bool                 // the form holds what was typed on an earlier visit
	// PricesAsked says that the order was to be approved, and which prices it gets is to be decided
	// first.
	PricesAsked bool
	Doubted     bool // it was to be saved, and a number in it could mean two things
}

// link says whether the order's sales order can be made now.
type link int

const (
	linked    link = iota
	unlinked       // there is no connection: approving makes no sales order
	turnedOff      // sales orders are turned off for the customer: the same
)

// unsaved says whether leaving the page would lose something.
func (v orderView) unsaved() bool { return v.Made == nil || v.Clash != nil || v.Unsaved || v.Doubted }

func (v orderView) editable() bool { return v.Order.CanEdit() == nil }

func (v orderView) editor() lines.Editor {
	return lines.Editor{Form: editFormID, Base: href(v.Order.ID, "")}
}

// viewOf shows an order as it is saved.
func viewOf(o *wholesale.Order) orderView {
	return orderView{Order: o, Form: formOf(o), Made: o}
}

// complete adds what the page shows beside the order and its form.
func (s Services) complete(ctx context.Context, v *orderView) (err error) {
	o := v.Order
	if v.Comment.OrderID == "" {
		v.Comment = commentForm{OrderID: o.ID, Internal: true}
	}
	if o.CanEdit() == nil {
		if err := s.warn(ctx, o.SupplierID, o.CustomerID, &v.Form.Header, v.Made); err != nil {
			return err
		}
	}
	if v.Customer, err = s.Catalog.Customer(ctx, o.SupplierID, o.CustomerID); err != nil {
		return err
	}
	if v.Pictures, err = s.pictures(ctx, o.SupplierID, o, &v.Form.Lines); err != nil {
		return err
	}
	if v.Events, err = s.Orders.Timeline(ctx, o.SupplierID, o.ID); err != nil {
		return err
	}
	if v.Problems, err = s.Orders.Problems(ctx, o.SupplierID, o.ID); err != nil {
		return err
	}
	if v.Documents, err = s.documentsOf(ctx, o); err != nil {
		return err
	}
	if v.Invoicing, err = s.Invoices.OfOrder(ctx, o.SupplierID, o.ID); err != nil {
		return err
	}
	if v.Paying, err = s.payingOf(ctx, o); err != nil {
		return err
	}
	settings, err := s.Syncing.Settings(ctx, o.SupplierID)
	if err != nil {
		return err
	}
	v.Preferred = settings.SalesOrderAddress
	if v.Payments, err = s.payments(ctx, o); err != nil {
		return err
	}
	if v.Used, err = s.Orders.SameReference(ctx, o.SupplierID, o.CustomerID, v.Form.Reference, o.ID); err != nil {
		return err
	}
	if v.Link, err = s.link(ctx, o); err != nil {
		return err
	}
	if v.Prices, err = s.Orders.PriceChanges(ctx, o); err != nil {
		return err
	}
	if total, err := v.Prices.Total(o); err == nil {
		v.Repriced = &total
	}
	v.Forecast, err = s.forecast(ctx, o, v.Made)
	return err
}

// forecast says what approving the order would do with its form; nil when it is approved already,
// or the form has errors.
func (s Services) forecast(ctx context.Context, o, made *wholesale.Order) (*ordering.PlannedApproval, error) {
	if o.Status != wholesale.Ordered && o.Status != wholesale.Scheduled || made == nil {
		return nil, nil //nolint:nilnil // there is nothing to forecast
	}
	planned, err := s.Orders.Forecast(ctx, made)
	return &planned, err
}

// link asks for what an order needs that has no sales order yet; any other has its link.
func (s Services) link(ctx context.Context, o *wholesale.Order) (link, error) {
	if o.SalesOrder.State != wholesale.OutboxNone && o.SalesOrder.State != wholesale.OutboxOff {
		return linked, nil
	}
	connection, err := s.Syncing.Connection(ctx, o.SupplierID)
	if err != nil {
		return linked, err
	}
	if connection.Status == store.Disconnected {
		return unlinked, nil
	}
	customer, err := s.Catalog.Customer(ctx, o.SupplierID, o.CustomerID)
	if err == nil && !customer.SalesOrdersEnabled {
		return turnedOff, nil
	}
	return linked, err
}
