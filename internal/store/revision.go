package store

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// Revision is a number that grows with every transaction that changes what the supplier's pages may
// show.
func (tx *Tx) Revision(ctx context.Context, supplierID string) (int64, error) {
	n, err := tx.queries().Revision(ctx, supplierID)
	return oneRow(n, err, func(n int64) (int64, error) { return n, nil })
}

// keepFigures raises the revision of every supplier whose things the transaction has changed, keeps
// the figures of their weeks, and writes what was audited. It comes last, so that the suppliers'
// rows are locked only for the commit, and in one order, so that no two transactions wait for each
// other.
func (tx *Tx) keepFigures(ctx context.Context) error {
	for _, supplierID := range slices.Sorted(maps.Keys(tx.statements.raised)) {
		if tx.statements.raised[supplierID] {
			continue
		}
		if err := tx.queries().RaiseRevision(ctx, supplierID); err != nil {
			return fmt.Errorf("store: raise a revision: %w", err)
		}
	}
	if err := tx.keepWeekly(ctx); err != nil {
		return err
	}
	return tx.writeAudits(ctx)
}

// changed notes whose things a statement has changed. The text of the statement says it, so that no
// method can forget to.
func (s *statements) changed(query string, args []any) {
	if i := changedSupplier(query); i >= 0 {
		supplierID := args[i].(string) //nolint:forcetypeassert // a supplier_id is nothing else
		s.markRaised(supplierID, s.raised[supplierID])
	}
}

// markRaised records that a supplier's revision must be raised, or has been.
func (s *statements) markRaised(supplierID string, raised bool) {
	if s.raised == nil {
		s.raised = map[string]bool{}
	}
	s.raised[supplierID] = raised
}

// unseen marks, in its text, a statement that changes nothing that a page shows: leases, counters,
// the watch's bookkeeping.
const unseen = "/* unseen */"

// changedSupplier finds the argument of a statement that says whose things it changes; -1 when it
// changes no one's, or nothing that is seen. A row that is inserted has its first columns from the
// first arguments.
func changedSupplier(query string) int {
	if strings.HasPrefix(query, "--") { // the name of a generated query
		_, query, _ = strings.Cut(query, "\n")
	}
	verb, rest, _ := strings.Cut(query, " ")
	switch {
	case verb == "INSERT":
		columns, _, _ := strings.Cut(rest, ")")
		before, _, found := strings.Cut(columns, "supplier_id")
		if found && !strings.Contains(before, unseen) {
			return strings.Count(before, ",")
		}
	case verb == "UPDATE" || verb == "DELETE":
		before, after, found := strings.Cut(rest, "supplier_id = $")
		if found && !strings.Contains(before, unseen) {
			n, err := strconv.Atoi(after[:len(after)-len(strings.TrimLeft(after, "0123456789"))])
			if err == nil {
				return n - 1
			}
		}
	}
	return -1
}
