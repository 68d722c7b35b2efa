package edifact

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// charset decodes text by what UNB says of it, unless the bytes say otherwise. It decides for each
// component, as senders mix: a product's name from one database, an address from another.
type charset struct {
	label  string // of UNB, e.g. "UNOC"
	name   string // what the label means
	table  *charmap.Charmap
	found  string // what text was read as instead; "" while all was as the label says
	offset int    // of the first such text
}

// charsets are those that a label of UNB (list 0001) means; other labels are ASCII.
var charsets = map[string]*charmap.Charmap{
	"UNOC": charmap.ISO8859_1, "UNOD": charmap.ISO8859_2, "UNOE": charmap.ISO8859_5,
	"UNOF": charmap.ISO8859_7, "UNOG": charmap.ISO8859_3, "UNOH": charmap.ISO8859_4,
	"UNOI": charmap.ISO8859_6, "UNOJ": charmap.ISO8859_8, "UNOK": charmap.ISO8859_9,
}

const (
	utf8Name    = "UTF-8"
	windowsName = "Windows-1252"
	asciiName   = "US-ASCII"
)

func charsetOf(label string) charset {
	c := charset{label: label, table: charsets[label]}
	switch {
	case c.table != nil:
		c.name = c.table.String()
		c.name = strings.Replace(c.name, "ISO ", "ISO-", 1)
	case label == "UNOW" || label == "UNOX" || label == "UNOY":
		c.name = utf8Name
	default:
		c.name = asciiName
	}
	return c
}

// decode makes UTF-8 of text with bytes beyond ASCII.
func (c *charset) decode(s string, offset int) string {
	name, table := c.name, c.table
	if utf8.ValidString(s) { // text in another character set is hardly ever valid UTF-8 by chance
		name, table = utf8Name, nil
	} else if table == nil || table == charmap.ISO8859_1 && hasC1(s) {
		name, table = windowsName, charmap.Windows1252
	}
	if name != c.name && c.found == "" {
		c.found, c.offset = name, offset
	}
	if table == nil {
		return s
	}
	var b strings.Builder
	b.Grow(len(s) + len(s)/2)
	for i := range len(s) {
		b.WriteRune(table.DecodeByte(s[i]))
	}
	return b.String()
}

// hasC1 says whether text has bytes that are control characters in ISO-8859-1, and letters and
// quotation marks in Windows-1252.
func hasC1(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 && s[i] < 0xA0 {
			return true
		}
	}
	return false
}

// fromUTF16 makes UTF-8 of a document that an editor has saved as UTF-16, known by its first bytes.
func fromUTF16(data []byte) ([]byte, bool) {
	if len(data) < 2 || !(data[0] == 0xFF && data[1] == 0xFE || data[0] == 0xFE && data[1] == 0xFF) {
		return data, false
	}
	text, err := unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewDecoder().Bytes(data)
	return text, err == nil
}
