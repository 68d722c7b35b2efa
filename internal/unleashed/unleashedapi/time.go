package unleashedapi

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// isoSeconds is the one spelling that every recorded client sends and the live service accepts.
// It has no zone; Unleashed reads it as UTC.
const isoSeconds = "2006-01-02T15:04:05"

// Time is an instant in UTC; its zero value is null.
//
// It decodes from what Unleashed sends ("/Date(1531132187399)/": milliseconds since 1970, possibly
// negative; a "+1300" after them says where it was written and changes nothing) and from ISO 8601
// with or without time, fraction and zone. The year 1, which .NET uses for "never", is null. Once a
// date was seen as a New Zealander reads it, "12/10/2014 8:08:10 p.m."; such a one is taken as UTC.
// It encodes as ISO 8601 in whole seconds.
type Time struct{ time.Time }

// MarshalJSON implements json.Marshaler. It fails for years that the format cannot hold.
func (t Time) MarshalJSON() ([]byte, error) {
	if t.IsZero() {
		return []byte("null"), nil
	}
	utc := t.UTC()
	if year := utc.Year(); year < 1 || year > 9999 {
		return nil, fmt.Errorf("the year %d cannot be written", year)
	}
	return json.Marshal(utc.Format(isoSeconds))
}

// UnmarshalJSON implements json.Unmarshaler.
func (t *Time) UnmarshalJSON(data []byte) error {
	var text string
	if err := json.Unmarshal(data, &text); err != nil {
		return err
	}
	instant, err := parseTime(strings.TrimSpace(text))
	if err != nil {
		return err
	}
	*t = Time{instant}
	return nil
}

func parseTime(text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	if inner, found := strings.CutPrefix(text, "/Date("); found {
		return parseMicrosoft(text, inner)
	}
	// Parsing accepts a fraction of a second after every layout that ends in seconds.
	for _, layout := range []string{isoSeconds, time.RFC3339, isoSeconds + "-0700", time.DateOnly, time.DateTime, "2006-01-02T15:04"} {
		if instant, err := time.Parse(layout, text); err == nil {
			return inRange(text, instant.UTC())
		}
	}
	return parseLocalized(text)
}

var halfDays = strings.NewReplacer("a.m.", "AM", "p.m.", "PM", "am", "AM", "pm", "PM")

// parseLocalized reads a moment as people write it: the day comes first, unless only the month can.
// A date alone is refused: of one that prices hold from, the wrong month would cost money.
func parseLocalized(text string) (time.Time, error) {
	written := halfDays.Replace(strings.ToLower(text))
	for _, day := range []string{"2/1/2006", "1/2/2006"} {
		for _, clock := range []string{" 3:04:05 PM", " 15:04:05"} {
			if instant, err := time.Parse(day+clock, written); err == nil {
				return inRange(text, instant)
			}
		}
	}
	return time.Time{}, fmt.Errorf("%q is not a date", text)
}

func parseMicrosoft(text, inner string) (time.Time, error) {
	inner, closed := strings.CutSuffix(inner, ")/")
	digits := inner
	if len(inner) > 1 {
		if zone := strings.IndexAny(inner[1:], "+-"); zone >= 0 { // [1:]: skip the sign
			digits = inner[:zone+1]
		}
	}
	milliseconds, err := strconv.ParseInt(digits, 10, 64)
	if err != nil || !closed {
		return time.Time{}, fmt.Errorf("%q is not a date", text)
	}
	return inRange(text, time.UnixMilli(milliseconds).UTC())
}

// inRange holds dates to the years that .NET, and so the remote, knows.
func inRange(text string, instant time.Time) (time.Time, error) {
	if year := instant.Year(); year < 1 || year > 9999 {
		return time.Time{}, fmt.Errorf("%q is out of the range of dates", text)
	}
	return instant, nil
}
