package outbox_test

import (
	"context"
	"encoding/json"
	"log/slog"
	"testing"
	"time"

	"upstock/internal/databasetest"
	"upstock/internal/outbox"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// messages are a made-up kind of document.
var messages = outbox.Kind{Name: "message", Document: "message", System: "The pigeon post"}

// answer is what the other system says of a message.
type answer struct{ Text string }

// world is an order, and a system that its message goes to.
type world struct {
	t       *testing.T
	store   *store.Store
	now     time.Time
	order   *wholesale.Order
	sender  outbox.Sender[answer]
	there   map[string]string // what the system has, by GUID
	elapsed time.Duration     // there, where the clock is never set back
	visible time.Duration     // before that, it shows nothing

	send    func(guid, text string) error // nil takes the message
	lookErr error
	sent    int      // sendings that were begun
	said    []string // words of the steps
	created []answer
}

type message struct{ GUID, Text string }

func eachEngine(t *testing.T, test func(t *testing.T, w *world)) {
	for name, url := range map[string]func(testing.TB) string{
		"SQLite": databasetest.SQLite, "PostgreSQL": databasetest.PostgreSQL,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, newWorld(t, url(t)))
		})
	}
}

func onSQLite(t *testing.T) *world {
	t.Helper()
	return newWorld(t, databasetest.SQLite(t))
}

func newWorld(t *testing.T, url string) *world {
	t.Helper()
	w := &world{t: t, now: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC), there: map[string]string{}}
	var err error
	w.store, err = store.Open(t.Context(), url, store.Options{Log: slog.New(slog.DiscardHandler), Clock: func() time.Time { return w.now }})
	must(t, err)
	t.Cleanup(func() { must(t, w.store.Close()) })
	supplier, customer := store.NewID(), store.NewID()
	w.order = &wholesale.Order{ID: store.NewID(), SupplierID: supplier, Number: "U-1001", CustomerID: customer}
	w.update(func(tx *store.Tx) error {
		if err := tx.InsertSupplier(t.Context(), wholesale.Supplier{ID: supplier}, 1000); err != nil {
			return err
		}
		if err := tx.PutCustomer(t.Context(), wholesale.Customer{ID: customer, SupplierID: supplier}); err != nil {
			return err
		}
		return tx.InsertOrder(t.Context(), w.order)
	})
	w.sender = outbox.Sender[answer]{
		Kind: messages, Store: w.store, SupplierID: supplier,
		Send: w.take, Look: w.look,
		Hold: func(ctx context.Context, tx *store.Tx, id string) error { return tx.HoldOrder(ctx, supplier, id) },
		Predates: func(ctx context.Context, tx *store.Tx, id string) (bool, error) {
			return tx.OrderPredatesRestore(ctx, supplier, id)
		},
		Changed: func(_ context.Context, _ *store.Tx, _ wholesale.OutboxKey, words string) error {
			if words != "" {
				w.said = append(w.said, words)
			}
			return nil
		},
		Created: func(_ context.Context, _ *store.Tx, _ wholesale.OutboxKey, a answer) error {
			w.created = append(w.created, a)
			return nil
		},
	}
	return w
}

func (w *world) take(_ context.Context, snapshot json.RawMessage) (answer, error) {
	w.sent++
	var m message
	if err := json.Unmarshal(snapshot, &m); err != nil {
		return answer{}, err
	}
	if w.send != nil {
		if err := w.send(m.GUID, m.Text); err != nil {
			return answer{}, err
		}
	}
	w.there[m.GUID] = m.Text
	return answer{m.Text}, nil
}

func (w *world) look(_ context.Context, guid, _ string) (answer, bool, error) {
	if w.lookErr != nil || w.elapsed < w.visible {
		return answer{}, false, w.lookErr
	}
	text, found := w.there[guid]
	return answer{text}, found, nil
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (w *world) update(change func(tx *store.Tx) error) {
	w.t.Helper()
	must(w.t, w.store.Update(w.t.Context(), change))
}

func (w *world) key() wholesale.OutboxKey {
	return wholesale.OutboxKey{SupplierID: w.order.SupplierID, SubjectID: w.order.ID, Kind: messages.Name}
}

// queue begins the order's next message, or sends the one there is again.
func (w *world) queue(begin bool) {
	w.t.Helper()
	w.update(func(tx *store.Tx) error {
		var e wholesale.OutboxEntry
		if !begin || w.has(tx) {
			var err error
			if e, err = tx.OutboxEntry(w.t.Context(), w.key()); err != nil {
				return err
			}
		}
		if begin {
			messages.Begin(&e, w.order.ID)
		}
		if err := messages.Queue(w.t.Context(), tx, w.key(), &e, message{e.GUID, "coo"}); err != nil {
			return err
		}
		return tx.PutOutboxEntry(w.t.Context(), w.key(), &e)
	})
}

func (w *world) has(tx *store.Tx) bool {
	_, err := tx.OutboxEntry(w.t.Context(), w.key())
	return err == nil
}

func (w *world) entry() (e wholesale.OutboxEntry) {
	w.t.Helper()
	must(w.t, w.store.View(w.t.Context(), func(tx *store.Tx) (err error) {
		e, err = tx.OutboxEntry(w.t.Context(), w.key())
		return err
	}))
	return e
}

// step does what is due, if anything is, and says whether something was.
func (w *world) step() bool {
	w.t.Helper()
	due, err := w.sender.Due(w.t.Context(), 10)
	must(w.t, err)
	for _, id := range due {
		must(w.t, w.sender.Step(w.t.Context(), id))
	}
	return len(due) > 0
}

// wait lets time go by.
func (w *world) wait(d time.Duration) {
	w.now = w.now.Add(d)
	w.elapsed += d
}

// until steps, with time going by, until the message is in the state.
func (w *world) until(state wholesale.OutboxState) {
	w.t.Helper()
	for range 60 {
		w.step()
		if w.entry().State == state {
			return
		}
		w.wait(time.Second)
	}
	w.t.Fatalf("the message is %+v, want %s", w.entry(), state)
}

// restored has the database be one that was put back from a backup just now.
func (w *world) restored() {
	w.t.Helper()
	w.update(func(tx *store.Tx) error {
		_, err := tx.SQL().ExecContext(w.t.Context(), `INSERT INTO restored (at) VALUES ($1)`, w.now.UnixMicro())
		return err
	})
}
