package ordering

import (
	"context"
	"slices"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// MostApproved is how many orders can be approved at once.
const MostApproved = 200

// Outcome is what will become of an order that is approved.
type Outcome string

const (
	WillBeSent   Outcome = "sent"     // its sales order will be created
	StaysHere    Outcome = "here"     // approved, but no sales order is wanted
	CannotBeSent Outcome = "not sent" // approved, but its sales order will fail until something is fixed
	CannotBeDone Outcome = "refused"  // it cannot be approved
)

// PlannedApproval is one order of a plan: what would become of it and, unless it is simply sent,
// why.
type PlannedApproval struct {
	Order   *wholesale.Order
	Outcome Outcome
	Why     string
	// Prices are the lines whose prices have changed, and Repriced the total with those of today.
	// Only plans have them.
	Prices   PriceChanges
	Repriced wholesale.Decimal
}

// CurrencyTotal is what the orders in one currency come to.
type CurrencyTotal struct {
	Currency string
	Total    wholesale.Decimal
}

// ApprovalPlan says what approving several orders would do.
type ApprovalPlan struct {
	Orders    []PlannedApproval // in the order in which they were asked for
	Customers int               // of those that can be approved
	Totals    []CurrencyTotal   // the same, by currency
}

// Count counts the orders that have one of the outcomes.
func (p ApprovalPlan) Count(outcomes ...Outcome) int {
	n := 0
	for _, o := range p.Orders {
		if slices.Contains(outcomes, o.Outcome) {
			n++
		}
	}
	return n
}

// Repriced counts the orders that can be approved and whose prices have changed.
func (p ApprovalPlan) Repriced() (n int) {
	for _, o := range p.Orders {
		if len(o.Prices) > 0 {
			n++
		}
	}
	return n
}

// PlanApproval says what approving these orders would do, and does nothing. Orders that are not the
// supplier's are left out. It is a forecast: an order may change before it is approved.
func (s *Service) PlanApproval(ctx context.Context, supplierID string, ids []string) (ApprovalPlan, error) {
	ids, err := distinct(ids)
	if err != nil {
		return ApprovalPlan{}, err
	}
	return store.Read(ctx, s.store, func(tx *store.Tx) (ApprovalPlan, error) { return planned(ctx, tx, supplierID, ids) })
}

// Round is a part of a list's orders that can be sent, small enough to be approved at once.
type Round struct {
	Plan  ApprovalPlan
	Total int64  // of this round and all that follow; at most MostCounted
	Next  string // what to ask for the next round after; "" when this is the last
}

// PlanRound plans the approval of the orders of a list that can be sent, the oldest MostApproved of
// those that came after the order with the id after; "" begins with the oldest.
func (s *Service) PlanRound(ctx context.Context, supplierID string, f store.OrderFilter, after string) (Round, error) {
	var round Round
	f, some := sendable(f)
	if !some {
		return round, nil
	}
	f.Sort, f.Descending, f.Before = store.SortOrdered, false, after
	err := s.store.View(ctx, func(tx *store.Tx) (err error) {
		if f.Connected, err = connected(ctx, tx, supplierID); err != nil {
			return err
		}
		if round.Total, err = tx.CountOrderRows(ctx, supplierID, f, MostCounted); err != nil {
			return err
		}
		f.Limit = MostApproved
		rows, next, err := listed(ctx, tx, supplierID, f)
		if err != nil {
			return err
		}
		ids := make([]string, len(rows))
		for i, r := range rows {
			ids[i] = r.ID
		}
		round.Next = next
		round.Plan, err = planned(ctx, tx, supplierID, ids)
		return err
	})
	return round, err
}

// CountSendable counts the orders of a list that can be sent, up to MostCounted.
func (s *Service) CountSendable(ctx context.Context, supplierID string, f store.OrderFilter) (int64, error) {
	f, some := sendable(f)
	if !some {
		return 0, nil
	}
	return store.Read(ctx, s.store, func(tx *store.Tx) (n int64, err error) {
		if f.Connected, err = connected(ctx, tx, supplierID); err != nil {
			return 0, err
		}
		return tx.CountOrderRows(ctx, supplierID, f, MostCounted)
	})
}

// sendable keeps to the orders of a list that are new and that nothing holds up; false when the
// list has none by what it is.
func sendable(f store.OrderFilter) (store.OrderFilter, bool) {
	if f.Group != "" && f.Group != store.NewOrders {
		return f, false
	}
	f.Group, f.Search, f.Sort, f.Before = store.NewOrders, searchable(f.Search), "", ""
	return f, true
}

// planned makes the plan for some orders.
func planned(ctx context.Context, tx *store.Tx, supplierID string, ids []string) (plan ApprovalPlan, err error) {
	orders, err := tx.OrdersByID(ctx, supplierID, ids)
	if err != nil {
		return plan, err
	}
	connection, err := connectionOf(ctx, tx, supplierID)
	if err != nil {
		return plan, err
	}
	customers := map[string]wholesale.Customer{}
	totals := map[string]wholesale.Decimal{}
	approved := map[string]bool{}
	for _, o := range orders {
		customer, known := customers[o.CustomerID]
		if !known {
			if customer, err = tx.Customer(ctx, supplierID, o.CustomerID); err != nil {
				return plan, err
			}
			customers[o.CustomerID] = customer
		}
		forecast, err := outcomeOf(ctx, tx, o, customer, connection)
		if err != nil {
			return plan, err
		}
		plan.Orders = append(plan.Orders, forecast)
		if forecast.Outcome == CannotBeDone {
			continue
		}
		approved[o.CustomerID] = true
		if totals[o.Currency], err = totals[o.Currency].Add(o.Total); err != nil {
			return plan, err
		}
	}
	if err := planPrices(ctx, tx, supplierID, plan, customers); err != nil {
		return plan, err
	}
	plan.Customers = len(approved)
	for currency, total := range totals {
		plan.Totals = append(plan.Totals, CurrencyTotal{currency, total})
	}
	slices.SortFunc(plan.Totals, func(a, b CurrencyTotal) int { return b.Total.Cmp(a.Total) })
	return plan, nil
}

// planPrices adds to a plan which prices have changed.
func planPrices(ctx context.Context, tx *store.Tx, supplierID string, plan ApprovalPlan, customers map[string]wholesale.Customer) error {
	var orders []*wholesale.Order
	for _, p := range plan.Orders {
		if p.Outcome != CannotBeDone && asksForPrices(p.Order) {
			orders = append(orders, p.Order)
		}
	}
	if len(orders) == 0 {
		return nil
	}
	changes, err := priceChangesOf(ctx, tx, supplierID, orders, customers)
	if err != nil {
		return err
	}
	for i := range plan.Orders {
		p := &plan.Orders[i]
		if p.Prices = changes[p.Order.ID]; len(p.Prices) > 0 {
			if p.Repriced, err = p.Prices.Total(p.Order); err != nil {
				return err
			}
		}
	}
	return nil
}

// Forecast says what approving one order would do, as it stands in memory: it may be one that
// [Service.Preview] made.
func (s *Service) Forecast(ctx context.Context, o *wholesale.Order) (planned PlannedApproval, err error) {
	err = s.store.View(ctx, func(tx *store.Tx) error {
		customer, err := tx.Customer(ctx, o.SupplierID, o.CustomerID)
		if err != nil {
			return err
		}
		connection, err := connectionOf(ctx, tx, o.SupplierID)
		if err != nil {
			return err
		}
		planned, err = outcomeOf(ctx, tx, o, customer, connection)
		return err
	})
	return planned, err
}

func outcomeOf(
	ctx context.Context, tx *store.Tx, o *wholesale.Order, customer wholesale.Customer, connection *store.Connection,
) (PlannedApproval, error) {
	planned := PlannedApproval{Order: o, Outcome: WillBeSent}
	tried := *o
	if refusal := tried.Approve(wholesale.OutboxPending, tx.Now()); refusal != nil {
		planned.Outcome, planned.Why = CannotBeDone, refusal.Error()
		return planned, nil //nolint:nilerr // a refusal is the answer here
	}
	switch {
	case connection == nil:
		planned.Outcome, planned.Why = StaysHere, "Unleashed is not connected."
		return planned, nil
	case !customer.SalesOrdersEnabled:
		planned.Outcome, planned.Why = StaysHere, "Sales orders are turned off for "+customer.Name+"."
		return planned, nil
	}
	in, err := snapshotInput(ctx, tx, o, customer, *connection)
	if err != nil {
		return planned, err
	}
	if _, problem := wholesale.TakeSnapshot(in); problem != "" {
		planned.Outcome, planned.Why = CannotBeSent, problem
	}
	return planned, nil
}

// Approval is what became of one of several orders.
type Approval struct {
	OrderID string
	Order   *wholesale.Order // as it is now; nil when it could not be approved
	Err     error            // why it could not
}

// Chosen is an order as the person saw it who wants it approved; see [Seen].
type Chosen struct {
	ID      string
	Version int64
	Mark    string // of the price changes that were seen, see [PriceChanges.Mark]
	Prices  PriceChoice
}

// PriceChoice says which prices orders are approved at that have changed prices.
type PriceChoice string

// The choices.
const (
	OrderPrices PriceChoice = "keep"   // those of the order
	TodayPrices PriceChoice = "update" // those of today
)

// ApproveMany approves several orders, each in a transaction of its own: one that cannot be
// approved, or was changed since it was looked at, holds up no other. More than MostApproved at
// once are refused. What was decided about changed prices that were seen is carried out first.
func (s *Service) ApproveMany(ctx context.Context, supplierID string, chosen []Chosen) ([]Approval, error) {
	byID := map[string]Chosen{}
	ids := make([]string, len(chosen))
	for i, c := range chosen {
		ids[i], byID[c.ID] = c.ID, c
	}
	ids, err := distinct(ids)
	if err != nil {
		return nil, err
	}
	approvals := make([]Approval, len(ids))
	for i, id := range ids {
		o, err := s.approveChosen(ctx, supplierID, byID[id])
		if err != nil {
			o = nil
		}
		approvals[i] = Approval{OrderID: id, Order: o, Err: err}
	}
	return approvals, nil
}

func (s *Service) approveChosen(ctx context.Context, supplierID string, c Chosen) (*wholesale.Order, error) {
	seen := Seen{Version: c.Version}
	if c.Mark != "" {
		decide := s.KeepPrices
		if c.Prices == TodayPrices {
			decide = s.Reprice
		}
		o, err := decide(ctx, supplierID, c.ID, PriceDecision{Version: c.Version, Mark: &c.Mark})
		if err != nil {
			return nil, err
		}
		seen.Version = o.Version
	}
	return s.ApproveSeen(ctx, supplierID, c.ID, seen)
}

func distinct(ids []string) ([]string, error) {
	var once []string
	for _, id := range ids {
		if slices.Contains(once, id) {
			continue
		}
		if len(once) == MostApproved {
			return nil, wholesale.Invalid("id", "Too many orders at once: select at most %d", MostApproved)
		}
		once = append(once, id)
	}
	if len(once) == 0 {
		return nil, wholesale.Invalid("id", "Select at least one order")
	}
	return once, nil
}
