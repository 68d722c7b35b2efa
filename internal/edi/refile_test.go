package edi_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"upstock/internal/edi"
	"upstock/internal/store"
)

// TestAFileThatIsRefusedLater is moved to those that were refused, with who has refused it; another
// one of the same name stays.
func TestAFileThatIsRefusedLater(t *testing.T) {
	p := newPost(t, databaseOf(t))
	watcher := edi.NewWatcher(p.edi)
	in := filepath.Join(p.dir, p.partner.ID, "in")
	put := func(from string) {
		t.Helper()
		must(t, os.WriteFile(filepath.Join(in, "order.edi"), given(t, from), 0o600))
		must(t, watcher.Look(t.Context()))
		p.wait(2 * time.Second)
		must(t, watcher.Look(t.Context()))
	}
	put("orders-d96a-plain.edi")
	put("orders-d96a-unknown-store-and-product.edi")
	waiting, _, err := p.edi.Waiting(t.Context(), p.supplier, "", 10)
	must(t, err)
	if len(waiting) != 1 {
		t.Fatalf("%d documents wait", len(waiting))
	}
	d, err := p.edi.Decide(t.Context(), p.supplier, waiting[0].ID, 1, edi.RefuseIt)
	must(t, err)
	if d.State != store.DocumentRefused {
		t.Fatalf("it is %s", d.State)
	}
	for range 2 { // what is done is done
		must(t, watcher.Look(t.Context()))
		if diff := cmp.Diff([]string{"order.edi"}, p.files("in/done")); diff != "" {
			t.Errorf("done: %s", diff)
		}
		if diff := cmp.Diff([]string{"order.edi", "order.edi.problem.txt"}, p.files("in/refused")); diff != "" {
			t.Errorf("refused: %s", diff)
		}
	}
	moved, err := os.ReadFile(filepath.Join(in, "refused", "order.edi"))
	if err != nil || string(moved) != string(given(t, "orders-d96a-unknown-store-and-product.edi")) {
		t.Errorf("another file was moved: %v", err)
	}
	words, err := os.ReadFile(filepath.Join(in, "refused", "order.edi.problem.txt"))
	if err != nil || !strings.Contains(string(words), "has refused it") {
		t.Errorf("the problem is said as %q, %v", words, err)
	}
}

// TestAFileOfWhichAPartIsRefused stays with what is done, and a file beside it says which order was
// refused and why, whether that is seen at once or a person refuses it later.
func TestAFileOfWhichAPartIsRefused(t *testing.T) {
	p := newPost(t, databaseOf(t))
	watcher := edi.NewWatcher(p.edi)
	in := filepath.Join(p.dir, p.partner.ID, "in")
	put := func(name, data string) {
		t.Helper()
		must(t, os.WriteFile(filepath.Join(in, name), []byte(data), 0o600))
		must(t, watcher.Look(t.Context()))
		p.wait(2 * time.Second)
		must(t, watcher.Look(t.Context()))
	}
	three := string(given(t, "orders-d96a-three-messages.edi"))
	bad := strings.Replace(three, "CNT+2:1'", "CNT+2:4'", 1)
	put("three.edi", bad)
	if diff := cmp.Diff([]string{"three.edi", "three.edi.problem.txt"}, p.files("in/done")); diff != "" {
		t.Errorf("done: %s", diff)
	}
	words, err := os.ReadFile(filepath.Join(in, "done", "three.edi.problem.txt"))
	must(t, err)
	for _, want := range []string{"Order 4500012351\n", "CNT gives the number of lines as 4; it is 1."} {
		if !strings.Contains(string(words), want) {
			t.Errorf("%q is not in:\n%s", want, words)
		}
	}
	if strings.Contains(string(words), "4500012350") {
		t.Errorf("an order that was not refused is named:\n%s", words)
	}

	// Its cancellation is refused at once, as no such order has come.
	unknown := strings.NewReplacer("45000123", "45000999", "000103", "000777", "+9520000001025::9", "+9520000001100::9").Replace(three)
	put("later.edi", unknown)
	waiting, _, err := p.edi.Waiting(t.Context(), p.supplier, "", 10)
	must(t, err)
	if len(waiting) != 1 {
		t.Fatalf("%d documents wait", len(waiting))
	}
	_, err = p.edi.Decide(t.Context(), p.supplier, waiting[0].ID, 2, edi.RefuseIt)
	must(t, err)
	for range 2 { // what is said is said
		must(t, watcher.Look(t.Context()))
		want := []string{"later.edi", "later.edi.problem-2.txt", "later.edi.problem.txt", "three.edi", "three.edi.problem.txt"}
		if diff := cmp.Diff(want, p.files("in/done")); diff != "" {
			t.Errorf("done: %s", diff)
		}
	}
	words, err = os.ReadFile(filepath.Join(in, "done", "later.edi.problem-2.txt"))
	if err != nil || !strings.Contains(string(words), "has refused it") {
		t.Errorf("the problem is said as %q, %v", words, err)
	}
}
