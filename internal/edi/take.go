package edi

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"unicode"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// MaxDocument is in bytes. A table of the most rows that are read fits, and so does a day of a
// chain's orders.
const MaxDocument = 8 << 20

// Received is a document as it came.
type Received struct {
	PartnerID string // "" leaves it to the sender that the document names
	FileName  string
	Data      []byte
	Via       string // how it came: "upload", "api" or "folder"
}

// Take keeps a document as it came, and then takes what is in it: each message by itself. What
// cannot be read is kept as well, and refused. If the idempotency key was used before, first is the
// original answer and nothing changes. A partner that is not the supplier's is a
// wholesale.CodeInvalid error, and so is a document larger than [MaxDocument].
func (s *Service) Take(
	ctx context.Context, supplierID string, in Received, idem *store.Idempotency,
) (d Document, first *store.FirstAnswer, err error) {
	if len(in.Data) > MaxDocument {
		return d, nil, wholesale.Invalid("body", "must be at most %d MB", MaxDocument>>20)
	}
	err = s.store.View(ctx, func(tx *store.Tx) error {
		if first, err = store.Repeated(ctx, tx, supplierID, idem); err != nil || first != nil || in.PartnerID == "" {
			return err
		}
		if _, err = tx.TradingPartner(ctx, supplierID, in.PartnerID); errors.Is(err, store.ErrNotFound) {
			return wholesale.Invalid("partner_id", "is not the id of one of your trading partners")
		}
		return err
	})
	if err != nil || first != nil {
		return d, first, err
	}
	kept, err := s.keep(ctx, supplierID, in)
	if err != nil {
		return d, nil, err
	}
	if err := s.work(ctx, supplierID, kept.ID); err != nil {
		return d, nil, err
	}
	if d, err = s.Document(ctx, supplierID, kept.ID); err != nil || idem == nil {
		return d, nil, err
	}
	// Should the answer be lost before this, the request that comes again is found to be the same
	// document.
	err = s.store.Update(ctx, func(tx *store.Tx) error {
		first, err = store.Once(ctx, tx, supplierID, idem, func() (any, error) { return d, nil })
		return err
	})
	return d, first, err
}

// keep writes a document before anything is done with it.
func (s *Service) keep(ctx context.Context, supplierID string, in Received) (d store.Document, err error) {
	hash := sha256.Sum256(in.Data)
	err = s.store.Update(ctx, func(tx *store.Tx) error {
		d = store.Document{
			ID: store.NewID(), SupplierID: supplierID, PartnerID: in.PartnerID, Direction: store.DocumentIn, State: store.DocumentWaiting,
			FileName: clip(in.FileName, maxFileName), Via: in.Via, SHA256: hex.EncodeToString(hash[:]), Size: int64(len(in.Data)),
			Due: true, TriedAt: tx.Now(), CreatedAt: tx.Now(), UpdatedAt: tx.Now(),
		}
		if err := tx.InsertDocument(ctx, d, in.Data); err != nil {
			return err
		}
		return tx.Auditf(ctx, supplierID, "document_received", nameOf(d), "by %s, %d bytes, SHA-256 %s", in.Via, len(in.Data), d.SHA256)
	})
	return d, err
}

// maxFileName is in characters.
const maxFileName = 200

// clip shortens a text to so many characters, without those that no text has: PostgreSQL refuses
// them.
func clip(text string, most int) string {
	runes := []rune(plain(text))
	return string(runes[:min(len(runes), most)])
}

// plain is a text without control characters but for line breaks and tabs.
func plain(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' {
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, "\ufffd"))
}

// nameOf is what people know a document by.
func nameOf(d store.Document) string {
	switch {
	case d.FileName != "":
		return d.FileName
	case d.Reference != "":
		return d.Reference
	}
	return d.ID
}

// documentWords names a document in a sentence.
func documentWords(d store.Document, partner wholesale.TradingPartner) string {
	return fmt.Sprintf("document %s of %s", nameOf(d), partner.Name)
}
