package edifact

import "strings"

// scanner splits a document into segments. Nothing of it depends on what the segments mean, except
// UNA, which says how to split.
type scanner struct {
	data    string
	at      int
	chars   serviceCharacters
	classes [256]class
	charset charset
	repeats string // the tag of the segment whose element is repeated next

	rowOffset, rowNumber int // where row has counted to
	work                 int // bytes looked at: never many times the document, which a test holds

	// What was seen on the way, and where first; -1 while it was not.
	blanks, controls, lineBreaks, badUNA int
	empty                                int // segments with nothing in them
}

// class is what a byte means to the scanner.
type class uint8

const (
	byteData class = iota
	byteComponent
	byteElement
	byteRelease
	byteRepetition
	byteTerminator
	byteLineBreak
	byteControl
	byteHigh // beyond ASCII
)

// outcome is what a step of the scanner has found.
type outcome int

const (
	segmentRead     outcome = iota
	noSegment               // nothing is left
	segmentCut              // the document ends in the middle of this segment
	segmentTooLong          // it goes on beyond maxSegment
	segmentUnmarked         // a line break and the next segment's tag stand inside of this one
)

func newScanner(text string) *scanner {
	s := &scanner{data: text, chars: standardCharacters, charset: charsetOf("UNOA"),
		blanks: -1, controls: -1, lineBreaks: -1, badUNA: -1}
	s.classify(false)
	return s
}

// classify says what each byte means under the service characters. Repeating is part of syntax 4.
func (s *scanner) classify(repeating bool) {
	for i := range s.classes {
		switch {
		case i >= 0x80:
			s.classes[i] = byteHigh
		case i < ' ' || i == 0x7F:
			s.classes[i] = byteControl
		default:
			s.classes[i] = byteData
		}
	}
	s.classes['\n'], s.classes['\r'] = byteLineBreak, byteLineBreak
	if repeating && s.chars.repetition != ' ' && !isAlphanumeric(s.chars.repetition) {
		s.classes[s.chars.repetition] = byteRepetition
	}
	if s.chars.release != ' ' {
		s.classes[s.chars.release] = byteRelease
	}
	s.classes[s.chars.component] = byteComponent
	s.classes[s.chars.element] = byteElement
	s.classes[s.chars.terminator] = byteTerminator
}

// repeatable are the segments of one element that some directory repeats. Elsewhere the separator
// is a character like any other: senders who label syntax 4 write it in texts and codes.
func repeatable(tag string) bool {
	switch tag {
	case "DTM", "QTY", "MOA", "PRI", "COM":
		return true
	}
	return false
}

// next reads the next segment into seg. The texts in it are parts of the document where they can.
func (s *scanner) next(seg *Segment) outcome {
	begin := s.at
	defer func() { s.work += s.at - begin }()
	if s.repeats == "" {
		s.skip()
	}
	if s.at >= len(s.data) && s.repeats == "" {
		return noSegment
	}
	start := s.at
	seg.reset(start)
	if s.repeats != "" {
		seg.Continued = true
		seg.components = append(seg.components, s.repeats)
		seg.endElement()
		s.repeats = ""
	}
	limit := min(len(s.data), start+maxSegment)
	text, from, plain := s.data, start, true
	for i := start; i < limit; i++ {
		switch c := s.classes[text[i]]; c {
		case byteData:
		case byteComponent, byteElement:
			value, tagAt := s.value(from, i, plain, c == byteElement)
			seg.components = append(seg.components, value)
			if tagAt > 0 {
				seg.endElement()
				s.at = tagAt
				return segmentUnmarked
			}
			if c == byteElement {
				seg.endElement()
			}
			from, plain = i+1, true
		case byteTerminator:
			value, _ := s.value(from, i, plain, false)
			seg.components = append(seg.components, value)
			seg.endElement()
			s.at = i + 1
			return segmentRead
		case byteRepetition:
			if len(seg.ends) > 0 && repeatable(seg.Tag) {
				value, _ := s.value(from, i, plain, false)
				seg.components = append(seg.components, value)
				seg.endElement()
				s.repeats, s.at = seg.Tag, i+1
				return segmentRead
			}
		case byteRelease:
			plain = false
			i++
		default:
			plain = false
		}
	}
	value, _ := s.value(min(from, limit), limit, plain, false)
	seg.components = append(seg.components, value)
	seg.endElement()
	s.at = len(s.data)
	if limit < len(s.data) {
		return segmentTooLong
	}
	return segmentCut
}

// skip passes over what stands between segments, and takes UNA.
func (s *scanner) skip() {
	lines := 0
	for s.at < len(s.data) {
		switch c := s.data[s.at]; {
		case c == '\n':
			if lines++; lines > 1 {
				s.note(&s.blanks, s.at)
			}
		case c == s.chars.terminator:
			s.empty++
		case c == '\r':
		case c == ' ' || c == '\t':
			s.note(&s.blanks, s.at)
		case strings.HasPrefix(s.data[s.at:], "\uFEFF"):
			s.note(&s.blanks, s.at)
			s.at += len("\uFEFF") - 1
		case c < ' ' || c == 0x7F:
			s.note(&s.controls, s.at)
		case c == 'U' && strings.HasPrefix(s.data[s.at:], "UNA"):
			chars, length, ok := parseUNA(s.data[s.at:])
			if !ok {
				s.note(&s.badUNA, s.at)
				s.at = min(len(s.data), s.at+unaLength)
				continue
			}
			if chars != s.chars {
				s.chars = chars
				s.classify(false)
				s.work += len(s.classes)
			}
			s.at += length
			continue
		default:
			return
		}
		s.at++
	}
}

// value is a component's text. tagAt is where the tag of another segment follows a line break in
// it, so that this one has no end: what follows must not become part of its text; 0 otherwise.
func (s *scanner) value(from, to int, plain, endsElement bool) (text string, tagAt int) {
	text = s.data[from:to]
	if plain {
		return trimBlanks(text), 0
	}
	return s.clean(text, from, endsElement)
}

func trimBlanks(s string) string {
	for len(s) > 0 && s[0] == ' ' {
		s = s[1:]
	}
	for len(s) > 0 && s[len(s)-1] == ' ' {
		s = s[:len(s)-1]
	}
	return s
}

// clean makes text of a component that has more in it than characters of ASCII. A line break and a
// control character become a blank: so no two texts grow together, and no number changes unseen.
func (s *scanner) clean(raw string, offset int, endsElement bool) (text string, tagAt int) {
	s.work += len(raw)
	var b strings.Builder
	b.Grow(len(raw))
	high, lastBreak := false, -1
	for i := 0; i < len(raw); i++ {
		switch s.classes[raw[i]] {
		case byteRelease:
			if i++; i < len(raw) {
				high = high || raw[i] >= 0x80
				b.WriteByte(raw[i])
			}
		case byteLineBreak:
			s.note(&s.lineBreaks, offset+i)
			lastBreak = i
			if n := b.Len(); n > 0 && b.String()[n-1] != ' ' {
				b.WriteByte(' ')
			}
		case byteControl:
			s.note(&s.controls, offset+i)
			b.WriteByte(' ')
		case byteHigh:
			high = true
			b.WriteByte(raw[i])
		default:
			b.WriteByte(raw[i])
		}
	}
	if lastBreak >= 0 && endsElement && startsSegment(raw[lastBreak+1:]) {
		tagAt = offset + lastBreak + 1
		text, _ = s.clean(raw[:lastBreak], offset, false)
		return text, tagAt
	}
	text = trimBlanks(b.String())
	if high {
		text = s.charset.decode(text, offset)
	}
	return text, tagAt
}

// startsSegment says whether text is the tag of a segment that messages of trade have.
func startsSegment(text string) bool {
	switch text = strings.TrimLeft(text, " \t"); text {
	case "UNB", "UNG", "UNH", "UNS", "UNT", "UNE", "UNZ", "BGM", "LIN":
		return true
	}
	return known(text)
}

func (s *scanner) note(where *int, offset int) {
	if *where < 0 {
		*where = offset
	}
}

// row is the line of the document's text in which a byte stands, counted from 1. It goes on from
// where it counted last, as problems come one behind the other.
func (s *scanner) row(offset int) int {
	if offset = min(offset, len(s.data)); offset < s.rowOffset {
		s.rowOffset, s.rowNumber = 0, 0
	}
	s.work += offset - s.rowOffset
	s.rowNumber += strings.Count(s.data[s.rowOffset:offset], "\n")
	s.rowOffset = offset
	return 1 + s.rowNumber
}

// unwrap takes the line breaks out of a document that is broken into lines of one length, as
// records of a fixed length are: there, a break stands in the middle of a number or a tag.
func unwrap(text string) (string, bool) {
	const shortest, longest = 35, 512
	width := strings.IndexByte(text, '\n')
	if width < shortest || width > longest {
		return text, false
	}
	ending := 1
	if text[width-1] == '\r' {
		width, ending = width-1, 2
	}
	breaks, inside := 0, 0
	for at := 0; len(text)-at > width+ending; at += width + ending {
		if text[at+width+ending-1] != '\n' || strings.IndexByte(text[at:at+width], '\n') >= 0 {
			return text, false
		}
		breaks++
		if text[at+width-1] != '\'' {
			inside++
		}
	}
	if breaks < 2 || inside == 0 {
		return text, false
	}
	return strings.NewReplacer("\r", "", "\n", "").Replace(text), true
}
