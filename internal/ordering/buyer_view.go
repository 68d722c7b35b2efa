package ordering

import (
	"context"
	"errors"
	"time"

	"upstock/internal/account"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// BuyersOrder is an order as the people of its customer see it. It holds nothing that they may not
// see, so that no page, mail or document made of it can show that: no rule, list or explanation of
// a price, nothing of the sales order and of mismatches, no name of the supplier's people.
type BuyersOrder struct {
	ID           string
	Number       string
	Status       wholesale.Status
	Source       wholesale.Source
	Reference    string
	Notes        string
	RequiredDate wholesale.Date
	AddressID    string
	Delivery     wholesale.Address // where it goes; the zero address when none is known
	Currency     string
	Lines        []BuyersLine
	Freight      wholesale.Decimal
	Adjustment   wholesale.Decimal
	// AdjustmentReason is what the supplier says the adjustment is for.
	AdjustmentReason string
	SubTotal         wholesale.Decimal
	TaxTotal         wholesale.Decimal
	Total            wholesale.Decimal
	Version          int64
	CreatedAt        time.Time
	ShippedAt        time.Time // this and the next ones: zero until it happens
	ReceivedAt       time.Time
	CancelledAt      time.Time
	Changes          []wholesale.DeliveryChange // what was sent otherwise than ordered
	Problems         []wholesale.Problem        // without the names of the supplier's people
	History          []BuyersEvent              // oldest first
	CancelAsked      bool                       // the supplier has been asked to cancel it
}

// BuyersLine is a line of an order with its own final price, and nothing of where that came from.
type BuyersLine struct {
	ID          string
	ProductID   string
	ProductCode string
	Name        string
	Quantity    wholesale.Decimal
	UnitPrice   wholesale.Decimal
	LineTotal   wholesale.Decimal // without tax
	Comment     string
}

// BuyersEvent is one thing that happened to an order, as its customer is told of it.
type BuyersEvent struct {
	At   time.Time
	Kind string // as in the supplier's timeline
	// Who did it: the name of one of the customer's people, else that of the supplier.
	Who     string
	ByBuyer bool
	Words   string
	Quoted  bool // Words are what Who wrote
}

// BuyerOrder reads an order of the buyer's customer, whatever it came by.
func (s *Service) BuyerOrder(ctx context.Context, buyer account.Buyer, id string) (*BuyersOrder, error) {
	return store.Read(ctx, s.store, func(tx *store.Tx) (*BuyersOrder, error) {
		o, err := buyersOrder(ctx, tx, buyer, id)
		if err != nil {
			return nil, err
		}
		return forBuyer(ctx, tx, o)
	})
}

func forBuyer(ctx context.Context, tx *store.Tx, o *wholesale.Order) (*BuyersOrder, error) {
	supplier, err := tx.Supplier(ctx, o.SupplierID)
	if err != nil {
		return nil, err
	}
	v := withoutSecrets(o)
	events, err := tx.Timeline(ctx, o.SupplierID, o.ID)
	if err != nil {
		return nil, err
	}
	v.History = eventsForBuyer(events, o, supplier.Name)
	for _, e := range v.History {
		v.CancelAsked = v.CancelAsked || e.Kind == cancelAskedKind
	}
	if v.Problems, err = tx.Problems(ctx, o.SupplierID, o.ID); err != nil {
		return nil, err
	}
	for i := range v.Problems {
		v.Problems[i].SettledBy = ""
	}
	if v.Changes, err = deliveryChanges(ctx, tx, o); err != nil {
		return nil, err
	}
	err = fillShown(ctx, tx, o.SupplierID, o) // after all that could be written: see there
	v.Delivery, _ = o.DeliverTo.To()
	return v, err
}

// withoutSecrets copies what a customer may see of an order.
func withoutSecrets(o *wholesale.Order) *BuyersOrder {
	v := &BuyersOrder{
		ID: o.ID, Number: o.Number, Status: o.Status, Source: o.Source, Reference: o.Reference, Notes: o.Notes, RequiredDate: o.RequiredDate,
		AddressID: o.AddressID, Currency: o.Currency, Freight: o.Freight, Adjustment: o.Adjustment, AdjustmentReason: o.AdjustmentReason,
		SubTotal: o.SubTotal, TaxTotal: o.TaxTotal, Total: o.Total, Version: o.Version, CreatedAt: o.CreatedAt, ShippedAt: o.ShippedAt,
		ReceivedAt: o.ReceivedAt, CancelledAt: o.CancelledAt, Lines: make([]BuyersLine, len(o.Lines)),
	}
	for i, l := range o.Lines {
		v.Lines[i] = BuyersLine{
			ID: l.ID, ProductID: l.ProductID, ProductCode: l.ProductCode, Name: l.Name, Quantity: l.Quantity, UnitPrice: l.UnitPrice,
			LineTotal: l.LineTotal, Comment: l.Comment,
		}
	}
	return v
}

// wordsForBuyers are the kinds of events that a customer sees, with their words. It is an
// allow-list: a new kind is seen by no customer until it stands here. An empty text means the
// event's own, which is safe because it names quantities and the customer's own prices only.
var wordsForBuyers = map[string]string{
	"ordered":           "placed the order",
	editedKind:          "",
	"repriced":          "",
	"taxes_updated":     "updated the tax",
	"made_equal":        "changed the order to what was sent",
	"approved":          "is processing the order",
	"shipped":           "sent the order",
	"received":          "marked the order as received",
	"cancelled":         "cancelled the order",
	cancelAskedKind:     "asked to cancel the order",
	NoticePaymentAsked:  "asked to pay it in another way",
	paymentOptionKind:   "changed how the order is paid",
	CommentKind:         "",
	problemReportedKind: "",
	problemSettledKind:  "",
}

// eventsForBuyer picks what a customer sees of an order's timeline. What happened before the order
// was moved to this customer is another's.
func eventsForBuyer(events []store.Event, o *wholesale.Order, supplier string) (seen []BuyersEvent) {
	for _, e := range events {
		if e.Kind == movedKind {
			seen = nil
			continue
		}
		words, allowed := wordsForBuyers[e.Kind]
		if !allowed {
			continue
		}
		shown := BuyersEvent{At: e.At, Kind: e.Kind, Who: supplier, Words: words}
		if e.ByCustomer {
			shown.Who, shown.ByBuyer = e.Actor, true
		}
		switch e.Kind {
		case "ordered":
			if !shown.ByBuyer {
				shown.Words = enteredWords(o.Source)
			}
		case CommentKind, problemReportedKind, problemSettledKind:
			shown.Quoted = true
			shown.Words = e.Text
		case editedKind, "repriced":
			shown.Words = e.Text
		}
		seen = append(seen, shown)
	}
	return seen
}

// enteredWords say how an order came in that no one of the customer's placed in the shop.
func enteredWords(source wholesale.Source) string {
	switch source {
	case wholesale.SourceSupplier:
		return "entered the order for you"
	case wholesale.SourceStanding:
		return "made the order from your standing order"
	}
	return "took the order"
}

// CanBuyerEdit says whether the customer itself may still change the order: until it is approved.
// The cut-off is a rule of the delivery day, and is asked for when it is changed.
func (v *BuyersOrder) CanBuyerEdit() bool {
	return v.Status == wholesale.Scheduled || v.Status == wholesale.Ordered
}

// BuyerOrderRow is an order in a customer's list.
type BuyerOrderRow struct {
	ID           string
	Number       string
	Status       wholesale.Status
	Source       wholesale.Source
	Reference    string
	RequiredDate wholesale.Date
	Currency     string
	Total        wholesale.Decimal
	CreatedAt    time.Time
	ShippedAt    time.Time
}

// mostOpen is how many open orders a customer's list begins with.
const mostOpen = 100

// BuyerOpenOrders lists the customer's orders that are not shipped yet, newest first.
func (s *Service) BuyerOpenOrders(ctx context.Context, buyer account.Buyer) ([]BuyerOrderRow, error) {
	rows, _, err := s.buyerRows(ctx, buyer, store.OrderFilter{Open: true, Limit: mostOpen})
	return rows, err
}

// BuyerPastOrders lists the customer's orders that are shipped, received or cancelled, newest
// first; next is the cursor of the following page, "" at the end.
func (s *Service) BuyerPastOrders(ctx context.Context, buyer account.Buyer, cursor string, limit int) (rows []BuyerOrderRow, next string, err error) {
	return s.buyerRows(ctx, buyer, store.OrderFilter{Ended: true, Before: cursor, Limit: limit})
}

func (s *Service) buyerRows(ctx context.Context, buyer account.Buyer, f store.OrderFilter) (rows []BuyerOrderRow, next string, err error) {
	if f.CustomerID = buyer.CustomerID; f.CustomerID == "" {
		return nil, "", errors.New("ordering: a list of no customer's orders")
	}
	err = s.store.View(ctx, func(tx *store.Tx) error {
		found, after, err := listed(ctx, tx, buyer.SupplierID, f)
		next = after
		for _, r := range found {
			rows = append(rows, BuyerOrderRow{
				ID: r.ID, Number: r.Number, Status: r.Status, Source: r.Source, Reference: r.Reference, RequiredDate: r.RequiredDate,
				Currency: r.Currency, Total: r.Total, CreatedAt: r.CreatedAt, ShippedAt: r.ShippedAt,
			})
		}
		return err
	})
	return rows, next, err
}
