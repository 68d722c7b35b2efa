package sandbox

import (
	"encoding/json"
	"reflect"
	"strconv"
	"time"
	"unicode/utf8"
)

// wireWriter writes JSON the way Unleashed does, which encoding/json cannot: numbers keep their
// scale (24.9500), dates are "\/Date(ms)\/" with escaped slashes, and fields keep their order.
type wireWriter struct {
	buf        []byte
	needsComma bool
	shortForm  bool // write 12 for 12.0000, as some newer accounts do
	nullLists  bool // write null for a list without elements
	baseURL    string
}

func (w *wireWriter) separate() {
	if w.needsComma {
		w.buf = append(w.buf, ',')
	}
	w.needsComma = true
}

// key starts a member; an empty name writes a bare value (an array element).
func (w *wireWriter) key(name string) {
	w.separate()
	if name != "" {
		w.buf = append(w.buf, '"')
		w.buf = append(w.buf, name...)
		w.buf = append(w.buf, '"', ':')
	}
}

func (w *wireWriter) object(name string, members func()) {
	w.key(name)
	w.buf = append(w.buf, '{')
	w.needsComma = false
	members()
	w.buf = append(w.buf, '}')
	w.needsComma = true
}

// optional writes an object, or null when it is absent.
func (w *wireWriter) optional(name string, present bool, members func()) {
	if present {
		w.object(name, members)
	} else {
		w.null(name)
	}
}

// record writes a struct's fields in order, as their types and "wire" tags say: "-" leaves one out,
// "blank" writes "" for null, "rate" writes six decimal places, not four. special may be nil; it
// returns true for a field that it wrote itself.
func (w *wireWriter) record(record any, special func(name string) bool) {
	loaded, _ := record.(interface{ emptyAs(string) (string, bool) })
	if loaded == nil {
		loaded = &given{}
	}
	v := reflect.ValueOf(record).Elem()
	for i := range v.NumField() {
		field := v.Type().Field(i)
		name, form := field.Name, field.Tag.Get("wire")
		if !field.IsExported() || form == "-" {
			continue
		}
		if literal, ok := loaded.emptyAs(name); ok {
			w.key(name)
			w.buf = append(w.buf, literal...)
			continue
		}
		if special != nil && special(name) {
			continue
		}
		places := 4
		if form == "rate" {
			places = 6
		}
		switch value := v.Field(i).Addr().Interface().(type) {
		case *string:
			if form == "blank" {
				w.blankable(name, *value)
			} else {
				w.text(name, *value)
			}
		case *bool:
			w.boolean(name, *value)
		case *int:
			w.integer(name, *value)
		case *Number:
			w.number(name, *value, places)
		case *Cost:
			w.number(name, Number(*value), places)
		case *Date:
			w.date(name, value.Time)
		default:
			panic("sandbox: the field " + name + " needs a special form")
		}
	}
}

// records is a list of rows without special fields, to pass to call.rows or call.unpaged.
func records[T any](rows []T) (n int, written func(w *wireWriter, i int)) {
	return len(rows), func(w *wireWriter, i int) { w.record(&rows[i], nil) }
}

// list writes n elements, each by element(i).
func (w *wireWriter) list(name string, n int, element func(i int)) {
	if n == 0 && w.nullLists {
		w.null(name)
		return
	}
	w.key(name)
	w.buf = append(w.buf, '[')
	w.needsComma = false
	for i := range n {
		element(i)
	}
	w.buf = append(w.buf, ']')
	w.needsComma = true
}

func (w *wireWriter) null(names ...string) {
	for _, name := range names {
		w.key(name)
		w.buf = append(w.buf, "null"...)
	}
}

// text writes a string that is null when empty, as most of Unleashed's are.
func (w *wireWriter) text(name, value string) {
	if value == "" {
		w.null(name)
		return
	}
	w.blankable(name, value)
}

// blankable writes a string that is "" when empty.
func (w *wireWriter) blankable(name, value string) {
	w.key(name)
	w.buf = appendQuoted(w.buf, value)
}

func (w *wireWriter) boolean(name string, value bool) {
	w.key(name)
	w.buf = strconv.AppendBool(w.buf, value)
}

func (w *wireWriter) integer(name string, value int) {
	w.key(name)
	w.buf = strconv.AppendInt(w.buf, int64(value), 10)
}

// decimal writes a value with its scale of §2.3, or without trailing zeros when
// the account uses the short form.
func (w *wireWriter) decimal(name string, value fixed, places int) {
	w.key(name)
	if w.shortForm {
		places = min(places, value.places())
	}
	w.buf = value.appendText(w.buf, places)
}

// number writes a Number with its scale, null when there is none.
func (w *wireWriter) number(name string, value Number, places int) {
	if f, ok := value.fixed(); ok {
		w.decimal(name, f, places)
		return
	}
	w.null(name)
}

// date writes "\/Date(ms)\/", null for the zero time.
func (w *wireWriter) date(name string, t time.Time) {
	if t.IsZero() {
		w.null(name)
		return
	}
	w.key(name)
	w.buf = append(w.buf, `"\/Date(`...)
	w.buf = strconv.AppendInt(w.buf, t.UnixMilli(), 10)
	w.buf = append(w.buf, `)\/"`...)
}

func appendQuoted(dst []byte, s string) []byte {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c == '"' || c == '\\' || c >= utf8.RuneSelf || c == '<' || c == '>' || c == '&' {
			quoted, _ := json.Marshal(s) // a string always marshals
			return append(dst, quoted...)
		}
	}
	dst = append(dst, '"')
	dst = append(dst, s...)
	return append(dst, '"')
}
