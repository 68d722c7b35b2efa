package page

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/a-h/templ"

	"upstock/internal/request"
	"upstock/internal/wholesale"
)

// Piece renders a live region: a part of a page that is shown again whenever it has changed.
type Piece func(ctx context.Context, id string) (templ.Component, error)

type livePiece struct {
	access Access
	piece  Piece
}

// Live registers the piece behind regions that are marked data-live="topic/ID".
func (rt *Router) Live(topic string, access Access, piece Piece) {
	rt.patterns = append(rt.patterns, rt.config.LivePattern+"?topic="+topic)
	rt.pieces[topic] = livePiece{access, piece}
}

const (
	// liveInterval is how often it is asked whether anything has changed, unless the Config says
	// otherwise: another process may have changed it. This one says so at once.
	liveInterval = time.Second
	// checkEvery is after how many intervals a stream checks its visitor, and is written to, so
	// that no proxy takes it for dead.
	checkEvery = 15
	// liveTopics is how many regions one page may have.
	liveTopics = 40
)

// region is a live region of an open page, with what was last sent for it.
type region struct {
	topic string
	piece Piece
	id    string
	last  []byte
}

// live streams the regions of a page, each when it has changed.
func (rt *Router) live(w http.ResponseWriter, r *http.Request) error {
	if VisitorOf(r.Context()) == nil {
		w.WriteHeader(http.StatusNoContent) // signed out: tells the browser not to connect again
		return nil
	}
	regions, err := rt.regions(r)
	if err != nil {
		return err
	}
	watched, leave, err := rt.watch(r.Context())
	if err != nil {
		return err
	}
	defer leave()
	seen, _ := watched.now()
	// What is not there, or another supplier's, is said before the stream begins.
	var first bytes.Buffer
	rendered, err := sendChanged(&first, r, regions)
	if err != nil {
		return err
	}
	if !rendered {
		seen = unseen
	}
	h := w.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("X-Accel-Buffering", "no")
	request.Of(r.Context()).Stream = true
	stream := http.NewResponseController(w)
	if err := stream.SetWriteDeadline(noDeadline); err != nil {
		return fmt.Errorf("live stream: %w", err)
	}
	if _, err := w.Write(first.Bytes()); err == nil {
		rt.stream(w, r, stream, regions, watched, seen)
	}
	return nil // the answer has begun: an error is nothing but its end
}

// unseen is no revision: the regions must be rendered again.
const unseen = -1

// stream sends the regions as they change, until the browser goes, the visitor may no longer see
// them, or the server stops. While nothing happens it only checks its visitor now and then.
func (rt *Router) stream(w io.Writer, r *http.Request, stream *http.ResponseController, regions []*region, watched *watcher, seen int64) {
	personID := VisitorOf(r.Context()).PersonID
	crowdedOut := rt.streams.begin(personID)
	defer rt.streams.end(personID, crowdedOut)
	interval := cmp.Or(rt.config.LiveInterval, liveInterval)
	checks := time.NewTicker(checkEvery * interval)
	defer checks.Stop()
	for stream.Flush() == nil {
		revision, moved := watched.now()
		if revision != seen {
			rendered, err := sendChanged(w, r, regions)
			if err != nil {
				if isPanic(err) {
					request.LogFailure(r.Context(), rt.config.Log, err)
				}
				return
			}
			if rendered {
				seen = revision
				continue
			}
			seen = unseen
		}
		var again <-chan time.Time
		if seen == unseen {
			again = time.After(interval)
		}
		select {
		case <-r.Context().Done():
			return
		case <-rt.closing:
			return
		case <-crowdedOut:
			_, _ = io.WriteString(w, "event: end\ndata: ask again later\n\n") // the stream ends either way
			return
		case <-checks.C:
			if !rt.stillVisiting(r) {
				_, _ = io.WriteString(w, "event: end\ndata: signed out\n\n")
				return
			}
			_, _ = io.WriteString(w, ": still here\n\n") // the flush tells when no one listens
		case <-again:
		case <-moved:
		}
	}
}

// unloaded is a request's context without what was loaded for it, so that the session is read
// again.
type unloaded struct{ context.Context }

// Value finds nothing.
func (unloaded) Value(any) any { return nil }

// stillVisiting says whether the session of the stream's browser is still that of the same person
// with the same role. When that cannot be found out now, the next check will.
func (rt *Router) stillVisiting(r *http.Request) bool {
	cookie, err := r.Cookie(rt.sessions.Cookie.Name)
	if err != nil {
		return false
	}
	there, err := rt.arrive(r.WithContext(unloaded{r.Context()}))
	if err != nil {
		return true
	}
	ctx, err := rt.sessions.Load(there.Context(), cookie.Value)
	if err != nil {
		return true
	}
	ctx, err = rt.visit(ctx)
	if err != nil {
		return true
	}
	now := VisitorOf(ctx)
	return now != nil && *now == *VisitorOf(r.Context())
}

// regions reads which regions the page has, each topic once.
func (rt *Router) regions(r *http.Request) ([]*region, error) {
	var regions []*region
	for _, topic := range r.URL.Query()["topic"] {
		if slices.ContainsFunc(regions, func(g *region) bool { return g.topic == topic }) {
			continue
		}
		if len(regions) == liveTopics {
			return nil, wholesale.Invalid("topic", "may be given at most %d times", liveTopics)
		}
		name, id, _ := strings.Cut(topic, "/")
		p, known := rt.pieces[name]
		if !known || !p.access.Allows(VisitorOf(r.Context())) {
			return nil, wholesale.NotFound("live region")
		}
		regions = append(regions, &region{topic: topic, piece: p.piece, id: id})
	}
	return regions, nil
}

// sendChanged renders every region and sends those that differ from what was sent last. rendered is
// false when one could not be, for the next time may succeed; but one that is not there is a
// wholesale.CodeNotFound error.
func sendChanged(w io.Writer, r *http.Request, regions []*region) (rendered bool, err error) {
	rendered = true
	for _, g := range regions {
		html, err := g.render(r.Context())
		switch {
		case wholesale.CodeOf(err) == wholesale.CodeNotFound, isPanic(err):
			return false, err
		case err != nil:
			rendered = false
			continue
		case bytes.Equal(html, g.last):
			continue
		}
		g.last = html
		data, err := json.Marshal(map[string]string{"topic": g.topic, "html": string(html)})
		if err != nil {
			return false, fmt.Errorf("live region %s: %w", g.topic, err)
		}
		if _, err := fmt.Fprintf(w, "event: region\ndata: %s\n\n", data); err != nil {
			return false, fmt.Errorf("live region %s: %w", g.topic, err)
		}
	}
	return rendered, nil
}

// render gives the region as it is now. A panic is an error, which ends only this stream.
func (g *region) render(ctx context.Context) ([]byte, error) {
	var html bytes.Buffer
	err := request.Safely(func() error {
		component, err := g.piece(ctx, g.id)
		if err != nil {
			return err
		}
		return component.Render(ctx, &html)
	})
	return html.Bytes(), err
}

func isPanic(err error) bool {
	_, ok := errors.AsType[*request.Panic](err)
	return ok
}
