package shelf

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"upstock/internal/guide"
	"upstock/internal/store"
	"upstock/internal/web/page"
	"upstock/internal/web/shop/shell"
	"upstock/internal/web/ui"
	"upstock/internal/wholesale"
)

// guideInPath stands for the order guide where an address names a list.
const guideInPath = "guide"

func listInPath(r *http.Request) string {
	if id := r.PathValue("list"); id != guideInPath {
		return id
	}
	return store.OrderGuide
}

// listPath is the page on which a list is put in order.
func listPath(id string) string {
	if id == store.OrderGuide {
		return "/lists/" + guideInPath
	}
	return "/lists/" + id
}

// orderPath is the first page with a list to order from.
func orderPath(id string) string {
	if id == store.OrderGuide {
		return ""
	}
	return "?list=" + id
}

func (s Services) lists(w http.ResponseWriter, r *http.Request) error {
	return s.showLists(w, r, http.StatusOK, nil)
}

func (s Services) showLists(w http.ResponseWriter, r *http.Request, status int, wrong map[string]string) error {
	lists, err := s.Guide.Lists(r.Context(), customer(r.Context()))
	if err != nil {
		return err
	}
	return page.RenderStatus(w, r, status, listsPage(lists, r.PostFormValue("name"), wrong))
}

func (s Services) createList(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	made, err := s.Guide.CreateList(ctx, customer(ctx), r.PostFormValue("name"))
	if wrong, about := page.FieldErrors(err); about {
		return s.showLists(w, r, http.StatusUnprocessableEntity, wrong)
	}
	if err != nil {
		return err
	}
	return page.RedirectWith(w, r, shell.Path(ctx, listPath(made.ID)), "List created. Add products to it from their pages or by code")
}

func (s Services) renameList(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	err := s.Guide.RenameList(ctx, customer(ctx), listInPath(r), r.PostFormValue("name"))
	if wrong, about := page.FieldErrors(err); about {
		return s.showList(w, r, http.StatusUnprocessableEntity, wrong)
	}
	if err != nil {
		return err
	}
	return page.RedirectWith(w, r, shell.Path(ctx, listPath(listInPath(r))), "Renamed")
}

func (s Services) deleteList(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	if err := s.Guide.DeleteList(ctx, customer(ctx), listInPath(r)); err != nil {
		return err
	}
	return page.RedirectWith(w, r, shell.Path(ctx, "/lists"), "List deleted")
}

// addToList puts a product on a list: by its code in any spelling, or its barcode.
func (s Services) addToList(w http.ResponseWriter, r *http.Request) error {
	ctx, name := r.Context(), strings.TrimSpace(r.PostFormValue("product"))
	found, err := s.Catalog.ShelfNamed(ctx, supplierID(ctx), customerID(ctx), []string{name})
	if err != nil {
		return err
	}
	p, fault := found.Product(name)
	if fault != "" {
		return s.showList(w, r, http.StatusUnprocessableEntity, map[string]string{"product": "“" + name + "” " + fault})
	}
	err = s.Guide.Add(ctx, customer(ctx), listInPath(r), p.ID)
	if wrong, about := page.FieldErrors(err); about {
		return s.showList(w, r, http.StatusUnprocessableEntity, wrong)
	}
	if err != nil {
		return err
	}
	back := shell.Path(ctx, listPath(listInPath(r)))
	if r.PostFormValue("back") == "product" {
		back = shell.Path(ctx, productPath(p.Code))
	}
	return page.RedirectWith(w, r, back, p.Name+" is on the list")
}

// listView is the page on which a list is put in order.
type listView struct {
	list  guide.List
	wrong map[string]string
	typed url.Values // what was typed into it, when it could not be saved
}

// typedFor is what was typed into a field that is wrong, else what is saved.
func (v listView) typedFor(field, saved string) string {
	if v.wrong[field] != "" {
		return v.typed.Get(field)
	}
	return saved
}

func (v listView) par(row guide.Row) string {
	if v.typed.Has("par." + row.ID) {
		return v.typed.Get("par." + row.ID)
	}
	if row.Par.IsPos() {
		return wholesale.FormatTrimmed(row.Par)
	}
	return ""
}

func (s Services) editList(w http.ResponseWriter, r *http.Request) error {
	return s.showList(w, r, http.StatusOK, nil)
}

func (s Services) showList(w http.ResponseWriter, r *http.Request, status int, wrong map[string]string) error {
	list, err := s.Guide.Read(r.Context(), customer(r.Context()), listInPath(r))
	if err != nil {
		return err
	}
	return page.RenderStatus(w, r, status, listPage(listView{list: list, wrong: wrong, typed: r.PostForm}))
}

// saveList keeps the order of a list with its par levels. "up" and "down" move one row a place.
func (s Services) saveList(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	rows, err := arrangedRows(r.PostForm)
	if err == nil {
		err = s.Guide.Arrange(ctx, customer(ctx), listInPath(r), rows)
	}
	if wrong, about := page.FieldErrors(err); about {
		return s.showList(w, r, http.StatusUnprocessableEntity, wrong)
	}
	if err != nil {
		return err
	}
	if do := r.PostFormValue("do"); do != "" {
		_, moved, _ := strings.Cut(do, ":")
		return page.Redirect(w, r, shell.Path(ctx, listPath(listInPath(r)))+"#row-"+url.PathEscape(moved))
	}
	return page.RedirectWith(w, r, shell.Path(ctx, orderPath(listInPath(r))), "Saved")
}

// arrangedRows reads the rows of the form in the order that their numbers say; rows with the same
// number stay as they stood.
func arrangedRows(form url.Values) (rows []guide.Arranged, err error) {
	var faults []wholesale.FieldError
	places := map[string]float64{}
	for at, id := range form["product"] {
		row := guide.Arranged{ProductID: id, Off: form.Get("off."+id) != ""}
		if text := strings.TrimSpace(form.Get("par." + id)); text != "" {
			if row.Par, err = wholesale.ParseTyped(text); err != nil {
				faults = append(faults, wholesale.FieldError{Field: "par." + id, Message: err.Error()})
			}
		}
		places[id] = float64(at + 1)
		if place, err := strconv.ParseFloat(strings.TrimSpace(form.Get("position."+id)), 64); err == nil && place != places[id] {
			places[id] = between(place, places[id])
		}
		rows = append(rows, row)
	}
	slices.SortStableFunc(rows, func(a, b guide.Arranged) int {
		switch difference := places[a.ProductID] - places[b.ProductID]; {
		case difference < 0:
			return -1
		case difference > 0:
			return 1
		}
		return 0
	})
	move(rows, form.Get("do"))
	return rows, wholesale.InvalidFields(faults)
}

// between puts a row that was given another number before the row that has it now, or behind it
// when it comes from above.
func between(place, was float64) float64 {
	if place > was {
		return place + 0.5
	}
	return place - 0.5
}

// move carries out "up:ID" or "down:ID".
func move(rows []guide.Arranged, do string) {
	way, id, _ := strings.Cut(do, ":")
	at := slices.IndexFunc(rows, func(r guide.Arranged) bool { return r.ProductID == id })
	to := at - 1
	if way == "down" {
		to = at + 1
	}
	if at >= 0 && to >= 0 && to < len(rows) {
		rows[at], rows[to] = rows[to], rows[at]
	}
}

// fieldError is what is wrong with a field, for people; "" when nothing is.
func (v listView) fieldError(name string) string { return ui.Capitalised(v.wrong[name]) }
