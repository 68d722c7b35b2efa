package api

import (
	"slices"
	"time"

	"upstock/internal/edi"
	"upstock/internal/edi/message"
	"upstock/internal/store"
)

// Document is a document of a trading partner on the wire: one that came in, or one that leaves.
type Document struct {
	ID        string            `json:"id" format:"uuid" example:"01890a5d-ac96-774b-bcce-b302099a8081"`
	State     string            `json:"state" enum:"taken,waiting,refused,duplicate,sent,failed" doc:"What came in is taken, waits for a person, is refused or was sent before; what leaves waits, is sent or has failed." example:"taken"`
	Direction string            `json:"direction" enum:"in,out" example:"in"`
	PartnerID string            `json:"partner_id" doc:"The trading partner; empty when it is not known." example:"01890a5d-ac96-774b-bcce-b302099a8071"`
	Format    string            `json:"format" doc:"edifact-d96a, edifact-d01b, ubl or csv; empty when it is none of them." example:"edifact-d96a"`
	Sender    string            `json:"sender" doc:"Whom it is from, as it says itself." example:"9520000001001"`
	Recipient string            `json:"recipient" example:"9520000009007"`
	Reference string            `json:"reference" doc:"Its control reference." example:"000101"`
	FileName  string            `json:"file_name" example:"orders.edi"`
	Test      bool              `json:"test" doc:"It says that it is a test: nothing follows from it." example:"false"`
	Size      int64             `json:"size" doc:"In bytes." example:"1180"`
	OrderID   string            `json:"order_id" doc:"The order that a document which leaves is about." example:""`
	Purpose   string            `json:"purpose" doc:"What a document which leaves is for." example:""`
	WaitsFor  string            `json:"waits_for" doc:"What a person has to say: partner, columns or messages." example:""`
	Problems  []Finding         `json:"problems" nullable:"false" doc:"What is wrong with the document as a whole."`
	Messages  []DocumentMessage `json:"messages" nullable:"false" doc:"A document in which no message can be found has one without a kind, with what is wrong."`
	CreatedAt time.Time         `json:"created_at" example:"2026-03-01T09:30:00Z"`
	UpdatedAt time.Time         `json:"updated_at" example:"2026-03-01T09:30:00Z"`
}

// DocumentMessage is a message of a document, and what became of it.
type DocumentMessage struct {
	Kind      string    `json:"kind" doc:"order; others are kept, and nothing follows from them." example:"order"`
	Reference string    `json:"reference" doc:"The buyer's order number." example:"4500012345"`
	Function  string    `json:"function" enum:"original,replace,cancel,duplicate," example:"original"`
	State     string    `json:"state" enum:"taken,waiting,refused,duplicate,ended" doc:"ended: another one has replaced or cancelled it before it was taken." example:"taken"`
	OrderID   string    `json:"order_id" doc:"The order that it has made or changed, the first of several; empty for none." example:"01890a5d-ac96-774b-bcce-b302099a8060"`
	Lines     int       `json:"lines" example:"24"`
	WaitsFor  string    `json:"waits_for" doc:"match: something in it is not known; decision: a person takes or refuses it." example:""`
	Problems  []Finding `json:"problems" nullable:"false" doc:"What is wrong with it. The first message also has what is wrong with the document as a whole."`
}

// Finding is something in a document that is not as it should be.
type Finding struct {
	Location string `json:"location" doc:"Where, for people." example:"message 1, segment 14 (QTY), line 3"`
	Rule     string `json:"rule" doc:"What kind of thing it is. A trading partner's leniency says what most lead to." example:"price_differs"`
	Message  string `json:"message" example:"Line 3: their price for UP003 is 2.90, yours is 3.10"`
	Severity string `json:"severity" enum:"warning,error" doc:"error: it was not taken." example:"warning"`
}

func documentView(d edi.Document) Document {
	whole := findingsOf(d.Problems)
	v := Document{
		ID: d.ID, State: string(d.State), Direction: string(d.Direction), PartnerID: d.PartnerID, Format: d.Format, Sender: d.Sender,
		Recipient: d.Recipient, Reference: d.Reference, FileName: d.FileName, Test: d.Test, Size: d.Size, OrderID: d.OrderID, Purpose: d.Purpose,
		WaitsFor: d.WaitsFor, Problems: whole, Messages: make([]DocumentMessage, len(d.Messages)),
		CreatedAt: timeOf(d.CreatedAt), UpdatedAt: timeOf(d.UpdatedAt),
	}
	for i, m := range d.Messages {
		v.Messages[i] = DocumentMessage{
			Kind: m.Kind, Reference: m.Number, Function: m.Function, State: string(m.State), OrderID: m.OrderID, Lines: m.Lines,
			WaitsFor: m.WaitsFor, Problems: findingsOf(m.Problems),
		}
	}
	if d.Direction == store.DocumentIn {
		v.Messages = withWhole(v.Messages, whole, v.State)
	}
	return v
}

// withWhole gives the first message what is wrong with the document as a whole, so that who reads
// the messages alone misses nothing.
func withWhole(messages []DocumentMessage, whole []Finding, state string) []DocumentMessage {
	switch {
	case len(whole) == 0:
	case len(messages) == 0:
		messages = []DocumentMessage{{State: state, Problems: whole}}
	default:
		messages[0].Problems = slices.Concat(whole, messages[0].Problems)
	}
	return messages
}

func findingsOf(problems []message.Problem) []Finding {
	findings := make([]Finding, len(problems))
	for i, p := range problems {
		findings[i] = Finding{Location: p.Location, Rule: string(p.Rule), Message: p.Message, Severity: string(p.Severity)}
	}
	return findings
}
