package demo

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"path"
	"strings"
	"time"

	"upstock/internal/payments/stripefake"
)

// visitor is a person in a browser: what is done on pages alone, like saving a card at Stripe, is
// done there.
type visitor struct {
	base string
	http *http.Client
}

func newVisitor(base string) visitor {
	jar, _ := cookiejar.New(nil) // fails for no options
	return visitor{base: base, http: &http.Client{Jar: jar, Timeout: time.Minute}}
}

// send opens a page, or sends a form to it, and answers where that led to.
func (v visitor) send(ctx context.Context, method, address string, form url.Values) (at *url.URL, err error) {
	request, err := http.NewRequestWithContext(ctx, method, address, strings.NewReader(form.Encode()))
	if err != nil {
		return nil, err
	}
	if form != nil {
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	response, err := v.http.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	if _, err := io.Copy(io.Discard, response.Body); err != nil {
		return nil, err
	}
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s %s: %s", method, response.Request.URL.Path, response.Status)
	}
	return response.Request.URL, nil
}

// payAt opens a page that leads to one of Stripe's, and uses a card there.
func (v visitor) payAt(ctx context.Context, address, card string) error {
	at, err := v.send(ctx, http.MethodGet, address, nil)
	if err != nil {
		return err
	}
	back, err := v.send(ctx, http.MethodPost, at.String(), url.Values{"card": {card}})
	if err == nil && !strings.HasPrefix(back.String(), v.base) {
		err = fmt.Errorf("the card %s was not taken at %s", card, at)
	}
	return err
}

// methodsOf are the cards and bank accounts that the buyers of a customer save; the first is used.
var methodsOf = map[string][]stripefake.Card{
	paysOnThe20th:  {stripefake.Visa, stripefake.BankAccount},
	paysOnShipment: {stripefake.Mastercard},
	hasNoMoney:     {stripefake.NoMoneyLater},
}

// saveMethods signs a buyer in to the shop and saves their payment methods on Stripe's pages.
func (s *show) saveMethods(ctx context.Context, b buyer) error {
	v := newVisitor(s.server.URL())
	shop, err := v.send(ctx, http.MethodPost, v.base+"/shop/sign-in", url.Values{"email": {b.Email}, "password": {b.Password}})
	if err != nil {
		return err
	}
	shop.Path = path.Join("/shop", strings.Split(shop.Path+"///", "/")[2], "payment-methods/add")
	shop.RawQuery = ""
	for _, card := range methodsOf[b.Customer] {
		if err := v.payAt(ctx, shop.String(), card.Number); err != nil {
			return err
		}
	}
	return nil
}
