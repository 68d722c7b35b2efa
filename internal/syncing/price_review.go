package syncing

import (
	"context"
	"fmt"
	"slices"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// NoticePrices is the notice that price changes wait for a person.
const NoticePrices = "prices_waiting"

func waitingNotice(changes priceDifference, asks []string) store.Notice {
	n := int64(len(changes.prices))
	title := wholesale.CountWords(n) + " price changes from Unleashed wait for you"
	switch n {
	case 0:
		title = "Customers would buy from other price lists; this waits for you"
	case 1:
		title = "1 price change from Unleashed waits for you"
	}
	return store.Notice{Kind: NoticePrices, Title: title, Detail: asks[0] + " Until then, customers pay the prices as they are."}
}

// PriceReview is what the supplier has decided about price changes, and the run whose changes wait.
func (s *Service) PriceReview(ctx context.Context, supplierID string) (choices wholesale.PriceReview, waiting *store.Run, err error) {
	err = s.Store.View(ctx, func(tx *store.Tx) error {
		review, err := tx.PriceReview(ctx, supplierID)
		if err != nil {
			return err
		}
		choices, waiting = review.Choices, nil
		if review.Waiting == "" {
			return nil
		}
		run, err := tx.Run(ctx, supplierID, review.Waiting)
		waiting = &run
		return err
	})
	return choices, waiting, err
}

// PriceReviewChange is a change of what the supplier decides about price changes; nil leaves a
// field as it is.
type PriceReviewChange struct {
	Ask                   *bool
	ShareLimit, MoveLimit *wholesale.Decimal // fractions; zero: no limit
	KeepDays              *int64
}

// ChangePriceReview changes what the supplier decides about price changes, for syncs from now on.
// What waits already goes on waiting.
func (s *Service) ChangePriceReview(ctx context.Context, supplierID string, in PriceReviewChange) (choices wholesale.PriceReview, err error) {
	err = s.Store.Update(ctx, func(tx *store.Tx) error {
		review, err := tx.PriceReview(ctx, supplierID)
		if err != nil {
			return err
		}
		choices = review.Choices
		set(&choices.Ask, in.Ask)
		set(&choices.ShareLimit, in.ShareLimit)
		set(&choices.MoveLimit, in.MoveLimit)
		set(&choices.KeepDays, in.KeepDays)
		choices.ShareLimit, choices.MoveLimit = wholesale.Round(choices.ShareLimit, wholesale.RateScale), wholesale.Round(choices.MoveLimit, wholesale.RateScale)
		if err := choices.Validate(); err != nil {
			return err
		}
		var made store.AuditChanges
		made.Add("approve price changes", review.Choices.Ask, choices.Ask)
		made.Add("limit of prices that move", percent(review.Choices.ShareLimit), percent(choices.ShareLimit))
		made.Add("limit of one price", percent(review.Choices.MoveLimit), percent(choices.MoveLimit))
		made.Add("days that prices are kept", review.Choices.KeepDays, choices.KeepDays)
		if err := audit(ctx, tx, supplierID, "price_settings_changed", "", made.String()); err != nil {
			return err
		}
		return tx.SetPriceReviewChoices(ctx, supplierID, choices)
	})
	return choices, err
}

// ApplyPrices publishes the price changes of a run that waits for a person. It may be repeated.
func (s *Service) ApplyPrices(ctx context.Context, supplierID, runID string) (run store.Run, err error) {
	counted, err := s.countNext(ctx, supplierID)
	if err != nil {
		return run, err
	}
	err = s.review(ctx, supplierID, func(tx *store.Tx, version store.PriceVersion, review store.PriceReview) error {
		run, err = tx.Run(ctx, supplierID, runID)
		if err != nil || run.State == store.RunDone {
			return err
		}
		if review.Waiting != runID {
			return noLonger(run)
		}
		who := store.WhoOf(ctx).Name
		published := counted
		published.Version, published.RunID, published.Kind, published.PublishedAt, published.PublishedBy = version.Current+1, runID, store.PublishedSync, tx.Now(), who
		edited := review.WaitingEdits != version.Edits
		if edited {
			if err := tx.EndEmptyPriceLists(ctx, supplierID, published.Version); err != nil {
				return err
			}
		}
		if err := tx.PublishPriceVersion(ctx, supplierID, published); err != nil {
			return err
		}
		if err := tx.SetPriceReviewState(ctx, supplierID, store.PriceReview{}); err != nil {
			return err
		}
		run.State, run.FinishedAt, run.Notes = store.RunDone, tx.Now(), append(slices.Clone(run.Notes), "Applied by "+who+".")
		if err := endReview(ctx, tx, run, "prices_applied", counted); err != nil || !edited {
			return err
		}
		return s.compareAgain(ctx, tx, supplierID) // with what people have changed since
	})
	return run, err
}

// countNext counts what the next version changes. It is read before the decision, which must be
// short.
func (s *Service) countNext(ctx context.Context, supplierID string) (counted store.PricePublication, err error) {
	err = s.Store.View(ctx, func(tx *store.Tx) error {
		version, err := tx.PriceVersion(ctx, supplierID)
		if err != nil {
			return err
		}
		moves, err := readMoves(ctx, tx, supplierID, version.Current, version.Current+1)
		counted = store.PricePublication{}
		for _, m := range moves {
			switch m.kind {
			case store.PriceAdded:
				counted.Added++
			case store.PriceChanged:
				counted.Changed++
			case store.PriceRemoved:
				counted.Removed++
			}
		}
		return err
	})
	return counted, err
}

// DiscardPrices takes back the price changes of a run that waits for a person. They are not asked
// about again until the account's prices change, or a person starts a sync. It may be repeated.
func (s *Service) DiscardPrices(ctx context.Context, supplierID, runID string) (run store.Run, err error) {
	counted, err := s.countNext(ctx, supplierID)
	if err != nil {
		return run, err
	}
	err = s.review(ctx, supplierID, func(tx *store.Tx, _ store.PriceVersion, review store.PriceReview) error {
		run, err = tx.Run(ctx, supplierID, runID)
		if err != nil || run.State == store.RunDiscarded {
			return err
		}
		if review.Waiting != runID {
			return noLonger(run)
		}
		review.RefusedPrint, review.Waiting, review.WaitingPrint, review.WaitingEdits = review.WaitingPrint, "", "", 0
		if err := tx.SetPriceReviewState(ctx, supplierID, review); err != nil {
			return err
		}
		run.State, run.FinishedAt, run.Notes = store.RunDiscarded, tx.Now(), append(slices.Clone(run.Notes), "Discarded by "+store.WhoOf(ctx).Name+".")
		return endReview(ctx, tx, run, "prices_discarded", counted)
	})
	return run, err
}

// review does what a person has decided about the waiting version, while no one else changes
// prices.
func (s *Service) review(
	ctx context.Context, supplierID string, act func(tx *store.Tx, version store.PriceVersion, review store.PriceReview) error,
) error {
	err := s.Store.Update(ctx, func(tx *store.Tx) error {
		version, err := tx.HoldPrices(ctx, supplierID)
		if err != nil {
			return err
		}
		review, err := tx.PriceReview(ctx, supplierID)
		if err != nil {
			return err
		}
		return act(tx, version, review)
	})
	return store.Missing("run", err)
}

func endReview(ctx context.Context, tx *store.Tx, run store.Run, kind string, of store.PricePublication) error {
	if err := tx.PutRun(ctx, run); err != nil {
		return err
	}
	if err := tx.ClearNotice(ctx, run.SupplierID, NoticePrices, ""); err != nil {
		return err
	}
	return audit(ctx, tx, run.SupplierID, kind, run.ID, fmt.Sprintf("%d prices added, %d changed, %d removed", of.Added, of.Changed, of.Removed))
}

func noLonger(run store.Run) error {
	if run.State == store.RunDiscarded {
		return wholesale.Conflict("These price changes were discarded, or a later sync took their place")
	}
	return wholesale.Conflict("No price changes of this run wait for approval")
}

// compareAgain has the account's prices be compared with the price lists, without reading them.
func (s *Service) compareAgain(ctx context.Context, tx *store.Tx, supplierID string) error {
	conn, err := tx.Connection(ctx, supplierID, s.Connector.Name())
	if err != nil || conn.Status == store.Disconnected || !conn.Settings.SyncPrices || conn.ReviewOpen {
		return err
	}
	_, err = s.queueRun(ctx, tx, conn, RunPrices, StepApply)
	return err
}

// replaceWaiting ends the run whose version waits, because its next version is about to be written
// over.
func (c *conversation) replaceWaiting(ctx context.Context, plan *pricePlan, why string) error {
	return c.Store.Update(ctx, func(tx *store.Tx) error {
		if err := plan.hold(ctx, tx); err != nil {
			return err
		}
		review := plan.review
		if err := endWaiting(ctx, tx, plan.supplierID, &review, why); err != nil {
			return err
		}
		if err := tx.SetPriceReviewState(ctx, plan.supplierID, review); err != nil {
			return err
		}
		plan.review = review
		return nil
	})
}

func (s *settlement) endWaiting(ctx context.Context, tx *store.Tx, review *store.PriceReview, why string) error {
	if review.Waiting == s.run.ID {
		review.Waiting, review.WaitingPrint, review.WaitingEdits = "", "", 0
		return nil
	}
	return endWaiting(ctx, tx, s.plan.supplierID, review, why)
}

// endWaiting ends the run whose version waits, if one does. The review is still to be recorded.
func endWaiting(ctx context.Context, tx *store.Tx, supplierID string, review *store.PriceReview, why string) error {
	if review.Waiting == "" {
		return nil
	}
	run, err := tx.Run(ctx, supplierID, review.Waiting)
	if err != nil {
		return err
	}
	run.State, run.FinishedAt, run.Notes = store.RunDiscarded, tx.Now(), append(slices.Clone(run.Notes), why)
	review.Waiting, review.WaitingPrint, review.WaitingEdits = "", "", 0
	if err := tx.PutRun(ctx, run); err != nil {
		return err
	}
	return tx.ClearNotice(ctx, supplierID, NoticePrices, "")
}

// askAgain forgets what a person has refused, because a person asks for the account's prices.
func askAgain(ctx context.Context, tx *store.Tx, supplierID string) error {
	if _, err := tx.HoldPrices(ctx, supplierID); err != nil {
		return err
	}
	review, err := tx.PriceReview(ctx, supplierID)
	if err != nil || review.RefusedPrint == "" {
		return err
	}
	review.RefusedPrint = ""
	return tx.SetPriceReviewState(ctx, supplierID, review)
}

// forgetReview ends what waits and forgets what was refused, because it is about another account.
func forgetReview(ctx context.Context, tx *store.Tx, supplierID string) error {
	review, err := tx.PriceReview(ctx, supplierID)
	if err != nil {
		return err
	}
	if err := endWaiting(ctx, tx, supplierID, &review, "Another Unleashed account was connected."); err != nil {
		return err
	}
	return tx.SetPriceReviewState(ctx, supplierID, store.PriceReview{})
}
