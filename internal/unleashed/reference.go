package unleashed

import (
	"context"
	"errors"
	"sync"
	"time"

	"upstock/internal/syncing"
	"upstock/internal/unleashed/unleashedapi"
)

const (
	// referenceLife is how long reference data is cached. It rarely changes, and reading costs calls.
	referenceLife = time.Hour
	// rateLife is how long exchange rates are: a person who has just set one expects it to be used,
	// and only orders in another currency need them.
	rateLife = time.Minute
)

// reference is an account's reference data, each part read when first needed.
type reference struct {
	company    *cached[unleashedapi.Company]
	taxes      *cached[[]unleashedapi.Tax]
	warehouses *cached[[]unleashedapi.Warehouse]
	currencies *cached[[]unleashedapi.Currency]
}

func newReference(clock func() time.Time) *reference {
	return &reference{
		company:    newCached[unleashedapi.Company](clock, referenceLife),
		taxes:      newCached[[]unleashedapi.Tax](clock, referenceLife),
		warehouses: newCached[[]unleashedapi.Warehouse](clock, referenceLife),
		currencies: newCached[[]unleashedapi.Currency](clock, rateLife),
	}
}

// forgetCodes clears cached taxes, warehouses and currencies, because a person may fix them. The
// company stays cached, since its base currency never changes.
func (r *reference) forgetCodes() {
	r.taxes.forget()
	r.warehouses.forget()
	r.currencies.forget()
}

func (a *account) company(ctx context.Context) (unleashedapi.Company, error) {
	return a.reference.company.get(ctx, a.readCompany)
}

func (a *account) taxes(ctx context.Context) ([]unleashedapi.Tax, error) {
	return a.reference.taxes.get(ctx, a.client.Taxes)
}

func (a *account) warehouses(ctx context.Context) ([]unleashedapi.Warehouse, error) {
	return a.reference.warehouses.get(ctx, a.client.Warehouses)
}

// Warehouses returns the warehouses in use.
func (a *account) Warehouses(ctx context.Context) ([]syncing.Warehouse, error) {
	all, err := a.warehouses(ctx)
	if err != nil {
		return nil, remoteError(err)
	}
	var inUse []syncing.Warehouse
	for _, w := range all {
		if !w.Obsolete {
			inUse = append(inUse, syncing.Warehouse{Code: string(w.WarehouseCode), Name: w.WarehouseName, Default: w.IsDefault})
		}
	}
	return inUse, nil
}

func (a *account) readCompany(ctx context.Context) (unleashedapi.Company, error) {
	companies, err := a.client.Companies(ctx)
	if err != nil {
		return unleashedapi.Company{}, err
	}
	if len(companies) == 0 {
		err = errors.New("the list of companies is empty")
		return unleashedapi.Company{}, unreadable(syncing.Transient, "company", err)
	}
	return companies[0], nil
}

// cached is a value kept for a while.
type cached[T any] struct {
	clock func() time.Time
	life  time.Duration
	// reading is held by the reader: orders are sent in parallel, and one request is enough.
	reading chan struct{}

	mu    sync.Mutex // guards what follows
	value T
	until time.Time
}

func newCached[T any](clock func() time.Time, life time.Duration) *cached[T] {
	return &cached[T]{clock: clock, life: life, reading: make(chan struct{}, 1)}
}

// settleLife is how old a value may be to count as just read.
const settleLife = time.Second

// again is get for a caller who has looked for something in the value and not found it: the value
// is read again, unless it was just read.
func (c *cached[T]) again(ctx context.Context, read func(context.Context) (T, error)) (T, error) {
	c.mu.Lock()
	if c.clock().After(c.until.Add(settleLife - c.life)) {
		c.until = time.Time{}
	}
	c.mu.Unlock()
	return c.get(ctx, read)
}

// get returns the cached value or reads it. Failures are not cached.
func (c *cached[T]) get(ctx context.Context, read func(context.Context) (T, error)) (T, error) {
	if value, ok := c.believed(); ok {
		return value, nil
	}
	select {
	case c.reading <- struct{}{}:
		defer func() { <-c.reading }()
	case <-ctx.Done():
		return *new(T), ctx.Err()
	}
	if value, ok := c.believed(); ok { // read by another goroutine meanwhile
		return value, nil
	}
	value, err := read(ctx)
	if err != nil {
		return *new(T), err
	}
	c.put(value)
	return value, nil
}

func (c *cached[T]) believed() (T, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.value, c.clock().Before(c.until)
}

func (c *cached[T]) put(value T) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.value, c.until = value, c.clock().Add(c.life)
}

func (c *cached[T]) forget() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.until = time.Time{}
}
