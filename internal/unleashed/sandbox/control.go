package sandbox

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
)

// ControlPath is where the control page and its JSON API are: outside the API's paths and without
// authentication, for use on the same machine only.
const ControlPath = "/_sandbox/"

// controlHandler routes the control API. Changes are JSON, or forms, which redirect to the page.
func (s *Sandbox) controlHandler() http.Handler {
	mux := http.NewServeMux()
	handle := func(pattern string, serve func(r *controlRequest) (any, error)) {
		method, path, _ := strings.Cut(pattern, " ")
		mux.HandleFunc(method+" "+ControlPath+path, func(w http.ResponseWriter, r *http.Request) {
			serveControl(w, r, serve)
		})
	}
	mux.HandleFunc("GET "+ControlPath+"{$}", s.controlPage)

	do := func(pattern string, serve func(r *controlRequest) error) {
		handle(pattern, func(r *controlRequest) (any, error) { return map[string]bool{"ok": true}, serve(r) })
	}

	handle("GET orders", func(*controlRequest) (any, error) { return s.Orders(), nil })
	handle("GET orders/{guid}", func(r *controlRequest) (any, error) {
		o, ok := s.Order(r.PathValue("guid"))
		if !ok {
			return nil, fmt.Errorf("order %s: %w", r.PathValue("guid"), ErrNotFound)
		}
		return o, nil
	})
	onOrder := func(action string, do func(r *controlRequest, guid string) error) {
		handle("POST orders/{guid}/"+action, func(r *controlRequest) (any, error) {
			guid := r.PathValue("guid")
			if err := do(r, guid); err != nil {
				return nil, err
			}
			o, _ := s.Order(guid)
			return o, nil
		})
	}
	onOrder("complete", func(_ *controlRequest, guid string) error { return s.CompleteOrder(guid) })
	onOrder("delete", func(_ *controlRequest, guid string) error { return s.DeleteOrder(guid) })
	onOrder("status", func(r *controlRequest, guid string) error {
		return s.SetOrderStatus(guid, r.text("status"), r.text("custom"))
	})
	onOrder("ship", func(r *controlRequest, guid string) error {
		return s.ShipOrder(guid, r.text("carrier"), r.text("tracking"))
	})
	onOrder("charges", func(r *controlRequest, guid string) error {
		return s.AddOrderCharge(guid, cmp.Or(r.text("name"), "Delivery"), r.number("amount"))
	})
	onOrder("lines", func(r *controlRequest, guid string) error {
		return s.AddOrderLine(guid, r.text("product_code"), r.number("quantity"), r.number("unit_price"))
	})
	onOrder("lines/{n}", func(r *controlRequest, guid string) error {
		return s.ChangeOrderLine(guid, r.lineNumber(), r.number("quantity"), r.number("unit_price"))
	})
	onOrder("lines/{n}/remove", func(r *controlRequest, guid string) error {
		return s.RemoveOrderLine(guid, r.lineNumber())
	})
	// The page's form sends the line as a field, not in the address.
	do("POST order-line", func(r *controlRequest) error {
		line, err := strconv.Atoi(r.text("line"))
		if err != nil {
			return fmt.Errorf("line %q is not a number", r.text("line"))
		}
		return s.ChangeOrderLine(r.text("guid"), line, r.number("quantity"), r.number("unit_price"))
	})

	onCode := func(pattern string, change func(r *controlRequest, code string) error) {
		do("POST "+pattern, func(r *controlRequest) error { return change(r, r.PathValue("code")) })
	}
	onCode("products/{code}/price", func(r *controlRequest, code string) error {
		if tier := r.text("tier"); tier != "default" && tier != "" {
			return s.SetTierPrice(code, tier, r.number("value"))
		}
		return s.SetDefaultPrice(code, r.number("value"))
	})
	onCode("products/{code}/obsolete", func(r *controlRequest, code string) error { return s.SetProductObsolete(code, r.truth("value")) })
	onCode("products/{code}/minimum-sell-price", func(r *controlRequest, code string) error {
		return s.SetMinimumSellPrice(code, r.number("value"))
	})
	onCode("products/{code}/stock", func(r *controlRequest, code string) error { return s.SetStock(code, r.number("quantity")) })
	onCode("customers/{code}/stop-credit", func(r *controlRequest, code string) error { return s.SetStopCredit(code, r.truth("value")) })
	onCode("customers/{code}/obsolete", func(r *controlRequest, code string) error { return s.SetCustomerObsolete(code, r.truth("value")) })
	onCode("customers/{code}/tier", func(r *controlRequest, code string) error { return s.SetCustomerTier(code, r.text("tier")) })
	onCode("customers/{code}/price", func(r *controlRequest, code string) error {
		return s.AddProductPrices(ProductPrice{
			Customer:      CustomerRef{CustomerCode: code},
			Product:       ProductRef{ProductCode: r.text("product_code")},
			CustomerPrice: r.number("price"), DiscountValue: r.number("discount"), MinimumQuantity: r.number("minimum_quantity"),
		})
	})
	onCode("customers/{code}/price/remove", func(r *controlRequest, code string) error {
		return s.RemoveCustomerPrice(code, r.text("product_code"))
	})

	s.controlPrices(handle)
	s.controlWebhooks(handle)

	do("POST load/{resource}", func(r *controlRequest) error { return s.LoadJSON(r.PathValue("resource"), r.body) })
	handle("GET calls", func(*controlRequest) (any, error) {
		calls := s.Calls()
		return map[string]any{"total": calls.Total("*", "*"), "calls": calls,
			"duplicate_creates": s.DuplicateCreates(), "double_booked": s.DoubleBooked()}, nil
	})
	do("POST calls/reset", func(*controlRequest) error {
		s.ResetCalls()
		return nil
	})
	handle("GET faults", func(*controlRequest) (any, error) { return s.faultTexts(), nil })
	handle("PUT faults", func(r *controlRequest) (any, error) {
		var texts []string
		if err := json.Unmarshal(r.body, &texts); err != nil {
			return nil, fmt.Errorf("want a JSON array of rules: %w", err)
		}
		return s.setFaultTexts(texts)
	})
	handle("POST faults", func(r *controlRequest) (any, error) { // the page's form: one rule a line
		return s.setFaultTexts(strings.Split(r.text("rules"), "\n"))
	})
	handle("GET behaviour", func(*controlRequest) (any, error) { return s.Behaviour().Positions(), nil })
	handle("PUT behaviour", func(r *controlRequest) (any, error) {
		var positions map[string]string
		if err := json.Unmarshal(r.body, &positions); err != nil {
			return nil, fmt.Errorf("want a JSON object of name and value: %w", err)
		}
		return s.moveSwitches(positions)
	})
	handle("POST behaviour", func(r *controlRequest) (any, error) { // the page's form: one switch
		return s.moveSwitches(map[string]string{r.text("name"): r.text("value")})
	})
	return mux
}

// moveSwitches moves some switches and leaves the others; all of them or none.
func (s *Sandbox) moveSwitches(positions map[string]string) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	b := s.behaviour
	for name, value := range positions {
		var err error
		if b, err = b.With(name, value); err != nil {
			return nil, err
		}
	}
	s.behaviour = b
	return b.Positions(), nil
}

func (s *Sandbox) setFaultTexts(texts []string) (any, error) {
	var rules []FaultRule
	for _, text := range texts {
		if strings.TrimSpace(text) == "" {
			continue
		}
		rule, err := ParseFault(text)
		if err != nil {
			return nil, err
		}
		rules = append(rules, rule)
	}
	if err := s.SetFaults(rules); err != nil {
		return nil, err
	}
	return s.faultTexts(), nil
}

func (s *Sandbox) faultTexts() []string {
	texts := []string{}
	for _, rule := range s.Faults() {
		texts = append(texts, rule.String())
	}
	return texts
}

// controlRequest is a request to the control API with its body: a JSON object or
// a form, whose fields are read alike.
type controlRequest struct {
	*http.Request
	body   []byte
	fields map[string]any
	form   bool
}

func (r *controlRequest) text(name string) string {
	switch v := r.fields[name].(type) {
	case string:
		return strings.TrimSpace(v)
	case json.Number:
		return v.String()
	case bool:
		return strconv.FormatBool(v)
	}
	return ""
}

// number is a decimal, given as a JSON string or number. It is checked where it is used.
func (r *controlRequest) number(name string) Number { return Number(r.text(name)) }

// truth is true unless the field is "false": a POST to "stop-credit" without a body stops credit.
func (r *controlRequest) truth(name string) bool { return r.text(name) != "false" }

func (r *controlRequest) lineNumber() int {
	n, err := strconv.Atoi(r.PathValue("n"))
	if err != nil {
		return -1 // which no line has
	}
	return n
}
