// Package keyring encrypts the few secrets that Upstock stores in readable form, such as a
// supplier's Unleashed API key.
//
// Secrets are sealed with AES-256-GCM and bound to their database row, so a copied value does not
// open in another row or for another supplier. The keys are in the operator's text file (see
// [LoadOrCreate]). The first key seals and the others only open, so [Rotate] never makes stored
// secrets unreadable.
//
// Key material is never printed: not in errors, by fmt verbs, or by slog.
package keyring

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/base64"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"sync"
)

var (
	// ErrMalformed means that a sealed text is not of the form that Seal writes.
	ErrMalformed = errors.New("sealed secret is malformed")

	// ErrUnknownKey means that a secret was sealed with a key not in the ring, for example because
	// the key file was replaced.
	ErrUnknownKey = errors.New("sealed with a key that is not in the key file")

	// ErrNotAuthentic means that a sealed secret was changed, belongs to another row, or was sealed
	// with a different key under the same id. The cipher cannot distinguish these.
	ErrNotAuthentic = errors.New("sealed secret was altered or belongs to another row")
)

// Keyring seals and opens secrets. It reads its file again when the file has changed, so that a
// running program follows [Rotate] and [Retire]; a file that cannot be read leaves it as it was. It
// is safe for concurrent use.
type Keyring struct {
	path string
	read *reading
}

// reading is what was read from the file last.
type reading struct {
	sync.Mutex
	keys []key       // the first one seals
	of   os.FileInfo // nil when that is not known
}

// current are the keys of the file as it is now.
func (r *Keyring) current() []key {
	r.read.Lock()
	defer r.read.Unlock()
	info, err := os.Stat(r.path)
	if err != nil || r.read.of != nil && sameState(info, r.read.of) {
		return r.read.keys
	}
	if keys, err := readKeys(r.path); err == nil {
		// The state of before the reading: what changed since is seen next time.
		r.read.keys, r.read.of = keys, info
	}
	return r.read.keys
}

func sameState(a, b os.FileInfo) bool {
	return os.SameFile(a, b) && a.ModTime().Equal(b.ModTime()) && a.Size() == b.Size()
}

// key holds the ready cipher only; the raw key bytes are not kept.
type key struct {
	id   string
	aead cipher.AEAD
}

func newKey(id string, raw []byte) (key, error) {
	block, err := aes.NewCipher(raw)
	if err != nil {
		return key{}, fmt.Errorf("preparing key %q: %w", id, err)
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		return key{}, fmt.Errorf("preparing key %q: %w", id, err)
	}
	return key{id: id, aead: aead}, nil
}

// Seal encrypts plaintext for one row and returns "keyid:base64(nonce+ciphertext)".
//
// row names where the result is stored, for example "connection/<supplier id>/<connection
// id>/api_key", and must match on opening. An empty row is an error. Each call returns a different
// text.
func (r *Keyring) Seal(plaintext []byte, row string) (string, error) {
	if row == "" {
		return "", errors.New("sealing a secret: no row to bind it to")
	}
	current := r.current()[0]
	sealed := current.aead.Seal(nil, nil, plaintext, []byte(row))
	return current.id + ":" + base64.StdEncoding.EncodeToString(sealed), nil
}

// Open decrypts what Seal made for the same row. The error wraps [ErrMalformed], [ErrUnknownKey] or
// [ErrNotAuthentic].
func (r *Keyring) Open(sealed, row string) ([]byte, error) {
	id, encoded, found := strings.Cut(sealed, ":")
	if !found {
		return nil, fmt.Errorf("opening the secret of %s: %w", row, ErrMalformed)
	}
	ciphertext, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil {
		return nil, fmt.Errorf("opening the secret of %s: %w", row, ErrMalformed)
	}
	for _, k := range r.current() {
		if k.id != id {
			continue
		}
		plaintext, err := k.aead.Open(nil, nil, ciphertext, []byte(row))
		if err != nil {
			return nil, fmt.Errorf("opening the secret of %s: %w", row, ErrNotAuthentic)
		}
		return plaintext, nil
	}
	return nil, fmt.Errorf("opening the secret of %s: %w", row, ErrUnknownKey)
}

// NeedsReseal reports whether a sealed text does not use the current key. Reseal such texts before
// removing an old key from the key file.
func (r *Keyring) NeedsReseal(sealed string) bool {
	id, _, _ := strings.Cut(sealed, ":")
	return id != r.current()[0].id
}

// IDs names the keys, the one that seals first.
func (r *Keyring) IDs() []string {
	keys := r.current()
	ids := make([]string, len(keys))
	for i, k := range keys {
		ids[i] = k.id
	}
	return ids
}

// String names the keys by their ids, the current one first.
func (r *Keyring) String() string {
	return "keyring(" + strings.Join(r.IDs(), " ") + ")"
}

// Format writes String for every verb and flag, so %+v and %#v cannot expose the ciphers.
func (r *Keyring) Format(state fmt.State, _ rune) {
	// Format has no way to report a failed write, and fmt's own state never fails.
	_, _ = state.Write([]byte(r.String()))
}

// LogValue implements slog.LogValuer with the same text as String.
func (r *Keyring) LogValue() slog.Value { return slog.StringValue(r.String()) }
