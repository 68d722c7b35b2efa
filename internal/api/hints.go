package api

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strconv"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"upstock/internal/request"
	"upstock/internal/syncing"
)

// hintsPath is where webhooks of other systems are taken. They come without a token, and prove by
// their signature whose they are.
const hintsPath = "/webhooks/"

// maxHint is in bytes. A webhook of Unleashed's names a record or two.
const maxHint = 64 << 10

// readMessage reads a message of another system, of at most so many bytes, and whose it is; not ok
// when it has answered already. An address that is no id is looked for all the same, so that it
// takes as long.
func readMessage(w http.ResponseWriter, r *http.Request, most int64) (body []byte, supplierID string, ok bool) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, most))
	if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
		newProblem(http.StatusRequestEntityTooLarge, "The body is too large").write(w)
		return nil, "", false
	}
	if err != nil {
		newProblem(http.StatusBadRequest, "The body could not be read to its end").write(w)
		return nil, "", false
	}
	supplierID, isID := canonicalID(r.PathValue("supplier_id"))
	if !isID {
		supplierID = ""
	}
	return body, supplierID, true
}

// takeHint takes a webhook from Unleashed. It answers before anything is read from Unleashed, and
// tells nothing to one who does not have the key.
func (a *API) takeHint(w http.ResponseWriter, r *http.Request) {
	body, supplierID, ok := readMessage(w, r, maxHint)
	if !ok {
		return
	}
	refusal, err := a.config.Syncing.TakeHint(r.Context(), supplierID, syncing.Delivery{Header: r.Header, Body: body})
	switch {
	case err != nil:
		a.refuse(w, r, err)
	case refusal.Reason != "":
		a.refuseHint(w, r, refusal)
	default:
		request.Of(r.Context()).SupplierID = supplierID
		w.WriteHeader(http.StatusAccepted)
	}
}

// refuseHint answers first and keeps why afterwards: how long an answer takes must not tell which
// suppliers there are.
func (a *API) refuseHint(w http.ResponseWriter, r *http.Request, refusal syncing.Refusal) {
	if wait := a.refusals.take(request.Of(r.Context()).Address, a.config.Requests.Clock()); wait > 0 {
		seconds := int64((wait + time.Second - 1) / time.Second)
		answerAtOnce(w, newProblem(http.StatusTooManyRequests, "Too many webhooks without a valid signature").
			with("Retry-After", strconv.FormatInt(seconds, 10)))
	} else {
		answerAtOnce(w, newProblem(http.StatusUnauthorized, "The webhook has no valid signature").with("WWW-Authenticate", "Signature"))
	}
	// The sender has its answer, and may be gone.
	if err := a.config.Syncing.NoteRefusal(context.WithoutCancel(r.Context()), refusal); err != nil {
		request.LogFailure(r.Context(), a.log, err)
	}
}

// answerAtOnce sends the whole answer while the handler goes on.
func answerAtOnce(w http.ResponseWriter, p *Problem) {
	text, err := json.Marshal(p)
	if err != nil {
		p.write(w)
		return
	}
	for name, values := range p.header {
		w.Header()[name] = values
	}
	w.Header().Set("Content-Type", problemType)
	w.Header().Set("Content-Length", strconv.Itoa(len(text))) // else its end would only come with the handler's
	w.WriteHeader(p.Status)
	_, _ = w.Write(text)                      // fails only when the client has gone
	_ = http.NewResponseController(w).Flush() // the same
}

const (
	// wrongInARow is how many webhooks without a valid signature an address may send as fast as it
	// likes, and wrongEvery how often one more. Those with a valid one are taken all the same:
	// behind a proxy that is not known as one, all come from one address.
	wrongInARow = 120
	wrongEvery  = 500 * time.Millisecond
	// maxAddresses bounds the memory, however many addresses an attacker has.
	maxAddresses = 20_000
)

// floodGuard counts refused webhooks by the address that they come from.
type floodGuard struct {
	mu  sync.Mutex
	all map[string]*rate.Limiter
}

// take counts one, or says how long until one may come again.
func (g *floodGuard) take(address string, now time.Time) (wait time.Duration) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if len(g.all) >= maxAddresses {
		g.all = nil
	}
	if g.all == nil {
		g.all = map[string]*rate.Limiter{}
	}
	if g.all[address] == nil {
		g.all[address] = rate.NewLimiter(rate.Every(wrongEvery), wrongInARow)
	}
	taken := g.all[address].ReserveN(now, 1)
	if wait = taken.DelayFrom(now); wait > 0 {
		taken.CancelAt(now)
	}
	return wait
}
