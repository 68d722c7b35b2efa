package outbox

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

const (
	// settleTime is how long a document that may have been sent is only looked for: a system may
	// show a document later than it took it, and an attempt that was cut off may still be on its
	// way.
	settleTime = 5 * time.Second
	// LongestWait bounds how long an unanswered document waits for the next look.
	LongestWait = 5 * time.Minute
)

// Sender sends a supplier's documents of a kind. An Answer is a document as the other system has
// it.
type Sender[Answer any] struct {
	Kind
	Store      *store.Store
	SupplierID string
	Account    int64 // the number of the account that is open: documents for another are left alone

	// QueuedBy leaves out what is still to be sent and was queued later; zero leaves out nothing.
	QueuedBy time.Time

	// Send makes exactly one attempt to send the snapshot, which is JSON.
	Send func(ctx context.Context, snapshot json.RawMessage) (Answer, error)
	// Look looks for a document; the second result is false when the system does not have it (or
	// does not show it yet).
	Look func(ctx context.Context, guid, subjectID string) (Answer, bool, error)
	// Hold makes everyone else who wants to change the subject wait until the transaction ends.
	Hold func(ctx context.Context, tx *store.Tx, subjectID string) error
	// Predates says whether the subject was made before the database was last put back from a
	// backup: then its document may have been sent since.
	Predates func(ctx context.Context, tx *store.Tx, subjectID string) (bool, error)
	// Still says, in the transaction that marks the document as being sent, whether it is to be
	// sent as it is; nil for always. One that is not waits for its next look, or is withdrawn.
	Still func(ctx context.Context, tx *store.Tx, subjectID string) (bool, error)
	// Changed is called in the transaction of every other step than the last one. The words say for
	// people what happened; they are empty when there is nothing new to say.
	Changed func(ctx context.Context, tx *store.Tx, key wholesale.OutboxKey, words string) error
	// Created is called in the transaction in which it becomes known that the system has the
	// document.
	Created func(ctx context.Context, tx *store.Tx, key wholesale.OutboxKey, answer Answer) error
}

// Outcome says what a problem leaves behind in the other system.
type Outcome int

const (
	NotSent Outcome = iota // nothing happened there, nor will it for others now: it concerns the whole account
	Unclear                // the document may be there
	Refused                // the document was understood and refused: a person has to repair something
)

// Problem is why a sending or a look did not go well. Any other error is a fault of ours: the entry
// is left as it is, and is looked at again when its time comes.
type Problem struct {
	Outcome Outcome
	Words   string // of the other system where it had any
	Detail  string // the technical text
	Err     error
}

// Error gives the words.
func (p *Problem) Error() string { return p.Words }

// Unwrap gives the error underneath.
func (p *Problem) Unwrap() error { return p.Err }

// Due finds the subjects whose document should be sent, or looked for, by now.
func (s Sender[Answer]) Due(ctx context.Context, limit int) (subjectIDs []string, err error) {
	err = s.Store.View(ctx, func(tx *store.Tx) error {
		subjectIDs, err = tx.DueOutboxEntries(ctx, s.SupplierID, s.Name, LongestWait, s.QueuedBy, limit)
		return err
	})
	return subjectIDs, err
}

// next is what to do with a document.
type next int

const (
	nothing next = iota
	look         // it may have been sent: look for it
	send         // it was marked as sending: send it
)

// attempt is what was decided to do, and what is needed for it.
type attempt struct {
	next
	entry    wholesale.OutboxEntry
	snapshot json.RawMessage
	again    bool // the attempt before was not answered
}

// Step brings a subject's document a step further. The entry decides: one that was never begun is
// sent; any other may be in the system already, and is looked for before it is sent again. An error
// ends what is done for the whole account.
func (s Sender[Answer]) Step(ctx context.Context, subjectID string) error {
	key := wholesale.OutboxKey{SupplierID: s.SupplierID, SubjectID: subjectID, Kind: s.Name}
	a, err := s.begin(ctx, key, false)
	if err != nil {
		return err
	}
	if a.next == look {
		answer, found, err := s.Look(ctx, a.entry.GUID, subjectID)
		switch {
		case err != nil:
			return s.notAnswered(ctx, key, err, a.entry.State == wholesale.OutboxSending)
		case found:
			return s.arrived(ctx, key, answer)
		}
		if a, err = s.begin(ctx, key, true); err != nil {
			return err
		}
		if a.next == look { // not there, but it may still turn up
			return s.settle(ctx, key, s.lookAgain)
		}
	}
	if a.next == nothing {
		return nil
	}
	answer, err := s.Send(ctx, a.snapshot)
	if err != nil {
		return s.notTaken(ctx, key, a, err)
	}
	return s.arrived(ctx, key, answer)
}

// begin decides what to do, and marks the entry when it is to be sent.
func (s Sender[Answer]) begin(ctx context.Context, key wholesale.OutboxKey, looked bool) (a attempt, err error) {
	err = s.Store.Update(ctx, func(tx *store.Tx) error {
		a = attempt{}
		e, underway, err := s.underway(ctx, tx, key)
		if err != nil || !underway {
			return err
		}
		a.entry = e
		fresh := e.State == wholesale.OutboxPending && e.Attempts == 0
		if fresh && !looked {
			predates, err := s.Predates(ctx, tx, key.SubjectID)
			if err != nil {
				return err
			}
			fresh = !predates
		}
		if a.next = whatNext(e, fresh, looked, tx.Now()); a.next != send {
			return nil
		}
		if still, err := s.still(ctx, tx, key.SubjectID); err != nil || !still {
			a.next = nothing
			return err
		}
		if err := tx.OutboxDocument(ctx, key, store.OutboxSnapshot, &a.snapshot); err != nil {
			return err
		}
		a.again = e.State != wholesale.OutboxPending
		e.State, e.SentAt, e.NextAttemptAt = wholesale.OutboxSending, tx.Now(), tx.Now().Add(settleTime)
		e.Attempts++
		err = s.put(ctx, tx, key, &e, "")
		a.entry = e
		return err
	})
	return a, err
}

func (s Sender[Answer]) still(ctx context.Context, tx *store.Tx, subjectID string) (bool, error) {
	if s.Still == nil {
		return true, nil
	}
	return s.Still(ctx, tx, subjectID)
}

// whatNext decides by the entry alone. fresh says that it cannot have been sent, looked that a look
// has just found nothing.
func whatNext(e wholesale.OutboxEntry, fresh, looked bool, now time.Time) next {
	switch {
	case !looked && !store.Due(e.NextAttemptAt, now, LongestWait):
		return nothing // someone else is at it
	case fresh:
		return send
	case !looked || now.Before(e.SentAt.Add(settleTime)):
		return look
	}
	return send
}

// lookAgain has a document that was not found be looked for once it must have turned up. An attempt
// of later than now was made before the clock was set back.
func (s Sender[Answer]) lookAgain(e *wholesale.OutboxEntry, now time.Time) (words string) {
	if e.SentAt.After(now) {
		e.SentAt = now
	}
	e.NextAttemptAt = e.SentAt.Add(settleTime)
	if e.State == wholesale.OutboxSending {
		return s.unclear(e, "the attempt was cut off on our side")
	}
	return ""
}

// notTaken takes in that a sending did not go well. A refusal after an attempt that was not
// answered may be about the document that that one has made, which a system may show only later.
func (s Sender[Answer]) notTaken(ctx context.Context, key wholesale.OutboxKey, a attempt, err error) error {
	problem, ok := errors.AsType[*Problem](err)
	if !ok || problem.Outcome != Refused {
		return s.notAnswered(ctx, key, err, false)
	}
	duplicate := soundsLikeDuplicate(problem.Words + " " + problem.Detail)
	if a.entry.Attempts > 1 || duplicate {
		answer, found, err := s.Look(ctx, a.entry.GUID, key.SubjectID)
		if err != nil {
			return s.notAnswered(ctx, key, err, false)
		}
		if found {
			return s.arrived(ctx, key, answer)
		}
	}
	return s.settle(ctx, key, func(e *wholesale.OutboxEntry, now time.Time) (words string) {
		if a.again && (duplicate || now.Sub(e.QueuedAt) < 4*settleTime) {
			return s.delay(e, now, problem, true)
		}
		words = s.Fail(e, problem.Words)
		e.ErrorDetail = problem.Detail
		return words
	})
}

// soundsLikeDuplicate says whether a refusal speaks of a document that is there already. Only a
// hint for whether, and how long, to look: no document is given up or sent because of it.
func soundsLikeDuplicate(words string) bool {
	words = strings.ToLower(words)
	return strings.Contains(words, "exist") || strings.Contains(words, "duplicate")
}

// notAnswered takes in an error after which the outcome is open, or that concerns the whole
// account; the latter is returned. unclear says that the outcome was open already: the attempt
// before was cut off.
func (s Sender[Answer]) notAnswered(ctx context.Context, key wholesale.OutboxKey, err error, unclear bool) error {
	problem, ok := errors.AsType[*Problem](err)
	if !ok {
		return err
	}
	settled := s.settle(ctx, key, func(e *wholesale.OutboxEntry, now time.Time) (words string) {
		return s.delay(e, now, problem, unclear)
	})
	if settled == nil && problem.Outcome == NotSent {
		return err
	}
	return settled
}

// delay has the document wait; the waits grow with the time that has passed since it was sent, so
// they about double each time.
func (s Sender[Answer]) delay(e *wholesale.OutboxEntry, now time.Time, problem *Problem, unclear bool) (words string) {
	e.NextAttemptAt = now.Add(min(max(now.Sub(e.SentAt), time.Second), LongestWait))
	e.ErrorDetail = problem.Detail
	if unclear || problem.Outcome == Unclear || e.State == wholesale.OutboxUnknown {
		return s.unclear(e, problem.Words)
	}
	e.State, e.Error = wholesale.OutboxPending, problem.Words
	return ""
}

func (s Sender[Answer]) put(ctx context.Context, tx *store.Tx, key wholesale.OutboxKey, e *wholesale.OutboxEntry, words string) error {
	if err := tx.PutOutboxEntry(ctx, key, e); err != nil {
		return err
	}
	return s.Changed(ctx, tx, key, words)
}

func (s Sender[Answer]) arrived(ctx context.Context, key wholesale.OutboxKey, answer Answer) error {
	return s.Store.Update(ctx, func(tx *store.Tx) error {
		if err := s.Hold(ctx, tx, key.SubjectID); err != nil {
			return err
		}
		e, err := tx.OutboxEntry(ctx, key)
		if err != nil || e.Account != s.Account { // it is another document for another account by now
			return err
		}
		return s.Arrived(ctx, tx, key, answer)
	})
}

// Arrived takes in that the system has a document, even one that was given up here. The caller
// holds the subject.
func (s Sender[Answer]) Arrived(ctx context.Context, tx *store.Tx, key wholesale.OutboxKey, answer Answer) error {
	e, err := tx.OutboxEntry(ctx, key)
	if err != nil || e.State == wholesale.OutboxCreated {
		return err
	}
	e.State, e.Error, e.ErrorDetail, e.NextAttemptAt = wholesale.OutboxCreated, "", "", time.Time{}
	e.Account, e.Elsewhere = s.Account, "" // it was seen there
	if err := tx.PutOutboxEntry(ctx, key, &e); err != nil {
		return err
	}
	return s.Created(ctx, tx, key, answer)
}

// settle changes a document that is on its way; one that has meanwhile arrived or been given up is
// left alone.
func (s Sender[Answer]) settle(ctx context.Context, key wholesale.OutboxKey, act func(e *wholesale.OutboxEntry, now time.Time) (words string)) error {
	return s.Store.Update(ctx, func(tx *store.Tx) error {
		e, underway, err := s.underway(ctx, tx, key)
		if err != nil || !underway {
			return err
		}
		words := act(&e, tx.Now())
		return s.put(ctx, tx, key, &e, words)
	})
}

// underway reads an entry, and says whether it is on its way. The subject is held first, as
// everyone does who changes both.
func (s Sender[Answer]) underway(ctx context.Context, tx *store.Tx, key wholesale.OutboxKey) (wholesale.OutboxEntry, bool, error) {
	if err := s.Hold(ctx, tx, key.SubjectID); err != nil {
		return wholesale.OutboxEntry{}, false, err
	}
	e, err := tx.OutboxEntry(ctx, key)
	return e, e.State.OnItsWay() && e.Account == s.Account, err
}
