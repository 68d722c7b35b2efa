package syncing

import (
	"context"
	"errors"

	"upstock/internal/jobs"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// continueRun does the next page of the run that was asked for first. A run that was cut off goes on at its page.
func (c *conversation) continueRun(ctx context.Context) (worked bool, err error) {
	var run store.Run
	err = c.Store.View(ctx, func(tx *store.Tx) (err error) {
		run, err = tx.OldestOpenRun(ctx, c.conn.SupplierID)
		return err
	})
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	if run.State == store.RunQueued {
		run.State, run.StartedAt = store.RunRunning, c.Clock()
	}
	err = c.stepOfRun(ctx, run)
	remote, isTheirs := isRemote(err)
	switch {
	case err == nil, ctx.Err() != nil:
		return true, err
	case isTheirs && remote.Kind != Invalid && remote.Kind != NotFound:
		return true, err // the account is in trouble; the run waits at its page
	}
	return true, c.failRun(ctx, run, err)
}

// failRun ends a run that cannot go on. What it has done so far stays.
func (c *conversation) failRun(ctx context.Context, run store.Run, cause error) error {
	run.State, run.Error, run.FinishedAt = store.RunFailed, "Something went wrong on our side; it is in the server's log", c.Clock()
	if remote, ok := isRemote(cause); ok {
		run.Error = remote.Message
	}
	c.Log.Error("a run failed", "run_id", run.ID, "kind", run.Kind, "step", run.Step, "error", cause)
	return c.Store.Update(ctx, func(tx *store.Tx) error { return tx.PutRun(ctx, run) })
}

func (c *conversation) stepOfRun(ctx context.Context, run store.Run) error {
	switch run.Step {
	case stepProducts:
		return c.productsPage(ctx, run)
	case stepCustomers:
		return c.customersPage(ctx, run)
	case stepPrices:
		return c.pricesPage(ctx, run)
	default:
		return c.applyPrices(ctx, run)
	}
}

// page reads one page of a run's reading, and begins to fetch the one after it while this one is stored.
func page[T any](ctx context.Context, c *conversation, ahead *readAhead[T], reading Reading, fetch func(context.Context, Reading) (Page[T], error)) (Page[T], error) {
	p, err := ahead.get(ctx, reading, fetch)
	if err == nil && p.More && !c.turnIsOver() {
		following := reading
		following.Cursor = p.Next
		ahead.next(ctx, following, fetch)
	}
	return p, err
}

// productsPage takes in one page of products: all of them in an import, and in a price sync those that have changed.
func (c *conversation) productsPage(ctx context.Context, run store.Run) error {
	importing := run.Kind == RunProducts
	if !importing && c.conn.Since.Products == "" {
		return c.nextStep(ctx, run, stepCustomers) // nothing was imported yet
	}
	source, err := capability[ProductSource](c.account, c.conn.Connector, "tell products")
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
	return c.Store.Update(ctx, func(tx *store.Tx) error {
		run := copyOf(run)
		var pictures []string
		for _, record := range p.Items {
			product, outcome, err := c.takeProduct(ctx, tx, record, importing)
			if err != nil {
				return err
			}
			if importing {
				count(&run, outcome)
			}
			if outcome.changed() && lacksPictures(product) {
				pictures = append(pictures, product.ID)
			}
		}
		if len(pictures) > 0 {
			if err := c.Queue.Enqueue(ctx, tx, jobs.FetchPictures{SupplierID: c.conn.SupplierID, ProductIDs: pictures}); err != nil {
				return err
			}
		}
		run.Cursor = p.Next
		if importing {
			run.Total = max(run.Total, p.Total, run.Processed)
		}
		if p.More {
			return tx.PutRun(ctx, run)
		}
		return c.finishReading(ctx, tx, run, stepCustomers, func(since *store.Since) { since.Products = p.Next })
	})
}

func lacksPictures(p wholesale.Product) bool {
	for _, i := range p.Images {
		if i.MediaID == "" {
			return true
		}
	}
	return false
}

// takeProduct brings one product up to date. It is found by its GUID, else by its code; the database keeps both unique.
func (c *conversation) takeProduct(ctx context.Context, tx *store.Tx, r ProductRecord, importing bool) (wholesale.Product, outcome, error) {
	if reason := unusableProduct(r); reason != "" {
		return wholesale.Product{}, skipped(reason), nil
	}
	old, err := tx.ProductByRemoteID(ctx, c.conn.SupplierID, r.RemoteID)
	if errors.Is(err, store.ErrNotFound) {
		old, err = tx.ProductByCode(ctx, c.conn.SupplierID, clean(r.Code))
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
	if !isNew && same(product, old) {
		return product, outcome{unchanged: true}, nil
	}
	product.UpdatedAt = tx.Now()
	return product, outcome{created: isNew, updated: !isNew}, tx.PutProduct(ctx, product)
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

// customersPage takes in one page of customers, in the same way as products.
func (c *conversation) customersPage(ctx context.Context, run store.Run) error {
	importing := run.Kind == RunCustomers
	if !importing && c.conn.Since.Customers == "" {
		return c.nextStep(ctx, run, stepPrices)
	}
	source, err := capability[CustomerSource](c.account, c.conn.Connector, "tell customers")
	if err != nil {
		return err
	}
	reading := Reading{Cursor: run.Cursor}
	if importing {
		reading.Retired, err = c.haveAny(ctx, (*store.Tx).CountCustomers)
	} else {
		reading.Since = c.conn.Since.Customers
	}
	if err != nil {
		return err
	}
	p, err := page(ctx, c, &c.customers, reading, source.Customers)
	if err != nil {
		return err
	}
	return c.Store.Update(ctx, func(tx *store.Tx) error {
		run := copyOf(run)
		for _, record := range p.Items {
			outcome, err := c.takeCustomer(ctx, tx, record, importing)
			if err != nil {
				return err
			}
			if importing {
				count(&run, outcome)
			}
		}
		run.Cursor = p.Next
		if importing {
			run.Total = max(run.Total, p.Total, run.Processed)
		}
		if p.More {
			return tx.PutRun(ctx, run)
		}
		return c.finishReading(ctx, tx, run, stepPrices, func(since *store.Since) { since.Customers = p.Next })
	})
}

func (c *conversation) takeCustomer(ctx context.Context, tx *store.Tx, r CustomerRecord, importing bool) (outcome, error) {
	switch {
	case r.RemoteID == "":
		return skipped("has no GUID"), nil
	case clean(r.Code) == "":
		return skipped("has no code"), nil
	}
	old, err := tx.CustomerByRemoteID(ctx, c.conn.SupplierID, r.RemoteID)
	if errors.Is(err, store.ErrNotFound) {
		old, err = tx.CustomerByCode(ctx, c.conn.SupplierID, clean(r.Code))
		if err == nil && old.RemoteID != "" && !old.Terms.Obsolete {
			return skipped("another customer has the same code"), nil
		}
	}
	isNew := errors.Is(err, store.ErrNotFound)
	switch {
	case err != nil && !isNew:
		return outcome{}, err
	case isNew && !importing:
		return outcome{}, nil
	case isNew && r.Terms.Obsolete:
		return skipped("obsolete in Unleashed"), nil
	case isNew:
		old = wholesale.Customer{ID: store.NewID(), SupplierID: c.conn.SupplierID, SalesOrdersEnabled: true, CreatedAt: tx.Now()}
	}
	customer := mergeCustomer(old, r)
	if !isNew && same(customer, old) {
		return outcome{unchanged: true}, nil
	}
	customer.UpdatedAt = tx.Now()
	return outcome{created: isNew, updated: !isNew}, putCustomer(ctx, tx, customer)
}

// haveAny says whether anything was imported before: only then do retired things matter, for ours may be among them.
func (c *conversation) haveAny(ctx context.Context, count func(*store.Tx, context.Context, string) (int64, error)) (have bool, err error) {
	err = c.Store.View(ctx, func(tx *store.Tx) error {
		n, err := count(tx, ctx, c.conn.SupplierID)
		have = n > 0
		return err
	})
	return have, err
}

// finishReading records that everything up to now was read, and ends an import or goes on to the next step.
func (c *conversation) finishReading(ctx context.Context, tx *store.Tx, run store.Run, following string, read func(*store.Since)) error {
	conn, err := tx.Connection(ctx, c.conn.SupplierID, c.conn.Connector)
	if err != nil {
		return err
	}
	read(&conn.Since)
	if err := tx.SetSince(ctx, conn); err != nil {
		return err
	}
	if run.Kind == RunPrices {
		run.Step, run.Cursor = following, ""
		return tx.PutRun(ctx, run)
	}
	run.State, run.FinishedAt = store.RunDone, tx.Now()
	if err := tx.PutRun(ctx, run); err != nil {
		return err
	}
	return c.queuePricesAfter(ctx, tx, conn)
}

func (c *conversation) nextStep(ctx context.Context, run store.Run, step string) error {
	run.Step, run.Cursor = step, ""
	return c.Store.Update(ctx, func(tx *store.Tx) error { return tx.PutRun(ctx, run) })
}
