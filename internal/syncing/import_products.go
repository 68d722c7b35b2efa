package syncing

import (
	"context"
	"errors"

	"upstock/internal/catalog"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// productsPage stores one page of products: all in an import, only changes in a price sync.
func (c *conversation) productsPage(ctx context.Context, run store.Run) error {
	importing := run.Kind == RunProducts
	if !importing && c.conn.Since.Products == "" {
		return c.nextStep(ctx, run, StepCustomers) // nothing was imported yet
	}
	source, err := capability[ProductSource](c.account, c.conn.Connector, "list products")
	if err != nil {
		return err
	}
	reading := Reading{Cursor: run.Cursor}
	if importing {
		reading.Retired, err = c.haveAny(ctx, (*store.Tx).CountProducts)
	} else {
		reading.Since = c.conn.Since.Products
	}
	if err != nil {
		return err
	}
	p, err := page(ctx, c, &c.products, reading, source.Products)
	if err != nil {
		return err
	}
	return storePage(ctx, c, run, p.Items, itemsPerWrite, func(tx *store.Tx, run *store.Run, records []ProductRecord) error {
		if importing && run.Cursor == "" && run.Processed == 0 { // what was kept before may be out of date
			if err := tx.ClearRelinks(ctx, c.conn.SupplierID, store.ProductLink); err != nil {
				return err
			}
		}
		outcomes, err := c.takeProducts(ctx, tx, run.ID, records, importing)
		if importing {
			count(run, outcomes...)
		}
		return err
	}, func(tx *store.Tx, run store.Run) error {
		run.Cursor = p.Next
		if importing {
			run.Total = max(run.Total, p.Total, run.Processed)
		}
		if p.More {
			return tx.PutRun(ctx, run)
		}
		return c.finishReading(ctx, tx, run, StepCustomers, func(since *store.Since) { since.Products = p.Next })
	})
}

// takeProducts updates products, and what follows from them: pictures to fetch, and orders that are
// taxed again or cannot be sent any more. The pictures are counted in the run, if there is one.
func (c *conversation) takeProducts(ctx context.Context, tx *store.Tx, runID string, records []ProductRecord, importing bool) ([]outcome, error) {
	var pictures, concerned []string
	asked := store.RunPictures{}
	outcomes := make([]outcome, len(records))
	for i, record := range records {
		product, outcome, err := c.takeProduct(ctx, tx, record, importing)
		if err != nil {
			return nil, err
		}
		outcomes[i] = outcome
		// A person who imports asks for the pictures that were missing, too.
		if n := lackingPictures(product); n > 0 && (outcome.changed() || importing && outcome.unchanged) {
			pictures, asked.Asked = append(pictures, product.ID), asked.Asked+n
		}
		if outcome.concerns != "" {
			concerned = append(concerned, outcome.concerns)
		}
	}
	if err := c.follow(ctx, tx, c.conn.SupplierID, nil, concerned); err != nil || len(pictures) == 0 {
		return outcomes, err
	}
	if err := tx.AddRunPictures(ctx, c.conn.SupplierID, runID, asked); err != nil {
		return outcomes, err
	}
	return outcomes, c.Queue.Enqueue(ctx, tx, catalog.FetchPictures{SupplierID: c.conn.SupplierID, RunID: runID, ProductIDs: pictures})
}

func lackingPictures(p wholesale.Product) (n int64) {
	for _, i := range p.Images {
		if i.MediaID == "" {
			n++
		}
	}
	return n
}

// takeProduct updates one product, found by GUID, else by code; the database keeps both unique.
func (c *conversation) takeProduct(ctx context.Context, tx *store.Tx, r ProductRecord, importing bool) (wholesale.Product, outcome, error) {
	r.Account = c.opened.Account
	if reason := unusableProduct(r); reason != "" {
		return wholesale.Product{}, skipped(reason), nil
	}
	old, err := tx.ProductByRemoteID(ctx, c.conn.SupplierID, r.RemoteID)
	if errors.Is(err, store.ErrNotFound) {
		var taken bool
		old, taken, err = c.productWithCode(ctx, tx, r)
		if taken {
			return old, skipped(codeIsTaken), err
		}
	} else if err == nil && old.RemoteAccount != r.Account && !wholesale.SameCode(old.Code, r.Code) {
		return old, skipped(codeIsTaken), nil // the same GUID in two accounts, for two things
	}
	isNew := errors.Is(err, store.ErrNotFound)
	switch {
	case err != nil && !isNew:
		return old, outcome{}, err
	case isNew && !importing:
		return old, outcome{}, nil
	case isNew && r.Obsolete:
		return old, skipped("obsolete in Unleashed"), nil
	case isNew && !r.Sellable:
		return old, skipped("not sellable in Unleashed"), nil
	case isNew:
		old = wholesale.Product{ID: store.NewID(), SupplierID: c.conn.SupplierID, Sellable: true, CreatedAt: tx.Now()}
	}
	product := mergeProduct(old, r, c.conn.Settings.ImportNotes)
	if !isNew {
		if same(product, old) {
			return product, outcome{unchanged: true}, nil
		}
		return renewProduct(ctx, tx, old, r, c.conn.Settings.ImportNotes)
	}
	product.UpdatedAt = tx.Now()
	return product, outcome{created: true}, tx.PutProduct(ctx, product)
}

func unusableProduct(r ProductRecord) string {
	switch {
	case r.RemoteID == "":
		return "has no GUID"
	case clean(r.Code) == "":
		return "has no code"
	case r.DefaultPrice.Cmp(wholesale.MaxUnitPrice) > 0:
		return "its price is out of range"
	}
	return ""
}
