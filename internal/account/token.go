package account

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"log/slog"
	"strings"
	"time"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// tokenPrefix makes a token recognisable to people and to scanners for leaked secrets.
const tokenPrefix = "upk_"

// newToken gives an API token of 256 random bits.
func newToken() string { return tokenPrefix + randomText() }

// randomText is 256 random bits, in characters that a URL can hold.
func randomText() string {
	var secret [32]byte
	_, _ = rand.Read(secret[:]) // never fails: it would end the program
	return base64.RawURLEncoding.EncodeToString(secret[:])
}

// hashOf is what is stored of a token. A fast hash is enough, because tokens are random.
func hashOf(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// tokenUseSlack is how far behind the time of a token's last use may be: a program that calls ten
// times a second must not cause ten writes a second.
const tokenUseSlack = time.Hour

// Authenticate finds the supplier a token acts for, with one indexed read. An unknown token is
// wholesale.CodeUnauthorized.
func (s *Service) Authenticate(ctx context.Context, token string) (supplierID string, err error) {
	if !strings.HasPrefix(token, tokenPrefix) {
		return "", errUnknownToken()
	}
	hash := hashOf(token)
	var found store.APIToken
	var now time.Time
	err = s.store.View(ctx, func(tx *store.Tx) (err error) {
		now = tx.Now()
		found, err = tx.APITokenByHash(ctx, hash)
		return err
	})
	if errors.Is(err, store.ErrNotFound) {
		return "", errUnknownToken()
	}
	if err == nil && now.Sub(found.LastUsedAt) >= tokenUseSlack {
		s.noteUse(ctx, found)
	}
	return found.SupplierID, err
}

// noteUse records that a token was used. If that fails, the program can still read.
func (s *Service) noteUse(ctx context.Context, token store.APIToken) {
	if err := s.store.Update(ctx, func(tx *store.Tx) error {
		return tx.MarkAPITokenUsed(ctx, token.SupplierID, token.ID)
	}); err != nil {
		s.log.WarnContext(ctx, "the use of an API token was not recorded", slog.String("token", token.ID), slog.Any("error", err))
	}
}

func errUnknownToken() error {
	return &wholesale.Error{Code: wholesale.CodeUnauthorized, Message: "The API token is missing or not valid"}
}
