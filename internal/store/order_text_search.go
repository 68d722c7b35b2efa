package store

import (
	"context"
	"database/sql"
	"strings"
	"unicode/utf8"
)

// Searching orders by what a person typed. A text can mean an order number, a reference, a number
// in Unleashed or a customer; each meaning has an index of its own.
const (
	// fewCustomers is up to how many customers are asked one by one for their newest orders.
	fewCustomers = 20
	// shortestPrefix is from how many characters on the beginning of a number counts, and
	// shortestReference that of a reference.
	shortestPrefix    = 3
	shortestReference = 2
)

// meaning is one thing that a text can mean: a condition on orders that an index can drive.
type meaning struct {
	condition string
	values    []any
	newest    bool // the index gives the newest first; what another one gives must be sorted
}

// meanings is all that a text can mean; none when there is no text.
type meanings []meaning

// narrow keeps to the orders that have one of the meanings.
func (m meanings) narrow(s *orderSearch) {
	if len(m) == 0 {
		return
	}
	conditions := make([]string, len(m))
	var values []any
	for i, one := range m {
		conditions[i] = "(" + one.condition + ")"
		values = append(values, one.values...)
	}
	// "IS TRUE" keeps the database from driving the search by the meanings all the same.
	s.where("("+strings.Join(conditions, " OR ")+") IS TRUE", values...)
}

// searchesForMeanings makes a search for each thing that a text can mean. If one of them fits a
// great many orders, they are all looked for from the newest order on instead: a page is soon full
// then.
func (tx *Tx) searchesForMeanings(ctx context.Context, supplierID string, f OrderFilter, meant meanings) ([]*orderSearch, error) {
	var searches []*orderSearch
	for _, m := range meant {
		s := newOrderSearch(supplierID)
		s.where(m.condition, m.values...)
		if m.newest {
			s.below(f.Before)
		} else {
			few, err := tx.fewOrders(ctx, supplierID, m.condition, m.values...)
			if err != nil {
				return nil, err
			}
			if !few {
				return f.amongTheNewest(supplierID, meant), nil
			}
			// Otherwise the database might read all orders, only because they are sorted.
			s.order = "(o.id || '') DESC"
			if f.Before != "" {
				s.where("(o.id || '') < ?", f.Before)
			}
		}
		f.narrow(s, byMeaning)
		searches = append(searches, s)
	}
	return searches, nil
}

// amongTheNewest looks for a text from the newest order on.
func (f OrderFilter) amongTheNewest(supplierID string, meant meanings) []*orderSearch {
	s := newOrderSearch(supplierID)
	meant.narrow(s)
	s.below(f.Before)
	f.narrow(s, byNewest)
	return []*orderSearch{s}
}

// meanings says what a text can mean.
func (tx *Tx) meanings(ctx context.Context, supplierID, text string) (meanings, error) {
	text = strings.TrimSpace(text)
	lower := strings.ToLower(text)
	var meant meanings
	if utf8.RuneCountInString(text) >= shortestReference {
		from, to := prefixRange(lower)
		const begins = "o.reference_search <> '' AND o.reference_search >= ? AND o.reference_search < ?"
		meant = append(meant, meaning{condition: begins, values: []any{from, to}})
	}

	if digits, ok := numberIn(lower, "u-", "u"); ok {
		number := "U-" + digits
		whole, err := tx.countUpTo(ctx, 1, supplierID, "o.number = ?", number)
		if err != nil {
			return nil, err
		}
		if whole > 0 {
			meant = append(meant, meaning{condition: "o.number = ?", values: []any{number}})
		} else if len(digits) >= shortestPrefix {
			from, to := prefixRange(number)
			meant = append(meant, meaning{condition: "o.number >= ? AND o.number < ?", values: []any{from, to}})
		}
	}

	const inUnleashed = "o.sales_order_number <> '' AND " // needed to use their index
	if digits, ok := numberIn(lower, "so-", "so"); ok {
		meant = append(meant, meaning{condition: inUnleashed + "o.sales_order_number = ?", values: []any{salesOrderNumber(digits)}})
	}
	if utf8.RuneCountInString(text) >= shortestPrefix {
		from, to := prefixRange(strings.ToUpper(text))
		begins := meaning{condition: inUnleashed + "o.sales_order_number >= ? AND o.sales_order_number < ?", values: []any{from, to}}
		// "SO-0" is the beginning of them all: it says nothing yet.
		few, err := tx.fewOrders(ctx, supplierID, begins.condition, begins.values...)
		if err != nil {
			return nil, err
		}
		if few {
			meant = append(meant, begins)
		}
	}

	customers, err := tx.customersMeant(ctx, supplierID, text)
	return append(meant, customers...), err
}

// customersMeant says which customers a text can mean: each by itself when they are few.
func (tx *Tx) customersMeant(ctx context.Context, supplierID, text string) (meanings, error) {
	words := searchPatterns(text)
	args := []any{supplierID, words[0], words[1], words[2], phonePattern(text)}
	var meant meanings
	query := `SELECT c.id FROM customer c
		WHERE c.supplier_id = $1 AND ((c.search LIKE $2 AND c.search LIKE $3 AND c.search LIKE $4) OR c.phone_search LIKE $5) LIMIT $6`
	err := tx.queryRows(ctx, query, append(args, fewCustomers+1), func(rows *sql.Rows) error {
		var id string
		err := rows.Scan(&id)
		meant = append(meant, meaning{condition: "o.customer_id = ?", values: []any{id}, newest: true})
		return err
	})
	if len(meant) > fewCustomers {
		const oneOfThem = `o.customer_id IN (SELECT c.id FROM customer c
			WHERE c.supplier_id = ? AND ((c.search LIKE ? AND c.search LIKE ? AND c.search LIKE ?) OR c.phone_search LIKE ?))`
		meant = meanings{{condition: oneOfThem, values: args}}
	}
	return meant, err
}

// numberIn gives the digits of a number that may be written with a prefix; not more of them than a
// number has.
func numberIn(text string, prefixes ...string) (digits string, ok bool) {
	for _, prefix := range prefixes {
		if rest, found := strings.CutPrefix(text, prefix); found {
			text = rest
			break
		}
	}
	for _, c := range text {
		if c < '0' || c > '9' {
			return "", false
		}
	}
	return text, text != "" && len(text) <= 18
}

// salesOrderNumber is a number as Unleashed writes it, with eight digits.
func salesOrderNumber(digits string) string {
	const width = 8
	return "SO-" + strings.Repeat("0", max(0, width-len(digits))) + digits
}

// prefixRange gives the bounds of all texts that begin with prefix: from the first to before the
// second. The last character there is follows every other one, on both engines, for both compare
// bytes.
func prefixRange(prefix string) (from, to string) { return prefix, prefix + "\U0010FFFF" }
