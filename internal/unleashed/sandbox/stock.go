package sandbox

import (
	"fmt"
	"strings"
	"time"
)

// stock is what the default warehouse holds of one product.
type stock struct {
	quantity   fixed
	modifiedOn time.Time
}

// SetStock sets the quantity on hand of a product. Products that never had one
// are missing from /StockOnHand, as in Unleashed.
func (s *Sandbox) SetStock(productCode string, quantity Number) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.setStock(productCode, quantity)
}

func (s *Sandbox) setStock(productCode string, quantity Number) error {
	product := s.products.find("", productCode)
	if product == nil {
		return fmt.Errorf("product %s: %w", productCode, ErrNotFound)
	}
	q, ok := quantity.fixed()
	if !ok {
		return fmt.Errorf("quantity %.40q %w", string(quantity), errNotNumber)
	}
	s.stock[product.Guid] = stock{q, s.stamp()}
	return nil
}

// stockOnHand serves /StockOnHand, by product code (§4.5).
func (s *Sandbox) stockOnHand(c *call) answer {
	since, limited, problem := c.dateParam("modifiedSince")
	if problem != nil {
		return c.invalid(*problem)
	}
	guid, single := c.guid()
	ids, warehouseCode := c.param("productId"), c.param("warehouseCode")
	s.mu.RLock()
	warehouse := s.reference.defaultWarehouse()
	held := map[string]stock{}
	products := s.products.selected(func(p *Product) bool {
		h, ok := s.stock[p.Guid]
		held[p.Guid] = h
		switch {
		case !ok:
			return false
		case single:
			return p.Guid == guid
		}
		return (ids == "" || inList(ids, p.Guid)) &&
			(warehouseCode == "" || warehouse != nil && strings.EqualFold(warehouse.WarehouseCode, warehouseCode)) &&
			(!limited || c.modifiedAfter(h.modifiedOn, since))
	})
	s.mu.RUnlock()
	return c.oneOrRows(single, len(products), func(w *wireWriter, i int) {
		p := products[i]
		h := held[p.Guid]
		w.text("ProductCode", p.ProductCode)
		w.text("ProductDescription", p.ProductDescription)
		w.text("ProductGuid", p.Guid)
		w.text("ProductSourceId", p.SourceId)
		w.text("ProductGroupName", p.ProductGroup.GroupName)
		if warehouse != nil {
			w.text("WarehouseId", warehouse.Guid)
			w.text("Warehouse", warehouse.WarehouseName)
			w.text("WarehouseCode", warehouse.WarehouseCode)
		}
		w.null("DaysSinceLastSale")
		w.decimal("OnPurchase", 0, 4)
		w.decimal("AllocatedQty", 0, 4)
		w.decimal("AvailableQty", h.quantity, 4)
		w.decimal("QtyOnHand", h.quantity, 4)
		w.decimal("AvgCost", Number(p.AverageLandPrice).valueOr(0), 14)
		w.decimal("TotalCost", mulRound(h.quantity, Number(p.AverageLandPrice).valueOr(0), 6), 6)
		w.text("Guid", p.Guid)
		w.date("LastModifiedOn", h.modifiedOn)
	})
}
