package account

import (
	"context"
	"crypto/rand"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/alexedwards/argon2id"

	"upstock/internal/wholesale"
)

// hashing is the first choice of OWASP's password storage cheat sheet for Argon2id: memory in KiB, so 46 MiB per sign-in,
// and one thread, for sign-ins come side by side.
var hashing = &argon2id.Params{Memory: 46 * 1024, Iterations: 1, Parallelism: 1, SaltLength: 16, KeyLength: 32}

// hashesAtOnce bounds the memory that sign-ins take together; the others wait for their turn, for at most maxHashWait.
const (
	hashesAtOnce = 3
	maxHashWait  = 10 * time.Second
)

// Lengths of a password, in characters. Long ones are welcome; the bound keeps a megabyte from being hashed.
const (
	minPassword = 10
	maxPassword = 200
)

// newPassword makes a password of at least 128 random bits in capital letters and digits, easy to copy by hand.
func newPassword() string { return rand.Text() }

// passwordFault says what is wrong with a password, "" when nothing is. known are words that somebody would guess first: the
// person's e-mail address and name, the supplier's name.
func passwordFault(password string, known ...string) string {
	switch n := utf8.RuneCountInString(password); {
	case n < minPassword:
		return fmt.Sprintf("must have at least %d characters", minPassword)
	case n > maxPassword:
		return fmt.Sprintf("must have at most %d characters", maxPassword)
	case strings.Trim(password, password[:1]) == "":
		return "must be more than one character repeated"
	}
	for _, word := range known {
		if word != "" && strings.EqualFold(strings.TrimSpace(password), word) {
			return "must not be a name or an address that others know"
		}
	}
	return ""
}

// hasher turns passwords into hashes and compares them, a few at a time, so that a flood of sign-ins takes no more memory
// than there is.
type hasher struct {
	turns chan struct{}
}

func newHasher() *hasher { return &hasher{turns: make(chan struct{}, hashesAtOnce)} }

// hash gives the text that is kept of a password, with its salt and its cost inside.
func (h *hasher) hash(ctx context.Context, password string) (string, error) {
	if err := h.enter(ctx); err != nil {
		return "", err
	}
	defer h.leave()
	hash, err := argon2id.CreateHash(password, hashing)
	if err != nil {
		return "", fmt.Errorf("hash a password: %w", err)
	}
	return hash, nil
}

// nobodysHash is compared with when there is nobody to compare with: a stranger must not learn from the time an answer
// takes who has an account. Its password is known to nobody.
const nobodysHash = "$argon2id$v=19$m=47104,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

// matches says whether a password is the one that was hashed. An empty hash is nobody's, and takes as long.
func (h *hasher) matches(ctx context.Context, password, hash string) (bool, error) {
	if err := h.enter(ctx); err != nil {
		return false, err
	}
	defer h.leave()
	if hash == "" {
		_, err := argon2id.ComparePasswordAndHash(password, nobodysHash)
		return false, err
	}
	same, err := argon2id.ComparePasswordAndHash(password, hash)
	if err != nil {
		return false, fmt.Errorf("compare a password: %w", err)
	}
	return same, nil
}

// enter waits for a turn.
func (h *hasher) enter(ctx context.Context) error {
	timer := time.NewTimer(maxHashWait)
	defer timer.Stop()
	select {
	case h.turns <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return &wholesale.Error{
			Code: wholesale.CodeUnavailable, Message: "Many people are signing in at this moment. Try again shortly", RetryAfter: maxHashWait,
		}
	}
}

func (h *hasher) leave() { <-h.turns }
