package document

import (
	"encoding/binary"
	"encoding/hex"
	"math"
	"regexp"
	"strconv"
	"testing"
	"unicode/utf16"
)

// content matches what sets a font, says what a text stands for, and shows a text.
var content = regexp.MustCompile(
	`(?s)BT /F\w+ ([\d.]+) Tf ET|/ActualText <FEFF(\w+)>|BT ([\d.]+) ([\d.]+) Td \(((?:\\.|[^\\)])*)\) Tj`)

// extract reads the texts of an uncompressed PDF as a search does, in the order they are drawn.
// What is written in several fonts is one text.
func extract(t testing.TB, s *sheet) []string {
	t.Helper()
	return read(t, s, output(t, s))
}

func read(t testing.TB, s *sheet, pdf []byte) []string {
	t.Helper()
	var texts []string
	var size, end, line float64 // of the text before
	actual := ""
	for _, match := range content.FindAllSubmatch(pdf, -1) {
		switch {
		case match[1] != nil:
			size = float(t, match[1])
		case match[2] != nil:
			raw, err := hex.DecodeString(string(match[2]))
			if err != nil {
				t.Fatal(err)
			}
			actual = fromUTF16(raw)
		default:
			text := fromUTF16(unescaped(match[5]))
			if actual != "" {
				text, actual = actual, ""
			}
			x, y := float(t, match[3]), float(t, match[4])
			if len(texts) > 0 && y == line && math.Abs(x-end) < 0.1 {
				texts[len(texts)-1] += text
			} else {
				texts = append(texts, text)
			}
			line, end = y, x+widthIn(s, text, size)
		}
	}
	if len(texts) == 0 {
		t.Fatal("the document shows no text")
	}
	return texts
}

// widthIn is the width of a text in points. No test joins texts in bold.
func widthIn(s *sheet, text string, size float64) float64 {
	width := 0.0
	s.weight = plain
	for _, r := range text {
		width += s.glyph(r).advance * size
	}
	return width
}

func float(t testing.TB, text []byte) float64 {
	t.Helper()
	f, err := strconv.ParseFloat(string(text), 64)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func fromUTF16(raw []byte) string {
	units := make([]uint16, len(raw)/2)
	for i := range units {
		units[i] = binary.BigEndian.Uint16(raw[2*i:])
	}
	return string(utf16.Decode(units))
}

func unescaped(s []byte) []byte {
	out := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) {
			i++
			if s[i] == 'r' {
				out = append(out, '\r')
				continue
			}
		}
		out = append(out, s[i])
	}
	return out
}
