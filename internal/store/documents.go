package store

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"time"

	"upstock/internal/store/db"
)

// Direction says whether a document came in or leaves.
type Direction string

// The directions.
const (
	DocumentIn  Direction = "in"
	DocumentOut Direction = "out"
)

// DocumentState is what became of a document, or of a message of one that came in.
type DocumentState string

// The states. What came in is taken, waits for a person, is refused, or was sent before; a message
// that another one has replaced or cancelled before it was taken has ended. What leaves waits in
// the outbox, is sent, or could not be.
const (
	DocumentTaken     DocumentState = "taken"
	DocumentWaiting   DocumentState = "waiting"
	DocumentRefused   DocumentState = "refused"
	DocumentDuplicate DocumentState = "duplicate"
	DocumentEnded     DocumentState = "ended"
	DocumentSent      DocumentState = "sent"
	DocumentFailed    DocumentState = "failed"
)

// Document is what a trading partner has sent, or what leaves for one. Its bytes are kept apart.
type Document struct {
	ID         string
	SupplierID string
	PartnerID  string // "" when it is not known
	Direction  Direction
	State      DocumentState
	Format     string // "" when it is none that is known
	Sender     string
	Recipient  string
	Reference  string // the control reference
	FileName   string
	Charset    string
	Via        string // how it came: "upload", "api", "folder"
	Test       bool   // it says that it is a test
	SHA256     string // of its bytes, in hexadecimal digits
	Size       int64  // in bytes
	Problems   string // JSON
	WaitsFor   string // what a person has to say about the document as a whole; "" for nothing
	OrderID    string // that a document that leaves is about; "" for what came in
	Subject    string // what a document that leaves is for: the id of an order, an invoice, a document
	Purpose    string
	Generation int64
	Due        bool // something is to be done with what came in
	TriedAt    time.Time
	CreatedAt  time.Time
	UpdatedAt  time.Time
}

// InsertDocument keeps a document with its bytes. ErrStale when one that leaves is there already,
// for the same subject, purpose and generation.
func (tx *Tx) InsertDocument(ctx context.Context, d Document, content []byte) error {
	n, err := tx.queries().InsertDocument(ctx, db.InsertDocumentParams{
		ID: d.ID, SupplierID: d.SupplierID, PartnerID: d.PartnerID, Direction: string(d.Direction), State: string(d.State), Format: d.Format,
		Sender: d.Sender, Recipient: d.Recipient, Reference: d.Reference, FileName: d.FileName, Charset: d.Charset, Via: d.Via, Test: d.Test,
		Sha256: d.SHA256, Size: d.Size, Problems: d.Problems, WaitsFor: d.WaitsFor, OrderID: d.OrderID, Subject: d.Subject, Purpose: d.Purpose,
		Generation: d.Generation, Due: d.Due, TriedAt: timeColumn(d.TriedAt), CreatedAt: timeColumn(d.CreatedAt), UpdatedAt: timeColumn(d.UpdatedAt),
	})
	if err := touchedOr(ErrStale, n, err); err != nil {
		return err
	}
	if content == nil {
		content = []byte{}
	}
	return tx.queries().InsertDocumentContent(ctx, db.InsertDocumentContentParams{DocumentID: d.ID, SupplierID: d.SupplierID, Content: content})
}

// Document reads one; ErrNotFound when the supplier has none with this id.
func (tx *Tx) Document(ctx context.Context, supplierID, id string) (Document, error) {
	row, err := tx.queries().Document(ctx, db.DocumentParams{SupplierID: supplierID, ID: id})
	return oneRow(row, err, documentOf)
}

// DocumentContent reads a document's bytes; ErrNotFound when the supplier has none with this id.
func (tx *Tx) DocumentContent(ctx context.Context, supplierID, id string) ([]byte, error) {
	content, err := tx.queries().DocumentContent(ctx, db.DocumentContentParams{SupplierID: supplierID, ID: id})
	return content, NotFound(err)
}

// UpdateDocument writes what was found out about a document, and what became of it.
func (tx *Tx) UpdateDocument(ctx context.Context, d Document) error {
	return touched(tx.queries().UpdateDocument(ctx, db.UpdateDocumentParams{
		SupplierID: d.SupplierID, ID: d.ID, PartnerID: d.PartnerID, State: string(d.State), Format: d.Format, Sender: d.Sender,
		Recipient: d.Recipient, Reference: d.Reference, Charset: d.Charset, Test: d.Test, Problems: d.Problems, WaitsFor: d.WaitsFor,
		Due: d.Due, TriedAt: timeColumn(d.TriedAt), UpdatedAt: timeColumn(tx.Now()),
	}))
}

// SameDocument finds the first document that came before this one from the same partner with the
// same bytes; ErrNotFound when there is none.
func (tx *Tx) SameDocument(ctx context.Context, d Document) (Document, error) {
	row, err := tx.queries().SameDocument(ctx, db.SameDocumentParams{SupplierID: d.SupplierID, Sha256: d.SHA256, PartnerID: d.PartnerID, ID: d.ID})
	return oneRow(row, err, documentOf)
}

// SameDocumentElsewhere finds the first document that came before this one from another partner
// with the same bytes, and was taken or waits; ErrNotFound when there is none.
func (tx *Tx) SameDocumentElsewhere(ctx context.Context, d Document) (Document, error) {
	row, err := tx.queries().SameDocumentElsewhere(ctx, db.SameDocumentElsewhereParams{
		SupplierID: d.SupplierID, Sha256: d.SHA256, PartnerID: d.PartnerID, ID: d.ID,
	})
	return oneRow(row, err, documentOf)
}

// DocumentKey names a document.
type DocumentKey struct {
	SupplierID string
	ID         string
}

// DueDocuments finds documents, of every supplier, with which something is to be done and which no
// one has tried since a time, and those whose messages wait and were not looked at since another.
// What was tried after latest is due as well: the clock was set back.
func (tx *Tx) DueDocuments(ctx context.Context, before, staleBefore, latest time.Time, limit int) ([]DocumentKey, error) {
	rows, err := tx.queries().DueDocuments(ctx, db.DueDocumentsParams{
		Before: timeColumn(before), StaleBefore: timeColumn(staleBefore), Latest: timeColumn(latest), MaxRows: int32(limit), //nolint:gosec // a small number
	})
	return allRows(rows, err, func(r db.DueDocumentsRow) (DocumentKey, error) { return DocumentKey(r), nil })
}

// WakeDocuments has the documents of a partner that wait looked at again, and gives how many do.
func (tx *Tx) WakeDocuments(ctx context.Context, supplierID, partnerID string) (int64, error) {
	return tx.queries().WakeDocuments(ctx, db.WakeDocumentsParams{SupplierID: supplierID, PartnerID: partnerID})
}

// CountWaitingDocuments counts the documents that wait for a person.
func (tx *Tx) CountWaitingDocuments(ctx context.Context, supplierID string) (int64, error) {
	return tx.queries().CountWaitingDocuments(ctx, supplierID)
}

// DocumentFilter narrows a list of documents; zero values do not narrow.
type DocumentFilter struct {
	State     DocumentState
	Direction Direction
	PartnerID string
	OrderID   string // also those that have changed the order
	Before    string // the last id of the page before
	Limit     int
}

// Documents lists documents, newest first.
func (tx *Tx) Documents(ctx context.Context, supplierID string, f DocumentFilter) ([]Document, error) {
	var where strings.Builder
	args := []any{supplierID}
	narrow := func(condition string, value any) {
		args = append(args, value)
		fmt.Fprintf(&where, " AND "+condition, len(args))
	}
	if f.State != "" {
		narrow("d.state = $%d", string(f.State))
	}
	if f.Direction != "" {
		narrow("d.direction = $%d", string(f.Direction))
	}
	if f.PartnerID != "" {
		narrow("d.partner_id = $%d", f.PartnerID)
	}
	if f.OrderID != "" {
		narrow(`d.id IN (SELECT o.document_id FROM document_order o WHERE o.supplier_id = $1 AND o.order_id = $%[1]d
			UNION SELECT l.id FROM document l WHERE l.supplier_id = $1 AND l.order_id <> '' AND l.order_id = $%[1]d)`, f.OrderID)
	}
	if f.Before != "" {
		narrow("d.id < $%d", f.Before)
	}
	args = append(args, f.Limit)
	query := fmt.Sprintf("SELECT "+documentColumns+" FROM document d WHERE d.supplier_id = $1%s ORDER BY d.id DESC LIMIT $%d", where.String(), len(args))
	var found []Document
	err := tx.queryRows(ctx, query, args, func(rows *sql.Rows) error {
		var r db.Document
		if err := rows.Scan(&r.ID, &r.SupplierID, &r.PartnerID, &r.Direction, &r.State, &r.Format, &r.Sender, &r.Recipient, &r.Reference,
			&r.FileName, &r.Charset, &r.Via, &r.Test, &r.Sha256, &r.Size, &r.Problems, &r.WaitsFor, &r.OrderID, &r.Subject, &r.Purpose,
			&r.Generation, &r.Due, &r.TriedAt, &r.CreatedAt, &r.UpdatedAt); err != nil {
			return err
		}
		d, err := documentOf(r)
		found = append(found, d)
		return err
	})
	return found, err
}

const documentColumns = `d.id, d.supplier_id, d.partner_id, d.direction, d.state, d.format, d.sender, d.recipient, d.reference,
	d.file_name, d.charset, d.via, d.test, d.sha256, d.size, d.problems, d.waits_for, d.order_id, d.subject, d.purpose,
	d.generation, d.due, d.tried_at, d.created_at, d.updated_at`

func documentOf(r db.Document) (Document, error) {
	return Document{
		ID: r.ID, SupplierID: r.SupplierID, PartnerID: r.PartnerID, Direction: Direction(r.Direction), State: DocumentState(r.State),
		Format: r.Format, Sender: r.Sender, Recipient: r.Recipient, Reference: r.Reference, FileName: r.FileName, Charset: r.Charset,
		Via: r.Via, Test: r.Test, SHA256: r.Sha256, Size: r.Size, Problems: r.Problems, WaitsFor: r.WaitsFor, OrderID: r.OrderID,
		Subject: r.Subject, Purpose: r.Purpose, Generation: r.Generation, Due: r.Due, TriedAt: timeOf(r.TriedAt),
		CreatedAt: timeOf(r.CreatedAt), UpdatedAt: timeOf(r.UpdatedAt),
	}, nil
}
