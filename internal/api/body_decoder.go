package api

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"
	"github.com/google/uuid"
)

// maxFaults is how many faults one answer tells: enough for a person, and no way to make an answer larger than its request.
const maxFaults = 50

// decodeBody reads a request body into a struct and gives everything that is wrong with it, each fault with its location,
// such as "body.lines[3].quantity".
//
// null is the same as leaving a field out, except that it makes a text that can be left out empty: so a PATCH clears it.
func decodeBody(text []byte, into reflect.Value) []error {
	d := decoder{scanner: scanner{text: text}}
	if !utf8.Valid(text) {
		d.fault("is not valid UTF-8")
		return d.faults
	}
	if d.next(); d.at == len(text) {
		d.fault("is required: send a JSON object")
		return d.faults
	}
	if err := d.root(into); err != nil {
		// What was found before is not told: once the structure is lost, it would only mislead.
		d.faults, d.path = nil, nil
		d.fault(err.Error())
		return d.faults
	}
	if d.next(); d.at < len(text) {
		d.fault("must be one JSON object and nothing after it")
	}
	return d.faults
}

func (d *decoder) root(into reflect.Value) error {
	if d.next() != '{' {
		d.fault("must be a JSON object")
		return d.skip()
	}
	return d.object(shapeOf(into.Type()), into)
}

// decoder fills a struct from JSON.
type decoder struct {
	scanner
	path   []step
	faults []error
}

// step is one step on the way to a value: into a field, or (with an empty name) into an element.
type step struct {
	name  string
	index int
}

// fault tells what is wrong with the value that is being read.
func (d *decoder) fault(message string) {
	if len(d.faults) < maxFaults {
		d.faults = append(d.faults, &huma.ErrorDetail{Location: d.location(), Message: message})
	}
}

func (d *decoder) location() string {
	var b strings.Builder
	b.WriteString("body")
	for _, s := range d.path {
		if s.name == "" {
			b.WriteString("[" + strconv.Itoa(s.index) + "]")
		} else {
			b.WriteString("." + s.name)
		}
	}
	return b.String()
}

func (d *decoder) push(s step) { d.path = append(d.path, s) }
func (d *decoder) pop()        { d.path = d.path[:len(d.path)-1] }

func (d *decoder) object(s *shape, into reflect.Value) error {
	if err := d.enter('{'); err != nil {
		return err
	}
	var named, given uint64 // sets of fields
	for first := true; ; first = false {
		more, err := d.more('}', first)
		if err != nil {
			return err
		}
		if !more {
			break
		}
		name, _, err := d.string()
		if err != nil {
			return err
		}
		if err := d.expect(':'); err != nil {
			return err
		}
		i := s.find(name)
		if i < 0 {
			if err := d.unknown(name); err != nil {
				return err
			}
			continue
		}
		f, bit := &s.fields[i], uint64(1)<<i
		d.push(step{name: f.name})
		if named&bit != 0 {
			d.fault("is given twice")
		}
		present, err := d.value(f, into.Field(f.index))
		if err != nil {
			return err
		}
		if named |= bit; present {
			given |= bit
		}
		d.pop()
	}
	for i := range s.fields {
		if s.fields[i].required && given&(1<<i) == 0 {
			d.push(step{name: s.fields[i].name})
			d.fault("is required")
			d.pop()
		}
	}
	return nil
}

// maxNameTold is how much of an unknown field's name is repeated in the answer.
const maxNameTold = 100

func (d *decoder) unknown(name []byte) error {
	told := strings.ToValidUTF8(string(name[:min(len(name), maxNameTold)]), "")
	if told == "" {
		told = `""`
	}
	d.push(step{name: told})
	d.fault("is not a field of this request")
	d.pop()
	return d.skip()
}

// value reads the value of a field; present is false when it is null.
func (d *decoder) value(f *field, into reflect.Value) (present bool, err error) {
	begin := d.next()
	if begin == 'n' {
		if f.pointer && f.kind == textKind {
			into.Set(reflect.New(into.Type().Elem()))
		}
		return false, d.word("null")
	}
	if !f.kind.begins(begin) {
		d.fault(f.kind.wants())
		return true, d.skip()
	}
	if f.pointer {
		into.Set(reflect.New(into.Type().Elem()))
		into = into.Elem()
	}
	switch f.kind {
	case textKind:
		text, err := d.text(f)
		into.SetString(text)
		return true, err
	case booleanKind:
		into.SetBool(begin == 't')
		return true, d.skip()
	case decimalKind:
		return true, d.decimal(begin, into.Addr().Interface().(*decimalInput))
	case textsKind:
		return true, d.texts(f, into.Addr().Interface().(*[]string))
	default:
		return true, d.objects(f, into)
	}
}

// begins says whether a value of this kind can begin with this byte.
func (k kind) begins(c byte) bool {
	switch k {
	case textKind:
		return c == '"'
	case booleanKind:
		return c == 't' || c == 'f'
	case decimalKind:
		return c == '"' || c == '-' || '0' <= c && c <= '9'
	}
	return c == '['
}

func (d *decoder) text(f *field) (string, error) {
	raw, unstorable, err := d.string()
	if err != nil {
		return "", err
	}
	text := string(raw)
	switch {
	case unstorable != "":
		d.fault(unstorable)
	case f.uuid && text != "":
		text = d.id(text)
	case f.enum != nil && !slices.Contains(f.enum, text):
		d.fault("must be one of " + strings.Join(f.enum, ", "))
	case f.maxLength > 0 && len(text) > f.maxLength && utf8.RuneCountInString(text) > f.maxLength:
		d.fault(fmt.Sprintf("must be at most %d characters", f.maxLength))
	}
	return text, nil
}

// id gives a UUID in the spelling that ids are kept in.
func (d *decoder) id(text string) string {
	id, ok := canonicalID(text)
	if !ok {
		d.fault("must be a UUID")
	}
	return id
}

// canonicalID gives a UUID in lower case; false when it is none.
func canonicalID(s string) (string, bool) {
	if len(s) != 36 {
		return "", false
	}
	id, err := uuid.Parse(s)
	return id.String(), err == nil
}

func (d *decoder) decimal(begin byte, into *decimalInput) error {
	var raw []byte
	var err error
	if begin == '"' {
		raw, _, err = d.string()
	} else {
		raw, err = d.number()
	}
	if err != nil {
		return err
	}
	var fault string
	if into.Decimal, fault = parseDecimal(string(raw)); fault != "" {
		d.fault(fault)
	}
	return nil
}

func (d *decoder) texts(f *field, into *[]string) error {
	*into = []string{}
	return d.elements(f.maxItems, func(int) error {
		if d.next() != '"' {
			d.fault(textKind.wants())
			return d.skip()
		}
		raw, unstorable, err := d.string()
		if unstorable != "" {
			d.fault(unstorable)
		}
		*into = append(*into, string(raw))
		return err
	})
}

func (d *decoder) objects(f *field, into reflect.Value) error {
	into.Set(reflect.MakeSlice(into.Type(), 0, 8))
	return d.elements(f.maxItems, func(i int) error {
		into.Grow(1)
		into.SetLen(i + 1)
		into.Index(i).SetZero()
		if d.next() != '{' {
			d.fault("must be an object")
			return d.skip()
		}
		return d.object(f.elements, into.Index(i))
	})
}

// elements reads an array, one element after the other; those above the limit are read and forgotten.
func (d *decoder) elements(limit int, element func(i int) error) error {
	if err := d.enter('['); err != nil {
		return err
	}
	for i := 0; ; i++ {
		more, err := d.more(']', i == 0)
		if err != nil || !more {
			return err
		}
		if i >= limit {
			if i == limit {
				d.fault(fmt.Sprintf("must have at most %d elements", limit))
			}
			if err := d.skip(); err != nil {
				return err
			}
			continue
		}
		d.push(step{index: i})
		if err := element(i); err != nil {
			return err
		}
		d.pop()
	}
}
