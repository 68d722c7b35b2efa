package demo

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Client calls Upstock's REST API over HTTP, as any supplier's program would.
type Client struct {
	base  string
	token string
	http  *http.Client
}

// NewClient makes a client of the server at base for the supplier whose token it is.
func NewClient(base, token string) *Client {
	transport := &http.Transport{MaxIdleConnsPerHost: 64, IdleConnTimeout: time.Minute}
	return &Client{base: base, token: token, http: &http.Client{Transport: transport, Timeout: time.Minute}}
}

// APIError is an answer that is not a success: an RFC 9457 problem.
type APIError struct {
	Status int    `json:"status"`
	Title  string `json:"title"`
	Detail string `json:"detail"`
	Errors []struct {
		Location string `json:"location"`
		Message  string `json:"message"`
	} `json:"errors"`
}

// Error describes the problem in one line.
func (e *APIError) Error() string {
	text := fmt.Sprintf("%d %s", e.Status, e.Title)
	if e.Detail != "" {
		text += ": " + e.Detail
	}
	for _, field := range e.Errors {
		text += fmt.Sprintf("; %s %s", field.Location, field.Message)
	}
	return text
}

// header is an extra request header.
type header struct{ name, value string }

// call sends in as JSON, if there is any, and reads the answer into out, if it is wanted.
func (c *Client) call(ctx context.Context, method, path string, in, out any, headers ...header) error {
	var body io.Reader
	if in != nil {
		data, err := json.Marshal(in)
		if err != nil {
			return fmt.Errorf("%s %s: %w", method, path, err)
		}
		body = bytes.NewReader(data)
	}
	request, err := http.NewRequestWithContext(ctx, method, c.base+path, body)
	if err != nil {
		return fmt.Errorf("%s %s: %w", method, path, err)
	}
	request.Header.Set("Authorization", "Bearer "+c.token)
	if in != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	for _, h := range headers {
		request.Header.Set(h.name, h.value)
	}
	response, err := c.http.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	data, err := io.ReadAll(response.Body)
	if err != nil {
		return fmt.Errorf("%s %s: %w", method, path, err)
	}
	if response.StatusCode >= http.StatusBadRequest {
		problem := &APIError{Status: response.StatusCode}
		if json.Unmarshal(data, problem) != nil {
			problem.Title = strings.TrimSpace(string(data))
		}
		return fmt.Errorf("%s %s: %w", method, path, problem)
	}
	if out == nil {
		return nil
	}
	if err := json.Unmarshal(data, out); err != nil {
		return fmt.Errorf("%s %s: %w", method, path, err)
	}
	return nil
}

// Connection is how the supplier's connection to Unleashed is doing.
type Connection struct {
	Status         string `json:"status"`
	CompanyName    string `json:"company_name"`
	BaseCurrency   string `json:"base_currency"`
	CallsThisMonth int64  `json:"calls_this_month"`
}

// Connect connects the supplier's Unleashed account.
func (c *Client) Connect(ctx context.Context, apiID, apiKey string) (connection Connection, err error) {
	in := map[string]string{"api_id": apiID, "api_key": apiKey}
	return connection, c.call(ctx, http.MethodPut, "/api/v1/integrations/unleashed", in, &connection)
}

// Connection reads how the connection is doing.
func (c *Client) Connection(ctx context.Context) (connection Connection, err error) {
	return connection, c.call(ctx, http.MethodGet, "/api/v1/integrations/unleashed", nil, &connection)
}

// SetFreightProduct says with which product freight is put on sales orders.
func (c *Client) SetFreightProduct(ctx context.Context, code string) error {
	return c.call(ctx, http.MethodPatch, "/api/v1/integrations/unleashed/settings", map[string]string{"freight_product_code": code}, nil)
}

// Run is long work that the server does.
type Run struct {
	ID        string `json:"id"`
	Kind      string `json:"kind"`
	State     string `json:"state"`
	Total     int64  `json:"total"`
	Processed int64  `json:"processed"`
	Created   int64  `json:"created"`
	Updated   int64  `json:"updated"`
	Unchanged int64  `json:"unchanged"`
	Skipped   int64  `json:"skipped"`
	Error     string `json:"error"`
}

// Import starts to import "products" or "customers".
func (c *Client) Import(ctx context.Context, kind string) (run Run, err error) {
	return run, c.call(ctx, http.MethodPost, "/api/v1/imports", map[string]string{"kind": kind}, &run)
}

// SyncPrices starts to read the prices.
func (c *Client) SyncPrices(ctx context.Context) (run Run, err error) {
	return run, c.call(ctx, http.MethodPost, "/api/v1/price-lists/sync", nil, &run)
}

// Finish waits until a run is done and passes its progress to watch; a run that fails is an error.
func (c *Client) Finish(ctx context.Context, run Run, watch func(Run)) (Run, error) {
	err := until(ctx, 10*time.Minute, 20*time.Millisecond, func() (bool, error) {
		if err := c.call(ctx, http.MethodGet, "/api/v1/runs/"+run.ID, nil, &run); err != nil {
			return false, err
		}
		watch(run)
		if run.State == "failed" {
			return false, fmt.Errorf("%s: %s", run.Kind, run.Error)
		}
		return run.State == "done", nil
	})
	return run, err
}

// NewCustomer is a customer as it is entered by hand.
type NewCustomer struct {
	Code  string `json:"code"`
	Name  string `json:"name"`
	Email string `json:"email"`
}

// AddCustomer enters a customer, who is not matched to one in Unleashed.
func (c *Client) AddCustomer(ctx context.Context, in NewCustomer) error {
	return c.call(ctx, http.MethodPost, "/api/v1/customers", in, nil)
}

// NewOrder is an order as it is placed.
type NewOrder struct {
	CustomerCode     string    `json:"customer_code"`
	Reference        string    `json:"reference"`
	RequiredDate     string    `json:"required_date,omitempty"`
	Notes            string    `json:"notes,omitempty"`
	Source           string    `json:"source,omitempty"`
	Freight          string    `json:"freight,omitempty"`
	PaymentOption    string    `json:"payment_option,omitempty"`
	Adjustment       string    `json:"adjustment,omitempty"`
	AdjustmentReason string    `json:"adjustment_reason,omitempty"`
	Lines            []NewLine `json:"lines"`
}

// NewLine is a line of an order as it is placed. Without a price the customer's own is used.
type NewLine struct {
	ProductCode string `json:"product_code"`
	Quantity    string `json:"quantity"`
	UnitPrice   string `json:"unit_price,omitempty"`
}

// Order is an order as the server shows it; the fields that are used here.
type Order struct {
	ID             string    `json:"id"`
	Number         string    `json:"number"`
	Status         string    `json:"status"`
	CustomerName   string    `json:"customer_name"`
	Reference      string    `json:"reference"`
	Currency       string    `json:"currency"`
	Lines          []Line    `json:"lines"`
	Total          string    `json:"total"`
	ETag           string    `json:"etag"`
	Mismatch       *Mismatch `json:"mismatch"`
	PaymentBlocked bool      `json:"payment_blocked"`
	InvoiceBlocked bool      `json:"invoice_blocked"`
	SalesOrder     struct {
		State    string `json:"state"`
		GUID     string `json:"guid"`
		Number   string `json:"number"`
		Status   string `json:"status"`
		Total    string `json:"total"`
		Error    string `json:"error"`
		Attempts int    `json:"attempts"`
	} `json:"sales_order"`
}

// Line is a line of an order.
type Line struct {
	ProductCode string `json:"product_code"`
	Quantity    string `json:"quantity"`
	UnitPrice   string `json:"unit_price"`
}

// Mismatch says that Unleashed completed an order with another total.
type Mismatch struct {
	Ours   string `json:"ours"`
	Theirs string `json:"theirs"`
}

// Take places an order. The key makes sure that it is placed once, however often it is sent.
func (c *Client) Take(ctx context.Context, key string, in NewOrder) (order Order, err error) {
	return order, c.call(ctx, http.MethodPost, "/api/v1/orders", in, &order, header{"Idempotency-Key", key})
}

// Act does something with an order: "approve", "retry", "ship", "receive" or "cancel".
func (c *Client) Act(ctx context.Context, id, action string) (order Order, err error) {
	return order, c.call(ctx, http.MethodPost, "/api/v1/orders/"+id+"/"+action, nil, &order)
}

// ReplaceLines replaces all lines of an order that has not changed since it was read.
func (c *Client) ReplaceLines(ctx context.Context, order Order, lines []NewLine) (changed Order, err error) {
	in := map[string]any{"lines": lines}
	return changed, c.call(ctx, http.MethodPatch, "/api/v1/orders/"+order.ID, in, &changed, header{"If-Match", order.ETag})
}

// Order reads an order.
func (c *Client) Order(ctx context.Context, id string) (order Order, err error) {
	return order, c.call(ctx, http.MethodGet, "/api/v1/orders/"+id, nil, &order)
}

// EachOrder visits every order that passes the filter, newest first, until visit returns false.
func (c *Client) EachOrder(ctx context.Context, filter url.Values, visit func(Order) bool) error {
	query := url.Values{"limit": {"500"}}
	maps.Copy(query, filter)
	for {
		var page struct {
			Items      []Order `json:"items"`
			NextCursor string  `json:"next_cursor"`
		}
		if err := c.call(ctx, http.MethodGet, "/api/v1/orders?"+query.Encode(), nil, &page); err != nil {
			return err
		}
		for _, order := range page.Items {
			if !visit(order) {
				return nil
			}
		}
		if page.NextCursor == "" {
			return nil
		}
		query.Set("cursor", page.NextCursor)
	}
}

// until asks repeatedly whether something is done, for at most the given time.
func until(ctx context.Context, atMost, every time.Duration, asked func() (bool, error)) error {
	ctx, cancel := context.WithTimeout(ctx, atMost)
	defer cancel()
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for {
		if done, err := asked(); done || err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("waited for %s: %w", atMost, ctx.Err())
		case <-ticker.C:
		}
	}
}
