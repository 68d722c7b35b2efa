package sandbox

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

// Number is the exact decimal text of a price, quantity or rate, such as
// "24.9500". The empty Number is JSON null: no value.
type Number string

// UnmarshalJSON accepts a JSON number, a string holding one, or null. Anything
// else, and what a sales order could not carry exactly, is an error.
func (n *Number) UnmarshalJSON(data []byte) error {
	text, err := scalarText(data)
	if err != nil {
		return fmt.Errorf("%.40q %w", data, errNotNumber)
	}
	if text != "" {
		if _, err := parseFixed(text); err != nil {
			return fmt.Errorf("%.40q %w", text, err)
		}
	}
	*n = Number(text)
	return nil
}

// Cost is a Number that real accounts hold with up to fourteen decimal places.
// Nothing is worked out from it, so what is beyond the sixth is cut off.
type Cost Number

// UnmarshalJSON reads a cost like a Number.
func (c *Cost) UnmarshalJSON(data []byte) error {
	text, err := scalarText(data)
	if err != nil {
		return fmt.Errorf("%.40q %w", data, errNotNumber)
	}
	if whole, fraction, ok := strings.Cut(text, "."); ok && len(fraction) > fixedPlaces && onlyDigits(fraction) {
		text = whole + "." + fraction[:fixedPlaces]
	}
	return (*Number)(c).UnmarshalJSON([]byte(strconv.Quote(text)))
}

// check reports what is wrong with a Number that did not come from JSON.
func (n Number) check(field string) error {
	if n == "" {
		return nil
	}
	if _, err := parseFixed(string(n)); err != nil {
		return fmt.Errorf("%s %.40q %w", field, string(n), err)
	}
	return nil
}

// fixed is the value, and whether there is one.
func (n Number) fixed() (fixed, bool) {
	if n == "" {
		return 0, false
	}
	f, err := parseFixed(string(n))
	return f, err == nil
}

// valueOr is the value, or a default when there is none.
func (n Number) valueOr(missing fixed) fixed {
	if f, ok := n.fixed(); ok {
		return f
	}
	return missing
}

// scalarText gives the text of a JSON number or string, "" for null.
func scalarText(data []byte) (string, error) {
	if string(data) == "null" {
		return "", nil
	}
	if data[0] == '"' {
		var text string
		err := json.Unmarshal(data, &text)
		return text, err
	}
	return string(data), nil
}
