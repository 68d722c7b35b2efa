package api

import (
	"time"

	"upstock/internal/wholesale"
)

// timeOf gives a moment as it goes over the wire: in UTC, as exact as it is kept.
func timeOf(t time.Time) time.Time { return t.UTC().Truncate(time.Microsecond) }

// timeOrNull gives null for what has not happened.
func timeOrNull(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = timeOf(t)
	return &t
}

func textOrNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func dateOrNull(d wholesale.Date) *string {
	if d == "" {
		return nil
	}
	s := string(d)
	return &s
}

func decimalOf(d *decimalInput) *wholesale.Decimal {
	if d == nil {
		return nil
	}
	return &d.Decimal
}
