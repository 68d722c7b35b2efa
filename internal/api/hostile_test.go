package api_test

import (
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
)

func orderWith(line string) string { return `{"customer_code":"HARBOUR","lines":[` + line + `]}` }

func quantity(text string) string {
	return orderWith(`{"product_code":"KOMBU-GIN-330","quantity":` + text + `}`)
}

// TestHostileOrders expects a problem that names the place at fault.
func TestHostileOrders(t *testing.T) {
	long := strings.Repeat("9", 40)
	tests := map[string]struct {
		body     string
		location string
	}{
		"empty":                  {" ", "body"},
		"not JSON":               {"hello", "body"},
		"only a NUL":             {"\x00", "body"},
		"truncated":              {`{"customer_code":"HARBOUR","lines":[{"product`, "body"},
		"truncated in a number":  {`{"freight":12.`, "body"},
		"truncated in an escape": {`{"notes":"\u12`, "body"},
		"garbage after":          {quantity("1") + "x", "body"},
		"another object after":   {quantity("1") + "{}", "body"},
		"a NUL after":            {quantity("1") + "\x00", "body"},
		"comma after the last":   {`{"customer_code":"HARBOUR",}`, "body"},
		"single quotes":          {`{'customer_code':'HARBOUR'}`, "body"},
		"comment":                {`{/* */"customer_code":"HARBOUR"}`, "body"},
		"two byte order marks":   {"\ufeff\ufeff" + quantity("1"), "body"},
		"control character":      {"{\"notes\":\"a\nb\"}", "body"},
		"bad escape":             {`{"notes":"\x41"}`, "body"},
		"array":                  {`[1,2]`, "body"},
		"string":                 {`"order"`, "body"},
		"null":                   {`null`, "body"},
		"number":                 {`12`, "body"},
		"bad UTF-8":              {"{\"reference\":\"\xff\xfe\"}", "body"},
		"deep arrays":            {`{"notes":` + strings.Repeat("[", 100_000), "body"},
		"deep objects":           {strings.Repeat(`{"notes":`, 50_000), "body"},
		"deep unknown":           {`{"x":` + strings.Repeat("[", 40) + strings.Repeat("]", 40) + `}`, "body"},
		"unknown field":          {`{"customer":"HARBOUR","lines":[]}`, "body.customer"},
		"other case":             {`{"Customer_Code":"HARBOUR"}`, "body.Customer_Code"},
		"empty name":             {`{"":1}`, `body.""`},
		"unknown in a line":      {orderWith(`{"product_code":"KOMBU-GIN-330","quantity":1,"price":2}`), "body.lines[0].price"},
		"twice":                  {`{"reference":"a","reference":"b","customer_code":"HARBOUR","lines":[]}`, "body.reference"},
		"twice, once escaped":    {`{"notes":"a","not\u0065s":"b"}`, "body.notes"},
		"twice in a line":        {orderWith(`{"product_code":"KOMBU-GIN-330","quantity":1,"quantity":2}`), "body.lines[0].quantity"},
		"no lines":               {`{"customer_code":"HARBOUR"}`, "body.lines"},
		"null lines":             {`{"customer_code":"HARBOUR","lines":null}`, "body.lines"},
		"empty lines":            {`{"customer_code":"HARBOUR","lines":[]}`, "body.lines"},
		"lines of an object":     {`{"customer_code":"HARBOUR","lines":{}}`, "body.lines"},
		"line of a number":       {orderWith(`7`), "body.lines[0]"},
		"null line":              {orderWith(`null`), "body.lines[0]"},
		"line of an array":       {orderWith(`[]`), "body.lines[0]"},
		"too many lines":         {`{"customer_code":"HARBOUR","lines":[{"product_code":"KOMBU-GIN-330","quantity":1}` + strings.Repeat(`,{"product_code":"KOMBU-GIN-330","quantity":1}`, 1000) + `]}`, "body.lines"},
		"quantity left out":      {orderWith(`{"product_code":"KOMBU-GIN-330"}`), "body.lines[0].quantity"},
		"null quantity":          {quantity(`null`), "body.lines[0].quantity"},
		"quantity in words":      {quantity(`"twelve"`), "body.lines[0].quantity"},
		"empty quantity":         {quantity(`""`), "body.lines[0].quantity"},
		"true quantity":          {quantity(`true`), "body.lines[0].quantity"},
		"quantity of an object":  {quantity(`{"amount":1}`), "body.lines[0].quantity"},
		"quantity of an array":   {quantity(`[1]`), "body.lines[0].quantity"},
		"zero":                   {quantity(`0`), "body.lines[0].quantity"},
		"negative":               {quantity(`-1`), "body.lines[0].quantity"},
		"negative zero":          {quantity(`-0.0`), "body.lines[0].quantity"},
		"NaN":                    {quantity(`"NaN"`), "body.lines[0].quantity"},
		"infinite":               {quantity(`"Infinity"`), "body.lines[0].quantity"},
		"bare NaN":               {quantity(`NaN`), "body"},
		"hexadecimal":            {quantity(`"0x10"`), "body.lines[0].quantity"},
		"with a comma":           {quantity(`"1,5"`), "body.lines[0].quantity"},
		"with spaces":            {quantity(`" 1 "`), "body.lines[0].quantity"},
		"no digits before":       {quantity(`".5"`), "body.lines[0].quantity"},
		"bare .5":                {quantity(`.5`), "body"},
		"bare 01":                {quantity(`01`), "body"},
		"bare +1":                {quantity(`+1`), "body"},
		"1e400":                  {quantity(`1e400`), "body.lines[0].quantity"},
		"1e999999999":            {quantity(`1e999999999`), "body.lines[0].quantity"},
		"endless exponent":       {quantity(`1e` + strings.Repeat("9", 10_000)), "body.lines[0].quantity"},
		"tiny":                   {quantity(`1e-999999999`), "body.lines[0].quantity"},
		"40 digits":              {quantity(long), "body.lines[0].quantity"},
		"40 digits after":        {quantity(`1.` + long), "body.lines[0].quantity"},
		"5 digits after":         {quantity(`1.00001`), "body.lines[0].quantity"},
		"just above the limit":   {quantity(`100000000.0001`), "body.lines[0].quantity"},
		"price in words":         {orderWith(`{"product_code":"KOMBU-GIN-330","quantity":1,"unit_price":"free"}`), "body.lines[0].unit_price"},
		"negative price":         {orderWith(`{"product_code":"KOMBU-GIN-330","quantity":1,"unit_price":-0.01}`), "body.lines[0].unit_price"},
		"negative freight":       {`{"customer_code":"HARBOUR","freight":"-1","lines":[{"product_code":"KOMBU-GIN-330","quantity":1}]}`, "body.freight"},
		"freight too fine":       {`{"customer_code":"HARBOUR","freight":"1.005","lines":[{"product_code":"KOMBU-GIN-330","quantity":1}]}`, "body.freight"},
		"total too large":        {orderWith(`{"product_code":"KOMBU-GIN-330","quantity":100000000,"unit_price":100000000}`), "body.lines[0]"},
		"reference of a number":  {`{"customer_code":"HARBOUR","reference":4471,"lines":[{"product_code":"KOMBU-GIN-330","quantity":1}]}`, "body.reference"},
		"long reference":         {`{"customer_code":"HARBOUR","reference":"` + strings.Repeat("é", 501) + `","lines":[]}`, "body.reference"},
		"NUL in the reference":   {`{"customer_code":"HARBOUR","reference":"a\u0000b","lines":[]}`, "body.reference"},
		"half a surrogate":       {`{"customer_code":"HARBOUR","notes":"\ud83d","lines":[]}`, "body.notes"},
		"two first halves":       {`{"customer_code":"HARBOUR","notes":"\ud83d\ud83d","lines":[]}`, "body.notes"},
		"NUL in a code":          {orderWith(`{"product_code":"\u0000","quantity":1}`), "body.lines[0].product_code"},
		"bad date":               {`{"customer_code":"HARBOUR","required_date":"2026-02-30","lines":[{"product_code":"KOMBU-GIN-330","quantity":1}]}`, "body.required_date"},
		"date before its time":   {`{"customer_code":"HARBOUR","required_date":"1999-12-31","lines":[{"product_code":"KOMBU-GIN-330","quantity":1}]}`, "body.required_date"},
		"bad source":             {`{"customer_code":"HARBOUR","source":"carrier pigeon","lines":[]}`, "body.source"},
		"customer id is no UUID": {`{"customer_id":"1' OR '1'='1","lines":[]}`, "body.customer_id"},
		"customer id is unknown": {`{"customer_id":"01890a5d-ac96-774b-bcce-b302099a8057","lines":[{"product_code":"KOMBU-GIN-330","quantity":1}]}`, "body.customer_id"},
		"customer id in braces":  {`{"customer_id":"{01890a5d-ac96-774b-bcce-b302099a8057}","lines":[]}`, "body.customer_id"},
		"no customer":            {`{"lines":[{"product_code":"KOMBU-GIN-330","quantity":1}]}`, "body.customer_id"},
		"two customers":          {`{"customer_id":"01890a5d-ac96-774b-bcce-b302099a8057","customer_code":"HARBOUR","lines":[{"product_code":"KOMBU-GIN-330","quantity":1}]}`, "body.customer_code"},
		"unknown customer code":  {`{"customer_code":"harbou","lines":[{"product_code":"KOMBU-GIN-330","quantity":1}]}`, "body.customer_code"},
		"unknown product":        {orderWith(`{"product_code":"NOPE","quantity":1}`), "body.lines[0].product_code"},
		"product id is no UUID":  {orderWith(`{"product_id":"7","quantity":1}`), "body.lines[0].product_id"},
		"no product":             {orderWith(`{"quantity":1}`), "body.lines[0].product_id"},
		"address of nobody":      {`{"customer_code":"HARBOUR","address_id":"01890a5d-ac96-774b-bcce-b302099a8057","lines":[{"product_code":"KOMBU-GIN-330","quantity":1}]}`, "body.address_id"},
	}
	onEachEngine(t, func(t *testing.T, w *world) {
		for name, test := range tests {
			faults := w.post("/api/v1/orders", test.body).problem(t, http.StatusUnprocessableEntity)
			if faults[test.location] == "" {
				t.Errorf("%s: nothing about %s: %v", name, test.location, faults)
			}
		}
		if got := w.get("/api/v1/orders"); len(got.json["items"].([]any)) != 0 {
			t.Errorf("something was taken: %s", got.text)
		}
	})
}

func TestAllFaultsAreToldAtOnce(t *testing.T) {
	w := newWorld(t)
	got := w.post("/api/v1/orders", `{"customer_code":7,"nonsense":1,"lines":[{"quantity":"x"},{"product_code":"A","unit_price":[]}],"source":"?"}`)
	want := []string{"body.customer_code", "body.lines[0].quantity", "body.lines[1].quantity", "body.lines[1].unit_price", "body.nonsense", "body.source"}
	if got := slices.Sorted(maps.Keys(got.problem(t, http.StatusUnprocessableEntity))); !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestManyFaultsMakeASmallAnswer(t *testing.T) {
	w := newWorld(t)
	var b strings.Builder
	for i := range 50_000 {
		fmt.Fprintf(&b, `"f%d":1,`, i)
	}
	got := w.post("/api/v1/orders", "{"+b.String()+`"lines":[]}`)
	if faults := got.problem(t, http.StatusUnprocessableEntity); len(faults) != 50 {
		t.Errorf("%d faults are told", len(faults))
	}
}

// calls are all calls with a body, and all with an id, in a form that can be sent.
func (w *world) calls() (withBody, withID []request) {
	order := w.takeOrder()
	list := w.post("/api/v1/price-lists", `{"name":"By hand"}`).json["id"].(string)
	hook := w.post("/api/v1/webhooks", `{"url":"https://example.com/hook","events":["order.created"]}`).json["id"].(string)
	group := w.post("/api/v1/fulfilment-groups", `{"name":"North"}`).json["id"].(string)
	terms := w.post("/api/v1/payment-terms", `{"name":"Card","options":["on_account"]}`).json["id"].(string)
	partner := w.post("/api/v1/trading-partners", `{"name":"Chain","format":"ubl","their_id":"9520000001001"}`).json["id"].(string)
	document := w.post("/api/v1/documents", "nothing that can be read").json["id"].(string)
	customer, product, asked := w.office.customer.ID, w.office.product.ID, w.ask("ana@fern.example")
	v1 := "/api/v1"
	invoice := w.invoiced()
	_, payment := w.paidByLink()
	withBody = []request{
		{method: "PUT", path: v1 + "/integrations/unleashed", body: `{"api_id":"a","api_key":"b"}`},
		{method: "PATCH", path: v1 + "/integrations/unleashed/settings", body: `{}`},
		{method: "PUT", path: v1 + "/integrations/unleashed/webhook", body: `{"signature_key":"k"}`},
		{method: "PATCH", path: v1 + "/integrations/unleashed/price-settings", body: `{}`},
		{method: "POST", path: v1 + "/imports", body: `{"kind":"products"}`},
		{method: "PATCH", path: v1 + "/products/" + product, body: `{}`},
		{method: "POST", path: v1 + "/customers", body: `{"name":"N"}`},
		{method: "PATCH", path: v1 + "/customers/" + customer, body: `{}`},
		{method: "POST", path: v1 + "/customers/" + customer + "/match", body: `{"unleashed_guid":"01890a5d-ac96-774b-bcce-b302099a8057"}`},
		{method: "POST", path: v1 + "/customers/" + customer + "/invite", body: `{}`},
		{method: "PUT", path: v1 + "/customers/" + customer + "/standing-order", body: `{"days":{}}`},
		{method: "POST", path: v1 + "/trade-requests/" + asked + "/accept", body: `{}`},
		{method: "POST", path: v1 + "/trade-requests/" + asked + "/decline", body: `{}`},
		{method: "POST", path: v1 + "/price-lists", body: `{"name":"N"}`},
		{method: "PUT", path: v1 + "/price-lists/" + list + "/prices/" + product, body: `{"unit_price":1}`},
		{method: "POST", path: v1 + "/orders", body: w.orderBody()},
		{method: "PATCH", path: v1 + "/orders/" + order, body: `{}`},
		{method: "POST", path: v1 + "/orders/" + order + "/hold-invoice", body: `{"reason":"R"}`},
		{method: "POST", path: v1 + "/orders/" + order + "/credit-notes", body: `{"reason":"R","everything":true}`},
		{method: "POST", path: v1 + "/payments/" + payment + "/refund", body: `{}`},
		{method: "POST", path: v1 + "/webhooks", body: `{"url":"https://example.com","events":["order.created"]}`},
		{method: "POST", path: v1 + "/fulfilment-groups", body: `{"name":"South"}`},
		{method: "PATCH", path: v1 + "/fulfilment-groups/" + group, body: `{}`},
		{method: "POST", path: v1 + "/payment-terms", body: `{"name":"Bank","options":["on_account"]}`},
		{method: "PATCH", path: v1 + "/payment-terms/" + terms, body: `{}`},
		{method: "POST", path: v1 + "/trading-partners", body: `{"name":"Other","format":"csv"}`},
		{method: "PATCH", path: v1 + "/trading-partners/" + partner, body: `{}`},
		{method: "PUT", path: v1 + "/trading-partners/" + partner + "/stores/" + partner, body: `{"customer_id":"` + customer + `"}`},
		{method: "PUT", path: v1 + "/trading-partners/" + partner + "/products/" + partner, body: `{"product_id":"` + product + `"}`},
	}
	withID = []request{
		{method: "GET", path: v1 + "/products/" + product},
		{method: "PATCH", path: v1 + "/products/" + product, body: `{"name":"Taken over"}`},
		{method: "GET", path: v1 + "/customers/" + customer},
		{method: "PATCH", path: v1 + "/customers/" + customer, body: `{"name":"Taken over"}`},
		{method: "POST", path: v1 + "/customers/" + customer + "/match", body: `{"unleashed_guid":"01890a5d-ac96-774b-bcce-b302099a8057"}`},
		{method: "POST", path: v1 + "/customers/" + customer + "/invite", body: `{"email":"taken@over.example"}`},
		{method: "GET", path: v1 + "/customers/" + customer + "/price?product_id=" + product},
		{method: "GET", path: v1 + "/customers/" + customer + "/standing-order"},
		{method: "PUT", path: v1 + "/customers/" + customer + "/standing-order", body: `{"days":{"mon":[{"product_code":"KOMBU-GIN-330","quantity":1}]}}`},
		{method: "GET", path: v1 + "/trade-requests/" + asked},
		{method: "POST", path: v1 + "/trade-requests/" + asked + "/accept", body: `{}`},
		{method: "POST", path: v1 + "/trade-requests/" + asked + "/decline", body: `{}`},
		{method: "GET", path: v1 + "/price-lists/" + list},
		{method: "GET", path: v1 + "/price-lists/" + list + "/prices"},
		{method: "PUT", path: v1 + "/price-lists/" + list + "/prices/" + product, body: `{"unit_price":1}`},
		{method: "GET", path: v1 + "/orders/" + order},
		{method: "PATCH", path: v1 + "/orders/" + order, body: `{"reference":"Taken over"}`},
		{method: "GET", path: v1 + "/orders/" + order + "/timeline"},
		{method: "GET", path: v1 + "/orders/" + order + "/problems"},
		{method: "POST", path: v1 + "/orders/" + order + "/problems/" + product + "/settle", body: `{"answer":"x"}`},
		{method: "GET", path: v1 + "/orders/" + order + "/invoice"},
		{method: "GET", path: v1 + "/orders/" + order + "/invoice.pdf"},
		{method: "POST", path: v1 + "/orders/" + order + "/hold-invoice", body: `{"reason":"R"}`},
		{method: "POST", path: v1 + "/orders/" + order + "/release-invoice"},
		{method: "POST", path: v1 + "/orders/" + order + "/credit-notes", body: `{"reason":"R","everything":true}`},
		{method: "GET", path: v1 + "/orders/" + order + "/payments"},
		{method: "POST", path: v1 + "/orders/" + order + "/payment-link"},
		{method: "GET", path: v1 + "/payments/" + payment},
		{method: "POST", path: v1 + "/payments/" + payment + "/refund", body: `{}`},
		{method: "POST", path: v1 + "/payments/" + payment + "/retry"},
		{method: "GET", path: v1 + "/invoices/" + invoice},
		{method: "GET", path: v1 + "/invoices/" + invoice + "/pdf"},
		{method: "POST", path: v1 + "/invoices/" + invoice + "/send", body: `{"email":"taken@over.example"}`},
		{method: "GET", path: v1 + "/customers/" + customer + "/statement?month=2026-03"},
		{method: "GET", path: v1 + "/customers/" + customer + "/statement.pdf?month=2026-03"},
		{method: "POST", path: v1 + "/orders/" + order + "/approve"},
		{method: "POST", path: v1 + "/orders/" + order + "/retry"},
		{method: "POST", path: v1 + "/orders/" + order + "/send-again"},
		{method: "POST", path: v1 + "/orders/" + order + "/acknowledge"},
		{method: "POST", path: v1 + "/orders/" + order + "/reprice", body: `{"line_ids":["01890a5d-ac96-774b-bcce-b302099a8057"]}`},
		{method: "POST", path: v1 + "/orders/" + order + "/keep-prices"},
		{method: "POST", path: v1 + "/orders/" + order + "/ship"},
		{method: "POST", path: v1 + "/orders/" + order + "/receive"},
		{method: "POST", path: v1 + "/orders/" + order + "/cancel"},
		{method: "DELETE", path: v1 + "/webhooks/" + hook},
		{method: "GET", path: v1 + "/fulfilment-groups/" + group},
		{method: "PATCH", path: v1 + "/fulfilment-groups/" + group, body: `{"name":"Taken over"}`},
		{method: "DELETE", path: v1 + "/fulfilment-groups/" + group},
		{method: "GET", path: v1 + "/payment-terms/" + terms},
		{method: "PATCH", path: v1 + "/payment-terms/" + terms, body: `{"name":"Taken over"}`},
		{method: "DELETE", path: v1 + "/payment-terms/" + terms},
		{method: "GET", path: v1 + "/documents/" + document},
		{method: "GET", path: v1 + "/documents/" + document + "/content"},
		{method: "POST", path: v1 + "/documents/" + document + "/resend"},
		{method: "GET", path: v1 + "/trading-partners/" + partner},
		{method: "PATCH", path: v1 + "/trading-partners/" + partner, body: `{"name":"Taken over"}`},
		{method: "GET", path: v1 + "/trading-partners/" + partner + "/stores"},
		{method: "PUT", path: v1 + "/trading-partners/" + partner + "/stores/" + partner, body: `{"customer_id":"` + customer + `"}`},
		{method: "DELETE", path: v1 + "/trading-partners/" + partner + "/stores/" + partner},
		{method: "GET", path: v1 + "/trading-partners/" + partner + "/products"},
		{method: "PUT", path: v1 + "/trading-partners/" + partner + "/products/" + partner, body: `{"product_id":"` + product + `"}`},
		{method: "DELETE", path: v1 + "/trading-partners/" + partner + "/products/" + partner},
		{method: "DELETE", path: v1 + "/integrations/unleashed/webhook/keys/" + w.signatureKey("whkey-abc")},
	}
	return withBody, withID
}

func TestHostileBodies(t *testing.T) {
	w := newWorld(t)
	withBody, _ := w.calls()
	mayBeLeftOut := regexp.MustCompile(`/(invite|accept|decline|refund)$`)
	for _, call := range withBody {
		for _, body := range []string{" ", "null"} {
			r := call
			if r.body = body; mayBeLeftOut.MatchString(r.path) {
				continue // TestABodyWithNothingToSayMayBeLeftOut
			}
			if faults := w.send(r).problem(t, http.StatusUnprocessableEntity); faults["body"] == "" {
				t.Errorf("%s %s %q: %v", r.method, r.path, body, faults)
			}
		}
		for _, body := range []string{"{", "[]", `"x"`, "7", `{"x":1}`, "\xff", `{"a":` + strings.Repeat("[", 10_000), `{"name":"\u0000","events":["\u0000"],"kind":"\u0000","api_id":"\u0000","url":"\u0000","sales_order_status":"\u0000","reference":"\u0000","unleashed_guid":"\u0000","valid_from":"\u0000"}`} {
			r := call
			r.body = body
			if faults := w.send(r).problem(t, http.StatusUnprocessableEntity); len(faults) == 0 {
				t.Errorf("%s %s %s: no place is named", r.method, r.path, body)
			}
		}
		r := call
		r.header = map[string]string{"Content-Type": "application/xml"}
		w.send(r).problem(t, http.StatusUnsupportedMediaType)
		r.header = map[string]string{"Content-Type": "application/json", "Content-Encoding": "gzip"}
		w.send(r).problem(t, http.StatusUnsupportedMediaType)
		r = call
		r.body = `{"x":"` + strings.Repeat("x", 10<<20) + `"}`
		w.send(r).problem(t, http.StatusRequestEntityTooLarge)
		r = call
		r.token = "-"
		w.send(r).problem(t, http.StatusUnauthorized)
	}
}

func TestContentTypesOfJSON(t *testing.T) {
	w := newWorld(t)
	for _, contentType := range []string{"", "application/json", "Application/JSON; charset=utf-8", "application/merge-patch+json", "text/json"} {
		got := w.send(request{method: "POST", path: "/api/v1/orders", body: w.orderBody(), header: map[string]string{"Content-Type": contentType}})
		if got.status != http.StatusCreated {
			t.Errorf("%q: %d %s", contentType, got.status, got.text)
		}
	}
}

func TestLargestOrderFits(t *testing.T) {
	w := newWorld(t)
	line := `{"product_code":"KOMBU-GIN-330","quantity":"99999999.9999","unit_price":"0.0001","comment":"` + strings.Repeat("x", 900) + `"}`
	got := w.post("/api/v1/orders", `{"customer_code":"HARBOUR","lines":[`+strings.Repeat(line+",", 999)+line+`]}`)
	if got.status != http.StatusCreated || len(got.json["lines"].([]any)) != 1000 {
		t.Fatalf("%d %.300s", got.status, got.text)
	}
}

// TestByteOrderMark takes the mark that some programs put before JSON.
func TestByteOrderMark(t *testing.T) {
	w := newWorld(t)
	if got := w.post("/api/v1/orders", "\ufeff"+w.orderBody()); got.status != http.StatusCreated {
		t.Errorf("%d %s", got.status, got.text)
	}
}

// TestUnknownQueryParameters asks every call for something that it does not know.
func TestUnknownQueryParameters(t *testing.T) {
	w := newWorld(t)
	withBody, withID := w.calls()
	calls := slices.Concat(withBody, withID)
	for _, list := range []string{"/orders", "/products", "/customers", "/price-lists", "/runs", "/notices", "/webhooks", "/integrations/unleashed", "/integrations/unleashed/settings"} {
		calls = append(calls, request{method: "GET", path: "/api/v1" + list})
	}
	for _, r := range calls {
		r.path += "?nonsense=1"
		if strings.Count(r.path, "?") > 1 {
			r.path = strings.Replace(r.path, "?nonsense", "&nonsense", 1)
		}
		faults := w.send(r).problem(t, http.StatusUnprocessableEntity)
		if faults["query.nonsense"] != "is not a parameter of this call" {
			t.Errorf("%s %s: %v", r.method, r.path, faults)
		}
	}
	var many strings.Builder
	for i := range 1000 {
		fmt.Fprintf(&many, "&f%d", i)
	}
	if faults := w.get("/api/v1/orders?"+many.String()).problem(t, http.StatusUnprocessableEntity); len(faults) != 50 {
		t.Errorf("%d faults", len(faults))
	}
}

// TestBodyWithoutLength sends a body that says nothing of its length, and one that breaks off.
func TestBodyWithoutLength(t *testing.T) {
	w := newWorld(t)
	send := func(body io.Reader) int {
		r := httptest.NewRequest("POST", "/api/v1/orders", body)
		r.Header.Set("Authorization", "Bearer "+w.office.token)
		recorder := httptest.NewRecorder()
		w.handler.ServeHTTP(recorder, r)
		return recorder.Code
	}
	if got := send(iotest.OneByteReader(strings.NewReader(w.orderBody()))); got != http.StatusCreated {
		t.Errorf("byte by byte: %d", got)
	}
	if got := send(io.MultiReader(strings.NewReader("{"), strings.NewReader(strings.Repeat(" ", 2<<20)))); got != http.StatusRequestEntityTooLarge {
		t.Errorf("too long without saying so: %d", got)
	}
	if got := send(io.MultiReader(strings.NewReader("{"), iotest.ErrReader(io.ErrUnexpectedEOF))); got != http.StatusBadRequest {
		t.Errorf("broken off: %d", got)
	}
}

// TestTooLargeIsAnsweredAfterTheWholeBody checks that a client which reads its answer only when it
// has sent everything is told that it sends too much, whether it says so before or not.
func TestTooLargeIsAnsweredAfterTheWholeBody(t *testing.T) {
	w := newWorld(t)
	for _, path := range []string{documentsPath, "/api/v1/orders"} {
		for _, length := range []int64{12 << 20, -1} {
			body := strings.NewReader(strings.Repeat("x", 12<<20))
			r := httptest.NewRequest("POST", path, io.NopCloser(body))
			r.ContentLength = length
			r.Header.Set("Authorization", "Bearer "+w.office.token)
			recorder := httptest.NewRecorder()
			w.handler.ServeHTTP(recorder, r)
			if recorder.Code != http.StatusRequestEntityTooLarge || body.Len() > 0 {
				t.Errorf("%s, length %d: answered %d with %d bytes unread", path, length, recorder.Code, body.Len())
			}
		}
	}
}

func TestHostileQueries(t *testing.T) {
	onEachEngine(t, func(t *testing.T, w *world) {
		lists := []string{"/orders", "/products", "/customers", "/price-lists", "/runs", "/notices", "/webhooks"}
		for _, list := range lists {
			for query, location := range map[string]string{
				"limit=0": "query.limit", "limit=-1": "query.limit", "limit=501": "query.limit", "limit=x": "query.limit", "limit=1.5": "query.limit",
				"limit=99999999999999999999": "query.limit", "limit=1e2": "query.limit", "limit=%00": "query.limit",
				"cursor=garbage": "query.cursor", "cursor=%00": "query.cursor", "cursor=%ff": "query.cursor", "cursor=" + strings.Repeat("a", 2000): "query.cursor",
				"cursor=eyJhIjoxfQ": "query.cursor", "q=%00": "query.q", "q=%zz": "query", "a;b": "query",
			} {
				faults := w.get("/api/v1"+list+"?"+query).problem(t, http.StatusUnprocessableEntity)
				if faults[location] == "" {
					t.Errorf("%s?%.40s: nothing about %s: %v", list, query, location, faults)
				}
			}
			w.get("/api/v1"+list+"?q="+strings.Repeat("a", 20_000)).problem(t, http.StatusRequestURITooLong)
			if got := w.get("/api/v1" + list + "?limit=500&cursor="); got.status != http.StatusOK {
				t.Errorf("%s: %d %s", list, got.status, got.text)
			}
		}
		price := "/customers/" + w.office.customer.ID + "/price?product_id=" + w.office.product.ID
		for query, location := range map[string]string{
			"/orders?status=lost": "query.status", "/orders?customer_id=7": "query.customer_id", "/orders?attention=maybe": "query.attention",
			"/orders?updated_since=yesterday": "query.updated_since", "/products?updated_since=1": "query.updated_since", "/products?customer_id=x": "query.customer_id",
			"/customers?matched=2": "query.matched", price + "&quantity=x": "query.quantity", price + "&quantity=0": "query.quantity", price + "&quantity=-1": "query.quantity",
			price + "&quantity=1e999999999": "query.quantity", price + "&date=2026-02-30": "query.date", "/customers/" + w.office.customer.ID + "/price": "query.product_id",
		} {
			faults := w.get("/api/v1"+query).problem(t, http.StatusUnprocessableEntity)
			if faults[location] == "" {
				t.Errorf("%s: nothing about %s: %v", query, location, faults)
			}
		}
		w.get("/api/v1/products?customer_id=01890a5d-ac96-774b-bcce-b302099a8057").problem(t, http.StatusNotFound)
	})
}

func TestHostilePaths(t *testing.T) {
	onEachEngine(t, func(t *testing.T, w *world) {
		for _, id := range []string{"7", "%00", "%ff", "'", "..%2f", "{}", strings.Repeat("a", 5000), "01890a5d-ac96-774b-bcce-b302099a8057", "01890a5dac96774bbcceb302099a8057", "urn:uuid:01890a5d-ac96-774b-bcce-b302099a8057"} {
			for _, r := range []request{
				{method: "GET", path: "/orders/" + id}, {method: "GET", path: "/orders/" + id + "/timeline"}, {method: "PATCH", path: "/orders/" + id, body: "{}"},
				{method: "POST", path: "/orders/" + id + "/approve"}, {method: "GET", path: "/products/" + id}, {method: "PATCH", path: "/products/" + id, body: "{}"},
				{method: "GET", path: "/customers/" + id}, {method: "PATCH", path: "/customers/" + id, body: "{}"},
				{method: "GET", path: "/customers/" + id + "/price?product_id=" + w.office.product.ID},
				{method: "GET", path: "/price-lists/" + id}, {method: "GET", path: "/price-lists/" + id + "/prices"},
				{method: "PUT", path: "/price-lists/" + id + "/prices/" + w.office.product.ID, body: `{"unit_price":1}`},
				{method: "GET", path: "/runs/" + id}, {method: "POST", path: "/notices/" + id + "/dismiss"}, {method: "DELETE", path: "/webhooks/" + id},
			} {
				r.path = "/api/v1" + r.path
				w.send(r).problem(t, http.StatusNotFound)
			}
			w.get("/media/"+id).problem(t, http.StatusNotFound)
			w.get("/media/"+id+"/thumbnail").problem(t, http.StatusNotFound)
		}
	})
}

// TestUpperCaseIDs finds things by ids in capitals, which are the same UUIDs.
func TestUpperCaseIDs(t *testing.T) {
	w := newWorld(t)
	if got := w.get("/api/v1/customers/" + strings.ToUpper(w.office.customer.ID)); got.status != http.StatusOK {
		t.Errorf("in the path: %d %s", got.status, got.text)
	}
	got := w.post("/api/v1/orders", fmt.Sprintf(`{"customer_id":%q,"lines":[{"product_id":%q,"quantity":1}]}`, strings.ToUpper(w.office.customer.ID), strings.ToUpper(w.office.product.ID)))
	if got.status != http.StatusCreated {
		t.Errorf("in the body: %d %s", got.status, got.text)
	}
}

func TestHostileHeaders(t *testing.T) {
	w := newWorld(t)
	for header, value := range map[string]string{
		"Authorization": "Basic abc", "authorization": "Bearer", "AUTHORIZATION": "Bearer " + strings.Repeat("x", 10_000),
	} {
		r := request{method: "GET", path: "/api/v1/orders", token: "-", header: map[string]string{header: value}}
		got := w.send(r)
		got.problem(t, http.StatusUnauthorized)
		if got.header.Get("WWW-Authenticate") != "Bearer" {
			t.Errorf("WWW-Authenticate %q", got.header.Get("WWW-Authenticate"))
		}
	}
	for _, token := range []string{"upk_wrong", "\x00", "\xff", "' OR 1=1"} {
		w.send(request{method: "GET", path: "/api/v1/orders", token: token}).problem(t, http.StatusUnauthorized)
	}
	if got := w.send(request{method: "GET", path: "/api/v1/orders", token: "-", header: map[string]string{"Authorization": "bEARER  " + w.office.token}}); got.status != http.StatusOK {
		t.Errorf("the scheme in other case: %d", got.status)
	}
	for _, key := range []string{strings.Repeat("k", 256), "a\x00b", "a\nb", "\xff"} {
		got := w.send(request{method: "POST", path: "/api/v1/orders", body: w.orderBody(), header: map[string]string{"Idempotency-Key": key}})
		if got.problem(t, http.StatusUnprocessableEntity)["header.Idempotency-Key"] == "" {
			t.Errorf("%q: %s", key, got.text)
		}
	}
	for _, accept := range []string{"text/html", "json", "application/cbor", "application/problem+json", ";;;", "*/*;q=0"} {
		got := w.send(request{method: "GET", path: "/api/v1/orders", header: map[string]string{"Accept": accept}})
		if got.status != http.StatusOK || got.header.Get("Content-Type") != "application/json" {
			t.Errorf("Accept %q: %d %s", accept, got.status, got.header.Get("Content-Type"))
		}
	}
}

func TestUnknownPathsAndMethods(t *testing.T) {
	w := newWorld(t)
	w.get("/").problem(t, http.StatusNotFound)
	w.get("/api/v2/orders").problem(t, http.StatusNotFound)
	w.get("/api/v1/nothing").problem(t, http.StatusNotFound)
	w.send(request{method: "GET", path: "/api/v1/nothing", token: "-"}).problem(t, http.StatusUnauthorized)
	got := w.send(request{method: "DELETE", path: "/api/v1/orders"})
	got.problem(t, http.StatusMethodNotAllowed)
	if got.header.Get("Allow") != "GET, HEAD, POST" {
		t.Errorf("Allow: %q", got.header.Get("Allow"))
	}
	w.send(request{method: "BREW", path: "/api/v1/orders"}).problem(t, http.StatusMethodNotAllowed)
	w.send(request{method: "POST", path: "/healthz"}).problem(t, http.StatusMethodNotAllowed)
	if got := w.send(request{method: "HEAD", path: "/api/v1/orders"}); got.status != http.StatusOK {
		t.Errorf("HEAD: %d", got.status)
	}
}
