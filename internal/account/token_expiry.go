package account

import (
	"context"
	"fmt"
	"strings"
	"time"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// NoticeTokenExpiring is the kind of the notice about API tokens that expire soon or have expired.
const NoticeTokenExpiring = "token_expiring"

// warnBefore is how long before its end a supplier is warned of a token's.
const warnBefore = 14 * 24 * time.Hour

func expired(t store.APIToken, now time.Time) bool {
	return !t.ExpiresAt.IsZero() && !t.ExpiresAt.After(now)
}

func expiresSoon(t store.APIToken, now time.Time) bool {
	return !t.ExpiresAt.IsZero() && !expired(t, now) && !t.ExpiresAt.After(now.Add(warnBefore))
}

// WarnOfTokens gives each supplier a notice when one of its API tokens expires within two weeks.
// The server calls it now and then. Each token is warned of once, so a dismissed notice stays
// dismissed.
func (s *Service) WarnOfTokens(ctx context.Context) error {
	suppliers, err := store.Read(ctx, s.store, func(tx *store.Tx) ([]wholesale.Supplier, error) { return tx.Suppliers(ctx) })
	if err != nil {
		return err
	}
	for _, supplier := range suppliers {
		due, err := store.Read(ctx, s.store, func(tx *store.Tx) (bool, error) {
			tokens, err := tx.APITokens(ctx, supplier.ID)
			return len(unwarned(tokens, tx.Now())) > 0, err
		})
		if err != nil {
			return err
		}
		if !due {
			continue
		}
		if err := s.store.Update(ctx, func(tx *store.Tx) error {
			return warnOfTokens(ctx, tx, supplier.ID, supplier.Location())
		}); err != nil {
			return err
		}
	}
	return nil
}

func warnOfTokens(ctx context.Context, tx *store.Tx, supplierID string, zone *time.Location) error {
	tokens, err := tx.APITokens(ctx, supplierID)
	if err != nil {
		return err
	}
	for _, t := range unwarned(tokens, tx.Now()) {
		if err := tx.MarkAPITokenWarned(ctx, supplierID, t.ID); err != nil {
			return err
		}
	}
	title, ending := "An API token expires soon", endingTokens(tokens, tx.Now())
	if len(ending) > 1 {
		title = fmt.Sprintf("%d API tokens expire soon", len(ending))
	}
	var ends []string
	for _, t := range ending {
		word := "expires"
		if expired(t, tx.Now()) {
			word = "expired"
		}
		ends = append(ends, fmt.Sprintf("“%s” %s on %s", t.Name, word, spokenTime(t.ExpiresAt, zone)))
	}
	return tx.PutNotice(ctx, supplierID, store.Notice{
		Kind: NoticeTokenExpiring, Title: title,
		Detail: strings.Join(ends, "; ") + ". From then on the program that uses it is refused. " +
			"Create a new token, give it to the program, and revoke the old one",
	})
}

// clearTokenNotice takes the notice back when no token is left that it could be about.
func clearTokenNotice(ctx context.Context, tx *store.Tx, supplierID string) error {
	tokens, err := tx.APITokens(ctx, supplierID)
	if err != nil || len(endingTokens(tokens, tx.Now())) > 0 {
		return err
	}
	return tx.ClearNotice(ctx, supplierID, NoticeTokenExpiring, "")
}

// endingTokens are those that expire soon or have expired.
func endingTokens(tokens []store.APIToken, now time.Time) (ending []store.APIToken) {
	for _, t := range tokens {
		if expired(t, now) || expiresSoon(t, now) {
			ending = append(ending, t)
		}
	}
	return ending
}

// unwarned are those that expire soon, and of which the supplier does not know it yet.
func unwarned(tokens []store.APIToken, now time.Time) (news []store.APIToken) {
	for _, t := range tokens {
		if expiresSoon(t, now) && t.WarnedAt.IsZero() {
			news = append(news, t)
		}
	}
	return news
}

// spokenTime is a moment as people of a time zone write it.
func spokenTime(at time.Time, zone *time.Location) string {
	return at.In(zone).Format("2 January 2006, 3:04 pm")
}
