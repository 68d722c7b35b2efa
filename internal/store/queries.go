package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/govalues/decimal"

	"upstock/internal/store/db"
	"upstock/internal/wholesale"
)

// queries gives the generated queries, bound to this transaction.
func (tx *Tx) queries() *db.Queries { return db.New(tx.statements) }

// NewID makes an id: a UUID of version 7, so that ids sort by the time they were made.
func NewID() string { return uuid.Must(uuid.NewV7()).String() }

// The columns hold amounts as ten-thousandths and rates as millionths, times as microseconds; here
// they are translated.

func amountColumn(d wholesale.Decimal) int64 { return column(d, wholesale.PriceScale) }
func rateColumn(d wholesale.Decimal) int64   { return column(d, wholesale.RateScale) }

func column(d wholesale.Decimal, scale int) int64 {
	d = wholesale.Round(d, scale).Rescale(scale)
	n := int64(d.Coef()) //nolint:gosec // amounts are bounded by wholesale.MaxAmount
	if d.IsNeg() {
		return -n
	}
	return n
}

func amountOf(n int64) wholesale.Decimal { return decimal.MustNew(n, wholesale.PriceScale) }
func totalOf(n int64) wholesale.Decimal {
	return wholesale.Round(amountOf(n), wholesale.TotalScale)
}
func quantityOf(n int64) wholesale.Decimal { return amountOf(n).Trim(0) }
func rateOf(n int64) wholesale.Decimal     { return decimal.MustNew(n, wholesale.RateScale).Trim(0) }

func timeColumn(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

func timeOf(n int64) time.Time {
	if n == 0 {
		return time.Time{}
	}
	return time.UnixMicro(n).UTC()
}

// jsonColumn writes a document column; a nil pointer and an empty slice are the empty text.
func jsonColumn[T any](v T, empty bool) (string, error) {
	if empty {
		return "", nil
	}
	b, err := json.Marshal(v)
	if err != nil {
		return "", fmt.Errorf("write a document column: %w", err)
	}
	return string(b), nil
}

func fromJSONColumn[T any](text string, v *T) error {
	if text == "" {
		return nil
	}
	if err := json.Unmarshal([]byte(text), v); err != nil {
		return fmt.Errorf("read a document column: %w", err)
	}
	return nil
}

// oneRow turns "no rows" into ErrNotFound, which a use case turns into words.
func oneRow[Row, Thing any](row Row, err error, convert func(Row) (Thing, error)) (Thing, error) {
	if err != nil {
		var none Thing
		return none, NotFound(err)
	}
	return convert(row)
}

func allRows[Row, Thing any](rows []Row, err error, convert func(Row) (Thing, error)) ([]Thing, error) {
	if err != nil {
		return nil, err
	}
	things := make([]Thing, 0, len(rows))
	for _, row := range rows {
		thing, err := convert(row)
		if err != nil {
			return nil, err
		}
		things = append(things, thing)
	}
	return things, nil
}

// touched says that a guarded write found its row: ErrNotFound when it did not.
func touched(n int64, err error) error { return touchedOr(ErrNotFound, n, err) }

func touchedOr(missed error, n int64, err error) error {
	if err != nil {
		return err
	}
	if n == 0 {
		return missed
	}
	return nil
}

// maxIDsPerQuery bounds an IN list; longer ones are asked for in pieces.
const maxIDsPerQuery = 500

// inPieces calls ask with the placeholders and arguments of an IN list, as often as it takes for
// all the ids. The first placeholder is $2: $1 is always the supplier.
func inPieces(supplierID string, ids []string, ask func(placeholders string, args []any) error) error {
	for len(ids) > 0 {
		piece := ids[:min(len(ids), maxIDsPerQuery)]
		ids = ids[len(piece):]
		args := make([]any, 0, len(piece)+1)
		args = append(args, supplierID)
		for _, id := range piece {
			args = append(args, id)
		}
		if err := ask(placeholders(2, len(piece)), args); err != nil {
			return err
		}
	}
	return nil
}

// placeholders writes "$2, $3, $4" and so on.
func placeholders(first, n int) string {
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, "$%d", first+i)
	}
	return b.String()
}

// queryRows runs a query that sqlc cannot write (an IN list) and hands each row to scan.
func (tx *Tx) queryRows(ctx context.Context, query string, args []any, scan func(*sql.Rows) error) error {
	rows, err := tx.statements.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := scan(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}
