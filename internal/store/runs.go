package store

import (
	"context"
	"time"

	"upstock/internal/store/db"
)

// RunState says how far a run has got.
type RunState string

// The states of a run.
const (
	RunQueued  RunState = "queued"
	RunRunning RunState = "running"
	RunDone    RunState = "done"
	RunFailed  RunState = "failed"
	// RunWaiting is a run whose price changes wait for a person, who applies or discards them.
	RunWaiting RunState = "waiting"
	// RunDiscarded is one whose price changes a person has discarded, or a later run has replaced.
	RunDiscarded RunState = "discarded"
)

// Run is one import or price sync: its progress while it goes, and its result afterwards. It
// survives a restart and goes on at its cursor.
type Run struct {
	ID          string
	SupplierID  string
	Kind        string
	State       RunState
	Step        string // the part of the run it is in
	Cursor      string // where in that part, in the connector's own words
	Total       int64  // 0 until it is known
	Processed   int64
	Created     int64
	Updated     int64
	Unchanged   int64
	Skipped     int64
	SkipReasons map[string]int64  // why things were skipped, and how often
	Examples    map[string]string // one of the things skipped for a reason, in words for a person
	Warnings    map[string]int64  // what was taken though a person should look at it, and how often
	Notes       []string          // what it found out that people should know
	Error       string
	ErrorDetail string // the technical text of Error
	QueuedAt    time.Time
	StartedAt   time.Time
	FinishedAt  time.Time
	Pictures    RunPictures
	Failures    int       // how often in a row a page could not be read
	RetryAt     time.Time // when that page is tried again; zero: at once
	Scheduled   bool      // begun by the clock, or by a webhook, not by a person
	Hinted      bool      // begun by a webhook
}

// RunPictures are the pictures that a run has asked for. They are fetched by jobs of their own,
// some of which may still go on when the run is done.
type RunPictures struct {
	Asked   int64
	Fetched int64
	Missing int64 // those that could not be had; one of them may still be fetched later
}

// AddRunPictures adds to what is known of a run's pictures. A run that is not there is no error:
// some pictures are asked for by no run.
func (tx *Tx) AddRunPictures(ctx context.Context, supplierID, runID string, more RunPictures) error {
	_, err := tx.queries().AddRunPictures(ctx, db.AddRunPicturesParams{
		SupplierID: supplierID, ID: runID, Pictures: more.Asked, Fetched: more.Fetched, Missing: more.Missing,
	})
	return err
}

// PutRun adds a run or records its progress. That of its pictures goes its own way.
func (tx *Tx) PutRun(ctx context.Context, r Run) error {
	reasons, err := jsonColumn(r.SkipReasons, len(r.SkipReasons) == 0)
	if err != nil {
		return err
	}
	warnings, err := jsonColumn(r.Warnings, len(r.Warnings) == 0)
	if err != nil {
		return err
	}
	notes, err := jsonColumn(r.Notes, len(r.Notes) == 0)
	if err != nil {
		return err
	}
	examples, err := jsonColumn(r.Examples, len(r.Examples) == 0)
	if err != nil {
		return err
	}
	return touched(tx.queries().PutRun(ctx, db.PutRunParams{
		ID: r.ID, SupplierID: r.SupplierID, Kind: r.Kind, State: string(r.State), Step: r.Step, CursorText: r.Cursor,
		Total: r.Total, Processed: r.Processed, Created: r.Created, Updated: r.Updated, Unchanged: r.Unchanged,
		Skipped: r.Skipped, SkipReasons: reasons, Error: r.Error,
		QueuedAt: timeColumn(r.QueuedAt), StartedAt: timeColumn(r.StartedAt), FinishedAt: timeColumn(r.FinishedAt),
		Failures: int64(r.Failures), RetryAt: timeColumn(r.RetryAt), Warnings: warnings, Notes: notes, ErrorDetail: r.ErrorDetail,
		Pictures: r.Pictures.Asked, PicturesFetched: r.Pictures.Fetched, PicturesMissing: r.Pictures.Missing,
		Examples:  examples,
		Scheduled: r.Scheduled, Hinted: r.Hinted,
	}))
}

// Run reads a run; ErrNotFound when there is none.
func (tx *Tx) Run(ctx context.Context, supplierID, id string) (Run, error) {
	row, err := tx.queries().Run(ctx, db.RunParams{SupplierID: supplierID, ID: id})
	return oneRow(row, err, runOf)
}

// QueuedRun finds a run of this kind that has not begun; ErrNotFound when there is none.
func (tx *Tx) QueuedRun(ctx context.Context, supplierID, kind string) (Run, error) {
	row, err := tx.queries().OpenRunOfKind(ctx, db.OpenRunOfKindParams{SupplierID: supplierID, Kind: kind, State: string(RunQueued)})
	return oneRow(row, err, runOf)
}

// NextRun finds the run to work on next: a rollback, or else the oldest, of those that are not
// finished and whose page need not wait; ErrNotFound when there is none.
func (tx *Tx) NextRun(ctx context.Context, supplierID string) (Run, error) {
	row, err := tx.queries().NextRun(ctx, db.NextRunParams{SupplierID: supplierID, Now: timeColumn(tx.Now())})
	return oneRow(row, err, runOf)
}

// UnfinishedRun finds the oldest run of a kind that is not finished; ErrNotFound when there is
// none.
func (tx *Tx) UnfinishedRun(ctx context.Context, supplierID, kind string) (Run, error) {
	row, err := tx.queries().UnfinishedRun(ctx, db.UnfinishedRunParams{SupplierID: supplierID, Kind: kind})
	return oneRow(row, err, runOf)
}

// LatestRun finds the newest run of a kind in any state; ErrNotFound when there never was one.
func (tx *Tx) LatestRun(ctx context.Context, supplierID, kind string) (Run, error) {
	row, err := tx.queries().LatestRun(ctx, db.LatestRunParams{SupplierID: supplierID, Kind: kind})
	return oneRow(row, err, runOf)
}

// WakeRuns has every unfinished run be tried at once, however often it has failed.
func (tx *Tx) WakeRuns(ctx context.Context, supplierID string) error {
	_, err := tx.queries().WakeRuns(ctx, supplierID)
	return err
}

// EndRuns ends every unfinished run as failed, and says why.
func (tx *Tx) EndRuns(ctx context.Context, supplierID, why string) error {
	_, err := tx.queries().EndRuns(ctx, db.EndRunsParams{SupplierID: supplierID, Error: why, FinishedAt: timeColumn(tx.Now())})
	return err
}

// Runs reads the history, newest first, below the id before ("" for the newest).
func (tx *Tx) Runs(ctx context.Context, supplierID, before string, limit int) ([]Run, error) {
	rows, err := tx.queries().Runs(ctx, db.RunsParams{SupplierID: supplierID, Before: before, MaxRows: int32(limit)}) //nolint:gosec // a page size
	return allRows(rows, err, runOf)
}

func runOf(r db.Run) (Run, error) {
	run := Run{
		ID: r.ID, SupplierID: r.SupplierID, Kind: r.Kind, State: RunState(r.State), Step: r.Step, Cursor: r.CursorText,
		Total: r.Total, Processed: r.Processed, Created: r.Created, Updated: r.Updated, Unchanged: r.Unchanged, Skipped: r.Skipped,
		Error: r.Error, QueuedAt: timeOf(r.QueuedAt), StartedAt: timeOf(r.StartedAt), FinishedAt: timeOf(r.FinishedAt),
		Failures: int(r.Failures), RetryAt: timeOf(r.RetryAt), ErrorDetail: r.ErrorDetail,
		Pictures: RunPictures{Asked: r.Pictures, Fetched: r.PicturesFetched, Missing: r.PicturesMissing}, Scheduled: r.Scheduled,
		Hinted: r.Hinted,
	}
	if err := fromJSONColumn(r.Warnings, &run.Warnings); err != nil {
		return run, err
	}
	if err := fromJSONColumn(r.Notes, &run.Notes); err != nil {
		return run, err
	}
	if err := fromJSONColumn(r.Examples, &run.Examples); err != nil {
		return run, err
	}
	return run, fromJSONColumn(r.SkipReasons, &run.SkipReasons)
}

// ForgetIdleRuns deletes the scheduled runs of a kind, older than the id before, that found nothing
// to change and nothing to say: where a list is read every minute they would bury the others.
func (tx *Tx) ForgetIdleRuns(ctx context.Context, supplierID, kind, before string) (deleted int64, err error) {
	return tx.queries().ForgetIdleRuns(ctx, db.ForgetIdleRunsParams{SupplierID: supplierID, Kind: kind, Before: before})
}
