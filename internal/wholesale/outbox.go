package wholesale

import "time"

// OutboxState says how far a document has got on its way into another system.
type OutboxState string

// The states: pending → sending → created, or unknown (no answer: look before sending again), or
// failed (a person is needed).
const (
	OutboxNone    OutboxState = "none"    // nothing is to be sent: not approved, or no connection
	OutboxOff     OutboxState = "off"     // sending is turned off for the customer
	OutboxPending OutboxState = "pending" // will be sent
	OutboxSending OutboxState = "sending" // is being sent; after a crash this means unknown
	OutboxUnknown OutboxState = "unknown" // was sent and not answered
	OutboxCreated OutboxState = "created" // the other system has it
	OutboxFailed  OutboxState = "failed"  // it was refused, or could not be sent: a person is needed
)

// OnItsWay says whether the document is still to be sent, or looked for, without anyone's doing.
func (s OutboxState) OnItsWay() bool {
	return s == OutboxPending || s == OutboxSending || s == OutboxUnknown
}

// Unsent says whether the document is still to be sent, or was given up: the other system does not
// have it.
func (s OutboxState) Unsent() bool { return s == OutboxPending || s == OutboxFailed }

// OutboxKey names a document: a subject has at most one of a kind.
type OutboxKey struct {
	SupplierID string
	SubjectID  string // what it is about: a sales order's order, or what leaves for a trading partner
	Kind       string // e.g. [SalesOrderKind]
}

// OutboxEntry is where a document stands on its way. Its GUID is fixed when it is begun, whatever
// happens to the attempts to send it: that is what makes it exactly one. Another generation is
// another document, with a GUID of its own.
type OutboxEntry struct {
	State         OutboxState
	Generation    int
	GUID          string
	Error         string // the other system's own words, or what to do
	ErrorDetail   string // the technical text of Error
	Attempts      int    // sendings that were begun
	QueuedAt      time.Time
	SentAt        time.Time // when the last sending was begun
	NextAttemptAt time.Time
	Version       int64 // grows by one with every change
	Account       int64 // the number of the account that it is for; see store.RemoteAccount
	// Elsewhere names that account while another one is connected, else "". Until it is connected
	// again nothing is sent or looked for.
	Elsewhere string
}

// NeverSent says whether the other system cannot have the document: it was never sent, or it was
// refused.
func (e OutboxEntry) NeverSent() bool {
	return e.State == OutboxFailed || e.State == OutboxPending && e.Attempts == 0
}
