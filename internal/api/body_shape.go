package api

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"sync"
)

// shape is what a request body of one type may hold. It comes from the tags that document it:
// a field without omitempty is required; enum, maxLength, maxItems and format:"uuid" are checked.
type shape struct {
	fields []field
}

type field struct {
	name      string
	index     int // in the struct
	pointer   bool
	required  bool
	uuid      bool
	maxLength int // in characters; 0 for no limit
	maxItems  int // of an array
	enum      []string
	elements  *shape // of an object, or of a list of them
}

var shapes sync.Map // reflect.Type → *shape

// shapeOf gives the shape of a struct type. It panics at a field of a type that no body has, which
// shows at every start of the program.
func shapeOf(t reflect.Type) *shape {
	if s, ok := shapes.Load(t); ok {
		return s.(*shape)
	}
	s := &shape{}
	for i := range t.NumField() {
		s.fields = append(s.fields, fieldOf(t.Field(i), i))
	}
	if len(s.fields) > 64 {
		panic(fmt.Sprintf("api: %s has more than 64 fields", t))
	}
	shapes.Store(t, s)
	return s
}

func fieldOf(f reflect.StructField, index int) field {
	name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
	made := field{name: name, index: index, required: options != "omitempty", uuid: f.Tag.Get("format") == "uuid"}
	if enum := f.Tag.Get("enum"); enum != "" {
		made.enum = strings.Split(enum, ",")
	}
	made.maxLength, made.maxItems = limitOf(f, "maxLength"), limitOf(f, "maxItems")
	t := f.Type
	if t.Kind() == reflect.Pointer {
		made.pointer, t = true, t.Elem()
	}
	switch {
	case t == reflect.TypeFor[string](), t == reflect.TypeFor[bool](), t == reflect.TypeFor[int64](), t == reflect.TypeFor[decimalInput](),
		t == reflect.TypeFor[ignoredInput]():
		return made
	case t.Kind() == reflect.Struct:
		made.elements = shapeOf(t)
		return made
	case t.Kind() == reflect.Slice && t.Elem().Kind() == reflect.Struct:
		made.elements = shapeOf(t.Elem())
	case t != reflect.TypeFor[[]string]() && t != reflect.TypeFor[map[string]string]():
		panic(fmt.Sprintf("api: a request body cannot have a %s (%s)", f.Type, name))
	}
	if made.maxItems == 0 {
		panic(fmt.Sprintf("api: %s of a request body needs maxItems", name))
	}
	return made
}

// limitOf reads a limit from a field's tag; 0 when there is none.
func limitOf(f reflect.StructField, tag string) int {
	text := f.Tag.Get(tag)
	if text == "" {
		return 0
	}
	limit, err := strconv.Atoi(text)
	if err != nil {
		panic(fmt.Sprintf("api: %s of %s: %v", tag, f.Name, err))
	}
	return limit
}

// find gives the index of the field with this name; -1 when there is none.
func (s *shape) find(name []byte) int {
	for i := range s.fields {
		if s.fields[i].name == string(name) {
			return i
		}
	}
	return -1
}
