package account

import (
	"context"
	"crypto/rand"
	"fmt"
	"sync"
	"time"

	"github.com/alexedwards/argon2id"

	"upstock/internal/wholesale"
)

// hashMemory, in KiB, is the first choice of OWASP's password storage cheat sheet for Argon2id:
// 46 MiB per sign-in and one thread, because sign-ins run side by side.
const hashMemory = 46 * 1024

// hashesAtOnce bounds the memory of sign-ins; others wait their turn, for at most maxHashWait.
const (
	hashesAtOnce = 3
	maxHashWait  = 10 * time.Second
)

// newPassword gives at least 128 random bits in capital letters and digits, easy to copy.
func newPassword() string { return rand.Text() }

// hasher hashes and compares passwords, a few at a time, so that many sign-ins do not run out of
// memory.
type hasher struct {
	params *argon2id.Params
	turns  chan struct{}

	// dummy gives a hash to compare with when there is no such person, so that the time an answer
	// takes does not reveal who has an account. No one knows its password.
	dummy func() (string, error)
}

func newHasher(memory uint32) *hasher {
	params := &argon2id.Params{Memory: memory, Iterations: 1, Parallelism: 1, SaltLength: 16, KeyLength: 32}
	return &hasher{
		params: params, turns: make(chan struct{}, hashesAtOnce),
		dummy: sync.OnceValues(func() (string, error) { return argon2id.CreateHash(newPassword(), params) }),
	}
}

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

// matches reports whether a password has this hash. An empty hash never matches, and takes as long.
func (h *hasher) matches(ctx context.Context, password, hash string) (bool, error) {
	if err := h.enter(ctx); err != nil {
		return false, err
	}
	defer h.leave()
	unknown := hash == ""
	if unknown {
		var err error
		if hash, err = h.dummy(); err != nil {
			return false, fmt.Errorf("hash a password: %w", err)
		}
	}
	same, err := argon2id.ComparePasswordAndHash(password, hash)
	if err != nil {
		return false, fmt.Errorf("compare a password: %w", err)
	}
	return same && !unknown, nil
}

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
			Message: "Many people are signing in right now. Try again shortly",
		}
	}
}

func (h *hasher) leave() { <-h.turns }
