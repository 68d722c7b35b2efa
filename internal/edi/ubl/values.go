package ubl

import (
	"regexp"
	"strings"

	"upstock/internal/edi/message"
	"upstock/internal/wholesale"
)

// date reads a date; a time zone or time after it is not needed. A date that is none is "".
func (r *reader) date(e *element, where string) wholesale.Date {
	v := e.value()
	if len(v) > 10 && strings.IndexByte("TZ+-", v[10]) >= 0 {
		v = v[:10]
	}
	day, err := wholesale.ParseDate(v)
	if err != nil {
		r.add(message.BadDate, where, "%q is not a date such as 2026-03-04; it was left out.", e.value())
		return ""
	}
	return day
}

// plain is how XML Schema writes decimal numbers: no exponent and no comma.
var plain = regexp.MustCompile(`^[+-]?(\d+\.?\d*|\.\d+)$`)

// number reads a number; nil when the element is not there or is none, which is then a problem.
func (r *reader) number(e *element, where string) *wholesale.Decimal {
	if e == nil {
		return nil
	}
	v := e.value()
	sign, digits := "", strings.TrimPrefix(v, "+")
	if strings.HasPrefix(v, "-") {
		sign, digits = "-", v[1:]
	}
	whole, fraction, _ := strings.Cut(digits, ".")
	if whole == "" {
		whole = "0"
	}
	if fraction != "" {
		whole += "." + fraction
	}
	n, err := wholesale.ParseDecimal(sign + whole)
	switch {
	case !plain.MatchString(v):
		r.add(message.BadNumber, where, "%q is not a number such as 12.50.", v)
	case err != nil:
		r.add(message.BadNumber, where, "%s %s.", v, err)
	default:
		return &n
	}
	return nil
}

func isDigits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }
