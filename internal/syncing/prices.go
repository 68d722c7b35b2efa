package syncing

import (
	"context"
	"errors"
	"time"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// fullPricesEvery is how often customer prices are read in full even if nobody asks: a price that was deleted is seen only
// by its absence.
const fullPricesEvery = 24 * time.Hour

// startPrices queues the price sync that is due by the clock.
func (c *conversation) startPrices(ctx context.Context) (worked bool, err error) {
	due := c.conn.NextPricesAt
	if !c.conn.Settings.SyncPrices || due.IsZero() || !store.Due(due, c.Clock(), c.PricesInterval) {
		return false, nil
	}
	return true, c.Store.Update(ctx, func(tx *store.Tx) error {
		conn, err := tx.Connection(ctx, c.conn.SupplierID, c.conn.Connector)
		if err != nil {
			return err
		}
		conn.NextPricesAt = tx.Now().Add(c.PricesInterval)
		if err := tx.SetSince(ctx, conn); err != nil {
			return err
		}
		_, err = c.queueRun(ctx, tx, conn, RunPrices, StepProducts)
		return err
	})
}

// pricesPage takes in one page of customer prices. They are kept apart from the price lists until all are read.
func (c *conversation) pricesPage(ctx context.Context, run store.Run) error {
	source, err := capability[PriceSource](c.account, c.conn.Connector, "tell customer prices")
	if err != nil {
		return err
	}
	if run.Step == StepPrices {
		run.Step = StepChangedPrices
		if c.conn.Since.Prices == "" || run.StartedAt.Sub(c.conn.PricesFullAt) > fullPricesEvery {
			run.Step = StepAllPrices
		}
	}
	// What was begun is kept to: the pages of a reading for changes are not all prices, whatever is asked for meanwhile.
	full := run.Step == StepAllPrices
	reading := Reading{Cursor: run.Cursor}
	if !full {
		reading.Since = c.conn.Since.Prices
	}
	p, err := page(ctx, c, &c.prices, reading, source.CustomerPrices)
	if err != nil {
		return err
	}
	return c.Store.Update(ctx, func(tx *store.Tx) error {
		run := copyOf(run)
		for _, r := range p.Items {
			if reason := unusablePrice(r); reason != "" {
				count(&run, skipped(reason))
				if err := tx.DeleteRemotePrice(ctx, c.conn.SupplierID, r.RemoteID); err != nil {
					return err
				}
				continue
			}
			if err := tx.PutRemotePrice(ctx, c.conn.SupplierID, run.ID, r.CustomerPrice); err != nil {
				return err
			}
			run.Processed++
		}
		run.Total = max(run.Total, p.Total, run.Processed)
		run.Cursor = p.Next
		if p.More {
			return tx.PutRun(ctx, run)
		}
		conn, err := tx.Connection(ctx, c.conn.SupplierID, c.conn.Connector)
		if err != nil {
			return err
		}
		conn.Since.Prices = p.Next
		if full {
			// A reading that somebody has asked for meanwhile is to be full again: this one may have passed what it is about.
			if _, err := tx.QueuedRun(ctx, c.conn.SupplierID, RunPrices); errors.Is(err, store.ErrNotFound) {
				conn.PricesFullAt = tx.Now()
			} else if err != nil {
				return err
			}
			if err := tx.DeleteRemotePricesNotOf(ctx, c.conn.SupplierID, run.ID); err != nil {
				return err
			}
		}
		if err := tx.SetSince(ctx, conn); err != nil {
			return err
		}
		run.Step, run.Cursor = StepApply, ""
		return tx.PutRun(ctx, run)
	})
}

func unusablePrice(r PriceRecord) string {
	switch {
	case r.Skip != "":
		return r.Skip
	case r.RemoteID == "":
		return "has no GUID"
	case r.UnitPrice.IsNeg(), r.UnitPrice.Cmp(wholesale.MaxUnitPrice) > 0, r.MinimumQuantity.IsNeg(), r.MinimumQuantity.Cmp(wholesale.MaxQuantity) > 0:
		return "its price or quantity is out of range"
	}
	return ""
}

// applyPrices compares the price lists with what they should be and changes what differs, all in one transaction: nobody
// ever sees a list that is half old and half new. What a person owns is left alone.
func (c *conversation) applyPrices(ctx context.Context, run store.Run) error {
	return c.Store.Update(ctx, func(tx *store.Tx) error {
		run := copyOf(run)
		a, err := loadApplying(ctx, tx, c.conn)
		if err != nil {
			return err
		}
		if err := a.apply(ctx, &run); err != nil {
			return err
		}
		if err := tx.PutPriceChanges(ctx, a.supplierID, run.ID, a.log.all()); err != nil {
			return err
		}
		conn, err := tx.Connection(ctx, c.conn.SupplierID, c.conn.Connector)
		if err != nil {
			return err
		}
		conn.NextPricesAt = tx.Now().Add(c.PricesInterval)
		if err := tx.SetSince(ctx, conn); err != nil {
			return err
		}
		run.State, run.FinishedAt = store.RunDone, tx.Now()
		return tx.PutRun(ctx, run)
	})
}

// applying is what is needed to bring the price lists up to date.
type applying struct {
	tx         *store.Tx
	supplierID string
	plan       wholesale.PricePlan
	customers  []wholesale.Customer
	lists      map[string]wholesale.PriceList // by what they mirror; manual ones by their id
	prices     map[string]map[priceKey]wholesale.Price
	codes      map[string]string // of the products, by their id
	log        changeLog
}

// priceKey is what can stand on a list only once.
type priceKey struct {
	productID string
	minimum   wholesale.Decimal
	from      wholesale.Date
}

func keyOf(p wholesale.Price) priceKey {
	return priceKey{p.ProductID, p.MinimumQuantity.Trim(0), p.ValidFrom}
}

func loadApplying(ctx context.Context, tx *store.Tx, conn store.Connection) (*applying, error) {
	a := &applying{tx: tx, supplierID: conn.SupplierID, lists: map[string]wholesale.PriceList{}, prices: map[string]map[priceKey]wholesale.Price{}}
	products, err := tx.AllProducts(ctx, conn.SupplierID)
	if err != nil {
		return nil, err
	}
	a.codes = make(map[string]string, len(products))
	for _, p := range products {
		a.codes[p.ID] = p.Code
	}
	if a.customers, err = tx.AllCustomers(ctx, conn.SupplierID); err != nil {
		return nil, err
	}
	remote, err := tx.AllRemotePrices(ctx, conn.SupplierID)
	if err != nil {
		return nil, err
	}
	a.plan = wholesale.PlanPrices(products, a.customers, remote, conn.BaseCurrency)
	lists, err := tx.AllPriceLists(ctx, conn.SupplierID)
	if err != nil {
		return nil, err
	}
	for _, l := range lists {
		if l.Origin == wholesale.OriginManual {
			a.lists[l.ID] = l
		} else {
			a.lists[l.RemoteKey] = l
		}
	}
	prices, err := tx.AllPrices(ctx, conn.SupplierID)
	for _, p := range prices {
		if a.prices[p.PriceListID] == nil {
			a.prices[p.PriceListID] = map[priceKey]wholesale.Price{}
		}
		a.prices[p.PriceListID][keyOf(p.Price)] = p.Price
	}
	return a, err
}

func (a *applying) apply(ctx context.Context, run *store.Run) error {
	wanted := map[string]bool{}
	for _, l := range a.plan.Lists {
		wanted[l.Key] = true
		if err := a.applyList(ctx, l, run); err != nil {
			return err
		}
	}
	if err := a.assign(ctx); err != nil {
		return err
	}
	for key, l := range a.lists {
		if l.Origin != wholesale.OriginManual && !wanted[key] {
			if err := a.retire(ctx, l, run); err != nil {
				return err
			}
		}
	}
	return nil
}

// applyList makes a list what the plan wants it to be.
func (a *applying) applyList(ctx context.Context, want wholesale.SyncedList, run *store.Run) error {
	list, ok := a.lists[want.Key]
	made := wholesale.PriceList{ID: list.ID, SupplierID: a.supplierID, Name: want.Name, Origin: want.Origin, Currency: want.Currency, RemoteKey: want.Key, BaseID: a.lists[want.BaseKey].ID}
	if !ok {
		made.ID = store.NewID()
	}
	if made != list {
		if err := a.tx.PutPriceList(ctx, made); err != nil {
			return err
		}
		a.lists[want.Key] = made
	}
	left := a.prices[made.ID]
	var put []store.ListedPrice
	for _, p := range want.Prices {
		old, exists := left[keyOf(p)]
		delete(left, keyOf(p))
		switch {
		case exists && old.Owner == wholesale.OwnedByPerson:
			continue
		case exists && old.UnitPrice.Cmp(p.UnitPrice) == 0 && old.ValidTo == p.ValidTo:
			run.Unchanged++
			continue
		case exists:
			run.Updated++
			a.note(made, store.PriceChanged, old, p)
		default:
			run.Created++
			a.note(made, store.PriceAdded, wholesale.Price{}, p)
		}
		put = append(put, store.ListedPrice{PriceListID: made.ID, Price: p})
	}
	if err := a.tx.PutPrices(ctx, a.supplierID, put); err != nil {
		return err
	}
	return a.removeSynced(ctx, made, left, run)
}

// note keeps what happened to a price: of an added one there is no before, of a removed one no after.
func (a *applying) note(l wholesale.PriceList, kind store.PriceChangeKind, before, after wholesale.Price) {
	p := after
	if kind == store.PriceRemoved {
		p = before
	}
	a.log.note(store.PriceChange{
		PriceListID: l.ID, PriceListName: l.Name, ProductID: p.ProductID, ProductCode: a.codes[p.ProductID], MinimumQuantity: p.MinimumQuantity,
		Kind: kind, Before: before.UnitPrice, After: after.UnitPrice,
	})
}

// removeSynced takes prices off a list that the account has no more; those of a person stay.
func (a *applying) removeSynced(ctx context.Context, l wholesale.PriceList, prices map[priceKey]wholesale.Price, run *store.Run) error {
	for key, p := range prices {
		if p.Owner == wholesale.OwnedByPerson {
			continue
		}
		if err := a.tx.DeletePrice(ctx, a.supplierID, store.ListedPrice{PriceListID: l.ID, Price: p}); errors.Is(err, store.ErrNotFound) {
			continue // a person has just made it theirs
		} else if err != nil {
			return err
		}
		delete(prices, key)
		run.Updated++
		a.note(l, store.PriceRemoved, p, wholesale.Price{})
	}
	return nil
}

// retire empties a list that mirrors nothing any more, and removes it unless a person has prices on it.
func (a *applying) retire(ctx context.Context, l wholesale.PriceList, run *store.Run) error {
	if err := a.removeSynced(ctx, l, a.prices[l.ID], run); err != nil {
		return err
	}
	if len(a.prices[l.ID]) > 0 {
		return nil
	}
	return a.tx.DeletePriceList(ctx, a.supplierID, l.ID)
}

// assign puts every matched customer on its list. A customer that a person has put on a manual list stays there.
func (a *applying) assign(ctx context.Context) error {
	for _, c := range a.customers {
		key, matched := a.plan.ListOfCustomer[c.ID]
		_, onManual := a.lists[c.PriceListID]
		if !matched || onManual {
			continue
		}
		if id := a.lists[key].ID; id != c.PriceListID {
			if err := a.tx.SetCustomerPriceList(ctx, a.supplierID, c.ID, id); err != nil {
				return err
			}
		}
	}
	return nil
}
