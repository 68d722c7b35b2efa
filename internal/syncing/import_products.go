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
		var pictures, taxed []string
		asked := store.RunPictures{}
		for _, record := range records {
			product, outcome, err := c.takeProduct(ctx, tx, record, importing)
			if err != nil {
				return err
			}
			if importing {
				count(run, outcome)
			}
			// A person who imports asks for the pictures that were missing, too.
			if n := lackingPictures(product); n > 0 && (outcome.changed() || importing && outcome.unchanged) {
				pictures, asked.Asked = append(pictures, product.ID), asked.Asked+n
			}
			if outcome.taxed != "" {
				taxed = append(taxed, outcome.taxed)
			}
		}
		if err := c.Orders.Retax(ctx, tx, c.conn.SupplierID, nil, taxed); err != nil {
			return err
		}
		if len(pictures) == 0 {
			return nil
		}
		if err := tx.AddRunPictures(ctx, c.conn.SupplierID, run.ID, asked); err != nil {
			return err
		}
		return c.Queue.Enqueue(ctx, tx, catalog.FetchPictures{SupplierID: c.conn.SupplierID, RunID: run.ID, ProductIDs: pictures})
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
	if reason := unusableProduct(r); reason != "" {
		return wholesale.Product{}, skipped(reason), nil
	}
	old, err := tx.ProductByRemoteID(ctx, c.conn.SupplierID, r.RemoteID)
	if errors.Is(err, store.ErrNotFound) {
		old, err = tx.ProductByCode(ctx, c.conn.SupplierID, clean(r.Code))
		if isAnother(old.Code, old.RemoteID, r.Code, err) {
			err = store.ErrNotFound
		}
		if err == nil && old.RemoteID != "" && !old.Obsolete {
			return old, skipped("another product has the same code"), nil
		}
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
