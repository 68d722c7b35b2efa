package sandbox

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// call is one API request, taken apart.
type call struct {
	method    string
	segments  []string          // path after the resource name
	label     string            // for counting and for faults, such as "SalesOrders/Complete"
	params    map[string]string // by lower-case name; the first of several
	query     string            // decoded, in wire order: what the signature is over
	header    http.Header
	body      []byte
	baseURL   string
	behaviour Behaviour
	now       time.Time
	repeatRow bool // fault repeat_rows
}

// decodeQuery decodes the query string. Unleashed does not read a plus as a space (§1.2).
func decodeQuery(raw string) (string, map[string]string, error) {
	decoded, err := url.PathUnescape(raw)
	if err != nil {
		return "", nil, fmt.Errorf("query: %w", err)
	}
	params := map[string]string{}
	for pair := range strings.SplitSeq(raw, "&") {
		name, value, _ := strings.Cut(pair, "=")
		// Cannot fail: the whole was decoded above.
		name, _ = url.PathUnescape(name)
		value, _ = url.PathUnescape(value)
		name = strings.ToLower(name)
		if _, given := params[name]; !given {
			params[name] = value
		}
	}
	return decoded, params, nil
}

// param is the value of a query parameter, by its name in any case.
func (c *call) param(name string) string { return c.params[strings.ToLower(name)] }

// guid is the record that the path names by its GUID, if it does.
func (c *call) guid() (guid string, ok bool) {
	if len(c.segments) != 1 {
		return "", false
	}
	return normalGUID(c.segments[0])
}

func (c *call) flag(name string) bool { return strings.EqualFold(c.param(name), "true") }

// dateParam reads a date parameter; ok is false when it is absent.
func (c *call) dateParam(name string) (t time.Time, ok bool, problem *fieldError) {
	text := c.param(name)
	if text == "" {
		return t, false, nil
	}
	t, err := parseDate(text)
	if err != nil {
		return t, false, &fieldError{name, fmt.Sprintf("The value '%s' is not valid for %s.", text, name)}
	}
	return t, true, nil
}

func (c *call) writer() *wireWriter {
	return &wireWriter{
		shortForm: c.behaviour.is(NumberForm, "short"),
		nullLists: c.behaviour.is(EmptyLists, "null"),
		baseURL:   c.baseURL,
	}
}

const (
	defaultPageSize = 200
	maxPageSize     = 1000
)

// page is the part of a list that is asked for. Size 0 asks for the counts only.
type page struct{ number, size int }

// page reads /{n}, /Page/{n} and pageSize. ok is false when the path is not a page at all.
func (c *call) page() (p page, ok bool, problem *fieldError) {
	p = page{number: 1, size: defaultPageSize}
	segments := c.segments
	if len(segments) == 2 && strings.EqualFold(segments[0], "Page") {
		segments = segments[1:]
	}
	switch len(segments) {
	case 0:
	case 1:
		n, err := strconv.Atoi(segments[0])
		if err != nil {
			return p, false, nil
		}
		p.number = n
	default:
		return p, false, nil
	}
	if p.number < 1 {
		return p, true, &fieldError{"pageNumber", "The page number must be 1 or greater."}
	}
	if text := c.param("pageSize"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 0 || n > maxPageSize {
			return p, true, &fieldError{"pageSize", fmt.Sprintf("The page size must be between 1 and %d.", maxPageSize)}
		}
		p.size = n
	}
	return p, true, nil
}

// rows answers one page of a list of n rows. written(i) writes the members of row i.
func (c *call) rows(n int, written func(w *wireWriter, i int)) answer {
	p, ok, problem := c.page()
	if !ok {
		return c.notFound()
	}
	if problem != nil {
		return c.invalid(*problem)
	}
	pages := 1
	if p.size > 0 {
		pages = max(1, (n+p.size-1)/p.size)
	}
	shown, numbered := pages, p.number
	if n == 0 && c.behaviour.is(EmptyPage, "zero") {
		shown, numbered = 0, 0
	}
	if p.number > pages && c.behaviour.is(PastEnd, "404") {
		return c.notFound()
	}
	// Far pages must not overflow: past the end is past the end.
	from := n
	if p.number <= pages {
		from = min(n, (p.number-1)*p.size)
	}
	to := min(n, from+p.size)
	if c.repeatRow && from > 0 && from < n {
		from--
	}
	return c.object(http.StatusOK, func(w *wireWriter) {
		w.object("Pagination", func() {
			w.integer("NumberOfItems", n)
			w.integer("PageSize", p.size)
			w.integer("PageNumber", numbered)
			w.integer("NumberOfPages", shown)
		})
		if p.size > 0 {
			items(w, from, to, written)
		}
	})
}

// oneOrRows answers the one row that was asked for by its GUID, or a page of them.
func (c *call) oneOrRows(single bool, n int, written func(w *wireWriter, i int)) answer {
	switch {
	case !single:
		return c.rows(n, written)
	case n == 0:
		return c.notFound()
	}
	return c.object(http.StatusOK, func(w *wireWriter) { written(w, 0) })
}

// unpaged answers the resources that come whole, without Pagination.
func (c *call) unpaged(n int, written func(w *wireWriter, i int)) answer {
	if len(c.segments) > 0 {
		return c.notFound()
	}
	return c.object(http.StatusOK, func(w *wireWriter) { items(w, 0, n, written) })
}

// items is a list that stays [] when empty, whatever empty_lists says of lists
// inside records: clients loop over it.
func items(w *wireWriter, from, to int, written func(w *wireWriter, i int)) {
	nullLists := w.nullLists
	w.nullLists = false
	w.list("Items", to-from, func(i int) {
		w.nullLists = nullLists
		w.object("", func() { written(w, from+i) })
	})
	w.nullLists = nullLists
}

// hasPrefixFold is Unleashed's "starts with", which ignores case.
func hasPrefixFold(s, prefix string) bool {
	return len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix)
}

// inList reports whether one of the comma-separated values is s, ignoring case.
func inList(list, s string) bool {
	return slices.ContainsFunc(strings.Split(list, ","), func(value string) bool {
		return strings.EqualFold(strings.TrimSpace(value), s)
	})
}

// modifiedAfter applies a modifiedSince limit.
func (c *call) modifiedAfter(modified, since time.Time) bool {
	if c.behaviour.is(ModifiedSince, "exclusive") {
		return modified.After(since)
	}
	return !modified.Before(since)
}
