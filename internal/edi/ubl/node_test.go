package ubl_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"

	"upstock/internal/wholesale"
)

// node is an element of a written document, read back without the package's own reader.
type node struct {
	name     string
	attrs    map[string]string
	text     string
	children []*node
}

func parse(t interface{ Fatal(args ...any) }, data []byte) *node {
	in, root := xml.NewDecoder(bytes.NewReader(data)), &node{}
	open := []*node{root}
	for {
		token, err := in.Token()
		if errors.Is(err, io.EOF) {
			return root.children[0]
		}
		if err != nil {
			t.Fatal(err)
		}
		last := open[len(open)-1]
		switch token := token.(type) {
		case xml.StartElement:
			n := &node{name: token.Name.Local, attrs: map[string]string{}}
			for _, a := range token.Attr {
				n.attrs[a.Name.Local] = a.Value
			}
			last.children = append(last.children, n)
			open = append(open, n)
		case xml.CharData:
			last.text = strings.TrimSpace(last.text + string(token))
		case xml.EndElement:
			open = open[:len(open)-1]
		}
	}
}

// find gives the elements on a path such as "TaxTotal/TaxSubtotal"; "//" before it means anywhere.
func (n *node) find(path string) (found []*node) {
	if rest, ok := strings.CutPrefix(path, "//"); ok {
		found = n.find(rest)
		for _, c := range n.children {
			found = append(found, c.find(path)...)
		}
		return found
	}
	first, rest, more := strings.Cut(path, "/")
	for _, c := range n.children {
		switch {
		case c.name != first:
		case more:
			found = append(found, c.find(rest)...)
		default:
			found = append(found, c)
		}
	}
	return found
}

func (n *node) has(path string) bool { return len(n.find(path)) > 0 }

func (n *node) value(path string) string {
	for _, found := range n.find(path) {
		return found.text
	}
	return ""
}

// number is a value as a number; nothing where there is none.
func (n *node) number(path string) wholesale.Decimal {
	d, err := wholesale.ParseDecimal(n.value(path))
	if err != nil {
		return wholesale.Decimal{}
	}
	return d
}

// lines are the lines of an invoice or of a credit note.
func (n *node) lines() []*node { return append(n.find("InvoiceLine"), n.find("CreditNoteLine")...) }

// every says whether all of some elements are as they should be.
func every(all []*node, holds func(*node) bool) bool {
	for _, n := range all {
		if !holds(n) {
			return false
		}
	}
	return true
}

// total adds numbers up.
func total(all []*node, path string) (sum wholesale.Decimal) {
	for _, n := range all {
		var err error
		if sum, err = sum.Add(n.number(path)); err != nil {
			panic(err)
		}
	}
	return sum
}
