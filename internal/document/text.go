package document

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf16"

	"github.com/rivo/uniseg"
	"golang.org/x/text/unicode/norm"
)

// font sets how the next texts are written.
func (s *sheet) font(points float64, w weight, g grey) {
	s.points, s.weight, s.shade = points, w, g
	s.pdf.SetTextColor(int(g), int(g), int(g))
}

// run is a part of a text in one font.
type run struct {
	face  *face
	shown strings.Builder
	text  strings.Builder // what it stands for, when that is not what is shown
	width float64
	other bool
}

// write puts a text at its left edge, each part in the font that has its characters.
func (s *sheet) write(x, y float64, text string) {
	for _, r := range s.runs(s.printable(text)) {
		s.writeRun(x, y, r)
		x += r.width
	}
}

func (s *sheet) writeRight(x, y float64, text string) {
	text = s.printable(text)
	s.write(x-s.width(text), y, text)
}

func (s *sheet) runs(text string) []*run {
	var runs []*run
	for _, r := range text {
		g := s.glyph(r)
		last := len(runs) - 1
		other := g.shown != r
		if last < 0 || runs[last].face != g.face || runs[last].other != other {
			runs = append(runs, &run{face: g.face, other: other})
			last++
		}
		runs[last].shown.WriteRune(g.shown)
		runs[last].text.WriteRune(r)
		runs[last].width += g.advance * s.size()
	}
	return runs
}

// writeRun writes one run. Where it shows something other than its text, the document says the text
// as well, so that a search finds it.
func (s *sheet) writeRun(x, y float64, r *run) {
	s.pdf.SetFont(r.face.family, string(r.face.style), s.points)
	if r.other {
		s.pdf.RawWriteStr("/Span <</ActualText <FEFF" + utf16Hex(r.text.String()) + ">>> BDC")
		defer s.pdf.RawWriteStr("EMC")
	}
	if s.weight == bold && r.face.style != bold {
		// Fallbacks have no bold: their outline is drawn as well.
		s.pen(s.shade, s.size()/30)
		s.pdf.SetTextRenderingMode(2)
		defer s.pdf.SetTextRenderingMode(0)
	}
	s.pdf.Text(x, y, r.shown.String())
}

func utf16Hex(text string) string {
	var out strings.Builder
	for _, unit := range utf16.Encode([]rune(text)) {
		fmt.Fprintf(&out, "%04X", unit)
	}
	return out.String()
}

// size is the height of the font, in millimetres.
func (s *sheet) size() float64 { return s.pdf.PointConvert(s.points) }

// width is the width of a printable text.
func (s *sheet) width(text string) float64 {
	width := 0.0
	for _, r := range text {
		width += s.glyph(r).advance
	}
	return width * s.size()
}

// missing stands for a character that no font has.
const missing = '□'

// glyph is how the sheet shows a character; a box when there is no font for it.
func (s *sheet) glyph(r rune) glyph {
	if g := s.fonts.glyph(r, s.weight); g.face != nil {
		return g
	}
	return s.fonts.glyph(missing, s.weight)
}

// printable leaves only what a line can show: composed letters and no control characters. A
// character that no font has becomes its plainer equivalents where fonts have them: ㋐ is ア.
func (s *sheet) printable(text string) string {
	var out strings.Builder
	for _, r := range norm.NFC.String(strings.TrimSpace(text)) {
		switch {
		case unicode.IsSpace(r):
			out.WriteByte(' ')
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r), unicode.Is(unicode.Variation_Selector, r):
		case s.fonts.glyph(r, s.weight).face != nil:
			out.WriteRune(r)
		default:
			out.WriteString(s.plainer(r))
		}
	}
	return out.String()
}

func (s *sheet) plainer(r rune) string {
	equivalent := norm.NFKC.String(string(r))
	for _, e := range equivalent {
		if s.fonts.glyph(e, s.weight).face == nil {
			return string(r)
		}
	}
	return equivalent
}

// wrap breaks a text into lines of at most this width: where the writer broke it, where the rules
// of its script allow it, and elsewhere only what alone is too long.
func (s *sheet) wrap(text string, width float64) []string {
	var lines []string
	for paragraph := range strings.Lines(strings.TrimSpace(text)) {
		lines = append(lines, s.wrapParagraph(s.printable(paragraph), width)...)
	}
	return lines
}

func (s *sheet) wrapParagraph(text string, width float64) []string {
	var lines []string
	var line string
	for rest, state := strings.Join(strings.Fields(text), " "), -1; rest != ""; {
		var piece string
		piece, rest, _, state = uniseg.FirstLineSegmentInString(rest, state)
		if line != "" && s.width(strings.TrimSpace(line+piece)) > width {
			lines, line = append(lines, strings.TrimSpace(line)), ""
		}
		for line += piece; s.width(strings.TrimSpace(line)) > width; {
			start := s.longestStart(line, width)
			lines, line = append(lines, start), line[len(start):]
		}
	}
	return append(lines, strings.TrimSpace(line))
}

// longestStart is as much of a text as fits, at least one character with its marks.
func (s *sheet) longestStart(text string, width float64) string {
	end := 0
	for rest, state := text, -1; rest != ""; {
		var cluster string
		cluster, rest, _, state = uniseg.FirstGraphemeClusterInString(rest, state)
		if end > 0 && s.width(text[:end+len(cluster)]) > width {
			break
		}
		end += len(cluster)
	}
	return text[:end]
}
