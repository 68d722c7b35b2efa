package sheet

import (
	"bytes"
	"context"
	"errors"
	"path"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

func readText(ctx context.Context, name string, content []byte) (Table, error) {
	text, err := decode(content)
	if err != nil {
		return Table{}, err
	}
	separator, spaced := separatorOf(text, name)
	rest, declared, ok := declaredSeparator(text)
	switch {
	case ok:
		text, separator = rest, declared
	case name == "" && !spansLines(text):
		return readLines(ctx, text)
	case spaced:
		return readLines(ctx, text)
	}
	return readSeparated(ctx, text, separator)
}

// decode finds the encoding: UTF-8, the UTF-16 of Excel's "Unicode text", or the Windows-1252 of
// its plain CSV.
func decode(content []byte) (string, error) {
	switch {
	case bytes.HasPrefix(content, []byte("\xff\xfe")), bytes.HasPrefix(content, []byte("\xfe\xff")):
		decoded, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder().Bytes(content)
		if err != nil {
			return "", errors.New("the file says it is UTF-16 text but cannot be read as such; save it as CSV UTF-8")
		}
		content = decoded
	case !utf8.Valid(content):
		decoded, err := charmap.Windows1252.NewDecoder().Bytes(content)
		if err != nil {
			return "", errors.New("the file's letters cannot be read; save it as CSV UTF-8")
		}
		content = decoded
	}
	if len(content) > MaxUnpacked {
		return "", sentencef("the file is larger than %d MB as UTF-8; split it and send the parts", MaxUnpacked>>20)
	}
	text := strings.TrimPrefix(string(content), byteOrderMark)
	if strings.ContainsRune(text, 0) {
		return "", errors.New("this is not a table: send a CSV or .xlsx file, or paste the rows")
	}
	return strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text), nil
}

// declaredSeparator understands the first line "sep=;" that Excel writes and obeys.
func declaredSeparator(text string) (rest string, separator byte, ok bool) {
	first, rest, _ := strings.Cut(text, "\n")
	switch first {
	case "sep=,", "sep=;", "sep=|", "sep=\t":
		// The line stays, blank, so that the rows keep their numbers.
		return "\n" + rest, first[len(first)-1], true
	}
	return "", 0, false
}

// separators are what may stand between cells: tabs before semicolons and bars before commas,
// which are more often part of a text or number.
var separators = []byte("\t;|,")

// separatorOf looks at the first lines for the separator that parts them alike: most lines have it,
// or most of those below a title. spaced says that spaces separate instead.
func separatorOf(text, name string) (separator byte, spaced bool) {
	const enough = 60
	best, lines := 0, linesWith(text, enough)
	for _, candidate := range separators {
		first, having, counts := -1, 0, map[int]int{}
		for i, line := range lines {
			if n := strings.Count(line, string(rune(candidate))); n > 0 {
				if having++; first < 0 {
					first = i
				}
				counts[n]++
			}
		}
		if having == 0 || having*2 <= len(lines) && (having < 2 || having*2 <= len(lines)-first) {
			continue
		}
		for n, alike := range counts {
			if n*alike > best {
				best, separator = n*alike, candidate
			}
		}
	}
	if best > 0 {
		return separator, false
	}
	// In a .csv file without any separator there is one column, whose texts may have spaces.
	return ',', !strings.EqualFold(path.Ext(name), ".csv")
}

// linesWith are the first lines with content, without what is in quotation marks, which may reach
// over several lines. A mark that is never closed is a character like any other.
func linesWith(text string, most int) []string {
	var lines []string
	var outside strings.Builder
	open := false
	for line := range strings.Lines(text) {
		atStart := true // of a cell, where alone a quotation mark opens one
		for _, c := range []byte(line) {
			switch {
			case c == '"' && (open || atStart):
				open = !open
			case !open:
				outside.WriteByte(c)
			}
			atStart = c == ' ' || bytes.IndexByte(separators, c) >= 0 || c == '"' && !open
		}
		if open {
			continue // the cell goes on in the next line
		}
		if strings.TrimSpace(outside.String()) != "" {
			lines = append(lines, outside.String())
		}
		if outside.Reset(); len(lines) == most {
			return lines
		}
	}
	if !open {
		return lines
	}
	lines = nil
	for line := range strings.Lines(text) {
		if strings.TrimSpace(line) != "" && len(lines) < most {
			lines = append(lines, withoutQuoted(line))
		}
	}
	return lines
}

func withoutQuoted(line string) string {
	var outside strings.Builder
	for i, part := range strings.Split(line, `"`) {
		if i%2 == 0 {
			outside.WriteString(part)
		}
	}
	return outside.String()
}

func readSeparated(ctx context.Context, text string, separator byte) (Table, error) {
	table := Table{Separator: string(rune(separator))}
	in := splitter{text: text, separator: separator, line: 1}
	for {
		if err := ctx.Err(); err != nil {
			return Table{}, err
		}
		row, ok := in.next()
		switch {
		case !ok:
			return table, nil
		case row.open:
			return Table{}, sentencef("row %d has a quotation mark that is not closed properly", row.line)
		case row.wide:
			return Table{}, errTooWide(row.line)
		}
		if err := table.add(row.line, row.cells); err != nil {
			return Table{}, err
		}
	}
}
