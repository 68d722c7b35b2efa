package keyring

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// TestARunningProgramFollowsItsFile holds one ring while others rotate and retire keys, as a server
// does while commands run.
func TestARunningProgramFollowsItsFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keys")
	server, err := Create(path)
	if err != nil {
		t.Fatal(err)
	}
	first := server.IDs()[0]
	old := mustSeal(t, server, "old")
	command, err := Rotate(path)
	if err != nil {
		t.Fatal(err)
	}
	opens(t, server, mustSeal(t, command, "new"), "new") // a key that it has never seen
	opens(t, server, old, "old")
	if sealed := mustSeal(t, server, "x"); command.NeedsReseal(sealed) {
		t.Error("the server goes on sealing with the old key")
	}

	kept, err := Retire(path, first, anyway)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := server.Open(old, row); !errors.Is(err, ErrUnknownKey) {
		t.Errorf("the server still opens with a retired key: %v", err)
	}
	for _, file := range []string{path, kept} {
		if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", file, info, err)
		}
	}
	if line := readFile(t, kept); !strings.HasPrefix(line, first+":") || strings.Count(line, "\n") != 1 || strings.Contains(readFile(t, path), line) {
		t.Error("the retired key is not kept on its own")
	}
	// For a restored backup the line goes back into the file.
	if err := os.WriteFile(path, []byte(readFile(t, path)+readFile(t, kept)), 0o600); err != nil {
		t.Fatal(err)
	}
	opens(t, server, old, "old")
}

func TestAFileThatCannotBeReadChangesNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keys")
	ring, err := Create(path)
	if err != nil {
		t.Fatal(err)
	}
	sealed := mustSeal(t, ring, "secret")
	for _, text := range []string{"", "not a key\n"} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		opens(t, ring, sealed, "secret")
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	opens(t, ring, sealed, "secret")
	opens(t, ring, mustSeal(t, ring, "another"), "another")
}

func TestRetireRefuses(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keys")
	ring, err := Create(path)
	if err != nil {
		t.Fatal(err)
	}
	before := readFile(t, path)
	if _, err := Retire(path, ring.IDs()[0], anyway); !errors.Is(err, ErrCurrentKey) {
		t.Errorf("the key that encrypts: %v", err)
	}
	if _, err := Retire(path, "nothing", anyway); !errors.Is(err, ErrNoSuchKey) {
		t.Errorf("no such key: %v", err)
	}
	if readFile(t, path) != before {
		t.Error("a refusal has changed the file")
	}
	rotated, err := Rotate(path)
	if err != nil {
		t.Fatal(err)
	}
	before = readFile(t, path)
	asked, needed := 0, errors.New("needed")
	for last := range 2 { // found before, and found after
		asked = 0
		_, err := Retire(path, rotated.IDs()[1], func() error {
			if asked++; asked > last {
				return needed
			}
			return nil
		})
		if !errors.Is(err, needed) || readFile(t, path) != before {
			t.Errorf("needed: %v", err)
		}
	}
	if readFile(t, path) != before || len(filesIn(t, filepath.Dir(path))) != 1 {
		t.Errorf("the folder has %v", filesIn(t, filepath.Dir(path)))
	}
}

// TestRotatingUnderLoad has many seal and open while keys come and go: nothing fails.
func TestRotatingUnderLoad(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keys")
	ring, err := Create(path)
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
				}
				sealed, err := ring.Seal([]byte("x"), row)
				if err != nil {
					t.Error(err)
				}
				if _, err := ring.Open(sealed, row); err != nil {
					t.Error(err)
				}
			}
		})
	}
	for range 20 {
		if _, err := Rotate(path); err != nil {
			t.Error(err)
		}
	}
	close(done)
	all.Wait()
	if n := len(ring.IDs()); n != 21 {
		t.Errorf("%d keys", n)
	}
}

func opens(t *testing.T, ring *Keyring, sealed, want string) {
	t.Helper()
	if got, err := ring.Open(sealed, row); err != nil || string(got) != want {
		t.Errorf("opened %q, %v, want %q", got, err, want)
	}
}

func anyway() error { return nil }
