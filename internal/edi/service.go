// Package edi is trading with documents between computers: who the trading partners are, what
// becomes of the documents that come in, and which ones leave.
package edi

import (
	"log/slog"
	"time"

	"upstock/internal/catalog"
	"upstock/internal/jobs"
	"upstock/internal/ordering"
	"upstock/internal/store"
)

// Config is what a service needs.
type Config struct {
	Store   *store.Store
	Queue   *jobs.Queue
	Orders  *ordering.Service
	Catalog *catalog.Service
	Dir     string // where partners' folders are; "" without
	Clock   func() time.Time
	Log     *slog.Logger
}

// Service holds the use cases.
type Service struct {
	store   *store.Store
	queue   *jobs.Queue
	orders  *ordering.Service
	catalog *catalog.Service
	dir     string
	clock   func() time.Time
	log     *slog.Logger
}

// New returns a service.
func New(c Config) *Service {
	return &Service{store: c.Store, queue: c.Queue, orders: c.Orders, catalog: c.Catalog, dir: c.Dir, clock: c.Clock, log: c.Log}
}
