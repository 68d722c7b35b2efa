// Package outbox brings documents into other systems, each exactly once. It knows no document, no
// subject of one and no system: who uses it brings how to send and how to look, and is called when
// a document has got on.
//
// An entry of the store is the truth about its document. It is written, with a snapshot of exactly
// what will be sent, in the transaction that decides to send it; a document that may have been sent
// is looked for before it is sent again, and always under the same GUID.
package outbox

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/google/uuid"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// Kind is a kind of document, and the system that it goes to.
type Kind struct {
	Name     string // in an entry's key, e.g. "sales_order"
	Document string // as people call it, e.g. "sales order"
	System   string // as people call it, e.g. "Unleashed"
}

// namespace makes our GUIDs ours: it was drawn once and never changes.
var namespace = uuid.MustParse("6f0c2f7e-52d1-4d0e-9b0e-3c1b7a6d5e84")

// GUID is that of a subject's document in a generation or, with a part, of a part of it. It follows
// from its arguments alone: a database that was put back from a backup gives the same document the
// same one again.
func (k Kind) GUID(subjectID string, generation int, part string) string {
	return uuid.NewSHA1(namespace, []byte(k.Name+"/"+subjectID+"/"+strconv.Itoa(generation)+"/"+part)).String()
}

// generationsKnown is how many generations of a document are recognised by their GUID.
const generationsKnown = 20

// Issued says whether the GUID is that of a document of the subject.
func (k Kind) Issued(guid, subjectID string) bool {
	for generation := range generationsKnown {
		if k.GUID(subjectID, generation+1, "") == guid {
			return true
		}
	}
	return false
}

// Begin makes e the subject's next document of the kind.
func (k Kind) Begin(e *wholesale.OutboxEntry, subjectID string) {
	*e = wholesale.OutboxEntry{Generation: e.Generation + 1, Version: e.Version}
	e.GUID = k.GUID(subjectID, e.Generation, "")
}

// Queue has the snapshot sent. The caller puts the entry and wakes the sender.
func (k Kind) Queue(ctx context.Context, tx *store.Tx, key wholesale.OutboxKey, e *wholesale.OutboxEntry, snapshot any) error {
	e.State, e.Error, e.ErrorDetail, e.QueuedAt, e.NextAttemptAt = wholesale.OutboxPending, "", "", tx.Now(), tx.Now()
	return tx.PutOutboxDocument(ctx, key, store.OutboxSnapshot, snapshot)
}

// Fail has the document wait for a person, and says so.
func (k Kind) Fail(e *wholesale.OutboxEntry, problem string) (words string) {
	e.State, e.Error, e.ErrorDetail = wholesale.OutboxFailed, problem, ""
	e.SentAt, e.NextAttemptAt = time.Time{}, time.Time{} // nothing is on its way
	return fmt.Sprintf("The %s was not created: %s", k.Document, problem)
}

// unclear has the document be looked for: what became of the attempt is not known. It says so the
// first time.
func (k Kind) unclear(e *wholesale.OutboxEntry, problem string) (words string) {
	if e.State != wholesale.OutboxUnknown {
		words = fmt.Sprintf("%s Checking whether %s has the %s before sending it again", wholesale.Sentence(problem), k.System, k.Document)
	}
	e.State, e.Error = wholesale.OutboxUnknown, problem
	return words
}

// FailedNotice is the heads-up about a document that waits for a person.
func (k Kind) FailedNotice(o *wholesale.Order, problem string) store.Notice {
	return store.Notice{Kind: k.Name + "_failed", OrderID: o.ID, Detail: problem,
		Title: fmt.Sprintf("Order %s did not reach %s", o.Number, k.System)}
}

// DelayedNotice is the heads-up about a document that is [Late].
func (k Kind) DelayedNotice(o *wholesale.Order, problem string) store.Notice {
	return store.Notice{Kind: k.Name + "_delayed", OrderID: o.ID,
		Title:  fmt.Sprintf("Order %s is still on its way to %s", o.Number, k.System),
		Detail: fmt.Sprintf("%s It is retried automatically until %s has it exactly once.", wholesale.Sentence(problem), k.System)}
}

// ClearNotices takes both heads-ups about an order's document back.
func (k Kind) ClearNotices(ctx context.Context, tx *store.Tx, o *wholesale.Order) error {
	for _, n := range []store.Notice{k.FailedNotice(o, ""), k.DelayedNotice(o, "")} {
		if err := tx.ClearNotice(ctx, o.SupplierID, n.Kind, o.ID); err != nil {
			return err
		}
	}
	return nil
}

// patience is how long a document may be on its way before the supplier gets a heads-up: nothing is
// ever silently stuck.
const patience = 10 * time.Minute

// Late says whether a document is on its way for long, and something is in its way.
func Late(e wholesale.OutboxEntry, now time.Time) bool {
	return e.State.OnItsWay() && e.Error != "" && now.Sub(e.QueuedAt) >= patience
}
