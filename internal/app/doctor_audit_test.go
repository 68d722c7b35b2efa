package app

import (
	"bytes"
	"strings"
	"testing"

	"upstock/internal/store"
)

// TestTheDoctorFindsAChangedSecurityLog changes a row as someone with the database could.
func TestTheDoctorFindsAChangedSecurityLog(t *testing.T) {
	r := newRig(t)
	report := func() string {
		var out bytes.Buffer
		doctor := Doctor{Database: r.serve.Database}
		if err := printFindings(&out, doctor.examine(t.Context(), Terminal{Out: &out, Err: &out})); err != nil {
			t.Fatal(err)
		}
		return out.String()
	}
	if got := report(); !strings.Contains(got, "rows, complete and unchanged") {
		t.Errorf("before: %s", got)
	}
	st, err := r.serve.openExisting(t.Context(), silentLog)
	if err != nil {
		t.Fatal(err)
	}
	if err := st.Update(t.Context(), func(tx *store.Tx) error {
		_, err := tx.SQL().ExecContext(t.Context(), "UPDATE audit SET actor = 'someone else' WHERE supplier_id = $1 AND number = 1", r.account.SupplierID)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}
	if got := report(); !strings.Contains(got, "BAD  security log") || !strings.Contains(got, "of Fizz: row 1 was changed or removed") {
		t.Errorf("after: %s", got)
	}
}
