package page

import (
	"cmp"
	"context"
	"sync"
	"time"
)

// watchers ask for revisions: one for all open pages that show the same supplier's things, however
// many those are.
type watchers struct {
	mu    sync.Mutex
	byKey map[string]*watcher
}

// watcher asks for one revision until the last stream that needs it has ended.
type watcher struct {
	streams int // guarded by watchers.mu
	stop    context.CancelFunc
	wake    chan struct{} // holds one: there may be something new

	mu       sync.Mutex
	revision int64
	moved    chan struct{} // closed when the revision moves
}

// now is the newest revision that is known, and a channel that is closed when there is another.
func (w *watcher) now() (revision int64, moved <-chan struct{}) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.revision, w.moved
}

func (w *watcher) set(revision int64) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if revision != w.revision {
		w.revision = revision
		close(w.moved)
		w.moved = make(chan struct{})
	}
}

// watch gives a stream the watcher of what it shows. The stream must leave it.
func (rt *Router) watch(ctx context.Context) (w *watcher, leave func(), err error) {
	key := rt.watchKey(ctx)
	if w = rt.watchers.join(key); w == nil {
		revision, err := rt.config.Revision(ctx)
		if err != nil {
			return nil, nil, err
		}
		asking, stop := context.WithCancel(context.WithoutCancel(ctx))
		made := &watcher{stop: stop, wake: make(chan struct{}, 1), revision: revision, moved: make(chan struct{})}
		if w = rt.watchers.add(key, made); w == made {
			go rt.ask(asking, w)
		} else {
			stop() // another stream was quicker
		}
	}
	return w, func() { rt.watchers.leave(key, w) }, nil
}

// watchKey names what the visitor's live regions depend on.
func (rt *Router) watchKey(ctx context.Context) string {
	if rt.config.WatchKey != nil {
		return rt.config.WatchKey(ctx)
	}
	return VisitorOf(ctx).ActingFor
}

// ask asks for a watcher's revision: as often as another process's changes must be seen, and when
// this process has changed something, but not again at once.
func (rt *Router) ask(ctx context.Context, w *watcher) {
	interval := cmp.Or(rt.config.LiveInterval, liveInterval)
	ticks := time.NewTicker(interval)
	defer ticks.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticks.C:
		case <-w.wake:
		}
		if revision, err := rt.config.Revision(ctx); err == nil {
			w.set(revision)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(interval / breaths):
		}
	}
}

// breaths is how often within an interval a watcher may ask at most, when much is changed.
const breaths = 5

// Changed says that this process has changed something that the pages with a watch key may show.
// It costs next to nothing when no such page is open.
func (rt *Router) Changed(key string) {
	rt.watchers.mu.Lock()
	defer rt.watchers.mu.Unlock()
	if w := rt.watchers.byKey[key]; w != nil {
		select {
		case w.wake <- struct{}{}:
		default: // it will ask anyway
		}
	}
}

// join adds a stream to a watcher; nil when there is none.
func (ws *watchers) join(key string) *watcher {
	ws.mu.Lock()
	defer ws.mu.Unlock()
	w := ws.byKey[key]
	if w != nil {
		w.streams++
	}
	return w
}

// add keeps a new watcher, and gives the one that is there: another, when its stream was quicker.
func (ws *watchers) add(key string, w *watcher) *watcher {
	ws.mu.Lock()
	defer ws.mu.Unlock()
	if there := ws.byKey[key]; there != nil {
		w = there
	}
	ws.byKey[key] = w
	w.streams++
	return w
}

func (ws *watchers) leave(key string, w *watcher) {
	ws.mu.Lock()
	defer ws.mu.Unlock()
	if w.streams--; w.streams == 0 {
		w.stop()
		delete(ws.byKey, key)
	}
}
