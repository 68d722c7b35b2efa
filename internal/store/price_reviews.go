package store

import (
	"context"
	"errors"
	"time"

	"upstock/internal/store/db"
	"upstock/internal/wholesale"
)

// PriceReview is what a supplier has decided about price changes from its account, and what waits
// for a person.
type PriceReview struct {
	Choices wholesale.PriceReview
	// Waiting is the run whose next version is complete and waits for a person; "" for none.
	Waiting string
	// WaitingPrint and RefusedPrint identify what the account said when that version was made, and
	// what a person has refused: the same is not asked again.
	WaitingPrint, RefusedPrint string
	WaitingEdits               int64 // [PriceVersion.Edits] when the waiting version was made
	// RolledBack is the rollback after which everything that the account says differently waits
	// for a person; "" for none.
	RolledBack string
}

// PriceReview reads what the supplier has decided and what waits. One that never decided anything
// has the defaults.
func (tx *Tx) PriceReview(ctx context.Context, supplierID string) (PriceReview, error) {
	row, err := tx.queries().PriceReview(ctx, supplierID)
	review, err := oneRow(row, err, func(r db.PriceReview) (PriceReview, error) {
		return PriceReview{
			Choices: wholesale.PriceReview{Ask: r.Ask, ShareLimit: rateOf(r.ShareLimit), MoveLimit: rateOf(r.MoveLimit), KeepDays: r.KeepDays},
			Waiting: r.WaitingRun, WaitingPrint: r.WaitingPrint, WaitingEdits: r.WaitingEdits, RefusedPrint: r.RefusedPrint, RolledBack: r.RolledBack,
		}, nil
	})
	if errors.Is(err, ErrNotFound) {
		return PriceReview{Choices: wholesale.DefaultPriceReview()}, nil
	}
	return review, err
}

// SetPriceReviewChoices records what the supplier decides.
func (tx *Tx) SetPriceReviewChoices(ctx context.Context, supplierID string, c wholesale.PriceReview) error {
	return tx.queries().SetPriceReviewChoices(ctx, db.SetPriceReviewChoicesParams{
		SupplierID: supplierID, Ask: c.Ask, ShareLimit: rateColumn(c.ShareLimit), MoveLimit: rateColumn(c.MoveLimit), KeepDays: c.KeepDays,
	})
}

// SetPriceReviewState records what waits and what was refused; the choices stay.
func (tx *Tx) SetPriceReviewState(ctx context.Context, supplierID string, r PriceReview) error {
	return tx.queries().SetPriceReviewState(ctx, db.SetPriceReviewStateParams{
		SupplierID: supplierID, WaitingRun: r.Waiting, WaitingPrint: r.WaitingPrint, WaitingEdits: r.WaitingEdits, RefusedPrint: r.RefusedPrint,
		RolledBack: r.RolledBack,
	})
}

// PublicationKind says how a version of prices came to be.
type PublicationKind string

// The kinds of publications.
const (
	PublishedSync     PublicationKind = "sync"     // what the account says
	PublishedRollback PublicationKind = "rollback" // back to the version before a run
	PublishedForward  PublicationKind = "forward"  // back to the version before a rollback
)

// PricePublication is one version of the prices that has been published. The version before it can
// be read as long as the publication is kept.
type PricePublication struct {
	Version     int64
	RunID       string
	Kind        PublicationKind
	Restored    int64  // the version that was brought back; 0 in a sync
	RolledBack  string // [PriceReview.RolledBack] from then on
	PublishedAt time.Time
	PublishedBy string // the person; "" when it was published by itself
	Added       int64  // prices
	Changed     int64
	Removed     int64
}

// EndEmptyPriceLists ends, with a version that is about to be published, the lists of the account's
// that have no price in it.
func (tx *Tx) EndEmptyPriceLists(ctx context.Context, supplierID string, version int64) error {
	return tx.queries().EndEmptyPriceLists(ctx, db.EndEmptyPriceListsParams{SupplierID: supplierID, Version: version})
}

// PublishPriceVersion makes the next version the current one, and keeps the one before.
func (tx *Tx) PublishPriceVersion(ctx context.Context, supplierID string, p PricePublication) error {
	if _, err := tx.queries().KeepListsOfPeople(ctx, db.KeepListsOfPeopleParams{SupplierID: supplierID, Version: p.Version}); err != nil {
		return err
	}
	if err := tx.queries().EndLayersOfEndedLists(ctx, db.EndLayersOfEndedListsParams{SupplierID: supplierID, Version: p.Version}); err != nil {
		return err
	}
	if err := tx.PublishPrices(ctx, supplierID); err != nil {
		return err
	}
	return tx.queries().InsertPricePublication(ctx, db.InsertPricePublicationParams{
		SupplierID: supplierID, Version: p.Version, RunID: p.RunID, Kind: string(p.Kind), Restored: p.Restored, RolledBack: p.RolledBack,
		PublishedAt: timeColumn(p.PublishedAt), PublishedBy: p.PublishedBy, Added: p.Added, Changed: p.Changed, Removed: p.Removed,
	})
}

// PricePublications reads the publications that are kept, newest first.
func (tx *Tx) PricePublications(ctx context.Context, supplierID string) ([]PricePublication, error) {
	rows, err := tx.queries().PricePublications(ctx, supplierID)
	return allRows(rows, err, func(r db.PricePublication) (PricePublication, error) {
		return PricePublication{
			Version: r.Version, RunID: r.RunID, Kind: PublicationKind(r.Kind), Restored: r.Restored, RolledBack: r.RolledBack,
			PublishedAt: timeOf(r.PublishedAt), PublishedBy: r.PublishedBy, Added: r.Added, Changed: r.Changed, Removed: r.Removed,
		}, nil
	})
}

// ForgetPricePublications forgets those before a moment, so that [Tx.DeleteEndedPrices] removes
// what only they needed. The current version's stays.
func (tx *Tx) ForgetPricePublications(ctx context.Context, supplierID string, before time.Time) error {
	_, err := tx.queries().DeletePricePublications(ctx, db.DeletePricePublicationsParams{SupplierID: supplierID, Before: timeColumn(before)})
	return err
}

// ForgetOldestPricePublication is [Tx.ForgetPricePublications] for one; it says whether there was
// one beside the current version's.
func (tx *Tx) ForgetOldestPricePublication(ctx context.Context, supplierID string) (bool, error) {
	n, err := tx.queries().DeleteOldestPricePublication(ctx, supplierID)
	return n > 0, err
}

// CountKeptPrices counts the prices that hold in the current or the next version, and those that
// are kept for older versions only.
func (tx *Tx) CountKeptPrices(ctx context.Context, supplierID string) (live, ended int64, err error) {
	all, err := tx.queries().CountPrices(ctx, supplierID)
	if err != nil {
		return 0, 0, err
	}
	ended, err = tx.queries().CountEndedPrices(ctx, supplierID)
	return all - ended, ended, err
}

// SyncedPricesOfOneVersion reads the prices of the sync that are in one of two versions only,
// without product codes.
func (tx *Tx) SyncedPricesOfOneVersion(ctx context.Context, supplierID string, before, after int64) (gone, come []ListedPrice, err error) {
	rows, err := tx.queries().PricesOfOneVersion(ctx, db.PricesOfOneVersionParams{SupplierID: supplierID, Before: before, After: after})
	for _, r := range rows {
		p, err := listedPriceOf(r)
		if err != nil {
			return nil, nil, err
		}
		if r.Since <= before && r.Until > before {
			gone = append(gone, p)
		} else {
			come = append(come, p)
		}
	}
	return gone, come, err
}

// PriceListIDs are the ids of the lists that mirror the account, by what they mirror, also of those
// that have ended.
func (tx *Tx) PriceListIDs(ctx context.Context, supplierID string) (map[string]string, error) {
	rows, err := tx.queries().PriceListsByKey(ctx, supplierID)
	ids := map[string]string{}
	for _, r := range rows {
		ids[r.RemoteKey] = r.ID
	}
	return ids, err
}
