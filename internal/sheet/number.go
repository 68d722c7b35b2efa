package sheet

import (
	"errors"
	"strings"
	"unicode"

	"github.com/govalues/decimal"
)

// Why a cell is not a number, in words that follow the name of a field.
var (
	errNoNumber      = errors.New("is required")
	errNotANumber    = errors.New("must be a number such as 12 or 2.5")
	errADay          = errors.New("is a date in the workbook; enter the number and format the cell as one")
	errTooManyDigits = errors.New("has too many digits")
)

// maxDigits is how many digits are kept exactly.
const maxDigits = 18

// readNumber reads a cell. What a workbook stores needs no guessing; a text is read by the table's
// decimal mark.
func readNumber(value Value, mark DecimalMark) (decimal.Decimal, error) {
	if value.Date != "" {
		return decimal.Decimal{}, errADay
	}
	if value.Stored != "" {
		return parseDecimal(value.Stored)
	}
	if value.Shown == "" {
		return decimal.Decimal{}, errNoNumber
	}
	plain, ok := plainNumber(value.Shown, mark)
	if !ok {
		return decimal.Decimal{}, errNotANumber
	}
	return parseDecimal(plain)
}

// parseDecimal reads digits with at most one point, exactly.
func parseDecimal(s string) (decimal.Decimal, error) {
	if !isDecimal(s) {
		return decimal.Decimal{}, errNotANumber
	}
	if digits := strings.Count(s, "") - 1 - strings.Count(s, "-") - strings.Count(s, "."); digits > maxDigits {
		whole, fraction, _ := strings.Cut(strings.TrimLeft(strings.TrimPrefix(s, "-"), "0"), ".")
		if len(whole)+len(strings.TrimRight(fraction, "0")) > maxDigits {
			return decimal.Decimal{}, errTooManyDigits
		}
	}
	number, err := decimal.Parse(s)
	if err != nil {
		return decimal.Decimal{}, errTooManyDigits
	}
	return number, nil
}

// oneSpelling makes a typographer's minus a "-", and a space of what else parts thousands.
var oneSpelling = strings.NewReplacer("\u2212", "-", "\u00a0", " ", "\u202f", " ", "\u2009", " ", "'", " ", "’", " ")

// plainNumber writes a number as people write it, such as "$1,234.50" or "(1 234,50 €)", with
// digits and a point only.
func plainNumber(text string, mark DecimalMark) (plain string, ok bool) {
	digits, negative, ok := bareNumber(text)
	if !ok {
		return "", false
	}
	if mark == "" {
		mark = Point
	}
	whole, fraction, hasMark := strings.Cut(digits, string(mark))
	thousands := ","
	if mark == Comma {
		thousands = "."
	}
	for _, between := range []string{" ", thousands} {
		if partsThousands(whole, between) {
			whole = strings.ReplaceAll(whole, between, "")
			break
		}
	}
	if whole == "" && fraction != "" {
		whole = "0"
	}
	if !allDigits(whole) || hasMark && fraction != "" && !allDigits(fraction) {
		return "", false
	}
	if fraction != "" {
		whole += "." + fraction
	}
	if negative {
		whole = "-" + whole
	}
	return whole, true
}

// bareNumber takes away what stands around a number: its sign, currency and space. It is left with
// digits, points, commas and spaces.
func bareNumber(text string) (digits string, negative, ok bool) {
	s := strings.TrimFunc(oneSpelling.Replace(text), isAround)
	if inside, found := strings.CutPrefix(s, "("); found && strings.HasSuffix(inside, ")") { // as accountants write
		s, negative = strings.TrimFunc(strings.TrimSuffix(inside, ")"), isAround), true
	}
	for _, code := range currencies {
		if rest, found := cutFold(s, code); found {
			s = strings.TrimFunc(rest, isAround)
		}
	}
	switch {
	case strings.HasPrefix(s, "-"):
		s, negative = s[1:], true
	case strings.HasPrefix(s, "+"):
		s = s[1:]
	case strings.HasSuffix(s, "-"):
		s, negative = s[:len(s)-1], true
	}
	s = strings.TrimFunc(s, isAround)
	ok = strings.Trim(s, "0123456789., ") == "" && strings.ContainsAny(s, "0123456789")
	return s, negative, ok
}

// currencies are the codes that may stand before or behind a number.
var currencies = []string{"NZD", "AUD", "USD", "EUR", "GBP", "JPY", "CAD", "SGD", "NZ$", "AU$", "A$", "US$"}

func cutFold(s, code string) (rest string, found bool) {
	if len(s) > len(code) && strings.EqualFold(s[:len(code)], code) {
		return s[len(code):], true
	}
	if len(s) > len(code) && strings.EqualFold(s[len(s)-len(code):], code) {
		return s[:len(s)-len(code)], true
	}
	return s, false
}

func isAround(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune("$€£¥", r) }

// partsThousands says whether three digits follow every mark, and one to three stand before the
// first. Thousands do not begin with zero: 0,125 is an eighth.
func partsThousands(s, mark string) bool {
	groups := strings.Split(s, mark)
	for _, group := range groups[1:] {
		if len(group) != 3 {
			return false
		}
	}
	return len(groups) > 1 && len(groups[0]) <= 3 && strings.TrimLeft(groups[0], "0") != ""
}

func allDigits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

// roundTo rounds half away from zero, as Unleashed does.
func roundTo(d decimal.Decimal, scale int) decimal.Decimal {
	if d.Scale() <= scale {
		return d
	}
	rounded := d.Trunc(scale)
	left, err := d.Sub(rounded)
	if err != nil || left.IsZero() {
		return rounded
	}
	half := decimal.MustNew(5, scale+1)
	if left.Abs().Cmp(half) < 0 {
		return rounded
	}
	up := decimal.MustNew(1, scale).CopySign(d)
	if rounded, err = rounded.Add(up); err != nil {
		return d
	}
	return rounded
}
