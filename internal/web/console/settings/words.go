package settings

import (
	"strconv"
	"strings"
	"time"

	"upstock/internal/store"
	"upstock/internal/web/ui"
)

// everyWords writes how often something is done, e.g. "1 s", "0.5 s", "2 min", "4 h".
func everyWords(d time.Duration) string {
	switch {
	case d >= 2*time.Hour || d == time.Hour:
		return strconv.FormatInt(int64(d.Round(time.Hour)/time.Hour), 10) + " h"
	case d >= 2*time.Minute || d == time.Minute:
		return strconv.FormatInt(int64(d.Round(time.Minute)/time.Minute), 10) + " min"
	}
	return strings.Replace(tookWords(d), ".0 s", " s", 1)
}

// tookWords says how long a call took, e.g. "0.3 s".
func tookWords(d time.Duration) string {
	tenths := int64((d + 50*time.Millisecond) / (100 * time.Millisecond))
	if tenths == 0 {
		return "less than 0.1 s"
	}
	return strconv.FormatInt(tenths/10, 10) + "." + strconv.FormatInt(tenths%10, 10) + " s"
}

func receivedWords(h store.HintHealth) string {
	words := ui.Number(h.Received) + " received"
	if h.Repeated > 0 {
		words += ", " + ui.Number(h.Repeated) + " of them repeated"
	}
	return words
}

// keyName tells signature keys apart, which are never shown.
func keyName(i int) string { return "Key " + strconv.Itoa(i+1) }

func setUpWords(v hintsView) string {
	if len(v.Keys) == 0 {
		return "Set up"
	}
	return "Add another key"
}
