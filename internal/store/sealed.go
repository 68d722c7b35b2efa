package store

import (
	"context"
	"database/sql"
	"fmt"
	"regexp"
	"strings"
)

// Sealed is a column that holds texts which were encrypted with a key ring. Code that writes into
// such a column lists it once, so that a change of keys reaches it.
type Sealed struct {
	What   string // for people, in the plural, e.g. "webhook secrets"
	Table  string
	Column string
	Key    []string // the columns that name a row
	// Row is what a row's text is bound to, made from the values of the Key columns.
	Row func(key []string) string
}

// SealedText is one text of such a column.
type SealedText struct {
	Key  []string
	Text string
}

// SealedTexts reads the texts of a column that were sealed with a key, of every supplier.
func (tx *Tx) SealedTexts(ctx context.Context, in Sealed, keyID string) (texts []SealedText, err error) {
	prefix := keyID + ":"
	err = tx.sealed(ctx, in, fmt.Sprintf(`substr(%s, 1, %d) = $1`, in.Column, len(prefix)), []any{prefix}, func(text SealedText) {
		texts = append(texts, text)
	})
	return texts, err
}

// keyIDOf finds what stands before a sealed text: the id of its key. A column may hold texts
// as well that are not sealed, such as the answers to most repeated requests.
var keyIDOf = regexp.MustCompile(`^([A-Za-z0-9_-]{1,32}):`)

// AllSealedTexts reads the texts of a column by the key that they were sealed with, of every
// supplier, also those of keys that no one has any more.
func (tx *Tx) AllSealedTexts(ctx context.Context, in Sealed) (map[string][]SealedText, error) {
	byKey := map[string][]SealedText{}
	err := tx.sealed(ctx, in, in.Column+` LIKE '%:%'`, nil, func(text SealedText) {
		if id := keyIDOf.FindStringSubmatch(text.Text); id != nil {
			byKey[id[1]] = append(byKey[id[1]], text)
		}
	})
	return byKey, err
}

// sealed reads the texts of a column that meet a condition.
func (tx *Tx) sealed(ctx context.Context, in Sealed, condition string, args []any, found func(SealedText)) error {
	key := strings.Join(in.Key, ", ")
	query := fmt.Sprintf(`SELECT %s, %s FROM %s WHERE %s ORDER BY %[1]s`, key, in.Column, in.Table, condition) // #nosec G201 -- names of ours
	return tx.queryRows(ctx, query, args, func(rows *sql.Rows) error {
		text := SealedText{Key: make([]string, len(in.Key))}
		into := make([]any, 0, len(in.Key)+1)
		for i := range text.Key {
			into = append(into, &text.Key[i])
		}
		if err := rows.Scan(append(into, &text.Text)...); err != nil {
			return err
		}
		found(text)
		return nil
	})
}

// Reseal replaces a sealed text, if it is still the one that was read; otherwise ErrStale.
func (tx *Tx) Reseal(ctx context.Context, in Sealed, was SealedText, sealed string) error {
	args, where := []any{sealed, was.Text}, in.Column+" = $2"
	for i, column := range in.Key {
		args = append(args, was.Key[i])
		where += fmt.Sprintf(" AND %s = $%d", column, i+3)
	}
	query := fmt.Sprintf(`UPDATE %s /* unseen */ SET %s = $1 WHERE %s`, in.Table, in.Column, where) // #nosec G201 -- names of ours
	result, err := tx.statements.ExecContext(ctx, query, args...)
	if err != nil {
		return err
	}
	n, err := result.RowsAffected()
	return touchedOr(ErrStale, n, err)
}

// FindSealed looks through the whole database for texts that were sealed with a key, in columns
// that are listed and in any other, and counts them by "table.column". Jobs that are done do not
// count.
func (s *Store) FindSealed(ctx context.Context, keyID string) (map[string]int, error) {
	columns, err := s.textColumns(ctx)
	if err != nil {
		return nil, fmt.Errorf("store: look for sealed texts: %w", err)
	}
	// At its beginning, or as a value within JSON: what Seal of a key ring writes.
	sealed := regexp.MustCompile(`(^|")` + regexp.QuoteMeta(keyID) + `:[A-Za-z0-9+/]{38,}={0,2}("|$)`)
	found := map[string]int{}
	for _, c := range columns {
		query := fmt.Sprintf(`SELECT content FROM (SELECT %s AS content FROM %s%s) AS texts WHERE content LIKE $1`, c.text, c.table, c.where) // #nosec G201 -- names of the schema
		n, err := s.countMatches(ctx, query, "%"+keyID+":%", sealed)
		if err != nil {
			return nil, fmt.Errorf("store: look for sealed texts in %s: %w", c.name, err)
		}
		if n > 0 {
			found[c.name] = n
		}
	}
	return found, nil
}

func (s *Store) countMatches(ctx context.Context, query, like string, pattern *regexp.Regexp) (n int, err error) {
	rows, err := s.read.QueryContext(ctx, query, like)
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			return n, err
		}
		if pattern.MatchString(text) {
			n++
		}
	}
	return n, rows.Err()
}

type textColumn struct {
	name  string // "table.column"
	table string
	text  string // the expression that reads it
	where string
}

// textColumns are all columns of the database that hold text, and the arguments of unfinished jobs.
func (s *Store) textColumns(ctx context.Context) ([]textColumn, error) {
	query, jobArguments := `SELECT m.name, c.name FROM sqlite_master AS m, pragma_table_info(m.name) AS c
		WHERE m.type = 'table' AND upper(c.type) LIKE 'TEXT%'`, `json(args)`
	if s.engine == Postgres {
		query, jobArguments = `SELECT table_name, column_name FROM information_schema.columns
			WHERE table_schema = current_schema() AND data_type = 'text'`, `CAST(args AS TEXT)`
	}
	rows, err := s.read.QueryContext(ctx, query)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var columns []textColumn
	hasJobs := false
	for rows.Next() {
		var table, column string
		if err := rows.Scan(&table, &column); err != nil {
			return nil, err
		}
		hasJobs = hasJobs || table == "river_job"
		columns = append(columns, textColumn{name: table + "." + column, table: quoted(table), text: quoted(column)})
	}
	if hasJobs {
		columns = append(columns, textColumn{
			name: "river_job.args", table: "river_job", text: jobArguments, where: ` WHERE state NOT IN ('completed', 'cancelled', 'discarded')`,
		})
	}
	return columns, rows.Err()
}

func quoted(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }
