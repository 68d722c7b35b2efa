package ui

import (
	"cmp"
	"context"
	"fmt"
	"time"
	"unicode"
	"unicode/utf8"

	"upstock/internal/wholesale"
)

// Amount writes an amount with two digits after the point and commas between the thousands.
func Amount(d wholesale.Decimal) string { return wholesale.AmountWords(d) }

// UnitPrice writes a unit price with at least two digits after the point, e.g. "24.95", "0.1275".
func UnitPrice(d wholesale.Decimal) string { return wholesale.PriceWords(d) }

// Number writes a count with commas between the thousands.
func Number(n int64) string { return wholesale.CountWords(n) }

// Counted writes how many there are of a thing, e.g. "1 price", "1,200 prices".
func Counted(n int64, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return Number(n) + " " + thing + "s"
}

// UpTo writes a count that was not counted beyond a limit, e.g. "999+".
func UpTo(n, limit int64) string {
	if n >= limit {
		return fmt.Sprintf("%d+", limit-1)
	}
	return fmt.Sprint(n)
}

// Capitalised begins a sentence with the words.
func Capitalised(words string) string {
	if words == "" {
		return ""
	}
	first, size := utf8.DecodeRuneInString(words)
	return string(unicode.ToUpper(first)) + words[size:]
}

// DoubtWords show back how a number was read that could mean two things, beside the field that
// holds the reading.
func DoubtWords(text, reading string) string {
	return "We read “" + text + "” as " + reading + ". Save again if that is right"
}

// DayWords writes a date for people, e.g. "4 Mar 2026".
func DayWords(date wholesale.Date) string {
	t, err := time.Parse(time.DateOnly, string(date))
	if err != nil {
		return string(date)
	}
	return t.Format("2 Jan 2006")
}

// MomentWords writes a point in time on the supplier's clock, e.g. "4 Mar 2026, 14:05".
func MomentWords(ctx context.Context, t time.Time) string {
	return t.In(location(ctx)).Format("2 Jan 2006, 15:04")
}

// DateWords writes the day of a point in time on the supplier's calendar, e.g. "4 Mar 2026".
func DateWords(ctx context.Context, t time.Time) string {
	return t.In(location(ctx)).Format("2 Jan 2006")
}

// StatusWords is the status of an order in Upstock's words.
func StatusWords(status wholesale.Status) string { return Capitalised(string(status)) }

func statusTone(status wholesale.Status) Tone {
	switch status {
	case wholesale.Ordered, wholesale.Processing:
		return Info
	case wholesale.Shipped, wholesale.Received:
		return Good
	}
	return Neutral
}

var sourceWords = map[wholesale.Source]string{
	wholesale.SourceBuyer:       "Buyer shop",
	wholesale.SourceSupplier:    "Entered by your team",
	wholesale.SourceStanding:    "Standing order",
	wholesale.SourceSupermarket: "Supermarket",
	wholesale.SourceAPI:         "API",
}

// paymentStates are what the states of a payment are called, on every page, and their tones.
var paymentStates = map[wholesale.PaymentState]struct {
	words string
	tone  Tone
}{
	wholesale.PaymentDue:        {"Due", Info},
	wholesale.PaymentScheduled:  {"Scheduled", Neutral},
	wholesale.PaymentProcessing: {"Processing", Info},
	wholesale.PaymentPaid:       {"Paid", Good},
	wholesale.PaymentFailed:     {"Failed", Bad},
	wholesale.PaymentRefunded:   {"Refunded", Neutral},
	wholesale.PaymentBlocked:    {"Blocked", Warn},
	wholesale.PaymentCancelled:  {"Cancelled", Neutral},
}

// PaymentWords is what a payment's state is called.
func PaymentWords(s wholesale.PaymentState) string { return paymentStates[s].words }

// PaymentTone is the tone in which a payment's state is said.
func PaymentTone(s wholesale.PaymentState) Tone { return paymentStates[s].tone }

// SourceWords says where an order came from.
func SourceWords(source wholesale.Source) string { return cmp.Or(sourceWords[source], string(source)) }

var availabilityWords = map[wholesale.Availability]string{
	wholesale.Available:    "Available",
	wholesale.OutOfStock:   "Out of Stock",
	wholesale.Discontinued: "Discontinued",
}

// AvailabilityWords is a product's availability in Upstock's words.
func AvailabilityWords(a wholesale.Availability) string {
	return cmp.Or(availabilityWords[a], string(a))
}
