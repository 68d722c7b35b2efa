package exchange

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"upstock/internal/sheet"
)

// Bounds of what is shown of a document; all of it can be downloaded.
const (
	maxShown     = 256 << 10 // bytes
	maxLines     = 2000
	maxLineShown = 2000 // bytes
	maxRows      = 200
	maxColumns   = 40
)

// Readable is a document as people can read it: lines, or the rows of a table.
type Readable struct {
	Lines []string
	Rows  [][]string
	Cut   bool // there is more than is shown
}

// Read makes a document readable: each segment of EDIFACT and each element of XML on a line of its
// own. It takes no more time and memory than its bounds allow, whatever the document holds.
func Read(ctx context.Context, fileName string, content []byte) Readable {
	if bytes.HasPrefix(content, []byte("PK")) {
		return rowsOf(ctx, fileName, content)
	}
	cut := len(content) > maxShown
	content = content[:min(len(content), maxShown)]
	text := strings.TrimSpace(strings.TrimPrefix(decoded(content, cut), "\ufeff"))
	var shown Readable
	switch {
	case strings.HasPrefix(text, "UNA"), strings.HasPrefix(text, "UNB"), strings.HasPrefix(text, "UNH"):
		shown = lines(segments(text))
	case strings.HasPrefix(text, "<"):
		shown = lines(elements(text))
	default:
		shown = lines(strings.Split(text, "\n"))
	}
	shown.Cut = shown.Cut || cut
	return shown
}

// decoded is the text of a document: UTF-8, else what Windows writes in Western Europe.
func decoded(content []byte, cut bool) string {
	whole := content
	if cut { // perhaps in the middle of a character
		for len(whole) > 0 && len(content)-len(whole) < utf8.UTFMax && !utf8.Valid(whole) {
			whole = whole[:len(whole)-1]
		}
	}
	if utf8.Valid(whole) {
		return string(whole)
	}
	text, err := charmap.Windows1252.NewDecoder().Bytes(content)
	if err != nil {
		return strings.ToValidUTF8(string(content), "\ufffd")
	}
	return string(text)
}

func lines(all []string) (shown Readable) {
	if len(all) > maxLines {
		all, shown.Cut = all[:maxLines], true
	}
	for _, line := range all {
		line = strings.Map(visible, strings.TrimRight(line, "\r\n"))
		if len(line) > maxLineShown {
			line, shown.Cut = strings.ToValidUTF8(line[:maxLineShown], "")+" …", true
		}
		shown.Lines = append(shown.Lines, line)
	}
	return shown
}

// visible shows a control character as a sign that can be seen.
func visible(r rune) rune {
	if r < 0x20 && r != '\t' {
		return 0x2400 + r // Control Pictures
	}
	return r
}

// segments splits EDIFACT after each terminator that no release character stands before.
func segments(text string) (all []string) {
	terminator, release := byte('\''), byte('?')
	if strings.HasPrefix(text, "UNA") && len(text) >= 9 {
		release, terminator = text[6], text[8]
		all, text = append(all, text[:9]), text[9:]
	}
	start := 0
	for i := 0; i < len(text) && len(all) <= maxLines; i++ {
		switch {
		case text[i] == release && release != ' ':
			i++
		case text[i] == terminator:
			all, start = append(all, strings.TrimSpace(text[start:i+1])), i+1
		}
	}
	if rest := strings.TrimSpace(text[min(start, len(text)):]); rest != "" {
		all = append(all, rest)
	}
	return all
}

// elements writes XML with each element on its own line. Nothing in it is resolved; from where it
// cannot be read on, it is shown as it stands.
func elements(text string) []string {
	decoder := xml.NewDecoder(strings.NewReader(text))
	decoder.CharsetReader = func(_ string, input io.Reader) (io.Reader, error) { return input, nil }
	var all []string
	depth, open := 0, false // open: the last line is a begun element, which its text may follow
	for len(all) <= maxLines {
		from := decoder.InputOffset()
		token, err := decoder.RawToken()
		if err != nil {
			if rest := strings.TrimSpace(text[from:]); !errors.Is(err, io.EOF) && rest != "" {
				all = append(all, strings.Split(rest, "\n")...)
			}
			return all
		}
		raw := strings.TrimSpace(text[from:decoder.InputOffset()])
		switch token.(type) {
		case xml.StartElement:
			all = append(all, indent(depth)+raw)
			depth++
			open = true
		case xml.EndElement:
			depth = max(depth-1, 0)
			switch {
			case open && raw != "": // an element that holds no other stays on one line
				all[len(all)-1] += raw
			case raw != "":
				all = append(all, indent(depth)+raw)
			}
			open = false
		case xml.CharData:
			switch {
			case raw == "":
			case open:
				all[len(all)-1] += raw
			default:
				all = append(all, indent(depth)+raw)
			}
		default:
			all = append(all, indent(depth)+raw)
			open = false
		}
	}
	return all
}

// maxIndent bounds how far elements inside of others are moved in.
const maxIndent = 20

func indent(depth int) string { return strings.Repeat("  ", min(depth, maxIndent)) }

// rowsOf shows a workbook's rows.
func rowsOf(ctx context.Context, fileName string, content []byte) Readable {
	read, err := sheet.Read(ctx, fileName, content)
	if err != nil {
		return Readable{Lines: []string{"This file cannot be shown here. Download it."}}
	}
	shown := Readable{Cut: len(read.Rows) > maxRows}
	for _, row := range read.Rows[:min(len(read.Rows), maxRows)] {
		var cells []string
		for _, cell := range row.Cells[:min(len(row.Cells), maxColumns)] {
			cells = append(cells, cell.Shown)
		}
		shown.Cut = shown.Cut || len(row.Cells) > maxColumns
		shown.Rows = append(shown.Rows, cells)
	}
	return shown
}
