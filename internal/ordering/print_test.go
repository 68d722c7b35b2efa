package ordering_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"upstock/internal/databasetest"
	"upstock/internal/ordering"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

func TestSeveralOrdersAreReadInTheOrderAskedFor(t *testing.T) {
	eachEngine(t, func(t *testing.T, f *office) {
		a, b := f.take(), f.take()
		orders, err := f.orders.Several(t.Context(), f.supplier, []string{b.ID, store.NewID(), a.ID, b.ID})
		must(t, err)
		var got []string
		for _, o := range orders {
			got = append(got, o.Number)
		}
		if diff := cmp.Diff([]string{b.Number, a.Number}, got); diff != "" {
			t.Error(diff)
		}
		_, err = f.orders.Several(t.Context(), store.NewID(), []string{a.ID})
		if wholesale.CodeOf(err) != wholesale.CodeNotFound {
			t.Errorf("another supplier gets %v", err)
		}
	})
}

func TestAPrintedDocumentIsBounded(t *testing.T) {
	t.Parallel()
	f := newOffice(t, databasetest.SQLite(t))
	in := documented()
	for len(in.Lines) < wholesale.MaxLines {
		in.Lines = append(in.Lines, in.Lines[0])
	}
	var ids []string
	for range ordering.MostPrintedLines/wholesale.MaxLines + 1 {
		o, _, err := f.orders.Take(t.Context(), f.supplier, in, nil)
		must(t, err)
		ids = append(ids, o.ID)
	}
	if _, err := f.orders.Several(t.Context(), f.supplier, ids); wholesale.CodeOf(err) != wholesale.CodeInvalid {
		t.Errorf("got %v, want a refusal", err)
	}
	if _, err := f.orders.Several(t.Context(), f.supplier, ids[1:]); err != nil {
		t.Error(err)
	}
}
