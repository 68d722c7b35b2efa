package store

import (
	"context"
	"strconv"
	"strings"
)

// maxParametersPerInsert bounds one INSERT: both engines take far more, but a longer statement is
// no faster.
const maxParametersPerInsert = 2000

// insertRows inserts many rows with few statements: into is everything up to VALUES, conflict what
// follows the rows, and row gives the values of row i.
func (tx *Tx) insertRows(ctx context.Context, into, conflict string, rows int, row func(i int) []any) error {
	for done := 0; done < rows; {
		var values strings.Builder
		var args []any
		for ; done < rows; done++ {
			columns := row(done)
			if len(args)+len(columns) > maxParametersPerInsert {
				break
			}
			if len(args) > 0 {
				values.WriteString(", ")
			}
			values.WriteByte('(')
			for i := range columns {
				if i > 0 {
					values.WriteString(", ")
				}
				values.WriteByte('$')
				values.WriteString(strconv.Itoa(len(args) + i + 1))
			}
			values.WriteByte(')')
			args = append(args, columns...)
		}
		if _, err := tx.statements.ExecContext(ctx, into+values.String()+conflict, args...); err != nil {
			return err
		}
	}
	return nil
}
