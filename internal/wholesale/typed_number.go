package wholesale

import (
	"errors"
	"strings"
	"unicode"
)

// Why what a person typed is not a number, in words that follow the name of a field.
var (
	errNoNumber   = errors.New("is required")
	errNotANumber = errors.New("must be a number such as 12 or 2.5")
)

// oneSpelling makes a typographer's minus a "-", and a space of what else parts thousands.
var oneSpelling = strings.NewReplacer("\u2212", "-", "\u00a0", " ", "\u202f", " ", "'", " ", "’", " ")

// ParseTyped reads a number as people and spreadsheets write it: "12", "$1,234.50", "1 234,50 €".
// What has no one reading is refused, and so is what cannot be kept exactly. Where a person typed
// it, [DoubtOf] says whether the reading must be shown first.
func ParseTyped(text string) (Decimal, error) {
	number, _, err := readTyped(text)
	if err != nil {
		return Decimal{}, err
	}
	return ParseDecimal(number)
}

// DoubtOf gives the reading of a number that could mean another one to a person, such as
// "0,500" or "1.000": in New Zealand a comma parts thousands and a point begins the fraction.
// doubtful is false for a plain number, and for what is none.
func DoubtOf(text string) (reading string, doubtful bool) {
	number, doubtful, err := readTyped(text)
	if err != nil || !doubtful {
		return "", false
	}
	value, err := ParseDecimal(number)
	if err != nil {
		return "", false
	}
	return Unmistakable(FormatTrimmed(value)), true
}

// Unmistakable writes a number for a field so that it has one reading: "1.234" might be thousands,
// "1.2340" is not.
func Unmistakable(number string) string {
	if _, doubtful, err := readTyped(number); err == nil && doubtful {
		return number + "0"
	}
	return number
}

// readTyped writes a number that was typed in the notation of JSON.
func readTyped(text string) (number string, doubtful bool, err error) {
	plain := strings.TrimFunc(oneSpelling.Replace(text), isAround)
	if plain == "" {
		return "", false, errNoNumber
	}
	unsigned, negative := strings.CutPrefix(plain, "-")
	if !negative {
		unsigned = strings.TrimPrefix(plain, "+")
	}
	unsigned = strings.TrimLeftFunc(unsigned, isAround)
	number, ok := withPoint(unsigned)
	if !ok {
		return "", false, errNotANumber
	}
	if negative {
		number = "-" + number
	}
	hasCommaFraction := strings.LastIndexAny(unsigned, ".,") == strings.LastIndex(unsigned, ",") && strings.Contains(unsigned, ",") && !partsThousands(unsigned, ",")
	return number, hasCommaFraction || partsThousands(unsigned, "."), nil
}

// isAround says what may stand around a number.
func isAround(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune("$€£", r) }

// withPoint writes an unsigned number without marks between its thousands, and with a point before
// its fraction. The last point or comma begins the fraction, unless it parts thousands.
func withPoint(s string) (number string, ok bool) {
	whole, fraction, mark := s, "", ""
	if at := strings.LastIndexAny(s, ".,"); at >= 0 && !partsThousands(s, ",") {
		whole, fraction, mark = s[:at], s[at+1:], s[at:at+1]
	}
	if mark == "," && len(fraction) == 3 && !strings.ContainsAny(whole, " .") && !strings.HasPrefix(whole, "0") {
		return "", false // 1234,567 may be a typo for 1,234,567
	}
	for _, between := range []string{" ", ",", "."} {
		if between != mark && partsThousands(whole, between) {
			whole = strings.ReplaceAll(whole, between, "")
			break
		}
	}
	if whole == "" && fraction != "" {
		whole = "0"
	}
	if fraction == "" {
		return whole, isDigits(whole)
	}
	return whole + "." + fraction, isDigits(whole) && isDigits(fraction)
}

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
