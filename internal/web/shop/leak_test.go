package shop

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"upstock/internal/push"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// reads are the pages with what can be asked of each. A part in braces is a thing of one
// customer's: for anyone else it is not there.
var reads = map[string][]string{
	"/shop": {""}, "/shop/{$}": {""}, "/shop/sign-in": {"", "?next=/shop/{supplier}/orders/{id}"}, "/shop/sign-in/app-code": {""}, "/shop/sw.js": {""},
	"/shop/account/prove": {""}, "/join/{token}": {""},
	"/shop/{supplier}":          {"", "?list=guide", "?list={list}", "?q=product", "?customer={customer}"},
	"/shop/{supplier}/products": {"", "?q=SHARED", "?q=product", "?q={only}", "?group=x", "?new=1", "?page=2", "?list={list}"}, "/shop/{supplier}/products/{code}": {""},
	"/shop/{supplier}/groups": {""}, "/shop/{supplier}/lists": {""}, "/shop/{supplier}/lists/{list}": {""}, "/shop/{supplier}/lists/{list}/count": {""},
	"/shop/{supplier}/add": {"", "?lines=SHARED+70"}, "/shop/{supplier}/basket": {""}, "/shop/{supplier}/basket/check": {""},
	"/shop/{supplier}/orders": {"", "?after={id}"}, "/shop/{supplier}/orders/{id}": {""}, "/shop/{supplier}/orders/{id}/placed": {""},
	"/shop/{supplier}/orders/{id}/edit": {""}, "/shop/{supplier}/orders/{shipped}/problem": {""}, "/shop/{supplier}/orders/{id}/order.pdf": {""},
	"/shop/{supplier}/orders/{shipped}/problems/{problem}/photos/{photo}": {""}, "/shop/{supplier}/held/{held}": {""},
	"/shop/{supplier}/invoices": {"", "?order={shipped}"}, "/shop/{supplier}/invoices/{invoice}/pdf": {""},
	"/shop/{supplier}/invoices/statement.pdf": {"?month=2026-03"},
	"/shop/{supplier}/payments":               {"", "?before={payment}"}, "/shop/{supplier}/payments/{payment}": {""}, "/shop/{supplier}/payments/{payment}/receipt.pdf": {""},
	"/shop/{supplier}/payment-methods": {"", "?order={id}"}, "/shop/{supplier}/payment-methods/add": {""}, "/shop/{supplier}/payment-methods/added": {"", "?setup={setup}"},
	"/pay/{token}": {"", "?returned=1"}, "/pay/{token}/receipt.pdf": {""},
	"/shop/{supplier}/standing": {""}, "/shop/{supplier}/account": {""}, "/shop/{supplier}/account/sign-in": {""}, "/shop/{supplier}/account/password": {""},
	"/shop/{supplier}/account/passkeys": {""}, "/shop/{supplier}/colleagues": {""}, "/shop/{supplier}/notifications": {""}, "/shop/{supplier}/notifications/key": {""},
	"/shop/{supplier}/trade": {""}, "/shop/{supplier}/brand.css": {""}, "/shop/{supplier}/app.webmanifest": {""}, "/shop/{supplier}/offline": {""},
	"/shop/{supplier}/icon-192.png": {""}, "/shop/{supplier}/icon-512.png": {""}, "/shop/{supplier}/icon-maskable.png": {""}, "/shop/{supplier}/icon-apple.png": {""},
	"/shop/{supplier}/live":                     {"", "?topic=orders&topic=order/{id}"},
	"/shop/{supplier}/live?topic=basket":        {"/badge", "/summary"},
	"/shop/{supplier}/live?topic=orders":        {"/1"},
	"/shop/{supplier}/live?topic=order":         {"/{id}"},
	"/shop/{supplier}/live?topic=order-head":    {"/{id}"},
	"/shop/{supplier}/live?topic=order-history": {"/{id}"},
	"/shop/{supplier}/live?topic=order-payment": {"/{id}"},
}

// writes are the forms.
var writes = map[string]formOf{
	"/shop/sign-in": form("email", "{other}", "password", "Kombucha 4 all"), "/shop/sign-in/app-code": form("code", "123456"), "/shop/sign-in/passkey/question": form(),
	"/shop/sign-in/passkey": form("response", "{}"), "/join/{token}": form("name", "x"), "/shop/account/prove": form("password", "x"), "/shop/account/prove/again": form(),
	"/shop/{supplier}/trade":  form("business", "Another", "name", "Al", "email", "al@another.example", "message", "x"),
	"/shop/{supplier}/basket": form("product", "{product}", "quantity", many, "price", "1", "product", "{otherproduct}", "quantity", many, "price", "1"),
	"/shop/{supplier}/orders": form("product", "{product}", "quantity", many, "product", "{otherproduct}", "quantity", many, "reference", "New"),
	"/shop/{supplier}/lists":  form("name", "New list"), "/shop/{supplier}/lists/{list}": form("product", "{product}", "par.{product}", "80", "product", "{otherproduct}"),
	"/shop/{supplier}/lists/{list}/rename": form("name", ""), "/shop/{supplier}/lists/{list}/products": form("product", "{othercode}"),
	"/shop/{supplier}/lists/{list}/count": form("on_hand.{product}", "1", "on_hand.{otherproduct}", "1"), "/shop/{supplier}/lists/{list}/delete": form(),
	"/shop/{supplier}/add":                  form("lines", "SHARED 70\n{code} 70\n{othercode} 70"),
	"/shop/{supplier}/add/lines":            form("product", "{code}", "quantity", many, "product", "{othercode}", "quantity", many),
	"/shop/{supplier}/orders/{id}/comments": form("text", "Hello"), "/shop/{supplier}/orders/{id}/again": form(),
	"/shop/{supplier}/orders/{id}/edit":         form("product", "{othercode}", "quantity", many, "add", "{code}", "version", "1", "do", "save", "seen_total", "1"),
	"/shop/{supplier}/orders/{shipped}/problem": form("words", "Wet"),
	"/shop/{supplier}/orders/{id}/ask-payment":  form("payment_option", "pay_now"),
	"/shop/{supplier}/orders/{shipped}/receive": form(), "/shop/{supplier}/orders/{id}/cancel": form("why", "Closed"),
	"/shop/{supplier}/held/{held}/decline": form("words", "No"), "/shop/{supplier}/held/{held}/put-back": form(), "/shop/{supplier}/held/{held}/release": form(),
	"/shop/{supplier}/payment-methods/{method}/allow":  form(),
	"/shop/{supplier}/payment-methods/{method}/use":    form(),
	"/shop/{supplier}/payment-methods/{method}/revoke": form("supplier", "x", "customer", "{customer}"),
	"/shop/{supplier}/payment-methods/{method}/remove": form(),
	"/shop/{supplier}/standing":                        form("product", "{product}", "quantity.tue.{product}", many, "product", "{otherproduct}", "quantity.tue.{otherproduct}", many, "find", "product", "search", "yes"),
	"/shop/{supplier}/standing/hold":                   form(), "/shop/{supplier}/standing/resume": form(), "/shop/{supplier}/standing/{upcoming}/skip": form(),
	"/shop/{supplier}/account/name": form("name", ""), "/shop/{supplier}/account/buy-for": form("customer", "{customer}"),
	"/shop/{supplier}/account/sign-in/end": form("id", "x"), "/shop/{supplier}/account/sign-in/end-others": form(), "/shop/{supplier}/account/password": form("password", "x"),
	"/shop/{supplier}/account/passkeys/question": form(), "/shop/{supplier}/account/passkeys": form("name", "x"), "/shop/{supplier}/account/passkeys/{passkey}/remove": form(),
	"/shop/{supplier}/colleagues": form("email", "new@another.example", "role", "limited"), "/shop/{supplier}/colleagues/take-back": form("email", "{invited}"),
	"/shop/{supplier}/colleagues/{person}/access": form("role", "limited", "spending_limit", "600"), "/shop/{supplier}/colleagues/{person}/remove": form(),
	"/shop/{supplier}/notifications": form("kind", "shipped", "shipped.mail", "on"), "/shop/{supplier}/notifications/test": form(),
	"/shop/{supplier}/notifications/browser": form("endpoint", "x"), "/shop/{supplier}/notifications/browser/remove": form("endpoint", "{phone}"), "/shop/sign-out": form(),
}

// form is a form of names and values, which are filled in like an address.
func form(pairs ...string) formOf {
	return func(of, other *side) url.Values {
		values := url.Values{}
		for i := 0; i < len(pairs); i += 2 {
			values.Add(filled(pairs[i], of, other), filled(pairs[i+1], of, other))
		}
		return values
	}
}

// filled puts one customer's things into a pattern, and where it says so, the other's products.
func filled(pattern string, of, other *side) string {
	return strings.NewReplacer("{$}", "", "{id}", of.order.ID, "{shipped}", of.shipped.ID, "{invoice}", of.invoice, "{held}", of.held, "{upcoming}", of.upcoming, "{list}", of.guide,
		"{payment}", of.payment, "{method}", of.method, "{setup}", of.setup, "{problem}", of.problem, "{photo}", "0", "{person}", of.colleague, "{passkey}", "x", "{token}", "x", "{customer}", of.customer.ID, "{invited}", of.invited,
		"{phone}", of.phone.Endpoint, "{code}", of.product.Code, "{only}", of.product.Code, "{product}", of.product.ID, "{othercode}", other.product.Code, "{otherproduct}", other.product.ID,
		"{other}", other.full).Replace(pattern)
}

// ofOne says whether a route is about a thing of one customer's.
func ofOne(path string) bool {
	return regexp.MustCompile(`\{(id|shipped|invoice|payment|method|setup|held|upcoming|list|problem|person|code|customer)\}`).MatchString(path)
}

// question is one request.
type question struct {
	method, path string
	form         url.Values
	header       http.Header
}

// reply is what came back.
type reply struct {
	status int
	header http.Header
	body   string
}

// ask sends a request to the shop as it is served. Of a stream it takes the first part.
func (w *leakWorld) ask(v *leakVisitor, q question) reply {
	w.t.Helper()
	ctx, leave := context.WithCancel(w.t.Context())
	defer leave()
	r, err := http.NewRequestWithContext(ctx, q.method, w.shop.URL+q.path, strings.NewReader(q.form.Encode()))
	w.must(err)
	for name, values := range q.header {
		r.Header[name] = values
	}
	if q.method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	answer, err := v.browser.Do(r)
	w.must(err)
	defer func() { _ = answer.Body.Close() }() // a stream is cut off
	got := reply{status: answer.StatusCode, header: answer.Header}
	if strings.HasPrefix(answer.Header.Get("Content-Type"), "text/event-stream") {
		part := make([]byte, 256<<10)
		n, _ := answer.Body.Read(part) // all regions come first, at once
		got.body = string(part[:n])
		return got
	}
	content, err := io.ReadAll(answer.Body)
	w.must(err)
	got.body = string(content)
	return got
}

// check says what an answer tells that it may not.
func (w *leakWorld) check(v *leakVisitor, q question, got reply, products bool) (wrong []string) {
	var headers strings.Builder
	w.must(got.header.Write(&headers))
	told, asked := headers.String()+got.body, q.path+q.form.Encode()
	priced := strings.HasPrefix(got.header.Get("Content-Type"), "text/html") && moneyIn(got.body) != "" || strings.Contains(got.body, "data-price=")
	for _, s := range w.secrets {
		if !s.in(told) || strings.Contains(asked, s.text) || strings.Contains(asked, url.QueryEscape(s.text)) {
			continue
		}
		priced = true
		if !v.mayBeTold(s, products) {
			wrong = append(wrong, fmt.Sprintf("tells %q", s.text))
		}
	}
	if code := strings.HasSuffix(q.path, ".js") || strings.HasSuffix(q.path, ".css"); !code {
		if found := explanationIn(told); found != "" {
			wrong = append(wrong, fmt.Sprintf("explains prices: %q", found))
		}
		if v.side == nil && !strings.HasSuffix(q.path, ".png") {
			if found := moneyIn(got.body); found != "" {
				wrong = append(wrong, fmt.Sprintf("shows a price to a stranger: %q", found))
			}
		}
	}
	if kept := got.header.Get("Cache-Control"); priced && kept != "private, no-store" {
		wrong = append(wrong, "may be kept: "+kept)
	}
	if got.status >= http.StatusInternalServerError {
		wrong = append(wrong, "fails")
	}
	return wrong
}

// variants are the ways in which browsers and programs ask.
var variants = []http.Header{
	{"Accept": {"text/html"}},
	{"Accept": {"text/html"}, "Hx-Request": {"true"}, "Hx-Target": {"results"}},
	{"Accept": {"application/json"}, "If-None-Match": {"*"}, "If-Modified-Since": {"Sun, 01 Jan 2040 00:00:00 GMT"}},
}

// pathOf is the address of a route, with names for what stands in it: an order that something can
// be reported of, or one that is held.
func pathOf(pattern string) string {
	_, path, _ := strings.Cut(pattern, " ")
	for _, of := range []struct{ part, id string }{
		{"/held/{id}", "{held}"}, {"/standing/{id}", "{upcoming}"}, {"/passkeys/{id}", "{passkey}"},
		{"/invoices/{id}", "{invoice}"}, {"/payments/{id}", "{payment}"}, {"/payment-methods/{id}", "{method}"},
		{"/orders/{id}/problem", "{shipped}"}, {"/orders/{id}/receive", "{shipped}"},
	} {
		if strings.Contains(path, of.part) {
			path = strings.Replace(path, "{id}", of.id, 1)
		}
	}
	return path
}

// questions are all that can be asked of a route about one customer's things, each in another way
// than the one before.
func (w *leakWorld) questions(pattern string, of, other *side) (asked []question) {
	w.t.Helper()
	method, path := strings.Fields(pattern)[0], pathOf(pattern)
	fill := func(path string) string {
		return strings.ReplaceAll(filled(path, of, other), "{supplier}", w.slug)
	}
	way := func() http.Header {
		w.turn++
		return variants[w.turn%len(variants)]
	}
	if method == http.MethodGet {
		more, known := reads[path]
		if !known {
			w.t.Fatalf("say in reads what to ask of %s", pattern)
		}
		for _, m := range more {
			asked = append(asked, question{method: method, path: fill(path + m), header: way()})
		}
		return asked
	}
	made, known := writes[path]
	if !known {
		w.t.Fatalf("say in writes what to send to %s", pattern)
	}
	return append(asked, question{method: method, path: fill(path), form: made(of, other), header: way()})
}

// patterns are the routes of the shop: first those that read, then those that change something, and
// last those after which less can be asked.
func (w *leakWorld) patterns(method string) (of []string) {
	for _, pattern := range w.Shop.Patterns() {
		if strings.HasPrefix(pattern, method+" ") && !strings.Contains(pattern, "/_shop/") {
			of = append(of, pattern)
		}
	}
	last := regexp.MustCompile(`/(delete|cancel|remove|decline|put-back|skip|sign-out|end-others|again)$`)
	slices.SortStableFunc(of, func(a, b string) int {
		switch first, second := last.MatchString(a), last.MatchString(b); {
		case first == second:
			return 0
		case first:
			return 1
		}
		return -1
	})
	return of
}

// ends are routes after which one may no longer be signed in.
var ends = regexp.MustCompile(`sign|prove|password|buy-for|access|remove`)

// rows are all rows of the database that are a customer's.
func (w *leakWorld) rows(s *side) map[string][]string {
	w.t.Helper()
	found, ctx := map[string][]string{}, w.t.Context()
	w.must(w.Store.View(ctx, func(tx *store.Tx) error {
		read := func(query string) (rows []string, err error) {
			answer, err := tx.SQL().QueryContext(ctx, query)
			if err != nil {
				return nil, err
			}
			defer answer.Close()
			for rows = nil; answer.Next(); {
				columns, err := answer.Columns()
				if err != nil {
					return nil, err
				}
				values, into := make([]any, len(columns)), make([]any, len(columns))
				for i := range values {
					into[i] = &values[i]
				}
				if err := answer.Scan(into...); err != nil {
					return nil, err
				}
				rows = append(rows, strings.TrimSpace(fmt.Sprintln(values...)))
			}
			return rows, answer.Err()
		}
		for column, theirs := range map[string]string{
			"customer_id": "'" + s.customer.ID + "'",
			"order_id":    `SELECT id FROM orders WHERE customer_id = '` + s.customer.ID + "'",
			"list_id":     "'" + s.guide + "'",
			"person_id":   "'" + s.fullPerson + "', '" + s.colleague + "'",
		} {
			tables, err := read("SELECT m.name FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND c.name = '" + column + "' ORDER BY 1")
			if err != nil {
				return err
			}
			for _, table := range tables {
				table = strings.Trim(table, "[]")
				if found[table+" by "+column], err = read(`SELECT * FROM "` + table + `" WHERE ` + column + " IN (" + theirs + ") ORDER BY 1, 2"); err != nil {
					return err
				}
			}
		}
		return nil
	}))
	return found
}

// TestNobodyIsToldWhatIsAnothers asks for every route of the shop as all kinds of people, about
// their own things and another customer's. Prices that one may not see stand in no answer.
func TestNobodyIsToldWhatIsAnothers(t *testing.T) {
	t.Parallel()
	w := newLeakWorld(t)
	visitors := w.visitors()
	asked := 0
	tell := func(v *leakVisitor, q question, products bool) reply {
		asked++
		got := w.ask(v, q)
		for _, wrong := range w.check(v, q, got, products) {
			t.Errorf("%s: %s %s %v (%v) answers %d and %s", v.name, q.method, q.path, q.form, q.header, got.status, wrong)
		}
		return got
	}
	for _, mode := range []wholesale.StrangersSee{wholesale.StrangersSeeNothing, wholesale.StrangersSeeProducts} {
		w.strangersSee(mode)
		products := mode == wholesale.StrangersSeeProducts
		for _, v := range visitors {
			if v.side != nil && !products {
				continue // it is not about buyers
			}
			for _, pattern := range w.patterns(http.MethodGet) {
				for _, q := range w.questions(pattern, v.other(w), w.fern) {
					got := tell(v, q, products)
					mustMiss := v.side != nil && ofOne(pathOf(pattern)) && got.status != http.StatusNotFound && got.status != http.StatusForbidden
					if mustMiss {
						t.Errorf("%s: %s answers %d", v.name, q.path, got.status)
					}
				}
				if v.side == nil {
					continue
				}
				for _, q := range w.questions(pattern, v.side, v.other(w)) {
					tell(v, q, products)
				}
			}
		}
	}
	for _, v := range visitors {
		before := w.rows(v.other(w))
		for _, pattern := range w.patterns(http.MethodPost) {
			for _, q := range w.questions(pattern, v.other(w), w.fern) {
				got := tell(v, q, true)
				if v.side != nil && ofOne(pathOf(pattern)) && got.status != http.StatusNotFound && got.status != http.StatusForbidden {
					t.Errorf("%s: POST %s answers %d", v.name, q.path, got.status)
				}
			}
			if ends.MatchString(pattern) {
				v.again(w)
			}
		}
		if changed := cmp.Diff(before, w.rows(v.other(w))); changed != "" {
			t.Errorf("%s has changed what is %s's:\n%s", v.name, v.other(w).name, changed)
		}
	}
	for _, v := range visitors {
		for _, pattern := range w.patterns(http.MethodPost) {
			if v.side == nil {
				continue
			}
			for range variants {
				for _, q := range w.questions(pattern, v.side, v.other(w)) {
					tell(v, q, true)
				}
			}
			if ends.MatchString(pattern) {
				v.again(w)
			}
		}
	}
	t.Logf("%d questions", asked)
	w.checkMails()
	w.checkPushes()
}

// checkMails looks at every mail that went to a customer.
func (w *leakWorld) checkMails() {
	w.t.Helper()
	w.SendMails()
	seen := 0
	for _, m := range w.Mails {
		for _, s := range []*side{w.fern, w.oak} {
			if !strings.Contains(m.To, s.name) {
				continue
			}
			seen++
			told := m.Subject + "\n" + m.Text + "\n" + m.HTML
			for _, secret := range w.secrets {
				if secret.to != s.name && secret.in(told) {
					w.t.Errorf("the mail %q to %s tells %q", m.Subject, m.To, secret.text)
				}
			}
			if found := explanationIn(m.Subject + m.Text); found != "" {
				w.t.Errorf("the mail %q to %s explains prices: %q", m.Subject, m.To, found)
			}
		}
	}
	if seen == 0 {
		w.t.Error("no mail went to a customer")
	}
}

// checkPushes looks at every notification: it holds no price at all, for a phone may lie about.
func (w *leakWorld) checkPushes() {
	w.t.Helper()
	var sent []push.Deliver
	w.must(w.Store.View(w.t.Context(), func(tx *store.Tx) error {
		rows, err := tx.SQL().QueryContext(w.t.Context(), "SELECT json(args) FROM river_job WHERE kind = '"+push.Deliver{}.Kind()+"'")
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var args []byte
			var job push.Deliver
			if err := rows.Scan(&args); err != nil {
				return err
			}
			if err := json.Unmarshal(args, &job); err != nil {
				return err
			}
			sent = append(sent, job)
		}
		return rows.Err()
	}))
	if len(sent) == 0 {
		w.t.Error("no notification was sent")
	}
	for _, job := range sent {
		told := job.Message.Title + "\n" + job.Message.Body + "\n" + job.Message.Path
		if found := moneyIn(told); found != "" {
			w.t.Errorf("a notification shows a price: %q", told)
		}
		for _, secret := range w.secrets {
			if secret.in(told) && secret.to != w.phones[job.SubscriptionID] {
				w.t.Errorf("a notification for %s tells %q", w.phones[job.SubscriptionID], secret.text)
			}
		}
	}
}

// TestOnesOwnPricesAreOnesOwn asks, whatever the prices are, for any page in any way as anyone.
func TestOnesOwnPricesAreOnesOwn(t *testing.T) {
	t.Parallel()
	w := newLeakWorld(t)
	visitors, patterns, constant := w.visitors(), w.patterns(http.MethodGet), w.secrets
	dollars := func(cents int64) string { return fmt.Sprintf("%d.%02d", cents/100, cents%100) }
	// Not one that stands in an order of before, which stays as it was when it was taken.
	free := rapid.Int64Range(1001, 1999).Filter(func(cents int64) bool {
		return !slices.ContainsFunc(constant, func(s secret) bool { return s.in(dollars(cents)) })
	})
	rapid.Check(t, func(t *rapid.T) {
		cents := rapid.SliceOfNDistinct(free, 4, 4, rapid.ID).Draw(t, "cents")
		products := rapid.Bool().Draw(t, "strangers see products")
		if products {
			w.strangersSee(wholesale.StrangersSeeProducts)
		} else {
			w.strangersSee(wholesale.StrangersSeeNothing)
		}
		w.secrets = slices.Clone(constant)
		w.secrets = slices.DeleteFunc(w.secrets, func(s secret) bool { return s.in(" 11.37 12.41 13.59 14.63 17.91 18.93 ") })
		for i, s := range []*side{w.fern, w.oak} {
			for at, from := range []string{"", "40"} {
				price := dollars(cents[2*i+at])
				w.price(s, w.shared, price, from)
				w.secrets = append(w.secrets, exactly(price, s.name))
			}
		}
		for range 5 {
			v := rapid.SampledFrom(visitors).Draw(t, "visitor")
			of := rapid.SampledFrom([]*side{w.fern, w.oak}).Draw(t, "of")
			q := rapid.SampledFrom(w.questions(rapid.SampledFrom(patterns).Draw(t, "route"), of, v.other(w))).Draw(t, "question")
			got := w.ask(v, q)
			for _, wrong := range w.check(v, q, got, products) {
				t.Errorf("%s: %s (%v) answers %d and %s", v.name, q.path, q.header, got.status, wrong)
			}
		}
	})
}
