package store

import (
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"upstock/internal/wholesale"
)

// Sort is the column a list is sorted by, and which way. A column that the list does not have means
// the list's own order.
type Sort struct {
	By         string
	Descending bool
}

// Place is where a row stands in a sorted list: the next page goes on after its last row's place.
type Place []string

// sortKey is an expression that a list can be sorted by.
type sortKey struct {
	sql    string
	number bool
}

func numeric(expression string) sortKey { return sortKey{sql: expression, number: true} }

// verbatim sorts a text by its bytes.
func verbatim(column string) sortKey { return sortKey{sql: column} }

// plainLetters are letters with the plain ones that people look for them under.
const plainLetters = "ĀA āa ĒE ēe ĪI īi ŌO ōo ŪU ūu ÉE ée ÈE èe ÖO öo ÜU üu"

// alphabetic sorts a text as people do: in any case, and with macrons and accents as if they were
// not there. Most texts have none, and are not searched for them: that takes a tenth of the time.
func alphabetic(column string) sortKey {
	plain := column
	for pair := range strings.FieldsSeq(plainLetters) {
		letters := []rune(pair)
		plain = fmt.Sprintf("replace(%s, '%c', '%c')", plain, letters[0], letters[1])
	}
	return sortKey{sql: fmt.Sprintf("CASE WHEN octet_length(%[1]s) = length(%[1]s) THEN lower(%[1]s) ELSE lower(%[2]s) END", column, plain)}
}

// sortedList is a query for a page of a list that people sort by any of its columns. These lists
// have thousands of rows, not hundreds of thousands, so they need no index for each column.
type sortedList struct {
	tables     string // with their joins; the supplier is $1
	conditions strings.Builder
	args       []any
	keys       []sortKey // the column chosen, then those that tell equal rows apart
	way        direction
}

// newSortedList sorts by the column chosen and then by the others, so that no two rows are equal.
func newSortedList(supplierID, tables string, columns map[string]sortKey, sort Sort, others ...sortKey) *sortedList {
	l := &sortedList{tables: tables, args: []any{supplierID}, way: upwards}
	if sort.Descending {
		l.way = downwards
	}
	if chosen, known := columns[sort.By]; known {
		l.keys = append(l.keys, chosen)
	}
	for _, key := range others {
		if !slices.Contains(l.keys, key) {
			l.keys = append(l.keys, key)
		}
	}
	return l
}

// where adds a condition; each ? in it stands for one of the values.
func (l *sortedList) where(condition string, values ...any) {
	l.conditions.WriteString(" AND ")
	for _, value := range values {
		before, after, _ := strings.Cut(condition, "?")
		l.args = append(l.args, value)
		fmt.Fprintf(&l.conditions, "%s$%d", before, len(l.args))
		condition = after
	}
	l.conditions.WriteString(condition)
}

// search narrows the list to rows in whose search text all the words are.
func (l *sortedList) search(column, query string) {
	if words := wholesale.SearchKey(query); words != "" {
		l.where("has_words("+column+", ?)", words)
	}
}

// errPlace is the error about a place that is none of the list's.
var errPlace = errors.New("store: not a place in this list")

// IsPlaceError says whether a list was to go on after a place that it does not have.
func IsPlaceError(err error) bool { return errors.Is(err, errPlace) }

// after goes on after a place; the zero Place is before the first row.
func (l *sortedList) after(place Place) (err error) {
	if len(place) == 0 {
		return nil
	}
	if len(place) != len(l.keys) {
		return errPlace
	}
	values := make([]any, len(place))
	for i, key := range l.keys {
		if values[i] = place[i]; key.number {
			if values[i], err = strconv.ParseInt(place[i], 10, 64); err != nil {
				return errPlace
			}
		}
	}
	marks := strings.TrimSuffix(strings.Repeat("?, ", len(values)), ", ")
	l.where("("+l.expressions("%s")+") "+l.way.beyond+" ("+marks+")", values...)
	return nil
}

func (l *sortedList) expressions(format string) string {
	written := make([]string, len(l.keys))
	for i, key := range l.keys {
		written[i] = fmt.Sprintf(format, key.sql)
	}
	return strings.Join(written, ", ")
}

// page is the query for a page: the columns, and then the row's place.
func (l *sortedList) page(columns string, limit int) (query string, args []any) {
	order, args := l.order(limit)
	return "SELECT " + columns + ", " + l.expressions("CAST(%s AS TEXT)") + " FROM " + l.tables + l.conditions.String() + order, args
}

// pageByID cuts the page by the rows' ids before it reads their columns: SQLite would read those of
// every row that it sorts.
func (l *sortedList) pageByID(id, columns string, limit int) (query string, args []any) {
	order, args := l.order(limit)
	cut := "SELECT " + id + " FROM " + l.tables + l.conditions.String() + order
	return "SELECT " + columns + ", " + l.expressions("CAST(%s AS TEXT)") + " FROM " + l.tables + " AND " + id + " IN (" + cut + ")" + order, args
}

func (l *sortedList) order(limit int) (order string, args []any) {
	args = slices.Concat(l.args, []any{limit})
	return fmt.Sprintf(" ORDER BY %s LIMIT $%d", l.expressions("%s "+l.way.word), len(args)), args
}

// scan reads a row of a page.
func (l *sortedList) scan(rows *sql.Rows, columns ...any) (Place, error) {
	place := make(Place, len(l.keys))
	for i := range place {
		columns = append(columns, &place[i])
	}
	return place, rows.Scan(columns...)
}

// count is the query for how many rows there are on all pages.
func (l *sortedList) count() (query string, args []any) {
	return "SELECT count(*) FROM " + l.tables + l.conditions.String(), l.args
}
