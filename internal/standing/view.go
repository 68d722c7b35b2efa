package standing

import (
	"context"
	"slices"
	"time"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// View is a customer's standing order with what a page or a program shows of it.
type View struct {
	Order    *wholesale.StandingOrder // an empty one when the customer has none
	Customer wholesale.Customer
	Rules    wholesale.DeliveryRules
	Location *time.Location
	Today    wholesale.Date
	Products map[string]wholesale.Product // those on it, by id
	Upcoming []Upcoming                   // today and later
	Warnings []string                     // what will not be made as it stands, in words
}

// Upcoming is a delivery day with what has become of it.
type Upcoming struct {
	wholesale.StandingDay
	Order       *wholesale.Order // nil when none was made
	CutOff      time.Time
	CutOffWords string // to follow a verb: "on Monday at 2 pm"
	Open        bool   // the customer can still change it
}

// Rows are the products on the standing order, in the order in which they were first named.
func (v View) Rows() (ids []string) {
	for _, weekday := range wholesale.AllWeekdays() {
		for _, l := range v.Order.Days[weekday] {
			if !slices.Contains(ids, l.ProductID) {
				ids = append(ids, l.ProductID)
			}
		}
	}
	return ids
}

// Quantity is how much of a product is wanted on a weekday; zero for none.
func (v View) Quantity(productID string, weekday time.Weekday) wholesale.Decimal {
	for _, l := range v.Order.Days[weekday] {
		if l.ProductID == productID {
			return l.Quantity
		}
	}
	return wholesale.Decimal{}
}

// Any says whether a customer has anything on its standing order.
func (s *Service) Any(ctx context.Context, supplierID, customerID string) (bool, error) {
	return store.Read(ctx, s.store, func(tx *store.Tx) (bool, error) {
		order, err := orNone(ctx, tx, supplierID, customerID)
		return err == nil && len(View{Order: order}.Rows()) > 0, err
	})
}

// Of reads a customer's standing order; wholesale.CodeNotFound when there is no such customer.
func (s *Service) Of(ctx context.Context, supplierID, customerID string) (View, error) {
	return store.Read(ctx, s.store, func(tx *store.Tx) (View, error) {
		b, err := buyingOf(ctx, tx, supplierID, customerID)
		if err != nil {
			return View{}, err
		}
		order, err := orNone(ctx, tx, supplierID, customerID)
		if err != nil {
			return View{}, err
		}
		v := View{Order: order, Customer: b.customer, Rules: b.rules, Location: b.supplier.Location(), Today: b.today(tx)}
		if v.Products, err = tx.ProductsBy(ctx, supplierID, store.ByID, v.Rows()); err != nil {
			return v, err
		}
		v.Warnings = warnings(v)
		v.Upcoming, err = upcoming(ctx, tx, b)
		return v, err
	})
}

func upcoming(ctx context.Context, tx *store.Tx, b buying) ([]Upcoming, error) {
	days, err := tx.StandingDays(ctx, b.supplier.ID, b.customer.ID, b.today(tx))
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, d := range days {
		if d.OrderID != "" {
			ids = append(ids, d.OrderID)
		}
	}
	orders, err := tx.OrdersByID(ctx, b.supplier.ID, ids)
	if err != nil {
		return nil, err
	}
	byID := make(map[string]*wholesale.Order, len(orders))
	for _, o := range orders {
		byID[o.ID] = o
	}
	found := make([]Upcoming, len(days))
	for i, d := range days {
		found[i] = b.upcoming(tx, d, byID[d.OrderID])
	}
	return found, nil
}

func (b buying) upcoming(tx *store.Tx, d wholesale.StandingDay, o *wholesale.Order) Upcoming {
	u := Upcoming{StandingDay: d, Order: o, CutOff: b.cutOff(d.Day), CutOffWords: b.rules.CutOffWords(d.Day)}
	u.Open = o != nil && o.Status == wholesale.Scheduled && u.CutOff.After(tx.Now())
	return u
}

// warnings are what will not be made of a standing order as it stands.
func warnings(v View) (words []string) {
	for _, weekday := range wholesale.AllWeekdays() {
		if len(v.Order.Days[weekday]) > 0 && !v.Rules.Days.Has(weekday) {
			words = append(words, "There are no deliveries on a "+weekday.String()+", so nothing is made for it")
		}
	}
	for _, id := range v.Rows() {
		p := v.Products[id]
		if why := p.RefusedFrom(wholesale.SourceStanding); why != "" {
			words = append(words, p.Name+" ("+p.Code+") "+why)
		}
	}
	return words
}

// Row is one customer in the list of standing orders.
type Row struct {
	store.StandingSummary
	Next    *wholesale.StandingDay  // the next order that was made; nil for none
	Trouble []wholesale.StandingDay // days to come that need a person
}

// List lists the supplier's standing orders, by the customers' names.
func (s *Service) List(ctx context.Context, supplierID string) ([]Row, error) {
	return store.Read(ctx, s.store, func(tx *store.Tx) ([]Row, error) {
		supplier, err := tx.Supplier(ctx, supplierID)
		if err != nil {
			return nil, err
		}
		all, err := tx.StandingOrders(ctx, supplierID)
		if err != nil {
			return nil, err
		}
		rows := make([]Row, len(all))
		byCustomer := make(map[string]*Row, len(all))
		for i, summary := range all {
			rows[i].StandingSummary = summary
			byCustomer[summary.Order.CustomerID] = &rows[i]
		}
		days, err := tx.StandingDays(ctx, supplierID, "", wholesale.DateOf(tx.Now(), supplier.Location()))
		for _, d := range days {
			row := byCustomer[d.CustomerID]
			switch d.State {
			case wholesale.StandingHeld, wholesale.StandingMissed, wholesale.StandingNothing:
				row.Trouble = append(row.Trouble, d)
			case wholesale.StandingUpcoming, wholesale.StandingPlaced:
				if row.Next == nil {
					row.Next = &d
				}
			}
		}
		return rows, err
	})
}

// Products are the supplier's products with these ids, by id; what is not there is missing.
func (s *Service) Products(ctx context.Context, supplierID string, ids []string) (map[string]wholesale.Product, error) {
	return store.Read(ctx, s.store, func(tx *store.Tx) (map[string]wholesale.Product, error) {
		return tx.ProductsBy(ctx, supplierID, store.ByID, ids)
	})
}
