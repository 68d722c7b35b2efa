package stripefake

import (
	_ "embed"
	"fmt"
	"html/template"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

//go:embed pages.html
var pageText string

var pageTemplates = template.Must(template.New("").Parse(pageText))

// pageRoutes are the pages: that of each Checkout Session, and an overview that stands for the
// bank and for Stripe's dashboard.
func (f *Fake) pageRoutes() *http.ServeMux {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /c/pay/{session}", f.showSession)
	mux.HandleFunc("POST /c/pay/{session}", f.useSession)
	mux.HandleFunc("GET /{$}", f.showOverview)
	mux.HandleFunc("POST /{$}", f.control)
	return mux
}

// sessionPage is what the page of a session shows.
type sessionPage struct {
	ID, Name, Amount, Problem, Ended, CancelURL string
	Setup                                       bool
	Challenge                                   string // the card whose bank asks the buyer to confirm
	Cards                                       []Card
}

func (f *Fake) session(id string) (*account, object) {
	for _, from := range f.accounts {
		if session := from.sessions.byID[id]; session != nil {
			return from, session
		}
	}
	return nil, nil
}

func (f *Fake) showSession(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	f.passTime()
	_, session := f.session(r.PathValue("session"))
	if session == nil {
		f.mu.Unlock()
		http.NotFound(w, r)
		return
	}
	page := f.pageOf(session)
	f.mu.Unlock()
	f.render(w, "session", page)
}

func (f *Fake) pageOf(session object) sessionPage {
	page := sessionPage{
		ID: session.text("id"), Name: session.text("_name"), Setup: session.text("mode") == "setup", CancelURL: session.text("cancel_url"),
	}
	if session.text("status") != "open" {
		page.Ended = session.text("status")
	}
	if !page.Setup {
		page.Amount = amountText(session.number("amount_total"), session.text("currency"))
	}
	types, _ := session["payment_method_types"].([]string)
	for _, card := range Cards {
		if len(types) == 0 && card.kind == "card" || slices.Contains(types, card.kind) {
			page.Cards = append(page.Cards, card)
		}
	}
	return page
}

func (f *Fake) useSession(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	f.passTime()
	from, session := f.session(r.PathValue("session"))
	if session == nil {
		f.mu.Unlock()
		http.NotFound(w, r)
		return
	}
	page := f.pageOf(session)
	card, known := cardWith(r.PostFormValue("card"))
	answer := r.PostFormValue("challenge")
	switch {
	case page.Ended != "":
	case !known:
		page.Problem = "Choose a card."
	case card.challenge && answer == "":
		page.Challenge = card.Number
	case answer == "fail":
		page.Problem = "We are unable to authenticate your payment method. Please choose a different one."
	default:
		if page.Problem = f.complete(from, session, card); page.Problem == "" {
			address := strings.ReplaceAll(session.text("success_url"), "{CHECKOUT_SESSION_ID}", page.ID)
			f.mu.Unlock()
			f.deliverSoon()
			http.Redirect(w, r, address, http.StatusSeeOther)
			return
		}
	}
	f.mu.Unlock()
	f.deliverSoon()
	f.render(w, "session", page)
}

// amountText shows an amount of the currency's minor unit.
func amountText(amount int64, currency string) string {
	if slices.Contains(wholeUnits, currency) {
		return fmt.Sprintf("%s %d", strings.ToUpper(currency), amount)
	}
	return fmt.Sprintf("%s %d.%02d", strings.ToUpper(currency), amount/100, amount%100)
}

// overview is every payment and every payout.
type overview struct {
	Payments []overviewRow
	Payouts  []payoutRow
}

// payoutRow is one payout of the overview.
type payoutRow struct{ Account, ID, Amount, Status, Arrives string }

// overviewRow is one payment of the overview.
type overviewRow struct {
	Account, ID, Amount, Status, Order, Refunded, Dispute string
	At                                                    time.Time
}

func (f *Fake) showOverview(w http.ResponseWriter, _ *http.Request) {
	f.mu.Lock()
	f.passTime()
	var rows []overviewRow
	var payouts []payoutRow
	for _, from := range f.accounts {
		for _, intent := range from.intents.all {
			row := overviewRow{
				Account: from.ID, ID: intent.text("id"), Status: intent.text("status"), Order: intent.metadata()["upstock_order_number"],
				Amount: amountText(intent.number("amount"), intent.text("currency")), At: time.Unix(intent.number("created"), 0),
			}
			if charge := from.charges.byID[intent.text("latest_charge")]; charge != nil && charge.number("amount_refunded") > 0 {
				row.Refunded = amountText(charge.number("amount_refunded"), intent.text("currency"))
			}
			for _, dispute := range from.disputes.all {
				if dispute.text("payment_intent") == row.ID {
					row.Dispute = dispute.text("status")
				}
			}
			rows = append(rows, row)
		}
		for _, payout := range slices.Backward(from.payouts.all) {
			payouts = append(payouts, payoutRow{
				Account: from.ID, ID: payout.text("id"), Amount: amountText(payout.number("amount"), payout.text("currency")),
				Status: payout.text("status"), Arrives: time.Unix(payout.number("arrival_date"), 0).UTC().Format(time.DateOnly),
			})
		}
	}
	f.mu.Unlock()
	slices.SortStableFunc(rows, func(a, b overviewRow) int { return b.At.Compare(a.At) })
	f.render(w, "overview", overview{rows, payouts})
}

// control is a button of the overview.
func (f *Fake) control(w http.ResponseWriter, r *http.Request) {
	account, intent := r.PostFormValue("account"), r.PostFormValue("intent")
	var err error
	switch r.PostFormValue("do") {
	case "settle":
		err = f.Settle(account, intent, "")
	case "bounce":
		err = f.Settle(account, intent, "insufficient_funds")
	case "refund":
		_, err = f.RefundInDashboard(account, intent, 0)
	case "dispute":
		_, err = f.OpenDispute(account, intent)
	case "pay_out":
		_, err = f.PayOut(account)
	case "fail_payout":
		err = f.FailPayout(account, r.PostFormValue("payout"))
	case "advance":
		days, _ := strconv.Atoi(r.PostFormValue("days"))
		f.Advance(time.Duration(max(0, min(days, 60))) * 24 * time.Hour)
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusConflict)
		return
	}
	http.Redirect(w, r, "/", http.StatusSeeOther)
}

func (f *Fake) render(w http.ResponseWriter, name string, data any) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
	_ = pageTemplates.ExecuteTemplate(w, name, data)
}
