package account

import (
	"context"
	"strings"
	"time"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// maxAPITokens keeps a supplier's list of tokens on one page.
const maxAPITokens = 50

// APIToken is a program's access to a supplier, as it is listed. The token itself is not kept.
type APIToken struct {
	ID         string
	Name       string
	Scope      Scope
	Beginning  string    // of the token, to recognise it by; "" for one made before this was kept
	ExpiresAt  time.Time // zero: never
	CreatedAt  time.Time
	LastUsedAt time.Time // up to an hour behind; zero when it was never used
	// Expired says that it is refused now, ExpiresSoon that it will be within two weeks.
	Expired, ExpiresSoon bool
}

// APITokens lists the tokens of a supplier, oldest first.
func (s *Service) APITokens(ctx context.Context, supplierID string) (tokens []APIToken, err error) {
	err = s.store.View(ctx, func(tx *store.Tx) error {
		rows, err := tx.APITokens(ctx, supplierID)
		for _, t := range rows {
			tokens = append(tokens, APIToken{
				ID: t.ID, Name: t.Name, Scope: Scope(t.Scope), Beginning: t.Beginning,
				ExpiresAt: t.ExpiresAt, CreatedAt: t.CreatedAt, LastUsedAt: t.LastUsedAt,
				Expired: expired(t, tx.Now()), ExpiresSoon: expiresSoon(t, tx.Now()),
			})
		}
		return err
	})
	return tokens, err
}

// NewAPIToken is the input to create a token.
type NewAPIToken struct {
	Name  string
	Scope Scope
	Lasts TokenLife
	// LastDay is the last day on which it works, YYYY-MM-DD in the supplier's time zone, when Lasts
	// is UntilDay.
	LastDay string
}

// TokenLife is how long a token works.
type TokenLife string

// The lives of tokens.
const (
	For30Days TokenLife = "30-days"
	For90Days TokenLife = "90-days"
	ForAYear  TokenLife = "1-year"
	UntilDay  TokenLife = "day"
	ForEver   TokenLife = "never" // it never expires
)

// expiry is when a token that is made now expires; zero for never. What is wrong is added to wrong.
func (in NewAPIToken) expiry(now time.Time, zone *time.Location, wrong *faults) time.Time {
	switch in.Lasts {
	case For30Days:
		return now.AddDate(0, 0, 30)
	case For90Days:
		return now.AddDate(0, 0, 90)
	case ForAYear:
		return now.AddDate(1, 0, 0)
	case ForEver:
		return time.Time{}
	case UntilDay:
		day, err := time.ParseInLocation(time.DateOnly, strings.TrimSpace(in.LastDay), zone)
		switch end := day.AddDate(0, 0, 1); {
		case err != nil:
			wrong.add("last_day", "must be a date")
		case !end.After(now):
			wrong.add("last_day", "must not be in the past")
		case end.After(now.AddDate(10, 0, 0)):
			wrong.add("last_day", "must be within ten years")
		default:
			return end
		}
	default:
		wrong.add("lasts", "must be one of the choices")
	}
	return time.Time{}
}

// CreateAPIToken creates a token. Only its hash is kept, so this is the only time it is shown.
// Faults are wholesale.CodeInvalid of the fields "name", "scope", "lasts" and "last_day"; one token
// too many is wholesale.CodeConflict.
func (s *Service) CreateAPIToken(ctx context.Context, supplierID string, in NewAPIToken) (token string, err error) {
	in.Name = strings.TrimSpace(in.Name)
	token = newToken()
	err = s.store.Update(ctx, func(tx *store.Tx) error {
		supplier, err := tx.Supplier(ctx, supplierID)
		if err != nil {
			return store.Missing("supplier", err)
		}
		var wrong faults
		wrong.add("name", nameFault(in.Name))
		wrong.add("scope", in.Scope.fault())
		expiresAt := in.expiry(tx.Now(), supplier.Location(), &wrong)
		if err := wholesale.InvalidFields(wrong); err != nil {
			return err
		}
		others, err := tx.APITokens(ctx, supplierID)
		if err != nil {
			return err
		}
		if len(others) >= maxAPITokens {
			return wholesale.Conflict("You already have %d API tokens, the most allowed. Revoke one first", maxAPITokens)
		}
		ends := "without an end"
		if !expiresAt.IsZero() {
			ends = "until " + spokenTime(expiresAt, supplier.Location())
		}
		if err := tx.Auditf(ctx, supplierID, "token_created", in.Name, "scope %s, %s", in.Scope, ends); err != nil {
			return err
		}
		return insertAPIToken(ctx, tx, supplierID, in.Name, token, in.Scope, expiresAt)
	})
	if err != nil {
		return "", err
	}
	return token, nil
}

func insertAPIToken(
	ctx context.Context, tx *store.Tx, supplierID, name, token string, scope Scope, expiresAt time.Time,
) error {
	return tx.InsertAPIToken(ctx, store.APIToken{
		ID: store.NewID(), SupplierID: supplierID, Name: name, Hash: hashOf(token), CreatedAt: tx.Now(),
		Beginning: token[:len(tokenPrefix)+4], Scope: string(scope), ExpiresAt: expiresAt,
	})
}

// RevokeAPIToken ends a token: programs that use it are refused from now on.
func (s *Service) RevokeAPIToken(ctx context.Context, supplierID, id string) error {
	err := s.store.Update(ctx, func(tx *store.Tx) error {
		tokens, err := tx.APITokens(ctx, supplierID)
		if err != nil {
			return err
		}
		if err := tx.DeleteAPIToken(ctx, supplierID, id); err != nil {
			return err
		}
		for _, t := range tokens {
			if t.ID == id {
				if err := tx.Auditf(ctx, supplierID, "token_revoked", t.Name, "scope %s", t.Scope); err != nil {
					return err
				}
			}
		}
		return clearTokenNotice(ctx, tx, supplierID)
	})
	return store.Missing("API token", err)
}
