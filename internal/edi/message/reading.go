package message

import "slices"

// Reading is a received document as it was understood. Problems are about the document as a whole;
// those of a message stand with it. A document that could not be read at all has no interchanges
// and at least one problem that is an error.
type Reading struct {
	Format       Format
	Charset      string // what it was read as, e.g. "ISO-8859-1"; "" where that is not a question
	Interchanges []Interchange
	Problems     []Problem
}

// HasMessages says whether there is a message in any of its interchanges.
func (r Reading) HasMessages() bool {
	return slices.ContainsFunc(r.Interchanges, func(i Interchange) bool { return len(i.Messages) > 0 })
}

// Interchange is one envelope of a document: an EDIFACT interchange, a UBL document, or a table.
type Interchange struct {
	Sender    string // their id, e.g. a GLN; "" when the document names none
	Recipient string // ours
	Reference string // the control reference; of UBL and tables ""
	Test      bool   // it says that it is a test: shown, never approved
	AckWanted bool   // the sender asks for an acknowledgement of the interchange
	// SenderQualifier and RecipientQualifier say what kind of id those are, e.g. "14" for a GLN.
	SenderQualifier    string
	RecipientQualifier string
	Messages           []Message
}

// Kind is what a message is.
type Kind string

// The kinds. What is not an order is kept and shown; it changes nothing.
const (
	KindOrder          Kind = "order"
	KindOrderResponse  Kind = "order_response"
	KindDespatchAdvice Kind = "despatch_advice"
	KindInvoice        Kind = "invoice"
	KindCreditNote     Kind = "credit_note"
	KindReceipt        Kind = "receipt" // EDIFACT's CONTRL
	KindOther          Kind = "other"
)

// Function is what an order is for.
type Function string

// The functions, as EDIFACT's BGM 1225 and UBL's document types have them.
const (
	Original  Function = "original"
	Replace   Function = "replace"   // takes the place of the order with the same number
	Cancel    Function = "cancel"    // ends the order with the same number
	Duplicate Function = "duplicate" // sent again: the same order as before
)

// Message is one message of an interchange. A message with a problem that is an error is not taken.
type Message struct {
	Kind      Kind
	Type      string // as it names itself, e.g. "ORDERS:D:96A:UN:EAN008", "Order-2"
	Reference string // its own reference in the interchange, e.g. UNH's
	Order     *Order // for KindOrder
	// Document, FunctionCode and Lines are of a message of another kind: its number, what it says
	// that it is for, as the document has it, and how many lines it has.
	Document     string
	FunctionCode string
	Lines        int
	// Answers names the message or interchange that a receipt or a response is about.
	Answers  string
	Problems []Problem
}

// Function of the order in it; "" when there is none.
func (m Message) Function() Function {
	if m.Order == nil {
		return ""
	}
	return m.Order.Function
}

// Number is what people know the message by: the order's or document's number, else its reference.
func (m Message) Number() string {
	switch {
	case m.Order != nil && m.Order.Number != "":
		return m.Order.Number
	case m.Document != "":
		return m.Document
	}
	return m.Reference
}

// Refused says whether a problem keeps the message from being taken.
func (m Message) Refused() bool { return AnyError(m.Problems) }
