package stripe

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	sdk "github.com/stripe/stripe-go/v85"
)

// signatureTolerance is how far the time in a signature may be from now, as Stripe recommends.
const signatureTolerance = 5 * time.Minute

var (
	// ErrSignature says that the message is not from the account, or is an old one that is sent
	// again.
	ErrSignature = errors.New("the signature does not match")
	// ErrSignedElsewhen is an ErrSignature: the time in the signature is not near enough to now.
	ErrSignedElsewhen = fmt.Errorf("%w: it was made at another time", ErrSignature)
	// ErrNoEvent says that the message is signed, and is not an event of Stripe's.
	ErrNoEvent = errors.New("the message is not an event of Stripe")
)

// Event says that something has happened to an object. It is a hint: the object is read from
// Stripe before anything is believed.
type Event struct {
	ID, Type, Account string
	// ObjectType and ObjectID are the object itself; the other ids those that it names.
	ObjectType, ObjectID, IntentID, PageID, SetupIntentID string
}

// reference reads an id, whether it stands alone or in its object.
type reference string

// UnmarshalJSON reads a text, an object or null; anything else is no reference.
func (r *reference) UnmarshalJSON(data []byte) error {
	var id string
	if json.Unmarshal(data, &id) == nil {
		*r = reference(id)
		return nil
	}
	var object struct {
		ID string `json:"id"`
	}
	if json.Unmarshal(data, &object) == nil {
		*r = reference(object.ID)
	}
	return nil
}

// ReadEvent verifies a message over its raw bytes and reads what it is about, whatever version of
// Stripe's API it was written in. The secret is that of the webhook endpoint.
func ReadEvent(body []byte, signature, secret string, now time.Time) (Event, error) {
	secret = strings.TrimSpace(secret)
	// The library compares with the machine's clock; ours is given.
	if secret == "" || sdk.ValidatePayload(body, signature, secret, sdk.WithIgnoreTolerance()) != nil {
		return Event{}, ErrSignature
	}
	if away := now.Sub(signedAt(signature)); away > signatureTolerance || away < -signatureTolerance {
		return Event{}, ErrSignedElsewhen
	}
	var message struct {
		ID      string    `json:"id"`
		Type    string    `json:"type"`
		Account reference `json:"account"`
		Data    struct {
			Object struct {
				ID            reference `json:"id"`
				Object        string    `json:"object"`
				PaymentIntent reference `json:"payment_intent"`
				SetupIntent   reference `json:"setup_intent"`
			} `json:"object"`
		} `json:"data"`
		// Related is in place of data in a thin event.
		Related struct {
			ID   reference `json:"id"`
			Type string    `json:"type"`
		} `json:"related_object"`
	}
	if err := json.Unmarshal(body, &message); err != nil || message.ID == "" || message.Type == "" {
		return Event{}, ErrNoEvent
	}
	object := message.Data.Object
	if object.ID == "" && message.Related.ID != "" {
		object.ID, object.Object = message.Related.ID, message.Related.Type
		message.Type = strings.TrimPrefix(message.Type, "v1.")
	}
	kept := message.ID + message.Type + string(message.Account) + string(object.ID) + string(object.PaymentIntent)
	if strings.Contains(kept, "\x00") { // PostgreSQL keeps no such text
		return Event{}, ErrNoEvent
	}
	event := Event{
		ID: message.ID, Type: message.Type, Account: string(message.Account),
		ObjectType: object.Object, ObjectID: string(object.ID),
		IntentID: string(object.PaymentIntent), SetupIntentID: string(object.SetupIntent),
	}
	switch object.Object {
	case "payment_intent":
		event.IntentID = event.ObjectID
	case "setup_intent":
		event.SetupIntentID = event.ObjectID
	case "checkout.session":
		event.PageID = event.ObjectID
	}
	return event, nil
}

// signedAt is the time in a signature; the last of several, as the library reads it.
func signedAt(signature string) time.Time {
	var at time.Time
	for part := range strings.SplitSeq(signature, ",") {
		if text, ok := strings.CutPrefix(part, "t="); ok {
			if seconds, err := strconv.ParseInt(text, 10, 64); err == nil {
				at = time.Unix(seconds, 0)
			}
		}
	}
	return at
}
