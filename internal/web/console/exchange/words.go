// Package exchange shows what was exchanged with trading partners: how documents and messages are
// called, what became of them, and what is wrong with them.
package exchange

import (
	"upstock/internal/edi"
	"upstock/internal/edi/message"
	"upstock/internal/store"
	"upstock/internal/web/ui"
)

// Path is where a document's page is.
func Path(id string) string { return "/documents/" + id }

// purposeWords are what documents that leave are called, by their purpose.
var purposeWords = map[string]string{
	"receipt": "Receipt", "response_received": "Order response: received", "response_accepted": "Order response: accepted",
	"response_rejected": "Order response: rejected", "despatch_advice": "Despatch advice", "invoice": "Invoice", "credit_note": "Credit note",
}

// Name is what people know a document by.
func Name(d store.Document) string {
	switch {
	case d.Direction == store.DocumentOut && purposeWords[d.Purpose] != "":
		return purposeWords[d.Purpose]
	case d.FileName != "":
		return d.FileName
	case d.Reference != "":
		return "Document " + d.Reference
	}
	return "Document"
}

// MessageName is what people know a message by, e.g. "Order 4500012345".
func MessageName(m edi.Message) string {
	words := kindWords[message.Kind(m.Kind)]
	if message.Kind(m.Kind) == message.KindOrder {
		switch message.Function(m.Function) {
		case message.Replace:
			words = "Order change"
		case message.Cancel:
			words = "Order cancellation"
		case message.Original, message.Duplicate:
		}
	}
	if words == "" {
		words = "Message"
	}
	if m.Number != "" {
		return words + " " + m.Number
	}
	return words + " " + m.Reference
}

var kindWords = map[message.Kind]string{
	message.KindOrder: "Order", message.KindOrderResponse: "Order response", message.KindDespatchAdvice: "Despatch advice",
	message.KindInvoice: "Invoice", message.KindCreditNote: "Credit note", message.KindReceipt: "Receipt", message.KindOther: "Message",
}

// stateWords say what became of a document or a message, with the tone in which it is said.
func stateWords(direction store.Direction, state store.DocumentState) (string, ui.Tone) {
	switch state {
	case store.DocumentTaken:
		return "Taken", ui.Good
	case store.DocumentWaiting:
		if direction == store.DocumentOut {
			return "Waiting to be sent", ui.Info
		}
		return "Waiting for you", ui.Warn
	case store.DocumentRefused:
		return "Refused", ui.Bad
	case store.DocumentDuplicate:
		return "Duplicate", ui.Neutral
	case store.DocumentEnded:
		return "Replaced", ui.Neutral
	case store.DocumentSent:
		return "Sent", ui.Good
	case store.DocumentFailed:
		return "Could not be sent", ui.Bad
	}
	return string(state), ui.Neutral
}

// ViaWords say how a document came.
func ViaWords(via string) string {
	switch via {
	case "upload":
		return "Uploaded"
	case "api":
		return "Through the API"
	case "folder":
		return "From the folder"
	}
	return via
}

var formatWords = map[string]string{"edifact-d96a": "EDIFACT", "edifact-d01b": "EDIFACT", "ubl": "UBL", "csv": "CSV or Excel"}

// FormatWords name a format.
func FormatWords(format string) string {
	if words := formatWords[format]; words != "" {
		return words
	}
	return format
}
