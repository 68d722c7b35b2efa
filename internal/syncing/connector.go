package syncing

import (
	"context"
	"errors"
	"fmt"
	"time"

	"upstock/internal/wholesale"
)

// Connector opens accounts of one kind of inventory system. Connectors are listed by hand where the program is wired;
// adding one is a folder and a line.
type Connector interface {
	// Name is the connector's stable name, e.g. "unleashed".
	Name() string
	// Open makes an account usable. It makes no call. onCall is called once for every request that goes out.
	Open(credentials Credentials, onCall func()) Account
}

// Credentials are what a supplier pastes in to connect its account.
type Credentials struct {
	APIID  string
	APIKey string
}

// Account is a supplier's account in an inventory system. What else it can do, it says by also being a [ProductSource],
// [CustomerSource], [CustomerFinder], [PriceSource], [OrderSink] or [OrderWatcher].
//
// Every error of an account that is the remote's doing is a [*RemoteError].
type Account interface {
	// Check asks the remote account who it is: the cheapest call that proves the credentials.
	Check(ctx context.Context) (Company, error)
}

// Company is what an account says of itself.
type Company struct {
	Name         string
	BaseCurrency string
}

// Page is one page of a reading. Next is where to go on, in the connector's own words: opaque to everybody else, and kept
// in the database between pages. On the last page More is false, and Next is where the next reading for changes starts.
type Page[T any] struct {
	Items []T
	Next  string
	More  bool
	Total int64 // of the whole reading; 0 when the account does not tell
}

// Reading says what to read. An empty Cursor starts a new reading.
type Reading struct {
	Cursor string // a Next of an earlier page of this reading
	Since  string // a Next of a last page: read only what has changed after it (with some overlap); "" reads everything
	// Retired asks for retired things too. They are told anyway in a reading for changes.
	Retired bool
}

// ProductSource is an account that products can be imported from.
type ProductSource interface {
	Products(ctx context.Context, r Reading) (Page[ProductRecord], error)
}

// ProductRecord is a product as an account tells it.
type ProductRecord struct {
	RemoteID     string
	Code         string
	Name         string
	Notes        string
	Unit         string
	Barcode      string
	DefaultPrice wholesale.Decimal
	Taxable      bool
	OwnTax       *wholesale.Tax
	Obsolete     bool
	Sellable     bool
	Group        wholesale.ProductGroup
	SubGroup     wholesale.ProductGroup
	TierPrices   []wholesale.TierPrice
	Images       []ImageRecord
}

// ImageRecord is a picture of a product: where it can be fetched.
type ImageRecord struct {
	URL     string
	Default bool
}

// CustomerSource is an account that customers can be imported from.
type CustomerSource interface {
	Customers(ctx context.Context, r Reading) (Page[CustomerRecord], error)
}

// CustomerRecord is a customer as an account tells it.
type CustomerRecord struct {
	RemoteID  string
	Code      string
	Name      string
	Email     string
	Addresses []wholesale.Address // without ids of ours
	Terms     wholesale.Terms
}

// CustomerFinder is an account in which one customer can be looked for, to match it by hand.
type CustomerFinder interface {
	// FindCustomers searches code and name; at most limit are told.
	FindCustomers(ctx context.Context, query string, limit int) ([]CustomerRecord, error)
	// Customer reads one customer; a RemoteError of kind NotFound when there is none.
	Customer(ctx context.Context, remoteID string) (CustomerRecord, error)
}

// ProductFinder is an account in which one product can be looked up, to see whether what was wrong with it is mended.
type ProductFinder interface {
	// Product reads one product, a retired one too; a RemoteError of kind NotFound when there is none.
	Product(ctx context.Context, remoteID string) (ProductRecord, error)
}

// WarehouseSource is an account that can tell from which warehouses it sells.
type WarehouseSource interface {
	Warehouses(ctx context.Context) ([]Warehouse, error)
}

// Warehouse is a place that sales orders can be supplied from.
type Warehouse struct {
	Code    string
	Name    string
	Default bool // the one that is taken when an order names none
}

// PriceSource is an account that has prices for single customers.
type PriceSource interface {
	CustomerPrices(ctx context.Context, r Reading) (Page[PriceRecord], error)
}

// PriceRecord is one price as an account tells it.
type PriceRecord struct {
	wholesale.RemotePrice
	// Skip says why this row cannot be kept, e.g. because a number is out of range; "" when it can.
	Skip string
}

// OrderSink is an account that sales orders can be made in.
type OrderSink interface {
	// CreateOrder makes exactly one attempt to create the sales order. After an error of kind UnknownOutcome the account may
	// or may not have it.
	CreateOrder(ctx context.Context, s *wholesale.SalesOrderSnapshot) (wholesale.RemoteOrder, error)
	// FindOrder looks for a sales order by its GUID and, when that finds nothing, by our order's id. The second result is
	// false when the account does not have it (or does not show it yet).
	FindOrder(ctx context.Context, guid, sourceID string) (wholesale.RemoteOrder, bool, error)
}

// OrderWatcher is an account that can be asked what has become of sales orders.
type OrderWatcher interface {
	// FinishedOrders reads the orders that were completed or deleted after Since, with some overlap; rows may come twice.
	// With neither cursor nor Since it reads those of the last day.
	FinishedOrders(ctx context.Context, r Reading) (Page[wholesale.RemoteOrder], error)
	// OrdersSince reads all orders that were changed since a moment, with some overlap, or all
	// there are. Cursor is the Next of the page before.
	OrdersSince(ctx context.Context, since time.Time, cursor string) (Page[wholesale.RemoteOrder], error)
}

// Kind says what a remote error means for what to do next.
type Kind string

// The kinds of remote errors.
const (
	// Auth: the credentials are refused. A person may have to act; try again slowly.
	Auth Kind = "auth"
	// Quota: too many calls, for the moment or for the month. Wait for RetryAfter, or longer and longer.
	Quota Kind = "quota"
	// Invalid: the remote understood the request and refused it. A person has to repair something.
	Invalid Kind = "invalid"
	// NotFound: what was asked for is not there.
	NotFound Kind = "not_found"
	// Transient: nothing happened at the remote; try again soon.
	Transient Kind = "transient"
	// UnknownOutcome: the request may have been carried out. Look before sending it again.
	UnknownOutcome Kind = "unknown_outcome"
)

// RemoteError is an error that another system caused. Message is in the remote's own words where it had any, and may be
// shown to the supplier.
type RemoteError struct {
	Kind       Kind
	Message    string
	RetryAfter time.Duration // what the remote asked for; 0 when it did not
	Err        error
}

// Error gives the message.
func (e *RemoteError) Error() string { return e.Message }

// Unwrap gives the error underneath.
func (e *RemoteError) Unwrap() error { return e.Err }

// kindOf gives the kind of a remote error, or "" when err is not one (it is a fault of ours).
func kindOf(err error) Kind {
	if e, ok := errors.AsType[*RemoteError](err); ok {
		return e.Kind
	}
	return ""
}

// capability gives the account as C, or an error that says that this kind of account cannot do it.
func capability[C any](a Account, connector, what string) (C, error) {
	c, ok := a.(C)
	if !ok {
		return c, fmt.Errorf("%s: the connector cannot %s", connector, what)
	}
	return c, nil
}
