package orders

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/govalues/decimal"

	"upstock/internal/ordering"
	"upstock/internal/web/page"
	"upstock/internal/web/shop/paying"
	"upstock/internal/web/shop/shell"
	"upstock/internal/web/ui"
	"upstock/internal/wholesale"
)

// offeredDays is how many delivery days can be chosen from.
const offeredDays = 10

// editForm is the page on which an order is changed, as it is being typed.
type editForm struct {
	Order     *ordering.BuyersOrder // as it is saved
	Rows      []editRow
	Add       string // the code of a product to add
	Day       wholesale.Date
	Days      []ui.Choice
	AddressID string
	Addresses []ui.Choice
	Reference string
	Notes     string
	Payment   paying.Choice
	Faults    map[string]string // by field
	// Made is what the order becomes; nil while that is not known, which Refused explains.
	Made    *ordering.BuyerEdited
	Refused string
	Version string
	Checked bool // the changes were looked at: they can be saved
}

// editRow is a product on the page.
type editRow struct {
	ProductID string
	Code      string
	Name      string
	Typed     string
	Error     string
}

func (s Services) edit(w http.ResponseWriter, r *http.Request) error {
	f, err := s.savedForm(r)
	if err != nil {
		return err
	}
	if !f.Order.CanBuyerEdit() {
		return page.RedirectWarning(w, r, href(r.Context(), f.Order.ID, ""), "Order "+f.Order.Number+" can no longer be changed")
	}
	return page.Render(w, r, editPage(f))
}

// savedForm is the page with the order as it is saved.
func (s Services) savedForm(r *http.Request) (editForm, error) {
	ctx := r.Context()
	o, err := s.order(r)
	if err != nil {
		return editForm{}, err
	}
	who := buyer(ctx)
	customer, err := s.Catalog.Customer(ctx, who.SupplierID, who.CustomerID)
	if err != nil {
		return editForm{}, err
	}
	rules, err := s.Fulfilment.Rules(ctx, who.SupplierID, who.CustomerID)
	if err != nil {
		return editForm{}, err
	}
	f := editForm{
		Order: o, Day: o.RequiredDate, AddressID: o.AddressID, Addresses: addressChoices(customer), Reference: o.Reference, Notes: o.Notes,
		Faults: map[string]string{}, Version: versionText(o.Version),
	}
	if f.Payment, err = s.paymentChoice(ctx, o.ID); err != nil {
		return editForm{}, err
	}
	days := rules.NextDays(s.Clock(), shell.SupplierOf(ctx).Location(), offeredDays)
	if !slices.Contains(days, o.RequiredDate) {
		days = slices.Insert(days, 0, o.RequiredDate)
	}
	for _, day := range days {
		words := "Not chosen"
		if day != "" {
			words = day.WeekdayWords()
		}
		f.Days = append(f.Days, ui.Choice{Value: string(day), Words: words})
	}
	for _, l := range o.Lines {
		f.Rows = append(f.Rows, editRow{ProductID: l.ProductID, Code: l.ProductCode, Name: l.Name, Typed: wholesale.FormatTrimmed(l.Quantity)})
	}
	return f, nil
}

// save shows what the order becomes, or saves it when exactly that was seen.
func (s Services) save(w http.ResponseWriter, r *http.Request) error {
	f, change, err := s.typedForm(r)
	if err != nil {
		return err
	}
	ctx := r.Context()
	if r.PostFormValue("do") == "save" && len(f.Faults) == 0 && !f.faultyRows() {
		if seen, err := decimal.Parse(r.PostFormValue("seen_total")); err == nil {
			change.SeenTotal = &seen
			_, err := s.Orders.BuyerEdit(ctx, buyer(ctx), f.Order.ID, change)
			if err == nil {
				return page.RedirectWith(w, r, href(ctx, f.Order.ID, ""), "Order "+f.Order.Number+" is changed")
			}
			if !f.explain(err) {
				return err
			}
		}
	}
	return s.showMade(w, r, f, change)
}

// showMade answers with the page and what the order would become.
func (s Services) showMade(w http.ResponseWriter, r *http.Request, f editForm, change ordering.BuyerChange) error {
	ctx := r.Context()
	if !f.faultyRows() {
		made, err := s.Orders.BuyerPreview(ctx, buyer(ctx), f.Order.ID, change)
		if err == nil {
			f.Made, f.Checked = &made, true
			f.addMade()
		} else if !f.explain(err) {
			return err
		}
	}
	if page.Partial(r) {
		return page.Render(w, r, editResult(f))
	}
	status := http.StatusOK
	if f.Made == nil {
		status = http.StatusUnprocessableEntity
	}
	return page.RenderStatus(w, r, status, editPage(f))
}

// showEditAgain shows a change that could not be saved, with what was typed.
func (s Services) showEditAgain(w http.ResponseWriter, r *http.Request) error {
	f, change, err := s.typedForm(r)
	if err != nil {
		return err
	}
	return s.showMade(w, r, f, change)
}

// typedForm is the page as it was typed, and the change that it asks for.
func (s Services) typedForm(r *http.Request) (editForm, ordering.BuyerChange, error) {
	f, err := s.savedForm(r)
	if err != nil {
		return f, ordering.BuyerChange{}, err
	}
	r.PostForm["product"] = append(r.PostForm["product"], splitCodes(r.PostFormValue("add"))...)
	products, quantities := r.PostForm["product"], r.PostForm["quantity"]
	f.Day, f.AddressID = wholesale.Date(r.PostFormValue("required_date")), r.PostFormValue("address_id")
	f.Reference, f.Notes, f.Version = r.PostFormValue("reference"), r.PostFormValue("notes"), r.PostFormValue("version")
	f.Payment = f.Payment.With(r.PostFormValue("payment_option"))
	saved := f.Rows
	f.Rows = nil
	change := ordering.BuyerChange{
		RequiredDate: string(f.Day), AddressID: f.AddressID, Reference: f.Reference, Notes: f.Notes, Version: parseVersion(f.Version),
		PaymentOption: wholesale.PaymentOption(r.PostFormValue("payment_option")),
	}
	for i, code := range products {
		row := editRow{Code: code, Name: code, Typed: "1"}
		if i < len(quantities) {
			row.Typed = strings.TrimSpace(quantities[i])
		}
		if known := slices.IndexFunc(saved, func(r editRow) bool { return wholesale.SameCode(r.Code, code) }); known >= 0 {
			row.ProductID, row.Code, row.Name = saved[known].ProductID, saved[known].Code, saved[known].Name
		}
		quantity := wholesale.Decimal{}
		if row.Typed != "" {
			var err error
			if quantity, err = wholesale.ParseTyped(row.Typed); err != nil {
				row.Error = "The quantity is not a number"
			}
		}
		if row.ProductID != "" {
			change.Lines = append(change.Lines, ordering.BuyerQuantity{ProductID: row.ProductID, Quantity: quantity})
		} else {
			change.Lines = append(change.Lines, ordering.BuyerQuantity{ProductCode: row.Code, Quantity: quantity})
		}
		f.Rows = append(f.Rows, row)
	}
	return f, change, nil
}

// addMade names the products that were added by their code.
func (f *editForm) addMade() {
	for i := range f.Rows {
		for _, l := range f.Made.Order.Lines {
			if wholesale.SameCode(f.Rows[i].Code, l.ProductCode) {
				f.Rows[i].Code, f.Rows[i].Name = l.ProductCode, l.Name
			}
		}
	}
}

func (f *editForm) faultyRows() bool {
	return slices.ContainsFunc(f.Rows, func(r editRow) bool { return r.Error != "" })
}

// explain puts an error where the page shows it; false for one that is not about the form.
func (f *editForm) explain(err error) bool {
	if faults, atFields := page.FieldErrors(err); atFields {
		f.Faults, f.Payment.Fault = faults, faults["payment_option"]
		f.placeLineFaults()
		f.Refused = "Something needs to be corrected"
		return true
	}
	switch wholesale.CodeOf(err) {
	case wholesale.CodeConflict, wholesale.CodeStale:
		f.Refused = err.Error()
		return true
	}
	return false
}

// placeLineFaults puts what is wrong with a line at its row. Lines with quantity 0 are not asked
// for, so that their places are counted without them.
func (f *editForm) placeLineFaults() {
	place := 0
	for i := range f.Rows {
		if quantity, err := wholesale.ParseTyped(f.Rows[i].Typed); f.Rows[i].Typed == "" || err == nil && quantity.IsZero() {
			continue
		}
		for _, field := range []string{"product_id", "product_code", "quantity", "unit_price"} {
			if words := f.Faults[lineField(place, field)]; words != "" && f.Rows[i].Error == "" {
				f.Rows[i].Error = rowFault(field, words)
			}
		}
		place++
	}
}

func addressChoices(c wholesale.Customer) []ui.Choice {
	choices := []ui.Choice{{Words: "Usual address"}}
	for _, a := range c.Addresses {
		choices = append(choices, ui.Choice{Value: a.ID, Words: addressWords(a)})
	}
	return choices
}

func versionText(version int64) string { return strconv.FormatInt(version, 10) }

// parseVersion reads the version that the page was made of; one that is not there never fits.
func parseVersion(text string) int64 {
	version, err := strconv.ParseInt(text, 10, 64)
	if err != nil || version < 1 {
		return -1
	}
	return version
}

// splitCodes reads the codes of products to add, several of them with commas or spaces between.
func splitCodes(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ';' || unicode.IsSpace(r) })
}

func lineField(place int, field string) string { return fmt.Sprintf("lines[%d].%s", place, field) }

// rowFault says what is wrong with a row in a sentence.
func rowFault(field, words string) string {
	switch field {
	case "quantity":
		return "The quantity " + words
	case "unit_price":
		return "This product has no price for you: ask for it in a comment"
	}
	if strings.Contains(words, "is not the code") {
		return "There is no product with this code"
	}
	return ui.Capitalised(words)
}
