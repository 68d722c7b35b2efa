package store

import (
	"context"
	"database/sql"
	"strings"
	"unicode/utf8"

	"upstock/internal/wholesale"
)

// Searching orders by what a person typed. Each word must be found, in any order: in a reference,
// an order number, a number in Unleashed or a customer. Each of these has an index of its own.
const (
	// fewCustomers is up to how many customers are asked one by one for their newest orders.
	fewCustomers = 20
	// fewOfWord is up to how many orders a word can mean and still drive a search.
	fewOfWord = 5 * fewMatches
	// shortestPrefix is from how many characters on the beginning of a number counts.
	shortestPrefix = 3
	// drivingWords is up to how many words can drive a search; those after them only narrow it.
	drivingWords = 8
	// maxWords is up to how many words count at all.
	maxWords = 32
)

// condition is what must hold of an order.
type condition struct {
	text   string
	values []any
}

// meaning is one thing that a word can mean: a condition that an index can drive.
type meaning struct {
	condition
	newest bool // the index gives the newest first; what another one gives must be sorted
}

// meanings is what a text can mean.
type meanings struct {
	words  []condition // all hold of an order that is found; no index drives them
	driven []meaning   // one of them holds of an order that is found
	common bool        // so many orders are found that no index helps
}

// nothing says that no order can be found.
func (m meanings) nothing() bool { return len(m.words) == 0 || len(m.driven) == 0 && !m.common }

// narrow keeps to the orders in which all words are found.
func (m meanings) narrow(s *orderSearch) {
	for _, word := range m.words {
		s.where(word.text, word.values...)
	}
}

// searchesForMeanings makes a search for each thing that drives one. If a great many orders are
// found, they are looked for from the newest order on instead: a page is soon full then.
func (f OrderFilter) searchesForMeanings(supplierID string, meant meanings) []*orderSearch {
	if meant.common {
		s := newOrderSearch(supplierID)
		meant.narrow(s)
		s.below(f.Before)
		f.narrow(s, byNewest)
		return []*orderSearch{s}
	}
	var searches []*orderSearch
	for _, m := range meant.driven {
		s := newOrderSearch(supplierID)
		s.where(m.text, m.values...)
		if m.newest {
			s.below(f.Before)
		} else {
			// Otherwise the database might read all orders, only because they are sorted.
			s.order = "(o.id || '') DESC"
			if f.Before != "" {
				s.where("(o.id || '') < ?", f.Before)
			}
		}
		meant.narrow(s)
		f.narrow(s, byMeaning)
		searches = append(searches, s)
	}
	return searches
}

// meanings says what a text can mean. An order in which all words are found has one of the words in
// itself, or else its customer has them all. A word that very many orders have drives no search: it
// is left to the others.
func (tx *Tx) meanings(ctx context.Context, supplierID, text string) (meanings, error) {
	var meant meanings
	var ofCustomer []string
	words, phone := strings.Fields(wholesale.SearchKey(text)), phonePattern(text)
	for i, word := range words[:min(len(words), maxWords)] {
		own, common, err := tx.wordMeanings(ctx, supplierID, word, phone, &meant)
		if err != nil {
			return meant, err
		}
		if !common && i < drivingWords {
			meant.driven = append(meant.driven, own...)
			ofCustomer = append(ofCustomer, word)
		}
	}
	if meant.common = len(ofCustomer) == 0; meant.common {
		return meant, nil
	}
	customers, common, err := tx.customersMeant(ctx, supplierID, strings.Join(ofCustomer, " "), phone)
	meant.driven, meant.common = append(meant.driven, customers...), common
	return meant, err
}

// wordMeanings says what one word of a search can mean in an order itself, and adds to meant where
// it may be found. common says that very many orders have it.
func (tx *Tx) wordMeanings(ctx context.Context, supplierID, word, phone string, meant *meanings) (own []meaning, common bool, err error) {
	own, common, err = tx.numbersMeant(ctx, supplierID, word)
	if err != nil {
		return nil, false, err
	}
	found := make([]condition, 0, len(own)+2)
	for _, m := range own {
		found = append(found, m.condition)
	}
	if parts := wholesale.ReferenceParts(word); len(parts) > 0 {
		found = append(found, partsInReference(parts))
		rarest, few, err := tx.rarestPart(ctx, supplierID, parts)
		if err != nil {
			return nil, false, err
		}
		common = common || !few
		own = append(own, meaning{condition: rarest})
	}
	const hasCustomer = `EXISTS (SELECT 1 FROM customer c
		WHERE c.supplier_id = o.supplier_id AND c.id = o.customer_id AND (has_words(c.search, ?) OR c.phone_search LIKE ?))`
	meant.words = append(meant.words, anyOf(append(found, condition{hasCustomer, []any{word, phone}})))
	return own, common, nil
}

// anyOf is a condition that one of several holds.
func anyOf(conditions []condition) condition {
	texts := make([]string, len(conditions))
	var values []any
	for i, c := range conditions {
		texts[i] = "(" + c.text + ")"
		values = append(values, c.values...)
	}
	// "IS TRUE" keeps the database from driving the search by them all the same.
	return condition{"(" + strings.Join(texts, " OR ") + ") IS TRUE", values}
}

// partsInReference says that each part begins a word of the reference.
func partsInReference(parts []string) condition {
	texts, values := make([]string, len(parts)), make([]any, len(parts))
	for i, part := range parts {
		texts[i], values[i] = "o.reference_search LIKE ?", "% "+part+"%"
	}
	return condition{strings.Join(texts, " AND "), values}
}

// rarestPart gives the condition that a part begins a word of the reference, of a part that few
// orders have; few is false when there is none.
func (tx *Tx) rarestPart(ctx context.Context, supplierID string, parts []string) (rarest condition, few bool, err error) {
	const counted = `SELECT count(*) FROM (SELECT 1 FROM order_reference_word w
		WHERE w.supplier_id = $1 AND w.word >= $2 AND w.word < $3 LIMIT $4) AS found`
	const begins = `o.id IN (SELECT w.order_id FROM order_reference_word w WHERE w.supplier_id = ? AND w.word >= ? AND w.word < ?)`
	for _, part := range parts {
		from, to := prefixRange(part)
		rarest = condition{begins, []any{supplierID, from, to}}
		var n int
		if err := tx.statements.QueryRowContext(ctx, counted, supplierID, from, to, fewOfWord+1).Scan(&n); err != nil {
			return rarest, false, err
		}
		if n <= fewOfWord {
			return rarest, true, nil
		}
	}
	return rarest, false, nil
}

// numbersMeant says which numbers of orders, ours and in Unleashed, a word can mean.
func (tx *Tx) numbersMeant(ctx context.Context, supplierID, word string) (meant []meaning, common bool, err error) {
	mean := func(text string, values ...any) { meant = append(meant, meaning{condition: condition{text, values}}) }
	if digits, ok := numberIn(word, "u-", "u"); ok {
		number := "U-" + digits
		const is, begins = "o.number = ?", "o.number >= ? AND o.number < ?"
		whole, err := tx.countUpTo(ctx, 1, supplierID, is, number)
		if err != nil {
			return nil, false, err
		}
		if from, to := prefixRange(number); whole > 0 {
			mean(is, number)
		} else if len(digits) >= shortestPrefix {
			n, err := tx.countUpTo(ctx, fewOfWord+1, supplierID, begins, from, to)
			if err != nil {
				return nil, false, err
			}
			mean(begins, from, to)
			common = n > fewOfWord
		}
	}

	const inUnleashed = "o.sales_order_number <> '' AND " // needed to use their index
	if digits, ok := numberIn(word, "so-", "so"); ok {
		mean(inUnleashed+"o.sales_order_number = ?", salesOrderNumber(digits))
	}
	if utf8.RuneCountInString(word) >= shortestPrefix {
		from, to := prefixRange(strings.ToUpper(word))
		const begins = inUnleashed + "o.sales_order_number >= ? AND o.sales_order_number < ?"
		// "SO-0" is the beginning of them all: it says nothing yet.
		few, err := tx.fewOrders(ctx, supplierID, begins, from, to)
		if err != nil {
			return nil, false, err
		}
		if few {
			mean(begins, from, to)
		}
	}
	return meant, common, nil
}

// customersMeant says which customers have all of the words, or the phone number: each by itself
// when they are few.
// common says that they have very many orders.
func (tx *Tx) customersMeant(ctx context.Context, supplierID, words, phone string) (meant []meaning, common bool, err error) {
	query := `SELECT c.id FROM customer c WHERE c.supplier_id = $1 AND (has_words(c.search, $2) OR c.phone_search LIKE $3) LIMIT $4`
	err = tx.queryRows(ctx, query, []any{supplierID, words, phone, fewCustomers + 1}, func(rows *sql.Rows) error {
		var id string
		err := rows.Scan(&id)
		meant = append(meant, meaning{condition{"o.customer_id = ?", []any{id}}, true})
		return err
	})
	if err != nil || len(meant) <= fewCustomers {
		return meant, false, err
	}
	const oneOfThem = `o.customer_id IN (SELECT c.id FROM customer c
		WHERE c.supplier_id = ? AND (has_words(c.search, ?) OR c.phone_search LIKE ?))`
	values := []any{supplierID, words, phone}
	few, err := tx.fewOrders(ctx, supplierID, oneOfThem, values...)
	return []meaning{{condition: condition{oneOfThem, values}}}, !few, err
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
