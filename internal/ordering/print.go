package ordering

import (
	"context"
	"slices"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// MostPrintedLines is how many lines the orders of one document may have together: a document is
// held in memory until it is finished.
const MostPrintedLines = 20_000

// Several reads these orders, in their order. Those that are not the supplier's are left out;
// CodeNotFound when none is left, and CodeInvalid for more than can be printed at once.
func (s *Service) Several(ctx context.Context, supplierID string, ids []string) ([]*wholesale.Order, error) {
	ids, err := distinct(ids)
	if err != nil {
		return nil, err
	}
	var orders []*wholesale.Order
	lines := 0
	for some := range slices.Chunk(ids, 20) {
		read, err := store.Read(ctx, s.store, func(tx *store.Tx) ([]*wholesale.Order, error) {
			read, err := tx.OrdersByID(ctx, supplierID, some)
			if err != nil {
				return nil, err
			}
			return read, fillShown(ctx, tx, supplierID, read...)
		})
		if err != nil {
			return nil, err
		}
		for _, o := range read {
			lines += len(o.Lines)
		}
		if lines > MostPrintedLines {
			return nil, wholesale.Invalid("id", "These orders have too many lines for one document: choose fewer, with at most %d lines together", MostPrintedLines)
		}
		orders = append(orders, read...)
	}
	if len(orders) == 0 {
		return nil, wholesale.NotFound("order")
	}
	return orders, nil
}

// Picking is what several orders need of each product.
type Picking struct {
	Picks     []Picked
	Orders    []*wholesale.Order // that are counted
	Cancelled []*wholesale.Order // that are not
}

// Picked is a pick with what there is to know of the product.
type Picked struct {
	wholesale.Pick
	Unit    string
	Picture string // our copy's id; "" for none
}

// Gone are the orders that have left already: what they need is counted, and was picked before.
func (p Picking) Gone() []*wholesale.Order {
	return filter(p.Orders, func(o *wholesale.Order) bool {
		return o.Status == wholesale.Shipped || o.Status == wholesale.Received
	})
}

// Picking adds up what these orders need. Cancelled orders are left out; otherwise it is like
// [Service.Several].
func (s *Service) Picking(ctx context.Context, supplierID string, ids []string) (Picking, error) {
	all, err := s.Several(ctx, supplierID, ids)
	if err != nil {
		return Picking{}, err
	}
	cancelled := func(o *wholesale.Order) bool { return o.Status == wholesale.Cancelled }
	picking := Picking{
		Orders:    filter(all, func(o *wholesale.Order) bool { return !cancelled(o) }),
		Cancelled: filter(all, cancelled),
	}
	picks, err := wholesale.PickTotals(picking.Orders)
	if err != nil {
		return Picking{}, err
	}
	productIDs := make([]string, len(picks))
	for i, pick := range picks {
		productIDs[i] = pick.ProductID
	}
	err = s.store.View(ctx, func(tx *store.Tx) error {
		products, err := tx.ProductsBy(ctx, supplierID, store.ByID, productIDs)
		if err != nil {
			return err
		}
		pictures, err := tx.ProductPictures(ctx, supplierID, productIDs)
		for _, pick := range picks {
			picking.Picks = append(picking.Picks, Picked{pick, products[pick.ProductID].Unit, pictures[pick.ProductID]})
		}
		return err
	})
	return picking, err
}

func filter(orders []*wholesale.Order, keep func(*wholesale.Order) bool) (kept []*wholesale.Order) {
	for _, o := range orders {
		if keep(o) {
			kept = append(kept, o)
		}
	}
	return kept
}
