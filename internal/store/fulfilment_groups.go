package store

import (
	"context"
	"strings"
	"time"

	"upstock/internal/store/db"
	"upstock/internal/wholesale"
)

// PutFulfilmentGroup adds a group or replaces it. A name that another group of the supplier has, in
// any case, is a unique violation of fulfilment_group.name_key.
func (tx *Tx) PutFulfilmentGroup(ctx context.Context, g wholesale.FulfilmentGroup) error {
	days := make([]string, len(g.ClosedDays))
	for i, day := range g.ClosedDays {
		days[i] = string(day)
	}
	err := touched(tx.queries().PutFulfilmentGroup(ctx, db.PutFulfilmentGroupParams{
		ID: g.ID, SupplierID: g.SupplierID, Name: g.Name, NameKey: codeKey(g.Name), DeliveryDays: int64(g.Days),
		CutOffDays: int64(g.CutOffDays), CutOffTime: string(g.CutOffTime), CutOffPolicy: string(g.CutOffPolicy),
		MinimumOrderValue: amountColumn(g.MinimumOrderValue), MinimumPolicy: string(g.MinimumPolicy), Note: g.Note,
		ClosedDays: strings.Join(days, ","), PaymentTermsID: g.PaymentTermsID, CreatedAt: timeColumn(g.CreatedAt), UpdatedAt: timeColumn(g.UpdatedAt),
	}))
	if err != nil {
		return err
	}
	return tx.WakeStandingOrders(ctx, g.SupplierID)
}

// insertDefaultGroup adds the group that a new supplier's customers are in.
func (tx *Tx) insertDefaultGroup(ctx context.Context, s wholesale.Supplier) error {
	g := wholesale.DefaultGroup(s.ID)
	return tx.queries().InsertDefaultGroup(ctx, db.InsertDefaultGroupParams{
		ID: g.ID, Name: g.Name, NameKey: codeKey(g.Name), DeliveryDays: int64(g.Days), CutOffDays: int64(g.CutOffDays),
		CutOffTime: string(g.CutOffTime), CutOffPolicy: string(g.CutOffPolicy), MinimumPolicy: string(g.MinimumPolicy),
		CreatedAt: timeColumn(s.CreatedAt),
	})
}

// FulfilmentGroup reads a group; ErrNotFound when the supplier has none with this id.
func (tx *Tx) FulfilmentGroup(ctx context.Context, supplierID, id string) (wholesale.FulfilmentGroup, error) {
	row, err := tx.queries().FulfilmentGroup(ctx, db.FulfilmentGroupParams{SupplierID: supplierID, ID: id})
	return oneRow(row, err, fulfilmentGroupOf)
}

// HoldFulfilmentGroup makes everyone else who wants to change or delete the group wait until the
// transaction ends. ErrNotFound when there is none.
func (tx *Tx) HoldFulfilmentGroup(ctx context.Context, supplierID, id string) error {
	return touched(tx.queries().HoldFulfilmentGroup(ctx, db.HoldFulfilmentGroupParams{SupplierID: supplierID, ID: id}))
}

// FulfilmentGroups lists the supplier's groups after the given id, oldest first: the Default group
// is the oldest.
func (tx *Tx) FulfilmentGroups(ctx context.Context, supplierID, after string, limit int) ([]wholesale.FulfilmentGroup, error) {
	rows, err := tx.queries().FulfilmentGroups(ctx, db.FulfilmentGroupsParams{
		SupplierID: supplierID, After: after, MaxRows: int32(limit), //nolint:gosec // a page size
	})
	return allRows(rows, err, fulfilmentGroupOf)
}

// DeleteFulfilmentGroup removes a group; ErrNotFound when the supplier has none with this id, or it
// is the Default group.
func (tx *Tx) DeleteFulfilmentGroup(ctx context.Context, supplierID, id string) error {
	return touched(tx.queries().DeleteFulfilmentGroup(ctx, db.DeleteFulfilmentGroupParams{SupplierID: supplierID, ID: id}))
}

// CountGroupCustomers counts the customers of each group, by its id.
func (tx *Tx) CountGroupCustomers(ctx context.Context, supplierID string) (map[string]int64, error) {
	rows, err := tx.queries().CountGroupCustomers(ctx, supplierID)
	counts := make(map[string]int64, len(rows))
	for _, row := range rows {
		counts[wholesale.Customer{SupplierID: supplierID, FulfilmentGroupID: row.FulfilmentGroupID}.GroupID()] = row.Customers
	}
	return counts, err
}

// SetCustomerGroup puts a customer into a group; ErrNotFound when the supplier has no such
// customer.
func (tx *Tx) SetCustomerGroup(ctx context.Context, supplierID, customerID, groupID string, at time.Time) error {
	err := touched(tx.queries().SetCustomerGroup(ctx, db.SetCustomerGroupParams{
		SupplierID: supplierID, ID: customerID, FulfilmentGroupID: groupColumn(supplierID, groupID), UpdatedAt: timeColumn(at),
	}))
	if err != nil {
		return err
	}
	return tx.WakeStandingOrders(ctx, supplierID)
}

// EmptyFulfilmentGroup moves customers of a group, at most so many, to the Default group, and says
// how many it has moved.
func (tx *Tx) EmptyFulfilmentGroup(ctx context.Context, supplierID, groupID string, most int, at time.Time) (int64, error) {
	moved, err := tx.queries().EmptyFulfilmentGroup(ctx, db.EmptyFulfilmentGroupParams{
		SupplierID: supplierID, FulfilmentGroupID: groupID, UpdatedAt: timeColumn(at), MaxRows: int32(most), //nolint:gosec // a few hundred
	})
	if err != nil {
		return moved, err
	}
	return moved, tx.WakeStandingOrders(ctx, supplierID)
}

// groupColumn is how a customer's row names its group: the Default group, which has the supplier's
// id, needs no name.
func groupColumn(supplierID, groupID string) string {
	if groupID == supplierID {
		return ""
	}
	return groupID
}

func fulfilmentGroupOf(r db.FulfilmentGroup) (wholesale.FulfilmentGroup, error) {
	g := wholesale.FulfilmentGroup{
		ID: r.ID, SupplierID: r.SupplierID, Name: r.Name, CreatedAt: timeOf(r.CreatedAt), UpdatedAt: timeOf(r.UpdatedAt), PaymentTermsID: r.PaymentTermsID,
		DeliveryRules: wholesale.DeliveryRules{
			Days: wholesale.Weekdays(r.DeliveryDays), CutOffDays: int(r.CutOffDays), CutOffTime: wholesale.TimeOfDay(r.CutOffTime),
			CutOffPolicy: wholesale.RulePolicy(r.CutOffPolicy), MinimumOrderValue: totalOf(r.MinimumOrderValue),
			MinimumPolicy: wholesale.RulePolicy(r.MinimumPolicy), Note: r.Note,
		},
	}
	if r.ClosedDays != "" {
		for day := range strings.SplitSeq(r.ClosedDays, ",") {
			g.ClosedDays = append(g.ClosedDays, wholesale.Date(day))
		}
	}
	return g, nil
}
