package demo

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/govalues/decimal"
	"golang.org/x/sync/errgroup"

	"upstock/internal/ordering"
	"upstock/internal/store"
	"upstock/internal/unleashed/sandbox"
	"upstock/internal/wholesale"
)

// historian writes the orders that were placed before the demo began. They are priced, totalled and
// turned into sales orders by the functions that do so for any order, but are written in bulk: one
// request after another, half a year would take a minute.
type historian struct {
	store      *store.Store
	orders     *ordering.Service
	box        *sandbox.Sandbox
	supplierID string
	zone       *time.Location

	settings  wholesale.IntegrationSettings
	customers map[string]wholesale.Customer // by code
	products  map[string]wholesale.Product  // by id
	names     map[string]string             // of the products, by code
	freight   wholesale.Product
	number    int // of the last sales order

	sent       []salesOrderRow // every sales order, once it is in the sandbox
	mismatches int             // how many were completed with other totals

	extraProduct string // the code of what was packed in by mistake
}

// batch is how many orders are written in one transaction.
const batch = 50

func newHistorian(ctx context.Context, st *store.Store, box *sandbox.Sandbox, supplierID string, w *Wholesaler) (*historian, error) {
	h := &historian{
		store: st, orders: ordering.New(ordering.Config{Store: st}), box: box, supplierID: supplierID,
		customers: map[string]wholesale.Customer{}, number: box.OrderCount(), extraProduct: w.codes[w.data.Products[0].Code],
	}
	return h, st.View(ctx, func(tx *store.Tx) error {
		supplier, err := tx.Supplier(ctx, supplierID)
		if err != nil {
			return err
		}
		h.zone = supplier.Location()
		connection, err := tx.Connection(ctx, supplierID, ordering.Connector)
		if err != nil {
			return err
		}
		h.settings = connection.Settings
		for _, c := range w.data.Customers {
			if h.customers[c.Code], err = tx.CustomerByCode(ctx, supplierID, c.Code); err != nil {
				return err
			}
		}
		codes := []string{FreightProduct}
		for _, code := range w.codes {
			codes = append(codes, code)
		}
		byCode, err := tx.ProductsBy(ctx, supplierID, store.ByCode, codes)
		if err != nil {
			return err
		}
		h.freight = byCode[FreightProduct]
		h.products, h.names = make(map[string]wholesale.Product, len(byCode)), make(map[string]string, len(byCode))
		for _, product := range byCode {
			h.products[product.ID], h.names[product.Code] = product, product.Name
		}
		return nil
	})
}

// drafted is a part of the history, priced.
type drafted struct {
	plans  []pastOrder
	drafts []*wholesale.Order
}

// write writes the orders, and their sales orders into the sandbox: three stages that work at the
// same time. progress hears how many orders are written.
func (h *historian) write(ctx context.Context, orders []pastOrder, progress func(done int)) error {
	priced, sent := make(chan drafted, 1), make(chan []salesOrderRow, 1)
	stages, ctx := errgroup.WithContext(ctx)
	stages.Go(func() error {
		defer close(priced)
		for some := range slices.Chunk(orders, batch) {
			drafts, err := h.drafts(ctx, some)
			if err != nil {
				return err
			}
			select {
			case priced <- drafted{some, drafts}:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		return nil
	})
	stages.Go(func() error {
		defer close(sent)
		done := 0
		for part := range priced {
			rows, err := h.writeBatch(ctx, part)
			if err != nil {
				return err
			}
			select {
			case sent <- rows:
			case <-ctx.Done():
				return ctx.Err()
			}
			done += len(part.plans)
			progress(done)
		}
		return nil
	})
	var ended []salesOrderRow
	stages.Go(func() error {
		for rows := range sent {
			h.sent = append(h.sent, rows...)
			var quiet []salesOrderRow
			for _, row := range rows {
				if row.ended {
					ended = append(ended, row)
				} else {
					quiet = append(quiet, row)
				}
			}
			if err := loadOrders(h.box, quiet); err != nil {
				return err
			}
		}
		return nil
	})
	if err := stages.Wait(); err != nil {
		return err
	}
	// Last, when the server knows all the orders: it may have asked for changes meanwhile.
	return loadOrders(h.box, ended)
}

// drafts prices the orders, several at once.
func (h *historian) drafts(ctx context.Context, some []pastOrder) ([]*wholesale.Order, error) {
	drafts := make([]*wholesale.Order, len(some))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(atOnce)
	for i := range some {
		group.Go(func() error {
			in, err := some[i].asTaken()
			if err == nil {
				drafts[i], err = h.orders.Draft(ctx, h.supplierID, in)
			}
			return err
		})
	}
	return drafts, group.Wait()
}

// asTaken is the order as the use case of taking one knows it.
func (p *pastOrder) asTaken() (ordering.NewOrder, error) {
	in := ordering.NewOrder{
		CustomerCode: p.CustomerCode, Reference: p.Reference, RequiredDate: p.RequiredDate, Notes: p.Notes, Source: p.Source,
	}
	if p.Freight != "" {
		freight, err := decimal.Parse(p.Freight)
		if err != nil {
			return in, err
		}
		in.Freight = &freight
	}
	for _, l := range p.Lines {
		quantity, err := decimal.Parse(l.Quantity)
		if err != nil {
			return in, err
		}
		in.Lines = append(in.Lines, ordering.LineInput{ProductCode: l.ProductCode, Quantity: quantity})
	}
	return in, nil
}

// writeBatch writes some orders in one transaction, and returns their sales orders.
func (h *historian) writeBatch(ctx context.Context, part drafted) (rows []salesOrderRow, err error) {
	err = h.store.Update(ctx, func(tx *store.Tx) error {
		rows = rows[:0]
		for i := range part.plans {
			row, err := h.writeOne(ctx, tx, &part.plans[i], part.drafts[i])
			if err != nil {
				return fmt.Errorf("order of %s: %w", part.plans[i].taken, err)
			}
			if row != nil {
				rows = append(rows, *row)
			}
		}
		return nil
	})
	return rows, err
}

// writeOne writes one order as far as it has got; row is its sales order, nil when it has none.
func (h *historian) writeOne(ctx context.Context, tx *store.Tx, p *pastOrder, draft *wholesale.Order) (row *salesOrderRow, err error) {
	n, err := tx.NextOrderNumber(ctx, h.supplierID)
	if err != nil {
		return nil, err
	}
	o := *draft
	o.ID = store.NewID() // ids sort by the time they are made, and lists by id
	o.Number = fmt.Sprintf("U-%d", n)
	life := &life{historian: h, plan: p, order: &o, customer: h.customers[p.CustomerCode]}
	if err := life.run(); err != nil {
		return nil, err
	}
	if err := tx.InsertPastOrder(ctx, store.PastOrder{Order: &o, Timeline: life.events, Waited: life.waited}); err != nil {
		return nil, err
	}
	if life.snapshot == nil {
		return nil, nil //nolint:nilnil // it was never approved
	}
	key := o.SalesOrderKey()
	if err := tx.PutOutboxEntry(ctx, key, &o.SalesOrder.OutboxEntry); err != nil {
		return nil, err
	}
	if err := tx.PutOutboxDocument(ctx, key, store.OutboxSnapshot, life.snapshot); err != nil {
		return nil, err
	}
	if o.SalesOrder.Completed {
		if err := tx.PutOutboxDocument(ctx, key, store.OutboxAnswer, life.remote); err != nil {
			return nil, err
		}
	}
	inUnleashed := newSalesOrderRow(life.snapshot, life.remote, life.sentAt, p.shipped)
	if p.ending.differs() {
		h.mismatches++
	}
	inUnleashed.end(p.ending, p.ended, h.extraProduct)
	return &inUnleashed, nil
}

// nextSalesOrder is the next number of Unleashed's sequence.
func (h *historian) nextSalesOrder() string {
	h.number++
	return fmt.Sprintf("SO-%08d", h.number)
}
