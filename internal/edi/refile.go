package edi

import (
	"context"
	"errors"
	"io/fs"

	"upstock/internal/edi/folder"
	"upstock/internal/store"
)

// movedAtOnce bounds how many files are moved at a look.
const movedAtOnce = 50

// refusedLater keeps that the file of a document from a folder is to be moved when the document was
// refused: people who see only the folder learn of it there.
func refusedLater(ctx context.Context, tx *store.Tx, d store.Document) error {
	if d.Via != "folder" || d.State != store.DocumentRefused {
		return nil
	}
	return tx.PutDocumentToMove(ctx, d.SupplierID, d.ID)
}

// moveRefused puts the files of documents that were refused later with those that were refused,
// each with what is wrong with it. What cannot be moved is tried again at the next look.
func (s *Service) moveRefused(ctx context.Context) error {
	due, err := store.Read(ctx, s.store, func(tx *store.Tx) ([]store.DocumentKey, error) { return tx.DocumentsToMove(ctx, movedAtOnce) })
	errs := []error{err}
	for _, key := range due {
		errs = append(errs, s.moveToRefused(ctx, key))
	}
	return errors.Join(errs...)
}

func (s *Service) moveToRefused(ctx context.Context, key store.DocumentKey) error {
	d, err := s.Document(ctx, key.SupplierID, key.ID)
	if err != nil {
		return err
	}
	err = folder.Of(s.dir, d.PartnerID).RefuseDone(d.FileName, d.SHA256, refusalWords(d)+"\n")
	if err != nil && !errors.Is(err, fs.ErrNotExist) { // without its folder there is no one to tell there
		return err
	}
	return s.store.Update(ctx, func(tx *store.Tx) error { return tx.DocumentMoved(ctx, key.SupplierID, key.ID) })
}
