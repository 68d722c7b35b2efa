package api

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/uuid"

	"upstock/internal/wholesale"
)

const (
	// maxFaults is how many faults one answer has: enough for a person, and small.
	maxFaults = 50
	// maxDepth is how deep objects and arrays may nest. Our own bodies need three levels.
	maxDepth = 32
	// maxNameShown is how much of an unknown field's name is repeated in the answer.
	maxNameShown = 100

	notAString  = "must be a string"
	notANumber  = "must be a whole number"
	notAnArray  = "must be an array"
	notAnObject = "must be an object"
)

// byteOrderMark stands before the JSON of some programs on Windows.
var byteOrderMark = []byte("\ufeff")

// decodeBody reads a request body into a struct and gives everything that is wrong with it, each
// fault with its location, such as "body.lines[3].quantity".
//
// null is the same as leaving a field out, except that it empties a text that can be left out: so
// a PATCH clears it.
func decodeBody(text []byte, into reflect.Value) []error {
	text = bytes.TrimPrefix(text, byteOrderMark)
	if !utf8.Valid(text) {
		return []error{bodyFault("is not valid UTF-8")}
	}
	// Bad names and surrogate pairs get a location; jsontext would stop at the first.
	d := decoder{Decoder: jsontext.NewDecoder(
		bytes.NewBuffer(text), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true),
	)}
	if d.begins("must be a JSON object", '{') {
		d.object(shapeOf(into.Type()), into)
	}
	switch {
	case errors.Is(d.err, io.EOF):
		return []error{bodyFault("is required: send a JSON object")}
	case d.err != nil:
		// Once the structure is lost, what was found before would only mislead.
		return []error{bodyFault(syntaxWords(d.err))}
	}
	if _, err := d.ReadToken(); !errors.Is(err, io.EOF) {
		d.faults = append(d.faults, bodyFault("must be one JSON object and nothing after it"))
	}
	return d.faults
}

func bodyFault(message string) error { return &huma.ErrorDetail{Location: "body", Message: message} }

var errTooDeep = fmt.Errorf("is nested more than %d levels deep", maxDepth)

// syntaxWords says why a text is not JSON, and where.
func syntaxWords(err error) string {
	syntax, ok := errors.AsType[*jsontext.SyntacticError](err)
	switch {
	case !ok:
		return err.Error()
	case errors.Is(err, io.ErrUnexpectedEOF):
		return fmt.Sprintf("is not complete JSON (at byte %d)", syntax.ByteOffset)
	}
	return fmt.Sprintf("is not valid JSON: %s (at byte %d)", syntax.Err, syntax.ByteOffset)
}

// decoder fills a struct from JSON. A fault belongs to the value that was read last. After err,
// the first mistake in the JSON itself, nothing more is read.
type decoder struct {
	*jsontext.Decoder
	faults []error
	err    error
}

func (d *decoder) fault(message string) { d.faultAt("", message) }

// faultAt says what is wrong at a place below the value that was read last.
func (d *decoder) faultAt(below, message string) {
	if d.err == nil && len(d.faults) < maxFaults {
		d.faults = append(d.faults, &huma.ErrorDetail{Location: d.location() + below, Message: message})
	}
}

func (d *decoder) location() string {
	location, depth := "body", 0
	for name := range d.StackPointer().Tokens() {
		depth++
		if in, _ := d.StackIndex(depth); in == '[' {
			location += "[" + name + "]"
			continue
		}
		if name = strings.ToValidUTF8(name[:min(len(name), maxNameShown)], ""); name == "" {
			name = `""`
		}
		location += "." + name
	}
	return location
}

// begins says whether the next value is of one of these kinds; another one is a fault, and skipped.
func (d *decoder) begins(otherwise string, kinds ...jsontext.Kind) bool {
	if slices.Contains(kinds, d.PeekKind()) {
		return true
	}
	d.skip()
	d.fault(otherwise)
	return false
}

// token reads a mark, a number or a word.
func (d *decoder) token() (token jsontext.Token) {
	if d.err == nil {
		token, d.err = d.ReadToken()
	}
	return token
}

// more says whether the object or array goes on; it reads the end.
func (d *decoder) more(end jsontext.Kind) bool {
	if d.err == nil && d.PeekKind() != end {
		return true
	}
	d.token()
	return false
}

func (d *decoder) skip() {
	for depth := d.StackDepth(); ; {
		switch d.token(); {
		case d.err == nil && d.StackDepth() > maxDepth:
			d.err = errTooDeep
		case d.err == nil && d.StackDepth() > depth:
			continue
		}
		return
	}
}

// string reads a string. unstorable says, in words that follow the name of a field, why the
// database could not keep it.
func (d *decoder) string() (value []byte, unstorable string) {
	if d.err != nil {
		return nil, ""
	}
	var raw jsontext.Value
	if raw, d.err = d.ReadValue(); d.err != nil {
		return nil, ""
	}
	if !bytes.ContainsRune(raw, '\\') {
		return raw[1 : len(raw)-1], ""
	}
	value, err := jsontext.AppendUnquote(nil, raw)
	switch {
	case err != nil: // the bytes were UTF-8, so only an escape can be wrong
		return value, "must not contain half of a surrogate pair"
	case bytes.ContainsRune(value, 0):
		return value, "must not contain the character NUL"
	}
	return value, ""
}

func (d *decoder) object(s *shape, into reflect.Value) {
	d.token()
	var named, given uint64 // sets of fields
	for d.more('}') {
		name, _ := d.string()
		i := s.find(name)
		if i < 0 {
			d.fault("is not a field of this request")
			d.skip()
			continue
		}
		bit := uint64(1) << i
		if named&bit != 0 {
			d.fault("is given twice")
		}
		if named |= bit; d.value(&s.fields[i], into.Field(s.fields[i].index)) {
			given |= bit
		}
	}
	for i, f := range s.fields {
		if f.required && given&(1<<i) == 0 {
			d.faultAt("."+f.name, "is required")
		}
	}
}

// value reads the value of a field; present is false when it is null.
func (d *decoder) value(f *field, into reflect.Value) (present bool) {
	null := d.PeekKind() == 'n'
	if f.pointer && (!null || into.Type().Elem().Kind() == reflect.String) {
		into.Set(reflect.New(into.Type().Elem()))
	}
	if null {
		d.token()
		return false
	}
	if f.pointer {
		into = into.Elem()
	}
	switch value := into.Addr().Interface().(type) {
	case *string:
		if d.begins(notAString, '"') {
			*value = d.text(f)
		}
	case *bool:
		if d.begins("must be true or false", 't', 'f') {
			*value = d.token().Kind() == 't'
		}
	case *int64:
		if d.begins(notANumber, '0') {
			number, err := strconv.ParseInt(d.token().String(), 10, 64)
			if *value = number; err != nil {
				d.fault(notANumber)
			}
		}
	case *decimalInput:
		if d.begins(wholesale.ErrNotDecimal.Error(), '"', '0') {
			value.Decimal = d.decimal()
		}
	case *ignoredInput:
		d.skip()
	case *[]string:
		if d.begins(notAnArray, '[') {
			*value = d.texts(f)
		}
	case *map[string]string:
		if d.begins(notAnObject, '{') {
			*value = d.namedTexts(f)
		}
	default:
		if into.Kind() == reflect.Struct {
			if d.begins(notAnObject, '{') {
				d.object(f.elements, into)
			}
		} else if d.begins(notAnArray, '[') {
			d.objects(f, into)
		}
	}
	return true
}

func (d *decoder) text(f *field) string {
	raw, unstorable := d.string()
	text := string(raw)
	switch {
	case unstorable != "":
		d.fault(unstorable)
	case f.uuid && text != "":
		id, ok := canonicalID(text)
		if text = id; !ok {
			d.fault("must be a UUID")
		}
	case f.enum != nil && !slices.Contains(f.enum, text):
		d.fault("must be one of " + strings.Join(f.enum, ", "))
	case f.maxLength > 0 && len(text) > f.maxLength && utf8.RuneCountInString(text) > f.maxLength:
		d.fault(fmt.Sprintf("must be at most %d characters", f.maxLength))
	}
	return text
}

// canonicalID gives a UUID in lower case; false when it is none.
func canonicalID(s string) (string, bool) {
	if len(s) != 36 {
		return "", false
	}
	id, err := uuid.Parse(s)
	return id.String(), err == nil
}

func (d *decoder) decimal() wholesale.Decimal {
	var text string
	if d.PeekKind() == '"' {
		raw, _ := d.string()
		text = string(raw)
	} else {
		text = d.token().String()
	}
	value, err := wholesale.ParseDecimal(text)
	if err != nil {
		d.fault(err.Error())
	}
	return value
}

func (d *decoder) texts(f *field) []string {
	texts := []string{}
	d.elements(f.maxItems, func(int) {
		if d.begins(notAString, '"') {
			texts = append(texts, d.text(&field{}))
		}
	})
	return texts
}

// namedTexts reads an object of strings whose names are not known before; null is the empty one.
func (d *decoder) namedTexts(f *field) map[string]string {
	texts := map[string]string{}
	d.token()
	for d.more('}') {
		name, unstorable := d.string()
		key := string(name)
		_, twice := texts[key]
		switch {
		case unstorable != "":
			d.fault(unstorable)
			d.skip()
		case twice:
			d.fault("is given twice")
			d.skip()
		case len(texts) >= f.maxItems:
			d.fault(fmt.Sprintf("is one too many: there must be at most %d", f.maxItems))
			d.skip()
		case d.PeekKind() == 'n':
			d.token()
			texts[key] = ""
		case d.begins(notAString, '"'):
			texts[key] = d.text(&field{})
		}
	}
	return texts
}

func (d *decoder) objects(f *field, into reflect.Value) {
	into.Set(reflect.MakeSlice(into.Type(), 0, 8))
	d.elements(f.maxItems, func(i int) {
		into.Grow(1)
		into.SetLen(i + 1)
		into.Index(i).SetZero()
		if d.begins(notAnObject, '{') {
			d.object(f.elements, into.Index(i))
		}
	})
}

// elements reads an array, one element after the other; those above the limit are forgotten.
func (d *decoder) elements(limit int, element func(i int)) {
	d.token()
	i := 0
	for ; d.more(']'); i++ {
		if i < limit {
			element(i)
		} else {
			d.skip()
		}
	}
	if i > limit {
		d.fault(fmt.Sprintf("must have at most %d elements", limit))
	}
}
