package invoicing

import (
	"bytes"
	"context"
	"errors"

	"upstock/internal/document"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// PDF draws an invoice or a credit note as it was issued.
func (s *Service) PDF(ctx context.Context, i wholesale.Invoice) ([]byte, error) {
	logo, err := s.logo(ctx, i.SupplierID, i.Snapshot.Supplier)
	if err != nil {
		return nil, err
	}
	var pdf bytes.Buffer
	err = document.Invoice(&pdf, i, logo)
	return pdf.Bytes(), err
}

// logo reads the picture that a document had when it was issued; nil when there was none, or when
// it was deleted since.
func (s *Service) logo(ctx context.Context, supplierID string, from wholesale.InvoiceSupplier) ([]byte, error) {
	if from.LogoMediaID == "" {
		return nil, nil
	}
	return store.Read(ctx, s.store, func(tx *store.Tx) ([]byte, error) {
		media, err := tx.Media(ctx, from.LogoMediaID)
		if errors.Is(err, store.ErrNotFound) || err == nil && media.SupplierID != supplierID {
			return nil, nil
		}
		return media.Content, err
	})
}
