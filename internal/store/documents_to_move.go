package store

import (
	"context"

	"upstock/internal/store/db"
)

// PutDocumentToMove keeps that the file of a document is to be put with those that were refused.
func (tx *Tx) PutDocumentToMove(ctx context.Context, supplierID, documentID string) error {
	return tx.queries().PutDocumentToMove(ctx, db.PutDocumentToMoveParams{SupplierID: supplierID, DocumentID: documentID})
}

// DocumentsToMove finds documents whose file is to be moved, of every supplier, oldest first.
func (tx *Tx) DocumentsToMove(ctx context.Context, limit int) ([]DocumentKey, error) {
	rows, err := tx.queries().DocumentsToMove(ctx, int32(limit)) //nolint:gosec // a page size
	return allRows(rows, err, func(r db.DocumentsToMoveRow) (DocumentKey, error) {
		return DocumentKey{SupplierID: r.SupplierID, ID: r.ID}, nil
	})
}

// DocumentMoved drops what was kept, because it is done.
func (tx *Tx) DocumentMoved(ctx context.Context, supplierID, documentID string) error {
	return tx.queries().DocumentMoved(ctx, db.DocumentMovedParams{SupplierID: supplierID, DocumentID: documentID})
}
