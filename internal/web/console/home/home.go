// Package home is the first page after signing in: what needs attention, how the weeks went, and at
// first the steps of setting up.
package home

import (
	"context"
	"net/http"
	"time"

	"github.com/a-h/templ"

	"upstock/internal/catalog"
	"upstock/internal/edi"
	"upstock/internal/ordering"
	"upstock/internal/payments"
	"upstock/internal/syncing"
	"upstock/internal/web/console/shell"
	"upstock/internal/web/page"
	"upstock/internal/wholesale"
)

// Services are the use cases behind the page.
type Services struct {
	Orders    *ordering.Service
	Catalog   *catalog.Service
	Syncing   *syncing.Service
	Documents *edi.Service
	Payments  *payments.Service
	Clock     func() time.Time
}

// Routes registers the page.
func Routes(rt *page.Router, s Services) {
	rt.Handle("GET /{$}", shell.ForTeam, s.home)
	rt.Live(nowTopic, shell.ForTeam, s.now)
}

// nowTopic is the live region of what needs attention.
const nowTopic = "home"

// perGroup is how many orders of a group are shown.
const perGroup = 5

// homeView is what the page shows.
type homeView struct {
	opened   time.Time
	guide    guide
	overview ordering.Overview
	waits    waits
	weeks    []ordering.Week
	currency string
}

// anyOrder says whether there has ever been an order.
func (v homeView) anyOrder() bool {
	return len(v.overview.Needs)+len(v.overview.New)+len(v.overview.Rest) > 0
}

func (s Services) home(w http.ResponseWriter, r *http.Request) error {
	ctx, visit := r.Context(), shell.VisitOf(r.Context())
	v := homeView{opened: s.Clock(), currency: visit.Supplier.Currency}
	var err error
	if shell.Full(ctx) {
		if v.guide, err = s.readGuide(ctx, visit.Supplier.ID); err != nil {
			return err
		}
	}
	if v.overview, err = s.Orders.Overview(ctx, visit.Supplier.ID, perGroup, 1); err != nil {
		return err
	}
	if v.waits, err = s.waits(ctx); err != nil {
		return err
	}
	if v.anyOrder() {
		if v.weeks, err = s.Orders.Statistics(ctx, visit.Supplier.ID); err != nil {
			return err
		}
	}
	return page.Render(w, r, homePage(v))
}

func (s Services) now(ctx context.Context, _ string) (templ.Component, error) {
	overview, err := s.Orders.Overview(ctx, shell.SupplierID(ctx), perGroup, 1)
	if err != nil {
		return nil, err
	}
	waiting, err := s.waits(ctx)
	return now(overview, waiting), err
}

// waits is what waits for someone beside orders.
type waits struct {
	documents int64 // in the inbox
	failed    int64 // payments
	blocked   int64 // payments
}

func (s Services) waits(ctx context.Context) (w waits, err error) {
	if w.documents, err = s.Documents.CountWaiting(ctx, shell.SupplierID(ctx)); err != nil {
		return w, err
	}
	standing, err := s.Payments.Standing(ctx, shell.SupplierID(ctx))
	w.failed, w.blocked = standing.Open[wholesale.PaymentFailed], standing.Open[wholesale.PaymentBlocked]
	return w, err
}
