package syncing

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/govalues/decimal"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// checkState is how far a comparison has got, kept in the run's cursor.
type checkState struct {
	Customers []string `json:"customers,omitempty"` // to read; the first is being read
	Page      string   `json:"page,omitempty"`      // of the first one
	Again     []string `json:"again,omitempty"`     // those to read again

	// Of the customer that is being read: prices that differ in another way than is known, those
	// that differ as is known, and all that are stated.
	New      int   `json:"new,omitempty"`
	Known    int   `json:"known,omitempty"`
	Compared int64 `json:"compared,omitempty"`

	Differ  int64                      `json:"differ,omitempty"` // of all customers that are done
	Found   int                        `json:"found,omitempty"`  // of these, those that were not known
	Votes   wholesale.PriceVotes       `json:"votes,omitempty"`
	Meaning wholesale.SellPriceMeaning `json:"meaning,omitempty"`
}

func (s checkState) cursor() string {
	text, _ := json.Marshal(s) // cannot fail: plain fields
	return string(text)
}

// checkState reads the state of a run that has begun to compare.
func checkStateOf(run store.Run) (s checkState, err error) {
	if err := json.Unmarshal([]byte(run.Cursor), &s); err != nil {
		return s, fmt.Errorf("the state of a comparison of prices: %w", err)
	}
	if s.Votes == nil {
		s.Votes = wholesale.PriceVotes{}
	}
	return s, nil
}

// next goes on with the next customer.
func (s *checkState) next() {
	s.Customers = s.Customers[1:]
	s.Page, s.New, s.Known, s.Compared = "", 0, 0, 0
}

// checkPrices does the next step of a comparison.
func (c *conversation) checkPrices(ctx context.Context, run store.Run) error {
	if waits, err := c.afterPrices(ctx, run); waits || err != nil {
		return err
	}
	switch run.Step {
	case StepCheckBegin:
		return c.beginCheck(ctx, run)
	case StepCheckChoose:
		return c.chooseCustomers(ctx, run)
	}
	state, err := checkStateOf(run)
	switch {
	case err != nil:
		return err
	case len(state.Customers) > 0:
		return c.checkCustomer(ctx, run, state)
	case run.Step == StepCheck:
		return c.concludeCheck(ctx, run, state)
	}
	return c.finishCheck(ctx, run, state)
}

// afterPrices puts a comparison off while a price sync waits to try again: they read the same
// account, so it could not go on either.
func (c *conversation) afterPrices(ctx context.Context, run store.Run) (waits bool, err error) {
	err = c.Store.Update(ctx, func(tx *store.Tx) error {
		prices, err := tx.LatestRun(ctx, c.conn.SupplierID, RunPrices)
		waits = err == nil && (prices.State == store.RunQueued || prices.State == store.RunRunning)
		if errors.Is(err, store.ErrNotFound) {
			return nil
		}
		if err != nil || !waits {
			return err
		}
		run := copyOf(run)
		run.RetryAt = tx.Now().Add(max(prices.RetryAt.Sub(tx.Now()), firstRunRetry))
		return tx.PutRun(ctx, run)
	})
	return waits, err
}

// freshPrices is how long ago prices may have been read for a comparison to begin.
const freshPrices = 10 * time.Minute

func (c *conversation) beginCheck(ctx context.Context, run store.Run) error {
	return c.Store.Update(ctx, func(tx *store.Tx) error {
		prices, err := tx.LatestRun(ctx, c.conn.SupplierID, RunPrices)
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
		if prices.State != store.RunDone || tx.Now().Sub(prices.FinishedAt) > freshPrices {
			if _, err := c.queueRun(ctx, tx, c.conn, RunPrices, StepProducts); err != nil {
				return err
			}
		}
		run := copyOf(run)
		run.Step = StepCheckChoose
		return tx.PutRun(ctx, run)
	})
}

func (c *conversation) chooseCustomers(ctx context.Context, run store.Run) error {
	var state checkState
	if err := c.Store.View(ctx, func(tx *store.Tx) (err error) {
		state.Customers, err = c.sample(ctx, tx, run.Scheduled)
		return err
	}); err != nil {
		return err
	}
	run = copyOf(run)
	run.Step, run.Cursor = StepCheck, state.cursor()
	return c.Store.Update(ctx, func(tx *store.Tx) error { return tx.PutRun(ctx, run) })
}

// checkCustomer compares a page of what the account states for a customer.
func (c *conversation) checkCustomer(ctx context.Context, run store.Run, state checkState) error {
	source, err := capability[SellPriceSource](c.account, c.conn.Connector, "state what a customer pays")
	if err != nil {
		return err
	}
	var customer wholesale.Customer
	if err := c.Store.View(ctx, func(tx *store.Tx) error {
		customer, err = tx.Customer(ctx, c.conn.SupplierID, state.Customers[0])
		return err
	}); err != nil {
		return err
	}
	p, err := source.SellPrices(ctx, customer.Code, Reading{Cursor: state.Page})
	if kind := kindOf(err); kind == Invalid || kind == NotFound { // it does not know this customer
		return c.passOver(ctx, run, state)
	}
	if err != nil {
		return err
	}
	var found checkedPage
	if err := c.Store.View(ctx, func(tx *store.Tx) error {
		found, err = c.compareStated(ctx, tx, customer.ID, p.Items, state, run)
		return err
	}); err != nil {
		return err
	}
	state.Compared, state.Votes = state.Compared+found.stated, found.votes
	state.New, state.Known = state.New+found.fresh, state.Known+len(found.drifts)-found.fresh
	if run.Step == StepCheck {
		return c.keepFirst(ctx, run, state, found, p)
	}
	return c.keepAgain(ctx, run, state, found, p)
}

// keepFirst records a page of the first reading: a customer whose prices differ in another way than
// is known is read again.
func (c *conversation) keepFirst(ctx context.Context, run store.Run, state checkState, found checkedPage, p Page[SellPriceRecord]) error {
	id := state.Customers[0]
	again := state.New > 0 || state.Known != found.known
	checked := store.PriceChecked{CustomerID: id, At: c.Clock(), Compared: state.Compared}
	done := !p.More && !again
	switch {
	case p.More:
		state.Page = p.Next
	case again:
		state.Again = append(slices.Clone(state.Again), id)
		state.next()
	default:
		state.Differ += int64(state.Known)
		state.next()
	}
	return c.Store.Update(ctx, func(tx *store.Tx) error {
		if err := c.sameAccount(ctx, tx); err != nil {
			return err
		}
		if done {
			if err := tx.PutPriceChecked(ctx, run.SupplierID, checked); err != nil {
				return err
			}
		}
		run := copyOf(run)
		run.Processed += found.stated
		run.Cursor = state.cursor()
		return tx.PutRun(ctx, run)
	})
}

// keepAgain records a page of the second reading: what differs now is told.
func (c *conversation) keepAgain(ctx context.Context, run store.Run, state checkState, found checkedPage, p Page[SellPriceRecord]) error {
	id := state.Customers[0]
	checked := store.PriceChecked{CustomerID: id, At: c.Clock(), Compared: state.Compared}
	state.Differ, state.Found = state.Differ+int64(len(found.drifts)), state.Found+found.fresh
	if state.Page = p.Next; !p.More {
		state.next()
	}
	for part := range slices.Chunk(found.drifts, rowsPerWrite) {
		if err := c.Store.Update(ctx, func(tx *store.Tx) error {
			if err := c.sameAccount(ctx, tx); err != nil {
				return err
			}
			return tx.PutPriceDrifts(ctx, run.SupplierID, part)
		}); err != nil {
			return err
		}
	}
	for gone := int64(rowsPerWrite); !p.More && gone == rowsPerWrite; {
		if err := c.Store.Update(ctx, func(tx *store.Tx) (err error) {
			gone, err = tx.DeletePriceDriftsNotOf(ctx, run.SupplierID, id, run.ID, rowsPerWrite)
			return err
		}); err != nil {
			return err
		}
	}
	return c.Store.Update(ctx, func(tx *store.Tx) error {
		if err := c.sameAccount(ctx, tx); err != nil {
			return err
		}
		if !p.More {
			if err := tx.PutPriceChecked(ctx, run.SupplierID, checked); err != nil {
				return err
			}
		}
		run := copyOf(run)
		run.Cursor = state.cursor()
		return tx.PutRun(ctx, run)
	})
}

// passOver leaves out a customer that the account cannot be asked about, until its turn comes
// again.
func (c *conversation) passOver(ctx context.Context, run store.Run, state checkState) error {
	checked := store.PriceChecked{CustomerID: state.Customers[0], At: c.Clock()}
	state.next()
	run = copyOf(run)
	count(&run, skipped("Unleashed does not say what the customer pays"))
	run.Processed-- // which counts prices
	run.Cursor = state.cursor()
	return c.Store.Update(ctx, func(tx *store.Tx) error {
		if err := tx.PutPriceChecked(ctx, run.SupplierID, checked); err != nil {
			return err
		}
		return tx.PutRun(ctx, run)
	})
}

// checkedPage is what a page of stated prices has shown.
type checkedPage struct {
	stated int64
	drifts []store.PriceDrift
	fresh  int // of these, those that are not known
	known  int // of the customer, on whatever page
	votes  wholesale.PriceVotes
}

// compareStated compares what the account states for a customer with what it would state by what
// was read of it, and with our prices in force. A price that agrees with the one is read right; one
// that agrees with the other is charged right. A person's own price, or one that waits for
// approval, is no difference.
func (c *conversation) compareStated(
	ctx context.Context, tx *store.Tx, customerID string, records []SellPriceRecord, state checkState, run store.Run,
) (found checkedPage, err error) {
	conn, err := tx.Connection(ctx, c.conn.SupplierID, c.conn.Connector)
	if err != nil {
		return found, err
	}
	customer, err := tx.Customer(ctx, conn.SupplierID, customerID)
	if err != nil {
		return found, err
	}
	supplier, err := tx.Supplier(ctx, conn.SupplierID)
	if err != nil {
		return found, err
	}
	known, err := tx.PriceDriftsOf(ctx, conn.SupplierID, customerID)
	if err != nil {
		return found, err
	}
	found.known = len(known)
	read := wholesale.PricesRead{Currency: conn.BaseCurrency, Location: supplier.Location()}
	if read.Products, err = tx.AllProducts(ctx, conn.SupplierID); err != nil {
		return found, err
	}
	if read.Rows, err = tx.AllRemotePrices(ctx, conn.SupplierID); err != nil {
		return found, err
	}
	day := wholesale.DateOf(tx.Now(), supplier.Location())
	pricer := wholesale.PriceReadings(read, customer, day)
	current := readingOf(conn, state.Meaning)

	linked := make(map[string]*wholesale.Product, len(read.Products))
	for i := range read.Products {
		if p := &read.Products[i]; p.Availability != wholesale.Discontinued && p.RemoteID != "" {
			linked[p.RemoteID] = p
		}
	}
	found.votes = maps.Clone(state.Votes)
	var differing []SellPriceRecord
	var products []wholesale.Product
	for _, record := range records {
		product := linked[record.ProductRemoteID]
		if product == nil || record.Price == nil {
			continue
		}
		found.stated++
		quantities := []wholesale.Decimal{decimal.One}
		if record.MinimumSale.IsPos() {
			quantities = append(quantities, record.MinimumSale)
		}
		explaining := pricer.Explaining(product, *record.Price, quantities...)
		if run.Step == StepCheck {
			found.votes.Add(customerID, explaining, func() string { return pricer.Words(explaining, product, *record.Price, decimal.One) })
		}
		if !explaining.Has(current) {
			differing, products = append(differing, record), append(products, *product)
		}
	}
	if len(differing) == 0 {
		return found, nil
	}
	book, err := tx.PriceBook(ctx, conn.SupplierID, []wholesale.Customer{customer}, products)
	if err != nil {
		return found, err
	}
	charged := book.For(&customer, day)
	for i, record := range differing {
		drift, differs := driftOf(charged, &products[i], record)
		if !differs {
			continue
		}
		drift.CustomerID, drift.ReadAt, drift.FoundAt, drift.RunID = customerID, tx.Now(), tx.Now(), run.ID
		if before, isKnown := known[drift.ProductID]; isKnown && sameDrift(before, drift) {
			drift.FoundAt = before.FoundAt
		} else {
			found.fresh++
		}
		found.drifts = append(found.drifts, drift)
	}
	return found, nil
}

// driftOf is how our price in force differs from the stated one, with the rule that would give it.
func driftOf(charged wholesale.Pricer, product *wholesale.Product, record SellPriceRecord) (drift store.PriceDrift, differs bool) {
	ours, ok := charged.Price(product, decimal.One)
	if ok && ours.UnitPrice.Cmp(*record.Price) == 0 {
		return drift, false
	}
	rule, found := charged.RuleFor(product, decimal.One, *record.Price)
	drift = store.PriceDrift{
		ProductID: product.ID, Rule: ours.Rule, Explanation: ours.Explanation, PriceListID: ours.PriceListID, Theirs: *record.Price,
		TheirRule: rule.Rule, TheirWords: rule.Words, Cause: wholesale.DriftCause(ours.Rule, rule, found), Record: record.ProductRemoteID,
	}
	if ok {
		drift.Ours = &ours.UnitPrice
	}
	return drift, true
}

func sameDrift(a, b store.PriceDrift) bool {
	return a.Theirs.Cmp(b.Theirs) == 0 && (a.Ours == nil) == (b.Ours == nil) && (a.Ours == nil || a.Ours.Cmp(*b.Ours) == 0)
}

// readingOf is how an account's prices are read: what is open counts as it is handled until it is
// decided.
func readingOf(conn store.Connection, meaning wholesale.SellPriceMeaning) wholesale.PriceReading {
	r := wholesale.PriceReading{
		Prices: conn.PriceDiscounts.InForce(), Customers: conn.CustomerDiscounts.InForce(), Default: conn.DefaultDiscount.InForce(), Meaning: meaning,
	}
	if r.Prices == wholesale.Undecided {
		r.Prices = wholesale.Fractions
	}
	if r.Customers == wholesale.Undecided {
		r.Customers = wholesale.Fractions
	}
	if r.Default == wholesale.DiscountUndecided {
		r.Default = wholesale.OffDefaultToo
	}
	return r
}
