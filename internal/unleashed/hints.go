package unleashed

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"time"

	"upstock/internal/store"
	"upstock/internal/syncing"
	"upstock/internal/unleashed/unleashedapi"
)

var _ syncing.HintSource = (*Connector)(nil)

// ReadHint verifies a webhook of Unleashed's and says what it is about. Every key is tried, so that
// it takes the same time whichever fits, or none.
func (c *Connector) ReadHint(d syncing.Delivery, keys [][]byte, now time.Time) (syncing.Notification, syncing.Refusal) {
	timestamp := d.Header.Get(unleashedapi.NotificationTimestamp)
	signature := d.Header.Get(unleashedapi.NotificationSignature)
	signed := false
	for _, key := range keys {
		if unleashedapi.NotificationSigned(key, timestamp, signature, d.Body) {
			signed = true
		}
	}
	at, isTime := unleashedapi.NotificationTime(timestamp)
	switch {
	case signature == "" || timestamp == "":
		return syncing.Notification{}, syncing.Refusal{Reason: syncing.NotSigned}
	case !signed || !isTime:
		return syncing.Notification{}, syncing.Refusal{Reason: syncing.WrongKey}
	}
	apart := at.Sub(now.Truncate(time.Second)) // it is in whole seconds
	if apart.Abs() > unleashedapi.NotificationWindow {
		return syncing.Notification{}, syncing.Refusal{Reason: syncing.WrongTime, Apart: apart}
	}
	said := notification(unleashedapi.DecodeNotification(d.Body))
	if said.ID == "" || len(said.ID) > longestID {
		said.ID = fingerprint(said.ID, timestamp, d.Body)
	}
	return said, syncing.Refusal{}
}

// longestID is longer than any id of a webhook that is kept as it is.
const longestID = 100

// fingerprint stands for the id of a webhook that has none, or one that is too long to be kept. The
// second counts: without an id, two changes of one record may read the same.
func fingerprint(id, timestamp string, body []byte) string {
	said := []byte(id)
	if id == "" {
		said = append([]byte(timestamp+"."), body...)
	}
	sum := sha256.Sum256(said)
	return "sha256:" + hex.EncodeToString(sum[:])
}

// notification says what must be read again after an event. One of a kind that is not known may be
// about anything.
func notification(n unleashedapi.Notification) syncing.Notification {
	said := syncing.Notification{ID: n.ID}
	for _, guid := range n.GUIDs {
		said.Records = append(said.Records, string(guid))
	}
	switch {
	case strings.HasPrefix(n.Object, "salesorder"):
		said.Topic = store.HintOrder
		said.Created = strings.HasSuffix(n.EventType, "created")
	case strings.HasPrefix(n.Object, "product"), strings.HasPrefix(n.Object, "customer"):
		said.Topic = store.HintLists
	}
	return said
}
