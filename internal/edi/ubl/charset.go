package ubl

import (
	"bytes"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/unicode"

	"upstock/internal/edi/message"
)

var declaration = regexp.MustCompile(`^<\?xml\s[^>]*?encoding\s*=\s*["']([A-Za-z][A-Za-z0-9._-]*)["']`)

// toUTF8 gives the document in UTF-8, without byte order mark, blanks before its beginning and XML
// declaration, and the name of the character set it was in. A label that lies is believed less
// than the bytes: text of ISO-8859-1 is hardly ever valid UTF-8 by chance.
func toUTF8(data []byte, found *problems) (text []byte, charset string) {
	text, charset = utf16(data)
	if charset == "" {
		text, charset = labelled(bytes.TrimPrefix(data, []byte("\xEF\xBB\xBF")), found)
	}
	begun := bytes.TrimLeft(text, "\uFEFF \t\r\n")
	if len(begun) != len(text) || len(text) != len(data) && bytes.HasPrefix(data, []byte("\xEF\xBB\xBF")) {
		found.add(message.Whitespace, "row 1", "A byte order mark or blanks stand before the document; they were skipped.")
	}
	if bytes.HasPrefix(begun, []byte("<?xml")) {
		if _, rest, ok := bytes.Cut(begun, []byte("?>")); ok {
			begun = rest
		}
	}
	return begun, charset
}

// utf16 reads UTF-16, which shows itself by a byte order mark or by its first character, a "<".
func utf16(data []byte) (text []byte, charset string) {
	order := unicode.LittleEndian
	switch {
	case bytes.HasPrefix(data, []byte("\xFF\xFE")), bytes.HasPrefix(data, []byte("<\x00")):
	case bytes.HasPrefix(data, []byte("\xFE\xFF")), bytes.HasPrefix(data, []byte("\x00<")):
		order = unicode.BigEndian
	default:
		return nil, ""
	}
	text, err := unicode.UTF16(order, unicode.IgnoreBOM).NewDecoder().Bytes(data)
	if err != nil {
		return nil, ""
	}
	return text, "UTF-16"
}

// labelled reads what its XML declaration says, or UTF-8.
func labelled(data []byte, found *problems) (text []byte, charset string) {
	label := "UTF-8"
	if m := declaration.FindSubmatch(bytes.TrimLeft(data, " \t\r\n")); m != nil {
		label = strings.ToUpper(string(m[1]))
	}
	isUTF8 := utf8.Valid(data)
	encoding, err := htmlindex.Get(label)
	name := "replacement"
	if err == nil {
		name, err = htmlindex.Name(encoding)
	}
	switch {
	case name == "utf-8" && isUTF8:
		return data, "UTF-8"
	case isUTF8 && isASCII(data) && err == nil && name != "replacement" && !strings.HasPrefix(name, "utf-16"):
		return data, label
	case isUTF8:
		found.add(message.Charset, "row 1", "The document says that it is in %s, but it is in UTF-8, and was read as such.", label)
		return data, "UTF-8"
	case name == "utf-8", err != nil, name == "replacement", strings.HasPrefix(name, "utf-16"):
		found.add(message.Charset, "row 1",
			"The document says that it is in %s, but it is not; it was read as Windows-1252. Check names with letters such as ā or é.", label)
		encoding, label = charmap.Windows1252, "WINDOWS-1252"
	}
	text, err = encoding.NewDecoder().Bytes(data)
	if err != nil {
		return data, label // the reader finds what is wrong with it
	}
	return text, label
}

func isASCII(data []byte) bool {
	for _, b := range data {
		if b >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
