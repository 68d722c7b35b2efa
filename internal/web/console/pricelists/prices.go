package pricelists

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/govalues/decimal"

	"upstock/internal/catalog"
	"upstock/internal/store"
	"upstock/internal/web/console/shell"
	"upstock/internal/web/page"
	"upstock/internal/web/ui"
	"upstock/internal/wholesale"
)

// priceColumns are what a list's prices can be sorted by.
var priceColumns = []ui.Column{
	{By: "code", Words: "Code"}, {By: "name", Words: "Product"}, {By: "quantity", Words: "From quantity"}, {By: "valid", Words: "Valid"},
	{By: "owner", Words: "Set by"}, {By: "price", Words: "Price"},
}

// pricesView is the page of a list's prices.
type pricesView struct {
	onList
	query string
	owner wholesale.Owner // who set them; "" for all
	sort  ui.Sorting
	rows  []store.PriceRow
	next  string

	groups map[string]int64 // how many products are in each group, by target; only with groups
	today  wholesale.Date
}

// href is the page of the list that is narrowed in the same way.
func (v pricesView) href(sort, at string) string {
	return address(v.path(), "q", v.query, "owner", string(v.owner), "sort", ui.Sorted(priceColumns, sort).Value(), "at", at)
}

func (s Services) prices(w http.ResponseWriter, r *http.Request) error {
	list, err := s.list(r)
	if err != nil {
		return err
	}
	query := r.URL.Query()
	v := pricesView{onList: list, query: query.Get("q"), sort: ui.Sorted(priceColumns, query.Get("sort"))}
	if o := wholesale.Owner(query.Get("owner")); o == wholesale.OwnedByPerson || o == wholesale.OwnedBySync {
		v.owner = o
	}
	v.sort.Href = func(sort string) string { return v.href(sort, "") }
	rows, err := s.Catalog.PriceRows(r.Context(), supplierOf(r), list.list.ID, catalog.PriceRowQuery{
		Query: v.query, Owner: v.owner, Sort: orderOf(v.sort), Cursor: query.Get("at"), Limit: pricesPerPage,
	})
	if err != nil {
		return err
	}
	v.rows, v.today = rows.Items, s.today(r)
	if slices.ContainsFunc(v.rows, func(row store.PriceRow) bool { return row.ProductID == "" }) {
		if v.groups, err = s.Catalog.ProductsByGroup(r.Context(), supplierOf(r)); err != nil {
			return err
		}
	}
	if rows.Next != "" {
		v.next = v.href(v.sort.Value(), rows.Next)
	}
	if page.SearchSent(r) && v.query != "" && query.Get("at") == "" && len(v.rows) == 1 && v.rows[0].ProductID != "" {
		return page.Redirect(w, r, v.whereToGo(v.rows[0]))
	}
	if page.Partial(r) {
		w.Header().Set("HX-Replace-Url", v.href(v.sort.Value(), query.Get("at")))
		return page.Render(w, r, pricesTable(v))
	}
	return page.Render(w, r, pricesPage(v))
}

// whereToGo is what is done with a price: who may, changes it; others look at its product.
func (v pricesView) whereToGo(row store.PriceRow) string {
	if v.full {
		return rowView{onList: v.onList, row: row}.url("")
	}
	return "/products/" + row.ProductID
}

// keyOf reads the key of a price from the query or the form.
func keyOf(r *http.Request) (catalog.PriceKey, error) {
	key := catalog.PriceKey{ProductID: r.FormValue("product"), ValidFrom: wholesale.Date(r.FormValue("from"))}
	if text := r.FormValue("minimum"); text != "" {
		minimum, err := decimal.Parse(text)
		if err != nil || minimum.Abs().Cmp(wholesale.MaxQuantity) > 0 {
			return key, wholesale.NotFound("price on this list")
		}
		key.MinimumQuantity = minimum
	}
	return key, nil
}

// keyValues names a price in a URL.
func keyValues(p wholesale.Price) url.Values {
	return url.Values{"product": {p.ProductID}, "minimum": {wholesale.FormatTrimmed(p.MinimumQuantity)}, "from": {string(p.ValidFrom)}}
}

// priceForm is the form of one price, as it was typed, with what is wrong by field.
type priceForm struct {
	unitPrice, minimum, from, to string
	errors                       map[string]string
}

func formOf(p wholesale.Price) priceForm {
	form := priceForm{unitPrice: wholesale.Unmistakable(ui.UnitPrice(p.UnitPrice)), from: string(p.ValidFrom), to: string(p.ValidTo)}
	if p.MinimumQuantity.IsPos() {
		form.minimum = wholesale.Unmistakable(wholesale.FormatTrimmed(p.MinimumQuantity))
	}
	return form
}

// typed reads the form, and the price that it asks for.
func typed(r *http.Request) (form priceForm, in catalog.PriceInput, err error) {
	text := func(name string) string { return strings.TrimSpace(r.PostFormValue(name)) }
	form = priceForm{unitPrice: text("unit_price"), minimum: text("minimum_quantity"), from: text("valid_from"), to: text("valid_to")}
	in = catalog.PriceInput{ValidFrom: wholesale.Date(form.from), ValidTo: wholesale.Date(form.to)}
	var wrong []wholesale.FieldError
	number := func(field string, text *string) (value wholesale.Decimal) {
		if reading, doubtful := wholesale.DoubtOf(*text); doubtful { // shown back before it counts
			wrong = append(wrong, wholesale.FieldError{Field: field, Message: ui.DoubtWords(*text, reading)})
			*text = reading
		}
		value, err := wholesale.ParseTyped(*text)
		if err != nil {
			wrong = append(wrong, wholesale.FieldError{Field: field, Message: err.Error()})
		}
		return value
	}
	in.UnitPrice = number("unit_price", &form.unitPrice)
	if form.minimum != "" {
		in.MinimumQuantity = number("minimum_quantity", &form.minimum)
	}
	return form, in, wholesale.InvalidFields(wrong)
}

// rowView is one price of a list.
type rowView struct {
	onList
	row      store.PriceRow
	products int64 // of a product group: how many are in it
	today    wholesale.Date
	form     priceForm // while its price is being typed
}

// of is a row of the page.
func (v pricesView) of(row store.PriceRow) rowView {
	return rowView{onList: v.onList, row: row, products: v.groups[row.Target()], today: v.today}
}

func (s Services) row(r *http.Request) (v rowView, err error) {
	if v.onList, err = s.list(r); err != nil {
		return v, err
	}
	key, err := keyOf(r)
	if err != nil {
		return v, err
	}
	v.row, err = s.Catalog.PriceRow(r.Context(), supplierOf(r), v.list.ID, key)
	v.form, v.today = formOf(v.row.Price), s.today(r)
	return v, err
}

func (s Services) today(r *http.Request) wholesale.Date {
	return wholesale.DateOf(s.Clock(), shell.VisitOf(r.Context()).Supplier.Location())
}

// price shows the form of a price: in its row for htmx, else on a page.
func (s Services) price(w http.ResponseWriter, r *http.Request) error {
	v, err := s.row(r)
	if err != nil {
		return err
	}
	if page.Partial(r) {
		return page.Render(w, r, typedRow(v))
	}
	return page.Render(w, r, pricePage(v))
}

// priceRow shows the row again when editing is cancelled.
func (s Services) priceRow(w http.ResponseWriter, r *http.Request) error {
	v, err := s.row(r)
	if err != nil {
		return err
	}
	return page.Render(w, r, shownRow(v, true))
}

// setPrice changes a price: only its amount in its row, or all of it from its page.
func (s Services) setPrice(w http.ResponseWriter, r *http.Request) error {
	v, err := s.row(r)
	if err != nil {
		return err
	}
	key := catalog.KeyOf(v.row.Price)
	form, in, err := typed(r)
	if page.Partial(r) {
		in.MinimumQuantity, in.ValidFrom, in.ValidTo = key.MinimumQuantity, key.ValidFrom, v.row.ValidTo
	}
	if err == nil {
		_, err = s.Catalog.ChangePrice(r.Context(), supplierOf(r), v.list.ID, key, in)
	}
	if err == nil {
		if !page.Partial(r) {
			return page.RedirectWith(w, r, v.path(), "Price of "+v.row.ProductCode+" saved")
		}
		if v.row, err = s.Catalog.PriceRow(r.Context(), supplierOf(r), v.list.ID, key); err != nil {
			return err
		}
		return page.Render(w, r, shownRow(v, true))
	}
	if v.form, err = withFaults(form, err); err != nil {
		return err
	}
	if page.Partial(r) {
		return page.RenderStatus(w, r, http.StatusUnprocessableEntity, typedRow(v))
	}
	return page.RenderStatus(w, r, http.StatusUnprocessableEntity, pricePage(v))
}

// withFaults shows input errors in the form; any other error is returned.
func withFaults(form priceForm, err error) (priceForm, error) {
	if e, ok := errors.AsType[*wholesale.Error](err); ok && e.Code == wholesale.CodeConflict {
		form.errors = map[string]string{"": e.Message}
		return form, nil
	}
	fields, invalid := page.FieldErrors(err)
	if !invalid {
		return form, err
	}
	form.errors = fields
	return form, nil
}

func (s Services) removePrice(w http.ResponseWriter, r *http.Request) error {
	v, err := s.row(r)
	if err != nil {
		return err
	}
	back, err := s.Catalog.DeletePrice(r.Context(), supplierOf(r), v.list.ID, catalog.KeyOf(v.row.Price))
	if err != nil {
		return err
	}
	if back != nil {
		return page.RedirectWith(w, r, v.path(), v.row.ProductCode+" is given back to Unleashed")
	}
	return page.RedirectWith(w, r, v.path(), v.row.ProductCode+" removed from the list")
}

// additionView is the page to add a product: a search, then the price of the product chosen.
type additionView struct {
	onList
	query  string
	found  []wholesale.Product
	chosen *wholesale.Product
	form   priceForm
}

// choice chooses a product that was found.
func (v additionView) choice(p wholesale.Product) string { return v.path() + "/add?product=" + p.ID }

func (s Services) chooseProduct(w http.ResponseWriter, r *http.Request) error {
	list, err := s.list(r)
	if err != nil {
		return err
	}
	v := additionView{onList: list, query: r.URL.Query().Get("q")}
	if id := r.URL.Query().Get("product"); id != "" {
		chosen, err := s.Catalog.Product(r.Context(), supplierOf(r), id)
		if err != nil {
			return err
		}
		v.chosen = &chosen
		if chosen.DefaultPrice.IsPos() {
			v.form = formOf(wholesale.Price{UnitPrice: chosen.DefaultPrice})
		}
	} else {
		found, err := s.Catalog.Products(r.Context(), supplierOf(r), catalog.ProductQuery{Query: v.query, Limit: foundAtOnce})
		if err != nil {
			return err
		}
		for _, p := range found.Items {
			v.found = append(v.found, p.Product)
		}
	}
	if page.SearchSent(r) && v.query != "" && len(v.found) == 1 {
		return page.Redirect(w, r, v.choice(v.found[0]))
	}
	if page.Partial(r) {
		return page.Render(w, r, foundProducts(v))
	}
	return page.Render(w, r, additionPage(v))
}

func (s Services) addPrice(w http.ResponseWriter, r *http.Request) error {
	ctx, supplierID := r.Context(), supplierOf(r)
	list, err := s.list(r)
	if err != nil {
		return err
	}
	chosen, err := s.Catalog.Product(ctx, supplierID, r.PostFormValue("product"))
	if err != nil {
		return err
	}
	form, in, err := typed(r)
	if err == nil {
		err = s.notYetListed(r, list, chosen, in)
	}
	if err == nil {
		_, err = s.Catalog.SetPrice(ctx, supplierID, list.list.ID, chosen.ID, in)
	}
	if err == nil {
		return page.RedirectWith(w, r, list.path(), chosen.Code+" added to the list")
	}
	if form, err = withFaults(form, err); err != nil {
		return err
	}
	return page.RenderStatus(w, r, http.StatusUnprocessableEntity, additionPage(additionView{onList: list, chosen: &chosen, form: form}))
}

// notYetListed stops an addition from silently changing a price that is already there.
func (s Services) notYetListed(r *http.Request, list onList, p wholesale.Product, in catalog.PriceInput) error {
	key := catalog.PriceKey{ProductID: p.ID, MinimumQuantity: in.MinimumQuantity, ValidFrom: in.ValidFrom}
	listed, err := s.Catalog.PriceRow(r.Context(), supplierOf(r), list.list.ID, key)
	switch {
	case wholesale.CodeOf(err) == wholesale.CodeNotFound:
		return nil
	case err != nil:
		return err
	}
	return wholesale.Conflict("%s is already on the list with this minimum quantity and first day, at %s. Change that price, or enter a different minimum quantity or first day",
		p.Code, ui.UnitPrice(listed.UnitPrice))
}
