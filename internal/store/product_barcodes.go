package store

import (
	"context"
	"database/sql"
)

// CodesByBarcode finds the codes of the products that have one of the barcodes, by barcode and in
// the order of the codes: nothing stops two products from sharing one.
func (tx *Tx) CodesByBarcode(ctx context.Context, supplierID string, barcodes []string) (map[string][]string, error) {
	codes := map[string][]string{}
	err := inPieces(supplierID, barcodes, func(in string, args []any) error {
		query := `SELECT barcode, code FROM product WHERE supplier_id = $1 AND barcode <> '' AND barcode IN (` + in + `) ORDER BY code`
		return tx.queryRows(ctx, query, args, func(rows *sql.Rows) error {
			var barcode, code string
			err := rows.Scan(&barcode, &code)
			codes[barcode] = append(codes[barcode], code)
			return err
		})
	})
	return codes, err
}
