package keyring

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

func writeKeyFile(t *testing.T, text string, mode os.FileMode) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "keys")
	if err := os.WriteFile(path, []byte(text), mode); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, mode); err != nil { // the process's umask does not matter here
		t.Fatal(err)
	}
	return path
}

func readFile(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func filesIn(t *testing.T, folder string) []string {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, entry := range entries {
		names = append(names, entry.Name())
	}
	return names
}

func TestCreateMakesAPrivateFileAndLeavesNothingElse(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "keys")
	if _, err := Create(path); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode() != 0o600 {
		t.Errorf("mode %v, want 0600", info.Mode())
	}
	if names := filesIn(t, folder); len(names) != 1 {
		t.Errorf("the folder holds %q, want the key file only", names)
	}
}

func TestCreateNeverReplacesAFile(t *testing.T) {
	path := writeKeyFile(t, "anything", 0o600)
	if _, err := Create(path); !errors.Is(err, fs.ErrExist) {
		t.Errorf("error %v, want fs.ErrExist", err)
	}
	if text := readFile(t, path); text != "anything" {
		t.Errorf("the file now reads %q", text)
	}
	if names := filesIn(t, filepath.Dir(path)); len(names) != 1 {
		t.Errorf("the folder holds %q, want the key file only", names)
	}
}

func TestLoadRefusesFilesOthersCanUse(t *testing.T) {
	text := fileHeader + freshKeyLine()
	for _, mode := range []os.FileMode{0o640, 0o604, 0o602, 0o620, 0o666, 0o610} {
		_, err := Load(writeKeyFile(t, text, mode))
		if !errors.Is(err, ErrExposed) {
			t.Errorf("mode %v: error %v, want ErrExposed", mode, err)
		}
	}
	for _, mode := range []os.FileMode{0o600, 0o400} {
		if _, err := Load(writeKeyFile(t, text, mode)); err != nil {
			t.Errorf("mode %v: %v", mode, err)
		}
	}
}

func TestLoadExplainsABadFileWithoutQuotingIt(t *testing.T) {
	const key = "c2VjcmV0IGtleSBieXRlcywgdGhpcnR5LXR3byBvZiE="
	for name, test := range map[string]struct{ text, want string }{
		"empty":        {"", "has no key"},
		"comments":     {"# k1:" + key + "\n\n", "has no key"},
		"no id":        {key + "\n", "line 1: want id:base64key"},
		"bad id":       {"k 1:" + key + "\n", "line 1: want id:base64key"},
		"not base64":   {"\nk1:" + key[:40] + "!!!=\n", "line 2: the key is not the base64 of 32 bytes"},
		"short":        {"k1:" + key[:40] + "\n", "line 1: the key is not the base64 of 32 bytes"},
		"same id":      {"k1:" + key + "\nk1:" + key + "\n", "line 2: the key id is on an earlier line too"},
		"endless line": {"k1:" + strings.Repeat(key, 5000), "too long"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Load(writeKeyFile(t, test.text, 0o600))
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Fatalf("error %v, want one about %q", err, test.want)
			}
			if strings.Contains(err.Error(), key[:20]) {
				t.Errorf("the error quotes the key: %v", err)
			}
		})
	}
}

func TestLoadOrCreateKeepsTheKeyOfAnExistingFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keys")
	first, err := LoadOrCreate(path)
	if err != nil {
		t.Fatal(err)
	}
	sealed := mustSeal(t, first, "s3cret")
	second, err := LoadOrCreate(path)
	if err != nil {
		t.Fatal(err)
	}
	if opened, err := second.Open(sealed, row); err != nil || string(opened) != "s3cret" {
		t.Errorf("opened %q, %v", opened, err)
	}
}

func TestLoadOrCreateDoesNotReplaceAFileItCannotUse(t *testing.T) {
	path := writeKeyFile(t, "damaged", 0o600)
	if _, err := LoadOrCreate(path); err == nil {
		t.Error("no error for a damaged key file")
	}
	if text := readFile(t, path); text != "damaged" {
		t.Errorf("the file now reads %q", text)
	}
}

func TestProcessesThatStartTogetherShareOneKey(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keys")
	rings := make([]*Keyring, 16)
	var group sync.WaitGroup
	for i := range rings {
		group.Go(func() {
			ring, err := LoadOrCreate(path)
			if err != nil {
				t.Error(err)
			}
			rings[i] = ring
		})
	}
	group.Wait()
	if t.Failed() {
		return
	}
	sealed := mustSeal(t, rings[0], "s3cret")
	for _, ring := range rings {
		if _, err := ring.Open(sealed, row); err != nil {
			t.Error(err)
		}
	}
}

func TestRotateKeepsOldSecretsReadable(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keys")
	before, err := Create(path)
	if err != nil {
		t.Fatal(err)
	}
	old := mustSeal(t, before, "s3cret")
	if before.NeedsReseal(old) {
		t.Error("a secret of the current key needs no resealing")
	}

	after, err := Rotate(path)
	if err != nil {
		t.Fatal(err)
	}
	if opened, err := after.Open(old, row); err != nil || string(opened) != "s3cret" {
		t.Errorf("opened %q, %v", opened, err)
	}
	if !after.NeedsReseal(old) {
		t.Error("a secret of the old key needs resealing")
	}
	renewed := mustSeal(t, after, "s3cret")
	if after.NeedsReseal(renewed) {
		t.Error("the new ring seals with the old key")
	}
	if _, err := before.Open(renewed, row); err != nil {
		t.Errorf("the ring from before does not follow its file: %v", err)
	}
	if names := filesIn(t, filepath.Dir(path)); len(names) != 1 {
		t.Errorf("the folder holds %q, want the key file only", names)
	}
	if text := readFile(t, path); strings.Count(text, "#") != strings.Count(fileHeader, "#") {
		t.Errorf("the header was repeated:\n%s", text)
	}
}

func TestOnlyOneRotationAtATime(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keys")
	if _, err := Create(path); err != nil {
		t.Fatal(err)
	}
	var group sync.WaitGroup
	rotated := make(chan *Keyring, 16)
	for range cap(rotated) {
		group.Go(func() {
			ring, err := Rotate(path)
			switch {
			case err == nil:
				rotated <- ring
			case !errors.Is(err, ErrRotating):
				t.Error(err)
			}
		})
	}
	group.Wait()
	close(rotated)

	final, err := Load(path)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := len(final.IDs()), len(rotated)+1; got != want {
		t.Fatalf("%d keys after %d rotations", got, len(rotated))
	}
	for ring := range rotated {
		if _, err := final.Open(mustSeal(t, ring, "s3cret"), row); err != nil {
			t.Errorf("a rotation's key was lost: %v", err)
		}
	}
}

func TestRotateDoesNotCarryADamagedFileOn(t *testing.T) {
	path := writeKeyFile(t, "damaged", 0o600)
	if _, err := Rotate(path); err == nil {
		t.Error("no error for a damaged key file")
	}
	if text := readFile(t, path); text != "damaged" {
		t.Errorf("the file now reads %q", text)
	}
	if names := filesIn(t, filepath.Dir(path)); len(names) != 1 {
		t.Errorf("the folder holds %q, want the key file only", names)
	}
}
