package orders

import (
	"context"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"upstock/internal/web/console/shell"
)

// headPiece shows status, total and what can be done, as they become.
func (s Services) headPiece(ctx context.Context, id string) (templ.Component, error) {
	o, err := s.Orders.Order(ctx, shell.SupplierID(ctx), id)
	if err != nil {
		return nil, err
	}
	return orderHead(o), nil
}

// readOnly stands in place of a version on a page where nothing can be typed.
const readOnly = "read-only"

// watch names the region that shows changes by others. A read-only page follows most by itself.
func (v orderView) watch() string {
	seen := readOnly
	if v.editable() {
		seen = strconv.FormatInt(v.Form.Version, 10)
	}
	return "order-changed/" + v.Order.ID + "~" + seen
}

// changedPiece watches an open order; the id is "ORDER~VERSION". On a read-only page, it speaks up
// when the order can be edited.
func (s Services) changedPiece(ctx context.Context, id string) (templ.Component, error) {
	orderID, seen, _ := strings.Cut(id, "~")
	o, err := s.Orders.Order(ctx, shell.SupplierID(ctx), orderID)
	if err != nil {
		return nil, err
	}
	if seen == strconv.FormatInt(o.Version, 10) || seen == readOnly && o.CanEdit() != nil {
		return templ.NopComponent, nil //nolint:nilerr // not being editable is no failure
	}
	last, err := s.Orders.LastChange(ctx, shell.SupplierID(ctx), orderID)
	if err != nil {
		return nil, err
	}
	return changedByOthers(o, seen != readOnly, actorWords(last.Actor), last.Text), nil
}

// salesOrderPiece shows how the sales order gets on: its number appears without a reload.
func (s Services) salesOrderPiece(ctx context.Context, id string) (templ.Component, error) {
	o, err := s.Orders.Order(ctx, shell.SupplierID(ctx), id)
	if err != nil {
		return nil, err
	}
	l, err := s.link(ctx, o)
	if err != nil {
		return nil, err
	}
	return salesOrder(o, l), nil
}

func (s Services) timelinePiece(ctx context.Context, id string) (templ.Component, error) {
	events, err := s.Orders.Timeline(ctx, shell.SupplierID(ctx), id)
	if err != nil {
		return nil, err
	}
	return timeline(events), nil
}
