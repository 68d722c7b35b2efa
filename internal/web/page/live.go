package page

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/a-h/templ"

	"upstock/internal/web/ui"
	"upstock/internal/wholesale"
)

// Piece renders a live region: a part of a page that is shown anew whenever it has changed.
type Piece func(ctx context.Context, visit *Visit, id string) (templ.Component, error)

type livePiece struct {
	access Access
	piece  Piece
}

// Live registers the piece behind regions that are marked data-live="topic/ID".
func (rt *Router) Live(topic string, access Access, piece Piece) {
	rt.pieces[topic] = livePiece{access, piece}
}

const (
	// liveInterval is how often the regions of an open page are looked at. The database is asked, not this process: what
	// changed may have been done by another one.
	liveInterval = 500 * time.Millisecond
	// livePulse is how often an unchanged stream is written to, so that no proxy takes it for dead, and its visitor checked;
	// unless the Config says otherwise.
	livePulse = 10 * time.Second
	// liveTopics is how many regions one page may have.
	liveTopics = 40
)

// bell is the piece of the notices' bell.
func (rt *Router) bell(ctx context.Context, visit *Visit, _ string) (templ.Component, error) {
	open, err := rt.config.Orders.CountNotices(ctx, visit.Supplier.ID)
	return ui.Bell(open), err
}

// region is a live region of an open page, with what was last sent for it.
type region struct {
	topic string
	piece Piece
	id    string
	last  []byte
}

// live streams the regions of a page, each when it has changed.
func (rt *Router) live(w http.ResponseWriter, r *http.Request) error {
	if VisitOf(r.Context()) == nil {
		w.WriteHeader(http.StatusNoContent) // signed out: tells the browser not to connect again
		return nil
	}
	regions, err := rt.regions(r)
	if err != nil {
		return err
	}
	// What is not there, or another supplier's, is said before the stream begins.
	var first bytes.Buffer
	if err := sendChanged(&first, r, regions); wholesale.CodeOf(err) == wholesale.CodeNotFound {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("X-Accel-Buffering", "no")
	stream := http.NewResponseController(w)
	if err := stream.SetWriteDeadline(noDeadline); err != nil {
		return fmt.Errorf("live stream: %w", err)
	}
	rt.stream(w, r, stream, regions, first.Bytes())
	return nil
}

// stream sends the regions as they change, until the browser goes, the visitor may no longer see them, or the server stops.
// The answer has begun, so an error is nothing but its end.
func (rt *Router) stream(w io.Writer, r *http.Request, stream *http.ResponseController, regions []*region, first []byte) {
	if _, err := w.Write(first); err != nil {
		return
	}
	ticks := time.NewTicker(liveInterval)
	defer ticks.Stop()
	pulse := time.NewTicker(cmp.Or(rt.config.LivePulse, livePulse))
	defer pulse.Stop()
	for stream.Flush() == nil {
		select {
		case <-r.Context().Done():
			return
		case <-rt.closing:
			return
		case <-pulse.C:
			if !rt.stillVisiting(r) {
				_, _ = io.WriteString(w, "event: end\ndata: signed out\n\n") // the stream ends either way
				return
			}
			_, _ = io.WriteString(w, ": still here\n\n") // the flush tells when nobody listens
		case <-ticks.C:
			if sendChanged(w, r, regions) != nil {
				return
			}
		}
	}
}

// unloaded is a request's context without what was loaded for it, so that the session is read again.
type unloaded struct{ context.Context }

// Value finds nothing.
func (unloaded) Value(any) any { return nil }

// stillVisiting says whether the session of the stream's browser is still that of the same person with the same role. When
// that cannot be found out now, the next pulse will.
func (rt *Router) stillVisiting(r *http.Request) bool {
	cookie, err := r.Cookie(rt.sessions.Cookie.Name)
	if err != nil {
		return false
	}
	ctx, err := rt.sessions.Load(unloaded{r.Context()}, cookie.Value)
	if err != nil {
		return true
	}
	visit, err := rt.visit(ctx)
	if err != nil {
		return true
	}
	began := VisitOf(r.Context()).Person
	return visit != nil && visit.Person.ID == began.ID && visit.Person.SupplierID == began.SupplierID && visit.Person.Role == began.Role
}

// regions reads which regions the page has.
func (rt *Router) regions(r *http.Request) ([]*region, error) {
	topics := r.URL.Query()["topic"]
	if len(topics) > liveTopics {
		return nil, wholesale.Invalid("topic", "may be given at most %d times", liveTopics)
	}
	regions := make([]*region, 0, len(topics))
	for _, topic := range topics {
		name, id, _ := strings.Cut(topic, "/")
		p, known := rt.pieces[name]
		if !known || !p.access.allows(VisitOf(r.Context()).Person.Role) {
			return nil, wholesale.NotFound("live region")
		}
		regions = append(regions, &region{topic: topic, piece: p.piece, id: id})
	}
	return regions, nil
}

// sendChanged renders every region and sends those that differ from what was sent last. A region that cannot be rendered
// now is left as it is, for the next time may succeed; but one that is not there is a wholesale.CodeNotFound error.
func sendChanged(w io.Writer, r *http.Request, regions []*region) error {
	ctx := r.Context()
	for _, g := range regions {
		component, err := g.piece(ctx, VisitOf(ctx), g.id)
		if wholesale.CodeOf(err) == wholesale.CodeNotFound {
			return err
		}
		if err != nil {
			continue
		}
		var html bytes.Buffer
		if err := component.Render(ctx, &html); err != nil {
			continue
		}
		if bytes.Equal(html.Bytes(), g.last) {
			continue
		}
		g.last = html.Bytes()
		data, err := json.Marshal(map[string]string{"topic": g.topic, "html": html.String()})
		if err != nil {
			return fmt.Errorf("live region %s: %w", g.topic, err)
		}
		if _, err := fmt.Fprintf(w, "event: region\ndata: %s\n\n", data); err != nil {
			return fmt.Errorf("live region %s: %w", g.topic, err)
		}
	}
	return nil
}
