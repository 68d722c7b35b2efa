package store

import (
	"context"
	"time"

	"upstock/internal/store/db"
)

// DocumentFor reads the newest generation of what leaves for a subject and a purpose; ErrNotFound
// when nothing does.
func (tx *Tx) DocumentFor(ctx context.Context, supplierID, subject, purpose string) (Document, error) {
	row, err := tx.queries().DocumentFor(ctx, db.DocumentForParams{SupplierID: supplierID, Subject: subject, Purpose: purpose})
	return oneRow(row, err, documentOf)
}

// HoldDocument makes everyone else who wants to change the document wait until the transaction
// ends. ErrNotFound when the supplier has none with this id.
func (tx *Tx) HoldDocument(ctx context.Context, supplierID, id string) error {
	return touched(tx.queries().HoldDocument(ctx, db.HoldDocumentParams{SupplierID: supplierID, ID: id}))
}

// DocumentPredatesRestore says whether the document was made before the database was last put back
// from a backup: then it may have left since that backup.
func (tx *Tx) DocumentPredatesRestore(ctx context.Context, supplierID, id string) (bool, error) {
	return tx.queries().DocumentPredatesRestore(ctx, db.DocumentPredatesRestoreParams{SupplierID: supplierID, ID: id})
}

// DocumentsLeaving finds what waits to leave for a partner, in the order in which it was made.
func (tx *Tx) DocumentsLeaving(ctx context.Context, supplierID, partnerID string, limit int) ([]string, error) {
	return tx.queries().DocumentsLeaving(ctx, db.DocumentsLeavingParams{
		SupplierID: supplierID, PartnerID: partnerID, MaxRows: int32(limit), //nolint:gosec // a page size
	})
}

// PartnerKey names a trading partner.
type PartnerKey struct{ SupplierID, PartnerID string }

// PartnersToSendTo finds the partners, of every supplier, for whom something should be sent, or
// looked for, by now; see [Due].
func (tx *Tx) PartnersToSendTo(ctx context.Context, longestWait time.Duration) ([]PartnerKey, error) {
	rows, err := tx.queries().PartnersToSendTo(ctx, db.PartnersToSendToParams{
		Now: timeColumn(tx.Now()), Latest: timeColumn(tx.Now().Add(longestWait + clockSkew)),
	})
	return allRows(rows, err, func(r db.PartnersToSendToRow) (PartnerKey, error) { return PartnerKey(r), nil })
}

// NamedPartner is a trading partner of any supplier.
type NamedPartner struct {
	PartnerKey
	Name string
}

// AllTradingPartners reads those of every supplier, the oldest first.
func (tx *Tx) AllTradingPartners(ctx context.Context) ([]NamedPartner, error) {
	rows, err := tx.queries().AllTradingPartners(ctx)
	return allRows(rows, err, func(r db.AllTradingPartnersRow) (NamedPartner, error) {
		return NamedPartner{PartnerKey{r.SupplierID, r.ID}, r.Name}, nil
	})
}

// MessagesOfOrder reads the messages that have made or changed an order, in the order in which
// they came.
func (tx *Tx) MessagesOfOrder(ctx context.Context, supplierID, orderID string) ([]DocumentMessage, error) {
	rows, err := tx.queries().MessagesOfOrder(ctx, db.MessagesOfOrderParams{SupplierID: supplierID, OrderID: orderID})
	return allRows(rows, err, documentMessageOf)
}

// WakeDocumentsLeaving makes what waits to leave, of every supplier, due now.
func (tx *Tx) WakeDocumentsLeaving(ctx context.Context) error {
	return tx.queries().WakeDocumentsLeaving(ctx, timeColumn(tx.Now()))
}

// WriteDocument writes a document that could not be written before, or why it still cannot.
// ErrNotFound when it was written already.
func (tx *Tx) WriteDocument(ctx context.Context, d Document, content []byte) error {
	if err := touched(tx.queries().WriteDocument(ctx, db.WriteDocumentParams{
		SupplierID: d.SupplierID, ID: d.ID, State: string(d.State), Format: d.Format, Sender: d.Sender, Recipient: d.Recipient,
		FileName: d.FileName, Charset: d.Charset, Sha256: d.SHA256, Size: d.Size, Problems: d.Problems, TriedAt: timeColumn(d.TriedAt),
		UpdatedAt: timeColumn(tx.Now()),
	})); err != nil || d.Size == 0 {
		return err
	}
	return tx.queries().WriteDocumentContent(ctx, db.WriteDocumentContentParams{SupplierID: d.SupplierID, DocumentID: d.ID, Content: content})
}

// UnwrittenDocuments finds documents of every supplier that could not be written and were not tried
// since before.
func (tx *Tx) UnwrittenDocuments(ctx context.Context, before time.Time, limit int) ([]DocumentKey, error) {
	rows, err := tx.queries().UnwrittenDocuments(ctx, db.UnwrittenDocumentsParams{
		Before: timeColumn(before), MaxRows: int32(limit), //nolint:gosec // a small number
	})
	return allRows(rows, err, func(r db.UnwrittenDocumentsRow) (DocumentKey, error) { return DocumentKey(r), nil })
}

// WakeUnwrittenDocuments has a supplier's documents that could not be written tried at once.
func (tx *Tx) WakeUnwrittenDocuments(ctx context.Context, supplierID string) error {
	return tx.queries().WakeUnwrittenDocuments(ctx, supplierID)
}
