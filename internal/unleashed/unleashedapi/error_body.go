package unleashedapi

import (
	"encoding/json"
	"strings"
)

// longestMessage is in runes: enough for several findings, not enough for a stack trace.
const longestMessage = 1000

// errorBody is the union of the error shapes seen: a validation answer has Items, other errors
// Description or (from the web framework below) Message.
type errorBody struct {
	Items []struct {
		Field       Text
		Description Text
		ErrorCode   Text
	}
	Description      Text
	Message          Text
	DebugInformation Text
}

// readErrorBody extracts what an error answer says. Any body is acceptable: JSON of a known shape,
// other text, a proxy's HTML page, or nothing.
func readErrorBody(body []byte) (findings []FieldError, message string) {
	var said errorBody
	if err := json.Unmarshal(body, &said); err != nil {
		return nil, shorten(withoutMarkup(string(body)))
	}
	var words []string
	for _, item := range said.Items {
		finding := FieldError{
			Field:       shorten(string(item.Field)),
			Description: shorten(string(item.Description)),
			Code:        shorten(string(item.ErrorCode)),
		}
		findings = append(findings, finding)
		if finding.Description != "" {
			words = append(words, finding.Description)
		} else if finding.Field != "" {
			words = append(words, finding.Field)
		}
	}
	for _, text := range []string{
		strings.Join(words, "; "), string(said.Description), string(said.Message), string(said.DebugInformation), string(body),
	} {
		if text = shorten(text); text != "" {
			return findings, text
		}
	}
	return findings, ""
}

// withoutMarkup drops tags, so that a gateway's HTML page reads as a sentence.
func withoutMarkup(text string) string {
	if !strings.HasPrefix(strings.TrimSpace(text), "<") {
		return text
	}
	var plain strings.Builder
	inTag := false
	for _, r := range text {
		switch {
		case r == '<':
			inTag = true
			plain.WriteByte(' ')
		case r == '>':
			inTag = false
		case !inTag:
			plain.WriteRune(r)
		}
	}
	return plain.String()
}

// shorten makes one line of at most longestMessage runes.
func shorten(text string) string {
	text = strings.Join(strings.Fields(strings.ToValidUTF8(text, "")), " ")
	count := 0
	for i := range text {
		if count == longestMessage {
			return text[:i] + "…"
		}
		count++
	}
	return text
}
