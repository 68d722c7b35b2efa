package sheet

import (
	"encoding/xml"
	"errors"
	"io"
)

const (
	maxDepth    = 100        // of nested elements; a workbook needs a dozen
	maxTag      = 256 << 10  // bytes of one tag or text
	maxElements = 1_500_000  // in all parts of a workbook
	maxCellText = 4 * 32_767 // bytes; Excel keeps 32,767 characters
)

var (
	errOdd      = errors.New("this is not the XML of a workbook")
	errElements = sentencef("the workbook has more than %d cells; delete what does not belong to the list, or save the sheet as CSV", maxElements)
	errCellText = sentencef("a cell has more than %d characters", maxCellText/4)
)

// elements reads the XML of a part element by element, in memory that does not grow with the part.
// Names are taken without their prefix, which programs choose freely.
type elements struct {
	in    *xml.Decoder
	part  *tagReader
	from  *archive
	depth int
}

func (a *archive) read(part io.Reader) *elements {
	limited := &tagReader{Reader: part}
	return &elements{in: xml.NewDecoder(limited), part: limited, from: a}
}

// tagReader ends a tag or text that does not end by itself.
type tagReader struct {
	io.Reader
	bytes int // since the last token
}

func (r *tagReader) Read(p []byte) (int, error) {
	if r.bytes > maxTag {
		return 0, errOdd
	}
	n, err := r.Reader.Read(p)
	r.bytes += n
	return n, err
}

// next is the next token; io.EOF ends the part.
func (e *elements) next() (xml.Token, error) {
	token, err := e.in.RawToken()
	e.part.bytes = 0
	switch token.(type) {
	case xml.StartElement:
		e.depth++
		if e.from.elements++; e.from.elements > maxElements {
			return nil, errElements
		}
	case xml.EndElement:
		e.depth--
	}
	if e.depth < 0 || e.depth > maxDepth || errors.Is(err, io.EOF) && e.depth != 0 {
		return nil, errOdd
	}
	return token, err
}

// each calls start for every element.
func (e *elements) each(start func(xml.StartElement) error) error {
	for {
		token, err := e.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if element, ok := token.(xml.StartElement); ok {
			if err := start(element); err != nil {
				return err
			}
		}
	}
}

// inside calls start for every element within the one that has just begun, and text for its own
// characters.
func (e *elements) inside(start func(xml.StartElement) error, text func([]byte)) error {
	for outside := e.depth - 1; e.depth > outside; {
		token, err := e.next()
		if err != nil {
			return err
		}
		switch token := token.(type) {
		case xml.StartElement:
			err = start(token)
		case xml.CharData:
			text(token)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func ignore(xml.StartElement) error { return nil }

func noText([]byte) {}

// skip reads to the end of the element that has just begun.
func (e *elements) skip() error { return e.inside(ignore, noText) }

// text is the text of the element that has just begun.
func (e *elements) text() (string, error) {
	var text []byte
	err := e.inside(ignore, func(characters []byte) { text = append(text, characters...) })
	if len(text) > maxCellText {
		return "", errCellText
	}
	return string(text), err
}

// richText is the text of the shared or inline string that has just begun, in all its fonts, but
// without the phonetic one above it.
func (e *elements) richText() (string, error) {
	var text []byte
	err := e.inside(func(element xml.StartElement) error {
		switch element.Name.Local {
		case "rPh":
			return e.skip()
		case "t":
			part, err := e.text()
			if text = append(text, part...); len(text) > maxCellText {
				return errCellText
			}
			return err
		}
		return nil
	}, noText)
	return string(text), err
}

func attribute(element xml.StartElement, name string) string {
	for _, a := range element.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

func isTrue(value string) bool { return value == "1" || value == "true" }
