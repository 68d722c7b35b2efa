package unleashedapi

import (
	"encoding/json"
	"errors"
	"strings"
)

// Text is a short text, such as a code or postcode, that may look like a number and be sent as one.
// It decodes from a JSON string, a number (kept as written) or null (empty), and encodes as a
// string.
type Text string

// UnmarshalJSON implements json.Unmarshaler.
func (t *Text) UnmarshalJSON(data []byte) error {
	switch data[0] {
	case 'n':
		*t = ""
		return nil
	case '"':
		return json.Unmarshal(data, (*string)(t))
	case '{', '[', 't', 'f':
		return errors.New("expected a text or a number")
	default:
		*t = Text(data)
		return nil
	}
}

// GUID is a record's identifier in its one comparable spelling: lower case, and empty for null, for
// the empty string and for the all-zero GUID, which Unleashed uses for "none".
type GUID string

const zeroGUID = "00000000-0000-0000-0000-000000000000"

func (g GUID) normal() GUID {
	text := strings.ToLower(strings.TrimSpace(string(g)))
	if text == zeroGUID {
		return ""
	}
	return GUID(text)
}

// UnmarshalJSON implements json.Unmarshaler.
func (g *GUID) UnmarshalJSON(data []byte) error {
	var text string
	if err := json.Unmarshal(data, &text); err != nil {
		return err
	}
	*g = GUID(text).normal()
	return nil
}
