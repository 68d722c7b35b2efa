package joining

import (
	"net/http"
	"net/url"
	"strings"

	"upstock/internal/store"
	"upstock/internal/syncing"
	"upstock/internal/web/console/shell"
	"upstock/internal/web/page"
	"upstock/internal/web/ui"
	"upstock/internal/wholesale"
)

const perPage = 50

// requestsView is what the list of requests shows.
type requestsView struct {
	state    store.TradeRequestState
	requests []store.TradeRequest
	open     int64
	next     string // the address of the following page; "" at the end
}

func (v requestsView) tabs() []ui.Tab {
	tab := func(words string, state store.TradeRequestState, count int64) ui.Tab {
		return ui.Tab{Words: words, Href: requestsPath + "?state=" + string(state), Active: v.state == state, Count: count}
	}
	return []ui.Tab{
		tab("Waiting", store.TradeOpen, v.open), tab("Accepted", store.TradeAccepted, 0), tab("Declined", store.TradeDeclined, 0),
	}
}

func (s Services) requests(w http.ResponseWriter, r *http.Request) (err error) {
	v := requestsView{state: store.TradeOpen}
	if state := store.TradeRequestState(r.FormValue("state")); stateWords[state] != "" {
		v.state = state
	}
	supplierID := shell.SupplierID(r.Context())
	var next string
	if v.requests, next, err = s.Accounts.TradeRequests(r.Context(), supplierID, v.state, r.FormValue("cursor"), perPage); err != nil {
		return err
	}
	if next != "" {
		v.next = requestsPath + "?" + url.Values{"state": {string(v.state)}, "cursor": {next}}.Encode()
	}
	if v.open, err = s.Accounts.CountTradeRequests(r.Context(), supplierID); err != nil {
		return err
	}
	return page.Render(w, r, requestsPage(v))
}

// requestView is a request, and the customers of Unleashed to choose from.
type requestView struct {
	store.TradeRequest
	connected  bool // to Unleashed
	query      string
	searched   bool
	pending    bool // the page loads the candidates itself
	candidates []candidate
	chosen     string // the GUID that was sent
	problem    string // of the search, or of what was tried
	sendsMail  bool
}

// candidate is a customer in Unleashed that the request may come from.
type candidate struct {
	syncing.CustomerRecord
	ours string // the name of our customer that is matched to it; "" when there is none
}

func (s Services) request(w http.ResponseWriter, r *http.Request) error {
	v, err := s.readRequest(r)
	if err != nil {
		return err
	}
	v.query, v.pending = v.Business, true
	if r.URL.Query().Has("q") { // sent without JavaScript; otherwise the page loads the candidates itself
		if err := s.search(r, &v); err != nil {
			return err
		}
	}
	return page.Render(w, r, requestPage(v))
}

func (s Services) readRequest(r *http.Request) (v requestView, err error) {
	if v.TradeRequest, err = s.Accounts.TradeRequest(r.Context(), shell.SupplierID(r.Context()), r.PathValue("id")); err != nil {
		return v, err
	}
	v.sendsMail = s.Accounts.SendsMail()
	v.connected, err = s.connected(r)
	return v, err
}

// candidates answers as the user types.
func (s Services) candidates(w http.ResponseWriter, r *http.Request) error {
	v, err := s.readRequest(r)
	if err != nil {
		return err
	}
	if err := s.search(r, &v); err != nil {
		return err
	}
	return page.Render(w, r, candidateList(v))
}

// shortestSearch saves a call to Unleashed for each first letter.
const shortestSearch = 2

// search looks for who asks in Unleashed.
func (s Services) search(r *http.Request, v *requestView) error {
	v.query, v.pending = strings.TrimSpace(r.FormValue("q")), false
	if len([]rune(v.query)) < shortestSearch || !v.connected {
		return nil
	}
	v.searched = true
	records, err := s.Syncing.FindCustomers(r.Context(), v.SupplierID, v.query)
	if err != nil {
		v.problem, err = problemOf(err)
		return err
	}
	remoteIDs := make([]string, len(records))
	for i, record := range records {
		remoteIDs[i] = record.RemoteID
	}
	names, err := s.Catalog.MatchedTo(r.Context(), v.SupplierID, remoteIDs)
	if err != nil {
		return err
	}
	for _, record := range records {
		v.candidates = append(v.candidates, candidate{record, names[record.RemoteID]})
	}
	return nil
}

// problemOf says what a person can do something about; other errors are returned.
func problemOf(err error) (string, error) {
	switch wholesale.CodeOf(err) {
	case wholesale.CodeConflict:
		return err.Error() + ".", nil
	case wholesale.CodeUnavailable, wholesale.CodeTooMany:
		return err.Error() + ". Nothing was changed. Try again in a moment.", nil
	case wholesale.CodeInvalid:
		return "This customer no longer exists in Unleashed. Nothing was changed. Search again.", nil
	}
	return "", err
}

// accept lets who asks order: as the customer of Unleashed that was chosen, or, without an account
// to choose from, as a customer that is matched later.
func (s Services) accept(w http.ResponseWriter, r *http.Request) error {
	v, err := s.readRequest(r)
	if err != nil {
		return err
	}
	customerID := ""
	if v.connected && v.State == store.TradeOpen {
		guid := r.FormValue("unleashed_guid")
		if guid == "" {
			v.problem = "Choose the customer in Unleashed, then press Continue."
			return s.showProblem(w, r, v, http.StatusUnprocessableEntity)
		}
		customer, err := s.Syncing.TakeCustomer(r.Context(), v.SupplierID, guid)
		if err != nil {
			if v.problem, err = problemOf(err); err != nil {
				return err
			}
			return s.showProblem(w, r, v, http.StatusConflict)
		}
		customerID = customer.ID
	}
	customer, err := s.Accounts.AcceptTrade(r.Context(), v.SupplierID, v.ID, customerID)
	if err != nil {
		if v.problem, err = problemOf(err); err != nil {
			return err
		}
		return s.showProblem(w, r, v, http.StatusConflict)
	}
	return page.RedirectWith(w, r, "/customers/"+customer.ID, v.Name+" can now order for "+customer.Name)
}

// showProblem shows the page again, with what was searched and chosen.
func (s Services) showProblem(w http.ResponseWriter, r *http.Request, v requestView, status int) error {
	problem := v.problem
	if err := s.search(r, &v); err != nil {
		return err
	}
	v.problem, v.chosen = problem, r.FormValue("unleashed_guid")
	return page.RenderStatus(w, r, status, requestPage(v))
}

func (s Services) decline(w http.ResponseWriter, r *http.Request) error {
	declined, err := s.Accounts.DeclineTrade(r.Context(), shell.SupplierID(r.Context()), r.PathValue("id"), r.FormValue("tell") != "")
	if err != nil {
		return err
	}
	return page.RedirectWith(w, r, requestsPath, "The request of "+declined.Business+" is declined")
}
