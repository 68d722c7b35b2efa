package account

import (
	"crypto/rand"
	"fmt"

	"github.com/alexedwards/argon2id"
)

// hashing is the first choice of OWASP's password storage cheat sheet for Argon2id: memory in KiB, so 46 MiB per sign-in,
// and one thread, for sign-ins come side by side.
var hashing = &argon2id.Params{Memory: 46 * 1024, Iterations: 1, Parallelism: 1, SaltLength: 16, KeyLength: 32}

// newPassword makes a password of at least 128 random bits in capital letters and digits, easy to copy by hand.
func newPassword() string { return rand.Text() }

// hashPassword gives the text that is kept of a password, with its salt and its cost inside.
func hashPassword(password string) (string, error) {
	hash, err := argon2id.CreateHash(password, hashing)
	if err != nil {
		return "", fmt.Errorf("hash a password: %w", err)
	}
	return hash, nil
}
