package terms

import (
	"context"
	"slices"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// Change is an update of terms, or the input for new ones; nil leaves a field as it is.
type Change struct {
	Name    *string
	Options *[]string // "on_account", "pay_now"
	Default *string   // one of the options
	Collect *string   // "on_approval", "on_shipment", "days_after_shipment", "day_of_following_month"
	Days    *int64    // after shipment, or the day of the month
	Methods *[]string // "card", "nz_bank_account"
}

// Create adds terms. If the idempotency key was used before, first is the original answer and
// nothing changes. A name already in use is a wholesale.CodeConflict.
func (s *Service) Create(ctx context.Context, supplierID string, in Change, idem *store.Idempotency) (t Terms, first *store.FirstAnswer, err error) {
	err = s.store.Update(ctx, func(tx *store.Tx) (err error) {
		first, err = store.Once(ctx, tx, supplierID, idem, func() (any, error) {
			t, err = create(ctx, tx, supplierID, in)
			return t, err
		})
		return err
	})
	return t, first, err
}

func create(ctx context.Context, tx *store.Tx, supplierID string, in Change) (Terms, error) {
	// Anyone else who adds terms right now waits, so that no name is there twice.
	if err := tx.HoldSupplier(ctx, supplierID); err != nil {
		return Terms{}, err
	}
	t := wholesale.PaymentTerms{ID: store.NewID(), SupplierID: supplierID, Collect: wholesale.CollectOnShipment, CreatedAt: tx.Now(), UpdatedAt: tx.Now()}
	if err := in.apply(&t); err != nil {
		return Terms{}, err
	}
	others, err := tx.AllPaymentTerms(ctx, supplierID)
	if err != nil {
		return Terms{}, err
	}
	if len(others) >= maxTerms {
		return Terms{}, wholesale.Conflict("You have %d payment terms, the most allowed. Delete one first", maxTerms)
	}
	if err := nameIsFree(t, others); err != nil {
		return Terms{}, err
	}
	if err := tx.PutPaymentTerms(ctx, t); err != nil {
		return Terms{}, err
	}
	return Terms{PaymentTerms: t}, tx.Auditf(ctx, supplierID, "payment_terms_created", t.Name, "%s", t.Explained())
}

// Update changes terms. A name already in use is a wholesale.CodeConflict. Orders that were taken
// keep the terms that they have, unless they are open and no one has chosen for them.
func (s *Service) Update(ctx context.Context, supplierID, id string, change Change) (t Terms, err error) {
	err = s.store.Update(ctx, func(tx *store.Tx) (err error) {
		t, err = update(ctx, tx, supplierID, id, change)
		return err
	})
	return t, named(err)
}

func update(ctx context.Context, tx *store.Tx, supplierID, id string, change Change) (Terms, error) {
	if err := tx.HoldSupplier(ctx, supplierID); err != nil {
		return Terms{}, err
	}
	if err := tx.HoldPaymentTerms(ctx, supplierID, id); err != nil {
		return Terms{}, err
	}
	t, err := readOne(ctx, tx, supplierID, id)
	if err != nil {
		return t, err
	}
	was := t.Name
	if err := change.apply(&t.PaymentTerms); err != nil {
		return t, err
	}
	others, err := tx.AllPaymentTerms(ctx, supplierID)
	if err != nil {
		return t, err
	}
	if err := nameIsFree(t.PaymentTerms, others); err != nil {
		return t, err
	}
	t.UpdatedAt = tx.Now()
	if err := tx.PutPaymentTerms(ctx, t.PaymentTerms); err != nil {
		return t, err
	}
	detail := t.Explained()
	if t.Name != was {
		detail = "Was " + was + ". " + detail
	}
	return t, tx.Auditf(ctx, supplierID, "payment_terms_changed", t.Name, "%s", detail)
}

func nameIsFree(t wholesale.PaymentTerms, others []wholesale.PaymentTerms) error {
	for _, other := range others {
		if other.ID != t.ID && wholesale.CodeKey(other.Name) == wholesale.CodeKey(t.Name) {
			return wholesale.Conflict("Other payment terms have this name already")
		}
	}
	return nil
}

// apply changes terms, and reports every fault by its field. What no longer fits because of the
// change, and was not given, is forgotten: a default that is not offered any more, and days that
// mean nothing.
func (c Change) apply(t *wholesale.PaymentTerms) error {
	if c.Name != nil {
		t.Name = *c.Name
	}
	if c.Options != nil {
		t.Options = listOf[wholesale.PaymentOption](*c.Options)
		if c.Default == nil && !slices.Contains(t.Options, t.Default) {
			t.Default = ""
		}
	}
	if c.Default != nil {
		t.Default = wholesale.PaymentOption(*c.Default)
	}
	if c.Collect != nil {
		if c.Days == nil && string(t.Collect) != *c.Collect {
			t.Days = 0
		}
		t.Collect = wholesale.CollectWhen(*c.Collect)
	}
	if c.Days != nil {
		t.Days = int(max(min(*c.Days, mostDays), -1))
	}
	if c.Methods != nil {
		t.Methods = listOf[wholesale.MethodKind](*c.Methods)
	}
	return t.Normalise()
}

// mostDays is more than any terms may have.
const mostDays = 1000

func listOf[T ~string](words []string) []T {
	list := make([]T, len(words))
	for i, word := range words {
		list[i] = T(word)
	}
	return list
}

// Preview changes terms without storing them, for who wants to see what they would mean.
func (c Change) Preview(t *wholesale.PaymentTerms) error { return c.apply(t) }
