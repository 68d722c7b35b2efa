package store

import (
	"context"
	"database/sql"
)

// PriceListNames reads the names of many price lists, by id. A list that is not there is missing.
func (tx *Tx) PriceListNames(ctx context.Context, supplierID string, ids []string) (map[string]string, error) {
	names := make(map[string]string, len(ids))
	err := inPieces(supplierID, ids, func(in string, args []any) error {
		query := `SELECT id, name FROM price_list WHERE supplier_id = $1 AND id IN (` + in + `)`
		return tx.queryRows(ctx, query, args, func(rows *sql.Rows) error {
			var id, name string
			err := rows.Scan(&id, &name)
			names[id] = name
			return err
		})
	})
	return names, err
}
