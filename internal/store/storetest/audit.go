package storetest

import (
	"errors"
	"strings"
	"sync"
	"testing"

	"upstock/internal/store"
)

func sampleAudit(supplierID string) store.AuditEvent {
	plain := func(what string) string { return strings.ReplaceAll(text(what), "\r\n\t", "") } // see "texts of strangers"
	return store.AuditEvent{SupplierID: supplierID, Kind: plain("kind"), Subject: plain("subject"), Detail: plain("detail")}
}

func audit(t *testing.T, w *world) {
	rows := func(t *testing.T, supplier string, f store.AuditFilter) []store.AuditRow {
		t.Helper()
		return read(t, w, func(tx *store.Tx) ([]store.AuditRow, error) { return tx.AuditRows(t.Context(), supplier, f, 100) })
	}
	verifyLast := func(t *testing.T, supplier string, last int64) store.AuditChain {
		t.Helper()
		return read(t, w, func(tx *store.Tx) (store.AuditChain, error) { return tx.VerifyAudit(t.Context(), supplier, last) })
	}
	verify := func(t *testing.T, supplier string) store.AuditChain { return verifyLast(t, supplier, 0) }
	who := store.Who{Name: "Jane Smith <jane@fizz.example>", Address: "203.0.113.9", RequestID: "r1"}
	record := func(t *testing.T, e store.AuditEvent) {
		t.Helper()
		ctx := store.By(t.Context(), who)
		w.update(t, func(tx *store.Tx) error { return tx.Audit(ctx, e) })
	}

	t.Run("rows", func(t *testing.T) {
		supplier := w.newSupplier(t)
		same(t, []store.AuditRow(nil), rows(t, supplier, store.AuditFilter{}))
		same(t, store.AuditChain{}, verify(t, supplier))
		for i := range 3 {
			w.clock.set(at(i + 1))
			e := sampleAudit(supplier)
			e.Kind = []string{"signed_in", "token_created", "signed_in"}[i]
			record(t, e)
		}
		got := rows(t, supplier, store.AuditFilter{})
		if len(got) != 3 {
			t.Fatalf("%d rows, want 3", len(got))
		}
		complete(t, got[0])
		want := sampleAudit(supplier)
		want.Kind = "signed_in"
		same(t, store.AuditRow{AuditEvent: want, Number: 3, At: at(3), Who: who, Hash: got[0].Hash}, got[0])
		same(t, got[1:], rows(t, supplier, store.AuditFilter{Before: 3}))
		same(t, []store.AuditRow{got[0], got[2]}, rows(t, supplier, store.AuditFilter{Kind: "signed_in"}))
		same(t, 0, len(rows(t, supplier, store.AuditFilter{Actor: "someone else"})))
		same(t, got[1:2], rows(t, supplier, store.AuditFilter{Actor: who.Name, Since: at(2), Until: at(3)}))
		same(t, store.AuditChain{Rows: 3, End: got[0].Hash}, verify(t, supplier))
		same(t, []string{"signed_in", "token_created"}, read(t, w, func(tx *store.Tx) ([]string, error) { return tx.AuditKinds(t.Context(), supplier) }))
		same(t, []string{who.Name}, read(t, w, func(tx *store.Tx) ([]string, error) { return tx.AuditActors(t.Context(), supplier) }))
		w.clock.set(start)
	})

	t.Run("without a request", func(t *testing.T) {
		supplier := w.newSupplier(t)
		w.update(t, func(tx *store.Tx) error { return tx.Audit(t.Context(), sampleAudit(supplier)) })
		same(t, store.Who{Name: "Upstock"}, rows(t, supplier, store.AuditFilter{})[0].Who)
	})

	t.Run("texts of strangers", func(t *testing.T) {
		supplier := w.newSupplier(t)
		record(t, store.AuditEvent{SupplierID: supplier, Kind: "k", Subject: "a\r\nb\x00\xff", Detail: strings.Repeat("ä", 10_000)})
		row := rows(t, supplier, store.AuditFilter{})[0]
		same(t, "a  b \uFFFD", row.Subject)
		same(t, 500, len([]rune(row.Detail)))
		same(t, int64(0), verify(t, supplier).Broken)
	})

	t.Run("with its transaction", func(t *testing.T) {
		supplier := w.newSupplier(t)
		failure := errors.New("no")
		err := w.store.Update(t.Context(), func(tx *store.Tx) error {
			return errors.Join(tx.Audit(t.Context(), sampleAudit(supplier)), failure)
		})
		if !errors.Is(err, failure) {
			t.Errorf("Update: %v", err)
		}
		same(t, 0, len(rows(t, supplier, store.AuditFilter{})))
		same(t, store.AuditChain{}, verify(t, supplier))
	})

	t.Run("many at once", func(t *testing.T) {
		supplier := w.newSupplier(t)
		var group sync.WaitGroup
		for range 20 {
			group.Go(func() {
				if err := w.store.Update(t.Context(), func(tx *store.Tx) error {
					return errors.Join(tx.Audit(t.Context(), sampleAudit(supplier)), tx.Audit(t.Context(), sampleAudit("")))
				}); err != nil {
					t.Error(err)
				}
			})
		}
		group.Wait()
		for _, chain := range []store.AuditChain{verify(t, supplier), verify(t, "")} {
			same(t, int64(20), chain.Rows)
			same(t, int64(0), chain.Broken)
		}
	})

	t.Run("what was tampered with is found", func(t *testing.T) {
		for name, statement := range map[string]string{
			"a changed text": "UPDATE audit SET detail = 'nothing' WHERE supplier_id = $1 AND number = 3",
			"a row taken":    "DELETE FROM audit WHERE supplier_id = $1 AND number = 3",
			"the end taken":  "DELETE FROM audit WHERE supplier_id = $1 AND number >= 3",
		} {
			supplier := w.newSupplier(t)
			for range 5 {
				record(t, sampleAudit(supplier))
			}
			w.update(t, func(tx *store.Tx) error {
				_, err := tx.SQL().ExecContext(t.Context(), statement, supplier)
				return err
			})
			if broken := verify(t, supplier).Broken; broken != 3 {
				t.Errorf("%s: broken at %d, want 3", name, broken)
			}
			// Who follows only the last rows sees what happened to them.
			for last, want := range map[int64]int64{3: 3, 5: 3, 100: 3} {
				if broken := verifyLast(t, supplier, last).Broken; broken != want {
					t.Errorf("%s: the last %d are broken at %d, want %d", name, last, broken, want)
				}
			}
		}
	})
}
