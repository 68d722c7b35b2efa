package runs

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"upstock/internal/store"
	"upstock/internal/syncing"
	"upstock/internal/web/ui"
)

// kindWords names a kind of run.
func kindWords(kind string) string {
	switch kind {
	case syncing.RunProducts:
		return "Import products"
	case syncing.RunCustomers:
		return "Import customers"
	case syncing.RunPrices:
		return "Sync Unleashed prices"
	case syncing.RunCompare:
		return "Compare with Unleashed"
	case syncing.RunPriceCheck:
		return "Check prices against Unleashed"
	case syncing.RunRollback:
		return "Bring back earlier prices"
	}
	return kind
}

// things are what a run counts.
func things(kind string) string {
	switch kind {
	case syncing.RunCustomers:
		return "customers"
	case syncing.RunPrices, syncing.RunRollback, syncing.RunPriceCheck:
		return "prices"
	case syncing.RunCompare:
		return "products and customers"
	}
	return "products"
}

// doing is the current step of a run.
func doing(run store.Run) string {
	if run.Kind == syncing.RunCompare {
		return "Comparing " + things(run.Kind)
	}
	if run.Kind == syncing.RunPriceCheck {
		return checking(run)
	}
	if run.Kind != syncing.RunPrices {
		return "Importing " + things(run.Kind)
	}
	switch run.Step {
	case syncing.StepProducts:
		return "Reading changed products"
	case syncing.StepCustomers:
		return "Reading changed customers"
	case syncing.StepForget, syncing.StepApply:
		return "Comparing prices with your price lists"
	}
	return "Reading customer prices"
}

// checking is the current step of a check of prices. It reads for a sample of customers, so that it
// is not known how many prices there will be.
func checking(run store.Run) string {
	switch run.Step {
	case syncing.StepCheckBegin, syncing.StepCheckChoose:
		return "Reading what has changed first"
	case syncing.StepCheckAgain:
		return "Reading prices that differ again"
	}
	return "Comparing prices"
}

// progressWords says how far a run has got, e.g. "Importing products: 1,200 of 5,000, about 2
// minutes left".
func progressWords(run store.Run, now time.Time) string {
	words := doing(run)
	switch {
	case run.Processed == 0:
	case run.Total == 0:
		words += ": " + ui.Number(run.Processed) + " so far"
	default:
		words += ": " + ui.Number(run.Processed) + " of " + ui.Number(run.Total)
	}
	if left, known := timeLeft(run, now); known {
		words += ", " + leftWords(left) + " left"
	}
	return words
}

// soonest is how long a run must have been going before its end can be estimated.
const soonest = 3 * time.Second

// timeLeft estimates the rest of the reading from the time taken so far; false for a run that has
// just started, is waiting, or has finished reading.
func timeLeft(run store.Run, now time.Time) (time.Duration, bool) {
	took := now.Sub(run.StartedAt)
	if run.StartedAt.IsZero() || took < soonest || run.Processed == 0 || run.Total <= run.Processed || waits(run) {
		return 0, false
	}
	seconds := int64(took/time.Second) * (run.Total - run.Processed) / run.Processed
	return time.Duration(seconds) * time.Second, true
}

// leftWords rounds a length of time to minutes or hours.
func leftWords(left time.Duration) string {
	switch minutes := int64((left + 30*time.Second) / time.Minute); {
	case minutes < 1:
		return "less than a minute"
	case minutes == 1:
		return "about a minute"
	case minutes < 90:
		return "about " + ui.Number(minutes) + " minutes"
	default:
		return "about " + ui.Number((minutes+30)/60) + " hours"
	}
}

// tookWords says how long a run took, "" while that is not known.
func tookWords(run store.Run) string {
	if run.StartedAt.IsZero() || run.FinishedAt.IsZero() {
		return ""
	}
	took := run.FinishedAt.Sub(run.StartedAt)
	switch {
	case took < time.Second:
		return "under a second"
	case took < time.Minute:
		return ui.Number(int64(took/time.Second)) + " s"
	case took < time.Hour:
		return fmt.Sprintf("%d min %02d s", took/time.Minute, took%time.Minute/time.Second)
	}
	return fmt.Sprintf("%d h %02d min", took/time.Hour, took%time.Hour/time.Minute)
}

// waits says whether a run waits for a retry: its error stays until it makes progress.
func waits(run store.Run) bool { return isOpen(run) && run.Error != "" }

// isOpen says whether a run is not over yet.
func isOpen(run store.Run) bool { return run.State == store.RunQueued || run.State == store.RunRunning }

// stateWords is a run's status in one word, with its tone.
func stateWords(run store.Run) (ui.Tone, string) {
	switch {
	case waits(run):
		return ui.Warn, "Waiting"
	case run.State == store.RunQueued:
		return ui.Neutral, "Queued"
	case run.State == store.RunRunning:
		return ui.Info, "Running"
	case run.State == store.RunFailed:
		return ui.Bad, "Failed"
	case run.State == store.RunWaiting:
		return ui.Warn, "Waits for approval"
	case run.State == store.RunDiscarded:
		return ui.Neutral, "Not applied"
	}
	return ui.Good, "Done"
}

// countsWords sums up what a run did, e.g. "12 created, 3 updated, 4,950 unchanged, 8 skipped".
func countsWords(run store.Run) string {
	var parts []string
	for _, c := range counts(run) {
		if c.n > 0 {
			parts = append(parts, ui.Number(c.n)+" "+c.words)
		}
	}
	switch {
	case len(parts) > 0:
		return strings.Join(parts, ", ")
	case run.State == store.RunDone:
		return "Nothing to read"
	}
	return "Nothing yet"
}

// counted is one of a run's counts.
type counted struct {
	words string
	n     int64
}

func counts(run store.Run) []counted {
	updated := "updated"
	switch run.Kind {
	case syncing.RunPrices, syncing.RunRollback:
		updated = "changed or removed"
	case syncing.RunPriceCheck:
		return []counted{{"differ", run.Updated}, {"agree", run.Unchanged}, {"skipped", run.Skipped}}
	}
	return []counted{{"created", run.Created}, {updated, run.Updated}, {"unchanged", run.Unchanged}, {"skipped", run.Skipped}}
}

// remark is what a run says of several things, and of how many.
type remark struct {
	words string
	n     int64
}

// remarks lists what a run counted, the most frequent first.
func remarks(counts map[string]int64) []remark {
	found := make([]remark, 0, len(counts))
	for words, n := range counts {
		found = append(found, remark{words, n})
	}
	slices.SortFunc(found, func(a, b remark) int {
		return cmp.Or(cmp.Compare(b.n, a.n), strings.Compare(a.words, b.words))
	})
	return found
}

// nextTry says when a run is retried: as a time of day, which stays right without a refresh.
func nextTry(ctx context.Context, run store.Run) string {
	if run.RetryAt.IsZero() {
		return ""
	}
	return "Next attempt at " + ui.MomentWords(ctx, run.RetryAt) + "."
}

// picturesWords says how many pictures of a run are here, e.g. "Pictures: 809 of 812 fetched, 3
// could not be fetched."
func picturesWords(p store.RunPictures) string {
	words := "Pictures: " + ui.Number(p.Fetched) + " of " + ui.Number(p.Asked) + " fetched"
	if p.Missing > 0 {
		words += ", " + ui.Number(p.Missing) + " could not be fetched"
	}
	return words + "."
}
