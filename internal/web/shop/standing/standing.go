// Package standing is a buyer's standing order in the shop: what they get every week, the orders
// that are coming up, and how to change, skip or stop them.
package standing

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"time"

	"upstock/internal/catalog"
	"upstock/internal/standing"
	"upstock/internal/web/page"
	"upstock/internal/web/shop/shell"
	"upstock/internal/web/weekform"
	"upstock/internal/wholesale"
)

// Services are the use cases behind the pages.
type Services struct {
	Standing *standing.Service
	Catalog  *catalog.Service
	Clock    func() time.Time
}

// Routes registers the pages.
func Routes(rt *page.Router, s Services) {
	rt.Handle("GET /shop/{supplier}/standing", shell.ForBuyers, s.show)
	rt.Handle("POST /shop/{supplier}/standing", shell.ForFull, s.save)
	rt.Handle("POST /shop/{supplier}/standing/hold", shell.ForFull, s.hold)
	rt.Handle("POST /shop/{supplier}/standing/resume", shell.ForFull, s.resume)
	rt.Handle("POST /shop/{supplier}/standing/{id}/skip", shell.ForBuyers, s.skip)
}

const standingPath = "/standing"

// buying is for whom the visitor buys: the routes let in no one who buys for no one.
func buying(ctx context.Context) (supplierID, customerID string) {
	buyer := shell.BuyerOf(ctx)
	return buyer.SupplierID, buyer.CustomerID
}

// view is what the page shows.
type view struct {
	standing.View
	form     weekform.Form
	mayEdit  bool   // this buyer sets the week
	whyNot   string // why this buyer does not
	resumeOn string
	fault    string // of the date to resume on
	now      time.Time
}

func (s Services) read(ctx context.Context) (view, error) {
	supplierID, customerID := buying(ctx)
	found, err := s.Standing.Of(ctx, supplierID, customerID)
	v := view{View: found, now: s.Clock()}
	if err != nil {
		return v, err
	}
	v.form = weekform.Of(found)
	v.mayEdit, v.whyNot = mayEdit(ctx)
	return v, nil
}

// mayEdit says whether the visitor sets the week, or why not. A spending limit is on each order,
// and a week would go on past it.
func mayEdit(ctx context.Context) (may bool, why string) {
	switch {
	case !shell.SupplierOf(ctx).Shop.BuyersEditStanding:
		return false, shell.SupplierOf(ctx).Name + " sets this up for you. Ask them to start or change one."
	case !shell.Full(ctx) || shell.BuyerOf(ctx).SpendingLimit.IsPos():
		return false, "Your access does not include changing it. Someone with full access can."
	}
	return true, ""
}

func (s Services) show(w http.ResponseWriter, r *http.Request) error {
	v, err := s.read(r.Context())
	if err != nil {
		return err
	}
	return page.Render(w, r, standingPage(v))
}

// save saves the week, or shows the form again: with one more product, with those that were found,
// or with what is wrong with it.
func (s Services) save(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	v, err := s.typed(r)
	if err != nil {
		return err
	}
	if !v.mayEdit {
		return &wholesale.Error{Code: wholesale.CodeForbidden, Message: v.whyNot}
	}
	if r.FormValue("search") != "" || r.FormValue("add") != "" {
		return page.Render(w, r, standingPage(v))
	}
	in := standing.Input{
		ByBuyer: true, OnHold: v.Order.OnHold, ResumeOn: string(v.Order.ResumeOn), DaysAhead: v.Order.DaysAhead, StartsOn: string(v.Order.StartsOn),
		Days: v.form.Days(),
	}
	if seen, err := strconv.ParseInt(r.FormValue("seen"), 10, 64); err == nil {
		in.Seen = time.UnixMicro(seen)
	}
	if len(v.form.Faults) == 0 {
		supplierID, customerID := buying(ctx)
		_, err := s.Standing.Put(ctx, supplierID, customerID, in)
		if err == nil {
			return page.RedirectWith(w, r, shell.Path(ctx, standingPath), "Standing order saved.")
		}
		if wholesale.CodeOf(err) == wholesale.CodeStale {
			v.form.Faults = append(v.form.Faults, err.Error())
		} else if !v.form.Refused(err) {
			return err
		}
	}
	return page.RenderStatus(w, r, http.StatusUnprocessableEntity, standingPage(v))
}

// typed is the page as its form was sent. It names no product that the buyer cannot see, but for
// those that were on it.
func (s Services) typed(r *http.Request) (view, error) {
	ctx := r.Context()
	supplierID, customerID := buying(ctx)
	v, err := s.read(ctx)
	if err != nil {
		return v, err
	}
	ids := weekform.Typed(r)
	known, err := s.Standing.Products(ctx, supplierID, ids)
	if err != nil {
		return v, err
	}
	seen, err := s.Catalog.ShelfOf(ctx, supplierID, customerID, ids)
	if err != nil {
		return v, err
	}
	for id := range known {
		_, onShelf := seen[id]
		if _, was := v.Products[id]; !onShelf && !was {
			delete(known, id)
		}
	}
	v.form = weekform.Read(r, v.Rules.Days, known)
	if r.FormValue("search") == "" {
		v.form.Find = ""
	}
	if v.form.Find == "" {
		return v, nil
	}
	found, err := s.Catalog.Shelf(ctx, supplierID, customerID, catalog.ShelfQuery{Query: v.form.Find})
	for _, p := range found.Products[:min(len(found.Products), 10)] {
		if !slices.Contains(ids, p.ID) {
			v.form.Found = append(v.form.Found, weekform.Found{ID: p.ID, Code: p.Code, Name: p.Name})
		}
	}
	return v, err
}

func (s Services) hold(w http.ResponseWriter, r *http.Request) error {
	ctx, resumeOn := r.Context(), r.FormValue("resume_on")
	supplierID, customerID := buying(ctx)
	_, err := s.Standing.Hold(ctx, supplierID, customerID, resumeOn)
	if faults, ok := page.FieldErrors(err); ok {
		v, err := s.read(ctx)
		if err != nil {
			return err
		}
		v.resumeOn, v.fault = resumeOn, faults["resume_on"]
		return page.RenderStatus(w, r, http.StatusUnprocessableEntity, standingPage(v))
	}
	if err != nil {
		return err
	}
	return page.RedirectWith(w, r, shell.Path(ctx, standingPath), "On hold. The orders that were coming up are cancelled.")
}

func (s Services) resume(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	supplierID, customerID := buying(ctx)
	if _, err := s.Standing.Resume(ctx, supplierID, customerID); err != nil {
		return err
	}
	return page.RedirectWith(w, r, shell.Path(ctx, standingPath), "Resumed.")
}

func (s Services) skip(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	supplierID, customerID := buying(ctx)
	o, err := s.Standing.Skip(ctx, supplierID, customerID, r.PathValue("id"))
	if err != nil {
		return err
	}
	return page.RedirectWith(w, r, shell.Path(ctx, standingPath), "Order "+o.Number+" is cancelled. The next one comes as usual.")
}
