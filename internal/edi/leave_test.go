package edi_test

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"upstock/internal/catalog"
	"upstock/internal/databasetest"
	"upstock/internal/edi"
	"upstock/internal/jobs"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// post is a world whose partners have folders.
type post struct {
	*world
	dir string
}

func newPost(t testing.TB, databaseURL string) *post {
	t.Helper()
	p := &post{newWorld(t, databaseURL), t.TempDir()}
	p.reopen(p.dir)
	p.orders.FollowedBy(func(ctx context.Context, tx *store.Tx, o *wholesale.Order) error { return p.edi.Follow(ctx, tx, o) })
	must(t, p.edi.MakeFolders(t.Context()))
	return p
}

// reopen makes the service anew, as a server does that starts with another folder.
func (p *post) reopen(dir string) {
	p.t.Helper()
	log := slog.New(slog.DiscardHandler)
	queue, err := jobs.New(p.store, jobs.Config{Log: log})
	must(p.t, err)
	p.edi = edi.New(edi.Config{
		Store: p.store, Queue: queue, Orders: p.orders, Catalog: catalog.New(p.store), Dir: dir, Clock: p.clock, Log: log,
	})
}

func (p *post) clock() time.Time { return time.UnixMicro(p.now.Load()) }

func (p *post) wait(d time.Duration) { p.now.Add(d.Microseconds()) }

func (p *post) send() {
	p.t.Helper()
	must(p.t, p.edi.SendDue(p.t.Context()))
}

// outgoing are the documents that leave, oldest first: "response_received sent".
func (p *post) outgoing() (words []string) {
	p.t.Helper()
	must(p.t, p.store.View(p.t.Context(), func(tx *store.Tx) error {
		documents, err := tx.Documents(p.t.Context(), p.supplier, store.DocumentFilter{Direction: store.DocumentOut, Limit: 500})
		for _, d := range slices.Backward(documents) {
			words = append(words, d.Purpose+" "+string(d.State))
		}
		return err
	}))
	return words
}

func (p *post) wantOutgoing(want ...string) {
	p.t.Helper()
	if diff := cmp.Diff(want, p.outgoing()); diff != "" {
		p.t.Error(diff)
	}
}

// files are what lies in a folder of the partner, without their references: "ORDRSP".
func (p *post) files(dir string) (names []string) {
	p.t.Helper()
	entries, err := os.ReadDir(filepath.Join(p.dir, p.partner.ID, filepath.FromSlash(dir)))
	must(p.t, err)
	for _, entry := range entries {
		if !entry.IsDir() {
			names = append(names, entry.Name())
		}
	}
	return names
}

func (p *post) wantFiles(want ...string) {
	p.t.Helper()
	var got []string
	for _, name := range p.files("out") {
		kind, _, _ := strings.Cut(name, "-")
		got = append(got, kind)
	}
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		p.t.Error(diff)
	}
}

// order takes the order of a document that was given, and gives its id.
func (p *post) order(file string) string {
	p.t.Helper()
	d := p.take(given(p.t, file))
	if len(d.Messages) != 1 || d.Messages[0].OrderID == "" {
		p.t.Fatalf("no order came of %s: %s", file, p.said(d))
	}
	return d.Messages[0].OrderID
}

func TestMessagesLeaveAsAnOrderGoesOn(t *testing.T) {
	for name, url := range map[string]func(testing.TB) string{"sqlite": databasetest.SQLite, "postgres": databasetest.PostgreSQL} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newPost(t, url(t))
			ctx := t.Context()
			id := p.order("orders-d96a-plain.edi")
			p.wantOutgoing("receipt waiting", "response_received waiting")
			p.send()
			p.wantFiles("CONTRL", "ORDRSP")
			p.approve("U-1000")
			p.send()
			_, err := p.orders.Ship(ctx, p.supplier, id)
			must(t, err)
			_, err = p.orders.Receive(ctx, p.supplier, id)
			must(t, err)
			for range 3 {
				p.send()
				p.wait(time.Minute)
			}
			p.wantOutgoing("receipt sent", "response_received sent", "response_accepted sent", "despatch_advice sent")
			p.wantFiles("CONTRL", "DESADV", "ORDRSP", "ORDRSP")
			for _, name := range p.files("out") {
				if data, err := os.ReadFile(filepath.Join(p.dir, p.partner.ID, "out", name)); err != nil || !strings.Contains(string(data), chain) {
					t.Errorf("%s: %s %v", name, data, err)
				}
			}
		})
	}
}
