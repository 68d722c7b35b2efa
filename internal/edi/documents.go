package edi

import (
	"context"

	"upstock/internal/store"
)

// Document reads a document with its messages, or returns wholesale.CodeNotFound.
func (s *Service) Document(ctx context.Context, supplierID, id string) (d Document, err error) {
	err = s.store.View(ctx, func(tx *store.Tx) error {
		d, err = s.document(ctx, tx, supplierID, id)
		return err
	})
	return d, err
}

func (s *Service) document(ctx context.Context, tx *store.Tx, supplierID, id string) (Document, error) {
	row, err := tx.Document(ctx, supplierID, id)
	if err != nil {
		return Document{}, namedDocument(err)
	}
	messages, err := tx.DocumentMessages(ctx, supplierID, []string{id})
	if err != nil {
		return Document{}, err
	}
	return s.documentOf(row, messages)
}

func namedDocument(err error) error {
	return store.Missing("document", err)
}

// DocumentQuery narrows a list of documents; zero values do not narrow.
type DocumentQuery struct {
	State     store.DocumentState
	Direction store.Direction
	PartnerID string
	OrderID   string
	Cursor    string // the id of the last document of the page before
	Limit     int    // 1 to 500, or 50 when zero
}

// Documents lists documents with their messages, newest first; next is the cursor of the following
// page, "" at the end.
func (s *Service) Documents(ctx context.Context, supplierID string, q DocumentQuery) (documents []Document, next string, err error) {
	q.Limit, err = store.PageSize(q.Limit)
	if err != nil {
		return nil, "", err
	}
	err = s.store.View(ctx, func(tx *store.Tx) error {
		rows, err := tx.Documents(ctx, supplierID, store.DocumentFilter{
			State: q.State, Direction: q.Direction, PartnerID: q.PartnerID, OrderID: q.OrderID, Before: q.Cursor, Limit: q.Limit + 1,
		})
		if err != nil {
			return err
		}
		if len(rows) > q.Limit {
			rows = rows[:q.Limit]
			next = rows[q.Limit-1].ID
		}
		documents, err = s.documentsOf(ctx, tx, supplierID, rows)
		return err
	})
	return documents, next, err
}

func (s *Service) documentsOf(ctx context.Context, tx *store.Tx, supplierID string, rows []store.Document) ([]Document, error) {
	ids := make([]string, len(rows))
	for i, d := range rows {
		ids[i] = d.ID
	}
	all, err := tx.DocumentMessages(ctx, supplierID, ids)
	if err != nil {
		return nil, err
	}
	messages := map[string][]store.DocumentMessage{}
	for _, m := range all {
		messages[m.DocumentID] = append(messages[m.DocumentID], m)
	}
	documents := make([]Document, len(rows))
	for i, d := range rows {
		if documents[i], err = s.documentOf(d, messages[d.ID]); err != nil {
			return nil, err
		}
	}
	return documents, nil
}

// Content reads a document byte for byte, with what is known of it.
func (s *Service) Content(ctx context.Context, supplierID, id string) (d store.Document, content []byte, err error) {
	err = s.store.View(ctx, func(tx *store.Tx) error {
		if d, err = tx.Document(ctx, supplierID, id); err != nil {
			return err
		}
		content, err = tx.DocumentContent(ctx, supplierID, id)
		return err
	})
	return d, content, namedDocument(err)
}
