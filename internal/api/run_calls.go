package api

import (
	"context"
	"net/http"
	"time"

	"upstock/internal/store"
)

const runsTag = "Imports and runs"

// Run is one import or price sync: its progress, and its result.
type Run struct {
	ID          string            `json:"id" format:"uuid" example:"01890a5d-ac96-774b-bcce-b302099a805f"`
	Kind        string            `json:"kind" enum:"products,customers,prices,compare,rollback,price_check" doc:"rollback: of prices, to what they were before another run." example:"products"`
	State       string            `json:"state" enum:"queued,running,waiting,done,discarded,failed" doc:"waiting: its price changes wait for approval; discarded: they were not applied. Both happen only where the supplier has asked for approval or a limit, or after a rollback." example:"done"`
	Total       int64             `json:"total" doc:"How many things there are to read; 0 until that is known." example:"820"`
	Processed   int64             `json:"processed" example:"820"`
	Created     int64             `json:"created" example:"12"`
	Updated     int64             `json:"updated" example:"3"`
	Unchanged   int64             `json:"unchanged" example:"804"`
	Skipped     int64             `json:"skipped" example:"1"`
	SkipReasons map[string]int64  `json:"skip_reasons" doc:"Why things were skipped, and how often." example:"{\"has no code\": 1}"`
	Examples    map[string]string `json:"examples" doc:"One of the things skipped, for each reason." example:"{}"`
	Warnings    map[string]int64  `json:"warnings" doc:"What was taken over although a person should look at it, and how often." example:"{}"`
	Pictures    RunPictures       `json:"pictures" doc:"The pictures of the products that were read. They are fetched beside the run, and may go on when it is done."`
	Notes       []string          `json:"notes" nullable:"false" doc:"What the run found out that people should know, such as how discounts are read." example:"[]"`
	Error       string            `json:"error" doc:"Why it failed; empty when it did not." example:""`
	ErrorDetail string            `json:"error_detail" doc:"The technical text of error, for the person who looks into it." example:""`
	QueuedAt    time.Time         `json:"queued_at" example:"2026-03-01T09:30:00Z"`
	StartedAt   *time.Time        `json:"started_at" nullable:"true" example:"2026-03-01T09:30:01Z"`
	FinishedAt  *time.Time        `json:"finished_at" nullable:"true" example:"2026-03-01T09:30:09Z"`
}

// RunPictures is how fetching a run's pictures goes.
type RunPictures struct {
	Total   int64 `json:"total" example:"812"`
	Fetched int64 `json:"fetched" example:"809"`
	Missing int64 `json:"missing" doc:"Those that could not be had. A notice, and each product, says why." example:"3"`
}

func runView(r store.Run) Run {
	v := Run{
		ID: r.ID, Kind: r.Kind, State: string(r.State), Total: r.Total, Processed: r.Processed, Created: r.Created, Updated: r.Updated,
		Unchanged: r.Unchanged, Skipped: r.Skipped, SkipReasons: r.SkipReasons, Examples: r.Examples, Warnings: r.Warnings, Notes: r.Notes, Error: r.Error, ErrorDetail: r.ErrorDetail,
		Pictures: RunPictures{Total: r.Pictures.Asked, Fetched: r.Pictures.Fetched, Missing: r.Pictures.Missing},
		QueuedAt: timeOf(r.QueuedAt), StartedAt: timeOrNull(r.StartedAt), FinishedAt: timeOrNull(r.FinishedAt),
	}
	if v.SkipReasons == nil {
		v.SkipReasons = map[string]int64{}
	}
	if v.Examples == nil {
		v.Examples = map[string]string{}
	}
	if v.Notes == nil {
		v.Notes = []string{}
	}
	if v.Warnings == nil {
		v.Warnings = map[string]int64{}
	}
	return v
}

// startedRun is the output of a call that has begun long work.
type startedRun struct {
	Location string `header:"Location" doc:"Where the run's progress is."`
	Body     encoded[Run]
}

// startRun begins long work once for each key of a request. A repetition gets the first answer: the
// run as it was when it began.
func startRun(
	ctx context.Context, key string, body []byte, start func(*store.Idempotency) (store.Run, *store.FirstAnswer, error),
) (*startedRun, error) {
	idem, err := once(ctx, key, body, http.StatusAccepted, func(run any) any { return runView(run.(store.Run)) })
	if err != nil {
		return nil, err
	}
	run, first, err := start(idem)
	if err != nil {
		return nil, err
	}
	var answer []byte
	if first != nil {
		answer = []byte(first.Answer)
	} else if answer, err = encode(runView(run)); err != nil {
		return nil, err
	}
	id, err := identityIn(answer)
	if err != nil {
		return nil, err
	}
	return &startedRun{Location: prefix + "/runs/" + id.ID, Body: encoded[Run]{answer}}, nil
}

// NewImport is the body that starts an import.
type NewImport struct {
	Kind string `json:"kind" enum:"products,customers" example:"products"`
}

func (a *API) registerRuns() {
	register(a, call{
		method: http.MethodPost, path: "/imports", id: "startImport", scope: scopeAll, tag: runsTag, summary: "Import from Unleashed",
		description: "In the background. A run of the same kind that has not begun yet is joined.", status: http.StatusAccepted, refusals: []int{http.StatusConflict},
	}, a.startImport)
	register(a, call{
		method: http.MethodGet, path: "/runs", id: "listRuns", scope: scopeRead, tag: runsTag, summary: "List runs", description: "Newest first.",
	}, listing(a.config.Syncing.Runs, runView))
	register(a, call{
		method: http.MethodGet, path: "/runs/{id}", id: "getRun", scope: scopeRead, tag: runsTag, summary: "Read a run's progress", refusals: []int{http.StatusNotFound},
	}, viewing(byID("run", a.config.Syncing.Run), runView))
}

func (a *API) startImport(ctx context.Context, supplierID string, in *creating[NewImport]) (*startedRun, error) {
	return startRun(ctx, in.IdempotencyKey, in.Content.raw, func(idem *store.Idempotency) (store.Run, *store.FirstAnswer, error) {
		return a.config.Syncing.StartImportOnce(ctx, supplierID, in.Content.value.Kind, idem)
	})
}
