package account

import (
	"context"
	"strings"
	"time"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// maxAPITokens of one supplier keeps their page one page.
const maxAPITokens = 50

// APIToken is a program's means to act for a supplier, as it is listed: the token itself is nowhere to be read.
type APIToken struct {
	ID         string
	Name       string // what it is for
	CreatedAt  time.Time
	LastUsedAt time.Time // to the hour; zero when it was never used
}

// APITokens lists the tokens of a supplier, oldest first.
func (s *Service) APITokens(ctx context.Context, supplierID string) ([]APIToken, error) {
	var tokens []APIToken
	err := s.store.View(ctx, func(tx *store.Tx) error {
		rows, err := tx.APITokens(ctx, supplierID)
		for _, row := range rows {
			tokens = append(tokens, APIToken{ID: row.ID, Name: row.Name, CreatedAt: row.CreatedAt, LastUsedAt: row.LastUsedAt})
		}
		return err
	})
	return tokens, err
}

// CreateAPIToken makes a token. It is not kept: this is the only time it is shown. A name that is missing is
// wholesale.CodeInvalid, one token too many wholesale.CodeConflict.
func (s *Service) CreateAPIToken(ctx context.Context, supplierID, name string) (token string, err error) {
	name = strings.TrimSpace(name)
	if fault := nameFault(name); fault != "" {
		return "", wholesale.Invalid("name", "%s", fault)
	}
	token = newToken()
	err = s.store.Update(ctx, func(tx *store.Tx) error {
		others, err := tx.APITokens(ctx, supplierID)
		if err != nil {
			return err
		}
		if len(others) >= maxAPITokens {
			return wholesale.Conflict("There are %d API tokens, which is the most there can be. Revoke one first", maxAPITokens)
		}
		return tx.InsertAPIToken(ctx, store.APIToken{
			ID: store.NewID(), SupplierID: supplierID, Name: name, Hash: hashOf(token), CreatedAt: tx.Now(),
		})
	})
	if err != nil {
		return "", err
	}
	return token, nil
}

// RevokeAPIToken ends a token: programs that use it are refused from now on.
func (s *Service) RevokeAPIToken(ctx context.Context, supplierID, id string) error {
	err := s.store.Update(ctx, func(tx *store.Tx) error { return tx.DeleteAPIToken(ctx, supplierID, id) })
	return named("API token", err)
}
