// Package pricelists shows the price lists, their prices and their customers. The whole team may
// view them; full access may change them.
package pricelists

import (
	"net/http"
	"net/url"
	"time"

	"upstock/internal/catalog"
	"upstock/internal/store"
	"upstock/internal/syncing"
	"upstock/internal/web/console/shell"
	"upstock/internal/web/page"
	"upstock/internal/web/ui"
	"upstock/internal/wholesale"
)

const path = "/price-lists"

// Services are what the pages work with.
type Services struct {
	Catalog *catalog.Service
	Syncing *syncing.Service
	Clock   func() time.Time
}

// How many rows a page shows.
const (
	listsPerPage     = 50
	pricesPerPage    = 50
	customersPerPage = 50
	foundAtOnce      = 20 // by a search for a product or a customer to add
)

// Routes registers the pages.
func Routes(rt *page.Router, s Services) {
	rt.Handle("GET "+path, shell.ForTeam, s.lists)
	rt.Handle("POST "+path+"/sync", shell.ForFullAccess, s.sync)
	rt.Handle("GET "+checkPath, shell.ForTeam, s.check)
	rt.Handle("POST "+checkPath, shell.ForFullAccess, s.startCheck)
	rt.Handle("GET "+path+"/new", shell.ForFullAccess, s.newList)
	rt.Handle("POST "+path, shell.ForFullAccess, s.create)

	rt.Handle("GET "+conflictsPath, shell.ForTeam, s.conflicts)
	rt.Handle("POST "+conflictsPath+"/give-back", shell.ForFullAccess, s.giveBack)
	rt.Handle("POST "+conflictsPath+"/keep", shell.ForFullAccess, s.keep)
	rt.Handle("POST "+conflictsPath+"/undo/{id}", shell.ForFullAccess, s.undoGiveBack)

	rt.Handle("GET "+path+"/{id}", shell.ForTeam, s.prices)
	rt.Handle("GET "+path+"/{id}/edit", shell.ForFullAccess, s.edit)
	rt.Handle("POST "+path+"/{id}/rename", shell.ForFullAccess, s.rename)
	rt.Handle("POST "+path+"/{id}/delete", shell.ForFullAccess, s.remove)

	rt.Handle("GET "+path+"/{id}/price", shell.ForFullAccess, s.price)
	rt.Handle("GET "+path+"/{id}/price/row", shell.ForFullAccess, s.priceRow)
	rt.Handle("POST "+path+"/{id}/price", shell.ForFullAccess, s.setPrice)
	rt.Handle("POST "+path+"/{id}/price/remove", shell.ForFullAccess, s.removePrice)
	rt.Handle("GET "+path+"/{id}/add", shell.ForFullAccess, s.chooseProduct)
	rt.Handle("POST "+path+"/{id}/add", shell.ForFullAccess, s.addPrice)

	rt.Handle("GET "+path+"/{id}/customers", shell.ForTeam, s.customers)
	rt.Handle("GET "+path+"/{id}/customers/add", shell.ForFullAccess, s.chooseCustomer)
	rt.Handle("POST "+path+"/{id}/customers/add", shell.ForFullAccess, s.assign)
	rt.Handle("POST "+path+"/{id}/customers/remove", shell.ForFullAccess, s.takeOff)

	rt.Handle("GET "+path+"/{id}/import", shell.ForFullAccess, s.importForm)
	rt.HandleUpload("POST "+path+"/{id}/import", shell.ForFullAccess, s.previewImport)
	rt.HandleUpload("POST "+path+"/{id}/import/confirm", shell.ForFullAccess, s.confirmImport)
	rt.Handle("GET "+path+"/{id}/export.csv", shell.ForTeam, s.exportCSV)
	rt.Handle("GET "+path+"/{id}/export.xlsx", shell.ForTeam, s.exportXLSX)
}

func supplierOf(r *http.Request) string { return shell.SupplierID(r.Context()) }

func listPath(id string) string { return path + "/" + url.PathEscape(id) }

// address adds names and values to a path, without those that are empty.
func address(path string, namesAndValues ...string) string {
	v := url.Values{}
	for i := 0; i+1 < len(namesAndValues); i += 2 {
		if namesAndValues[i+1] != "" {
			v.Set(namesAndValues[i], namesAndValues[i+1])
		}
	}
	if len(v) == 0 {
		return path
	}
	return path + "?" + v.Encode()
}

func orderOf(s ui.Sorting) store.Sort { return store.Sort{By: s.By, Descending: s.Descending} }

// group is the lists of one origin.
type group struct {
	origin wholesale.Origin
	lists  []store.PriceListSummary
	next   string // the next page
}

// columns are what the page of all lists can be sorted by.
var columns = []ui.Column{
	{By: "name", Words: "Name"}, {By: "currency", Words: "Currency"}, {By: "prices", Words: "Prices"}, {By: "customers", Words: "Customers"},
}

// overview is what the page of all lists shows.
type overview struct {
	query      string
	sort       ui.Sorting
	groups     []group
	sync       *store.Run // in progress, or just started here
	waiting    *store.Run // whose price changes wait for a person
	now        time.Time
	connection syncing.ConnectionInfo
	settings   wholesale.IntegrationSettings
	conflicts  int64 // how many wait for a decision
}

// syncs says whether prices come from Unleashed.
func (v overview) syncs() bool {
	return v.connection.Status != store.Disconnected && v.settings.SyncPrices
}

// origins are the kinds of lists, in the order in which they are shown.
var origins = []wholesale.Origin{
	wholesale.OriginManual, wholesale.OriginDefault, wholesale.OriginTier, wholesale.OriginQuantity, wholesale.OriginCustomer,
}

func (s Services) lists(w http.ResponseWriter, r *http.Request) error {
	ctx, supplierID, query := r.Context(), supplierOf(r), r.URL.Query()
	v := overview{query: query.Get("q"), sort: ui.Sorted(columns, query.Get("sort")), now: s.Clock()}
	v.sort.Href = func(sort string) string { return address(path, "q", v.query, "sort", ui.Sorted(columns, sort).Value()) }
	var err error
	if v.sync, err = s.shownSync(r); err != nil { // before the prices that it brings
		return err
	}
	only := wholesale.Origin(query.Get("origin")) // of a following page
	for _, origin := range origins {
		if only != "" && origin != only {
			continue
		}
		q := catalog.PriceListQuery{Origin: origin, Query: v.query, Sort: orderOf(v.sort), Limit: listsPerPage}
		if only != "" {
			q.Cursor = query.Get("at")
		}
		lists, err := s.Catalog.PriceListSummaries(ctx, supplierID, q)
		if err != nil {
			return err
		}
		if len(lists.Items) == 0 || origin == wholesale.OriginDefault && lists.Items[0].Prices == 0 {
			continue
		}
		g := group{origin: origin, lists: lists.Items}
		if lists.Next != "" {
			g.next = address(path, "q", v.query, "sort", v.sort.Value(), "origin", string(origin), "at", lists.Next)
		}
		v.groups = append(v.groups, g)
	}
	if page.SearchSent(r) && v.query != "" && len(v.groups) == 1 && len(v.groups[0].lists) == 1 {
		return page.Redirect(w, r, listPath(v.groups[0].lists[0].ID))
	}
	if page.Partial(r) {
		w.Header().Set("HX-Replace-Url", address(path, "q", v.query, "sort", v.sort.Value()))
		return page.Render(w, r, groups(v))
	}
	if v.connection, err = s.Syncing.Connection(ctx, supplierID); err != nil {
		return err
	}
	if v.settings, err = s.Syncing.Settings(ctx, supplierID); err != nil {
		return err
	}
	if _, v.waiting, err = s.Syncing.PriceReview(ctx, supplierID); err != nil {
		return err
	}
	if v.conflicts, err = s.openConflicts(r); err != nil {
		return err
	}
	if v.waiting != nil && v.sync != nil && v.sync.ID == v.waiting.ID {
		v.sync = nil
	}
	return page.Render(w, r, listsPage(v))
}

// shownSync is the price sync in progress, or the one just started here.
func (s Services) shownSync(r *http.Request) (*store.Run, error) {
	if id := r.URL.Query().Get("run"); id != "" {
		run, err := s.Syncing.Run(r.Context(), supplierOf(r), id)
		return &run, err
	}
	run, found, err := s.Syncing.LatestRun(r.Context(), supplierOf(r), syncing.RunPrices)
	if err != nil || !found || run.State != store.RunQueued && run.State != store.RunRunning {
		return nil, err
	}
	return &run, nil
}

func (s Services) sync(w http.ResponseWriter, r *http.Request) error {
	run, err := s.Syncing.SyncPrices(r.Context(), supplierOf(r))
	if err != nil {
		return err
	}
	return page.Redirect(w, r, path+"?run="+run.ID)
}

// listForm is the form of a list's name and currency.
type listForm struct {
	name, currency string
	errors         map[string]string
}

func (s Services) newList(w http.ResponseWriter, r *http.Request) error {
	return page.Render(w, r, newListPage(listForm{currency: shell.VisitOf(r.Context()).Supplier.Currency}))
}

func (s Services) create(w http.ResponseWriter, r *http.Request) error {
	form := listForm{name: r.PostFormValue("name"), currency: r.PostFormValue("currency")}
	list, _, err := s.Catalog.CreatePriceList(r.Context(), supplierOf(r), catalog.NewPriceList{Name: form.name, Currency: form.currency}, nil)
	if err == nil {
		return page.RedirectWith(w, r, listPath(list.ID), "Price list created. Add products, then customers")
	}
	var invalid bool
	if form.errors, invalid = page.FieldErrors(err); !invalid {
		return err
	}
	return page.RenderStatus(w, r, http.StatusUnprocessableEntity, newListPage(form))
}

// onList is what every page of one list shows.
type onList struct {
	list store.PriceListSummary
	full bool // the person may change it
}

func (v onList) path() string { return listPath(v.list.ID) }

// everyones says whether everyone who is not on a manual list buys from the list.
func (v onList) everyones() bool { return everyones(v.list.Origin) }

func everyones(origin wholesale.Origin) bool {
	return origin == wholesale.OriginDefault || origin == wholesale.OriginQuantity
}

func (v onList) manual() bool { return v.list.Origin == wholesale.OriginManual }

func (s Services) list(r *http.Request) (onList, error) {
	list, err := s.Catalog.PriceListSummary(r.Context(), supplierOf(r), r.PathValue("id"))
	return onList{list: list, full: shell.Full(r.Context())}, err
}

func (s Services) edit(w http.ResponseWriter, r *http.Request) error {
	v, err := s.list(r)
	if err != nil {
		return err
	}
	return page.Render(w, r, editPage(v, listForm{name: v.list.Name}))
}

func (s Services) rename(w http.ResponseWriter, r *http.Request) error {
	form := listForm{name: r.PostFormValue("name")}
	list, err := s.Catalog.RenamePriceList(r.Context(), supplierOf(r), r.PathValue("id"), form.name)
	if err == nil {
		return page.RedirectWith(w, r, listPath(list.ID), "Renamed to "+list.Name)
	}
	var invalid bool
	if form.errors, invalid = page.FieldErrors(err); !invalid {
		return err
	}
	v, err := s.list(r)
	if err != nil {
		return err
	}
	return page.RenderStatus(w, r, http.StatusUnprocessableEntity, editPage(v, form))
}

func (s Services) remove(w http.ResponseWriter, r *http.Request) error {
	v, err := s.list(r)
	if err != nil {
		return err
	}
	moved, err := s.Catalog.DeletePriceList(r.Context(), supplierOf(r), v.list.ID)
	if err != nil {
		return err
	}
	done := v.list.Name + " is deleted"
	if moved > 0 {
		done += "; " + customersWords(moved) + " moved to Unleashed or default prices"
	}
	return page.RedirectWith(w, r, path, done)
}
