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

// Authenticate finds the program that a token belongs to, with one indexed read. A token that is
// unknown or has expired is wholesale.CodeUnauthorized.
func (s *Service) Authenticate(ctx context.Context, token string) (Program, error) {
	if !strings.HasPrefix(token, tokenPrefix) {
		return Program{}, errUnknownToken()
	}
	hash := hashOf(token)
	var found store.APIToken
	var now time.Time
	err := s.store.View(ctx, func(tx *store.Tx) (err error) {
		now = tx.Now()
		found, err = tx.APITokenByHash(ctx, hash)
		return err
	})
	switch {
	case errors.Is(err, store.ErrNotFound):
		return Program{}, errUnknownToken()
	case err != nil:
		return Program{}, err
	case expired(found, now):
		return Program{}, errExpiredToken(found)
	}
	if now.Sub(found.LastUsedAt) >= tokenUseSlack {
		s.noteUse(ctx, found)
	}
	return Program{SupplierID: found.SupplierID, TokenID: found.ID, TokenName: found.Name, Scope: Scope(found.Scope)}, nil
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

// errExpiredToken may name the token: only a program that has it gets this answer.
func errExpiredToken(t store.APIToken) error {
	return &wholesale.Error{
		Code: wholesale.CodeUnauthorized,
		Message: "The API token “" + t.Name + "” expired on " + spokenTime(t.ExpiresAt, time.UTC) + " UTC. " +
			"Create a new one in Settings › API tokens",
	}
}
