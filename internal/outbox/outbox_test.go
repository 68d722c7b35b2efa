package outbox_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"upstock/internal/outbox"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

func problem(outcome outbox.Outcome, words string) error {
	return &outbox.Problem{Outcome: outcome, Words: words, Err: errors.New("underneath")}
}

func TestADocumentIsSentOnce(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		w.queue(true)
		w.until(wholesale.OutboxCreated)
		e := w.entry()
		if e.GUID != messages.GUID(w.order.ID, 1, "") || e.Attempts != 1 || e.Error != "" || !e.NextAttemptAt.IsZero() {
			t.Errorf("got %+v", e)
		}
		if diff := cmp.Diff([]answer{{"coo"}}, w.created); diff != "" {
			t.Error(diff)
		}
		if w.step() || len(w.said) != 0 {
			t.Errorf("there is more to do, or to say: %v", w.said)
		}
		w.queue(true) // the next generation is another document
		w.until(wholesale.OutboxCreated)
		if w.entry().GUID == e.GUID || len(w.there) != 2 {
			t.Errorf("%+v, %d messages", w.entry(), len(w.there))
		}
	})
}

func TestAnUnansweredDocumentIsLookedForBeforeItIsSentAgain(t *testing.T) {
	for _, arrived := range []bool{true, false} {
		for _, hidden := range []time.Duration{0, 3 * time.Second} {
			eachEngine(t, func(t *testing.T, w *world) {
				w.queue(true)
				w.visible = hidden
				w.send = func(guid, text string) error {
					w.send = nil
					if arrived {
						w.there[guid] = text
					}
					return problem(outbox.Unclear, "no answer")
				}
				w.until(wholesale.OutboxCreated)
				want := map[bool]int{true: 1, false: 2}[arrived]
				if w.sent != want || len(w.there) != 1 {
					t.Errorf("%d sendings, want %d; %d messages", w.sent, want, len(w.there))
				}
				if diff := cmp.Diff([]string{"no answer. Checking whether The pigeon post has the message before sending it again"}, w.said); diff != "" {
					t.Error(diff)
				}
			})
		}
	}
}

func TestARefusalWaitsForAPerson(t *testing.T) {
	w := onSQLite(t)
	w.queue(true)
	w.send = func(string, string) error { return problem(outbox.Refused, "too heavy") }
	w.until(wholesale.OutboxFailed)
	w.now = w.now.Add(24 * time.Hour)
	if w.step() || w.entry().Error != "too heavy" {
		t.Errorf("got %+v", w.entry())
	}
	if diff := cmp.Diff([]string{"The message was not created: too heavy"}, w.said); diff != "" {
		t.Error(diff)
	}
	guid := w.entry().GUID
	w.send = nil
	w.queue(false)
	w.until(wholesale.OutboxCreated)
	if w.entry().GUID != guid {
		t.Error("another GUID")
	}
}

func TestAProblemOfTheWholeAccountIsReturned(t *testing.T) {
	w := onSQLite(t)
	w.queue(true)
	for _, err := range []error{problem(outbox.NotSent, "the loft is closed"), errors.New("a fault of ours")} {
		w.send = func(string, string) error { return err }
		due, dueErr := w.sender.Due(t.Context(), 1)
		must(t, dueErr)
		if got := w.sender.Step(t.Context(), due[0]); !errors.Is(got, err) {
			t.Errorf("got %v, want %v", got, err)
		}
		w.now = w.now.Add(10 * time.Second)
	}
	w.send = nil
	w.until(wholesale.OutboxCreated)
	if len(w.there) != 1 {
		t.Errorf("%d messages", len(w.there))
	}
}

// A system may refuse what it has already: then the document is there, also when this database has
// never sent it.
func TestARefusalThatSpeaksOfADuplicateIsLookedInto(t *testing.T) {
	w := onSQLite(t)
	w.queue(true)
	w.send = func(guid, text string) error {
		w.there[guid] = text
		return problem(outbox.Refused, "it already exists")
	}
	w.until(wholesale.OutboxCreated)

	w = onSQLite(t)
	w.queue(true)
	w.send = func(string, string) error { return problem(outbox.Refused, "the address does not exist") }
	w.until(wholesale.OutboxFailed) // it spoke of something else
}

func TestAfterARestoreADocumentIsLookedForFirst(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		w.restored()
		w.there[messages.GUID(w.order.ID, 1, "")] = "sent before"
		w.queue(true)
		w.until(wholesale.OutboxCreated)
		if w.sent != 0 || w.created[0].Text != "sent before" {
			t.Errorf("%d sendings, %v", w.sent, w.created)
		}
		w.queue(true) // and one that is not there is sent
		w.until(wholesale.OutboxCreated)
		if w.sent != 1 {
			t.Errorf("%d sendings", w.sent)
		}
	})
}

// A process was killed while it sent, and the clock was set back an hour before the next one
// started.
func TestAClockThatIsSetBackHoldsNothingUp(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		w.queue(true)
		killed := errors.New("killed")
		w.send = func(string, string) error { return killed }
		if err := w.sender.Step(t.Context(), w.order.ID); !errors.Is(err, killed) {
			t.Fatal(err)
		}
		w.send = nil
		w.now = w.now.Add(-time.Hour)
		start := w.now
		w.until(wholesale.OutboxCreated)
		if took := w.now.Sub(start); took > 10*time.Second || len(w.there) != 1 {
			t.Errorf("it took %s, %d messages", took, len(w.there))
		}
	})
}

func TestLateDocumentsGetANotice(t *testing.T) {
	w := onSQLite(t)
	e := wholesale.OutboxEntry{State: wholesale.OutboxUnknown, Error: "no answer", QueuedAt: w.now}
	if outbox.Late(e, w.now.Add(9*time.Minute)) || !outbox.Late(e, w.now.Add(10*time.Minute)) {
		t.Error("not late after ten minutes")
	}
	e.State = wholesale.OutboxCreated
	if outbox.Late(e, w.now.Add(time.Hour)) {
		t.Error("late, and there")
	}
	for want, n := range map[string]store.Notice{
		"message_failed Order U-1001 did not reach The pigeon post":           messages.FailedNotice(w.order, "x"),
		"message_delayed Order U-1001 is still on its way to The pigeon post": messages.DelayedNotice(w.order, "x"),
	} {
		if got := n.Kind + " " + n.Title; got != want || !strings.HasPrefix(n.Detail, "x") {
			t.Errorf("got %s: %s", got, n.Detail)
		}
	}
}

func TestGUIDsFollowFromWhatTheyAreOf(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		type of struct {
			kind, order, part string
			generation        int
		}
		one := rapid.Custom(func(t *rapid.T) of {
			return of{rapid.SampledFrom([]string{"a", "b"}).Draw(t, "kind"), rapid.SampledFrom([]string{"o1", "o2"}).Draw(t, "order"),
				rapid.SampledFrom([]string{"", "freight"}).Draw(t, "part"), rapid.IntRange(1, 20).Draw(t, "generation")}
		})
		a, b := one.Draw(t, "a"), one.Draw(t, "b")
		guid := func(o of) string { return outbox.Kind{Name: o.kind}.GUID(o.order, o.generation, o.part) }
		if (a == b) != (guid(a) == guid(b)) {
			t.Errorf("%v and %v have %s and %s", a, b, guid(a), guid(b))
		}
		if issued := (outbox.Kind{Name: a.kind}).Issued(guid(b), a.order); issued != (a.kind == b.kind && a.order == b.order && b.part == "") {
			t.Errorf("that %s issued %v: %v", a.kind, b, issued)
		}
	})
}

// TestWhateverHappensThereIsOneDocument lets attempts and looks fail in any order, with cuts and
// clocks set back in between.
func TestWhateverHappensThereIsOneDocument(t *testing.T) {
	w := onSQLite(t)
	rapid.Check(t, func(rt *rapid.T) {
		w.there, w.sent, w.created, w.send, w.lookErr = map[string]string{}, 0, nil, nil, nil
		w.visible = 0
		duplicate := rapid.SampledFrom([]string{"reject", "upsert"}).Draw(rt, "duplicate")
		w.queue(true)
		w.send = func(guid, text string) error {
			if _, taken := w.there[guid]; taken && duplicate == "reject" {
				return problem(outbox.Refused, "it already exists")
			}
			w.visible = w.elapsed + time.Duration(rapid.IntRange(0, 4).Draw(rt, "hidden"))*time.Second
			switch rapid.IntRange(0, 4).Draw(rt, "sending") {
			case 0:
				return problem(outbox.NotSent, "not now")
			case 1:
				return problem(outbox.Unclear, "cut before")
			case 2:
				w.there[guid] = text
				return problem(outbox.Unclear, "cut after")
			case 3:
				w.there[guid] = text
				return errors.New("killed")
			}
			return nil
		}
		for range rapid.IntRange(1, 12).Draw(rt, "steps") {
			w.lookErr = nil
			if rapid.Bool().Draw(rt, "look fails") {
				w.lookErr = problem(outbox.NotSent, "not now")
			}
			_ = w.sender.Step(t.Context(), w.order.ID)
			w.wait(time.Duration(rapid.IntRange(0, 20).Draw(rt, "wait")) * time.Second)
			if rapid.IntRange(0, 9).Draw(rt, "set back") == 0 {
				w.now = w.now.Add(-time.Hour)
			}
		}
		w.send, w.lookErr = nil, nil
		w.wait(10 * time.Minute)
		for range 20 {
			if w.entry().State == wholesale.OutboxCreated {
				break
			}
			_ = w.sender.Step(t.Context(), w.order.ID)
			w.wait(10 * time.Second)
		}
		if e := w.entry(); e.State != wholesale.OutboxCreated || len(w.there) != 1 || len(w.created) != 1 {
			rt.Fatalf("%+v, %d documents, created %d times", e, len(w.there), len(w.created))
		}
	})
}
