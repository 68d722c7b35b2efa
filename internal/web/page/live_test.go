package page

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/a-h/templ"
	"github.com/alexedwards/scs/v2/memstore"
)

// door is a router of its own, whose reads are counted.
type door struct {
	*memstore.MemStore
	router   *Router
	cookie   string
	revision atomic.Int64
	broken   atomic.Bool // the region cannot be rendered

	reads      atomic.Int64 // of sessions and who they are
	questions  atomic.Int64 // for the revision
	renderings atomic.Int64
}

// Find reads a session.
func (d *door) Find(token string) ([]byte, bool, error) {
	d.reads.Add(1)
	return d.MemStore.Find(token)
}

func newDoor(t *testing.T) *door {
	d := &door{MemStore: memstore.NewWithCleanupInterval(0)}
	d.router = NewRouter(Config{
		Sessions: d,
		Enter: func(ctx context.Context, _, _ string, _ int64) (context.Context, string, error) {
			d.reads.Add(1)
			return ctx, "buyer", nil
		},
		Revision: func(context.Context) (int64, error) {
			d.questions.Add(1)
			return d.revision.Load(), nil
		},
	})
	d.router.Handle("GET /in", Public, func(_ http.ResponseWriter, r *http.Request) error {
		return SignIn(r, cmp.Or(r.URL.Query().Get("person"), "bea"), "kombu", 1)
	})
	d.router.Live("basket", For("buyer"), func(context.Context, string) (templ.Component, error) {
		d.renderings.Add(1)
		if d.broken.Load() {
			return nil, context.DeadlineExceeded
		}
		return templ.Raw(fmt.Sprint("basket ", d.revision.Load())), nil
	})
	d.goOnAs(t, "bea")
	return d
}

// goOnAs signs a person in.
func (d *door) goOnAs(t *testing.T, person string) {
	answer := httptest.NewRecorder()
	d.router.ServeHTTP(answer, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/in?person="+person, nil))
	d.cookie, _, _ = strings.Cut(answer.Header().Get("Set-Cookie"), ";")
}

// openPage is the answer to a page that listens.
type openPage struct {
	*httptest.ResponseRecorder
	done chan struct{}
}

// SetWriteDeadline is what a real connection can.
func (openPage) SetWriteDeadline(time.Time) error { return nil }

// open opens a page with regions, until ctx ends.
func (d *door) open(ctx context.Context, regions ...string) openPage {
	request := httptest.NewRequestWithContext(ctx, http.MethodGet, "/live?topic="+strings.Join(regions, "&topic="), nil)
	request.Header.Set("Cookie", d.cookie)
	p := openPage{httptest.NewRecorder(), make(chan struct{})}
	go func() {
		defer close(p.done)
		d.router.ServeHTTP(p, request)
	}()
	synctest.Wait()
	return p
}

// later lets time go by.
func later(seconds int) {
	<-time.After(time.Duration(seconds)*time.Second + time.Millisecond)
	synctest.Wait()
}

func TestAnOpenPageCostsOneQuestionASecondWhileNothingHappens(t *testing.T) {
	d := newDoor(t)
	synctest.Test(t, func(t *testing.T) {
		d.router.closing = make(chan struct{}) // of this bubble
		defer close(d.router.closing)
		ctx, leave := context.WithCancel(t.Context())
		defer leave()
		p := d.open(ctx, "basket/1", "basket/2", "basket/3", "basket/1")
		if n := d.renderings.Swap(0); n != 3 {
			t.Errorf("%d regions are rendered at first, want each of 3 once", n)
		}
		d.reads.Store(0)
		d.questions.Store(0)
		later(600)
		if questions, reads, n := d.questions.Load(), d.reads.Load(), d.renderings.Load(); questions > 600 || reads > 2*600/checkEvery || n != 0 {
			t.Errorf("ten quiet minutes cost %d questions, %d reads and %d renderings", questions, reads, n)
		}
		d.revision.Add(1)
		later(3)
		if n := d.renderings.Load(); n != 3 {
			t.Errorf("a change is rendered %d times, want 3", n)
		}
		d.broken.Store(true)
		d.revision.Add(1)
		later(3)
		d.broken.Store(false)
		later(3)
		leave()
		<-p.done
		for _, words := range []string{"basket 0", "basket 1", "basket 2"} { // the last could not be rendered at first
			if n := strings.Count(p.Body.String(), words); n != 3 {
				t.Errorf("%s is sent %d times, want 3", words, n)
			}
		}
	})
}

// TestManyOpenPagesAskTogether has the pages of many people of two suppliers open.
func TestManyOpenPagesAskTogether(t *testing.T) {
	d := newDoor(t)
	d.router.config.WatchKey = func(ctx context.Context) string { return VisitorOf(ctx).PersonID[:1] }
	synctest.Test(t, func(t *testing.T) {
		d.router.closing = make(chan struct{}) // of this bubble
		defer close(d.router.closing)
		ctx, leave := context.WithCancel(t.Context())
		defer leave()
		var pages []openPage
		for person := range 100 {
			d.goOnAs(t, fmt.Sprintf("%c%d", "ab"[person%2], person))
			pages = append(pages, d.open(ctx, "basket/1"))
		}
		if n := d.questions.Swap(0); n != 2 {
			t.Errorf("100 pages of two suppliers begin with %d questions", n)
		}
		later(10)
		if n := d.questions.Load(); n > 2*10 {
			t.Errorf("100 pages of two suppliers ask %d times in 10 seconds", n)
		}
		// What this process changes is seen at once, and a burst of it does not ask for each.
		<-time.After(liveInterval / breaths)
		d.renderings.Store(0)
		d.questions.Store(0)
		d.revision.Add(1)
		for range 50 {
			d.router.Changed("a")
		}
		d.router.Changed("nobody")
		<-time.After(time.Millisecond)
		synctest.Wait()
		if questions, n := d.questions.Load(), d.renderings.Load(); questions != 1 || n != 50 {
			t.Errorf("%d questions and %d renderings after a change to half of the pages", questions, n)
		}
		later(2)
		if n := d.renderings.Load(); n != 100 {
			t.Errorf("%d renderings after the others have asked", n)
		}
		leave()
		for _, p := range pages {
			<-p.done
		}
		synctest.Wait()
		d.questions.Store(0)
		later(60)
		if n := d.questions.Load(); n != 0 || len(d.router.watchers.byKey) != 0 {
			t.Errorf("%d questions when no page is open", n)
		}
	})
}

func TestAPersonHasNoMoreThanTwelveStreams(t *testing.T) {
	d := newDoor(t)
	synctest.Test(t, func(t *testing.T) {
		d.router.closing = make(chan struct{}) // of this bubble
		defer close(d.router.closing)
		oldest := d.open(t.Context(), "basket/1")
		ctx, leave := context.WithCancel(t.Context())
		left := d.open(ctx, "basket/1")
		leave()
		<-left.done // who has gone does not count
		for range 11 {
			d.open(t.Context(), "basket/1")
		}
		select {
		case <-oldest.done:
			t.Fatal("the twelfth crowds out the first")
		default:
		}
		d.open(t.Context(), "basket/1")
		<-oldest.done
		if !strings.HasSuffix(oldest.Body.String(), "event: end\ndata: ask again later\n\n") {
			t.Errorf("the oldest ends with %q", oldest.Body)
		}
	})
}
