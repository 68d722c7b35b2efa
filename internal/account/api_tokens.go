package account

import (
	"context"
	"strings"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// maxAPITokens keeps a supplier's list of tokens on one page.
const maxAPITokens = 50

// APITokens lists the tokens of a supplier, oldest first.
func (s *Service) APITokens(ctx context.Context, supplierID string) ([]store.APIToken, error) {
	return read(ctx, s, func(tx *store.Tx) ([]store.APIToken, error) { return tx.APITokens(ctx, supplierID) })
}

// CreateAPIToken creates a token. Only its hash is kept, so this is the only time it is shown.
// A missing name is wholesale.CodeInvalid, one token too many wholesale.CodeConflict.
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
			return wholesale.Conflict("You already have %d API tokens, the most allowed. Revoke one first", maxAPITokens)
		}
		return insertAPIToken(ctx, tx, supplierID, name, token)
	})
	if err != nil {
		return "", err
	}
	return token, nil
}

func insertAPIToken(ctx context.Context, tx *store.Tx, supplierID, name, token string) error {
	return tx.InsertAPIToken(ctx, store.APIToken{
		ID: store.NewID(), SupplierID: supplierID, Name: name, Hash: hashOf(token), CreatedAt: tx.Now(),
	})
}

// RevokeAPIToken ends a token: programs that use it are refused from now on.
func (s *Service) RevokeAPIToken(ctx context.Context, supplierID, id string) error {
	err := s.store.Update(ctx, func(tx *store.Tx) error { return tx.DeleteAPIToken(ctx, supplierID, id) })
	return named("API token", err)
}
