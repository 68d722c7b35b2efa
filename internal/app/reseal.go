package app

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"upstock/internal/account"
	"upstock/internal/keyring"
	"upstock/internal/mail"
	"upstock/internal/payments"
	"upstock/internal/push"
	"upstock/internal/store"
	"upstock/internal/syncing"
	"upstock/internal/webhook"
)

// sealedColumns are all columns whose texts are sealed. A test looks for sealed texts in any other.
var sealedColumns = slices.Concat(
	[]store.Sealed{syncing.SealedKeys, syncing.SealedHintKeys, account.SealedAuthenticators, mail.Sealed}, webhook.Sealed, push.Sealed, payments.Sealed)

// resealed says how many texts of which kind were sealed again.
type resealed map[string]int

func (r resealed) String() string {
	var parts []string
	for _, column := range sealedColumns {
		if n := r[column.What]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, column.What))
		}
	}
	if len(parts) == 0 {
		return "nothing"
	}
	return strings.Join(parts, ", ")
}

// reseal seals with the current key whatever is sealed with one of some older keys. What someone
// changes at the same moment is sealed with the current key already.
func reseal(ctx context.Context, st *store.Store, ring *keyring.Keyring, oldKeys []string) (resealed, error) {
	done := resealed{}
	var failures []error
	for _, keyID := range oldKeys {
		for _, column := range sealedColumns {
			var texts []store.SealedText
			if err := st.View(ctx, func(tx *store.Tx) (err error) {
				texts, err = tx.SealedTexts(ctx, column, keyID)
				return err
			}); err != nil {
				return done, err
			}
			for _, text := range texts {
				err := resealOne(ctx, st, ring, column, text)
				switch {
				case errors.Is(err, store.ErrStale):
				case err != nil:
					failures = append(failures, err)
				default:
					done[column.What]++
				}
			}
		}
	}
	return done, errors.Join(failures...)
}

func resealOne(ctx context.Context, st *store.Store, ring *keyring.Keyring, in store.Sealed, text store.SealedText) error {
	row := in.Row(text.Key)
	secret, err := ring.Open(text.Text, row)
	if err != nil {
		return err
	}
	again, err := ring.Seal(secret, row)
	if err != nil {
		return err
	}
	return st.Update(ctx, func(tx *store.Tx) error { return tx.Reseal(ctx, in, text, again) })
}

// stillSealed names what is sealed with a key, in the words of the columns that are known.
func stillSealed(found map[string]int) string {
	words := map[string]string{"river_job.args": "jobs that are waiting"}
	for _, column := range sealedColumns {
		words[column.Table+"."+column.Column] = column.What
	}
	var parts []string
	for name, n := range found {
		what := words[name]
		if what == "" {
			what = "texts in " + name
		}
		parts = append(parts, fmt.Sprintf("%d %s", n, what))
	}
	slices.Sort(parts)
	return strings.Join(parts, ", ")
}
