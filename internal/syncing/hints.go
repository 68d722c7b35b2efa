package syncing

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"math"
	"net/http"
	"time"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// HintSource is a connector whose system sends webhooks when something has changed.
type HintSource interface {
	// ReadHint verifies a webhook with the keys, all of which it tries, and says what it is about.
	ReadHint(d Delivery, keys [][]byte, now time.Time) (Notification, Refusal)
}

// Delivery is a webhook as it was received.
type Delivery struct {
	Header http.Header
	Body   []byte // byte for byte, as it was signed
}

// Notification is what a verified webhook is about.
type Notification struct {
	ID      string   // the same when it is repeated
	About   About    // the kind of record
	Created bool     // a sales order was created, rather than changed
	Records []string // the remote ids that it names
}

// About is the kind of record that a webhook is about.
type About string

// The kinds of record that a webhook can be about.
const (
	AboutAnything About = "" // a kind that is not known, or that it does not say
	AboutOrder    About = "order"
	AboutLists    About = "lists" // a product or a customer
)

// Refusal says why a webhook was refused. The zero value is no refusal.
type Refusal struct {
	Reason RefusalReason
	Apart  time.Duration // of WrongTime: how far its clock is ahead of ours

	supplierID string // whose it would be; "" when there is no such supplier
}

// RefusalReason is why a webhook was refused.
type RefusalReason string

// The reasons to refuse a webhook.
const (
	NoKey     RefusalReason = "no_key"
	NotSigned RefusalReason = "not_signed"
	WrongKey  RefusalReason = "wrong_key"
	WrongTime RefusalReason = "wrong_time"
)

// Words say the reason to the people of the office, and what to do.
func (r Refusal) Words() string {
	switch r.Reason {
	case NoKey:
		return "There is no signature key yet."
	case NotSigned:
		return "It was not signed, so it may not have come from Unleashed."
	case WrongTime:
		minutes := int(math.Ceil(r.Apart.Abs().Minutes()))
		direction := "behind"
		if r.Apart > 0 {
			direction = "ahead of"
		}
		return fmt.Sprintf("Its time is %d minutes %s this server's clock; at most 5 are accepted. Check the clock of this server. "+
			"If the clock is right, someone sent an old message again.", minutes, direction)
	}
	return "It was signed with another key. Add the signature key of its subscription. If you no longer have it, create the subscription again in Unleashed."
}

// MaxHintKeys is how many keys a supplier can have: an account of Unleashed has at most five
// subscriptions. Source: https://apidocs.unleashedsoftware.com/Webhooks
const MaxHintKeys = 5

// TakeHint takes a webhook: what it says has changed is read again soon, and is believed only then.
// It makes no call. A webhook that is not signed with one of the supplier's keys is refused; a
// supplier who does not exist is refused in the same way, and after the same work.
func (s *Service) TakeHint(ctx context.Context, supplierID string, d Delivery) (Refusal, error) {
	source, ok := s.Connector.(HintSource)
	if !ok {
		return Refusal{Reason: NoKey}, nil
	}
	var sealed []store.HintKey
	var now time.Time
	known := true
	if err := s.Store.View(ctx, func(tx *store.Tx) (err error) {
		now = tx.Now()
		if sealed, err = tx.HintKeys(ctx, supplierID); err != nil {
			return err
		}
		_, err = tx.Connection(ctx, supplierID, s.Connector.Name())
		if errors.Is(err, store.ErrNotFound) {
			known, err = false, nil
		}
		return err
	}); err != nil {
		return Refusal{}, err
	}
	said, refusal := source.ReadHint(d, s.keysToTry(sealed), now)
	if refusal.Reason != "" {
		if len(sealed) == 0 {
			refusal.Reason = NoKey
		}
		if known {
			refusal.supplierID = supplierID
		}
		return refusal, nil
	}
	return Refusal{}, s.Store.Update(ctx, func(tx *store.Tx) error { return s.noteHint(ctx, tx, supplierID, said) })
}

// decoy is tried where a supplier has fewer keys than it can have, so that each webhook takes the
// same work. No one has it.
var decoy = func() []byte {
	key := make([]byte, 32)
	_, _ = rand.Read(key) // never fails
	return key
}()

func (s *Service) keysToTry(sealed []store.HintKey) [][]byte {
	keys := make([][]byte, 0, MaxHintKeys)
	for _, k := range sealed {
		key, err := s.Ring.Open(k.SealedKey, sealedForHints(k))
		if err != nil {
			s.Log.Error("a stored signature key cannot be opened", "supplier_id", k.SupplierID, "key_id", k.ID, "error", err)
			continue
		}
		keys = append(keys, key)
	}
	for len(keys) < MaxHintKeys {
		keys = append(keys, decoy)
	}
	return keys
}

// noteHint keeps what is to be read again, and wakes the conversation. What is about orders of
// others costs nothing.
func (s *Service) noteHint(ctx context.Context, tx *store.Tx, supplierID string, said Notification) error {
	if isNew, err := tx.NoteNotification(ctx, supplierID, said.ID); err != nil || !isNew {
		return err
	}
	conn, err := tx.Connection(ctx, supplierID, s.Connector.Name())
	if err != nil || conn.Status == store.Disconnected {
		return err
	}
	due, err := hintsOf(ctx, tx, supplierID, said)
	if err != nil || len(due) == 0 {
		return err
	}
	for _, h := range due {
		if err := tx.PutHint(ctx, supplierID, h.Topic, h.Subject); err != nil {
			return err
		}
	}
	return s.wake(ctx, tx, conn.SupplierID, conn.ID)
}

// hintsOf says what must be read again after a webhook.
func hintsOf(ctx context.Context, tx *store.Tx, supplierID string, said Notification) (due []store.Hint, err error) {
	known, err := tx.SalesOrdersByGUID(ctx, supplierID, said.Records)
	if err != nil {
		return nil, err
	}
	for guid, ours := range known {
		// What we have created ourselves was compared then: only a change is news.
		if ours.Unfinished && !(said.Created && ours.Settled) {
			due = append(due, store.Hint{Topic: store.HintOrder, Subject: guid})
		}
	}
	switch {
	case said.About == AboutLists:
		due = append(due, store.Hint{Topic: store.HintLists})
	case said.About == AboutAnything:
		due = append(due, store.Hint{Topic: store.HintLists})
		if len(known) == 0 {
			due = append(due, store.Hint{Topic: store.HintOrders})
		}
	case len(said.Records) == 0: // an order that it does not name
		due = append(due, store.Hint{Topic: store.HintOrders})
	}
	return due, nil
}

// NoteRefusal keeps why a webhook was refused, for the supplier to see. It is called after the
// refusal was answered, so that its time says nothing about who is a supplier here. Of a flood only
// some are written; the others are counted with them.
func (s *Service) NoteRefusal(ctx context.Context, r Refusal) error {
	if r.supplierID == "" {
		return nil
	}
	n := s.refusals.take(r.supplierID, s.Clock())
	if n == 0 {
		return nil
	}
	return s.Store.Update(ctx, func(tx *store.Tx) error { return tx.NoteRefusals(ctx, r.supplierID, n, r.Words()) })
}

// Hints is how a supplier's webhooks from Unleashed are set up, and how they arrive.
type Hints struct {
	Path   string // that Unleashed sends them to, below the address of this server
	Keys   []HintKey
	Health store.HintHealth
}

// HintKey names a signature key, which itself is never shown.
type HintKey struct {
	ID      string
	AddedAt time.Time
}

// HintPath is where a supplier's webhooks from Unleashed are taken.
func HintPath(supplierID string) string { return "/webhooks/unleashed/" + supplierID }

// Hints says how the supplier's webhooks are set up and arrive.
func (s *Service) Hints(ctx context.Context, supplierID string) (hints Hints, err error) {
	hints = Hints{Path: HintPath(supplierID), Keys: []HintKey{}}
	err = s.Store.View(ctx, func(tx *store.Tx) error {
		keys, err := tx.HintKeys(ctx, supplierID)
		if err != nil {
			return err
		}
		for _, k := range keys {
			hints.Keys = append(hints.Keys, HintKey{ID: k.ID, AddedAt: k.AddedAt})
		}
		hints.Health, err = tx.HintHealth(ctx, supplierID)
		return err
	})
	return hints, err
}

// SealedHintKeys are the keys that webhooks from Unleashed are signed with.
var SealedHintKeys = store.Sealed{
	What: "signature keys of Unleashed's webhooks", Table: "hint_key", Column: "sealed_key", Key: []string{"supplier_id", "id"},
	Row: func(key []string) string { return "hint_key/" + key[0] + "/" + key[1] },
}

func sealedForHints(k store.HintKey) string { return SealedHintKeys.Row([]string{k.SupplierID, k.ID}) }

var errKeyThere = errors.New("the key is there already")

// AddHintKey adds the signature key of a subscription. One that is there already is not added
// again. A text that cannot be a key is a CodeInvalid error, one too many a CodeConflict error.
func (s *Service) AddHintKey(ctx context.Context, supplierID, key string) error {
	key, fault := readHintKey(key)
	if fault != "" {
		return wholesale.Invalid("signature_key", "%s", fault)
	}
	err := s.Store.Update(ctx, func(tx *store.Tx) error {
		if err := tx.HoldSupplier(ctx, supplierID); err != nil {
			return err
		}
		keys, err := tx.HintKeys(ctx, supplierID)
		if err != nil {
			return err
		}
		for _, k := range keys {
			if there, err := s.Ring.Open(k.SealedKey, sealedForHints(k)); err == nil && string(there) == key {
				return errKeyThere
			}
		}
		if len(keys) >= MaxHintKeys {
			return wholesale.Conflict("There are %d signature keys already, as many as an Unleashed account can have subscriptions. Remove one that is no longer used first", MaxHintKeys)
		}
		k := store.HintKey{ID: store.NewID(), SupplierID: supplierID, AddedAt: tx.Now()}
		if k.SealedKey, err = s.Ring.Seal([]byte(key), sealedForHints(k)); err != nil {
			return err
		}
		if err := audit(ctx, tx, supplierID, "webhook_key_added", k.ID, "for webhooks from Unleashed"); err != nil {
			return err
		}
		return tx.InsertHintKey(ctx, k)
	})
	if errors.Is(err, errKeyThere) {
		return nil
	}
	return err
}

// RemoveHintKey removes one signature key; CodeNotFound when the supplier has none with this id.
func (s *Service) RemoveHintKey(ctx context.Context, supplierID, id string) error {
	err := s.Store.Update(ctx, func(tx *store.Tx) error { return removeHintKey(ctx, tx, supplierID, id) })
	return store.Missing("signature key", err)
}

// RemoveHintKeys removes every signature key, so that all webhooks are refused.
func (s *Service) RemoveHintKeys(ctx context.Context, supplierID string) error {
	return s.Store.Update(ctx, func(tx *store.Tx) error {
		keys, err := tx.HintKeys(ctx, supplierID)
		if err != nil {
			return err
		}
		for _, k := range keys {
			if err := removeHintKey(ctx, tx, supplierID, k.ID); err != nil {
				return err
			}
		}
		return nil
	})
}

func removeHintKey(ctx context.Context, tx *store.Tx, supplierID, id string) error {
	if err := tx.DeleteHintKey(ctx, supplierID, id); err != nil {
		return err
	}
	return audit(ctx, tx, supplierID, "webhook_key_removed", id, "for webhooks from Unleashed")
}
