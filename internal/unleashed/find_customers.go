package unleashed

import (
	"context"
	"strings"
	"unicode"
	"unicode/utf8"

	"upstock/internal/syncing"
	"upstock/internal/unleashed/unleashedapi"
	"upstock/internal/wholesale"
)

// FindCustomers searches codes and names in a few calls, stopping when it has enough, without
// obsolete customers. An empty query returns the first customers by code. Unleashed knows no words:
// when it finds nothing it is asked for one of them, and we look for the others.
func (a *account) FindCustomers(ctx context.Context, query string, limit int) ([]syncing.CustomerRecord, error) {
	query = strings.TrimSpace(query)
	limit = min(max(limit, 1), largestPage)
	asked := askable(query)
	found, err := a.searchCustomers(ctx, asked, query, limit)
	if part := plainestPart(query); err == nil && len(found) == 0 && part != asked {
		found, err = a.searchCustomers(ctx, part, query, limit)
	}
	return found, err
}

// searchCustomers asks for a part of a query, and keeps the customers that mention all of it.
func (a *account) searchCustomers(ctx context.Context, asked, query string, limit int) ([]syncing.CustomerRecord, error) {
	size := limit
	if asked != query {
		size = largestPage // most of what comes back will not be what is looked for
	}
	var found []syncing.CustomerRecord
	seen := map[unleashedapi.GUID]bool{}
	for _, search := range searches(asked) {
		search.PageSize = size
		page, err := a.client.Customers(ctx, search, 1)
		if err != nil {
			return nil, remoteError(err)
		}
		for _, c := range page.Items {
			if seen[c.GUID] || asked != query && !mentions(c, query) {
				continue
			}
			seen[c.GUID] = true
			record, err := a.customerRecord(ctx, c)
			if err != nil {
				return nil, err
			}
			if found = append(found, record); len(found) == limit {
				return found, nil
			}
		}
	}
	return found, nil
}

// searches lists the queries to make, because the code filter ignores case but only matches
// prefixes, and the code and name search is case-sensitive. People type "fern cafe" for "Fern
// Cafe".
func searches(text string) []unleashedapi.CustomerQuery {
	if text == "" {
		return []unleashedapi.CustomerQuery{{}}
	}
	list := []unleashedapi.CustomerQuery{{Search: text}, {CustomerCode: text}}
	if capitalised := capitalise(text); capitalised != text {
		list = append(list, unleashedapi.CustomerQuery{Search: capitalised})
	}
	return list
}

// askable cuts a text before the first unsafe character: how Unleashed decodes those before
// verifying the signature is unknown, and a wrong guess is refused as a wrong key.
func askable(text string) string {
	if i := strings.IndexAny(text, "&+%"); i >= 0 {
		text = text[:i]
	}
	return strings.TrimSpace(text)
}

// plainestPart is the longest part of a text that everyone writes alike: letters and digits without
// accents and macrons; in small letters, which searches tries in both ways.
func plainestPart(text string) (part string) {
	for _, run := range strings.FieldsFunc(text, func(r rune) bool {
		return r >= utf8.RuneSelf || !unicode.IsLetter(r) && !unicode.IsDigit(r)
	}) {
		if len(run) > len(part) {
			part = run
		}
	}
	return strings.ToLower(part)
}

func mentions(c unleashedapi.Customer, query string) bool {
	text := wholesale.SearchKey(string(c.CustomerCode) + " " + c.CustomerName)
	for word := range strings.FieldsSeq(wholesale.SearchKey(query)) {
		if !strings.Contains(text, word) {
			return false
		}
	}
	return true
}

// capitalise capitalises every word and changes nothing else.
func capitalise(text string) string {
	words := strings.Fields(text)
	for i, word := range words {
		first, size := utf8.DecodeRuneInString(word)
		words[i] = string(unicode.ToUpper(first)) + word[size:]
	}
	return strings.Join(words, " ")
}
