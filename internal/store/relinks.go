package store

import (
	"context"
	"database/sql"
	"fmt"
)

// LinkKind is a kind of record that is linked to one in Unleashed.
type LinkKind string

// The kinds of links.
const (
	ProductLink  LinkKind = "product"
	CustomerLink LinkKind = "customer"
)

// Relink is a record of Unleashed that has the code of a product or customer of ours, which is
// linked to another record.
type Relink struct {
	SupplierID string
	Kind       LinkKind
	RemoteID   string
	OursID     string // "" when nothing of ours has the code, or several could
	Code       string // in Unleashed
	Name       string // in Unleashed
	Several    bool   // several of ours could be meant
}

// RelinkState says what can be done about a record.
type RelinkState string

// The states of a review.
const (
	RelinkFound     RelinkState = "found"      // it can be linked: one of ours, one there
	RelinkAmbiguous RelinkState = "ambiguous"  // several here, or there, have the code
	RelinkOnlyThere RelinkState = "only_there" // nothing of ours has the code
	RelinkOnlyHere  RelinkState = "only_here"  // ours is linked to another account, and none there has its code
)

// RelinkRow is a row of a review. What is only there has nothing of ours, and what is only here has
// nothing there.
type RelinkRow struct {
	ID       string // of ours, or the remote id of what is only there
	Code     string
	Name     string
	Linked   string // the remote id that ours is linked to
	RemoteID string // the one it would be linked to
	Remote   string // its code there
	RemoteAs string // its name there
}

// PutRelink keeps a record for the review, or replaces what was kept of it; added says that there
// was nothing yet.
func (tx *Tx) PutRelink(ctx context.Context, r Relink) (added bool, err error) {
	args := []any{r.SupplierID, string(r.Kind), r.RemoteID, r.OursID, r.Code, r.Name, r.Several}
	done, err := tx.statements.ExecContext(ctx, `UPDATE relink SET ours_id = $4, code = $5, name = $6, several = $7
		WHERE supplier_id = $1 AND kind = $2 AND remote_id = $3`, args...)
	if err != nil {
		return false, err
	}
	if n, err := done.RowsAffected(); err != nil || n > 0 {
		return false, err
	}
	_, err = tx.statements.ExecContext(ctx, `INSERT INTO relink (supplier_id, kind, remote_id, ours_id, code, name, several)
		VALUES ($1, $2, $3, $4, $5, $6, $7)`, args...)
	return err == nil, err
}

// RelinkTo reads what was kept of a record; ErrNotFound when nothing was.
func (tx *Tx) RelinkTo(ctx context.Context, supplierID string, kind LinkKind, remoteID string) (Relink, error) {
	r, found := Relink{SupplierID: supplierID, Kind: kind, RemoteID: remoteID}, false
	err := tx.queryRows(ctx, `SELECT ours_id, code, name, several FROM relink WHERE supplier_id = $1 AND kind = $2 AND remote_id = $3`,
		[]any{supplierID, string(kind), remoteID}, func(rows *sql.Rows) error {
			found = true
			return rows.Scan(&r.OursID, &r.Code, &r.Name, &r.Several)
		})
	if err == nil && !found {
		err = ErrNotFound
	}
	return r, err
}

// DeleteRelink takes a record out of the review; that it was not there is no error.
func (tx *Tx) DeleteRelink(ctx context.Context, supplierID string, kind LinkKind, remoteID string) error {
	_, err := tx.statements.ExecContext(ctx, `DELETE FROM relink WHERE supplier_id = $1 AND kind = $2 AND remote_id = $3`,
		supplierID, string(kind), remoteID)
	return err
}

// ClearRelinks empties the review of a kind.
func (tx *Tx) ClearRelinks(ctx context.Context, supplierID string, kind LinkKind) error {
	_, err := tx.statements.ExecContext(ctx, `DELETE FROM relink WHERE supplier_id = $1 AND kind = $2`, supplierID, string(kind))
	return err
}

// relinkQuery is what a state of a review selects from, the table of ours named by the kind.
func relinkQuery(kind LinkKind, state RelinkState, account int64) (columns, from string) {
	ours := string(kind)
	const others = `EXISTS (SELECT 1 FROM relink x WHERE x.supplier_id = r.supplier_id AND x.kind = r.kind AND x.ours_id = r.ours_id
		AND x.remote_id <> r.remote_id)`
	columns = `coalesce(o.id, r.remote_id), coalesce(o.code, r.code), coalesce(o.name, r.name), coalesce(o.remote_id, ''), r.remote_id, r.code, r.name`
	from = ` FROM relink r LEFT JOIN ` + ours + ` o ON o.supplier_id = r.supplier_id AND o.id = r.ours_id AND r.ours_id <> ''
		WHERE r.supplier_id = $1 AND r.kind = '` + ours + `'
			AND NOT EXISTS (SELECT 1 FROM ` + ours + ` l WHERE l.supplier_id = r.supplier_id AND l.remote_id = r.remote_id AND l.remote_id <> '') AND `
	switch state {
	case RelinkFound:
		return columns, from + `r.ours_id <> '' AND o.id IS NOT NULL AND NOT ` + others
	case RelinkAmbiguous:
		return columns, from + `(r.several OR (r.ours_id <> '' AND ` + others + `))`
	case RelinkOnlyThere:
		return columns, from + `r.ours_id = '' AND NOT r.several`
	}
	return `o.id, o.code, o.name, o.remote_id, '', '', ''`, fmt.Sprintf(` FROM %s o WHERE o.supplier_id = $1 AND o.remote_id <> ''
		AND o.remote_account <> %d
		AND NOT EXISTS (SELECT 1 FROM relink r WHERE r.supplier_id = o.supplier_id AND r.kind = '%[1]s' AND r.ours_id = o.id)`, ours, account)
}

// Relinks lists a part of a review by id, after the given one. account is the number of the one
// that is connected.
func (tx *Tx) Relinks(
	ctx context.Context, supplierID string, kind LinkKind, state RelinkState, account int64, after string, limit int,
) (found []RelinkRow, err error) {
	columns, from := relinkQuery(kind, state, account)
	key := "r.remote_id"
	if state == RelinkOnlyHere {
		key = "o.id"
	}
	query := `SELECT ` + columns + from + ` AND ` + key + ` > $2 ORDER BY ` + key + ` LIMIT $3`
	err = tx.queryRows(ctx, query, []any{supplierID, after, limit}, func(rows *sql.Rows) error {
		var r RelinkRow
		err := rows.Scan(&r.ID, &r.Code, &r.Name, &r.Linked, &r.RemoteID, &r.Remote, &r.RemoteAs)
		found = append(found, r)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list what could be linked again: %w", err)
	}
	return found, nil
}

// CountRelinks counts a part of a review.
func (tx *Tx) CountRelinks(ctx context.Context, supplierID string, kind LinkKind, state RelinkState, account int64) (n int64, err error) {
	_, from := relinkQuery(kind, state, account)
	err = tx.queryRows(ctx, `SELECT count(*)`+from, []any{supplierID}, func(rows *sql.Rows) error { return rows.Scan(&n) })
	if err != nil {
		return 0, fmt.Errorf("count what could be linked again: %w", err)
	}
	return n, nil
}
