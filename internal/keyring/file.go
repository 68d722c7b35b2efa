package keyring

import (
	"bufio"
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
)

const (
	keyBytes = 32 // AES-256
	fileMode = 0o600

	fileHeader = "# Upstock secret keys. The first key encrypts, the others only decrypt.\n" +
		"# Keep a copy in a safe place: without this file, stored secrets cannot be read.\n"
)

// ErrExposed means that users other than the owner can read or write the key file.
var ErrExposed = errors.New("key file is open to other users")

// ErrRotating means that another change of the key file holds its lock, or died holding it.
var ErrRotating = errors.New("key file is being changed")

// keyID is a key line's id; a colon or space would make sealed texts ambiguous.
var keyID = regexp.MustCompile(`^[A-Za-z0-9_-]{1,32}$`)

// Load reads the key file at path: one "id:base64key" per line, current key first, skipping empty
// lines and # comments. The error wraps fs.ErrNotExist if the file is missing, and [ErrExposed] if
// other users have any permission on it.
func Load(path string) (*Keyring, error) {
	keys, err := readKeys(path)
	if err != nil {
		return nil, fmt.Errorf("key file %s: %w", path, err)
	}
	return &Keyring{path: path, read: &reading{keys: keys}}, nil
}

func readKeys(path string) ([]key, error) {
	text, err := readPrivate(path)
	if err != nil {
		return nil, err
	}
	return parse(text)
}

// Create writes a new key file (mode 0600) with one fresh key, and loads it. It never replaces a
// file: the error then wraps fs.ErrExist.
func Create(path string) (*Keyring, error) {
	err := writePrivate(path, []byte(fileHeader+freshKeyLine()), os.Link)
	if err != nil {
		return nil, fmt.Errorf("creating key file %s: %w", path, err)
	}
	return Load(path)
}

// LoadOrCreate loads the key file at path, or creates it. Processes that start at the same time end
// up with the same key.
func LoadOrCreate(path string) (*Keyring, error) {
	ring, err := Load(path)
	if !errors.Is(err, fs.ErrNotExist) {
		return ring, err
	}
	ring, err = Create(path)
	if errors.Is(err, fs.ErrExist) {
		return Load(path) // another process was quicker
	}
	return ring, err
}

// Rotate puts a fresh key first in the key file, replacing the file atomically, and returns the new
// ring. Older secrets still open; [Keyring.NeedsReseal] finds them.
//
// Concurrent rotations could lose a new key and what it sealed, so the second returns
// [ErrRotating].
func Rotate(path string) (*Keyring, error) {
	if err := rotate(path); err != nil {
		return nil, fmt.Errorf("rotating key file %s: %w", path, err)
	}
	return Load(path)
}

func rotate(path string) error {
	return change(path, func(text string) (string, error) {
		return fileHeader + freshKeyLine() + strings.TrimPrefix(text, fileHeader), nil
	}, func() error { return nil })
}

var (
	// ErrNoSuchKey means that the key file has no key with this id.
	ErrNoSuchKey = errors.New("the key file has no such key")
	// ErrCurrentKey means that the key is the one that encrypts, which cannot be retired.
	ErrCurrentKey = errors.New("this is the key that encrypts: rotate first")
)

// Retire takes a key out of the key file, replacing the file atomically, and keeps its line in a
// file of its own beside it (mode 0600), for backups that were made while it was in use. kept is
// that file. Whatever is still sealed with the key can be read no more, so unused is asked before
// and after: when it fails, the file is as it was.
func Retire(path, id string, unused func() error) (kept string, err error) {
	err = change(path, func(text string) (string, error) {
		keys, err := parse([]byte(text))
		if err != nil {
			return "", err
		}
		if keys[0].id == id {
			return "", ErrCurrentKey
		}
		rest, line := withoutKey(text, id)
		if line == "" {
			return "", ErrNoSuchKey
		}
		if err := unused(); err != nil {
			return "", err
		}
		kept = path + ".retired-" + id
		return rest, writePrivate(kept, []byte(line), os.Rename)
	}, unused)
	if err != nil {
		if kept != "" {
			err = errors.Join(err, os.Remove(kept))
		}
		return "", fmt.Errorf("retiring a key of %s: %w", path, err)
	}
	return kept, nil
}

// withoutKey splits a key file's text into one key's line and everything else.
func withoutKey(text, id string) (rest, line string) {
	for l := range strings.Lines(text) {
		if strings.HasPrefix(strings.TrimSpace(l), id+":") {
			line = strings.TrimSpace(l) + "\n"
		} else {
			rest += l
		}
	}
	return rest, line
}

// change replaces a sound key file's text, one change at a time. When confirm fails afterwards, the
// former text is put back.
func change(path string, edit func(text string) (string, error), confirm func() error) (err error) {
	lock := path + ".lock"
	held, err := os.OpenFile(lock, os.O_CREATE|os.O_EXCL|os.O_WRONLY, fileMode)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%w (if no other command is changing it, remove %s)", ErrRotating, lock)
	}
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, held.Close(), os.Remove(lock)) }()

	old, err := readPrivate(path)
	if err != nil {
		return err
	}
	if _, err := parse(old); err != nil {
		return err // do not carry a damaged file on
	}
	text, err := edit(string(old))
	if err != nil {
		return err
	}
	if err := writePrivate(path, []byte(text), os.Rename); err != nil {
		return err
	}
	if err := confirm(); err != nil {
		return errors.Join(err, writePrivate(path, old, os.Rename))
	}
	return nil
}

// freshKeyLine makes a key line with a random id and a random key. crypto/rand.Read never fails.
func freshKeyLine() string {
	random := make([]byte, 4+keyBytes)
	_, _ = rand.Read(random)
	return hex.EncodeToString(random[:4]) + ":" + base64.StdEncoding.EncodeToString(random[4:]) + "\n"
}

// parse reads key lines. Its errors name the line by number and never quote it.
func parse(text []byte) ([]key, error) {
	var keys []key
	seen := make(map[string]bool)
	lines := bufio.NewScanner(bytes.NewReader(text))
	for number := 1; lines.Scan(); number++ {
		line := strings.TrimSpace(lines.Text())
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		id, encoded, found := strings.Cut(line, ":")
		if !found || !keyID.MatchString(id) {
			return nil, fmt.Errorf("line %d: want id:base64key", number)
		}
		raw, err := base64.StdEncoding.DecodeString(encoded)
		if err != nil || len(raw) != keyBytes {
			return nil, fmt.Errorf("line %d: the key is not the base64 of %d bytes", number, keyBytes)
		}
		if seen[id] {
			return nil, fmt.Errorf("line %d: the key id is on an earlier line too", number)
		}
		seen[id] = true
		k, err := newKey(id, raw)
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", number, err)
		}
		keys = append(keys, k)
	}
	if err := lines.Err(); err != nil {
		return nil, err
	}
	if len(keys) == 0 {
		return nil, errors.New("it has no key")
	}
	return keys, nil
}

// readPrivate reads a file that only its owner can access. It checks the open file, so the file
// checked is the file read.
func readPrivate(path string) (_ []byte, err error) {
	file, err := os.Open(path) // #nosec G304 -- the operator names the file
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	info, err := file.Stat()
	if err != nil {
		return nil, err
	}
	// Windows reports made-up permission bits; the folder's access list decides there.
	if mode := info.Mode().Perm(); mode&0o077 != 0 && runtime.GOOS != "windows" {
		return nil, fmt.Errorf("%w: its mode is %04o, run chmod 600 on it", ErrExposed, mode)
	}
	return io.ReadAll(file)
}

// writePrivate writes text to a temporary file beside path, syncs it, and lets place move it
// atomically: os.Link if path must not exist, os.Rename to replace it.
func writePrivate(path string, text []byte, place func(from, to string) error) (err error) {
	folder := filepath.Dir(path)
	file, err := os.CreateTemp(folder, ".upstock-keys-*") // made with mode 0600
	if err != nil {
		return err
	}
	defer func() {
		if removal := os.Remove(file.Name()); !errors.Is(removal, fs.ErrNotExist) {
			err = errors.Join(err, removal)
		}
	}()
	_, err = file.Write(text)
	if err := errors.Join(err, file.Sync(), file.Close()); err != nil {
		return err
	}
	if err := place(file.Name(), path); err != nil {
		return err
	}
	return syncFolder(folder)
}

// syncFolder makes a new or changed folder entry durable. Windows can't, and need not.
func syncFolder(path string) (err error) {
	if runtime.GOOS == "windows" {
		return nil
	}
	folder, err := os.Open(path) // #nosec G304 -- the key file's own folder
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, folder.Close()) }()
	return folder.Sync()
}
