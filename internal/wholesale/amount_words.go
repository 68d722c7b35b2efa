package wholesale

import (
	"strconv"
	"strings"
)

// AmountWords writes an amount for people, with its cents and commas between the thousands:
// "3,345.35". A minus is the typographic one. Programs want [FormatTotal].
func AmountWords(d Decimal) string { return thousands(FormatTotal(d)) }

// PriceWords writes a unit price for people, with its cents, further digits only where it has them,
// and commas between the thousands: "24.95", "0.1275", "1,200.00". Programs want [FormatPrice].
func PriceWords(d Decimal) string {
	text := FormatPrice(d)
	for range PriceScale - TotalScale {
		text = strings.TrimSuffix(text, "0")
	}
	return thousands(text)
}

// CountWords writes a count with commas between the thousands: "3,000".
func CountWords(n int64) string { return thousands(strconv.FormatInt(n, 10)) }

func thousands(text string) string {
	whole, rest, found := strings.Cut(text, ".")
	sign := ""
	if strings.HasPrefix(whole, "-") {
		sign, whole = "−", whole[1:]
	}
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if found {
		whole += "." + rest
	}
	return sign + whole
}
