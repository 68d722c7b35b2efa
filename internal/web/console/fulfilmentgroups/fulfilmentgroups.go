// Package fulfilmentgroups is Settings › Fulfilment groups: on which days customers get deliveries,
// until when and from which value they can order, and which group each is in.
package fulfilmentgroups

import (
	"context"
	"net/http"
	"time"

	"upstock/internal/catalog"
	"upstock/internal/fulfilment"
	"upstock/internal/terms"
	"upstock/internal/web/console/shell"
	"upstock/internal/web/page"
	"upstock/internal/wholesale"
)

// Services are the use cases behind the pages.
type Services struct {
	Fulfilment *fulfilment.Service
	Catalog    *catalog.Service
	Terms      *terms.Service
	Clock      func() time.Time
}

const (
	listPath = "/settings/fulfilment-groups"
	newPath  = listPath + "/new"
)

func groupPath(id string) string { return listPath + "/" + id }

// Routes registers the pages.
func Routes(rt *page.Router, s Services) {
	rt.Handle("GET "+listPath, shell.ForFullAccess, s.list)
	rt.Handle("POST "+listPath+"/closed-days", shell.ForFullAccess, s.closeForAll)
	rt.Handle("POST "+listPath+"/closed-days/remove", shell.ForFullAccess, s.openForAll)
	rt.Handle("GET "+newPath, shell.ForFullAccess, s.newForm)
	rt.Handle("POST "+newPath, shell.ForFullAccess, s.create)
	rt.Handle("POST "+listPath+"/preview", shell.ForFullAccess, s.preview)

	rt.Handle("GET "+listPath+"/{id}", shell.ForFullAccess, s.group)
	rt.Handle("POST "+listPath+"/{id}", shell.ForFullAccess, s.save)
	rt.Handle("POST "+listPath+"/{id}/closed-days", shell.ForFullAccess, s.closeDays)
	rt.Handle("POST "+listPath+"/{id}/closed-days/remove", shell.ForFullAccess, s.openDay)
	rt.Handle("POST "+listPath+"/{id}/delete", shell.ForFullAccess, s.remove)
	rt.Handle("GET "+listPath+"/{id}/customers", shell.ForFullAccess, s.chooseCustomers)
	rt.Handle("POST "+listPath+"/{id}/customers", shell.ForFullAccess, s.addCustomers)
}

// listView is the list of groups, with the form for closed days of all of them as it was sent.
type listView struct {
	groups []fulfilment.Group
	closed []wholesale.Date // in every group, from today on
	days   dayRange
}

func (s Services) list(w http.ResponseWriter, r *http.Request) error {
	return s.showList(w, r, http.StatusOK, dayRange{})
}

func (s Services) showList(w http.ResponseWriter, r *http.Request, status int, days dayRange) (err error) {
	v := listView{days: days}
	if v.groups, err = s.Fulfilment.All(r.Context(), shell.SupplierID(r.Context())); err != nil {
		return err
	}
	v.closed = s.closedInAll(r.Context(), v.groups)
	return page.RenderStatus(w, r, status, listPage(v))
}

// closedInAll are the days, from today on, that are closed in every group.
func (s Services) closedInAll(ctx context.Context, groups []fulfilment.Group) (days []wholesale.Date) {
	in := map[wholesale.Date]int{}
	for _, g := range groups {
		for _, day := range g.ClosedDays {
			if in[day]++; in[day] == len(groups) && day >= s.today(ctx) {
				days = append(days, day)
			}
		}
	}
	return wholesale.SortedDays(days)
}

// today is the date where the supplier is.
func (s Services) today(ctx context.Context) wholesale.Date {
	return wholesale.DateOf(s.Clock(), shell.VisitOf(ctx).Supplier.Location())
}

func (s Services) remove(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	g, err := s.Fulfilment.Group(ctx, shell.SupplierID(ctx), r.PathValue("id"))
	if err != nil {
		return err
	}
	moved, err := s.Fulfilment.Delete(ctx, g.SupplierID, g.ID)
	if err != nil {
		return err
	}
	words := g.Name + " is deleted"
	if moved > 0 {
		words += ". " + movedWords(moved) + " to the Default group"
	}
	return page.RedirectWith(w, r, listPath, words)
}
