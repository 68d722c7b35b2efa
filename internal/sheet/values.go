package sheet

import (
	"strings"
	"time"
)

// plainNumber takes away what people and programs put around and between the digits of a number.
func plainNumber(s string) string {
	bare := strings.Map(func(r rune) rune {
		switch r {
		case '$', '€', '£':
			return -1
		case '\u00a0', '\u202f', '\'': // narrow and no-break spaces, and the Swiss apostrophe, part thousands
			return ' '
		case '\u2212': // a typographer's minus
			return '-'
		}
		return r
	}, s)
	plain := withPoint(withoutSpaces(strings.TrimPrefix(strings.TrimSpace(bare), "+")))
	if !isDecimal(plain) {
		return s
	}
	return plain
}

// withoutSpaces joins the thousands of "1 234,50"; "12 34" is left as the mistake it is.
func withoutSpaces(s string) string {
	whole := s
	if i := strings.IndexAny(s, ",."); i >= 0 {
		whole = s[:i]
	}
	if !partsThousands(whole, " ") {
		return s
	}
	return strings.ReplaceAll(whole, " ", "") + s[len(whole):]
}

// withPoint decides which of the commas and points is the decimal one: the last kind to appear, when both do; a point alone;
// a comma alone unless exactly three digits follow, for then it parts thousands.
func withPoint(s string) string {
	comma, point := strings.LastIndexByte(s, ','), strings.LastIndexByte(s, '.')
	switch {
	case comma < 0:
		return s
	case point > comma:
		if !partsThousands(s[:point], ",") {
			return s
		}
		return strings.ReplaceAll(s, ",", "")
	case point >= 0:
		if !partsThousands(s[:comma], ".") {
			return s
		}
		return strings.Replace(strings.ReplaceAll(s, ".", ""), ",", ".", 1)
	case partsThousands(s, ","):
		return strings.ReplaceAll(s, ",", "")
	default:
		return strings.Replace(s, ",", ".", 1)
	}
}

// partsThousands reports whether after every mark there are three digits, and before the first some but no more than three.
func partsThousands(s, mark string) bool {
	groups := strings.Split(strings.TrimPrefix(s, "-"), mark)
	for i, group := range groups {
		if i == 0 && (group == "" || len(group) > 3) || i > 0 && len(group) != 3 {
			return false
		}
	}
	return strings.TrimLeft(groups[0], "0") != "" // 0,125 is an eighth
}

// dayLayouts are the ways people write a day. New Zealand, Australia and Britain put the day before the month.
var dayLayouts = []string{
	time.DateOnly, "2/1/2006", "2-1-2006", "2.1.2006", "2/1/06", "2 Jan 2006", "2-Jan-2006", "2-Jan-06", "2 January 2006",
	"2006/1/2", time.RFC3339, "2006-01-02 15:04:05", "2006-01-02T15:04:05",
}

func plainDay(s string) string {
	for _, layout := range dayLayouts {
		if day, err := time.Parse(layout, s); err == nil {
			return day.Format(time.DateOnly)
		}
	}
	return s
}

func parseDay(s string) (time.Time, error) { return time.Parse(time.DateOnly, s) }
