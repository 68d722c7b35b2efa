package api

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"strconv"

	"github.com/danielgtaylor/huma/v2"
)

//go:generate go test -run TestOpenAPIDocument -update .

// tokenScheme names the way in which calls are authorized.
const tokenScheme = "token"

const introduction = `Wholesale ordering with Unleashed behind it: products, customers and prices come from there, and approved orders become sales orders there, each exactly once.

Every call takes the API token of a supplier: Authorization: Bearer <token>. A token gives access to its own supplier's data only; another supplier's data is a 404. A token has a scope, and each call says under security which one it needs: read (see everything, change nothing), orders (also take, change and approve orders) or all. A call outside of it is a 403. Tokens are made in the console, under Settings, with a scope and an end.

Decimals (prices, quantities, totals) are strings, such as "24.9500", so that no precision is lost to floats; a request may also write them as JSON numbers. Ids are UUIDs. Times are RFC 3339 in UTC.

Unknown fields and unknown query parameters of a request are refused, and so is everything else that is wrong with it, all at once. Errors are problems (RFC 9457) that name each place at fault. null is the same as leaving a field out; in a PATCH it empties a text.

Lists come in pages: send next_cursor as cursor until it is empty. Every call that creates something takes an Idempotency-Key, so that it can be repeated safely.`

// newDocument makes the OpenAPI document without its calls.
func (a *API) newDocument() *huma.OpenAPI {
	return &huma.OpenAPI{
		OpenAPI: "3.1.0",
		Info:    &huma.Info{Title: "Upstock API", Version: "1", Description: introduction},
		Servers: []*huma.Server{{URL: "/"}},
		OnAddOperation: []huma.AddOpFunc{func(_ *huma.OpenAPI, op *huma.Operation) {
			a.documented = append(a.documented, documentedCall{Operation: op})
		}},
		Tags: []*huma.Tag{
			{Name: ordersTag, Description: "Take, approve, ship, receive, cancel."},
			{Name: invoicesTag, Description: "Invoices, credit notes and statements."},
			{Name: paymentsTag, Description: "What customers pay through Stripe, and what goes back."},
			{Name: paymentTermsTag, Description: "How customers may pay, and when it is collected."},
			{Name: customersTag, Description: "Who buys, and at what price."},
			{Name: productsTag, Description: "What is sold."},
			{Name: priceListsTag, Description: "What it costs."},
			{Name: fulfilmentTag, Description: "When customers are delivered to, and until when they order."},
			{Name: partnersTag, Description: "Who orders with documents between computers."},
			{Name: documentsTag, Description: "What trading partners have sent, and what leaves for them."},
			{Name: integrationsTag, Description: "The supplier's accounts in Unleashed and at Stripe."},
			{Name: runsTag, Description: "Long work in the background, and how far it has got."},
			{Name: noticesTag, Description: "What waits for a person."},
			{Name: webhooksTag, Description: "Notify your own programs of events."},
			{Name: auditTag, Description: "Who did what, for a security review."},
		},
		Components: &huma.Components{
			Schemas:   huma.NewMapRegistry("#/components/schemas/", huma.DefaultSchemaNamer),
			Responses: map[string]*huma.Response{},
			SecuritySchemes: map[string]*huma.SecurityScheme{
				tokenScheme: {Type: "http", Scheme: "bearer", Description: "The API token of a supplier."},
			},
		},
	}
}

var refusalMeanings = map[int]string{
	http.StatusUnauthorized:          "There is no API token, it is none of ours, or it has expired.",
	http.StatusForbidden:             "The scope of the API token does not include this.",
	http.StatusNotFound:              "It is not there, or it is another supplier's.",
	http.StatusConflict:              "The present state does not allow it.",
	http.StatusRequestEntityTooLarge: "The body is too large.",
	http.StatusPreconditionFailed:    "It has changed since it was read: read it again.",
	http.StatusUnprocessableEntity:   "The input is not valid; errors names the places.",
	http.StatusTooManyRequests:       "Too fast: wait as long as Retry-After says.",
	http.StatusInternalServerError:   "Something went wrong here. It is logged under the X-Request-Id of the answer.",
	http.StatusServiceUnavailable:    "Unleashed did not answer: try again later.",
}

// documentedCall is a call in the document, with the types of its bodies; nil where it has none.
type documentedCall struct {
	*huma.Operation
	Request  reflect.Type
	Response reflect.Type
}

// bodied is the part of an input or output that knows what is in the body.
type bodied interface {
	bodyType() reflect.Type
}

// documentBodies documents what huma cannot see: the request body, and examples.
func (a *API) documentBodies(in, out reflect.Type) {
	documented := &a.documented[len(a.documented)-1]
	for i := range in.NumField() {
		field := reflect.New(in.Field(i).Type).Interface()
		if body, ok := field.(bodied); ok {
			documented.Request = body.bodyType()
		}
	}
	if field, ok := out.FieldByName("Body"); ok {
		documented.Response = field.Type
		if body, ok := reflect.New(field.Type).Interface().(bodied); ok {
			documented.Response = body.bodyType()
		}
	}
	if t := documented.Request; t != nil {
		documented.RequestBody = &huma.RequestBody{Required: !mayBeLeftOut(documented.Method, t), Content: map[string]*huma.MediaType{
			"application/json": {Schema: a.schemas().Schema(t, true, ""), Example: exampleOf(t)},
		}}
	}
	switch t := documented.Response; {
	case t == nil:
	case t == reflect.TypeFor[[]byte]():
		documented.Response = nil
		documented.Responses[strconv.Itoa(documented.DefaultStatus)].Content = map[string]*huma.MediaType{
			"application/pdf": {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}},
		}
	default:
		documented.Responses[strconv.Itoa(documented.DefaultStatus)].Content["application/json"].Example = exampleOf(t)
	}
}

func (a *API) schemas() huma.Registry { return a.huma.OpenAPI().Components.Schemas }

// finishDocument adds what belongs to no single call.
func (a *API) finishDocument() {
	document := a.huma.OpenAPI()
	problem := a.schemas().Schema(reflect.TypeFor[Problem](), true, "")
	for status, meaning := range refusalMeanings {
		document.Components.Responses[strconv.Itoa(status)] = &huma.Response{
			Description: meaning,
			Content:     map[string]*huma.MediaType{problemType: {Schema: problem, Example: exampleProblem(status, meaning)}},
		}
	}
	// Huma adds its own errors, which are never answered.
	delete(a.schemas().Map(), "ErrorModel")
	delete(a.schemas().Map(), "ErrorDetail")

	requests := map[string]bool{}
	for _, c := range a.documented {
		nameBodies(requests, c.Request)
		for _, p := range c.Parameters {
			if p.In == "path" && p.Name != "code" { // documented, not checked: any other text is a 404
				schema := *p.Schema
				schema.Format = "uuid"
				p.Schema = &schema
			}
		}
	}
	for name, schema := range a.schemas().Map() {
		if closed, ok := schema.AdditionalProperties.(bool); ok && !closed && !requests[name] {
			schema.AdditionalProperties = nil // answers may get more fields
		}
	}
}

// nameBodies collects the names of the types in a request body.
func nameBodies(names map[string]bool, t reflect.Type) {
	if t == nil {
		return
	}
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct || t == reflect.TypeFor[decimalInput]() {
		return
	}
	names[t.Name()] = true
	for i := range t.NumField() {
		nameBodies(names, t.Field(i).Type)
	}
}

func exampleProblem(status int, meaning string) json.RawMessage {
	p := newProblem(status, meaning)
	if status == http.StatusUnprocessableEntity {
		p = newProblem(status, notValid, Fault{"body.lines[3].quantity", "must be greater than 0"})
	}
	text, err := encode(p)
	if err != nil {
		return nil
	}
	return bytes.TrimSpace(text)
}

// OpenAPI gives the OpenAPI 3.1 document as JSON, always the same for the same program.
func (a *API) OpenAPI() ([]byte, error) { return a.openAPI() }

func (a *API) renderOpenAPI() ([]byte, error) {
	text, err := json.Marshal(a.huma.OpenAPI())
	if err != nil {
		return nil, fmt.Errorf("api: write the OpenAPI document: %w", err)
	}
	// The first encoder escapes what would be dangerous inside HTML, which this is not.
	for escaped, plain := range map[string]string{`\u003c`: "<", `\u003e`: ">", `\u0026`: "&"} {
		text = bytes.ReplaceAll(text, []byte(escaped), []byte(plain))
	}
	var indented bytes.Buffer
	if err := json.Indent(&indented, text, "", "  "); err != nil {
		return nil, fmt.Errorf("api: write the OpenAPI document: %w", err)
	}
	indented.WriteByte('\n')
	return indented.Bytes(), nil
}

func (a *API) serveOpenAPI(w http.ResponseWriter, r *http.Request) {
	document, err := a.OpenAPI()
	if err != nil {
		a.refuse(w, r, err)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-cache")
	w.Header().Set("Access-Control-Allow-Origin", "*") // tools in browsers read it; it is public
	_, _ = w.Write(document)
}
