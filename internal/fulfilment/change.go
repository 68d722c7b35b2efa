package fulfilment

import (
	"context"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// maxName is in characters.
const maxName = 100

// Change is an update of a group, or the input for a new one; nil leaves a field as it is, or as it
// is with a new group, see wholesale.UsualDeliveryRules.
type Change struct {
	Name              *string
	Default           *bool     // as it is: which group is the Default group never changes
	DeliveryDays      *[]string // "mon" to "sun"
	CutOffDays        *int64
	CutOffTime        *string // "14:00", on the supplier's clock
	CutOffPolicy      *string // "refuse" or "warn"
	MinimumOrderValue *wholesale.Decimal
	MinimumPolicy     *string
	Note              *string
	ClosedDays        *[]string // dates
	PaymentTermsID    *string   // "" for none
}

// Create adds a group. If the idempotency key was used before, first is the original answer and
// nothing changes. A name already in use is a wholesale.CodeConflict.
func (s *Service) Create(ctx context.Context, supplierID string, in Change, idem *store.Idempotency) (g Group, first *store.FirstAnswer, err error) {
	err = s.store.Update(ctx, func(tx *store.Tx) (err error) {
		first, err = store.Once(ctx, tx, supplierID, idem, func() (any, error) {
			g, err = create(ctx, tx, supplierID, in)
			return g, err
		})
		return err
	})
	return g, first, named(err)
}

func create(ctx context.Context, tx *store.Tx, supplierID string, in Change) (Group, error) {
	g := wholesale.FulfilmentGroup{
		ID: store.NewID(), SupplierID: supplierID, DeliveryRules: wholesale.UsualDeliveryRules(), CreatedAt: tx.Now(), UpdatedAt: tx.Now(),
	}
	if in.Name == nil {
		in.Name = new(string)
	}
	if err := in.apply(&g); err != nil {
		return Group{}, err
	}
	if err := in.chooseTerms(ctx, tx, &g); err != nil {
		return Group{}, err
	}
	others, err := tx.FulfilmentGroups(ctx, supplierID, "", maxGroups)
	if err != nil {
		return Group{}, err
	}
	if len(others) >= maxGroups {
		return Group{}, wholesale.Conflict("You have %d fulfilment groups, the most allowed. Delete one first", maxGroups)
	}
	if err := tx.PutFulfilmentGroup(ctx, g); err != nil {
		return Group{}, err
	}
	return Group{FulfilmentGroup: g}, tx.Auditf(ctx, supplierID, "fulfilment_group_created", g.Name, "%s", inWords(g.DeliveryRules))
}

// Update changes a group. A name already in use is a wholesale.CodeConflict.
func (s *Service) Update(ctx context.Context, supplierID, id string, change Change) (g Group, err error) {
	err = s.store.Update(ctx, func(tx *store.Tx) (err error) {
		g, err = update(ctx, tx, supplierID, id, change)
		return err
	})
	return g, named(err)
}

func update(ctx context.Context, tx *store.Tx, supplierID, id string, change Change) (Group, error) {
	if err := tx.HoldFulfilmentGroup(ctx, supplierID, id); err != nil {
		return Group{}, err
	}
	g, err := counted(ctx, tx, supplierID, id)
	if err != nil {
		return g, err
	}
	was := g.Name
	if err := change.apply(&g.FulfilmentGroup); err != nil {
		return g, err
	}
	if err := change.chooseTerms(ctx, tx, &g.FulfilmentGroup); err != nil {
		return g, err
	}
	g.UpdatedAt = tx.Now()
	if err := tx.PutFulfilmentGroup(ctx, g.FulfilmentGroup); err != nil {
		return g, err
	}
	detail := inWords(g.DeliveryRules)
	if change.PaymentTermsID != nil {
		detail += "; payment terms chosen"
	}
	if g.Name != was {
		detail = "was " + was + "; " + detail
	}
	return g, tx.Auditf(ctx, supplierID, "fulfilment_group_changed", g.Name, "%s", detail)
}

// inWords writes rules for the audit.
func inWords(r wholesale.DeliveryRules) string {
	words := fmt.Sprintf("%s; orders until %s, %d days before, then %s", r.Days.Words(), r.CutOffTime, r.CutOffDays, r.CutOffPolicy)
	if r.MinimumOrderValue.IsPos() {
		words += fmt.Sprintf("; minimum %s, below it %s", wholesale.AmountWords(r.MinimumOrderValue), r.MinimumPolicy)
	}
	if n := len(r.ClosedDays); n > 0 {
		words += fmt.Sprintf("; %d closed days", n)
	}
	return words
}

// apply changes a group, and reports every fault by its field.
func (c Change) apply(g *wholesale.FulfilmentGroup) error {
	var faults []wholesale.FieldError
	say := func(field, format string, args ...any) {
		faults = append(faults, wholesale.FieldError{Field: field, Message: fmt.Sprintf(format, args...)})
	}
	if c.Name != nil {
		g.Name = strings.TrimSpace(*c.Name)
		switch {
		case g.Name == "":
			say("name", "is required")
		case !utf8.ValidString(g.Name) || strings.ContainsFunc(g.Name, unicode.IsControl):
			say("name", "must be a single line of text")
		case utf8.RuneCountInString(g.Name) > maxName:
			say("name", "must be at most %d characters", maxName)
		}
	}
	if c.Default != nil && *c.Default != g.IsDefault() {
		say("default", "cannot be chosen: the Default group stays the one that every supplier has from the beginning")
	}
	if c.DeliveryDays != nil {
		g.Days = 0
		for i, name := range *c.DeliveryDays {
			day, err := wholesale.ParseWeekday(name)
			if err != nil {
				say(fmt.Sprintf("delivery_days[%d]", i), "must be one of mon, tue, wed, thu, fri, sat, sun")
				continue
			}
			g.Days |= wholesale.WeekdaysOf(day)
		}
	}
	c.applyRest(&g.DeliveryRules)
	for _, fault := range g.Faults() {
		if fault.Field == "delivery_days" && len(faults) > 0 && strings.HasPrefix(faults[len(faults)-1].Field, "delivery_days[") {
			continue // what was named is wrong, which is said already
		}
		faults = append(faults, fault)
	}
	g.ClosedDays = wholesale.SortedDays(g.ClosedDays)
	return wholesale.InvalidFields(faults)
}

func (c Change) applyRest(r *wholesale.DeliveryRules) {
	if c.CutOffDays != nil {
		r.CutOffDays = int(max(min(*c.CutOffDays, wholesale.MaxCutOffDays+1), -1))
	}
	if c.CutOffTime != nil {
		r.CutOffTime = wholesale.TimeOfDay(strings.TrimSpace(*c.CutOffTime))
	}
	if c.CutOffPolicy != nil {
		r.CutOffPolicy = wholesale.RulePolicy(*c.CutOffPolicy)
	}
	if c.MinimumOrderValue != nil {
		r.MinimumOrderValue = *c.MinimumOrderValue
	}
	if c.MinimumPolicy != nil {
		r.MinimumPolicy = wholesale.RulePolicy(*c.MinimumPolicy)
	}
	if c.Note != nil {
		r.Note = strings.TrimSpace(strings.ReplaceAll(*c.Note, "\r\n", "\n"))
	}
	if c.ClosedDays != nil {
		r.ClosedDays = make([]wholesale.Date, len(*c.ClosedDays))
		for i, day := range *c.ClosedDays {
			r.ClosedDays[i] = wholesale.Date(day)
		}
	}
}

// Preview changes rules without storing them, for who wants to see what they would mean. The name
// is not looked at.
func (c Change) Preview(rules *wholesale.DeliveryRules) error {
	g := wholesale.FulfilmentGroup{DeliveryRules: *rules}
	c.Name = nil
	err := c.apply(&g)
	*rules = g.DeliveryRules
	return err
}
