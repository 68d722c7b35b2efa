package sandbox

import (
	"cmp"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// controlPrices routes what a person does to prices, and the question what is charged.
func (s *Sandbox) controlPrices(handle controlRoute) {
	ok := map[string]bool{"ok": true}
	handle("GET price", func(r *controlRequest) (any, error) {
		q := askedPrice(r.Request, s.Today())
		return s.Charge(q.Customer, q.Product, Number(q.Quantity), q.date)
	})
	handle("GET prices", func(r *controlRequest) (any, error) {
		return s.priceRows(r.URL.Query().Get("q"), 0), nil
	})
	handle("POST prices", func(r *controlRequest) (any, error) {
		var p ProductPrice
		if err := r.changePrice(&p); err != nil {
			return nil, err
		}
		return ok, s.AddProductPrices(p)
	})
	handle("POST prices/{guid}", func(r *controlRequest) (any, error) {
		if err := r.changePrice(&ProductPrice{}); err != nil { // so that nothing of it is done
			return nil, err
		}
		return ok, s.ChangeProductPrice(r.PathValue("guid"), func(p *ProductPrice) { _ = r.changePrice(p) })
	})
	handle("POST prices/{guid}/remove", func(r *controlRequest) (any, error) {
		return ok, s.RemoveProductPrice(r.PathValue("guid"))
	})
	handle("POST customers/{code}/discount", func(r *controlRequest) (any, error) {
		return ok, s.SetCustomerDiscount(r.PathValue("code"), r.number("rate"))
	})
	handle("POST customers/{code}/remove", func(r *controlRequest) (any, error) {
		return ok, s.DeleteCustomer(r.PathValue("code"))
	})
	handle("POST products/{code}/group", func(r *controlRequest) (any, error) {
		return ok, s.SetProductGroup(r.PathValue("code"), r.text("group"), r.text("sub_group"))
	})
	handle("POST products/{code}/remove", func(r *controlRequest) (any, error) {
		return ok, s.DeleteProduct(r.PathValue("code"))
	})
}

// changePrice sets the fields of a row that the request has; the others stay.
func (r *controlRequest) changePrice(p *ProductPrice) error {
	given := func(name string) bool { _, ok := r.fields[name]; return ok }
	for name, field := range map[string]*string{
		"customer_code": &p.Customer.CustomerCode, "product_code": &p.Product.ProductCode, "group": &p.ProductGroup.GroupName,
		"price_type": &p.PriceType, "discount_from": &p.DiscountFromType, "comments": &p.Comments,
	} {
		if given(name) {
			*field = r.text(name)
		}
	}
	// What is now named by its code is no longer what the Guid said.
	if given("customer_code") {
		p.Customer.Guid = ""
	}
	if given("product_code") {
		p.Product.Guid = ""
	}
	if given("group") {
		p.ProductGroup.Guid = ""
	}
	for name, field := range map[string]*Number{
		"price": &p.CustomerPrice, "discount": &p.DiscountValue, "minimum_quantity": &p.MinimumQuantity,
	} {
		if given(name) {
			*field = r.number(name)
		}
	}
	for name, field := range map[string]*Date{"valid_from": &p.ValidFrom, "valid_to": &p.ValidTo} {
		if !given(name) {
			continue
		}
		*field = Date{}
		if text := r.text(name); text != "" {
			day, err := parseDate(text)
			if err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
			field.Time = day
		}
	}
	if p.DiscountValue == "" { // the page's form always says what a discount is off
		p.DiscountFromType = ""
	}
	return nil
}

// priceQuestion is what the page's form asks: what does this customer pay?
type priceQuestion struct {
	Customer, Product, Quantity, Day string
	date                             time.Time
}

// askedPrice reads the question from the address; the day is today unless one is given.
func askedPrice(r *http.Request, today time.Time) priceQuestion {
	values := r.URL.Query()
	q := priceQuestion{
		Customer: strings.TrimSpace(values.Get("customer_code")), Product: strings.TrimSpace(values.Get("product_code")),
		Quantity: cmp.Or(strings.TrimSpace(values.Get("quantity")), "1"), date: today,
	}
	if day, err := parseDate(values.Get("day")); err == nil {
		q.date = day
	}
	q.Day = q.date.Format(time.DateOnly)
	return q
}

// priceText is a row of ProductPrices as the page and the control API show it.
type priceText struct {
	Guid     string `json:"guid"`
	Customer string `json:"customer_code,omitempty"`
	Product  string `json:"product_code,omitempty"`
	Group    string `json:"group,omitempty"`
	Price    Number `json:"price,omitempty"`
	Discount Number `json:"discount,omitempty"` // percent
	From     string `json:"discount_from,omitempty"`
	Minimum  Number `json:"minimum_quantity,omitempty"`
	First    string `json:"valid_from,omitempty"`
	Last     string `json:"valid_to,omitempty"`
	Type     string `json:"price_type,omitempty"`
}

// priceRows lists the rows whose customer, product or group contains a text; most 0 is all of them.
func (s *Sandbox) priceRows(wanted string, most int) []priceText {
	rows := []priceText{}
	wanted = strings.ToLower(wanted)
	day := func(d Date) string {
		if d.IsZero() {
			return ""
		}
		return d.Format(time.DateOnly)
	}
	for _, p := range s.ProductPrices() {
		if !strings.Contains(strings.ToLower(p.Customer.CustomerCode+" "+p.Product.ProductCode+" "+p.ProductGroup.GroupName), wanted) {
			continue
		}
		rows = append(rows, priceText{
			Guid: p.Guid, Customer: p.Customer.CustomerCode, Product: p.Product.ProductCode, Group: p.ProductGroup.GroupName,
			Price: p.CustomerPrice, Discount: p.DiscountValue, From: p.DiscountFromType, Minimum: p.MinimumQuantity,
			First: day(p.ValidFrom), Last: day(p.ValidTo), Type: p.PriceType,
		})
		if len(rows) == most {
			break
		}
	}
	return rows
}
