package customers

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"upstock/internal/catalog"
	"upstock/internal/standing"
	"upstock/internal/web/console/shell"
	"upstock/internal/web/page"
	"upstock/internal/web/weekform"
	"upstock/internal/wholesale"
)

// standingView is what the Standing order tab shows.
type standingView struct {
	standing.View
	form      weekform.Form
	daysAhead string
	startsOn  string
	resumeOn  string
	fault     string // of the date to resume on
}

func (v standingView) href() string { return path(v.Customer) + "/standing-order" }

// seen is when the standing order had last been changed that the form shows.
func (v standingView) seen() string {
	if v.Order.UpdatedAt.IsZero() {
		return ""
	}
	return strconv.FormatInt(v.Order.UpdatedAt.UnixMicro(), 10)
}

func viewOf(v standing.View) standingView {
	return standingView{View: v, form: weekform.Of(v), daysAhead: strconv.Itoa(v.Order.DaysAhead), startsOn: string(v.Order.StartsOn)}
}

func (s Services) standingOrder(w http.ResponseWriter, r *http.Request) error {
	v, err := s.Standing.Of(r.Context(), shell.SupplierID(r.Context()), r.PathValue("id"))
	if err != nil {
		return err
	}
	return page.Render(w, r, standingPage(viewOf(v)))
}

// saveStandingOrder saves the form, or shows it again: with one more product, with those that were
// found, or with what is wrong with it.
func (s Services) saveStandingOrder(w http.ResponseWriter, r *http.Request) error {
	v, err := s.typedStanding(r)
	if err != nil {
		return err
	}
	if r.FormValue("search") != "" || r.FormValue("add") != "" {
		return page.Render(w, r, standingPage(v))
	}
	in := standing.Input{OnHold: v.Order.OnHold, ResumeOn: string(v.Order.ResumeOn), StartsOn: v.startsOn, Days: v.form.Days()}
	if in.DaysAhead, err = strconv.Atoi(v.daysAhead); err != nil {
		v.form.Faults = append(v.form.Faults, "Made ahead must be a number of days")
	}
	if seen, err := strconv.ParseInt(r.FormValue("seen"), 10, 64); err == nil {
		in.Seen = time.UnixMicro(seen)
	}
	if len(v.form.Faults) == 0 {
		_, err := s.Standing.Put(r.Context(), shell.SupplierID(r.Context()), v.Customer.ID, in)
		if err == nil {
			return page.RedirectWith(w, r, v.href(), "Standing order saved.")
		}
		if wholesale.CodeOf(err) == wholesale.CodeStale {
			v.form.Faults = append(v.form.Faults, err.Error())
		} else if !v.form.Refused(err) {
			return err
		}
	}
	return page.RenderStatus(w, r, http.StatusUnprocessableEntity, standingPage(v))
}

// typedStanding is the standing order as the form was sent.
func (s Services) typedStanding(r *http.Request) (standingView, error) {
	ctx, supplier := r.Context(), shell.SupplierID(r.Context())
	saved, err := s.Standing.Of(ctx, supplier, r.PathValue("id"))
	if err != nil {
		return standingView{}, err
	}
	v := viewOf(saved)
	known, err := s.Standing.Products(ctx, supplier, weekform.Typed(r))
	if err != nil {
		return v, err
	}
	v.form = weekform.Read(r, v.Rules.Days, known)
	v.daysAhead, v.startsOn = strings.TrimSpace(r.FormValue("days_ahead")), r.FormValue("starts_on")
	if r.FormValue("search") == "" {
		v.form.Find = ""
	}
	if v.form.Find != "" {
		found, err := s.Catalog.Products(ctx, supplier, catalog.ProductQuery{CustomerID: v.Customer.ID, Query: v.form.Find, Limit: 10})
		if err != nil {
			return v, err
		}
		for _, p := range found.Items {
			if !slices.Contains(r.Form["product"], p.ID) {
				v.form.Found = append(v.form.Found, weekform.Found{ID: p.ID, Code: p.Code, Name: p.Name})
			}
		}
	}
	return v, nil
}

func (s Services) holdStandingOrder(w http.ResponseWriter, r *http.Request) error {
	resumeOn := r.FormValue("resume_on")
	v, err := s.Standing.Hold(r.Context(), shell.SupplierID(r.Context()), r.PathValue("id"), resumeOn)
	if faults, ok := page.FieldErrors(err); ok {
		saved, err := s.Standing.Of(r.Context(), shell.SupplierID(r.Context()), r.PathValue("id"))
		if err != nil {
			return err
		}
		again := viewOf(saved)
		again.resumeOn, again.fault = resumeOn, faults["resume_on"]
		return page.RenderStatus(w, r, http.StatusUnprocessableEntity, standingPage(again))
	}
	if err != nil {
		return err
	}
	return page.RedirectWith(w, r, viewOf(v).href(), "On hold. Orders that could still be changed were cancelled.")
}

func (s Services) resumeStandingOrder(w http.ResponseWriter, r *http.Request) error {
	v, err := s.Standing.Resume(r.Context(), shell.SupplierID(r.Context()), r.PathValue("id"))
	if err != nil {
		return err
	}
	return page.RedirectWith(w, r, viewOf(v).href(), "Resumed. Orders for the coming days were made.")
}

// standingOrders is the list of all customers with a standing order.
func (s Services) standingOrders(w http.ResponseWriter, r *http.Request) error {
	rows, err := s.Standing.List(r.Context(), shell.SupplierID(r.Context()))
	if err != nil {
		return err
	}
	return page.Render(w, r, standingListPage(rows))
}
