package ordering

import (
	"context"

	"upstock/internal/fulfilment"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// checkEdit holds a customer's change of an order to the delivery rules: the cut-off of the day
// it was for, since the goods may be packed from then on; a day that was chosen now; and the
// minimum, when less is ordered than before. A rule that refuses is a CodeConflict error, or one
// of the field required_date; one that warns is said.
func checkEdit(ctx context.Context, tx *store.Tx, before, o *wholesale.Order) (warnings []string, err error) {
	supplier, err := tx.Supplier(ctx, o.SupplierID)
	if err != nil {
		return nil, err
	}
	customer, err := tx.Customer(ctx, o.SupplierID, o.CustomerID)
	if err != nil {
		return nil, err
	}
	rules, err := fulfilment.RulesOf(ctx, tx, o.SupplierID, customer)
	if err != nil {
		return nil, err
	}
	for _, b := range editBreaches(rules, before, o, tx, supplier) {
		switch {
		case !b.Refuses:
			warnings = append(warnings, b.Message)
		case b.Rule == wholesale.RuleMinimum, b.Rule == wholesale.RuleCutOff && o.RequiredDate == before.RequiredDate:
			return nil, wholesale.Conflict("%s", b.Message)
		default:
			return nil, wholesale.Invalid("required_date", "%s", b.Message)
		}
	}
	return warnings, nil
}

func editBreaches(
	rules wholesale.DeliveryRules, before, o *wholesale.Order, tx *store.Tx, supplier wholesale.Supplier,
) (breaches []wholesale.DeliveryBreach) {
	now, zone := tx.Now(), supplier.Location()
	if before.RequiredDate != "" {
		for _, b := range rules.CheckDay(before.RequiredDate, now, zone) {
			if b.Rule == wholesale.RuleCutOff {
				breaches = append(breaches, b)
			}
		}
	}
	if o.RequiredDate != before.RequiredDate {
		breaches = append(breaches, rules.CheckDay(o.RequiredDate, now, zone)...)
	}
	if value := wholesale.LinesValue(o.Lines); value.Cmp(wholesale.LinesValue(before.Lines)) < 0 {
		breaches = append(breaches, rules.CheckMinimum(value)...)
	}
	return breaches
}
