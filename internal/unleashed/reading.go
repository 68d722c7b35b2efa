package unleashed

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"upstock/internal/syncing"
	"upstock/internal/unleashed/unleashedapi"
)

// overlap is how much earlier a reading of changes begins. modifiedSince may exclude its own
// moment, changes may show up late, and clocks differ.
const overlap = 5 * time.Minute

// clocksDiffer bounds how far an account's clock and ours may be apart, a mixed-up time zone
// included. Readings of changes need not begin earlier than that before the last one: rows that
// were all changed within minutes, long ago, would be read again each time.
const clocksDiffer = 26 * time.Hour

// position is a reading's cursor between pages, as JSON. It holds everything that shapes the pages,
// so they stay the same after a restart with another configuration.
type position struct {
	Page          int       `json:"page"` // the next one to ask for, from 1
	Size          int       `json:"size"`
	ModifiedSince time.Time `json:"modified_since,omitzero"` // zero reads everything
	Retired       bool      `json:"retired,omitzero"`        // asks for obsolete records too
	Started       time.Time `json:"started"`
	Since         time.Time `json:"since,omitzero"`  // the mark that this reading began from
	Newest        time.Time `json:"newest,omitzero"` // the greatest LastModifiedOn so far
	Total         int       `json:"total,omitzero"`  // rows in all, as last reported
}

// mark is where the next reading of changes begins: a last page's Next, as JSON.
type mark struct {
	Since time.Time `json:"since"`
}

// position resumes a reading, or begins one: of changes if it has a Since, else of everything.
func (a *account) position(r syncing.Reading) (position, error) {
	now := a.config.Clock().UTC()
	switch {
	case r.Cursor != "":
		var at position
		if err := decodeStrictly(r.Cursor, &at); err != nil || at.Page < 1 || at.Size < 1 {
			return position{}, fmt.Errorf("%q is not a cursor of a reading", r.Cursor)
		}
		return at, nil
	case r.Since != "":
		var from mark
		if err := decodeStrictly(r.Since, &from); err != nil || from.Since.IsZero() {
			return position{}, fmt.Errorf("%q is not where a reading for changes begins", r.Since)
		}
		if from.Since.After(now) { // the clock was set back
			from.Since = now.Add(-clocksDiffer)
		}
		// A reading of changes includes obsolete records, to see retirements.
		return position{
			Page: 1, Size: a.config.ChangesPageSize, Started: now, Retired: true,
			Since: from.Since, ModifiedSince: from.Since.Add(-overlap),
		}, nil
	default:
		return position{Page: 1, Size: a.config.FullPageSize, Started: now, Retired: r.Retired}, nil
	}
}

// readPage translates a page and computes its Next. record also returns the row's LastModifiedOn.
func readPage[W, T any](
	page unleashedapi.Page[W], err error, at position, record func(W) (T, time.Time, error),
) (out syncing.Page[T], _ error) {
	if err != nil {
		return out, remoteError(err)
	}
	out.Total = int64(page.Total)
	for _, row := range page.Items {
		item, modified, err := record(row)
		if err != nil {
			return syncing.Page[T]{}, err
		}
		if modified.After(at.Newest) {
			at.Newest = modified
		}
		out.Items = append(out.Items, item)
	}
	out.Next, out.More = at.next(page.Ends(at.Size), page.Total)
	return out, nil
}

// next returns Next and More after a page; last and total come from the answer.
func (p position) next(last bool, total int) (next string, more bool) {
	gone := p.Total - total
	switch {
	case p.Page > 1 && gone > 0:
		// Rows of earlier pages are gone and later rows have moved up, some into pages already
		// read. Going back repeats some rows, which is allowed; losing one is not.
		back := (gone + p.Size - 1) / p.Size
		if total == 0 {
			back = 1 // some accounts omit the total past the end; one page back has it
		} else {
			p.Total = total
		}
		p.Page = max(1, p.Page-back)
	case last:
		return encode(mark{Since: p.nextMark()}), false
	default:
		p.Total = total
		p.Page++
	}
	return encode(p), true
}

// nextMark is where the next reading of changes begins: at the newest change seen, but not long
// before this reading's start, and no later than it. A row of an early page may change during a
// long reading.
func (p position) nextMark() time.Time {
	since := p.Newest
	if since.After(p.Started) || since.IsZero() && p.Since.IsZero() {
		since = p.Started
	}
	for _, earliest := range []time.Time{p.Since, p.Started.Add(-clocksDiffer)} {
		if since.Before(earliest) {
			since = earliest
		}
	}
	return since
}

func encode(v any) string {
	text, _ := json.Marshal(v) // cannot fail: plain fields, and wire dates end with the year 9999
	return string(text)
}

// decodeStrictly separates cursors from marks: each has a field that the other lacks.
func decodeStrictly(text string, into any) error {
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.DisallowUnknownFields()
	return decoder.Decode(into)
}
