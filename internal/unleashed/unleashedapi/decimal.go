package unleashedapi

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

// Decimal is an exact decimal number as plain text ("288.0000", "-0.15"), or empty for null. The
// scale it was written with is kept. Build one by converting such text: Decimal("24.95").
//
// It decodes from a JSON number, from a number in a string (sell price tiers come so) and from null
// or an empty string; anything else is an error. It encodes as a bare JSON number.
type Decimal string

// longestDecimal is generous: Unleashed's own type holds 29 digits.
const longestDecimal = 100

// IsNull reports whether there is no value. No value is not zero.
func (d Decimal) IsNull() bool { return d == "" }

// UnmarshalJSON implements json.Unmarshaler.
func (d *Decimal) UnmarshalJSON(data []byte) error {
	text := string(data)
	switch data[0] {
	case 'n':
		text = ""
	case '"':
		if err := json.Unmarshal(data, &text); err != nil {
			return err
		}
	}
	plain, err := plainDecimal(text)
	if err != nil {
		return err
	}
	*d = plain
	return nil
}

// MarshalJSON implements json.Marshaler. It fails for text that is not a number.
func (d Decimal) MarshalJSON() ([]byte, error) {
	plain, err := plainDecimal(string(d))
	if err != nil {
		return nil, err
	}
	if plain == "" {
		return []byte("null"), nil
	}
	return []byte(plain), nil
}

// plainDecimal checks that text is a decimal number and writes out an exponent, working on digits
// only: a float would lose some.
func plainDecimal(text string) (Decimal, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return "", nil
	}
	if len(text) > longestDecimal {
		return "", fmt.Errorf("a number of %d characters is too long", len(text))
	}
	unsigned := strings.TrimPrefix(text, "+")
	sign := ""
	if unsigned == text && strings.HasPrefix(text, "-") {
		sign, unsigned = "-", text[1:]
	}
	mantissa, shift := unsigned, 0
	if e := strings.IndexAny(unsigned, "eE"); e >= 0 {
		exponent, err := strconv.Atoi(unsigned[e+1:])
		if err != nil || exponent > longestDecimal || exponent < -longestDecimal {
			return "", fmt.Errorf("%q is not a usable number", text)
		}
		mantissa, shift = unsigned[:e], exponent
	}
	whole, fraction, _ := strings.Cut(mantissa, ".")
	digits, point := whole+fraction, len(whole)+shift
	if digits == "" || strings.Trim(digits, "0123456789") != "" {
		return "", fmt.Errorf("%q is not a number", text)
	}
	if point < 0 {
		digits, point = strings.Repeat("0", -point)+digits, 0
	}
	if point > len(digits) {
		digits += strings.Repeat("0", point-len(digits))
	}
	whole, fraction = strings.TrimLeft(digits[:point], "0"), digits[point:]
	if whole == "" {
		whole = "0"
	}
	if fraction != "" {
		fraction = "." + fraction
	}
	if len(whole)+len(fraction) > longestDecimal {
		return "", fmt.Errorf("%q is not a usable number", text)
	}
	return Decimal(sign + whole + fraction), nil
}
