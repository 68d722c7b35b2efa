package unleashed

import (
	"context"
	"strings"
	"unicode"
	"unicode/utf8"

	"upstock/internal/syncing"
	"upstock/internal/unleashed/unleashedapi"
)

// FindCustomers searches codes and names in at most three calls, stopping when it has enough,
// without obsolete customers. An empty query returns the first customers by code.
func (a *account) FindCustomers(ctx context.Context, query string, limit int) ([]syncing.CustomerRecord, error) {
	query = strings.TrimSpace(query)
	limit = min(max(limit, 1), largestPage)
	asked := askable(query)
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

func mentions(c unleashedapi.Customer, text string) bool {
	text = strings.ToLower(text)
	return strings.Contains(strings.ToLower(string(c.CustomerCode)), text) || strings.Contains(strings.ToLower(c.CustomerName), text)
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
