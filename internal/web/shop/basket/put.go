package basket

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/a-h/templ"
	"github.com/govalues/decimal"

	baskets "upstock/internal/basket"
	"upstock/internal/store"
	"upstock/internal/web/page"
	"upstock/internal/web/shop/shell"
	"upstock/internal/wholesale"
)

// put sets quantities, and keeps what was typed above the lines. A form is answered with the page
// it came from, a script with the state of the basket.
func (s Services) put(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	lines, fault := linesOf(r.Form)
	if fault != nil && (wantsJSON(r) || page.Partial(r)) {
		return fault
	}
	var added baskets.Added
	if len(lines) > 0 {
		var err error
		if added, err = s.Baskets.Put(ctx, who(ctx), lines); err != nil {
			return err
		}
	}
	if draft, typed := draftOf(r.Form); typed {
		if err := s.Baskets.SaveDraft(ctx, who(ctx), draft); err != nil {
			return err
		}
	}
	switch {
	case wantsJSON(r):
		return s.state(w, r, added)
	case page.Partial(r):
		sum, err := s.Baskets.Summary(ctx, who(ctx))
		if err != nil {
			return err
		}
		return page.Render(w, r, badge(sum))
	case fault != nil || len(added.Refused) > 0:
		return s.notAdded(w, r, fault, added.Refused)
	}
	back, _ := backFrom(r)
	return page.Redirect(w, r, back)
}

// notAdded says what of a form was not taken: on the page that it was on, or else, as to a program,
// in the answer itself.
func (s Services) notAdded(w http.ResponseWriter, r *http.Request, fault error, refused []baskets.Refused) error {
	words := make([]string, 0, len(refused)+1)
	if fields, ok := page.FieldErrors(fault); ok {
		words = append(words, general(fields))
	}
	for _, line := range refused {
		words = append(words, line.Words())
	}
	all := strings.Join(words, "; ")
	back, known := backFrom(r)
	if known {
		return page.RedirectWarning(w, r, back, notAddedTitle+": "+all)
	}
	view, err := s.Baskets.Read(r.Context(), who(r.Context()))
	if err != nil {
		return err
	}
	return s.page(w, r, http.StatusUnprocessableEntity, view, notAddedTitle, map[string]string{"": all})
}

const notAddedTitle = "Not added"

// linesOf reads the lines of a form: products, quantities and the prices that the page showed, each
// at the same place. One that is removed has its code in a field of its own. A line whose quantity
// is no number is left out and is the error, so that the other lines are not lost with it.
func linesOf(form url.Values) (lines []baskets.Line, fault error) {
	products, quantities, prices := form["product"], form["quantity"], form["price"]
	if len(products) != len(quantities) {
		return nil, wholesale.Invalid("quantity", "is required with each product")
	}
	removed := form.Get("remove")
	for i, product := range products {
		quantity := wholesale.Decimal{}
		if text := strings.TrimSpace(quantities[i]); text != "" && product != removed {
			var err error
			if quantity, err = wholesale.ParseTyped(text); err != nil {
				if fault == nil {
					fault = wholesale.Invalid("quantity", "of %s: %s", baskets.ShortName(product), err)
				}
				continue
			}
		}
		line := named(product, quantity)
		if len(prices) == len(products) {
			if seen, err := decimal.Parse(prices[i]); err == nil {
				line.Seen = &seen
			}
		}
		lines = append(lines, line)
	}
	return lines, fault
}

// named is a line of a product by its code, or by its id.
func named(product string, quantity wholesale.Decimal) baskets.Line {
	if isID(product) {
		return baskets.Line{ProductID: product, Quantity: quantity}
	}
	return baskets.Line{ProductCode: product, Quantity: quantity}
}

// draftOf reads what stands above the lines; false when the form has none of it.
func draftOf(form url.Values) (d store.BasketDraft, typed bool) {
	for _, name := range []string{"required_date", "address_id", "reference", "notes"} {
		typed = typed || form.Has(name)
	}
	return store.BasketDraft{
		RequiredDate: wholesale.Date(form.Get("required_date")), AddressID: form.Get("address_id"),
		Reference: strings.TrimSpace(form.Get("reference")), Notes: strings.TrimSpace(form.Get("notes")),
	}, typed
}

// backFrom is the page of this shop that a form was on; the basket when that is not known.
func backFrom(r *http.Request) (back string, known bool) {
	shop := shell.Path(r.Context(), "")
	from, err := url.Parse(r.Referer())
	if err != nil || from.Host != r.Host || from.Path != shop && !strings.HasPrefix(from.Path, shop+"/") {
		return shell.Path(r.Context(), "/basket"), false
	}
	return from.RequestURI(), true
}

// state is a basket as a script reads it. Prices have four digits, totals two.
type state struct {
	Key      string        `json:"key"`
	Products int           `json:"products"`
	SubTotal string        `json:"sub_total"`
	Total    string        `json:"total"`
	Lines    []lineState   `json:"lines"`
	Refused  []refusal     `json:"refused"`
	Parts    []partOfState `json:"parts"`
}

type lineState struct {
	Product   string `json:"product"`
	Quantity  string `json:"quantity"`
	UnitPrice string `json:"unit_price"` // "" when it cannot be ordered
	LineTotal string `json:"line_total"`
	HTML      string `json:"html"` // what the page shows of its price
}

type refusal struct {
	Product string `json:"product"`
	Words   string `json:"words"`
}

// partOfState is a live part of the pages, so that it need not be waited for.
type partOfState struct {
	Topic string `json:"topic"`
	HTML  string `json:"html"`
}

func (s Services) state(w http.ResponseWriter, r *http.Request, added baskets.Added) error {
	ctx := r.Context()
	view, err := s.Baskets.Read(ctx, who(ctx))
	if err != nil {
		return err
	}
	sum, err := s.Baskets.Summary(ctx, who(ctx))
	if err != nil {
		return err
	}
	answer := state{
		Key: view.Key, Products: len(view.Items), SubTotal: wholesale.FormatTotal(view.Order.SubTotal), Total: wholesale.FormatTotal(view.Order.Total),
		Lines: []lineState{}, Refused: []refusal{},
	}
	for _, item := range view.Items {
		line := lineState{Product: item.Product.Code, Quantity: wholesale.FormatTrimmed(item.Quantity), LineTotal: wholesale.FormatTotal(item.LineTotal)}
		if item.UnitPrice != nil {
			line.UnitPrice = wholesale.FormatPrice(*item.UnitPrice)
		}
		if line.HTML, err = rendered(ctx, itemPrice(item)); err != nil {
			return err
		}
		answer.Lines = append(answer.Lines, line)
	}
	for _, refused := range added.Refused {
		answer.Refused = append(answer.Refused, refusal{Product: refused.Name(), Words: refused.Words()})
	}
	for id, part := range map[string]templ.Component{badgePart: badge(sum), summaryPart: summary(view)} {
		html, err := rendered(ctx, part)
		if err != nil {
			return err
		}
		answer.Parts = append(answer.Parts, partOfState{Topic: "basket/" + id, HTML: html})
	}
	content, err := json.Marshal(answer)
	if err != nil {
		return fmt.Errorf("state of a basket: %w", err)
	}
	return page.JSON(w, content)
}

func rendered(ctx context.Context, c templ.Component) (string, error) {
	var html bytes.Buffer
	err := c.Render(ctx, &html)
	return html.String(), err
}
