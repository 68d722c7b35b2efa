package store

import (
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"

	"upstock/internal/wholesale"
)

var (
	// ErrNotFound means that no such row exists, or none that this supplier may see.
	ErrNotFound = errors.New("not found")
	// ErrStale means that the row is no longer the one that was read: its version or state has
	// moved on. Update tries the closure again a few times before it returns ErrStale.
	ErrStale = errors.New("changed by someone else since it was read")
)

// NotFound turns the driver's "no rows" into ErrNotFound and leaves every other error as it is.
func NotFound(err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return ErrNotFound
	}
	return err
}

// Missing says in words for people which thing was not found: ErrNotFound becomes
// wholesale.CodeNotFound, and every other error stays as it is.
func Missing(what string, err error) error {
	if errors.Is(err, ErrNotFound) {
		return wholesale.NotFound(what)
	}
	return err
}

// Result codes. SQLite: https://www.sqlite.org/rescode.html, PostgreSQL: appendix A of its manual.
const (
	sqliteBusy       = 5 // a primary code: the low byte of several
	sqliteFull       = 13
	sqliteForeignKey = 787
	sqlitePrimaryKey = 1555
	sqliteUnique     = 2067

	postgresForeignKey           = "23503"
	postgresUnique               = "23505"
	postgresDiskFull             = "53100"
	postgresSerializationFailure = "40001"
	postgresDeadlock             = "40P01"
)

// UniqueViolation reports whether err is the refusal of a second row with the same key, where
// the key is of that table and includes all of the named columns (none named: any key of the
// table). A key over expressions must carry table and columns in its name.
func UniqueViolation(err error, table string, columns ...string) bool {
	key, ok := violatedKey(err)
	return ok && key.covers(table, columns)
}

// IsUnique reports whether err is the refusal of a second row with the same key, and describes
// the key for a log line.
func IsUnique(err error) (string, bool) {
	key, ok := violatedKey(err)
	return key.String(), ok
}

// ForeignKeyViolation reports whether err refuses a row whose parent does not exist, or the
// deletion of a parent that has children.
func ForeignKeyViolation(err error) bool {
	if code, ok := sqliteCode(err); ok {
		return code == sqliteForeignKey
	}
	refusal, ok := errors.AsType[*pgconn.PgError](err)
	return ok && refusal.Code == postgresForeignKey
}

// key is a unique constraint as an error describes it: SQLite names the columns, or the index
// where expressions are indexed; PostgreSQL names the table and the constraint, and shows the
// columns in its detail.
type key struct {
	table   string
	columns []string
	name    string
}

func (k key) String() string {
	if k.name != "" && len(k.columns) == 0 {
		return k.name
	}
	return fmt.Sprintf("%s(%s)", k.table, strings.Join(k.columns, ", "))
}

func (k key) covers(table string, columns []string) bool {
	if k.table != "" && k.table != table || k.table == "" && !strings.Contains(k.name, table) {
		return false
	}
	for _, column := range columns {
		if !k.has(column) {
			return false
		}
	}
	return true
}

func (k key) has(column string) bool {
	for _, c := range k.columns {
		if c == column {
			return true
		}
	}
	return k.name != "" && strings.Contains(strings.TrimPrefix(k.name, k.table), column)
}

// violatedKey reads the key out of an error of either engine.
func violatedKey(err error) (key, bool) {
	if code, ok := sqliteCode(err); ok {
		if code != sqliteUnique && code != sqlitePrimaryKey {
			return key{}, false
		}
		return sqliteKey(err.Error()), true
	}
	refusal, ok := errors.AsType[*pgconn.PgError](err)
	if !ok || refusal.Code != postgresUnique {
		return key{}, false
	}
	return key{table: refusal.TableName, columns: postgresColumns(refusal.Detail), name: refusal.ConstraintName}, true
}

// sqliteKey reads "… UNIQUE constraint failed: product.supplier_id, product.code (2067)", or,
// where the index has expressions, "… failed: index 'product_code_key' (2067)".
func sqliteKey(message string) key {
	_, columns, _ := strings.Cut(message, "UNIQUE constraint failed: ")
	columns, _, _ = strings.Cut(columns, " (")
	if name, found := strings.CutPrefix(columns, "index "); found {
		return key{name: strings.Trim(name, "'")}
	}
	var k key
	for qualified := range strings.SplitSeq(columns, ", ") {
		table, column, _ := strings.Cut(qualified, ".")
		k.table = table
		k.columns = append(k.columns, column)
	}
	return k
}

// postgresColumns reads "Key (supplier_id, code)=(…) already exists.", in any language.
func postgresColumns(detail string) []string {
	columns, _, found := strings.Cut(detail, ")=(")
	_, columns, opened := strings.Cut(columns, "(")
	if !found || !opened {
		return nil
	}
	return strings.Split(columns, ", ")
}

// sqliteCode is the extended result code of an error from SQLite.
func sqliteCode(err error) (int, bool) {
	refusal, ok := errors.AsType[*sqlite.Error](err)
	if !ok {
		return 0, false
	}
	return refusal.Code(), true
}

// isSerializationFailure reports whether PostgreSQL asks for the transaction to be tried again.
func isSerializationFailure(err error) bool {
	refusal, ok := errors.AsType[*pgconn.PgError](err)
	return ok && (refusal.Code == postgresSerializationFailure || refusal.Code == postgresDeadlock)
}
