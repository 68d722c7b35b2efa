package basket

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"upstock/internal/ordering"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// contents are what a held order is about, as its row keeps it.
type contents struct {
	Draft store.BasketDraft `json:"draft"`
	Lines []heldLine        `json:"lines"`
	// PaymentOption is how the buyer has chosen to pay; "" leaves it to the payment terms.
	PaymentOption wholesale.PaymentOption `json:"payment_option,omitempty"`
}

type heldLine struct {
	ProductID string             `json:"product_id"`
	Quantity  wholesale.Decimal  `json:"quantity"`
	Agreed    *wholesale.Decimal `json:"agreed,omitempty"` // the unit price that the buyer has seen
}

func (c contents) buyerOrder(h store.HeldOrder) ordering.BuyerOrder {
	in := ordering.BuyerOrder{
		CustomerID: h.CustomerID, PersonID: h.PersonID,
		Reference: c.Draft.Reference, Notes: c.Draft.Notes, AddressID: c.Draft.AddressID, RequiredDate: c.Draft.RequiredDate,
		PaymentOption: c.PaymentOption,
	}
	for _, l := range c.Lines {
		in.Lines = append(in.Lines, ordering.BuyerLine{ProductID: l.ProductID, Quantity: l.Quantity, Agreed: l.Agreed})
	}
	return in
}

func contentsOf(h store.HeldOrder) (c contents, err error) {
	if err := json.Unmarshal([]byte(h.Contents), &c); err != nil {
		return c, fmt.Errorf("read held order %s: %w", h.ID, err)
	}
	return c, nil
}

// holdOrder keeps what is over the buyer's spending limit, and asks those who may release it.
func (s *Service) holdOrder(ctx context.Context, tx *store.Tx, p *placing) (id string, err error) {
	o := p.quote.Order
	kept := contents{Draft: store.BasketDraft{Reference: o.Reference, Notes: o.Notes, AddressID: o.AddressID, RequiredDate: o.RequiredDate}}
	if o.PaymentChosen {
		kept.PaymentOption = o.PaymentOption
	}
	for _, l := range o.Lines {
		kept.Lines = append(kept.Lines, heldLine{ProductID: l.ProductID, Quantity: l.Quantity, Agreed: &l.UnitPrice})
	}
	text, err := json.Marshal(kept)
	if err != nil {
		return "", fmt.Errorf("keep what is held: %w", err)
	}
	h := store.HeldOrder{
		ID: store.NewID(), SupplierID: o.SupplierID, CustomerID: o.CustomerID, PersonID: p.who.PersonID, State: store.HeldWaiting,
		Contents: string(text), Total: o.Total, Currency: o.Currency, CreatedAt: tx.Now(),
	}
	if err := tx.InsertHeldOrder(ctx, h); err != nil {
		return "", err
	}
	if err := audit(ctx, tx, h, "order_held", "%s %s is over the spending limit of %s", h.Currency, wholesale.AmountWords(h.Total), p.buyer.name()); err != nil {
		return "", err
	}
	return h.ID, s.ordering.MailHeld(ctx, tx, ordering.HeldMail{
		Order: o, HeldID: h.ID, By: p.buyer.name(), Words: releaseBy(p.quote), To: p.buyer.approvers,
	})
}

// releaseBy says until when an order must be released to be in time; "" when it is too late anyway.
func releaseBy(q *ordering.Quote) string {
	if slices.ContainsFunc(q.Breaches, func(b wholesale.DeliveryBreach) bool { return b.Rule == wholesale.RuleCutOff }) {
		return ""
	}
	day := q.Order.RequiredDate
	return fmt.Sprintf("Orders for %s close %s.", day.WeekdayWords(), q.Rules.CutOffWords(day))
}

// Held is an order over its buyer's spending limit, as it would be taken now.
type Held struct {
	store.HeldOrder
	Questions
	Buyer      string // who wants to order
	DecidedBy  string // a name; "" as long as it waits
	Approvers  []string
	Mine       bool // it is the visitor's own
	MayRelease bool
}

// HeldOrder looks at a held order. Its buyer and those who may release it see it; to all others it
// is wholesale.CodeNotFound.
func (s *Service) HeldOrder(ctx context.Context, who Who, id string) (held *Held, err error) {
	err = s.store.View(ctx, func(tx *store.Tx) error {
		held, err = lookAtHeld(ctx, tx, who, id)
		return err
	})
	return held, err
}

func lookAtHeld(ctx context.Context, tx *store.Tx, who Who, id string) (*Held, error) {
	h, err := tx.HeldOrder(ctx, who.SupplierID, who.CustomerID, id)
	if err != nil {
		return nil, store.Missing("order", err)
	}
	people, err := tx.BuyersOfCustomer(ctx, who.SupplierID, who.CustomerID)
	if err != nil {
		return nil, err
	}
	held := &Held{HeldOrder: h, Buyer: "A former colleague", Mine: h.PersonID == who.PersonID}
	owner := buyer{BuyerPerson: store.BuyerPerson{Buyer: store.Buyer{SupplierID: h.SupplierID, CustomerID: h.CustomerID}}}
	for _, p := range people {
		switch p.Person.ID {
		case h.PersonID:
			owner.BuyerPerson, held.Buyer = p, nameOf(p.Person)
		case who.PersonID:
			held.MayRelease = isApprover(p.Buyer)
		}
		if p.Person.ID == h.DecidedBy {
			held.DecidedBy = nameOf(p.Person)
		}
		if p.Person.ID != h.PersonID && isApprover(p.Buyer) {
			held.Approvers = append(held.Approvers, nameOf(p.Person))
		}
	}
	if !held.Mine && !held.MayRelease {
		return nil, wholesale.NotFound("order")
	}
	what, err := contentsOf(h)
	if err != nil {
		return nil, err
	}
	in := what.buyerOrder(h)
	inputs := make([]ordering.LineInput, len(in.Lines))
	for i, l := range in.Lines {
		inputs[i] = ordering.LineInput{ProductID: l.ProductID}
	}
	pricer, err := pricerFor(ctx, tx, owner, inputs)
	if err != nil {
		return nil, err
	}
	moved := in.AddressID != "" && !pricer.HasAddress(in.AddressID)
	if moved {
		in.AddressID = ""
	}
	quote, _, err := quoteForDay(ctx, tx, pricer, in, in.RequiredDate)
	if err != nil {
		return nil, err
	}
	held.Questions = questionsOf(quote, nil)
	if quote.NotOffered != "" {
		held.Warnings = append(held.Warnings, notOfferedWords(quote.NotOffered)+". The order would be "+paidWords(quote.Order))
	}
	if day := quote.Order.RequiredDate; day != in.RequiredDate { // too late for the day that was wanted
		held.Warnings = append(held.Warnings, in.RequiredDate.WeekdayWords()+" can't be chosen any more. The order would be for "+day.WeekdayWords())
	}
	if moved {
		held.Warnings = append(held.Warnings, "The address that was chosen is not yours any more. The order would go to your usual address")
	}
	return held, nil
}

// HeldOrders are the orders that wait and that the person may see: their own, or all when they may
// release them. The oldest come first.
func (s *Service) HeldOrders(ctx context.Context, who Who) (waiting []store.HeldOrder, err error) {
	err = s.store.View(ctx, func(tx *store.Tx) error {
		waiting, err = heldOrders(ctx, tx, who)
		return err
	})
	return waiting, err
}

// mostHeld is how many waiting orders are listed.
const mostHeld = 50

func heldOrders(ctx context.Context, tx *store.Tx, who Who) ([]store.HeldOrder, error) {
	b, err := buyerOf(ctx, tx, who)
	if err != nil {
		return nil, err
	}
	waiting, err := tx.HeldOrders(ctx, who.SupplierID, who.CustomerID, store.HeldWaiting, mostHeld)
	if isApprover(b.Buyer) {
		return waiting, err
	}
	return slices.DeleteFunc(waiting, func(h store.HeldOrder) bool { return h.PersonID != who.PersonID }), err
}

func audit(ctx context.Context, tx *store.Tx, h store.HeldOrder, kind, format string, args ...any) error {
	customer, err := tx.Customer(ctx, h.SupplierID, h.CustomerID)
	if err != nil {
		return err
	}
	return tx.Auditf(ctx, h.SupplierID, kind, customer.Code, format, args...)
}
