package tables

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"upstock/internal/sheet"
	"upstock/internal/web/ui"
)

// Step is what the mapping step shows: the part of a form where a person says how a table is read.
type Step struct {
	Table    *Table
	Reader   Reader
	Faults   []string   // why it could not be continued
	Outcomes []Outcome  // what the first rows become, read as chosen
	Noun     string     // what is handed in: "list", "file"
	Continue string     // the words of the button
	Answers  url.Values // what was posted; it has the step's fields when it was open already
	Discard  string     // the words of the button that leaves the table; "" for none
	// Words name a role; nil when those of the role itself do.
	Words func(sheet.Role) string
	// Dates says that a column may hold dates that a person has to give the order of.
	Dates bool
}

// Outcome is what a row becomes.
type Outcome struct {
	Row   int
	Words string
	Wrong bool
}

// The buttons of the step, as values of the field "do".
const (
	DoContinue = "read"   // read the table as chosen
	DoLook     = "look"   // show what it becomes, read as chosen
	DoDiscard  = "unread" // leave the table
	DoChange   = "reread" // open the step again for what was taken
)

// SampledRows is how many rows a step shows.
const SampledRows = 5

// samples are the first rows below the headings.
func (s Step) samples() []sheet.Row {
	rows := s.Table.Sheet.Rows
	if at := slices.IndexFunc(rows, func(r sheet.Row) bool { return r.Number > s.Table.Mapping.HeadingRow }); at >= 0 {
		return rows[at:min(at+SampledRows, len(rows))]
	}
	return nil
}

// column is one column of the table as the step shows it.
type column struct {
	index    int
	heading  string
	name     string // for screen readers
	role     sheet.Role
	samples  []string
	question string
}

// columns are those that hold anything.
func (s Step) columns() (shown []column) {
	for i, mapped := range s.Table.Mapping.Columns {
		c := column{index: i, heading: mapped.Heading, name: "Column " + letters(i), role: mapped.Role}
		blank := mapped.Heading == ""
		for _, row := range s.samples() {
			text := ""
			if i < len(row.Cells) {
				text = row.Cells[i].Shown
			}
			blank = blank && text == ""
			c.samples = append(c.samples, text)
		}
		if c.heading != "" {
			c.name = "“" + c.heading + "”"
		}
		for _, q := range s.Table.Questions {
			if q.Column == i && c.question == "" {
				c.question = q.Text
			}
		}
		if !blank || mapped.Role != sheet.NotUsed {
			shown = append(shown, c)
		}
	}
	return shown
}

// letters name a column as spreadsheet programs do: A, B … Z, AA.
func letters(index int) string {
	name := ""
	for index++; index > 0; index = (index - 1) / 26 {
		name = string(rune('A'+(index-1)%26)) + name
	}
	return name
}

// roles are what a column can be used as. What it was recognised as, and no one has a use for, is
// kept in the choice "Not used".
func (s Step) roles(c column) []ui.Choice {
	wanted := s.Reader.Layout.Roles()
	unused, words := sheet.NotUsed, "Not used"
	if c.role != sheet.NotUsed && !slices.Contains(wanted, c.role) {
		unused, words = c.role, "Not used ("+s.words(c.role)+")"
	}
	choices := []ui.Choice{{Value: string(unused), Words: words}}
	for _, role := range wanted {
		choices = append(choices, ui.Choice{Value: string(role), Words: ui.Capitalised(s.words(role))})
	}
	return choices
}

func (s Step) words(role sheet.Role) string {
	if s.Words != nil {
		return s.Words(role)
	}
	return role.Words()
}

// used says whether anything is read from the column.
func (s Step) used(c column) bool { return slices.Contains(s.Reader.Layout.Roles(), c.role) }

// headingRows are the rows that may hold the headings.
func (s Step) headingRows() []ui.Choice {
	const offered, longest = 20, 40
	choices := []ui.Choice{{Value: "0", Words: "There are no headings"}}
	for i, row := range s.Table.Sheet.Rows {
		if i >= offered && row.Number != s.Table.Mapping.HeadingRow {
			continue
		}
		var texts []string
		for _, cell := range row.Cells {
			if cell.Shown != "" {
				texts = append(texts, cell.Shown)
			}
		}
		choices = append(choices, ui.Choice{Value: strconv.Itoa(row.Number), Words: "Row " + strconv.Itoa(row.Number) + ": " + shortened(strings.Join(texts, ", "), longest)})
	}
	return choices
}

func shortened(text string, longest int) string {
	if utf8.RuneCountInString(text) <= longest {
		return text
	}
	return string([]rune(text)[:longest]) + "…"
}

func (s Step) dated() bool {
	return s.Dates || slices.Contains(s.Reader.Layout.Roles(), sheet.From) || slices.Contains(s.Reader.Layout.Roles(), sheet.To)
}

// general are the questions that are about the whole table.
func (s Step) questions() (texts []string) {
	for _, q := range s.Table.Questions {
		if !slices.Contains(texts, q.Text) {
			texts = append(texts, q.Text)
		}
	}
	return texts
}

// remembered says whether it is to be read like this next time: yes, unless the person said no.
func (s Step) remembered() bool { return !s.Answers.Has(headingField) || s.Answers.Has(rememberField) }

// remembers says whether the next table can be known by its headings.
func (s Step) remembers() bool { return s.Reader.For != "" && s.Table.Mapping.Headings() != "" }

func (s Step) title() string {
	if s.kept() {
		return "How its tables are read"
	}
	if s.Table.File != "" {
		return "How should “" + s.Table.File + "” be read?"
	}
	return "How should the pasted rows be read?"
}

// LeaveWords are those of the button that leaves a table which was handed in.
func LeaveWords(t *Table) string {
	if t.File != "" {
		return "Leave this file out"
	}
	return "Back to the rows"
}

// toldNotes bounds how many notes are shown.
const toldNotes = 20

// shownNotes are the notes, up to a bound.
func (t *Table) shownNotes() []string {
	notes := t.Notes
	if more := len(notes) - toldNotes; more > 0 {
		notes = append(notes[:toldNotes:toldNotes], "And "+ui.Counted(int64(more), "more note")+" like these.")
	}
	return notes
}

// kept says that there is no table, only how tables are read that came before.
func (s Step) kept() bool { return len(s.Table.Sheet.Rows) == 0 }
