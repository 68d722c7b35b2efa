// Package fulfilment holds a supplier's delivery rules: groups of customers with their delivery
// days, cut-off, closed days, minimum order value and ordering note. What the rules mean is in the
// domain, see wholesale.DeliveryRules.
package fulfilment

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// Service manages fulfilment groups.
type Service struct{ store *store.Store }

// New returns a service.
func New(st *store.Store) *Service { return &Service{store: st} }

// Group is a fulfilment group with how many customers are in it.
type Group struct {
	wholesale.FulfilmentGroup
	Customers int64
}

// maxGroups per supplier is far above what an office can tell apart.
const maxGroups = 200

// List lists groups, oldest first: the Default group is the oldest. Limit is 1 to 500, or 50 when
// zero; next is the next page's cursor, "" at the end.
func (s *Service) List(ctx context.Context, supplierID, cursor string, limit int) (groups []Group, next string, err error) {
	limit, err = store.PageSize(limit)
	if err != nil {
		return nil, "", err
	}
	err = s.store.View(ctx, func(tx *store.Tx) (err error) {
		groups, err = read(ctx, tx, supplierID, cursor, limit+1)
		return err
	})
	if len(groups) > limit {
		groups = groups[:limit]
		next = groups[limit-1].ID
	}
	return groups, next, err
}

// All gives every group: the Default group first, the others by name.
func (s *Service) All(ctx context.Context, supplierID string) (groups []Group, err error) {
	err = s.store.View(ctx, func(tx *store.Tx) (err error) {
		groups, err = read(ctx, tx, supplierID, "", 2*maxGroups)
		return err
	})
	slices.SortFunc(groups, func(a, b Group) int { return byName(a.FulfilmentGroup, b.FulfilmentGroup) })
	return groups, err
}

// Choices are the groups that can be chosen from, in the order of All, without their customers.
func (s *Service) Choices(ctx context.Context, supplierID string) (groups []wholesale.FulfilmentGroup, err error) {
	err = s.store.View(ctx, func(tx *store.Tx) (err error) {
		groups, err = tx.FulfilmentGroups(ctx, supplierID, "", 2*maxGroups)
		return err
	})
	slices.SortFunc(groups, byName)
	return groups, err
}

func byName(a, b wholesale.FulfilmentGroup) int {
	if a.IsDefault() != b.IsDefault() {
		return map[bool]int{true: -1, false: 1}[a.IsDefault()]
	}
	return cmp.Or(cmp.Compare(wholesale.SearchKey(a.Name), wholesale.SearchKey(b.Name)), cmp.Compare(a.ID, b.ID))
}

func read(ctx context.Context, tx *store.Tx, supplierID, after string, limit int) ([]Group, error) {
	rows, err := tx.FulfilmentGroups(ctx, supplierID, after, limit)
	if err != nil {
		return nil, err
	}
	counts, err := tx.CountGroupCustomers(ctx, supplierID)
	groups := make([]Group, len(rows))
	for i, row := range rows {
		groups[i] = Group{row, counts[row.ID]}
	}
	return groups, err
}

// Group reads a group, or returns wholesale.CodeNotFound.
func (s *Service) Group(ctx context.Context, supplierID, id string) (group Group, err error) {
	err = s.store.View(ctx, func(tx *store.Tx) (err error) {
		group, err = counted(ctx, tx, supplierID, id)
		return err
	})
	return group, named(err)
}

func counted(ctx context.Context, tx *store.Tx, supplierID, id string) (Group, error) {
	row, err := tx.FulfilmentGroup(ctx, supplierID, id)
	if err != nil {
		return Group{}, err
	}
	counts, err := tx.CountGroupCustomers(ctx, supplierID)
	return Group{row, counts[id]}, err
}

// RulesOf are the delivery rules that hold for a customer: those of its group, else of the Default
// group.
func RulesOf(ctx context.Context, tx *store.Tx, supplierID string, customer wholesale.Customer) (wholesale.DeliveryRules, error) {
	group, err := tx.FulfilmentGroup(ctx, supplierID, cmp.Or(customer.FulfilmentGroupID, supplierID))
	if errors.Is(err, store.ErrNotFound) && customer.FulfilmentGroupID != "" {
		group, err = tx.FulfilmentGroup(ctx, supplierID, supplierID) // it was deleted since the customer was read
	}
	return group.DeliveryRules, err
}

// Rules are the delivery rules that hold for a customer, by its id.
func (s *Service) Rules(ctx context.Context, supplierID, customerID string) (rules wholesale.DeliveryRules, err error) {
	err = s.store.View(ctx, func(tx *store.Tx) error {
		customer, err := tx.Customer(ctx, supplierID, customerID)
		if err != nil {
			return store.Missing("customer", err)
		}
		rules, err = RulesOf(ctx, tx, supplierID, customer)
		return err
	})
	return rules, err
}

// named turns the store's refusals into words for people.
func named(err error) error {
	if store.UniqueViolation(err, "fulfilment_group", "name_key") {
		return wholesale.Conflict("Another fulfilment group has this name already")
	}
	return store.Missing("fulfilment group", err)
}
