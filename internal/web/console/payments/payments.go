// Package payments is the supplier's list of payments: what is due, scheduled, under way, failed
// and paid, for people and for an accountant.
package payments

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"upstock/internal/invoicing"
	taking "upstock/internal/payments"
	"upstock/internal/store"
	"upstock/internal/web/console/shell"
	"upstock/internal/web/page"
	"upstock/internal/web/ui"
	"upstock/internal/wholesale"
)

// Services are the use cases behind the pages.
type Services struct {
	Payments *taking.Service
	Clock    func() time.Time // what day it is
}

const listPath = "/payments"

// Routes registers the pages.
func Routes(rt *page.Router, s Services) {
	rt.Handle("GET "+listPath, shell.ForTeam, s.list)
	rt.Handle("GET "+listPath+".csv", shell.ForTeam, s.exportCSV)
	rt.Handle("POST "+listPath+"/compare", shell.ForTeam, s.compare)
}

// perPage is how many payments a page lists.
const perPage = 50

// shownStates are the tabs, in the order in which people look: what needs someone first.
var shownStates = []wholesale.PaymentState{
	wholesale.PaymentFailed, wholesale.PaymentBlocked, wholesale.PaymentDue, wholesale.PaymentScheduled, wholesale.PaymentProcessing,
	wholesale.PaymentPaid, wholesale.PaymentRefunded,
}

// query is how the list is narrowed.
type query struct {
	State    wholesale.PaymentState
	PaidOut  bool   // those that Stripe has paid out, or is about to
	Payout   string // the id of the payout that has them; "" for any
	Search   string
	Month    string // such as "2026-03"; "" for all
	Customer string // its id
	Before   string // the last id of the page before
}

func readQuery(v url.Values) query {
	q := query{
		State: wholesale.PaymentState(v.Get("state")), Search: strings.TrimSpace(v.Get("q")), Month: v.Get("month"),
		Customer: v.Get("customer"), Before: v.Get("before"), Payout: v.Get("payout"), PaidOut: v.Get("state") == paidOutTab,
	}
	if !slices.Contains(shownStates, q.State) {
		q.State = ""
	}
	if _, _, err := invoicing.MonthOf(q.Month); err != nil {
		q.Month = ""
	}
	return q
}

// narrowed says whether something but a tab is chosen.
func (q query) narrowed() bool {
	return q.Search != "" || q.Month != "" || q.Customer != "" || q.Payout != ""
}

// in is the same list in another tab.
func (q query) in(state wholesale.PaymentState) query {
	q.State, q.PaidOut, q.Payout, q.Before = state, false, "", ""
	return q
}

// ofPayout is the list of what is in a payout; of all that are paid out for "".
func (q query) ofPayout(id string) query {
	return query{PaidOut: true, Payout: id}
}

// tab is what the chosen tab is called in an address.
func (q query) tab() string {
	if q.PaidOut {
		return paidOutTab
	}
	return string(q.State)
}

func (q query) address(path string) string {
	v := url.Values{}
	for name, value := range map[string]string{
		"state": q.tab(), "payout": q.Payout, "q": q.Search, "month": q.Month, "customer": q.Customer, "before": q.Before,
	} {
		if value != "" {
			v.Set(name, value)
		}
	}
	if len(v) == 0 {
		return path
	}
	return path + "?" + v.Encode()
}

func (q query) filter() store.PaymentFilter {
	f := store.PaymentFilter{
		Search: q.Search, CustomerID: q.Customer, Before: q.Before, PayoutID: q.Payout, PaidOut: q.PaidOut && q.Payout == "", Limit: perPage,
	}
	if q.State != "" {
		f.States = []wholesale.PaymentState{q.State}
	}
	if q.Month != "" {
		f.From, f.To, _ = invoicing.MonthOf(q.Month) // it was read before
	}
	return f
}

// listView is a page of the list.
type listView struct {
	Query    query
	Standing taking.Standing
	Rows     []taking.Listed
	Sums     []sum
	Payouts  []store.PayoutRow // those that are listed with what is paid out
	Next     string            // where the following page is; "" at the end
	Months   []ui.Choice
}

// sum is what the listed payments of a currency come to.
type sum struct {
	Currency         string
	Count            int64
	Amount, Refunded wholesale.Decimal
}

// summed tells whether the list is added up: all that was ever paid would take long, and says
// nothing.
func (q query) summed() bool {
	over := q.State == "" || q.State == wholesale.PaymentPaid || q.State == wholesale.PaymentRefunded
	return !over || q.narrowed()
}

func (s Services) list(w http.ResponseWriter, r *http.Request) error {
	ctx, visit := r.Context(), shell.VisitOf(r.Context())
	v := listView{Query: readQuery(r.URL.Query())}
	f := v.Query.filter()
	var next string
	var err error
	if v.Standing, err = s.Payments.Standing(ctx, visit.Supplier.ID); err != nil {
		return err
	}
	if v.Rows, next, err = s.Payments.Payments(ctx, visit.Supplier.ID, f); err != nil {
		return err
	}
	if next != "" {
		q := v.Query
		q.Before = next
		v.Next = q.address(listPath)
	}
	if v.Query.summed() {
		all, err := s.Payments.Sums(ctx, visit.Supplier.ID, f)
		if err != nil {
			return err
		}
		if v.Sums, err = byCurrency(all); err != nil {
			return err
		}
	}
	if v.Query.PaidOut {
		if v.Payouts, err = s.Payments.Payouts(ctx, visit.Supplier.ID); err != nil {
			return err
		}
	}
	// With the next two months, for what is scheduled.
	v.Months = append([]ui.Choice{{Words: "All months"}}, ui.MonthChoices(s.Clock().In(visit.Supplier.Location()), 2)...)
	return page.Render(w, r, listPage(v))
}

func byCurrency(all []store.PaymentSum) (sums []sum, err error) {
	for _, s := range all {
		at := slices.IndexFunc(sums, func(to sum) bool { return to.Currency == s.Currency })
		if at < 0 {
			at = len(sums)
			sums = append(sums, sum{Currency: s.Currency})
		}
		to := &sums[at]
		to.Count += s.Count
		if to.Amount, err = to.Amount.Add(s.Amount); err != nil {
			return nil, err
		}
		if to.Refunded, err = to.Refunded.Add(s.Refunded); err != nil {
			return nil, err
		}
	}
	return sums, nil
}

func (v listView) tabs() []ui.Tab {
	tabs := []ui.Tab{{Words: "All", Href: v.Query.in("").address(listPath), Active: v.Query.tab() == ""}}
	for _, state := range shownStates {
		tabs = append(tabs, ui.Tab{
			Words: ui.PaymentWords(state), Href: v.Query.in(state).address(listPath), Active: v.Query.State == state, Count: v.Standing.Open[state],
		})
	}
	paidOut := v.Query.in("")
	paidOut.PaidOut = true
	return append(tabs, ui.Tab{Words: "Paid out", Href: paidOut.address(listPath), Active: v.Query.PaidOut})
}

// compare looks at Stripe for what neither told, and says what it found.
func (s Services) compare(w http.ResponseWriter, r *http.Request) error {
	found, err := s.Payments.Reconcile(r.Context(), shell.SupplierID(r.Context()))
	switch wholesale.CodeOf(err) {
	case wholesale.CodeConflict:
		return page.RedirectWith(w, r, listPath, err.Error())
	case wholesale.CodeUnavailable:
		return page.RedirectWith(w, r, listPath, "It could not be compared. "+wholesale.Sentence(err.Error())+" Try again in a few minutes")
	}
	if err != nil {
		return err
	}
	return page.RedirectWith(w, r, listPath, foundWords(found))
}

// foundWords say what a comparison with Stripe has found.
func foundWords(found taking.Reconciled) string {
	if found.PayoutsUnread != "" {
		unread := found.PayoutsUnread
		found.PayoutsUnread = ""
		return wholesale.Sentence(foundWords(found)) + " Payouts could not be read. " + unread
	}
	words := "Compared " + ui.Counted(int64(found.Intents), "payment") + " and " + ui.Counted(int64(found.Refunds), "refund") + " with Stripe. "
	switch {
	case len(found.Differences) > 0:
		return words + strings.Join(found.Differences, ". ")
	case found.TakenIn > 0:
		return words + ui.Counted(int64(found.TakenIn), "payment") + " had changed there, and was brought up to date here"
	}
	return words + "Nothing differs"
}
