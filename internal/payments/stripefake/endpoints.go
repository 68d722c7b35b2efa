package stripefake

import (
	"net/http"
	"path"
	"slices"
	"strings"
)

// endpoint is one call of the API.
type endpoint struct {
	call   string   // method and path; * is an id
	params []string // the parameters that it has
	do     func(f *Fake, from *account, id string, p form) answer
}

var listed = []string{"limit", "starting_after", "ending_before", "created"}

func also(names ...string) []string { return slices.Concat(listed, names) }

// calls are the endpoints that exist here. Stripe has many more.
var calls = []endpoint{
	{"GET /v1/account", nil, (*Fake).readAccount},
	{"POST /v1/customers", []string{"name", "email", "metadata", "description"}, (*Fake).createCustomer},
	{"GET /v1/customers/*", nil, read("customer", func(a *account) *shelf { return a.customers })},
	{"GET /v1/payment_methods/*", nil, read("PaymentMethod", func(a *account) *shelf { return a.methods })},
	{"POST /v1/payment_methods/*/detach", nil, (*Fake).detachMethod},
	{"GET /v1/setup_intents/*", nil, read("setupintent", func(a *account) *shelf { return a.setups })},
	{"POST /v1/checkout/sessions", []string{
		"mode", "customer", "customer_email", "customer_creation", "client_reference_id", "payment_method_types", "currency",
		"line_items", "payment_intent_data", "setup_intent_data", "success_url", "cancel_url", "metadata", "expires_at",
	}, (*Fake).createSession},
	{"GET /v1/checkout/sessions", also("customer", "payment_intent", "status"), (*Fake).listSessions},
	{"GET /v1/checkout/sessions/*", nil, (*Fake).readSession},
	{"POST /v1/checkout/sessions/*/expire", nil, (*Fake).expireSession},
	{"POST /v1/payment_intents", []string{
		"amount", "currency", "customer", "description", "payment_method", "payment_method_types", "metadata", "confirm",
		"off_session", "setup_future_usage", "receipt_email",
	}, (*Fake).createIntent},
	{"GET /v1/payment_intents", also("customer"), list(func(a *account) *shelf { return a.intents }, "customer")},
	{"GET /v1/payment_intents/*", nil, (*Fake).readIntent},
	{"POST /v1/payment_intents/*/confirm", []string{"payment_method", "off_session", "return_url"}, (*Fake).confirmIntent},
	{"POST /v1/payment_intents/*/cancel", []string{"cancellation_reason"}, (*Fake).cancelIntent},
	{"GET /v1/charges/*", nil, read("charge", func(a *account) *shelf { return a.charges })},
	{"POST /v1/refunds", []string{"payment_intent", "charge", "amount", "reason", "metadata"}, (*Fake).createRefund},
	{"GET /v1/refunds", also("payment_intent", "charge"), list(func(a *account) *shelf { return a.refunds }, "payment_intent", "charge")},
	{"GET /v1/refunds/*", nil, read("refund", func(a *account) *shelf { return a.refunds })},
	{"GET /v1/disputes", also("payment_intent", "charge"), list(func(a *account) *shelf { return a.disputes }, "payment_intent", "charge")},
	{"GET /v1/payouts", also("arrival_date", "destination", "status"), list(func(a *account) *shelf { return a.payouts }, "status")},
	{"GET /v1/payouts/*", nil, read("payout", func(a *account) *shelf { return a.payouts })},
	{"GET /v1/balance_transactions", also("payout", "type", "currency", "source"), (*Fake).listMovements},
	{"GET /v1/disputes/*", nil, read("dispute", func(a *account) *shelf { return a.disputes })},
}

// carryOut finds the endpoint and acts.
func (f *Fake) carryOut(from *account, r *http.Request, p form) answer {
	for _, one := range calls {
		method, pattern, _ := strings.Cut(one.call, " ")
		if matched, err := path.Match(pattern, r.URL.Path); err != nil || !matched || method != r.Method {
			continue
		}
		if name := p.unknown(one.params); name != "" {
			return invalid("parameter_unknown", name, "Received unknown parameter: %s", name)
		}
		return one.do(f, from, idIn(pattern, r.URL.Path), p)
	}
	no := invalid("", "", "Unrecognized request URL (%s: %s)", r.Method, r.URL.Path)
	no.status = http.StatusNotFound
	return no
}

// idIn is the part of a path at the star of its pattern.
func idIn(pattern, path string) string {
	parts := strings.Split(path, "/")
	if at := slices.Index(strings.Split(pattern, "/"), "*"); at >= 0 {
		return parts[at]
	}
	return ""
}

// read answers one object.
func read(kind string, of func(*account) *shelf) func(*Fake, *account, string, form) answer {
	return func(_ *Fake, from *account, id string, _ form) answer {
		if one := of(from).byID[id]; one != nil {
			return okay(one)
		}
		return missing(kind, id)
	}
}

// list answers objects, newest first, page by page. Source:
// https://docs.stripe.com/api/pagination.
func list(of func(*account) *shelf, filters ...string) func(*Fake, *account, string, form) answer {
	return func(_ *Fake, from *account, _ string, p form) answer {
		limit, given := p.number("limit")
		if !given {
			limit = 10
		}
		if limit < 1 || limit > 100 {
			return invalid("", "limit", "Invalid limit: must be between 1 and 100")
		}
		page, more := []object{}, false
		after := p.text("starting_after")
		if after != "" && of(from).byID[after] == nil {
			return missing("object", after)
		}
		begun := after == ""
		for _, one := range slices.Backward(of(from).all) {
			switch {
			case !begun:
				begun = one.text("id") == after
			case !fits(one, p, filters):
			case int64(len(page)) == limit:
				more = true
			default:
				page = append(page, one)
			}
		}
		return okay(object{"object": "list", "url": "/v1", "has_more": more, "data": page})
	}
}

func fits(one object, p form, filters []string) bool {
	for _, name := range filters {
		if want := p.text(name); want != "" && one.text(name) != want {
			return false
		}
	}
	created := one.number("created")
	for name, allows := range map[string]func(bound int64) bool{
		"created[gte]": func(bound int64) bool { return created >= bound },
		"created[gt]":  func(bound int64) bool { return created > bound },
		"created[lte]": func(bound int64) bool { return created <= bound },
		"created[lt]":  func(bound int64) bool { return created < bound },
		"created":      func(bound int64) bool { return created == bound },
	} {
		if bound, given := p.number(name); given && !allows(bound) {
			return false
		}
	}
	return true
}

func (f *Fake) readAccount(from *account, _ string, _ form) answer {
	return okay(object{
		"id": from.ID, "object": "account", "country": "NZ", "default_currency": "nzd", "charges_enabled": true,
		"settings": object{"dashboard": object{"display_name": from.Name, "timezone": "Pacific/Auckland"}},
	})
}
