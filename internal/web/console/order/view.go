package order

import (
	"context"
	"errors"

	"upstock/internal/store"
	"upstock/internal/web/console/lines"
	"upstock/internal/wholesale"
)

// view is what the page shows.
type view struct {
	Order    *wholesale.Order
	Customer wholesale.Customer
	Form     form
	// Made is what the order comes to with what stands in the form; nil when that is not known because something in the form is
	// wrong.
	Made      *wholesale.Order
	Usual     wholesale.Address // where the order goes when no address is chosen for it
	HasUsual  bool
	Preferred wholesale.AddressType // the type of address that the settings prefer
	Link      link
	Events    []store.Event
	Clash     *store.Event // what somebody else did to the order while it was being edited; nil when nobody did
	Problem   string       // why something that was asked for was not done; "" when nothing was refused
	Comment   commentForm
}

// link is how the supplier's account in Unleashed is doing, as far as an order cares.
type link int

const (
	linked   link = iota
	unlinked      // there is no connection: approving makes no sales order
)

func (v view) editable() bool { return v.Order.CanEdit() == nil }

func (v view) editor() lines.Editor {
	return lines.Editor{Form: formID, Base: href(v.Order.ID, "")}
}

// view collects what the page shows of an order with a form, which may hold something else than what is saved.
func (s Services) view(ctx context.Context, o *wholesale.Order, f form, made *wholesale.Order) (view, error) {
	v := view{Order: o, Form: f, Made: made, Comment: commentForm{OrderID: o.ID, Internal: true}}
	var err error
	if v.Customer, err = s.Catalog.Customer(ctx, o.SupplierID, o.CustomerID); err != nil {
		return v, err
	}
	if v.Events, err = s.Orders.Timeline(ctx, o.SupplierID, o.ID); err != nil {
		return v, err
	}
	settings, err := s.settings(ctx, o.SupplierID)
	if err != nil {
		return v, err
	}
	v.Preferred = settings.SalesOrderAddress
	v.Usual, v.HasUsual = v.Customer.DeliveryAddress("", v.Preferred)
	v.Link, err = s.link(ctx, o.SupplierID)
	return v, err
}

// settings are those of the connection, or the ones that a new connection would have.
func (s Services) settings(ctx context.Context, supplierID string) (wholesale.IntegrationSettings, error) {
	settings, err := s.Syncing.Settings(ctx, supplierID)
	if missing(err) {
		return wholesale.DefaultIntegrationSettings(), nil
	}
	return settings, err
}

func (s Services) link(ctx context.Context, supplierID string) (link, error) {
	connection, err := s.Syncing.Connection(ctx, supplierID)
	if missing(err) || err == nil && connection.Status == store.Disconnected {
		return unlinked, nil
	}
	return linked, err
}

// missing says whether a connection that was asked for does not exist, which is an ordinary state.
func missing(err error) bool {
	return errors.Is(err, store.ErrNotFound) || wholesale.CodeOf(err) == wholesale.CodeNotFound
}

// delivery is where the order goes; the second result is false when nobody knows.
func (v view) delivery() (wholesale.Address, bool) {
	if a, ok := v.Customer.Address(v.Order.AddressID); ok {
		return a, true
	}
	return v.Usual, v.HasUsual
}
