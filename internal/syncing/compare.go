package syncing

import (
	"context"
	"errors"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// compareProducts takes a page of a comparison with the account: nothing is imported, but for each
// record it is kept which of ours has its code.
func (c *conversation) compareProducts(ctx context.Context, run store.Run) error {
	source, err := capability[ProductSource](c.account, c.conn.Connector, "list products")
	if err != nil {
		return err
	}
	p, err := page(ctx, c, &c.products, Reading{Cursor: run.Cursor}, source.Products)
	if err != nil {
		return err
	}
	return comparePage(ctx, c, run, p, store.ProductLink, func(tx *store.Tx, r ProductRecord) (outcome, error) {
		if r.RemoteID == "" || clean(r.Code) == "" {
			return skipped("has no GUID or no code"), nil
		}
		_, err := tx.ProductByRemoteID(ctx, c.conn.SupplierID, r.RemoteID)
		if errors.Is(err, store.ErrNotFound) {
			_, taken, err := c.productWithCode(ctx, tx, r)
			return c.compared(ctx, tx, taken, err, store.Relink{Kind: store.ProductLink, RemoteID: r.RemoteID, Code: clean(r.Code), Name: clean(r.Name)})
		}
		return outcome{unchanged: true}, err
	})
}

// compareCustomers is compareProducts for customers.
func (c *conversation) compareCustomers(ctx context.Context, run store.Run) error {
	source, err := capability[CustomerSource](c.account, c.conn.Connector, "list customers")
	if err != nil {
		return err
	}
	p, err := page(ctx, c, &c.customers, Reading{Cursor: run.Cursor}, source.Customers)
	if err != nil {
		return err
	}
	return comparePage(ctx, c, run, p, store.CustomerLink, func(tx *store.Tx, r CustomerRecord) (outcome, error) {
		if r.RemoteID == "" || clean(r.Code) == "" {
			return skipped("has no GUID or no code"), nil
		}
		_, err := tx.CustomerByRemoteID(ctx, c.conn.SupplierID, r.RemoteID)
		if errors.Is(err, store.ErrNotFound) {
			_, taken, err := c.customerWithCode(ctx, tx, r)
			return c.compared(ctx, tx, taken, err, store.Relink{Kind: store.CustomerLink, RemoteID: r.RemoteID, Code: clean(r.Code), Name: clean(r.Name)})
		}
		return outcome{unchanged: true}, err
	})
}

// compared is the outcome for a record that is not linked: it can be linked again, or it is only
// there.
func (c *conversation) compared(ctx context.Context, tx *store.Tx, taken bool, err error, r store.Relink) (outcome, error) {
	switch {
	case taken:
		return outcome{updated: true}, err
	case err == nil:
		return skipped("would be linked by the next import"), nil
	case !errors.Is(err, store.ErrNotFound):
		return outcome{}, err
	}
	r.SupplierID = c.conn.SupplierID
	_, err = tx.PutRelink(ctx, r)
	return skipped("only in Unleashed"), err
}

func comparePage[T any](
	ctx context.Context, c *conversation, run store.Run, p Page[T], kind store.LinkKind, compare func(tx *store.Tx, record T) (outcome, error),
) error {
	first := run.Cursor == ""
	return storePage(ctx, c, run, p.Items, itemsPerWrite, func(tx *store.Tx, run *store.Run, records []T) error {
		if first {
			if err := tx.ClearRelinks(ctx, c.conn.SupplierID, kind); err != nil {
				return err
			}
		}
		first = false
		for _, record := range records {
			o, err := compare(tx, record)
			if err != nil {
				return err
			}
			count(run, o)
		}
		return nil
	}, func(tx *store.Tx, run store.Run) error {
		run.Cursor = p.Next
		run.Total = max(run.Total, p.Total, run.Processed)
		switch {
		case p.More:
		case kind == store.ProductLink:
			run.Step, run.Cursor = StepCompareCustomers, ""
		default:
			run.State, run.FinishedAt = store.RunDone, tx.Now()
		}
		return tx.PutRun(ctx, run)
	})
}

// Compare requests a comparison of the account's products and customers with ours by code, for the
// review. Nothing is imported.
func (s *Service) Compare(ctx context.Context, supplierID string) (run store.Run, err error) {
	err = s.Store.Update(ctx, func(tx *store.Tx) error {
		c, err := s.connected(ctx, tx, supplierID)
		if err != nil {
			return err
		}
		if run, err = s.resume(ctx, tx, c, RunCompare); err != nil || run.State == store.RunRunning {
			return err
		}
		run, err = s.queueRun(ctx, tx, c, RunCompare, StepCompareProducts)
		return err
	})
	return run, err
}

// errNotCompared refuses to link what no one can have reviewed.
func errNotCompared() error {
	return wholesale.Conflict("The connected account has not been compared with what is here yet. Compare first, then link")
}
