// Package syncing keeps a supplier's data and its inventory system in step: connect, import, match,
// price sync, push, watch and reconcile. It only knows the general [Connector], no particular
// system.
package syncing

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync/atomic"
	"time"

	"upstock/internal/jobs"
	"upstock/internal/keyring"
	"upstock/internal/ordering"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// Config is the service's configuration.
type Config struct {
	Store     *store.Store
	Queue     *jobs.Queue
	Ring      *keyring.Keyring
	Orders    *ordering.Service
	Connector Connector
	Clock     func() time.Time
	Log       *slog.Logger

	// PollInterval and PricesInterval are how often the remote account is asked for finished
	// orders, and for changed prices; PricesInterval zero means as often as PollInterval. With
	// PollInterval zero, the account's plan and what is going on decide; see pace.
	PollInterval      time.Duration
	PricesInterval    time.Duration
	ReconcileInterval time.Duration // how often to check open orders the poll missed
	Parallelism       int           // how many sales orders are sent to one account at once
	ChecksPrices      bool          // compares prices with the account's each night
	EndedPricesSpared int64         // see endedPricesSpared, which it is when it is 0
}

// Service implements everything that involves a remote account.
type Service struct {
	Config
	wake     func(ctx context.Context, tx *store.Tx, supplierID, connectionID string) error
	nextTidy atomic.Int64 // when the sweep tidies up next, in microseconds
	stopping atomic.Bool
	rereads  rereadBudget
	hints    hintBudget
	refusals refusalTally
}

// New returns a service.
func New(c Config) *Service {
	if c.EndedPricesSpared == 0 {
		c.EndedPricesSpared = endedPricesSpared
	}
	return &Service{Config: c, wake: Waker(c.Queue)}
}

// EndTurns makes every conversation end after its current step, because the program is stopping.
// The rest continues after the next start, or in another process.
func (s *Service) EndTurns() { s.stopping.Store(true) }

// ConnectionInfo is what may be shown of a connection: never the key.
type ConnectionInfo struct {
	Status         store.ConnectionStatus
	CompanyName    string
	BaseCurrency   string
	APIID          string
	Error          string
	ErrorDetail    string    // the technical text of Error
	RetryAt        time.Time // when an account in trouble is asked again; zero when it is well
	ConnectedAt    time.Time
	CallsThisMonth int64
	OtherAccount   *OtherAccount // what waits for a review; nil when nothing does
}

// The kinds of notices about a connection.
const (
	noticeConnection = "connection_error"
	noticeQuota      = "quota"
)

// Connect checks the credentials with the remote account, stores the key encrypted and starts the
// conversation. Refused credentials are a CodeInvalid error that says why.
func (s *Service) Connect(ctx context.Context, supplierID string, c Credentials) (ConnectionInfo, error) {
	c.APIID, c.APIKey = strings.TrimSpace(c.APIID), strings.TrimSpace(c.APIKey)
	if err := c.unusable(); err != nil {
		return ConnectionInfo{}, err
	}
	var calls callCounts
	company, err := s.Connector.Open(c, calls.count).Check(ctx)
	if err != nil {
		s.countCalls(ctx, supplierID, &calls)
		return ConnectionInfo{}, refused(err)
	}
	err = s.Store.Update(ctx, func(tx *store.Tx) error {
		conn, err := tx.Connection(ctx, supplierID, s.Connector.Name())
		if err != nil {
			return err
		}
		if err := identify(ctx, tx, &conn, c.APIID, company); err != nil {
			return err
		}
		conn.APIID, conn.CompanyName, conn.BaseCurrency, conn.ConnectedAt = c.APIID, company.Name, company.BaseCurrency, tx.Now()
		if conn.SealedKey, err = s.Ring.Seal([]byte(c.APIKey), sealedFor(conn)); err != nil {
			return err
		}
		if err := tx.SetConnected(ctx, conn); err != nil {
			return err
		}
		if err := clearNotices(ctx, tx, supplierID); err != nil {
			return err
		}
		if err := s.Orders.NoticeUnsent(ctx, tx, supplierID); err != nil {
			return err
		}
		if err := audit(ctx, tx, supplierID, "unleashed_connected", company.Name, "with the Unleashed ID "+c.APIID); err != nil {
			return err
		}
		conn.RetryAt = time.Time{}
		return s.tryNow(ctx, tx, conn)
	})
	if err != nil {
		return ConnectionInfo{}, err
	}
	s.countCalls(ctx, supplierID, &calls)
	return s.Connection(ctx, supplierID)
}

// clearNotices withdraws all notices about the connection and its runs.
func clearNotices(ctx context.Context, tx *store.Tx, supplierID string) error {
	for _, kind := range []string{
		noticeConnection, noticeQuota, ordering.NoticeUnsent, noticeOfRuns(RunProducts), noticeOfRuns(RunCustomers), noticeOfRuns(RunPrices), noticeOfRuns(RunCompare), noticeOfRuns(RunRollback), noticeOfRuns(RunPriceCheck),
	} {
		if err := tx.ClearNotice(ctx, supplierID, kind, ""); err != nil {
			return err
		}
	}
	return nil
}

// refused explains why an account could not be connected.
func refused(err error) error {
	remote, ok := errors.AsType[*RemoteError](err)
	if !ok {
		return err
	}
	switch remote.Kind {
	case Quota, Transient, UnknownOutcome:
		return &wholesale.Error{Code: wholesale.CodeUnavailable, Message: "Unleashed could not be asked just now. " + remote.Message, RetryAfter: remote.RetryAfter, Technical: remote.Technical}
	default:
		words := remote.Message
		if !strings.HasPrefix(words, "Unleashed ") { // the message does not name its source
			words = "Unleashed refuses this Unleashed ID or User Key: " + words
		}
		return wholesale.Invalid("api_key", "%s", words)
	}
}

// SealedKeys are the accounts' keys.
var SealedKeys = store.Sealed{
	What: "account keys", Table: "connection", Column: "sealed_key", Key: []string{"supplier_id", "id"},
	Row: func(key []string) string { return "connection/" + key[0] + "/" + key[1] + "/api_key" },
}

// sealedFor binds the sealed key to its row: moved to another row it cannot be opened.
func sealedFor(c store.Connection) string { return SealedKeys.Row([]string{c.SupplierID, c.ID}) }

// Connection returns the state of the supplier's connection.
func (s *Service) Connection(ctx context.Context, supplierID string) (info ConnectionInfo, err error) {
	err = s.Store.View(ctx, func(tx *store.Tx) error {
		c, err := tx.Connection(ctx, supplierID, s.Connector.Name())
		if err != nil {
			return err
		}
		info = ConnectionInfo{Status: c.Status, CompanyName: c.CompanyName, BaseCurrency: c.BaseCurrency, APIID: c.APIID, Error: c.Error,
			ErrorDetail: c.ErrorDetail, RetryAt: c.RetryAt, ConnectedAt: c.ConnectedAt}
		if info.OtherAccount, err = otherAccount(ctx, tx, c); err != nil {
			return err
		}
		info.CallsThisMonth, err = tx.CallsThisMonth(ctx, supplierID)
		return err
	})
	return info, err
}

// Disconnect deletes the key. Local data, links and waiting sales orders stay; those are sent after
// reconnecting. Orders approved meanwhile are only sent by hand; see [Service.Retry].
func (s *Service) Disconnect(ctx context.Context, supplierID string) error {
	return s.Store.Update(ctx, func(tx *store.Tx) error {
		c, err := tx.Connection(ctx, supplierID, s.Connector.Name())
		if err != nil {
			return err
		}
		if err := clearNotices(ctx, tx, supplierID); err != nil {
			return err
		}
		if err := audit(ctx, tx, supplierID, "unleashed_disconnected", c.CompanyName, ""); err != nil {
			return err
		}
		return tx.SetDisconnected(ctx, c)
	})
}

// Settings returns the supplier's choices about the connection.
func (s *Service) Settings(ctx context.Context, supplierID string) (settings wholesale.IntegrationSettings, err error) {
	err = s.Store.View(ctx, func(tx *store.Tx) error {
		c, err := tx.Connection(ctx, supplierID, s.Connector.Name())
		settings = c.Settings
		return err
	})
	return settings, err
}

// SettingsChange is an update of the settings; nil leaves a field unchanged.
type SettingsChange struct {
	SalesOrderStatus      *string
	SalesOrderAddress     *string
	WarehouseCode         *string
	FreightProductCode    *string
	AdjustmentProductCode *string
	MonthlyCalls          *int64
	SyncPrices            *bool
	ImportNotes           *bool
	AddUpLines            *bool
	PriceDecisionsChange
}

// ChangeSettings changes the settings for orders approved from now on.
func (s *Service) ChangeSettings(ctx context.Context, supplierID string, in SettingsChange) (settings wholesale.IntegrationSettings, err error) {
	err = s.Store.Update(ctx, func(tx *store.Tx) error {
		c, err := tx.Connection(ctx, supplierID, s.Connector.Name())
		if err != nil {
			return err
		}
		settings = c.Settings // as they were
		set(&c.Settings.SyncPrices, in.SyncPrices)
		set(&c.Settings.ImportNotes, in.ImportNotes)
		set(&c.Settings.AddUpLines, in.AddUpLines)
		set(&c.Settings.WarehouseCode, in.WarehouseCode)
		set(&c.Settings.FreightProductCode, in.FreightProductCode)
		set(&c.Settings.AdjustmentProductCode, in.AdjustmentProductCode)
		set(&c.Settings.MonthlyCalls, in.MonthlyCalls)
		set((*string)(&c.Settings.SalesOrderStatus), in.SalesOrderStatus)
		set((*string)(&c.Settings.SalesOrderAddress), in.SalesOrderAddress)
		if err := c.Settings.Validate(); err != nil {
			return err
		}
		if err := audit(ctx, tx, supplierID, "unleashed_settings_changed", c.CompanyName, settingsInWords(settings, c.Settings)); err != nil {
			return err
		}
		settings = c.Settings
		if err := tx.SetConnectionSettings(ctx, c); err != nil {
			return err
		}
		if err := s.decideOnDiscounts(ctx, tx, c, in.PriceDecisionsChange); err != nil {
			return err
		}
		return retellCalls(ctx, tx, c)
	})
	return settings, err
}

func set[T any](field *T, to *T) {
	if to != nil {
		*field = *to
	}
}

// connected reads a usable connection, or returns a conflict for the supplier.
func (s *Service) connected(ctx context.Context, tx *store.Tx, supplierID string) (store.Connection, error) {
	c, err := tx.Connection(ctx, supplierID, s.Connector.Name())
	if err == nil && c.Status == store.Disconnected {
		err = wholesale.Conflict("Unleashed is not connected. Connect it in Settings › Integrations first")
	}
	return c, err
}

// open makes the account of a connection usable. It counts every call in calls.
func (s *Service) open(c store.Connection, calls *callCounts) (Account, error) {
	key, err := s.Ring.Open(c.SealedKey, sealedFor(c))
	if err != nil {
		return nil, err
	}
	return s.Connector.Open(Credentials{APIID: c.APIID, APIKey: string(key)}, calls.count), nil
}
