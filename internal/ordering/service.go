// Package ordering is what people and programs do with orders: take, edit, approve, ship, receive
// and cancel them; and what the inventory system reports back about them. Every change writes the
// order, its timeline, its notices and the jobs that follow from it in one transaction.
package ordering

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"upstock/internal/jobs"
	"upstock/internal/mail"
	"upstock/internal/outbox"
	"upstock/internal/push"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// Connector is the inventory system that sales orders are created in.
const Connector = "unleashed"

// SalesOrders are the sales orders in the outbox.
var SalesOrders = outbox.Kind{Name: wholesale.SalesOrderKind, Document: "sales order", System: "Unleashed"}

// Config is what the service works with.
type Config struct {
	Store *store.Store
	Queue *jobs.Queue
	// Mail sends the mails. Nil: there is no mail server, and the timeline says so.
	Mail *mail.Service
	// Push sends notifications. Nil: none are sent.
	Push *push.Service
	// Wake asks, in tx, for the conversation with a connection's remote account: it has a sales
	// order to create.
	Wake func(ctx context.Context, tx *store.Tx, supplierID, connectionID string) error
	// PublicURL is where people reach this server, e.g. "https://orders.example.com": links in
	// mails begin with it. Without one mails have no links and no logo.
	PublicURL string
	Log       *slog.Logger // silent when nil
}

// Service carries out what is done with orders.
type Service struct {
	store     *store.Store
	queue     *jobs.Queue
	mails     *mail.Service
	pushes    *push.Service
	wake      func(ctx context.Context, tx *store.Tx, supplierID, connectionID string) error
	publicURL string
	log       *slog.Logger
	followers []Follower
}

// Follower makes what follows from the state of an order, in the transaction that has just written
// it: its invoice once it may have one, the messages to a trading partner. It is called after every
// change, so it looks at what the order is, not at what happened, and does nothing twice.
type Follower func(ctx context.Context, tx *store.Tx, o *wholesale.Order) error

// FollowedBy adds a follower. All are added before the service is used.
func (s *Service) FollowedBy(f Follower) { s.followers = append(s.followers, f) }

// Save writes an order that was changed, and makes what follows from it. Every change of an order
// ends here. ErrStale when someone else has changed it since it was read.
func (s *Service) Save(ctx context.Context, tx *store.Tx, o *wholesale.Order) error {
	was := o.Blocked
	o.Blocked = o.InvoiceBlockedReason()
	if err := tx.UpdateOrder(ctx, o); err != nil {
		return err
	}
	if o.Blocked != was {
		s.logBlocked(ctx, tx, o, was)
	}
	return s.Follow(ctx, tx, o)
}

// New makes the service.
func New(c Config) *Service {
	return &Service{
		log:   cmp.Or(c.Log, slog.New(slog.DiscardHandler)),
		store: c.Store, queue: c.Queue, mails: c.Mail, pushes: c.Push, wake: c.Wake, publicURL: strings.TrimSuffix(c.PublicURL, "/"),
	}
}

// Actors, as the timeline names them.
const (
	ByAPI       = "api"       // a program with the supplier's token
	ByUnleashed = "unleashed" // what was reported from there
	ByUpstock   = "upstock"   // what we did by ourselves
)

// Order reads an order.
func (s *Service) Order(ctx context.Context, supplierID, id string) (*wholesale.Order, error) {
	return store.Read(ctx, s.store, func(tx *store.Tx) (*wholesale.Order, error) {
		o, err := loadOrder(ctx, tx, supplierID, id)
		if err != nil {
			return nil, err
		}
		return o, fillShown(ctx, tx, supplierID, o)
	})
}

// Query narrows a list of orders; zero values do not narrow.
type Query struct {
	Status       wholesale.Status
	CustomerID   string
	Reference    string
	Number       string
	Search       string // see store.OrderFilter
	Attention    *bool
	UpdatedSince time.Time
	Cursor       string
	Limit        int
}

// Orders lists orders, newest first; next is the cursor of the following page, "" at the end.
func (s *Service) Orders(ctx context.Context, supplierID string, q Query) (orders []*wholesale.Order, next string, err error) {
	err = s.store.View(ctx, func(tx *store.Tx) error {
		isConnected, err := connected(ctx, tx, supplierID)
		if err != nil {
			return err
		}
		orders, err = tx.Orders(ctx, supplierID, store.OrderFilter{
			Status: q.Status, CustomerID: q.CustomerID, Reference: q.Reference, Number: q.Number, Search: searchable(q.Search),
			Attention: q.Attention, Connected: isConnected, UpdatedSince: q.UpdatedSince, Before: q.Cursor, Limit: q.Limit + 1,
		})
		if err != nil {
			return err
		}
		return fillShown(ctx, tx, supplierID, orders...)
	})
	if err == nil && len(orders) > q.Limit {
		orders = orders[:q.Limit]
		next = orders[q.Limit-1].ID
	}
	return orders, next, err
}

// Timeline lists everything that happened to an order, oldest first.
func (s *Service) Timeline(ctx context.Context, supplierID, orderID string) ([]store.Event, error) {
	return store.Read(ctx, s.store, func(tx *store.Tx) ([]store.Event, error) {
		if _, err := loadOrder(ctx, tx, supplierID, orderID); err != nil {
			return nil, err
		}
		return tx.Timeline(ctx, supplierID, orderID)
	})
}

// Notices lists the open heads-ups, newest first; next is the cursor of the following page, "" at
// the end.
func (s *Service) Notices(ctx context.Context, supplierID, cursor string, limit int) (notices []store.Notice, next string, err error) {
	err = s.store.View(ctx, func(tx *store.Tx) error {
		notices, err = tx.Notices(ctx, supplierID, cursor, limit+1)
		return err
	})
	if err == nil && len(notices) > limit {
		notices = notices[:limit]
		next = notices[limit-1].ID
	}
	return notices, next, err
}

// DismissNotice takes a heads-up away. Its cause stays, and is still shown on the order.
func (s *Service) DismissNotice(ctx context.Context, supplierID, id string) error {
	err := s.store.Update(ctx, func(tx *store.Tx) error { return tx.DismissNotice(ctx, supplierID, id) })
	return store.Missing("notice", err)
}

// change is [Service.changeIn] in a transaction of its own, repeated when someone else was quicker.
func (s *Service) change(ctx context.Context, supplierID, id string, act func(tx *store.Tx, o *wholesale.Order) error) (*wholesale.Order, error) {
	var o *wholesale.Order
	err := s.store.Update(ctx, func(tx *store.Tx) (err error) {
		o, err = s.changeIn(ctx, tx, supplierID, id, act)
		return err
	})
	if errors.Is(err, store.ErrStale) {
		return nil, wholesale.Conflict("Someone else is changing this order. Try again")
	}
	return o, err
}

// changeIn reads an order, lets act change it, and writes it back, with its sales order in the
// outbox.
func (s *Service) changeIn(
	ctx context.Context, tx *store.Tx, supplierID, id string, act func(tx *store.Tx, o *wholesale.Order) error,
) (*wholesale.Order, error) {
	o, err := tx.OrderForUpdate(ctx, supplierID, id) // someone else may be changing it
	if err != nil {
		return nil, store.Missing("order", err)
	}
	if err := followTerms(ctx, tx, o); err != nil {
		return nil, err
	}
	unsent, entry, attention := o.SalesOrder.Unsent(o.Status), o.SalesOrder.OutboxEntry, o.Attention()
	if err := act(tx, o); err != nil {
		return o, err
	}
	if attention != wholesale.NoAttention && o.Attention() != attention {
		if err := clearEnded(ctx, tx, o); err != nil {
			return o, err
		}
	}
	if err := s.Save(ctx, tx, o); err != nil {
		return o, err
	}
	if o.SalesOrder.OutboxEntry != entry {
		if err := tx.PutOutboxEntry(ctx, o.SalesOrderKey(), &o.SalesOrder.OutboxEntry); err != nil {
			return o, err
		}
	}
	if unsent && !o.SalesOrder.Unsent(o.Status) {
		if err := clearUnsent(ctx, tx, supplierID); err != nil {
			return o, err
		}
	}
	return o, fillShown(ctx, tx, supplierID, o)
}

func loadOrder(ctx context.Context, tx *store.Tx, supplierID, id string) (*wholesale.Order, error) {
	o, err := tx.Order(ctx, supplierID, id)
	return o, store.Missing("order", err)
}

// AddEvent adds to the order's timeline, and to the audit what a person or a program decided.
func AddEvent(ctx context.Context, tx *store.Tx, o *wholesale.Order, actor, kind, format string, args ...any) error {
	if o.ID == "" { // an order that was not made has no timeline
		return nil
	}
	event := store.Event{OrderID: o.ID, Kind: kind, Actor: actor, Text: fmt.Sprintf(format, args...), ByCustomer: byCustomer(ctx, actor)}
	if err := tx.InsertEvent(ctx, o.SupplierID, event); err != nil || !audited(event) {
		return err
	}
	return tx.Audit(ctx, store.AuditEvent{SupplierID: o.SupplierID, Kind: "order_" + kind, Subject: o.Number, Detail: event.Text})
}

// audited says whether an event belongs into the audit, too: what a person or a program decided
// about an order. Taking one and commenting on it commit to nothing.
func audited(e store.Event) bool {
	switch {
	case e.Actor == ByUnleashed, e.Actor == ByUpstock:
		return false
	case e.Kind == "ordered", e.Kind == CommentKind, e.Kind == InternalCommentKind:
		return false
	}
	return true
}
