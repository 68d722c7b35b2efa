package edi

import (
	"context"
	"strings"

	"upstock/internal/edi/table"
	"upstock/internal/sheet"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// Columns is a table as it came, and how it would be read.
type Columns struct {
	Document store.Document
	Table    sheet.Table
	Map      table.Map
	Doubts   []string // sentences; none when a person need not look
}

// Columns reads the table of a document that waits until a person says what its columns are.
func (s *Service) Columns(ctx context.Context, supplierID, documentID string) (c Columns, err error) {
	j, err := s.begin(ctx, supplierID, documentID)
	if err != nil {
		return c, namedDocument(err)
	}
	c.Document = j.document
	c.Table, c.Map, c.Doubts, err = table.Look(ctx, j.data, j.document.FileName, table.MapOf(j.partner.Columns))
	if err != nil {
		return c, wholesale.Conflict("This document is not a table: %s", err)
	}
	return c, nil
}

// ConfirmColumns keeps what a person has said of the columns of a partner's tables, and takes what
// has waited for it. Columns without which no order can be read, and two columns that are the same
// thing, are a wholesale.CodeInvalid.
func (s *Service) ConfirmColumns(ctx context.Context, supplierID, partnerID string, m table.Map) error {
	if faults := m.Faults(); len(faults) > 0 {
		return wholesale.Invalid("columns", "%s", strings.Join(faults, " "))
	}
	if err := s.keepColumns(ctx, supplierID, partnerID, m.String()); err != nil {
		return err
	}
	return s.Rematch(ctx, supplierID, partnerID)
}

// ForgetColumns has a person asked again how the partner's next table is to be read.
func (s *Service) ForgetColumns(ctx context.Context, supplierID, partnerID string) error {
	return s.keepColumns(ctx, supplierID, partnerID, "")
}

func (s *Service) keepColumns(ctx context.Context, supplierID, partnerID, columns string) error {
	_, err := s.ChangePartner(ctx, supplierID, partnerID, PartnerChange{Columns: &columns})
	return err
}
