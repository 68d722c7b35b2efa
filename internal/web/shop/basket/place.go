package basket

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/google/uuid"

	baskets "upstock/internal/basket"
	"upstock/internal/store"
	"upstock/internal/web/page"
	"upstock/internal/web/shop/paying"
	"upstock/internal/web/shop/shell"
	"upstock/internal/wholesale"
)

// place makes an order of the basket, once for each key. What the buyer has to know first is asked
// on a page of its own, all at once.
func (s Services) place(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	lines, err := linesOf(r.Form)
	if err != nil {
		// What else was typed is kept, because the page is shown as the basket is.
		if _, putErr := s.Baskets.Put(ctx, who(ctx), lines); putErr != nil {
			return putErr
		}
		return s.notPlaced(w, r, err)
	}
	draft, _ := draftOf(r.Form)
	in := baskets.Placement{
		Key: cmp.Or(r.Form.Get("key"), r.Header.Get("Idempotency-Key")), Draft: draft, Confirm: r.Form.Get("confirm"),
		PaymentOption: wholesale.PaymentOption(r.Form.Get("payment_option")),
	}
	if len(lines) > 0 {
		in.Lines = lines
	}
	outcome, err := s.Baskets.Place(ctx, who(ctx), in)
	if err != nil {
		return s.notPlaced(w, r, err)
	}
	return s.answer(w, r, outcome)
}

// answer leads to what became of a placement.
func (s Services) answer(w http.ResponseWriter, r *http.Request, outcome baskets.Outcome) error {
	ctx, to, result := r.Context(), "", "placed"
	switch {
	case outcome.Asked != nil:
		to, result = shell.Path(ctx, "/basket/check"), "asked"
		if option := r.Form.Get("payment_option"); option != "" {
			to += "?" + url.Values{"payment_option": {option}}.Encode()
		}
	case outcome.OrderID != "":
		to = shell.Path(ctx, "/orders/"+outcome.OrderID+"/placed")
	default:
		to, result = shell.Path(ctx, "/held/"+outcome.HeldID), "held"
	}
	switch {
	case wantsJSON(r):
		content, err := json.Marshal(map[string]string{"result": result, "to": to})
		if err != nil {
			return fmt.Errorf("answer a placement: %w", err)
		}
		return page.JSON(w, content)
	case outcome.Asked != nil:
		view, err := s.Baskets.Read(ctx, who(ctx))
		if err != nil {
			return err
		}
		c := checkOf(view)
		c.Questions, c.Lines = *outcome.Asked, r.Form
		if c.Payment, err = s.payment(ctx, c.Questions, r.Form.Get("payment_option")); err != nil {
			return err
		}
		return page.RenderStatus(w, r, http.StatusConflict, checkPage(c))
	}
	return page.Redirect(w, r, to)
}

// notPlaced says at the field what is wrong with it. A script learns it in words.
func (s Services) notPlaced(w http.ResponseWriter, r *http.Request, err error) error {
	fields, about := page.FieldErrors(err)
	if !about {
		return err
	}
	view, readErr := s.Baskets.Read(r.Context(), who(r.Context()))
	if readErr != nil {
		return readErr
	}
	if draft, typed := draftOf(r.Form); typed {
		view.BasketDraft = draft
	}
	return s.page(w, r, http.StatusUnprocessableEntity, view, "Not placed yet", fields)
}

func wantsJSON(r *http.Request) bool {
	return strings.Contains(r.Header.Get("Accept"), "application/json")
}

func isID(text string) bool {
	_, err := uuid.Parse(text)
	return err == nil && len(text) == 36
}

// check is what is asked before an order is placed, with the form that answers it.
type check struct {
	baskets.Questions
	Action string
	Key    string
	Draft  store.BasketDraft
	Lines  url.Values // of the page that was sent: product and quantity
	Back   string
	// Payment is how it is to be paid: still to be chosen here, but not for a held order, whose
	// buyer has chosen.
	Payment paying.Choice
}

// checkOf asks about the whole basket as it stands.
func checkOf(view *baskets.View) check {
	return check{Questions: view.Questions, Key: view.Key, Draft: view.BasketDraft}
}

// placed is the confirmation of an order that the visitor's customer has placed.
func (s Services) placed(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	o, err := s.Orders.Order(ctx, who(ctx).SupplierID, r.PathValue("id"))
	if err != nil {
		return err
	}
	if o.CustomerID != who(ctx).CustomerID {
		return wholesale.NotFound("order")
	}
	sum, err := s.Baskets.Summary(ctx, who(ctx))
	if err != nil {
		return err
	}
	return page.Render(w, r, placedPage(confirmationOf(o, sum.Products)))
}

// confirmation is an order as its buyer may see it: nothing of why a price is what it is.
type confirmation struct {
	ID, Number, Reference, Notes, Currency string
	RequiredDate                           wholesale.Date
	Status                                 wholesale.Status
	Lines                                  []confirmedLine
	SubTotal, TaxTotal, Total              wholesale.Decimal
	StillInBasket                          int    // products that came from another device
	ToPay                                  string // until when it is to be paid; "" for on account
}

type confirmedLine struct {
	Code, Name                     string
	Quantity, UnitPrice, LineTotal wholesale.Decimal
}

func confirmationOf(o *wholesale.Order, stillInBasket int) confirmation {
	c := confirmation{
		ID: o.ID, Number: o.Number, Reference: o.Reference, Notes: o.Notes, Currency: o.Currency, RequiredDate: o.RequiredDate, Status: o.Status,
		SubTotal: o.SubTotal, TaxTotal: o.TaxTotal, Total: o.Total, StillInBasket: stillInBasket,
	}
	if o.PaymentOption == wholesale.PayNow && o.PaymentTerms != nil {
		c.ToPay = "To be paid " + o.PaymentTerms.CollectWords() + "."
	}
	for _, l := range o.Lines {
		c.Lines = append(c.Lines, confirmedLine{Code: l.ProductCode, Name: l.Name, Quantity: l.Quantity, UnitPrice: l.UnitPrice, LineTotal: l.LineTotal})
	}
	return c
}
