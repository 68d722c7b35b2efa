package sandbox

import (
	"cmp"
	"fmt"
	"strconv"
)

// controlOrders routes what a person does to sales orders.
func (s *Sandbox) controlOrders(handle controlRoute) {
	handle("GET orders", func(*controlRequest) (any, error) { return s.Orders(), nil })
	handle("GET orders/{guid}", func(r *controlRequest) (any, error) {
		o, ok := s.Order(r.PathValue("guid"))
		if !ok {
			return nil, fmt.Errorf("order %s: %w", r.PathValue("guid"), ErrNotFound)
		}
		return o, nil
	})
	onOrder := func(action string, do func(r *controlRequest, guid string) error) {
		handle("POST orders/{guid}/"+action, func(r *controlRequest) (any, error) {
			guid := r.PathValue("guid")
			if err := do(r, guid); err != nil {
				return nil, err
			}
			o, _ := s.Order(guid)
			return o, nil
		})
	}
	onOrder("complete", func(_ *controlRequest, guid string) error { return s.CompleteOrder(guid) })
	onOrder("delete", func(_ *controlRequest, guid string) error { return s.DeleteOrder(guid) })
	onOrder("status", func(r *controlRequest, guid string) error {
		return s.SetOrderStatus(guid, r.text("status"), r.text("custom"))
	})
	onOrder("ship", func(r *controlRequest, guid string) error {
		return s.ShipOrder(guid, r.text("carrier"), r.text("tracking"))
	})
	onOrder("charges", func(r *controlRequest, guid string) error {
		return s.AddOrderCharge(guid, cmp.Or(r.text("name"), "Delivery"), r.number("amount"))
	})
	onOrder("lines", func(r *controlRequest, guid string) error {
		return s.AddOrderLine(guid, r.text("product_code"), r.number("quantity"), r.number("unit_price"))
	})
	onOrder("lines/{n}", func(r *controlRequest, guid string) error {
		return s.ChangeOrderLine(guid, r.lineNumber(), r.number("quantity"), r.number("unit_price"))
	})
	onOrder("lines/{n}/remove", func(r *controlRequest, guid string) error {
		return s.RemoveOrderLine(guid, r.lineNumber())
	})
	// The page's form sends the line as a field, not in the address.
	handle.do("POST order-line", func(r *controlRequest) error {
		line, err := strconv.Atoi(r.text("line"))
		if err != nil {
			return fmt.Errorf("line %q is not a number", r.text("line"))
		}
		return s.ChangeOrderLine(r.text("guid"), line, r.number("quantity"), r.number("unit_price"))
	})
}
