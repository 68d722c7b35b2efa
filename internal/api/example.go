package api

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"
	"time"
)

// exampleOf makes an example of a body from the example tags of its fields, in their order. A field
// without an example is null, empty or left out.
func exampleOf(t reflect.Type) json.RawMessage {
	var b bytes.Buffer
	writeExample(&b, t, "")
	return b.Bytes()
}

func writeExample(b *bytes.Buffer, t reflect.Type, tag string) {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch {
	case t == reflect.TypeFor[time.Time](), t == reflect.TypeFor[decimalInput](), t == reflect.TypeFor[unitPrice](), t.Kind() == reflect.String:
		writeText(b, tag)
	case t.Kind() == reflect.Struct:
		writeStruct(b, t)
	case tag != "":
		b.WriteString(tag) // a boolean, a number, an array or a map, as JSON
	case t.Kind() == reflect.Slice && t.Elem().Kind() == reflect.Struct:
		b.WriteByte('[')
		writeExample(b, t.Elem(), "")
		b.WriteByte(']')
	case t.Kind() == reflect.Slice:
		b.WriteString("[]")
	default:
		b.WriteString("null")
	}
}

func writeStruct(b *bytes.Buffer, t reflect.Type) {
	b.WriteByte('{')
	first := true
	for i := range t.NumField() {
		f := t.Field(i)
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		tag, given := f.Tag.Lookup("example")
		if !f.IsExported() || options != "" && !given {
			continue
		}
		if !first {
			b.WriteByte(',')
		}
		first = false
		writeText(b, name)
		b.WriteByte(':')
		if f.Type.Kind() == reflect.Pointer && !given {
			b.WriteString("null")
			continue
		}
		writeExample(b, f.Type, tag)
	}
	b.WriteByte('}')
}

func writeText(b *bytes.Buffer, s string) {
	text, err := encode(s)
	if err != nil {
		return // a string can always be encoded
	}
	b.Write(bytes.TrimSpace(text))
}
