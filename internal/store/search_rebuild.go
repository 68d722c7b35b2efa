package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"upstock/internal/wholesale"
)

// firstRebuild is the schema version from which on migrations may ask for a rebuild.
const firstRebuild = 8

// rowsPerRebuild bounds how many rows one transaction of a rebuild reads and writes.
const rowsPerRebuild = 500

// derived is what the program works out from a table's columns, since no two databases would do it
// alike.
type derived struct {
	from, into string // columns
	derive     func(from []string) []string
	// also writes what stands elsewhere; nil when nothing does.
	also func(ctx context.Context, tx *Tx, rows []derivedRow) error
}

type derivedRow struct {
	id         string
	from, into []string
}

var derivedColumns = map[string]derived{
	"product": {from: "code, name, barcode", into: "code_key, search", derive: func(from []string) []string {
		return []string{codeKey(from[0]), productSearch(from[0], from[1], from[2])}
	}},
	"customer": {from: "code, name, email, contact_name, phone, mobile", into: "code_key, search, phone_search",
		derive: func(from []string) []string {
			return []string{codeKey(from[0]), customerSearch(from[0], from[1], from[2], from[3]), phoneSearch(from[4], from[5])}
		}},
	"price_list": {from: "name", into: "search", derive: func(from []string) []string { return []string{searchText(from[0])} }},
	"orders": {from: "reference, supplier_id", into: "reference_search", derive: func(from []string) []string {
		return []string{referenceSearch(wholesale.ReferenceWords(from[0]))}
	}, also: rebuildReferenceWords},
}

func rebuildReferenceWords(ctx context.Context, tx *Tx, rows []derivedRow) error {
	var values [][]any
	for _, row := range rows {
		for _, word := range strings.Fields(row.into[0]) {
			values = append(values, []any{row.from[1], word, row.id})
		}
	}
	return tx.insertRows(ctx, insertReferenceWords, " ON CONFLICT DO NOTHING", len(values), func(i int) []any { return values[i] })
}

// rebuildSearch works out again what migrations have asked for, in small transactions that remember
// how far they came: after a crash it goes on there.
func (s *Store) rebuildSearch(ctx context.Context) error {
	for more := true; more; {
		if err := s.Update(ctx, func(tx *Tx) (err error) {
			more, err = tx.rebuildSome(ctx)
			return err
		}); err != nil {
			return fmt.Errorf("store: rebuild the search columns: %w", err)
		}
	}
	return nil
}

func (tx *Tx) rebuildSome(ctx context.Context) (more bool, err error) {
	var table, after string
	err = tx.statements.QueryRowContext(ctx, "SELECT kind, after_id FROM search_rebuild ORDER BY kind LIMIT 1").Scan(&table, &after)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	columns, known := derivedColumns[table]
	if !known {
		return false, fmt.Errorf("no search columns are known of %s", table)
	}
	last, err := tx.rebuildRows(ctx, table, columns, after)
	if err != nil {
		return false, err
	}
	if last == "" {
		_, err = tx.statements.ExecContext(ctx, "DELETE FROM search_rebuild WHERE kind = $1", table)
	} else {
		_, err = tx.statements.ExecContext(ctx, "UPDATE search_rebuild SET after_id = $1 WHERE kind = $2", last, table)
	}
	return true, err
}

// rebuildRows works out the derived columns of the rows after one; last is "" when there were none.
func (tx *Tx) rebuildRows(ctx context.Context, table string, d derived, after string) (last string, err error) {
	rows, err := tx.derivedRows(ctx, table, d, after)
	if err != nil || len(rows) == 0 {
		return "", err
	}
	assignments := strings.Split(d.into, ", ")
	for i, column := range assignments {
		assignments[i] = fmt.Sprintf("%s = v.column%d", column, i+2)
	}
	into := "UPDATE " + table + " SET " + strings.Join(assignments, ", ") + " FROM (VALUES "
	if err := tx.insertRows(ctx, into, ") AS v WHERE "+table+".id = v.column1", len(rows), func(i int) []any {
		values := []any{rows[i].id}
		for _, text := range rows[i].into {
			values = append(values, text)
		}
		return values
	}); err != nil {
		return "", err
	}
	if d.also != nil {
		err = d.also(ctx, tx, rows)
	}
	return rows[len(rows)-1].id, err
}

func (tx *Tx) derivedRows(ctx context.Context, table string, d derived, after string) (found []derivedRow, err error) {
	query := "SELECT id, " + d.from + " FROM " + table + " WHERE id > $1 ORDER BY id LIMIT $2"
	err = tx.queryRows(ctx, query, []any{after, rowsPerRebuild}, func(rows *sql.Rows) error {
		row := derivedRow{from: make([]string, strings.Count(d.from, ",")+1)}
		into := []any{&row.id}
		for i := range row.from {
			into = append(into, &row.from[i])
		}
		if err := rows.Scan(into...); err != nil {
			return err
		}
		row.into = d.derive(row.from)
		found = append(found, row)
		return nil
	})
	return found, err
}
