package ubl

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"

	"upstock/internal/edi/message"
)

// element is one part of a document, a line or a party, with all that is in it.
type element struct {
	name     string
	attrs    []xml.Attr
	text     string
	children []*element
}

// decoder reads the children of the root one after the other, so that a document of any length
// costs the memory of one line at a time.
type decoder struct {
	in     *xml.Decoder
	branch int // elements of the child that is being read
}

func newDecoder(text []byte) *decoder { return &decoder{in: xml.NewDecoder(bytes.NewReader(text))} }

// standardHeader is the namespace of the header that Peppol's access points put before documents.
const standardHeader = "http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader"

// root finds the document's element, also behind a StandardBusinessDocumentHeader.
func (d *decoder) root() (xml.StartElement, error) {
	for {
		token, err := d.in.Token()
		if err != nil {
			return xml.StartElement{}, d.fault(err)
		}
		start, ok := token.(xml.StartElement)
		switch {
		case !ok || start.Name.Space == standardHeader && start.Name.Local == "StandardBusinessDocument":
		case start.Name.Space == standardHeader:
			if err := d.skip(); err != nil {
				return xml.StartElement{}, err
			}
		default:
			return start, nil
		}
	}
}

// next is the next child of the root; nil when there are no more.
func (d *decoder) next() (*element, error) {
	for {
		token, err := d.in.Token()
		if err != nil {
			return nil, d.fault(err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			d.branch = 0
			return d.element(token)
		case xml.EndElement:
			return nil, nil //nolint:nilnil // the end is no error and no element
		}
	}
}

// end makes sure that nothing follows the document.
func (d *decoder) end() error {
	for {
		token, err := d.in.Token()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return d.fault(err)
		}
		text, isText := token.(xml.CharData)
		if _, isElement := token.(xml.StartElement); isElement || isText && len(bytes.TrimSpace(text)) > 0 {
			return d.refuse(message.Unreadable, "The document has ended, and more follows: send one document in one file.")
		}
	}
}

func (d *decoder) element(start xml.StartElement) (*element, error) {
	e := &element{name: start.Name.Local, attrs: start.Attr}
	if d.branch++; d.branch > maxBranch {
		return nil, d.refuse(message.TooLarge, "One part of the document has more than %d elements.", maxBranch)
	}
	switch start.Name.Space {
	case cac, cbc:
	case ext:
		return e, d.skip()
	default:
		return nil, d.refuse(message.Unreadable, "The element %s is in the namespace %q, which is not UBL 2.", e.name, start.Name.Space)
	}
	var text []byte
	for {
		token, err := d.in.Token()
		if err != nil {
			return nil, d.fault(err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			child, err := d.element(token)
			if err != nil {
				return nil, err
			}
			e.children = append(e.children, child)
		case xml.CharData:
			if e.name == "EmbeddedDocumentBinaryObject" {
				continue // a file that was put in; the document is kept whole
			}
			if text = append(text, token...); len(text) > maxText {
				return nil, d.refuse(message.TooLarge, "The text of %s is longer than %d kB.", e.name, maxText>>10)
			}
		case xml.EndElement:
			e.text = string(bytes.TrimSpace(text))
			return e, nil
		}
	}
}

func (d *decoder) skip() error {
	if err := d.in.Skip(); err != nil {
		return d.fault(err)
	}
	return nil
}

// fault says in words what the XML decoder stumbled over.
func (d *decoder) fault(err error) error {
	if syntax, ok := errors.AsType[*xml.SyntaxError](err); ok && syntax.Msg != "unexpected EOF" {
		return d.refuse(message.Unreadable, "This is not well-formed XML: %s.", syntax.Msg)
	}
	return d.refuse(message.Truncated, "The document ends before all that was begun is closed: the rest is missing.")
}

func (d *decoder) refuse(rule message.Rule, format string, args ...any) error {
	row, column := d.in.InputPos()
	return &fault{rule, fmt.Sprintf("row %d, column %d", row, column), fmt.Sprintf(format, args...)}
}

// at is the first element on a path; nil when there is none.
func (e *element) at(path ...string) *element {
	if e == nil || len(path) == 0 {
		return e
	}
	for _, child := range e.children {
		if child.name == path[0] {
			if found := child.at(path[1:]...); found != nil {
				return found
			}
		}
	}
	return nil
}

// all are the children of a name.
func (e *element) all(name string) []*element {
	if e == nil {
		return nil
	}
	var found []*element
	for _, child := range e.children {
		if child.name == name {
			found = append(found, child)
		}
	}
	return found
}

// value is the text on a path, with its blanks made one; "" when there is none.
func (e *element) value(path ...string) string {
	if found := e.at(path...); found != nil {
		return strings.Join(strings.Fields(found.text), " ")
	}
	return ""
}

// attr is an attribute; "" when there is none.
func (e *element) attr(name string) string {
	if e != nil {
		for _, a := range e.attrs {
			if a.Name.Local == name && a.Name.Space == "" {
				return strings.TrimSpace(a.Value)
			}
		}
	}
	return ""
}
