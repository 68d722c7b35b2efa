package account

import (
	"context"
	"crypto/rand"
	"fmt"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/alexedwards/argon2id"

	"upstock/internal/wholesale"
)

// hashMemory is that of the first choice of OWASP's password storage cheat sheet for Argon2id, in KiB: 46 MiB per sign-in,
// and one thread, for sign-ins come side by side.
const hashMemory = 46 * 1024

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
	params *argon2id.Params
	turns  chan struct{}

	// nobodys gives a hash to compare with when there is nobody to compare with: a stranger must not learn from the time an
	// answer takes who has an account. Its password is known to nobody.
	nobodys func() (string, error)
}

// newHasher makes a hasher whose hashes take that much memory, in KiB.
func newHasher(memory uint32) *hasher {
	params := &argon2id.Params{Memory: memory, Iterations: 1, Parallelism: 1, SaltLength: 16, KeyLength: 32}
	return &hasher{
		params: params, turns: make(chan struct{}, hashesAtOnce),
		nobodys: sync.OnceValues(func() (string, error) { return argon2id.CreateHash(newPassword(), params) }),
	}
}

// hash gives the text that is kept of a password, with its salt and its cost inside.
func (h *hasher) hash(ctx context.Context, password string) (string, error) {
	if err := h.enter(ctx); err != nil {
		return "", err
	}
	defer h.leave()
	hash, err := argon2id.CreateHash(password, h.params)
	if err != nil {
		return "", fmt.Errorf("hash a password: %w", err)
	}
	return hash, nil
}

// matches says whether a password is the one that was hashed. An empty hash is nobody's, and takes as long.
func (h *hasher) matches(ctx context.Context, password, hash string) (bool, error) {
	if err := h.enter(ctx); err != nil {
		return false, err
	}
	defer h.leave()
	nobody := hash == ""
	if nobody {
		var err error
		if hash, err = h.nobodys(); err != nil {
			return false, fmt.Errorf("hash a password: %w", err)
		}
	}
	same, err := argon2id.ComparePasswordAndHash(password, hash)
	if err != nil {
		return false, fmt.Errorf("compare a password: %w", err)
	}
	return same && !nobody, nil
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
			Code: wholesale.CodeUnavailable, RetryAfter: maxHashWait,
			Message: "Many people are signing in at this moment. Try again shortly",
		}
	}
}

func (h *hasher) leave() { <-h.turns }
