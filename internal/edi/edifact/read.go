package edifact

import (
	"strings"

	"upstock/internal/edi/message"
)

// Looks says whether a document is EDIFACT, by how it begins.
func Looks(data []byte) bool {
	head, _ := fromUTF16(data[:min(len(data), maxSniffed)&^1])
	text := strings.TrimLeft(string(head), " \t\r\n\uFEFF\x00")
	for _, tag := range []string{"UNA", "UNB", "UNG", "UNH"} {
		if len(text) > len(tag) && strings.EqualFold(text[:len(tag)], tag) && !isAlphanumeric(text[len(tag)]) {
			return true
		}
	}
	return false
}

// Sender is the sender of a document's first interchange; ok is false when it names none near its
// beginning.
func Sender(data []byte) (id string, ok bool) {
	if !Looks(data) {
		return "", false
	}
	head, _ := fromUTF16(data[:min(len(data), maxSniffed)&^1])
	text, _ := unwrap(string(head))
	s := newScanner(text)
	var seg Segment
	for s.next(&seg) == segmentRead {
		switch strings.ToUpper(seg.Tag) {
		case "UNB":
			return seg.At(2, 1), seg.At(2, 1) != ""
		case "UNH":
			return "", false
		}
	}
	return "", false
}

// Read reads a document. What is wrong with it, the problems of the reading say.
func Read(data []byte, leniency message.Leniency) message.Reading {
	r := newReader("", leniency)
	switch {
	case len(data) > maxDocument:
		r.refuseDocument(message.TooLarge, "The document has %d megabytes; %d are the most that is read.",
			len(data)>>20, maxDocument>>20)
		return r.reading
	case !Looks(data):
		r.refuseDocument(message.Unreadable, "This is not an EDIFACT document: it does not begin with UNA or UNB.")
		return r.reading
	}
	data, wasUTF16 := fromUTF16(data)
	text, wrapped := unwrap(string(data))
	r.scan = newScanner(text)
	r.read()
	r.noteSurroundings(wasUTF16, wrapped)
	return r.reading
}

func newReader(text string, leniency message.Leniency) *reader {
	left := maxAllProblems
	r := &reader{scan: newScanner(text), leniency: leniency, problems: problems{leniency: leniency, left: &left}}
	r.reading.Format = message.EDIFACTD96A
	return r
}

// noteSurroundings says what was found in the whole of the document, once each.
func (r *reader) noteSurroundings(wasUTF16, wrapped bool) {
	s := r.scan
	r.reading.Charset = s.charset.name
	switch {
	case s.charset.found != "":
		r.reading.Charset = s.charset.found
		r.document(message.Charset, r.rowOf(s.charset.offset),
			"The document says that its characters are %s (%s), but there are some that are %s. They were read as %s.",
			s.charset.name, s.charset.label, s.charset.found, s.charset.found)
	case wasUTF16:
		r.reading.Charset = utf8Name
		r.document(message.Charset, "", "The document was saved as UTF-16. It was read as that.")
	}
	if s.blanks >= 0 {
		r.document(message.Whitespace, r.rowOf(s.blanks), "There are blanks or empty lines between segments.")
	}
	if s.empty > 0 {
		r.document(message.EmptySegment, "", "There are empty segments, %d in all.", s.empty)
	}
	if s.controls >= 0 {
		r.document(message.ControlCharacters, r.rowOf(s.controls),
			"There are control characters, which no text has. They were read as blanks.")
	}
	if s.lineBreaks >= 0 {
		r.document(message.LineBreak, r.rowOf(s.lineBreaks), "There is a line break inside of a text. It was read as a blank.")
	} else if wrapped {
		r.document(message.LineBreak, "", "The document is broken into lines of one length. They were put together.")
	}
	if s.badUNA >= 0 {
		r.document(message.UnknownCode, r.rowOf(s.badUNA),
			"UNA announces service characters that cannot be meant. The usual ones were taken.")
	}
}
