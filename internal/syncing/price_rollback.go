package syncing

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// rollback is what a run of [RunRollback] brings back; it stands in the run's cursor.
type rollback struct {
	Version int64                 `json:"version"` // to restore
	Kind    store.PublicationKind `json:"kind"`
	Hold    bool                  `json:"hold"` // what the account says differently waits afterwards
	HeldBy  string                `json:"held_by,omitempty"`
	By      string                `json:"by"`
}

// RollBack brings back the prices of the sync as they were before a run was published, and undoes
// what later runs have changed as well. Of a run that was itself a rollback it goes forward again.
// What people have entered stays as it is now. Afterwards, what the account says differently waits
// for a person. The run that does it is returned; one that is under way already is joined.
func (s *Service) RollBack(ctx context.Context, supplierID, runID string) (run store.Run, err error) {
	err = s.Store.Update(ctx, func(tx *store.Tx) error {
		run, err = s.rollBack(ctx, tx, supplierID, runID)
		return err
	})
	return run, store.Missing("run", err)
}

func (s *Service) rollBack(ctx context.Context, tx *store.Tx, supplierID, runID string) (run store.Run, err error) {
	if _, err := tx.Run(ctx, supplierID, runID); err != nil {
		return run, err
	}
	version, err := tx.HoldPrices(ctx, supplierID)
	if err != nil {
		return run, err
	}
	published, err := tx.PricePublications(ctx, supplierID)
	if err != nil {
		return run, err
	}
	at := slices.IndexFunc(published, func(p store.PricePublication) bool { return p.RunID == runID })
	if at < 0 {
		return run, wholesale.Conflict("This run has changed no prices, or the prices before it are kept no longer")
	}
	want := rollbackOf(published, at)
	want.By = store.WhoOf(ctx).Name
	if under, err := tx.UnfinishedRun(ctx, supplierID, RunRollback); err == nil {
		if of, err := rollbackIn(under); err == nil && of.Version == want.Version {
			return under, nil
		}
		return run, wholesale.Conflict("Another rollback is under way. Wait until it is done")
	} else if !errors.Is(err, store.ErrNotFound) {
		return run, err
	}
	if newest := published[0]; newest.Version == version.Current && newest.Restored == want.Version {
		return tx.Run(ctx, supplierID, newest.RunID) // it is done already
	}
	cursor, err := json.Marshal(want)
	if err != nil {
		return run, err
	}
	conn, err := tx.Connection(ctx, supplierID, s.Connector.Name())
	if err != nil {
		return run, err
	}
	run = store.Run{
		ID: store.NewID(), SupplierID: supplierID, Kind: RunRollback, State: store.RunQueued, Step: StepRestore, Cursor: string(cursor), QueuedAt: tx.Now(),
		Notes: []string{rollbackWords(want, at+1)},
	}
	if err := tx.PutRun(ctx, run); err != nil {
		return run, err
	}
	if err := audit(ctx, tx, supplierID, "prices_rolled_back", runID, rollbackWords(want, at+1)); err != nil {
		return run, err
	}
	return run, s.wake(ctx, tx, supplierID, conn.ID)
}

// rollbackOf is what undoes a publication.
func rollbackOf(published []store.PricePublication, at int) rollback {
	want := rollback{Version: published[at].Version - 1, Kind: store.PublishedRollback, Hold: true}
	if published[at].Kind == store.PublishedRollback {
		want.Kind, want.Hold = store.PublishedForward, false
		for _, p := range published[at+1:] {
			if p.Version == want.Version {
				want.HeldBy = p.RolledBack
			}
		}
	}
	return want
}

func rollbackWords(r rollback, undone int) string {
	words := "Rolled back by " + r.By
	if r.Kind == store.PublishedForward {
		words = "Brought forward again by " + r.By
	}
	if undone > 1 {
		words += fmt.Sprintf(", with what %d later runs have changed", undone-1)
		if undone == 2 {
			words = words[:len(words)-len("1 later runs have changed")] + "1 later run has changed"
		}
	}
	return words + "."
}

func rollbackIn(run store.Run) (r rollback, err error) {
	return r, json.Unmarshal([]byte(run.Cursor), &r)
}

// restorePrices does a rollback: it writes the prices of an older version as the next one and
// publishes it. Nothing of the account is needed.
func (c *conversation) restorePrices(ctx context.Context, run store.Run) error {
	of, err := rollbackIn(run)
	if err != nil {
		return err
	}
	plan, err := c.planRestore(ctx, of.Version)
	if err != nil {
		return err
	}
	if plan.review.Waiting != "" {
		if err := c.replaceWaiting(ctx, plan, "Prices were rolled back meanwhile."); err != nil {
			return replan(err)
		}
	}
	changes := plan.compare(plan.now)
	writes := append(plan.writes(plan.compare(plan.next)), keepChanges(run, changesToKeep(changes.prices, plan.codes))...)
	if done, err := c.write(ctx, plan, writes); !done || err != nil {
		return err
	}
	return replan(c.Store.Update(ctx, func(tx *store.Tx) error { return c.publishRestored(ctx, tx, run, of, plan, changes) }))
}

func (c *conversation) publishRestored(ctx context.Context, tx *store.Tx, run store.Run, of rollback, plan *pricePlan, changes priceDifference) error {
	if err := plan.hold(ctx, tx); err != nil {
		return err
	}
	run = copyOf(run)
	run.State, run.FinishedAt, run.Unchanged = store.RunDone, tx.Now(), changes.unchanged
	countChanges(&run, changes)
	if err := tx.PutRun(ctx, run); err != nil {
		return err
	}
	review := plan.review
	if review.RolledBack = of.HeldBy; of.Hold {
		review.RolledBack = run.ID
	}
	review.RefusedPrint = ""
	if err := tx.SetPriceReviewState(ctx, plan.supplierID, review); err != nil {
		return err
	}
	added, changed, removed := changes.counts()
	if err := tx.PublishPriceVersion(ctx, plan.supplierID, store.PricePublication{
		Version: plan.version.Current + 1, RunID: run.ID, Kind: of.Kind, Restored: of.Version, RolledBack: review.RolledBack,
		PublishedAt: tx.Now(), PublishedBy: of.By, Added: added, Changed: changed, Removed: removed,
	}); err != nil {
		return err
	}
	return c.compareAgain(ctx, tx, plan.supplierID)
}

// planRestore plans the prices of the sync as they were in a version.
func (c *conversation) planRestore(ctx context.Context, version int64) (*pricePlan, error) {
	p := &pricePlan{supplierID: c.conn.SupplierID, codes: map[string]string{}}
	var then prices
	var customers []wholesale.Customer
	if err := c.Store.View(ctx, func(tx *store.Tx) (err error) {
		if err := p.readVersions(ctx, tx); err != nil {
			return err
		}
		if then, err = p.readPrices(ctx, tx, version); err != nil {
			return err
		}
		if customers, err = tx.AllCustomers(ctx, p.supplierID); err != nil {
			return err
		}
		products, err := tx.AllProducts(ctx, p.supplierID)
		for _, product := range products {
			p.codes[product.ID] = product.Code
		}
		return err
	}); err != nil {
		return nil, err
	}
	p.restoreLists(then)
	p.keep()
	p.restoreLayers(then, customers)
	return p, nil
}

// restoreLists plans the lists that mirrored the account then: those of which something was there.
func (p *pricePlan) restoreLists(then prices) {
	of := map[string][]wholesale.Price{}
	for key, price := range then.prices {
		of[key.listID] = append(of[key.listID], price)
	}
	used := map[string]bool{p.supplierID: true} // the default sell prices are always there
	for _, layers := range then.layers {
		for _, list := range layers {
			used[list] = true
		}
	}
	for id, l := range then.lists {
		if l.Origin == wholesale.OriginManual || !used[id] && len(of[id]) == 0 {
			continue
		}
		if now, ok := p.now.lists[id]; ok {
			l = now // its name follows the account
		}
		p.lists = append(p.lists, wholesale.SyncedList{PriceList: l, Prices: of[id]})
	}
}

// restoreLayers plans from which lists customers bought then. Whom a person has put on a manual
// list, or taken off it, since then stays as it is: with the lists that the account's terms name.
func (p *pricePlan) restoreLayers(then prices, customers []wholesale.Customer) {
	planned := p.mirrored()
	lists := map[string]bool{}
	for _, l := range p.lists {
		lists[l.ID] = true
	}
	manual := func(in prices, c wholesale.Customer) bool {
		return slices.ContainsFunc(in.layers[c.ID], func(id string) bool { return in.lists[id].Origin == wholesale.OriginManual })
	}
	p.layers = map[string][]string{}
	for _, c := range customers {
		if c.RemoteID == "" || manual(p.now, c) {
			continue
		}
		p.layers[c.ID] = nil
		if !manual(then, c) {
			for _, id := range then.layers[c.ID] {
				if lists[id] {
					p.layers[c.ID] = append(p.layers[c.ID], id)
				}
			}
			continue
		}
		for _, l := range planned.LayersOf(c) {
			p.layers[c.ID] = append(p.layers[c.ID], l.ID)
		}
	}
}
