package guide

import (
	"log/slog"
	"testing"
	"time"

	"upstock/internal/store"
)

// TestWhatWasBoughtIsReadOnce: lines are read again only when the customer's orders have changed.
func TestWhatWasBoughtIsReadOnce(t *testing.T) {
	st, err := store.Open(t.Context(), "sqlite:"+t.TempDir()+"/upstock.db", store.Options{Log: slog.New(slog.DiscardHandler), Clock: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = st.Close() })
	if err := st.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	var p purchases
	cafe, kept := Customer{SupplierID: "s", CustomerID: "cafe"}, []store.Bought{{ProductID: "gin", Orders: 1, LastAt: time.Unix(0, 0)}}
	ask := func() (bought []store.Bought) {
		t.Helper()
		if err := st.View(t.Context(), func(tx *store.Tx) (err error) {
			bought, err = p.of(t.Context(), tx, cafe)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		return bought
	}
	if bought := ask(); len(bought) > 0 {
		t.Fatal(bought)
	}
	p.kept[cafe] = boughtOf{p.kept[cafe].mark, kept} // what only the memory can know
	if bought := ask(); len(bought) != 1 {
		t.Error("what was bought is read again though no order has changed")
	}
}
