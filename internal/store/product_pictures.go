package store

import (
	"context"
	"database/sql"

	"upstock/internal/wholesale"
)

// ProductPictures finds our copies of the products' main pictures, by product; one without a
// picture is missing.
func (tx *Tx) ProductPictures(ctx context.Context, supplierID string, productIDs []string) (map[string]string, error) {
	pictures := make(map[string]string, len(productIDs))
	err := inPieces(supplierID, productIDs, func(in string, args []any) error {
		query := `SELECT id, images FROM product WHERE supplier_id = $1 AND id IN (` + in + `)`
		return tx.queryRows(ctx, query, args, func(rows *sql.Rows) error {
			var p wholesale.Product
			var images string
			if err := rows.Scan(&p.ID, &images); err != nil {
				return err
			}
			err := fromJSONColumn(images, &p.Images)
			if picture := p.Picture(); picture != "" {
				pictures[p.ID] = picture
			}
			return err
		})
	})
	return pictures, err
}
