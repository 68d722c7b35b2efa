package fulfilment

import (
	"context"
	"slices"
	"time"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// CloseDays adds the days from the first to the last, both inclusive, to the closed days of a
// group, or of all groups when groupID is "". Days that have passed are forgotten meanwhile. The
// errors name "from" and "to".
func (s *Service) CloseDays(ctx context.Context, supplierID, groupID string, from, to wholesale.Date) error {
	days, err := daysFrom(from, to)
	if err != nil {
		return err
	}
	words := from.Words()
	if to != from {
		words += " to " + to.Words()
	}
	return s.editClosedDays(ctx, supplierID, groupID, "days_closed", words, func(closed []wholesale.Date) []wholesale.Date {
		return append(closed, days...)
	})
}

// OpenDay takes a day from the closed days of a group, or of all groups when groupID is "".
func (s *Service) OpenDay(ctx context.Context, supplierID, groupID string, day wholesale.Date) error {
	return s.editClosedDays(ctx, supplierID, groupID, "day_opened", day.Words(), func(closed []wholesale.Date) []wholesale.Date {
		return slices.DeleteFunc(closed, func(d wholesale.Date) bool { return d == day })
	})
}

func (s *Service) editClosedDays(
	ctx context.Context, supplierID, groupID, kind, words string, edit func([]wholesale.Date) []wholesale.Date,
) error {
	return named(s.store.Update(ctx, func(tx *store.Tx) error {
		supplier, err := tx.Supplier(ctx, supplierID)
		if err != nil {
			return err
		}
		groups, subject, err := chosen(ctx, tx, supplierID, groupID)
		if err != nil {
			return err
		}
		today := wholesale.DateOf(tx.Now(), supplier.Location())
		for _, g := range groups {
			days := slices.DeleteFunc(edit(g.ClosedDays), func(d wholesale.Date) bool { return d < today })
			if g.ClosedDays = wholesale.SortedDays(days); len(g.ClosedDays) > wholesale.MaxClosedDays {
				return wholesale.Invalid("to", "makes more than %d closed days of %s", wholesale.MaxClosedDays, g.Name)
			}
			g.UpdatedAt = tx.Now()
			if err := tx.PutFulfilmentGroup(ctx, g); err != nil {
				return err
			}
		}
		return tx.Auditf(ctx, supplierID, kind, subject, "%s", words)
	}))
}

// chosen are the groups that are meant, held, with what the audit calls them.
func chosen(ctx context.Context, tx *store.Tx, supplierID, groupID string) ([]wholesale.FulfilmentGroup, string, error) {
	if groupID != "" {
		if err := tx.HoldFulfilmentGroup(ctx, supplierID, groupID); err != nil {
			return nil, "", err
		}
		g, err := tx.FulfilmentGroup(ctx, supplierID, groupID)
		return []wholesale.FulfilmentGroup{g}, g.Name, err
	}
	groups, err := tx.FulfilmentGroups(ctx, supplierID, "", 2*maxGroups)
	if err != nil {
		return nil, "", err
	}
	for i, g := range groups {
		if err := tx.HoldFulfilmentGroup(ctx, supplierID, g.ID); err != nil {
			return nil, "", err
		}
		if groups[i], err = tx.FulfilmentGroup(ctx, supplierID, g.ID); err != nil {
			return nil, "", err
		}
	}
	return groups, "all fulfilment groups", nil
}

// daysFrom are all days of a range.
func daysFrom(from, to wholesale.Date) ([]wholesale.Date, error) {
	var faults []wholesale.FieldError
	for _, end := range []struct {
		field string
		date  wholesale.Date
	}{{"from", from}, {"to", to}} {
		if _, err := time.Parse(time.DateOnly, string(end.date)); err != nil {
			faults = append(faults, wholesale.FieldError{Field: end.field, Message: "must be a date"})
		}
	}
	if len(faults) == 0 && to < from {
		faults = append(faults, wholesale.FieldError{Field: "to", Message: "must not be before the first day"})
	}
	if len(faults) == 0 && to > from.Add(wholesale.MaxClosedDays) {
		faults = append(faults, wholesale.FieldError{Field: "to", Message: "is more than a year later"})
	}
	var days []wholesale.Date
	for day := from; len(faults) == 0 && day <= to; day = day.Add(1) {
		days = append(days, day)
	}
	return days, wholesale.InvalidFields(faults)
}
