package pricelists

import (
	"net/http"
	"net/url"

	"github.com/govalues/decimal"

	"upstock/internal/catalog"
	"upstock/internal/store"
	"upstock/internal/web/console/shell"
	"upstock/internal/web/page"
	"upstock/internal/web/ui"
	"upstock/internal/wholesale"
)

const conflictsPath = path + "/conflicts"

const conflictsPerPage = 50

// conflictColumns are what the conflicts can be sorted by.
var conflictColumns = []ui.Column{
	{By: "code", Words: "Code"}, {By: "name", Words: "Product"}, {By: "list", Words: "Price list"}, {By: "ours", Words: "Your price"},
	{By: "theirs", Words: "Unleashed"}, {By: "difference", Words: "Difference"}, {By: "set", Words: "Set"},
}

// conflictStates are the tabs of the page, in order.
var conflictStates = []store.PriceConflictState{store.ConflictOpen, store.ConflictKept, store.ConflictSame, store.OnlyHere}

// conflictsView is the page of the prices that people own on lists that mirror Unleashed.
type conflictsView struct {
	state  store.PriceConflictState
	query  string
	sort   ui.Sorting
	rows   []store.PriceConflict
	counts map[store.PriceConflictState]int64
	next   string
	back   []store.GiveBack // the latest, to undo
	full   bool             // the person may decide
}

// decides says whether there is something to decide here.
func (v conflictsView) decides() bool { return v.full && v.state != store.OnlyHere }

func (v conflictsView) href(state store.PriceConflictState, sort, at string) string {
	if state == store.ConflictOpen {
		state = ""
	}
	return address(conflictsPath, "state", string(state), "q", v.query, "sort", ui.Sorted(conflictColumns, sort).Value(), "at", at)
}

func readConflicts(values url.Values) conflictsView {
	v := conflictsView{state: store.ConflictOpen, query: values.Get("q"), sort: ui.Sorted(conflictColumns, values.Get("sort"))}
	for _, state := range conflictStates {
		if string(state) == values.Get("state") {
			v.state = state
		}
	}
	v.sort.Href = func(sort string) string { return v.href(v.state, sort, "") }
	return v
}

func (v conflictsView) wanted() catalog.PriceConflictQuery {
	return catalog.PriceConflictQuery{State: v.state, Query: v.query, Sort: orderOf(v.sort)}
}

func (s Services) conflicts(w http.ResponseWriter, r *http.Request) error {
	ctx, supplierID, at := r.Context(), supplierOf(r), r.URL.Query().Get("at")
	v := readConflicts(r.URL.Query())
	v.full = shell.Full(ctx)
	wanted := v.wanted()
	wanted.Cursor, wanted.Limit = at, conflictsPerPage
	found, err := s.Catalog.PriceConflicts(ctx, supplierID, wanted)
	if err != nil {
		return err
	}
	if v.rows = found.Items; found.Next != "" {
		v.next = v.href(v.state, v.sort.Value(), found.Next)
	}
	if v.counts, err = s.Catalog.CountPriceConflicts(ctx, supplierID, wanted); err != nil {
		return err
	}
	if page.Partial(r) {
		w.Header().Set("HX-Replace-Url", v.href(v.state, v.sort.Value(), at))
		return page.Render(w, r, conflictsTable(v))
	}
	back, err := s.Catalog.GiveBacks(ctx, supplierID, "", giveBacksShown)
	if err != nil {
		return err
	}
	v.back = back.Items
	return page.Render(w, r, conflictsPage(v))
}

const giveBacksShown = 5

// openConflicts counts what waits for a decision.
func (s Services) openConflicts(r *http.Request) (int64, error) {
	counts, err := s.Catalog.CountPriceConflicts(r.Context(), supplierOf(r), catalog.PriceConflictQuery{})
	return counts[store.ConflictOpen], err
}

// choiceValue names a price in a field of a form.
func choiceValue(c store.PriceConflict) string {
	v := keyValues(c.Price)
	v.Set("list", c.List.ID)
	return v.Encode()
}

// chosen reads which prices were chosen: the one whose button was pressed, the selected ones, or
// all that the page finds.
func chosen(r *http.Request) (choice catalog.PriceChoice, back conflictsView, none bool) {
	values, err := url.ParseQuery(r.PostFormValue("back"))
	if err != nil {
		values = nil
	}
	back = readConflicts(values)
	names := r.PostForm["price"]
	if one := r.PostFormValue("one"); one != "" {
		names = []string{one}
	} else if r.PostFormValue("all") != "" {
		q := back.wanted()
		return catalog.PriceChoice{All: &q}, back, false
	}
	for _, name := range names {
		key, err := url.ParseQuery(name)
		if err != nil {
			continue
		}
		minimum, err := decimal.Parse(key.Get("minimum"))
		if err != nil {
			continue
		}
		choice.Prices = append(choice.Prices, catalog.PriceOnList{PriceListID: key.Get("list"), PriceKey: catalog.PriceKey{
			ProductID: key.Get("product"), MinimumQuantity: minimum, ValidFrom: wholesale.Date(key.Get("from")),
		}})
	}
	return choice, back, len(choice.Prices) == 0
}

const nothingChosen = "No prices selected, so nothing was changed"

func (s Services) giveBack(w http.ResponseWriter, r *http.Request) error {
	choice, back, none := chosen(r)
	to := back.href(back.state, back.sort.Value(), "")
	if none {
		return page.RedirectWith(w, r, to, nothingChosen)
	}
	gave, err := s.Catalog.GiveBack(r.Context(), supplierOf(r), choice)
	if err != nil {
		return err
	}
	done := ui.Counted(int64(gave.Prices), "price") + " given back to Unleashed"
	if gave.LeftOut > 0 {
		done += ". Left out: " + ui.Number(int64(gave.LeftOut)) + ", which changed in the meantime"
	}
	return page.RedirectWith(w, r, to, done)
}

func (s Services) keep(w http.ResponseWriter, r *http.Request) error {
	choice, back, none := chosen(r)
	to := back.href(back.state, back.sort.Value(), "")
	if none {
		return page.RedirectWith(w, r, to, nothingChosen)
	}
	kept, err := s.Catalog.KeepPrices(r.Context(), supplierOf(r), choice)
	if err != nil {
		return err
	}
	return page.RedirectWith(w, r, to, ui.Counted(int64(kept), "price")+" kept until Unleashed's price changes")
}

func (s Services) undoGiveBack(w http.ResponseWriter, r *http.Request) error {
	restored, leftOut, err := s.Catalog.UndoGiveBack(r.Context(), supplierOf(r), r.PathValue("id"))
	if err != nil {
		return err
	}
	done := ui.Counted(int64(restored), "price") + " set again as before"
	if leftOut > 0 {
		done += ". Left out: " + ui.Number(int64(leftOut)) + ", which have a different price by now or no price list"
	}
	return page.RedirectWith(w, r, conflictsPath, done)
}
