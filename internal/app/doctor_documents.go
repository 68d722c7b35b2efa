package app

import (
	"context"
	"errors"
	"fmt"
	"os"

	"upstock/internal/store"
)

// documents looks whether documents of trading partners can come and go. Those that wait without a
// folder are fetched by people.
func (c Doctor) documents(ctx context.Context, tx *store.Tx) ([]finding, error) {
	partners, err := tx.AllTradingPartners(ctx)
	if err != nil || len(partners) == 0 && c.DocumentsDir == "" {
		return nil, err
	}
	if c.DocumentsDir == "" {
		return []finding{{look, "documents", fmt.Sprintf("%d trading partners, and no --documents-dir: what leaves waits to be downloaded", len(partners))}}, nil
	}
	if err := tryWriting(c.DocumentsDir); err != nil {
		return []finding{{ill, "documents", err.Error()}}, nil //nolint:nilerr // it is what was found
	}
	return []finding{{well, "documents", fmt.Sprintf("%d trading partners, folders in %s", len(partners), c.DocumentsDir)}}, nil
}

// tryWriting writes a file into a folder and removes it: writing is what fails when a disk is full
// or not mounted, and reading tells nothing of it.
func tryWriting(dir string) error {
	file, err := os.CreateTemp(dir, ".upstock-doctor-*")
	if err != nil {
		return err
	}
	_, err = file.WriteString("x")
	return errors.Join(err, file.Close(), os.Remove(file.Name()))
}
