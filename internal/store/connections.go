package store

import (
	"context"
	"time"

	"upstock/internal/store/db"
	"upstock/internal/wholesale"
)

// ConnectionStatus says how a connection is doing.
type ConnectionStatus string

// The statuses of a connection.
const (
	Connected    ConnectionStatus = "connected"
	Disconnected ConnectionStatus = "disconnected"
	InError      ConnectionStatus = "error" // was connected; the remote account refuses us now
)

// Connection is a supplier's link to its account in an inventory system, with its settings and
// where each kind of reading has got to. The key is sealed; it can be opened only with the key ring
// and only for this row.
type Connection struct {
	ID           string
	SupplierID   string
	Connector    string // e.g. "unleashed"
	Status       ConnectionStatus
	CompanyName  string
	BaseCurrency string
	APIID        string
	SealedKey    string
	Error        string
	ConnectedAt  time.Time
	Settings     wholesale.IntegrationSettings

	Wanted          int64 // how often the conversation was woken; see LeaveLease
	Failures        int   // connection failures in a row
	RetryAt         time.Time
	NextWatchAt     time.Time
	WatchCursor     string
	NextReconcileAt time.Time
	NextPricesAt    time.Time // when prices are due to be read again; zero: not at all
	PricesFullAt    time.Time // when customer prices were last read in full
	// RestoreCheckedAt is the restore up to which the remote account was searched for what is not
	// known here any more.
	RestoreCheckedAt time.Time
	Since            Since
	// PriceDiscounts and CustomerDiscounts are how the account writes the discounts of prices and
	// of customers.
	PriceDiscounts, CustomerDiscounts wholesale.Discounts
	// DefaultDiscount is whether the account takes customers' discounts off default sell prices
	// too.
	DefaultDiscount wholesale.DefaultDiscount

	Account       int64 // the number of the account that is connected; see [RemoteAccount]
	AccountBefore int64 // of the one that was connected before it; the same when there was none
	// ReviewOpen says that links to another account wait for a person: until they are reviewed
	// nothing is imported or synced by itself.
	ReviewOpen  bool
	ListsReadAt time.Time // when changed products and customers were last asked for before sending
	ErrorDetail string    // the technical text of Error
}

// Moved says whether more than one account has been connected.
func (c Connection) Moved() bool { return c.Account != c.AccountBefore }

// Since is up to which change in the remote account each kind of thing has been read, in the
// connector's own words.
type Since struct {
	Products    string
	Customers   string
	Prices      string // those for products
	GroupPrices string // those for product groups
}

// InsertConnection adds a connection that is not connected yet.
func (tx *Tx) InsertConnection(ctx context.Context, c Connection) error {
	return tx.queries().InsertConnection(ctx, db.InsertConnectionParams{
		ID: c.ID, SupplierID: c.SupplierID, Connector: c.Connector, Status: string(Disconnected),
		SalesOrderStatus: string(c.Settings.SalesOrderStatus), SyncPrices: c.Settings.SyncPrices,
		SalesOrderAddress: string(c.Settings.SalesOrderAddress), ImportNotes: c.Settings.ImportNotes,
		WarehouseCode: c.Settings.WarehouseCode, FreightProductCode: c.Settings.FreightProductCode,
		AdjustmentProductCode: c.Settings.AdjustmentProductCode, AddUpLines: c.Settings.AddUpLines, MonthlyCalls: c.Settings.MonthlyCalls,
	})
}

// Connection reads a supplier's connection to one kind of inventory system; ErrNotFound when it
// never had one.
func (tx *Tx) Connection(ctx context.Context, supplierID, connector string) (Connection, error) {
	row, err := tx.queries().Connection(ctx, db.ConnectionParams{SupplierID: supplierID, Connector: connector})
	return oneRow(row, err, connectionOf)
}

func connectionOf(r db.Connection) (Connection, error) {
	return Connection{
		ID: r.ID, SupplierID: r.SupplierID, Connector: r.Connector, Status: ConnectionStatus(r.Status),
		CompanyName: r.CompanyName, BaseCurrency: r.BaseCurrency, APIID: r.ApiID, SealedKey: r.SealedKey, Error: r.Error,
		ConnectedAt: timeOf(r.ConnectedAt),
		Settings: wholesale.IntegrationSettings{
			SalesOrderStatus: wholesale.SalesOrderStatus(r.SalesOrderStatus), SyncPrices: r.SyncPrices,
			SalesOrderAddress: wholesale.AddressType(r.SalesOrderAddress), ImportNotes: r.ImportNotes,
			WarehouseCode: r.WarehouseCode, FreightProductCode: r.FreightProductCode,
			AdjustmentProductCode: r.AdjustmentProductCode, AddUpLines: r.AddUpLines, MonthlyCalls: r.MonthlyCalls,
		},
		Wanted: r.Wanted, Failures: int(r.Failures), RetryAt: timeOf(r.RetryAt),
		NextWatchAt: timeOf(r.NextWatchAt), WatchCursor: r.WatchCursor, NextReconcileAt: timeOf(r.NextReconcileAt),
		NextPricesAt: timeOf(r.NextPricesAt), PricesFullAt: timeOf(r.PricesFullAt), RestoreCheckedAt: timeOf(r.RestoreCheckedAt),
		Since: Since{Products: r.ProductsSince, Customers: r.CustomersSince, Prices: r.PricesSince, GroupPrices: r.GroupPricesSince},
		PriceDiscounts: wholesale.Discounts{
			Form: wholesale.DiscountForm(r.PriceDiscounts), Evidence: r.PriceDiscountsEvidence, Chosen: wholesale.DiscountForm(r.PriceDiscountsChoice),
		},
		CustomerDiscounts: wholesale.Discounts{
			Form: wholesale.DiscountForm(r.CustomerDiscounts), Evidence: r.CustomerDiscountsEvidence,
			Chosen: wholesale.DiscountForm(r.CustomerDiscountsChoice),
		},
		DefaultDiscount: wholesale.DefaultDiscount{
			Decision: wholesale.DiscountDecision(r.DefaultDiscount), Evidence: r.DefaultDiscountEvidence,
			Chosen: wholesale.DiscountDecision(r.DefaultDiscountChoice),
		},
		Account: r.Account, AccountBefore: r.AccountBefore, ReviewOpen: r.ReviewOpen, ListsReadAt: timeOf(r.ListsReadAt), ErrorDetail: r.ErrorDetail,
	}, nil
}

// SetConnected records that the credentials were accepted. What was read so far is kept (c.Since,
// c.WatchCursor); how another account writes discounts is not known.
func (tx *Tx) SetConnected(ctx context.Context, c Connection) error {
	if err := tx.priceSourcesChanged(ctx, c.SupplierID); err != nil {
		return err
	}
	if err := touched(tx.queries().SetConnected(ctx, db.SetConnectedParams{
		ID: c.ID, SupplierID: c.SupplierID, Status: string(Connected), CompanyName: c.CompanyName, BaseCurrency: c.BaseCurrency,
		ApiID: c.APIID, SealedKey: c.SealedKey, ConnectedAt: timeColumn(c.ConnectedAt),
		ProductsSince: c.Since.Products, CustomersSince: c.Since.Customers, PricesSince: c.Since.Prices, GroupPricesSince: c.Since.GroupPrices, WatchCursor: c.WatchCursor,
		Account: c.Account, AccountBefore: c.AccountBefore, ReviewOpen: c.ReviewOpen,
	})); err != nil {
		return err
	}
	return tx.markWaiting(ctx, c.SupplierID, Connected)
}

// Wait says what is in the way of everything that is to be sent.
func (c Connection) Wait() wholesale.Wait {
	switch {
	case c.Status == Disconnected:
		return wholesale.Wait{Why: "Unleashed is not connected. Connect it in Settings › Integrations; the order is then sent.", Reports: true}
	case c.Failures > 0:
		return wholesale.Wait{Why: c.Error, Until: c.RetryAt, Reports: c.Status == InError}
	}
	return wholesale.Wait{}
}

// markWaiting notes on the orders on their way that they need a person while nothing can be sent,
// or that they no longer do. Every change of a connection's status comes through here.
func (tx *Tx) markWaiting(ctx context.Context, supplierID string, status ConnectionStatus) (err error) {
	if status == Connected {
		_, err = tx.queries().ReleaseWaitingOrders(ctx, supplierID)
	} else {
		_, err = tx.queries().HoldWaitingOrders(ctx, supplierID)
	}
	return err
}

// SetDisconnected forgets the key and stops all talk with the remote account. Data and links stay.
func (tx *Tx) SetDisconnected(ctx context.Context, c Connection) error {
	if err := touched(tx.queries().SetDisconnected(ctx, db.SetDisconnectedParams{SupplierID: c.SupplierID, ID: c.ID})); err != nil {
		return err
	}
	return tx.markWaiting(ctx, c.SupplierID, Disconnected)
}

// SetConnectionSettings replaces the settings. They hold for orders that are approved from now on.
func (tx *Tx) SetConnectionSettings(ctx context.Context, c Connection) error {
	return touched(tx.queries().SetConnectionSettings(ctx, db.SetConnectionSettingsParams{
		SupplierID: c.SupplierID, ID: c.ID,
		SalesOrderStatus: string(c.Settings.SalesOrderStatus), SyncPrices: c.Settings.SyncPrices,
		SalesOrderAddress: string(c.Settings.SalesOrderAddress), ImportNotes: c.Settings.ImportNotes,
		WarehouseCode: c.Settings.WarehouseCode, FreightProductCode: c.Settings.FreightProductCode,
		AdjustmentProductCode: c.Settings.AdjustmentProductCode,
		AddUpLines:            c.Settings.AddUpLines,
		MonthlyCalls:          c.Settings.MonthlyCalls,
	}))
}

// SetConnectionHealth records whether the remote account talks to us, and when to try again if it
// does not. A connection that has been disconnected since stays so.
func (tx *Tx) SetConnectionHealth(ctx context.Context, c Connection) error {
	n, err := tx.queries().SetConnectionHealth(ctx, db.SetConnectionHealthParams{
		SupplierID: c.SupplierID, ID: c.ID, Status: string(c.Status), Error: c.Error, ErrorDetail: c.ErrorDetail, Failures: int64(c.Failures), RetryAt: timeColumn(c.RetryAt),
	})
	if err != nil || n == 0 {
		return err
	}
	return tx.markWaiting(ctx, c.SupplierID, c.Status)
}

// clockSkew is how much the clocks of the machines that share a database may differ.
const clockSkew = time.Minute

// Due says whether something that waits until at is due now. What waits longer than anything of its
// sort does was put off before the clock was set back: it is due, too.
func Due(at, now time.Time, longestWait time.Duration) bool {
	return !at.After(now) || at.After(now.Add(longestWait+clockSkew))
}

// TakeLease makes owner the only one who talks to the remote account until the given time; false
// when someone else is. All leases are equally long: one that ends much later than this one was
// taken before the clock was set back, and counts as over.
func (tx *Tx) TakeLease(ctx context.Context, supplierID, connectionID, owner string, until time.Time) (bool, error) {
	n, err := tx.queries().TakeLease(ctx, db.TakeLeaseParams{
		SupplierID: supplierID, ID: connectionID, Owner: owner, Until: timeColumn(until), Now: timeColumn(tx.Now()),
		Latest: timeColumn(until.Add(clockSkew)),
	})
	return n > 0, err
}

// KeepLease prolongs a lease; false when it has been lost to someone else.
func (tx *Tx) KeepLease(ctx context.Context, supplierID, connectionID, owner string, until time.Time) (bool, error) {
	n, err := tx.queries().KeepLease(ctx, db.KeepLeaseParams{SupplierID: supplierID, ID: connectionID, Owner: owner, Until: timeColumn(until)})
	return n > 0, err
}

// LeaveLease ends a lease, unless there was a wake-up since wanted was read: then it stays, the
// result is false, and its holder must look for work once more. So no wake-up is lost between the
// last look and the leaving.
func (tx *Tx) LeaveLease(ctx context.Context, supplierID, connectionID, owner string, wanted int64) (bool, error) {
	n, err := tx.queries().LeaveLease(ctx, db.LeaveLeaseParams{SupplierID: supplierID, ID: connectionID, Owner: owner, Wanted: wanted})
	return n > 0, err
}

// DropLease ends a lease even when work is left.
func (tx *Tx) DropLease(ctx context.Context, supplierID, connectionID, owner string) error {
	_, err := tx.queries().DropLease(ctx, db.DropLeaseParams{SupplierID: supplierID, ID: connectionID, Owner: owner})
	return err
}

// Wake records that there is more to do. attended says that someone holds the lease: they will look
// once more before they leave, so no one else need be sent.
func (tx *Tx) Wake(ctx context.Context, supplierID, connectionID string) (attended bool, err error) {
	until, err := tx.queries().Wake(ctx, db.WakeParams{SupplierID: supplierID, ID: connectionID})
	return oneRow(until, err, func(until int64) (bool, error) { return until > timeColumn(tx.Now()), nil })
}

// SetWatched records how far the watch has got and when it is due again.
func (tx *Tx) SetWatched(ctx context.Context, c Connection) error {
	return touched(tx.queries().SetWatched(ctx, db.SetWatchedParams{
		SupplierID: c.SupplierID, ID: c.ID, WatchCursor: c.WatchCursor, NextWatchAt: timeColumn(c.NextWatchAt),
	}))
}

// SetReconciled records when the slow reconcile is due again.
func (tx *Tx) SetReconciled(ctx context.Context, c Connection) error {
	return touched(tx.queries().SetReconciled(ctx, db.SetReconciledParams{
		SupplierID: c.SupplierID, ID: c.ID, NextReconcileAt: timeColumn(c.NextReconcileAt),
	}))
}

// SetSince records up to which change each kind of thing has been read, and when prices are due
// again.
func (tx *Tx) SetSince(ctx context.Context, c Connection) error {
	return touched(tx.queries().SetSince(ctx, db.SetSinceParams{
		SupplierID: c.SupplierID, ID: c.ID, ProductsSince: c.Since.Products, CustomersSince: c.Since.Customers,
		PricesSince: c.Since.Prices, GroupPricesSince: c.Since.GroupPrices, NextPricesAt: timeColumn(c.NextPricesAt), PricesFullAt: timeColumn(c.PricesFullAt),
	}))
}

// SetNextPrices records when to look again whether prices are due to be read.
func (tx *Tx) SetNextPrices(ctx context.Context, c Connection) error {
	return touched(tx.queries().SetNextPrices(ctx, db.SetNextPricesParams{SupplierID: c.SupplierID, ID: c.ID, NextPricesAt: timeColumn(c.NextPricesAt)}))
}

// SetListsRead records up to which change products and customers have been read before sending, and
// when; unless another account has been connected since.
func (tx *Tx) SetListsRead(ctx context.Context, c Connection) error {
	_, err := tx.queries().SetListsRead(ctx, db.SetListsReadParams{
		SupplierID: c.SupplierID, ID: c.ID, Account: c.Account, ProductsSince: c.Since.Products, CustomersSince: c.Since.Customers,
		ListsReadAt: timeColumn(c.ListsReadAt),
	})
	return err
}

// SetReviewed records that a person has reviewed the links to another account than the connected
// one; unless yet another has been connected since.
func (tx *Tx) SetReviewed(ctx context.Context, c Connection) error {
	_, err := tx.queries().SetReviewed(ctx, db.SetReviewedParams{SupplierID: c.SupplierID, ID: c.ID, Account: c.Account})
	return err
}

// ConnectionRef names a connection.
type ConnectionRef struct {
	ID         string
	SupplierID string
}

// LongestWaits are how far ahead of the clock each due time can be by its own rules. What is
// further ahead was written before the clock was set back: it is due.
type LongestWaits struct {
	Lease, Retry, Attempt, Watch, Prices, Hint time.Duration
}

// IdleConnectionsWithWork finds the connections, of all suppliers, that no one is talking to
// although something is due: by the clock, because the job that should have done it was lost, or
// because the database was put back from a backup.
func (tx *Tx) IdleConnectionsWithWork(ctx context.Context, longest LongestWaits) ([]ConnectionRef, error) {
	latest := func(wait time.Duration) int64 { return timeColumn(tx.Now().Add(wait + clockSkew)) }
	rows, err := tx.queries().IdleConnectionsWithWork(ctx, db.IdleConnectionsWithWorkParams{
		Now: timeColumn(tx.Now()), LatestLease: latest(longest.Lease), LatestRetry: latest(longest.Retry),
		LatestAttempt: latest(longest.Attempt), LatestWatch: latest(longest.Watch), LatestPrices: latest(longest.Prices), LatestHint: latest(longest.Hint),
	})
	return allRows(rows, err, func(r db.IdleConnectionsWithWorkRow) (ConnectionRef, error) { return ConnectionRef(r), nil })
}
