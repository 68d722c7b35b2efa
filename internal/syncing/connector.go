package syncing

import (
	"context"
	"errors"
	"fmt"
	"time"

	"upstock/internal/wholesale"
)

// Connector opens accounts in one kind of inventory system. Connectors are listed by hand where the
// program is wired; adding one takes a package and a line.
type Connector interface {
	// Name is the connector's stable name, e.g. "unleashed".
	Name() string
	// Open returns a usable account without making a call. onCall runs once per outgoing request,
	// also one that fails, with the context of the call: see [PurposeOf].
	Open(credentials Credentials, onCall func(context.Context)) Account
}

// Credentials are what a supplier enters to connect its account.
type Credentials struct {
	APIID  string
	APIKey string
}

// Account is a supplier's account in an inventory system. It may also implement [ProductSource],
// [CustomerSource], [CustomerFinder], [PriceSource], [OrderSink] or [OrderWatcher].
//
// Every error caused by the remote system is a [*RemoteError].
type Account interface {
	// Check reads the company: the cheapest call that proves the credentials.
	Check(ctx context.Context) (Company, error)
}

// Company is an account's own description.
type Company struct {
	ID           string // its own id, which no other account has; "" when the account has none
	Name         string
	BaseCurrency string
}

// Page is one page of a reading. Next is the connector's opaque cursor, stored between pages. On
// the last page More is false, and Next starts the next reading of changes.
type Page[T any] struct {
	Items []T
	Next  string
	More  bool
	Total int64 // of the whole reading; 0 if unknown
}

// Reading says what to read. An empty Cursor starts a new reading.
type Reading struct {
	Cursor string // a Next of an earlier page of this reading
	Since  string // a last page's Next: read only later changes (with overlap); "" reads all
	// Retired includes retired records. A reading of changes always includes them.
	Retired bool
}

// ProductSource is an account that products can be imported from.
type ProductSource interface {
	Products(ctx context.Context, r Reading) (Page[ProductRecord], error)
}

// ProductRecord is a product as read from an account.
type ProductRecord struct {
	Account      int64 // the number of the account that it was read from; the reader sets it
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

// CustomerRecord is a customer as read from an account.
type CustomerRecord struct {
	Account   int64 // the number of the account that it was read from; the reader sets it
	RemoteID  string
	Code      string
	Name      string
	Email     string // one address or several
	EmailCC   string
	Contact   wholesale.Contact
	Addresses []wholesale.Address // without ids of ours
	Terms     wholesale.Terms     // with the discount as the account writes it only
	// Skip says why this customer cannot be taken over as it is; "" when it can.
	Skip string
}

// CustomerFinder is an account with a customer search, to match by hand.
type CustomerFinder interface {
	// FindCustomers searches code and name and returns at most limit customers.
	FindCustomers(ctx context.Context, query string, limit int) ([]CustomerRecord, error)
	// Customer reads one customer, or returns a RemoteError of kind NotFound.
	Customer(ctx context.Context, remoteID string) (CustomerRecord, error)
}

// ProductFinder is an account that can look up one product, to see whether it is now fixed.
type ProductFinder interface {
	// Product reads one product, even if retired, or returns a RemoteError of kind NotFound.
	Product(ctx context.Context, remoteID string) (ProductRecord, error)
}

// WarehouseSource is an account that can list its warehouses.
type WarehouseSource interface {
	Warehouses(ctx context.Context) ([]Warehouse, error)
}

// Warehouse is a place that sales orders can be supplied from.
type Warehouse struct {
	Code    string
	Name    string
	Default bool // the one that is taken when an order names none
}

// PriceSource is an account that has prices outside its tiers.
type PriceSource interface {
	// Prices reads those for products.
	Prices(ctx context.Context, r Reading) (Page[PriceRecord], error)
	// GroupPrices reads those for product groups.
	GroupPrices(ctx context.Context, r Reading) (Page[PriceRecord], error)
}

// SellPriceSource is an account that states what a customer pays for its products.
type SellPriceSource interface {
	// SellPrices reads a page of what it states for the customer with a code. Products for which it
	// states nothing may be left out.
	SellPrices(ctx context.Context, customerCode string, r Reading) (Page[SellPriceRecord], error)
}

// SellPriceRecord is what an account states that a customer pays for one unit of a product.
type SellPriceRecord struct {
	ProductRemoteID string
	ProductCode     string
	Price           *wholesale.Decimal // nil: it states nothing
	MinimumSale     wholesale.Decimal  // how many at least are sold; zero for no bound
}

// PriceRecord is one price as read from an account.
type PriceRecord struct {
	wholesale.RemotePrice
	// Skip says why this row cannot be stored, e.g. a number out of range; "" when it can.
	Skip string
}

// OrderSink is an account that sales orders can be created in.
type OrderSink interface {
	// CreateOrder makes exactly one attempt to create the sales order. After an UnknownOutcome
	// error the order may or may not exist.
	CreateOrder(ctx context.Context, s *wholesale.SalesOrderSnapshot) (wholesale.RemoteOrder, error)
	// FindOrder looks for a sales order by its GUID, then by our order's id. The second result is
	// false if the account does not have it (or does not show it yet).
	FindOrder(ctx context.Context, guid, sourceID string) (wholesale.RemoteOrder, bool, error)
}

// OrderWatcher is an account that can report changes of sales orders.
type OrderWatcher interface {
	// ChangedOrders reads orders changed after Since and not deleted, with some overlap, so rows
	// may repeat. With neither cursor nor Since it reads the last day's.
	ChangedOrders(ctx context.Context, r Reading) (Page[wholesale.RemoteOrder], error)
	// DeletedOrders is the same for orders that were deleted.
	DeletedOrders(ctx context.Context, r Reading) (Page[wholesale.RemoteOrder], error)
	// OrdersSince reads all orders changed since a moment, with some overlap, or all orders. Cursor
	// is the previous page's Next.
	OrdersSince(ctx context.Context, since time.Time, cursor string) (Page[wholesale.RemoteOrder], error)
}

// Kind classifies a remote error by what to do next.
type Kind string

// The kinds of remote errors.
const (
	// Auth: the credentials are refused. A person may have to act; try again slowly.
	Auth Kind = "auth"
	// Quota: too many calls, short-term or this month. Wait for RetryAfter, or back off.
	Quota Kind = "quota"
	// Invalid: the remote understood the request and refused it. A person has to fix something.
	Invalid Kind = "invalid"
	// NotFound: the record does not exist.
	NotFound Kind = "not_found"
	// Transient: nothing happened at the remote; try again soon.
	Transient Kind = "transient"
	// UnknownOutcome: the request may have been carried out. Look before sending it again.
	UnknownOutcome Kind = "unknown_outcome"
)

// RemoteError is an error caused by another system. Message says it in an office's words: the
// remote's own if it sent any. Technical is for the person who looks into it.
type RemoteError struct {
	Kind       Kind
	Message    string
	Technical  string
	RetryAfter time.Duration // what the remote asked for; 0 when it did not
	Err        error
}

// Error returns the message.
func (e *RemoteError) Error() string { return e.Message }

// Unwrap returns the underlying error.
func (e *RemoteError) Unwrap() error { return e.Err }

// kindOf returns the kind of a remote error, or "" for our own errors.
func kindOf(err error) Kind {
	if e, ok := errors.AsType[*RemoteError](err); ok {
		return e.Kind
	}
	return ""
}

// capability returns the account as C, or an error if its kind does not support that.
func capability[C any](a Account, connector, what string) (C, error) {
	c, ok := a.(C)
	if !ok {
		return c, fmt.Errorf("%s: the connector cannot %s", connector, what)
	}
	return c, nil
}
