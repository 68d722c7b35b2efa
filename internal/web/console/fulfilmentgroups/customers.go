package fulfilmentgroups

import (
	"context"
	"net/http"
	"net/url"

	"upstock/internal/catalog"
	"upstock/internal/fulfilment"
	"upstock/internal/store"
	"upstock/internal/web/page"
	"upstock/internal/web/ui"
	"upstock/internal/wholesale"
)

const (
	customersPerPage = 50
	readAtOnce       = 500
	priceListsShown  = 500
)

// customersView is the page on which customers are put into a group.
type customersView struct {
	group      fulfilment.Group
	groups     map[string]string // names by id
	priceLists []wholesale.PriceList
	query      customersQuery
	found      []store.CustomerRow
	all        int64 // how many there are on all pages
	next       string
}

// customersQuery narrows the customers to choose from.
type customersQuery struct {
	search, priceList, from string // from: the group they are in now
	cursor                  string
}

func readCustomersQuery(v url.Values) customersQuery {
	return customersQuery{search: v.Get("q"), priceList: v.Get("list"), from: v.Get("from"), cursor: v.Get("cursor")}
}

func (q customersQuery) wanted() catalog.CustomerRowQuery {
	return catalog.CustomerRowQuery{
		Query: q.search, PriceListID: q.priceList, GroupID: q.from, Sort: store.Sort{By: "name"}, Cursor: q.cursor, Limit: customersPerPage,
	}
}

// values is the query as the address and the form say it.
func (q customersQuery) values() url.Values {
	v := url.Values{}
	for name, value := range map[string]string{"q": q.search, "list": q.priceList, "from": q.from, "cursor": q.cursor} {
		if value != "" {
			v.Set(name, value)
		}
	}
	return v
}

func (v customersView) path() string { return groupPath(v.group.ID) + "/customers" }

// groupOf names the group that a customer is in now.
func (v customersView) groupOf(c store.CustomerRow) string { return v.groups[c.GroupID()] }

// otherGroups are the groups that customers can come from.
func (v customersView) otherGroups(all []wholesale.FulfilmentGroup) []ui.Choice {
	choices := []ui.Choice{{Value: "", Words: "Any"}}
	for _, g := range all {
		choices = append(choices, ui.Choice{Value: g.ID, Words: g.Name})
	}
	return choices
}

func (s Services) chooseCustomers(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	g, err := s.read(r)
	if err != nil {
		return err
	}
	v := customersView{group: g, query: readCustomersQuery(r.URL.Query()), groups: map[string]string{}}
	all, err := s.Fulfilment.Choices(ctx, g.SupplierID)
	if err != nil {
		return err
	}
	for _, one := range all {
		v.groups[one.ID] = one.Name
	}
	if v.priceLists, err = s.priceLists(ctx, g.SupplierID); err != nil {
		return err
	}
	wanted := v.query.wanted()
	found, err := s.Catalog.CustomerRows(ctx, g.SupplierID, wanted)
	if err != nil {
		return err
	}
	if v.found = found.Items; found.Next != "" {
		following := v.query
		following.cursor = found.Next
		v.next = v.path() + "?" + following.values().Encode()
	}
	if v.all, err = s.Catalog.CountCustomerRows(ctx, g.SupplierID, wanted); err != nil {
		return err
	}
	if page.Partial(r) {
		return page.Render(w, r, customersFound(v))
	}
	return page.Render(w, r, customersPage(v, v.otherGroups(all)))
}

// priceLists are those that several customers can buy from.
func (s Services) priceLists(ctx context.Context, supplierID string) (lists []wholesale.PriceList, err error) {
	found, err := s.Catalog.PriceLists(ctx, supplierID, "", priceListsShown)
	for _, l := range found.Items {
		if l.Origin == wholesale.OriginManual || l.Origin == wholesale.OriginTier {
			lists = append(lists, l)
		}
	}
	return lists, err
}

// addCustomers puts the chosen customers into the group: those that were ticked, or all that match.
func (s Services) addCustomers(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	g, err := s.read(r)
	if err != nil {
		return err
	}
	query := readCustomersQuery(r.PostForm)
	query.cursor = ""
	chosen := r.PostForm["customer"]
	if r.PostFormValue("all") != "" {
		if chosen, err = s.matching(ctx, g.SupplierID, query); err != nil {
			return err
		}
	}
	if len(chosen) == 0 {
		return page.RedirectWith(w, r, groupPath(g.ID)+"/customers?"+query.values().Encode(), "Nothing changed: choose customers first")
	}
	if err := s.Fulfilment.Assign(ctx, g.SupplierID, g.ID, chosen); err != nil {
		return err
	}
	return page.RedirectWith(w, r, groupPath(g.ID), movedWords(int64(len(chosen)))+" to "+g.Name)
}

// matching are the ids of all customers that a search finds.
func (s Services) matching(ctx context.Context, supplierID string, q customersQuery) (ids []string, err error) {
	wanted := q.wanted()
	wanted.Limit = readAtOnce
	for {
		found, err := s.Catalog.CustomerRows(ctx, supplierID, wanted)
		if err != nil {
			return nil, err
		}
		for _, c := range found.Items {
			ids = append(ids, c.ID)
		}
		if wanted.Cursor = found.Next; wanted.Cursor == "" {
			return ids, nil
		}
	}
}

// movedWords says how many customers have moved.
func movedWords(n int64) string {
	return ui.Counted(n, "customer") + " moved"
}
