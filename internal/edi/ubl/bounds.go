package ubl

import (
	"bytes"
	"fmt"
	"unicode/utf8"

	"upstock/internal/edi/message"
)

// Bounds of what is read: far above any real order, and low enough that a hostile document costs
// little time and memory.
const (
	maxBytes    = 20 << 20
	maxTag      = 16 << 10 // bytes of one tag with its attributes
	maxText     = 64 << 10 // bytes of the text of one element, except of files inside of the document
	maxDepth    = 50
	maxElements = 1_000_000
	maxBranch   = 20_000 // elements in one line, party or other part of a document
	maxLines    = 10_000
)

// fault is why a document cannot be read.
type fault struct {
	rule     message.Rule
	location string
	words    string
}

func (f *fault) Error() string { return f.location + ": " + f.words }

// screen looks over the text before the XML decoder sees it, and finds what the decoder would
// spend memory on (endless tags, deep nesting) or must never resolve (a DOCTYPE, an entity).
func screen(text []byte) *fault {
	if len(text) > maxBytes {
		return &fault{message.TooLarge, "the document", fmt.Sprintf("It is larger than %d MB.", maxBytes>>20)}
	}
	if i := bytes.IndexFunc(text, control); i >= 0 {
		r, _ := utf8.DecodeRune(text[i:])
		return at(text, i, message.Unreadable, "There is a control character (%U), which XML does not allow.", r)
	}
	depth, elements := 0, 0
	for i := 0; ; {
		begin := bytes.IndexByte(text[i:], '<')
		if begin < 0 {
			return entity(text, i, len(text))
		}
		if f := entity(text, i, i+begin); f != nil {
			return f
		}
		i += begin
		next, f := markup(text, i)
		if f != nil {
			return f
		}
		switch tag := text[i:next]; {
		case tag[1] == '!' || tag[1] == '?':
		case tag[1] == '/':
			depth--
		default:
			elements++
			if tag[len(tag)-2] != '/' {
				depth++
			}
		}
		switch {
		case depth > maxDepth:
			return at(text, i, message.TooLarge, "Elements are nested more than %d deep.", maxDepth)
		case elements > maxElements:
			return at(text, i, message.TooLarge, "There are more than %d elements.", maxElements)
		}
		i = next
	}
}

// markup finds the end of what begins at text[i], a "<".
func markup(text []byte, i int) (next int, f *fault) {
	rest := text[i:]
	switch {
	case bytes.HasPrefix(rest, []byte("<!--")):
		return closed(text, i, "-->")
	case bytes.HasPrefix(rest, []byte("<![CDATA[")):
		return closed(text, i, "]]>")
	case bytes.HasPrefix(rest, []byte("<!")):
		return 0, at(text, i, message.Unsafe, "There is a DOCTYPE or another declaration. "+
			"It could make the reader fetch other files, so such documents are refused and nothing in them is resolved.")
	case bytes.HasPrefix(rest, []byte("<?")):
		return closed(text, i, "?>")
	}
	quote := byte(0)
	for n, b := range rest[:min(len(rest), maxTag)] {
		switch {
		case quote != 0:
			if b == quote {
				quote = 0
			}
		case b == '"' || b == '\'':
			quote = b
		case b == '>' && n > 1:
			return i + n + 1, entity(text, i, i+n)
		}
	}
	if len(rest) > maxTag {
		return 0, at(text, i, message.TooLarge, "A tag is longer than %d kB.", maxTag>>10)
	}
	return 0, at(text, i, message.Truncated, "The document ends in the middle of a tag: the rest is missing.")
}

func closed(text []byte, i int, end string) (next int, f *fault) {
	n := bytes.Index(text[i:], []byte(end))
	if n < 0 {
		return 0, at(text, i, message.Truncated, "The document ends before a %q: the rest is missing.", end)
	}
	return i + n + len(end), nil
}

// entity finds references to entities other than XML's own five and characters by number.
func entity(text []byte, from, to int) *fault {
	for {
		n := bytes.IndexByte(text[from:to], '&')
		if n < 0 {
			return nil
		}
		from += n + 1
		name, _, ok := bytes.Cut(text[from:min(to, from+16)], []byte(";"))
		switch string(name) {
		case "amp", "lt", "gt", "quot", "apos":
			continue
		}
		if ok && len(name) > 1 && name[0] == '#' || !ok && to == len(text) && to-from < 16 {
			continue // a character by its number, or the document is cut off here
		}
		return at(text, from-1, message.Unsafe, "There is a reference to an entity that XML itself does not define; it is not resolved.")
	}
}

// control says whether r may not stand in XML 1.0.
func control(r rune) bool {
	return r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == 0xFFFE || r == 0xFFFF
}

func at(text []byte, i int, rule message.Rule, format string, args ...any) *fault {
	row := 1 + bytes.Count(text[:i], []byte("\n"))
	return &fault{rule, fmt.Sprintf("row %d", row), fmt.Sprintf(format, args...)}
}
