package syncing

import (
	"context"
	"errors"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// customersPage stores one page of customers, like productsPage.
func (c *conversation) customersPage(ctx context.Context, run store.Run) error {
	importing := run.Kind == RunCustomers
	if !importing && c.conn.Since.Customers == "" {
		return c.nextStep(ctx, run, StepPrices)
	}
	source, err := capability[CustomerSource](c.account, c.conn.Connector, "list customers")
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
	return storePage(ctx, c, run, p.Items, itemsPerWrite, func(tx *store.Tx, run *store.Run, records []CustomerRecord) error {
		if importing && run.Cursor == "" && run.Processed == 0 {
			if err := tx.ClearRelinks(ctx, c.conn.SupplierID, store.CustomerLink); err != nil {
				return err
			}
		}
		outcomes, err := c.takeCustomers(ctx, tx, records, importing)
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
		if err := c.noteCustomerDiscounts(ctx, tx, &run); err != nil {
			return err
		}
		return c.finishReading(ctx, tx, run, StepPrices, func(since *store.Since) { since.Customers = p.Next })
	})
}

// takeCustomers updates customers, and the orders that are taxed again or cannot be sent any more.
func (c *conversation) takeCustomers(ctx context.Context, tx *store.Tx, records []CustomerRecord, importing bool) ([]outcome, error) {
	var concerned []string
	outcomes := make([]outcome, len(records))
	for i, record := range records {
		outcome, err := c.takeCustomer(ctx, tx, record, importing)
		if err != nil {
			return nil, err
		}
		outcomes[i] = outcome
		if outcome.concerns != "" {
			concerned = append(concerned, outcome.concerns)
		}
	}
	return outcomes, c.follow(ctx, tx, c.conn.SupplierID, concerned, nil)
}

func (c *conversation) takeCustomer(ctx context.Context, tx *store.Tx, r CustomerRecord, importing bool) (outcome, error) {
	r.Account = c.opened.Account
	switch {
	case r.RemoteID == "":
		return skipped("has no GUID"), nil
	case clean(r.Code) == "":
		return skipped("has no code"), nil
	case r.Skip != "":
		return skipped(r.Skip), nil
	}
	old, err := tx.CustomerByRemoteID(ctx, c.conn.SupplierID, r.RemoteID)
	if errors.Is(err, store.ErrNotFound) {
		var taken bool
		old, taken, err = c.customerWithCode(ctx, tx, r)
		if taken {
			return skipped(codeIsTaken), err
		}
	} else if err == nil && old.RemoteAccount != r.Account && !wholesale.SameCode(old.Code, r.Code) {
		return skipped(codeIsTaken), nil // the same GUID in two accounts, for two
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
	if !isNew {
		if same(customer, old) {
			return outcome{unchanged: true}, nil
		}
		return renewCustomer(ctx, tx, old, r)
	}
	customer.UpdatedAt = tx.Now()
	return outcome{created: true}, putCustomer(ctx, tx, customer)
}
