// Package keyring encrypts the few secrets Upstock must keep in a form it can read back, such as a supplier's
// Unleashed API key, before they are written to the database.
//
// Secrets are sealed with AES-256-GCM and bound to the row they are stored in, so that a sealed value copied
// into another row, or into another supplier's row, does not open there. The keys live in a text file of the
// operator (see [LoadOrCreate]); the file may hold several, of which the first seals and the others only open,
// so that [Rotate] never makes stored secrets unreadable.
//
// Nothing in this package prints key material: not errors, not fmt's verbs, not slog.
package keyring

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/base64"
	"errors"
	"fmt"
	"log/slog"
	"strings"
)

var (
	// ErrMalformed means that a sealed text is not of the form that Seal writes.
	ErrMalformed = errors.New("sealed secret is malformed")

	// ErrUnknownKey means that a secret was sealed with a key the ring does not hold, for example because
	// the key file was replaced by a new one.
	ErrUnknownKey = errors.New("sealed with a key that is not in the key file")

	// ErrNotAuthentic means that a sealed secret was changed, belongs to another row, or was sealed with a
	// different key under the same id. The cipher cannot tell these apart.
	ErrNotAuthentic = errors.New("sealed secret was altered or belongs to another row")
)

// Keyring seals and opens secrets. It is immutable, hence safe for concurrent use.
type Keyring struct {
	keys []key // the first one seals
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
// The row names the place the result will be stored in and must be the same when it is opened, for example
// "connection/<supplier id>/<connection id>/api_key". Sealing the same secret twice gives different texts.
// An empty row is refused, because a secret bound to nothing could be moved anywhere.
func (r *Keyring) Seal(plaintext []byte, row string) (string, error) {
	if row == "" {
		return "", errors.New("sealing a secret: no row to bind it to")
	}
	current := r.keys[0]
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
	for _, k := range r.keys {
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

// NeedsReseal reports whether a sealed text was not made with the ring's current key, so that it should be
// opened and sealed again before an old key is removed from the key file.
func (r *Keyring) NeedsReseal(sealed string) bool {
	id, _, _ := strings.Cut(sealed, ":")
	return id != r.keys[0].id
}

// String names the keys by their ids, the current one first.
func (r *Keyring) String() string {
	ids := make([]string, len(r.keys))
	for i, k := range r.keys {
		ids[i] = k.id
	}
	return "keyring(" + strings.Join(ids, " ") + ")"
}

// Format writes the same as String for every verb and flag, so that %+v and %#v cannot reach into the ciphers.
func (r *Keyring) Format(state fmt.State, _ rune) {
	// Format has no way to report a failed write, and fmt's own state never fails.
	_, _ = state.Write([]byte(r.String()))
}

// LogValue implements slog.LogValuer with the same text as String.
func (r *Keyring) LogValue() slog.Value { return slog.StringValue(r.String()) }
