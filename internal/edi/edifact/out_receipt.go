package edifact

import (
	"strings"

	"upstock/internal/edi/message"
)

// Actions of a receipt: list 0083.
const (
	levelRejected     = "4" // this level and all lower ones
	levelAcknowledged = "7" // this level; lower ones unless they are rejected
)

// unspecified is the error that nothing more is said about: list 0085.
const unspecified = "18"

// WriteReceipt writes a CONTRL: it acknowledges an interchange or rejects it. Of the messages,
// those that are rejected are named; the others are acknowledged with the interchange.
func WriteReceipt(env message.Envelope, r message.Receipt) ([]byte, error) {
	return interchange(env, "CONTRL", func(w *writer) {
		action, fault := levelAcknowledged, ""
		if !r.Accepted {
			action, fault = levelRejected, orUnspecified(r.SyntaxError)
		}
		w.segment("UCI", element(w.code("control reference", r.Interchange, referenceLength)),
			w.interchangeParty("sender's id", r.Sender, r.SenderQualifier),
			w.interchangeParty("recipient's id", r.Recipient, r.RecipientQualifier),
			element(action), element(w.code("syntax error", fault, 3)))
		for _, m := range r.Messages {
			if !r.Accepted || m.Accepted {
				continue
			}
			w.segment("UCM", element(w.code("message reference", m.Reference, referenceLength)), w.typeOf(m.Type),
				element(levelRejected), element(w.code("syntax error", orUnspecified(m.Error), 3)))
		}
	})
}

func orUnspecified(fault string) string {
	if fault == "" {
		return unspecified
	}
	return fault
}

// typeOf names a message as it named itself.
func (w *writer) typeOf(name string) []string {
	parts := strings.Split(name, ":")
	for i, part := range parts {
		parts[i] = w.code("message type", part, 6)
	}
	return parts[:min(len(parts), 5)]
}
