package unleashedapi

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"
)

// Page is one page of a list.
type Page[T any] struct {
	Items  []T
	Number int // the page asked for, from 1
	Pages  int // how many there are; 0 when Unleashed does not say, as for lists it does not page
	Total  int // items on all pages; 0 when Unleashed does not say
}

// Last reports whether the list ends here. Unleashed's page counts can be stale while records
// change, so an empty page ends a list too.
func (p Page[T]) Last() bool { return len(p.Items) == 0 || p.Number >= p.Pages }

// Ends reports whether a list in pages of size ends here. Some answers have no page count; then a
// full page is not the last.
func (p Page[T]) Ends(size int) bool {
	if p.Pages == 0 && size > 0 && len(p.Items) == size {
		return false
	}
	return p.Last()
}

// getPage fetches one page. What lies beyond the last page is not documented: an empty page and a
// 404 both mean the end.
func getPage[T any](ctx context.Context, c *Client, resource string, filter query, number int) (Page[T], error) {
	number = max(number, 1)
	page, err := getList[T](ctx, c, request{
		method: http.MethodGet, resource: resource, path: resource + "/" + strconv.Itoa(number), query: filter,
	})
	var failure *Error
	if number > 1 && errors.As(err, &failure) && failure.Kind == KindNotFound {
		return Page[T]{Number: number}, nil
	}
	page.Number = number
	return page, err
}

// getAll fetches a short list of reference data whole. Some of these lists are not paged at all, so
// the first request names no page.
func getAll[T any](ctx context.Context, c *Client, resource string) ([]T, error) {
	page, err := getList[T](ctx, c, request{method: http.MethodGet, resource: resource, path: resource})
	page.Number = 1
	all := page.Items
	for err == nil && !page.Last() {
		page, err = getPage[T](ctx, c, resource, nil, page.Number+1)
		all = append(all, page.Items...)
	}
	if err != nil {
		return nil, err
	}
	return all, nil
}

func getList[T any](ctx context.Context, c *Client, r request) (Page[T], error) {
	var page Page[T]
	err := c.get(ctx, r, func(body []byte) error {
		var err error
		page, err = decodeList[T](body)
		return err
	})
	return page, err
}

func decodeList[T any](body []byte) (Page[T], error) {
	var envelope struct {
		Pagination *struct{ NumberOfItems, NumberOfPages Decimal }
		Items      *[]*T // pointers, to detect a missing list and null items
	}
	into := any(&envelope)
	if bytes.HasPrefix(bytes.TrimSpace(body), []byte("[")) {
		into = &envelope.Items // a list that is not paged may come without its wrapper
	}
	if err := json.Unmarshal(body, into); err != nil {
		return Page[T]{}, err
	}
	// Without this check any JSON object, such as a maintenance notice, would be an empty list.
	if envelope.Items == nil && envelope.Pagination == nil && !namesItems(body) {
		return Page[T]{}, errors.New("not a list: neither Items nor Pagination")
	}
	var page Page[T]
	if envelope.Pagination != nil {
		page.Pages, page.Total = whole(envelope.Pagination.NumberOfPages), whole(envelope.Pagination.NumberOfItems)
	}
	if envelope.Items == nil {
		return page, nil
	}
	for _, item := range *envelope.Items {
		if item != nil {
			page.Items = append(page.Items, *item)
		}
	}
	return page, nil
}

// whole is a count, sent by some accounts as text or with decimals; 0 if invalid.
func whole(d Decimal) int {
	text, _, _ := strings.Cut(string(d), ".")
	n, err := strconv.Atoi(text)
	if err != nil {
		return 0
	}
	return n
}

// namesItems reports whether an answer has a list, even null, as empty accounts may send.
func namesItems(body []byte) bool {
	var names map[string]json.RawMessage
	if json.Unmarshal(body, &names) != nil {
		return false
	}
	for name := range names {
		if strings.EqualFold(name, "Items") {
			return true
		}
	}
	return false
}

// getOne fetches the record with the given GUID.
func getOne[T any](ctx context.Context, c *Client, resource string, guid GUID, guidOf func(T) GUID) (T, error) {
	r, err := requestOne(http.MethodGet, resource, guid)
	if err != nil {
		return *new(T), err
	}
	var record T
	err = c.get(ctx, r, func(body []byte) error {
		var err error
		record, err = decodeOne(body, guid, guidOf)
		return err
	})
	return record, err
}

var guidPattern = regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)

// requestOne refuses what is not a GUID: an empty one would ask for the whole list, and "2" for its
// second page.
func requestOne(method, resource string, guid GUID) (request, error) {
	guid = guid.normal()
	r := request{method: method, resource: resource, path: resource + "/" + string(guid)}
	if !guidPattern.MatchString(string(guid)) {
		return r, notSent(r, fmt.Sprintf("%q is not the GUID of a record", string(guid)), nil)
	}
	return r, nil
}

// decodeOne reads a single record, bare as Unleashed sends it or wrapped in Items. The record must
// be the one asked for: otherwise an empty object would pass for a stored order.
func decodeOne[T any](body []byte, want GUID, guidOf func(T) GUID) (T, error) {
	var wrapped struct{ Items []json.RawMessage }
	if err := json.Unmarshal(body, &wrapped); err != nil {
		return *new(T), err
	}
	if len(wrapped.Items) == 1 {
		body = wrapped.Items[0]
	}
	var record T
	if err := json.Unmarshal(body, &record); err != nil {
		return *new(T), err
	}
	if got := guidOf(record); got != want.normal() {
		return *new(T), fmt.Errorf("the record has GUID %q instead of %q", string(got), string(want.normal()))
	}
	return record, nil
}
