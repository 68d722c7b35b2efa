package ordering

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"upstock/internal/account"
	"upstock/internal/mail"
	"upstock/internal/push"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// Who of a customer's buyers is told of a kind of message, beside the customer's own addresses.
type audience int

const (
	whoPlaced   audience = iota // who placed the order; where no buyer did, all with full access
	allFull                     // all with full access
	whoReleases                 // who may release held orders, and not the customer's addresses
	whoPays                     // who placed the order with full access; else as whoPlaced
)

// MessageKind is something that buyers are told of.
type MessageKind struct {
	Name  string // as in mails and choices, such as "shipped"
	Words string // for people: "An order is on its way"
	Push  bool   // also by notification; who places an order sees that it was placed

	to audience
}

// MessageKinds are all that buyers are told of, in the order in which they choose.
var MessageKinds = []MessageKind{
	{Name: "placed", Words: "An order was placed (confirmation)"},
	{Name: "entered", Words: "An order was entered for you", Push: true},
	{Name: "shipped", Words: "An order is on its way", Push: true},
	{Name: "cancelled", Words: "An order was cancelled", Push: true},
	{Name: "comment", Words: "A comment about an order", Push: true},
	{Name: "problem", Words: "An answer to a problem you reported", Push: true},
	{Name: "upcoming", Words: "A standing order was made", Push: true, to: allFull},
	{Name: "reminder", Words: "A standing order's cut-off is near", Push: true, to: allFull},
	{Name: "held", Words: "A colleague's order waits for you", Push: true, to: whoReleases},
	{Name: "declined", Words: "A colleague has declined your order", Push: true},
	{Name: "invoice", Words: "An invoice or a credit note", to: allFull},
	{Name: PaymentRequired, Words: "A payment is due", Push: true, to: whoPays},
	{Name: PaymentFailed, Words: "A payment failed", Push: true, to: whoPays},
	{Name: PaymentReceived, Words: "A payment was received (receipt)", to: whoPays},
	{Name: paymentRefunded, Words: "A refund", to: whoPays},
}

// kindOf finds a kind by its name; what has none is told to who placed the order.
func kindOf(name string) MessageKind {
	for _, k := range MessageKinds {
		if k.Name == name {
			return k
		}
	}
	return MessageKind{Name: name, Push: true}
}

// mailCustomer tells a customer's people of something that has a pair of templates and an entry in
// [MessageKinds], and is the one way to do so: by mail at the customer's own addresses and
// those of its buyers, one mail each, so that it is known which was refused; and by notification.
// Each gets what they have chosen. The timeline says what became of each mail, or why none was
// written.
func (s *Service) mailCustomer(ctx context.Context, tx *store.Tx, name, subject string, m message) error {
	kind := kindOf(name)
	to, m, err := s.reach(ctx, tx, kind, subject, m)
	if err != nil {
		return err
	}
	return s.mailEach(ctx, tx, kind, subject, to, m)
}

// reach notifies who has chosen that, finds who is mailed, and gives the message its links.
func (s *Service) reach(ctx context.Context, tx *store.Tx, kind MessageKind, subject string, m message) ([]wholesale.Email, message, error) {
	buyers, err := tx.BuyersToTell(ctx, m.Supplier.ID, m.Customer.ID, kind.Name)
	if err != nil {
		return nil, m, err
	}
	m.Link, m.ChoicesLink = s.shopLinks(m, len(buyers) > 0)
	told, placed := kind.of(buyers, m.Order)
	if kind.Push {
		if err := s.notify(ctx, tx, kind, told, subject, m); err != nil {
			return nil, m, err
		}
	}
	return recipients(kind, m.Customer, buyers, told, placed), m, nil
}

// of chooses who of a customer's buyers is told; placed says that one of them placed the order.
func (k MessageKind) of(buyers []store.BuyerToTell, o *wholesale.Order) (told []store.BuyerToTell, placed bool) {
	if (k.to == whoPlaced || k.to == whoPays) && o != nil {
		for _, b := range buyers {
			if b.ID == o.PlacedBy && k.MayReach(account.BuyerRole(b.Role), b.SpendingLimit) {
				return []store.BuyerToTell{b}, true
			}
		}
	}
	for _, b := range buyers {
		if role := account.BuyerRole(b.Role); role == account.BuyerFull && k.MayReach(role, b.SpendingLimit) {
			told = append(told, b)
		}
	}
	return told, false
}

// MayReach says whether a buyer with a role and a spending limit is ever told of a kind.
func (k MessageKind) MayReach(role account.BuyerRole, limit wholesale.Decimal) bool {
	switch k.to {
	case whoReleases:
		return account.Buyer{Role: role, SpendingLimit: limit}.Approver()
	case allFull, whoPays:
		return role == account.BuyerFull
	case whoPlaced:
	}
	return true
}

// recipients are the addresses that a mail goes to, each once. An address of the customer's that is
// also a buyer's goes by what that buyer has chosen.
func recipients(k MessageKind, c wholesale.Customer, buyers, told []store.BuyerToTell, placed bool) []wholesale.Email {
	known := map[string]bool{}
	for _, b := range buyers {
		if !b.ByMail {
			known[wholesale.EmailKey(b.Email)] = true
		}
	}
	var to []wholesale.Email
	add := func(e wholesale.Email) {
		if key := wholesale.EmailKey(e.Address); !known[key] {
			known[key] = true
			to = append(to, e)
		}
	}
	own, bad := c.Emails()
	for _, text := range bad { // refused like an address that does not exist, and said in the same places
		own = append(own, wholesale.Email{Name: c.Name, Address: text})
	}
	if k.to == whoReleases {
		own = nil
	}
	for _, e := range own {
		add(e)
	}
	if (k.to == whoPlaced || k.to == whoPays) && !placed && len(own) > 0 {
		return to // no buyer has asked for it, and the customer has an address of its own
	}
	for _, b := range told {
		add(wholesale.Email{Name: cmp.Or(b.Name, c.Name), Address: b.Email})
	}
	return to
}

func (s *Service) mailEach(ctx context.Context, tx *store.Tx, kind MessageKind, subject string, to []wholesale.Email, m message) error {
	switch {
	case len(to) == 0:
		return sayNoAddress(ctx, tx, m)
	case !s.mails.Sends():
		return sayNoMailServer(ctx, tx, m)
	}
	for _, email := range to {
		letter := mail.Letter{Purpose: kind.Name, CustomerID: m.Customer.ID, Name: email.Name}
		if m.hasOrder() {
			letter.OrderID = m.Order.ID
		}
		if m.Invoice != nil {
			letter.InvoiceID = m.Invoice.ID
		}
		if err := s.mail(ctx, tx, letter, email.Address, subject, m); err != nil {
			return err
		}
	}
	return nil
}

// sayNoAddress says on the timeline why no mail was written.
func sayNoAddress(ctx context.Context, tx *store.Tx, m message) error {
	switch own, bad := m.Customer.Emails(); {
	case !m.hasOrder():
		return nil
	case len(own)+len(bad) == 0:
		return AddEvent(ctx, tx, m.Order, ByUpstock, customerNotToldKind, "%s has no e-mail address, so no e-mail was sent", m.Customer.Name)
	}
	return AddEvent(ctx, tx, m.Order, ByUpstock, customerNotToldKind, "%s has turned off e-mails about this, so none was sent", m.Customer.Name)
}

// sayNoMailServer says on the timeline that no mail was sent, once for an order.
func sayNoMailServer(ctx context.Context, tx *store.Tx, m message) error {
	if !m.hasOrder() {
		return nil
	}
	events, err := tx.Timeline(ctx, m.Order.SupplierID, m.Order.ID)
	if err != nil {
		return err
	}
	words := "No mail server is set, so no e-mail was sent to " + m.Customer.Name
	if slices.ContainsFunc(events, func(e store.Event) bool { return e.Text == words }) {
		return nil
	}
	return AddEvent(ctx, tx, m.Order, ByUpstock, customerNotToldKind, "%s", words)
}

// notify sends a notification. Its text is the mail's subject, which never has a price in it.
func (s *Service) notify(ctx context.Context, tx *store.Tx, kind MessageKind, told []store.BuyerToTell, subject string, m message) error {
	shop := "/shop/" + m.Supplier.Shop.Slug
	note := push.Message{Title: m.Supplier.Name, Body: subject, Path: shop, Icon: shop + "/icon-192.png"}
	switch {
	case m.hasOrder():
		note.Path = shop + "/orders/" + m.Order.ID
		note.Tag = m.Order.ID
		if kind.Name == "comment" {
			note.Tag = "" // two comments are two messages
		}
	case m.Order != nil:
		note.Path = shop + "/standing"
	}
	return s.notifyBuyers(ctx, tx, told, note)
}

func (s *Service) notifyBuyers(ctx context.Context, tx *store.Tx, told []store.BuyerToTell, note push.Message) error {
	for _, b := range told {
		if !b.ByPush {
			continue
		}
		if err := s.pushes.Send(ctx, tx, b.ID, note); err != nil {
			return err
		}
	}
	return nil
}

// shopLinks lead to the order in the shop, and to where its reader chooses what they are told. Only
// customers whose people can sign in get them.
func (s *Service) shopLinks(m message, hasBuyers bool) (order, choices string) {
	if s.publicURL == "" || !hasBuyers || m.Supplier.Shop.Slug == "" {
		return "", ""
	}
	shop := s.publicURL + "/shop/" + m.Supplier.Shop.Slug
	switch {
	case m.Order == nil:
		return shop, shop + "/notifications"
	case !m.hasOrder(): // the standing order made none
		return shop + "/standing", shop + "/notifications"
	}
	return shop + "/orders/" + m.Order.ID, shop + "/notifications"
}

// hasOrder says whether a message is about an order that was taken.
func (m message) hasOrder() bool { return m.Order != nil && m.Order.ID != "" }

// addressWords are where an order goes, in one line; "" when that is not known.
func addressWords(d *wholesale.Delivery) string {
	a, known := d.To()
	if !known {
		return ""
	}
	lines := []string{a.Name, a.Street, a.Street2, a.Suburb, a.City, a.Region, a.Postcode, a.Country}
	return strings.Join(slices.DeleteFunc(lines, func(line string) bool { return line == "" }), ", ")
}
