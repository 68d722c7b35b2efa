package demo

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestFreshWipesOnlyItsOwn(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	h, err := openHome(dir, false)
	if err != nil {
		t.Fatal(err)
	}
	h.state = state{APIToken: "upk_x", Taken: 7, PartnerID: "01a2"}
	if err := h.save(); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{databaseFile, keyFile, ordersFile, "diary.txt"} {
		if err := os.WriteFile(h.file(name), []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, partner := range []string{"01a2", "another"} {
		if err := os.MkdirAll(filepath.Join(h.file(documentsDir), partner, "in"), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	again, err := openHome(dir, false)
	if err != nil || !reflect.DeepEqual(again.state, h.state) || !again.settled() {
		t.Errorf("the state came back as %+v, %v", again, err)
	}
	fresh, err := openHome(dir, true)
	if err != nil || fresh.settled() {
		t.Errorf("a fresh demo begins as %+v, %v", fresh, err)
	}
	var left []string
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		left = append(left, e.Name())
	}
	partners, err := filepath.Glob(filepath.Join(h.file(documentsDir), "*"))
	if err != nil || len(partners) != 1 || filepath.Base(partners[0]) != "another" {
		t.Errorf("%q are left of the documents, %v: want what the demo has not made", partners, err)
	}
	if diff := cmp.Diff([]string{"diary.txt", documentsDir}, left); diff != "" {
		t.Errorf("left in the folder (-want +got):\n%s", diff)
	}
}

func TestForeignDatabaseIsLeftAlone(t *testing.T) {
	t.Parallel()
	for _, fresh := range []bool{false, true} {
		dir := t.TempDir()
		file := filepath.Join(dir, databaseFile)
		if err := os.WriteFile(file, []byte("somebody's orders"), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := openHome(dir, fresh); err == nil {
			t.Errorf("fresh=%t: the demo moved in with a database that it has not made", fresh)
		}
		if data, err := os.ReadFile(file); err != nil || string(data) != "somebody's orders" {
			t.Errorf("fresh=%t: the database is now %q, %v", fresh, data, err)
		}
	}
}

func TestTemporaryHomeIsRemoved(t *testing.T) {
	t.Parallel()
	h, err := openHome("", false)
	if err != nil {
		t.Fatal(err)
	}
	if err := h.leave(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(h.dir); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%s is still there: %v", h.dir, err)
	}
}
