package sandbox

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Date is a moment on the wire, kept to the millisecond in UTC. The zero Date is JSON null.
type Date struct{ time.Time }

// UnmarshalJSON accepts what Unleashed is known to accept: /Date(ms)/ (an object that was read is
// written back), ISO 8601 with or without zone and fraction, a plain date, and null.
func (d *Date) UnmarshalJSON(data []byte) error {
	var text string // null leaves it empty
	if err := json.Unmarshal(data, &text); err != nil {
		return fmt.Errorf("%.40q is not a date", data)
	}
	if text == "" {
		*d = Date{}
		return nil
	}
	t, err := parseDate(text)
	if err != nil {
		return err
	}
	*d = Date{t}
	return nil
}

var dateLayouts = [...]string{
	"2006-01-02T15:04:05", // also with a fraction: time.Parse takes one after the seconds
	time.RFC3339,
	"2006-01-02 15:04:05",
	"2006-01-02T15:04",
	"2006-01-02",
}

var errNotDate = errors.New("is not a date")

// parseDate reads any accepted spelling; without a zone it means UTC.
func parseDate(text string) (time.Time, error) {
	if inner, ok := strings.CutPrefix(text, "/Date("); ok {
		inner, ok = strings.CutSuffix(inner, ")/")
		// The number counts from 1970 in UTC; a zone suffix only says where it was written.
		if cut := strings.LastIndexAny(inner, "+-"); cut > 0 {
			inner = inner[:cut]
		}
		ms, err := strconv.ParseInt(inner, 10, 64)
		if !ok || err != nil {
			return time.Time{}, fmt.Errorf("%.40q %w", text, errNotDate)
		}
		return time.UnixMilli(ms).UTC(), nil
	}
	for _, layout := range dateLayouts {
		if t, err := time.Parse(layout, text); err == nil {
			return t.UTC(), nil
		}
	}
	return time.Time{}, fmt.Errorf("%.40q %w", text, errNotDate)
}
