package unleashedapi

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/google/uuid"
)

// The headers of a webhook. Source: https://apidocs.unleashedsoftware.com/Webhooks
const (
	NotificationSignature = "x-unleashed-signature"
	NotificationTimestamp = "x-unleashed-timestamp" // Unix seconds
)

// NotificationWindow is how far the timestamp of a webhook may be from the time here, either way.
const NotificationWindow = 300 * time.Second

// NotificationSigned says whether a webhook was signed with the key of its subscription: the
// signature is base64(HMAC-SHA256(key, timestamp + "." + body)), over the body byte for byte. The
// key is used as text. It takes the same time for every signature.
func NotificationSigned(key []byte, timestamp, signature string, body []byte) bool {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(timestamp))
	mac.Write([]byte{'.'})
	mac.Write(body)
	return hmac.Equal([]byte(base64.StdEncoding.EncodeToString(mac.Sum(nil))), []byte(signature))
}

// NotificationTime reads the timestamp of a webhook; false when it is none.
func NotificationTime(timestamp string) (time.Time, bool) {
	seconds, err := strconv.ParseInt(timestamp, 10, 64)
	// Beyond that a difference of two times no longer fits into a duration.
	const latest = 1 << 33
	return time.Unix(seconds, 0), err == nil && seconds >= 0 && seconds < latest
}

// Notification is what a webhook says: only which kind of record has changed, and its GUIDs.
type Notification struct {
	ID        string // of this notification, the same when it is repeated; "" when it says none
	EventType string // lower case, e.g. "salesorder.updated"; "" when it says none
	Object    string // the kind of record, letters only and lower case, e.g. "salesorder"
	GUIDs     []GUID // that it names, in whatever field; none twice
}

// mostGUIDs bounds what is looked at in a webhook: it names one record, or a few.
const mostGUIDs = 50

// DecodeNotification reads a webhook. Names count in any case, data may be an object or a text that
// holds one, and a GUID may stand in any field. It never fails: what cannot be read says nothing.
func DecodeNotification(body []byte) Notification {
	var envelope map[string]json.RawMessage
	if json.Unmarshal(bytes.TrimPrefix(body, []byte("\xef\xbb\xbf")), &envelope) != nil {
		return Notification{}
	}
	var n Notification
	guids := guidCollector{}
	for _, name := range slices.Sorted(maps.Keys(envelope)) { // in one order, if two differ only in case
		value := envelope[name]
		switch lettersOf(name) {
		case "eventnotificationid":
			n.ID = textOf(value)
		case "eventtype":
			n.EventType = strings.ToLower(textOf(value))
		case "objecttype":
			n.Object = lettersOf(textOf(value))
		case "subscriptionid": // a GUID, but of no record
		default:
			guids.collect(value, 0)
		}
	}
	if n.Object == "" {
		object, _, _ := strings.Cut(n.EventType, ".")
		n.Object = lettersOf(object)
	}
	n.GUIDs = guids.found
	return n
}

// lettersOf is a name without case and without what separates words.
func lettersOf(name string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, name)
}

// textOf is a text, or a number as it is written; "" for anything else.
func textOf(value json.RawMessage) string {
	var text Text
	if json.Unmarshal(value, &text) != nil {
		return ""
	}
	return strings.TrimSpace(string(text))
}

// guidCollector finds GUIDs in values of any shape.
type guidCollector struct{ found []GUID }

// deepest is how many values stand within each other at most: data is a text that holds
// an object, which may hold the record.
const deepest = 8

func (c *guidCollector) collect(value json.RawMessage, depth int) {
	if depth > deepest || len(c.found) >= mostGUIDs {
		return
	}
	var text string
	var list []json.RawMessage
	var object map[string]json.RawMessage
	switch {
	case json.Unmarshal(value, &text) == nil:
		c.read(text, depth)
	case json.Unmarshal(value, &list) == nil:
		for _, item := range list {
			c.collect(item, depth+1)
		}
	case json.Unmarshal(value, &object) == nil:
		for _, name := range slices.Sorted(maps.Keys(object)) {
			c.collect(object[name], depth+1)
		}
	}
}

// read takes a text that is a GUID, or that holds JSON.
func (c *guidCollector) read(text string, depth int) {
	text = strings.TrimSpace(text)
	if id, err := uuid.Parse(text); err == nil {
		if guid := GUID(id.String()).normal(); guid != "" && !slices.Contains(c.found, guid) {
			c.found = append(c.found, guid)
		}
		return
	}
	if strings.HasPrefix(text, "{") || strings.HasPrefix(text, "[") || strings.HasPrefix(text, `"`) {
		c.collect(json.RawMessage(text), depth+1)
	}
}
