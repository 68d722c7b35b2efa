package edi

import (
	"context"
	"errors"
	"io/fs"
	"slices"
	"strings"

	"upstock/internal/edi/folder"
	"upstock/internal/edi/message"
	"upstock/internal/store"
)

// movedAtOnce bounds how many files are moved at a look.
const movedAtOnce = 50

// toldInFolder keeps that the partner's folder is to say what was refused of a document that came
// by it: people who see only the folder learn of it there. rows are the document's messages.
func toldInFolder(ctx context.Context, tx *store.Tx, d store.Document, rows []store.DocumentMessage) error {
	inPart := slices.ContainsFunc(rows, func(row store.DocumentMessage) bool { return row.State == store.DocumentRefused })
	if d.Via != "folder" || d.State != store.DocumentRefused && !inPart {
		return nil
	}
	return tx.PutDocumentToMove(ctx, d.SupplierID, d.ID)
}

// moveRefused puts the files of documents that were refused later with those that were refused,
// each with what is wrong with it. One of which only a part was refused stays, and gets the words
// beside it. What cannot be done is tried again at the next look.
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
	if of := folder.Of(s.dir, d.PartnerID); d.State == store.DocumentRefused {
		err = of.RefuseDone(d.FileName, d.SHA256, refusalWords(d)+"\n")
	} else {
		err = of.ExplainDone(d.FileName, d.SHA256, partWords(d)+"\n")
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) { // without its folder there is no one to tell there
		return err
	}
	return s.store.Update(ctx, func(tx *store.Tx) error { return tx.DocumentMoved(ctx, key.SupplierID, key.ID) })
}

// refusalWords say for people why a document was refused, a problem in each line; "" when it was
// not.
func refusalWords(d Document) string {
	if d.State != store.DocumentRefused {
		return ""
	}
	lines := problemLines(d.Problems)
	for _, m := range d.Messages {
		lines = append(lines, problemLines(m.Problems)...)
	}
	if len(lines) == 0 {
		return "It was refused."
	}
	return strings.Join(lines, "\n")
}

// partWords say for people which orders of a document were refused, and why.
func partWords(d Document) string {
	lines := []string{"These orders in the file were refused, and the others were not:"}
	for _, m := range d.Messages {
		if m.State != store.DocumentRefused {
			continue
		}
		name := "An order without a number"
		if m.Number != "" {
			name = "Order " + m.Number
		}
		lines = append(append(lines, "", name), problemLines(m.Problems)...)
	}
	return strings.Join(lines, "\n")
}

func problemLines(problems []message.Problem) (lines []string) {
	for _, p := range problems {
		line := p.Message
		if p.Location != "" {
			line = p.Location + ": " + line
		}
		lines = append(lines, line)
	}
	return lines
}
