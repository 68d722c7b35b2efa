package orders

import (
	"context"
	"net/url"

	"upstock/internal/ordering"
	"upstock/internal/web/console/lines"
	"upstock/internal/web/page"
	"upstock/internal/wholesale"
)

// draftName is under which name the browser's tab keeps what is typed into the form at an address:
// it belongs to the person too, as the next one may work in the same tab.
func draftName(ctx context.Context, path string) string {
	return page.VisitorOf(ctx).PersonID + " " + path
}

// typed is what an order says as it was typed, be it new or there already.
type typed struct {
	lines.Header
	Lines lines.Form
}

func parseTyped(values url.Values) typed {
	return typed{Header: lines.ParseHeader(values), Lines: lines.Parse(values)}
}

// read reads lines and amounts; before are the saved lines. When ok is false, the errors say what
// cannot be read.
func (t *typed) read(before []wholesale.Line) (inputs []ordering.LineInput, freight, adjustment wholesale.Decimal, ok bool) {
	t.Errors = map[string]string{}
	inputs, ok = t.Lines.Inputs(before)
	freight, adjustment = t.Amounts()
	return inputs, freight, adjustment, ok && len(t.Errors) == 0
}

// blame puts the order's faults at the fields that they are about.
func (t *typed) blame(faults map[string]string) {
	for name, message := range t.Lines.Blame(faults) {
		t.Errors[name] = message
	}
}

// doubtful says whether a number was typed that could mean two things: it is shown back before it
// counts.
func (t typed) doubtful() bool { return len(t.Doubts) > 0 || t.Lines.Doubtful() }

// faulty says whether something is marked.
func (t typed) faulty() bool { return len(t.Errors)+t.Lines.Faults() > 0 }
