package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
	"unicode"

	"upstock/internal/store/db"
)

// Who makes a request, as the audit names them.
type Who struct {
	Name      string // e.g. "Jane Smith <jane@fizz.example>" or "token ERP"
	Address   string // of their device, e.g. "203.0.113.9"
	RequestID string // as in the log
}

type whoKey struct{}

// By gives the context of a request who makes it: whatever is audited in it names them. A context
// is the right place because it is about the request, like the id in its log lines: no rule looks
// at it.
func By(ctx context.Context, who Who) context.Context { return context.WithValue(ctx, whoKey{}, who) }

// WhoOf is who makes the request, as given to [By]. What no one asked for is done by Upstock.
func WhoOf(ctx context.Context) Who {
	if who, ok := ctx.Value(whoKey{}).(Who); ok {
		return who
	}
	return Who{Name: "Upstock"}
}

// AuditEvent is something that was done, or tried, that a security review asks about. It holds no
// secret.
type AuditEvent struct {
	SupplierID string // "" for what belongs to no supplier
	Kind       string // e.g. "signed_in", "token_created"
	Subject    string // what it was done to, e.g. an e-mail address or a token's name
	Detail     string // what else a person should know, in words
}

// AuditRow is an event as it was recorded. Number counts a supplier's rows from 1.
type AuditRow struct {
	AuditEvent
	Number int64
	At     time.Time
	Who    Who
	Hash   string
}

// maxAuditText bounds each text of a row, since much of it comes from strangers.
const maxAuditText = 500

// Audit records what is done in the transaction: it is saved with it, or the transaction fails. Who
// does it comes from the context, see [By]. Control characters become spaces.
func (tx *Tx) Audit(ctx context.Context, e AuditEvent) error {
	who := WhoOf(ctx)
	for _, text := range []*string{&e.Kind, &e.Subject, &e.Detail, &who.Name, &who.Address, &who.RequestID} {
		*text = auditText(*text)
	}
	// Rows are written last of all, so that the end of the chain is locked only for the commit.
	tx.audits = append(tx.audits, AuditRow{AuditEvent: e, At: tx.now, Who: who})
	return nil
}

// Auditf is Audit with a detail that is formatted as fmt.Sprintf does.
func (tx *Tx) Auditf(ctx context.Context, supplierID, kind, subject, format string, args ...any) error {
	return tx.Audit(ctx, AuditEvent{SupplierID: supplierID, Kind: kind, Subject: subject, Detail: fmt.Sprintf(format, args...)})
}

func auditText(text string) string {
	text = strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(text, "\uFFFD")))
	if runes := []rune(text); len(runes) > maxAuditText {
		text = string(runes[:maxAuditText-1]) + "…"
	}
	return text
}

// writeAudits adds the transaction's rows to the chains of their suppliers, in one order of
// suppliers, so that no two transactions wait for each other.
func (tx *Tx) writeAudits(ctx context.Context) error {
	slices.SortStableFunc(tx.audits, func(a, b AuditRow) int { return strings.Compare(a.SupplierID, b.SupplierID) })
	for _, row := range tx.audits {
		end, err := tx.queries().MoveAuditEnd(ctx, row.SupplierID)
		if err != nil {
			return fmt.Errorf("store: audit: %w", err)
		}
		row.Number = end.Number
		row.Hash = row.hashAfter(end.Hash)
		if err := tx.queries().InsertAudit(ctx, db.InsertAuditParams{
			SupplierID: row.SupplierID, Number: row.Number, At: timeColumn(row.At), Kind: row.Kind, Actor: row.Who.Name,
			Address: row.Who.Address, RequestID: row.Who.RequestID, Subject: row.Subject, Detail: row.Detail, Hash: row.Hash,
		}); err != nil {
			return fmt.Errorf("store: audit: %w", err)
		}
		if err := tx.queries().SetAuditEnd(ctx, db.SetAuditEndParams{SupplierID: row.SupplierID, Hash: row.Hash}); err != nil {
			return fmt.Errorf("store: audit: %w", err)
		}
	}
	tx.audits = nil
	return nil
}

// hashAfter is the row's hash in a chain whose row before it has this one.
func (r AuditRow) hashAfter(before string) string {
	text, _ := json.Marshal([]any{ // texts and numbers cannot fail
		before, r.SupplierID, r.Number, timeColumn(r.At), r.Kind, r.Who.Name, r.Who.Address, r.Who.RequestID, r.Subject, r.Detail,
	})
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// AuditFilter chooses rows of the audit; a zero field does not restrict it.
type AuditFilter struct {
	Before int64 // rows with a smaller number
	Kind   string
	Actor  string // a Who's Name, to the letter
	Since  time.Time
	Until  time.Time // not included
}

// AuditRows reads a supplier's rows, the newest first.
func (tx *Tx) AuditRows(ctx context.Context, supplierID string, f AuditFilter, limit int) ([]AuditRow, error) {
	until := int64(math.MaxInt64)
	if !f.Until.IsZero() {
		until = timeColumn(f.Until)
	}
	rows, err := tx.queries().AuditBefore(ctx, db.AuditBeforeParams{
		SupplierID: supplierID, Before: f.Before, Kind: f.Kind, Actor: f.Actor, Since: timeColumn(f.Since), Until: until,
		MaxRows: int32(limit), //nolint:gosec // a page size
	})
	return allRows(rows, err, auditRowOf)
}

// AuditChain is the state of a supplier's chain of audit rows.
type AuditChain struct {
	Rows   int64
	End    string // the last row's hash: noted down, it shows later that nothing before it was changed
	Broken int64  // the first row that was changed, or is missing; 0 when the chain is whole
}

// VerifyAudit follows a supplier's chain to its end: all of it, or its last rows, when last is not
// 0.
func (tx *Tx) VerifyAudit(ctx context.Context, supplierID string, last int64) (AuditChain, error) {
	end, err := tx.auditEnd(ctx, supplierID)
	if err != nil {
		return AuditChain{}, err
	}
	chain := AuditChain{Rows: end.Number, End: end.Hash}
	number, hash := int64(0), ""
	if last > 0 && end.Number > last { // the row before them is taken for what it says it is
		number = end.Number - last
		before, err := tx.AuditRows(ctx, supplierID, AuditFilter{Before: number + 1}, 1)
		if err != nil {
			return AuditChain{}, err
		}
		if len(before) > 0 {
			hash = before[0].Hash
		}
	}
	for {
		found, err := tx.queries().AuditAfter(ctx, db.AuditAfterParams{SupplierID: supplierID, After: number, MaxRows: 1000})
		rows, err := allRows(found, err, auditRowOf)
		if err != nil {
			return AuditChain{}, err
		}
		for _, row := range rows {
			if row.Number != number+1 || row.Hash != row.hashAfter(hash) {
				chain.Broken = number + 1
				return chain, nil
			}
			number, hash = row.Number, row.Hash
		}
		if len(rows) == 0 {
			break
		}
	}
	if number != end.Number || hash != end.Hash {
		chain.Broken = number + 1
	}
	return chain, nil
}

// auditEnd is where a supplier's chain ends; zero when it has not begun.
func (tx *Tx) auditEnd(ctx context.Context, supplierID string) (db.AuditEndRow, error) {
	row, err := tx.queries().AuditEnd(ctx, supplierID)
	end, err := oneRow(row, err, func(e db.AuditEndRow) (db.AuditEndRow, error) { return e, nil })
	if errors.Is(err, ErrNotFound) {
		return db.AuditEndRow{}, nil
	}
	return end, err
}

func auditRowOf(r db.Audit) (AuditRow, error) {
	return AuditRow{
		AuditEvent: AuditEvent{SupplierID: r.SupplierID, Kind: r.Kind, Subject: r.Subject, Detail: r.Detail},
		Number:     r.Number, At: timeOf(r.At), Who: Who{Name: r.Actor, Address: r.Address, RequestID: r.RequestID}, Hash: r.Hash,
	}, nil
}
