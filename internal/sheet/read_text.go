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
	case "sep=,", "sep=;", "sep=\t":
		// The line stays, blank, so that the rows keep their numbers.
		return "\n" + rest, first[len(first)-1], true
	}
	return "", 0, false
}

// separators are what may stand between cells: tabs before semicolons before commas, which are
// more often part of a text or number.
var separators = []byte("\t;,")

// separatorOf looks at the first lines for the separator that most of them have. spaced says that
// spaces separate instead.
func separatorOf(text, name string) (separator byte, spaced bool) {
	const enough = 20
	lines := 0
	having := map[byte]int{}
	for line := range strings.Lines(text) {
		if strings.TrimSpace(line) == "" {
			continue
		}
		if lines++; lines > enough {
			break
		}
		unquoted := withoutQuoted(line)
		for _, candidate := range separators {
			if strings.IndexByte(unquoted, candidate) >= 0 {
				having[candidate]++
			}
		}
	}
	for _, candidate := range separators {
		if having[candidate]*2 > lines {
			return candidate, false
		}
	}
	// In a .csv file without any separator there is one column, whose texts may have spaces.
	return ',', !strings.EqualFold(path.Ext(name), ".csv")
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
