package api

import (
	"errors"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"upstock/internal/wholesale"
)

// Paging are the parameters with which every list is walked through.
type Paging struct {
	Limit  int    `query:"limit" default:"50" minimum:"1" maximum:"500" doc:"How many items at most."`
	Cursor string `query:"cursor" maxLength:"1000" doc:"Where to go on: the next_cursor of the page before."`
}

// ByID names a thing in the path.
type ByID struct {
	ID string `path:"id" doc:"The id." example:"01890a5d-ac96-774b-bcce-b302099a8057"`
}

// id gives the id in the spelling it is kept in. What is no UUID is the id of nothing.
func (b ByID) id(what string) (string, error) { return knownID(b.ID, what) }

func knownID(text, what string) (string, error) {
	id, ok := canonicalID(text)
	if !ok {
		return "", wholesale.NotFound(what)
	}
	return id, nil
}

// idCursor checks a cursor that is the id of the last item of a page.
func idCursor(cursor string) (string, error) {
	if cursor == "" {
		return "", nil
	}
	id, ok := canonicalID(cursor)
	if !ok {
		return "", wholesale.Invalid("cursor", "is not the next_cursor of a page of this list")
	}
	return id, nil
}

// pageOf cuts a page out of a whole list; its cursor is the id of the last item.
func pageOf[T any](all []T, idOf func(T) string, in Paging) (page []T, next string, err error) {
	if in.Cursor != "" {
		last := slices.IndexFunc(all, func(item T) bool { return idOf(item) == in.Cursor })
		if last < 0 {
			return nil, "", wholesale.Invalid("cursor", "is not the next_cursor of a page of this list")
		}
		all = all[last+1:]
	}
	if len(all) > in.Limit {
		all = all[:in.Limit]
		next = idOf(all[in.Limit-1])
	}
	return all, next, nil
}

// optionalBool is a parameter that is true, false or not given.
type optionalBool struct {
	Value bool
	given bool
}

// Schema documents it as a boolean.
func (optionalBool) Schema(huma.Registry) *huma.Schema { return &huma.Schema{Type: huma.TypeBoolean} }

// Receiver is where huma puts the value.
func (o *optionalBool) Receiver() reflect.Value { return reflect.ValueOf(o).Elem().Field(0) }

// OnParamSet is how huma says whether there is one.
func (o *optionalBool) OnParamSet(given bool, _ any) { o.given = given }

func (o optionalBool) pointer() *bool {
	if !o.given {
		return nil
	}
	return &o.Value
}

// moment is a parameter that is a time; zero when it was not given.
type moment struct {
	time.Time
}

// Schema documents it as an RFC 3339 time.
func (moment) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Description: "A time (RFC 3339) or a date."}
}

// UnmarshalText reads it. A "+" that was not encoded has become a space on its way.
func (m *moment) UnmarshalText(text []byte) error {
	s := strings.ReplaceAll(string(text), " ", "+")
	for _, layout := range []string{time.RFC3339, time.DateOnly} {
		if t, err := time.Parse(layout, s); err == nil {
			m.Time = t
			return nil
		}
	}
	return errNotTime
}

// decimalParameter is a parameter that is a decimal; zero and not given when it is left out.
type decimalParameter struct {
	wholesale.Decimal
	given bool
}

// Schema documents it.
func (decimalParameter) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Format: decimalFormat}
}

// UnmarshalText reads it.
func (d *decimalParameter) UnmarshalText(text []byte) (err error) {
	d.given = true
	d.Decimal, err = wholesale.ParseDecimal(string(text))
	return err
}

// errNotTime says what is wrong with a parameter, in words that follow its name.
var errNotTime = errors.New("must be a time such as 2026-03-04T09:30:00Z")

// lowerID gives an id that was checked already in the spelling it is kept in; "" stays "".
func lowerID(id string) string { return strings.ToLower(id) }
