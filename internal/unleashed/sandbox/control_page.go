package sandbox

import (
	"bytes"
	_ "embed"
	"html/template"
	"net/http"
	"net/url"
	"strings"
)

//go:embed control_page.html
var controlPageText string

var controlPageTemplate = template.Must(template.New("control").Funcs(template.FuncMap{"segment": url.PathEscape}).Parse(controlPageText))

const (
	ordersOnPage     = 50
	productsOnPage   = 50
	pricesOnPage     = 50
	deliveriesOnPage = 20
)

// productRow is a product on the page, with its prices in the tiers that have one.
type productRow struct {
	Code, Name, DefaultPrice string
	Tiers                    []TierPrice
	Obsolete                 bool
}

// controlPage shows the sandbox to a person: orders, products, counters, faults
// and switches. It needs no JavaScript.
func (s *Sandbox) controlPage(w http.ResponseWriter, r *http.Request) {
	wanted := strings.TrimSpace(r.URL.Query().Get("q"))
	calls := s.Calls()
	page := struct {
		Company   string
		Query     string
		Orders    []OrderSummary
		AllOrders int
		Products  []productRow
		Tiers     []string
		Asked     priceQuestion
		Answer    *Charge
		Problem   string // why there is no answer
		Prices    []priceText
		Webhooks  []Subscription
		Delivered []Delivery
		Calls     CallCounts
		AllCalls  int
		Faults    []string
		Kinds     []FaultKind
		Switches  []Switch
		Behaviour Behaviour
	}{
		Company: s.companyName(), Query: wanted, AllOrders: s.OrderCount(), Products: s.productRows(wanted),
		Calls: calls, AllCalls: calls.Total("*", "*"), Faults: s.faultTexts(), Kinds: faultKinds,
		Switches: Switches(), Behaviour: s.Behaviour(),
		Asked: askedPrice(r, s.Today()), Prices: s.priceRows(wanted, pricesOnPage),
		Webhooks: s.webhooks.forPage(), Delivered: s.Deliveries(),
	}
	if page.Asked.Customer != "" && page.Asked.Product != "" {
		answer, err := s.Charge(page.Asked.Customer, page.Asked.Product, Number(page.Asked.Quantity), page.Asked.date)
		if page.Answer = &answer; err != nil {
			page.Answer, page.Problem = nil, err.Error()
		}
	}
	page.Delivered = page.Delivered[:min(len(page.Delivered), deliveriesOnPage)]
	for o := range s.EachOrder {
		if page.Orders = append(page.Orders, o); len(page.Orders) == ordersOnPage {
			break
		}
	}
	for i := range tierCount {
		page.Tiers = append(page.Tiers, tierReference(i))
	}
	var out bytes.Buffer
	if err := controlPageTemplate.Execute(&out, page); err != nil {
		writeJSON(w, http.StatusInternalServerError, map[string]string{"error": err.Error()})
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	_, _ = out.WriteTo(w)
}

func (s *Sandbox) companyName() string {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.reference.company.CompanyName
}

// productRows gives the first products whose code or name contains the text.
func (s *Sandbox) productRows(wanted string) []productRow {
	wanted = strings.ToLower(wanted)
	s.mu.RLock()
	defer s.mu.RUnlock()
	var rows []productRow
	for _, p := range s.products.sorted {
		if !strings.Contains(strings.ToLower(p.ProductCode+" "+p.ProductDescription), wanted) {
			continue
		}
		row := productRow{Code: p.ProductCode, Name: p.ProductDescription, Obsolete: p.Obsolete, DefaultPrice: string(p.DefaultSellPrice)}
		for i, tier := range p.tiers() {
			if tier.Value != "" {
				row.Tiers = append(row.Tiers, TierPrice{s.reference.tierNames[i], tier.Value})
			}
		}
		if rows = append(rows, row); len(rows) == productsOnPage {
			break
		}
	}
	return rows
}
