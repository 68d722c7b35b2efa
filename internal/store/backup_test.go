package store

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"upstock/internal/postgrestest"
)

func TestBackupAndRestore(t *testing.T) {
	ctx := t.Context()
	folder := t.TempDir()
	database, backup := "sqlite:"+filepath.Join(folder, "live.db"), filepath.Join(folder, "backup.db")
	st, err := Open(ctx, database, testOptions(t))
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	if err := st.Migrate(ctx); err != nil {
		t.Fatal(err)
	}
	mustUpdate(t, st, func(tx *Tx) error { return addAccount(ctx, tx, "before", "s", "1") })
	if err := st.Backup(ctx, backup); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(backup); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("backup %v (%v)", info.Mode(), err)
	}
	mustUpdate(t, st, func(tx *Tx) error { return addAccount(ctx, tx, "after", "s", "2") })

	if err := st.Backup(ctx, backup); err == nil || !strings.Contains(err.Error(), "exists already") {
		t.Errorf("second backup to the same file: %v", err)
	}
	if err := Restore(ctx, database, backup, time.Now(), false); err == nil || !strings.Contains(err.Error(), "exists already") {
		t.Errorf("restore over a database: %v", err)
	}
	if err := Restore(ctx, database, backup, time.Now(), true); err == nil || !strings.Contains(err.Error(), "running process") {
		t.Errorf("restore under a running process: %v", err)
	}
	if diff := cmp.Diff([]string{"after", "before"}, accounts(t, st)); diff != "" {
		t.Errorf("the refused restore did harm: %s", diff)
	}
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}
	if err := Restore(ctx, database, backup, time.Now(), true); err != nil {
		t.Fatal(err)
	}
	restored := openTest(t, database)
	if diff := cmp.Diff([]string{"before"}, accounts(t, restored)); diff != "" {
		t.Error(diff)
	}
	var at int64
	if err := restored.read.QueryRow("SELECT at FROM restored").Scan(&at); err != nil || at == 0 {
		t.Errorf("restored at %d (%v)", at, err)
	}
	elsewhere := "sqlite:" + filepath.Join(folder, "elsewhere.db")
	if err := Restore(ctx, elsewhere, backup, time.Now(), false); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"before"}, accounts(t, openTest(t, elsewhere))); diff != "" {
		t.Error(diff)
	}
	leftovers, err := filepath.Glob(filepath.Join(folder, "*.partial*"))
	if err != nil || len(leftovers) != 0 {
		t.Errorf("left behind: %v (%v)", leftovers, err)
	}
}

func TestRestoreChecksTheBackup(t *testing.T) {
	ctx := t.Context()
	folder := t.TempDir()
	st := openTest(t, sqliteURL(t))
	good := filepath.Join(folder, "good.db")
	if err := st.Backup(ctx, good); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(good)
	if err != nil {
		t.Fatal(err)
	}
	damaged := append([]byte(nil), content...)
	for i := 4096 + 8; i < len(damaged) && i < 3*4096; i++ {
		damaged[i] ^= 0x5a
	}
	foreign := append([]byte(nil), content...)
	copy(foreign[68:72], "ELSE") // the application id in the file's header

	for name, bad := range map[string][]byte{
		"damaged": damaged, "foreign": foreign, "truncated": content[:len(content)-4096],
		"text": []byte(strings.Repeat("no database\n", 400)), "empty": nil,
	} {
		file, target := filepath.Join(folder, name), filepath.Join(folder, name+"-target.db")
		if err := os.WriteFile(file, bad, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := Restore(ctx, "sqlite:"+target, file, time.Now(), false); err == nil {
			t.Errorf("%s: restored", name)
		} else {
			t.Logf("%s: %v", name, err)
		}
		if _, err := os.Stat(target); err == nil {
			t.Errorf("%s: a target was made", name)
		}
	}
	if err := Restore(ctx, "sqlite:"+filepath.Join(folder, "x.db"), filepath.Join(folder, "missing"), time.Now(), false); err == nil {
		t.Error("a missing backup was restored")
	}
}

func TestBackupOfPostgresNamesTheTool(t *testing.T) {
	st := openTest(t, postgrestest.URL(t))
	err := st.Backup(t.Context(), "x.dump")
	if err == nil || !strings.Contains(err.Error(), "pg_dump --format=custom") {
		t.Errorf("got %v", err)
	}
	if err := Restore(t.Context(), "postgres://localhost/x", "x.dump", time.Now(), false); err == nil || !strings.Contains(err.Error(), "pg_restore") {
		t.Errorf("got %v", err)
	}
}
