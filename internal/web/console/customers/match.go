package customers

import (
	"net/http"
	"strings"

	"upstock/internal/syncing"
	"upstock/internal/web/page"
	"upstock/internal/wholesale"
)

// candidate is a customer in Unleashed to match ours to.
type candidate struct {
	syncing.CustomerRecord
	matchedTo string // the name of our customer that is matched to it; "" when it is free
	ours      bool   // and it is this one
}

// matchView is what is shown to match a customer.
type matchView struct {
	customer   wholesale.Customer
	query      string
	searched   bool
	pending    bool // the page loads the candidates itself
	candidates []candidate
	chosen     string        // the GUID that was sent
	only       bool          // it was chosen because the search that was sent found no other
	problem    *matchProblem // of the search, or of the match that was tried
}

// matchProblem says what went wrong and what to do.
type matchProblem struct{ title, advice string }

func (s Services) matchPage(w http.ResponseWriter, r *http.Request) error {
	c, err := s.customer(r)
	if err != nil {
		return err
	}
	v := matchView{customer: c, query: c.Name, pending: true}
	if r.URL.Query().Has("q") { // sent without JavaScript; otherwise the page loads the candidates itself
		if v, err = s.search(r, c); err != nil {
			return err
		}
	}
	return page.Render(w, r, matchingPage(v))
}

// candidates answers as the user types.
func (s Services) candidates(w http.ResponseWriter, r *http.Request) error {
	c, err := s.customer(r)
	if err != nil {
		return err
	}
	v, err := s.search(r, c)
	if err != nil {
		return err
	}
	return page.Render(w, r, candidateList(v))
}

// shortestSearch saves a call to Unleashed for each first letter.
const shortestSearch = 2

// search looks for the customer in Unleashed.
func (s Services) search(r *http.Request, c wholesale.Customer) (matchView, error) {
	v := matchView{customer: c, query: strings.TrimSpace(r.FormValue("q"))}
	if len([]rune(v.query)) < shortestSearch {
		return v, nil
	}
	v.searched = true
	records, err := s.Syncing.FindCustomers(r.Context(), c.SupplierID, v.query)
	if err != nil {
		v.problem, err = problemOf(err, "Couldn't search Unleashed")
		return v, err
	}
	remoteIDs := make([]string, len(records))
	for i, record := range records {
		remoteIDs[i] = record.RemoteID
	}
	names, err := s.Catalog.MatchedTo(r.Context(), c.SupplierID, remoteIDs)
	if err != nil {
		return v, err
	}
	for _, record := range records {
		name, taken := names[record.RemoteID]
		v.candidates = append(v.candidates, candidate{record, name, taken && record.RemoteID == c.RemoteID})
	}
	if len(v.candidates) == 1 && v.candidates[0].matchedTo == "" && page.SearchSent(r) {
		v.chosen, v.only = v.candidates[0].RemoteID, true
	}
	return v, nil
}

func (s Services) match(w http.ResponseWriter, r *http.Request) error {
	c, err := s.customer(r)
	if err != nil {
		return err
	}
	guid := r.FormValue("unleashed_guid")
	if guid == "" {
		return s.showMatchProblem(w, r, c, http.StatusUnprocessableEntity,
			&matchProblem{"No customer chosen", "Choose the matching customer in Unleashed, then press Continue."})
	}
	matched, err := s.Syncing.MatchCustomer(r.Context(), c.SupplierID, c.ID, guid)
	if err != nil {
		problem, other := problemOf(err, "Couldn't match the customer")
		if other != nil {
			return other
		}
		return s.showMatchProblem(w, r, c, http.StatusConflict, problem)
	}
	done := matched.Name + " is matched to " + matched.Code + " in Unleashed. Its prices are being synced."
	return page.RedirectWith(w, r, path(matched), done)
}

// showMatchProblem shows the page again, with what was searched and chosen.
func (s Services) showMatchProblem(
	w http.ResponseWriter, r *http.Request, c wholesale.Customer, status int, problem *matchProblem,
) error {
	v, err := s.search(r, c)
	if err != nil {
		return err
	}
	v.problem, v.chosen = problem, r.FormValue("unleashed_guid")
	return page.RenderStatus(w, r, status, matchingPage(v))
}

// problemOf explains an error that the user can act on; others are returned.
func problemOf(err error, title string) (*matchProblem, error) {
	const safe = " Nothing was changed."
	message := err.Error()
	switch wholesale.CodeOf(err) {
	case wholesale.CodeConflict:
		return &matchProblem{title, message + "." + safe}, nil
	case wholesale.CodeUnavailable, wholesale.CodeTooMany:
		return &matchProblem{title, message + "." + safe + " Try again in a moment."}, nil
	case wholesale.CodeInvalid:
		return &matchProblem{title, "This customer no longer exists in Unleashed." + safe + " Search again."}, nil
	}
	return nil, err
}
