package wholesale

import (
	"bytes"
	"strconv"
	"strings"
)

// AmountWords writes an amount for people, with its cents and commas between the thousands:
// "3,345.35". A minus is the typographic one. Programs want [FormatTotal].
func AmountWords(d Decimal) string { return thousands(FormatTotal(d)) }

// PriceWords writes a unit price for people, with its cents, further digits only where it has them,
// and commas between the thousands: "24.95", "0.1275", "1,200.00". Programs want [FormatPrice].
func PriceWords(d Decimal) string {
	var room [24]byte
	return string(appendPriceWords(room[:0], d))
}

// appendPriceWords is [PriceWords] into a buffer.
func appendPriceWords(b []byte, d Decimal) []byte {
	start := len(b)
	b, _ = Round(d, PriceScale).Rescale(PriceScale).AppendText(b) // it never fails
	for range PriceScale - TotalScale {
		b = bytes.TrimSuffix(b, []byte("0"))
	}
	if bytes.IndexByte(b[start:], '.') > len("999") || d.IsNeg() {
		b = append(b[:start], thousands(string(b[start:]))...)
	}
	return b
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
