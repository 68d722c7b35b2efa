package account

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"strings"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// tokenPrefix makes a token recognizable for what it is, to people and to scanners for leaked secrets.
const tokenPrefix = "upk_"

// newToken makes an API token of 256 random bits.
func newToken() string {
	var secret [32]byte
	_, _ = rand.Read(secret[:]) // never fails: it ends the program rather than give weak randomness
	return tokenPrefix + base64.RawURLEncoding.EncodeToString(secret[:])
}

// hashOf is what is kept of a token. A token is random, so a fast hash is enough: there is nothing to guess.
func hashOf(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// Authenticate says for which supplier a token acts. It costs one indexed read; a token that is none of ours is
// wholesale.CodeUnauthorized.
func (s *Service) Authenticate(ctx context.Context, token string) (supplierID string, err error) {
	if !strings.HasPrefix(token, tokenPrefix) {
		return "", errUnknownToken()
	}
	hash := hashOf(token)
	err = s.store.View(ctx, func(tx *store.Tx) (err error) {
		supplierID, err = tx.SupplierOfToken(ctx, hash)
		return err
	})
	if errors.Is(err, store.ErrNotFound) {
		return "", errUnknownToken()
	}
	return supplierID, err
}

func errUnknownToken() error {
	return &wholesale.Error{Code: wholesale.CodeUnauthorized, Message: "The API token is missing or not valid"}
}
