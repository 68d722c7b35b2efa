package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

	"upstock/internal/keyring"
	"upstock/internal/store"
)

// keys says whether the key file is there, private, and opens all that was encrypted.
func (c Doctor) keys(ctx context.Context, tx *store.Tx) (finding, error) {
	file := c.path(c.Database)
	ring, failure := keyring.Load(file)
	missing := errors.Is(failure, fs.ErrNotExist)
	if failure != nil && !missing {
		return finding{ill, "secret keys", failure.Error()}, nil
	}
	all, old, strange := 0, 0, map[string]int{}
	for _, column := range sealedColumns {
		byKey, err := tx.AllSealedTexts(ctx, column)
		if err != nil {
			return finding{}, err
		}
		for _, texts := range byKey {
			all += len(texts)
			if missing {
				continue
			}
			for _, text := range texts {
				if _, err := ring.Open(text.Text, column.Row(text.Key)); err != nil {
					strange[column.Table+"."+column.Column]++
				} else if ring.NeedsReseal(text.Text) {
					old++
				}
			}
		}
	}
	switch {
	case missing && all == 0:
		return finding{well, "secret keys", file + " will be created at the first start"}, nil
	case missing:
		return finding{ill, "secret keys", fmt.Sprintf("%s is missing, and %d stored secrets cannot be read without it", file, all)}, nil
	case len(strange) > 0:
		return finding{ill, "secret keys", fmt.Sprintf("of %d stored secrets, the keys in %s do not open: %s", all, file, stillSealed(strange))}, nil
	}
	return finding{well, "secret keys", fmt.Sprintf("%s holds the keys of all %d stored secrets (%d of them with an older key)", file, all, old)}, nil
}
