// Package terms holds a supplier's payment terms: whether customers may pay now or buy on account,
// from what a payment is taken, and when. What terms mean is in the domain, see
// wholesale.PaymentTerms.
package terms

import (
	"cmp"
	"context"
	"slices"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// Service manages payment terms.
type Service struct{ store *store.Store }

// New returns a service.
func New(st *store.Store) *Service { return &Service{store: st} }

// Terms are payment terms with who has them.
type Terms struct {
	wholesale.PaymentTerms
	// Customers counts those that were given the terms themselves, and Groups the fulfilment
	// groups whose customers have them unless they were given others.
	Customers, Groups int64
}

// Unused says whether no customer and no group has the terms, so that they may be deleted.
func (t Terms) Unused() bool { return t.Customers == 0 && t.Groups == 0 }

// maxTerms per supplier is far above what an office can tell apart.
const maxTerms = 100

// List lists terms, oldest first. Limit is 1 to 500, or 50 when zero; next is the next page's
// cursor, "" at the end.
func (s *Service) List(ctx context.Context, supplierID, cursor string, limit int) (page []Terms, next string, err error) {
	limit, err = store.PageSize(limit)
	if err != nil {
		return nil, "", err
	}
	all, err := s.read(ctx, supplierID)
	if err != nil {
		return nil, "", err
	}
	slices.SortFunc(all, func(a, b Terms) int { return cmp.Compare(a.ID, b.ID) })
	page = slices.DeleteFunc(all, func(t Terms) bool { return t.ID <= cursor })
	if len(page) > limit {
		page = page[:limit]
		next = page[limit-1].ID
	}
	return page, next, nil
}

// All gives all terms, by name.
func (s *Service) All(ctx context.Context, supplierID string) ([]Terms, error) {
	all, err := s.read(ctx, supplierID)
	slices.SortFunc(all, func(a, b Terms) int { return byName(a.PaymentTerms, b.PaymentTerms) })
	return all, err
}

// Choices are the terms that can be chosen from, by name, without who has them.
func (s *Service) Choices(ctx context.Context, supplierID string) ([]wholesale.PaymentTerms, error) {
	all, err := store.Read(ctx, s.store, func(tx *store.Tx) ([]wholesale.PaymentTerms, error) {
		return tx.AllPaymentTerms(ctx, supplierID)
	})
	slices.SortFunc(all, byName)
	return all, err
}

func byName(a, b wholesale.PaymentTerms) int {
	return cmp.Or(cmp.Compare(wholesale.SearchKey(a.Name), wholesale.SearchKey(b.Name)), cmp.Compare(a.ID, b.ID))
}

func (s *Service) read(ctx context.Context, supplierID string) (all []Terms, err error) {
	err = s.store.View(ctx, func(tx *store.Tx) error {
		rows, err := tx.AllPaymentTerms(ctx, supplierID)
		if err != nil {
			return err
		}
		all, err = counted(ctx, tx, supplierID, rows)
		return err
	})
	return all, err
}

func counted(ctx context.Context, tx *store.Tx, supplierID string, rows []wholesale.PaymentTerms) ([]Terms, error) {
	uses, err := tx.PaymentTermsUses(ctx, supplierID)
	all := make([]Terms, len(rows))
	for i, row := range rows {
		use := uses[row.ID]
		all[i] = Terms{row, use.Customers, use.Groups}
	}
	return all, err
}

// Terms reads terms, or returns wholesale.CodeNotFound.
func (s *Service) Terms(ctx context.Context, supplierID, id string) (t Terms, err error) {
	err = s.store.View(ctx, func(tx *store.Tx) (err error) {
		t, err = readOne(ctx, tx, supplierID, id)
		return err
	})
	return t, named(err)
}

func readOne(ctx context.Context, tx *store.Tx, supplierID, id string) (Terms, error) {
	row, err := tx.PaymentTerms(ctx, supplierID, id)
	if err != nil {
		return Terms{}, err
	}
	one, err := counted(ctx, tx, supplierID, []wholesale.PaymentTerms{row})
	return one[0], err
}

// Of are the terms that a customer has: its own, else those of its fulfilment group; nil for none.
func (s *Service) Of(ctx context.Context, supplierID, customerID string) (*wholesale.PaymentTerms, error) {
	return store.Read(ctx, s.store, func(tx *store.Tx) (*wholesale.PaymentTerms, error) {
		return tx.PaymentTermsOf(ctx, supplierID, customerID)
	})
}

// Customers are those that were given the terms themselves, the oldest first, at most so many.
func (s *Service) Customers(ctx context.Context, supplierID, id string, limit int) ([]wholesale.Customer, error) {
	return store.Read(ctx, s.store, func(tx *store.Tx) ([]wholesale.Customer, error) {
		return tx.CustomersWithPaymentTerms(ctx, supplierID, id, limit)
	})
}

// Delete removes terms that no customer and no group has; others are a wholesale.CodeConflict.
// Orders keep the terms that they were taken with.
func (s *Service) Delete(ctx context.Context, supplierID, id string) error {
	return named(s.store.Update(ctx, func(tx *store.Tx) error {
		if err := tx.HoldPaymentTerms(ctx, supplierID, id); err != nil {
			return err
		}
		t, err := readOne(ctx, tx, supplierID, id)
		if err != nil {
			return err
		}
		if !t.Unused() {
			return wholesale.Conflict("%s cannot be deleted: %s. Give them other payment terms first", t.Name, t.UsedBy())
		}
		if err := tx.DeletePaymentTerms(ctx, supplierID, id); err != nil {
			return err
		}
		return tx.Auditf(ctx, supplierID, "payment_terms_deleted", t.Name, "%s", t.Words())
	}))
}

// UsedBy says who has the terms: "3 customers and 1 fulfilment group have these payment terms".
func (t Terms) UsedBy() string {
	customers, groups := countWords(t.Customers, "customer"), countWords(t.Groups, "fulfilment group")
	switch {
	case t.Unused():
		return "no customer has these payment terms"
	case t.Groups == 0:
		return customers + has(t.Customers) + "these payment terms"
	case t.Customers == 0:
		return groups + has(t.Groups) + "these payment terms"
	}
	return customers + " and " + groups + " have these payment terms"
}

func has(n int64) string {
	if n == 1 {
		return " has "
	}
	return " have "
}

func countWords(n int64, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return wholesale.CountWords(n) + " " + what + "s"
}

func named(err error) error { return store.Missing("payment terms", err) }
