package account

import (
	"context"
	"strconv"
	"time"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// AuditQuery narrows a supplier's audit; zero values do not narrow.
type AuditQuery struct {
	Kind   string
	Who    string         // to the letter
	From   wholesale.Date // the first day, on the supplier's calendar
	To     wholesale.Date // the last day
	Cursor string         // of the page before
	Limit  int
}

// filter gives the query to the store. A date or cursor that is none is wholesale.CodeInvalid of
// its field.
func (q AuditQuery) filter(zone *time.Location) (f store.AuditFilter, err error) {
	f.Kind, f.Actor = q.Kind, q.Who
	var wrong faults
	day := func(field string, date wholesale.Date, days int) (at time.Time) {
		if date == "" {
			return at
		}
		at, err := time.ParseInLocation(time.DateOnly, string(date), zone)
		if err != nil {
			wrong.add(field, "must be a date")
		}
		return at.AddDate(0, 0, days)
	}
	f.Since, f.Until = day("from", q.From, 0), day("to", q.To, 1)
	if q.Cursor != "" {
		if f.Before, err = strconv.ParseInt(q.Cursor, 10, 64); err != nil || f.Before < 1 {
			wrong.add("cursor", "must be the next_cursor of another page")
		}
	}
	return f, wholesale.InvalidFields(wrong)
}

// AuditLog reads what was done that a security review asks about, the newest first; next is the
// cursor of the following page, "" at the end.
func (s *Service) AuditLog(ctx context.Context, supplierID string, q AuditQuery) (rows []store.AuditRow, next string, err error) {
	err = s.store.View(ctx, func(tx *store.Tx) error {
		supplier, err := tx.Supplier(ctx, supplierID)
		if err != nil {
			return store.Missing("supplier", err)
		}
		filter, err := q.filter(supplier.Location())
		if err != nil {
			return err
		}
		rows, err = tx.AuditRows(ctx, supplierID, filter, q.Limit+1)
		return err
	})
	if err == nil && len(rows) > q.Limit {
		rows = rows[:q.Limit]
		next = strconv.FormatInt(rows[q.Limit-1].Number, 10)
	}
	return rows, next, err
}

// AuditChoices are the kinds and the names that a supplier's audit can be narrowed to.
func (s *Service) AuditChoices(ctx context.Context, supplierID string) (kinds, names []string, err error) {
	err = s.store.View(ctx, func(tx *store.Tx) (err error) {
		if kinds, err = tx.AuditKinds(ctx, supplierID); err != nil {
			return err
		}
		names, err = tx.AuditActors(ctx, supplierID)
		return err
	})
	return kinds, names, err
}

// AuditChain follows the newest rows of a supplier's audit, [store.RecentAudit] at most, and says
// whether one was changed or taken out.
func (s *Service) AuditChain(ctx context.Context, supplierID string) (store.AuditChain, error) {
	return store.Read(ctx, s.store, func(tx *store.Tx) (store.AuditChain, error) {
		return tx.VerifyAudit(ctx, supplierID, store.RecentAudit)
	})
}
